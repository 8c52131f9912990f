"""A database that version 0.1 wrote is taken over as it stands, and loses no record."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from bot.audit.database import open_database
from bot.audit.record import AuditRecord, Wanted
from tests.servers.postgres import PostgresServer

# As 0.1 made them, word for word: these are facts about files out there, not about today's code.
TABLES = """
CREATE TABLE IF NOT EXISTS schema_version (version INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS audit_records (
            record_id TEXT NOT NULL, position INTEGER NOT NULL, time {moment} NOT NULL,
            user_id TEXT NOT NULL, team_id TEXT NOT NULL, channel_id TEXT NOT NULL,
            action TEXT NOT NULL, contact_id TEXT NOT NULL, outcome TEXT NOT NULL,
            request_id TEXT NOT NULL, reference TEXT NOT NULL,
            PRIMARY KEY (record_id, position));
CREATE INDEX IF NOT EXISTS audit_by_contact ON audit_records (contact_id, time);
CREATE INDEX IF NOT EXISTS audit_by_user ON audit_records (user_id, time);
CREATE INDEX IF NOT EXISTS audit_by_time ON audit_records (time);
INSERT INTO schema_version VALUES (1);
INSERT INTO audit_records VALUES
    ('a1', 0, '2026-10-01T08:00:00.000123Z', 'U1', 'T1', 'C1', 'lookup', '1001', 'found', 'R-1', '0a'),
    ('a1', 1, '2026-10-01T08:00:00.000123Z', 'U1', 'T1', 'C1', 'lookup', '1002', 'found', 'R-2', '0a'),
    ('a2', 0, '2026-10-02T08:00:00.000000Z', 'U2', 'T1', '', 'audit', '', 'shown', '', '0b');
"""  # noqa: E501 — rows
WRITTEN = [
    AuditRecord(
        datetime(2026, 10, 2, 8, tzinfo=UTC), "U2", "T1", "", "audit", (), "shown", (), "0b"
    ),
    AuditRecord(
        datetime(2026, 10, 1, 8, 0, 0, 123, tzinfo=UTC),
        *("U1", "T1", "C1", "lookup"),
        ("1001", "1002"),
        "found",
        ("R-1", "R-2"),
        "0a",
    ),
]
NEW = AuditRecord(
    datetime(2026, 11, 1, tzinfo=UTC), "U3", "T1", "C1", "share", ("1003",), "found", ("R",), "0c"
)


async def assert_taken_over(url: str) -> None:
    trail = open_database(url, limit=60)
    await trail.prepare()
    await trail.write([NEW])
    assert await trail.read(Wanted()) == [NEW, *WRITTEN]
    assert await trail.read(Wanted(contact_ids=("1002",))) == WRITTEN[1:]
    assert await trail.forget(datetime(2026, 10, 2, tzinfo=UTC)) == 1
    assert await trail.read(Wanted()) == [NEW, WRITTEN[0]]
    await trail.close()


async def test_sqlite(tmp_path: Path) -> None:
    """A file of 0.1 is read, written and pruned."""
    connection = sqlite3.connect(tmp_path / "audit.db")
    connection.executescript("PRAGMA journal_mode=WAL;" + TABLES.format(moment="TEXT"))
    connection.close()
    await assert_taken_over(f"sqlite:///{tmp_path / 'audit.db'}")


async def test_postgres(postgres_server: PostgresServer) -> None:
    """The tables that 0.1 made in a server are read, written and pruned."""
    connection = await asyncpg.connect(postgres_server.owner_url)
    await connection.execute(TABLES.format(moment="TIMESTAMPTZ"))
    await connection.close()
    await assert_taken_over(postgres_server.owner_url)
