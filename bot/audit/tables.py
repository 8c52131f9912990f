"""The table of records: its SQL, once for every database, and records as its rows. Pure.

Values stand in the SQL as `$1`, `$2`, …, in the order in which they are handed over. A step of
`STEPS` that was ever released is never changed; what is new comes as one more step. All that are
missing are done in one transaction, which one instance at a time has: a step that was interrupted
leaves nothing, and none is done twice.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import chain, groupby, zip_longest
from typing import Any

from bot.audit.record import AuditRecord, Wanted

Row = tuple[str, int, datetime, str, str, str, str, str, str, str, str, str, int | None, str]
Statement = tuple[str, list[Any]]  # SQL and its values
Run = Callable[..., Awaitable[Sequence[Sequence[Any]]]]  # SQL, and each value after it ▶ rows

COLUMNS = (
    *("record_id", "position", "time", "user_id", "team_id", "channel_id", "action"),
    *("contact_id", "outcome", "request_id", "reference", "searched_window", "call_count"),
    "recording",
)
STEPS = (
    (
        """CREATE TABLE IF NOT EXISTS audit_records (
        record_id TEXT NOT NULL, position INTEGER NOT NULL, time {moment} NOT NULL,
        user_id TEXT NOT NULL, team_id TEXT NOT NULL, channel_id TEXT NOT NULL,
        action TEXT NOT NULL, contact_id TEXT NOT NULL, outcome TEXT NOT NULL,
        request_id TEXT NOT NULL, reference TEXT NOT NULL,
        PRIMARY KEY (record_id, position))""",
        "CREATE INDEX IF NOT EXISTS audit_by_contact ON audit_records (contact_id, time)",
        "CREATE INDEX IF NOT EXISTS audit_by_user ON audit_records (user_id, time)",
        "CREATE INDEX IF NOT EXISTS audit_by_time ON audit_records (time)",
    ),
    (  # Defaults: an instance of the version before goes on writing. (`window` is reserved.)
        "ALTER TABLE audit_records ADD COLUMN searched_window TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE audit_records ADD COLUMN call_count INTEGER",
    ),
    ("ALTER TABLE audit_records ADD COLUMN recording TEXT NOT NULL DEFAULT ''",),
)
NEWEST = len(STEPS)
VERSION_TABLE = "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY)"
VERSION = "SELECT max(version) FROM schema_version"
STEP_DONE = "INSERT INTO schema_version VALUES ($1) ON CONFLICT DO NOTHING"

BATCH_RECORDS = 1000  # deleted in one statement: in SQLite nobody else can write meanwhile
COUNT_OLD = "SELECT count(*) FROM audit_records WHERE time < $1 AND position = 0"
ANY_OLD = "SELECT 1 FROM audit_records WHERE time < $1 LIMIT 1"
DELETE_OLD = f"""
DELETE FROM audit_records WHERE record_id IN (
    SELECT DISTINCT record_id FROM audit_records WHERE time < $1 LIMIT {BATCH_RECORDS})
"""  # noqa: S608 — no values

_FORM = "%Y-%m-%dT%H:%M:%S.%fZ"  # of one length: it sorts as the moments do


def insert(records: Sequence[tuple[str, AuditRecord]]) -> Statement:
    """One statement that stores all of these records or none; each comes with an id of its own.

    It may be sent again where nobody knows whether the first attempt did it.
    """
    new = [row for record_id, record in records for row in _rows(record_id, record)]
    width = len(COLUMNS)
    places = ",".join(f"({_places(width, width * number)})" for number in range(len(new)))
    columns = ",".join(COLUMNS)
    sql = f"INSERT INTO audit_records ({columns}) VALUES {places} ON CONFLICT DO NOTHING"  # noqa: S608 — places only
    return sql, list(chain.from_iterable(new))


def select(wanted: Wanted, most: int | None) -> Statement:
    """The rows of the newest `most` records (all, where it is None), those of a record together."""
    conditions, values = ["position >= 0"], list[Any]()
    if wanted.contact_ids:
        conditions.append(f"contact_id IN ({_places(len(wanted.contact_ids))})")
        values += wanted.contact_ids
    if wanted.user_id:
        values.append(wanted.user_id)
        conditions.append(f"user_id = ${len(values)}")
    if wanted.since:
        values.append(wanted.since)
        conditions.append(f"time >= ${len(values)}")
    limit = ""
    if most is not None:
        values.append(most)
        limit = f"LIMIT ${len(values)}"
    sql = (
        f"SELECT {','.join(COLUMNS)} FROM audit_records WHERE record_id IN ("  # noqa: S608 — places only
        f"SELECT record_id FROM audit_records WHERE {' AND '.join(conditions)}"
        f" GROUP BY record_id ORDER BY max(time) DESC, record_id {limit})"
        " ORDER BY time DESC, record_id, position"
    )
    return sql, values


def _places(number: int, after: int = 0) -> str:
    return ",".join(f"${after + place}" for place in range(1, number + 1))


def _rows(record_id: str, record: AuditRecord) -> list[Row]:
    """A row for each contact; one without a contact where there is none."""
    pairs = zip_longest(record.contact_ids, record.request_ids, fillvalue="")
    who = record.time, record.user_id, record.team_id, record.channel_id, record.action
    rest = record.reference, record.window, record.count, record.recording
    return [
        (record_id, position, *who, contact_id, record.outcome, request_id, *rest)
        for position, (contact_id, request_id) in enumerate(list(pairs) or [("", "")])
    ]


def records(found: Iterable[Sequence[Any]]) -> list[AuditRecord]:
    """The records of these rows, which stand together."""
    return [_record(list(group)) for _, group in groupby(found, key=lambda row: row[0])]


def _record(group: list[Sequence[Any]]) -> AuditRecord:
    first = group[0]
    contact_ids = tuple(str(row[7]) for row in group if row[7])
    return AuditRecord(
        time=from_text(first[2]) if isinstance(first[2], str) else first[2],
        user_id=str(first[3]),
        team_id=str(first[4]),
        channel_id=str(first[5]),
        action=str(first[6]),
        contact_ids=contact_ids,
        outcome=str(first[8]),
        request_ids=tuple(str(row[9]) for row in group)[: len(contact_ids)],
        reference=str(first[10]),
        window=str(first[11]),
        count=None if first[12] is None else int(first[12]),
        recording=str(first[13]),
    )


def as_text(moment: datetime) -> str:
    """A moment for a database that has no type for it."""
    return moment.astimezone(UTC).strftime(_FORM)


def from_text(text: str) -> datetime:
    """The moment that `as_text` wrote."""
    return datetime.strptime(text, _FORM).replace(tzinfo=UTC)
