"""The trail in an SQLite file."""

import asyncio
import logging
import os
import sqlite3
import stat
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiosqlite
import pytest

from bot.audit.database import DatabaseTrail, open_database
from bot.audit.record import AuditRecord, Wanted
from bot.audit.sqlite import SqliteDatabase
from bot.errors import AuditFailed
from tests.running import python_m_bot

WRITER = """
import asyncio, sys
from datetime import UTC, datetime
from bot.audit.record import AuditRecord
from bot.audit import open_audit

async def main():
    audit = open_audit(sys.argv[1])
    for number in range(1000):
        await audit.write(AuditRecord(
            datetime.now(UTC), "U1", "T1", "C1", "lookup", ("2020927020",), "found", ("R",),
            str(number)))
        print(number, flush=True)

asyncio.run(main())
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'audit.db'}"


@pytest.fixture
async def trail(url: str) -> AsyncIterator[DatabaseTrail]:
    opened = open_database(url)
    yield opened
    await opened.close()


def contents(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def record(time: datetime, reference: str = "0a1b", *contact_ids: str) -> AuditRecord:
    requests = tuple(f"R-{number}" for number in range(len(contact_ids)))
    return AuditRecord(time, "U1", "T1", "C1", "lookup", contact_ids, "found", requests, reference)


async def test_survives_kill(url: str, trail: DatabaseTrail) -> None:
    """Killed in the middle of 1,000 writes: every record that was acknowledged is there."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", WRITER, url, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    acknowledged: list[str] = []
    while len(acknowledged) < 300:
        acknowledged.append((await process.stdout.readline()).decode().strip())
    process.kill()
    rest = (await process.stdout.read()).decode().split("\n")[:-1]
    await process.wait()
    acknowledged += rest
    assert 300 <= len(acknowledged) < 1000
    stored = {found.reference for found in await trail.read(Wanted())}
    assert stored >= set(acknowledged)


async def test_reads_what_it_wrote(trail: DatabaseTrail) -> None:
    """Records come back as they were, the newest first, whole, each once."""
    now = datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=UTC)
    old, new = record(now - timedelta(days=1), "old", "1001"), record(now, "new", "1001", "1002")
    nothing = record(now - timedelta(days=2), "none")
    window = "2026-11-17T05:20:01Z/2026-11-24T05:20:00Z"
    search = replace(record(now - timedelta(days=3), "search", "3", "4"), window=window, count=0)
    await trail.write([old, new, nothing, search])
    assert await trail.read(Wanted()) == [new, old, nothing, search]
    assert await trail.read(Wanted(contact_ids=("1002", "1003"))) == [new]
    assert await trail.read(Wanted(contact_ids=("1001",)), 1) == [new]
    assert await trail.read(Wanted(user_id="U1", since=now - timedelta(days=1))) == [new, old]
    assert await trail.read(Wanted(user_id="U2")) == []


async def test_forgets(trail: DatabaseTrail, tmp_path: Path) -> None:
    """What is forgotten is not in the file any more, not even in its free pages."""
    now = datetime.now(UTC)
    await trail.write([record(now - timedelta(days=400), "canaryreference", "1001")])
    await trail.write([record(now, "kept", "1001")])
    assert await trail.forget(now - timedelta(days=300)) == 1
    assert [found.reference for found in await trail.read(Wanted())] == ["kept"]
    assert b"canaryreference" not in contents(tmp_path)


async def test_no_folder(tmp_path: Path) -> None:
    """A file that cannot be made is refused, and tried again."""
    trail = open_database(f"sqlite:///{tmp_path / 'missing' / 'audit.db'}")
    try:
        for _ in range(2):
            with pytest.raises(AuditFailed, match="refused"):
                await trail.write([record(datetime.now(UTC))])
        (tmp_path / "missing").mkdir()
        await trail.write([record(datetime.now(UTC))])
    finally:
        await trail.close()


async def test_durable(url: str) -> None:
    """The journal is WAL, and each commit waits for the disk."""
    database = SqliteDatabase(url.removeprefix("sqlite:///"))
    try:
        async with database.connection() as run:
            assert await run("PRAGMA journal_mode") == [("wal",)]
            assert await run("PRAGMA synchronous") == [(2,)]
    finally:
        await database.close()


@pytest.mark.parametrize("wal_stays", [True, False])
async def test_file_removed(
    url: str,
    trail: DatabaseTrail,
    tmp_path: Path,
    wal_stays: bool,  # noqa: FBT001
) -> None:
    """A file that is removed under the bot takes no records: they fail, until somebody migrates."""
    now = datetime.now(UTC)
    await trail.write([record(now)])
    (tmp_path / "audit.db").unlink()
    if not wal_stays:
        (tmp_path / "audit.db-wal").unlink()
        (tmp_path / "audit.db-shm").unlink()
    for _ in range(2):
        with pytest.raises(AuditFailed, match="no_tables"):
            await trail.write([record(now)])
        with pytest.raises(AuditFailed, match="no_tables"):
            await trail.read(Wanted())
    operator = open_database(url)
    await operator.prepare()
    await operator.close()
    await trail.write([record(now, "later")])
    assert [found.reference for found in await trail.read(Wanted())] == ["later"]


async def test_file_replaced(trail: DatabaseTrail, tmp_path: Path) -> None:
    """Records go to the file that is at the path; one that was moved away and back has them all."""
    now = datetime.now(UTC)
    await trail.write([record(now, "first")])
    there, aside = tmp_path / "audit.db", tmp_path / "aside.db"
    other = open_database(f"sqlite:///{tmp_path / 'other.db'}")
    await other.write([record(now, "other")])
    await other.close()
    await trail.close()  # so that all is in the file, and not in its journal
    await trail.read(Wanted())
    there.rename(aside)
    (tmp_path / "other.db").rename(there)
    await trail.write([record(now + timedelta(seconds=1), "second")])
    assert [found.reference for found in await trail.read(Wanted())] == ["second", "other"]
    await trail.close()
    await trail.read(Wanted())
    aside.rename(there)
    assert [found.reference for found in await trail.read(Wanted())] == ["first"]


async def test_forgets_while_a_bot_writes(url: str, trail: DatabaseTrail) -> None:
    """Much is forgotten some at a time: a bot goes on writing, and loses no record."""
    now = datetime.now(UTC)
    old = [record(now - timedelta(days=2), str(number), "1", "2") for number in range(2500)]
    for first in range(0, len(old), 100):
        await trail.write(old[first : first + 100])
    prune = open_database(url, limit=60, make=False)
    forgetting = asyncio.create_task(prune.forget(now - timedelta(days=1)))
    written: list[str] = []
    while not forgetting.done():
        await trail.write([record(now, f"new {len(written)}")])
        written.append(f"new {len(written)}")
    assert await forgetting == 2500
    await prune.close()
    assert sorted(found.reference for found in await trail.read(Wanted())) == sorted(written)


async def test_journal_in_use(
    url: str, trail: DatabaseTrail, caplog: pytest.LogCaptureFixture
) -> None:
    """Where somebody reads and reads, the journal keeps what was deleted; the log says so."""
    now = datetime.now(UTC)
    await trail.write([record(now - timedelta(days=2))])
    reader = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM audit_records").fetchall()
    prune = open_database(url, limit=60)
    with caplog.at_level(logging.WARNING):
        assert await prune.forget(now) == 1
    assert "journal in use" in caplog.text
    reader.close()
    caplog.clear()
    await trail.write([record(now - timedelta(days=2))])
    assert await prune.forget(now) == 1
    assert not caplog.records
    await prune.close()


@pytest.fixture(params=[0o000, 0o022, 0o077])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def open_to_others(folder: Path, mode: int) -> None:
    for path in folder.iterdir():
        path.chmod(mode)


PRIVATE = {"audit.db": 0o600, "audit.db-wal": 0o600, "audit.db-shm": 0o600}


@pytest.mark.usefixtures("umask")
async def test_only_its_owner_may_read_it(trail: DatabaseTrail, tmp_path: Path) -> None:
    """File, journal and index are private from the start, whatever the umask."""
    await trail.write([record(datetime.now(UTC))])
    assert modes(tmp_path) == PRIVATE
    await trail.forget(datetime.now(UTC))
    assert modes(tmp_path) == PRIVATE


@pytest.mark.usefixtures("umask")
async def test_commands_make_it_private(url: str, tmp_path: Path) -> None:
    """What `audit migrate` and `audit prune` make is private, too."""
    for arguments in (["migrate"], ["prune", "--older-than", "1d"]):
        assert (await python_m_bot({"AUDIT_DATABASE_URL": url}, "audit", *arguments))[0] == 0
        assert set(modes(tmp_path).values()) == {0o600}


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o666, 0o604])
async def test_open_file_is_closed_to_others(
    url: str, trail: DatabaseTrail, tmp_path: Path, mode: int, caplog: pytest.LogCaptureFixture
) -> None:
    """One that others could read is theirs no more, and the log says so; in use, too."""
    await trail.write([record(datetime.now(UTC))])
    open_to_others(tmp_path, mode)
    other = open_database(url)
    await other.write([record(datetime.now(UTC))])
    assert modes(tmp_path) == PRIVATE
    assert "open to others" in caplog.text
    await other.close()
    assert len(await trail.read(Wanted())) == 2


@pytest.mark.usefixtures("umask")
async def test_file_behind_a_link(tmp_path: Path) -> None:
    """A link that leads to where no file is yet makes one that is private."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "audit.db").symlink_to(tmp_path / "disk" / "audit.db")
    trail = open_database(f"sqlite:///{tmp_path / 'audit.db'}")
    await trail.write([record(datetime.now(UTC))])
    assert modes(tmp_path / "disk") == PRIVATE
    await trail.close()


async def test_close_while_connecting_hangs(tmp_path: Path) -> None:
    """Closing does not wait for a connection that never comes about."""

    async def never() -> aiosqlite.Connection:
        await asyncio.Event().wait()
        raise AssertionError

    database = SqliteDatabase(str(tmp_path / "audit.db"), limit=0.05)
    database._connecting = asyncio.create_task(never())
    async with asyncio.timeout(30):
        await database.close()
