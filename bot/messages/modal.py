"""Modals: the search form, and an answer shown in one. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.errors import UsageError
from bot.messages import text
from bot.messages.guidance import sentence
from bot.messages.message import Message, context, mrkdwn, plain_text
from bot.messages.words import Words

SEARCH = "search"  # the form's callback_id
FIELD = "ids"  # its one field
_TYPED = "typed"
_LONGEST_NAMED = 1900
_LONGEST = 3000  # characters; Slack's most for a field

View = dict[str, Any]


def search_form(words: Words, channel_id: str = "") -> View:
    """One field for contact ids; it remembers the channel in which it was asked for."""
    field = {
        "type": "input",
        "block_id": FIELD,
        "label": plain_text(words.usage.form_label),
        "hint": plain_text(words.usage.form_hint),
        "element": {
            "type": "plain_text_input",
            "action_id": _TYPED,
            "multiline": True,
            "max_length": _LONGEST,
            "focus_on_load": True,
            "placeholder": plain_text("2020927020"),
        },
    }
    return {
        **_modal(words, channel_id),
        "callback_id": SEARCH,
        "submit": plain_text(words.usage.form_submit),
        "blocks": [field],
    }


def typed_in(view: Mapping[str, Any]) -> str:
    """What stands in the form's field."""
    fields = view.get("state", {}).get("values", {})
    return str(fields.get(FIELD, {}).get(_TYPED, {}).get("value") or "")


def field_error(error: UsageError, words: Words) -> str:
    """What is wrong with what was typed, to stand at the field."""
    return sentence(error, words).replace("`", "")


def answer_view(
    message: Message, words: Words, channel_id: str = "", *, left_over: Sequence[str] = ()
) -> View:
    """An answer in a modal; `left_over` are the ids that were too many, named to be copied."""
    blocks = list(message.blocks)
    if left_over:
        named = text.plain(" ".join(left_over), _LONGEST_NAMED)
        blocks.append(context(mrkdwn(words.usage.left_over), plain_text(named)))
    return {**_modal(words, channel_id), "blocks": blocks}


def channel_of(view: Mapping[str, Any]) -> str:
    """The channel in which a modal was asked for; "" where there was none."""
    return str(view.get("private_metadata") or "")


def _modal(words: Words, channel_id: str) -> View:
    return {
        **({"private_metadata": channel_id} if channel_id else {}),
        "type": "modal",
        "title": plain_text(words.usage.form_title),
        "close": plain_text(words.usage.form_close),
    }
