"""The search form and the shortcut on a message."""

import asyncio
import json

import pytest

from bot.errors import Usage
from bot.messages.form import AGENT, GROUP, ID, IDS, PHONE, Filled, search_form
from bot.messages.words import EN
from bot.sandbox import contacts, payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.slack import Slack
from tests.block_kit import problems
from tests.running import StartBot
from tests.said import as_said

FORM = search_form(EN)


async def test_command_alone_opens_it(bot_url: str, workspace: Slack) -> None:
    """`/recordings` alone opens the form; whoever may search finds by phone number first."""
    ack = await workspace.command(bot_url, "  ")
    assert ack.body == {"text": ""}
    (opened,) = await workspace.calls_of("views.open")
    filled = Filled((ID, PHONE, AGENT, GROUP), PHONE, channel_id=payloads.CHANNEL)
    assert opened.sent["view"] == search_form(EN, filled)
    assert not problems(opened.sent["view"])


async def test_who_may_only_look_up(start_bot: StartBot, workspace: Slack) -> None:
    """Whoever may not search gets the form with the one field for ids."""
    await workspace.command(await start_bot(ACCESS_SEARCH="U0OTHER"), "")
    (opened,) = await workspace.calls_of("views.open")
    assert opened.sent["view"] == search_form(EN, Filled(channel_id=payloads.CHANNEL))


async def test_who_may_only_search(start_bot: StartBot, workspace: Slack) -> None:
    """Whoever may not look up finds by number, agent or skill group."""
    url = await start_bot(ACCESS_LOOKUP="U0OTHER", ACCESS_SEARCH="everyone")
    await workspace.command(url, "")
    (opened,) = await workspace.calls_of("views.open")
    filled = Filled((PHONE, AGENT, GROUP), PHONE, channel_id=payloads.CHANNEL)
    assert opened.sent["view"] == search_form(EN, filled)


async def test_slack_does_not_open_it(bot_url: str, workspace: Slack) -> None:
    """Where the form cannot be opened, the person learns what to type."""
    workspace.errors["views.open"] = "expired_trigger_id"
    await workspace.command(bot_url, "")
    (told,) = await workspace.calls_of("response_url")
    assert as_said(EN.usage.reasons[Usage.NOTHING]) in told.sent["text"]


async def test_global_shortcut_opens_it(bot_url: str, workspace: Slack) -> None:
    """The global shortcut opens the form, too."""
    ack = await workspace.shortcut(bot_url, "search_recordings")
    assert ack.status == 200
    (opened,) = await workspace.calls_of("views.open")
    assert opened.sent["view"]["callback_id"] == "search"


async def test_submitted(bot_url: str, workspace: Slack) -> None:
    """The answer takes the form's place, inside the acknowledgement."""
    ack = await workspace.submit(bot_url, FORM, contacts.SAMPLE)
    assert ack.body["response_action"] == "update"
    assert "155****6666" in json.dumps(ack.body["view"])
    assert not problems(ack.body["view"])


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        pytest.param("", as_said(EN.usage.reasons[Usage.NOTHING]), id="nothing"),
        pytest.param("小芳", as_said(EN.usage.reasons[Usage.NOT_AN_ID]), id="no id"),
        pytest.param(" ".join(map(str, range(1000, 1011))), "11", id="eleven"),
    ],
)
async def test_field_error(bot_url: str, workspace: Slack, typed: str, sentence: str) -> None:
    """What is wrong is said at the field, and what was typed stays there."""
    ack = await workspace.submit(bot_url, FORM, typed)
    assert ack.body["response_action"] == "errors"
    assert sentence.removeprefix("⚠️ ").rstrip(":") in ack.body["errors"][IDS]


async def test_slow_form(start_bot: StartBot, workspace: Slack, call_center: CallCenter) -> None:
    """A slow look-up first shows that it runs, then fills the modal."""
    call_center.hold = asyncio.Event()
    bot_url = await start_bot(hold=0.05)
    ack = await workspace.submit(bot_url, FORM, contacts.SAMPLE)
    assert "Looking up" in json.dumps(ack.body["view"], ensure_ascii=False)
    call_center.hold.set()
    (update,) = await workspace.calls_of("views.update")
    assert "155****6666" in json.dumps(update.sent["view"])


MESSAGE = {
    "type": "message",
    "text": "ticket SUP-20209270 of 2026-11-20 10:30, contact 2020927020",
    "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "and 2020927021"}}],
    "attachments": [{"fallback": "job-25697383427137"}],
}


async def test_shortcut_on_a_message(bot_url: str, workspace: Slack) -> None:
    """All contact ids of a message are looked up, in a modal that opened at once."""
    ack = await workspace.shortcut(bot_url, "find_recordings", message=MESSAGE)
    assert ack.status == 200
    (opened,) = await workspace.calls_of("views.open")
    assert "Looking up" in json.dumps(opened.sent["view"], ensure_ascii=False)
    (filled,) = await workspace.calls_of("views.update")
    shown = json.dumps(filled.sent["view"])
    for contact_id in ("2020927020", "2020927021", "job-25697383427137"):
        assert f'"{contact_id}"' in shown
    assert "20209270 " not in shown
    assert not problems(filled.sent["view"])


async def test_shortcut_opens_before_the_answer(
    bot_url: str, workspace: Slack, call_center: CallCenter
) -> None:
    """The modal opens although the call center hangs: a trigger is good for 3 s only."""
    call_center.hold = asyncio.Event()
    await workspace.shortcut(bot_url, "find_recordings", message=MESSAGE)
    assert await workspace.calls_of("views.open")
    assert not workspace.made("views.update")
    call_center.hold.set()
    assert await workspace.calls_of("views.update")


async def test_an_older_answer_does_not_win(bot_url: str, workspace: Slack) -> None:
    """A modal that has changed since it was opened is not overwritten: its hash is sent along."""
    await workspace.shortcut(bot_url, "find_recordings", message=MESSAGE)
    (updated,) = await workspace.calls_of("views.update")
    assert updated.sent.get("hash")


async def test_shortcut_with_too_many(bot_url: str, workspace: Slack) -> None:
    """Of more than ten ids, ten are looked up and the rest are named."""
    ids = [str(30_000_000 + number) for number in range(13)]
    await workspace.shortcut(bot_url, "find_recordings", message={"text": " ".join(ids)})
    (filled,) = await workspace.calls_of("views.update")
    assert " ".join(ids[10:]) in json.dumps(filled.sent["view"])
    assert not problems(filled.sent["view"])


async def test_shortcut_without_an_id(bot_url: str, workspace: Slack) -> None:
    """A message without an id is answered with what an id looks like."""
    await workspace.shortcut(bot_url, "find_recordings", message={"text": "hello"})
    (filled,) = await workspace.calls_of("views.update")
    assert "No contact id or phone number in this message." in json.dumps(filled.sent["view"])


async def test_expired_trigger(bot_url: str, workspace: Slack) -> None:
    """Where the modal cannot be opened, the answer comes beside the message, privately."""
    workspace.errors["views.open"] = "expired_trigger_id"
    await workspace.shortcut(bot_url, "find_recordings", message=MESSAGE)
    (told,) = await workspace.calls_of("response_url")
    assert told.sent["response_type"] == "ephemeral"
    assert "155****6666" in told.sent["text"]
