"""What Slack is told about the app, and what the app really does."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from bot.check_command import SCOPES

ROOT = Path(__file__).parents[1]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())


def test_slack_accepts_it() -> None:
    """The manifest fits Slack's schema."""
    schema = json.loads((ROOT / "tests/samples/slack-manifest-schema.json").read_text())
    jsonschema.validate(MANIFEST, schema)


def test_scopes() -> None:
    """The manifest asks for exactly the scopes that `check` looks for."""
    assert set(MANIFEST["oauth_config"]["scopes"]["bot"]) == SCOPES


def test_command_arrives_escaped() -> None:
    """Slack escapes what is typed, so that a mention in it cannot be forged."""
    (command,) = MANIFEST["features"]["slash_commands"]
    assert command["command"] == "/recordings"
    assert command["should_escape"] is True
