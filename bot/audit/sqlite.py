"""The trail in an SQLite file: one instance, a disk that lasts.

One connection, which commits each statement by itself: there is no transaction that a cancelled
caller could leave open. WAL with `synchronous=FULL`: what was answered is on the disk.
"""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import aiosqlite

from bot.audit.migrations import NEWEST, SQLITE, VERSION, VERSION_TABLE
from bot.audit.record import Wanted
from bot.audit.rows import COLUMNS, Row
from bot.errors import AuditFailed

_BUSY = 1000  # milliseconds that a statement waits for another process
_FORM = "%Y-%m-%dT%H:%M:%S.%fZ"  # sorts as the times do
_PLACES = f"({','.join('?' * len(COLUMNS))})"
_PREPARED = (
    f"PRAGMA busy_timeout={_BUSY}",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
)


class SqliteDatabase:
    """The file is made where it is missing; its folder is not."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._connecting: asyncio.Task[aiosqlite.Connection] | None = None

    async def version(self) -> int:
        """The last step that was done; 0 for none. To ask does not make the file."""
        if not await asyncio.to_thread(os.path.exists, self._path):
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

    async def insert(self, new: Sequence[Row]) -> None:
        """All of them or none: one statement."""
        values = [value for row in new for value in (*row[:2], _text(row[2]), *row[3:])]
        places = ",".join([_PLACES] * len(new))
        async with self._connection() as connection:
            await connection.execute(f"INSERT INTO audit_records VALUES {places}", values)  # noqa: S608 — places only

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
        """How many records were deleted; what they held is overwritten."""
        old = (_text(time),)
        async with self._connection() as connection:
            ((count,),) = await connection.execute_fetchall(
                "SELECT count(*) FROM audit_records WHERE time < ? AND position = 0", old
            )
            await connection.execute("DELETE FROM audit_records WHERE time < ?", old)
            await connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return int(count)

    async def close(self) -> None:
        """Close the connection."""
        connecting, self._connecting = self._connecting, None
        if connecting is not None:
            await asyncio.wait((connecting,))
            if not connecting.cancelled() and connecting.exception() is None:
                await connecting.result().close()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[aiosqlite.Connection]:
        if self._connecting is None:
            self._connecting = asyncio.create_task(_connected(self._path))
        connecting = self._connecting
        try:
            yield await asyncio.shield(connecting)
        except sqlite3.Error as error:
            if connecting.done() and connecting.exception() is not None:
                self._connecting = None  # the next one tries again
            raise _failed(error) from error


async def _connected(path: str) -> aiosqlite.Connection:
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


def _failed(error: sqlite3.Error) -> AuditFailed:
    if str(error).startswith("no such table"):
        return AuditFailed("no_tables")
    busy = getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY")
    return AuditFailed("unreachable" if busy else "refused")


def _text(time: datetime) -> str:
    return time.astimezone(UTC).strftime(_FORM)


def _time(text: str) -> datetime:
    return datetime.strptime(text, _FORM).replace(tzinfo=UTC)
