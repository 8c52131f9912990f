"""One effect for each key."""

import asyncio
import random

import pytest

from bot.memory.once import Once


class Lost(Exception):
    """A failure of the work."""


class Work:
    """Counts its runs; waits for `gate`, and fails as long as `failures` are left."""

    def __init__(self, failures: int = 0) -> None:
        self.runs = 0
        self.finished = 0
        self.failures = failures
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self) -> None:
        self.runs += 1
        await self.gate.wait()
        if self.failures:
            self.failures -= 1
            raise Lost
        self.finished += 1


async def test_again_after_success() -> None:
    """What has been done is not done again."""
    once, work = Once(), Work()
    for _ in range(3):
        await once.run("key", work)
    assert work.runs == 1


async def test_joins_what_runs() -> None:
    """Whoever asks during the first run waits for its end, and does not start another."""
    once, work = Once(), Work()
    work.gate.clear()
    asking = [asyncio.create_task(once.run("key", work)) for _ in range(5)]
    await asyncio.sleep(0)
    assert not any(task.done() for task in asking)
    work.gate.set()
    await asyncio.gather(*asking)
    assert (work.runs, work.finished) == (1, 1)


async def test_again_after_failure() -> None:
    """What failed is done by the next who asks, and the failure reaches who waited for it."""
    once, work = Once(), Work(failures=1)
    with pytest.raises(Lost):
        await once.run("key", work)
    await once.run("key", work)
    assert (work.runs, work.finished) == (2, 1)


async def test_a_waiter_that_leaves() -> None:
    """A waiter that goes away does not stop the work."""
    once, work = Once(), Work()
    work.gate.clear()
    leaving = asyncio.create_task(once.run("key", work))
    staying = asyncio.create_task(once.run("key", work))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.sleep(0)
    work.gate.set()
    await staying
    assert work.finished == 1


async def test_forgets_in_the_end() -> None:
    """A key is forgotten when Slack can no longer redeliver it."""
    now = [0.0]
    once, work = Once(timer=lambda: now[0]), Work()
    await once.run("key", work)
    now[0] += 3600
    await once.run("key", work)
    assert work.runs == 1
    now[0] += 2 * 3600
    await once.run("key", work)
    assert work.runs == 2


async def test_thousand_keys_four_times() -> None:
    """1,000 keys, four times each, shuffled and at once: each has one effect."""
    once, works = Once(), [Work() for _ in range(1000)]
    asked = [number for number in range(1000) for _ in range(4)]
    random.Random(1).shuffle(asked)
    await asyncio.gather(*[once.run(str(number), works[number]) for number in asked])
    assert {work.finished for work in works} == {1}


async def test_cancelled() -> None:
    """What is ended while it runs has not been done: the next delivery does it."""
    once, work = Once(), Work()
    work.gate.clear()
    running = asyncio.create_task(once.run("key", work))
    while not work.runs:  # noqa: ASYNC110 — the work says so to nobody
        await asyncio.sleep(0)
    await once.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    work.gate.set()
    await once.run("key", work)
    assert work.finished == 1
