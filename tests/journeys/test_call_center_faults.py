"""Every fault of the call center's × every way in: answered, bounded, nothing said twice.

To extend the matrix, add a line to `TROUBLES` or to `WAYS`.
"""

import json
import socket
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from bot.callcenter.breaker import FAILURES, PAUSE, Breaker
from bot.callcenter.retry import ATTEMPTS
from bot.errors import Hint, Kind
from bot.messages.buttons import NEXT, SHARE
from bot.messages.failure import ERROR_CENTER
from bot.messages.form import ID, PHONE, Filled, search_form
from bot.messages.words import EN
from bot.sandbox import contacts
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.faults import Fault
from bot.sandbox.payloads import JSON
from bot.sandbox.slack import Ack, Slack
from bot.server.server import Server
from bot.settings.settings import Settings
from tests.running import PATIENT, UNHURRIED, no_wait
from tests.said import as_read, as_said
from tests.ways import EPHEMERAL

TLS = ssl.create_default_context()
FOR_EVER = 50  # requests
SHORT = 0.2  # seconds; instead of the deadline, where it is what ends a look-up
FOUND = "155****6666"
SECRET = "server string to sign is:POST&Signature=c2VjcmV0&15588886666"
NUMBER = "155 8888 6666"
STALE = as_said(EN.answer.stale, time="").partition(" ")[0] + " As of "


def refused(status: int, code: str, message: str = "no", **fields: object) -> Fault:
    """An error answer of CCC's own."""
    body = {"RequestId": "REQUEST-1", "Code": code, "Message": message, **fields}
    return Fault(status, body=json.dumps(body), content_type=JSON)


@dataclass(frozen=True)
class Trouble:
    """One way in which the call center fails.

    Attributes:
        fault: what it does.
        sentence: what the person reads.
        calls: how often it is asked, for one look-up.
        deadline: seconds for the look-up.
        environ: settings that bring it about.
    """

    fault: Fault | None
    sentence: str
    calls: int = 1
    deadline: float = UNHURRIED
    environ: dict[str, str] = field(default_factory=dict)


PASSING = {  # worth another attempt, and an old answer instead
    "dropped": Trouble(Fault(dropped=True), as_said(EN.failure.kinds[Kind.UNREACHABLE]), ATTEMPTS),
    "500": Trouble(
        refused(500, "InternalService.Common"), as_said(EN.failure.kinds[Kind.SERVICE]), ATTEMPTS
    ),
    "502, HTML": Trouble(
        Fault(502, body="<html><h1>Bad gateway"), as_said(EN.failure.kinds[Kind.SERVICE]), ATTEMPTS
    ),
    "503": Trouble(
        refused(503, "ServiceUnavailable"), as_said(EN.failure.kinds[Kind.SERVICE]), ATTEMPTS
    ),
    "504, empty": Trouble(Fault(504), as_said(EN.failure.kinds[Kind.SERVICE]), ATTEMPTS),
    "throttled": Trouble(
        refused(400, "Throttling.User"), as_said(EN.failure.kinds[Kind.THROTTLED]), ATTEMPTS
    ),
    "throttled by a proxy": Trouble(
        Fault(429, body="slow down"), as_said(EN.failure.kinds[Kind.THROTTLED]), ATTEMPTS
    ),
}
ENDLESS = {  # an old answer, but no time for another attempt
    "hung": Trouble(Fault(hung=True), as_said(EN.failure.kinds[Kind.TIMEOUT]), deadline=SHORT),
    "dripping": Trouble(
        Fault(dripping=True), as_said(EN.failure.kinds[Kind.TIMEOUT]), deadline=SHORT
    ),
}
FINAL = {  # another attempt would end the same
    "false inside 200": Trouble(
        refused(200, "NoPermission", Success=False), as_said(EN.failure.kinds[Kind.PERMISSION])
    ),
    "no permission": Trouble(
        refused(403, "Forbidden.RAM"), as_said(EN.failure.kinds[Kind.PERMISSION])
    ),
    "wrong key": Trouble(
        None,
        as_said(EN.failure.kinds[Kind.AUTHENTICATION]),
        environ={"ALIBABA_CLOUD_ACCESS_KEY_ID": "another"},
    ),
    "wrong secret": Trouble(
        None,
        as_said(EN.failure.kinds[Kind.AUTHENTICATION]),
        environ={"ALIBABA_CLOUD_ACCESS_KEY_SECRET": "another"},
    ),
    "echo": Trouble(
        refused(400, "SignatureDoesNotMatch", SECRET),
        as_said(EN.failure.kinds[Kind.AUTHENTICATION]),
    ),
    "clock refused": Trouble(
        refused(400, "InvalidTimeStamp.Expired"), as_said(EN.failure.hints[Hint.CLOCK])
    ),
    "no such instance": Trouble(
        None, as_said(EN.failure.hints[Hint.MOVED]), environ={"CCC_INSTANCE_ID": "another"}
    ),
    "cut JSON": Trouble(
        Fault(body='{"Success": tr', content_type=JSON), as_said(EN.failure.kinds[Kind.UNEXPECTED])
    ),
    "huge": Trouble(
        Fault(body="9" * (9 << 20), content_type=JSON), as_said(EN.failure.kinds[Kind.UNEXPECTED])
    ),
    "redirect": Trouble(
        Fault(302, {"Location": "/?Signature=c2VjcmV0"}), as_said(EN.failure.kinds[Kind.UNEXPECTED])
    ),
    "a page with 200": Trouble(
        Fault(body="<html>log in"), as_said(EN.failure.kinds[Kind.UNEXPECTED])
    ),
}
TROUBLES = PASSING | ENDLESS | FINAL

Act = Callable[[Slack, str], Awaitable[Ack]]


def press(action_id: str, value: str) -> Act:
    button = {"action_id": action_id, "value": value}
    return lambda slack, url: slack.press(url, button, EPHEMERAL)


def command(slack: Slack, url: str) -> Awaitable[Ack]:
    return slack.command(url, contacts.SAMPLE)


WAYS: dict[str, Act] = {
    "command": command,
    "mention": lambda slack, url: slack.mention(url, contacts.SAMPLE),
    "direct message": lambda slack, url: slack.direct_message(url, contacts.SAMPLE),
    "form": lambda slack, url: slack.submit(url, search_form(EN), contacts.SAMPLE),
    "shortcut": lambda slack, url: slack.shortcut(
        url, "find_recordings", message={"text": contacts.SAMPLE}
    ),
    "page": press(NEXT, f"{contacts.TWELVE}|2"),
    "share": press(SHARE, f"{contacts.SAMPLE}|1"),
}
every_way = pytest.mark.parametrize("act", WAYS.values(), ids=WAYS)


def each(troubles: dict[str, Trouble]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("trouble", troubles.values(), ids=troubles)


@pytest.fixture(autouse=True)
def _one_tls_context(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loopback needs none, and to make one takes longer than all the rest of a case."""
    monkeypatch.setattr(ssl, "create_default_context", lambda **_: TLS)


async def shown(
    slack: Slack, environ: dict[str, str], *acts: Act, deadline: float = UNHURRIED
) -> list[str]:
    """All that people were shown for the last of these acts, once everything came to its end."""
    server = Server(
        Settings.from_env(environ),
        sleep=no_wait,
        budget=replace(PATIENT, deadline=deadline),
    )
    await server.start()
    acks = [await act(slack, f"http://127.0.0.1:{server.port}") for act in acts]
    await server.stop()  # which waits for everything that runs
    sent: list[dict[str, Any]] = [call.sent for call in slack.done]
    return [as_read(body) for body in [acks[-1].body, *sent]]


def holding(texts: list[str], text: str) -> list[str]:
    return [shown for shown in texts if text in shown]


@every_way
@each(TROUBLES)
async def test_for_ever(
    workspace: Slack, call_center: CallCenter, environ: dict[str, str], trouble: Trouble, act: Act
) -> None:
    """The person reads once what happened, with a reference; few calls; no error is shared."""
    call_center.faults = [trouble.fault] * FOR_EVER if trouble.fault else []
    texts = await shown(workspace, environ | trouble.environ, act, deadline=trouble.deadline)
    (told,) = holding(texts, trouble.sentence)
    assert EN.failure.reference.format(reference="") in told
    assert (ERROR_CENTER in told) is ("RequestId" in told)
    assert call_center.calls.total() == trouble.calls
    if act is WAYS["share"]:
        assert not workspace.made("chat.postMessage")
    assert not any(holding(texts, text) for text in (FOUND, "Signature=", "15588886666"))


SEARCH = f"phone {NUMBER}"
SEARCHES: dict[str, Act] = {
    "command": lambda slack, url: slack.command(url, SEARCH),
    "mention": lambda slack, url: slack.mention(url, NUMBER),
    "direct message": lambda slack, url: slack.direct_message(url, NUMBER),
    "form": lambda slack, url: slack.submit(
        url, search_form(EN, Filled((ID, PHONE), PHONE)), NUMBER
    ),
    "shortcut": lambda slack, url: slack.shortcut(
        url, "find_recordings", message={"text": f"call {NUMBER}"}
    ),
}


@pytest.mark.parametrize("act", SEARCHES.values(), ids=SEARCHES)
@each(TROUBLES)
async def test_search_for_ever(
    workspace: Slack, call_center: CallCenter, environ: dict[str, str], trouble: Trouble, act: Act
) -> None:
    """A search that fails says so once, to its asker alone, with a reference and without a number.

    It may say it in words of its own.
    """
    call_center.call_faults = [trouble.fault] * FOR_EVER if trouble.fault else []
    texts = await shown(workspace, environ | trouble.environ, act, deadline=trouble.deadline)
    (told,) = holding(texts, EN.failure.reference.format(reference=""))
    known = [trouble.sentence, *(as_said(each) for each in EN.call.refused.values())]
    assert any(sentence in told for sentence in known)
    assert len(call_center.listed) <= trouble.calls
    number = ("88886666", "8888 6666", "*6666")  # a reference may have such digits
    assert not any(holding(texts, text) for text in (*number, "Signature="))
    posted = {call.sent["channel"] for call in workspace.made("chat.postMessage")}
    assert all(channel.startswith("D") for channel in posted)


@pytest.mark.parametrize("act", SEARCHES.values(), ids=SEARCHES)
@each(PASSING)
async def test_search_once(
    workspace: Slack, call_center: CallCenter, environ: dict[str, str], trouble: Trouble, act: Act
) -> None:
    """What passes is not even seen in a search either."""
    assert trouble.fault
    call_center.call_faults = [trouble.fault]
    texts = await shown(workspace, environ, act)
    assert len(holding(texts, FOUND)) == 1
    assert not holding(texts, trouble.sentence)


@every_way
async def test_refused_connection(
    workspace: Slack, environ: dict[str, str], call_center: CallCenter, act: Act
) -> None:
    """A call center that takes no connection is answered for, too."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        closed = {"CCC_ENDPOINT": f"http://127.0.0.1:{unused.getsockname()[1]}"}
        texts = await shown(workspace, environ | closed, act)
    assert len(holding(texts, as_said(EN.failure.kinds[Kind.UNREACHABLE]))) == 1
    assert not call_center.calls


@every_way
@each(PASSING)
async def test_once(
    workspace: Slack, call_center: CallCenter, environ: dict[str, str], trouble: Trouble, act: Act
) -> None:
    """What passes is not even seen: the second attempt gives the answer, once."""
    assert trouble.fault
    call_center.faults = [trouble.fault]
    texts = await shown(workspace, environ, act)
    assert len(holding(texts, FOUND)) == 1
    assert not holding(texts, trouble.sentence)
    assert call_center.calls.total() == 2


async def learned(slack: Slack, url: str) -> Ack:
    """Both contacts are asked for until known: a busy machine may need more than `SHORT`."""
    for _ in range(20):
        known = await slack.command(url, f"{contacts.SAMPLE} {contacts.TWELVE}")
        if EN.failure.reference.format(reference="") not in as_read(known.body):
            return known
    raise AssertionError("not even once in time")


@every_way
@each(PASSING | ENDLESS)
async def test_an_older_answer_stands_in(
    workspace: Slack, call_center: CallCenter, environ: dict[str, str], trouble: Trouble, act: Act
) -> None:
    """Instead of an error, the last known answer is shown, marked with its age."""

    async def learn_then_fail(slack: Slack, url: str) -> Ack:
        assert trouble.fault
        known = await learned(slack, url)
        call_center.faults = [trouble.fault] * FOR_EVER
        return known

    at_once_old = environ | {"CACHE_TTL_SECONDS": "0"}
    texts = await shown(workspace, at_once_old, learn_then_fail, act, deadline=trouble.deadline)
    (answer,) = holding(texts, FOUND)
    assert STALE in answer
    assert not holding(texts, trouble.sentence)


@every_way
@each(FINAL)
async def test_no_older_answer_hides_a_refusal(
    workspace: Slack, call_center: CallCenter, environ: dict[str, str], trouble: Trouble, act: Act
) -> None:
    """What the call center refuses is said, however lately it gave an answer."""

    async def learn_then_fail(slack: Slack, url: str) -> Ack:
        known = await slack.command(url, f"{contacts.SAMPLE} {contacts.TWELVE}")
        call_center.faults = [trouble.fault] * FOR_EVER if trouble.fault else []
        return known

    at_once_old = environ | {"CACHE_TTL_SECONDS": "0"} | trouble.environ
    texts = await shown(workspace, at_once_old, learn_then_fail, act)
    assert len(holding(texts, trouble.sentence)) == 1
    assert not holding(texts, STALE)


@every_way
async def test_breaker(
    workspace: Slack, call_center: CallCenter, environ: dict[str, str], act: Act
) -> None:
    """After five failures nobody is asked and people read so; after the pause one asks again."""
    now = [1000.0]
    server = Server(
        Settings.from_env(environ),
        sleep=no_wait,
        breaker=Breaker(lambda: now[0]),
        budget=PATIENT,
    )
    await server.start()
    url = f"http://127.0.0.1:{server.port}"
    call_center.faults = [TROUBLES["503"].fault or Fault()] * FAILURES * ATTEMPTS
    told = [(await workspace.command(url, str(number))).body for number in range(FAILURES)]
    assert not holding([json.dumps(body) for body in told], as_said(EN.failure.hints[Hint.DOWN]))

    before = call_center.calls.total()
    assert before == FAILURES * ATTEMPTS
    down = (await workspace.command(url, contacts.TRANSFERRED)).body
    assert as_said(EN.failure.hints[Hint.DOWN]) in down["text"]
    assert call_center.calls.total() == before

    now[0] += PAUSE
    probe = (await act(workspace, url)).body
    await server._tasks.drain(10)
    seen = json.dumps([probe, *(call.sent for call in workspace.done)])
    assert FOUND in seen
    assert as_said(EN.failure.hints[Hint.DOWN]) not in seen
    closed = (await workspace.command(url, contacts.TRANSFERRED)).body
    assert FOUND in closed["text"]
    await server.stop()
