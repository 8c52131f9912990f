import asyncio

import pytest
from cachetools import Cache

from bot.callcenter.calls import Calls
from bot.callcenter.model import Call, CallPage, CallsWanted
from bot.errors import PermissionRefused, Throttled
from tests.passing_time import Clock

WANTED = CallsWanted(1, 2)
OTHER = WANTED._replace(page=2)


class CallCenter:
    """Notes what it is asked, and answers once `open` is set."""

    def __init__(self) -> None:
        self.asked: list[tuple[CallsWanted, float]] = []
        self.calls: tuple[Call, ...] = (Call("1"),)
        self.error: Exception | None = None
        self.open = asyncio.Event()
        self.open.set()

    async def fetch(self, wanted: CallsWanted, *, seconds: float) -> CallPage:
        self.asked.append((wanted, seconds))
        number = len(self.asked)
        await self.open.wait()
        if self.error:
            raise self.error
        return CallPage(self.calls, number)


@pytest.fixture
async def call_center() -> CallCenter:
    return CallCenter()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def calls(call_center: CallCenter, clock: Clock) -> Calls:
    return Calls(call_center.fetch, max_entries=2, timer=clock)


async def settle() -> None:
    """Let every task run as far as it can."""
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.mark.parametrize("found", [(Call("1"),), ()], ids=["calls", "none"])
async def test_a_page_is_remembered_for_a_minute(
    calls: Calls, call_center: CallCenter, clock: Clock, found: tuple[Call, ...]
) -> None:
    """Within 60 s the call center is asked once, also where there was no call."""
    call_center.calls = found
    assert calls.remembered(WANTED) is None
    page = await calls.page(WANTED, 2.0)
    clock.now += 59.9
    assert await calls.page(WANTED, 5.0) is page
    assert calls.remembered(WANTED) is page
    clock.now += 0.1
    assert calls.remembered(WANTED) is None
    assert (await calls.page(WANTED, 5.0)).total == 2
    assert call_center.asked == [(WANTED, 2.0), (WANTED, 5.0)]


async def test_another_question_has_its_own_page(calls: Calls, call_center: CallCenter) -> None:
    """Whatever differs in the question makes it another one."""
    pages = await asyncio.gather(calls.page(WANTED, 1.0), calls.page(OTHER, 1.0))
    assert [page.total for page in pages] == [1, 2]
    assert call_center.asked == [(WANTED, 1.0), (OTHER, 1.0)]


async def test_equal_questions_share_one_call(calls: Calls, call_center: CallCenter) -> None:
    """All who ask at the same time get the same page; who leaves takes nobody along."""
    call_center.open.clear()
    tasks = [asyncio.create_task(calls.page(CallsWanted(1, 2), 1.0)) for _ in range(20)]
    await settle()
    tasks.pop(0).cancel()
    call_center.open.set()
    pages = await asyncio.gather(*tasks)
    assert all(page is pages[0] for page in pages)
    assert len(call_center.asked) == 1


@pytest.mark.parametrize("error", [Throttled(), PermissionRefused()])
async def test_a_failure_is_never_remembered(
    calls: Calls, call_center: CallCenter, error: Exception
) -> None:
    """All who wait get it; the next one asks anew."""
    call_center.error = error
    both = asyncio.gather(calls.page(WANTED, 1.0), calls.page(WANTED, 1.0), return_exceptions=True)
    assert list(await both) == [error, error]
    assert calls.remembered(WANTED) is None
    call_center.error = None
    assert (await calls.page(WANTED, 1.0)).total == 2


async def test_a_failed_renewal_does_not_revive_the_old(
    calls: Calls, call_center: CallCenter, clock: Clock
) -> None:
    """A page that is too old stands in for nothing."""
    await calls.page(WANTED, 1.0)
    clock.now += 60
    call_center.error = Throttled()
    with pytest.raises(Throttled):
        await calls.page(WANTED, 1.0)
    assert calls.remembered(WANTED) is None


async def test_memory_is_bounded(calls: Calls) -> None:
    """The oldest page makes room for the newest."""
    questions = [WANTED, OTHER, WANTED._replace(page=3)]
    for wanted in questions:
        await calls.page(wanted, 1.0)
    assert [calls.remembered(wanted) is not None for wanted in questions] == [False, True, True]


async def test_forgotten(calls: Calls, call_center: CallCenter) -> None:
    """What is remembered is gone, and what is on its way is not kept."""
    await calls.page(WANTED, 1.0)
    call_center.open.clear()
    asking = asyncio.create_task(calls.page(OTHER, 1.0))
    await settle()
    calls.clear()
    call_center.open.set()
    assert (await asking).total == 2
    assert calls.remembered(WANTED) is calls.remembered(OTHER) is None


async def test_asked_for_again_after_all_was_forgotten(
    calls: Calls, call_center: CallCenter
) -> None:
    """Nobody joins what was on its way when everything was forgotten."""
    call_center.open.clear()
    before = asyncio.create_task(calls.page(WANTED, 1.0))
    await settle()
    calls.clear()
    after = asyncio.create_task(calls.page(WANTED, 1.0))
    await settle()
    call_center.open.set()
    assert ((await before).total, (await after).total) == (1, 2)
    assert calls.remembered(WANTED) is await after


async def test_nothing_stays_longer_than_its_time(call_center: CallCenter) -> None:
    """What is too old leaves the memory by itself, also where nobody asks any more."""
    calls = Calls(call_center.fetch, ttl=0.01)
    await calls.page(WANTED, 1.0)
    assert Cache.__len__(calls._cache) == 1  # its own `__len__` would remove it
    async with asyncio.timeout(10):
        while Cache.__len__(calls._cache):  # noqa: ASYNC110 — nothing tells
            await asyncio.sleep(0)
