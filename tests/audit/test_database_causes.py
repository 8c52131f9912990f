"""URLs of a database beside what comes of them: a real PostgreSQL, with and without TLS."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest
import trustme

from bot.commands.check_databases import check_audit
from bot.commands.finding import DOUBTFUL, RIGHT, WRONG
from bot.messages.words import EN
from bot.settings.reader import Reader
from tests.servers.postgres import PostgresServer, postgres_programs
from tests.servers.proxy import PostgresTls


@pytest.fixture(scope="module")
def ca() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
async def with_tls(ca: trustme.CA) -> AsyncIterator[int]:
    """The port of a server that speaks TLS, with passwords."""
    programs = postgres_programs()
    if isinstance(programs, str):
        pytest.skip(programs)
    server = PostgresServer(programs, passwords=True)
    front = PostgresTls(ca, server.port)
    try:
        await server.start()
        yield await front.start()
        await front.stop()
    finally:
        await server.stop()


async def checked(url: str) -> str:
    """What `check` says of a URL as the settings take it, and its mark."""
    reader = Reader({"AUDIT_DATABASE_URL": url})
    taken = reader.audit_database_url(frozenset({"nobody.invalid"}))
    reader.finish()
    *_, (mark, text) = await check_audit(taken, EN, {})
    return f"{mark} {text}"


async def test_with_tls(
    with_tls: int, ca: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The table of the documentation, for a server that speaks TLS and wants passwords."""
    root, other = tmp_path / "ca.pem", tmp_path / "other.pem"
    ca.cert_pem.write_to_path(str(root))
    trustme.CA().cert_pem.write_to_path(str(other))
    at = f"127.0.0.1:{with_tls}"
    right = f"postgresql://owner:right@{at}/postgres"
    table = {
        right: RIGHT,
        f"{right}?sslmode=disable": RIGHT,
        f"{right}?sslmode=require": RIGHT,
        f"{right}?sslmode=require&channel_binding=prefer": RIGHT,
        f"{right}?sslmode=require&channel_binding=require&connect_timeout=10": RIGHT,
        f"{right}?sslmode=verify-full&sslrootcert={quote(str(root))}": RIGHT,
        f"{right}?sslmode=verify-ca&sslrootcert={quote(str(root))}": RIGHT,
        f"{right}?options=-c%20statement_timeout%3D1000": RIGHT,
        f"{right}?sslmode=verify-full": f"{WRONG} The audit database: the certificate of 127.0.0.1",
        f"{right}?sslmode=verify-full&sslrootcert={quote(str(other))}": "is not trusted",
        f"{right}?sslmode=verify-full&sslrootcert=/none.pem": "a file that it names cannot be read",
        f"postgresql://owner:wrong@{at}/postgres": f"{WRONG} The audit database refused the user",
        f"postgresql://nobody:right@{at}/postgres": "refused the user name or the password",
        f"postgresql://owner:right@{at}/missing": "has no database of the name",
        f"{right}?options=-c%20no_such_thing%3D1": "does not understand a parameter",
        "postgresql://owner:right@127.0.0.1:1/postgres": f"{DOUBTFUL} The audit database could",
        "postgresql://owner:right@nobody.invalid/postgres": "nobody.invalid",
    }
    said = {url: await checked(url) for url in table}
    assert {url: said[url] for url, expected in table.items() if expected not in said[url]} == {}
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    assert (await checked(f"{right}?sslmode=verify-full"))[0] == RIGHT


async def test_without_tls(postgres_server: PostgresServer) -> None:
    """One that speaks no TLS is refused where TLS is required, until somebody mends it."""
    right = postgres_server.owner_url
    assert (await checked(right))[0] == RIGHT
    said = await checked(f"{right}?sslmode=require")
    assert said.startswith(f"{WRONG} The audit database: 127.0.0.1 speaks no TLS")
    await postgres_server.execute("CREATE ROLE reader LOGIN")
    said = await checked(postgres_server.url("reader"))
    assert said.startswith(f"{WRONG} The audit database refused it. Check AUDIT_DATABASE_URL")


async def test_not_a_database(redis_server: object) -> None:
    """What answers at the port is something else: it stays so."""
    port = redis_server.url.rpartition(":")[2].partition("/")[0]  # type: ignore[attr-defined] # a RedisServer
    said = await checked(f"postgresql://owner:right@127.0.0.1:{port}/postgres")
    assert said[0] in (WRONG, DOUBTFUL)
    assert "AUDIT_DATABASE_URL" in said
