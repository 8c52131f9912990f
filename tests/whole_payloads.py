"""One payload of each kind, as Slack sends them: to be damaged, or sent in another's name."""

from typing import Any

from bot.callcenter.model import Recording
from bot.messages.buttons import (
    CALLS_OLDER,
    CHANGE_DATES,
    FIND_CALLS,
    LISTEN,
    MORE,
    NEXT,
    READ,
    READ_NEXT,
    SEARCH_AGAIN,
    SHARE,
    SHOW_NUMBERS,
    VIEW_CALL,
    WIDEN,
)
from bot.messages.form import BY_CHOSEN, ID, PHONE, RANGE, WHEN_CHOSEN, Filled, search_form
from bot.messages.moment import moment_form
from bot.messages.words import EN
from bot.sandbox import contacts, payloads

NUMBER = "155 8888 6666"
HANDLE = f"q:{'0' * 16}"


def press(action_id: str, value: str = f"{contacts.SAMPLE}|1", **container: str) -> dict[str, Any]:
    action = {"action_id": action_id, "value": value}
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


def of_calls() -> dict[str, Any]:
    """The form that finds calls, with a number, a range of time and the search that it changes."""
    filled = Filled(
        *((ID, PHONE), PHONE),
        when=RANGE,
        start=1_763_600_000,
        stop=1_763_700_000,
        recorded=True,
        channel_id=payloads.CHANNEL,
        handle=HANDLE,
    )
    view = search_form(EN, filled)
    return {"id": "V1", "hash": "1", "state": payloads.state(view, NUMBER), **view}


def choice(action_id: str, value: str) -> dict[str, Any]:
    """Something chosen in that form."""
    option = {"text": {"type": "plain_text", "text": "…"}, "value": value}
    action = {"type": "static_select", "action_id": action_id, "selected_option": option}
    container = {"type": "view", "view_id": "V1"}
    pressed = payloads.press(action, container) | {"view": of_calls()}
    return payloads.interactive("block_actions", 1) | pressed


def moment() -> dict[str, Any]:
    """The form that shares a moment."""
    recording = Recording(contacts.SAMPLE, start_time=1_531_284_911_000, duration=10)
    view = moment_form(
        contacts.SAMPLE, [recording], EN, channel_id=payloads.CHANNEL, thread_ts="1.1"
    )
    return {"id": "V1", "hash": "1", "state": payloads.state(view, "0:07"), **view}


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
    "search": payloads.command(f"phone {NUMBER} 2026-11-20..2026-11-22", 1, ""),
    "search submitted": payloads.interactive("view_submission", 1) | {"view": of_calls()},
    "another way to find": choice(BY_CHOSEN, ID),
    "another time": choice(WHEN_CHOSEN, RANGE),
    "older": press(CALLS_OLDER, HANDLE, **MESSAGE),
    "older in a modal": press(CALLS_OLDER, HANDLE, type="view", view_id="V1")
    | {"view": submission()["view"]},
    "wider": press(WIDEN, f"{HANDLE} 30d", **MESSAGE),
    "find calls": press(FIND_CALLS, HANDLE, **MESSAGE),
    "search again": press(SEARCH_AGAIN, HANDLE, **MESSAGE),
    "change dates": press(CHANGE_DATES, HANDLE, **MESSAGE),
    "view": press(VIEW_CALL, f"{contacts.SAMPLE} 1531284911000", **MESSAGE),
    "listen": press(LISTEN, f"{contacts.SAMPLE} 1531284911000 7", **MESSAGE),
    "listen in a modal": press(
        LISTEN, f"{contacts.SAMPLE} 1531284911000", type="view", view_id="V1"
    )
    | {"view": submission()["view"]},
    "read": press(READ, f"{contacts.SAMPLE} 1531284911000", **MESSAGE),
    "read on": press(READ_NEXT, f"{contacts.SAMPLE} 1531284911000 2", type="view", view_id="V1")
    | {"view": submission()["view"]},
    "a moment": choice(MORE, f"moment {contacts.SAMPLE}"),
    "a moment submitted": payloads.interactive("view_submission", 1) | {"view": moment()},
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
