"""What Slack sends to an app, as plain values."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

TEAM, CHANNEL, USER, BOT_USER, BOT = "T0SANDBOX", "C0SANDBOX", "U0SANDBOX", "U0BOT", "B0BOT"
APP = "A0SANDBOX"
FORM, JSON = "application/x-www-form-urlencoded", "application/json"

ACTION_TS = "1760000000.123456"

Payload = dict[str, Any]
# How the same payload is named in a Socket Mode envelope.
ENVELOPES = {"command": "slash_commands", "event": "events_api", "interactive": "interactive"}


def command(text: str, number: int, response_url: str) -> Payload:
    """`/recordings <text>`. Source: Slack's "Slash commands"."""
    return {
        "team_id": TEAM,
        "team_domain": "sandbox",
        "channel_id": CHANNEL,
        "channel_name": "support",
        "user_id": USER,
        "user_name": "sandbox",
        "command": "/recordings",
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": _trigger_id(number),
    }


def _trigger_id(number: int) -> str:
    """Unique, and of the shape that the page of `views.open` names: `132456.7890123.abcdef`."""
    return f"{13_000_000_000 + number}.4736274.trigger"


def event(inner: Mapping[str, Any], number: int) -> Payload:
    """An event in its outer wrapping. Source: Slack's "Events API"."""
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": APP,
        "event_id": f"Ev{number}",
        "event_time": 1_760_000_000 + number,
        "event_context": f"4-sandbox{number}",
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM,
                "user_id": BOT_USER,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event": dict(inner),
    }


def mention(text: str, number: int) -> Payload:
    """`@recordings <text>` in a channel."""
    return {
        "type": "app_mention",
        "client_msg_id": str(UUID(int=number)),
        "team": TEAM,
        "user": USER,
        "text": f"<@{BOT_USER}> {text}",
        "ts": f"{1_760_000_000 + number}.000100",
        "channel": CHANNEL,
        "event_ts": f"{1_760_000_000 + number}.000100",
    }


def direct_message(text: str, number: int) -> Payload:
    """`<text>` in the conversation with the bot."""
    return {
        **mention(text, number),
        "type": "message",
        "text": text,
        "channel": "D0SANDBOX",
        "channel_type": "im",
    }


def edited(event: Mapping[str, Any], text: str, number: int) -> Payload:
    """What Slack sends when the author of this message changes its text.

    A mention comes again, marked as edited; of a direct message comes what it is, and what it was.
    """
    ts = f"{1_760_000_000 + number}.000000"
    now = {**event, "text": text, "edited": {"user": event["user"], "ts": ts}}
    if event["type"] == "app_mention":
        return now
    outside = ("channel", "channel_type", "event_ts")
    return {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "message": {name: value for name, value in now.items() if name not in outside},
        "previous_message": {name: value for name, value in event.items() if name not in outside},
        "channel": event["channel"],
        "channel_type": event["channel_type"],
        "ts": ts,
        "event_ts": ts,
    }


def conversation(channel_id: str) -> Payload:
    """A channel of our own company that the bot is in: a conversation object of Slack's."""
    if channel_id.startswith("D"):
        return {"id": channel_id, "is_im": True, "is_private": True, "is_member": True}
    return {
        "id": channel_id,
        "name": "support",
        "is_channel": True,
        "is_group": channel_id.startswith("G"),
        "is_im": False,
        "is_mpim": False,
        "is_private": channel_id.startswith("G"),
        "is_archived": False,
        "is_shared": False,
        "is_ext_shared": False,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "pending_connected_team_ids": [],
        "shared_team_ids": [TEAM],
        "context_team_id": TEAM,
        "is_member": True,
    }


def scope_to_see(channel: Mapping[str, Any]) -> str:
    """What a bot's token must have been granted for `conversations.info` of this channel."""
    if channel.get("is_im"):
        return "im:read"
    if channel.get("is_mpim"):
        return "mpim:read"
    return "groups:read" if channel.get("is_private") else "channels:read"


def interactive(kind: str, number: int) -> Payload:
    """What all interactions have in common. Source: Slack's "Interaction payloads"."""
    return {
        "type": kind,
        "user": {"id": USER, "username": "sandbox", "name": "sandbox", "team_id": TEAM},
        "team": {"id": TEAM, "domain": "sandbox"},
        "api_app_id": APP,
        "is_enterprise_install": False,
        "enterprise": None,
        "trigger_id": _trigger_id(number),
    }


def press(action: Mapping[str, Any], container: Mapping[str, Any]) -> Payload:
    """A button in a message or in a view; to be added to `interactive`."""
    payload: Payload = {
        "container": dict(container),
        "actions": [{"type": "button", "block_id": "b", "action_ts": ACTION_TS, **action}],
        "state": {"values": {}},
    }
    if "channel_id" in container:
        payload["channel"] = {"id": container["channel_id"], "name": "support"}
    return payload


def on_message(message: Mapping[str, Any], number: int) -> Payload:
    """A shortcut on a message; to be added to `interactive`."""
    ts = f"{1_750_000_000 + number}.000100"
    shown = {"type": "message", "user": USER, "team": TEAM, "ts": ts, "text": "", **message}
    return {
        "message": shown,
        "message_ts": shown["ts"],
        "channel": {"id": CHANNEL, "name": "support"},
        "action_ts": ACTION_TS,
    }


def state(
    content: Mapping[str, Any], typed: str = "", action: Mapping[str, Any] | None = None
) -> Payload:
    """What stands in the fields of a form: what was typed, and in the others what they began with.

    `action`: what was chosen just now.
    """
    values: Payload = {}
    for block in content.get("blocks", ()):
        if block.get("type") != "input":
            continue
        element = block["element"]
        field: Payload = {"type": element["type"]}
        match element["type"]:
            case "plain_text_input":
                field["value"] = typed or None
            case "static_select":
                field["selected_option"] = element.get("initial_option")
            case "checkboxes":
                field["selected_options"] = element.get("initial_options", [])
            case "datetimepicker":
                field["selected_date_time"] = element.get("initial_date_time")
        if action and action.get("action_id") == element["action_id"]:
            field["selected_option"] = action.get("selected_option")
        values[block["block_id"]] = {element["action_id"]: field}
    return {"values": values}


def view(content: Mapping[str, Any], view_id: str, view_hash: int, **changed: Any) -> Payload:  # noqa: ANN401
    """A modal as Slack hands it back: what the app sent, and what Slack knows of it."""
    return {
        "id": view_id,
        "team_id": TEAM,
        "app_id": APP,
        "bot_id": BOT,
        "root_view_id": view_id,
        "previous_view_id": None,
        "external_id": "",
        "state": {"values": {}},
        **content,
        "hash": str(view_hash),
        **changed,
    }


def encoded(kind: str, payload: Payload) -> tuple[bytes, str]:
    """The HTTP body and its content type."""
    if kind == "command":
        return urlencode(payload).encode(), FORM
    if kind == "event":
        return json.dumps(payload).encode(), JSON
    return urlencode({"payload": json.dumps(payload)}).encode(), FORM
