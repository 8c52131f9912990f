"""The same app over a real WebSocket: found again whenever it is lost."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest

from bot.sandbox import contacts
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.demo import bot_process
from bot.sandbox.slack import APP_TOKEN, Slack
from bot.server import Server
from bot.settings import Settings

Ready = Callable[[], Awaitable[bool]]


@pytest.fixture
async def ready(environ: dict[str, str], workspace: Slack) -> AsyncIterator[Ready]:
    """A connected bot; asks its /readyz."""
    without_secret = {**environ, "SLACK_APP_TOKEN": APP_TOKEN, "SLACK_SIGNING_SECRET": ""}
    server = Server(Settings.from_env(without_secret), ping_interval=0.2)
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
    ack = await workspace.submit(None, opened.sent["view"], contacts.SAMPLE)
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
