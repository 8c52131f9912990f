"""Every fault of Slack's × every way out: answered, bounded, nothing posted twice.

To extend the matrix, add a line to `FAULTS` or to `WAYS`.
"""

import asyncio
import json
import logging
import socket
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from bot.errors import Usage
from bot.messages.buttons import CHECK_AGAIN, MORE, NEXT, SHARE, SHOW_ALL
from bot.messages.form import ID, PHONE, Filled, search_form
from bot.messages.words import EN
from bot.sandbox import contacts, payloads
from bot.sandbox.faults import Fault
from bot.sandbox.slack import Call, Slack
from bot.server.server import Server
from bot.server.session import MOST_CONNECTIONS
from bot.settings.settings import Settings
from bot.slack.outcome import ATTEMPTS, WAITING
from tests.running import PATIENT, StartBot
from tests.said import as_said
from tests.ways import EPHEMERAL

TLS = ssl.create_default_context()
FOR_EVER = 50  # requests
POSTS = ("chat.postMessage", "chat.postEphemeral", "response_url")
FOUND = "155****6666"
PAGE_2 = f"{contacts.TWELVE}|2"
NUMBER = "155 8888 6666"
SEARCH = f"phone {NUMBER}"
NOT_JSON = "<html>502</html>"

FAULTS = {
    "429, seconds": Fault(429, {"Retry-After": "1"}, "ratelimited"),
    "429, fraction": Fault(429, {"Retry-After": "1.5"}, "ratelimited"),
    "429, date": Fault(429, {"Retry-After": "Wed, 21 Oct 2099 07:28:00 GMT"}, "ratelimited"),
    "429, missing": Fault(429, {}, "ratelimited"),
    "429, huge": Fault(429, {"Retry-After": "86400"}, "ratelimited"),
    "429, rubbish": Fault(429, {"Retry-After": "soon"}, body="slow down"),
    "429, text": Fault(429, {"Retry-After": "1"}, body="slow down", content_type="text/plain"),
    "500": Fault(500, body=NOT_JSON),
    "502": Fault(502, body=NOT_JSON),
    "503": Fault(503, error="service_unavailable"),
    "504": Fault(504, body=NOT_JSON),
    "504, done": Fault(504, body=NOT_JSON, done=True),
    "internal_error": Fault(error="internal_error"),
    "internal_error, done": Fault(error="internal_error", done=True),
    "fatal_error": Fault(error="fatal_error"),
    "request_timeout": Fault(error="request_timeout"),
    "HTML with 200": Fault(body=NOT_JSON),
    "text with 200": Fault(body="<b>maintenance</b>", content_type="text/plain"),
    "broken JSON": Fault(body='{"ok": tr', content_type="application/json"),
    "cut before": Fault(dropped=True),
    "cut after": Fault(dropped=True, done=True),
    "not in channel": Fault(error="not_in_channel"),
    "archived": Fault(error="is_archived"),
    "restricted": Fault(403, error="restricted_action"),
    "used": Fault(404, error="used_url"),
    "expired": Fault(410, error="expired_url"),
    "token revoked": Fault(error="token_revoked"),
    "token expired": Fault(error="token_expired"),
}

Act = Callable[[Slack, str], Awaitable[object]]
INSTEAD = (
    as_said(EN.failure.unconfirmed),
    as_said(EN.answer.cannot_share),
    as_said(EN.failure.slack),
)  # what may be said where the answer cannot be shown


@dataclass(frozen=True)
class Way:
    """One way out.

    Attributes:
        method: what fails there.
        act: what a person does to be answered that way.
        answer: what the answer has in it.
        slow: whether the answer comes after the acknowledgement.
        public: whether the channel may see it.
        instead: what may be said in its place.
    """

    method: str
    act: Act
    answer: str = FOUND
    slow: bool = False
    public: bool = False
    instead: tuple[str, ...] = INSTEAD


def press(action_id: str, value: str, container: dict[str, Any], **changed: object) -> Act:
    button = {"action_id": action_id, "value": value}
    return lambda slack, url: slack.press(url, button, container, **changed)


def command(text: str) -> Act:
    return lambda slack, url: slack.command(url, text)


def mention(text: str) -> Act:
    return lambda slack, url: slack.mention(url, text)


def direct_message(slack: Slack, url: str) -> Awaitable[object]:
    return slack.direct_message(url, contacts.SAMPLE)


def shortcut(slack: Slack, url: str) -> Awaitable[object]:
    return slack.shortcut(url, "find_recordings", message={"text": contacts.SAMPLE})


def global_shortcut(slack: Slack, url: str) -> Awaitable[object]:
    return slack.shortcut(url, "search_recordings", response_url="")


def form(slack: Slack, url: str) -> Awaitable[object]:
    return slack.submit(url, search_form(EN), contacts.SAMPLE)


def number_directly(slack: Slack, url: str) -> Awaitable[object]:
    return slack.direct_message(url, NUMBER)


def number_in_a_form(slack: Slack, url: str) -> Awaitable[object]:
    return slack.submit(url, search_form(EN, Filled((ID, PHONE), PHONE)), NUMBER)


def shortcut_on_a_number(slack: Slack, url: str) -> Awaitable[object]:
    return slack.shortcut(url, "find_recordings", message={"text": f"call {NUMBER}"})


def details(slack: Slack, url: str) -> Awaitable[object]:
    option = {"text": {"type": "plain_text", "text": "…"}, "value": f"details {contacts.SAMPLE}"}
    chosen = {"type": "overflow", "action_id": MORE, "selected_option": option}
    return slack.press(url, chosen, EPHEMERAL)


IN_VIEW = {"type": "view", "view_id": "V9"}
WAYS = {
    "late answer": Way("response_url", command(contacts.SAMPLE), slow=True),
    "page": Way("response_url", press(NEXT, PAGE_2, EPHEMERAL), "11–12 of 12"),
    "page in a view": Way(
        "views.update", press(NEXT, PAGE_2, IN_VIEW, view={"id": "V9"}), "11–12 of 12"
    ),
    "mention": Way("chat.postMessage", mention(contacts.SAMPLE), public=True),
    "direct message": Way("chat.postMessage", direct_message, public=True),
    "looking up": Way("chat.postMessage", mention(contacts.SAMPLE), slow=True, public=True),
    "update": Way("chat.update", mention(contacts.SAMPLE), slow=True, public=True),
    "whisper": Way("chat.postEphemeral", mention(""), as_said(EN.usage.hint)),
    "share": Way("chat.postMessage", press(SHARE, f"{contacts.SAMPLE}|1", EPHEMERAL), public=True),
    "check again": Way("response_url", press(CHECK_AGAIN, f"{contacts.SAMPLE}|1", EPHEMERAL)),
    "opened for one": Way("response_url", press(SHOW_ALL, f"{contacts.SAMPLE}|1", EPHEMERAL)),
    "details opened": Way("views.open", details),
    "details filled": Way("views.update", details),
    "modal opened": Way("views.open", shortcut),
    "modal filled": Way("views.update", shortcut),
    "search form": Way("views.open", command(""), as_said(EN.usage.reasons[Usage.NOTHING])),
    "search form, global": Way(
        "views.open", global_shortcut, as_said(EN.usage.reasons[Usage.NOTHING])
    ),
    "form answered": Way("views.update", form, slow=True),
    "late list of calls": Way("response_url", command(SEARCH), slow=True),
    "list of calls, by mention": Way("chat.postEphemeral", mention(NUMBER)),
    "list of calls, directly": Way("chat.postMessage", number_directly, public=True),
    "list of calls, in a modal": Way("views.update", number_in_a_form, slow=True),
    "list of calls, by shortcut": Way("views.update", shortcut_on_a_number),
    "who reads a mention": Way("conversations.info", mention(contacts.SAMPLE), public=True),
    "who reads a share": Way(
        "conversations.info",
        press(SHARE, f"{contacts.SAMPLE}|1", EPHEMERAL),
        public=True,
        instead=(as_said(EN.denial.external["external_unknown"]), *INSTEAD),
    ),
    "who asks": Way(
        "users.info",
        command(contacts.SAMPLE),
        slow=True,
        instead=(as_said(EN.denial.later), as_said(EN.failure.slack)),
    ),
}


@pytest.fixture(autouse=True)
def _one_tls_context(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback needs none, and to make one takes longer than all the rest of a case."""
    monkeypatch.setattr(ssl, "create_default_context", lambda **_: TLS)


@dataclass
class Run:
    """What a person's act led to, once everything has come to its end."""

    slack: Slack
    waits: list[float]

    def holding(self, *texts: str) -> list[Call]:
        return [call for call in self.slack.done if any(text in shown(call) for text in texts)]

    def posted(self, text: str) -> list[Call]:
        return [call for call in self.holding(text) if call.method in POSTS]


def shown(call: Call) -> str:
    return json.dumps(call.sent, ensure_ascii=False)


async def run(slack: Slack, environ: dict[str, str], act: Act, *, slow: bool = False) -> Run:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    budget = replace(PATIENT, hold=0.0) if slow else PATIENT
    server = Server(Settings.from_env(environ), sleep=sleep, budget=budget)
    await server.start()
    await act(slack, f"http://127.0.0.1:{server.port}")
    await server.stop()  # which waits for everything that runs
    return Run(slack, waits)


@pytest.mark.parametrize("times", [1, FOR_EVER], ids=["once", "for ever"])
@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_matrix(
    workspace: Slack, environ: dict[str, str], fault: Fault, way: Way, times: int
) -> None:
    """The person is answered or told so, within four attempts a call, and nothing stands twice."""
    workspace.faults[way.method] = [fault] * times
    ended = await run(workspace, environ, way.act, slow=way.slow)
    form_shown = way.method == "views.open" and ended.holding('"callback_id": "search"')
    assert form_shown or ended.holding(way.answer, *way.instead)
    assert len(ended.posted(way.answer)) <= 1
    assert len(workspace.made(way.method)) <= 3 * ATTEMPTS  # “Looking up…”, answer, to the asker
    assert all(wait <= WAITING + ATTEMPTS for wait in ended.waits)  # and the pace behind it
    if not way.public:
        channels = {call.sent["channel"] for call in workspace.made("chat.postMessage")}
        assert channels <= {payloads.USER}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
@pytest.mark.parametrize("name", [name for name in FAULTS if name.startswith("429")])
async def test_throttled_once(
    workspace: Slack, environ: dict[str, str], name: str, way: Way
) -> None:
    """What Slack throttled once is given all the same, in its own words."""
    workspace.faults[way.method] = [FAULTS[name]]
    ended = await run(workspace, environ, way.act, slow=way.slow)
    assert ended.holding(way.answer, '"callback_id": "search"')
    assert not ended.holding(*way.instead)


async def test_sixth_use(workspace: Slack, environ: dict[str, str]) -> None:
    """The sixth page by the same `response_url` comes as a whisper in the channel."""

    async def turn_six_pages(slack: Slack, url: str) -> None:
        button, same = {"action_id": NEXT, "value": PAGE_2}, f"{slack._base}/response/1"
        for _ in range(6):
            await slack.press(url, button, EPHEMERAL, response_url=same)

    ended = await run(workspace, environ, turn_six_pages)
    assert len([call for call in ended.slack.done if call.method == "response_url"]) == 5
    (whisper,) = workspace.made("chat.postEphemeral")
    assert whisper.sent["channel"] == payloads.CHANNEL
    assert whisper.sent["user"] == payloads.USER
    assert "11–12 of 12" in whisper.sent["text"]


@pytest.mark.parametrize("error", ["not_in_channel", "user_not_in_channel", "channel_not_found"])
async def test_to_the_person(workspace: Slack, environ: dict[str, str], error: str) -> None:
    """Where neither `response_url` nor whisper works, the answer comes as a direct message."""
    workspace.faults["response_url"] = [Fault(404, error="expired_url")]
    workspace.errors["chat.postEphemeral"] = error
    ended = await run(workspace, environ, command(contacts.SAMPLE), slow=True)
    (post,) = ended.posted(FOUND)
    assert post.method == "chat.postMessage"
    assert post.sent["channel"] == payloads.USER


async def test_mention_where_it_may_not_post(workspace: Slack, environ: dict[str, str]) -> None:
    """An asker in a channel that takes no post gets the answer as a whisper."""
    workspace.errors["chat.postMessage"] = "restricted_action"
    ended = await run(workspace, environ, mention(contacts.SAMPLE))
    (whisper,) = ended.posted(FOUND)
    assert whisper.method == "chat.postEphemeral"


async def test_no_connection(workspace: Slack, environ: dict[str, str]) -> None:
    """A `response_url` that takes no connection is tried four times; then another way is taken."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        ended = await run(
            workspace,
            environ,
            lambda slack, url: slack.command(url, contacts.SAMPLE, response_url=closed),
            slow=True,
        )
    assert ended.waits[1:] == [1.0, 2.0, 4.0]  # behind the acknowledgement's margin
    (post,) = ended.posted(FOUND)
    assert post.method == "chat.postEphemeral"


@pytest.mark.parametrize("name", FAULTS)
async def test_no_way_left(
    workspace: Slack, environ: dict[str, str], name: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Where nothing works, the log says so with the reference, and with nothing personal."""
    for method in POSTS:
        workspace.faults[method] = [Fault(**{**vars(FAULTS[name]), "done": False})] * FOR_EVER
    with caplog.at_level(logging.INFO, "bot"):
        await run(workspace, environ, command(contacts.SAMPLE), slow=True)
    (lost,) = [r for r in caplog.records if r.getMessage() == "answer not delivered"]
    (answered,) = [r for r in caplog.records if r.getMessage() == "answered"]
    assert vars(lost)["reference"] == vars(answered)["reference"]
    logged = " ".join(str(vars(record)) for record in caplog.records if record.name[:3] == "bot")
    assert "/response/" not in logged
    assert FOUND not in logged
    assert len(workspace.calls) <= 3 * ATTEMPTS + 2  # auth.test, users.info


async def test_hung_slack_takes_no_connection_from_the_call_center(
    start_bot: StartBot, workspace: Slack
) -> None:
    """While posts hang on all of Slack's connections, whoever is known is answered in the ack."""
    bot_url = await start_bot(hold=8.0)
    await workspace.command(bot_url, contacts.SAMPLE)
    workspace.holds["chat.postMessage"] = hung = asyncio.Event()
    mentions = [
        asyncio.create_task(workspace.mention(bot_url, str(10**9 + n), channel=f"C{n}"))
        for n in range(MOST_CONNECTIONS + 20)
    ]
    await workspace.calls_of("chat.postMessage", MOST_CONNECTIONS)
    acks = await asyncio.gather(
        *(workspace.command(bot_url, str(10**10 + n)) for n in range(MOST_CONNECTIONS))
    )
    hung.set()
    await asyncio.gather(*mentions)
    assert all(EN.answer.none_yet_hint in ack.body["text"] for ack in acks)


@pytest.mark.parametrize(("seconds", "opened"), [("1", True), ("2", False), ("20", False)])
async def test_a_form_in_its_time(
    start_bot: StartBot, workspace: Slack, seconds: str, *, opened: bool
) -> None:
    """A trigger opens a modal for 3 s: where Slack asks for a longer wait, there is none.

    The person then reads at once what to type instead.
    """
    url = await start_bot()
    workspace.faults["views.open"] = [Fault(429, {"Retry-After": seconds}, "ratelimited")]
    await workspace.command(url, "")
    if opened:
        await workspace.calls_of("views.open", 2)
    else:
        (said,) = await workspace.calls_of("response_url")
        assert as_said(EN.usage.reasons[Usage.NOTHING]) in said.sent["text"]
    assert len(workspace.made("views.open")) == (2 if opened else 1)
