"""`/recordings …` from Slack's signed request to the answer, over real HTTP."""

import asyncio
import json

import pytest

from bot.errors import Hint, Kind, Usage
from bot.messages.words import EN, ZH
from bot.sandbox import contacts, payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.slack import Slack
from tests.block_kit import problems
from tests.running import StartBot
from tests.said import as_said


async def test_found(bot_url: str, workspace: Slack) -> None:
    """The vendor's sample is answered in the acknowledgement, privately, its numbers masked."""
    ack = await workspace.command(bot_url, contacts.SAMPLE)
    assert ack.status == 200
    assert not problems(ack.body)
    shown = json.dumps(ack.body, ensure_ascii=False)
    for expected in ("小芳", "155****6666", "803***83", "0:10"):
        assert expected in shown
    for personal in ("15588886666", "80327683"):
        assert personal not in shown
    assert ack.body.get("response_type", "ephemeral") == "ephemeral"


async def test_several_ids(bot_url: str, workspace: Slack) -> None:
    """Each of several contacts has its own line: found, none, or its error."""
    typed = f"{contacts.SAMPLE}, {contacts.NONE_YET}，4030"
    ack = await workspace.command(bot_url, typed)
    assert not problems(ack.body)
    lines = ack.body["text"].splitlines()
    assert f"{contacts.SAMPLE} · 1 recording" in lines
    assert f"{contacts.NONE_YET} · {EN.answer.none_short}" in lines
    assert f"⛔ 4030 · {EN.failure.short[Kind.PERMISSION]}" in lines


async def test_none(bot_url: str, workspace: Slack) -> None:
    """No recordings is an answer that says what to do."""
    ack = await workspace.command(bot_url, contacts.NONE_YET)
    assert as_said(EN.answer.none_yet) in ack.body["text"]
    assert not problems(ack.body)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        pytest.param(" , ", as_said(EN.usage.reasons[Usage.NOTHING]), id="nothing but punctuation"),
        pytest.param("小芳 <!channel>", as_said(EN.usage.reasons[Usage.NOT_AN_ID]), id="no id"),
        pytest.param("help", EN.usage.help_title, id="help"),
        pytest.param(
            " ".join(str(1000 + n) for n in range(11)), "That is 11 contacts", id="eleven ids"
        ),
        pytest.param("a" * 4000, as_said(EN.usage.reasons[Usage.NOT_AN_ID]), id="4,000 characters"),
    ],
)
async def test_bad_input(
    bot_url: str, workspace: Slack, call_center: CallCenter, typed: str, expected: str
) -> None:
    """What is no contact id is answered with what to type, and the call center is not asked."""
    ack = await workspace.command(bot_url, typed)
    assert ack.status == 200
    assert expected in ack.body["text"]
    assert not problems(ack.body)
    assert not call_center.calls


@pytest.mark.parametrize(
    ("contact_id", "sentence"),
    [
        ("4000", as_said(EN.failure.kinds[Kind.INPUT], "4000")),
        ("4010", as_said(EN.failure.kinds[Kind.AUTHENTICATION])),
        ("4030", as_said(EN.failure.kinds[Kind.PERMISSION])),
        ("4040", as_said(EN.failure.kinds[Kind.NOT_FOUND], "4040")),
        ("4041", as_said(EN.failure.hints[Hint.MOVED])),
        ("4290", as_said(EN.failure.kinds[Kind.THROTTLED])),
        ("5000", as_said(EN.failure.kinds[Kind.SERVICE])),
        ("5030", as_said(EN.failure.kinds[Kind.SERVICE])),
        ("2001", as_said(EN.failure.kinds[Kind.PERMISSION])),
        (contacts.HTML, as_said(EN.failure.kinds[Kind.SERVICE])),
        (contacts.EMPTY, as_said(EN.failure.kinds[Kind.SERVICE])),
        (contacts.DROPPED, as_said(EN.failure.kinds[Kind.UNREACHABLE])),
    ],
)
async def test_each_error_class(
    bot_url: str, workspace: Slack, contact_id: str, sentence: str
) -> None:
    """Every failure answers: what happened, what to do, a reference and the error center."""
    ack = await workspace.command(bot_url, contact_id)
    assert ack.status == 200
    assert sentence in ack.body["text"]
    shown = json.dumps(ack.body)
    coded = contact_id not in (contacts.HTML, contacts.EMPTY, contacts.DROPPED)
    assert ("https://error-center.aliyun.com/status/product/CCC" in shown) is coded
    assert "Reference" in shown
    assert not problems(ack.body)


async def test_failure_is_asked_again(
    bot_url: str, workspace: Slack, call_center: CallCenter
) -> None:
    """A failure is never remembered; an answer is."""
    for _ in range(2):
        await workspace.command(bot_url, "5000")
        await workspace.command(bot_url, contacts.SAMPLE)
    assert call_center.calls["5000"] > call_center.calls[contacts.SAMPLE] == 1


async def test_call_center_hangs(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter
) -> None:
    """The ack comes while the call center still hangs; its answer follows by `response_url`."""
    call_center.hold = asyncio.Event()
    bot_url = await start_bot(hold=0.05)
    ack = await workspace.command(bot_url, contacts.SAMPLE)
    assert ack.body["text"] == as_said(EN.answer.looking_up, contacts.SAMPLE)
    assert not problems(ack.body)
    call_center.hold.set()
    (followed,) = await workspace.calls_of("response_url")
    assert "155****6666" in followed.sent["text"]
    assert followed.sent["response_type"] == "ephemeral"
    assert not problems(followed.sent)


async def test_200_at_once(bot_url: str, workspace: Slack, call_center: CallCenter) -> None:
    """200 people who ask for the same contact at once cause one call, and all are answered."""
    acks = await asyncio.gather(
        *[workspace.command(bot_url, contacts.SAMPLE, user_id=f"U{n}") for n in range(200)]
    )
    assert all("155****6666" in ack.body["text"] for ack in acks)
    assert call_center.calls[contacts.SAMPLE] == 1


async def test_chinese(start_bot: StartBot, workspace: Slack) -> None:
    """`BOT_LANGUAGE=zh` answers in Chinese where Slack does not tell the person's language."""
    workspace.users[payloads.USER] = {"locale": None}
    bot_url = await start_bot(BOT_LANGUAGE="zh")
    ack = await workspace.command(bot_url, contacts.NONE_YET)
    assert as_said(ZH.answer.none_yet, words=ZH) in ack.body["text"]
    workspace.errors["users.info"] = "user_not_found"
    ack = await workspace.command(bot_url, contacts.NONE_YET, user_id="U0OTHER")
    assert as_said(ZH.denial.later, words=ZH) in ack.body["text"]


async def test_foreign_response_url(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter
) -> None:
    """A `response_url` that is not Slack's is never followed."""
    call_center.hold = asyncio.Event()
    bot_url = await start_bot(hold=0.01)
    refused = await workspace.command(
        bot_url, contacts.SAMPLE, response_url="https://hooks.slack.com.evil.example/x"
    )
    assert refused.body["text"] == as_said(EN.answer.looking_up, contacts.SAMPLE)
    await workspace.command(bot_url, contacts.SAMPLE)
    call_center.hold.set()
    assert len(await workspace.calls_of("response_url")) == 1
