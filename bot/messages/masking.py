"""Phone numbers as everyone may see them, wherever a recording carries one. Pure."""

import re
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime

from bot.model import Recording

_DIGITS = re.compile(r"[0-9]+")


def masked(recording: Recording) -> Recording:
    """The recording without a phone number in any of its fields."""
    return replace(
        recording,
        calling_number=masked_number(recording.calling_number),
        called_number=masked_number(recording.called_number),
        agent_name=masked_within(recording.agent_name),
        file_name=masked_file_name(recording.file_name),
        file_description=masked_within(recording.file_description),
    )


def masked_number(number: str) -> str:
    """A phone number as everyone may see it.

    11 digits and more show the first 3 and the last 4, 7 to 10 the first 3 and the last 2,
    fewer the last 2. Other characters (a leading +, an extension's separator) are dropped; what
    has no digits ("anonymous") stays.
    """
    digits = "".join(_DIGITS.findall(unicodedata.normalize("NFKC", number)))
    if not digits:
        return number
    return _masked(digits, 4 if len(digits) > 10 else 2)  # noqa: PLR2004 — rule above


def masked_within(text: str, *, shortest: int = 7) -> str:
    """A name or a description, in which any longer run of digits may be a phone number.

    A run's end may be a shorter number's, so no more than its last 2 are shown. A run that reads
    as `20180711125511` is the vendor's own date in front of a description and stays.
    """
    return _DIGITS.sub(
        lambda run: run[0] if len(run[0]) < shortest or _is_date(run[0]) else _masked(run[0], 2),
        unicodedata.normalize("NFKC", text),
    )


def masked_file_name(file_name: str) -> str:
    """A file name, which ends with a phone number, perhaps a short one, behind a time."""
    return masked_within(file_name, shortest=3)


def _masked(digits: str, last: int) -> str:
    first = 3 if len(digits) >= 7 else 0  # noqa: PLR2004 — the rule of masked_number
    last = min(last, len(digits) - first - 1)
    hidden = len(digits) - first - last
    return digits[:first] + "*" * hidden + digits[len(digits) - last :]


def _is_date(run: str) -> bool:
    try:
        date = datetime.strptime(run, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return False
    return len(run) == 14 and 2000 <= date.year < 2101  # noqa: PLR2004 — YYYYMMDDhhmmss
