"""Records as rows, one for each contact, and back. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby, zip_longest

from bot.audit.record import AuditRecord

Row = tuple[str, int, datetime, str, str, str, str, str, str, str, str]
COLUMNS = (
    *("record_id", "position", "time", "user_id", "team_id", "channel_id", "action"),
    *("contact_id", "outcome", "request_id", "reference"),
)


def rows(record: AuditRecord, record_id: str) -> list[Row]:
    """A row for each contact; one without a contact where there is none."""
    pairs = zip_longest(record.contact_ids, record.request_ids, fillvalue="")
    who = record.time, record.user_id, record.team_id, record.channel_id, record.action
    return [
        (record_id, position, *who, contact_id, record.outcome, request_id, record.reference)
        for position, (contact_id, request_id) in enumerate(list(pairs) or [("", "")])
    ]


def records(found: Iterable[Sequence[object]]) -> list[AuditRecord]:
    """The records of these rows, which stand together."""
    return [_record(list(group)) for _, group in groupby(found, key=lambda row: row[0])]


def _record(group: list[Sequence[object]]) -> AuditRecord:
    first = group[0]
    assert isinstance(first[2], datetime)  # noqa: S101 — our own column
    contact_ids = tuple(str(row[7]) for row in group if row[7])
    return AuditRecord(
        time=first[2],
        user_id=str(first[3]),
        team_id=str(first[4]),
        channel_id=str(first[5]),
        action=str(first[6]),
        contact_ids=contact_ids,
        outcome=str(first[8]),
        request_ids=tuple(str(row[9]) for row in group)[: len(contact_ids)],
        reference=str(first[10]),
    )
