"""The card: one recording, the same wherever it stands; and what all of them share. Pure."""

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from bot.messages import text
from bot.messages.masking import Shown, ShownCall
from bot.messages.message import Block, row
from bot.messages.rich import Part
from bot.messages.words import Words

_LONGEST_NAME = 60
_HARMLESS = re.compile(r"[0-9]{0,30}\*{0,30}[0-9]{1,30}")  # no pair of asterisks around it

Spoken = tuple[str, str]  # as it is shown, and as it is read aloud


class Facts(NamedTuple):
    """Who it was and how long, as they are shown."""

    who: str
    length: str


def facts_of(recording: Shown, words: Words) -> Facts:
    """Who it was and how long, be it known or not."""
    said = words.answer
    name = text.plain(recording.agent_name, _LONGEST_NAME)
    length = text.duration(recording.duration)
    return Facts(name or said.unknown_agent, length or said.unknown_duration)


class CardText(NamedTuple):
    """What a card says.

    Attributes:
        who: untrusted, as it is shown.
        what: how long, and when, in mrkdwn.
        aloud: all of it, as it is read aloud.
        name, length: as `Facts`, for the button beside it.
    """

    who: str
    what: str
    aloud: str
    name: str
    length: str


def card_text(recording: Shown, words: Words, *, alone: bool = True) -> CardText:
    """Who it was; how long, and when.

    Args:
        recording: as its reader may see it.
        words: their language.
        alone: whether its numbers stand somewhere above it.
    """
    said = words.answer
    name, length = facts_of(recording, words)
    who, aloud = name, text.escaped(name)
    if not alone:
        numbers, numbers_aloud = call(recording, words)
        who, aloud = f"{who} · {numbers}", f"{aloud} · {numbers_aloud}"
    when = text.date_markup(recording.start_time) or said.unknown_time
    spoken = text.moment(recording.start_time) or said.unknown_time
    shown = text.unbroken(length)
    what, aloud = f"*{shown}* · {when}", f"{aloud} · {shown} · {spoken}"
    return CardText(who, what, aloud, name, length)


def card(
    recording: Shown, words: Words, *, alone: bool = True, accessory: Block | None = None
) -> Part:
    """The card of one recording, as `card_text`, with one button or none."""
    said = card_text(recording, words, alone=alone)
    return row(said.who, said.what, said.aloud, accessory)


def call(recording: Shown | ShownCall, words: Words) -> Spoken:
    """`Inbound · 155****6666 → 803***83`: the direction, and who called whom."""
    said = words.answer
    kind = text.plain(recording.contact_type, _LONGEST_NAME)
    known = said.contact_types.get(kind.replace("_", "").lower())
    numbers = [recording.calling_number, recording.called_number]
    shown = [_number(number, text.plain, words) for number in numbers]
    aloud = [_number(number, text.escaped, words) for number in numbers]
    return (
        " · ".join(
            filter(None, [known or kind, said.numbers.format(caller=shown[0], called=shown[1])])
        ),
        " · ".join(
            filter(
                None,
                [
                    known or text.escaped(kind),
                    said.numbers_spoken.format(caller=aloud[0], called=aloud[1]),
                ],
            )
        ),
    )


def common(recordings: Sequence[Shown], words: Words) -> Spoken | None:
    """What all of them share, to be said once; None where they differ."""
    calls = {call(recording, words) for recording in recordings}
    return calls.pop() if len(calls) == 1 else None


def _number(number: str, shown: Callable[[str], str], words: Words) -> str:
    """Digits and asterisks of a masked number are harmless; anything else is not."""
    if _HARMLESS.fullmatch(number):
        return number
    return shown(text.plain(number, _LONGEST_NAME)) or words.answer.unknown_number
