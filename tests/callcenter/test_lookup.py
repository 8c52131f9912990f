import asyncio
import gc
from collections import Counter
from typing import Any

import pytest
from cachetools import Cache

from bot.callcenter.lookup import Lookup
from bot.callcenter.model import ContactRecordings, Found, Recording
from bot.errors import (
    CallCenterError,
    PermissionRefused,
    ServiceFailed,
    Throttled,
    TimedOut,
    UnexpectedAnswer,
    Unreachable,
)

CONTACT, OTHER = "2020927020", "2020927021"


class Clock:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def read(self) -> float:
        """Seconds since whenever."""
        return self.now


class CallCenter:
    """Counts what it is asked, and answers once `open` is set."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.recordings: tuple[Recording, ...] = (Recording(file_name="a.wav"),)
        self.error: Exception | None = None
        self.open = asyncio.Event()
        self.open.set()

    async def fetch(self, contact_id: str) -> ContactRecordings:
        """Answer, or fail."""
        self.asked[contact_id] += 1
        await self.open.wait()
        if self.error:
            raise self.error
        return ContactRecordings(contact_id, self.recordings, str(self.asked[contact_id]))


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def call_center() -> CallCenter:
    return CallCenter()


@pytest.fixture
def lookup(call_center: CallCenter, clock: Clock) -> Lookup:
    return Lookup(call_center.fetch, ttl=300, max_entries=3, timer=clock.read)


async def waiting(lookup: Lookup, count: int) -> list[asyncio.Task[ContactRecordings]]:
    """So many who have all asked for the same contact, and wait."""
    tasks = [asyncio.create_task(lookup.recordings(CONTACT)) for _ in range(count)]
    await settle()
    return tasks


async def settle() -> None:
    """Let every task run as far as it can."""
    for _ in range(10):
        await asyncio.sleep(0)


# What is remembered


@pytest.mark.parametrize(
    ("recordings", "seconds", "asked"),
    [
        pytest.param((Recording(),), 299.9, 1, id="found-still-fresh"),
        pytest.param((Recording(),), 300.0, 2, id="found-too-old"),
        pytest.param((), 14.9, 1, id="none-still-fresh"),
        pytest.param((), 15.0, 2, id="none-too-old"),
    ],
)
async def test_an_answer_is_remembered_for_its_time(
    lookup: Lookup,
    call_center: CallCenter,
    clock: Clock,
    *,
    recordings: tuple[Recording, ...],
    seconds: float,
    asked: int,
) -> None:
    """Recordings stay for the TTL; “none” for 15 s only, since a recording may soon appear."""
    call_center.recordings = recordings
    await lookup.recordings(CONTACT)
    clock.now += seconds
    assert (await lookup.recordings(CONTACT)).request_id == str(asked)
    assert call_center.asked[CONTACT] == asked


async def test_none_is_never_remembered_beyond_a_short_ttl(
    call_center: CallCenter, clock: Clock
) -> None:
    """A TTL below 15 s counts for “none”, too."""
    call_center.recordings = ()
    lookup = Lookup(call_center.fetch, ttl=5, timer=clock.read)
    await lookup.recordings(CONTACT)
    clock.now += 5
    assert lookup.remembered(CONTACT) is None


async def test_what_is_in_memory_can_be_seen_without_asking(
    lookup: Lookup, call_center: CallCenter, clock: Clock
) -> None:
    """`remembered` answers from memory alone, and never with what is too old."""
    assert lookup.remembered(CONTACT) is None
    answer = await lookup.recordings(CONTACT)
    assert lookup.remembered(CONTACT) is answer
    clock.now += 300
    assert lookup.remembered(CONTACT) is None
    assert call_center.asked[CONTACT] == 1


async def test_the_time_counts_from_the_answer(
    lookup: Lookup, call_center: CallCenter, clock: Clock
) -> None:
    """A slow answer is as long fresh as a quick one."""
    call_center.open.clear()
    (task,) = await waiting(lookup, 1)
    clock.now += 200
    call_center.open.set()
    await task
    clock.now += 299
    assert lookup.remembered(CONTACT) is task.result()


async def test_nothing_stays_longer_than_its_time() -> None:
    """What is too old leaves the memory by itself, also where nobody asks any more."""

    async def fetch(contact_id: str) -> ContactRecordings:
        return ContactRecordings(contact_id, ())

    lookup = Lookup(fetch, ttl=0.01)
    await lookup.find(["1", "2"])
    held = lookup._memory._cache
    assert Cache.__len__(held) == 2  # its own `__len__` would remove them
    async with asyncio.timeout(10):
        while Cache.__len__(held):  # noqa: ASYNC110 — nothing tells
            await asyncio.sleep(0)


class Elsewhere:
    """Where instances share answers: it takes all and gives none."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    async def get(self, _: str) -> None:
        return None

    def put(self, contact_id: str, _: ContactRecordings, __: float) -> None:
        self.taken.append(contact_id)

    async def clear(self) -> None:
        self.taken.clear()


async def test_cleared_while_asking() -> None:
    """An answer on its way when everything is forgotten is kept nowhere."""
    come = asyncio.Event()

    async def fetch(contact_id: str) -> ContactRecordings:
        await come.wait()
        return ContactRecordings(contact_id, (Recording(contact_id),))

    elsewhere = Elsewhere()
    lookup = Lookup(fetch, answers=elsewhere)
    asking = asyncio.create_task(lookup.find([CONTACT]))
    await asyncio.sleep(0)
    lookup.clear()
    come.set()
    assert (await asking)[0].recordings
    assert lookup.remembered(CONTACT) is None
    assert not elsewhere.taken
    come.clear()
    asking = asyncio.create_task(lookup.find([CONTACT]))
    come.set()
    await asking
    assert elsewhere.taken == [CONTACT]  # as long as nothing is forgotten


async def test_memory_is_bounded(lookup: Lookup, call_center: CallCenter) -> None:
    """Beyond `max_entries` the oldest answer makes room for the newest."""
    contact_ids = ["1", "2", "3", "4"]
    for contact_id in contact_ids:
        await lookup.recordings(contact_id)
    remembered = [contact_id for contact_id in contact_ids if lookup.remembered(contact_id)]
    assert remembered == ["2", "3", "4"]
    assert call_center.asked.total() == 4


async def test_contacts_do_not_share_answers(lookup: Lookup, call_center: CallCenter) -> None:
    """Each contact is asked for by itself, also when two are asked for at once."""
    call_center.open.clear()
    both = asyncio.gather(lookup.recordings(CONTACT), lookup.recordings(OTHER))
    await settle()
    call_center.open.set()
    assert [answer.contact_id for answer in await both] == [CONTACT, OTHER]
    assert call_center.asked == {CONTACT: 1, OTHER: 1}


# Who asks at the same time


async def test_equal_questions_share_one_call(lookup: Lookup, call_center: CallCenter) -> None:
    """200 people who ask for the same contact at once cause one call, and all get its answer."""
    call_center.open.clear()
    tasks = await waiting(lookup, 200)
    call_center.open.set()
    answers = await asyncio.gather(*tasks)
    assert call_center.asked == {CONTACT: 1}
    assert all(answer is answers[0] for answer in answers)


async def test_who_leaves_takes_nobody_along(lookup: Lookup, call_center: CallCenter) -> None:
    """A waiter that is cancelled, be it the one who asked first, cancels nobody else's answer."""
    call_center.open.clear()
    first, second, third = await waiting(lookup, 3)
    first.cancel()
    third.cancel()
    await settle()
    call_center.open.set()
    assert (await second).contact_id == CONTACT
    assert first.cancelled()
    assert third.cancelled()
    assert call_center.asked[CONTACT] == 1


async def test_an_answer_that_nobody_awaits_is_kept(
    lookup: Lookup, call_center: CallCenter
) -> None:
    """When everybody has left, the call goes on, and the next one finds its answer."""
    call_center.open.clear()
    for task in await waiting(lookup, 3):
        task.cancel()
    await settle()
    call_center.open.set()
    await settle()
    assert lookup.remembered(CONTACT) is not None
    assert call_center.asked[CONTACT] == 1


async def test_a_failure_that_nobody_awaits_is_silent(
    lookup: Lookup, call_center: CallCenter
) -> None:
    """When everybody has left, a failure does not end up in the log as “never retrieved”."""
    complaints: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: complaints.append(context))
    call_center.open.clear()
    call_center.error = Throttled("Throttling.User")
    tasks = await waiting(lookup, 3)
    for task in tasks:
        task.cancel()
    await settle()
    call_center.open.set()
    await settle()
    del task, tasks
    gc.collect()  # an error that nobody saw is told when its task is collected
    assert complaints == []
    assert call_center.asked[CONTACT] == 1


async def test_a_failure_reaches_all_and_is_forgotten(
    lookup: Lookup, call_center: CallCenter
) -> None:
    """All who wait get the error; who asks next asks the call center anew."""
    call_center.open.clear()
    call_center.error = Throttled("Throttling.User")
    tasks = await waiting(lookup, 20)
    call_center.open.set()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert results == [call_center.error] * 20
    assert call_center.asked[CONTACT] == 1
    call_center.error = None
    assert (await lookup.recordings(CONTACT)).request_id == "2"


async def test_a_failed_renewal_does_not_revive_the_old(
    lookup: Lookup, call_center: CallCenter, clock: Clock
) -> None:
    """An answer that is too old stays away when its renewal fails."""
    await lookup.recordings(CONTACT)
    clock.now += 300
    call_center.error = Throttled("Throttling.User")
    with pytest.raises(Throttled):
        await lookup.recordings(CONTACT)
    assert lookup.remembered(CONTACT) is None


# While the call center is out of order


@pytest.fixture
def lasting(call_center: CallCenter, clock: Clock) -> Lookup:
    """A look-up that shows answers of up to an hour ago."""
    return Lookup(call_center.fetch, ttl=300, stale=3600, max_entries=3, timer=clock.read)


@pytest.mark.parametrize("error", [ServiceFailed, Throttled, TimedOut, Unreachable])
@pytest.mark.parametrize("seconds", [300.0, 3599.0])
async def test_the_last_known_answer_stands_in(
    lasting: Lookup,
    call_center: CallCenter,
    clock: Clock,
    error: type[CallCenterError],
    seconds: float,
) -> None:
    """An outage shows the last known recordings, with their age in seconds, to all who wait."""
    fresh = await lasting.recordings(CONTACT)
    clock.now += seconds
    call_center.error = error()
    call_center.open.clear()
    tasks = await waiting(lasting, 3)
    call_center.open.set()
    expected = fresh._replace(age=seconds)
    assert await asyncio.gather(*tasks) == [expected] * 3
    assert call_center.asked[CONTACT] == 2


async def test_what_stands_in_is_not_remembered_anew(
    lasting: Lookup, call_center: CallCenter, clock: Clock
) -> None:
    """The call center is asked each time, the age grows, and its next answer is fresh again."""
    await lasting.recordings(CONTACT)
    call_center.error = Unreachable()
    for age in (1000.0, 2000.0, 3000.0):
        clock.now += 1000
        assert lasting.remembered(CONTACT) is None
        assert (await lasting.recordings(CONTACT)).age == age
    clock.now += 600
    with pytest.raises(Unreachable):
        await lasting.recordings(CONTACT)
    call_center.error = None
    answer = await lasting.recordings(CONTACT)
    assert answer.age is None
    assert lasting.remembered(CONTACT) is answer
    assert call_center.asked[CONTACT] == 6


@pytest.mark.parametrize("error", [PermissionRefused, UnexpectedAnswer])
async def test_a_refusal_is_shown_as_it_is(
    lasting: Lookup, call_center: CallCenter, clock: Clock, error: type[CallCenterError]
) -> None:
    """What is no outage hides behind no old answer: who may no longer read must not."""
    await lasting.recordings(CONTACT)
    clock.now += 300
    call_center.error = error()
    with pytest.raises(error):
        await lasting.recordings(CONTACT)


async def test_none_never_stands_in(lasting: Lookup, call_center: CallCenter, clock: Clock) -> None:
    """“None found” of a while ago says nothing about now."""
    call_center.recordings = ()
    await lasting.recordings(CONTACT)
    clock.now += 15
    call_center.error = Unreachable()
    with pytest.raises(Unreachable):
        await lasting.recordings(CONTACT)


# Several contacts


async def test_each_contact_has_its_outcome(call_center: CallCenter, clock: Clock) -> None:
    """Found or failed, each contact has its own outcome, in the order asked; none hides another."""
    error = Throttled("Throttling.User")

    async def fetch(contact_id: str) -> ContactRecordings:
        if contact_id == OTHER:
            raise error
        return await call_center.fetch(contact_id)

    lookup = Lookup(fetch, timer=clock.read)
    outcomes = await lookup.find([OTHER, CONTACT])
    found = ContactRecordings(CONTACT, call_center.recordings, "1")
    assert [each.result for each in outcomes] == [error, found]
    assert await lookup.find([OTHER]) == [Found(OTHER, error)]


async def test_contacts_are_asked_for_at_the_same_time(
    lookup: Lookup, call_center: CallCenter
) -> None:
    """Several contacts wait beside each other, not one behind the other."""
    call_center.open.clear()
    outcomes = asyncio.create_task(lookup.find([CONTACT, OTHER]))
    await settle()
    assert call_center.asked == {CONTACT: 1, OTHER: 1}
    call_center.open.set()
    assert len(await outcomes) == 2


class Shared:
    """Another instance's answer, with 100 of its 300 seconds left."""

    async def get(self, contact_id: str) -> tuple[ContactRecordings, float] | None:
        return ContactRecordings(contact_id, (Recording(file_name="a.wav"),), "R"), 100.0

    def put(self, contact_id: str, answer: ContactRecordings, ttl: float) -> None:
        pass

    async def clear(self) -> None:
        pass


async def test_the_age_of_a_shared_answer_goes_on(call_center: CallCenter, clock: Clock) -> None:
    """What another instance fetched 200 s ago is 350 s old 150 s later, not 150."""
    shared = Shared()
    lookup = Lookup(call_center.fetch, ttl=300, stale=3600, answers=shared, timer=clock.read)
    await lookup.recordings(CONTACT)
    clock.now += 150.0
    call_center.error = Unreachable()
    lookup._answers = None  # it is not shared any more, either
    assert (await lookup.recordings(CONTACT)).age == 350.0
