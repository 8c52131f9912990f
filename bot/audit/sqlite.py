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
from datetime import datetime
from pathlib import Path
from typing import Any

import aiosqlite

from bot.audit.bounded import within
from bot.audit.tables import Run, as_text
from bot.audit.trail import LIMIT_SECONDS
from bot.errors import AuditFailed, Cause

_log = logging.getLogger(__name__)

_BUSY = 1000  # milliseconds that a statement waits for another process
_ERASE_ATTEMPTS = 3  # at emptying the journal, each of which waits for readers, too
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

    moment = "TEXT"
    begin: tuple[str, ...] = ("BEGIN IMMEDIATE",)
    repeats = 0  # there is nothing between us and the file
    pause = 0.15  # whoever waits for SQLite asks again every 100 ms

    def __init__(self, path: str, *, limit: float = LIMIT_SECONDS) -> None:
        self._path = path
        self._limit = limit
        self._connecting: asyncio.Task[aiosqlite.Connection] | None = None
        self._file: _File | None = None  # the one that is open

    def exists(self) -> bool:
        """Whether the file is there."""
        return _file(self._path) is not None

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Run]:
        """The one connection, shared by all who ask."""
        connecting = self._current()
        try:
            opened = await asyncio.shield(connecting)

            async def run(sql: str, *values: object) -> Sequence[Sequence[Any]]:
                texts = [as_text(each) if isinstance(each, datetime) else each for each in values]
                # `$1` would be a name to SQLite; `?1` is a number, as for the others.
                return list(await opened.execute_fetchall(sql.replace("$", "?"), texts))

            yield run
        except (sqlite3.Error, ValueError) as error:  # ValueError: closed meanwhile
            if self._connecting is connecting and connecting.done() and connecting.exception():
                self._connecting = None  # the next one tries again
            raise _failed(error) from error

    async def erase(self) -> None:
        """Empty the journal, which may still hold what was deleted.

        The file itself holds none of it (`secure_delete`).
        """
        async with self.connection() as run:
            for _ in range(_ERASE_ATTEMPTS):
                ((busy, *_),) = await run("PRAGMA wal_checkpoint(TRUNCATE)")
                if not busy:
                    return
                await asyncio.sleep(self.pause)
        _log.warning("audit journal in use; it may hold what was deleted until the bot restarts")

    async def close(self) -> None:
        """Close the connection."""
        connecting, self._connecting = self._connecting, None
        if connecting is not None:
            with contextlib.suppress(AuditFailed, sqlite3.Error):
                await within(self._limit, _closed(connecting))

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
    said = str(error)  # a column is missing where an older file took the place of ours
    if said.startswith(("no such table", "no such column")) or "has no column named" in said:
        return AuditFailed(Cause.NO_TABLES)
    busy = getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY")
    return AuditFailed(
        Cause.UNREACHABLE if busy or isinstance(error, ValueError) else Cause.REFUSED
    )
