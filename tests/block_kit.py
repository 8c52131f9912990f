"""What in a message formats, mentions or links; what breaks Slack's limits is the sandbox's."""

import re
from collections.abc import Collection

from bot.sandbox.block_kit import problems
from bot.sandbox.block_shapes import (
    MOST_BLOCKS,
    SHAPES,
    Choice,
    Flag,
    Many,
    Number,
    One,
    Payload,
    Shape,
    String,
    Text,
    Texts,
)
from bot.settings.names import NAMES

__all__ = [
    "MOST_BLOCKS",
    "SHAPES",
    "Choice",
    "Flag",
    "Many",
    "Number",
    "One",
    "Payload",
    "Shape",
    "String",
    "Text",
    "Texts",
    "formatting",
    "mrkdwn_texts",
    "problems",
    "text_objects",
]

# What a message of ours may hold in mrkdwn, besides words: a date, the one link, a duration.
_OWN_MARKUP = re.compile(
    r"<!date\^\d+\^\{date_short(?:_pretty)?\}(?: \{time\})?"
    r"\|\d{4}-\d\d-\d\d(?: \d\d:\d\d)? \(UTC\+8\)>"
    r"|<https://error-center\.aliyun\.com/status/product/CCC\|[\w ]+>"
    r"|\b\d+:\d\d:\d\d\b"
)
_BOLD = re.compile(r"\A\*([^*]*)\*(?= · )")  # a card's length, or how a call ended
_MASKED_NUMBER = re.compile(r"\d{0,3}\*+\d{1,4}")
# Underscores within a word format nothing.
_SETTINGS = re.compile("|".join([*NAMES, "SSL_CERT_FILE", "HTTPS_PROXY", "NO_PROXY"]))
_POWERFUL = re.compile(
    r"[<>*_~`@#|]"  # formats, mentions, links
    r"|&(?!(?:amp|lt|gt);)"  # must be an entity
    r"|^\s*&gt;"  # Slack reads this as a quote's beginning
    r"|:[\w+-]+:"  # an emoji's name
    r"|://|[^\W\d]\.[^\W\d]",  # an address: Slack makes a link of it by itself
    re.MULTILINE,
)


def formatting(payload: Payload, code: Collection[str] = ()) -> list[str]:
    """What formats, mentions or links in the message's mrkdwn, other than what we wrote ourselves.

    Args:
        payload: a message.
        code: what we show as code, such as a command to type.
    """
    found = []
    for text in mrkdwn_texts(payload):
        rest = _MASKED_NUMBER.sub("", _OWN_MARKUP.sub("", _BOLD.sub(r"\1", text)))
        rest = _SETTINGS.sub("", rest)
        for piece in code:
            rest = rest.replace(f"`{piece}`", "")
        found += [f"{match[0]!r} in {text!r}" for match in _POWERFUL.finditer(rest)]
    return found


def mrkdwn_texts(payload: Payload) -> list[str]:
    """The fallback text, and the text of every mrkdwn object."""
    objects = [item["text"] for item in text_objects(payload) if item["type"] == "mrkdwn"]
    return [payload.get("text", ""), *objects]


def text_objects(part: object) -> list[Payload]:
    """Every text object, however deep."""
    if isinstance(part, list):
        return [found for item in part for found in text_objects(item)]
    if not isinstance(part, dict):
        return []
    if part.get("type") in ("plain_text", "mrkdwn"):
        return [part]
    return [found for item in part.values() for found in text_objects(item)]
