"""The trail in a database. Imported only where `AUDIT_DATABASE_URL` is set.

Serving, the bot inserts and reads; `forget` is for `python -m bot audit prune` alone.
"""

import asyncio
import logging
import os
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.audit.migrations import NEWEST
from bot.audit.record import AuditRecord, Wanted
from bot.audit.rows import Row, records, rows
from bot.audit.trail import LIMIT
from bot.errors import AuditFailed, SettingProblem, SettingsError

_log = logging.getLogger(__name__)


class Database(Protocol):
    """One kind of database. Every method raises AuditFailed, or is cancelled without a trace."""

    async def version(self) -> int:
        """The last step that was done; 0 for none."""

    async def migrate(self) -> None:
        """Do the steps that are missing."""

    async def insert(self, new: Sequence[Row], *, keep: bool = True) -> None:
        """All of them or none; without `keep`, none, once it is clear that they could be."""

    async def select(self, wanted: Wanted, most: int | None) -> list[Sequence[object]]:
        """The rows of the newest `most` records, those of a record together."""

    async def delete_before(self, time: datetime) -> int:
        """How many records were deleted."""

    async def close(self) -> None:
        """Close the connections."""


class DatabaseSink:
    """A trail that may take as long as its database does; it raises AuditFailed and nothing else.

    `make`: whether tables that are missing are made, where the role may.
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
            if await self._database.version() < NEWEST:
                if not self._make:
                    raise AuditFailed("no_tables")
                await self._database.migrate()
                _log.info("audit tables made", extra={"version": NEWEST})
            self._prepared = True

    async def write(self, new: Sequence[AuditRecord]) -> None:
        """Returns when they are on the disk."""
        await self.prepare()
        await self._database.insert(_rows(new))

    async def rehearse(self, record: AuditRecord) -> None:
        """Write it and take it back, to see whether that is allowed."""
        await self.prepare()
        await self._database.insert(_rows([record]), keep=False)

    async def read(self, wanted: Wanted, most: int | None = None) -> list[AuditRecord]:
        """The newest first."""
        await self.prepare()
        return records(await self._database.select(wanted, most))

    async def forget(self, before: datetime) -> int:
        """Delete what is older, as far as the role may; how many records that were."""
        await self.prepare()
        return await self._database.delete_before(before)

    async def close(self) -> None:
        """Close the connections."""
        await self._database.close()


def open_trail(url: str, *, limit: float = LIMIT, make: bool = True) -> DatabaseSink:
    """The database at this URL; nothing is connected yet.

    `limit`: seconds after which a connection that went silent is given up.

    Raises:
        SettingsError: the package for it is not installed.
    """
    try:
        return DatabaseSink(_database(url, limit), make=make)
    except ModuleNotFoundError as error:
        fix = f"needs the {error.name} package, which requirements.txt has: install from that file"
        raise SettingsError([SettingProblem("AUDIT_DATABASE_URL", fix)]) from error


def _rows(new: Sequence[AuditRecord]) -> list[Row]:
    return [row for record in new for row in rows(record, os.urandom(12).hex())]


def _database(url: str, limit: float) -> Database:
    if url.startswith("sqlite:"):
        from bot.audit.sqlite import SqliteDatabase  # noqa: PLC0415 — one of the two is enough

        return SqliteDatabase(url.removeprefix("sqlite:///"))
    from bot.audit.postgres import PostgresDatabase  # noqa: PLC0415 — the same

    return PostgresDatabase(url, limit=limit)
