"""Read transcript: from an answer to what was said, for those who may listen, and on record."""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.access import Action
from bot.callcenter.conversation import GET_CONVERSATION_DETAIL
from bot.messages.buttons import (
    LISTEN,
    MORE,
    READ,
    READ_AGAIN,
    READ_JUMP,
    READ_NEXT,
    READ_PREVIOUS,
    TRY_AGAIN,
)
from bot.messages.words import EN, ZH, Words
from bot.sandbox import contacts, payloads, staff
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.faults import Fault
from bot.sandbox.slack import Slack
from tests.running import StartBot
from tests.said import as_read, as_said
from tests.seeker import Seeker, button
from tests.ways import EPHEMERAL

Payload = dict[str, Any]
Stored = Callable[[], list[tuple[str, str]]]

CONTACT = contacts.TRANSFERRED
MAY = {"ACCESS_LISTEN": "everyone"}
FULL = ("15588886666", "8888 6666", "八八八八六六六六", "零零零零零零四一", "13900000001")


@pytest.fixture
def trail(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/audit.db"


@pytest.fixture
def stored(tmp_path: Path) -> Stored:
    """Action and outcome of every record, the oldest first."""

    def read() -> list[tuple[str, str]]:
        with closing(sqlite3.connect(tmp_path / "audit.db")) as database:
            rows = database.execute(
                "SELECT action, outcome FROM audit_records ORDER BY time, rowid"
            )
            return [(str(action), str(outcome)) for action, outcome in rows]

    return read


def options(answer: Payload) -> dict[str, Payload]:
    """What ⋯ offers, by what it is for."""
    for block in answer["blocks"]:
        for each in block.get("elements", ()):
            if each.get("action_id") == MORE and "options" in each:
                return {option["value"].partition(" ")[0]: option for option in each["options"]}
    return {}


def select(view: Payload) -> Payload:
    (row,) = [block for block in view["blocks"] if block["type"] == "actions"]
    return next(dict(each) for each in row["elements"] if each["action_id"] == READ_JUMP)


async def opened(slack: Slack, url: str, contact_id: str = CONTACT) -> tuple[str, Payload]:
    """Choose *Read transcript* below an answer; the modal's id and what it shows in the end."""
    answer = (await slack.command(url, contact_id)).body
    option = options(answer)[READ]
    before = len(slack.made("views.update"))
    press = {"type": "overflow", "action_id": MORE, "selected_option": option}
    await slack.press(url, press, EPHEMERAL)
    filled = (await slack.calls_of("views.update", before + 1))[-1]
    return filled.sent["view_id"], filled.sent["view"]


async def turned(slack: Slack, url: str, view_id: str, press: Payload) -> Payload:
    """Press in the modal; what it shows then."""
    before = len(slack.made("views.update"))
    await slack.press(url, press, {"type": "view", "view_id": view_id})
    shown: Payload = (await slack.calls_of("views.update", before + 1))[-1].sent["view"]
    return shown


def asked(center: CallCenter) -> int:
    """How often the call center was asked for words."""
    return sum(action == GET_CONVERSATION_DETAIL for action, _ in center.media_asked)


@pytest.mark.parametrize("words", [EN, ZH], ids=["en", "zh"])
async def test_read(start_bot: StartBot, workspace: Slack, words: Words) -> None:
    """What was said stands in a modal, for the presser alone; no number in it is a whole one."""
    seeker = Seeker(workspace, await start_bot(**MAY), words)
    _, view = await opened(workspace, seeker.url)
    text = as_read(view)
    assert view["title"]["text"] == words.transcript.title
    assert "0:00  小芳  您好，售后支持，小芳为您服务。" in text
    assert f"0:04  {words.transcript.customer}  你好，我上周买的机器还没有收到。" in text
    assert words.transcript.note in text
    assert button(view, LISTEN)["value"].startswith(CONTACT)
    assert not workspace.made(("chat.postMessage", "chat.postEphemeral", "response_url"))
    assert seeker.leaks() == []
    assert seeker.refused() == []


async def test_every_part(
    start_bot: StartBot,
    workspace: Slack,
    call_center: CallCenter,
    trail: str,
    stored: Stored,
) -> None:
    """Each part is a press away, in the last one's place: one question to CCC, one record."""
    url = await start_bot(**MAY, AUDIT_DATABASE_URL=trail)
    view_id, view = await opened(workspace, url)
    read = [view]
    while READ_NEXT in json.dumps(view):
        view = await turned(workspace, url, view_id, button(view, READ_NEXT))
        read.append(view)
    assert len(read) == len(select(read[0])["options"]) > 2
    text = as_read(read)
    for line in ("等一下，我还有几个问题。", "请您不要挂机，正在为您转接。", "再见。"):
        assert line in text
    assert not [number for number in FULL if number in text]
    assert "  Agent Li  " in as_read(read[-1])
    assert "  Agent Li  " not in as_read(read[0])
    assert as_read(await turned(workspace, url, view_id, button(view, READ_PREVIOUS))) == as_read(
        read[-2]
    )
    menu = select(read[-2])
    first = {**menu, "selected_option": menu["options"][0]}
    assert as_read(await turned(workspace, url, view_id, first)) == as_read(read[0])
    assert asked(call_center) == 1
    assert stored() == [("lookup", "found"), ("read", "found")]


async def test_nothing_is_asked_for_an_answer(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter
) -> None:
    """A call that was inspected offers its words, another does so once any call had some."""
    url = await start_bot(**MAY)
    plain = (await workspace.command(url, contacts.SAMPLE)).body
    assert READ not in options(plain)
    inspected = (await workspace.command(url, CONTACT)).body
    assert READ in options(inspected)
    assert asked(call_center) == 0
    await opened(workspace, url)
    plain = (await workspace.command(url, contacts.SAMPLE)).body
    assert READ in options(plain)


async def test_no_words(start_bot: StartBot, workspace: Slack, trail: str, stored: Stored) -> None:
    """A call that has none says so and why; that somebody asked is on record."""
    url = await start_bot(**MAY, AUDIT_DATABASE_URL=trail)
    await opened(workspace, url)
    _, view = await opened(workspace, url, contacts.SAMPLE)
    assert as_said(EN.transcript.none) in as_read(view)
    assert stored()[-1] == ("read", "none")


async def test_who_may_not_listen(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, trail: str, stored: Stored
) -> None:
    """It is not offered to them, and a press is refused, on record, before anything is asked."""
    url = await start_bot(AUDIT_DATABASE_URL=trail)
    answer = (await workspace.command(url, CONTACT)).body
    assert READ not in options(answer)
    await workspace.press(url, {"action_id": READ, "value": CONTACT}, EPHEMERAL)
    (filled,) = await workspace.calls_of("views.update")
    assert Action.LISTEN.setting in as_read(filled.sent["view"])
    assert asked(call_center) == 0
    assert stored()[-1] == ("listen", "denied:not_listed")


async def test_allowed_by_the_channel(start_bot: StartBot, workspace: Slack) -> None:
    """Whoever may listen in a channel alone may turn the parts in the modal opened there."""
    url = await start_bot(ACCESS_LISTEN=payloads.CHANNEL)
    view_id, view = await opened(workspace, url)
    later = await turned(workspace, url, view_id, button(view, READ_NEXT))
    assert READ_PREVIOUS in json.dumps(later)


@pytest.mark.parametrize(("agent_id", "theirs"), [(staff.XIAOFANG.agent_id, True), ("1", False)])
async def test_own_calls(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, agent_id: str, *, theirs: bool
) -> None:
    """With `own`, an agent reads the calls that they took part in, and no others."""
    own = {"ACCESS_LOOKUP": "own", "ACCESS_LISTEN": "own"}
    url = await start_bot(**own, AGENTS=f"{payloads.USER}:{agent_id}")
    answer = (await workspace.command(url, CONTACT)).body
    assert (READ in options(answer)) is theirs
    await workspace.press(url, {"action_id": READ, "value": CONTACT}, EPHEMERAL)
    (filled,) = await workspace.calls_of("views.update")
    assert ("小芳为您服务" in as_read(filled.sent["view"])) is theirs
    assert asked(call_center) == int(theirs)


async def test_turned_off(start_bot: StartBot, workspace: Slack, call_center: CallCenter) -> None:
    """With TRANSCRIPTS=no nothing is offered and nothing asked; an older button says why."""
    url = await start_bot(**MAY, TRANSCRIPTS="no")
    answer = (await workspace.command(url, CONTACT)).body
    assert READ not in options(answer)
    await workspace.press(url, {"action_id": READ, "value": CONTACT}, EPHEMERAL)
    (filled,) = await workspace.calls_of("views.update")
    assert EN.transcript.off_setting in as_read(filled.sent["view"])
    assert asked(call_center) == 0


async def test_again_after_an_outage(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, trail: str, stored: Stored
) -> None:
    """A failure is said in the modal; *Try again* there brings the words, and is on record."""
    url = await start_bot(**MAY, AUDIT_DATABASE_URL=trail)
    call_center.media_faults = [Fault(503)] * 3
    view_id, view = await opened(workspace, url)
    assert "小芳为您服务" not in as_read(view)
    view = await turned(workspace, url, view_id, button(view, READ_AGAIN))
    assert "小芳为您服务" in as_read(view)
    assert [each for each in stored() if each[0] == "read"] == [
        ("read", "error:service"),
        ("read", "found"),
    ]


async def test_missing_right(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter
) -> None:
    """Where the access key lacks the right, its name is said; the recordings stay there."""
    call_center.forbidden = {GET_CONVERSATION_DETAIL}
    url = await start_bot(**MAY, CONTACT="U0OPERATOR")
    _, view = await opened(workspace, url)
    assert f"ccc:{GET_CONVERSATION_DETAIL}" in as_read(view)
    assert TRY_AGAIN not in json.dumps(view)
    (told,) = await workspace.calls_of("chat.postMessage")
    assert told.sent["channel"] == "U0OPERATOR"
    answer = (await workspace.command(url, CONTACT)).body
    assert CONTACT in answer["text"]


async def test_a_record_that_cannot_be_written(
    start_bot: StartBot, workspace: Slack, trail: str, tmp_path: Path
) -> None:
    """Nothing is shown of what is not on record."""
    url = await start_bot(**MAY, AUDIT_DATABASE_URL=trail)
    answer = (await workspace.command(url, CONTACT)).body
    with closing(sqlite3.connect(tmp_path / "audit.db")) as database:
        database.execute("DROP TABLE audit_records")
    press = {"type": "overflow", "action_id": MORE, "selected_option": options(answer)[READ]}
    await workspace.press(url, press, EPHEMERAL)
    (filled,) = await workspace.calls_of("views.update")
    assert as_said(EN.failure.not_audited) in as_read(filled.sent["view"])
    assert "小芳为您服务" not in json.dumps([c.sent for c in workspace.calls], ensure_ascii=False)


async def test_from_a_modal(start_bot: StartBot, workspace: Slack) -> None:
    """Above an open modal it is pushed; where three are open, it takes the place of the top one."""
    url = await start_bot(**MAY)
    press = {"action_id": READ, "value": f"{CONTACT} 1760925600000"}
    container = {"type": "view", "view_id": "V9"}
    view = {"id": "V9", "hash": "0", "type": "modal"}
    await workspace.press(url, press, container, view=view)
    await workspace.calls_of("views.push")
    (filled,) = await workspace.calls_of("views.update")
    assert "小芳为您服务" in as_read(filled.sent["view"])
    third = {**view, "id": "V10", "previous_view_id": "V8", "root_view_id": "V7"}
    await workspace.press(url, press, {"type": "view", "view_id": "V10"}, view=third)
    _, filled = await workspace.calls_of("views.update", 2)
    assert filled.sent["view_id"] == "V10"
    assert len(workspace.made("views.push")) == 1


async def test_what_was_said_stays_nowhere(start_bot: StartBot, workspace: Slack) -> None:
    """Where Slack takes no modal and nothing fleeting, a lasting message has none of it."""
    url = await start_bot(**MAY)
    for method in ("views.update", "chat.postEphemeral"):
        workspace.errors[method] = "not_found"
    view = {"id": "V9", "hash": "0", "type": "modal"}
    press = {"action_id": READ, "value": CONTACT}
    await workspace.press(url, press, {"type": "view", "view_id": "V9"}, view=view)
    (posted,) = await workspace.calls_of("chat.postMessage")
    assert as_said(EN.failure.not_shown) in posted.sent["text"]
    assert "小芳为您服务" not in json.dumps(posted.sent, ensure_ascii=False)


@pytest.mark.parametrize("action_id", [READ, READ_AGAIN, READ_JUMP, READ_NEXT, READ_PREVIOUS])
async def test_a_button_without_a_contact(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, action_id: str
) -> None:
    """Opens nothing."""
    url = await start_bot(**MAY)
    ack = await workspace.press(url, {"action_id": action_id, "value": " "}, EPHEMERAL)
    assert ack.status == 200
    await workspace.command(url, contacts.SAMPLE)
    assert not workspace.made(("views.open", "views.update", "response_url"))
    assert call_center.calls == {contacts.SAMPLE: 1}


async def test_many_at_once(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, trail: str, stored: Stored
) -> None:
    """Twenty who read the same call at once cause one question, and twenty records."""
    url = await start_bot(**MAY, AUDIT_DATABASE_URL=trail)
    call_center.hold_media = asyncio.Event()
    press = {"action_id": READ, "value": CONTACT}
    await asyncio.gather(*(workspace.press(url, press, EPHEMERAL) for _ in range(20)))
    await call_center.asked_for_media()
    call_center.hold_media.set()
    await workspace.calls_of("views.update", 20)
    assert asked(call_center) == 1
    assert stored().count(("read", "found")) == 20
