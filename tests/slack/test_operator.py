"""Whoever runs the app hears of what only they can mend."""

import json

import pytest

from bot.messages.words import EN
from bot.sandbox import contacts
from bot.sandbox.slack import Slack
from tests.block_kit import problems
from tests.running import StartBot
from tests.servers.redis import RedisServer

OPERATOR = "U0OPERATOR"
NO_RIGHT, NO_KEY, THROTTLED = "4030", "4010", "4290"  # contacts that CCC refuses so


@pytest.mark.parametrize("contact", [OPERATOR, "C0OPERATORS"])
async def test_once_for_each_cause(start_bot: StartBot, workspace: Slack, contact: str) -> None:
    """One message for each standing cause, however many fail: what it is, and how to mend it."""
    workspace.invite("C0OPERATORS")
    url = await start_bot(CONTACT=contact)
    for typed in (NO_RIGHT, NO_RIGHT, NO_KEY, THROTTLED):
        await workspace.command(url, typed)
    posts = await workspace.calls_of("chat.postMessage", 2)
    assert [post.sent["channel"] for post in posts] == [contact, contact]
    assert EN.failure.kind_fixes.keys()
    assert "ccc:ListRecordingsByContactId" in posts[0].sent["text"]
    assert "ALIBABA_CLOUD_ACCESS_KEY_ID" in posts[1].sent["text"]
    assert [problems(post.sent) for post in posts] == [[], []]
    assert NO_RIGHT not in json.dumps(posts[0].sent)
    await workspace.command(url, contacts.SAMPLE)
    await workspace.command(url, NO_RIGHT)
    assert len(workspace.made("chat.postMessage")) == 2


@pytest.mark.parametrize("contact", ["", "it@example.com", "the help desk"])
async def test_a_text_is_told_nothing(start_bot: StartBot, workspace: Slack, contact: str) -> None:
    """An address stands in what people read; nobody posts to it."""
    url = await start_bot(CONTACT=contact)
    ack = await workspace.command(url, NO_RIGHT)
    assert (
        f"Ask {contact.replace('.', '․').replace('@', '＠') or EN.denial.operator}"
        in ack.body["text"]
    )
    await workspace.command(url, contacts.SAMPLE)
    assert not workspace.made("chat.postMessage")


async def test_once_over_all_instances(
    redis_server: RedisServer, start_bot: StartBot, workspace: Slack
) -> None:
    """Two instances that share Redis tell it once."""
    settings = {"REDIS_URL": redis_server.url, "SECRET_KEY": "k" * 32, "CONTACT": OPERATOR}
    for url in [await start_bot(**settings) for _ in range(2)]:
        await workspace.command(url, NO_RIGHT)
        await workspace.calls_of("chat.postMessage")
    await workspace.command(url, contacts.SAMPLE)
    assert len(workspace.made("chat.postMessage")) == 1
