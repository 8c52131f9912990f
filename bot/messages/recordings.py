"""The answer to a look-up: contacts found, without recordings, or failed. Pure."""

from collections.abc import Iterable, Sequence

from bot.access import Action
from bot.callcenter.model import ContactRecordings, Found, Recording, reads_as_phone
from bot.errors import CallCenterError
from bot.messages import buttons, text
from bot.messages.failure import failure, is_unknown, short_failure, tries_again
from bot.messages.masking import named
from bot.messages.message import DIVIDER, Block, Message, Place, Reader, grey, message, row
from bot.messages.none_found import looks_like_a_number, none_found
from bot.messages.pages import PAGE, Page, turning
from bot.messages.rich import TIME, Inline, Part, moment, own, rich
from bot.messages.texts import Texts, texts_of

PUBLIC_ROWS = 3  # of a public answer: the newest
_ROWS = 46  # blocks that rows, heads and dividers of several contacts share
_LONGEST_WORDS = 300
_MOST_NUMBERS = 3


def answer(
    outcomes: Sequence[Found],
    reader: Reader,
    *,
    now: float,
    page: int = 1,
    not_ids: Sequence[str] = (),
    foreign: Sequence[str] = (),
    kept_days: int | None = None,
) -> Message:
    """One page of the answer to one question.

    Args:
        outcomes: one for each contact id, in the order asked.
        reader: who reads it.
        now: seconds since the epoch; an answer that stands in for an error tells its time by it.
        page: of one contact's recordings, from 1; the last one where there are not so many.
        not_ids: what was typed between the ids and is none; untrusted.
        foreign: contacts of which the reader is told that they are not theirs.
        kept_days: after how many the call center has deleted a recording, where that is known.
    """
    if len(outcomes) == 1:
        parts = list(_one(outcomes[0], reader, now, page, kept_days))
    else:
        more = len(foreign) + bool(not_ids)
        parts = list(_several(outcomes, reader, now, more))
    for contact_id in foreign:
        said = f"⛔ *{{contact_id}}* · {reader.words.call.not_one_of_yours}"
        parts.append(rich(said, contact_id=named(contact_id)))
    if not_ids:
        typed = " ".join(not_ids)
        ignored = reader.words.answer.ignored
        parts.append(
            grey(
                (
                    ignored.format(words=text.plain(typed, _LONGEST_WORDS)),
                    ignored.format(words=text.escaped(typed)),
                )
            )
        )
    found = any(outcome.recordings for outcome in outcomes)
    return message(*parts, found=found, fleeting=reader.full_numbers and found)


def _one(
    outcome: Found, reader: Reader, now: float, page: int, kept_days: int | None
) -> Iterable[Part]:
    if _is_a_number(outcome):
        yield from looks_like_a_number(outcome.contact_id, reader)
    elif isinstance(outcome.result, CallCenterError):
        yield from failure(outcome.result, outcome.contact_id, reader)
    elif not outcome.recordings:
        yield from none_found(outcome, reader, now, kept_days)
    else:
        yield from _recordings_of(outcome.result, reader, now, page)


def _is_a_number(outcome: Found) -> bool:
    """Whether it is no contact that the call center knows, and reads as a phone number."""
    failed = isinstance(outcome.result, CallCenterError) and not is_unknown(outcome)
    known = outcome.recordings or outcome.call
    return reads_as_phone(outcome.contact_id) and not (failed or known)


def _recordings_of(
    found: ContactRecordings, reader: Reader, now: float, number: int
) -> Iterable[Part]:
    words, count = reader.words, len(found.recordings)
    page = Page((found.contact_id,), number).within(count).in_place(reader.place)
    rows = (page.first, min(page.first + PAGE, count))
    if reader.place is Place.PUBLIC:
        rows = (0, min(PUBLIC_ROWS, count))
    texts = texts_of(found, rows, words, full_numbers=reader.full_numbers)
    if reader.full_numbers:
        yield rich(words.answer.full_numbers_of, contact_id=found.contact_id)
    else:
        title = words.answer.of_one
        yield _title(title, count, found.recordings, reader, contact_id=found.contact_id)
    yield from _there(_age(found, reader, now))
    position = _position(page, len(texts.rows), count, reader)
    shown_above = texts.shared
    if shown_above and reader.full_numbers:
        yield rich("{numbers}", numbers=own(*shown_above))
        shown_above = None
    # How a customer rated the call is nobody else's.
    private = reader.place is not Place.PUBLIC and not reader.full_numbers
    facts = texts.facts if private else ()
    if shown_above or position or facts:
        yield grey(shown_above, position, *facts)
    yield from _cards(found.contact_id, texts, reader)
    yield from _below(page, count, reader, stale=found.age is not None)


def _position(page: Page, rows: int, count: int, reader: Reader) -> str:
    """Which of all recordings these are; "" where they are all."""
    said = reader.words.answer
    if rows == count:
        return ""
    if reader.place is Place.PUBLIC:
        return said.newest.format(shown=rows)
    return said.position.format(first=page.first + 1, last=page.first + rows, count=count)


def _title(
    template: str,
    count: int,
    recordings: Sequence[Recording],
    reader: Reader,
    **slots: str | Inline,
) -> Part:
    """How many, of what; and how long together, where that is not the length of one."""
    words = reader.words.answer
    total = sum(max(0, recording.duration or 0) for recording in recordings)
    said = f" · {words.total}" if count > 1 and total else ""
    return rich(
        f"*{template}*{said}",
        recordings=own(words.recordings(count)),
        duration=own(text.duration(total), text.unbroken(text.duration(total))),
        **slots,
    )


def _age(found: ContactRecordings, reader: Reader, now: float) -> Part | None:
    """What stands in for an error says so, and of when it is."""
    if found.age is None:
        return None
    return rich(reader.words.answer.stale, time=moment(round((now - found.age) * 1000), TIME))


def _below(page: Page, count: int, reader: Reader, *, stale: bool = False) -> Iterable[Part]:
    """The buttons below one contact's recordings, and who asked where everybody reads it."""
    words, place = reader.words, reader.place
    if place is Place.TERMINAL:
        return
    if place is Place.PUBLIC:
        contact_id = page.contact_ids[0]
        opened = buttons.button(
            buttons.SHOW_ALL,
            words.button.show_all.format(count=count)
            if count > PUBLIC_ROWS
            else words.button.open_only_you,
            Page(page.contact_ids).value,
            spoken=words.button.open_label.format(contact_id=contact_id),
        )
        yield from _there(buttons.actions(opened))
        return
    if reader.full_numbers:
        yield grey(words.answer.for_you)
        hide = buttons.button(buttons.HIDE, words.button.hide, page.value)
        yield from _there(buttons.actions(*turning(page, count, words), hide))
        return
    turn = turning(page, count, words)
    if len(turn) > 2:  # noqa: PLR2004 — with a select, they fill a row of their own
        yield from _there(buttons.actions(*turn))
        turn = []
    check = None
    if stale:
        check = buttons.button(buttons.CHECK_AGAIN, words.button.check_again, page.value)
    yield from _there(buttons.actions(*turn, check, *_offered(page, reader)))


def _offered(page: Page, reader: Reader) -> list[Block]:
    """What the reader may do with what stands above."""
    words, offered = reader.words, list[Block]()
    if Action.SHARE in reader.may and reader.conversation:
        offered.append(buttons.share(page.value, words))
    if Action.REVEAL in reader.may:
        offered.append(buttons.show_numbers(page.value, words))
    if reader.open_in and len(page.contact_ids) == 1:
        offered.append(buttons.open_elsewhere(page.contact_ids[0], reader.open_in, words))
    if reader.place is Place.VIEW:
        offered.append(buttons.new_search(words))
    ids, trail = page.contact_ids, Action.AUDIT in reader.may
    moment = reader.conversation and {Action.SHARE, Action.LISTEN} <= set(reader.may)
    read = reader.transcript and Action.LISTEN in reader.may
    return [*offered, *buttons.more(ids, words, trail=trail, moment=moment, read=read)]


def _several(
    outcomes: Sequence[Found], reader: Reader, now: float, more: int = 0
) -> Iterable[Part]:
    """Each contact with its newest recordings; what has none or failed stands at the end.

    `more`: blocks that stand below all of it.
    """
    words = reader.words
    found = [outcome for outcome in outcomes if outcome.recordings]
    failed = [each for each in outcomes if isinstance(each.result, CallCenterError)]
    numbers = [each for each in outcomes if _is_a_number(each)]
    failed = [each for each in failed if each not in numbers]
    none = [each for each in outcomes if each not in (*found, *failed, *numbers)]
    everything = [recording for outcome in found for recording in outcome.recordings]
    yield _title(
        words.answer.of_several,
        len(everything),
        everything,
        reader,
        contacts=own(str(len(outcomes) - len(numbers))),
    )
    missing = [
        _counted(len(none), words.answer.none_yet_one, words.answer.none_yet_many),
        _counted(len(failed), words.answer.failed, words.answer.failed),
    ]
    if any(missing):
        yield grey(*missing)
    rows = PUBLIC_ROWS if reader.place is Place.PUBLIC else PAGE
    aged = sum(each.age is not None for each in map(_result, found) if each)
    more += aged + bool(_numbers(outcomes, reader)) + reader.full_numbers
    rows = max(1, min(rows, (_ROWS - more - 2 * len(outcomes)) // max(1, len(found))))
    for outcome in found:
        yield DIVIDER
        yield from _contact(outcome, rows, reader, now)
    if none or failed or numbers:
        yield DIVIDER
    for each in numbers:
        said = f"*{{contact_id}}* · {words.call.none_phone_short}"
        yield rich(said, contact_id=named(each.contact_id))
    for each in none:
        shown_id = named(each.contact_id, known=each.call is not None)
        yield rich(f"*{{contact_id}}* · {words.answer.none_short}", contact_id=shown_id)
    for each in failed:
        yield short_failure(each, reader)
    yield from _below_several(outcomes, found, failed, reader)


def _result(found: Found) -> ContactRecordings | None:
    return None if isinstance(found.result, CallCenterError) else found.result


def _counted(count: int, one: str, many: str) -> str:
    return (one if count == 1 else many).format(count=count) if count else ""


def _contact(outcome: Found, rows: int, reader: Reader, now: float) -> Iterable[Part]:
    words, count, found = reader.words, len(outcome.recordings), outcome.result
    if isinstance(found, CallCenterError):
        return
    newest = (0, min(rows, count))
    texts = texts_of(found, newest, words, full_numbers=reader.full_numbers)
    total = sum(max(0, recording.duration or 0) for recording in outcome.recordings)
    head = [f"*{{contact_id}}* · {words.answer.recordings(count)}"]
    if count > 1 and total:
        head.append("{duration}")
    if count > rows:
        head.append(words.answer.newest_of.format(shown=rows, count=count))
    duration = text.duration(total)
    part = rich(
        " · ".join(head),
        contact_id=outcome.contact_id,
        duration=own(duration, text.unbroken(duration)),
    )
    if texts.shared:
        below = {"type": "text", "text": f"\n{texts.shared[0]}"}
        part.block["elements"][0]["elements"].append(below)
        part = Part(part.block, f"{part.line}\n{texts.shared[1]}")
    yield part
    yield from _there(_age(found, reader, now))
    yield from _cards(outcome.contact_id, texts, reader)


def _cards(contact_id: str, texts: Texts, reader: Reader) -> Iterable[Part]:
    """A card for each of these rows; with *Listen* for those who may."""
    listens = _listens(reader)
    for card, which in texts.rows:
        listen = None
        if listens:
            listen = buttons.listen(f"{contact_id} {which}", card.name, card.length, reader.words)
        yield row(card.who, card.what, card.aloud, listen)


def _listens(reader: Reader) -> bool:
    """Not in public, where nobody knows who reads; nor beside full numbers, which go soon."""
    private = reader.place not in (Place.PUBLIC, Place.TERMINAL)
    return private and Action.LISTEN in reader.may and not reader.full_numbers


def _below_several(
    outcomes: Sequence[Found], found: Sequence[Found], failed: Sequence[Found], reader: Reader
) -> Iterable[Part]:
    words, place = reader.words, reader.place
    if place is Place.TERMINAL:
        return
    public = [each for each in outcomes if each.recordings or not reads_as_phone(each.contact_id)]
    every = Page(tuple(each.contact_id for each in public)).in_place(place)
    with_recordings = Page(tuple(each.contact_id for each in found)).in_place(place)
    if place is Place.PUBLIC:
        opened = buttons.button(buttons.SHOW_ALL, words.button.open_only_you, every.value)
        yield from _there(buttons.actions(opened))
    elif reader.full_numbers:
        yield grey(words.answer.for_you)
        yield from _there(
            buttons.actions(buttons.button(buttons.HIDE, words.button.hide, every.value))
        )
    else:
        passing = [each.contact_id for each in failed if tries_again(each)]
        again = None
        if passing:
            value = Page(tuple(passing)).in_place(place).value
            again = buttons.button(buttons.TRY_AGAIN, words.button.try_again, value)
        offered = _offered(with_recordings, reader) if found else []
        yield from _there(buttons.actions(again, *offered))
        yield from _there(_numbers(outcomes, reader))
    if failed and reader.reference:
        yield grey(reader.reference_line)


def _numbers(outcomes: Sequence[Found], reader: Reader) -> Part | None:
    """Ways to the calls of what is no contact and reads as a phone number."""
    if Action.SEARCH not in reader.may:
        return None
    numbers = [each.contact_id for each in outcomes if _is_a_number(each)]
    shown_as = [(number, named(number)) for number in numbers[:_MOST_NUMBERS]]
    return buttons.actions(*buttons.find_calls_of(shown_as, reader.words))


def _there(part: Part | None) -> Iterable[Part]:
    return () if part is None else (part,)
