"""Which proxy a URL is asked through: one rule for every service. Pure.

The rule is that of Python's `urllib`: `HTTPS_PROXY` for https and wss, `HTTP_PROXY` for http and
ws, the hosts of `NO_PROXY` directly; a name in lower case wins. This machine itself is always asked
directly.
"""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit
from urllib.request import proxy_bypass_environment  # type: ignore[attr-defined] # untyped

from bot.errors import SettingProblem

NAMES = ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY")
_HIGHEST_PORT = 65535
_EXAMPLE = (
    "must be an HTTP proxy's URL such as http://proxy.example.com:3128, with user:password@ before "
    "the host where it wants it"
)


@dataclass(frozen=True, slots=True, repr=False)  # a proxy's URL may hold a password
class Proxies:
    """The settings of the network's operator.

    Attributes:
        https: the proxy's URL for https and wss; "" for none.
        http: the same for http and ws.
        direct: `NO_PROXY`, as it was set.
    """

    https: str = ""
    http: str = ""
    direct: str = ""

    def of(self, url: str) -> str | None:
        """The proxy for a URL; None for the direct way."""
        parts = urlsplit(url)
        proxy = self.https if parts.scheme in ("https", "wss") else self.http
        if not proxy or is_loopback(parts.hostname or ""):
            return None
        host = parts.netloc.rpartition("@")[2]
        return None if proxy_bypass_environment(host, {"no": self.direct}) else proxy


def read(environ: Mapping[str, str]) -> tuple[Proxies, list[SettingProblem]]:
    """The proxies, and what is wrong with their settings."""
    values, problems = dict[str, str](), list[SettingProblem]()
    for name in NAMES:
        set_as = name.lower() if name.lower() in environ else name
        values[name] = environ.get(set_as, "").strip()
        if name == "HTTP_PROXY" and set_as == name and "REQUEST_METHOD" in environ:
            values[name] = ""  # CGI, where it would be a header of the caller's (httpoxy)
        if name == "NO_PROXY" or not values[name]:
            continue
        values[name], problem = _url(values[name])
        if problem:
            problems.append(SettingProblem(set_as, problem[0], problem[1:]))
    return Proxies(values["HTTPS_PROXY"], values["HTTP_PROXY"], values["NO_PROXY"]), problems


def is_loopback(host: str) -> bool:
    """Whether a host name or address means this machine itself."""
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return host.lower() == "localhost"
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_loopback


def _url(value: str) -> tuple[str, tuple[str, ...]]:
    """The URL, and what is wrong with it (a sentence, its values): no password in the latter."""
    value = value if "://" in value else f"http://{value}"
    try:
        parts = urlsplit(value)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return "", (_EXAMPLE,)
    if parts.scheme.lower() not in ("http", "https"):
        return "", (
            "names a proxy of the kind {}, which this app does not speak; it {}",
            parts.scheme[:10],
            _EXAMPLE,
        )
    in_order = re.fullmatch(r"[\w.:-]+", host, re.ASCII) and port != 0
    if not in_order or re.search(r"[\s\x00-\x1f]", value) or not value.isascii():
        return "", (_EXAMPLE,)
    return value, ()
