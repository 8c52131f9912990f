"""The URLs of Redis and the audit database: plain speech stays on this machine."""

import pytest

from bot.settings.database_urls import audit_database_url, redis_url

AWAY = "postgresql://role:pass%40word@db.example.com:6432/audit"
HERE = "postgresql://role:word@127.0.0.1/audit"


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        (AWAY, "require"),
        (f"{AWAY}?sslmode=verify-full", "verify-full"),
        (f"{AWAY}?sslmode=verify-ca&sslrootcert=/etc/ca.pem", "verify-ca"),
        (f"{AWAY}?sslmode=no-verify", "require"),
        (f"{AWAY}?ssl=true", "require"),
        (f"{AWAY}?sslmode=require&channel_binding=require", "require"),
        ("postgres://role:word@ep-1.eu.db.example.com/audit?options=endpoint%3Dep-1", "require"),
        (HERE, "prefer"),
        (f"{HERE}?sslmode=disable", "disable"),
        (f"{HERE}?sslmode=require", "require"),
        ("postgresql://role:word@[::1]:5432/audit", "prefer"),
        ("postgresql:///audit?host=/var/run/postgresql", "prefer"),
        ("postgresql://role:word@db.internal/audit", "prefer"),
        ("postgresql://role:word@DB.internal/audit?sslmode=disable", "disable"),
    ],
)
def test_sslmode(url: str, mode: str) -> None:
    """Without a word, TLS is required of another machine; `PLAINTEXT_HOSTS` names exceptions."""
    found = audit_database_url(url, {"db.internal"})
    assert found.problem == ()
    assert f"sslmode={mode}" in found.url
    assert found.url.count("ssl") == found.url.count("sslmode=") + found.url.count("sslrootcert=")


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"{AWAY}?sslmode=disable", "PLAINTEXT_HOSTS"),
        (f"{AWAY}?sslmode=allow", "PLAINTEXT_HOSTS"),
        (f"{AWAY}?sslmode=prefer", "PLAINTEXT_HOSTS"),
        (f"{AWAY}?ssl=false", "PLAINTEXT_HOSTS"),
        (f"{AWAY}?sslmode=", "sslmode that is none"),
        (f"{AWAY}?sslmode=required", "sslmode that is none"),
        (f"{AWAY}?sslmode=require&sslmode=disable", "twice"),
        (f"{AWAY}?sslmode=require&ssl=false", "twice"),
        (f"{AWAY}?slmode=require", "'slmode'"),
        (f"{HERE}?host=db.example.com", "twice"),
        ("postgresql:///audit?host=db.example.com&sslmode=disable", "PLAINTEXT_HOSTS"),
        ("postgresql://role:word@127.0.0.1.example.com/audit?sslmode=disable", "PLAINTEXT_HOSTS"),
        ("postgresql://role:word@one.example.com,two.example.com/audit", "must be a URL"),
        ("postgresql://role:wo#rd@db.example.com/audit", "%23"),
        ("mysql://role:word@db.example.com/audit", "must be a URL"),
    ],
)
def test_refused(url: str, said: str) -> None:
    """What would speak plainly, or says nothing that is understood, stops the start."""
    assert said in " ".join(audit_database_url(url, {"db.internal"}).problem)


@pytest.mark.parametrize(
    "parameter",
    [
        *("channel_binding=prefer", "gssencmode=disable", "connect_timeout=10", "pgbouncer=true"),
        *("application_name=x", "target_session_attrs=read-write", "keepalives_idle=30"),
        *("connection_limit=5", "pool_timeout=0", "statement_cache_size=0", "schema=public"),
    ],
)
def test_other_drivers(parameter: str) -> None:
    """A parameter that hosts write for other drivers is left out, and named."""
    name = parameter.partition("=")[0]
    found = audit_database_url(f"{AWAY}?sslmode=require&{parameter}", ())
    assert (found.problem, found.ignored) == ((), (name,))
    assert name not in found.url


@pytest.mark.parametrize(
    ("url", "right"),
    [
        ("redis://localhost:6379/0", True),
        ("redis://:word@127.0.0.1", True),
        ("redis://[::1]:6379", True),
        ("redis://cache.internal:6379", True),
        ("rediss://:word@cache.example.com:6380/0", True),
        ("rediss://:word@cache.example.com:6380?ssl_cert_reqs=none", True),
        ("redis://cache.example.com", False),
        ("redis://user:word@10.0.0.5:6379", False),
        ("redis://sub.cache.internal", False),
        ("redis://localhost.example.com", False),
    ],
)
def test_redis(url: str, right: bool) -> None:  # noqa: FBT001 — a column of the table
    """`redis://` only to this machine, or to a host that is named exactly."""
    found = redis_url(url, {"cache.internal"})
    assert (found.problem == ()) is right
    assert right or "rediss://" in found.problem[0]
