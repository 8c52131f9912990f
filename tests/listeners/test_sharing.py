"""Share here, and Remove: what the sharer reads, who may take it back, and how."""

from typing import Any

import pytest

from bot.messages.buttons import REMOVE, SHARE, SHARED_MORE
from bot.messages.words import EN
from bot.sandbox import contacts, payloads
from bot.sandbox.slack import Call, Slack
from tests.block_kit import problems
from tests.running import StartBot
from tests.said import as_said
from tests.ways import EPHEMERAL, PUBLIC

SHARED, ALREADY = as_said(EN.answer.shared), as_said(EN.answer.shared_already)
REMOVED, REFUSED = as_said(EN.answer.removed), as_said(EN.answer.remove_refused)
AUDITOR = "U0AUDITOR"


def element(payload: dict[str, Any], action_id: str) -> dict[str, Any]:
    """The button or menu of this action."""
    every = [each for block in payload["blocks"] for each in block.get("elements", [])]
    (found,) = [each for each in every if each.get("action_id") == action_id]
    return dict(found)


async def share(workspace: Slack, url: str) -> tuple[Call, Call]:
    """The shared message, and what its sharer reads."""
    answer = (await workspace.command(url, contacts.SAMPLE)).body
    await workspace.press(url, element(answer, SHARE), EPHEMERAL)
    (post,) = await workspace.calls_of("chat.postMessage")
    (told,) = await workspace.calls_of("response_url")
    return post, told


def chosen(menu: dict[str, Any]) -> dict[str, Any]:
    (option,) = menu["options"]
    return {"type": "overflow", "action_id": menu["action_id"], "selected_option": option}


async def test_share_is_asked_and_told(bot_url: str, workspace: Slack) -> None:
    """It says first who will see it; then the sharer reads that it is shared."""
    answer = (await workspace.command(bot_url, contacts.SAMPLE)).body
    assert element(answer, SHARE)["confirm"]["text"]["text"] == EN.button.share_text
    post, told = await share(workspace, bot_url)
    assert told.sent["text"] == SHARED
    assert told.sent["response_type"] == "ephemeral"
    assert f"Shared by <@{payloads.USER}>" in post.sent["text"]
    assert not problems(post.sent)
    assert not problems(told.sent)


async def test_share_twice(bot_url: str, workspace: Slack) -> None:
    """A second press meets no silence: it is shared already, and can be removed from there."""
    answer = (await workspace.command(bot_url, contacts.SAMPLE)).body
    for _ in range(2):
        await workspace.press(bot_url, element(answer, SHARE), EPHEMERAL)
        await workspace.calls_of("response_url")
    _, second = await workspace.calls_of("response_url", 2)
    assert second.sent["text"] == ALREADY
    assert element(second.sent, REMOVE)["value"].startswith(payloads.USER)
    assert len(workspace.made("chat.postMessage")) == 1


async def test_removed_by_the_sharer(bot_url: str, workspace: Slack) -> None:
    """The sharer takes it back from their own message, which then says so."""
    post, told = await share(workspace, bot_url)
    await workspace.press(bot_url, element(told.sent, REMOVE), EPHEMERAL)
    (deleted,) = await workspace.calls_of("chat.delete")
    assert deleted.sent["channel"] == post.sent["channel"]
    _, said = await workspace.calls_of("response_url", 2)
    assert said.sent["text"] == REMOVED
    assert said.sent["replace_original"] is True


@pytest.mark.parametrize(
    ("user_id", "removed"), [(payloads.USER, True), (AUDITOR, True), ("U0OTHER", False)]
)
async def test_removed_from_the_message(
    start_bot: StartBot, workspace: Slack, user_id: str, *, removed: bool
) -> None:
    """The menu of the message works after a restart, for the sharer and for auditors alone."""
    post, _ = await share(workspace, await start_bot())
    menu = chosen(element(post.sent, SHARED_MORE))
    ts = next(iter(ts for _, ts in workspace.shown._messages))
    there = {**PUBLIC, "message_ts": ts}
    another = await start_bot(ACCESS_AUDIT=AUDITOR)
    user = {"id": user_id, "team_id": payloads.TEAM}
    await workspace.press(another, menu, there, user=user)
    (whisper,) = await workspace.calls_of("chat.postEphemeral")
    assert whisper.sent["text"] == (REMOVED if removed else REFUSED)
    assert len(workspace.made("chat.delete")) == removed


async def test_removed_where_the_bot_is_no_member(bot_url: str, workspace: Slack) -> None:
    """What was shared by its `response_url` is deleted by the message's own."""
    workspace.errors["chat.postMessage"] = "not_in_channel"
    answer = (await workspace.command(bot_url, contacts.SAMPLE)).body
    await workspace.press(bot_url, element(answer, SHARE), EPHEMERAL)
    post, told = await workspace.calls_of("response_url", 2)
    assert REMOVE not in str(told.sent)  # Slack told no place
    workspace.errors["chat.delete"] = "message_not_found"
    menu = chosen(element(post.sent, SHARED_MORE))
    await workspace.press(bot_url, menu, {**PUBLIC, "message_ts": "1770000001.000200"})
    *_, deleted = await workspace.calls_of("response_url", 3)
    assert deleted.sent == {"delete_original": True}
    (whisper,) = await workspace.calls_of("chat.postEphemeral")
    assert whisper.sent["text"] == REMOVED


async def test_remove_is_on_record(
    start_bot: StartBot, workspace: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    """Recorded before it is taken back, with who did it and the contact; so is a refusal."""
    with caplog.at_level("INFO", "bot.audit"):
        _, told = await share(workspace, await start_bot())
        await workspace.press(await start_bot(), element(told.sent, REMOVE), EPHEMERAL)
        await workspace.calls_of("chat.delete")
    (record,) = [each for each in caplog.records if vars(each).get("action") == "remove"]
    assert vars(record)["user"] == payloads.USER
    assert vars(record)["contact_ids"][0].startswith("hash:")  # by which the trail finds it
    assert vars(record)["outcome"] == "removed"
