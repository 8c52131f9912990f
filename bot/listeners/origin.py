"""Who sent a payload, from where, and how they are reached. Pure."""

from dataclasses import dataclass
from typing import Any

from bot.messages.modal import channel_of
from bot.questions.question import ReplyTo

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Origin:
    """Who sent a payload, from where, and how they are reached; "" where it does not say."""

    user_id: str = ""
    team_id: str = ""  # the person's own workspace, where it is told: in a shared channel another
    channel_id: str = ""
    thread_ts: str = ""
    response_url: str = ""  # a secret by itself: never logged
    trigger_id: str = ""

    @property
    def reply_to(self) -> ReplyTo:
        """Where the answer can go: to the sender alone."""
        return ReplyTo(self.user_id, self.channel_id, self.thread_ts, self.response_url)


def origin(payload: Payload) -> Origin:
    """Read who and where; the payload has passed `checked`.

    In a modal, the channel is the one that we put into its `private_metadata`.
    """
    if "command" in payload:
        return _origin(payload, payload.get("user_id"), payload.get("channel_id"))
    if payload.get("type") == "event_callback":
        event = payload.get("event") or {}
        author = event.get("user") or (event.get("message") or {}).get("user")  # of an edit
        return _origin(payload, author, event.get("channel"), event)
    container, view = payload.get("container") or {}, payload.get("view")
    here = payload.get("channel") or container.get("channel_id")
    channel = here if view is None else channel_of(view)
    return _origin(payload, payload.get("user"), channel, container)


def _origin(payload: Payload, user: object, channel: object, at: Payload | None = None) -> Origin:
    """From a user and a channel as Slack names them; `at` tells the thread."""
    own = user.get("team_id") if isinstance(user, dict) else payload.get("team_id")
    return Origin(
        user_id=id_of(user),
        team_id=own or "",
        channel_id=id_of(channel),
        thread_ts=(at or {}).get("thread_ts") or "",
        response_url=payload.get("response_url") or "",
        trigger_id=payload.get("trigger_id") or "",
    )


def id_of(value: object) -> str:
    """Of a person, channel or workspace, which Slack names by an object or by the id alone."""
    if isinstance(value, dict):
        value = value.get("id")
    return value if isinstance(value, str) else ""
