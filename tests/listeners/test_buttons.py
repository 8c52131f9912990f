"""Pages and sharing, from the press of a button to what people see."""

import asyncio
import json
from typing import Any

import pytest

from bot.messages.buttons import NEXT, PREVIOUS, SHARE, SHOW_ALL
from bot.messages.words import EN
from bot.sandbox import contacts, payloads
from bot.sandbox.slack import Slack
from tests.block_kit import problems
from tests.running import StartBot
from tests.said import as_said
from tests.ways import EPHEMERAL, PUBLIC


def button(message: dict[str, Any], action_id: str) -> dict[str, Any]:
    found = [
        element
        for block in message["blocks"]
        if block["type"] == "actions"
        for element in block["elements"]
        if element["action_id"] == action_id
    ]
    assert found, f"no {action_id} in {message['text']}"
    return dict(found[0])


async def test_in_somebody_elses_conversation(bot_url: str, workspace: Slack) -> None:
    """Two people's conversation is not the bot's: a page turned there is for the presser alone."""
    shared = {**PUBLIC, "channel_id": "D0THEIRS"}
    await workspace.press(bot_url, {"action_id": NEXT, "value": f"{contacts.TWELVE}|2"}, shared)
    (turned,) = await workspace.calls_of("response_url")
    assert turned.sent["response_type"] == "ephemeral"
    assert turned.sent["replace_original"] is False


async def test_in_the_bots_conversation(bot_url: str, workspace: Slack) -> None:
    """In the presser's own conversation with the bot, a page replaces the one before."""
    await workspace.direct_message(bot_url, contacts.TWELVE)
    (answer,) = await workspace.calls_of("chat.postMessage")
    own = {**PUBLIC, "channel_id": "D0SANDBOX"}
    await workspace.press(bot_url, button(answer.sent, NEXT), own)
    (turned,) = await workspace.calls_of("response_url")
    assert turned.sent["replace_original"] is True
    assert button(turned.sent, PREVIOUS)["value"].endswith("|own")


async def test_through_500_and_back(bot_url: str, workspace: Slack) -> None:
    """Page 1 to 50 and back, each in place of the one before; every recording once."""
    message = (await workspace.command(bot_url, contacts.MANY)).body
    seen: list[str] = []
    for action_id, turns in ((NEXT, 49), (PREVIOUS, 49)):
        for _ in range(turns):
            seen += message["text"].splitlines()[2:12]
            before = len(workspace.made("response_url"))
            await workspace.press(bot_url, button(message, action_id), EPHEMERAL)
            message = (await workspace.calls_of("response_url", before + 1))[-1].sent
            assert message["replace_original"] is True
            assert not problems(message)
    assert len(set(seen)) == 500
    assert "1–10 of 500" in message["text"]


@pytest.mark.parametrize("place", [EPHEMERAL, PUBLIC])
async def test_who_sees_the_page(bot_url: str, workspace: Slack, place: dict[str, object]) -> None:
    """A private answer is replaced; a public one stays, and the presser gets a private copy."""
    message = (await workspace.command(bot_url, contacts.TWELVE)).body
    await workspace.press(bot_url, button(message, NEXT), place)
    (turned,) = await workspace.calls_of("response_url")
    assert turned.sent["response_type"] == "ephemeral"
    assert turned.sent["replace_original"] is place["is_ephemeral"]
    assert "11–12 of 12" in turned.sent["text"]


async def test_two_people_on_a_public_message(bot_url: str, workspace: Slack) -> None:
    """Two people who page the same public message disturb neither each other nor it."""
    await workspace.mention(bot_url, contacts.MANY)
    (post,) = workspace.made("chat.postMessage")
    press = button(post.sent, SHOW_ALL)
    await asyncio.gather(
        *[
            workspace.press(bot_url, press, PUBLIC, user={"id": user, "team_id": payloads.TEAM})
            for user in ("U0ONE", "U0TWO")
        ]
    )
    copies = await workspace.calls_of("response_url", 2)
    assert all("1–10 of 500" in copy.sent["text"] for copy in copies)
    assert not any(copy.sent["replace_original"] for copy in copies)
    assert not workspace.made("chat.update")


async def test_yesterdays_buttons(start_bot: StartBot, workspace: Slack) -> None:
    """A button works in a process that has never seen its message."""
    message = (await workspace.command(await start_bot(), contacts.TWELVE)).body
    tomorrow = await start_bot()
    await workspace.press(tomorrow, button(message, NEXT), EPHEMERAL)
    (turned,) = await workspace.calls_of("response_url")
    assert "11–12 of 12" in turned.sent["text"]


async def test_button_carries_nothing_else(bot_url: str, workspace: Slack) -> None:
    """A button carries the contact ids and the page, and nothing about the call."""
    message = (await workspace.command(bot_url, contacts.TWELVE)).body
    assert button(message, NEXT)["value"] == f"{contacts.TWELVE}|2"


@pytest.mark.parametrize("value", ["", "|", "2020927020|x", "|9999999", "小芳|2", "2020927020|0"])
async def test_a_strange_value(bot_url: str, workspace: Slack, value: str) -> None:
    """Whatever a button carries, its press is answered."""
    ack = await workspace.press(bot_url, {"action_id": NEXT, "value": value}, EPHEMERAL)
    assert ack.status == 200
    (turned,) = await workspace.calls_of("response_url")
    assert not problems(turned.sent)


async def test_share_once(bot_url: str, workspace: Slack) -> None:
    """Three presses of Share: one post, masked, that names who shared it and the page shown."""
    message = (await workspace.command(bot_url, contacts.SAMPLE)).body
    share = button(message, SHARE)
    await asyncio.gather(*[workspace.press(bot_url, share, EPHEMERAL) for _ in range(3)])
    await workspace.calls_of("chat.postMessage")
    await workspace.press(bot_url, share, EPHEMERAL)
    await workspace.press(bot_url, share, {**EPHEMERAL, "message_ts": "2.2"})  # another answer
    posts = await workspace.calls_of("chat.postMessage", 2)
    assert len(posts) == 2
    assert f"<@{payloads.USER}>" in posts[0].sent["text"]
    assert "155****6666" in posts[0].sent["text"]
    assert "15588886666" not in json.dumps(posts[0].sent)
    assert not problems(posts[0].sent)
    assert SHARE not in json.dumps(posts[0].sent)


async def test_shared_once_from_any_page(bot_url: str, workspace: Slack) -> None:
    """From whichever page it is pressed: what is shared are the newest three, and once."""
    value = f"{contacts.MANY}|"
    for page in (1, 2, 2, 1):
        share = {"action_id": SHARE, "value": f"{value}{page}"}
        await workspace.press(bot_url, share, EPHEMERAL)
    told = await workspace.calls_of("response_url", 4)
    assert len(workspace.made("chat.postMessage")) == 1
    assert [call.sent["text"] for call in told].count(as_said(EN.answer.shared_already)) == 3


async def test_share_in_a_thread(bot_url: str, workspace: Slack) -> None:
    """In a thread, the thread gets the post."""
    message = (await workspace.command(bot_url, contacts.SAMPLE)).body
    place = {**EPHEMERAL, "thread_ts": "1750000000.000100"}
    await workspace.press(bot_url, button(message, SHARE), place)
    (post,) = await workspace.calls_of("chat.postMessage")
    assert post.sent["thread_ts"] == "1750000000.000100"


async def test_share_where_the_bot_is_no_member(bot_url: str, workspace: Slack) -> None:
    """Where the bot is no member, it shares through the response_url."""
    workspace.errors["chat.postMessage"] = "not_in_channel"
    message = (await workspace.command(bot_url, contacts.SAMPLE)).body
    await workspace.press(bot_url, button(message, SHARE), EPHEMERAL)
    (post,) = await workspace.calls_of("response_url")
    assert post.sent["response_type"] == "in_channel"
    assert "155****6666" in post.sent["text"]


async def test_share_refused(bot_url: str, workspace: Slack) -> None:
    """Where Slack lets us post nowhere, the presser learns how to invite; then it works."""
    workspace.errors["chat.postMessage"] = "not_in_channel"
    workspace.refuses_in_channel = True
    message = (await workspace.command(bot_url, contacts.SAMPLE)).body
    await workspace.press(bot_url, button(message, SHARE), EPHEMERAL)
    _, told = await workspace.calls_of("response_url", 2)
    assert as_said(EN.answer.cannot_share) in told.sent["text"]
    assert told.sent["response_type"] == "ephemeral"
    del workspace.errors["chat.postMessage"]
    await workspace.press(bot_url, button(message, SHARE), EPHEMERAL)
    assert await workspace.calls_of("chat.postMessage", 2)


async def test_page_in_a_view(bot_url: str, workspace: Slack) -> None:
    """In a modal, the page is turned with the view's hash: the last press wins."""
    view = {"id": "V9", "hash": "0"}
    press = {"action_id": NEXT, "value": f"{contacts.TWELVE}|2"}
    await workspace.press(bot_url, press, {"type": "view", "view_id": "V9"}, view=view)
    (update,) = await workspace.calls_of("views.update")
    assert update.sent["hash"] == "0"
    assert update.sent["view_id"] == "V9"
    assert "11–12 of 12" in json.dumps(update.sent["view"], ensure_ascii=False)
    assert SHARE not in json.dumps(update.sent["view"])
    assert not problems(update.sent["view"])
