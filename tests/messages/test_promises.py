"""Golden messages promise nothing that does not work, and Slack's own models take them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.models.blocks import Block

from bot.listeners.app import ways_in
from bot.settings.names import NAMES

GOLDEN = Path(__file__).parents[1] / "samples" / "messages"
FILES = sorted(GOLDEN.rglob("*.json"))
SETTING = re.compile(r"\b[A-Z]{3,}(?:_[A-Z]+)+\b")
THE_NETWORKS_OWN = {"HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE"}
LATER = re.compile(r"Tell me|Connect my")
COMMANDS = {
    "/recordings",
    "/recordings 2020927020",
    "/recordings audit 2020927020",
    "/recordings phone 15588886666 7d",
    "/recordings phone 15588886666",
    "/recordings phone +44 20 7946 0958",
    "/recordings agent Agent Li",
    "/recordings agent Agent Li today",
    "/recordings mine",
}


@pytest.fixture(params=FILES, ids=[f"{file.parent.name}-{file.stem}" for file in FILES])
def payload(request: pytest.FixtureRequest) -> dict[str, Any]:
    return dict(json.loads(request.param.read_text("utf-8")))


def action_ids(part: object) -> set[str]:
    """Of whatever Slack tells us about at once; most fields of a form come with the form."""
    if isinstance(part, list):
        return {found for each in part for found in action_ids(each)}
    if not isinstance(part, dict):
        return set()
    if part.get("type") == "input" and not part.get("dispatch_action"):
        return set()
    own = {part["action_id"]} if "action_id" in part else set()
    return own | {found for each in part.values() for found in action_ids(each)}


def code(part: object) -> set[str]:
    if isinstance(part, list):
        return {found for each in part for found in code(each)}
    if not isinstance(part, dict):
        return set()
    own = {part["text"]} if part.get("style", {}) == {"code": True} else set()
    return own | {found for each in part.values() for found in code(each)}


def test_nothing_is_promised_that_does_not_work(payload: dict[str, Any]) -> None:
    """Every button has a listener; every command and setting that is named exists."""
    registered = {way.name for way in ways_in(None)}  # type: ignore[arg-type] # it keeps it only
    assert action_ids(payload["blocks"]) - registered == set()
    text = json.dumps(payload, ensure_ascii=False)
    assert set(SETTING.findall(text)) - set(NAMES) - THE_NETWORKS_OWN == set()
    assert not LATER.search(text)
    typed = {piece for piece in code(payload["blocks"]) if piece.startswith("/recordings")}
    assert typed <= COMMANDS


def test_slack_sdk_takes_it(payload: dict[str, Any]) -> None:
    """Each block passes the checks of `slack_sdk`'s own models."""
    for block in payload["blocks"]:
        parsed = Block.parse(block)
        assert parsed is not None
        parsed.validate_json()
