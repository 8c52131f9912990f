"""A database that version 0.1 wrote is taken over as it stands, and loses no record."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.audit import tables
from bot.audit.database import Database, DatabaseTrail, open_database
from bot.audit.postgres import PostgresDatabase
from bot.audit.record import AuditRecord, Wanted
from bot.audit.sqlite import SqliteDatabase
from bot.audit.tables import Run
from bot.errors import AuditFailed, Cause
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
    datetime(2026, 11, 1, tzinfo=UTC),
    *("U3", "T1", "C1", "search"),
    ("hash:0123456789ab",),
    "found",
    ("R",),
    "0c",
    window="2026-10-25T00:00:01Z/2026-11-01T00:00:00Z",
    count=0,
)
OLD_INSERT = """
INSERT INTO audit_records (record_id, position, time, user_id, team_id, channel_id, action,
    contact_id, outcome, request_id, reference)
VALUES ('a3', 0, '2026-10-03T08:00:00.000000Z', 'U4', 'T1', '', 'lookup', '1004', 'none', '', '0d')
"""
STILL = AuditRecord(
    datetime(2026, 10, 3, 8, tzinfo=UTC),
    *("U4", "T1", "", "lookup"),
    ("1004",),
    "none",
    ("",),
    "0d",
)
BOT = """
CREATE ROLE recordings_bot LOGIN;
GRANT USAGE ON SCHEMA public TO recordings_bot;
GRANT INSERT, SELECT ON audit_records TO recordings_bot;
GRANT SELECT ON schema_version TO recordings_bot;
"""


def old_file(folder: Path) -> str:
    """A file as 0.1 left it; its URL."""
    with closing(sqlite3.connect(folder / "audit.db")) as connection:
        connection.executescript("PRAGMA journal_mode=WAL;" + TABLES.format(moment="TEXT"))
    return f"sqlite:///{folder / 'audit.db'}"


async def old_tables(server: PostgresServer) -> str:
    """Tables as 0.1 left them; the URL of their owner."""
    await server.execute(TABLES.format(moment="TIMESTAMPTZ"))
    return server.owner_url


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
    await assert_taken_over(old_file(tmp_path))


async def test_postgres(postgres_server: PostgresServer) -> None:
    """The tables that 0.1 made in a server are read, written and pruned."""
    await assert_taken_over(await old_tables(postgres_server))


async def assert_version_before_writes(url: str, execute: Callable[[str], Awaitable[None]]) -> None:
    trail = open_database(url, limit=60)
    await trail.prepare()
    await execute(OLD_INSERT)
    assert await trail.read(Wanted()) == [STILL, *WRITTEN]
    await trail.close()


async def test_version_before_writes_on(tmp_path: Path, postgres_server: PostgresServer) -> None:
    """The version before, in an instance or after going back, writes into the new tables."""

    async def in_file(statement: str) -> None:
        with closing(sqlite3.connect(tmp_path / "audit.db", isolation_level=None)) as connection:
            connection.execute(statement)

    await assert_version_before_writes(old_file(tmp_path), in_file)
    url = await old_tables(postgres_server)
    await assert_version_before_writes(url, postgres_server.execute)


class Interrupted:
    """A database in which the second column is never added: what stands in the way is raised."""

    def __init__(self, database: Database, error: BaseException) -> None:
        self._database = database
        self._error = error
        self.moment, self.begin = database.moment, database.begin
        self.repeats, self.pause = database.repeats, database.pause
        self.exists, self.erase, self.close = database.exists, database.erase, database.close

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Run]:
        async with self._database.connection() as run:

            async def until_the_column(sql: str, *values: object) -> Sequence[Sequence[Any]]:
                if "ADD COLUMN call_count" in sql:
                    raise self._error
                return await run(sql, *values)

            yield until_the_column


async def assert_whole_or_not_at_all(
    database: Callable[[], Database], url: str, error: BaseException
) -> None:
    trail = DatabaseTrail(Interrupted(database(), error))
    with pytest.raises(type(error)):
        await trail.prepare()
    await trail.close()
    untouched = database()
    async with untouched.connection() as run:
        assert [tuple(row) for row in await run(tables.VERSION)] == [(1,)]
        (row, *_) = await run("SELECT * FROM audit_records")
        assert len(row) == 11
    await untouched.close()
    await assert_taken_over(url)


INTERRUPTIONS = pytest.mark.parametrize(
    "error", [AuditFailed(Cause.UNREACHABLE), asyncio.CancelledError()], ids=["error", "cancelled"]
)


@INTERRUPTIONS
async def test_interrupted_in_sqlite(tmp_path: Path, error: BaseException) -> None:
    """An update that was interrupted has done nothing, and is done whole the next time."""
    url = old_file(tmp_path)
    await assert_whole_or_not_at_all(
        lambda: SqliteDatabase(url.removeprefix("sqlite:///")), url, error
    )


@INTERRUPTIONS
async def test_interrupted_in_postgres(
    postgres_server: PostgresServer, error: BaseException
) -> None:
    """The same in a server."""
    url = await old_tables(postgres_server)
    await assert_whole_or_not_at_all(lambda: PostgresDatabase(url, limit=60), url, error)


@pytest.mark.parametrize("isolation", ["read committed", "repeatable read", "serializable"])
async def test_updated_once(postgres_server: PostgresServer, isolation: str) -> None:
    """Instances that start at once update the tables once, whatever the server's default is."""
    url = await old_tables(postgres_server)
    await postgres_server.execute(
        f"ALTER ROLE owner SET default_transaction_isolation = '{isolation}'"
    )
    trails = [open_database(url, limit=60) for _ in range(8)]
    await asyncio.gather(*(trail.prepare() for trail in trails))
    await trails[0].write([NEW])
    assert await trails[1].read(Wanted()) == [NEW, *WRITTEN]
    for trail in trails:
        await trail.close()


async def test_file_updated_once(tmp_path: Path) -> None:
    """Processes that open a file at once update it once."""
    url = old_file(tmp_path)
    trails = [open_database(url, limit=60) for _ in range(4)]
    await asyncio.gather(*(trail.prepare() for trail in trails))
    for trail in trails:
        assert await trail.read(Wanted()) == WRITTEN
        await trail.close()


async def test_role_that_may_not_update(postgres_server: PostgresServer) -> None:
    """A bot that may only insert and read says so until the owner has updated the tables."""
    owner_url = await old_tables(postgres_server)
    await postgres_server.execute(BOT)
    bot = open_database(postgres_server.url("recordings_bot"), limit=60)
    for _ in range(2):
        with pytest.raises(AuditFailed, match="no_tables"):
            await bot.write([NEW])
    owner = open_database(owner_url, limit=60)
    await owner.prepare()
    await owner.close()
    await bot.write([NEW])
    assert await bot.read(Wanted()) == [NEW, *WRITTEN]
    await bot.close()


async def test_old_file_takes_the_place(tmp_path: Path) -> None:
    """Where an older file takes the place of ours, it says what helps: to update its tables."""
    trail = open_database(f"sqlite:///{tmp_path / 'ours.db'}", limit=60)
    await trail.write([NEW])
    await trail.close()  # so that all is in the file, and not in its journal
    await trail.read(Wanted())
    (tmp_path / "old").mkdir()
    old_file(tmp_path / "old")
    (tmp_path / "old" / "audit.db").rename(tmp_path / "ours.db")
    with pytest.raises(AuditFailed, match="no_tables"):
        await trail.write([NEW])
    with pytest.raises(AuditFailed, match="no_tables"):
        await trail.read(Wanted())
    await trail.close()
