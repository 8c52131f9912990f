"""Pages of an answer, and what its buttons carry. Pure."""

from dataclasses import dataclass, replace

from bot.messages import buttons, text
from bot.messages.message import Block, Place
from bot.messages.words import Words

PAGE = 10  # recordings
_FEW = 5  # pages; above, there is a select between them
_MOST_OPTIONS = 100  # of a select
_OWN = "own"
_DIGITS_OF_A_TIME = 13
_DIGITS = 9  # of a page's number; Python itself reads no more than 4,300


@dataclass(frozen=True, slots=True)
class Page:
    """Which page of which contacts: all that a button needs to work, in any process.

    Attributes:
        number: from 1.
        own: in a message of the presser's own conversation with the bot.
        started: epoch milliseconds; when the call began, where that is known and is of use.
    """

    contact_ids: tuple[str, ...]
    number: int = 1
    own: bool = False
    started: int | None = None

    @classmethod
    def of(cls, value: str) -> "Page":
        """Read a button's value. What cannot be read is page 1."""
        ids, _, rest = value.partition("|")
        written, own, started = (*rest.split("|"), "", "")[:3]
        number = text.number(written, _DIGITS)
        return cls(
            tuple(ids.split()),
            1 if number is None else number,
            own == _OWN,
            text.number(started, _DIGITS_OF_A_TIME),
        )

    @property
    def value(self) -> str:
        """For a button: `2020927020 2020927021|2`; 2,000 characters at most, by 10 ids of 64."""
        own = f"|{_OWN}" if self.own else ""
        started = f"{own or '|'}|{self.started}" if self.started is not None else own
        return f"{' '.join(self.contact_ids)}|{self.number}{started}"

    def within(self, count: int) -> "Page":
        """This page, or the last where there are not so many recordings any more."""
        return replace(self, number=max(1, min(self.number, pages(count))))

    def at(self, number: int) -> "Page":
        """Another page of the same."""
        return replace(self, number=number)

    def in_place(self, place: Place) -> "Page":
        """Marked as the reader's own, where it stands in their conversation with the bot."""
        return replace(self, own=place is Place.DIRECT)

    @property
    def first(self) -> int:
        """The index of its first recording."""
        return (self.number - 1) * PAGE


def pages(count: int) -> int:
    """How many pages so many recordings fill."""
    return max(1, -(-count // PAGE))


def turning(page: Page, count: int, words: Words) -> list[Block]:
    """Newer and older, with a select between them where there are many pages."""
    last, said = pages(count), words.button
    row = []
    if page.number > 1:
        row.append(buttons.button(buttons.PREVIOUS, said.newer, page.at(page.number - 1).value))
    if last > _FEW:
        row.append(_select(page, count, words))
    if page.number < last:
        row.append(buttons.button(buttons.NEXT, said.older, page.at(page.number + 1).value))
    return row


def _select(page: Page, count: int, words: Words) -> Block:
    """Every page, or every n-th where there are more than Slack's select holds."""
    last = pages(count)
    step = -(-last // _MOST_OPTIONS)
    offered = {*range(1, last + 1, step), page.number}
    while len(offered) > _MOST_OPTIONS:
        offered.remove(max(offered - {page.number}))
    values = [
        (
            words.answer.page_of.format(
                page=number,
                pages=last,
                first=(number - 1) * PAGE + 1,
                last=min(number * PAGE, count),
            ),
            page.at(number).value,
        )
        for number in sorted(offered)
    ]
    return buttons.page_select(values, page.value, words)
