"""The connection to a real Redis: on a budget, never raising, back by itself."""

import asyncio
import logging
import subprocess
import sys

import pytest

from bot.memory.marks import LocalMarks, SharedMarks
from bot.memory.once import Once
from bot.memory.redis import Shared
from tests.servers.redis import RedisServer

WARNING = "Redis does not answer; going on in memory"
BACK = "Redis is back"


def shared_by(server: RedisServer, *, limit: float = 2.0) -> Shared:
    return Shared(server.url, limit=limit, again=0.02)


def said(caplog: pytest.LogCaptureFixture, event: str) -> int:
    return [record.message for record in caplog.records].count(event)


async def becomes(shared: Shared, *, up: bool) -> None:
    async with asyncio.timeout(20):
        while shared.up is not up:  # noqa: ASYNC110 — the state is a plain attribute
            await asyncio.sleep(0.01)


async def test_stored_once(redis_server: RedisServer) -> None:
    """What one adds, another finds, cannot add, and removes only by its value."""
    one, other = shared_by(redis_server), shared_by(redis_server)
    await one.start()
    await other.start()
    assert await one.add("name", "one", 60) is True
    assert await other.add("name", "other", 60) is False
    assert await other.get("name") == b"one"
    await other.remove("name", "other")
    assert await other.get("name") == b"one"
    await one.remove("name", "one")
    assert await other.get("name") is None
    await one.put("name", b"value", 60)
    assert 59_000 < await redis_server.client.pttl("recordings:name") <= 60_000
    await one.close()
    await other.close()


async def test_cleared(redis_server: RedisServer) -> None:
    """What is named goes, however much it is; what is another's stays."""
    shared = shared_by(redis_server)
    await shared.start()
    await asyncio.gather(*[shared.put(f"answer:{number}", "value", 60) for number in range(5000)])
    await redis_server.client.set("another's answer", "value")
    await shared.put("mark", "value", 60)
    assert await shared.clear("answer:")
    assert await redis_server.client.keys("*answer:*") == []
    assert await redis_server.client.get("another's answer") == await shared.get("mark") == b"value"
    await shared.close()
    assert not await shared.clear("answer:")  # without a connection, it ends and says so


async def test_answers_belong_to_their_questions(redis_server: RedisServer) -> None:
    """A thousand questions at once, before and after it was frozen: none gets another's answer."""
    shared = shared_by(redis_server, limit=0.2)
    await shared.start()
    names = [str(number) for number in range(1000)]
    for _ in range(3):
        await becomes(shared, up=True)
        redis_server.freeze()
        assert set(await asyncio.gather(*map(shared.get, names))) == {None}
        redis_server.thaw()
        await becomes(shared, up=True)
        await asyncio.gather(*[shared.put(name, name, 60) for name in names])
        found = await asyncio.gather(*map(shared.get, names))
        assert {value for value in found if value} <= {name.encode() for name in names}
        assert all(value in (None, name.encode()) for name, value in zip(names, found, strict=True))
        assert await redis_server.client.get("recordings:7") == b"7"
    await shared.close()


async def test_frozen(redis_server: RedisServer, caplog: pytest.LogCaptureFixture) -> None:
    """One question waits for a frozen Redis; the next ones do not. One warning, then it is back."""
    caplog.set_level(logging.INFO)
    shared = shared_by(redis_server, limit=0.05)
    await shared.start()
    redis_server.freeze()
    assert await shared.get("name") is None
    assert not shared.up
    for _ in range(1000):
        assert await shared.add("name", "value", 60) is None
    assert (said(caplog, WARNING), said(caplog, BACK)) == (1, 0)
    redis_server.thaw()
    await becomes(shared, up=True)
    assert (said(caplog, WARNING), said(caplog, BACK)) == (1, 1)
    await shared.close()


async def test_not_there_at_the_start(
    redis_server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    """A Redis that comes later than the bot is found."""
    await redis_server.kill()
    shared = shared_by(redis_server)
    await shared.start()
    assert not shared.up
    assert await shared.add("name", "value", 60) is None
    await redis_server.start()
    await becomes(shared, up=True)
    assert said(caplog, WARNING) == 1
    await shared.close()


async def test_full(redis_server: RedisServer, caplog: pytest.LogCaptureFixture) -> None:
    """A Redis that takes no writes is not there, however well it answers otherwise."""
    shared = shared_by(redis_server)
    await shared.start()
    await redis_server.client.config_set("maxmemory", "1")
    assert await shared.add("name", "value", 60) is None
    await asyncio.gather(*[shared.put(str(number), "value", 60) for number in range(100)])
    assert not shared.up
    await redis_server.client.config_set("maxmemory", "0")
    await becomes(shared, up=True)
    assert said(caplog, WARNING) == 1
    await shared.close()


async def test_seen_first_by_one(redis_server: RedisServer) -> None:
    """A key is new to one instance only; without Redis to each of them."""
    first, second = shared_by(redis_server), shared_by(redis_server)
    await first.start()
    await second.start()
    one, other = SharedMarks(first, str), SharedMarks(second, str)
    assert await one.first_seen("key", 600)
    assert not await one.first_seen("key", 600)
    assert not await other.first_seen("key", 600)
    await redis_server.kill()
    assert await one.first_seen("later", 600)
    assert not await one.first_seen("later", 600)
    assert await other.first_seen("later", 600)
    await first.close()
    await second.close()


async def test_seen_in_memory() -> None:
    """A key is forgotten after its time."""
    now = [0.0]
    marks = LocalMarks(lambda: now[0])
    assert await marks.first_seen("key", 600)
    now[0] += 599
    assert not await marks.first_seen("key", 600)
    now[0] += 2
    assert await marks.first_seen("key", 600)


async def test_a_claim_is_waited_for(redis_server: RedisServer) -> None:
    """What another instance does is joined; what it fails at is done anew."""
    first, second = shared_by(redis_server), shared_by(redis_server)
    await first.start()
    await second.start()
    one, other = Once(SharedMarks(first, str)), Once(SharedMarks(second, str))
    started, go, runs = asyncio.Event(), asyncio.Event(), list[str]()

    async def fails() -> None:
        started.set()
        await go.wait()
        raise ConnectionError

    async def works() -> None:
        runs.append("works")

    failing = asyncio.create_task(one.run("key", fails))
    await started.wait()
    joining = asyncio.create_task(other.run("key", works))
    done, _ = await asyncio.wait((joining,), timeout=0.3)
    assert not done
    assert not runs
    go.set()
    with pytest.raises(ConnectionError):
        await failing
    await joining
    await one.run("key", works)
    assert runs == ["works"]
    await first.close()
    await second.close()


@pytest.mark.parametrize("redis_url", ["", "redis://127.0.0.1:1/0"])
def test_imported_only_when_set(redis_url: str) -> None:
    """Without REDIS_URL nothing of redis or cryptography is imported by the whole bot."""
    code = f"""
import sys
from bot.sandbox.demo import settings
from bot.server.server import Server
from bot.settings.settings import Settings
environ = settings("http://127.0.0.1:1", "http://127.0.0.1:1/api/")
Server(Settings.from_env({{**environ, "SECRET_KEY": "k" * 32, "REDIS_URL": {redis_url!r}}}))
print([name in sys.modules for name in ("redis", "cryptography", "bot.memory.redis")])
"""
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert said.stdout.strip() == str([bool(redis_url)] * 3)


async def test_nothing_goes_on_after_the_limit(redis_server: RedisServer) -> None:
    """A trip that took too long is over: it holds no task, and its connection is given up."""
    shared = shared_by(redis_server, limit=0.05)
    await shared.start()
    before = asyncio.all_tasks()
    redis_server.freeze()
    assert await asyncio.gather(*[shared.get(str(number)) for number in range(100)]) == [None] * 100
    for _ in range(10):
        await asyncio.sleep(0)
    left = [task for task in asyncio.all_tasks() - before if "_round_trip" in repr(task)]
    assert left == []
    redis_server.thaw()
    await shared.close()
