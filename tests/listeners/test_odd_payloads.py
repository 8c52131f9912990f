"""Whatever is signed, or comes through the socket, is answered or refused, and nothing faults."""

import asyncio
import copy
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.messages.buttons import NEXT
from bot.sandbox import contacts, payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.demo import settings as sandbox_settings
from bot.sandbox.payloads import FORM, JSON
from bot.sandbox.slack import APP_TOKEN, Slack, signed_headers
from bot.server.server import Server
from bot.settings.settings import Settings
from tests.running import no_wait
from tests.whole_payloads import WHOLE

FUZZ = settings(
    max_examples=250,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
GONE = object()
Path = tuple[str | int, ...]


texts = st.text(st.characters(), max_size=8) | st.sampled_from(
    [*("U1", "C1", "D1", "S1", "T1", "payload", "payload=", "command", "\ud800", "9" * 5000)]
)
leaves = st.none() | st.booleans() | st.integers() | st.floats() | texts
names = texts | st.sampled_from(
    sorted({name for payload in WHOLE.values() for name in payload} | {"id", "values", "bot_id"})
)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=4)
)


def paths(value: dict[str, Any] | list[Any], path: Path = ()) -> Iterator[Path]:
    """Where something stands in a payload, at any depth."""
    for name, part in value.items() if isinstance(value, dict) else enumerate(value):
        yield (*path, name)
        if isinstance(part, (dict, list)):
            yield from paths(part, (*path, name))


@st.composite
def damaged(draw: st.DrawFn) -> dict[str, Any]:
    """A payload of Slack's, with something in it replaced, added or taken away."""
    payload: dict[str, Any] = copy.deepcopy(draw(st.sampled_from(list(WHOLE.values()))))
    for _ in range(draw(st.integers(1, 3))):
        everywhere = [*paths(payload), (draw(names),)]
        *way, last = draw(st.sampled_from(everywhere))
        name: Any = last
        holder: Any = payload
        for step in way:
            holder = holder[step]
        new = draw(st.just(GONE) | values)
        if new is not GONE:
            holder[name] = new
        elif isinstance(holder, list) or name in holder:
            del holder[name]
    return payload


def fields(payload: dict[str, Any]) -> bytes:
    """As a form: a command has only texts."""
    texts = {name: v if isinstance(v, str) else json.dumps(v) for name, v in payload.items()}
    return urlencode(texts, errors="replace").encode()


@st.composite
def bodies(draw: st.DrawFn) -> tuple[bytes, str]:
    """An HTTP body and its content type, of any shape that can be signed."""
    payload = draw(damaged() | values)
    parameter = draw(st.sampled_from(["", "; charset=utf-8", ";", "; charset=utf-16"]))
    match draw(st.sampled_from(["json", "payload", "fields", "pairs", "bytes"])):
        case "json":
            return json.dumps(payload).encode(), JSON + parameter
        case "payload":
            return urlencode({"payload": json.dumps(payload)}).encode(), FORM + parameter
        case "fields" if isinstance(payload, dict):
            return fields(payload), FORM + parameter
        case "pairs":
            safe = st.text(st.characters(exclude_categories=["Cs"]), max_size=9)
            pairs = draw(st.lists(st.tuples(names.filter(str.isascii) | safe, safe), max_size=4))
            return urlencode(pairs * draw(st.integers(1, 2))).encode(), FORM + parameter
    return draw(st.binary(max_size=50)), draw(st.sampled_from([FORM, JSON])) + parameter


class Running:
    """The bot and its services on a loop of their own, so that hypothesis can drive them."""

    def __init__(self, runner: asyncio.Runner, **changed: str) -> None:
        self.runner = runner
        self.workspace, self.call_center = Slack(), CallCenter()
        self.url = runner.run(self._start(changed))

    async def _start(self, changed: dict[str, str]) -> str:
        endpoint, api_url = await self.call_center.start(), await self.workspace.start()
        may = dict.fromkeys(("ACCESS_REVEAL", "ACCESS_LISTEN"), "everyone")
        listens = {"PUBLIC_URL": "https://recordings.example.com", "LISTEN_IN_SLACK": "yes"}
        environ = sandbox_settings(endpoint, api_url) | may | listens | changed
        self.server = Server(Settings.from_env(environ), sleep=no_wait)
        await self.server.start()
        if "SLACK_APP_TOKEN" in changed:
            await self.workspace.sockets.connected()
        await self.workspace.calls_of("auth.test")
        return f"http://127.0.0.1:{self.server.port}"

    async def stop(self) -> None:
        await self.server.stop()
        await self.workspace.stop()
        await self.call_center.stop()


@contextmanager
def running(caplog: pytest.LogCaptureFixture, **changed: str) -> Iterator[Running]:
    """Runs them; at the end, nothing that they did may have faulted."""
    with asyncio.Runner() as runner:
        bot = Running(runner, **changed)
        try:
            yield bot
        finally:
            runner.run(bot.stop())
    faults = [
        f"{record.name}: {record.getMessage()}"
        for record in caplog.records
        if record.levelno >= logging.ERROR
        and record.exc_info
        # What is no object, slack_sdk itself turns away with an error, and goes on.
        and not record.name.startswith("slack_sdk.socket_mode")
    ]
    assert not faults, faults


def test_over_http(caplog: pytest.LogCaptureFixture) -> None:
    """A signed request of any shape is answered with 2xx or 4xx; then the bot still answers."""
    with running(caplog) as bot:

        @FUZZ
        @given(bodies())
        @example((b"{}", JSON))
        @example((b'{"type":"event_callback","event":[1],"event_id":"Ev1"}', JSON))
        @example((b"[" * 900 + b"]" * 900, JSON))
        @example((b'{"a":' * 900 + b"1" + b"}" * 900, JSON))
        @example((b'{"text":' + b"9" * 5000 + b"}", JSON))
        def send(signed: tuple[bytes, str]) -> None:
            ack = bot.runner.run(bot.workspace.send(bot.url, *signed))
            assert 200 <= ack.status < 300 or 400 <= ack.status < 500, ack

        send()
        ack = bot.runner.run(bot.workspace.command(bot.url, contacts.SAMPLE))
        assert "155****6666" in ack.body["text"]


def test_through_the_socket(caplog: pytest.LogCaptureFixture) -> None:
    """After an envelope of any shape, the same connection answers the next."""
    with running(caplog, SLACK_APP_TOKEN=APP_TOKEN) as bot:
        socket = bot.workspace.sockets.open[0]

        async def after(envelope: dict[str, Any]) -> str:
            await socket.send_json(envelope)
            ack = await bot.workspace.command(None, contacts.SAMPLE)
            return str(ack.body["text"])

        @FUZZ
        @given(damaged() | values, st.sampled_from(sorted(payloads.ENVELOPES.values())))
        def send(payload: object, kind: str) -> None:
            envelope = {"envelope_id": "odd", "type": kind, "payload": payload}
            assert "155****6666" in bot.runner.run(after(envelope))

        send()
        assert bot.workspace.sockets.open == [socket]


def without(name: str, payload: dict[str, Any]) -> dict[str, Any]:
    return {field: value for field, value in payload.items() if field != name}


def changed(payload: dict[str, Any], name: str, **inner: object) -> dict[str, Any]:
    return {**payload, name: {**payload[name], **inner}}


ODD: dict[str, dict[str, Any]] = {
    "a submission without a user": without("user", WHOLE["submission"]),
    "a submission by nobody": {**WHOLE["submission"], "user": None},
    "a submission by a text": {**WHOLE["submission"], "user": "U1 or so"},
    "a submission by a list": {**WHOLE["submission"], "user": ["U1"]},
    "a submission without a view": without("view", WHOLE["submission"]),
    "a view without its state": changed(WHOLE["submission"], "view", state=None),
    "a view with another state": changed(WHOLE["submission"], "view", state={"values": []}),
    "a view without its type": changed(WHOLE["submission"], "view", type=None),
    "no action": {**WHOLE["page"], "actions": []},
    "an action that is none": {**WHOLE["page"], "actions": ["next"]},
    "a value that is none": {**WHOLE["page"], "actions": [{"action_id": NEXT, "value": 1}]},
    "no container": without("container", WHOLE["share"]),
    "a modal that is none": without("view", WHOLE["numbers in a modal"]),
    "an event that is a list": {**WHOLE["mention"], "event": [1]},
    "an event that is a text": {**WHOLE["mention"], "event": "app_mention"},
    "an event without an id": without("event_id", WHOLE["mention"]),
    "a mention nowhere": changed(WHOLE["mention"], "event", channel=None),
    "a mention of a number": changed(WHOLE["mention"], "event", text=5),
    "a mention by a channel": changed(WHOLE["mention"], "event", user="C0SANDBOX"),
    "authorizations that are none": {**WHOLE["mention"], "authorizations": [1]},
    "a command by nobody": {**WHOLE["command"], "user_id": ""},
    "a command by a channel": {**WHOLE["command"], "user_id": "C0SANDBOX"},
    "a command in a person": {**WHOLE["command"], "channel_id": "U0SANDBOX"},
    "a command in lower case": {**WHOLE["command"], "channel_id": "c0sandbox"},
    "a command that is an event": {**WHOLE["mention"], "command": "/recordings"},
    "a team that is a number": {**WHOLE["page"], "team": 5},
}


@pytest.mark.parametrize("name", ODD)
async def test_odd(bot_url: str, workspace: Slack, call_center: CallCenter, name: str) -> None:
    """Each is a 400, and nobody is shown anything for it."""
    payload = ODD[name]
    command = name.startswith("a command") and "type" not in payload
    kind = "command" if command else "event" if "event" in payload else "interactive"
    ack = await workspace.deliver(bot_url, kind, payload)
    assert ack.status == 400
    assert not call_center.calls
    assert {call.method for call in workspace.calls} <= {"auth.test"}


async def test_not_again(bot_url: str) -> None:
    """Slack is told not to deliver again what would come just as it is."""
    body = json.dumps({**WHOLE["mention"], "event": [1]}).encode()
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            f"{bot_url}/slack/events", data=body, headers=signed_headers(body, JSON)
        ) as response,
    ):
        assert response.status == 400
        assert response.headers["X-Slack-No-Retry"] == "1"


async def test_half_a_character(bot_url: str, workspace: Slack) -> None:
    """JSON can hold half of an emoji, which no answer can: what stands around it is answered."""
    ack = await workspace.mention(bot_url, f"\ud83d {contacts.SAMPLE}")
    assert ack.status == 200
    (post,) = workspace.made("chat.postMessage")
    assert "155****6666" in post.sent["text"]


async def test_a_page_of_many_digits(bot_url: str, workspace: Slack) -> None:
    """A page's number that Python would not read is page 1."""
    button = {"action_id": NEXT, "value": f"{contacts.SAMPLE}|{'9' * 5000}"}
    sound = {"action_id": NEXT, "value": contacts.SAMPLE}
    message = {"type": "message", "channel_id": payloads.CHANNEL}
    await workspace.press(bot_url, sound, message, actions=[button])
    (answer,) = await workspace.calls_of("response_url")
    assert "155****6666" in answer.sent["text"]


async def test_share_in_a_modal(bot_url: str, workspace: Slack) -> None:
    """It is posted where the modal was asked for, and its sharer is told there."""
    ack = await workspace.deliver(bot_url, "interactive", WHOLE["share in a modal"])
    assert ack.status == 200
    (whisper,) = await workspace.calls_of("chat.postEphemeral")
    (post,) = workspace.made("chat.postMessage")
    assert post.sent["channel"] == whisper.sent["channel"]


@pytest.mark.parametrize(
    "words",
    [
        {"channel_name": "payload-ops"},
        {"user_name": "mr.payload"},
        {"text": f"payload {contacts.SAMPLE}"},
        {"text": f'payload={{"type":"block_actions"}}&payload=1 {contacts.SAMPLE}'},
        {"text": f'{{"payload": "{contacts.SAMPLE}"}} {contacts.SAMPLE}'},
        {"team_domain": "payload", "response_url": "https://payload.example/payload="},
        {"payload_of_tomorrow": "x"},
    ],
)
@pytest.mark.parametrize("content_type", [FORM, f"{FORM}; charset=utf-8", FORM.title()])
async def test_the_word_payload(
    bot_url: str, workspace: Slack, words: dict[str, str], content_type: str
) -> None:
    """The word “payload” in any field of a slash command is a word like any other."""
    command = payloads.command(contacts.SAMPLE, 1, "https://x") | words
    ack = await workspace.send(bot_url, urlencode(command).encode(), content_type)
    assert ack.status == 200
    assert "155****6666" in ack.body["text"]


@pytest.mark.parametrize(
    "twice",
    [
        "{}&payload=%7B%7D",
        "{}&text=2020927020",
        "{}&user_id=U0OTHER",
        "user_id=U0OTHER&{}",
    ],
)
async def test_two_readings(
    bot_url: str, workspace: Slack, call_center: CallCenter, twice: str
) -> None:
    """A form that two parsers could read in two ways is refused."""
    body = twice.format(urlencode(WHOLE["command"]))
    ack = await workspace.send(bot_url, body.encode(), FORM)
    assert ack.status == 400
    assert not call_center.calls


@pytest.mark.parametrize(
    ("body", "content_type", "answer"),
    [
        (b"ssl_check=1&token=x", FORM, {"text": ""}),
        (b'{"type":"url_verification","challenge":"payload=1"}', JSON, {"challenge": "payload=1"}),
    ],
)
async def test_slacks_own_questions(
    bot_url: str, workspace: Slack, body: bytes, content_type: str, answer: dict[str, str]
) -> None:
    """Whether the address is ours, and its certificate good: neither names a workspace."""
    ack = await workspace.send(bot_url, body, content_type)
    assert (ack.status, ack.body) == (200, answer)
