"""What people read about the audit trail: who saw a contact. Pure."""

from collections.abc import Sequence

from bot.access.ids import is_channel, is_person
from bot.audit.record import AuditRecord
from bot.errors import AuditFailed
from bot.messages import text
from bot.messages.failure import failed
from bot.messages.message import Message, Reader, context, header, message, mrkdwn, section
from bot.messages.words import Words

MOST = 50  # records in an answer
_TOGETHER = 10  # lines of a block; a section holds 3,000 characters


def trail(contact_id: str, records: Sequence[AuditRecord], words: Words) -> Message:
    """Who saw it, when, how and what came of it: the newest first. For the asker alone."""
    title = text.plain(words.trail.title.format(contact_id=contact_id), 150)
    lines = [_in_slack(record, words) for record in records[:MOST]] or [words.trail.none]
    blocks = [
        header(title),
        *(
            section(mrkdwn("\n".join(lines[first : first + _TOGETHER])))
            for first in range(0, len(lines), _TOGETHER)
        ),
    ]
    if len(records) >= MOST:
        blocks.append(context(mrkdwn(words.trail.newest.format(count=MOST))))
    return message([text.escaped(title), *lines], blocks, for_asker_only=True)


def trail_in_log(words: Words) -> Message:
    """Where there is no database to ask."""
    return _said(words.trail.in_log)


def trail_failed(error: AuditFailed, reader: Reader) -> Message:
    """The trail cannot be read: for now, or until somebody mends it."""
    said = reader.words.trail.failed.get(error.reason, reader.words.trail.standing)
    return failed(said, reader, for_asker_only=True)


def in_terminal(record: AuditRecord, words: Words) -> str:
    """One line, with everything that is stored."""
    when, who = f"{record.time:%Y-%m-%d %H:%M:%S} UTC", record.user_id or "-"
    details = (
        " ".join(record.contact_ids),
        record.channel_id and f"({record.channel_id})",
        words.failure.reference.format(reference=record.reference),
    )
    line = _line(record, when, who, words)
    return text.plain(" · ".join([line, *filter(None, details)]), 1000)


def _said(sentence: str) -> Message:
    return message([sentence], [section(mrkdwn(sentence))], for_asker_only=True)


def _in_slack(record: AuditRecord, words: Words) -> str:
    """Mrkdwn. Ids come from a database: only what looks like one is made a mention."""
    user, channel = record.user_id, record.channel_id
    when = text.date_markup(round(record.time.timestamp() * 1000))
    who = f"<@{user}>" if is_person(user) else text.escaped(user) or words.answer.somebody
    where = f" · <#{channel}>" if is_channel(channel) else ""
    return f"{_line(record, when, who, words)}{where}"


def _line(record: AuditRecord, when: str, who: str, words: Words) -> str:
    """What was done and what came of it; of what was refused, what it would have been."""
    kind = record.outcome.partition(":")[0]
    pattern, actions = words.trail.line, words.trail.actions
    if kind == "denied":
        pattern, actions = words.trail.denied, words.denial.actions
    return pattern.format(
        time=when,
        person=who,
        action=actions.get(record.action) or text.escaped(record.action),
        outcome=words.trail.outcomes.get(kind) or text.escaped(record.outcome),
    )
