"""The app's own place in Slack: its Home, and the first message below it."""

import asyncio
import json

import pytest

from bot.messages.buttons import CLEAR, HELP, OPEN_FORM, VIEW_CALL
from bot.messages.words import EN
from bot.sandbox import contacts, payloads
from bot.sandbox.slack import Slack
from tests.block_kit import problems
from tests.running import StartBot
from tests.said import as_said
from tests.servers.redis import RedisServer

DIRECT = "D0SANDBOX"
HOME = {"type": "view", "view_id": "V1"}


async def opens(workspace: Slack, url: str, tab: str = "home", user: str = payloads.USER) -> None:
    await workspace.happen(url, "app_home_opened", user=user, channel=DIRECT, tab=tab)


async def shown_home(workspace: Slack, count: int = 1, user: str = payloads.USER) -> str:
    await workspace.calls_of("views.publish", count)
    async with asyncio.timeout(10):
        while len([each for each in workspace.done if each.method == "views.publish"]) < count:  # noqa: ASYNC110 — turns of the loop
            await asyncio.sleep(0)
    home = workspace.homes[user]
    assert problems(home) == []
    return json.dumps(home, ensure_ascii=False)


async def test_what_one_may_do(start_bot: StartBot, workspace: Slack) -> None:
    """The Home says what this person may do, what not, and whom to ask."""
    url = await start_bot(CONTACT="U0OPERATOR", ACCESS_AUDIT=payloads.USER, ACCESS_REVEAL="nobody")
    await opens(workspace, url)
    home = await shown_home(workspace)
    assert "Look up, search calls, share, who has seen a call" in home
    assert "Not: " in home
    assert "full numbers" in home
    assert '"user_id": "U0OPERATOR"' in home
    assert EN.home.none in home
    assert OPEN_FORM in home


async def test_last_look_ups(bot_url: str, workspace: Slack) -> None:
    """Contacts that were found are listed once, the newest first; what CCC does not know is not."""
    for typed in (contacts.SAMPLE, "4040", contacts.TRANSFERRED, contacts.SAMPLE):
        await workspace.command(bot_url, typed)
    await opens(workspace, bot_url)
    home = await shown_home(workspace)
    rows = [block for block in json.loads(home)["blocks"] if block["type"] == "section"]
    ids = [row["accessory"]["value"] for row in rows]
    assert ids == [contacts.SAMPLE, contacts.TRANSFERRED]
    assert EN.home.kept_in_memory in home
    await workspace.press(bot_url, {"action_id": CLEAR, "value": "1"}, HOME)
    assert EN.home.none in await shown_home(workspace, 2)


async def test_view_is_a_look_up(bot_url: str, workspace: Slack) -> None:
    """An entry opens in a modal, checked and audited like any other question."""
    view = {"action_id": VIEW_CALL, "value": contacts.SAMPLE}
    await workspace.press(bot_url, view, HOME)
    (updated,) = await workspace.calls_of("views.update")
    assert "小芳" in json.dumps(updated.sent["view"], ensure_ascii=False)
    await workspace.press(bot_url, {"action_id": HELP}, {**HOME, "view_id": "V900"})
    _, helped = await workspace.calls_of("views.update", 2)
    assert EN.usage.help_title in json.dumps(helped.sent["view"])


async def test_not_for_everybody(start_bot: StartBot, workspace: Slack) -> None:
    """Whoever may not look up is told why and whom to ask; nothing of before is listed."""
    await workspace.command(await start_bot(), contacts.SAMPLE)
    url = await start_bot(ACCESS_LOOKUP="U0OTHER", CONTACT="help@example.com")
    await opens(workspace, url)
    home = await shown_home(workspace)
    assert "look up recordings" in home
    assert "⛔" in home
    assert "help@example.com" in home
    assert "ACCESS_LOOKUP does not list you" in home
    assert contacts.SAMPLE not in home
    assert OPEN_FORM not in home


async def test_look_ups_of_all_instances(
    redis_server: RedisServer, start_bot: StartBot, workspace: Slack
) -> None:
    """With Redis they outlive a restart, are encrypted, and go with the app."""
    settings = {"REDIS_URL": redis_server.url, "SECRET_KEY": "k" * 32}
    await workspace.command(await start_bot(**settings), contacts.SAMPLE)
    other = await start_bot(**settings)
    for count in range(1, 100):  # Redis is told behind the answer
        await opens(workspace, other)
        home = await shown_home(workspace, count)
        if contacts.SAMPLE in home:
            break
    assert contacts.SAMPLE in home
    assert EN.home.kept in home
    stored = await redis_server.values()
    assert not any(contacts.SAMPLE.encode() in value for value in stored.values())
    assert not any(payloads.USER in name for name in stored)


@pytest.mark.parametrize("deliveries", [1, 4])
async def test_welcome(bot_url: str, workspace: Slack, deliveries: int) -> None:
    """Whoever opens the Messages tab for the first time is welcomed, however often Slack tells."""
    for _ in range(deliveries):
        await opens(workspace, bot_url, "messages")
    (post,) = await workspace.calls_of("chat.postMessage")
    assert post.sent["text"].startswith(as_said(EN.home.welcome))
    assert post.sent["channel"] == DIRECT
    assert problems(post.sent) == []
    await opens(workspace, bot_url, "messages")
    await workspace.command(bot_url, contacts.SAMPLE)
    assert len(workspace.made("chat.postMessage")) == 1


async def test_no_welcome_after_words(start_bot: StartBot, workspace: Slack) -> None:
    """Where anything was said before, nobody is welcomed, not even by another process."""
    url = await start_bot()
    await workspace.direct_message(url, contacts.SAMPLE)
    await workspace.calls_of("chat.postMessage")
    await opens(workspace, await start_bot(), "messages")
    await workspace.calls_of("conversations.history")
    assert len(workspace.made("chat.postMessage")) == 1


async def test_two_instances_welcome_once(
    redis_server: RedisServer, start_bot: StartBot, workspace: Slack
) -> None:
    """One of two instances that are told at the same time welcomes."""
    settings = {"REDIS_URL": redis_server.url, "SECRET_KEY": "k" * 32}
    for url in [await start_bot(**settings) for _ in range(2)]:
        await opens(workspace, url, "messages")
    await workspace.calls_of("chat.postMessage")
    await workspace.command(url, contacts.SAMPLE)
    assert len(workspace.made("chat.postMessage")) == 1


async def test_rights_of_a_group(start_bot: StartBot, workspace: Slack) -> None:
    """A right that a user group gives is told, although nothing has asked for the group before."""
    workspace.groups["S0OFFICERS"] = [payloads.USER]
    closed = ("ACCESS_REVEAL", "ACCESS_LISTEN", "ACCESS_DOWNLOAD", "ACCESS_AUDIT")
    url = await start_bot(**dict.fromkeys(closed, "S0OFFICERS"))
    await opens(workspace, url)
    home = await shown_home(workspace)
    assert "full numbers, listen, download, who has seen a call" in home
    assert "Not: " not in home
