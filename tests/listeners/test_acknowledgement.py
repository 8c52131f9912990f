"""What follows an acknowledgement comes after it, and what got lost with it comes another way."""

import asyncio
import gc
import weakref
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import aiohttp
import pytest

from bot.listeners.acknowledgement import MARGIN, Acknowledgement, current
from bot.messages.form import search_form
from bot.messages.words import EN
from bot.sandbox import contacts, payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.slack import APP_TOKEN, Ack, Slack, signed_headers
from bot.server.budget import BUDGET
from bot.server.server import Server
from bot.settings.settings import Settings
from tests.running import StartBot

FOUND = "155****6666"
LATE = ("response_url", "views.update")


class Margin:
    """The bot's waits, which last until the test says so."""

    def __init__(self) -> None:
        self.began = asyncio.Event()
        self.passed = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        assert 0 < seconds <= MARGIN
        self.began.set()
        await self.passed.wait()


@pytest.fixture
def margin() -> Margin:
    return Margin()


@pytest.fixture(params=["HTTP", "Socket Mode"])
async def url(
    request: pytest.FixtureRequest, environ: dict[str, str], workspace: Slack, margin: Margin
) -> AsyncIterator[str | None]:
    """A bot whose every answer comes at the edge: it is there just when the waiting has ended."""
    over_socket = request.param == "Socket Mode"
    more = {"SLACK_APP_TOKEN": APP_TOKEN} if over_socket else {}
    server = Server(
        Settings.from_env({**environ, **more}), sleep=margin.sleep, budget=replace(BUDGET, hold=0.0)
    )
    await server.start()
    if over_socket:
        await workspace.sockets.connected()
    yield None if over_socket else f"http://127.0.0.1:{server.port}"
    margin.passed.set()
    await server.stop()


async def follows(workspace: Slack, ack: Ack, margin: Margin) -> str:
    """The answer: not there before the acknowledgement and its margin, and then there."""
    assert "Looking up" in str(ack.body)
    async with asyncio.timeout(10):
        await margin.began.wait()
    assert not workspace.made(LATE)
    margin.passed.set()
    return str((await workspace.calls_of(LATE))[0].sent)


async def test_command_at_the_edge(url: str | None, workspace: Slack, margin: Margin) -> None:
    """“Looking up…” is there before the answer."""
    ack = await workspace.command(url, contacts.SAMPLE)
    assert FOUND in await follows(workspace, ack, margin)


async def test_form_at_the_edge(url: str | None, workspace: Slack, margin: Margin) -> None:
    """The acknowledgement's `update` is there before the answer, which so stays in the modal."""
    ack = await workspace.submit(url, search_form(EN), contacts.SAMPLE)
    assert ack.body["response_action"] == "update"
    assert FOUND in await follows(workspace, ack, margin)


async def test_margin() -> None:
    """What follows waits for the rest of the margin, and not at all where that has passed."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    acknowledgement = Acknowledgement()
    following = asyncio.create_task(acknowledgement.followed(sleep))
    await asyncio.sleep(0)
    assert not waits
    acknowledgement.left()
    await following
    assert 0 < waits[0] <= MARGIN
    acknowledgement = Acknowledgement()
    acknowledgement.lost()
    await acknowledgement.followed(sleep)
    assert len(waits) == 1


async def test_of_this_request() -> None:
    """Each request's tasks find its own acknowledgement; where there is none, that is an error."""

    async def request() -> bool:
        mine = Acknowledgement()

        async def task() -> bool:
            await asyncio.sleep(0)
            return current() is mine

        return await asyncio.create_task(task())

    assert await asyncio.gather(*(asyncio.create_task(request()) for _ in range(3))) == [True] * 3
    with pytest.raises(LookupError):
        current()


async def test_slack_has_gone(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter
) -> None:
    """Where Slack did not wait for the acknowledgement, its answer comes by `response_url`."""
    bot_url = await start_bot()
    call_center.hold = asyncio.Event()
    number, response_url = workspace._next()
    command = payloads.command(contacts.SAMPLE, number, response_url)
    body, content_type = payloads.encoded("command", command)
    headers = signed_headers(body, content_type)
    async with aiohttp.ClientSession() as session:
        asking = asyncio.create_task(
            session.post(f"{bot_url}/slack/events", data=body, headers=headers)
        )
        await call_center.asked()
        asking.cancel()
    call_center.hold.set()
    (sent,) = await workspace.calls_of("response_url")
    assert FOUND in sent.sent["text"]


@pytest.mark.parametrize("end", [Acknowledgement.left, Acknowledgement.lost])
async def test_keeps_no_answer(end: Callable[[Acknowledgement], None]) -> None:
    """Whatever holds the context of a request, the answer is not held by it once it is out."""
    acknowledgement, answer = Acknowledgement(), Margin()
    acknowledgement.if_lost(answer.began.set)
    end(acknowledgement)
    answered = weakref.ref(answer)
    del answer
    gc.collect()
    assert answered() is None
