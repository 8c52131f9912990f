import asyncio
import gc
from typing import Any

import pytest

from bot.memory.flights import Flights, Wanted


class Lost(Exception):
    """A failure of the work."""


class Work:
    """Counts its runs, and ends once `open` is set."""

    def __init__(self) -> None:
        self.runs = 0
        self.error: Exception | None = None
        self.kept: list[bool] = []
        self.open = asyncio.Event()

    async def __call__(self, wanted: Wanted) -> int:
        self.runs += 1
        run = self.runs
        await self.open.wait()
        self.kept.append(wanted())
        if self.error:
            raise self.error
        return run


@pytest.fixture
async def work() -> Work:
    return Work()


@pytest.fixture
def flights() -> Flights[str, int]:
    return Flights("test")


async def waiting(flights: Flights[str, int], work: Work, count: int) -> list[asyncio.Task[int]]:
    """So many who have all asked for the same, and wait."""
    tasks = [asyncio.create_task(flights.join("key", work)) for _ in range(count)]
    await settle()
    return tasks


async def settle() -> None:
    """Let every task run as far as it can."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_one_for_all(flights: Flights[str, int], work: Work) -> None:
    """All who ask at the same time get what one run gives; who asks later gets another's."""
    tasks = await waiting(flights, work, 200)
    work.open.set()
    assert await asyncio.gather(*tasks) == [1] * 200
    assert await flights.join("key", work) == 2


async def test_each_key_by_itself(flights: Flights[str, int], work: Work) -> None:
    """Two keys run beside each other."""
    one = asyncio.create_task(flights.join("one", work))
    other = asyncio.create_task(flights.join("other", work))
    await settle()
    assert work.runs == 2
    work.open.set()
    assert (await one, await other) == (1, 2)


async def test_who_leaves_takes_nobody_along(flights: Flights[str, int], work: Work) -> None:
    """A waiter that is cancelled, be it the one who asked first, cancels nobody else's."""
    first, second, third = await waiting(flights, work, 3)
    first.cancel()
    third.cancel()
    await settle()
    work.open.set()
    assert await second == 1
    assert first.cancelled()
    assert third.cancelled()


async def test_a_failure_reaches_all(flights: Flights[str, int], work: Work) -> None:
    """All who wait get the error; who asks next runs it anew."""
    work.error = Lost()
    tasks = await waiting(flights, work, 3)
    work.open.set()
    assert await asyncio.gather(*tasks, return_exceptions=True) == [work.error] * 3
    work.error = None
    assert await flights.join("key", work) == 2


async def test_a_failure_that_nobody_awaits_is_silent(
    flights: Flights[str, int], work: Work
) -> None:
    """When everybody has left, it goes on to its end, and that is not “never retrieved”."""
    complaints: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    work.error = Lost()
    tasks = await waiting(flights, work, 3)
    for task in tasks:
        task.cancel()
    await settle()
    work.open.set()
    await settle()
    del task, tasks
    gc.collect()  # an error that nobody saw is told when its task is collected
    assert complaints == []
    assert len(work.kept) == 1


async def test_cleared_while_it_runs(flights: Flights[str, int], work: Work) -> None:
    """Who waited gets what comes; nobody joins it, and its work is told not to keep it."""
    (before,) = await waiting(flights, work, 1)
    flights.clear()
    (after,) = await waiting(flights, work, 1)
    work.open.set()
    assert (await before, await after) == (1, 2)
    assert work.kept == [False, True]
    assert await flights.join("key", work) == 3


async def test_cleared_before_it_began(flights: Flights[str, int], work: Work) -> None:
    """What was asked before everything was forgotten is not kept, though it begins after."""
    asked = flights.flight("key", work)
    flights.clear()
    work.open.set()
    await settle()
    assert asked.result() == 1
    assert work.kept == [False]


async def test_one_may_wait_as_long_as_one_likes(flights: Flights[str, int], work: Work) -> None:
    """What runs can be waited for with a limit, and goes on beyond it."""
    asked = flights.flight("key", work)
    assert flights.flight("key", work) is asked
    await asyncio.wait((asked,), timeout=0)
    assert not asked.done()
    work.open.set()
    assert await flights.join("key", work) == 1
