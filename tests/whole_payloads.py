"""One payload of each kind, as Slack sends them: to be damaged, or sent in another's name."""

from typing import Any

from bot.messages.buttons import NEXT, SHARE, SHOW_NUMBERS
from bot.messages.form import Filled, search_form
from bot.messages.words import EN
from bot.sandbox import contacts, payloads


def press(action_id: str, **container: str) -> dict[str, Any]:
    action = {"action_id": action_id, "value": f"{contacts.SAMPLE}|1"}
    return payloads.interactive("block_actions", 1) | payloads.press(action, container)


def submission() -> dict[str, Any]:
    value = {"type": "plain_text_input", "value": contacts.SAMPLE}
    state = {"values": {"ids": {"typed": value}}}
    view = {
        "id": "V1",
        "hash": "1",
        "state": state,
        **search_form(EN, Filled(channel_id=payloads.CHANNEL)),
    }
    return payloads.interactive("view_submission", 1) | {"view": view}


MESSAGE = {"type": "message", "channel_id": payloads.CHANNEL, "message_ts": "1.1"}
WHOLE: dict[str, dict[str, Any]] = {
    "command": payloads.command(contacts.SAMPLE, 1, ""),
    "form": payloads.command("", 1, ""),
    "mention": payloads.event(payloads.mention(contacts.SAMPLE, 1), 1),
    "direct message": payloads.event(payloads.direct_message(contacts.SAMPLE, 1), 1),
    "page": press(NEXT, **MESSAGE),
    "share": press(SHARE, **MESSAGE),
    "numbers in a modal": press(SHOW_NUMBERS, type="view", view_id="V1")
    | {"view": submission()["view"]},
    "share in a modal": press(SHARE, type="view", view_id="V1") | {"view": submission()["view"]},
    "submission": submission(),
    "shortcut": payloads.interactive("shortcut", 1) | {"callback_id": "search_recordings"},
    "message shortcut": payloads.interactive("message_action", 1)
    | {
        "callback_id": "find_recordings",
        "channel": {"id": payloads.CHANNEL},
        "message": {"type": "message", "user": "U1", "ts": "1.1", "text": contacts.SAMPLE},
    },
    "user change": payloads.event({"type": "user_change", "user": {"id": "U1"}}, 2),
    "group": payloads.event({"type": "subteam_updated", "subteam": {"id": "S1"}}, 3),
    "group members": payloads.event({"type": "subteam_members_changed", "subteam_id": "S1"}, 3),
    "people's tokens": payloads.event({"type": "tokens_revoked", "tokens": {"oauth": ["U1"]}}, 4),
    "url verification": {"type": "url_verification", "challenge": "c", "token": "t"},
    "ssl check": {"ssl_check": "1", "token": "t"},
}
