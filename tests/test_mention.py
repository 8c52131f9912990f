"""`@recordings …` and direct messages, from Slack's signed event to the post."""

import asyncio
import json
import random

import pytest

from bot.messages.words import EN, ZH
from bot.sandbox import contacts, payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.slack import Slack
from tests.block_kit import problems
from tests.conftest import StartBot

NUMBER = "15588886666"


async def test_answered_in_its_thread(bot_url: str, workspace: Slack) -> None:
    """A mention in a channel is answered in the thread that it begins, masked, before the 200."""
    ack = await workspace.mention(bot_url, contacts.SAMPLE, ts="1760000000.000100")
    assert ack.status == 200
    (post,) = workspace.made("chat.postMessage")
    assert post.sent["channel"] == payloads.CHANNEL
    assert post.sent["thread_ts"] == "1760000000.000100"
    assert "155****6666" in post.sent["text"]
    assert NUMBER not in json.dumps(post.sent)
    assert not problems(post.sent)


async def test_inside_a_thread(bot_url: str, workspace: Slack) -> None:
    """A mention inside a thread is answered in that thread."""
    await workspace.mention(bot_url, contacts.SAMPLE, thread_ts="1750000000.000100")
    (post,) = workspace.made("chat.postMessage")
    assert post.sent["thread_ts"] == "1750000000.000100"


async def test_several_ids_among_words(bot_url: str, workspace: Slack) -> None:
    """The ids among a sentence are answered; its other words are not quoted in public."""
    await workspace.mention(bot_url, f"please {contacts.SAMPLE} and {contacts.NONE_YET} thanks")
    (post,) = workspace.made("chat.postMessage")
    assert f"{contacts.NONE_YET}: {EN.none_found}" in post.sent["text"]
    assert "thanks" not in json.dumps(post.sent)


@pytest.mark.parametrize(
    ("contact_id", "sentence"),
    [(contacts.NONE_YET, EN.none_found), ("5000", EN.service), ("4030", EN.permission)],
)
async def test_none_and_error(
    bot_url: str, workspace: Slack, contact_id: str, sentence: str
) -> None:
    """No recordings, and every failure, are answered too."""
    await workspace.mention(bot_url, contact_id)
    (post,) = workspace.made("chat.postMessage")
    assert sentence in post.sent["text"]


@pytest.mark.parametrize("typed", ["", "hello there"])
async def test_without_an_id(bot_url: str, workspace: Slack, typed: str) -> None:
    """Without an id only the asker gets a hint, with a button that opens the form."""
    await workspace.mention(bot_url, typed)
    assert not workspace.made("chat.postMessage")
    (whisper,) = workspace.made("chat.postEphemeral")
    assert whisper.sent["user"] == payloads.USER
    assert EN.mention_hint in whisper.sent["text"]
    button = whisper.sent["blocks"][-1]["elements"][0]
    await workspace.press(bot_url, button, {"type": "message", "channel_id": payloads.CHANNEL})
    (opened,) = await workspace.calls_of("views.open")
    assert opened.sent["view"]["callback_id"] == "search"


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"bot_id": "B1"}, id="a bot"),
        pytest.param({"subtype": "bot_message"}, id="a bot's message"),
        pytest.param({"user": payloads.BOT_USER, "bot_id": payloads.BOT}, id="the bot itself"),
    ],
)
async def test_ignored(bot_url: str, workspace: Slack, changed: dict[str, object]) -> None:
    """Bots and the bot's own messages are not answered."""
    ack = await workspace.mention(bot_url, contacts.SAMPLE, **changed)
    assert ack.status == 200
    assert not workspace.made("chat.postMessage")


async def test_slow(start_bot: StartBot, workspace: Slack, call_center: CallCenter) -> None:
    """A slow look-up first posts “Looking up…”, then puts the answer in its place."""
    call_center.hold = asyncio.Event()
    bot_url = await start_bot(hold=0.05)
    ack = await workspace.mention(bot_url, contacts.SAMPLE)
    assert ack.status == 200
    (waiting,) = await workspace.calls_of("chat.postMessage")
    assert waiting.sent["text"] == EN.looking_up
    call_center.hold.set()
    (update,) = await workspace.calls_of("chat.update")
    assert "155****6666" in update.sent["text"]
    assert len(workspace.made("chat.postMessage")) == 1


async def test_persons_language(bot_url: str, workspace: Slack) -> None:
    """The answer is in the Slack language of the person who asks."""
    workspace.locales["U0CHINESE"] = "zh-CN"
    await workspace.mention(bot_url, contacts.NONE_YET, user="U0CHINESE")
    await workspace.mention(bot_url, contacts.NONE_YET)
    first, second = workspace.made("chat.postMessage")
    assert ZH.none_found in first.sent["text"]
    assert EN.none_found in second.sent["text"]


async def test_direct_message(bot_url: str, workspace: Slack) -> None:
    """To the bot itself, the ids alone are enough; its own answer is not answered."""
    await workspace.direct_message(bot_url, contacts.SAMPLE)
    await workspace.direct_message(bot_url, "help")
    await workspace.direct_message(bot_url, contacts.SAMPLE, bot_id=payloads.BOT)
    found, helped = workspace.made("chat.postMessage")
    assert "155****6666" in found.sent["text"]
    assert "thread_ts" not in found.sent
    assert EN.help_title in helped.sent["text"]


async def test_messages_elsewhere(bot_url: str, workspace: Slack) -> None:
    """A message that is not addressed to the bot is not answered."""
    await workspace.direct_message(bot_url, contacts.SAMPLE, channel_type="channel")
    assert not workspace.made("chat.postMessage")


async def test_redelivered(bot_url: str, workspace: Slack) -> None:
    """1,000 events, four deliveries each, shuffled and concurrent: exactly 1,000 answers."""
    events = [
        payloads.event(payloads.mention(contacts.SAMPLE, number), number) for number in range(1000)
    ]
    deliveries = [(event, retry) for event in events for retry in range(4)]
    random.Random(1).shuffle(deliveries)
    at_once = asyncio.Semaphore(100)

    async def deliver(event: payloads.Payload, retry: int) -> int:
        async with at_once:
            return (await workspace.deliver(bot_url, "event", event, retry=retry)).status

    statuses = await asyncio.gather(*[deliver(event, retry) for event, retry in deliveries])
    assert set(statuses) == {200}
    assert len(workspace.made("chat.postMessage")) == 1000


async def test_redelivery_joins_the_first(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter
) -> None:
    """A redelivery during the first run gets no early 200: it waits for the same answer."""
    call_center.hold = asyncio.Event()
    bot_url = await start_bot(hold=5)
    event = payloads.event(payloads.mention(contacts.SAMPLE, 1), 1)
    first = asyncio.create_task(workspace.deliver(bot_url, "event", event))
    await call_center.asked()
    second = asyncio.create_task(workspace.deliver(bot_url, "event", event, retry=1))
    done, _ = await asyncio.wait({first, second}, timeout=0.2)
    assert not done
    call_center.hold.set()
    assert {ack.status for ack in await asyncio.gather(first, second)} == {200}
    assert len(workspace.made("chat.postMessage")) == 1


async def test_first_delivery_never_finished(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter
) -> None:
    """Where the process ended before the 200, the redelivery to the next one is answered."""
    call_center.hold = asyncio.Event()
    killed, survivor = await start_bot(hold=5), await start_bot()
    event = payloads.event(payloads.mention(contacts.SAMPLE, 1), 1)
    first = asyncio.create_task(workspace.deliver(killed, "event", event))
    await call_center.asked()
    first.cancel()
    call_center.hold.set()
    ack = await workspace.deliver(survivor, "event", event, retry=1)
    assert ack.status == 200
    assert workspace.made("chat.postMessage")
