"""The way out, the same for every service: its proxies and its certificates.

One session for the services whose addresses the operator set, and one for recordings, whose address
the call center says.
"""

import os
import socket
import ssl
from collections.abc import Mapping
from typing import Self
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.connector import AddrInfoType

from bot.callcenter.recording_hosts import is_loopback, is_public
from bot.errors import SettingProblem, SettingsError
from bot.settings.proxies import Proxies

MOST_CONNECTIONS = 100  # to one host
_LONGEST = 12.0  # seconds for a call that sets no limit of its own
_CONNECT = 5.0  # seconds for its connection
_RECEIVED = 64 << 10  # bytes of a recording that the kernel takes before we read; Linux doubles it
_READ_AHEAD = 32 << 10  # bytes of it that aiohttp reads ahead; it may hold twice as much
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")  # OpenSSL's own names


class Network:
    """The process's sessions for outgoing calls, and the proxy for each of them.

    Connections are kept, TLS is set up once. Connections are limited for each host apart, so that a
    service that hangs takes none from the others. No file of the home directory is read: `.netrc`
    would give a password to whoever asks for one.

    Attributes:
        session: for every service but the storage of recordings.
        recordings: for that one. Whatever name it is given, it connects to the public internet
            only, to the operator's proxies, or for `localhost` to this machine; it has no limit of
            time but for the connection, which its user sets.
    """

    def __init__(
        self,
        proxies: Proxies = Proxies(),  # noqa: B008 — frozen
        resolver: AbstractResolver | None = None,
    ) -> None:
        """Open the sessions; `close` them at the end.

        Args:
            proxies: the operator's.
            resolver: who knows the addresses of the recordings' hosts; None for the system's.

        Raises:
            SettingsError: `SSL_CERT_FILE` or `SSL_CERT_DIR` holds no certificates.
        """
        self._proxies = proxies
        trusted = _trusted()
        connector = aiohttp.TCPConnector(
            limit=0, limit_per_host=MOST_CONNECTIONS, keepalive_timeout=30, ssl=trusted
        )
        self.session = aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=_LONGEST, sock_connect=_CONNECT),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,  # `proxy` below is the rule
        )
        hosts = {urlsplit(each).hostname for each in (proxies.https, proxies.http) if each}
        known = _Guarded(resolver or aiohttp.ThreadedResolver(), frozenset(filter(None, hosts)))
        self.recordings = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0, resolver=known, ssl=trusted, socket_factory=_with_a_small_buffer
            ),
            timeout=aiohttp.ClientTimeout(total=None, connect=_CONNECT),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            read_bufsize=_READ_AHEAD,
        )

    def proxy(self, url: str) -> str | None:
        """The proxy through which a URL is asked; None for the direct way."""
        return self._proxies.of(url)

    async def close(self) -> None:
        """Close every connection."""
        await self.session.close()
        await self.recordings.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


class _Guarded(AbstractResolver):
    """Names lead to public addresses only, whoever answers for the name and however often anew.

    aiohttp connects to the addresses that it is given here, and does not ask again.
    """

    def __init__(self, resolver: AbstractResolver, proxies: frozenset[str]) -> None:
        """`proxies`: hosts that may be anywhere; they are the operator's own."""
        self._resolver = resolver
        self._proxies = proxies

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """The addresses of a host that may be connected to. Raises OSError where none may."""
        found = await self._resolver.resolve(host, port, family)
        if host in self._proxies:
            return found
        may = is_loopback if host == "localhost" else is_public
        allowed = [each for each in found if may(each["host"])]
        if not allowed:
            raise OSError("no address of this name may be connected to")
        return allowed

    async def close(self) -> None:
        """Close what is asked."""
        await self._resolver.close()


def _with_a_small_buffer(address: AddrInfoType) -> socket.socket:
    """A socket on which a storage sends no further ahead of the listener than it must."""
    made = socket.socket(*address[:3])
    made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVED)
    made.settimeout(0)  # asyncio takes no other
    return made


def take_certificates(environ: Mapping[str, str]) -> None:
    """Let OpenSSL know what only `.env` says: it reads the process's own environment.

    So Slack, the call center, Redis and PostgreSQL trust the same authorities.
    """
    for name in _CERTIFICATES:
        if environ.get(name, "").strip():
            os.environ[name] = environ[name].strip()


def _trusted() -> ssl.SSLContext | bool:
    """The operator's authorities, where they name some; True for the machine's own.

    OpenSSL says nothing where they cannot be read: it trusts nobody then.
    """
    files = {name: os.environ[name] for name in _CERTIFICATES if os.environ.get(name)}
    if not files:
        return True
    # `create_default_context()` would read SSL_CERT_FILE, too, and tell none of its faults; with
    # `capath` it reads that folder alone. The file, a tenth of the whole start, is read below.
    folder = ssl.get_default_verify_paths().capath if "SSL_CERT_FILE" in files else None
    context = ssl.create_default_context(capath=folder)
    for name, path in files.items():
        try:
            if name == "SSL_CERT_FILE":
                context.load_verify_locations(cafile=path)
            elif not os.listdir(path):  # noqa: PTH208 — of the names, only their number counts
                raise FileNotFoundError
        except (OSError, ssl.SSLError) as error:
            fix = (
                "names {}, where no certificate can be read ({}); name a file of certificates "
                "(PEM), or unset it"
            )
            values = (repr(path), type(error).__name__)
            raise SettingsError([SettingProblem(name, fix, values)]) from error
    return context
