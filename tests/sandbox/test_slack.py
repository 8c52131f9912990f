"""The sandbox's Slack is not kinder than Slack: what it refuses, and what it does again."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.messages.buttons import NEXT
from bot.messages.form import search_form
from bot.messages.words import EN
from bot.sandbox.deliveries import TOO_LATE
from bot.sandbox.payloads import CHANNEL, Payload
from bot.sandbox.shown import NotThere
from bot.sandbox.site import Site
from bot.sandbox.slack import APP_TOKEN, BOT_TOKEN, Slack

FORM = search_form(EN)
BUTTON = {"type": "button", "action_id": NEXT, "value": "1|2", "text": {}}
BUTTON["text"] = {"type": "plain_text", "text": "Next"}
BLOCKS = [{"type": "actions", "elements": [BUTTON]}]
TOO_MANY = [{"type": "divider"}] * 51
TWICE = [{"type": "actions", "elements": [BUTTON, BUTTON]}]


class App:
    """An app that answers with one status after another, and remembers what came."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.headers: dict[str, str] = {}
        self.body: Payload = {}
        self.came: list[Any] = []
        self.hang: asyncio.Event | None = None

    async def serve(self, request: web.Request) -> web.Response:
        self.came.append((request.headers, await request.post()))
        if self.hang is not None:
            await self.hang.wait()
        status = self.statuses.pop(0) if self.statuses else 200
        return web.json_response(self.body, status=status, headers=self.headers)

    def retries(self) -> list[tuple[str | None, str | None]]:
        names = ("X-Slack-Retry-Num", "X-Slack-Retry-Reason")
        return [(headers.get(names[0]), headers.get(names[1])) for headers, _ in self.came]


@pytest.fixture
def app() -> App:
    return App()


@pytest.fixture
async def app_url(app: App) -> AsyncIterator[str]:
    served = web.Application()
    served.router.add_post("/slack/events", app.serve)
    site = Site(served)
    yield await site.start()
    if app.hang is not None:
        app.hang.set()
    await site.stop()


@pytest.fixture
async def api(workspace: Slack) -> AsyncWebClient:
    return AsyncWebClient(BOT_TOKEN, base_url=await workspace.start())


async def error(api: AsyncWebClient, method: str, **sent: object) -> str:
    """Slack's word, "" where it did as asked."""
    try:
        await api.api_call(method, json=sent)
    except SlackApiError as refused:
        return str(refused.response["error"])
    return ""


async def trigger(workspace: Slack, app: App, app_url: str) -> str:
    await workspace.command(app_url, "")
    return str(app.came[-1][1]["trigger_id"])


async def test_a_trigger(workspace: Slack, api: AsyncWebClient, app: App, app_url: str) -> None:
    """A trigger works once, within 3 s; others are unknown."""
    now = [0.0]
    workspace.clock = lambda: now[0]
    good, late = [await trigger(workspace, app, app_url) for _ in range(2)]
    assert good != late
    assert await error(api, "views.open", trigger_id=good, view=FORM) == ""
    assert await error(api, "views.open", trigger_id=good, view=FORM) == "exchanged_trigger_id"
    now[0] = 3.1
    assert await error(api, "views.open", trigger_id=late, view=FORM) == "expired_trigger_id"
    assert await error(api, "views.open", trigger_id="1.2.a", view=FORM) == "invalid_trigger_id"


@pytest.mark.usefixtures("api")
async def test_a_response_url(workspace: Slack, app: App, app_url: str) -> None:
    """A response_url works five times, within 30 minutes; others are unknown."""
    now = [0.0]
    workspace.clock = lambda: now[0]
    urls = []
    for _ in range(2):
        await workspace.command(app_url, "x")
        urls.append(str(app.came[-1][1]["response_url"]))

    async def post(url: str, payload: Payload) -> tuple[int, str]:
        assert workspace._session is not None
        async with workspace._session.post(url, json=payload) as response:
            return response.status, await response.text()

    said = [await post(urls[0], {"text": "hi"}) for _ in range(6)]
    assert [status for status, _ in said] == [200] * 5 + [404]
    assert "used_url" in said[5][1]
    assert await post(urls[1], {"text": "", "blocks": TOO_MANY}) == (400, "invalid_blocks")
    now[0] = 30 * 60 + 1
    assert "expired_url" in (await post(urls[1], {"text": "hi"}))[1]
    assert (await post(f"{urls[0]}0", {"text": "hi"}))[0] == 404


@pytest.mark.parametrize(
    ("method", "sent", "word"),
    [
        ("chat.postMessage", {"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0TYPED", "text": "x"}, "not_in_channel"),
        ("chat.postMessage", {"channel": "G0TYPED", "text": "x"}, "channel_not_found"),
        ("chat.postMessage", {"channel": "C0MENTIONED", "text": "x"}, ""),
        ("chat.postMessage", {"channel": "U0SOMEBODY", "text": "x"}, ""),
        ("chat.postMessage", {"channel": CHANNEL}, "no_text"),
        ("chat.postMessage", {"channel": CHANNEL, "blocks": TOO_MANY}, "invalid_blocks"),
        ("chat.postMessage", {"channel": CHANNEL, "blocks": TWICE}, "invalid_blocks"),
        ("chat.postEphemeral", {"channel": "C0TYPED", "user": "U1", "text": "x"}, "not_in_channel"),
        ("chat.postEphemeral", {"channel": CHANNEL, "user": "U1"}, "no_text"),
        ("chat.update", {"channel": CHANNEL, "ts": "1.1", "text": "x"}, "message_not_found"),
        ("chat.delete", {"channel": CHANNEL, "ts": "1.1"}, "message_not_found"),
        ("views.update", {"view_id": "V0NONE", "view": FORM}, "not_found"),
        ("views.open", {"view": {**FORM, "private_metadata": "x" * 3001}}, "invalid_arguments"),
        ("views.open", {"view": {**FORM, "title": None}}, "invalid_arguments"),
    ],
)
async def test_refused(
    workspace: Slack, api: AsyncWebClient, app_url: str, method: str, sent: Payload, word: str
) -> None:
    """What is not there, not the bot's to see, or over a limit, is refused in Slack's word."""
    for channel in ("C0TYPED", "G0TYPED"):
        await workspace.command(app_url, "x", channel_id=channel)
    await workspace.mention(app_url, "x", channel="C0MENTIONED")
    assert await error(api, method, **sent) == word


async def test_a_message(workspace: Slack, api: AsyncWebClient, app_url: str) -> None:
    """It is changed and deleted where it stands; its buttons are pressed while they stand there."""
    answer = await api.chat_postMessage(channel=CHANNEL, text="x", blocks=BLOCKS)
    there = {"type": "message", "channel_id": CHANNEL, "message_ts": answer["ts"]}
    to = {"channel": CHANNEL, "ts": answer["ts"]}
    await workspace.press(app_url, BUTTON, there)
    with pytest.raises(NotThere):
        await workspace.press(app_url, {**BUTTON, "value": "2|1"}, there)
    assert await error(api, "chat.update", **to, text="x" * 4001) == "msg_too_long"
    assert await error(api, "chat.update", **to, text="no buttons") == ""
    with pytest.raises(NotThere):
        await workspace.press(app_url, BUTTON, there)
    assert await error(api, "chat.delete", **to) == ""
    assert await error(api, "chat.update", **to, text="x") == "message_not_found"


async def test_a_modal(workspace: Slack, api: AsyncWebClient, app: App, app_url: str) -> None:
    """What was written with an old hash, or into a closed modal, is refused."""
    opened = await api.views_open(trigger_id=await trigger(workspace, app, app_url), view=FORM)
    view_id, old = opened["view"]["id"], opened["view"]["hash"]
    assert await error(api, "views.update", view_id=view_id, hash=old, view=FORM) == ""
    assert await error(api, "views.update", view_id=view_id, hash=old, view=FORM) == "hash_conflict"
    await workspace.submit(app_url, {**FORM, "id": view_id}, "1")  # an empty 200 closes it
    assert await error(api, "views.update", view_id=view_id, view=FORM) == "not_found"


@pytest.mark.usefixtures("api")
async def test_interactions(workspace: Slack, app: App, app_url: str) -> None:
    """A response_url comes with what stands in a message, and with nothing else."""
    view = {"type": "view", "view_id": "V1"}
    await workspace.shortcut(app_url, "search")
    await workspace.submit(app_url, FORM, "1")
    await workspace.press(app_url, BUTTON, view)
    await workspace.shortcut(app_url, "find", message={"text": "1"})
    sent = [form["payload"] for _, form in app.came]
    assert ['response_url"' in payload for payload in sent] == [False, False, False, True]
    assert all('"trigger_id"' in payload for payload in sent)
    assert '"message_ts": "1750000' in sent[3]


@pytest.mark.usefixtures("api")
async def test_a_late_ack(workspace: Slack, app: App, app_url: str) -> None:
    """An acknowledgement that comes too late is none."""
    app.hang, workspace.patience = asyncio.Event(), 0.01
    ack = await workspace.command(app_url, "x")
    assert (ack.status, ack.body) == (TOO_LATE, {"error": "operation_timeout"})
    assert len(app.came) <= 1  # commands are not repeated


@pytest.mark.usefixtures("api")
async def test_an_ack_over_a_limit(workspace: Slack, app: App, app_url: str) -> None:
    """An acknowledgement that shows what Slack would refuse shows nothing."""
    app.body = {"text": "x", "blocks": TOO_MANY}
    assert (await workspace.command(app_url, "x")).body == {"error": "invalid_blocks"}
    app.body = {"response_action": "update", "view": {**FORM, "callback_id": "x" * 256}}
    assert (await workspace.submit(app_url, FORM, "1")).body == {"error": "invalid_arguments"}


@pytest.mark.usefixtures("api")
@pytest.mark.parametrize(
    ("statuses", "headers", "retries"),
    [
        pytest.param([200], {}, [], id="acknowledged"),
        pytest.param([500], {}, ["1"], id="the second time"),
        pytest.param([500, 404, 302], {}, ["1", "2", "3"], id="the last time"),
        pytest.param([500] * 9, {}, ["1", "2", "3"], id="never"),
        pytest.param([500] * 9, {"X-Slack-No-Retry": "1"}, [], id="not wanted"),
    ],
)
async def test_delivered_again(
    workspace: Slack,
    app: App,
    app_url: str,
    statuses: list[int],
    headers: dict[str, str],
    retries: list[str],
) -> None:
    """An event without a 200 comes again: at once, after 1 and after 5 minutes."""
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    workspace.sleep = sleep
    app.statuses, app.headers = statuses, headers
    await workspace.mention(app_url, "1")
    await workspace.settled()
    assert app.retries() == [(None, None), *[(number, "http_error") for number in retries]]
    assert waits == [0.0, 60.0, 300.0][: len(retries)]


@pytest.mark.usefixtures("api")
async def test_delivered_again_after_silence(workspace: Slack, app: App, app_url: str) -> None:
    """A late 200 is none: the event comes again, and says why."""
    app.hang, workspace.patience = asyncio.Event(), 0.2

    async def sleep(_: float) -> None:
        assert app.hang is not None
        app.hang.set()

    workspace.sleep = sleep
    assert (await workspace.mention(app_url, "1")).status == TOO_LATE
    workspace.patience = 10
    await workspace.settled()
    assert app.retries() == [(None, None), ("1", "http_timeout")]


async def test_an_envelope_delivered_again(workspace: Slack, api: AsyncWebClient) -> None:
    """Through a socket, too: an event whose envelope was not acknowledged comes again."""
    url = (await api.apps_connections_open(app_token=APP_TOKEN))["url"]
    workspace.patience = 0.2
    async with aiohttp.ClientSession() as session, session.ws_connect(url) as socket:
        await workspace.sockets.connected()
        assert (await socket.receive_json())["type"] == "hello"
        assert (await workspace.mention(None, "1")).status == TOO_LATE
        workspace.patience = 10
        first, second = [await socket.receive_json() for _ in range(2)]
        await socket.send_json({"envelope_id": second["envelope_id"]})
        await workspace.settled()
        assert first["payload"] == second["payload"]
        assert [(e["retry_attempt"], e["retry_reason"]) for e in (first, second)] == [
            (0, ""),
            (1, "timeout"),
        ]
        await socket.close()
