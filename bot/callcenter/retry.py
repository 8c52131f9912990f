"""Which failed read is worth another attempt, and how long to wait before it. Pure."""

import re

from bot.errors import CallCenterError, ServiceFailed, Throttled, TimedOut, Unreachable

ATTEMPTS = 3  # of one read, the first included
_FIRST_WAIT = 0.2  # seconds at most before the second attempt; doubles with each
_FIRST_WAIT_THROTTLED = 0.5  # seconds
_PASSING_CODE = re.compile(r".*(Internal|ServiceUnavailable).*|UnknownError")
_MILLISECONDS = re.compile(r"[0-9]{1,9}")


def repeats(error: CallCenterError) -> bool:
    """Whether the same read may fare better in a moment. A deadline that has passed leaves none."""
    if isinstance(error, ServiceFailed):
        return error.http_status >= 500 or bool(_PASSING_CODE.fullmatch(error.code))  # noqa: PLR2004
    return isinstance(error, (Throttled, Unreachable))


def is_outage(error: CallCenterError) -> bool:
    """Whether it speaks against the call center as a whole, not against this one question."""
    return repeats(error) or isinstance(error, TimedOut)


def wait(error: CallCenterError, attempt: int, chance: float) -> float:
    """Seconds to wait after a failed attempt: what CCC asked for, else full jitter.

    Args:
        error: what the attempt failed with.
        attempt: its number, from 1.
        chance: random, from 0 to 1.
    """
    if error.retry_after:
        return error.retry_after
    first = _FIRST_WAIT_THROTTLED if isinstance(error, Throttled) else _FIRST_WAIT
    return chance * first * 2.0 ** (attempt - 1)


def asked_wait(header: str) -> float:
    """Seconds that `x-acs-retry-after` (milliseconds) asks for; 0 where it asks for nothing."""
    return int(header) / 1000 if _MILLISECONDS.fullmatch(header) else 0.0
