"""The trail in PostgreSQL: any number of instances, with a role that may INSERT and SELECT only."""

import asyncio
import os
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import asyncpg

from bot.audit.migrations import NEWEST, POSTGRES, VERSION, VERSION_TABLE
from bot.audit.record import Wanted
from bot.audit.rows import COLUMNS, Row
from bot.audit.trail import LIMIT
from bot.errors import AuditFailed
from bot.errors.causes import cause_of

_LOCK = 0x0A0D17  # one instance at a time makes tables
_MOST_CONNECTIONS = 2  # one writes, one reads
_FAILURES = (
    *(asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError),
    *(OSError, ValueError),
)
_INSERT = (
    f"INSERT INTO audit_records ({','.join(COLUMNS)})"  # noqa: S608 — no values
    f" VALUES ({','.join(f'${number + 1}' for number in range(len(COLUMNS)))})"
    " ON CONFLICT DO NOTHING"  # the first attempt may have done it
)
_SELECT = f"""
SELECT {",".join(COLUMNS)} FROM audit_records WHERE record_id IN (
    SELECT record_id FROM audit_records
    WHERE (cardinality($1::text[]) = 0 OR contact_id = ANY($1::text[]))
    AND ($2::text = '' OR user_id = $2) AND ($3::timestamptz IS NULL OR time >= $3)
    GROUP BY record_id ORDER BY max(time) DESC, record_id LIMIT $4)
ORDER BY time DESC, record_id, position
"""  # noqa: S608 — no values
_DELETE = """
WITH old AS (DELETE FROM audit_records WHERE time < $1 RETURNING position)
SELECT count(*) FROM old WHERE position = 0
"""


class PostgresDatabase:
    """Connects when it is first needed, and again whenever a connection was lost.

    `limit`: seconds after which a connection that went silent is cut and its place is free.
    """

    def __init__(self, url: str, *, limit: float = LIMIT) -> None:
        self._url = url
        self._limit = limit
        self._pool: Any = None
        self._opening = asyncio.Lock()

    async def version(self) -> int:
        """The last step that was done; 0 for none."""
        try:
            async with self._connection() as connection:
                return int(await connection.fetchval(VERSION) or 0)
        except AuditFailed as error:
            if error.reason == "no_tables":
                return 0
            raise

    async def migrate(self) -> None:
        """Do the steps that are missing, in one transaction, one instance at a time."""
        async with self._connection() as connection, connection.transaction():
            await connection.execute("SELECT pg_advisory_xact_lock($1)", _LOCK)
            await connection.execute(VERSION_TABLE)
            done = int(await connection.fetchval(VERSION) or 0)
            for number in range(done, NEWEST):
                for statement in POSTGRES[number]:
                    await connection.execute(statement)
                await connection.execute("INSERT INTO schema_version VALUES ($1)", number + 1)

    async def insert(self, new: Sequence[Row], *, keep: bool = True) -> None:
        """All of them or none; again where a connection proves to have been cut meanwhile."""
        for _ in range(_MOST_CONNECTIONS):
            try:
                return await self._insert(new, keep=keep)
            except AuditFailed as error:
                if error.reason != "unreachable":
                    raise
        return await self._insert(new, keep=keep)

    async def _insert(self, new: Sequence[Row], *, keep: bool) -> None:
        async with self._connection() as connection:
            if keep:
                await connection.executemany(_INSERT, new)
                return
            transaction = connection.transaction()
            await transaction.start()
            try:
                await connection.executemany(_INSERT, new)
            finally:
                await transaction.rollback()

    async def select(self, wanted: Wanted, most: int | None) -> list[Sequence[object]]:
        """The rows of the newest `most` records, those of a record together."""
        values = list(wanted.contact_ids), wanted.user_id, wanted.since, most
        async with self._connection() as connection:
            return [tuple(row) for row in await connection.fetch(_SELECT, *values)]

    async def delete_before(self, time: datetime) -> int:
        """How many records were deleted."""
        async with self._connection() as connection:
            return int(await connection.fetchval(_DELETE, time))

    async def close(self) -> None:
        """Close the connections; what hangs is cut."""
        if self._pool is not None:
            self._pool.terminate()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Any]:
        try:
            async with self._opening:
                if self._pool is None:
                    self._pool = await self._connected()
            async with self._pool.acquire() as connection:
                try:
                    yield connection
                except asyncpg.InternalClientError:  # cut at the wrong moment: of no use any more
                    connection.terminate()
                    raise
        except _FAILURES as error:
            raise AuditFailed(cause_of(error).value) from error

    async def _connected(self) -> Any:  # noqa: ANN401 — asyncpg carries no types
        url, tls = _with_tls(self._url)
        return await asyncpg.create_pool(
            url,
            ssl=tls,
            passfile=os.devnull,  # nothing of the home directory: ~/.pgpass
            min_size=0,
            max_size=_MOST_CONNECTIONS,
            statement_cache_size=0,  # works behind a pooler of transactions, too
            # Half for a statement, half for the request to cancel it, which a connection that is
            # given back waits for: without limit otherwise.
            command_timeout=self._limit / 2,
            reset=_no_reset,  # saves a round trip; nothing is ever set
            server_settings={"application_name": "recordings-for-slack"},
        )


def _with_tls(url: str) -> tuple[str, ssl.SSLContext | str]:
    """The URL without what says how to use TLS, and how to use it.

    As libpq's `sslmode` says, but for the home directory, of which nothing is read: `require`
    encrypts, `verify-ca` and `verify-full` trust `sslrootcert`, else `SSL_CERT_FILE` and the
    machine's own authorities.
    """
    parts = urlsplit(url)
    parameters = dict(parse_qsl(parts.query))
    mode = parameters.pop("sslmode", "prefer")
    root, own = parameters.pop("sslrootcert", ""), parameters.pop("sslcert", "")
    key = parameters.pop("sslkey", "")
    bare = urlunsplit(parts._replace(query=urlencode(parameters)))
    if mode in ("disable", "allow", "prefer"):
        return bare, mode
    context = ssl.create_default_context(cafile=None if root in ("", "system") else root)
    context.check_hostname = mode == "verify-full"
    if mode == "require":
        context.verify_mode = ssl.CERT_NONE
    if own:
        context.load_cert_chain(own, key or None)
    return bare, context


async def _no_reset(_: object) -> None:
    """Nothing is left behind in a connection."""
