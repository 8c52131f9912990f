"""Role × action × place × way in × entry: every cell, through the real bot.

Who is admitted by which entry is `ADMITTED` of `test_access.py`. To extend it, add a line to
`ROLES` here, or to `WAYS` or `PLACES` in `ways.py`.
"""

import json
from typing import Any

import pytest

from bot.access import Action
from bot.messages.buttons import CHANGE_DATES, NEXT, PREVIOUS, SHARE, SHOW_NUMBERS
from bot.messages.form import Filled, search_form
from bot.messages.words import EN
from bot.sandbox import contacts, payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.slack import Slack
from tests.running import StartBot
from tests.said import as_said
from tests.ways import (
    ADMITTED,
    ANSWERS,
    CONVERSATIONS,
    EPHEMERAL,
    NUMBER,
    ONE,
    PLACES,
    SEARCHES,
    SETUP,
    WAYS,
    Place,
    Way,
    ready,
    shown,
    value_of,
)

GROUP = "S0OFFICERS"
PLAYER = {"PUBLIC_URL": "http://127.0.0.1:1"}
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
XIAOFANG = "293939422320312215"
IDS = {role: f"U{number:03}" for number, role in enumerate(ROLES)}
AGENTS = ",".join(f"{user_id}:{XIAOFANG}" for user_id in IDS.values())
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


def came_of(way: Way) -> str:
    if Action.AUDIT in way.needs:
        return "shown"
    return "none" if way is WAYS["a much wider window"] else "found"


def asked_of(call_center: CallCenter) -> int:
    """How often the call center was asked about anybody's calls, or what was said in them."""
    return call_center.calls.total() + len(call_center.listed) + len(call_center.media_asked)


def allowed_text(way: Way) -> str:
    if way.shows:
        return way.shows
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
    way, ways = WAYS[name], dict[str, Way]()
    workspace.groups = {GROUP: list(IDS.values()), "S0ANOTHER": []}
    workspace.conversations |= CONVERSATIONS
    rules = dict.fromkeys((a.setting for a in Action), f"{ENTRIES[entry]},{SETUP}")
    bot_url = await start_bot(**rules, **PLAYER, AGENTS=AGENTS)
    for role, (said_by_slack, _, _) in ROLES.items():  # until now all of them were members
        ways[role] = await ready(workspace, call_center, bot_url, way, IDS[role])
        workspace.users[IDS[role]] = said_by_slack
        await workspace.happen(bot_url, "user_change", user={"id": IDS[role]})
    for place_name, place in PLACES.items():
        if not way.exists_in(place):
            continue
        workspace.invite(place.channel_id)
        for role, (_, _, why) in ROLES.items():
            cell = f"{role} in {place_name}"
            asked, posted = asked_of(call_center), len(workspace.made("chat.postMessage"))
            caplog.clear()
            seen = await shown(workspace, bot_url, ways[role], place, IDS[role])
            records = [vars(r) for r in caplog.records if r.name == "bot.audit"]
            assert [(r["user"], r["channel"]) for r in records] == [(IDS[role], place[0])], cell
            if admitted(role, entry, direct=place.is_direct):
                needs = needed(way, place)
                withheld = Action.SHARE in needs and place.unposted
                deed = "share" if withheld else way.recorded or needs[-1].value
                assert records[0]["action"] == deed, cell
                if withheld:
                    assert as_said(EN.denial.external[place.unposted]) in seen, cell
                    assert records[0]["outcome"] == f"denied:{place.unposted}", cell
                    assert MASKED not in seen, cell
                    assert len(workspace.made("chat.postMessage")) == posted, cell
                    continue
                if Action.SHARE in way.needs and place.unposted:
                    assert EN.denial.withheld[place.unposted] in seen, cell
                    assert len(workspace.made("chat.postMessage")) == posted, cell
                assert allowed_text(way) in seen, cell
                assert records[0]["outcome"] == came_of(way), cell
                continue
            assert records[0]["action"] == way.needs[0].value, cell
            assert records[0]["outcome"] == f"denied:{why}", cell
            setting = way.needs[0].setting
            said = EN.denial.reasons.get(why, as_said(EN.denial.later))
            assert said.format(setting=setting) in seen, cell
            assert (way.needs[0].setting in seen) is (why != "unknown"), cell
            assert not any(number in seen for number in (MASKED, FULL)), cell
            assert asked_of(call_center) == asked, cell
            if not place.is_direct:
                assert len(workspace.made("chat.postMessage")) == posted, cell


@pytest.mark.parametrize("method", ["users.info", "usergroups.users.list"])
@pytest.mark.parametrize("name", WAYS)
async def test_slack_fails(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, name: str, method: str
) -> None:
    """Where Slack cannot be asked, the answer is no in every place, and it says: for now."""
    workspace.groups = {GROUP: [payloads.USER]}
    bot_url = await start_bot(**dict.fromkeys((a.setting for a in Action), GROUP), **PLAYER)
    way = await ready(workspace, call_center, bot_url, WAYS[name], payloads.USER)
    asked = asked_of(call_center)
    workspace.errors[method] = "fatal_error"
    await workspace.happen(bot_url, "user_change", user={"id": payloads.USER})
    await workspace.happen(bot_url, "subteam_members_changed", subteam_id=GROUP)
    for place in filter(WAYS[name].exists_in, PLACES.values()):
        seen = await shown(workspace, bot_url, way, place, payloads.USER)
        assert as_said(EN.denial.later) in seen
        assert not any(number in seen for number in (MASKED, FULL))
    assert asked_of(call_center) == asked


# Entry `own`: what Slack says of somebody, and, unless they are the agent of the sample's call, why
# they may not see it.
OWN_ROLES: dict[str, tuple[dict[str, Any], str]] = {
    "its agent": ({"profile": {"email": "xiaofang@example.com"}}, ""),
    "its agent, a guest": (
        {"profile": {"email": "Xiaofang@Example.com"}, "is_restricted": True},
        "",
    ),
    "another agent": ({"profile": {"email": "li@example.com"}}, "own"),
    "no agent": ({"profile": {"email": "boss@example.com"}}, "not_listed"),
    "no e-mail": ({"profile": {}}, "not_listed"),
    "a guest, no agent": ({"profile": {}, "is_restricted": True}, "guest"),
    "foreign, with its agent's e-mail": (
        {"profile": {"email": "xiaofang@example.com"}, "team_id": "T0OTHER"},
        "foreign",
    ),
    "a bot, with its agent's e-mail": (
        {"profile": {"email": "xiaofang@example.com"}, "is_bot": True},
        "bot",
    ),
}
OWN_WAYS = {
    Action.LOOKUP: ("command", "mention", "direct message", "form", "shortcut", "page", "details"),
    Action.SHARE: ("share", "share a moment"),
    Action.LISTEN: ("listen", "listen of a shared moment"),
    Action.REVEAL: ("show numbers",),
    Action.AUDIT: ("trail", "who has seen this"),
}


@pytest.mark.parametrize("role", OWN_ROLES)
@pytest.mark.parametrize("action", OWN_WAYS)
async def test_own_calls(
    start_bot: StartBot,
    workspace: Slack,
    caplog: pytest.LogCaptureFixture,
    action: Action,
    role: str,
) -> None:
    """`own` admits whoever took part in the call, for each action; all others are told why not.

    Each leaves one record; nobody learns more of another's call than of none.
    """
    said_by_slack, why = OWN_ROLES[role]
    workspace.users[payloads.USER] = said_by_slack
    allowed = {each.setting: "own" if each is action else f"own,{payloads.USER}" for each in Action}
    bot_url = await start_bot(**allowed, **PLAYER)
    place = PLACES["public"]
    workspace.invite(place.channel_id)
    workspace.invite("D0DIRECT")
    for name in OWN_WAYS[action]:
        caplog.clear()
        where = place if WAYS[name].in_channel else PLACES["direct"]
        seen = await shown(workspace, bot_url, WAYS[name], where, payloads.USER)
        records = [vars(r) for r in caplog.records if r.name == "bot.audit"]
        outcome = f"denied:{why}" if why else came_of(WAYS[name])
        assert [record["outcome"] for record in records] == [outcome], name
        assert (allowed_text(WAYS[name]) in seen) is (why == ""), name
        if why:
            first = WAYS[name].needs[0] if why == "bot" else action  # a bot may do nothing at all
            assert records[0]["action"] == first.value, name
            assert not any(number in seen for number in (MASKED, FULL)), name
            assert contacts.SAMPLE not in records[0]["contact_ids"] or action is Action.AUDIT, name


@pytest.mark.parametrize("role", OWN_ROLES)
async def test_own_calls_are_listed(
    start_bot: StartBot, workspace: Slack, caplog: pytest.LogCaptureFixture, role: str
) -> None:
    """For a search `own` filters: each agent is listed their own calls, and told of no others."""
    said_by_slack, why = OWN_ROLES[role]
    workspace.users[payloads.USER] = said_by_slack
    bot_url = await start_bot(ACCESS_SEARCH="own")
    ack = await workspace.command(bot_url, f"phone {NUMBER} 90d")
    (record,) = [vars(r) for r in caplog.records if r.name == "bot.audit"]
    agent = "Agent Li" if why == "own" else "小芳"
    if why in ("", "own"):
        rows = [block["fields"][0]["text"] for block in ack.body["blocks"] if "fields" in block]
        assert rows
        assert all(agent in row for row in rows)
        assert (record["outcome"], record["count"]) == ("found", len(rows))
        assert "60" not in ack.body["text"].splitlines()[0]
    else:
        assert record["outcome"] == f"denied:{why}"
        assert MASKED not in ack.body["text"]
    assert record["action"] == "search"


async def test_change_dates(start_bot: StartBot, workspace: Slack) -> None:
    """The form of a search that is changed opens for whoever may search, and denies others.

    The number stands there masked, and in nothing that the modal remembers.
    """
    bot_url = await start_bot(ACCESS_SEARCH="C0SETUP", ACCESS_LOOKUP="C0SETUP")
    ack = await workspace.command(bot_url, f"phone {NUMBER}", channel_id=SETUP)
    button = {"action_id": CHANGE_DATES, "value": value_of(ack.body, CHANGE_DATES)}
    workspace.invite(SETUP)
    await workspace.press(bot_url, button, {"type": "message", "channel_id": SETUP})
    (opened,) = await workspace.calls_of("views.open")
    assert MASKED in json.dumps(opened.sent["view"])
    assert opened.sent["view"]["private_metadata"] == f"{SETUP} {button['value']}"
    await workspace.press(bot_url, button, EPHEMERAL)
    (told,) = await workspace.calls_of("response_url")
    assert EN.denial.reasons["not_listed"].format(setting="ACCESS_LOOKUP") in told.sent["text"]
    assert len(workspace.made("views.open")) == 1


@pytest.mark.parametrize("name", [name for name in SEARCHES if SEARCHES[name].button])
async def test_anothers_handle(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, name: str
) -> None:
    """What was kept for one person opens for nobody else, though they may search, too."""
    bot_url = await start_bot()
    way = await ready(workspace, call_center, bot_url, WAYS[name], "U0SOMEBODY")
    asked = asked_of(call_center)
    seen = await shown(workspace, bot_url, way, PLACES["public"], payloads.USER)
    assert as_said(EN.answer.too_old) in seen
    assert "*6666" not in seen
    assert asked_of(call_center) == asked


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
    bot_url = await start_bot(**dict.fromkeys((a.setting for a in Action), entries), **PLAYER)
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
    assert any(end in str(shown_view.sent) for end in ("*6666", "88886666")) is allowed
