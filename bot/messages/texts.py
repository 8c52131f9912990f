"""The texts of a contact's rows, before blocks are made of them. Pure."""

from typing import NamedTuple

from bot.callcenter.model import ContactRecordings
from bot.callcenter.which import which
from bot.messages.card import CardText, Spoken, card_text, common
from bot.messages.facts import call_facts
from bot.messages.masking import shown, shown_call
from bot.messages.words import Words

Rows = tuple[int, int]  # the first one, and the one behind the last


class RowText(NamedTuple):
    """A card, and the name of its recording, as `which` gives it."""

    card: CardText
    which: str


class Texts(NamedTuple):
    """What some rows of one answer say, and what stands above them.

    Attributes:
        shared: direction and numbers, where all these rows share them; else each row has its own.
        facts: of the whole call, for the asker alone.
    """

    shared: Spoken | None
    facts: tuple[Spoken, ...]
    rows: tuple[RowText, ...]


def texts_of(found: ContactRecordings, rows: Rows, words: Words, *, full_numbers: bool) -> Texts:
    """The texts of these rows. `full_numbers`: whether their reader may see phone numbers."""
    recordings = found.recordings[slice(*rows)]
    seen = [shown(each, full_numbers=full_numbers) for each in recordings]
    shared = common(seen, words)
    cards = [card_text(each, words, alone=shared is not None) for each in seen]
    names = [which(each, found.recordings) for each in recordings]
    return Texts(shared, tuple(_facts(found, words)), tuple(map(RowText, cards, names)))


def _facts(found: ContactRecordings, words: Words) -> list[Spoken]:
    """The facts of the whole call. Agents are named where one of them has no recording."""
    if found.call is None:
        return []
    call = shown_call(found.call)
    in_rows = {"", *(each.agent_name.strip() for each in found.recordings)}
    all_in_rows = in_rows.issuperset(map(str.strip, found.call.agent_names.split(",")))
    names = "" if all_in_rows else ", ".join(map(str.strip, call.agent_names.split(",")))
    return call_facts(call, words, agents=names)
