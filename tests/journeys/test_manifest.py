"""What Slack is told about the app, and what the app really does."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from slack_sdk.web.async_client import AsyncWebClient

from bot.access import Policy
from bot.audit.trail import LogTrail
from bot.listeners import Desk
from bot.listeners.app import ways_in
from bot.listeners.reply import Delivery
from bot.listeners.tasks import Tasks
from bot.memory.look_ups import LookUps
from bot.memory.once import Once
from bot.messages.words import EN
from bot.questions.answering import Answering
from bot.questions.notes import Notes
from bot.sandbox.slack import Slack
from bot.server.session import Network
from bot.slack.api import SCOPES, SlackApi
from bot.slack.conversations import Conversations
from bot.slack.people import People
from bot.slack.response_url import ResponseUrl

ROOT = Path(__file__).parents[2]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())
SOCKET_MODE: dict[str, Any] = yaml.safe_load((ROOT / "manifest.socket-mode.yml").read_text())


@pytest.mark.parametrize("manifest", [MANIFEST, SOCKET_MODE], ids=["HTTP", "Socket Mode"])
def test_slack_accepts_it(manifest: dict[str, Any]) -> None:
    """The manifests fit Slack's schema."""
    schema = json.loads((ROOT / "tests/samples/slack-manifest-schema.json").read_text())
    jsonschema.validate(manifest, schema)


def test_scopes() -> None:
    """The manifest asks for exactly the scopes that `check` looks for."""
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == SCOPES


def test_command_arrives_escaped() -> None:
    """Slack escapes what is typed, so that a mention in it cannot be forged."""
    (command,) = MANIFEST["features"]["slash_commands"]
    assert command["should_escape"] is True


async def test_manifest_and_listeners(workspace: Slack) -> None:
    """Whatever the manifest promises has its listener, and no listener waits for what never comes.

    Buttons and forms are no part of a manifest; they need its interactivity.
    """
    features, events = MANIFEST["features"], MANIFEST["settings"]["event_subscriptions"]
    promised = {("command", command["command"]) for command in features["slash_commands"]}
    promised |= {
        (f"{shortcut['type']}_shortcut", shortcut["callback_id"])
        for shortcut in features["shortcuts"]
    }
    promised |= {("event", name.partition(".")[0]) for name in events["bot_events"]}
    slack = SlackApi(AsyncWebClient(base_url=await workspace.start()))
    people, tasks = People(slack, EN), Tasks()
    async with Network() as network:
        delivery = Delivery(ResponseUrl(network.session, network.proxy), slack, tasks, people.best)
        desk = Desk(
            Answering(
                {},
                people,
                Policy(),
                LogTrail(),
                Notes(b""),
                conversations=Conversations(slack),
            ),
            people,
            delivery,
            Once(),
            LookUps(),
            lambda: None,
        )
        registered = {(way.kind, way.name) for way in ways_in(desk)}
    assert {way for way in registered if way[0] not in ("block_action", "view_submission")} == (
        promised
    )
    assert MANIFEST["settings"]["interactivity"]["is_enabled"] is True


def test_socket_mode_differs_in_addresses_only() -> None:
    """Both manifests describe the same app; one has addresses, the other has Socket Mode."""
    assert {**without_addresses(MANIFEST), "settings": None} == {**SOCKET_MODE, "settings": None}
    http, socket = without_addresses(MANIFEST)["settings"], SOCKET_MODE["settings"]
    assert {**http, "socket_mode_enabled": True} == socket


def without_addresses(value: Any) -> Any:  # noqa: ANN401 — any part of a manifest
    if isinstance(value, dict):
        kept = {name: part for name, part in value.items() if name not in ("url", "request_url")}
        return {name: without_addresses(part) for name, part in kept.items()}
    return [without_addresses(part) for part in value] if isinstance(value, list) else value
