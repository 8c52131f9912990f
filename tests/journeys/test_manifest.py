"""What Slack is told about the app, and what the app really does."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from slack_sdk.web.async_client import AsyncWebClient

from bot.access import Policy
from bot.audit.trail import LogTrail
from bot.listeners import Desk
from bot.listeners.app import ways_in
from bot.listeners.reply import Delivery
from bot.listeners.tasks import Tasks
from bot.memory.kept import Kept
from bot.memory.look_ups import LookUps
from bot.memory.once import Once
from bot.messages.words import EN
from bot.questions.agents import Agents
from bot.questions.answering import Answering
from bot.questions.notes import Notes
from bot.sandbox.slack import Slack
from bot.server.session import Network
from bot.slack.api import SlackApi
from bot.slack.conversations import Conversations
from bot.slack.manifest import OPTIONAL_SCOPES, SCOPES, as_yaml, manifest
from bot.slack.people import People
from bot.slack.response_url import ResponseUrl
from tests.running import python_m_bot

ROOT = Path(__file__).parents[2]
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())
SOCKET_MODE: dict[str, Any] = yaml.safe_load((ROOT / "manifest.socket-mode.yml").read_text())


@pytest.mark.parametrize("manifest", [MANIFEST, SOCKET_MODE], ids=["HTTP", "Socket Mode"])
def test_slack_accepts_it(manifest: dict[str, Any]) -> None:
    """The manifests fit Slack's schema."""
    schema = json.loads((ROOT / "tests/samples/slack-manifest-schema.json").read_text())
    jsonschema.validate(manifest, schema)


def test_scopes() -> None:
    """The manifest asks for exactly the scopes that `check` looks for.

    Those that may be declined stand in both lists, as Slack wants it.
    """
    asked = MANIFEST["oauth_config"]["scopes"]
    assert set(asked["bot"]) == SCOPES | OPTIONAL_SCOPES
    assert set(asked["bot_optional"]) == OPTIONAL_SCOPES
    assert not SCOPES & OPTIONAL_SCOPES


def test_each_scope_has_its_reason() -> None:
    """The page of scopes lists those of the manifest, and says which are optional."""
    page = (ROOT / "docs/access.md").read_text("utf-8").partition("## Scopes")[2]
    lines = [line.split("|")[1] for line in page.partition("##")[0].splitlines() if "`" in line]
    told = {name: "optional" in line for line in lines for name in re.findall(r"`([^`]+)`", line)}
    assert told == {name: name in OPTIONAL_SCOPES for name in SCOPES | OPTIONAL_SCOPES}


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
                agents=Agents(people, None, {}),
                kept=Kept(),
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


ADDRESSES = ("url", "request_url", "unfurl_domains")


def without_addresses(value: Any) -> Any:  # noqa: ANN401 — any part of a manifest
    if isinstance(value, dict):
        kept = {name: part for name, part in value.items() if name not in ADDRESSES}
        return {name: without_addresses(part) for name, part in kept.items()}
    return [without_addresses(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("arguments", "file"), [((), "manifest.yml"), (("--socket",), "manifest.socket-mode.yml")]
)
async def test_one_source(arguments: tuple[str, ...], file: str) -> None:
    """The manifests in the repository are what the command prints."""
    code, out, _ = await python_m_bot({}, "manifest", *arguments)
    assert (code, out) == (0, (ROOT / file).read_text("utf-8"))


@pytest.mark.parametrize("flags", [(), ("--json",)])
async def test_with_an_address(flags: tuple[str, ...]) -> None:
    """An address is filled in wherever Slack needs it, and nothing else changes."""
    code, out, _ = await python_m_bot({}, "manifest", "https://calls.example.org/", *flags)
    filled = json.loads(out) if flags else yaml.safe_load(out)
    assert code == 0
    expected = json.dumps(MANIFEST).replace("recordings.example.com", "calls.example.org")
    assert filled == json.loads(expected)


@pytest.mark.parametrize(
    "address",
    [
        *("http://calls.example.org", "https://", "https://calls.example.org/path"),
        *(
            "https://user:word@calls.example.org",
            "https://calls.example.org?x=1",
            "https://a b.org",
        ),
        *("https://localhost:3000", "https://calls.internal", "https://10.0.0.10", "https://[::1]"),
        *("https://*.example.org", "https://calls.example.org:port", "ftp://calls.example.org"),
        *("https://calls..example.org", f"https://{'a' * 64}.org", "https://calls"),
    ],
)
async def test_no_address_of_slacks(address: str) -> None:
    """An address that Slack would not call is refused with what it must be."""
    code, out, err = await python_m_bot({}, "manifest", address)
    assert (code, out) == (2, "")
    assert "must be https:// and a host" in err


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("calls.example.org", "https://calls.example.org"),
        ("HTTPS://Calls.Example.org/slack/events", "https://calls.example.org"),
        ("https://calls.example.org:8443/", "https://calls.example.org:8443"),
        ("https://录音.example.cn", "https://xn--w2t537j.example.cn"),
    ],
)
def test_what_is_pasted(address: str, said: str) -> None:
    """A bare host, capitals, the whole address and a Chinese name are understood."""
    (command,) = manifest(address)["features"]["slash_commands"]
    assert command["url"] == f"{said}/slack/events"


async def test_socket_mode_has_no_address() -> None:
    """Both at once is a slip, and is said so."""
    code, out, err = await python_m_bot({}, "manifest", "--socket", "https://calls.example.org")
    assert (code, out) == (2, "")
    assert "needs no address" in err


async def test_one_click_with_an_address() -> None:
    """The link creates the app for HTTP where an address is given."""
    _, out, _ = await python_m_bot({}, "manifest", "--link", "https://recordings.example.com")
    query = parse_qs(urlsplit(out.strip()).query)
    assert yaml.safe_load(query["manifest_yaml"][0]) == MANIFEST


async def test_one_click() -> None:
    """The link holds the whole manifest for Socket Mode, encoded."""
    _, out, _ = await python_m_bot({}, "manifest", "--link")
    query = parse_qs(urlsplit(out.strip()).query)
    assert query["new_app"] == ["1"]
    assert yaml.safe_load(query["manifest_yaml"][0]) == SOCKET_MODE


WORDS_OF_YAML = ("on", "off", "yes", "no", "true", "false", "null", "y", "n")
KEYS = st.from_regex(r"[a-z_]{1,12}", fullmatch=True).filter(lambda key: key not in WORDS_OF_YAML)
TEXTS = st.text(st.characters(exclude_categories=("C", "Zl", "Zp"))) | st.sampled_from(
    WORDS_OF_YAML
)


@example("A ")
@given(st.recursive(TEXTS | st.booleans(), lambda inner: st.dictionaries(KEYS, inner, min_size=1)))
def test_yaml_is_yaml(value: object) -> None:
    """Whatever text stands in a manifest, YAML reads it as it was written."""
    filled = {"key": value, "list": [{"a": "b", "c": "on"}, {"a": "1"}], "words": ["x: y", "- z"]}
    assert yaml.safe_load(as_yaml(filled)) == filled
