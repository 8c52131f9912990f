"""One message per second in each channel, on a clock of the test's own."""

import asyncio

import pytest

from bot.pacing import Pacing


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
        await pacing.turn("C1")
        came.append(number)

    await asyncio.gather(*[post(number) for number in range(8)])
    assert came == list(range(8))
    assert clock.waits == [1, 2, 3, 4, 5]


async def test_other_channels(pacing: Pacing, clock: Clock) -> None:
    """A busy channel does not slow another."""
    for _ in range(10):
        await pacing.turn("C1")
    clock.waits.clear()
    await pacing.turn("C2")
    assert not clock.waits


async def test_once_per_second(pacing: Pacing, clock: Clock) -> None:
    """Who posts once per second never waits."""
    for _ in range(100):
        await pacing.turn("C1")
        clock.now += 1
    assert not clock.waits


async def test_rest_restores_the_burst(pacing: Pacing, clock: Clock) -> None:
    """After a rest the burst is allowed again, and no more than it."""
    for _ in range(3):
        await pacing.turn("C1")
    clock.now += 60
    for _ in range(4):
        await pacing.turn("C1")
    assert clock.waits == [1]


async def test_forgotten(pacing: Pacing, clock: Clock) -> None:
    """Nothing is kept of a channel that has caught up, nor of more than 10,000 at once."""
    for number in range(20_000):
        await pacing.turn(f"C{number}")
    assert len(pacing) == 10_000
    clock.now += 2
    await pacing.turn("C0")
    assert len(pacing) == 1
