"""Pages of an answer, and what its buttons carry. Pure."""

from dataclasses import dataclass, replace

from bot.access import Action
from bot.messages.message import Block, Place, Reader, plain_text

PAGE = 10  # recordings: two blocks each, and 10 contacts' lines stay below Slack's 50 blocks
PREVIOUS, NEXT, SHARE = "page_previous", "page_next", "share_here"
SHOW_NUMBERS = "show_numbers"
_OWN = "own"
_DIGITS = 9  # of a page's number; Python itself reads no more than 4,300


@dataclass(frozen=True, slots=True)
class Page:
    """Which page of which contacts: all that a button needs to work, in any process."""

    contact_ids: tuple[str, ...]
    number: int = 1  # from 1
    own: bool = False  # in a message of the presser's own conversation with the bot

    @classmethod
    def of(cls, value: str) -> "Page":
        """Read a button's value. What cannot be read is page 1."""
        ids, _, rest = value.partition("|")
        number, _, own = rest.partition("|")
        is_number = number.isdecimal() and len(number) <= _DIGITS
        return cls(tuple(ids.split()), int(number) if is_number else 1, own == _OWN)

    @property
    def value(self) -> str:
        """For a button: `2020927020 2020927021|2`; 2,000 characters at most, by 10 ids of 64."""
        return f"{' '.join(self.contact_ids)}|{self.number}{f'|{_OWN}' if self.own else ''}"

    def within(self, count: int) -> "Page":
        """This page, or the last where there are not so many recordings any more."""
        return replace(self, number=max(1, min(self.number, pages(count))))

    @property
    def first(self) -> int:
        """The index of its first recording."""
        return (self.number - 1) * PAGE


def pages(count: int) -> int:
    """How many pages so many recordings fill."""
    return max(1, -(-count // PAGE))


def buttons(page: Page, count: int, reader: Reader) -> list[Block]:
    """Previous and next, and what the reader may do; no block where there is no button.

    Share stands where the answer is private, Show numbers wherever one person alone sees it.
    """
    row, words, place, may = [], reader.words, reader.place, reader.may
    page = replace(page, own=place is Place.DIRECT)
    if page.number > 1:
        row.append(_button(PREVIOUS, words.answer.previous, replace(page, number=page.number - 1)))
    if page.number < pages(count):
        row.append(_button(NEXT, words.answer.next, replace(page, number=page.number + 1)))
    if count and place is Place.PRIVATE and Action.SHARE in may:
        row.append(_button(SHARE, words.answer.share, page))
    if count and place is not Place.PUBLIC and Action.REVEAL in may:
        row.append(_button(SHOW_NUMBERS, words.answer.show_numbers, page))
    return [{"type": "actions", "elements": row}] if row else []


def _button(action_id: str, label: str, page: Page) -> Block:
    return {
        "type": "button",
        "action_id": action_id,
        "text": plain_text(label),
        "value": page.value,
    }
