"""What the operator reads when something was set wrongly: each mistake on the running bot."""

import asyncio
import json
import re
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
import trustme

from bot.errors import Kind
from bot.messages.operator import policy
from bot.messages.words import EN, LANGUAGES
from bot.sandbox import contacts
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.demo import bot_child
from bot.sandbox.faults import Fault
from bot.sandbox.slack import APP_TOKEN, SIGNING_SECRET, Slack, signed_headers
from bot.server.server import Server
from bot.settings.settings import Settings
from bot.slack.manifest import SCOPES
from tests.running import BARE_ENVIRON, StartBot, no_wait, python_m_bot
from tests.said import as_said
from tests.servers.proxy import TlsFront

Lines = list[dict[str, Any]]
ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def logged(environ: dict[str, str]) -> AsyncIterator[tuple[str, Lines]]:
    """The bot as a process, ready; and its log so far."""
    lines: Lines = []

    def take(line: str) -> None:
        lines.append(json.loads(line))

    async with bot_child({**environ, "LOG_FORMAT": "json"}, take) as (url, _):
        yield url, lines


# `check`, about the call center

RECORDINGS, CALLS, USERS, FILES, WORDS = (
    "ccc:ListRecordingsByContactId",
    "ccc:ListCallDetailRecords",
    "ccc:ListUsers",
    "ccc:DownloadRecording",
    "ccc:GetConversationDetailByContactId",
)
# What the settings need, by who may do what.
NEEDED = {
    "by default": ({}, (RECORDINGS, CALLS)),
    "nobody may search": ({"ACCESS_SEARCH": "nobody"}, (RECORDINGS,)),
    "nobody may look up": ({"ACCESS_LOOKUP": "nobody"}, (RECORDINGS,)),
    "own": ({"ACCESS_LOOKUP": "own"}, (RECORDINGS, CALLS, USERS)),
    "own, and no search": (
        {"ACCESS_REVEAL": "own", "ACCESS_SEARCH": "nobody"},
        (RECORDINGS, USERS),
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("changed", "setting"),
    [
        ({"ALIBABA_CLOUD_ACCESS_KEY_ID": "LTAI5x"}, "ALIBABA_CLOUD_ACCESS_KEY_ID"),
        ({"ALIBABA_CLOUD_ACCESS_KEY_SECRET": "x"}, "ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
        ({"CCC_INSTANCE_ID": "9cfad875-6260-4a53-ab6e-000000000000"}, "CCC_INSTANCE_ID"),
        ({"CCC_INSTANCE_ID": "my-call-center"}, "2.0"),
        ({"CCC_ENDPOINT": "https://ccc.no-such-host.invalid"}, "ccc.no-such-host.invalid"),
    ],
)
async def test_check_call_center(
    environ: dict[str, str], changed: dict[str, str], setting: str, language: str
) -> None:
    """The setting's name and the remedy, in words for the operator; not “run `check`”."""
    changed = {**changed, "BOT_LANGUAGE": language}
    _, out, _ = await python_m_bot({**environ, **changed}, "check")
    (wrong,) = [line for line in out.splitlines() if line[0] in "✗!"]
    assert setting in wrong
    assert "python -m bot check" not in out


async def test_check_does_not_ask_about_a_name(
    environ: dict[str, str], call_center: CallCenter
) -> None:
    """A name is one of CCC 2.0: `check` fails without asking CCC; serving only warns."""
    named = {**environ, "CCC_INSTANCE_ID": "my-call-center"}
    assert (await python_m_bot(named, "check"))[0] == 2
    assert call_center.calls.total() == 0
    async with logged(named) as (_, lines):
        (warning,) = [line for line in lines if "CCC_INSTANCE_ID" in line["event"]]
    assert warning["level"] == "WARNING"


async def test_check_names_the_policy(environ: dict[str, str], call_center: CallCenter) -> None:
    """Without the right, the policy to paste stands there, and is valid JSON."""
    forbidden = '{"Code": "Forbidden.RAM", "RequestId": "R-1"}'
    call_center.faults = [Fault(403, body=forbidden, content_type="application/json")]
    code, out, _ = await python_m_bot({**environ, "ACCESS_SEARCH": "nobody"}, "check")
    assert code == 2
    assert policy([RECORDINGS]) in out
    (statement,) = json.loads(policy([RECORDINGS]))["Statement"]
    assert statement == {"Effect": "Allow", "Action": [RECORDINGS], "Resource": "*"}


@pytest.mark.parametrize(("changed", "needed"), NEEDED.values(), ids=NEEDED)
async def test_only_what_is_needed_is_asked(
    environ: dict[str, str],
    call_center: CallCenter,
    changed: dict[str, str],
    needed: tuple[str, ...],
) -> None:
    """Nobody may search: no calls are listed. No `own`: no users are. Each right is a line."""
    code, out, _ = await python_m_bot({**environ, **changed}, "check")
    assert code == 0
    assert call_center.calls == {"0": 1}
    assert len(call_center.listed) == (CALLS in needed)
    assert call_center.users_asked == (USERS in needed)
    for action in (CALLS, USERS):
        accepted = [line for line in out.splitlines() if f"({action})" in line]
        assert [line[0] for line in accepted] == ["✓"] * (action in needed)
    assert not [line for line in out.splitlines() if line[0] in "✗!"]


async def test_the_smallest_call(environ: dict[str, str], call_center: CallCenter) -> None:
    """One row of the last hour is asked for, without recordings."""
    await python_m_bot(environ, "check")
    (sent,) = call_center.listed
    assert (sent["PageSize"], sent["WithRecording"]) == ("1", "false")
    assert int(sent["StopTime"]) - int(sent["StartTime"]) == 3_600_000
    assert abs(int(sent["StopTime"]) / 1000 - time.time()) < 60


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("forbidden", "case"),
    [
        *(((action,), "own") for action in (RECORDINGS, CALLS, USERS)),
        ((RECORDINGS, CALLS, USERS), "own"),
        ((CALLS, USERS), "own"),
        ((CALLS,), "by default"),
        ((RECORDINGS,), "nobody may search"),
        ((USERS,), "own, and no search"),
    ],
)
async def test_each_missing_right(
    environ: dict[str, str],
    call_center: CallCenter,
    forbidden: tuple[str, ...],
    case: str,
    language: str,
) -> None:
    """A line for each, with its exact name and the policy of all that is needed; exit code 2."""
    changed, needed = NEEDED[case]
    call_center.forbidden = {action.removeprefix("ccc:") for action in forbidden}
    code, out, _ = await python_m_bot({**environ, **changed, "BOT_LANGUAGE": language}, "check")
    wrong = [line for line in out.splitlines() if line[0] in "✗!"]
    assert code == 2
    assert [line[0] for line in wrong] == ["✗"] * len(forbidden)
    for line, action in zip(wrong, forbidden, strict=True):
        right = LANGUAGES[language].operator.rights[action]
        assert re.search(rf"{right} ?[(（]{action}[)）]", line)
        assert policy(needed) in line
        assert "Forbidden.RAM" in line


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("changed", "fault", "mark"),
    [
        ({"ALIBABA_CLOUD_ACCESS_KEY_SECRET": "x"}, None, "✗"),
        ({"CCC_INSTANCE_ID": "9cfad875-6260-4a53-ab6e-000000000000"}, None, "✗"),
        ({}, Fault(503, body='{"Code": "ServiceUnavailable"}'), "!"),
        ({}, Fault(429, body='{"Code": "Throttling.User"}'), "!"),
    ],
)
async def test_a_cause_for_all_is_said_once(
    environ: dict[str, str],
    call_center: CallCenter,
    changed: dict[str, str],
    fault: Fault | None,
    mark: str,
    language: str,
) -> None:
    """Where the first call fails for no right of its own, the others are not tried."""
    call_center.faults = [fault] * 9 if fault else []
    environ = {**environ, "ACCESS_LOOKUP": "own", **changed, "BOT_LANGUAGE": language}
    _, out, _ = await python_m_bot(environ, "check")
    assert [line[0] for line in out.splitlines() if line[0] in "✗!"] == [mark]
    assert (call_center.listed, call_center.users_asked) == ([], 0)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_right_untested(
    environ: dict[str, str], call_center: CallCenter, language: str
) -> None:
    """Where a later call gets no answer, key and instance are proved, and that right is not."""
    call_center.call_faults = [Fault(503, body='{"Code": "ServiceUnavailable"}')] * 3
    changed = {"ACCESS_LOOKUP": "own", "BOT_LANGUAGE": language}
    code, out, _ = await python_m_bot({**environ, **changed}, "check")
    words = LANGUAGES[language]
    assert code == 0
    assert f"✓ {words.check.call_center}" in out
    (doubtful,) = [line for line in out.splitlines() if line[0] in "✗!"]
    assert CALLS in doubtful
    assert "AccessKey and instance" not in doubtful
    assert "AccessKey 和实例" not in doubtful
    assert f"({USERS})" in out.replace("（", "(").replace("）", ")")


def test_the_documents_have_the_policy() -> None:
    """The policy to paste is the one that `check` prints where everything is needed."""
    for page in ("README.md", "README.zh.md", "docs/access.md"):
        assert policy([RECORDINGS, CALLS, USERS, FILES, WORDS]) in (ROOT / page).read_text(
            "utf-8"
        ), page


# `check`, about `own`


@pytest.mark.parametrize("language", LANGUAGES)
async def test_own_is_said_in_words(environ: dict[str, str], language: str) -> None:
    """The list says who `own` admits, beside the others."""
    changed = {"ACCESS_REVEAL": "own,C0TEAM", "BOT_LANGUAGE": language}
    code, out, _ = await python_m_bot({**environ, **changed}, "check")
    words = LANGUAGES[language].check
    assert code == 0
    (line,) = [line for line in out.splitlines() if "ACCESS_REVEAL" in line]
    who = words.joined.join([words.own, words.in_channel.format(id="C0TEAM")])
    assert line.startswith("✓")
    assert who in line


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("socket_mode", [False, True])
async def test_own_without_its_scope(
    environ: dict[str, str], workspace: Slack, language: str, *, socket_mode: bool
) -> None:
    """The optional scope is missed only where `own` is, and never stops the start."""
    workspace.scopes = tuple(SCOPES)
    changed = {"BOT_LANGUAGE": language, **({"SLACK_APP_TOKEN": APP_TOKEN} if socket_mode else {})}
    code, out, _ = await python_m_bot({**environ, **changed}, "check")
    assert (code, "users:read.email" in out) == (0, False)
    code, out, _ = await python_m_bot({**environ, **changed, "ACCESS_SHARE": "own"}, "check")
    assert code == 0
    (line,) = [line for line in out.splitlines() if "users:read.email" in line]
    file = "manifest.socket-mode.yml" if socket_mode else "manifest.yml"
    assert line == f"! {LANGUAGES[language].check.scopes_own.format(manifest=file)}"
    assert f"✓ {LANGUAGES[language].check.scopes}" in out


@pytest.mark.parametrize("offset", [-600, 600])
async def test_clock(environ: dict[str, str], workspace: Slack, offset: float) -> None:
    """A clock that is off by more than Slack's window fails `check`, and is logged at the start."""
    workspace.clock = lambda: time.time() + offset
    code, out, _ = await python_m_bot(environ, "check")
    assert code == 2
    assert "✗ This machine's clock is off by" in out
    async with logged(environ) as (_, lines):
        (line,) = [line for line in lines if "clock" in line["event"]]
    assert (line["level"], line["limit"]) == ("ERROR", 300)
    assert abs(abs(line["seconds"]) - 600) < 5


async def test_clock_in_socket_mode(environ: dict[str, str], workspace: Slack) -> None:
    """Without a window, a clock that is off only warns."""
    workspace.clock = lambda: time.time() + 600
    socket_mode = {**environ, "SLACK_APP_TOKEN": APP_TOKEN}
    code, out, _ = await python_m_bot(socket_mode, "check")
    assert code == 0
    assert "! This machine's clock is off by" in out


# The start


async def test_ready_names_workspace_and_instance(environ: dict[str, str]) -> None:
    """“ready” says which workspace and which instance; no line of a library's stands there."""
    async with logged(environ) as (_, lines):
        pass
    (ready,) = [line for line in lines if line["event"] == "ready"]
    assert (ready["workspace"], ready["instance"]) == ("Sandbox", environ["CCC_INSTANCE_ID"])
    assert [line for line in lines if line["level"] != "INFO"] == []


async def test_busy_port_is_one_line(environ: dict[str, str]) -> None:
    """A busy port is one line for the operator; nothing of asyncio's beside it."""
    async with bot_child(environ) as (url, _):
        port = url.rpartition(":")[2]
        code, out, err = await python_m_bot({**environ, "PORT": port}, "serve")
    assert (code, out) == (2, "")
    assert [line for line in err.splitlines() if not line.startswith("{")] == [
        f"Cannot serve on 127.0.0.1:{port} (Address already in use): set BIND_HOST, PORT"
    ]
    assert "withheld" not in err


async def test_wrong_signing_secret(environ: dict[str, str]) -> None:
    """The commonest fault of all: the log names the setting, and the field of Slack's page."""
    other = {**environ, "SLACK_SIGNING_SECRET": "0123456789abcdef0123456789abcdef"}
    async with logged(other) as (url, lines), aiohttp.ClientSession() as session:
        body = b"command=%2Frecordings&text=2020927020"
        headers = signed_headers(body, "application/x-www-form-urlencoded")
        answer = await session.post(f"{url}/slack/events", data=body, headers=headers)
        assert answer.status == 401
    (line,) = [line for line in lines if line["event"] == "request refused"]  # it has ended
    assert line["setting"] == "SLACK_SIGNING_SECRET"
    assert "Signing Secret" in line["slack_page"]
    assert SIGNING_SECRET not in str(lines)


async def test_app_token_and_signing_secret(environ: dict[str, str]) -> None:
    """With both, HTTP is off: log and `check` say so."""
    both = {**environ, "SLACK_APP_TOKEN": APP_TOKEN}
    _, out, _ = await python_m_bot(both, "check")
    assert "! SLACK_APP_TOKEN is set, so Slack is met in Socket Mode: /slack/events is off" in out
    async with logged(both) as (_, lines):
        assert [line for line in lines if "/slack/events is off" in line["event"]]


@pytest.mark.parametrize(
    ("error", "scope"), [("invalid_auth", None), ("missing_scope", "connections:write")]
)
async def test_bad_app_token(
    environ: dict[str, str], workspace: Slack, error: str, scope: str | None
) -> None:
    """Slack's own word and the setting; no line of a library's."""
    workspace.errors["apps.connections.open"] = error
    socket_mode = {**environ, "SLACK_APP_TOKEN": APP_TOKEN}
    line = await first(socket_mode, "Socket Mode needs a new connection")
    assert (line["reason"], line["setting"], line.get("scope")) == (error, "SLACK_APP_TOKEN", scope)


async def test_wrong_bot_token(environ: dict[str, str], workspace: Slack) -> None:
    """Slack answered: its word and the setting stand in the log, not “no answer”."""
    workspace.errors["auth.test"] = "invalid_auth"
    line = await first(environ, "Slack refused auth.test")
    assert (line["reason"], line["setting"]) == ("invalid_auth", "SLACK_BOT_TOKEN")


@pytest.mark.parametrize(
    ("socket_mode", "file"), [(False, "manifest.yml"), (True, "manifest.socket-mode.yml")]
)
async def test_missing_scope(
    environ: dict[str, str], workspace: Slack, *, socket_mode: bool, file: str
) -> None:
    """A missing scope points to the manifest of the way in that is used."""
    if socket_mode:
        environ = {**environ, "SLACK_APP_TOKEN": APP_TOKEN}
    workspace.scopes = ()
    code, out, _ = await python_m_bot(environ, "check")
    assert code == 2
    (line,) = [line for line in out.splitlines() if "lacks these scopes" in line]
    assert re.findall(r"manifest[a-z.-]*yml", line) == [file]


async def first(environ: dict[str, str], event: str) -> dict[str, Any]:
    """Start the bot, which does not become ready; its first line of this event."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot"),
        env={**BARE_ENVIRON, **environ},
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None
    try:
        async with asyncio.timeout(20):
            async for line in process.stderr:
                assert b"withheld" not in line
                said: dict[str, Any] = json.loads(line)
                if said["event"].startswith(event):
                    return said
    finally:
        process.terminate()
        await process.wait()
    raise AssertionError(event)


# What people read


@pytest.mark.parametrize(
    ("method", "scope"),
    [("users.info", "users:read"), ("usergroups.users.list", "usergroups:read")],
)
async def test_a_missing_scope_is_not_temporary(
    start_bot: StartBot, workspace: Slack, method: str, scope: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever asks reads what is missing and where it stands, not “try again in a minute”."""
    url = await start_bot(ACCESS_LOOKUP="S0ONE")
    workspace.errors[method] = "missing_scope"
    ack = await workspace.command(url, contacts.SAMPLE)
    fix = EN.failure.slack_scope_fix.format(scope=scope, manifest="manifest.yml")
    assert as_said(EN.failure.slack_scope) in ack.body["text"]
    assert fix in ack.body["text"]
    assert as_said(EN.denial.later) not in ack.body["text"]
    (line,) = [each for each in caplog.records if "scope is missing" in each.message][:1]
    assert vars(line)["scope"] == scope


async def test_an_untrusted_slack_is_not_temporary(
    environ: dict[str, str], workspace: Slack
) -> None:
    """Nor is a certificate of Slack's that is not trusted; `/readyz` names Slack."""
    front = TlsFront(trustme.CA(), "127.0.0.1", urlsplit(environ["SLACK_API_URL"]).port or 0)
    port = await front.start()
    settings = Settings.from_env({**environ, "SLACK_API_URL": f"https://127.0.0.1:{port}/api/"})
    server = Server(settings, sleep=no_wait)
    await server.start()
    ack = await workspace.command(f"http://127.0.0.1:{server.port}", contacts.SAMPLE)
    assert as_said(EN.failure.slack_unreachable) in ack.body["text"]
    assert await server.not_ready() == ["slack"]
    await server.stop()
    await front.stop()


async def test_broken_audit_is_not_ready(start_bot: StartBot, workspace: Slack) -> None:
    """A database that nobody can write to until it is mended is no outage: `/readyz` names it."""
    url = await start_bot(AUDIT_DATABASE_URL="sqlite:////no-such-folder/audit.db")
    ack = await workspace.command(url, contacts.SAMPLE)
    assert as_said(EN.failure.not_audited) in ack.body["text"]
    async with aiohttp.ClientSession() as session:
        answer = await (await session.get(f"{url}/readyz")).json()
    assert "audit" in answer["not_ready"]


def test_no_standing_cause_will_pass() -> None:
    """None of the sentences for what stays so says that it will pass."""
    for words in LANGUAGES.values():
        for said in (
            words.failure.slack,
            words.failure.slack_scope,
            words.failure.slack_unreachable,
            words.failure.kinds[Kind.MISCONFIGURED],
        ):
            assert not re.search("minute|temporary|分钟|暂时", said)
