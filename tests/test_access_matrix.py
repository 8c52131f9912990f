"""Role × action × place × way in × entry: every cell, through the real bot.

Who is admitted by which entry is `ADMITTED` of `test_access.py`. To extend it, add a line to
`ROLES` here, or to `WAYS` or `PLACES` in `ways.py`.
"""

from typing import Any

import pytest

from bot.access import Action
from bot.messages.words import EN
from bot.sandbox import payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.slack import Slack
from tests.conftest import StartBot
from tests.test_access import ADMITTED
from tests.ways import PLACES, WAYS, Way, shown

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


def allowed_text(way: Way) -> str:
    if Action.AUDIT in way.needs:
        return EN.trail_in_log
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
                assert allowed_text(way) in seen, cell
                assert records[0]["action"] == way.needs[-1].value, cell
                assert records[0]["outcome"] in ("found", "shown"), cell
                continue
            assert records[0]["action"] == way.needs[0].value, cell
            assert records[0]["outcome"] == f"denied:{why}", cell
            denial = EN.denied[why].format(action=EN.actions[way.needs[0].value])
            assert denial in seen, cell
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
        assert EN.denied_later in seen
        assert not any(number in seen for number in (MASKED, FULL))
    assert not call_center.calls
