"""A token that Slack does not accept: not ready, told to people, and good again when it works."""

import asyncio
import json
import logging
from typing import Any

import aiohttp
import pytest

from bot.messages.buttons import SHARE
from bot.messages.words import EN, ZH
from bot.sandbox import contacts, payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.faults import Fault
from bot.sandbox.slack import Slack
from bot.slack.api import REVOKED, TOKEN_REFUSED
from tests.block_kit import problems
from tests.running import StartBot
from tests.said import as_said
from tests.ways import EPHEMERAL, ONE

# Every method that the bot calls with its token.
METHODS = (
    *("auth.test", "chat.delete", "chat.postEphemeral", "chat.postMessage", "chat.update"),
    *("conversations.info", "users.info", "usergroups.users.list", "views.open", "views.update"),
)
DEAD = sorted(TOKEN_REFUSED)


@pytest.fixture
async def bot_url(start_bot: StartBot) -> str:
    """A bot that has met Slack."""
    url = await start_bot()
    await becomes(url)
    return url


def kill(slack: Slack, error: str) -> None:
    """From now on Slack refuses the token, whatever it is asked."""
    slack.errors |= dict.fromkeys(METHODS, error)


def revive(slack: Slack) -> None:
    slack.errors.clear()


async def not_ready(bot_url: str) -> list[str]:
    async with aiohttp.ClientSession() as session, session.get(f"{bot_url}/readyz") as response:
        body = await response.json()
        assert (response.status == 200) is body["ready"]
        return list(body.get("not_ready", []))


async def becomes(bot_url: str, *parts: str) -> None:
    """Wait until just these parts are not ready."""
    async with asyncio.timeout(10):
        while await not_ready(bot_url) != list(parts):
            pass


def told(shown: dict[str, Any]) -> None:
    assert as_said(EN.failure.slack) in shown["text"]
    assert EN.failure.slack_fix in shown["text"]
    assert as_said(EN.denial.later) not in shown["text"]
    assert not problems(shown)


@pytest.mark.parametrize("error", DEAD)
async def test_not_ready(bot_url: str, workspace: Slack, error: str) -> None:
    """Whatever the word, `/readyz` names the token from the first refusal on."""
    assert await not_ready(bot_url) == []
    kill(workspace, error)
    await workspace.command(bot_url, contacts.SAMPLE)
    await becomes(bot_url, *(["installed", "token"] if error in REVOKED else ["token"]))


@pytest.mark.parametrize("error", DEAD)
async def test_works_again(bot_url: str, workspace: Slack, error: str) -> None:
    """The first call that Slack accepts again makes the bot ready, and people are answered."""
    kill(workspace, error)
    await workspace.command(bot_url, contacts.SAMPLE, user_id="U0FIRST")
    assert "token" in await not_ready(bot_url)
    revive(workspace)
    ack = await workspace.command(bot_url, contacts.SAMPLE, user_id="U0SECOND")
    assert "155****6666" in ack.body["text"]
    await becomes(bot_url)


async def test_dead_from_the_start(start_bot: StartBot, workspace: Slack) -> None:
    """A bot that starts with a dead token is not ready, and is when Slack accepts it."""
    kill(workspace, "invalid_auth")
    bot_url = await start_bot()
    await becomes(bot_url, "slack", "token")
    told((await workspace.command(bot_url, contacts.SAMPLE)).body)
    revive(workspace)
    await becomes(bot_url)


async def test_unreachable_is_not_refused(bot_url: str, workspace: Slack) -> None:
    """An outage, or a refusal of one call for another reason, says nothing about the token."""
    for fault in (Fault(503), Fault(dropped=True), Fault(error="channel_not_found")):
        workspace.faults["users.info"] = [fault] * 10
        await workspace.command(bot_url, contacts.SAMPLE, user_id=f"U0{fault.status}{fault.error}")
        assert await not_ready(bot_url) == []


@pytest.mark.parametrize("error", DEAD)
async def test_told_in_the_acknowledgement(bot_url: str, workspace: Slack, error: str) -> None:
    """Who types a command reads that the token is refused, not that it is temporary."""
    kill(workspace, error)
    told((await workspace.command(bot_url, contacts.SAMPLE)).body)


async def test_told_later(start_bot: StartBot, workspace: Slack) -> None:
    """After “Looking up…” it comes by `response_url`, which needs no token."""
    bot_url = await start_bot(hold=0.0)
    await becomes(bot_url)
    kill(workspace, "token_expired")
    await workspace.command(bot_url, contacts.SAMPLE)
    (answer,) = await workspace.calls_of("response_url")
    told(answer.sent)


async def test_told_instead_of_the_form(bot_url: str, workspace: Slack) -> None:
    """Where the form cannot be opened for the token's sake, that is said."""
    await workspace.command(bot_url, contacts.SAMPLE)  # who asks is known
    kill(workspace, "not_authed")
    await workspace.command(bot_url, "")
    (answer,) = await workspace.calls_of("response_url")
    told(answer.sent)


@pytest.mark.parametrize("known", [True, False], ids=["channel known", "channel unknown"])
async def test_told_instead_of_a_share(
    bot_url: str, workspace: Slack, call_center: CallCenter, known: object
) -> None:
    """A Share that fails for the token's sake says so, and invites nobody in vain."""
    await workspace.command(bot_url, contacts.SAMPLE)
    if known:
        await workspace.mention(bot_url, contacts.SAMPLE)
    kill(workspace, "invalid_auth")
    await workspace.press(bot_url, {"action_id": SHARE, "value": ONE}, EPHEMERAL)
    (answer,) = await workspace.calls_of("response_url")
    told(answer.sent)
    assert call_center.calls[contacts.SAMPLE] == 1


async def test_found_beside_the_message(bot_url: str, workspace: Slack) -> None:
    """The shortcut of somebody who is known finds even so: its answer comes by `response_url`."""
    await workspace.command(bot_url, contacts.SAMPLE)
    kill(workspace, "invalid_auth")
    await workspace.shortcut(bot_url, "find_recordings", message={"text": contacts.SAMPLE})
    (answer,) = await workspace.calls_of("response_url")
    assert "155****6666" in answer.sent["text"]


async def test_their_language(bot_url: str, workspace: Slack) -> None:
    """It is said in the person's language, where that is known."""
    workspace.locales[payloads.USER] = "zh-CN"
    await workspace.command(bot_url, contacts.SAMPLE)
    kill(workspace, "invalid_auth")
    await workspace.command(bot_url, "")
    (answer,) = await workspace.calls_of("response_url")
    assert as_said(ZH.failure.slack, words=ZH) in answer.sent["text"]


async def test_asked_no_more_than_once(bot_url: str, workspace: Slack) -> None:
    """50 refused questions are one line in the log's words and one more `auth.test`, not 50."""
    kill(workspace, "invalid_auth")
    asked = len(workspace.made("auth.test"))
    await asyncio.gather(
        *[workspace.command(bot_url, contacts.SAMPLE, user_id=f"U0{n}") for n in range(50)]
    )
    await workspace.calls_of("auth.test", asked + 1)
    assert len(workspace.made("auth.test")) == asked + 1


async def test_logged_once(
    bot_url: str, workspace: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says that the token is refused, what to do, and that it is accepted again."""
    caplog.set_level(logging.INFO, "bot")
    kill(workspace, "token_expired")
    await workspace.command(bot_url, contacts.SAMPLE, user_id="U0FIRST")
    await workspace.command(bot_url, contacts.SAMPLE, user_id="U0SECOND")
    revive(workspace)
    await workspace.command(bot_url, contacts.SAMPLE, user_id="U0THIRD")
    await becomes(bot_url)
    said = [r.getMessage() for r in caplog.records if "SLACK_BOT_TOKEN" in r.getMessage()]
    assert said == [
        "Slack refuses SLACK_BOT_TOKEN; try `python -m bot check`",
        "Slack accepts SLACK_BOT_TOKEN again",
    ]
    assert "xoxb" not in json.dumps([vars(r) for r in caplog.records], default=str)
