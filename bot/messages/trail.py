"""What people read about the audit trail: who saw a contact. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, timezone
from itertools import groupby

from bot.access.ids import is_channel
from bot.audit.record import AuditRecord
from bot.callcenter.model import Recording
from bot.callcenter.which import named_recording
from bot.errors import AuditFailed
from bot.messages import buttons, text
from bot.messages.card import facts_of
from bot.messages.failure import failed
from bot.messages.masking import masked, named
from bot.messages.message import Message, Reader, grey, message
from bot.messages.pages import Page
from bot.messages.rich import (
    DAY,
    TIME,
    Block,
    Part,
    bullets,
    channel,
    line,
    moment,
    own,
    person,
    rich,
    together,
    untrusted,
)
from bot.messages.words import Words

MOST = 1000  # records that are read for an answer
LINES = 15  # on a page
_CHINA = timezone(timedelta(hours=8))  # days are the call center's


def trail(
    contact_id: str,
    records: Sequence[AuditRecord],
    reader: Reader,
    *,
    recordings: Sequence[Recording] = (),
    page: int = 1,
) -> Message:
    """Who saw it, by day, the newest first; refusals stand out. For the asker alone.

    Args:
        contact_id: of the call.
        records: about it, the newest first.
        reader: who asks.
        recordings: of the call, where they are known: they say which of them was heard.
        page: from 1.
    """
    said = reader.words.trail
    if not records:
        return message(
            rich(said.none, contact_id=named(contact_id)), grey(said.on_record), for_asker_only=True
        )
    last = -(-len(records) // LINES)
    page = max(1, min(page, last))
    shown = records[(page - 1) * LINES : page * LINES]
    known = any(contact_id in record.contact_ids for record in records)  # in clear: CCC knew it
    return message(
        rich(said.title, contact_id=named(contact_id, known=known)),
        grey(*_counts(records, reader.words)),
        _by_day(shown, recordings, reader.words),
        buttons.actions(*_turning(contact_id, page, last, reader.words)),
        grey(said.on_record),
        for_asker_only=True,
    )


def _counts(records: Sequence[AuditRecord], words: Words) -> Iterable[str]:
    said = words.trail
    count, people = len(records), len({record.user_id for record in records})
    refused = sum(record.outcome.startswith("denied") for record in records)
    many = f"{MOST}+" if count >= MOST else count
    yield (said.entries_one if count == 1 else said.entries_many).format(count=many)
    yield (said.people_one if people == 1 else said.people_many).format(count=people)
    if refused:
        yield said.refused.format(count=refused)


def _by_day(records: Sequence[AuditRecord], recordings: Sequence[Recording], words: Words) -> Part:
    def day(record: AuditRecord) -> str:
        return f"{record.time.astimezone(_CHINA):%Y-%m-%d}"

    days = []
    for _, group in groupby(records, key=day):
        of_day = list(group)
        title = line("*{day}*", day=moment(_milliseconds(of_day[0].time), DAY))
        days.append(bullets(title, [_entry(each, recordings, words) for each in of_day]))
    return together(days)


def _entry(
    record: AuditRecord, recordings: Sequence[Recording], words: Words
) -> tuple[list[Block], str]:
    said = words.trail
    kind = record.outcome.partition(":")[0]
    slots = {
        "time": moment(_milliseconds(record.time), TIME),
        "who": person(record.user_id, words.answer.somebody),
    }
    if kind == "denied":
        action = words.denial.actions.get(record.action)
        return line(said.entry_refused, **slots, action=own(action) if action else record.action)
    template, action = "{time}  {who} {action}", said.actions.get(record.action)
    heard = named_recording(record.recording, recordings) if record.recording else None
    if heard and kind == "found" and record.action in said.of_recording:
        facts = facts_of(masked(heard), words)
        return line(
            f"{{time}}  {{who}} {said.of_recording[record.action]}",
            **slots,
            agent=untrusted(facts.who),
            length=own(facts.length, text.unbroken(facts.length)),
        )
    if kind == "error":
        template = template.replace("{action}", said.failed_look)
    elif record.action == "share" and is_channel(record.channel_id):
        template = said.entry_in
        return line(
            template,
            **slots,
            action=own(action) if action else record.action,
            channel=channel(record.channel_id),
        )
    return line(template, **slots, action=own(action) if action else record.action)


def _turning(contact_id: str, page: int, last: int, words: Words) -> Iterable[Block]:
    at = Page((contact_id,), page)
    if page > 1:
        yield buttons.button(buttons.TRAIL_PAGE, words.button.newer, at.at(page - 1).value)
    if page < last:
        older = f"{buttons.TRAIL_PAGE}_older"
        yield buttons.button(older, words.button.older, at.at(page + 1).value)


def _milliseconds(moment_: datetime) -> int:
    return round(moment_.timestamp() * 1000)


def trail_in_log(reader: Reader) -> Message:
    """Where there is no database to ask."""
    said = reader.words.trail.in_log
    return message(rich(said, contact=reader.contact), for_asker_only=True)


def trail_failed(error: AuditFailed, reader: Reader) -> Message:
    """The trail cannot be read: for now, or until somebody mends it."""
    said = reader.words.trail.failed.get(error.reason, reader.words.trail.standing)
    fix = "" if said.startswith("⚠️") else reader.words.failure.not_audited_fix
    return failed(said, reader, fix=fix, for_asker_only=True)


def in_terminal(record: AuditRecord, words: Words) -> str:
    """One line, with everything that is stored."""
    said = words.trail
    kind = record.outcome.partition(":")[0]
    pattern, actions = said.terminal_line, said.actions
    if kind == "denied":
        pattern, actions = said.terminal_denied, words.denial.actions
    action = actions.get(record.action) or record.action
    if kind != "denied":
        action = " · ".join(filter(None, (action, _searched(record, words))))
    done = pattern.format(
        time=f"{record.time:%Y-%m-%d %H:%M:%S} UTC",
        person=record.user_id or "-",
        action=action,
        outcome=said.outcomes.get(kind) or record.outcome,
    )
    details = (
        " ".join(record.contact_ids),
        record.recording,
        record.channel_id and f"({record.channel_id})",
        words.failure.reference.format(reference=record.reference),
    )
    return text.plain(" · ".join([done, *filter(None, details)]), 1000)


def _searched(record: AuditRecord, words: Words) -> str:
    """How many calls a search listed, and of which time; "" for anything else."""
    said, calls = words.trail, ""
    if record.count is not None:
        template = said.calls_one if record.count == 1 else said.calls_many
        calls = template.format(count=record.count)
    return ", ".join(filter(None, (calls, record.window)))
