"""Modals: the search form, and an answer shown in one. Pure."""

from collections.abc import Mapping
from typing import Any

from bot.errors import UsageError
from bot.messages.guidance import sentence
from bot.messages.message import Message, plain_text
from bot.messages.rich import Part, line
from bot.messages.words import Words

SEARCH = "search"  # the form's callback_id
FIELD = "ids"  # its one field
_TYPED = "typed"
_LONGEST = 3000  # characters; Slack's most for a field

View = dict[str, Any]


def search_form(words: Words, channel_id: str = "") -> View:
    """One field for contact ids; it remembers the channel in which it was asked for."""
    said = words.usage
    field = {
        "type": "input",
        "block_id": FIELD,
        "label": plain_text(said.form_label),
        "hint": plain_text(said.form_hint),
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
        **_modal(said.form_title, said.form_close, channel_id),
        "callback_id": SEARCH,
        "submit": plain_text(said.form_submit),
        "blocks": [field],
    }


def typed_in(view: Mapping[str, Any]) -> str:
    """What stands in the form's field."""
    fields = view.get("state", {}).get("values", {})
    return str(fields.get(FIELD, {}).get(_TYPED, {}).get("value") or "")


def field_error(error: UsageError, words: Words) -> str:
    """What is wrong with what was typed, to stand at the field."""
    _, said = line(sentence(error, words))
    return said.removeprefix("⚠️ ").rstrip("：:")


def answer_view(
    message: Message, words: Words, channel_id: str = "", *, below: Part | None = None
) -> View:
    """An answer in a modal; `below` stands at its end."""
    blocks = [*message.blocks, *([below.block] if below else [])]
    said = words.usage
    return {**_modal(said.results_title, said.close, channel_id), "blocks": blocks}


def found_view(message: Message, words: Words, channel_id: str = "") -> View:
    """What the shortcut on a message shows while it looks, and where there is nothing."""
    said = words.usage
    return {**_modal(said.find_title, said.close, channel_id), "blocks": list(message.blocks)}


def details_view(message: Message, words: Words) -> View:
    """Every field of a contact's recordings."""
    return {**_modal(words.detail.title, words.usage.close, ""), "blocks": list(message.blocks)}


def channel_of(view: Mapping[str, Any]) -> str:
    """The channel in which a modal was asked for; "" where there was none."""
    return str(view.get("private_metadata") or "")


def _modal(title: str, close: str, channel_id: str) -> View:
    return {
        **({"private_metadata": channel_id} if channel_id else {}),
        "type": "modal",
        "title": plain_text(title),
        "close": plain_text(close),
    }
