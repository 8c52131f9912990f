"""A contact without recordings: none yet, none ever, none any more, or no contact at all. Pure."""

from collections.abc import Iterable

from bot.access import Action
from bot.callcenter.model import Call, Found, looks_like_ccc_2
from bot.errors import Hint
from bot.messages import buttons, text
from bot.messages.card import call as direction_and_numbers
from bot.messages.facts import call_facts
from bot.messages.masking import named, shown_call
from bot.messages.message import Place, Reader, grey
from bot.messages.pages import Page
from bot.messages.rich import Part, moment, rich

_DAY = 86_400.0  # seconds; after that, a recording that comes late has come


def none_found(outcome: Found, reader: Reader, now: float, kept_days: int | None) -> Iterable[Part]:
    """Why there is no recording, as far as the call's record tells; and a way to look again.

    Args:
        outcome: of the one contact.
        reader: who reads it.
        now: seconds since the epoch.
        kept_days: after how many the call center has deleted a recording, where that is known.
    """
    words, call = reader.words.call, outcome.call
    if call is None:
        yield from _none_yet(outcome, reader)
        return
    slots = {"contact_id": outcome.contact_id}
    age = now - _ended(call) if call.start_time else 0.0
    if call.unanswered:
        yield rich(words.nobody_took_it, **slots)
    elif kept_days is not None and age > kept_days * _DAY:
        yield rich(words.gone, **slots)
    elif age > _DAY:
        yield rich(words.long_ago, **slots, time=moment(call.start_time or 0))
        yield from _check_again(outcome, reader)
    else:
        yield rich(reader.words.answer.none_yet, **slots)
        yield from _check_again(outcome, reader)
    yield _facts(call, reader)


def looks_like_a_number(number: str, reader: Reader) -> Iterable[Part]:
    """What was looked up is no contact, and reads as a phone number: the way to its calls."""
    words = reader.words
    yield rich(words.call.none_phone, contact_id=named(number))
    if reader.place is not Place.TERMINAL and Action.SEARCH in reader.may:
        yield from _there(buttons.actions(buttons.find_calls(number, words)))


def _none_yet(outcome: Found, reader: Reader) -> Iterable[Part]:
    """Nothing is known of it but that; an id of CCC 2.0 never has any recording here."""
    words = reader.words
    yield rich(words.answer.none_yet, contact_id=outcome.contact_id)
    yield from _check_again(outcome, reader)
    if looks_like_ccc_2(outcome.contact_id):
        yield rich(words.failure.hints[Hint.MOVED], contact=reader.contact)
    else:
        yield grey(words.answer.none_yet_hint)


def _check_again(outcome: Found, reader: Reader) -> Iterable[Part]:
    if reader.place is Place.TERMINAL:
        return
    started = outcome.call.start_time if outcome.call else None
    page = Page((outcome.contact_id,), started=started).in_place(reader.place)
    check = buttons.button(buttons.CHECK_AGAIN, reader.words.button.check_again, page.value)
    yield from _there(buttons.actions(check))


def _facts(call: Call, reader: Reader) -> Part:
    """Who called whom, how it ended, and when."""
    seen, words = shown_call(call), reader.words
    numbers = direction_and_numbers(seen, words)
    if reader.place is Place.PUBLIC:
        return grey(numbers)
    marked, aloud = text.date_markup(call.start_time), text.moment(call.start_time)
    facts = call_facts(seen, words, agents=seen.agent_names)
    return grey(numbers, *facts, markup=(marked, aloud) if marked else None)


def _ended(call: Call) -> float:
    """Seconds since the epoch."""
    return (call.start_time or 0) / 1000 + max(0, call.duration or 0)


def _there(part: Part | None) -> Iterable[Part]:
    return () if part is None else (part,)
