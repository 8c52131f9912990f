"""What a person typed → a query, or a UsageError that says what to type. Pure.

`contact_ids.py` says where an id begins and ends, `searches.py` what finds calls. Here is what only
typed text has: `help` and `audit`, ids of fewer than 8 digits where everything typed is ids, and
the words to quote.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from bot.callcenter.model import MOST_IDS
from bot.errors import Usage, UsageError
from bot.questions.contact_ids import FoundIds, contact_ids
from bot.questions.lookalikes import GROUPED, SHORTENED, is_date
from bot.questions.searches import CallsQuery, bare_number, search
from bot.questions.slack_text import URL, shown, without_list_numbers

_LONGEST_ID = 64

# Tolerant on purpose: 2017 ids are decimal, others look like `job-25697383427137`.
_ID = re.compile(rf"(?=[^0-9]*[0-9])[A-Za-z0-9_-]{{1,{_LONGEST_ID}}}")
_LONG = re.compile(r"[0-9]{8,32}")
_AUDIT = re.compile(r"\W*(?:audit|审计)(?![A-Za-z0-9_-])", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s,;、|]+")
_LABEL = re.compile(
    r"^(?:[^\d:=]+[:=]+(?!/)|#(?=\d))"
)  # `话务ID:`, `contactId=` or `#` before an id
_DASHES = re.compile(r"[‐‑‒–—−]")
_STRAY = "-_\"'`“”‘’«»‹›「」『』()[]{}<>【】《》〈〉.:!?。·…*~=&"
_SIGNS_OF_COUNTS = re.compile(r"[%‰$¥€£₩₹]|(?<!\w)\+\s?\d")
_LABELLED_SHORT = re.compile(
    r"(?:contact[\s_-]*id|话务\s*(?:ID|编号|号)|录音\s*ID)[\s:=\"'*]*(\d{1,7})(?!\w)", re.IGNORECASE
)
_KEEP = "\ue000"  # stands for a comma or a blank within a grouped number


@dataclass(frozen=True, slots=True)
class ContactQuery:
    """The recordings of these contacts, 1 to 10, in the order typed, each once.

    `not_ids` are the words between them that are no ids: untrusted, to be shown as typed.
    `started`: epoch milliseconds; when the call began, where a list of calls said so.
    """

    contact_ids: tuple[str, ...]
    not_ids: tuple[str, ...] = ()
    started: int | None = None


@dataclass(frozen=True, slots=True)
class HelpQuery:
    """What can be typed."""


class AuditQuery(NamedTuple):
    """Who saw this contact."""

    contact_id: str


class DetailsQuery(NamedTuple):
    """Every field of these contacts' recordings; pressed, never typed."""

    contact_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TranscriptQuery:
    """What was said in this call; pressed, never typed.

    Attributes:
        started: as that of a `ContactQuery`.
        part: of what was said, from 0.
        turned: whether another part of it stood there, whose reading is on record.
    """

    contact_id: str
    started: int | None = None
    part: int = 0
    turned: bool = False


class KeptQuery(NamedTuple):
    """A search that is kept for a button, or a number; pressed, never typed.

    Attributes:
        handle: what the button carries in its place.
        turn: `older` or `newer`: another page; `30d`: another time; `find`: the calls of a number;
            "" for the same again.
    """

    handle: str
    turn: str = ""


@dataclass(frozen=True, slots=True)
class ListenQuery:
    """One recording, from a moment of it; pressed, never typed.

    Attributes:
        which: as `bot.callcenter.which` names it.
        seconds: where it is to start.
    """

    contact_id: str
    which: str
    seconds: int = 0

    @property
    def value(self) -> str:
        """For a button."""
        return f"{self.contact_id} {self.which}" + (f" {self.seconds}" if self.seconds else "")


@dataclass(frozen=True, slots=True)
class MomentQuery(ListenQuery):
    """The same moment, for everybody in the conversation."""


@dataclass(frozen=True, slots=True)
class MomentFormQuery:
    """Which moment of a contact's recordings is to be shared; pressed, never typed."""

    contact_id: str


Query = (
    ContactQuery
    | HelpQuery
    | AuditQuery
    | DetailsQuery
    | TranscriptQuery
    | CallsQuery
    | KeptQuery
    | ListenQuery
    | MomentFormQuery
)


def parse(text: str, *, short: bool = True) -> Query:
    """Read what a person typed behind the command, one line or several.

    Args:
        text: as Slack sends it.
        short: whether ids may have fewer than 8 digits where everything typed is ids. In a
            mention, which people read as a sentence, they may not.

    Raises:
        UsageError: `nothing` (no word at all), `too_many` (more than 10 ids), `not_an_id`
            (no id among the words), `shortened` (only what a spreadsheet has left of one),
            `audit_one` (`audit` without just one id), `not_a_number`, `not_a_time` or `no_agent`
            (in a search); it quotes what was typed, so that it can be typed again, without what a
            label says is a phone number.
    """
    if _LONG.fullmatch(text) and (short or not is_date(text)):  # nearly always
        return ContactQuery((text,))
    plain = shown(text)
    if audit := _AUDIT.match(plain):
        return _audit(plain[audit.end() :], plain)
    if found := search(text, sentence=not short) or bare_number(text):
        return found
    words = _words(plain)
    if not words:
        raise UsageError(Usage.NOTHING)
    if len(words) == 1 and words[0].lower() in ("help", "帮助"):
        return HelpQuery()
    ids, not_ids = _ids(text, plain, words, short=short)
    if not ids:
        reason = Usage.SHORTENED if SHORTENED.search(plain) else Usage.NOT_AN_ID
        raise UsageError(reason, " ".join(not_ids))
    if len(ids) > MOST_IDS:
        raise UsageError(Usage.TOO_MANY, " ".join(ids))
    return ContactQuery(tuple(ids), tuple(not_ids))


def without_mention(text: str, user_id: str) -> str:
    """A message without the mention of this user: `<@U…>` or `<@U…|name>`."""
    return re.sub(rf"<@{re.escape(user_id)}(\|[^<>]*)?>", " ", text) if user_id else text


def _audit(text: str, typed: str) -> AuditQuery:
    words = _words(text)
    ids = words if len(words) == 1 and _ID.fullmatch(words[0]) else contact_ids(text).ids
    if len(ids) == 1:
        return AuditQuery(ids[0])
    raise UsageError(Usage.AUDIT_ONE, typed.strip())


def _ids(text: str, plain: str, words: list[str], *, short: bool) -> tuple[list[str], list[str]]:
    """The ids, and the words to quote."""
    found = contact_ids(text)
    listed = without_list_numbers(plain)
    if short and not found.labelled and not found.others and _only_ids(listed):
        return _beside_each_other(_words(listed), found), []
    if short and not found.ids and not found.others:
        short_id = _LABELLED_SHORT.search(plain)
        if short_id:
            return [short_id[1]], []
    if found.labelled:
        return list(found.ids), [each for each in found.unlabelled if each not in found.ids]
    return list(found.ids), _quoted(plain, words, found)


def _beside_each_other(words: Iterable[str], found: FoundIds) -> list[str]:
    """The ids among words that could all be one: beside a real one, dates and keys are none."""
    ids = list(dict.fromkeys(words))
    if not set(found.ids) <= set(ids):  # a word holds more than its id: `No.2020927020`
        return list(found.ids)
    if found.ids:
        ids = [word for word in ids if word in found.ids or (word.isdigit() and not is_date(word))]
    return ids


def _only_ids(text: str) -> bool:
    """Whether all words of a text are ids, and none is a part of an amount or a grouped number."""
    if GROUPED.search(text) or SHORTENED.search(text) or _SIGNS_OF_COUNTS.search(text):
        return False
    words = _words(text)
    return bool(words) and all(map(_ID.fullmatch, words))


def _quoted(plain: str, words: Iterable[str], found: FoundIds) -> list[str]:
    """The words that are no ids, each once; of one that holds an id, what stands around it.

    What a label says is something else, perhaps a phone number, is `…`.
    """
    written = sorted({*found.written, *found.ids}, key=len, reverse=True)
    around = re.compile("|".join(map(re.escape, written)) or r"(?!)")
    other = re.compile("|".join(map(re.escape, found.others)) or r"(?!)")
    quoted: dict[str, None] = {}
    for word in words:
        if not around.search(word):
            quoted[other.sub("…", word)] = None
        elif "://" not in word:
            pieces = (other.sub("…", piece.strip(_STRAY)) for piece in around.split(word))
            quoted |= dict.fromkeys(piece for piece in pieces if piece.strip("s"))
    quoted = {word: None for word in quoted if any(map(str.isalnum, word))}
    return list(quoted) if quoted or found.ids else [other.sub("…", " ".join(plain.split()))]


def _words(text: str) -> list[str]:
    """The words of a shown text, without what surrounds them; nothing but punctuation is none."""
    text = URL.sub(lambda url: _SEPARATORS.sub("", url[0]), _DASHES.sub("-", text))
    for whole in (GROUPED, SHORTENED):
        text = whole.sub(lambda found: _SEPARATORS.sub(_KEEP, found[0]), text)
    words = (_LABEL.sub("", word).strip(_STRAY) for word in _SEPARATORS.split(text))
    return [word.replace(_KEEP, ",") for word in words if any(map(str.isalnum, word))]
