"""What stands beside an answer: details, who has seen it, too many ids, hiding, pages to choose."""

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from bot.messages.buttons import (
    CHECK_AGAIN,
    HIDE,
    LOOK_UP_IDS,
    MORE,
    PAGE_SELECT,
    SHOW_NUMBERS,
    TRY_AGAIN,
)
from bot.messages.words import EN
from bot.sandbox import contacts
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.faults import Fault
from bot.sandbox.slack import Slack
from tests.block_kit import problems
from tests.running import StartBot
from tests.said import as_read
from tests.ways import EPHEMERAL

FULL = "15588886666"


def elements(payload: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for block in payload["blocks"] for each in block.get("elements", [])]


def button(payload: dict[str, Any], action_id: str) -> dict[str, Any]:
    (found,) = [each for each in elements(payload) if each.get("action_id") == action_id]
    return dict(found)


def chosen(menu: dict[str, Any], begins: str) -> dict[str, Any]:
    (option,) = [each for each in menu["options"] if each["value"].startswith(begins)]
    return {"type": menu["type"], "action_id": menu["action_id"], "selected_option": option}


async def test_details(bot_url: str, workspace: Slack) -> None:
    """Every field of the vendor's page is in a modal, its numbers masked."""
    answer = (await workspace.command(bot_url, contacts.SAMPLE)).body
    await workspace.press(bot_url, chosen(button(answer, MORE), "details"), EPHEMERAL)
    (opened,) = await workspace.calls_of("views.open")
    assert "Looking up" in as_read(opened.sent["view"])
    (filled,) = await workspace.calls_of("views.update")
    view = filled.sent["view"]
    assert problems(view) == []
    read = as_read(view)
    (recording,) = contacts.recordings(contacts.SAMPLE)
    for name in ("AgentId", "StartTime", "Duration", "QualityCheckTaskId"):
        assert str(recording.get(name, "–")) in read, name
    assert recording["FileDescription"] in read
    assert FULL not in read
    assert "80327683" not in read


async def test_details_in_a_modal(bot_url: str, workspace: Slack) -> None:
    """Above a modal that is open, they are pushed, so that one can go back."""
    details = {"text": {"type": "plain_text", "text": "…"}, "value": f"details {contacts.SAMPLE}"}
    press = {"type": "overflow", "action_id": MORE, "selected_option": details}
    view = {"id": "V9", "hash": "0", "type": "modal"}
    await workspace.press(bot_url, press, {"type": "view", "view_id": "V9"}, view=view)
    assert await workspace.calls_of("views.push")


async def test_who_has_seen_it(start_bot: StartBot, workspace: Slack, tmp_path: Path) -> None:
    """The menu offers it to those who may know, and to nobody else."""
    answer = (await workspace.command(await start_bot(), contacts.SAMPLE)).body
    assert EN.button.trail not in json.dumps(answer)
    url = await start_bot(ACCESS_AUDIT="everyone", AUDIT_DATABASE_URL=f"sqlite:///{tmp_path}/a.db")
    answer = (await workspace.command(url, contacts.SAMPLE)).body
    await workspace.press(url, chosen(button(answer, MORE), "trail"), EPHEMERAL)
    (trail,) = await workspace.calls_of("response_url")
    assert EN.trail.actions["lookup"] in trail.sent["text"]
    assert trail.sent["replace_original"] is False


async def test_too_many_ids(bot_url: str, workspace: Slack) -> None:
    """The first ten are one press away, and then the others."""
    ids = [str(3_000_000_001 + number) for number in range(14)]
    wrong = (await workspace.command(bot_url, " ".join(ids))).body
    await workspace.press(bot_url, button(wrong, LOOK_UP_IDS), EPHEMERAL)
    (first,) = await workspace.calls_of("response_url")
    assert all(contact_id in first.sent["text"] for contact_id in ids[:10])
    assert ids[10] not in first.sent["text"]
    assert problems(first.sent) == []


async def test_the_other_ids(bot_url: str, workspace: Slack) -> None:
    """Below the first ten stands a button for the others."""
    ids = [contacts.SAMPLE, *(str(3_000_000_001 + number) for number in range(13))]
    wrong = (await workspace.command(bot_url, " ".join(ids))).body
    await workspace.press(bot_url, button(wrong, LOOK_UP_IDS), EPHEMERAL)
    (first,) = await workspace.calls_of("response_url")
    others = button(first.sent, LOOK_UP_IDS)
    assert others["text"]["text"] == "Look up the other 4"
    await workspace.press(bot_url, others, EPHEMERAL)
    _, second = await workspace.calls_of("response_url", 2)
    assert all(contact_id in second.sent["text"] for contact_id in ids[10:])


async def test_numbers_are_hidden_again(start_bot: StartBot, workspace: Slack) -> None:
    """Full numbers stand in a message of their own, which *Hide* takes away."""
    url = await start_bot(ACCESS_REVEAL="everyone")
    answer = (await workspace.command(url, contacts.SAMPLE)).body
    assert button(answer, SHOW_NUMBERS)["confirm"]["text"]["text"] == EN.button.numbers_text
    await workspace.press(url, button(answer, SHOW_NUMBERS), EPHEMERAL)
    (numbers,) = await workspace.calls_of("response_url")
    assert FULL in as_read(numbers.sent)
    assert EN.answer.for_you in numbers.sent["text"]
    assert FULL in numbers.sent["text"]
    await workspace.press(url, button(numbers.sent, HIDE), EPHEMERAL)
    _, hidden = await workspace.calls_of("response_url", 2)
    assert hidden.sent == {"delete_original": True}


async def test_pages_to_choose(bot_url: str, workspace: Slack) -> None:
    """Where there are more than five pages, any of them is one choice away."""
    answer = (await workspace.command(bot_url, contacts.MANY)).body
    menu = button(answer, PAGE_SELECT)
    assert len(menu["options"]) == 50
    await workspace.press(bot_url, chosen(menu, f"{contacts.MANY}|26"), EPHEMERAL)
    (turned,) = await workspace.calls_of("response_url")
    assert "251–260 of 500" in turned.sent["text"]
    assert turned.sent["replace_original"] is True


@pytest.mark.parametrize(
    ("contact_id", "action_id"), [("5000", TRY_AGAIN), (contacts.NONE_YET, CHECK_AGAIN)]
)
async def test_again(bot_url: str, workspace: Slack, contact_id: str, action_id: str) -> None:
    """Where trying again helps, it is a press, and the new answer takes the old one's place."""
    answer = (await workspace.command(bot_url, contact_id)).body
    await workspace.press(bot_url, button(answer, action_id), EPHEMERAL)
    (again,) = await workspace.calls_of("response_url")
    assert again.sent["replace_original"] is True
    assert contact_id in json.dumps(again.sent)


async def test_again_after_an_outage(
    bot_url: str, workspace: Slack, call_center: CallCenter
) -> None:
    """*Try again* brings the answer once the call center is back."""
    call_center.faults = [Fault(503)] * 3
    answer = (await workspace.command(bot_url, contacts.SAMPLE)).body
    await workspace.press(bot_url, button(answer, TRY_AGAIN), EPHEMERAL)
    (again,) = await workspace.calls_of("response_url")
    assert "小芳" in again.sent["text"]


@pytest.mark.parametrize("typed", [contacts.SAMPLE, "5000", contacts.NONE_YET, "help", "小芳"])
async def test_private_says_so(bot_url: str, workspace: Slack, typed: str) -> None:
    """An answer in an acknowledgement says that it is for one alone, though that is the default."""
    ack = await workspace.command(bot_url, typed)
    assert ack.body["response_type"] == "ephemeral"


async def test_a_slow_press_says_what_it_does(
    bot_url: str, workspace: Slack, call_center: CallCenter
) -> None:
    """Where the answer takes its time, its place says meanwhile what is looked up."""
    call_center.hold = asyncio.Event()
    page = {"action_id": TRY_AGAIN, "value": f"{contacts.SAMPLE}|1"}
    await workspace.press(bot_url, page, EPHEMERAL)
    (meanwhile,) = await workspace.calls_of("response_url")
    assert meanwhile.sent["text"] == f"Looking up {contacts.SAMPLE}…"
    assert meanwhile.sent["replace_original"] is True
    call_center.hold.set()
    _, then = await workspace.calls_of("response_url", 2)
    assert "小芳" in then.sent["text"]
    assert then.sent["replace_original"] is True
