"""A message to Slack, and the blocks that ours are made of. Pure.

Plain dicts: slack_sdk's block models are about 57 times dearer, and our limits are tested.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from bot.access import Action
from bot.messages.words import Words

Block = dict[str, Any]
TextObject = dict[str, Any]

LONGEST_TEXT = 3900  # characters of the fallback text; Slack's best is up to 4,000


class Place(Enum):
    """Where an answer is shown."""

    PRIVATE = "private"  # to the asker alone, in any conversation
    PUBLIC = "public"  # to everybody in the conversation
    DIRECT = "direct"  # in the asker's conversation with the bot
    VIEW = "view"  # in a modal


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a message.

    Attributes:
        words: their language.
        reference: names their question in our log; it is shown with failures.
        place: where they read it; it decides which buttons there are.
        may: what they may do with it, beyond reading it.
        full_numbers: whether they may see phone numbers unmasked (`bot.access` decides).
    """

    words: Words
    reference: str = ""
    place: Place = Place.PRIVATE
    may: Collection[Action] = ()
    full_numbers: bool = False

    @property
    def reference_line(self) -> str:
        """The reference, as it stands below a failure."""
        return self.words.failure.reference.format(reference=self.reference)


@dataclass(frozen=True, slots=True)
class Message:
    """Blocks, and the text that notifications and screen readers take instead of them.

    `text` is mrkdwn for Slack, so whoever builds it escapes what is untrusted.
    """

    text: str
    blocks: tuple[Block, ...]
    found: bool = False  # whether it shows recordings, and so can be shared
    for_asker_only: bool = False  # help and hints: nobody else needs them
    fleeting: bool = False  # full numbers: never to be kept anywhere

    def payload(self) -> dict[str, Any]:
        """As `response_url`, `chat.*` and an ack take it. Never follows a link to preview it."""
        return {
            "text": self.text,
            "blocks": list(self.blocks),
            "unfurl_links": False,
            "unfurl_media": False,
        }


def message(
    lines: Iterable[str],
    blocks: Iterable[Block],
    *,
    found: bool = False,
    for_asker_only: bool = False,
    fleeting: bool = False,
) -> Message:
    """A message whose fallback text is these lines, cut where Slack would cut."""
    text = "\n".join(line for line in lines if line)
    if len(text) > LONGEST_TEXT:
        text = text[: text.rfind("\n", 0, LONGEST_TEXT)] + "\n…"
    return Message(text, tuple(blocks), found, for_asker_only, fleeting)


def plain_text(text: str) -> TextObject:
    """Shown as it is: no formatting, no mention, no link, no emoji code."""
    return {"type": "plain_text", "text": text, "emoji": False}


def mrkdwn(text: str) -> TextObject:
    """Formatted. Our own words only; `verbatim` keeps Slack from linking more than we wrote."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def header(text: str) -> Block:
    """A large line."""
    return {"type": "header", "text": plain_text(text)}


def section(text: TextObject) -> Block:
    """A paragraph."""
    return {"type": "section", "text": text}


def context(*elements: TextObject) -> Block:
    """Small grey text, up to 10 elements one behind the other."""
    return {"type": "context", "elements": list(elements)}


DIVIDER: Block = {"type": "divider"}
