"""What the rows of one contact say, made once while its answer is remembered. Pure.

Masking and wording are most of the work of an answer, and the same for everyone who may not see
full numbers. What is kept is masked, and text alone: blocks are made for each reader.
"""

from typing import NamedTuple

from bot.callcenter.model import Beside, ContactRecordings
from bot.callcenter.which import which
from bot.messages.card import CardText, Spoken, card_text, common
from bot.messages.facts import call_facts
from bot.messages.masking import shown, shown_call
from bot.messages.words import Words

_MOST = 4  # of one contact: two pages, or a page and a public answer, in both languages

Rows = tuple[int, int]  # the first one, and the one behind the last


class RowText(NamedTuple):
    """A card, as `CardText`, and the name of its recording."""

    who: str
    what: str
    aloud: str
    name: str
    length: str
    which: str


class Texts(NamedTuple):
    """What some rows of one answer say, and what stands above them.

    Attributes:
        shared: direction and numbers, where all these rows share them; else each row has its own.
        facts: of the whole call, for the asker alone.
    """

    found: ContactRecordings
    words: Words
    first: int
    end: int
    shared: Spoken | None
    facts: tuple[Spoken, ...]
    rows: tuple[RowText, ...]


def remembered_texts(
    found: ContactRecordings, rows: Rows, words: Words, beside: Beside | None
) -> Texts:
    """The masked texts of these rows: those kept `beside`, or new ones, which are kept there."""
    if beside is None:
        return texts_of(found, rows, words, full_numbers=False)
    for each in beside.said:
        if (
            isinstance(each, Texts)
            and each.found is found  # as it is now: somebody may hold it as it was before
            and each.words is words
            and (each.first, each.end) == rows
        ):
            return each
    texts = texts_of(found, rows, words, full_numbers=False)
    beside.said = (*beside.said[1 - _MOST :], texts)
    return texts


def texts_of(found: ContactRecordings, rows: Rows, words: Words, *, full_numbers: bool) -> Texts:
    """The texts of these rows. `full_numbers`: whether their reader may see phone numbers."""
    recordings = found.recordings[slice(*rows)]
    seen = [shown(each, full_numbers=full_numbers) for each in recordings]
    shared = common(seen, words)
    cards = [card_text(each, words, alone=shared is not None) for each in seen]
    names = [which(each, found.recordings) for each in recordings]
    return Texts(
        found,
        words,
        *rows,
        shared,
        tuple(_facts(found, words)),
        tuple(map(_named, cards, names)),
    )


def _named(card: CardText, name: str) -> RowText:
    return RowText(*card, name)


def _facts(found: ContactRecordings, words: Words) -> list[Spoken]:
    """The facts of the whole call. Agents are named where one of them has no recording."""
    if found.call is None:
        return []
    call = shown_call(found.call)
    names = [each.strip() for each in call.agent_names.split(",")]
    in_rows = {shown(each, full_numbers=False).agent_name for each in found.recordings}
    others = [] if all(name in in_rows or not name for name in names) else names
    return call_facts(call, words, agents=", ".join(others))
