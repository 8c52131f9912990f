"""What is meant for another workspace is refused; what names none is ours."""

import asyncio
from typing import Any

import pytest

from bot.errors import PayloadRefused
from bot.listeners.payload import checked, is_for
from bot.sandbox import contacts, payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.payloads import TEAM
from bot.sandbox.slack import APP_TOKEN, Slack
from tests.running import StartBot
from tests.ways import ANSWERS
from tests.whole_payloads import WHOLE

OTHER = "T0OTHER"
OURS_ELSEWHERE = {"team_id": TEAM, "user_id": payloads.BOT_USER}
# What changes in a payload, and whether it is ours.
EVENTS: dict[str, tuple[dict[str, Any], bool]] = {
    "ours": ({}, True),
    "from the other side of a shared channel": ({"team_id": OTHER}, True),
    "ours among several": (
        {"authorizations": [{"team_id": OTHER}, OURS_ELSEWHERE]},
        True,
    ),
    "of an organisation": ({"authorizations": [{"team_id": None, "enterprise_id": "E1"}]}, True),
    "no workspace at all": ({"team_id": None, "authorizations": None}, True),
    "no authorizations": ({"authorizations": []}, True),
    "another": ({"team_id": OTHER, "authorizations": [{"team_id": OTHER}]}, False),
    "another's installation": ({"authorizations": [{"team_id": OTHER}]}, False),
    "another, no authorizations": ({"team_id": OTHER, "authorizations": []}, False),
    "another, null": ({"team_id": OTHER, "authorizations": None}, False),
}
OTHERS: dict[str, tuple[dict[str, Any], bool]] = {
    "ours": ({}, True),
    "a person of another": ({"user": {"id": "U0FOREIGN", "team_id": OTHER}}, True),
    "of an organisation": ({"team": None, "enterprise": {"id": "E1"}}, True),
    "by its id alone": ({"team": TEAM}, True),
    "another": ({"team": {"id": OTHER}}, False),
    "another by its id alone": ({"team": OTHER}, False),
    "another beside ours": ({"team_id": OTHER}, False),
    "an event's authorizations": (
        {"team": {"id": OTHER}, "authorizations": [OURS_ELSEWHERE]},
        False,
    ),
}
COMMANDS: dict[str, tuple[dict[str, Any], bool]] = {
    "ours": ({}, True),
    "another": ({"team_id": OTHER}, False),
    "none": ({"team_id": ""}, True),
}
KINDS = {"command": "command", "mention": "event", "direct message": "event"}
CELLS = [
    (name, case)
    for name in ("command", "mention", "direct message", "page", "share", "submission", "shortcut")
    for case in {"event": EVENTS, "command": COMMANDS}.get(KINDS.get(name, ""), OTHERS)
]


def cell(name: str, case: str) -> tuple[dict[str, Any], bool]:
    table = {"event": EVENTS, "command": COMMANDS}.get(KINDS.get(name, ""), OTHERS)
    changed, ours = table[case]
    return WHOLE[name] | changed, ours


@pytest.mark.parametrize(("name", "case"), CELLS)
async def test_whose_it_is(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, name: str, case: str
) -> None:
    """What is another's gets a 403 and no answer; what is ours, or nobody's, gets through."""
    bot_url = await start_bot()
    # This waits for a decision, and so until the bot knows which workspace is its own.
    await workspace.command(bot_url, f"audit {contacts.SAMPLE}")
    payload, ours = cell(name, case)
    ack = await workspace.deliver(bot_url, KINDS.get(name, "interactive"), payload)
    assert ack.status == (200 if ours else 403)
    if not ours:
        assert not call_center.calls
        assert not workspace.made((*ANSWERS, "views.open"))


@pytest.mark.parametrize(("name", "case"), CELLS)
async def test_before_auth_test(
    start_bot: StartBot, workspace: Slack, name: str, case: str
) -> None:
    """As long as the bot does not know whose it is, it refuses nobody for that."""
    workspace.holds["auth.test"] = asyncio.Event()
    bot_url = await start_bot(hold=0.01)
    payload, _ = cell(name, case)
    ack = await workspace.deliver(bot_url, KINDS.get(name, "interactive"), payload)
    workspace.holds["auth.test"].set()
    assert ack.status == 200


async def test_through_the_socket(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, caplog: pytest.LogCaptureFixture
) -> None:
    """An envelope of another's is not acknowledged; the next one of ours is answered."""
    await start_bot(SLACK_APP_TOKEN=APP_TOKEN)
    await workspace.sockets.connected()
    payload = payloads.command(contacts.SAMPLE, 1, "") | {"team_id": OTHER}
    envelope = {"envelope_id": "another", "type": "slash_commands", "payload": payload}
    await workspace.sockets.open[0].send_json(envelope)
    ack = await workspace.command(None, contacts.TWELVE)
    assert ack.body["blocks"]
    assert [vars(record).get("reason") for record in caplog.records].count("another workspace") == 1
    assert set(call_center.calls) == {contacts.TWELVE}


@pytest.mark.parametrize(("installed", "ours"), [(TEAM, True), (OTHER, False)])
def test_a_modal_in_a_shared_channel(installed: str, *, ours: bool) -> None:
    """Its `team` is the person's own; where the app is installed is told by the view."""
    view = WHOLE["submission"]["view"] | {"app_installed_team_id": installed}
    payload = WHOLE["submission"] | {"team": {"id": OTHER}, "view": view}
    assert is_for(checked(payload), TEAM) is ours


@pytest.mark.parametrize("team", ["U1", "t0sandbox", "T0 SANDBOX", "*"])
def test_no_workspace(team: str) -> None:
    """What cannot be a workspace's id is refused, also before ours is known."""
    with pytest.raises(PayloadRefused):
        checked(WHOLE["command"] | {"team_id": team})
