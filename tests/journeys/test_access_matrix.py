"""Role × action × place × way in × entry: every cell, through the real bot.

Who is admitted by which entry is `ADMITTED` of `test_access.py`. To extend it, add a line to
`ROLES` here, or to `WAYS` or `PLACES` in `ways.py`.
"""

from typing import Any

import pytest

from bot.access import Action
from bot.messages.buttons import NEXT, PREVIOUS, SHARE, SHOW_NUMBERS
from bot.messages.form import Filled, search_form
from bot.messages.words import EN
from bot.sandbox import payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.slack import Slack
from tests.running import StartBot
from tests.said import as_said
from tests.ways import ADMITTED, ANSWERS, CONVERSATIONS, ONE, PLACES, WAYS, Place, Way, shown

GROUP = "S0OFFICERS"
MASKED, FULL = "155****6666", "15588886666"
# What Slack's user object says, as what the table knows them, and what they are told.
ROLES: dict[str, tuple[dict[str, Any], str, str]] = {
    "member": ({}, "member", "not_listed"),
    "owner": ({"is_admin": True, "is_owner": True}, "member", "not_listed"),
    "guest": ({"is_restricted": True}, "guest", "guest"),
    "guest of one channel": (
        {"is_restricted": True, "is_ultra_restricted": True},
        "guest",
        "guest",
    ),
    "foreign": ({"team_id": "T0OTHER"}, "foreign", "foreign"),
    "foreign guest": ({"team_id": "T0OTHER", "is_restricted": True}, "foreign", "foreign"),
    "stranger": ({"is_stranger": True}, "foreign", "foreign"),
    "bot": ({"is_bot": True}, "bot", "bot"),
    "workflow": ({"is_workflow_bot": True}, "bot", "bot"),
    "deleted": ({"deleted": True}, "unknown", "unknown"),
    "untold": ({"is_restricted": None}, "unknown", "unknown"),
}
IDS = {role: f"U{number:03}" for number, role in enumerate(ROLES)}
CHANNELS = ",".join(sorted({p.channel_id for p in PLACES.values() if not p.is_direct}))
ENTRIES = {
    "everyone": "everyone",
    "user": ",".join(IDS.values()),
    "group": GROUP,
    "channel": CHANNELS,
    "several": f"U0SOMEBODY,C0ELSEWHERE,{','.join(IDS.values())}",
    "another group": "S0ANOTHER",
    "another user": "U0SOMEBODY",
    "another channel": "C0ELSEWHERE",
}


def admitted(role: str, entry: str, *, direct: bool) -> bool:
    """What the table says; a conversation with the bot is no channel that can be listed."""
    kind = ROLES[role][1]
    return entry in ADMITTED[f"{kind} in the group"] and not (entry == "channel" and direct)


def needed(way: Way, place: Place) -> tuple[Action, ...]:
    """What an act needs there: a mention that only the asker sees the answer of shares nothing."""
    private = way is WAYS["mention"] and place.unposted
    return (Action.LOOKUP,) if private else way.needs


def allowed_text(way: Way) -> str:
    if Action.AUDIT in way.needs:
        return as_said(EN.trail.in_log)
    return FULL if Action.REVEAL in way.needs else MASKED


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("name", WAYS)
async def test_every_cell(
    start_bot: StartBot,
    workspace: Slack,
    call_center: CallCenter,
    caplog: pytest.LogCaptureFixture,
    name: str,
    entry: str,
) -> None:
    """Who is admitted sees what they asked for; who is not is told why, alone, and nobody asks.

    Each cell leaves one record: who, where, what, and what came of it.
    """
    way = WAYS[name]
    for role, (said_by_slack, _, _) in ROLES.items():
        workspace.users[IDS[role]] = said_by_slack
    workspace.groups = {GROUP: list(IDS.values()), "S0ANOTHER": []}
    workspace.conversations |= CONVERSATIONS
    bot_url = await start_bot(**dict.fromkeys((a.setting for a in Action), ENTRIES[entry]))
    for place_name, place in PLACES.items():
        if not way.exists_in(place):
            continue
        workspace.invite(place.channel_id)
        for role, (_, _, why) in ROLES.items():
            cell = f"{role} in {place_name}"
            asked, posted = call_center.calls.total(), len(workspace.made("chat.postMessage"))
            caplog.clear()
            seen = await shown(workspace, bot_url, way, place, IDS[role])
            records = [vars(r) for r in caplog.records if r.name == "bot.audit"]
            assert [(r["user"], r["channel"]) for r in records] == [(IDS[role], place[0])], cell
            if admitted(role, entry, direct=place.is_direct):
                needs = needed(way, place)
                assert records[0]["action"] == needs[-1].value, cell
                if Action.SHARE in needs and place.unposted:
                    assert as_said(EN.denial.external[place.unposted]) in seen, cell
                    assert records[0]["outcome"] == f"denied:{place.unposted}", cell
                    assert MASKED not in seen, cell
                    assert len(workspace.made("chat.postMessage")) == posted, cell
                    continue
                if Action.SHARE in way.needs and place.unposted:
                    assert EN.denial.withheld[place.unposted] in seen, cell
                    assert len(workspace.made("chat.postMessage")) == posted, cell
                assert allowed_text(way) in seen, cell
                assert records[0]["outcome"] in ("found", "shown"), cell
                continue
            assert records[0]["action"] == way.needs[0].value, cell
            assert records[0]["outcome"] == f"denied:{why}", cell
            setting = way.needs[0].setting
            said = EN.denial.reasons.get(why, as_said(EN.denial.later))
            assert said.format(setting=setting) in seen, cell
            assert (way.needs[0].setting in seen) is (why != "unknown"), cell
            assert not any(number in seen for number in (MASKED, FULL)), cell
            assert call_center.calls.total() == asked, cell
            if not place.is_direct:
                assert len(workspace.made("chat.postMessage")) == posted, cell


@pytest.mark.parametrize("method", ["users.info", "usergroups.users.list"])
@pytest.mark.parametrize("name", WAYS)
async def test_slack_fails(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, name: str, method: str
) -> None:
    """Where Slack cannot be asked, the answer is no in every place, and it says: for now."""
    workspace.groups = {GROUP: [payloads.USER]}
    workspace.errors[method] = "fatal_error"
    bot_url = await start_bot(**dict.fromkeys((a.setting for a in Action), GROUP))
    for place in filter(WAYS[name].exists_in, PLACES.values()):
        seen = await shown(workspace, bot_url, WAYS[name], place, payloads.USER)
        assert as_said(EN.denial.later) in seen
        assert not any(number in seen for number in (MASKED, FULL))
    assert not call_center.calls


LISTED = {"person": "U0SOMEBODY", "group": GROUP, "channel": "C0ELSEWHERE"}
FORGED = {
    "a person's id as the channel": ("U0NOBODY", LISTED["person"]),
    "a group's id as the channel": ("U0NOBODY", LISTED["group"]),
    "a workspace as the channel": ("U0NOBODY", payloads.TEAM),
    "a channel in lower case": ("U0NOBODY", "c0elsewhere"),
    "a channel with a space": ("U0NOBODY", "C0ELSEWHERE "),
    "a channel's id as the person": (LISTED["channel"], "C0PUBLIC"),
    "a group's id as the person": (LISTED["group"], "C0PUBLIC"),
    "everyone as the person": ("everyone", "C0PUBLIC"),
    "a bot's own id as the person": ("B0BOT", "C0PUBLIC"),
    "several persons": ("U0SOMEBODY,U0NOBODY", "C0PUBLIC"),
}


@pytest.mark.parametrize("forged", FORGED)
async def test_forged_ids(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, forged: str
) -> None:
    """An id in the place of another kind opens nothing, by no way in: it is refused as it comes."""
    workspace.groups = {GROUP: ["U0SOMEBODY"]}
    entries = ",".join(LISTED.values())
    bot_url = await start_bot(**dict.fromkeys((a.setting for a in Action), entries))
    user_id, channel_id = FORGED[forged]
    for name, way in WAYS.items():
        user = {"id": user_id, "team_id": payloads.TEAM}
        ack = await way.act(workspace, bot_url, user, Place(channel_id))
        assert ack.status == 400, name
    assert not call_center.calls
    assert not workspace.made(ANSWERS)


@pytest.mark.parametrize("button", [NEXT, PREVIOUS, SHARE, SHOW_NUMBERS])
@pytest.mark.parametrize("listed_is", ["channel", "container"])
async def test_two_channels(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, button: str, listed_is: str
) -> None:
    """A button that names two channels is refused: none is decided by, none is posted to."""
    bot_url = await start_bot(**dict.fromkeys((a.setting for a in Action), "C0ELSEWHERE"))
    here, there = ("C0ELSEWHERE", "C0PUBLIC")[:: 1 if listed_is == "channel" else -1]
    container = {"type": "message", "channel_id": there, "message_ts": "1.1"}
    pressed = {"action_id": button, "value": ONE}
    ack = await workspace.press(bot_url, pressed, container, channel={"id": here})
    assert ack.status == 400
    assert not call_center.calls
    assert not workspace.made(ANSWERS)


@pytest.mark.parametrize("button", [NEXT, PREVIOUS, SHOW_NUMBERS])
@pytest.mark.parametrize(("kept", "allowed"), [("C0ELSEWHERE", True), ("C0PUBLIC", False)])
async def test_channel_of_a_modal(
    start_bot: StartBot, workspace: Slack, button: str, kept: str, *, allowed: bool
) -> None:
    """In a modal, the channel is the one that we put into it, whatever else is said."""
    bot_url = await start_bot(**dict.fromkeys((a.setting for a in Action), "C0ELSEWHERE"))
    view = {"id": "V1", **search_form(EN, Filled(channel_id=kept))}
    other = {"C0ELSEWHERE": "C0PUBLIC", "C0PUBLIC": "C0ELSEWHERE"}[kept]
    container = {"type": "view", "view_id": "V1", "channel_id": other}
    pressed = {"action_id": button, "value": ONE}
    await workspace.press(bot_url, pressed, container, view=view, channel={"id": other})
    (shown_view,) = await workspace.calls_of("views.update")
    assert ("6666" in str(shown_view.sent)) is allowed
