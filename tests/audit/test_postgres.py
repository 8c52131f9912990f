"""The trail in a real PostgreSQL, with the rights that docs/officer.md gives the bot."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from bot.audit.database import open_database
from bot.audit.record import AuditRecord, Wanted
from bot.audit.trail import BatchedTrail
from bot.errors import AuditFailed
from bot.sandbox import contacts
from bot.sandbox.slack import Slack
from tests.running import StartBot
from tests.servers.postgres import PostgresServer
from tests.servers.silent_proxy import SilentProxy

DOCS = Path(__file__).parents[2] / "docs"
BEYOND_BOTH = (  # roles: neither the bot nor prune may
    "UPDATE audit_records SET user_id = 'U2'",
    "TRUNCATE audit_records",
    "DROP TABLE audit_records",
    "ALTER TABLE audit_records ADD COLUMN x text",
    "CREATE TABLE other (x text)",
    "INSERT INTO schema_version VALUES (9)",
    "DELETE FROM schema_version",
)


def record(number: int = 0, **changed: object) -> AuditRecord:
    fields: dict[str, object] = {
        "time": datetime(2026, 11, 1, 12, 0, 0, number, tzinfo=UTC),
        "user_id": "U1",
        "team_id": "T1",
        "channel_id": "C1",
        "action": "lookup",
        "contact_ids": ("2020927020", "hash:0123456789ab"),
        "outcome": "found",
        "request_ids": ("R-1", ""),
        "reference": f"{number:08x}",
    }
    return AuditRecord(**{**fields, **changed})  # type: ignore[arg-type]


@pytest.fixture
async def urls(postgres_server: PostgresServer) -> tuple[str, str]:
    """Of the bot's role and of the one that prunes, with just what the page grants."""
    owner = open_database(postgres_server.owner_url, limit=60)
    await owner.prepare()
    await owner.close()
    for_bot, for_prune = re.findall(
        r"```sql\n(.*?)```", (DOCS / "officer.md").read_text(), re.DOTALL
    )
    await postgres_server.execute("CREATE ROLE recordings_bot LOGIN", for_bot)
    await postgres_server.execute("CREATE ROLE recordings_prune LOGIN", for_prune)
    return postgres_server.url("recordings_bot"), postgres_server.url("recordings_prune")


@pytest.fixture
def bot_url(urls: tuple[str, str]) -> str:
    return urls[0]


async def assert_refused(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    for forbidden in statements:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(forbidden)
    await connection.close()


async def test_eight_instances(postgres_server: PostgresServer, bot_url: str) -> None:
    """Eight write at once, each record is there once; what was written cannot be changed."""
    trails = [open_database(bot_url, limit=60) for _ in range(8)]
    audits = [BatchedTrail(trail, limit=60) for trail in trails]
    wanted = [[record(100 * number + turn) for turn in range(50)] for number in range(8)]
    await asyncio.gather(
        *(audit.write(new) for audit, own in zip(audits, wanted, strict=True) for new in own)
    )
    found = await trails[0].read(Wanted())
    assert found == sorted((new for own in wanted for new in own), key=lambda r: r.time)[::-1]
    assert len(await trails[0].read(Wanted(contact_ids=("2020927020",)), 20)) == 20
    assert await trails[0].read(Wanted(user_id="U2")) == []
    assert len(await trails[0].read(Wanted(since=record(700).time))) == 50
    await assert_refused(bot_url, "DELETE FROM audit_records", *BEYOND_BOTH)
    with pytest.raises(AuditFailed, match="refused"):
        await trails[0].forget(datetime.now(UTC))
    for audit in audits:
        await audit.close()
    owner = open_database(postgres_server.owner_url)
    assert await owner.forget(record(100).time) == 50
    assert len(await owner.read(Wanted())) == 7 * 50
    await owner.close()


async def test_role_that_prunes(urls: tuple[str, str]) -> None:
    """It forgets what is old, and can neither write nor change a record."""
    bot_url, prune_url = urls
    bot, prune = open_database(bot_url, limit=60), open_database(prune_url, limit=60, make=False)
    await bot.write([record(1), record(2)])
    assert await prune.forget(record(2).time) == 1
    assert await prune.read(Wanted()) == [record(2)]
    with pytest.raises(AuditFailed, match="refused"):
        await prune.write([record(3)])
    await assert_refused(prune_url, *BEYOND_BOTH)
    assert await bot.read(Wanted()) == [record(2)]
    await bot.close()
    await prune.close()


async def test_eight_bots(start_bot: StartBot, workspace: Slack, bot_url: str) -> None:
    """Eight bots answer 200 people at once; each answer has one record, with that role's rights."""
    bots = [await start_bot(AUDIT_DATABASE_URL=bot_url) for _ in range(8)]
    acks = await asyncio.gather(
        *[
            workspace.command(bots[number % 8], contacts.SAMPLE, user_id=f"U{number:04}")
            for number in range(200)
        ]
    )
    assert all("155****6666" in ack.body["text"] for ack in acks)
    trail = open_database(bot_url)
    stored = [found.user_id for found in await trail.read(Wanted())]
    await trail.close()
    assert sorted(stored) == [f"U{number:04}" for number in range(200)]


async def test_tables_are_made_once(postgres_server: PostgresServer) -> None:
    """Instances that start at once with a role that may make the tables make them once."""
    trails = [open_database(postgres_server.owner_url, limit=60) for _ in range(8)]
    await asyncio.gather(*(trail.write([record()]) for trail in trails))
    assert len(await trails[0].read(Wanted())) == 8
    for trail in trails:
        await trail.close()


async def test_no_tables_and_no_right(postgres_server: PostgresServer) -> None:
    """Without tables, and without the right to make them, nothing is written, and it says so."""
    await postgres_server.execute("CREATE ROLE recordings_bot LOGIN")
    trail = open_database(postgres_server.url("recordings_bot"))
    with pytest.raises(AuditFailed, match="refused"):
        await trail.write([record()])
    await trail.close()


async def test_server_gone_and_back(postgres_server: PostgresServer, bot_url: str) -> None:
    """A connection that the server cut costs nothing: each record is written, and once."""
    trail = open_database(bot_url, limit=60)
    await trail.write([record(1)])
    await postgres_server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'recordings_bot'"
    )
    await trail.write([record(2)])
    assert await trail.read(Wanted()) == [record(2), record(1)]
    await trail.close()


@pytest.fixture
async def proxy(postgres_server: PostgresServer) -> AsyncIterator[SilentProxy]:
    """In front of the server."""
    between = SilentProxy(postgres_server.port)
    await between.start()
    yield between
    await between.stop()


async def until_written(audit: BatchedTrail, new: AuditRecord) -> None:
    async with asyncio.timeout(30):
        while True:
            with contextlib.suppress(AuditFailed):
                return await audit.write(new)


def audit_through(proxy: SilentProxy, bot_url: str, limit: float) -> BatchedTrail:
    return BatchedTrail(open_database(proxy.instead_in(bot_url), limit=limit), limit=limit)


async def test_server_silent_and_back(proxy: SilentProxy, bot_url: str) -> None:
    """A server that goes silent, uncut: all fails in time, and works again when it is back."""
    audit = audit_through(proxy, bot_url, 0.5)
    await until_written(audit, record(1))
    proxy.go_silent()
    async with asyncio.timeout(30):
        for number in (2, 3):
            with pytest.raises(AuditFailed, match="unreachable"):
                await audit.write(record(number))
        with pytest.raises(AuditFailed, match="unreachable"):
            await audit.read(Wanted(), 1)
    proxy.come_back()
    await until_written(audit, record(4))
    await audit.close()
    trail = open_database(bot_url)
    assert set(await trail.read(Wanted())) == {record(1), record(4)}
    await trail.close()


async def test_close_of_a_silent_server(proxy: SilentProxy, bot_url: str) -> None:
    """Closing returns, also while a record is being written that nobody confirms."""
    audit = audit_through(proxy, bot_url, 0.5)
    await until_written(audit, record(1))
    proxy.go_silent()
    async with asyncio.timeout(30):
        writing = asyncio.create_task(audit.write(record(2)))
        await asyncio.sleep(0)
        await audit.close()
        with pytest.raises(AuditFailed, match="unreachable"):
            await writing
