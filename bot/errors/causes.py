"""Why a service could not be used, and whether that heals by itself.

The one place that judges the errors of the libraries, for `check`, the start and the answers. They
are known by name, so that a driver nobody needs is not imported. A test walks all of their error
classes, and fails for one that is not judged here.
"""

import socket
import ssl
from collections.abc import Iterator
from typing import Final

from bot.errors import Cause

_PASSING: Final = Cause.UNREACHABLE
# PostgreSQL's codes, https://www.postgresql.org/docs/current/errcodes-appendix.html: first the
# codes, then their classes (the first two characters).
_BY_SQLSTATE = {
    "25006": Cause.REFUSED,  # a read-only transaction: a standby
    "42501": Cause.REFUSED,
    "42703": Cause.NO_TABLES,  # a column is missing: another program's table of the same name
    "42704": Cause.PARAMETER,
    "42P01": Cause.NO_TABLES,
    "3F000": Cause.NO_TABLES,  # no schema was selected
    "22023": Cause.PARAMETER,
    "0A000": Cause.PARAMETER,
    "08P01": Cause.NOT_IT,
}
_BY_SQLSTATE_CLASS = {
    "0L": Cause.REFUSED,
    "0P": Cause.CREDENTIALS,
    "22": Cause.PARAMETER,
    "28": Cause.CREDENTIALS,
    "3D": Cause.DATABASE,
    "42": Cause.REFUSED,
    "F0": Cause.PARAMETER,
} | dict.fromkeys(
    (
        *("01", "02", "03", "08", "09", "0A", "0B", "0F", "0Z", "10", "20", "21", "23", "24", "25"),
        *("26", "27", "2B", "2D", "2F", "34", "38", "39", "3B", "3F", "40", "44", "53", "54"),
        *("55", "57", "58", "72", "HV", "P0", "XX"),
    ),
    _PASSING,
)
_BY_NAME = {
    # aiohttp; those that wrap another error are passing, and what they wrap is judged, too.
    "aiohttp.ClientConnectionError": _PASSING,
    "aiohttp.ClientPayloadError": _PASSING,
    "aiohttp.ClientResponseError": _PASSING,
    "aiohttp.RedirectClientError": _PASSING,
    "aiohttp.UploadAbortedError": _PASSING,
    "aiohttp.ServerFingerprintMismatch": Cause.CERTIFICATE,
    "aiohttp.InvalidURL": Cause.ADDRESS,
    "aiohttp.NonHttpUrlClientError": Cause.ADDRESS,
    "aiohttp.ClientConnectorCertificateError": Cause.CERTIFICATE,
    "aiohttp.ClientConnectorSSLError": _PASSING,
    # ssl
    "ssl.SSLCertVerificationError": Cause.CERTIFICATE,
    "ssl.SSLEOFError": _PASSING,
    "ssl.SSLSyscallError": _PASSING,
    "ssl.SSLWantReadError": _PASSING,
    "ssl.SSLWantWriteError": _PASSING,
    "ssl.SSLZeroReturnError": _PASSING,
    "ssl.SSLError": Cause.TLS,
    # redis
    "redis.AuthenticationError": Cause.CREDENTIALS,
    "redis.AuthenticationWrongNumberOfArgsError": Cause.CREDENTIALS,
    "redis.AuthorizationError": Cause.CREDENTIALS,
    "redis.ExternalAuthProviderError": Cause.CREDENTIALS,
    "redis.NoPermissionError": Cause.REFUSED,
    "redis.InvalidResponse": Cause.NOT_IT,
    "redis.ResponseError": Cause.PARAMETER,  # of a database that is not there, above all
    "redis.DataError": Cause.PARAMETER,
    "redis.ClusterCrossSlotError": Cause.PARAMETER,
    "redis.ModuleError": Cause.PARAMETER,
    "redis.AskError": Cause.PARAMETER,  # a cluster, which the URL of one server does not speak to
    "redis.MovedError": Cause.PARAMETER,
    "redis.ClusterError": _PASSING,
    "redis.ClusterDownError": _PASSING,
    "redis.MasterDownError": _PASSING,
    "redis.ExecAbortError": _PASSING,
    "redis.NoScriptError": _PASSING,
    "redis.NoSuchFieldsetError": _PASSING,
    "redis.OutOfMemoryError": _PASSING,
    "redis.ReadOnlyError": _PASSING,  # while another server takes over
    "redis.TryAgainError": _PASSING,
    "redis.ConnectionError": _PASSING,
    "redis.TimeoutError": _PASSING,
    "redis.LockError": _PASSING,
    "redis.PubSubError": _PASSING,
    "redis.WatchError": _PASSING,
    # asyncpg, beside what has a code of PostgreSQL's
    "asyncpg.ClientConfigurationError": Cause.PARAMETER,
    "asyncpg.DataError": Cause.PARAMETER,
    "asyncpg.UnsupportedClientFeatureError": Cause.PARAMETER,
    "asyncpg.UnsupportedServerFeatureError": Cause.PARAMETER,
    "asyncpg.OutdatedSchemaCacheError": _PASSING,
    "asyncpg.ProtocolError": Cause.NOT_IT,
    "asyncpg.TargetServerAttributeNotMatched": _PASSING,
    "asyncpg.UnknownPostgresError": _PASSING,
    "asyncpg.FatalPostgresError": _PASSING,
    # Python's own
    "builtins.TimeoutError": _PASSING,
    "builtins.ConnectionError": _PASSING,
    "builtins.BlockingIOError": _PASSING,
    "builtins.InterruptedError": _PASSING,
    "builtins.ChildProcessError": _PASSING,
    "builtins.ProcessLookupError": _PASSING,
    "builtins.FileExistsError": _PASSING,
    "builtins.FileNotFoundError": Cause.PARAMETER,  # a certificate, or a socket, that a URL names
    "builtins.IsADirectoryError": Cause.PARAMETER,
    "builtins.NotADirectoryError": Cause.PARAMETER,
    "builtins.PermissionError": _PASSING,  # a firewall of this machine's, perhaps
    "builtins.UnicodeError": Cause.ADDRESS,  # a host name that cannot be one
    "socket.gaierror": _PASSING,
    "socket.herror": _PASSING,
}
_NO_SUCH_HOST = (socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME))
_SERVER_ERROR = 500


def cause_of(error: BaseException) -> Cause:
    """What an error of a library's means: the first standing cause in it or in what it wraps."""
    for each in _with_wrapped(error):
        cause = _cause(each)
        if cause.standing:
            return cause
    return _PASSING


def judged(kind: type[BaseException]) -> Cause | None:
    """What the table says of a class of errors; None where nobody has judged it."""
    code = getattr(kind, "sqlstate", None)
    if isinstance(code, str):
        return _BY_SQLSTATE.get(code) or _BY_SQLSTATE_CLASS.get(code[:2])
    for each in kind.__mro__:
        name = f"{each.__module__.partition('.')[0].lstrip('_')}.{each.__name__}"
        if name in _BY_NAME:
            return _BY_NAME[name]
    return None


def detail(error: BaseException) -> str:
    """What OpenSSL says about a certificate, such as `self-signed certificate`; else ""."""
    for each in _with_wrapped(error):
        if isinstance(each, ssl.SSLCertVerificationError) and hasattr(each, "verify_message"):
            return str(each.verify_message)
    return ""


def _cause(error: BaseException) -> Cause:
    if isinstance(error, socket.gaierror):
        return Cause.UNKNOWN_HOST if error.errno in _NO_SUCH_HOST else _PASSING
    if type(error).__name__ == "ClientHttpProxyError":
        status = getattr(error, "status", _SERVER_ERROR)
        return Cause.PROXY if status < _SERVER_ERROR else _PASSING
    if type(error) is ConnectionError and "SSL" in str(error):  # asyncpg: “rejected SSL upgrade”
        return Cause.TLS
    return judged(type(error)) or _PASSING


def _with_wrapped(error: BaseException) -> Iterator[BaseException]:
    """The error, and those that it was raised for."""
    seen: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop(0)
        if each is None or each in seen:
            continue
        seen.append(each)
        yield each
        context = None if each.__suppress_context__ else each.__context__
        waiting += [getattr(each, "certificate_error", None), getattr(each, "os_error", None)]
        waiting += [each.__cause__ or context]
