"""An uninstall empties the memory, and what was on its way then is kept nowhere."""

import asyncio
import gc
import weakref
from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.callcenter.lookup import Lookup
from bot.callcenter.model import ContactRecordings, Recording
from bot.callcenter.shared_cache import SharedAnswers
from bot.memory.once import Once
from bot.memory.redis import Shared
from bot.memory.remembered import Remembered
from bot.sandbox import contacts
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.slack import Slack
from bot.server.budget import BUDGET
from bot.server.server import Server
from bot.settings.settings import Settings
from bot.slack.people import _Profile
from tests.servers.redis import RedisServer


class Word(str):
    """A string that a test can watch: those of Python's own have no weak references."""

    __slots__ = ("__weakref__",)


def gone(watched: weakref.ref[Word]) -> bool:
    gc.collect()
    return watched() is None


Kept = Callable[[Word], object]


@pytest.mark.parametrize("in_flight", [False, True])
@pytest.mark.parametrize("stale", [0.0, 3600.0])
async def test_answers(in_flight: bool, stale: float) -> None:  # noqa: FBT001
    """No answer outlives it: not in the cache, not in the sweep's timer, not in a task."""
    come, words = asyncio.Event(), [Word("request")]
    watched = weakref.ref(words[0])

    async def fetch(contact_id: str) -> ContactRecordings:
        await come.wait()
        return ContactRecordings(contact_id, (Recording(contact_id),), words.pop())

    lookup = Lookup(fetch, stale=stale)
    asking = asyncio.create_task(lookup.find(["1"]))
    await asyncio.sleep(0)
    if in_flight:
        lookup.clear()
    come.set()
    assert (await asking)[0].recordings
    assert in_flight or not gone(watched)
    lookup.clear()
    del asking
    await asyncio.sleep(0)
    assert gone(watched)


@pytest.mark.parametrize("in_flight", [False, True])
async def test_people(in_flight: bool) -> None:  # noqa: FBT001
    """Nobody is remembered, and who was being asked about is not asked about again."""
    come, words, asked = asyncio.Event(), [Word("name")], []
    watched = weakref.ref(words[0])

    async def fetch(key: str) -> Word:
        asked.append(key)
        await come.wait()
        return words.pop()

    people = Remembered(fetch)
    asking = asyncio.create_task(people.get("U1", 10))
    await asyncio.sleep(0)
    if in_flight:
        people.clear()
    come.set()
    assert await asking == (None if in_flight else "name")
    people.clear()
    del asking
    await asyncio.sleep(0)
    assert gone(watched)
    assert asked == ["U1"]


@pytest.mark.parametrize("in_flight", [False, True])
async def test_what_was_done(in_flight: bool) -> None:  # noqa: FBT001
    """The keys of events and shares hold ids: they go, too. What runs still runs once."""
    come, once, runs = asyncio.Event(), Once(), []

    async def work() -> None:
        runs.append("run")
        await come.wait()

    words = [Word("share:C1:1.1:2020927020")]
    watched = weakref.ref(words[0])
    running = asyncio.create_task(once.run(words.pop(), work))
    await asyncio.sleep(0)
    if in_flight:
        once.clear()
        joining = asyncio.create_task(once.run("share:C1:1.1:2020927020", work))
        await asyncio.sleep(0)
        come.set()
        await joining
    come.set()
    await running
    assert in_flight or not gone(watched)
    once.clear()
    del running
    await asyncio.sleep(0)
    assert gone(watched)
    assert runs == ["run"]


async def test_shared_while_storing(redis_server: RedisServer) -> None:
    """An answer on its way to Redis does not arrive after the others were removed."""
    shared = Shared(redis_server.url, limit=5)
    await shared.start()
    answers = SharedAnswers(shared, "k" * 32, "instance", str)
    for number in range(100):
        answers.put(str(number), ContactRecordings(str(number), (Recording(str(number)),)), 300)
    await answers.clear()
    assert await redis_server.client.keys("recordings:answer:*") == []
    await shared.close()


def personal() -> list[object]:
    """The answers and people in the memory of this process."""
    gc.collect()
    kinds = (ContactRecordings, Recording, _Profile)
    return [kept for kept in gc.get_objects() if isinstance(kept, kinds)]


async def test_the_whole_bot(
    environ: dict[str, str], workspace: Slack, call_center: CallCenter
) -> None:
    """After commands and mentions, done and in flight, the process holds nobody and no answer."""
    earlier = personal()  # of other tests; held, so that their number stands
    server = Server(Settings.from_env(environ), budget=replace(BUDGET, hold=0.05))
    await server.start()
    url = f"http://127.0.0.1:{server.port}"
    async with asyncio.timeout(10):
        while await server.not_ready():  # noqa: ASYNC110 — asked as a host does
            await asyncio.sleep(0)
    for number in range(20):
        await workspace.command(url, contacts.SAMPLE, user_id=f"U{number}")
    await workspace.mention(url, contacts.SAMPLE)
    await workspace.calls_of("chat.postMessage")
    assert len(personal()) >= len(earlier) + 20
    call_center.hold = asyncio.Event()
    workspace.holds["users.info"] = asyncio.Event()
    posted = len(workspace.made("response_url"))
    await workspace.command(url, contacts.NONE_YET, user_id="U1")  # waits for the call center
    await workspace.command(url, contacts.SAMPLE, user_id="UNEW")  # waits for Slack
    await workspace.happen(url, "app_uninstalled")
    call_center.hold.set()
    workspace.holds.pop("users.info").set()
    await workspace.calls_of("response_url", posted + 2)
    async with asyncio.timeout(10):
        while server._tasks._running:  # noqa: ASYNC110 — a plain set
            await asyncio.sleep(0)
    assert len(personal()) == len(earlier)
    await server.stop()
