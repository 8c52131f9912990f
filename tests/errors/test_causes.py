"""`causes`: every error of the libraries is judged, passing or standing."""

import errno
import socket
import ssl

import aiohttp
import asyncpg
import pytest
import redis.asyncio  # every class of errors is then known
from aiohttp.client_reqrep import ConnectionKey

from bot.errors import Cause
from bot.errors.causes import cause_of, judged
from bot.messages.words import LANGUAGES

_ = redis.asyncio
ROOTS: tuple[type[BaseException], ...] = (
    aiohttp.ClientError,
    redis.RedisError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    ssl.SSLError,
    socket.gaierror,
    ConnectionError,
    TimeoutError,
)


def below(kind: type[BaseException]) -> set[type[BaseException]]:
    found = set(kind.__subclasses__())
    return found.union(*map(below, found))


ALL = sorted(set().union(*map(below, ROOTS)), key=lambda kind: (kind.__module__, kind.__name__))
ALL = [kind for kind in ALL if kind.__module__.split(".")[0].lstrip("_") != "anyio"]


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: f"{kind.__module__}.{kind.__name__}")
def test_every_error_is_judged(kind: type[BaseException]) -> None:
    """A class of the libraries that nobody has judged fails here, not in somebody's night."""
    assert judged(kind) is not None


def test_there_are_many() -> None:
    """The walk does see the libraries' classes."""
    assert len(ALL) > 250


def connector(error: OSError) -> aiohttp.ClientConnectorError:
    key = ConnectionKey("slack.test", 443, *(True, True), None, None, None, None)
    return aiohttp.ClientConnectorError(key, error)


def wrapped(error: Exception) -> Exception:
    """As a driver raises an error of its own, while it handles another one."""
    outer = redis.ConnectionError("no connection")
    outer.__context__ = error
    return outer


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (connector(socket.gaierror(socket.EAI_NONAME, "no such name")), Cause.UNKNOWN_HOST),
        (connector(socket.gaierror(socket.EAI_AGAIN, "again")), Cause.UNREACHABLE),
        (connector(OSError(errno.ECONNREFUSED, "refused")), Cause.UNREACHABLE),
        (wrapped(ssl.SSLCertVerificationError(1, "self-signed")), Cause.CERTIFICATE),
        (wrapped(ssl.SSLError(1, "WRONG_VERSION_NUMBER")), Cause.TLS),
        (wrapped(ConnectionResetError()), Cause.UNREACHABLE),
        (ConnectionError("PostgreSQL server at … rejected SSL upgrade"), Cause.TLS),
        (asyncpg.InvalidPasswordError("x"), Cause.CREDENTIALS),
        (asyncpg.InvalidCatalogNameError("x"), Cause.DATABASE),
        (asyncpg.TooManyConnectionsError("x"), Cause.UNREACHABLE),
        (asyncpg.UndefinedTableError("x"), Cause.NO_TABLES),
        (asyncpg.UndefinedObjectError("channel_binding"), Cause.PARAMETER),
        (redis.AuthenticationError("x"), Cause.CREDENTIALS),
        (redis.ResponseError("DB index is out of range"), Cause.PARAMETER),
        (TimeoutError(), Cause.UNREACHABLE),
        (RuntimeError("of nobody we know"), Cause.UNREACHABLE),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value.value,
)
def test_cause(error: Exception, cause: Cause) -> None:
    """Passing or standing, also where a library wraps what really happened."""
    assert cause_of(error) is cause
    assert cause.standing is (cause is not Cause.UNREACHABLE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cause_has_words(language: str) -> None:
    """In both languages, with the setting and the remedy; and a failed record can carry each."""
    words = LANGUAGES[language]
    assert set(words.operator.causes) == set(Cause) - {Cause.NOT_LOGGED}  # no service is in the way
    assert [said for said in words.operator.causes.values() if "{service}" not in said] == []
