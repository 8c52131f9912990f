"""The trail in a database. Imported only where `AUDIT_DATABASE_URL` is set.

Serving, the bot inserts and reads; `forget` is for `python -m bot audit prune` alone.
"""

import asyncio
import logging
import os
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.audit.bounded import within
from bot.audit.migrations import NEWEST
from bot.audit.record import AuditRecord, Wanted
from bot.audit.rows import Row, records, rows
from bot.audit.sinks import LIMIT
from bot.errors import AuditFailed, SettingProblem, SettingsError

_PATIENT = 1200.0  # seconds for a step where nobody in Slack waits; a silent server ends, too

_log = logging.getLogger(__name__)


class Database(Protocol):
    """One kind of database. Every method raises AuditFailed, or is cancelled without a trace."""

    async def version(self) -> int:
        """The last step that was done; 0 for none."""

    async def migrate(self) -> None:
        """Do the steps that are missing."""

    async def insert(self, new: Sequence[Row]) -> None:
        """All of them or none."""

    async def select(self, wanted: Wanted, most: int | None) -> list[Sequence[object]]:
        """The rows of the newest `most` records, those of a record together."""

    async def delete_before(self, time: datetime) -> int:
        """How many records were deleted."""

    async def close(self) -> None:
        """Close the connections."""


class DatabaseSink:
    """What it does takes `limit` seconds at most; it raises AuditFailed and nothing else.

    `make`: whether tables that are missing are made, where the role may.
    """

    def __init__(
        self, database: Database, *, limit: float | None = LIMIT, make: bool = True
    ) -> None:
        self._database = database
        self._limit = limit
        self._make = make
        self._preparing = asyncio.Lock()
        self._prepared = False

    async def prepare(self) -> None:
        """See that the tables are there."""
        await within(self._limit, self._prepare())

    async def write(self, new: Sequence[AuditRecord]) -> None:
        """Returns when they are on the disk."""
        await within(self._limit, self._write(new))

    async def read(self, wanted: Wanted, most: int | None = None) -> list[AuditRecord]:
        """The newest first."""
        return await within(self._limit, self._read(wanted, most))

    async def forget(self, before: datetime) -> int:
        """Delete what is older, as far as the role may; how many records that were."""
        return await within(self._limit, self._forget(before))

    async def close(self) -> None:
        """Close the connections."""
        await self._database.close()

    async def _prepare(self) -> None:
        if self._prepared:
            return
        async with self._preparing:
            if await self._database.version() < NEWEST:
                if not self._make:
                    raise AuditFailed("no_tables")
                await self._database.migrate()
                _log.info("audit tables made", extra={"version": NEWEST})
            self._prepared = True

    async def _write(self, new: Sequence[AuditRecord]) -> None:
        await self._prepare()
        await self._database.insert(
            [row for record in new for row in rows(record, os.urandom(12).hex())]
        )

    async def _read(self, wanted: Wanted, most: int | None) -> list[AuditRecord]:
        await self._prepare()
        return records(await self._database.select(wanted, most))

    async def _forget(self, before: datetime) -> int:
        await self._prepare()
        return await self._database.delete_before(before)


def open_trail(url: str, *, limit: float | None = LIMIT, make: bool = True) -> DatabaseSink:
    """The database at this URL; nothing is connected yet. `limit` None: as long as it takes.

    Raises:
        SettingsError: the package for it is not installed.
    """
    try:
        return DatabaseSink(_database(url, limit or _PATIENT), limit=limit, make=make)
    except ModuleNotFoundError as error:
        fix = f"needs the {error.name} package, which requirements.txt has: install from that file"
        raise SettingsError([SettingProblem("AUDIT_DATABASE_URL", fix)]) from error


def _database(url: str, limit: float) -> Database:
    if url.startswith("sqlite:"):
        from bot.audit.sqlite import SqliteDatabase  # noqa: PLC0415 — one of the two is enough

        return SqliteDatabase(url.removeprefix("sqlite:///"))
    from bot.audit.postgres import PostgresDatabase  # noqa: PLC0415 — the same

    return PostgresDatabase(url, limit=limit)
