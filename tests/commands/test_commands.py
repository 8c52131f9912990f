"""`python -m bot lookup`, `check` and `demo`, as a person runs them."""

import asyncio
import json
import os
import re
import socket
import sys
from pathlib import Path

import pytest

from bot.callcenter.conversation import GET_CONVERSATION_DETAIL
from bot.callcenter.media import DOWNLOAD_RECORDING
from bot.messages.words import EN
from bot.sandbox import contacts
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.slack import APP_TOKEN, Slack
from bot.slack.manifest import EMBED_SCOPE
from tests.running import BARE_ENVIRON, python_m_bot
from tests.servers.redis import RedisServer
from tests.servers.slow_line import SlowLine

README = Path(__file__).parents[2] / "README.md"
_PASSING = re.compile(
    r"127\.0\.0\.1:\d+|#[\w-]+$|#…$|\(\d+ ms\)|(\d{4}-\d\d-\d\d )?\d\d:\d\d|\d{4}-\d\d-\d\d \(UTC"
)


@pytest.mark.parametrize(
    ("ids", "code"),
    [
        pytest.param([contacts.SAMPLE], 0, id="found"),
        pytest.param([contacts.NONE_YET], 1, id="none"),
        pytest.param([contacts.SAMPLE, contacts.NONE_YET], 0, id="found and none"),
        pytest.param(["小芳"], 2, id="usage"),
        pytest.param(["5000"], 3, id="refused"),
        pytest.param([contacts.SAMPLE, "5000"], 3, id="found and refused"),
    ],
)
async def test_lookup_exit_code(environ: dict[str, str], ids: list[str], code: int) -> None:
    """The exit code tells a script what came of it."""
    assert (await python_m_bot(environ, "lookup", *ids))[0] == code


async def test_lookup_needs_no_slack(environ: dict[str, str]) -> None:
    """A look-up in a terminal works with the call center's settings alone, and masks numbers."""
    without = {name: value for name, value in environ.items() if not name.startswith("SLACK_")}
    code, out, _ = await python_m_bot(without, "lookup", contacts.SAMPLE)
    assert code == 0
    assert "小芳  0:10 · 2018-07-11 12:55 (UTC+8)" in out
    assert "15588886666" not in out


async def test_lookup_json(environ: dict[str, str]) -> None:
    """`--json` gives every field, masked, one object for each contact."""
    code, out, _ = await python_m_bot(environ, "lookup", "--json", contacts.SAMPLE, "4030")
    found, refused = json.loads(out)
    assert code == 3
    assert found["recordings"][0]["agent_id"] == "293939422320312215"
    assert found["recordings"][0]["called_number"] == "155****6666"
    assert refused["error"] == {"kind": "permission", "code": "Forbidden.RAM", "hint": ""}


@pytest.mark.parametrize("options", [("--reveal",), ("--reveal", "--json")])
async def test_lookup_reveal(environ: dict[str, str], options: tuple[str, ...]) -> None:
    """`--reveal` shows the operator full numbers."""
    code, out, _ = await python_m_bot(environ, "lookup", *options, contacts.SAMPLE)
    assert code == 0
    assert "15588886666" in out
    assert "****" not in out


@pytest.mark.parametrize("options", [(), ("--json",), ("--reveal",), ("--json", "--reveal")])
async def test_lookup_hostile(environ: dict[str, str], options: tuple[str, ...]) -> None:
    """No control, invisible or bidirectional character of CCC's reaches the terminal."""
    code, out, _ = await python_m_bot(environ, "lookup", *options, contacts.HOSTILE)
    assert code == 0
    assert "gnp.exe" in out
    assert all(line.isprintable() for line in out.split("\n"))


async def test_lookup_unreachable(environ: dict[str, str], call_center: CallCenter) -> None:
    """A call center that is not there is exit code 3."""
    await call_center.stop()
    assert (await python_m_bot(environ, "lookup", contacts.SAMPLE))[0] == 3


async def test_port_in_use(environ: dict[str, str], tmp_path: Path) -> None:
    """A port that is taken ends the process, whatever it had begun to open."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = {"PORT": str(taken.getsockname()[1])}
        trail = {"AUDIT_DATABASE_URL": f"sqlite:///{tmp_path}/audit.db"}
        code, _, err = await python_m_bot({**environ, **port, **trail}, "serve")
    assert code == 2
    assert "PORT" in err


async def test_missing_settings_are_all_named() -> None:
    """Every missing setting is named at once, with exit code 2."""
    code, _, err = await python_m_bot({}, "serve")
    assert code == 2
    for name in (
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
        "ALIBABA_CLOUD_ACCESS_KEY_ID",
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
        "CCC_INSTANCE_ID",
    ):
        assert name in err


async def test_check_all_right(environ: dict[str, str]) -> None:
    """With everything right, `check` says so, line by line."""
    code, out, _ = await python_m_bot(environ, "check")
    assert code == 0
    assert [line[0] for line in out.splitlines()] == ["✓"] * 13 + ["→"]


async def test_check_names_who_may(environ: dict[str, str], workspace: Slack) -> None:
    """`check` says who may do what, by name."""
    workspace.groups = {"S0ONE": ["U0ADA"]}
    workspace.users["U0ADA"] = {"real_name": "Ada"}
    rules = {
        "ACCESS_SHARE": "nobody",
        "ACCESS_REVEAL": "U0ADA, S0ONE",
        "ACCESS_AUDIT": "S0GONE",
    }
    code, out, _ = await python_m_bot({**environ, **rules}, "check")
    assert code == 0
    lines = [line for line in out.splitlines() if "ACCESS_" in line]
    assert [line[2:] for line in lines] == [
        "ACCESS_LOOKUP — may look up recordings: every full member of the workspace.",
        "ACCESS_SEARCH — may search calls by number or agent: every full member of the workspace.",
        "ACCESS_SHARE — may share recordings here: nobody.",
        "ACCESS_REVEAL — may see full numbers: Ada (U0ADA), the members of @s0one (S0ONE).",
        "ACCESS_LISTEN — may listen to recordings: nobody.",
        "ACCESS_DOWNLOAD — may download recordings: nobody.",
        "ACCESS_AUDIT — may see who has seen a call: S0GONE (Slack gives no name for it).",
    ]
    assert [line[0] for line in lines] == ["✓"] * 6 + ["!"]


async def test_check_shows_names_only(environ: dict[str, str], workspace: Slack) -> None:
    """A name that Slack gives cannot steer the terminal either."""
    workspace.users["U0ADA"] = {"real_name": "Ada\x1b[2J\u202e\x9b"}
    code, out, _ = await python_m_bot({**environ, "ACCESS_SHARE": "U0ADA"}, "check")
    assert code == 0
    assert "Ada" in out
    assert all(line.isprintable() for line in out.split("\n"))


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        pytest.param({"SLACK_BOT_TOKEN": "xoxb-wrong"}, "SLACK_BOT_TOKEN", id="token"),
        pytest.param({"ALIBABA_CLOUD_ACCESS_KEY_ID": "x"}, "InvalidAccessKeyId", id="key id"),
        pytest.param(
            {"ALIBABA_CLOUD_ACCESS_KEY_SECRET": "x"}, "SignatureDoesNotMatch", id="secret"
        ),
        pytest.param({"CCC_INSTANCE_ID": "ccc-test"}, "CCC 2.0", id="an instance that has moved"),
    ],
)
async def test_check_wrong_setting(
    environ: dict[str, str], changed: dict[str, str], expected: str
) -> None:
    """A wrong setting fails, and the line says which and what to do; no secret is echoed."""
    code, out, err = await python_m_bot({**environ, **changed}, "check")
    assert code == 2
    (wrong,) = [line for line in out.splitlines() if line.startswith("✗")]
    assert expected in wrong
    assert "sandbox-access-key-secret" not in out + err


async def test_check_app_token(environ: dict[str, str], workspace: Slack) -> None:
    """In Socket Mode the app token is tried, too; a wrong one fails and is named."""
    socket_mode = {**environ, "SLACK_APP_TOKEN": APP_TOKEN}
    assert (await python_m_bot(socket_mode, "check"))[0] == 0
    workspace.errors["apps.connections.open"] = "invalid_auth"
    code, out, _ = await python_m_bot(socket_mode, "check")
    assert code == 2
    assert "SLACK_APP_TOKEN" in out


async def test_check_redis_out_of_reach(environ: dict[str, str]) -> None:
    """A Redis that does not answer only warns: the bot serves without it."""
    code, out, _ = await python_m_bot({**environ, "REDIS_URL": "redis://127.0.0.1:1"}, "check")
    assert code == 0
    assert out.splitlines()[-2].startswith("! Redis")


@pytest.mark.parametrize("seconds", [0.08, 0.3])
async def test_check_redis_too_slow(
    environ: dict[str, str], redis_server: RedisServer, seconds: float
) -> None:
    """A Redis that answers, but too late to be used, is no ✓: its setting and times are named."""
    line = SlowLine(redis_server.url, lambda: asyncio.sleep(seconds))
    code, out, _ = await python_m_bot({**environ, "REDIS_URL": await line.start()}, "check")
    await line.stop()
    (said,) = [found for found in out.splitlines() if "REDIS_URL" in found]
    assert code == 0
    assert said.startswith("! Redis")
    took, limit = map(int, re.findall(r"(\d+) ms", said))
    assert limit == 50 < 1000 * seconds <= took


async def test_check_redis(environ: dict[str, str], redis_server: RedisServer) -> None:
    """One that answers in time is ✓."""
    _, out, _ = await python_m_bot({**environ, "REDIS_URL": redis_server.url}, "check")
    assert "✓ Redis answers" in out


async def test_check_missing_scope(environ: dict[str, str], workspace: Slack) -> None:
    """A token without a scope that we need is named before anybody notices."""
    workspace.scopes = ()
    code, out, _ = await python_m_bot(environ, "check")
    assert code == 2
    assert "commands" in out


LISTENS = {"ACCESS_LISTEN": "everyone", "PUBLIC_URL": "https://recordings.example.com"}


async def test_check_listening(environ: dict[str, str], call_center: CallCenter) -> None:
    """`check` tries the rights to files and words by asking for none, and says how to listen."""
    code, out, _ = await python_m_bot(environ | LISTENS, "check")
    assert code == 0
    assert "✓ People listen at https://recordings.example.com/listen." in out
    for action in (DOWNLOAD_RECORDING, GET_CONVERSATION_DETAIL):
        assert re.search(rf"✓ .*\(ccc:{action}\)", out), out
    assert [action for action, _ in call_center.media_asked] == [
        DOWNLOAD_RECORDING,
        GET_CONVERSATION_DETAIL,
    ]
    assert call_center.storage.asked == []


async def test_check_transcripts_off(environ: dict[str, str], call_center: CallCenter) -> None:
    """A right that no setting needs is not tried."""
    _, out, _ = await python_m_bot(environ | LISTENS | {"TRANSCRIPTS": "no"}, "check")
    assert GET_CONVERSATION_DETAIL not in out
    await python_m_bot(environ, "check")
    assert [action for action, _ in call_center.media_asked] == [DOWNLOAD_RECORDING]


@pytest.mark.parametrize("action", [DOWNLOAD_RECORDING, GET_CONVERSATION_DETAIL])
async def test_check_listening_is_forbidden(
    environ: dict[str, str], call_center: CallCenter, action: str
) -> None:
    """A right that is missing is named, in the policy that grants it; the others are tried, too."""
    call_center.forbidden = {action}
    code, out, _ = await python_m_bot(environ | LISTENS, "check")
    assert code == 2
    (line,) = [line for line in out.splitlines() if line.startswith("✗")]
    assert f"ccc:{action}" in line
    assert len(call_center.media_asked) == 2


async def test_check_storage_is_not_open(environ: dict[str, str], call_center: CallCenter) -> None:
    """An instance without a storage of its own is told before anybody presses Listen."""
    call_center.storage.is_open = False
    code, out, _ = await python_m_bot(environ | LISTENS, "check")
    assert code == 2
    assert "OSS" in next(line for line in out.splitlines() if line.startswith("✗"))


@pytest.mark.parametrize(
    ("changed", "mark", "said"),
    [
        ({"PUBLIC_URL": ""}, "!", EN.check.listen_not_set),
        ({"PUBLIC_URL": "", "LISTEN_DIRECT_LINKS": "yes"}, "✓", EN.check.listen_direct),
        ({"LISTEN_IN_SLACK": "yes"}, "✓", EN.check.embed.format(host="recordings.example.com")),
        ({"PUBLIC_URL": "", "LISTEN_IN_SLACK": "yes"}, "!", "without PUBLIC_URL"),
        ({"LISTEN_DIRECT_LINKS": "yes"}, "!", "with PUBLIC_URL"),
    ],
)
async def test_check_how_people_listen(
    environ: dict[str, str], changed: dict[str, str], mark: str, said: str
) -> None:
    """What is set by half warns, and does not stop a deploy."""
    code, out, err = await python_m_bot(environ | LISTENS | changed, "check")
    assert code == 0
    (line,) = [line for line in (out + err).splitlines() if said in line]
    assert line.startswith(mark)


async def test_check_embed_scope(environ: dict[str, str], workspace: Slack) -> None:
    """The scope of the player within Slack is missed only where that is set, and only warns."""
    workspace.scopes = tuple(each for each in workspace.scopes if each != EMBED_SCOPE)
    _, out, _ = await python_m_bot(environ | LISTENS, "check")
    assert EMBED_SCOPE not in out
    code, out, _ = await python_m_bot(environ | LISTENS | {"LISTEN_IN_SLACK": "yes"}, "check")
    assert code == 0
    (line,) = [line for line in out.splitlines() if EMBED_SCOPE in line]
    assert line.startswith("!")


async def test_check_services_out_of_reach(
    environ: dict[str, str], workspace: Slack, call_center: CallCenter
) -> None:
    """An outage elsewhere only warns, so that it does not block a deploy."""
    await workspace.stop()
    await call_center.stop()
    code, out, _ = await python_m_bot(environ, "check")
    assert code == 0
    assert [line[0] for line in out.splitlines()] == ["✓", "✓", "!", "!", "→"]


async def test_readme_shows_the_demo() -> None:
    """What the README says that the demo prints, it prints; ports and times differ."""
    _, out, _ = await python_m_bot({}, "demo")
    (shown,) = re.findall(r"```text\n(The bot serves.*?)```", README.read_text("utf-8"), re.DOTALL)
    lines = [_PASSING.sub("_", line) for line in shown.splitlines() if not line.startswith("https")]
    printed = {_PASSING.sub("_", line) for line in out.splitlines()}
    assert [line for line in lines if line not in printed and line != "…"] == []


async def test_demo() -> None:
    """The demo works without a terminal, without any setting, and ends by itself."""
    code, out, _ = await python_m_bot({}, "demo")
    assert code == 0
    assert "小芳  0:10 · 2018-07-11 12:55 (UTC+8)" in out
    assert "https://app.slack.com/block-kit-builder/#" in out
    assert "23 calls with 155****6666" in out
    assert re.search(r"> \[View\].*\n1 recording of 301", out)
    assert "1–10 of 12, newest first" in out
    assert "11–12 of 12, newest first" in out
    assert "▶ 0:00 of 0:10 · 8,000 of 80,044 bytes · audio/wav" in out
    assert len(re.findall(r"http://127.0.0.1:\d+/listen#", out)) == 1  # the one that still plays
    assert re.search(r"U0SANDBOX heard 小芳, 0:10\n.*opened the player for 小芳", out)


async def test_demo_on_a_terminal() -> None:
    """The demo then takes what a person types: a link to the player, what was said, and the end."""
    ours, theirs = os.openpty()
    for typed in (contacts.NONE_YET, "listen", contacts.TRANSFERRED, "listen", "read", ""):
        os.write(ours, f"{typed}\n".encode())  # a person who types ahead
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo"),
        env=BARE_ENVIRON,
        stdin=theirs,
        stdout=asyncio.subprocess.PIPE,
    )
    os.close(theirs)
    try:
        out = (await process.communicate())[0].decode().partition("ends.\n> /recordings ")[2]
    finally:
        os.close(ours)
    assert process.returncode == 0
    none, _, found = out.partition(f"recordings of {contacts.TRANSFERRED}")
    assert "Nothing that stands here has such a button." in none
    assert re.search(r"Agent Li .*\[Open player\]\n.*\n.*http://127.0.0.1:\d+/listen#", found)
    assert "0:00  小芳  您好，售后支持，小芳为您服务。" in found
    assert "15588886666" not in found


async def test_ids_from_standard_input(environ: dict[str, str]) -> None:
    """`-` reads what another program wrote, in any of the ways in which people paste ids."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "lookup", "-", "--json"),
        env={**BARE_ENVIRON, **environ},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate(f"1. {contacts.SAMPLE}\n2. {contacts.NONE_YET}\n".encode())
    assert [each["contact_id"] for each in json.loads(out)] == [contacts.SAMPLE, contacts.NONE_YET]


async def test_the_terminal_speaks_of_itself(environ: dict[str, str]) -> None:
    """Nobody is told to type `/recordings` where no Slack is."""
    _, _, wrong = await python_m_bot(environ, "lookup", "小芳")
    _, helped, _ = await python_m_bot(environ, "lookup", "help")
    _, none, _ = await python_m_bot(environ, "lookup", contacts.NONE_YET, "4010", "4290")
    for said in (wrong, helped, none):
        assert "/recordings" not in said
        assert "[" not in said  # no button
    assert "python -m bot lookup 2020927020" in wrong
    assert "python -m bot audit --contact" in helped


@pytest.mark.parametrize(
    ("contact", "line"),
    [
        ("U0ADA", "✓ CONTACT — people ask Ada (U0ADA)."),
        ("it@example.com", "✓ CONTACT — people ask it@example.com."),
        ("C0SUPPORT", "✓ CONTACT — people ask C0SUPPORT."),
    ],
)
async def test_check_names_whom_to_ask(
    environ: dict[str, str], workspace: Slack, contact: str, line: str
) -> None:
    """`check` says whom people are told to ask."""
    workspace.users["U0ADA"] = {"real_name": "Ada"}
    _, out, _ = await python_m_bot(environ | {"CONTACT": contact}, "check")
    assert line in out.splitlines()
