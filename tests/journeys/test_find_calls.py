"""From a phone number to its calls, and from a call to its recordings: each way in, both languages.

No payload that reaches Slack has a number in full, and nothing of a search stands in a channel.
"""

import asyncio

import pytest

from bot.messages.words import Words
from bot.sandbox import contacts, payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.slack import Slack
from tests.running import StartBot
from tests.said import as_read, as_said
from tests.seeker import (
    NUMBER,
    SHOWN,
    Payload,
    Seeker,
    button,
    buttons,
    first_line,
    ids,
    listed,
    true_calls,
    ways,
)

LOCAL = "02188886666"
CHANNEL_METHODS = ("chat.postMessage", "chat.update")


def titled(words: Words, count: int, shown: str = SHOWN) -> str:
    title = words.call.titles["phone"]
    return title.format(calls=words.call.calls(count), name=shown)


async def recordings_of(seeker: Seeker, shown: Payload, *, direct: bool = False) -> None:
    """What is known of a call, its recordings first, is one press away, beside the list."""
    answer = await seeker.press(shown, "view_call", direct=direct)
    assert listed(shown)[0] in first_line(answer)
    assert not answer.get("replace_original")


@pytest.mark.parametrize(
    "typed",
    [
        "phone 155 8888 6666",
        "number (155) 8888-6666 7d",
        "号码 +86 155 8888 6666",
        "电话：15588886666",
        "155-8888-6666",
        "tel 0086 155 8888 6666",
        "phone １５５８８８８６６６６",
        "phone <tel:+8615588886666|155 8888 6666>",
    ],
)
async def test_command(seeker: Seeker, call_center: CallCenter, typed: str, words: Words) -> None:
    """However a number is typed, its calls of the last 7 days come, and each has its recordings."""
    answer = await seeker.command(typed)
    assert first_line(answer) == titled(words, 23)
    assert listed(answer) == ids(true_calls(call_center, NUMBER))[:10]
    assert len(call_center.listed) == 1
    assert ways(answer) == ["calls_older", "widen", "change_dates"]
    await recordings_of(seeker, answer)


async def test_bare_word(seeker: Seeker, call_center: CallCenter, words: Words) -> None:
    """What may be an id is looked up as one; its calls are one press away, beside what stands."""
    answer = await seeker.command(NUMBER)
    assert call_center.calls == {NUMBER: 1}
    assert first_line(answer) == as_said(
        words.call.none_phone, words=words, contact_id=SHOWN
    ).replace("＊", "*")
    assert ways(answer) == ["find_calls"]
    found = await seeker.press(answer, "find_calls")
    assert not found.get("replace_original")
    assert first_line(found) == titled(words, 23)
    await recordings_of(seeker, found)


async def test_recordings_of_the_call(
    seeker: Seeker, call_center: CallCenter, words: Words
) -> None:
    """The recordings that one press shows are the call's own, with the facts of the call."""
    answer = await seeker.command("phone 15588886666")
    calls = true_calls(call_center, NUMBER)[:10]
    answered = next(each for each in calls if each["Recordings"]["Recording"])
    view = next(
        each for each in buttons(answer) if str(each.get("value")).startswith(answered["ContactId"])
    )
    found = await seeker.press({"blocks": [{"elements": [view]}]}, "view_call")
    assert call_center.calls == {answered["ContactId"]: 1}
    assert call_center.listed[-1]["ContactId"] == answered["ContactId"]
    text = as_read(found)
    assert words.answer.recordings(len(answered["Recordings"]["Recording"])) in text
    assert words.call.outcomes["success"] in text
    for group in answered["SkillGroupNames"].split(","):
        assert group in text


@pytest.mark.parametrize("typed", ["phone 155 8888 6666", "155-8888-6666", "号码 15588886666"])
async def test_mention(
    seeker: Seeker, workspace: Slack, call_center: CallCenter, typed: str, words: Words
) -> None:
    """A mention's list is for the asker alone: nothing of it stands in the channel."""
    answer = await seeker.mention(typed)
    assert answer["user"] == payloads.USER
    assert first_line(answer) == titled(words, 23)
    assert listed(answer) == ids(true_calls(call_center, NUMBER))[:10]
    assert len(workspace.made("chat.postEphemeral")) == 1
    await recordings_of(seeker, answer)
    older = await seeker.press(answer, "calls_older")
    assert older["replace_original"]
    assert listed(older) == ids(true_calls(call_center, NUMBER))[10:20]
    assert not workspace.made(CHANNEL_METHODS)


async def test_slow_mention(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, words: Words
) -> None:
    """However long the call center takes, not even “Looking up…” stands in the channel."""
    call_center.hold_calls = asyncio.Event()
    seeker = Seeker(workspace, await start_bot(hold=0.05), words)
    ack = await workspace.mention(seeker.url, "phone 15588886666")
    assert ack.status == 200
    await call_center.asked_for_calls()
    assert not workspace.made((*CHANNEL_METHODS, "chat.postEphemeral"))
    call_center.hold_calls.set()
    (whispered,) = await workspace.calls_of("chat.postEphemeral")
    assert whispered.sent["user"] == payloads.USER
    assert titled(words, 23) in whispered.sent["text"]
    assert not workspace.made(CHANNEL_METHODS)
    assert seeker.leaks() == []


@pytest.mark.parametrize("typed", ["phone 12", "phone 15588886666 nextweek", "agent ！"])
async def test_mention_that_is_no_search(
    seeker: Seeker, workspace: Slack, call_center: CallCenter, typed: str
) -> None:
    """What begins as a search and cannot be read is told to the asker alone, too."""
    answer = await seeker.mention(typed)
    assert answer["user"] == payloads.USER
    assert not workspace.made(CHANNEL_METHODS)
    assert not call_center.listed


async def test_mention_of_a_bare_word(
    seeker: Seeker, workspace: Slack, call_center: CallCenter, words: Words
) -> None:
    """A number that may be an id is whispered about where it is none, with the way to its calls."""
    answer = await seeker.mention(NUMBER)
    assert answer["user"] == payloads.USER
    assert SHOWN in first_line(answer)
    assert not workspace.made(CHANNEL_METHODS)
    found = await seeker.press(answer, "find_calls")
    assert first_line(found) == titled(words, 23)
    assert listed(found) == ids(true_calls(call_center, NUMBER))[:10]
    assert not workspace.made(CHANNEL_METHODS)


@pytest.mark.parametrize("typed", ["phone 155 8888 6666", "155-8888-6666", "155 8888 6666 7d"])
async def test_direct_message(
    seeker: Seeker, call_center: CallCenter, typed: str, words: Words
) -> None:
    """In a direct message a number alone is enough; pages come in the place of the first."""
    answer = await seeker.direct_message(typed)
    assert first_line(answer) == titled(words, 23)
    await recordings_of(seeker, answer, direct=True)
    older = await seeker.press(answer, "calls_older", direct=True)
    assert older["replace_original"]
    assert listed(older) == ids(true_calls(call_center, NUMBER))[10:20]


async def test_bare_word_in_a_direct_message(seeker: Seeker, words: Words) -> None:
    """A bare word of digits is looked up as an id there, too, and its calls are one press away."""
    answer = await seeker.direct_message(NUMBER)
    found = await seeker.press(answer, "find_calls", direct=True)
    assert first_line(found) == titled(words, 23)


@pytest.mark.parametrize("typed", ["agent 小芳", "坐席 小芳", "agent 小芳 7d"])
async def test_agent(seeker: Seeker, call_center: CallCenter, typed: str, words: Words) -> None:
    """An agent's calls, by the name in the call center."""
    answer = await seeker.command(typed)
    calls = true_calls(call_center, "小芳")
    title = words.call.titles["agent"]
    said = title.format(calls=words.call.calls(len(calls)), name="小芳")
    assert first_line(answer) == said
    assert listed(answer) == ids(calls)[:10]
    await recordings_of(seeker, answer)


# As stored; as typed. Each form reaches the same calls.
STORED = {
    "01088886666": ["010-8888 6666", "+86 10 88886666", "0086-10-8888-6666", "(010) 88886666"],
    "02188886666": ["021 88886666", "+862188886666", "86 21 8888 6666"],
    "12025550114": ["+1 202-555-0114", "001 202 555 0114", "+1 (202) 555-0114"],
    "447700900124": ["+44 7700 900124", "447700900124"],
    "13800000100": ["+86 138-0000-0100", "0086 138 0000 0100", "013800000100", "138 0000 0100"],
}


@pytest.mark.parametrize(
    ("stored", "typed"), [(stored, each) for stored, forms in STORED.items() for each in forms]
)
async def test_other_forms(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, stored: str, typed: str
) -> None:
    """Landlines, foreign and mobile numbers are found as CCC stores them, however typed."""
    seeker = Seeker(workspace, await start_bot())
    answer = await seeker.command(f"phone {typed} 90d")
    while not listed(answer):
        answer = await seeker.press(answer, "calls_older")
    calls = true_calls(call_center, stored)
    assert calls
    assert listed(answer) == ids(calls)[: len(listed(answer))]
    assert {each["Criteria"] for each in call_center.listed} == {stored}
    assert seeker.leaks() == []


MESSAGES = {
    "a formatted number": {"text": "Customer called from 155 8888 6666 about the invoice"},
    "labelled": {"text": "客户电话：15588886666，请回复"},
    "Slack's link": {"text": "call <tel:+8615588886666|+86 155 8888 6666>"},
}


@pytest.mark.parametrize("message", MESSAGES.values(), ids=MESSAGES)
async def test_shortcut_with_a_number(
    seeker: Seeker, workspace: Slack, call_center: CallCenter, message: Payload, words: Words
) -> None:
    """The calls of a message's one number stand in the modal; each is one push away, and back."""
    view_id, shown = await seeker.shortcut(message)
    assert first_line(shown) == titled(words, 23)
    assert shown["title"]["text"] == words.usage.calls_title
    assert not call_center.calls
    pushed_id, pushed = await seeker.view_call(view_id)
    assert pushed_id != view_id
    assert pushed["close"]["text"] == words.usage.back
    assert listed(shown)[0] in first_line(pushed)
    older = await seeker.press_in_view(view_id, "calls_older")
    assert listed(older) == ids(true_calls(call_center, NUMBER))[10:20]
    assert not workspace.made(CHANNEL_METHODS)


async def test_shortcut_with_several_numbers(
    seeker: Seeker, call_center: CallCenter, words: Words
) -> None:
    """The first number's calls, and a button for each of the others, which are masked."""
    text = "from 155 8888 6666, later 139 0000 0001 and 010-8888-6666"
    view_id, shown = await seeker.shortcut({"text": text})
    assert first_line(shown) == titled(words, 23)
    offered = [each for each in buttons(shown) if each["action_id"].startswith("find_calls")]
    assert [each["text"]["text"] for each in offered] == [
        words.button.find_calls_of.format(number=number)
        for number in ("139****0001", "010****6666")
    ]
    found = await seeker.press_in_view(view_id, "find_calls_1")
    assert first_line(found) == titled(words, 3, "139****0001")
    assert call_center.listed[-1]["Criteria"] == "13900000001"


async def test_shortcut_with_ids_and_numbers(
    seeker: Seeker, call_center: CallCenter, words: Words
) -> None:
    """Ids are looked up; the numbers beside them are one press away."""
    text = f"contact {contacts.SAMPLE} called from +86 155 8888 6666"
    view_id, shown = await seeker.shortcut({"text": text})
    assert contacts.SAMPLE in first_line(shown)
    assert call_center.calls == {contacts.SAMPLE: 1}
    label = button(shown, "find_calls_1")["text"]["text"]
    assert label == words.button.find_calls_of.format(number=SHOWN)
    found = await seeker.press_in_view(view_id, "find_calls_1")
    assert first_line(found) == titled(words, 23)


async def test_shortcut_with_a_bare_word(seeker: Seeker, call_center: CallCenter) -> None:
    """What may be an id is looked up as one first; where it is none, its calls are offered."""
    view_id, shown = await seeker.shortcut({"text": f"please check {NUMBER}"})
    assert call_center.calls == {NUMBER: 1}
    assert ways(shown) == ["find_calls"]
    found = await seeker.press_in_view(view_id, "find_calls")
    assert listed(found) == ids(true_calls(call_center, NUMBER))[:10]
