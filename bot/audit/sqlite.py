"""The trail in an SQLite file: one instance, a disk that lasts.

One connection, which commits each statement by itself: there is no transaction that a cancelled
caller could leave open. WAL with `synchronous=FULL`: what was answered is on the disk.
"""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiosqlite

from bot.audit.bounded import within
from bot.audit.migrations import NEWEST, SQLITE, VERSION, VERSION_TABLE
from bot.audit.record import Wanted
from bot.audit.rows import COLUMNS, Row
from bot.audit.trail import LIMIT
from bot.errors import AuditFailed

_log = logging.getLogger(__name__)

_BUSY = 1000  # milliseconds that a statement waits for another process
_TOGETHER = 1000  # records deleted in one statement: nobody else can write meanwhile
_DELETE = f"""
DELETE FROM audit_records WHERE record_id IN (
    SELECT DISTINCT record_id FROM audit_records WHERE time < ? LIMIT {_TOGETHER})
"""  # noqa: S608 — no values
_PAUSE = 0.15  # seconds; whoever waits for SQLite asks again every 100 ms
_ATTEMPTS = 3  # at emptying the journal, each of which waits for readers, too
_FORM = "%Y-%m-%dT%H:%M:%S.%fZ"  # sorts as the times do
_PLACES = f"({','.join('?' * len(COLUMNS))})"
_PREPARED = (
    f"PRAGMA busy_timeout={_BUSY}",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
)
_OWNER_ALONE, _OTHERS = 0o600, 0o077
_File = tuple[int, int]


class SqliteDatabase:
    """The file is made where it is missing; its folder is not. Only its owner may read it.

    `limit`: seconds that closing may take; a connection that hangs is left behind then.
    """

    def __init__(self, path: str, *, limit: float = LIMIT) -> None:
        self._path = path
        self._limit = limit
        self._connecting: asyncio.Task[aiosqlite.Connection] | None = None
        self._file: _File | None = None  # the one that is open

    async def version(self) -> int:
        """The last step that was done; 0 for none. To ask does not make the file."""
        if _file(self._path) is None:
            return 0
        try:
            async with self._connection() as connection:
                (newest,) = next(iter(await connection.execute_fetchall(VERSION)))
        except AuditFailed as error:
            if error.reason == "no_tables":
                return 0
            raise
        return int(newest or 0)

    async def migrate(self) -> None:
        """Do the steps that are missing, in one transaction."""
        done = await self.version()
        lines = ["BEGIN IMMEDIATE", VERSION_TABLE]
        for number in range(done, NEWEST):
            lines += SQLITE[number]
            lines.append(f"INSERT OR IGNORE INTO schema_version VALUES ({number + 1})")  # noqa: S608
        async with self._connection() as connection:
            await connection.executescript(";\n".join([*lines, "COMMIT"]))

    async def insert(self, new: Sequence[Row], *, keep: bool = True) -> None:
        """All of them or none: one statement."""
        values = [value for row in new for value in (*row[:2], _text(row[2]), *row[3:])]
        places = ",".join([_PLACES] * len(new))
        async with self._connection() as connection:
            if not keep:
                await connection.execute("BEGIN IMMEDIATE")
            try:
                await connection.execute(f"INSERT INTO audit_records VALUES {places}", values)  # noqa: S608 — places only
            finally:
                if not keep:
                    await connection.execute("ROLLBACK")

    async def select(self, wanted: Wanted, most: int | None) -> list[Sequence[object]]:
        """The rows of the newest `most` records, those of a record together."""
        conditions, values = ["1"], list[object]()
        if wanted.contact_ids:
            places = ",".join("?" * len(wanted.contact_ids))
            conditions.append(f"contact_id IN ({places})")
            values += wanted.contact_ids
        if wanted.user_id:
            conditions.append("user_id = ?")
            values.append(wanted.user_id)
        if wanted.since:
            conditions.append("time >= ?")
            values.append(_text(wanted.since))
        values.append(-1 if most is None else most)
        query = (
            f"SELECT {','.join(COLUMNS)} FROM audit_records WHERE record_id IN ("  # noqa: S608 — no values
            f"SELECT record_id FROM audit_records WHERE {' AND '.join(conditions)}"
            " GROUP BY record_id ORDER BY max(time) DESC, record_id LIMIT ?)"
            " ORDER BY time DESC, record_id, position"
        )
        async with self._connection() as connection:
            found = await connection.execute_fetchall(query, values)
        return [(*row[:2], _time(row[2]), *row[3:]) for row in found]

    async def delete_before(self, time: datetime) -> int:
        """How many records were deleted; what they held is overwritten.

        Some at a time, and with pauses, in which a bot that runs can write.
        """
        old = (_text(time),)
        async with self._connection() as connection:
            ((count,),) = await connection.execute_fetchall(
                "SELECT count(*) FROM audit_records WHERE time < ? AND position = 0", old
            )
            while await _deleted(connection, old):  # noqa: ASYNC110 — others' turn, not a wait
                await asyncio.sleep(_PAUSE)
            for _ in range(_ATTEMPTS):
                ((busy, *_),) = await connection.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
                if not busy:
                    break
                await asyncio.sleep(_PAUSE)
            else:
                _log.warning(
                    "audit journal in use; it may hold what was deleted until the bot restarts"
                )
        return int(count)

    async def close(self) -> None:
        """Close the connection."""
        connecting, self._connecting = self._connecting, None
        if connecting is not None:
            with contextlib.suppress(AuditFailed, sqlite3.Error):
                await within(self._limit, _closed(connecting))

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[aiosqlite.Connection]:
        connecting = self._current()
        try:
            yield await asyncio.shield(connecting)
        except (sqlite3.Error, ValueError) as error:  # ValueError: closed meanwhile
            if self._connecting is connecting and connecting.done() and connecting.exception():
                self._connecting = None  # the next one tries again
            raise _failed(error) from error

    def _current(self) -> asyncio.Task[aiosqlite.Connection]:
        """The connection to the file that is at the path now.

        SQLite itself would go on writing into one that was removed or replaced. The new one, where
        none is there, has no tables: nothing can be written until somebody has looked after it.
        """
        before = self._connecting
        if before is None or (before.done() and _file(self._path) != self._file):
            self._connecting = asyncio.create_task(self._opened(before))
            return self._connecting
        return before

    async def _opened(
        self, before: asyncio.Task[aiosqlite.Connection] | None
    ) -> aiosqlite.Connection:
        if before is not None:
            await _closed(before)
        self._file = _file(self._path)  # first: what replaces it meanwhile is noticed next time
        connection = await _connected(self._path)
        self._file = self._file or _file(self._path)  # made just now
        return connection


def _file(path: str) -> _File | None:
    """What tells a file from another one at the same path; None where there is none."""
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


async def _deleted(connection: aiosqlite.Connection, old: tuple[str]) -> int:
    """How many rows were deleted: those of some records, whole; 0 when none is left."""
    async with connection.execute(_DELETE, old) as cursor:
        return cursor.rowcount


async def _closed(connecting: asyncio.Task[aiosqlite.Connection]) -> None:
    """Close it; one that never came about is closed."""
    try:
        connection = await connecting
    except sqlite3.Error:
        return
    await connection.close()


async def _connected(path: str) -> aiosqlite.Connection:
    _keep_private(path)
    connection = aiosqlite.connect(path, isolation_level=None)
    try:
        opened = await connection
    except sqlite3.Error:
        # Its thread tells the loop of its end, and so must not outlive it.
        await asyncio.to_thread(connection._thread.join)  # noqa: SLF001 — nothing public waits
        raise
    try:
        for pragma in _PREPARED:
            await opened.execute_fetchall(pragma)
    except BaseException:
        await opened.close()
        raise
    return opened


def _keep_private(at: str) -> None:
    """Only its owner reads and writes the file (0600), whatever the umask.

    SQLite gives the journal and its index (`-wal`, `-shm`) the file's own mode. An existing file is
    not opened here: to close it again would take away this process's locks on it (POSIX).
    """
    path = Path(at).resolve()  # as SQLite does: they stand beside what a link leads to
    with contextlib.suppress(OSError):  # it is there; what else is wrong, SQLite says
        path.touch(_OWNER_ALONE, exist_ok=False)
    for name in (path.name, f"{path.name}-wal", f"{path.name}-shm", f"{path.name}-journal"):
        file = path.with_name(name)
        try:
            if file.stat().st_mode & _OTHERS:
                file.chmod(_OWNER_ALONE)
                _log.warning("audit file was open to others; now only its owner may read it")
        except FileNotFoundError:
            continue
        except OSError as error:
            _log.warning("audit file may be open to others; chmod 600 it", exc_info=error)


def _failed(error: sqlite3.Error | ValueError) -> AuditFailed:
    if str(error).startswith("no such table"):
        return AuditFailed("no_tables")
    busy = getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY")
    return AuditFailed("unreachable" if busy or isinstance(error, ValueError) else "refused")


def _text(time: datetime) -> str:
    return time.astimezone(UTC).strftime(_FORM)


def _time(text: str) -> datetime:
    return datetime.strptime(text, _FORM).replace(tzinfo=UTC)
