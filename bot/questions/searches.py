"""`phone …`, `agent …`, `mine …`: what a person types to find calls → a `CallsQuery`. Pure."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC
from enum import StrEnum
from typing import Any

from bot.callcenter.call_list import Cursor
from bot.callcenter.model import reads_as_phone
from bot.callcenter.windows import Window
from bot.errors import Usage, UsageError
from bot.questions.contact_ids import contact_ids
from bot.questions.phone_numbers import find_phone_numbers, linked_numbers, phone_number
from bot.questions.slack_text import shown
from bot.questions.when import When, WhenKind, when

_PHONE = r"(?:phone(?:\s+number)?|number|tel)(?![A-Za-z0-9_-])|电话号码|号码|电话|手机号?"
_AGENT = r"agent(?![A-Za-z0-9_-])|[坐座]席(?![A-Za-z0-9_-])"
_MINE = r"(?:mine|my calls)(?![A-Za-z0-9_-])|我的(?:通话|录音)?(?![A-Za-z0-9_-])"
_KEYWORD = re.compile(
    rf"\W*(?:(?P<phone>{_PHONE})|(?P<agent>{_AGENT})|(?P<mine>{_MINE}))[\s:：=]*", re.IGNORECASE
)
# Chinese needs no blank in front of a day.
_ATTACHED_DAY = re.compile(
    r"(?<=[\d\u4e00-\u9fff])(?=今天|昨天|今日|昨日|最近\s*\d|(?<!最)近\s*\d|过去\s*\d)"
)
_AROUND = "*_~`?!,;，。；？！、\"'“”‘’"  # signs that people leave around a number
_LONGEST_NAME = 60  # characters of an agent's or a skill group's
_MOST_WORDS = 4  # of a name and a time, in a mention
_LONGEST = 200  # characters in which somebody asks for calls; longer ones are pasted
# ms; the last minute of 2099, in UTC: by then any day, and any time of one, has passed.
_LATE = 4_102_444_799_999
# Nothing but a number, with what people write around and between its digits.
_BARE = re.compile(
    r"(?:tel:)?[\s+()（）\d.·/\u2010-\u2015\u2212-]{7,40}(?:(?:转|分机|ext\.?|x|#)\s*\d{1,6})?",
    re.IGNORECASE,
)
# Numbers beside each other, all of them in groups, so that none of these is a contact id.
_IN_GROUPS = re.compile(r"(?!.*\d{8})(?=.*\d[ -]\d)[\s+()（）\d.,;、，；/-]{15,}")
_SHORTEST_ABROAD = 7  # digits, with the country code
_DIGITS = re.compile(r"\d+")
_SHORTEST_GROUP = 3  # digits: some group of a number has as many


class By(StrEnum):
    """What calls are found by."""

    PHONE = "phone"
    AGENT = "agent"
    GROUP = "group"
    MINE = "mine"


class Direction(StrEnum):
    """Which calls are listed."""

    ANY = "any"
    INBOUND = "in"
    OUTBOUND = "out"


@dataclass(frozen=True, slots=True)
class CallsQuery:
    """The calls of a number, an agent or a skill group, or one's own; a page of them.

    Attributes:
        names: of a number its forms, the likeliest to be stored first; of an agent or a group its
            name; none for one's own.
        typed: the time as it was typed, until it is read; "" for the last 7 days.
        when: the time, once it is read: whose day it is is known only of whoever asks.
        pages: where each page begins that was shown, the one to be shown last.
    """

    by: By
    names: tuple[str, ...] = ()
    typed: str = ""
    when: When | None = None
    direction: Direction = Direction.ANY
    recorded: bool = False
    pages: tuple[Cursor, ...] = (Cursor(),)

    @property
    def name(self) -> str:
        """What is looked for: a number in its likeliest form, a name; "" for one's own."""
        return self.names[0] if self.names else ""

    def within(self, period: When) -> "CallsQuery":
        """The same search in another time, from its first page on."""
        return replace(self, typed="", when=period, pages=(Cursor(),))

    def older(self, after: Cursor) -> "CallsQuery":
        """The next page."""
        return replace(self, pages=(*self.pages, after))

    def newer(self) -> "CallsQuery":
        """The page before; the first where there is none."""
        return replace(self, pages=self.pages[:-1] or self.pages)

    def to_text(self, after: Cursor | None = None) -> str:
        """As it is kept for a button. `after`: where the next page begins."""
        return json.dumps({**asdict(self), "after": after})


def from_text(text: str) -> tuple[CallsQuery, Cursor | None]:
    """A search that was kept by `to_text`, and where its next page begins."""
    kept = json.loads(text)
    after, period = kept.pop("after"), kept["when"]
    query = CallsQuery(
        by=By(kept["by"]),
        names=tuple(kept["names"]),
        typed=kept["typed"],
        when=When(Window(*period[0]), WhenKind(period[1]), period[2]) if period else None,
        direction=Direction(kept["direction"]),
        recorded=kept["recorded"],
        pages=tuple(map(_cursor, kept["pages"])),
    )
    return query, _cursor(after) if after else None


def _cursor(values: Sequence[Any]) -> Cursor:
    cursor = Cursor._make(values)
    return cursor._replace(totals=tuple(cursor.totals))


def search(text: str, *, sentence: bool = False) -> CallsQuery | None:
    """Read a search; None where it is none, so that it may be something else.

    Args:
        text: as Slack sends it.
        sentence: whether people may read it as one: a mention is, a command is not.

    Raises:
        UsageError: `not_a_number`, `not_a_time` or `no_agent`, behind a word that begins a search,
            where no contact id is typed either; it quotes what a label says is a phone number as
            `…`.
    """
    plain = shown(linked_numbers(text))
    found = _KEYWORD.match(plain)
    ids = contact_ids(text) if found and len(plain) <= _LONGEST else None
    if found is None or ids is None or (ids.ids and ids.labelled):
        return None
    rest = _ATTACHED_DAY.sub(" ", plain[found.end() :].strip())
    try:
        if found["mine"]:
            return CallsQuery(By.MINE, typed=_time(rest))
        if found["agent"]:
            return None if ids.ids or (sentence and _rambles(rest)) else _of_agent(rest)
        return _of_phone(rest, alone=not ids.ids)
    except UsageError as error:
        if ids.ids or (sentence and not any(map(str.isdecimal, rest))):
            return None
        quoted = _without(ids.others, error.quoted)
        if not quoted and error.reason not in (Usage.NO_AGENT, Usage.NO_NUMBER):
            quoted = _without(ids.others, plain)
        raise UsageError(error.reason, quoted) from None


def bare_number(text: str) -> CallsQuery | None:
    """A search for a number that was typed by itself, or with a time, and can be no contact id.

    A bare word of digits may be an id, and is looked up as one first.

    Raises:
        UsageError: `not_a_number`: several numbers, whose groups would be taken for short ids.
    """
    plain = shown(text).strip()
    if len(plain) > _LONGEST or "\n" in plain:
        return None
    for number, time in _splits(plain):
        if not _BARE.fullmatch(number) or (number.isdigit() and not time):
            continue
        if _tells(number) and (not time or _is_time(time)):
            found = phone_number(number)
            return CallsQuery(By.PHONE, found.forms, time) if found else None
    if _IN_GROUPS.fullmatch(plain) and len(find_phone_numbers(plain)) > 1:
        raise UsageError(Usage.NOT_A_NUMBER, plain)
    return None


def _tells(number: str) -> bool:
    """Whether it can be nothing but a phone number, perhaps with an extension behind it."""
    digits = "".join(_DIGITS.findall(number))
    if number.startswith(("+", "00", "(+")) and len(digits) >= _SHORTEST_ABROAD:
        return True
    if max(map(len, _DIGITS.findall(number)), default=0) < _SHORTEST_GROUP:  # a list of short ids
        return False
    if reads_as_phone(digits):
        return True
    found = phone_number(number) if digits.startswith("0") else None
    return bool(found and len(found.forms) > 1)


def by_phone(typed: str) -> CallsQuery | None:
    """A number, and perhaps a time behind it; None where there is no number in front.

    Raises:
        UsageError: `not_a_time`: what stands behind the number is none.
    """
    doubtful: CallsQuery | None = None
    no_time = ""
    for number, time in _splits(typed):
        found = phone_number(number.strip(_AROUND))
        if found is None:
            continue
        sound = len(found.forms) > 1  # of what is no number anywhere, there is one form only
        if not time or _is_time(time):
            query = CallsQuery(By.PHONE, found.forms, time)
            if sound:
                return query
            doubtful = doubtful or query
        elif sound or _looks_like_time(time):
            no_time = time
    if no_time and not doubtful:
        raise UsageError(Usage.NOT_A_TIME, no_time)
    return doubtful


def _of_phone(typed: str, *, alone: bool) -> CallsQuery:
    """`alone`: whether no contact id stands in the text, for which the words may be meant."""
    if not typed:
        raise UsageError(Usage.NO_NUMBER)
    query = by_phone(typed) or (_within(typed) if alone else None)
    if query is None:
        raise UsageError(Usage.NOT_A_NUMBER, typed)
    return query


def _within(typed: str) -> CallsQuery | None:
    """The one number in a few words: `number is 155 8888 6666`, and perhaps a time at their end."""
    numbers = find_phone_numbers(typed)
    if len(numbers) != 1:
        return None
    time = next((rest for _, rest in _splits(typed) if rest and _is_time(rest)), "")
    return CallsQuery(By.PHONE, numbers[0].forms, time)


def _of_agent(typed: str) -> CallsQuery | None:
    """A name, and perhaps a time behind it; None where it is too long for one."""
    if "\n" in typed:
        return None
    if not any(map(str.isalnum, typed)) or _is_time(typed):
        raise UsageError(Usage.NO_AGENT)
    if reads_as_phone("".join(typed.split())):
        return by_phone(typed)
    for name, time in _splits(typed):
        if time and _is_time(time):
            return CallsQuery(By.AGENT, (name,), time) if len(name) <= _LONGEST_NAME else None
    for _, time in _splits(typed):
        if time and _looks_like_time(time):
            raise UsageError(Usage.NOT_A_TIME, time)
    return CallsQuery(By.AGENT, (typed,)) if len(typed) <= _LONGEST_NAME else None


def _rambles(rest: str) -> bool:
    """Whether what stands behind “agent” is more likely a sentence than a name and a time."""
    return rest.endswith(("?", "？")) or len(rest.split()) > _MOST_WORDS


def _time(typed: str) -> str:
    if typed and not _is_time(typed):
        raise UsageError(Usage.NOT_A_TIME, typed)
    return typed


def _without(others: Sequence[str], quoted: str) -> str:
    """What was typed, without these values; "" where nothing else is left to read."""
    for value in others:
        quoted = quoted.replace(value, "…")
    return quoted if any(map(str.isalnum, quoted)) else ""


def _splits(typed: str) -> Iterator[tuple[str, str]]:
    """What stands in front, and the rest: the shortest front first; a comma between is none."""
    words = typed.split()
    for count in range(1, len(words) + 1):
        yield " ".join(words[:count]).rstrip(",;、"), " ".join(words[count:])


def _is_time(typed: str) -> bool:
    """Whether it is one, whenever it is asked."""
    try:
        return when(typed, _LATE, UTC, longest=_LATE) is not None
    except UsageError:
        return False


def _looks_like_time(typed: str) -> bool:
    try:
        return when(typed, _LATE, UTC, longest=_LATE) is not None
    except UsageError:
        return True
