"""Lines of text as people read them, and as they are read aloud. Pure.

A sentence of ours is a template: `*bold*`, `` `code` `` and `{slots}`. What stands in a slot is
untrusted, and stands in an element of its own, in which Slack formats nothing; in the line that is
read aloud it is escaped.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from bot.access.ids import is_channel, is_person
from bot.messages import text

Block = dict[str, Any]

DAY_AND_TIME, TIME, DAY = "{date_short_pretty} {time}", "{time}", "{date_long}"
_MARK = re.compile(r"(\*|`)")
_SLOT = re.compile(r"\{([a-z_]+)\}")


class Inline(NamedTuple):
    """A piece of a line: an element of `rich_text`, and how it is read aloud."""

    element: Block
    spoken: str


class Part(NamedTuple):
    """A block, and its lines in the fallback text: "" where it says nothing (buttons)."""

    block: Block
    line: str = ""


def untrusted(value: str, longest: int = 200) -> Inline:
    """A text of somebody else's, at most so many characters."""
    shown = text.plain(value, longest)
    return Inline(_text(shown or "–"), text.escaped(shown))


def own(shown: str, spoken: str = "") -> Inline:
    """Words of our own, or digits, in a slot: nothing in them is escaped."""
    return Inline(_text(shown), spoken or shown)


def moment(milliseconds: int, pattern: str = DAY_AND_TIME) -> Inline:
    """A moment, in the viewer's own time zone; read aloud in the call center's."""
    spoken = text.moment(milliseconds, pattern)
    element = {"type": "date", "timestamp": milliseconds // 1000, "format": pattern}
    return Inline({**element, "fallback": spoken}, spoken)


def person(user_id: str, otherwise: str) -> Inline:
    """A person by their id; where it is none, what it is instead."""
    if is_person(user_id):
        return Inline({"type": "user", "user_id": user_id}, f"<@{user_id}>")
    return untrusted(user_id or otherwise)


def channel(channel_id: str) -> Inline:
    """A channel, whose name Slack shows to those who may see it."""
    if is_channel(channel_id):
        return Inline({"type": "channel", "channel_id": channel_id}, f"<#{channel_id}>")
    return untrusted(channel_id)


def line(template: str, **slots: str | Inline) -> tuple[list[Block], str]:
    """A template filled in: elements of `rich_text`, and the line that is read aloud."""
    elements, spoken = list[Block](), list[str]()
    style: set[str] = set()
    for piece in _MARK.split(template):
        if piece in ("*", "`"):
            style ^= {"bold" if piece == "*" else "code"}
            continue
        for place, part in enumerate(_SLOT.split(piece)):
            inline = _own(part) if place % 2 == 0 else _filled(slots[part])
            if inline.element.get("text") != "":
                styled = {"style": dict.fromkeys(sorted(style), True)} if style else {}
                elements.append({**inline.element, **styled})
                spoken.append(inline.spoken)
    return elements, "".join(spoken)


def rich(*lines: tuple[str, Mapping[str, str | Inline]] | str, **slots: str | Inline) -> Part:
    """One paragraph or several, each a template; `slots` hold for all of them."""
    sections, spoken = list[Block](), list[str]()
    for each in lines:
        template, own = (each, {}) if isinstance(each, str) else each
        elements, said = line(template, **{**slots, **own})
        sections.append(_section(elements))
        spoken.append(said)
    return Part({"type": "rich_text", "elements": sections}, "\n".join(spoken))


def bullets(
    title: tuple[list[Block], str] | None, lines: Sequence[tuple[list[Block], str]]
) -> Part:
    """A title, and a list below it."""
    elements = [_section(title[0])] if title else []
    listed = [_section(each) for each, _ in lines]
    elements.append({"type": "rich_text_list", "style": "bullet", "elements": listed})
    spoken = [title[1]] if title else []
    return Part(
        {"type": "rich_text", "elements": elements}, "\n".join([*spoken, *(s for _, s in lines)])
    )


def quoted(typed: str, longest: int) -> Part:
    """What somebody typed, to be copied and mended."""
    shown = text.plain(typed, longest)
    preformatted = {"type": "rich_text_preformatted", "elements": [_text(shown)]}
    return Part({"type": "rich_text", "elements": [preformatted]}, text.escaped(shown))


def together(parts: Iterable[Part]) -> Part:
    """Several paragraphs and lists as one block."""
    parts = list(parts)
    elements = [element for part in parts for element in part.block["elements"]]
    return Part({"type": "rich_text", "elements": elements}, "\n".join(part.line for part in parts))


def _section(elements: list[Block]) -> Block:
    return {"type": "rich_text_section", "elements": elements}


def _text(shown: str) -> Block:
    return {"type": "text", "text": shown}


def _own(words: str) -> Inline:
    return Inline(_text(words), words)


def _filled(value: str | Inline) -> Inline:
    return untrusted(value) if isinstance(value, str) else value
