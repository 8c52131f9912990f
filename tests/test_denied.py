"""Who is denied, through every way in, and what they are told."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from bot.access import Action
from bot.messages.pages import NEXT, SHARE, SHOW_NUMBERS
from bot.messages.views import search_form
from bot.messages.words import EN, ZH
from bot.sandbox import contacts, payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.slack import Slack
from tests.conftest import StartBot
from tests.test_buttons import EPHEMERAL, PUBLIC

GROUP = "S0OFFICERS"
MASKED, FULL = "155****6666", "15588886666"
ROLES: dict[str, dict[str, Any]] = {
    "member": {},
    "guest": {"is_restricted": True},
    "foreign": {"team_id": "T0OTHER"},
    "stranger": {"is_stranger": True},
    "bot": {"is_bot": True},
    "deleted": {"deleted": True},
}
WHY = {"guest": "guest", "foreign": "foreign", "stranger": "foreign", "bot": "bot"}
WHY |= {"deleted": "unknown", "member": "not_listed"}
ONE = f"{contacts.SAMPLE}|1"

Act = Callable[[Slack, str, str], Awaitable[object]]


def press(action_id: str) -> Act:
    button = {"action_id": action_id, "value": ONE}
    return lambda slack, url, user: slack.press(
        url, button, EPHEMERAL, user={"id": user, "team_id": payloads.TEAM}
    )


WAYS: dict[str, Act] = {
    "command": lambda slack, url, user: slack.command(url, contacts.SAMPLE, user_id=user),
    "mention": lambda slack, url, user: slack.mention(url, contacts.SAMPLE, user=user),
    "direct message": lambda slack, url, user: slack.direct_message(
        url, contacts.SAMPLE, user=user
    ),
    "form": lambda slack, url, user: slack.submit(
        url, search_form(EN, payloads.CHANNEL), contacts.SAMPLE, user={"id": user}
    ),
    "shortcut": lambda slack, url, user: slack.shortcut(
        url, "find_recordings", message={"text": contacts.SAMPLE}, user={"id": user}
    ),
    "page": press(NEXT),
    "share": press(SHARE),
    "show numbers": press(SHOW_NUMBERS),
}
NEEDS = {"share": Action.SHARE, "show numbers": Action.REVEAL}
ALL_LISTS = ("ACCESS_LOOKUP", "ACCESS_SHARE", "ACCESS_REVEAL")


async def outcome(slack: Slack, bot_url: str, way: str, user: str = payloads.USER) -> str:
    """Everything that people saw after somebody's act."""
    seen = len(slack.calls)
    ack = await WAYS[way](slack, bot_url, user)
    body = json.dumps(getattr(ack, "body", {}), ensure_ascii=False)
    for _ in range(200):
        shown = body + json.dumps([call.sent for call in slack.calls[seen:]], ensure_ascii=False)
        if any(
            text in shown for text in (MASKED, FULL, "ACCESS_", EN.denied_later, ZH.denied_later)
        ):
            break
        await asyncio.sleep(0.01)
    return shown


def why(role: str, action: Action) -> str:
    return EN.denied[WHY[role]].format(action=EN.actions[action.value])


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("role", ROLES)
async def test_everyone(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, role: str, way: str
) -> None:
    """`everyone` is the full members; the others are told why, alone, and nobody is asked."""
    workspace.users[payloads.USER] = ROLES[role]
    bot_url = await start_bot(**dict.fromkeys(ALL_LISTS, "everyone"))
    shown = await outcome(workspace, bot_url, way)
    if role == "member":
        assert (FULL if way == "show numbers" else MASKED) in shown
        return
    assert why(role, Action.LOOKUP) in shown
    assert ("ACCESS_LOOKUP" in shown) is (role != "deleted")
    assert not any(number in shown for number in (MASKED, FULL))
    assert not call_center.calls
    if way != "direct message":
        assert not workspace.made("chat.postMessage")


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("entry", [payloads.USER, GROUP, payloads.CHANNEL])
async def test_listed(
    start_bot: StartBot, workspace: Slack, role: str, way: str, entry: str
) -> None:
    """A listed person, group or channel admits guests and foreign people, and never a bot."""
    workspace.users[payloads.USER] = ROLES[role]
    workspace.groups[GROUP] = [payloads.USER]
    bot_url = await start_bot(**dict.fromkeys(ALL_LISTS, entry))
    shown = await outcome(workspace, bot_url, way)
    elsewhere = way == "direct message" and entry == payloads.CHANNEL
    if role in ("bot", "deleted") or elsewhere:
        assert why(role, Action.LOOKUP) in shown
        assert not any(number in shown for number in (MASKED, FULL))
    else:
        assert (FULL if way == "show numbers" else MASKED) in shown


@pytest.mark.parametrize("way", WAYS)
async def test_not_listed(start_bot: StartBot, workspace: Slack, way: str) -> None:
    """A member who is not listed for just this act is told so, with the setting's name."""
    action = NEEDS.get(way, Action.LOOKUP)
    bot_url = await start_bot(**{action.setting: "U0OTHER"})
    shown = await outcome(workspace, bot_url, way)
    assert why("member", action) in shown
    assert action.setting in shown
    assert not any(number in shown for number in (MASKED, FULL))


@pytest.mark.parametrize("method", ["users.info", "usergroups.users.list"])
@pytest.mark.parametrize("way", WAYS)
async def test_slack_fails(start_bot: StartBot, workspace: Slack, way: str, method: str) -> None:
    """Where Slack cannot be asked, the answer is no, for now."""
    workspace.errors[method] = "fatal_error"
    bot_url = await start_bot(**dict.fromkeys(ALL_LISTS, GROUP))
    shown = await outcome(workspace, bot_url, way)
    assert EN.denied_later in shown
    assert not any(number in shown for number in (MASKED, FULL))


async def test_in_their_language(start_bot: StartBot, workspace: Slack) -> None:
    """Whoever is denied reads it in their own language."""
    workspace.locales[payloads.USER] = "zh-CN"
    bot_url = await start_bot(ACCESS_LOOKUP="U0OTHER")
    shown = await outcome(workspace, bot_url, "command")
    assert ZH.denied["not_listed"].format(action=ZH.actions["lookup"]) in shown


async def test_buttons_are_for_those_who_may(start_bot: StartBot, workspace: Slack) -> None:
    """A button stands only where its reader may press it; in public, none of these."""
    bot_url = await start_bot(ACCESS_SHARE="U0SHARER", ACCESS_REVEAL="U0REVEALER")
    for user, share, reveal in (
        ("U0SHARER", True, False),
        ("U0REVEALER", False, True),
        ("U0NEITHER", False, False),
    ):
        shown = await outcome(workspace, bot_url, "command", user)
        assert (f'"{SHARE}"' in shown, f'"{SHOW_NUMBERS}"' in shown) == (share, reveal)
        public = await outcome(workspace, bot_url, "mention", user)
        assert f'"{SHOW_NUMBERS}"' not in public


async def test_show_numbers(start_bot: StartBot, workspace: Slack) -> None:
    """For the presser alone and this answer alone: the next is masked again, and so is a share."""
    bot_url = await start_bot(ACCESS_REVEAL="everyone")
    button = {"action_id": SHOW_NUMBERS, "value": ONE}
    for place in (EPHEMERAL, PUBLIC):
        before = len(workspace.made("response_url"))
        await workspace.press(bot_url, button, place)
        shown = (await workspace.calls_of("response_url", before + 1))[-1].sent
        assert FULL in json.dumps(shown)
        assert shown["response_type"] == "ephemeral"
        assert shown["replace_original"] is place["is_ephemeral"]
    assert FULL not in await outcome(workspace, bot_url, "share")
    assert FULL not in await outcome(workspace, bot_url, "command")
    assert not any(FULL in json.dumps(c.sent) for c in workspace.made("chat.postMessage"))
    view = {"id": "V9", "hash": "0"}
    await workspace.press(bot_url, button, {"type": "view", "view_id": "V9"}, view=view)
    (update,) = await workspace.calls_of("views.update")
    assert FULL in json.dumps(update.sent)


async def test_asked_once(start_bot: StartBot, workspace: Slack) -> None:
    """50 who ask at once cause one question to Slack about the person, and one for the group."""
    workspace.groups[GROUP] = [payloads.USER]
    bot_url = await start_bot(ACCESS_LOOKUP=GROUP)
    acks = await asyncio.gather(*[workspace.command(bot_url, contacts.SAMPLE) for _ in range(50)])
    assert all(MASKED in ack.body["text"] for ack in acks)
    assert len(workspace.made("users.info")) == 1
    assert len(workspace.made("usergroups.users.list")) == 1


async def test_no_group_is_asked_for(bot_url: str, workspace: Slack) -> None:
    """Where no rule names a group, none is asked for."""
    await workspace.command(bot_url, contacts.SAMPLE)
    assert not workspace.made("usergroups.users.list")


async def test_user_change(bot_url: str, workspace: Slack) -> None:
    """Who becomes a guest is one at their next question."""
    assert MASKED in await outcome(workspace, bot_url, "command")
    workspace.users[payloads.USER] = ROLES["guest"]
    assert MASKED in await outcome(workspace, bot_url, "command")
    await workspace.happen(bot_url, "user_change", user={"id": payloads.USER})
    assert why("guest", Action.LOOKUP) in await outcome(workspace, bot_url, "command")


@pytest.mark.parametrize("kind", ["subteam_updated", "subteam_members_changed"])
async def test_group_change(start_bot: StartBot, workspace: Slack, kind: str) -> None:
    """Who is taken out of a group is out at their next question."""
    workspace.groups[GROUP] = [payloads.USER]
    bot_url = await start_bot(ACCESS_LOOKUP=GROUP)
    assert MASKED in await outcome(workspace, bot_url, "command")
    workspace.groups[GROUP] = []
    fields = {"subteam": {"id": GROUP}} if kind == "subteam_updated" else {"subteam_id": GROUP}
    await workspace.happen(bot_url, kind, **fields)
    assert why("member", Action.LOOKUP) in await outcome(workspace, bot_url, "command")


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("app_uninstalled", {}),
        ("tokens_revoked", {"tokens": {"bot": ["U0BOT"]}}),
        ("tokens_revoked", {"tokens": {"oauth": ["U0SOMEBODY"]}}),
    ],
)
async def test_uninstalled(
    bot_url: str,
    workspace: Slack,
    call_center: CallCenter,
    kind: str,
    fields: dict[str, dict[str, list[str]]],
) -> None:
    """An app that was taken away is not ready, and has forgotten everything."""
    await workspace.command(bot_url, contacts.SAMPLE)
    await workspace.happen(bot_url, kind, **fields)
    ready = "oauth" in fields.get("tokens", {})  # a person's own token is none of ours
    async with aiohttp.ClientSession() as session, session.get(f"{bot_url}/readyz") as response:
        assert (response.status == 200) is ready
        assert ("installed" in await response.text()) is not ready
    await workspace.command(bot_url, contacts.SAMPLE)
    assert call_center.calls[contacts.SAMPLE] == (1 if ready else 2)
    assert len(workspace.made("users.info")) == (1 if ready else 2)


async def test_slow_denial_leaves_nothing_in_public(start_bot: StartBot, workspace: Slack) -> None:
    """Where “Looking up…” stood for a denied mention, it is taken away again."""
    workspace.holds["users.info"] = asyncio.Event()
    bot_url = await start_bot(hold=0.05, ACCESS_LOOKUP="U0OTHER")
    await workspace.mention(bot_url, contacts.SAMPLE)
    await workspace.calls_of("chat.postMessage")
    workspace.holds["users.info"].set()
    await workspace.calls_of("chat.postEphemeral")
    assert len(workspace.made("chat.delete")) == 1
