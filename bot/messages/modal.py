"""Modals in which an answer is shown. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.messages.message import Message, plain_text
from bot.messages.rich import Part
from bot.messages.words import Words

View = dict[str, Any]


def answer_view(
    message: Message,
    words: Words,
    channel_id: str = "",
    *,
    below: Sequence[Part] = (),
    pushed: bool = False,
) -> View:
    """An answer in a modal; `below` stands at its end. `pushed`: above another one."""
    blocks = [*message.blocks, *(part.block for part in below)]
    said = words.usage
    close = said.back if pushed else said.close
    return {**modal(said.results_title, close, channel_id), "blocks": blocks}


def calls_view(
    message: Message, words: Words, channel_id: str = "", *, below: Sequence[Part] = ()
) -> View:
    """A list of calls; `below` stands at its end."""
    said, blocks = words.usage, [*message.blocks, *(part.block for part in below)]
    return {**modal(said.calls_title, said.close, channel_id), "blocks": blocks}


def found_view(
    message: Message, words: Words, channel_id: str = "", *, below: Sequence[Part] = ()
) -> View:
    """What the shortcut on a message shows while it looks, and where there is nothing."""
    said, blocks = words.usage, [*message.blocks, *(part.block for part in below)]
    return {**modal(said.find_title, said.close, channel_id), "blocks": blocks}


def details_view(message: Message, words: Words) -> View:
    """Every field of a contact's recordings."""
    return {**modal(words.detail.title, words.usage.close, ""), "blocks": list(message.blocks)}


def transcript_view(message: Message, words: Words, channel_id: str = "") -> View:
    """What was said in a call, or what stands in its place.

    It remembers the channel, by which somebody may be allowed to turn to its other parts.
    """
    said = words.transcript
    return {**modal(said.title, words.usage.close, channel_id), "blocks": list(message.blocks)}


def channel_of(view: Mapping[str, Any]) -> str:
    """The channel in which a modal was asked for; "" where there was none. Not checked."""
    remembered = str(view.get("private_metadata") or "").split(" ")
    return " ".join(word for word in remembered if ":" not in word)


def remembered(view: Mapping[str, Any], mark: str) -> str:
    """What a modal remembers behind a mark, `c:` say; "" where there is nothing. Not checked."""
    words = str(view.get("private_metadata") or "").split(" ")
    return next((word.removeprefix(mark) for word in words if word.startswith(mark)), "")


def modal(title: str, close: str, channel_id: str, *more: str) -> View:
    """The frame of one. It remembers the channel, and what is marked: `q:…`, `c:…`."""
    remembered = " ".join(filter(None, (channel_id, *more)))
    return {
        **({"private_metadata": remembered} if remembered else {}),
        "type": "modal",
        "title": plain_text(title),
        "close": plain_text(close),
    }
