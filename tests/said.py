"""A sentence of ours as it stands in a fallback text."""

import json
from collections.abc import Iterator

from bot.messages.rich import Inline, line, own
from bot.messages.words import EN, Words
from bot.sandbox import contacts


def as_said(
    template: str, contact_id: str = contacts.NONE_YET, *, words: Words = EN, **slots: str | Inline
) -> str:
    """Its line, where nobody set `CONTACT`."""
    known: dict[str, str | Inline] = {
        "contact_id": contact_id,
        "contact": own(words.denial.operator),
    }
    return line(template, **{**known, **slots})[1]


def as_read(payload: object) -> str:
    """All of a payload as JSON, and each line of its `rich_text` in one piece."""
    return "\n".join([json.dumps(payload, ensure_ascii=False), *_lines(payload)])


def _lines(part: object) -> Iterator[str]:
    if isinstance(part, list):
        for each in part:
            yield from _lines(each)
    elif isinstance(part, dict):
        if part.get("type") == "rich_text_section":
            yield "".join(_inline(each) for each in part["elements"])
        else:
            for each in part.values():
                yield from _lines(each)


def _inline(element: dict[str, str]) -> str:
    return (
        element.get("text")
        or element.get("fallback")
        or f"<@{element.get('user_id') or element.get('channel_id')}>"
    )
