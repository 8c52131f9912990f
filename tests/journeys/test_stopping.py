"""SIGTERM in the middle of work: nothing that was taken is lost, nothing new is taken."""

import asyncio
import json
import signal
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.messages.buttons import NEXT
from bot.messages.form import search_form
from bot.messages.words import EN, ZH
from bot.sandbox import contacts, payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.demo import bot_child
from bot.sandbox.faults import Fault
from bot.sandbox.slack import APP_TOKEN, Ack, Slack
from bot.server.budget import BUDGET
from bot.server.server import Server
from bot.server.stop_signals import StopSignals
from bot.settings.settings import Settings
from tests.said import as_said
from tests.ways import EPHEMERAL

IDS = [str(3_000_000_001 + number) for number in range(20)]  # half by command, half by mention
# A mention whose “Looking up…” is not out yet is answered by the one post.
LATE = ("response_url", "chat.update", "chat.postMessage")
AT_ONCE = 16  # look-ups; the others wait for their turn


def start_asking(workspace: Slack, url: str) -> list[asyncio.Task[Ack]]:
    """Each by a person of their own, the mentions in channels of their own."""
    commands = [
        workspace.command(url, contact_id, user_id=f"U{contact_id}") for contact_id in IDS[::2]
    ]
    mentions = [
        workspace.mention(url, contact_id, user=f"U{contact_id}", channel=f"C{contact_id}")
        for contact_id in IDS[1::2]
    ]
    return [asyncio.create_task(asking) for asking in commands + mentions]


async def all_run(workspace: Slack, call_center: CallCenter) -> None:
    """Wait until the call center has been asked, and Slack for each person's language."""
    await call_center.asked(AT_ONCE)
    await workspace.calls_of("users.info", len(IDS))


async def closed(idle: asyncio.StreamReader, url: str) -> bool:
    """Whether the bot closes an idle connection, and lets no new one in."""
    async with asyncio.timeout(10):
        while await idle.read(1024):
            pass
    async with aiohttp.ClientSession() as session:
        try:
            await session.get(f"{url}/healthz")
        except aiohttp.ClientConnectorError:
            return True
    return False


async def kept_alive(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A connection that has had one answer."""
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(b"GET /readyz HTTP/1.1\r\nHost: bot\r\n\r\n")
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    return reader, writer


async def stopped_while_running(
    environ: dict[str, str],
    workspace: Slack,
    call_center: CallCenter,
    *,
    acked_before: bool,
    at_end: Callable[[], None],
) -> list[Ack]:
    """SIGTERM while all of them run; `at_end` is called as soon as the process has ended."""
    call_center.hold = asyncio.Event()
    async with bot_child(environ) as (url, process):
        idle, idle_writer = await kept_alive(url)
        asking = start_asking(workspace, url)
        await all_run(workspace, call_center)
        if acked_before:
            await asyncio.gather(*asking)
        process.terminate()
        assert await closed(idle, url)
        idle_writer.close()
        call_center.hold.set()
        assert await process.wait() == 0
        at_end()
    return await asyncio.gather(*asking)


def answered(texts: list[str]) -> list[str]:
    """The ids that have an answer, one for each answer."""
    return sorted(
        contact_id
        for text in texts
        for contact_id in IDS
        if contact_id in text and EN.answer.none_yet_hint in text
    )


def sent(workspace: Slack, *methods: str) -> list[str]:
    return [json.dumps(call.sent) for call in workspace.done if call.method in methods]


async def test_running_look_ups(
    environ: dict[str, str], workspace: Slack, call_center: CallCenter
) -> None:
    """20 of 20 running look-ups are answered; exit 0; meanwhile nobody new is let in."""
    acks = await stopped_while_running(
        environ, workspace, call_center, acked_before=False, at_end=lambda: None
    )
    assert {ack.status for ack in acks} == {200}
    texts = [json.dumps(ack.body) for ack in acks]
    texts += sent(workspace, "chat.postMessage", "chat.update", "response_url")
    assert answered(texts) == IDS


async def test_acknowledged_look_ups(
    environ: dict[str, str], workspace: Slack, call_center: CallCenter
) -> None:
    """Where “Looking up…” stands already, the answer is delivered before the process ends."""
    texts: list[str] = []
    acks = await stopped_while_running(
        environ,
        workspace,
        call_center,
        acked_before=True,
        at_end=lambda: texts.extend(sent(workspace, *LATE)),
    )
    assert not answered([json.dumps(ack.body) for ack in acks])
    assert answered(texts) == IDS


async def test_mentions_that_wait_for_their_turn(environ: dict[str, str], workspace: Slack) -> None:
    """40 mentions in one channel, three of them posted: the stop posts the others, none waits."""
    async with bot_child(environ) as (url, process):
        asking = [
            asyncio.create_task(workspace.mention(url, f"30000000{number:02}"))
            for number in range(40)
        ]
        await asyncio.gather(*asking)  # “it waits for its turn” is acknowledged after 2 s
        before = len(sent(workspace, "chat.postMessage"))
        process.terminate()
        assert await process.wait() == 0
    answers = sent(workspace, "chat.postMessage")
    assert before < 10
    assert len(answers) == len(set(answers)) == 40
    assert all(EN.answer.none_yet_hint in answer for answer in answers)


THROTTLED = Fault(429, {"Retry-After": "30"}, "ratelimited")


async def test_pace_that_slack_asks_for(environ: dict[str, str], workspace: Slack) -> None:
    """What Slack does not take in time is said to each asker, once and privately."""
    workspace.locales["U2"] = "zh-CN"
    workspace.faults["chat.postMessage"] = [THROTTLED] * 100
    server = Server(Settings.from_env(environ), budget=replace(BUDGET, hold=0.0, drain=1.0))
    await server.start()
    url = f"http://127.0.0.1:{server.port}"
    for number in range(3):
        for user in ("U1", "U2"):
            await workspace.mention(url, f"30000000{number:02}", user=user, thread_ts="1.2")
    await workspace.calls_of("chat.postMessage")
    await server.stop()
    told = [call.sent for call in workspace.done if call.method in (*LATE, "chat.postEphemeral")]
    assert {(said["user"], said["channel"], said["thread_ts"]): said["text"] for said in told} == {
        ("U1", payloads.CHANNEL, "1.2"): as_said(EN.failure.stopping),
        ("U2", payloads.CHANNEL, "1.2"): as_said(ZH.failure.stopping, words=ZH),
    }
    assert len(told) == 2


async def test_what_hangs(
    environ: dict[str, str], workspace: Slack, call_center: CallCenter
) -> None:
    """Whatever somebody did and was acknowledged: where its answer cannot come, that is said."""
    call_center.hold = asyncio.Event()
    server = Server(Settings.from_env(environ), budget=replace(BUDGET, hold=0.0, drain=0.5))
    await server.start()
    url = f"http://127.0.0.1:{server.port}"
    button = {"action_id": NEXT, "value": f"{contacts.TWELVE}|2"}
    await workspace.command(url, contacts.SAMPLE, user_id="U1")
    await workspace.command(url, contacts.SAMPLE, user_id="U1")
    await workspace.submit(url, search_form(EN), contacts.SAMPLE, user={"id": "U2"})
    await workspace.press(url, button, EPHEMERAL, user={"id": "U3"})
    await workspace.shortcut(
        url, "find_recordings", message={"text": contacts.SAMPLE}, user={"id": "U4"}
    )
    await workspace.direct_message(url, contacts.SAMPLE, user="U5", channel="D5")
    await server.stop()
    told = [
        call for call in workspace.done if call.sent.get("text") == as_said(EN.failure.stopping)
    ]
    ways = [call.method for call in told]
    assert sorted(ways) == ["chat.postEphemeral", "chat.postMessage"] + ["response_url"] * 3
    assert [call.sent["channel"] for call in told if call.method == "chat.postMessage"] == ["U2"]
    call_center.hold.set()


async def test_search_under_way(
    environ: dict[str, str], workspace: Slack, call_center: CallCenter
) -> None:
    """A search that was acknowledged is answered before the process ends."""
    call_center.hold_calls = asyncio.Event()
    server = Server(Settings.from_env(environ), budget=replace(BUDGET, hold=0.0))
    await server.start()
    url = f"http://127.0.0.1:{server.port}"
    await workspace.command(url, "phone 155 8888 6666")
    await call_center.asked_for_calls()
    stopping = asyncio.create_task(server.stop())
    await asyncio.sleep(0)
    call_center.hold_calls.set()
    await stopping
    (answer,) = [call for call in workspace.done if call.method == "response_url"]
    assert "155****6666" in answer.sent["text"]


async def test_search_that_hangs(
    environ: dict[str, str], workspace: Slack, call_center: CallCenter
) -> None:
    """Where the list cannot come any more, its asker is told so, and alone."""
    call_center.hold_calls = asyncio.Event()
    server = Server(Settings.from_env(environ), budget=replace(BUDGET, hold=0.0, drain=0.5))
    await server.start()
    url = f"http://127.0.0.1:{server.port}"
    await workspace.command(url, "phone 155 8888 6666")
    await workspace.mention(url, "155 8888 6666", user="U2")
    await call_center.asked_for_calls()
    await server.stop()
    told = [c.method for c in workspace.done if c.sent.get("text") == as_said(EN.failure.stopping)]
    assert sorted(told) == ["chat.postEphemeral", "response_url"]


async def test_nothing_works(environ: dict[str, str], workspace: Slack) -> None:
    """Where nobody can be told either, the stop comes to its end all the same."""
    for method in ("chat.postMessage", "chat.postEphemeral", "response_url"):
        workspace.holds[method] = asyncio.Event()
    server = Server(
        Settings.from_env(environ), budget=replace(BUDGET, hold=0.0, drain=0.2, tell=0.2)
    )
    await server.start()
    await workspace.mention(f"http://127.0.0.1:{server.port}", contacts.SAMPLE)
    await workspace.calls_of("chat.postMessage")
    async with asyncio.timeout(10):
        await server.stop()
    for hold in workspace.holds.values():
        hold.set()


async def test_requests_on_their_way(
    environ: dict[str, str], workspace: Slack, call_center: CallCenter
) -> None:
    """A request whose answer is still to come gets it over its own connection, as the last one."""
    call_center.hold = asyncio.Event()
    server = Server(Settings.from_env(environ))
    await server.start()
    asking = asyncio.create_task(workspace.command(f"http://127.0.0.1:{server.port}", IDS[0]))
    await call_center.asked()
    stopping = asyncio.create_task(server.stop())
    await asyncio.sleep(0)
    call_center.hold.set()
    ack = await asking
    assert ack.status == 200
    assert EN.answer.none_yet_hint in json.dumps(ack.body)
    await stopping


@pytest.mark.parametrize(
    "numbers",
    [
        (signal.SIGTERM, signal.SIGTERM),
        (signal.SIGINT, signal.SIGTERM, signal.SIGTERM),
        (signal.SIGHUP,),
        (signal.SIGHUP, signal.SIGTERM),
    ],
)
async def test_one_stop(
    environ: dict[str, str],
    workspace: Slack,
    call_center: CallCenter,
    numbers: tuple[signal.Signals, ...],
) -> None:
    """However many signals one stop comes as: exit 0, and what was acknowledged is answered."""
    call_center.hold = asyncio.Event()
    async with bot_child(environ) as (url, process):
        idle, writer = await kept_alive(url)
        ack = await workspace.command(url, IDS[0])
        assert ack.body["text"].startswith("Looking up ")
        for number in numbers:
            process.send_signal(number)
        assert await closed(idle, url)
        writer.close()
        call_center.hold.set()
        assert await process.wait() == 0
    assert answered(sent(workspace, *LATE)) == IDS[:1]


@pytest.mark.parametrize(
    ("seconds", "ended"),
    [((0.0, 0.02), 0), ((0.0, 1.0, 2.0), 0), ((0.0, 2.1), 1), ((0.0, 0.0, 30.0), 1)],
)
async def test_which_signal_ends_at_once(seconds: tuple[float, ...], ended: int) -> None:
    """A signal within two seconds of the first is the same stop; a later one ends with code 1."""
    codes: list[int] = []
    times = iter(seconds)
    signals = StopSignals(codes.append, lambda: next(times))
    for _ in seconds:
        signals.received()
    await signals.asked()
    assert codes == [1] * ended


async def test_envelopes_after_the_signal(
    environ: dict[str, str], workspace: Slack, call_center: CallCenter
) -> None:
    """What comes through the socket while stopping is not acknowledged: Slack sends it again."""
    call_center.hold = asyncio.Event()
    server = Server(Settings.from_env({**environ, "SLACK_APP_TOKEN": APP_TOKEN}))
    await server.start()
    await workspace.sockets.connected()
    before = asyncio.create_task(workspace.command(None, IDS[0]))
    await call_center.asked()
    stopping = asyncio.create_task(server.stop())
    await asyncio.sleep(0)
    after = asyncio.create_task(workspace.command(None, IDS[1]))
    call_center.hold.set()
    assert EN.answer.none_yet_hint in json.dumps((await before).body)
    await stopping
    assert not after.done()
    after.cancel()
