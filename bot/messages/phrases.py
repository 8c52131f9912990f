"""What was said in a call: who said it, in which recording, and in which part of it. Pure.

The times of phrases are taken to count from the start of the contact's first recording.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple, TypeVar

from bot.callcenter.model import Phrase, Recording
from bot.messages import text
from bot.messages.masked_speech import ShownPhrase
from bot.messages.masking import shown
from bot.messages.words import Words

PHRASES_OF_A_PART = 50  # at most
CHARACTERS_OF_A_PART = 2800  # at most; Slack's texts end at 3,000

_AGENT = frozenset({"agent", "staff", "service", "seat", "客服", "坐席", "座席", "员工"})
_CUSTOMER = frozenset({"customer", "client", "user", "caller", "客户", "用户", "顾客"})
_AROUND_SPEECH = 40  # characters that stand around the words of a phrase: the time, who it was
_NUMBERED = re.compile(r"[\W\d_]+")
_DIGITS_OF_A_TIME = 13
_DIGITS = 6  # of a part's number

P = TypeVar("P", bound=Phrase)


class Spot(NamedTuple):
    """Where in which transcript: what its buttons carry. Ids and times only.

    Attributes:
        contact_id: of the call.
        started: epoch milliseconds; when the call began, where that is known and is of use.
        part: from 0.
    """

    contact_id: str
    started: int | None = None
    part: int = 0

    @classmethod
    def of(cls, value: str) -> "Spot":
        """Read a button's value; what cannot be read is left out."""
        contact_id, started, part = [*value.split(), "", "", ""][:3]
        return cls(
            contact_id, text.number(started, _DIGITS_OF_A_TIME), text.number(part, _DIGITS) or 0
        )

    @property
    def value(self) -> str:
        """For a button: `2020927021 1795140720000 3`, `2020927021 - 3`."""
        return f"{self.contact_id} {'-' if self.started is None else self.started} {self.part}"


class Placed(NamedTuple):
    """A phrase of one recording. `begin`: seconds from its start; None where nothing tells."""

    begin: float | None
    phrase: ShownPhrase


def phrases_of(
    recording: Recording, recordings: Sequence[Recording], phrases: Sequence[ShownPhrase]
) -> tuple[Placed, ...]:
    """Those that fall into this recording.

    Args:
        recording: one of `recordings`.
        recordings: all of the contact.
        phrases: all that was said in the call, in its order.
    """
    first = _first_start(recordings)
    offset = 0 if len(recordings) == 1 else (recording.start_time or 0) - first
    found = []
    for phrase, of in zip(phrases, recordings_of(phrases, recordings), strict=True):
        if of != recording:
            continue
        begin = None if phrase.begin is None else (phrase.begin - offset) / 1000
        # Between two recordings nothing was recorded. The length of one is in whole seconds.
        late = begin is not None and begin >= (recording.duration or 0) + 1
        if len(recordings) == 1 or recording.duration is None or not late:
            found.append(Placed(begin, phrase))
    return tuple(found)


def recordings_of(
    phrases: Sequence[Phrase], recordings: Sequence[Recording]
) -> list[Recording | None]:
    """For each phrase, the recording that had begun last; None where that cannot be told."""
    if len(recordings) == 1:
        return [recordings[0]] * len(phrases)
    timed = [each for each in recordings if each.start_time is not None]
    timed.sort(key=lambda each: each.start_time or 0)
    starts = [each.start_time or 0 for each in timed]

    def of(phrase: Phrase) -> Recording | None:
        if phrase.begin is None or not starts:
            return None
        return timed[bisect_right(starts, starts[0] + phrase.begin) - 1]

    return [of(phrase) for phrase in phrases]


def _first_start(recordings: Sequence[Recording]) -> int:
    return min((each.start_time for each in recordings if each.start_time is not None), default=0)


def speaker(phrase: ShownPhrase, recording: Recording | None, words: Words) -> str:
    """Who said it: untrusted, as it is shown. `recording`: the one into which the phrase falls.

    A name where the call center has one; else what they are in the call, and of an agent the name
    in the recording.
    """
    identity, role = text.plain(phrase.identity), text.plain(phrase.role)
    if _is_a_name(identity):
        return identity
    kinds = {_kind(role), _kind(identity)}
    if kinds & _AGENT:
        name = shown(recording, full_numbers=False).agent_name if recording else ""
        return text.plain(name) or words.transcript.agent
    if kinds & _CUSTOMER:
        return words.transcript.customer
    return role or identity or words.transcript.unknown_speaker


def _is_a_name(identity: str) -> bool:
    """Neither a role nor an id: in these, there are no more letters than digits."""
    letters, digits = sum(map(str.isalpha, identity)), sum(map(str.isdigit, identity))
    return letters > digits and _kind(identity) not in _AGENT | _CUSTOMER


def _kind(role: str) -> str:
    """`Customer`, `customer_1`, `客户1` are one."""
    return _NUMBERED.sub("", role).lower()


def parts(phrases: Sequence[Phrase]) -> list[range]:
    """The phrases, by their places, in parts that fit into a modal; at least one part."""
    found, first, length = list[range](), 0, 0
    for place, phrase in enumerate(phrases):
        size = min(len(phrase.words), CHARACTERS_OF_A_PART) + _AROUND_SPEECH
        if place > first and (
            place - first == PHRASES_OF_A_PART or length + size > CHARACTERS_OF_A_PART
        ):
            found.append(range(first, place))
            first, length = place, 0
        length += size
    return [*found, range(first, len(phrases))]
