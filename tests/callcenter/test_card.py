"""The facts of a call, which come with the recordings of its contact."""

import asyncio
import logging

import pytest

from bot.callcenter.lookup import CARD_PATIENCE, Lookup
from bot.callcenter.model import Call, CallPage, CallsWanted, ContactRecordings, Found, Recording
from bot.errors import (
    CallCenterError,
    Cause,
    Misconfigured,
    PermissionRefused,
    ServiceFailed,
    Throttled,
    TimedOut,
    UnexpectedAnswer,
    Unreachable,
)
from tests.passing_time import Clock

CONTACT, OTHER = "2020927020", "2020927021"
DAY = 86_400_000
NOW = 1_700_000_000
RECORDED = NOW * 1000 - 10 * DAY


class CallCenter:
    """Notes what it is asked; tells of a call once `told` is set."""

    def __init__(self) -> None:
        self.looked_up: list[str] = []
        self.asked: list[CallsWanted] = []
        self.recordings: tuple[Recording, ...] = (Recording(CONTACT, start_time=RECORDED),)
        self.calls: tuple[Call, ...] | None = None
        self.error: Exception | None = None
        self.card_error: Exception | None = None
        self.told = asyncio.Event()
        self.told.set()

    async def fetch(self, contact_id: str) -> ContactRecordings:
        self.looked_up.append(contact_id)
        await asyncio.sleep(0)
        if self.error:
            raise self.error
        return ContactRecordings(contact_id, self.recordings, "R")

    async def fetch_call(self, wanted: CallsWanted) -> CallPage:
        self.asked.append(wanted)
        feedback = str(len(self.asked))
        await self.told.wait()
        if self.card_error:
            raise self.card_error
        if self.calls is not None:
            return CallPage(self.calls, None)
        return CallPage((Call(OTHER + "0"), Call(wanted.contact_id, feedback=feedback)), 2)


class Elsewhere:
    """Where instances share answers."""

    def __init__(self, found: ContactRecordings | None = None) -> None:
        self.found = found
        self.taken: list[tuple[ContactRecordings, float]] = []

    async def get(self, contact_id: str) -> tuple[ContactRecordings, float] | None:
        assert contact_id
        return (self.found, 100.0) if self.found else None

    def put(self, contact_id: str, answer: ContactRecordings, ttl: float) -> None:
        assert contact_id == answer.contact_id
        self.taken.append((answer, ttl))

    async def clear(self) -> None:
        self.taken.clear()


@pytest.fixture
async def call_center() -> CallCenter:
    return CallCenter()


@pytest.fixture
def timer() -> Clock:
    return Clock()


@pytest.fixture
def elsewhere() -> Elsewhere:
    return Elsewhere()


@pytest.fixture
def lookup(call_center: CallCenter, timer: Clock, elsewhere: Elsewhere) -> Lookup:
    return Lookup(
        call_center.fetch,
        fetch_call=call_center.fetch_call,
        stale=3600,
        answers=elsewhere,
        timer=timer,
        clock=lambda: NOW + 0.5,
    )


async def settle() -> None:
    """Let every task run as far as it can."""
    for _ in range(10):
        await asyncio.sleep(0)


async def card(lookup: Lookup, patience: float = CARD_PATIENCE) -> Call | None:
    """What a look-up of the contact says of its call."""
    (found,) = await lookup.find([CONTACT], patience=patience)
    return found.call


def card_now(lookup: Lookup) -> Call | None:
    """What is remembered of it, where nothing is left to ask."""
    found = lookup.find_now([CONTACT])
    assert found is not None
    return found[0].call


FIRST, SECOND = Call(CONTACT, feedback="1"), Call(CONTACT, feedback="2")


# What is asked


async def test_the_call_comes_with_its_recordings(lookup: Lookup, call_center: CallCenter) -> None:
    """One look-up of each, of which both are remembered together."""
    (found,) = await lookup.find([CONTACT])
    assert (found.recordings, found.call) == (call_center.recordings, FIRST)
    assert await card(lookup) == card_now(lookup) == FIRST
    assert call_center.looked_up == [CONTACT]
    assert call_center.asked == [
        CallsWanted(
            RECORDED - DAY, RECORDED + 6 * DAY - 1000, page=1, page_size=10, contact_id=CONTACT
        )
    ]


@pytest.mark.parametrize(
    ("started", "start", "stop"),
    [
        (RECORDED, RECORDED - DAY, RECORDED + 6 * DAY - 1000),
        (None, NOW * 1000 - 7 * DAY + 1000, NOW * 1000),  # in whole seconds, to be asked once
    ],
)
async def test_without_a_recording(
    lookup: Lookup, call_center: CallCenter, started: int | None, start: int, stop: int
) -> None:
    """It is looked for around its known start, else in the last days."""
    call_center.recordings = ()
    (found,) = await lookup.find([CONTACT], started=started)
    assert found.call == FIRST
    assert [(each.start, each.stop) for each in call_center.asked] == [(start, stop)]


async def test_no_such_call(lookup: Lookup, call_center: CallCenter) -> None:
    """That there is no row of this contact is remembered, too."""
    call_center.calls = (Call(OTHER),)
    assert await card(lookup) is None
    assert await card(lookup) is card_now(lookup) is None
    assert len(call_center.asked) == 1


async def test_without_a_way_to_ask(call_center: CallCenter, timer: Clock) -> None:
    """A look-up that was given none asks for no call, and misses none."""
    lookup = Lookup(call_center.fetch, timer=timer)
    assert await card(lookup, 10.0) is card_now(lookup) is None


async def test_several_contacts_ask_for_none(lookup: Lookup, call_center: CallCenter) -> None:
    """A list of contacts comes without; the next look-up of one asks for its call alone."""
    found = await lookup.find([CONTACT, OTHER])
    assert [each.call for each in found] == [None, None]
    assert call_center.asked == []
    assert lookup.find_now([CONTACT, OTHER]) == found
    assert lookup.find_now([CONTACT]) is None
    assert await card(lookup) == card_now(lookup) == FIRST
    assert call_center.looked_up == [CONTACT, OTHER]
    assert [each.call for each in lookup.find_now([CONTACT, OTHER]) or ()] == [FIRST, None]


async def test_with_patience_several_ask_for_each(lookup: Lookup, call_center: CallCenter) -> None:
    """Whoever has more patience than usual gets the call of each contact."""
    found = await lookup.find([CONTACT, OTHER], patience=CARD_PATIENCE + 10)
    assert [each.call and each.call.contact_id for each in found] == [CONTACT, OTHER]
    assert [each.contact_id for each in call_center.asked] == [CONTACT, OTHER]


async def test_after_a_failed_look_up(lookup: Lookup, call_center: CallCenter) -> None:
    """Where no recordings come, no call is asked for."""
    call_center.error = ServiceFailed()
    assert await lookup.find([CONTACT]) == [Found(CONTACT, call_center.error)]
    assert call_center.asked == []


# When it comes


async def test_a_card_that_hangs(lookup: Lookup, call_center: CallCenter) -> None:
    """The answer does not wait for it beyond its patience; whoever asks next sees it."""
    call_center.told.clear()
    async with asyncio.timeout(10):
        (found,) = await lookup.find([CONTACT])
    assert (found.recordings, found.call) == (call_center.recordings, None)
    call_center.told.set()
    await settle()
    assert card_now(lookup) == FIRST
    assert found.call is None  # what was given out stays as it was


async def test_several_wait_for_the_same(lookup: Lookup, call_center: CallCenter) -> None:
    """They share one question, whoever leaves, and also where one has given up on it."""
    call_center.told.clear()
    assert await card(lookup, 0.0) is None
    assert lookup.find_now([CONTACT]) is None
    tasks = [asyncio.create_task(card(lookup, 10.0)) for _ in range(5)]
    await settle()
    tasks.pop().cancel()
    call_center.told.set()
    assert await asyncio.gather(*tasks) == [FIRST] * 4
    assert len(call_center.asked) == len(call_center.looked_up) == 1


async def test_everybody_left(lookup: Lookup, call_center: CallCenter) -> None:
    """The question goes on, and its answer is there for the next one."""
    call_center.told.clear()
    task = asyncio.create_task(card(lookup, 10.0))
    await settle()
    task.cancel()
    await settle()
    call_center.told.set()
    await settle()
    assert card_now(lookup) == FIRST


async def test_late_after_all_was_forgotten(
    lookup: Lookup, call_center: CallCenter, elsewhere: Elsewhere
) -> None:
    """Then it is kept nowhere."""
    call_center.told.clear()
    assert await card(lookup, 0.0) is None
    lookup.clear()
    elsewhere.taken.clear()
    call_center.told.set()
    await settle()
    assert lookup.remembered(CONTACT) is None
    assert elsewhere.taken == []


async def test_asked_for_again_after_all_was_forgotten(
    lookup: Lookup, call_center: CallCenter
) -> None:
    """Nobody joins a question that was on its way when everything was forgotten."""
    call_center.told.clear()
    assert await card(lookup, 0.0) is None
    lookup.clear()
    asking = asyncio.create_task(card(lookup, 10.0))
    await settle()
    call_center.told.set()
    assert await asking == card_now(lookup) == SECOND


async def test_late_after_it_was_replaced(
    lookup: Lookup, call_center: CallCenter, timer: Clock, elsewhere: Elsewhere
) -> None:
    """It belongs to the answer for which it was asked; another one asks for its own."""
    call_center.told.clear()
    assert await card(lookup, 0.0) is None
    timer.now += 300
    await lookup.find([CONTACT, OTHER])
    elsewhere.taken.clear()
    call_center.told.set()
    await settle()
    assert lookup.find_now([CONTACT]) is None
    assert elsewhere.taken == []
    assert await card(lookup) == SECOND


async def test_it_stays_no_longer_than_its_recordings(
    lookup: Lookup, call_center: CallCenter, timer: Clock
) -> None:
    """A call that came later does not make the answer younger."""
    await lookup.find([CONTACT, OTHER])
    timer.now += 299
    assert await card(lookup) == FIRST
    timer.now += 1
    assert lookup.remembered(CONTACT) is None
    timer.now += 3300
    call_center.error = Unreachable()
    assert await lookup.find([CONTACT]) == [Found(CONTACT, call_center.error)]


# When it does not come

FAILURES = [
    Misconfigured(Cause.PROXY),
    ServiceFailed("InternalError"),
    Throttled("Throttling.User"),
    TimedOut(),
    UnexpectedAnswer(),
]


@pytest.mark.parametrize("error", [*FAILURES, ValueError(CONTACT)], ids=lambda e: type(e).__name__)
async def test_the_recordings_stand_without_it(
    lookup: Lookup, call_center: CallCenter, error: Exception
) -> None:
    """Whatever its question fails with; the next look-up asks again, for the call alone."""
    call_center.card_error = error
    (found,) = await lookup.find([CONTACT])
    assert (found.recordings, found.call) == (call_center.recordings, None)
    assert lookup.find_now([CONTACT]) is None
    call_center.card_error = None
    assert await card(lookup) == SECOND
    assert len(call_center.looked_up) == 1


@pytest.mark.parametrize("error", FAILURES)
async def test_what_is_logged(
    lookup: Lookup,
    call_center: CallCenter,
    caplog: pytest.LogCaptureFixture,
    error: CallCenterError,
) -> None:
    """The kind of the error and its code, once for all who wait, and nothing of the contact."""
    caplog.set_level(logging.DEBUG)
    call_center.card_error = error
    await asyncio.gather(card(lookup), card(lookup))
    (record,) = [each for each in caplog.records if each.name.startswith("bot.")]
    assert record.levelno == logging.INFO
    assert (vars(record)["error"], vars(record)["code"]) == (error.kind, error.code)
    assert CONTACT not in str(vars(record))


async def test_the_key_may_not(lookup: Lookup, call_center: CallCenter, timer: Clock) -> None:
    """For 300 s nobody asks for any call, and remembered answers are there at once."""
    call_center.card_error = PermissionRefused("Forbidden")
    assert await card(lookup) is card_now(lookup) is None
    assert (await lookup.find([OTHER], patience=10.0))[0].call is None
    lookup.clear()
    assert await card(lookup) is None
    timer.now += 299.9
    assert await card(lookup) is None
    assert len(call_center.asked) == 1
    timer.now += 0.1
    call_center.card_error = None
    assert lookup.find_now([CONTACT]) is None
    assert await card(lookup) == SECOND


async def test_an_older_answer_keeps_its_call(
    lookup: Lookup, call_center: CallCenter, timer: Clock
) -> None:
    """What stands in for an error has the call that it had; none is asked for meanwhile."""
    await card(lookup)
    await lookup.find([OTHER, "1"])
    timer.now += 1000
    call_center.error = Unreachable()
    (found,) = await lookup.find([CONTACT])
    assert isinstance(found.result, ContactRecordings)
    assert (found.result.age, found.call) == (1000.0, FIRST)
    assert (await lookup.find([OTHER]))[0].call is None
    assert len(call_center.asked) == 1


# What other instances see


async def test_it_is_shared(lookup: Lookup, elsewhere: Elsewhere) -> None:
    """The answer is shared as it comes, and again with its call."""
    await card(lookup)
    assert [(each.call, ttl) for each, ttl in elsewhere.taken] == [(None, 300.0), (FIRST, 300.0)]


async def test_it_is_shared_late(
    lookup: Lookup, call_center: CallCenter, timer: Clock, elsewhere: Elsewhere
) -> None:
    """Also a call that came late, for the time that is left to its recordings."""
    call_center.told.clear()
    assert await card(lookup, 0.0) is None
    timer.now += 2
    call_center.told.set()
    await settle()
    assert [(each.call, ttl) for each, ttl in elsewhere.taken] == [(None, 300.0), (FIRST, 298.0)]


async def test_too_late_to_be_shared(
    lookup: Lookup, call_center: CallCenter, timer: Clock, elsewhere: Elsewhere
) -> None:
    """Nothing is shared of an answer that is no longer fresh."""
    call_center.told.clear()
    assert await card(lookup, 0.0) is None
    timer.now += 300
    call_center.told.set()
    await settle()
    assert len(elsewhere.taken) == 1


@pytest.mark.parametrize("card_failed", [False, True])
async def test_nothing_new_to_share(
    lookup: Lookup, call_center: CallCenter, elsewhere: Elsewhere, *, card_failed: bool
) -> None:
    """Where no call came, the answer is not shared again."""
    call_center.calls = ()
    call_center.card_error = Throttled() if card_failed else None
    await card(lookup)
    assert len(elsewhere.taken) == 1


async def test_another_instance_asked(
    lookup: Lookup, call_center: CallCenter, elsewhere: Elsewhere
) -> None:
    """A call that another instance got is not asked for; one that it has not is, and is shared."""
    elsewhere.found = ContactRecordings(CONTACT, call_center.recordings, "R", call=SECOND)
    assert await card(lookup) == card_now(lookup) == SECOND
    assert call_center.asked == []
    lookup.clear()
    elsewhere.found = elsewhere.found._replace(call=None)
    assert await card(lookup) == FIRST
    assert elsewhere.taken == [(elsewhere.found._replace(call=FIRST), 100.0)]
    assert call_center.looked_up == []
