"""A claim holds for as long as its work takes: two instances, a real Redis, time of the test's."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import replace
from typing import Any

import pytest

from bot.memory.marks import LEASE, SharedMarks
from bot.memory.once import Once
from bot.memory.redis import Shared
from bot.sandbox import contacts, payloads
from bot.sandbox.faults import Fault
from bot.sandbox.slack import Slack
from bot.server.budget import BUDGET
from bot.server.instances import Instances
from bot.server.server import Server
from bot.settings.settings import Settings
from tests.passing_time import PassingTime
from tests.servers.redis import RedisServer

KEY = "recordings:key"


@pytest.fixture
def time(redis_server: RedisServer) -> PassingTime:
    return PassingTime(redis_server)


class Instance:
    """What does things once, with a connection of its own."""

    def __init__(self, url: str, time: PassingTime) -> None:
        self.runs = 0
        self.shared = Shared(url, limit=5, timer=time, sleep=time.sleep)
        self.marks = SharedMarks(self.shared, str, time, time.sleep)
        self._once = Once(self.marks, time)
        self._time = time
        self._started = asyncio.Event()

    async def begins(self, seconds: float, *, fails: bool = False) -> asyncio.Task[None]:
        """Work of so many seconds, which has begun when this returns."""
        self._started.clear()
        task = self.asked(seconds, fails=fails)
        await self._started.wait()
        return task

    def asked(self, seconds: float = 0.0, *, fails: bool = False) -> asyncio.Task[None]:
        """The same work, which may have to wait for its turn."""

        async def work() -> None:
            self.runs += 1
            self._started.set()
            if seconds:
                await self._time.sleep(seconds)
            if fails:
                raise ConnectionError

        return asyncio.create_task(self._once.run("key", work))

    async def dies(self) -> None:
        """Nothing of it reaches Redis any more."""
        await self.marks.close()
        await self.shared.close()


@pytest.fixture
async def two(
    redis_server: RedisServer, time: PassingTime
) -> AsyncIterator[tuple[Instance, Instance]]:
    instances = Instance(redis_server.url, time), Instance(redis_server.url, time)
    for instance in instances:
        await instance.shared.start()
    yield instances
    for instance in instances:
        await instance.dies()


@pytest.mark.parametrize("seconds", [1, 14, 15, 16, 31, 60, 200])
async def test_work_of_any_length(
    two: tuple[Instance, Instance], time: PassingTime, seconds: int
) -> None:
    """Whoever asks while it runs waits for its end, also long after the first lease."""
    one, other = two
    working = await one.begins(seconds)
    await time.passes(1 if seconds > 4 else 0)
    asking = other.asked()
    await time.passes(seconds + 1)
    await asyncio.gather(working, asking)
    assert (one.runs, other.runs) == (1, 0)


async def test_failed_after_a_long_time(
    two: tuple[Instance, Instance], time: PassingTime, redis_server: RedisServer
) -> None:
    """A claim that was renewed is released by a failure, and stays so; another does the work."""
    one, other = two
    working = await one.begins(40, fails=True)
    await time.passes(41)
    with pytest.raises(ConnectionError):
        await working
    await time.passes(10)
    assert await redis_server.client.get(KEY) is None
    await other.asked()
    assert (one.runs, other.runs) == (1, 1)


@pytest.mark.parametrize("after", [1, 7, 40])
async def test_the_renewing_one_dies(
    two: tuple[Instance, Instance], time: PassingTime, after: int
) -> None:
    """Another takes over when the lease has run out, and not before."""
    one, other = two
    await one.begins(1000)
    await time.passes(after)
    asking = other.asked()
    await time.settled()
    await one.dies()
    await time.passes(int(LEASE) - 6)
    assert other.runs == 0
    await time.passes(8)
    await asking
    assert other.runs == 1


@pytest.mark.parametrize("away", [1, 6])
async def test_redis_forgets_the_lease(
    two: tuple[Instance, Instance], time: PassingTime, redis_server: RedisServer, away: int
) -> None:
    """A Redis that was started anew, or failed over, is told again what still runs."""
    one, other = two
    working = await one.begins(40)
    asking = other.asked()
    await time.passes(7)
    await redis_server.kill()
    await time.passes(away)
    await redis_server.start()
    await time.passes(40)
    await asyncio.gather(working, asking)
    assert (one.runs, other.runs) == (1, 0)


async def test_redis_away_at_the_end(
    two: tuple[Instance, Instance], time: PassingTime, redis_server: RedisServer
) -> None:
    """What was done while Redis was away is noted as soon as it is back."""
    one, other = two
    working = await one.begins(5)
    await redis_server.kill()
    await time.passes(6)
    await working
    await redis_server.start()
    await time.passes(10)
    assert await redis_server.client.get(KEY) == b"done"
    await other.asked()
    assert (one.runs, other.runs) == (1, 0)
    await time.passes(10)
    assert one.marks._renewing is None


async def test_seen_while_redis_was_away(
    two: tuple[Instance, Instance], time: PassingTime, redis_server: RedisServer
) -> None:
    """What one saw first while Redis was away is new to nobody else once that is back."""
    one, other = two
    await redis_server.kill()
    assert await one.marks.first_seen("link", 600)
    await redis_server.start()
    await time.passes(10)
    assert not await other.marks.first_seen("link", 600)
    assert one.marks._renewing is None


async def test_redis_stays_away(
    two: tuple[Instance, Instance], time: PassingTime, redis_server: RedisServer
) -> None:
    """Then nothing is lost: whoever waited does it when the lease must have run out."""
    one, other = two
    working = await one.begins(100)
    asking = other.asked()
    await time.passes(4)
    await redis_server.kill()
    await time.passes(int(LEASE) - 2)
    assert other.runs == 0
    await time.passes(4)
    await asking
    assert other.runs == 1
    await time.passes(100)
    await working


async def test_its_own_claim_is_its_own(
    two: tuple[Instance, Instance], time: PassingTime, redis_server: RedisServer
) -> None:
    """A claim that Redis took while its answer was lost is not another one's."""
    one, other = two
    await redis_server.client.set(KEY, one.marks._owner, ex=100)
    await one.begins(40)
    asking = other.asked()
    await time.passes(41)
    await asking
    assert (one.runs, other.runs) == (1, 0)


async def share(workspace: Slack, url: str) -> None:
    """Press the button of the answer to a command."""
    page = {"action_id": "share", "value": f"1 {contacts.SAMPLE}"}
    found = (await workspace.command(url, contacts.SAMPLE)).body
    for block in found["blocks"]:
        for element in block.get("elements", []):
            if element.get("action_id", "").startswith("share"):
                page = element
    where = {"type": "message", "channel_id": payloads.CHANNEL, "message_ts": "1.1"}
    await workspace.press(url, page, where)


async def mention(workspace: Slack, url: str) -> None:
    event = payloads.event(payloads.mention(contacts.SAMPLE, 987_654), 987_654)
    await workspace.deliver(url, "event", event)


@pytest.mark.parametrize("ask", [share, mention])
@pytest.mark.parametrize("wait", [4, 20, 29])
async def test_slack_asks_for_a_wait(
    environ: dict[str, str],
    workspace: Slack,
    redis_server: RedisServer,
    time: PassingTime,
    ask: Callable[[Slack, str], Coroutine[Any, Any, None]],
    wait: int,
) -> None:
    """A second press 4 s later at the other instance posts nothing; nor does a redelivery."""
    settings = Settings.from_env({**environ, "REDIS_URL": redis_server.url, "SECRET_KEY": "k" * 32})
    servers = [
        Server(
            settings,
            sleep=time.sleep,
            instances=Instances(settings, limit=5, timer=time, sleep=time.sleep),
            budget=replace(BUDGET, hold=0.5),
        )
        for _ in range(2)
    ]
    for server in servers:
        await server.start()
    one, other = [f"http://127.0.0.1:{server.port}" for server in servers]
    throttled = Fault(429, {"Retry-After": str(wait)}, error="ratelimited")
    workspace.faults["chat.postMessage"] = [throttled]
    asked = [asyncio.create_task(ask(workspace, one))]
    await workspace.calls_of("chat.postMessage")
    await time.passes(4)
    asked.append(asyncio.create_task(ask(workspace, other)))
    # Slack's wait passes twice: a channel's pace goes by the machine's clock, which stands still.
    await time.passes(2 * wait)
    await workspace.calls_of("chat.postMessage", 2)
    await time.passes(20)
    await asyncio.gather(*asked)
    for server in servers:
        await server.stop()
    assert len([call for call in workspace.done if call.method == "chat.postMessage"]) == 1
