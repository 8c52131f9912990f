"""What Slack sends, read once: its shape, and for which workspace it is meant. Pure.

Over HTTP a payload comes as JSON or as a form; through Socket Mode it comes parsed. Bolt is handed
the parsed payload in both, so that it has nothing left to misread: given a form, it takes the word
“payload” anywhere in it for a field.

Sources: Slack's pages on slash commands, interaction payloads and the Events API.
"""

import json
from collections.abc import Mapping
from typing import NamedTuple

from yarl import query_to_pairs

from bot.access.ids import is_conversation, is_person, is_workspace
from bot.errors import PayloadRefused
from bot.listeners.origin import Payload, id_of, origin

JSON, FORM = "application/json", "application/x-www-form-urlencoded"

_encode = json.JSONEncoder(ensure_ascii=False).encode

# Every field that Bolt or a listener reads, wherever it stands; each may be absent or null.
_TYPES: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(("type", "subtype", "command", "text", "id", "hash"), (str,)),
    **dict.fromkeys(("user_id", "channel_id", "team_id", "enterprise_id", "bot_id"), (str,)),
    **dict.fromkeys(("event_id", "trigger_id", "response_url", "callback_id"), (str,)),
    **dict.fromkeys(("ts", "thread_ts", "message_ts", "channel_type", "subteam_id"), (str,)),
    **dict.fromkeys(("private_metadata", "app_installed_team_id", "challenge"), (str,)),
    **dict.fromkeys(("user", "channel", "team", "enterprise"), (str, dict)),
    **dict.fromkeys(("event", "view", "container", "state", "subteam", "tokens"), (dict,)),
    **dict.fromkeys(("message", "previous_message", "item", "assistant_thread"), (dict,)),
    **dict.fromkeys(("authorizations", "actions", "response_urls"), (list,)),
}
_ACTION = ("type", "action_id", "block_id", "value")  # its `text` is an object, not a text


class _Kind(NamedTuple):
    """A kind of payload that we take.

    Attributes:
        has: the fields that each has without exception, not empty.
        way_in: what the table of ways in calls it, as Bolt does; "" where nobody listens to it.
        named_by: the field of its part that says which of them is meant.
    """

    has: tuple[str, ...]
    way_in: str = ""
    named_by: str = ""


_KINDS = {
    "command": _Kind(("command", "user_id", "channel_id"), "command", "command"),
    "event_callback": _Kind(("event", "event_id"), "event", "type"),
    "block_actions": _Kind(("user", "actions", "container"), "block_action", "action_id"),
    "view_submission": _Kind(("user", "view"), "view_submission", "callback_id"),
    "shortcut": _Kind(("user", "callback_id", "trigger_id"), "global_shortcut", "callback_id"),
    "message_action": _Kind(
        ("user", "callback_id", "trigger_id", "channel", "message"),
        "message_shortcut",
        "callback_id",
    ),
    "url_verification": _Kind(("challenge",)),
    "ssl_check": _Kind(()),
}
_TYPED_BY_PEOPLE = frozenset({"app_mention", "message"})


def parsed(content_type: str, body: bytes) -> Payload:
    """The payload in the body of an HTTP request, of whatever shape.

    Raises:
        PayloadRefused: it is neither JSON nor a form that can be read in one way only.
    """
    try:
        text = body.decode()
        payload = json.loads(text) if content_type == JSON else _form(text)
    except (ValueError, RecursionError) as error:
        raise PayloadRefused("not parseable") from error
    return _an_object(payload)


def _form(text: str) -> object:
    """A slash command's fields, or the JSON in the one field `payload` of an interaction."""
    if text and not all("=" in field for field in text.split("&")):
        raise ValueError("a field without a value")
    pairs = query_to_pairs(text)
    fields = dict(pairs)
    if len(fields) < len(pairs) or {"command", "payload"} <= fields.keys():
        raise ValueError("more than one reading")
    return json.loads(fields["payload"]) if "payload" in fields else fields


def checked(payload: object) -> Payload:
    """The payload, where it has the shape of one of Slack's: what is read later can be read.

    Of what we know nothing of, only the fields with a known name are checked: Slack adds others.

    Raises:
        PayloadRefused: it does not; or it names two channels, or an id of another kind; or it is
            of a kind that we do not take.
    """
    try:
        read = _encodable(_an_object(payload))
        # To Slack, null is as good as absent; to Bolt it is not, in some fields.
        read = {name: value for name, value in read.items() if value is not None}
        sound = _has_types(read)
    except RecursionError:
        sound = False
    if sound and kind_of(read) not in _KINDS:
        raise PayloadRefused("unknown kind", status=404)
    if not (sound and _is_whole(read)):
        raise PayloadRefused("odd shape")
    if not (_ids_are_right(read) and _channels_agree(read)):
        raise PayloadRefused("odd ids")
    return read


def is_for(payload: Payload, team_id: str) -> bool:
    """Whether a checked payload is meant for this workspace, rather than for another one's app.

    An event names the installations that it is for in `authorizations`; in a shared channel its
    own `team_id` may be that of the other side. A modal of a shared channel tells where the app is
    installed. What names none, as in an Enterprise organisation, is ours.
    """
    if payload.get("type") == "event_callback" and payload.get("authorizations"):
        named = [each.get("team_id") for each in payload["authorizations"]]
        return any(not team or team == team_id for team in named)
    installed = (payload.get("view") or {}).get("app_installed_team_id")
    named = [installed] if installed else [id_of(payload.get("team")), payload.get("team_id")]
    return all(not team or team == team_id for team in named)


def addressed(payload: Payload) -> tuple[str, str, Payload]:
    """Which kind of listener a checked payload is for, by which name, and what part of it is told.

    Kind and name are "" where nobody listens to it.
    """
    kind = _KINDS[kind_of(payload)]
    match kind.way_in:
        case "event":
            part = payload["event"]
        case "block_action":
            part = payload["actions"][0]
        case "view_submission":
            part = payload["view"]
        case _:
            part = payload
    name = part.get(kind.named_by) if kind.named_by else None
    return kind.way_in, name or "", part


def _an_object(payload: object) -> Payload:
    if not isinstance(payload, dict):
        raise PayloadRefused("no object")
    return payload


def _encodable(payload: Payload) -> Payload:
    """Without lone surrogates: JSON can escape them, but no log, database or URL can hold them."""
    text = _encode(payload)
    try:
        text.encode()
    except UnicodeEncodeError:
        return dict(json.loads(text.encode(errors="replace")))
    return payload


def _has_types(fields: Payload) -> bool:
    """Whether every field that is read is of its type, as deep as anything is read."""
    for name in fields.keys() & _TYPES.keys():
        value = fields[name]
        if value is None:
            continue
        if not isinstance(value, _TYPES[name]):
            return False
        if name == "actions":
            continue  # see `_is_whole`
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(value, list) and not isinstance(inner, dict):
                return False
            if isinstance(inner, dict) and not _has_types(inner):
                return False
    return True


def kind_of(payload: Payload) -> str:
    """Its type; commands and Slack's checks of our certificate have none."""
    for name in ("command", "ssl_check"):
        if name in payload:
            return name
    return payload.get("type") or ""


def _is_whole(payload: Payload) -> bool:
    """Whether nothing is missing that this kind of payload always has."""
    kind = kind_of(payload)
    if not _has(payload, *_KINDS[kind].has):
        return False
    match kind:
        case "command" | "ssl_check":  # with a type, Bolt may take it for two things
            return "type" not in payload
        case "event_callback":
            return _is_whole_event(payload["event"])
        case "block_actions":
            return _is_press(payload)
        case "view_submission":
            return _is_filled_in(payload["view"])
        case _:
            return True


def _is_text(value: object) -> bool:
    """A text, or none: Slack sends null for an empty field."""
    return value is None or isinstance(value, str)


def _has(fields: Payload, *names: str) -> bool:
    return all(fields.get(name) for name in names)


def _is_whole_event(event: Payload) -> bool:
    """What people type stands somewhere; who typed it is not said of every message."""
    return _has(event, "type") and (
        event["type"] not in _TYPED_BY_PEOPLE or _has(event, "channel", "ts")
    )


def _is_press(payload: Payload) -> bool:
    """A button in a message, or in a modal."""
    for action in payload["actions"]:
        if not isinstance(action, dict) or not _has(action, "action_id"):
            return False
        if not all(_is_text(action.get(name)) for name in _ACTION):
            return False
    container, view = payload["container"], payload.get("view")
    if container.get("type") == "view":
        return view is not None and _has(view, "id")
    return view is None and bool(id_of(payload.get("channel")) or container.get("channel_id"))


def _is_filled_in(view: Payload) -> bool:
    """`state.values`: block_id → action_id → {type, value, …}."""
    values = (view.get("state") or {}).get("values")
    if not _has(view, "id", "type") or not isinstance(values, dict):
        return False
    for fields in values.values():
        if not isinstance(fields, dict):
            return False
        for field in fields.values():
            if not isinstance(field, dict) or not _is_text(field.get("value")):
                return False
    return True


def _ids_are_right(payload: Payload) -> bool:
    """Whether each id is of its own kind. A person must be named wherever a person acts."""
    came = origin(payload)
    is_event = payload.get("type") == "event_callback"
    acts = not is_event and ("user" in payload or "user_id" in payload)
    if (came.user_id or acts) and not is_person(came.user_id):
        return False
    if came.channel_id and not is_conversation(came.channel_id):
        return False
    teams = (came.team_id, id_of(payload.get("team")), payload.get("team_id"))
    return all(is_workspace(team) for team in teams if team)


def _channels_agree(payload: Payload) -> bool:
    """Where a pressed button stands is told twice; in a modal the container tells no channel."""
    if "container" not in payload or payload.get("view") is not None:
        return True
    container = payload["container"] or {}
    told = {id_of(payload.get("channel")), container.get("channel_id")} - {"", None}
    return len(told) <= 1
