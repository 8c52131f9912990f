"""Conversations from memory or from the call center, and whether there are any."""

import asyncio

import pytest
from cachetools import Cache

from bot.callcenter.model import Conversation, Phrase, Recording
from bot.callcenter.transcripts import Transcripts
from bot.errors import Hint, NotFound, PermissionRefused, Throttled
from tests.passing_time import Clock

SAID = Conversation((Phrase(0, 1, words="hello"),), "R-1")
PLAIN = Recording("1", agent_name="小芳")


class CallCenter:
    """Notes what it is asked, and answers once `open` is set."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.found = SAID
        self.error: Exception | None = None
        self.open = asyncio.Event()
        self.open.set()

    async def fetch(self, contact_id: str) -> Conversation:
        self.asked.append(contact_id)
        await self.open.wait()
        if self.error:
            raise self.error
        return self.found


@pytest.fixture
async def call_center() -> CallCenter:
    return CallCenter()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def transcripts(call_center: CallCenter, clock: Clock) -> Transcripts:
    return Transcripts(call_center.fetch, max_entries=2, timer=clock)


async def settle() -> None:
    """Let every task run as far as it can."""
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.mark.parametrize("found", [SAID, Conversation()], ids=["words", "none"])
async def test_remembered_for_a_minute(
    transcripts: Transcripts, call_center: CallCenter, clock: Clock, found: Conversation
) -> None:
    """Whoever turns its parts within a minute causes no other question, be there words or none."""
    call_center.found = found
    first = await transcripts.conversation("1")
    clock.now += 59.9
    assert await transcripts.conversation("1") is first
    clock.now += 0.1
    await transcripts.conversation("1")
    assert call_center.asked == ["1", "1"]


async def test_equal_questions_share_one_call(
    transcripts: Transcripts, call_center: CallCenter
) -> None:
    """All who ask at the same time get the same; who leaves takes nobody along."""
    call_center.open.clear()
    tasks = [asyncio.create_task(transcripts.conversation("1")) for _ in range(20)]
    await settle()
    tasks.pop(0).cancel()
    call_center.open.set()
    assert all(each is SAID for each in await asyncio.gather(*tasks))
    assert call_center.asked == ["1"]


@pytest.mark.parametrize("error", [Throttled(), PermissionRefused(), NotFound(hint=Hint.MOVED)])
async def test_a_failure_is_never_remembered(
    transcripts: Transcripts, call_center: CallCenter, error: Exception
) -> None:
    """All who wait get it; the next one asks anew."""
    call_center.error = error
    both = [transcripts.conversation("1"), transcripts.conversation("1")]
    assert await asyncio.gather(*both, return_exceptions=True) == [error, error]
    call_center.error = None
    assert await transcripts.conversation("1") is SAID


async def test_unknown(transcripts: Transcripts, call_center: CallCenter) -> None:
    """Where the call center knows no words of a contact, it has none: that is no failure."""
    call_center.error = NotFound("NotExist.Conversation", request_id="R-2")
    assert await transcripts.conversation("1") == Conversation((), "R-2")
    assert not transcripts.ever


@pytest.mark.parametrize(
    ("recording", "offered"),
    [
        (PLAIN, False),
        (PLAIN._replace(quality_check_task_id="1F0BF809"), True),
        (PLAIN._replace(quality_check_tid="23A1F0BF"), True),
    ],
)
def test_offered_where_it_was_inspected(
    transcripts: Transcripts, call_center: CallCenter, recording: Recording, *, offered: bool
) -> None:
    """One recording that was inspected is enough, and nobody is asked for it."""
    assert transcripts.offered([PLAIN, recording]) is offered
    assert not call_center.asked


async def test_offered_once_there_were_words(
    transcripts: Transcripts, call_center: CallCenter
) -> None:
    """A call that had words says that others may have some; one without says nothing."""
    call_center.found = Conversation()
    await transcripts.conversation("1")
    assert not transcripts.offered([PLAIN])
    call_center.found = SAID
    await transcripts.conversation("2")
    assert transcripts.offered([PLAIN])
    transcripts.clear()
    assert transcripts.offered([PLAIN])


async def test_turned_off(call_center: CallCenter) -> None:
    """Nothing is offered, and nobody is asked, whatever was inspected."""
    transcripts = Transcripts(call_center.fetch, on=False)
    assert not transcripts.offered([PLAIN._replace(quality_check_tid="23A1F0BF")])
    assert await transcripts.conversation("1") == Conversation()
    assert not call_center.asked


async def test_memory_is_bounded(transcripts: Transcripts, call_center: CallCenter) -> None:
    """The oldest conversation makes room for the newest."""
    for contact_id in ("1", "2", "3", "2", "3", "1"):
        await transcripts.conversation(contact_id)
    assert call_center.asked == ["1", "2", "3", "1"]


async def test_forgotten(transcripts: Transcripts, call_center: CallCenter) -> None:
    """What is remembered is gone; what is on its way is neither kept nor joined."""
    await transcripts.conversation("1")
    call_center.open.clear()
    before = asyncio.create_task(transcripts.conversation("2"))
    await settle()
    transcripts.clear()
    after = asyncio.create_task(transcripts.conversation("2"))
    await settle()
    call_center.open.set()
    await asyncio.gather(before, after, transcripts.conversation("1"))
    assert call_center.asked == ["1", "2", "2", "1"]


async def test_nothing_stays_longer_than_its_time(call_center: CallCenter) -> None:
    """What is too old leaves the memory by itself, also where nobody asks any more."""
    transcripts = Transcripts(call_center.fetch, ttl=0.01)
    await transcripts.conversation("1")
    assert Cache.__len__(transcripts._cache) == 1  # its own `__len__` would remove it
    async with asyncio.timeout(10):
        while Cache.__len__(transcripts._cache):  # noqa: ASYNC110 — nothing tells
            await asyncio.sleep(0)
