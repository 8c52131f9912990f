"""The same app over a real WebSocket: found again whenever it is lost."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import aiohttp
import pytest

from bot.sandbox import contacts, payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.demo import bot_process
from bot.sandbox.faults import Fault
from bot.sandbox.slack import APP_TOKEN, Slack
from bot.sandbox.sockets import Sockets
from bot.server.budget import BUDGET
from bot.server.server import Server
from bot.settings.settings import Settings

Ready = Callable[[], Awaitable[bool]]


async def soon(_: float) -> None:
    """Instead of the waits between two tries."""
    await asyncio.sleep(0.01)


@pytest.fixture
async def ready(environ: dict[str, str], workspace: Slack) -> AsyncIterator[Ready]:
    """A connected bot; asks its /readyz."""
    without_secret = {**environ, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_SIGNING_SECRET": ""}
    server = Server(Settings.from_env(without_secret), sleep=soon, budget=replace(BUDGET, ping=0.2))
    await server.start()
    await workspace.sockets.connected()

    async def ask() -> bool:
        url = f"http://127.0.0.1:{server.port}/readyz"
        async with aiohttp.ClientSession() as session, session.get(url) as response:
            return response.status == 200

    yield ask
    await server.stop()


async def becomes(ready: Ready, *, expected: bool) -> None:
    async with asyncio.timeout(10):
        while await ready() is not expected:  # noqa: ASYNC110 — asked over HTTP, as a host does
            await asyncio.sleep(0.01)


async def answers(workspace: Slack) -> bool:
    ack = await workspace.command(None, contacts.SAMPLE)
    return "155****6666" in ack.body["text"]


async def test_every_way_in(ready: Ready, workspace: Slack) -> None:
    """Command, mention, form and shortcut work through the socket, and it is ready."""
    await becomes(ready, expected=True)
    assert await answers(workspace)
    await workspace.mention(None, contacts.SAMPLE)
    assert workspace.made("chat.postMessage")
    await workspace.command(None, "")
    (opened,) = await workspace.calls_of("views.open")
    ack = await workspace.submit(None, opened.sent["view"], "155 8888 6666")
    assert ack.body["response_action"] == "update"
    await workspace.shortcut(None, "find_recordings", message={"text": contacts.SAMPLE})
    assert await workspace.calls_of("views.update")


@pytest.mark.parametrize("reason", ["warning", "refresh_requested"])
async def test_asked_to_reconnect(ready: Ready, workspace: Slack, reason: str) -> None:
    """When Slack asks for a new connection, the bot is back and answers."""
    await becomes(ready, expected=True)
    old = workspace.sockets.open[0]
    await old.send_json({"type": "disconnect", "reason": reason})
    await workspace.sockets.connected(instead_of=old)
    await becomes(ready, expected=True)
    assert await answers(workspace)


async def test_connection_dropped(ready: Ready, workspace: Slack) -> None:
    """When the connection drops, it is not ready; then it is back and answers."""
    await becomes(ready, expected=True)
    old = workspace.sockets.open[0]
    workspace.errors["apps.connections.open"] = "internal_error"
    workspace.sockets.drop(old)
    await becomes(ready, expected=False)
    del workspace.errors["apps.connections.open"]
    await workspace.sockets.connected(instead_of=old)
    await becomes(ready, expected=True)
    assert await answers(workspace)


async def test_gone_silent(ready: Ready, workspace: Slack) -> None:
    """A socket that answers no ping any more is noticed, and opened anew."""
    await becomes(ready, expected=True)
    old = workspace.sockets.open[0]
    workspace.sockets.silent.add(old)
    await becomes(ready, expected=False)
    await workspace.sockets.connected(instead_of=old)
    await becomes(ready, expected=True)
    assert await answers(workspace)


HANDSHAKES = {
    "403": Fault(403),
    "408": Fault(408),
    "429": Fault(429, {"Retry-After": "1"}),
    "503": Fault(503, body="<html>503</html>"),
    "no upgrade": Fault(200, body="<html>proxy</html>"),
    "cut": Fault(dropped=True),
}
OPENINGS = {
    "invalid_auth": Fault(error="invalid_auth"),
    "429": Fault(429, {"Retry-After": "30"}, "ratelimited"),
    "503": Fault(503, body="<html>503</html>"),
    "no address": Fault(body='{"ok": true}', content_type="application/json"),
    "no JSON": Fault(body="<html>", content_type="text/html"),
    "no object": Fault(body="[]", content_type="application/json"),
    "foreign address": Fault(body='{"ok": true, "url": "x:"}', content_type="application/json"),
    "cut": Fault(dropped=True),
}
FAULTS = [("socket", fault) for fault in HANDSHAKES.values()]
FAULTS += [("apps.connections.open", fault) for fault in OPENINGS.values()]


@pytest.mark.parametrize(
    ("method", "fault"),
    FAULTS,
    ids=[f"socket {name}" for name in HANDSHAKES] + [f"ticket {name}" for name in OPENINGS],
)
async def test_not_opened(ready: Ready, workspace: Slack, method: str, fault: Fault) -> None:
    """Where a connection is not opened, the next try has a ticket of its own, and it is back."""
    await becomes(ready, expected=True)
    old = workspace.sockets.open[0]
    workspace.faults[method] = [fault] * 4
    workspace.sockets.drop(old)
    await becomes(ready, expected=False)
    await workspace.sockets.connected(instead_of=old)
    await becomes(ready, expected=True)
    assert await answers(workspace)


async def test_not_greeted(ready: Ready, workspace: Slack, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket that opens without Slack's hello is none, and is given up."""
    monkeypatch.setattr("bot.server.socket_connection._OPENING", 0.2)
    await becomes(ready, expected=True)
    old = workspace.sockets.open[0]
    workspace.sockets.mute = True
    workspace.sockets.drop(old)
    await workspace.calls_of("apps.connections.open", 3)
    assert not await ready()
    workspace.sockets.mute = False
    await becomes(ready, expected=True)
    assert await answers(workspace)


async def test_says_why(ready: Ready, workspace: Slack, caplog: pytest.LogCaptureFixture) -> None:
    """The log says why there is no connection: as an error where only the operator can help."""
    await becomes(ready, expected=True)
    old = workspace.sockets.open[0]
    workspace.faults["apps.connections.open"] = [OPENINGS["invalid_auth"], OPENINGS["429"]]
    workspace.faults["socket"] = [HANDSHAKES["408"]]
    with caplog.at_level(logging.INFO, "bot"):
        workspace.sockets.drop(old)
        await workspace.sockets.connected(instead_of=old)
        await becomes(ready, expected=True)
    said = [
        (record.levelname, vars(record)["reason"])
        for record in caplog.records
        if record.getMessage() == "Socket Mode needs a new connection"
    ]
    assert said[1:] == [
        ("ERROR", "invalid_auth"),
        ("WARNING", "ratelimited"),
        ("WARNING", "handshake_http_408"),
    ]
    assert said[0][0] == "WARNING"
    assert "ticket" not in str([vars(record) for record in caplog.records])


async def test_two_at_once(ready: Ready, workspace: Slack) -> None:
    """While a connection is replaced it is ready, and what the old one still brings is answered."""
    await becomes(ready, expected=True)
    old = workspace.sockets.open[0]
    workspace.faults["socket"] = [HANDSHAKES["503"]]
    await old.send_json({"type": "disconnect", "reason": "warning"})
    await workspace.calls_of("socket", 2)
    assert await ready()
    assert await answers(workspace)  # through the old one: there is no other
    await workspace.sockets.connected(instead_of=old)
    workspace.sockets.open.reverse()  # Slack may send through any of them
    assert workspace.sockets.open[-1] is old
    assert await answers(workspace)


async def test_socket_mode_turned_off(ready: Ready, workspace: Slack) -> None:
    """`link_disabled`: it is not ready until Slack opens sockets again."""
    await becomes(ready, expected=True)
    old = workspace.sockets.open[0]
    workspace.errors["apps.connections.open"] = "socket_mode_disabled"
    await old.send_json({"type": "disconnect", "reason": "link_disabled"})
    await becomes(ready, expected=False)
    del workspace.errors["apps.connections.open"]
    await workspace.sockets.connected(instead_of=old)
    await becomes(ready, expected=True)
    assert await answers(workspace)


@pytest.mark.parametrize("text", ["", "[]", "{", '"x"', '{"type": "disconnect", "reason": [1]}'])
async def test_not_an_envelope(ready: Ready, workspace: Slack, text: str) -> None:
    """What is no envelope does no harm."""
    await becomes(ready, expected=True)
    old = workspace.sockets.open[0]
    await old.send_str(text)
    await old.send_json({"type": "slash_commands", "envelope_id": "1", "payload": None})
    await becomes(ready, expected=True)
    assert await answers(workspace)


async def test_lost_between_question_and_answer(
    ready: Ready, workspace: Slack, call_center: CallCenter
) -> None:
    """Where the connection is lost meanwhile, its successor takes the answer."""
    await becomes(ready, expected=True)
    old = workspace.sockets.open[0]
    call_center.hold = asyncio.Event()
    asking = asyncio.create_task(workspace.command(None, contacts.SAMPLE))
    await call_center.asked()
    workspace.sockets.drop(old)
    await workspace.sockets.connected(instead_of=old)
    await becomes(ready, expected=True)
    call_center.hold.set()
    assert "155****6666" in (await asking).body["text"]


async def test_no_connection_for_the_answer(
    ready: Ready, workspace: Slack, call_center: CallCenter
) -> None:
    """Where no connection is left for the acknowledgement, its answer takes another way."""
    await becomes(ready, expected=True)
    call_center.hold = asyncio.Event()
    asking = asyncio.create_task(workspace.command(None, contacts.SAMPLE))
    await call_center.asked()
    workspace.errors["apps.connections.open"] = "internal_error"
    workspace.sockets.drop(workspace.sockets.open[0])
    await becomes(ready, expected=False)
    call_center.hold.set()
    (sent,) = await workspace.calls_of("response_url")
    assert "155****6666" in sent.sent["text"]
    asking.cancel()


async def test_delivered_again(ready: Ready, workspace: Slack) -> None:
    """An event that Slack delivers again, over another connection too, is answered once."""
    await becomes(ready, expected=True)
    event = payloads.event(payloads.mention(contacts.SAMPLE, 1), 1)
    await workspace.deliver(None, "event", event)
    old = workspace.sockets.open[0]
    workspace.sockets.drop(old)
    await workspace.sockets.connected(instead_of=old)
    await becomes(ready, expected=True)
    await workspace.deliver(None, "event", event, retry=1)
    assert len(workspace.made("chat.postMessage")) == 1


async def test_tickets_are_slacks(environ: dict[str, str], workspace: Slack) -> None:
    """The sandbox's ticket opens one socket, within 30 s; then, or unknown, none."""
    now = 1000.0
    workspace.sockets = sockets = Sockets(timer=lambda: now)
    address = environ["SLACK_API_URL"].replace("/api/", "/socket")
    used, late = sockets.ticket(), sockets.ticket()

    async def status(ticket: str) -> int:
        try:
            async with session.ws_connect(address, params={"ticket": ticket}):
                return 101
        except aiohttp.WSServerHandshakeError as error:
            return error.status

    async with aiohttp.ClientSession() as session:
        assert [await status(used), await status(used), await status("unknown")] == [101, 403, 403]
        now += 30
        assert await status(late) == 403


async def test_stop_finishes_what_runs(
    environ: dict[str, str], workspace: Slack, call_center: CallCenter
) -> None:
    """On SIGTERM a running look-up is still answered, through the socket."""
    call_center.hold = asyncio.Event()
    async with bot_process({**environ, "SLACK_APP_TOKEN": APP_TOKEN}):
        asked = asyncio.create_task(workspace.command(None, contacts.SAMPLE))
        await call_center.asked()
        asyncio.get_running_loop().call_later(0.2, call_center.hold.set)
    assert "155****6666" in (await asked).body["text"]
