"""Two instances with one real Redis: one effect, one fetch, nothing lost when it goes away."""

import asyncio
import hmac
import json
import logging
import random
from collections import Counter
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.callcenter.model import Call, CallAgent, ContactRecordings, Recording
from bot.callcenter.shared_cache import SharedAnswers
from bot.memory.marks import LEASE
from bot.memory.redis import Shared
from bot.messages.buttons import CALLS_OLDER
from bot.messages.words import EN
from bot.sandbox import contacts, payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.demo import bot_child
from bot.sandbox.slack import Ack, Slack, signed_headers
from bot.server.server import Server
from bot.settings.settings import Settings
from tests.running import PATIENT, StartBot
from tests.said import as_said
from tests.servers.redis import RedisServer
from tests.ways import ANSWERS, EPHEMERAL, answered, value_of

CANARY = "15588886666"  # the number of the sandbox's sample
KEY = "k" * 32
IN_REDIS = "recordings:answer:*"


@pytest.fixture
async def pair(start_bot: StartBot, redis_server: RedisServer) -> list[str]:
    """The URLs of two instances that share."""
    return [await start_bot(REDIS_URL=redis_server.url, SECRET_KEY=KEY) for _ in range(2)]


def mention(number: int) -> payloads.Payload:
    """In a channel of its own: a channel takes about one message per second."""
    inner = payloads.mention(contacts.SAMPLE, number) | {"channel": f"C{number}"}
    return payloads.event(inner, number)


def posts(workspace: Slack) -> Counter[str]:
    """How many answers each channel has."""
    return Counter(call.sent["channel"] for call in workspace.made("chat.postMessage"))


async def becomes(server: Server, *, up: bool) -> None:
    shared = server._instances.shared
    assert shared is not None
    async with asyncio.timeout(20):
        while shared.up is not up:  # noqa: ASYNC110 — the state is a plain attribute
            await asyncio.sleep(0.01)


async def test_uninstalled(
    pair: list[str], workspace: Slack, redis_server: RedisServer, call_center: CallCenter
) -> None:
    """Answers that were shared are gone."""
    await workspace.command(pair[0], contacts.SAMPLE)
    async with asyncio.timeout(10):
        while not await redis_server.client.keys(IN_REDIS):
            pass
    await workspace.happen(pair[0], "app_uninstalled")
    async with asyncio.timeout(10):
        while await redis_server.client.keys(IN_REDIS):
            pass
    await workspace.command(pair[1], contacts.SAMPLE)
    assert call_center.calls[contacts.SAMPLE] == 2


async def pressed_older(workspace: Slack, shown_at: str, pressed_at: str) -> str:
    """What *Older* shows at another instance than the one that showed the list."""
    ack = await workspace.command(shown_at, "phone 155 8888 6666")
    button = {"action_id": CALLS_OLDER, "value": value_of(ack.body, CALLS_OLDER)}
    before = len(workspace.made(ANSWERS))
    await workspace.press(pressed_at, button, EPHEMERAL)
    return str((await answered(workspace, before))[-1].sent["text"])


async def test_older_at_another_instance(
    pair: list[str], workspace: Slack, redis_server: RedisServer
) -> None:
    """A list's buttons work at every instance; its number is in Redis encrypted only."""
    ack = await workspace.command(pair[0], "phone 155 8888 6666")
    async with asyncio.timeout(10):
        while not await redis_server.client.keys("*kept:*"):
            pass
    button = {"action_id": CALLS_OLDER, "value": value_of(ack.body, CALLS_OLDER)}
    await workspace.press(pair[1], button, EPHEMERAL)
    (older,) = await answered(workspace, 0)
    assert "11–20" in json.dumps(older.sent, ensure_ascii=False)
    for name, value in (await redis_server.values()).items():
        assert not any(each in f"{name} {value!r}" for each in (CANARY, "155 8888", "q:"))


async def test_older_without_a_key(
    start_bot: StartBot, workspace: Slack, redis_server: RedisServer
) -> None:
    """Without `SECRET_KEY` nothing is shared: at another instance the button is too old."""
    pair = [await start_bot(REDIS_URL=redis_server.url) for _ in range(2)]
    assert as_said(EN.answer.too_old) in await pressed_older(workspace, *pair)
    assert "155****6666" in await pressed_older(workspace, pair[0], pair[0])


async def test_older_while_redis_is_away(
    start_bot: StartBot, workspace: Slack, redis_server: RedisServer
) -> None:
    """While Redis is away, the instance that showed a list still knows what its buttons mean."""
    url = await start_bot(REDIS_URL=redis_server.url, SECRET_KEY=KEY)
    await redis_server.stop()
    assert "155****6666" in await pressed_older(workspace, url, url)


async def test_one_answer_for_each_event(pair: list[str], workspace: Slack) -> None:
    """1,000 events, four deliveries each, shuffled over both instances: exactly 1,000 answers."""
    deliveries = [(number, retry) for number in range(1000) for retry in range(4)]
    random.Random(1).shuffle(deliveries)
    at_once = asyncio.Semaphore(100)

    async def deliver(place: int, number: int, retry: int) -> int:
        async with at_once:
            url = pair[place % 2]
            return (await workspace.deliver(url, "event", mention(number), retry=retry)).status

    statuses = await asyncio.gather(*[deliver(place, *it) for place, it in enumerate(deliveries)])
    assert set(statuses) == {200}
    assert posts(workspace) == {f"C{number}": 1 for number in range(1000)}


async def test_one_share(pair: list[str], workspace: Slack) -> None:
    """Share, pressed twice and seen by both instances, posts once."""
    found = (await workspace.command(pair[0], contacts.SAMPLE)).body
    (button,) = [
        element
        for block in found["blocks"]
        for element in block.get("elements", [])
        if element.get("action_id", "").startswith("share")
    ]
    where = {"type": "message", "channel_id": payloads.CHANNEL, "message_ts": "1.1"}
    where["is_ephemeral"] = True  # type: ignore[assignment]
    for url in pair * 3:
        await workspace.press(url, button, where)
    await workspace.mention(pair[1], contacts.NONE_YET)
    await workspace.calls_of("chat.postMessage", 2)
    shares = [
        call for call in workspace.made("chat.postMessage") if "155****6666" in call.sent["text"]
    ]
    assert len(shares) == 1


async def test_a_replay_runs_once(pair: list[str]) -> None:
    """A command's copy is refused, by the same instance and by the other."""
    body, kind = payloads.encoded("command", payloads.command(contacts.SAMPLE, 1, f"{pair[0]}/no"))
    headers = signed_headers(body, kind)
    statuses = []
    async with aiohttp.ClientSession() as session:
        for url in (pair[0], *pair):
            async with session.post(f"{url}/slack/events", data=body, headers=headers) as response:
                statuses.append(response.status)
    assert statuses == [200, 401, 401]


async def test_an_event_is_no_replay(pair: list[str], workspace: Slack) -> None:
    """Slack's immediate redelivery may be the same bytes: it is accepted, and answered once."""
    workspace.invite("C1")
    body, kind = payloads.encoded("event", mention(1))
    headers = signed_headers(body, kind)
    async with aiohttp.ClientSession() as session:
        for url in (pair[0], *pair):
            async with session.post(f"{url}/slack/events", data=body, headers=headers) as response:
                assert response.status == 200
    assert posts(workspace) == {"C1": 1}


async def test_fetched_once(
    pair: list[str], workspace: Slack, call_center: CallCenter, redis_server: RedisServer
) -> None:
    """What one instance fetched, the other shows; Redis holds neither numbers nor ids in clear."""
    first = await workspace.command(pair[0], contacts.SAMPLE)
    await stored(redis_server)
    second = await workspace.command(pair[1], contacts.SAMPLE)
    assert "155****6666" in first.body["text"]
    assert first.body["text"] == second.body["text"]
    assert call_center.calls[contacts.SAMPLE] == 1
    await workspace.deliver(pair[0], "event", mention(987654321))
    everything = str(await redis_server.values())
    for secret in (CANARY, contacts.SAMPLE, "小芳", "987654321", KEY):
        assert secret not in everything, secret


async def stored(server: RedisServer) -> None:
    """Nobody waits for an answer to be shared, but this test."""
    async with asyncio.timeout(10):
        while not any(value.startswith(b"gAAA") for value in (await server.values()).values()):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_not_shared_without_a_key(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, redis_server: RedisServer
) -> None:
    """Without a SECRET_KEY answers stay where they are; each event still has one effect."""
    pair = [await start_bot(REDIS_URL=redis_server.url) for _ in range(2)]
    for url in pair:
        await workspace.command(url, contacts.SAMPLE)
        await workspace.deliver(url, "event", mention(1))
    assert call_center.calls[contacts.SAMPLE] == 2
    assert posts(workspace) == {"C1": 1}
    assert set((await redis_server.values()).values()) <= {b"done", b"seen", b"1"}


@pytest.fixture
async def answers(redis_server: RedisServer) -> AsyncIterator[tuple[Shared, SharedAnswers]]:
    shared = Shared(redis_server.url, limit=2)
    await shared.start()
    yield shared, SharedAnswers(shared, KEY, "instance", str)
    await shared.close()


FOUND = ContactRecordings(
    "1",
    (Recording(contact_id="1", duration=3),),
    "request",
    call=Call("1", agents=(CallAgent("2"),), recordings=(Recording("1"),)),
)


async def test_every_field_travels(answers: tuple[Shared, SharedAnswers]) -> None:
    """An answer comes out as it went in, with the time that is left to it."""
    _, level = answers
    await level._store("1", FOUND, 300)
    found = await level.get("1")
    assert found is not None
    assert found[0] == FOUND
    assert 0 < found[1] <= 300


@pytest.mark.parametrize("value", [b"", b"{}", b"\xff", b"gAAAAA"])
async def test_unreadable(answers: tuple[Shared, SharedAnswers], value: bytes) -> None:
    """What cannot be decrypted is not there."""
    shared, level = answers
    await shared.put(level._name_of("1"), value, 60)
    assert await level.get("1") is None


async def test_put_elsewhere(answers: tuple[Shared, SharedAnswers]) -> None:
    """An answer that was moved to another contact, or sealed with another key, is not there."""
    shared, level = answers
    await level._store("1", FOUND, 300)
    sealed = await shared.get(level._name_of("1"))
    assert sealed
    await shared.put(level._name_of("2"), sealed, 60)
    assert await level.get("2") is None
    other = SharedAnswers(shared, "o" * 32, "instance", str)
    assert await other.get("1") is None


async def test_expired(answers: tuple[Shared, SharedAnswers]) -> None:
    """An answer is never older than its time, however late it is found."""
    shared, level = answers
    await level._store("1", FOUND, 300)
    late = SharedAnswers(shared, KEY, "instance", str, clock=lambda: 4e9)
    assert await late.get("1") is None


@pytest.mark.parametrize("how", ["frozen", "killed"])
async def test_redis_away_under_load(
    environ: dict[str, str],
    workspace: Slack,
    redis_server: RedisServer,
    caplog: pytest.LogCaptureFixture,
    how: str,
) -> None:
    """Commands and mentions go on while it is away and when it is back: none is lost."""
    caplog.set_level(logging.INFO)
    changed = {"REDIS_URL": redis_server.url, "SECRET_KEY": KEY}
    settings = Settings.from_env({**environ, **changed})
    servers = [Server(settings, budget=PATIENT) for _ in range(2)]
    for server in servers:
        await server.start()
    asked: list[asyncio.Task[Ack]] = []
    commands: list[asyncio.Task[Ack]] = []

    async def load(base: int) -> None:
        begun = []
        for number in range(base, base + 50):
            url = f"http://127.0.0.1:{servers[number % 2].port}"
            commands.append(asyncio.create_task(workspace.command(url, contacts.SAMPLE)))
            event = workspace.deliver(url, "event", mention(10_000 + number))
            begun += [commands[-1], asyncio.create_task(event)]
        asked.extend(begun)
        await asyncio.wait(begun[:20], return_when=asyncio.FIRST_COMPLETED)

    await load(0)
    if how == "frozen":
        redis_server.freeze()
    else:
        await redis_server.kill()
    await load(50)
    for server in servers:
        await becomes(server, up=False)
    await load(100)
    if how == "frozen":
        redis_server.thaw()
    else:
        await redis_server.start()
    await load(150)
    for server in servers:
        await becomes(server, up=True)
    await load(200)
    acks = await asyncio.gather(*asked)
    assert {ack.status for ack in acks} == {200}
    assert all("155****6666" in command.result().body["text"] for command in commands)
    assert set(posts(workspace).values()) == {1}
    assert len(posts(workspace)) == 250
    for event in ("Redis does not answer; going on in memory", "Redis is back"):
        assert [record.message for record in caplog.records].count(event) == len(servers)
    for server in servers:
        await server.stop()


async def test_killed_in_the_middle(
    environ: dict[str, str],
    start_bot: StartBot,
    workspace: Slack,
    redis_server: RedisServer,
) -> None:
    """200 mentions, one instance killed among them; the other answers what was not acknowledged.

    An answer stands twice only where the first was killed between the post and its mark.
    """
    shared = {"REDIS_URL": redis_server.url, "SECRET_KEY": KEY}
    survivor = await start_bot(**shared)
    numbers = range(200)
    at_once = asyncio.Semaphore(40)

    async def deliver(url: str, number: int) -> bool:
        async with at_once:
            try:
                return (await workspace.deliver(url, "event", mention(number))).status == 200
            except aiohttp.ClientError:
                return False

    async with bot_child({**environ, **shared}) as (url, process):
        delivering = [asyncio.create_task(deliver(url, number)) for number in numbers]
        await workspace.calls_of("chat.postMessage", 60)
        # From here on a post is taken and its answer held: killed between the post and its mark.
        workspace.holds["chat.postMessage"] = asyncio.Event()
        await workspace.calls_of("chat.postMessage", len(workspace.made("chat.postMessage")) + 20)
        process.kill()
        await process.wait()
        acked = await asyncio.gather(*delivering)
    workspace.holds.pop("chat.postMessage").set()
    marks = await redis_server.values()
    done = [marks.get(mark_of(number)) == b"done" for number in numbers]
    left = [mark_of(number) for number in numbers if mark_of(number) in marks and not done[number]]
    posted = posts(workspace)
    redelivered = [number for number in numbers if not acked[number]]
    again = [asyncio.create_task(deliver(survivor, number)) for number in redelivered]
    for name in left:  # as if LEASE had passed
        assert 0 < await redis_server.client.pttl(name) <= LEASE * 1000
        await redis_server.client.pexpire(name, 1)
    assert all(await asyncio.gather(*again))
    async with asyncio.timeout(30), workspace._changed:  # some were acknowledged before
        await workspace._changed.wait_for(lambda: len(posts(workspace)) == len(numbers))
    unmarked = [number for number in redelivered if posted[f"C{number}"] and not done[number]]
    async with asyncio.timeout(30), workspace._changed:
        await workspace._changed.wait_for(
            lambda: all(posts(workspace)[f"C{number}"] == 2 for number in unmarked)
        )
    answered = posts(workspace)
    twice = sorted(number for number in numbers if answered[f"C{number}"] == 2)
    assert set(answered.values()) == {1, 2}
    assert twice == unmarked
    assert 20 <= len(twice) <= len(left) <= 40
    assert 1 <= sum(acked) < len(numbers)


def mark_of(number: int) -> str:
    """The name in Redis of an event's mark."""
    event = mention(number)["event"]
    key = f"said:C{number}:{event['ts']}:{contacts.SAMPLE}"
    return f"recordings:{hmac.digest(KEY.encode(), key.encode(), 'sha256').hex()}"
