"""A message to Slack, and the blocks that ours are made of. Pure.

Plain dicts: slack_sdk's block models are about 57 times dearer, and our limits are tested.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from bot.access import Action
from bot.access.ids import is_channel, is_person
from bot.messages.rich import Inline, Part, channel, own, person, untrusted
from bot.messages.words import Words
from bot.settings.open_in import OpenIn

Block = dict[str, Any]
TextObject = dict[str, Any]

LONGEST_TEXT = 3900  # characters of the fallback text; Slack's best is up to 4,000


class Place(Enum):
    """Where an answer is shown."""

    PRIVATE = "private"  # to the asker alone, in any conversation
    PUBLIC = "public"  # to everybody in the conversation
    DIRECT = "direct"  # in the asker's conversation with the bot
    VIEW = "view"  # in a modal
    TERMINAL = "terminal"


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a message.

    Equal readers share one kept answer (`questions/given_answers.py`); what stands in none of
    those, the reference and the person, tells no readers apart.

    Attributes:
        words: their language.
        reference: names their question in our log; it is shown with failures.
        place: where they read it; it decides which buttons there are.
        may: what they may do with it, beyond reading it.
        full_numbers: whether they may see phone numbers unmasked (`bot.access` decides).
        operator: whom they ask for what only the operator can do: the setting `CONTACT`.
        user_id: theirs, where what they asked is shown to others.
        conversation: whether there is one to share into.
        open_in: the customer's own system, to which a button leads.
        transcript: whether the words of the call may be there to be read.
    """

    words: Words
    reference: str = field(default="", compare=False)
    place: Place = Place.PRIVATE
    may: frozenset[Action] = frozenset()
    full_numbers: bool = False
    operator: str = ""
    user_id: str = field(default="", compare=False)
    conversation: bool = True
    open_in: OpenIn | None = None
    transcript: bool = False

    @property
    def reference_line(self) -> str:
        """The reference, as it stands below a failure."""
        return self.words.failure.reference.format(reference=self.reference)

    @property
    def contact(self) -> Inline:
        """The operator, in a sentence."""
        if is_person(self.operator):
            return person(self.operator, "")
        if is_channel(self.operator):
            return channel(self.operator)
        if self.operator:
            return untrusted(self.operator)
        return own(self.words.denial.operator)


@dataclass(frozen=True, slots=True)
class Message:
    """Blocks, and the text that notifications and screen readers take instead of them.

    `text` is mrkdwn for Slack, so whoever builds it escapes what is untrusted.
    """

    text: str
    blocks: tuple[Block, ...]
    found: bool = False  # whether it shows recordings, and so can be shared
    for_asker_only: bool = False  # help and hints: nobody else needs them
    fleeting: bool = False  # full numbers, a link, what was said: never to be kept
    modal: dict[str, Any] | None = None  # a view that says more, where one can be opened

    def payload(self) -> dict[str, Any]:
        """As `response_url` and `chat.*` take it. Never follows a link to preview it."""
        return {
            "text": self.text,
            "blocks": list(self.blocks),
            "unfurl_links": False,
            "unfurl_media": False,
        }

    def private_payload(self) -> dict[str, Any]:
        """As an acknowledgement takes it: for one person alone, said although it is the default."""
        return {"response_type": "ephemeral", **self.payload()}


def message(
    *parts: Part | None,
    found: bool = False,
    for_asker_only: bool = False,
    fleeting: bool = False,
) -> Message:
    """A message of these parts, whose fallback text is their lines, cut where Slack would cut."""
    there = [part for part in parts if part]
    return Message(
        spoken(part.line for part in there),
        tuple(part.block for part in there),
        found,
        for_asker_only,
        fleeting,
    )


def spoken(lines: Iterable[str]) -> str:
    """The fallback text; whole lines are dropped from its end where it would be too long."""
    said = "\n".join(each for each in lines if each)
    if len(said) > LONGEST_TEXT:
        said = said[: said.rfind("\n", 0, LONGEST_TEXT)] + "\n…"
    return said


def plain_text(shown: str) -> TextObject:
    """Shown as it is: no formatting, no mention, no link, no emoji code."""
    return {"type": "plain_text", "text": shown, "emoji": False}


def mrkdwn(shown: str) -> TextObject:
    """Formatted. Our own words only; `verbatim` keeps Slack from linking more than we wrote."""
    return {"type": "mrkdwn", "text": shown, "verbatim": True}


def header(shown: str) -> Part:
    """A large line of our own words."""
    return Part({"type": "header", "text": plain_text(shown)}, shown)


def grey(*pieces: str | tuple[str, str] | None, markup: tuple[str, str] | None = None) -> Part:
    """Small grey text, whose pieces are joined by “ · ”.

    Args:
        pieces: our own words; what is untrusted comes as it is shown, and escaped as it is read
            aloud. "" and None are left out.
        markup: one piece of mrkdwn at the end, and how it is read aloud.
    """
    both = [(each, each) if isinstance(each, str) else each for each in pieces if each]
    elements = [plain_text(" · ".join(shown for shown, _ in both))] if both else []
    said = [aloud for _, aloud in both]
    if markup:
        elements.append(mrkdwn(markup[0]))
        said.append(markup[1])
    return Part({"type": "context", "elements": elements}, " · ".join(said))


def row(who: str, what: str, aloud: str, accessory: Block | None = None) -> Part:
    """A card's row: two columns on a desktop, two lines on a phone.

    Args:
        who: untrusted, shown as it is.
        what: mrkdwn of our own.
        aloud: the whole row as it is read aloud.
        accessory: one button.
    """
    block: Block = {"type": "section", "fields": [plain_text(who), mrkdwn(what)]}
    return Part({**block, "accessory": accessory} if accessory else block, aloud)


DIVIDER = Part({"type": "divider"})
