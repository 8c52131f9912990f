"""Every contact id in a Slack message: its text, blocks and attachments. Pure.

An id is a run of 8 to 32 digits, or looks like `job-25697383427137`. Dates, times, phone numbers
with a country code, ticket keys, file names and the insides of links are none.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime

_DEEPEST = 20  # Slack's own messages nest about six levels
# Neither part of a longer word, key, number or file name, nor behind a country code's plus.
_ID = re.compile(
    r"(?<![A-Za-z0-9_+./\\-])(job-[0-9]{4,60}|[0-9]{8,32})(?![A-Za-z0-9_/\\-]|[.:][0-9A-Za-z])"
)
_ESCAPE = re.compile(r"<[^<>|]*(?:\|([^<>]*))?>")  # only the label of a link is text
_TEXTS = ("text", "fallback", "pretext", "title", "footer", "value")
_NESTED = ("blocks", "elements", "fields", "attachments", "text", "rows", "message_blocks", "title")
_DATES = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}


def ids_in(message: Mapping[str, object]) -> list[str]:
    """Every id, each once, in the order in which they stand in the message."""
    return list(dict.fromkeys(found for text in _texts(message) for found in _ids(text)))


def _ids(text: str) -> Iterator[str]:
    text = _ESCAPE.sub(lambda escape: f" {escape[1] or ''} ", text)
    for found in _ID.findall(unicodedata.normalize("NFKC", text)):
        if not _is_date(found):
            yield found


def _is_date(digits: str) -> bool:
    form = _DATES.get(len(digits))
    if form is None:
        return False
    try:
        return 1990 <= datetime.strptime(digits, form).year <= 2100  # noqa: PLR2004, DTZ007 — only whether it is one
    except ValueError:
        return False


def _texts(value: object, depth: int = 0) -> Iterator[str]:
    """Every text in a message, whatever it is nested in; the insides of links left out."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _texts(item, depth + 1)
    elif isinstance(value, Mapping):
        for name in _TEXTS:
            if isinstance(value.get(name), str):
                yield str(value[name])
        for name in _NESTED:
            if isinstance(value.get(name), (list, Mapping)):
                yield from _texts(value[name], depth + 1)
