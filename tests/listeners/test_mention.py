"""`@recordings …` and direct messages, from Slack's signed event to the post."""

import asyncio
import json
import random
from collections.abc import Callable

import pytest

from bot.errors import Kind, Usage
from bot.listeners.message_events import SYSTEM_SUBTYPES
from bot.memory.marks import REMEMBERED
from bot.messages.words import EN, ZH
from bot.sandbox import contacts, payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.slack import Slack
from tests.block_kit import problems
from tests.running import StartBot
from tests.said import as_said
from tests.ways import ANSWERS

NUMBER = "15588886666"
Message = Callable[[str, int], payloads.Payload]


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
    assert f"{contacts.NONE_YET} · {EN.answer.none_short}" in post.sent["text"]
    assert "thanks" not in json.dumps(post.sent)


@pytest.mark.parametrize(
    ("contact_id", "sentence"),
    [
        (contacts.NONE_YET, as_said(EN.answer.none_yet)),
        ("20205000", as_said(EN.failure.kinds[Kind.SERVICE])),
        ("20204030", as_said(EN.failure.kinds[Kind.PERMISSION])),
    ],
)
async def test_none_and_error(
    bot_url: str, workspace: Slack, contact_id: str, sentence: str
) -> None:
    """No recordings are said to all; a failure is for the asker alone."""
    await workspace.mention(bot_url, contact_id)
    method = "chat.postMessage" if contact_id == contacts.NONE_YET else "chat.postEphemeral"
    (said,) = await workspace.calls_of(method)
    assert sentence in said.sent["text"]
    assert len(workspace.made(ANSWERS)) == 1


@pytest.mark.parametrize("typed", ["", "hello there"])
async def test_without_an_id(bot_url: str, workspace: Slack, typed: str) -> None:
    """Without an id only the asker gets a hint, with a button that opens the form."""
    await workspace.mention(bot_url, typed)
    assert not workspace.made("chat.postMessage")
    (whisper,) = workspace.made("chat.postEphemeral")
    assert whisper.sent["user"] == payloads.USER
    assert as_said(EN.usage.hint) in whisper.sent["text"]
    button = whisper.sent["blocks"][1]["elements"][0]
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


PEOPLES = ["file_share", "me_message", "thread_broadcast", "of_tomorrow"]


@pytest.mark.parametrize("subtype", PEOPLES)
async def test_peoples_subtypes(bot_url: str, workspace: Slack, subtype: str) -> None:
    """What comes with a file, as /me or also to the channel is a message like any other."""
    file = {"id": "F1", "name": "ticket.png", "mimetype": "image/png"}
    await workspace.direct_message(bot_url, contacts.SAMPLE, subtype=subtype, files=[file])
    await workspace.mention(bot_url, contacts.SAMPLE, subtype=subtype)
    direct, public = workspace.made("chat.postMessage")
    assert "155****6666" in direct.sent["text"]
    assert "155****6666" in public.sent["text"]


async def test_a_file_without_a_text(bot_url: str, workspace: Slack) -> None:
    """A file alone is answered with what to type."""
    await workspace.direct_message(bot_url, "", subtype="file_share", files=[{"id": "F1"}])
    (post,) = workspace.made("chat.postMessage")
    assert as_said(EN.usage.reasons[Usage.NOTHING]) in post.sent["text"]


@pytest.mark.parametrize("subtype", sorted(SYSTEM_SUBTYPES))
async def test_system_subtypes(bot_url: str, workspace: Slack, subtype: str) -> None:
    """What Slack says by itself about a person is not answered."""
    await workspace.direct_message(bot_url, contacts.SAMPLE, subtype=subtype)
    await workspace.mention(bot_url, contacts.SAMPLE, subtype=subtype)
    await workspace.mention(bot_url, contacts.SAMPLE, hidden=True)
    assert not workspace.made(ANSWERS)


OTHER = contacts.TWELVE
# A message, what its author makes of it, and how many answers that makes more.
EDITS = [
    pytest.param("no id", contacts.SAMPLE, 1, id="an id is added"),
    pytest.param("", f"{contacts.SAMPLE}", 1, id="a text is added"),
    pytest.param(contacts.NONE_YET, contacts.SAMPLE, 1, id="an id is mended"),
    pytest.param(contacts.SAMPLE, f"{contacts.SAMPLE} {OTHER}", 1, id="one more id"),
    pytest.param(contacts.SAMPLE, f"{contacts.SAMPLE}, please", 0, id="another word"),
    pytest.param(contacts.SAMPLE, f"话务ID：{contacts.SAMPLE}。", 0, id="how it is written"),
    pytest.param(f"{OTHER} {contacts.SAMPLE}", f"{contacts.SAMPLE} {OTHER}", 0, id="order"),
    pytest.param("hello", "hello there", 0, id="no id, before or after"),
]


@pytest.mark.parametrize("kind", [payloads.mention, payloads.direct_message])
@pytest.mark.parametrize(("first", "then", "again"), EDITS)
async def test_edited(
    bot_url: str, workspace: Slack, kind: Message, first: str, then: str, again: int
) -> None:
    """An edit that changes the ids is answered, once; one that does not is silent."""
    original = kind(first, 1)
    await workspace.deliver(bot_url, "event", payloads.event(original, 1))
    before = len(workspace.made(ANSWERS))
    assert before == 1
    text = original["text"].replace(first, then) if first else original["text"] + then
    for number in (2, 2, 3):  # delivered, delivered again, and edited again without a change
        event = payloads.event(payloads.edited(original, text, number), number)
        assert (await workspace.deliver(bot_url, "event", event)).status == 200
    assert len(workspace.made(ANSWERS)) == before + again


@pytest.mark.parametrize("typed", [contacts.SAMPLE, "help"])
async def test_a_mention_added_by_an_edit(bot_url: str, workspace: Slack, typed: str) -> None:
    """A message that did not mention the bot reaches it by its edit alone, and is answered."""
    original = payloads.mention(typed, 1)
    edit = payloads.edited(original, original["text"], 2)
    await workspace.deliver(bot_url, "event", payloads.event(edit, 2))
    (answer,) = workspace.made(ANSWERS)
    if typed == contacts.SAMPLE:
        assert answer.sent["thread_ts"] == original["ts"]


async def test_edited_back(bot_url: str, workspace: Slack) -> None:
    """What was answered once is not answered again when an edit takes it back."""
    original = payloads.mention(contacts.SAMPLE, 1)
    texts = [original["text"].replace(contacts.SAMPLE, i) for i in (OTHER, contacts.SAMPLE, OTHER)]
    edits = [payloads.edited(original, text, n) for n, text in enumerate(texts, 2)]
    for number, event in enumerate([original, *edits], 1):
        await workspace.deliver(bot_url, "event", payloads.event(event, number))
    assert len(workspace.made("chat.postMessage")) == 2


async def test_edited_too_late(bot_url: str, workspace: Slack) -> None:
    """Where nobody remembers what was answered, an edit is silent."""
    original = payloads.mention(contacts.SAMPLE, 1)
    for number, seconds in ((2, REMEMBERED + 1), (3, REMEMBERED - 1)):
        edit = payloads.edited(original, original["text"], 1)
        edit["edited"]["ts"] = f"{float(original['ts']) + seconds:.6f}"
        await workspace.deliver(bot_url, "event", payloads.event(edit, number))
        assert len(workspace.made("chat.postMessage")) == number - 2


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"edited": None}, id="a preview was added"),
        pytest.param({"bot_id": payloads.BOT}, id="our own update"),
        pytest.param({"subtype": "tombstone"}, id="deleted, with replies"),
        pytest.param({"user": None}, id="nobody's"),
        pytest.param({"ts": None}, id="no message"),
    ],
)
async def test_changed_by_nobody(
    bot_url: str, workspace: Slack, changed: dict[str, object]
) -> None:
    """A message that changes without its author's doing is not answered."""
    original = payloads.direct_message("no id", 1)
    event = payloads.edited(original, contacts.SAMPLE, 2)
    event["message"] |= changed
    await workspace.deliver(bot_url, "event", payloads.event(event, 2))
    event["message"] = "odd"
    await workspace.deliver(bot_url, "event", payloads.event(event, 3))
    assert not workspace.made(ANSWERS)


async def test_slow(start_bot: StartBot, workspace: Slack, call_center: CallCenter) -> None:
    """A slow look-up first posts “Looking up…”, then puts the answer in its place."""
    call_center.hold = asyncio.Event()
    bot_url = await start_bot(hold=0.05)
    ack = await workspace.mention(bot_url, contacts.SAMPLE)
    assert ack.status == 200
    (waiting,) = await workspace.calls_of("chat.postMessage")
    assert waiting.sent["text"] == as_said(EN.answer.looking_up, contacts.SAMPLE)
    call_center.hold.set()
    (update,) = await workspace.calls_of("chat.update")
    assert "155****6666" in update.sent["text"]
    assert len(workspace.made("chat.postMessage")) == 1


async def test_slow_and_its_placeholder_is_gone(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter
) -> None:
    """Where “Looking up…” was deleted meanwhile, the answer is posted: it was asked in public."""
    call_center.hold = asyncio.Event()
    workspace.errors["chat.update"] = "message_not_found"
    url = await start_bot(hold=0.0)
    await workspace.mention(url, contacts.SAMPLE)
    await workspace.calls_of("chat.postMessage")
    call_center.hold.set()
    *_, post = await workspace.calls_of("chat.postMessage", 2)
    assert "小芳" in post.sent["text"]
    assert not workspace.made("chat.postEphemeral")


async def test_persons_language(bot_url: str, workspace: Slack) -> None:
    """The answer is in the Slack language of the person who asks."""
    workspace.locales["U0CHINESE"] = "zh-CN"
    await workspace.mention(bot_url, contacts.NONE_YET, user="U0CHINESE")
    await workspace.mention(bot_url, contacts.NONE_YET)
    first, second = workspace.made("chat.postMessage")
    assert as_said(ZH.answer.none_yet, words=ZH) in first.sent["text"]
    assert as_said(EN.answer.none_yet) in second.sent["text"]


async def test_direct_message(bot_url: str, workspace: Slack) -> None:
    """To the bot itself, the ids alone are enough; its own answer is not answered."""
    await workspace.direct_message(bot_url, contacts.SAMPLE)
    await workspace.direct_message(bot_url, "help")
    await workspace.direct_message(bot_url, contacts.SAMPLE, bot_id=payloads.BOT)
    found, helped = workspace.made("chat.postMessage")
    assert "155****6666" in found.sent["text"]
    assert "thread_ts" not in found.sent
    assert EN.usage.help_title in helped.sent["text"]


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
