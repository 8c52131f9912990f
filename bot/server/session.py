"""The way out, the same for every service: one session, its proxies and its certificates."""

import os
import ssl
from collections.abc import Mapping
from typing import Self

import aiohttp

from bot.errors import SettingProblem, SettingsError
from bot.settings.proxies import Proxies

MOST_CONNECTIONS = 100  # to one host
_LONGEST = 12.0  # seconds for a call that sets no limit of its own
_CONNECT = 5.0  # seconds for its connection
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR")  # OpenSSL's own names


class Network:
    """The process's one session for outgoing calls, and the proxy for each of them.

    Connections are kept, TLS is set up once. Connections are limited for each host apart, so that a
    service that hangs takes none from the others. No file of the home directory is read: `.netrc`
    would give a password to whoever asks for one.
    """

    def __init__(self, proxies: Proxies = Proxies()) -> None:  # noqa: B008 — frozen
        """Open the session; `close` it at the end.

        Raises:
            SettingsError: `SSL_CERT_FILE` or `SSL_CERT_DIR` holds no certificates.
        """
        self._proxies = proxies
        connector = aiohttp.TCPConnector(
            limit=0, limit_per_host=MOST_CONNECTIONS, keepalive_timeout=30, ssl=_trusted()
        )
        self.session = aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=_LONGEST, sock_connect=_CONNECT),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,  # `proxy` below is the rule
        )

    def proxy(self, url: str) -> str | None:
        """The proxy through which a URL is asked; None for the direct way."""
        return self._proxies.of(url)

    async def close(self) -> None:
        """Close every connection."""
        await self.session.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()


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
    context = ssl.create_default_context()
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
