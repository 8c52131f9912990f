"""The trail in a database. Imported only where `AUDIT_DATABASE_URL` is set.

Serving, the bot inserts and reads; `forget` is for `python -m bot audit prune` alone.
"""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import Protocol

from bot.audit import tables
from bot.audit.record import AuditRecord, Wanted
from bot.audit.tables import Run
from bot.audit.trail import LIMIT_SECONDS
from bot.errors import AuditFailed, Cause, SettingProblem, SettingsError

_log = logging.getLogger(__name__)


class Database(Protocol):
    """What differs between databases. What fails raises AuditFailed.

    Attributes:
        moment: the SQL type of a moment.
        begin: the statements that begin a transaction, in which no other instance makes tables.
        repeats: how often a write is sent again where the connection proves to have been cut.
        pause: seconds between deletions, in which a bot that runs can write.
    """

    moment: str
    begin: tuple[str, ...]
    repeats: int
    pause: float

    def exists(self) -> bool:
        """Whether there is anything to ask; to ask must not make a database."""

    def connection(self) -> AbstractAsyncContextManager[Run]:
        """Each statement that is run stands by itself, unless one of them began a transaction."""

    async def erase(self) -> None:
        """See to it that what was deleted cannot be read any more."""

    async def close(self) -> None:
        """Close the connections; what hangs is left behind."""


class DatabaseTrail:
    """A trail that may take as long as its database does.

    `make`: whether tables that are missing are made, where the role may. Every method raises
    AuditFailed and nothing else.
    """

    def __init__(self, database: Database, *, make: bool = True) -> None:
        self._database = database
        self._make = make
        self._preparing = asyncio.Lock()
        self._prepared = False

    async def prepare(self) -> None:
        """See that the tables are there."""
        async with self._preparing:
            if self._prepared:
                return
            version = await self._version()
            if version < tables.NEWEST:
                if not self._make:
                    raise AuditFailed(Cause.NO_TABLES)
                await self._update(version)
                _log.info("audit tables made", extra={"version": tables.NEWEST})
            self._prepared = True

    async def write(self, new: Sequence[AuditRecord]) -> None:
        """Returns when they are on the disk, all of them."""
        await self.prepare()
        sql, values = _insert(new)  # once: what is sent again is known by its ids
        for _ in range(self._database.repeats):
            try:
                return await self._run(sql, values)
            except AuditFailed as error:
                if error.reason is not Cause.UNREACHABLE:
                    raise
        return await self._run(sql, values)

    async def rehearse(self, record: AuditRecord) -> None:
        """Write a record and take it back, to see whether that is allowed."""
        await self.prepare()
        sql, values = _insert([record])
        async with self._transaction(keep=False) as run:
            await run(sql, *values)

    async def read(self, wanted: Wanted, most: int | None = None) -> list[AuditRecord]:
        """The newest first; at most `most` of them, where it is set."""
        await self.prepare()
        sql, values = tables.select(wanted, most)
        async with self._database.connection() as run:
            return tables.records(await run(sql, *values))

    async def forget(self, before: datetime) -> int:
        """Delete what is older, as far as the role may; returns how many records that were."""
        await self.prepare()
        async with self._database.connection() as run:
            ((count,),) = await run(tables.COUNT_OLD, before)
            while await run(tables.ANY_OLD, before):
                await run(tables.DELETE_OLD, before)
                await asyncio.sleep(self._database.pause)
        await self._database.erase()
        return int(count)

    async def close(self) -> None:
        """Close the connections."""
        await self._database.close()

    async def _run(self, sql: str, values: Sequence[object]) -> None:
        async with self._database.connection() as run:
            await run(sql, *values)

    async def _version(self) -> int:
        """The last step that was done; 0 for none."""
        if not self._database.exists():
            return 0
        try:
            async with self._database.connection() as run:
                return await _newest(run)
        except AuditFailed as error:
            if error.reason is Cause.NO_TABLES:
                return 0
            raise

    async def _update(self, version: int) -> None:
        """Bring the tables from this version to the newest, where the role may."""
        try:
            await self._migrate()
        except AuditFailed as error:
            if version and error.reason is Cause.REFUSED:  # their owner must run `migrate`
                raise AuditFailed(Cause.NO_TABLES) from error
            raise

    async def _migrate(self) -> None:
        """Do the steps that are missing, all or none, one instance at a time."""
        async with self._transaction(keep=True) as run:
            await run(tables.VERSION_TABLE)
            for number in range(await _newest(run), tables.NEWEST):
                for statement in tables.STEPS[number]:
                    await run(statement.format(moment=self._database.moment))
                await run(tables.STEP_DONE, number + 1)

    @asynccontextmanager
    async def _transaction(self, *, keep: bool) -> AsyncIterator[Run]:
        """All that is run in it, or nothing; with `keep` false, nothing in any case."""
        async with self._database.connection() as run:
            kept = False
            try:
                for statement in self._database.begin:
                    await run(statement)
                yield run
                kept = keep
            finally:
                await run("COMMIT" if kept else "ROLLBACK")


async def _newest(run: Run) -> int:
    ((newest,),) = await run(tables.VERSION)
    return int(newest or 0)


def _insert(new: Sequence[AuditRecord]) -> tables.Statement:
    return tables.insert([(os.urandom(12).hex(), record) for record in new])


def open_database(url: str, *, limit: float = LIMIT_SECONDS, make: bool = True) -> DatabaseTrail:
    """The trail in the database at this URL; nothing is connected yet.

    `limit`: seconds after which a connection that went silent is given up.

    Raises:
        SettingsError: the package for it is not installed.
    """
    try:
        return DatabaseTrail(_database(url, limit), make=make)
    except ModuleNotFoundError as error:
        fix = "needs the {} package, which requirements.txt has: install from that file"
        name = str(error.name)
        raise SettingsError([SettingProblem("AUDIT_DATABASE_URL", fix, (name,))]) from error


def _database(url: str, limit: float) -> Database:
    if url.startswith("sqlite:"):
        from bot.audit.sqlite import SqliteDatabase  # noqa: PLC0415 — one of the two is enough

        return SqliteDatabase(url.removeprefix("sqlite:///"))
    from bot.audit.postgres import PostgresDatabase  # noqa: PLC0415 — one of the two is enough

    return PostgresDatabase(url, limit=limit)
