"""One message per second in each channel, on a clock of the test's own."""

import asyncio

import pytest

from bot.memory.pacing import Pacing
from bot.sandbox.slack import Slack
from tests.running import StartBot

POST, WHISPER = "chat.postMessage", "chat.postEphemeral"


class Clock:
    """Time that passes only when somebody sets it."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.waits: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        await asyncio.sleep(0)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pacing(clock: Clock) -> Pacing:
    return Pacing(timer=lambda: clock.now, sleep=clock.sleep)


async def test_a_burst(pacing: Pacing, clock: Clock) -> None:
    """Three at once; what follows comes a second apart, in its order, none is lost."""
    came: list[int] = []

    async def post(number: int) -> None:
        await pacing.turn("C1", POST)
        came.append(number)

    await asyncio.gather(*[post(number) for number in range(8)])
    assert came == list(range(8))
    assert clock.waits == [1, 2, 3, 4, 5]


async def test_other_channels(pacing: Pacing, clock: Clock) -> None:
    """A busy channel does not slow another."""
    for _ in range(10):
        await pacing.turn("C1", POST)
    clock.waits.clear()
    await pacing.turn("C2", POST)
    assert not clock.waits


async def test_once_per_second(pacing: Pacing, clock: Clock) -> None:
    """Who posts once per second never waits."""
    for _ in range(100):
        await pacing.turn("C1", POST)
        clock.now += 1
    assert not clock.waits


async def test_rest_restores_the_burst(pacing: Pacing, clock: Clock) -> None:
    """After a rest the burst is allowed again, and no more than it."""
    for _ in range(3):
        await pacing.turn("C1", POST)
    clock.now += 60
    for _ in range(4):
        await pacing.turn("C1", POST)
    assert clock.waits == [1]


async def test_forgotten(pacing: Pacing, clock: Clock) -> None:
    """Nothing is kept of a channel that has caught up, nor of more than 10,000 at once."""
    for number in range(20_000):
        await pacing.turn(f"C{number}", POST)
    assert len(pacing) == 10_000
    clock.now += 2
    await pacing.turn("C0", POST)
    assert len(pacing) == 1


async def test_hurry() -> None:
    """When the process is to end, nobody waits for our own pace any more; nor whoever waited."""
    never = asyncio.Event()

    async def sleep(_: float) -> None:
        await never.wait()

    pacing = Pacing(timer=lambda: 1000.0, sleep=sleep)
    posting = [asyncio.create_task(pacing.turn("C1", POST)) for _ in range(40)]
    done, waiting = await asyncio.wait(posting, timeout=0)
    while len(done) < 3:
        done, waiting = await asyncio.wait(posting, timeout=0)
    assert len(waiting) == 37
    pacing.hurry()
    assert all(await asyncio.gather(*posting))
    assert await pacing.turn("C1", POST)


@pytest.mark.parametrize("hurrying", [False, True])
async def test_what_slack_asks(pacing: Pacing, clock: Clock, *, hurrying: bool) -> None:
    """What Slack asks for is waited for in a hurry, too: then one by one, elsewhere not at all."""
    if hurrying:
        pacing.hurry()
    pacing.asked("C1", POST, 5.0)
    pacing.asked("C1", POST, 2.0)  # the longer one counts
    for channel, method in [("C1", POST), ("C1", POST), ("C1", WHISPER), ("C2", POST)]:
        assert await pacing.turn(channel, method)
    assert clock.waits == [5.0, 6.0]
    clock.now += 60
    assert await pacing.turn("C1", POST)
    assert clock.waits == [5.0, 6.0]


async def test_no_time_for_what_slack_asks(pacing: Pacing, clock: Clock) -> None:
    """In a hurry, a turn that would come too late is refused at once, and takes none away."""
    pacing.asked("C1", POST, 5.0)
    pacing.hurry()
    assert not await pacing.turn("C1", POST, patience=4.0)
    assert not clock.waits
    assert await pacing.turn("C1", POST, patience=5.0)
    assert clock.waits == [5.0]


async def test_whispers_and_posts_keep_slacks_pace(workspace: Slack, start_bot: StartBot) -> None:
    """A fifth mention in a second waits for its turn, whether it is answered to all or to one."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await asyncio.sleep(0)

    url = await start_bot(sleep=sleep)
    for _ in range(5):  # without an id: a hint for the asker alone
        await workspace.mention(url, "hello")
    await workspace.calls_of(WHISPER, 5)
    assert len([wait for wait in waits if 0.5 < wait <= 2.0]) == 2
