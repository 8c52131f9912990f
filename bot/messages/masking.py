"""Phone numbers as everyone may see them, wherever a recording carries one. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from bot.model import Recording

_DIGITS = re.compile(r"\d+")
# Invisible, or around a digit (a keycap), though neither space nor of `_DROPPED`.
_UNSEEN = r"\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u20e3\ufe00-\ufe0f\U000e0100-\U000e01ef"
# Digits as people write a number: between them up to 3 characters, none a letter (but the
# Japanese long vowel, typed for a dash). White space counts once, as it is shown; `++` keeps the
# time linear in its length.
_WRITTEN = re.compile(rf"\d+(?:(?:[\s{_UNSEEN}]++|[\W_\u30fc]){{1,3}}\d+)*")
_DROPPED = ("Cc", "Cf", "Co", "Cs", "Cn")  # what `text.plain` drops, joining what it stood between
_MANY_STARS = re.compile(r"\*{5,}")
_SUBSCRIBER = 7  # the last digits of a number: it may stand with or without its area code
_DATE = 14  # YYYYMMDDhhmmss


def masked(recording: Recording) -> Recording:
    """The recording without a phone number in its texts, nor one of its own in its ids.

    An id may itself be a long run of digits, and stays readable: nothing is masked in it but the
    call's own numbers of 7 digits and more. The contact id, which was asked for, stays.
    """
    own = [
        digits
        for digits in (_digits(recording.calling_number), _digits(recording.called_number))
        if len(digits) > 2  # noqa: PLR2004 — the last 2 may be shown
    ]
    long = [digits for digits in own if len(digits) >= _SUBSCRIBER]
    return recording._replace(
        agent_id=_masked_id(recording.agent_id, long),
        calling_number=masked_number(recording.calling_number),
        called_number=masked_number(recording.called_number),
        agent_name=masked_within(recording.agent_name, own),
        contact_type=masked_within(recording.contact_type, own),
        file_name=masked_file_name(recording.file_name, own),
        file_description=masked_within(recording.file_description, own),
        quality_check_task_id=_masked_id(recording.quality_check_task_id, long),
        quality_check_tid=_masked_id(recording.quality_check_tid, long),
    )


def masked_number(number: str) -> str:
    """A phone number as everyone may see it.

    11 digits and more show the first 3 and the last 4, 7 to 10 the first 3 and the last 2,
    fewer the last 2. Other characters (a leading +, an extension's separator) are dropped; what
    has no digits ("anonymous") stays.
    """
    digits = _digits(number)
    return _masked_by_rule(digits) if digits else number


def masked_within(text: str, own: Sequence[str] = (), *, shortest: int = 7) -> str:
    """A name or a description, in which any longer run of digits may be a phone number.

    A run goes on across what people write between digits, up to 3 characters that are neither
    letters nor digits; they stay in place. Its end may be a shorter number's, so no more than its
    last 2 are shown. Digits that begin a run and read as `20180711125511` are the vendor's own
    date in front of a description: they stay, and the run begins behind them. `own` are the
    digits of the call's numbers: these are masked however short and however written.
    """
    text = _as_shown(text)
    digits = "".join(_DIGITS.findall(text))
    shown = text
    if len(digits) >= shortest:
        shown = _WRITTEN.sub(lambda run: _masked_as_written(run[0], shortest), text)
    return _without(own, digits, text, shown)


def masked_file_name(file_name: str, own: Sequence[str] = ()) -> str:
    """A file name, which ends with a phone number, perhaps a short one, behind a time."""
    return _MANY_STARS.sub("****", masked_within(file_name, own, shortest=3))


def _masked_id(text: str, own: Sequence[str]) -> str:
    if not text or not own:
        return text
    text = _as_shown(text)
    return _without(own, "".join(_DIGITS.findall(text)), text, text)


def _as_shown(text: str) -> str:
    """Digits of any width alike, and without what a message drops from between them."""
    if text.isascii() and text.isprintable():  # nearly always
        return text
    text = unicodedata.normalize("NFKC", text)
    if text.isprintable():
        return text
    return "".join(
        char for char in text if char.isspace() or unicodedata.category(char) not in _DROPPED
    )


def _masked_as_written(written: str, shortest: int) -> str:
    """Its digits masked, and what separates them left in place."""
    if _begins_with_date(written):
        return written[:_DATE] + _masked_as_written(written[_DATE:], shortest)
    digits = "".join(_DIGITS.findall(written))
    if len(digits) < shortest:
        return written
    masked_digits = _masked(digits, 2)
    if len(digits) == len(written):
        return masked_digits
    shown = iter(masked_digits)
    return "".join(next(shown) if char.isdecimal() else char for char in written)


def _without(own: Sequence[str], digits: str, text: str, shown: str) -> str:
    """`shown`, without those of the call's numbers that stand in `text`, of these digits."""
    for number in own:
        if number[-_SUBSCRIBER:] in digits:
            shown = _without_one(number, digits, text, shown)
    return shown


def _without_one(number: str, digits: str, text: str, shown: str) -> str:
    """`shown`, with a number masked where it stands in `text`, whatever separates its digits."""
    places = [place for place, char in enumerate(text) if char.isdecimal()]
    kept = list(shown)
    key = number[-_SUBSCRIBER:]
    start = digits.find(key)
    while start >= 0:
        end = start + len(key)
        first = start
        while first and digits[first - 1 : end] == number[first - 1 - end :]:
            first -= 1
        for place, char in zip(places[first:end], _masked_by_rule(digits[first:end]), strict=True):
            if char == "*":
                kept[place] = char
        start = digits.find(key, start + 1)
    return "".join(kept)


def _digits(number: str) -> str:
    if number.isascii() and number.isdecimal():  # nearly always
        return number
    return "".join(_DIGITS.findall(unicodedata.normalize("NFKC", number)))


def _masked_by_rule(digits: str) -> str:
    return _masked(digits, 4 if len(digits) > 10 else 2)  # noqa: PLR2004 — masked_number's rule


def _masked(digits: str, last: int) -> str:
    first = 3 if len(digits) >= 7 else 0  # noqa: PLR2004 — the rule of masked_number
    last = min(last, len(digits) - first - 1)
    hidden = len(digits) - first - last
    return digits[:first] + "*" * hidden + digits[len(digits) - last :]


def _begins_with_date(written: str) -> bool:
    """Whether its first digits, written together, are a date and a time and nothing more."""
    run = written[:_DATE]
    if not run.startswith("20") or len(run) < _DATE or not run.isdecimal():
        return False
    if written[_DATE : _DATE + 1].isdecimal():
        return False
    try:
        datetime.fromisoformat(f"{run[:8]}T{run[8:]}")
    except ValueError:
        return False
    return True
