"""Slack's message events → what a person said to the bot, once for each version of a message. Pure.

What Slack sends when somebody edits a message: the mention again, as `app_mention` with `edited`
and an `event_id` of its own; in a conversation with the bot `message_changed`, with the message as
it is and as it was. `message_changed` also comes when Slack adds a preview or a language, and for
our own updates.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from bot.errors import UsageError
from bot.questions.query import AuditQuery, ContactQuery, parse, without_mention
from bot.questions.searches import CallsQuery

# https://docs.slack.dev/reference/events/message#subtypes: what Slack or an app says by itself.
# People's own are `file_share`, `me_message` and `thread_broadcast`.
SYSTEM_SUBTYPES = frozenset(
    {
        *("assistant_app_thread", "bot_add", "bot_disable", "bot_enable", "bot_message"),
        *("bot_remove", "channel_archive", "channel_canvas_updated", "channel_convert_to_private"),
        *("channel_convert_to_public", "channel_join", "channel_leave", "channel_name"),
        *("channel_posting_permissions", "channel_purpose", "channel_topic", "channel_unarchive"),
        *("document_comment_root", "document_mention", "ekm_access_denied", "file_comment"),
        *("file_mention", "group_archive", "group_join", "group_leave", "group_name"),
        *(
            "group_purpose",
            "group_topic",
            "group_unarchive",
            "huddle_thread",
            "joiner_notification",
        ),
        *("joiner_notification_for_inviter", "list_record_comment", "message_changed"),
        *("message_deleted", "message_replied", "mpdm_move", "pinned_item", "reminder_add"),
        *("reminder_delete", "reply_broadcast", "sh_room_created", "sh_room_shared"),
        *("slackbot_response", "tombstone", "unpinned_item"),
    }
)


class Said(NamedTuple):
    """What a person said to the bot.

    `key` is the same for whatever Slack sends about this message with these ids, or this search:
    its redeliveries, and the edits that change neither.
    """

    text: str  # without the mention of the bot; untrusted
    user_id: str
    channel_id: str
    ts: str
    thread_ts: str  # "" outside of threads
    key: str


def said(event: Mapping[str, Any], bot_user_id: str, remembered: float) -> Said | None:
    """What a person said by a `message` or `app_mention` event; None where they said nothing new.

    Args:
        event: the inner event.
        bot_user_id: our own user id, "" where it is not known.
        remembered: seconds that a key is remembered. An edit of a message that is older is not
            answered, since nobody knows any more which ids were.
    """
    message: object = event
    changed = event.get("subtype") == "message_changed"
    if changed:
        message = event.get("message")
    elif event.get("hidden"):
        return None
    if not isinstance(message, Mapping) or not _is_a_persons(message):
        return None
    short = event.get("type") != "app_mention"
    text, ids = _text_and_ids(message, bot_user_id, short=short)
    if changed and not (
        message.get("edited") and ids != _ids_before(event, bot_user_id, short=short)
    ):
        return None
    if _edited_after(message) > remembered:
        return None
    channel_id, ts = str(event.get("channel") or ""), str(message.get("ts") or "")
    if not channel_id or not ts:
        return None
    return Said(
        text=text,
        user_id=message["user"],
        channel_id=channel_id,
        ts=ts,
        thread_ts=str(message.get("thread_ts") or ""),
        key=f"said:{channel_id}:{ts}:{' '.join(sorted(ids))}",
    )


def _is_a_persons(message: Mapping[str, Any]) -> bool:
    user = message.get("user")
    return (
        isinstance(user, str)
        and user != ""
        and not message.get("bot_id")
        and str(message.get("subtype")) not in SYSTEM_SUBTYPES
    )


def _text_and_ids(
    message: Mapping[str, Any], bot_user_id: str, *, short: bool
) -> tuple[str, frozenset[str]]:
    """The text without the mention, and the contact ids in it, or the words of a search.

    None where it cannot be answered.
    """
    text = without_mention(str(message.get("text") or ""), bot_user_id)
    try:
        query = parse(text, short=short)
    except UsageError:
        return text, frozenset()
    match query:
        case AuditQuery():
            return text, frozenset({query.contact_id})
        case CallsQuery():
            return text, frozenset({query.by.value, query.name, query.typed} - {""})
        case ContactQuery():
            return text, frozenset(query.contact_ids)
    return text, frozenset()


def _ids_before(
    event: Mapping[str, Any], bot_user_id: str, *, short: bool
) -> frozenset[str] | None:
    """The contact ids of a changed message as it was; None where Slack does not say."""
    before = event.get("previous_message")
    if not isinstance(before, Mapping):
        return None
    return _text_and_ids(before, bot_user_id, short=short)[1]


def _edited_after(message: Mapping[str, Any]) -> float:
    """Seconds from a message to its last edit, both by Slack's clock; 0 for one that has none."""
    edited = message.get("edited")
    if not isinstance(edited, Mapping):
        return 0.0
    try:
        return float(edited.get("ts") or 0) - float(message.get("ts") or 0)
    except (TypeError, ValueError):
        return 0.0
