"""The URLs of Redis and of the audit database, as hosts hand them out. Pure.

Nothing is spoken without TLS to another machine, unless `PLAINTEXT_HOSTS` names it. What another
driver of PostgreSQL's would understand is left out; what none would is refused.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from bot.settings.proxies import is_loopback

_HIGHEST_PORT = 65535
_POSTGRES_URL = re.compile(
    r"postgres(?:ql)?://(?:[^\s/?#@]*@)?([a-zA-Z0-9._-]+|\[[0-9a-fA-F:.]+\])?(:[0-9]{1,5})?"
    r"/[^\s/?#]+(?:\?[^\s#]+)?"
)
_SQLITE_URL = re.compile(r"sqlite:///(?!:)[^\s?#][^\n?#]*")  # :memory: would not last
_REDIS_URL = re.compile(
    r"redis(s)?://(?:[^\s/?#@]*@)?([a-zA-Z0-9._-]+|\[[0-9a-fA-F:.]+\])(:[0-9]{1,5})?(/[0-9]{0,4})?"
    r"(?(1)(\?ssl_cert_reqs=(none|optional|required))?)"  # hosts with certificates of their own
)
_EXAMPLE = (
    "must be a URL such as postgresql://role:password@host/database (the signs @ : / ? # in a "
    "password as %40 %3A %2F %3F %23), or sqlite:////var/lib/audit.db"
)
_PLAIN_REDIS = (
    "would speak to {} without TLS; write rediss:// instead of redis://, or, in a private network, "
    "set PLAINTEXT_HOSTS to this host's name"
)
_PLAIN_POSTGRES = (
    "would speak to {} without TLS (sslmode={}); write sslmode=require, or, in a private network, "
    "set PLAINTEXT_HOSTS to this host's name"
)
_PLAIN_MODES = ("disable", "allow", "prefer")
_TLS_MODES = ("require", "verify-ca", "verify-full")
# Other spellings of libraries that hosts write their URLs for.
_SAME_MODES = {"no-verify": "require", "true": "require", "false": "disable"}
# Parameters that are ours to obey; `options` and the ones behind it are the server's own.
_KEPT = frozenset(
    {"sslmode", "sslrootcert", "sslcert", "sslkey", "user", "password", "host", "options"}
    | {"search_path", "statement_timeout", "lock_timeout"}
)
# Parameters of libpq and of other drivers, which change nothing for a program that only inserts
# and reads, or that this driver does by itself.
_OTHERS = frozenset(
    {
        "application_name",
        "channel_binding",
        "client_encoding",
        "connect_timeout",
        "connection_limit",
    }
    | {"fallback_application_name", "gssdelegation", "gssencmode", "gsslib", "keepalives"}
    | {"keepalives_count", "keepalives_idle", "keepalives_interval", "krbsrvname"}
    | {"load_balance_hosts", "max_overflow", "max_protocol_version", "min_protocol_version"}
    | {"pgbouncer", "pool_size", "pool_timeout", "poolclass", "prepareThreshold", "schema"}
    | {"socket_timeout", "sslaccept", "sslcompression", "sslnegotiation", "sslsni"}
    | {"statement_cache_size", "prepared_statement_cache_size", "supa", "target_session_attrs"}
    | {"tcp_user_timeout", "uselibpqcompat", "pool_max_conns", "pool_min_conns", "workaround"}
)


@dataclass(frozen=True, slots=True, repr=False)  # a URL may hold a password
class DatabaseUrl:
    """What is to be used, and what is wrong.

    Attributes:
        url: as the driver takes it; for PostgreSQL always with one `sslmode`.
        ignored: the parameters that were left out.
        problem: why it cannot be used, and what to write (a sentence and its values); () where it
            can.
    """

    url: str
    ignored: tuple[str, ...] = ()
    problem: tuple[str, ...] = ()


def redis_url(value: str, plaintext_hosts: Collection[str]) -> DatabaseUrl:
    """Redis: `rediss://` for TLS; `redis://` to this machine or a host of `PLAINTEXT_HOSTS`."""
    found = _REDIS_URL.fullmatch(value)
    if not found or int((found[3] or ":0")[1:]) > _HIGHEST_PORT:
        return DatabaseUrl(
            value, problem=("must be a URL such as redis://localhost:6379/0 (rediss:// for TLS)",)
        )
    host = found[2].lower()
    if not found[1] and not _may_be_plain(host, plaintext_hosts):
        return DatabaseUrl(
            value,
            problem=(_PLAIN_REDIS, host),
        )
    return DatabaseUrl(value)


def audit_database_url(value: str, plaintext_hosts: Collection[str]) -> DatabaseUrl:
    """The audit database: a PostgreSQL server, or a file of SQLite's."""
    if _SQLITE_URL.fullmatch(value):
        return DatabaseUrl(value)
    found = _POSTGRES_URL.fullmatch(value)
    if not found or int((found[2] or ":0")[1:]) > _HIGHEST_PORT:
        return DatabaseUrl(value, problem=(_EXAMPLE,))
    parts = urlsplit(value)
    written = parse_qsl(parts.query, keep_blank_values=True)
    parameters = {("sslmode" if name == "ssl" else name): text for name, text in written}
    if len(parameters) < len(written):
        return DatabaseUrl(value, problem=("sets a parameter twice; leave one of them",))
    unknown = sorted(parameters.keys() - _KEPT - _OTHERS)
    if unknown:
        return DatabaseUrl(
            value,
            problem=("has a parameter that nobody understands here: {}", repr(unknown[0][:40])),
        )
    host = (found[1] or parameters.get("host", "/")).lower()
    if found[1] and "host" in parameters:
        return DatabaseUrl(value, problem=("names a host twice; leave out the parameter host",))
    mode, problem = _mode(parameters.pop("sslmode", None), host, plaintext_hosts)
    ignored = tuple(sorted(parameters.keys() - _KEPT))
    kept = {name: text for name, text in parameters.items() if name in _KEPT}
    query = urlencode({**kept, "sslmode": mode})
    return DatabaseUrl(urlunsplit(parts._replace(query=query)), ignored, problem)


def _mode(
    written: str | None, host: str, plaintext_hosts: Collection[str]
) -> tuple[str, tuple[str, ...]]:
    """The `sslmode` to use, and what is wrong with the one that is written."""
    local = host.startswith("/") or _may_be_plain(host, plaintext_hosts)
    if written is None:
        return ("prefer" if local else "require"), ()
    mode = _SAME_MODES.get(written, written)
    if mode in _TLS_MODES or (local and mode in _PLAIN_MODES):
        return mode, ()
    if mode in _PLAIN_MODES:
        return mode, (_PLAIN_POSTGRES, host, written)
    return "require", ("has an sslmode that is none; it must be one of {}", ", ".join(_TLS_MODES))


def _may_be_plain(host: str, plaintext_hosts: Collection[str]) -> bool:
    return is_loopback(host) or host.strip("[]") in plaintext_hosts
