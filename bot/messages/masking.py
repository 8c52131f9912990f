"""Phone numbers as everyone may see them, wherever a recording carries one. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime

from bot.model import Recording

_DIGITS = re.compile(r"\d+")
_WRITTEN = re.compile(r"\d(?:[ ()./-]{0,2}\d)*")  # digits as people write a number
_MANY_STARS = re.compile(r"\*{5,}")
_SUBSCRIBER = 7  # the last digits of a number: it may stand with or without its area code


def masked(recording: Recording) -> Recording:
    """The recording without a phone number in any of its fields."""
    own = [
        digits
        for digits in (_digits(recording.calling_number), _digits(recording.called_number))
        if len(digits) > 2  # noqa: PLR2004 — the last 2 may be shown
    ]
    return recording._replace(
        calling_number=masked_number(recording.calling_number),
        called_number=masked_number(recording.called_number),
        agent_name=masked_within(recording.agent_name, own),
        contact_type=masked_within(recording.contact_type, own),
        file_name=masked_file_name(recording.file_name, own),
        file_description=masked_within(recording.file_description, own),
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

    A run's end may be a shorter number's, so no more than its last 2 are shown. A run that reads
    as `20180711125511` is the vendor's own date in front of a description and stays. `own` are
    the digits of the call's numbers: these are masked however short and however written.
    """
    text = unicodedata.normalize("NFKC", text)
    runs = _DIGITS.findall(text)
    if not runs:
        return text
    shown = _WRITTEN.sub(lambda run: _masked_as_written(run[0], shortest), text)
    digits = "".join(runs)
    for number in own:
        if number[-_SUBSCRIBER:] in digits:
            shown = _without(number, text, shown)
    return shown


def masked_file_name(file_name: str, own: Sequence[str] = ()) -> str:
    """A file name, which ends with a phone number, perhaps a short one, behind a time."""
    return _MANY_STARS.sub("****", masked_within(file_name, own, shortest=3))


def _masked_as_written(written: str, shortest: int) -> str:
    """Its digits masked, and what separates them left in place."""
    digits = "".join(_DIGITS.findall(written))
    if len(digits) < shortest or _is_date(digits):
        return written
    shown = iter(_masked(digits, 2))
    return "".join(next(shown) if char.isdecimal() else char for char in written)


def _without(number: str, text: str, shown: str) -> str:
    """`shown`, with a number masked where it stands in `text`, whatever separates its digits."""
    places = [place for place, char in enumerate(text) if char.isdecimal()]
    digits = "".join(text[place] for place in places)
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
    return "".join(_DIGITS.findall(unicodedata.normalize("NFKC", number)))


def _masked_by_rule(digits: str) -> str:
    return _masked(digits, 4 if len(digits) > 10 else 2)  # noqa: PLR2004 — masked_number's rule


def _masked(digits: str, last: int) -> str:
    first = 3 if len(digits) >= 7 else 0  # noqa: PLR2004 — the rule of masked_number
    last = min(last, len(digits) - first - 1)
    hidden = len(digits) - first - last
    return digits[:first] + "*" * hidden + digits[len(digits) - last :]


def _is_date(run: str) -> bool:
    if len(run) != 14 or not run.startswith("20"):  # noqa: PLR2004 — YYYYMMDDhhmmss
        return False
    try:
        datetime.fromisoformat(f"{run[:8]}T{run[8:]}")
    except ValueError:
        return False
    return True
