"""Who searched for whose calls: each list, page and denial is a record before it is shown."""

import json
import logging
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.audit import open_audit
from bot.audit.record import AuditRecord, Wanted, hashed
from bot.messages.buttons import CALLS_OLDER
from bot.messages.form import ID, PHONE, Filled, search_form
from bot.messages.words import EN
from bot.sandbox import contacts, payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.slack import Ack, Slack
from tests.running import StartBot, python_m_bot
from tests.said import as_read, as_said
from tests.ways import ANSWERS, EPHEMERAL, answered, value_of

KEY = "k" * 32
NUMBER, STORED, MASKED = "155 8888 6666", "15588886666", "155****6666"
UNKNOWN = "2020999999"  # to the call center
NOT_AUDITED = as_said(EN.failure.not_audited).splitlines()[0]
HASH = hashed(STORED, KEY.encode())


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'audit.db'}"


async def stored(url: str) -> list[AuditRecord]:
    """The oldest first."""
    audit = open_audit(url)
    found = await audit.read(Wanted(), 100)
    await audit.close()
    assert found is not None
    return found[::-1]


def contents(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def older(slack: Slack, bot: str, answer: dict[str, Any]) -> dict[str, Any]:
    before = len(slack.made(ANSWERS))
    button = {"action_id": CALLS_OLDER, "value": value_of(answer, CALLS_OLDER)}
    await slack.press(bot, button, EPHEMERAL)
    return (await answered(slack, before))[-1].sent


async def test_each_page_is_a_record(
    start_bot: StartBot, workspace: Slack, url: str, tmp_path: Path
) -> None:
    """What is listed, page by page: who, which time, how many; the number only as its hash."""
    bot = await start_bot(AUDIT_DATABASE_URL=url, SECRET_KEY=KEY)
    first = (await workspace.command(bot, f"phone {NUMBER}")).body
    third = await older(workspace, bot, await older(workspace, bot, first))
    assert "21–23" in json.dumps(third, ensure_ascii=False)
    records = await stored(url)
    assert [(one.action, one.outcome, one.count) for one in records] == [
        ("search", "found", 10),
        ("search", "found", 10),
        ("search", "found", 3),
    ]
    assert {one.contact_ids for one in records} == {(HASH,)}
    assert {one.user_id for one in records} == {payloads.USER}
    (window,) = {one.window for one in records}
    begin, _, end = window.partition("/")
    assert begin < end
    written = contents(tmp_path)
    for personal in (STORED, NUMBER, "*6666", "8888 6666", "小芳", "q:"):
        assert personal.encode() not in written


async def test_what_was_not_found_or_denied(
    start_bot: StartBot, workspace: Slack, url: str
) -> None:
    """An empty list, a failure and a denial are records, too; a denial has no time and no count."""
    workspace.users["U0GUEST"] = {"is_restricted": True}
    bot = await start_bot(AUDIT_DATABASE_URL=url, SECRET_KEY=KEY)
    await workspace.command(bot, "phone 13900000041 today")
    await workspace.command(bot, "agent 4030")
    await workspace.command(bot, f"phone {NUMBER}", user_id="U0GUEST")
    none, failed, refused = await stored(url)
    assert (none.outcome, none.count, bool(none.window)) == ("none", 0, True)
    assert (failed.outcome, failed.count) == ("error:permission", None)
    assert failed.contact_ids == (hashed("4030", KEY.encode()),)
    assert (refused.outcome, refused.contact_ids) == ("denied:guest", (HASH,))
    assert (refused.window, refused.count) == ("", None)


async def test_in_the_log(
    start_bot: StartBot, workspace: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    """Without a database the same stands in the log."""
    bot = await start_bot(SECRET_KEY=KEY)
    with caplog.at_level(logging.INFO, "bot.audit"):
        await workspace.command(bot, f"phone {NUMBER}")
    (record,) = [vars(each) for each in caplog.records if each.name == "bot.audit"]
    assert (record["action"], record["outcome"], record["count"]) == ("search", "found", 10)
    assert list(record["contact_ids"]) == [HASH]
    assert record["window"].count("Z") == 2
    assert STORED not in str(record)


Act = Callable[[Slack, str], Awaitable[Ack]]
WAYS: dict[str, Act] = {
    "command": lambda slack, bot: slack.command(bot, f"phone {NUMBER}"),
    "denied": lambda slack, bot: slack.command(bot, f"phone {NUMBER}", user_id="U0GUEST"),
    "denied the form": lambda slack, bot: slack.command(bot, "", user_id="U0GUEST"),
    "mention": lambda slack, bot: slack.mention(bot, NUMBER),
    "direct message": lambda slack, bot: slack.direct_message(bot, NUMBER),
    "form": lambda slack, bot: slack.submit(
        bot, search_form(EN, Filled((ID, PHONE), PHONE)), NUMBER
    ),
    "shortcut": lambda slack, bot: slack.shortcut(
        bot, "find_recordings", message={"text": f"call {NUMBER}"}
    ),
    "contacts, one of them another's": lambda slack, bot: slack.command(
        bot, f"{contacts.SAMPLE} {UNKNOWN}", user_id="U0AGENT"
    ),
}


@pytest.mark.parametrize("name", WAYS)
async def test_nothing_is_shown_unrecorded(
    start_bot: StartBot, workspace: Slack, tmp_path: Path, name: str
) -> None:
    """Where the record cannot be written, no call is shown, and the person is told so."""
    workspace.users["U0GUEST"] = {"is_restricted": True}
    workspace.users["U0AGENT"] = {"profile": {"email": "xiaofang@example.com"}}
    own = {"ACCESS_LOOKUP": "own"} if "another" in name else {}
    missing = f"sqlite:///{tmp_path / 'missing' / 'audit.db'}"
    bot = await start_bot(AUDIT_DATABASE_URL=missing, **own)
    ack = await WAYS[name](workspace, bot)
    shown = as_read(ack.body)
    if "blocks" not in shown:
        shown = as_read([call.sent for call in await answered(workspace, 0)])
    assert NOT_AUDITED in shown
    assert not any(word in shown for word in (MASKED, STORED, "小芳", "view_call"))
    assert not workspace.made("views.open") or name == "shortcut"


async def test_no_page_is_shown_unrecorded(
    start_bot: StartBot, workspace: Slack, url: str, tmp_path: Path
) -> None:
    """*Older* shows nothing of the next page once records cannot be written any more."""
    bot = await start_bot(AUDIT_DATABASE_URL=url, SECRET_KEY=KEY)
    first = (await workspace.command(bot, f"phone {NUMBER}")).body
    with closing(sqlite3.connect(tmp_path / "audit.db")) as database:
        database.execute("ALTER TABLE audit_records RENAME TO gone")
        database.execute("CREATE VIEW audit_records AS SELECT 1")
        database.commit()
    said = as_read(await older(workspace, bot, first))
    assert NOT_AUDITED in said
    assert "view_call" not in said


async def test_another_agents_contact(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, url: str
) -> None:
    """Of two contacts of which one is not theirs, both records stand: what was shown, what not."""
    workspace.users[payloads.USER] = {"profile": {"email": "xiaofang@example.com"}}
    bot = await start_bot(AUDIT_DATABASE_URL=url, SECRET_KEY=KEY, ACCESS_LOOKUP="own")
    ack = await workspace.command(bot, f"{contacts.SAMPLE} {UNKNOWN}")
    assert MASKED in ack.body["text"]
    found, refused = await stored(url)
    assert (found.outcome, found.contact_ids) == ("found", (contacts.SAMPLE,))
    assert (refused.action, refused.outcome) == ("lookup", "denied:own")
    assert refused.contact_ids == (hashed(UNKNOWN, KEY.encode()),)
    assert call_center.users_asked == 1


async def test_who_searched_this_number(start_bot: StartBot, workspace: Slack, url: str) -> None:
    """From a search in Slack to the officer's terminal: `audit --phone` finds it."""
    bot = await start_bot(AUDIT_DATABASE_URL=url, SECRET_KEY=KEY)
    await workspace.command(bot, f"phone {NUMBER}")
    await workspace.command(bot, "phone 13900000001")
    settings = {"AUDIT_DATABASE_URL": url, "SECRET_KEY": KEY}
    code, out, _ = await python_m_bot(settings, "audit", "--phone", "+86 155-8888-6666", "--json")
    (record,) = json.loads(out)
    assert code == 0
    assert (record["user_id"], record["action"], record["count"]) == (payloads.USER, "search", 10)
