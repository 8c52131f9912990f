"""Who is denied, through every way in, and what they are told."""

import asyncio
import json

import aiohttp
import pytest

from bot.access import Action
from bot.messages.buttons import SHARE, SHOW_NUMBERS
from bot.messages.words import EN, ZH
from bot.sandbox import contacts, payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.faults import Fault
from bot.sandbox.slack import Slack
from bot.slack.api import REVOKED
from tests.running import StartBot
from tests.said import as_said
from tests.ways import EPHEMERAL, ONE, PLACES, PUBLIC, WAYS, shown

GROUP = "S0OFFICERS"
MASKED, FULL = "155****6666", "15588886666"


async def outcome(slack: Slack, bot_url: str, way: str, user: str = payloads.USER) -> str:
    """All that people were shown for an act, where it is usual."""
    place = PLACES["direct" if way == "direct message" else "public"]
    return await shown(slack, bot_url, WAYS[way], place, user)


def why(reason: str, action: Action) -> str:
    return EN.denial.reasons[reason].format(setting=action.setting)


EACH_NEED = [(way, action) for way in WAYS for action in WAYS[way].needs]


@pytest.mark.parametrize(("way", "action"), EACH_NEED)
async def test_not_listed(start_bot: StartBot, workspace: Slack, way: str, action: Action) -> None:
    """A member who lacks one of the rights that an act needs is told which, by its setting."""
    rules = dict.fromkeys((each.setting for each in Action), "everyone")
    bot_url = await start_bot(**{**rules, action.setting: "U0OTHER"})
    shown = await outcome(workspace, bot_url, way)
    assert why("not_listed", action) in shown
    assert action.setting in shown
    assert not any(number in shown for number in (MASKED, FULL))


async def test_what_is_not_needed_delays_nobody(start_bot: StartBot, workspace: Slack) -> None:
    """A group that another rule names is not waited for, even while Slack hangs over it."""
    workspace.holds["usergroups.users.list"] = asyncio.Event()
    bot_url = await start_bot(hold=4.0, ACCESS_AUDIT=GROUP)
    ack = await workspace.command(bot_url, contacts.SAMPLE)
    assert MASKED in ack.body["text"]
    workspace.holds["usergroups.users.list"].set()


@pytest.mark.parametrize("by", ["command", "shortcut"])
async def test_no_form_in_vain(start_bot: StartBot, workspace: Slack, by: str) -> None:
    """Whoever may not look up is told so before they fill in the form."""
    bot_url = await start_bot(ACCESS_LOOKUP="U0OTHER")
    if by == "command":
        await workspace.command(bot_url, "")
    else:
        await workspace.shortcut(bot_url, "search_recordings")
    methods = ("views.open", "response_url", "chat.postMessage")
    (call,) = await workspace.calls_of(methods)
    assert "ACCESS_LOOKUP" in call.sent["text"]


async def test_full_numbers_never_stay(start_bot: StartBot, workspace: Slack) -> None:
    """Where Slack takes full numbers in a lasting message only, they are not shown at all."""
    bot_url = await start_bot(ACCESS_REVEAL="everyone")
    for method in ("views.update", "response_url", "chat.postEphemeral"):
        workspace.errors[method] = "not_found"
    workspace.faults["response_url"] = [Fault(404, error="expired_url")]
    button = {"action_id": SHOW_NUMBERS, "value": ONE}
    view = {"id": "V9", "hash": "0"}
    await workspace.press(bot_url, button, {"type": "view", "view_id": "V9"}, view=view)
    await workspace.press(bot_url, button, EPHEMERAL)
    posts = await workspace.calls_of("chat.postMessage", 2)
    assert all(as_said(EN.failure.not_shown) in post.sent["text"] for post in posts)
    assert not any(FULL in json.dumps(post.sent) for post in posts)


async def test_refused_share_is_no_fault(
    start_bot: StartBot, workspace: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    """A press that is refused is told to the presser, and is no error of ours."""
    bot_url = await start_bot(ACCESS_SHARE="nobody")
    assert "ACCESS_SHARE" in await outcome(workspace, bot_url, "share")
    await outcome(workspace, bot_url, "share")  # it may be tried again
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


async def test_in_their_language(start_bot: StartBot, workspace: Slack) -> None:
    """Whoever is denied reads it in their own language."""
    workspace.locales[payloads.USER] = "zh-CN"
    bot_url = await start_bot(ACCESS_LOOKUP="U0OTHER")
    shown = await outcome(workspace, bot_url, "command")
    assert ZH.denial.reasons["not_listed"].format(setting="ACCESS_LOOKUP") in shown


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
        assert shown["replace_original"] is False  # it is hidden again
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
    workspace.users[payloads.USER] = {"is_restricted": True}
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
    assert why("not_listed", Action.LOOKUP) in await outcome(workspace, bot_url, "command")


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
    installed = "oauth" in fields.get("tokens", {})  # a person's own token is none of ours
    assert await ready(bot_url) is installed
    await workspace.command(bot_url, contacts.SAMPLE)
    assert call_center.calls[contacts.SAMPLE] == (1 if installed else 2)
    assert len(workspace.made("users.info")) == (1 if installed else 2)


async def ready(bot_url: str) -> bool:
    async with aiohttp.ClientSession() as session, session.get(f"{bot_url}/readyz") as response:
        return response.status == 200


@pytest.mark.parametrize("error", sorted(REVOKED))
async def test_token_that_slack_refuses(bot_url: str, workspace: Slack, error: str) -> None:
    """An instance that the event did not reach learns it from a refusal that Slack repeats."""
    workspace.faults["chat.postMessage"] = [Fault(error=error)]
    await workspace.mention(bot_url, contacts.SAMPLE)
    await workspace.calls_of("auth.test", 2)
    assert await ready(bot_url)  # refused once, and known when asked again
    workspace.errors |= {"chat.postMessage": error, "auth.test": error}
    await workspace.mention(bot_url, contacts.SAMPLE)
    await workspace.calls_of("auth.test", 3)
    while await ready(bot_url):
        pass
    for method in ("chat.postMessage", "auth.test"):
        del workspace.errors[method]
    assert not await ready(bot_url)


async def test_slow_denial_leaves_nothing_in_public(start_bot: StartBot, workspace: Slack) -> None:
    """Where “Looking up…” stood for a denied mention, it is taken away again."""
    workspace.holds["users.info"] = asyncio.Event()
    bot_url = await start_bot(hold=0.05, ACCESS_LOOKUP="U0OTHER")
    await workspace.mention(bot_url, contacts.SAMPLE)
    await workspace.calls_of("chat.postMessage")
    workspace.holds["users.info"].set()
    await workspace.calls_of("chat.postEphemeral")
    assert len(workspace.made("chat.delete")) == 1
