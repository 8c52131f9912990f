"""The trail in PostgreSQL: any number of instances, with a role that may INSERT and SELECT only."""

import asyncio
import os
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import asyncpg

from bot.audit.tables import Run
from bot.audit.trail import LIMIT_SECONDS
from bot.errors import AuditFailed
from bot.errors.causes import cause_of

_LOCK = 0x0A0D17  # one instance at a time makes tables
_MOST_CONNECTIONS = 2  # one writes, one reads
_FAILURES = (
    *(asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError),
    *(OSError, ValueError),
)


class PostgresDatabase:
    """Connects when it is first needed, and again whenever a connection was lost.

    `limit`: seconds after which a connection that went silent is cut and its place is free.
    """

    moment = "TIMESTAMPTZ"
    # Whoever waited for the lock must see what the one before did, whatever the server's default.
    begin: tuple[str, ...] = (
        "BEGIN ISOLATION LEVEL READ COMMITTED",
        f"SELECT pg_advisory_xact_lock({_LOCK})",
    )
    repeats = _MOST_CONNECTIONS  # each of the pool's may have been cut meanwhile
    pause = 0.0  # a deletion keeps nobody from writing

    def __init__(self, url: str, *, limit: float = LIMIT_SECONDS) -> None:
        self._url = url
        self._limit = limit
        self._pool: Any = None
        self._opening = asyncio.Lock()

    def exists(self) -> bool:
        """Whether there is one shows when it is asked."""
        return True

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Run]:
        """One of the pool's; it is the caller's alone."""
        try:
            async with self._opening:
                if self._pool is None:
                    self._pool = await self._connected()
            async with self._pool.acquire() as connection:
                try:
                    yield connection.fetch
                except asyncpg.InternalClientError:  # cut at the wrong moment: of no use any more
                    connection.terminate()
                    raise
                finally:
                    if connection.is_in_transaction():  # its end did not come through
                        connection.terminate()
        except _FAILURES as error:
            raise AuditFailed(cause_of(error)) from error

    async def erase(self) -> None:
        """The server's own VACUUM does it, in its time."""

    async def close(self) -> None:
        """Close the connections; what hangs is cut."""
        if self._pool is not None:
            self._pool.terminate()

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
