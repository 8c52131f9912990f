"""One person's burst leaves the call center to the others; and a pace keeps to its limit."""

import asyncio

import pytest

from bot.callcenter.attempts import AT_ONCE, Attempts
from bot.callcenter.lookup import Lookup
from bot.callcenter.model import ContactRecordings, Recording
from bot.errors import TimedOut
from bot.memory.pacing import Pacing
from bot.memory.shares import Shares


class Slow:
    """A call center that answers when it is told; contacts that begin with 9 never."""

    def __init__(self) -> None:
        self.under_way: set[str] = set()
        self.most = 0

    async def fetch(self, contact_id: str) -> ContactRecordings:
        self.under_way.add(contact_id)
        self.most = max(self.most, len(self.under_way))
        try:
            if contact_id.startswith("9"):
                await asyncio.Event().wait()
            return ContactRecordings(contact_id, (Recording(file_name="a.wav"),))
        finally:
            self.under_way.discard(contact_id)


async def test_ten_slow_ids_beside_fifty_people() -> None:
    """Whoever pastes ten ids that hang has eight of them under way, and holds nobody else up."""
    center = Slow()
    lookup = Lookup(center.fetch)
    pasted = [f"9{number}" for number in range(10)]
    hanging = asyncio.create_task(lookup.find(pasted, whose="U0PASTES"))
    for _ in range(5):
        await asyncio.sleep(0)
    assert len(center.under_way) == 8
    others = [lookup.find([f"1{number}"], whose=f"U{number}") for number in range(50)]
    found = await asyncio.wait_for(asyncio.gather(*others), 5)
    assert all(each.recordings for (each,) in found)
    assert len(center.under_way) == 8
    assert AT_ONCE >= 8 * 8
    hanging.cancel()


async def test_a_share_is_used_again() -> None:
    """What was given back can be taken again; two people's shares are two."""
    shares = Shares(2)
    first, other = shares.of("U1"), shares.of("U2")
    async with first, first:
        assert first.locked()
        assert not other.locked()
        assert shares.of("U1") is first
    assert not first.locked()


async def test_nothing_is_kept_of_a_share() -> None:
    """Nobody is remembered once nothing of theirs is under way."""
    shares = Shares(2)
    async with shares.of("U1"):
        assert len(shares._taken) == 1
    assert len(shares._taken) == 0


async def test_requests_per_second() -> None:
    """With a pace, each request waits for its moment, whatever kind of read it is of."""
    waited: list[float] = []
    now = 1000.0

    async def sleep(seconds: float) -> None:
        waited.append(round(seconds, 3))

    pacing = Pacing(interval=1 / 20, burst=1, timer=lambda: now, sleep=sleep)
    reads = [Attempts(pacing=pacing), Attempts(pacing=pacing)]

    async def send(_: float) -> str:
        return "answered"

    for number in range(4):
        assert await reads[number % 2].read(send, 5.0) == "answered"
    assert waited == [0.05, 0.1, 0.15]


async def test_a_pace_that_comes_too_late() -> None:
    """What would wait beyond its deadline is given up at the deadline, and says so."""

    async def never(_: float) -> None:
        await asyncio.Event().wait()

    pacing = Pacing(interval=60.0, burst=1, sleep=never)
    attempts = Attempts(pacing=pacing)

    async def send(_: float) -> str:
        return "answered"

    assert await attempts.read(send, 0.2) == "answered"
    with pytest.raises(TimedOut):
        await attempts.read(send, 0.2)
