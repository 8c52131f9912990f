"""What a person typed → a query, or a UsageError that says what to type. Pure.

Forgives what people and Slack do to ids on their way: full-width digits, smart quotes, stray
punctuation, zero-width characters, Slack's escapes (`<tel:…|…>`, `<https://…|…>`).
"""

import re
import unicodedata
from dataclasses import dataclass

from bot.errors import UsageError

MOST_IDS = 10
_LONGEST_ID = 64

# Tolerant on purpose: 2017 ids are decimal, others look like `job-25697383427137`.
_ID = re.compile(rf"(?=[^0-9]*[0-9])[A-Za-z0-9_-]{{1,{_LONGEST_ID}}}")
_AUDIT = re.compile(r"\W*(?:audit|审计)(?![A-Za-z0-9_-])", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s,;、|]+")
_ESCAPE = re.compile(r"<([^<>|]*)(?:\|([^<>]*))?>")
_LABEL = re.compile(
    r"^(?:[^\d:=]+[:=]+(?!/)|#(?=\d))"
)  # `话务ID:`, `contactId=` or `#` before an id
_DASHES = re.compile(r"[‐‑‒–—−]")
_STRAY = "+%-_\"'`“”‘’«»‹›「」『』()[]{}<>【】《》〈〉.:!?。·…*~=&"


@dataclass(frozen=True, slots=True)
class ContactQuery:
    """The recordings of these contacts, 1 to 10, in the order typed, each once.

    `not_ids` are the words between them that are no ids: untrusted, to be shown as typed.
    """

    contact_ids: tuple[str, ...]
    not_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HelpQuery:
    """What can be typed."""


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Who saw this contact."""

    contact_id: str


Query = ContactQuery | HelpQuery | AuditQuery


def parse(text: str) -> Query:
    """Read what a person typed behind the command, one line or several.

    Raises:
        UsageError: `nothing` (no word at all), `too_many` (more than 10 ids), `not_an_id`
            (no id among the words) or `audit_one` (`audit` without just one id); it quotes what
            was typed, so that it can be typed again.
    """
    if text.isascii() and text.isalnum() and _ID.fullmatch(text):  # nearly always
        return ContactQuery((text,))
    plain = unicodedata.normalize("NFKC", text)
    if audit := _AUDIT.match(plain):
        return _audit(_words(plain[audit.end() :]), plain)
    words = _words(text)
    if not words:
        raise UsageError("nothing")
    if len(words) == 1 and words[0].lower() in ("help", "帮助"):
        return HelpQuery()
    ids = dict.fromkeys(word for word in words if _ID.fullmatch(word))
    not_ids = dict.fromkeys(word for word in words if word not in ids)
    if not ids:
        raise UsageError("not_an_id", " ".join(not_ids))
    if len(ids) > MOST_IDS:
        raise UsageError("too_many", " ".join(ids))
    return ContactQuery(tuple(ids), tuple(not_ids))


def _audit(words: list[str], typed: str) -> AuditQuery:
    if len(words) == 1 and _ID.fullmatch(words[0]):
        return AuditQuery(words[0])
    raise UsageError("audit_one", typed.strip())


def without_mention(text: str, user_id: str) -> str:
    """A message without the mention of this user: `<@U…>` or `<@U…|name>`."""
    return re.sub(rf"<@{re.escape(user_id)}(\|[^<>]*)?>", " ", text) if user_id else text


def _words(text: str) -> list[str]:
    """The words, without what surrounds them; a word of nothing but punctuation is none."""
    text = _ESCAPE.sub(_unescaped, text)
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    text = unicodedata.normalize("NFKC", text)
    text = _DASHES.sub("-", text)
    text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    words = (_LABEL.sub("", word).strip(_STRAY) for word in _SEPARATORS.split(text))
    return [word for word in words if any(map(str.isalnum, word))]


def _unescaped(escape: re.Match[str]) -> str:
    """What stands behind one of Slack's escapes. A mention or a bare link stays one word, no id."""
    target, label = escape.groups()
    if target.startswith(("@", "#", "!")):
        shown = _SEPARATORS.sub("", target)
    elif label is not None:
        shown = label
    elif target.startswith(("tel:", "mailto:")):
        shown = target.partition(":")[2]
    else:
        shown = _SEPARATORS.sub("", target) if "://" in target else target
    return f" {shown} "
