"""What Slack's answers mean, and which calls may be repeated when. Pure.

Slack's messages carry no key by which it would know a repetition, so a message is sent again only
where the first surely did nothing; what changes nothing by being done twice is sent again, too.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC
from email.utils import parsedate_to_datetime
from enum import Enum
from math import isfinite
from typing import Any, NamedTuple

from bot.memory.backoff import Sleep

ATTEMPTS = 4  # at most, the first one counted
WAITING = 30.0  # seconds at most, for one wait and for all of a call's waits together
_FIRST_WAIT = 1.0  # seconds where Slack names none; doubled each time
_THROTTLED = 429
_SERVER_ERROR = 500
# https://docs.slack.dev/reference/methods/chat.postMessage#errors: “some aspect of the operation
# may have succeeded”.
_IN_DOUBT = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
_RATE_LIMITED = frozenset({"ratelimited", "rate_limited"})

ERROR_WORD = re.compile(r"[a-z][a-z0-9_]{0,60}")


class Outcome(Enum):
    """What came of a call."""

    DONE = "done"
    REFUSED = "refused"  # Slack did not do it, and will not
    NOT_TRIED = "not tried"  # nothing happened, and it may work later
    IN_DOUBT = "in doubt"  # nobody knows whether Slack did it


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of a call: `error` is "" where it worked, else Slack's word or ours."""

    error: str = ""
    outcome: Outcome = Outcome.DONE
    wait: float | None = None  # seconds that Slack asks for
    body: Mapping[str, Any] = field(default_factory=dict)
    date: str = ""  # of a success: the header `Date`, Slack's clock

    @property
    def ok(self) -> bool:
        """Whether Slack took it."""
        return self.outcome is Outcome.DONE

    @property
    def in_doubt(self) -> bool:
        """Whether it may have been done although Slack did not say so."""
        return self.outcome is Outcome.IN_DOUBT

    @property
    def ts(self) -> str:
        """Of the message that was posted."""
        return str(self.body.get("ts") or "")

    @property
    def view_id(self) -> str:
        """Of the view that was opened."""
        return str((self.body.get("view") or {}).get("id") or "")

    @property
    def view_hash(self) -> str:
        """Of that view, as it was then."""
        return str((self.body.get("view") or {}).get("hash") or "")


class Standing(NamedTuple):
    """Why Slack tells us nothing until somebody mends it.

    `word`: Slack's, or the value of a `Cause`; `scope`: the one that is missing, or "".
    """

    word: str
    scope: str = ""


def judged(status: int, error: str, retry_after: str | None, now: float) -> Sent:
    """What an answer means that is no success.

    Args:
        status: of HTTP.
        error: Slack's word, or "" where the body had none: an HTML page, or rubbish.
        retry_after: the header, as it came.
        now: seconds since the epoch.
    """
    if status == _THROTTLED or error in _RATE_LIMITED:
        return Sent(error or "ratelimited", Outcome.NOT_TRIED, seconds_to_wait(retry_after, now))
    if status >= _SERVER_ERROR or error in _IN_DOUBT or not (error or status >= 400):  # noqa: PLR2004
        wait = seconds_to_wait(retry_after, now)
        return Sent(error or f"http_{status}", Outcome.IN_DOUBT, wait)
    return Sent(error or f"http_{status}", Outcome.REFUSED)


def seconds_to_wait(retry_after: str | None, now: float) -> float | None:
    """`Retry-After` in seconds, 0 to 30, whatever its shape; None where it says nothing.

    Seconds or an HTTP date (RFC 9110, 10.2.3); Slack sends whole seconds, what stands before it
    may not.
    """
    text = (retry_after or "").strip()
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(text).timestamp() - now
        except (ValueError, TypeError, OverflowError, IndexError):
            return None
    if seconds == float("inf"):
        return WAITING
    return min(max(seconds, 0.0), WAITING) if isfinite(seconds) else None


def seconds_off(date: str, now: float) -> float | None:
    """By how much a clock that says `now` (Unix seconds) is ahead of a header `Date`; or None."""
    try:
        told = parsedate_to_datetime(date)
        return now - (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp()
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def wait_before_next(
    sent: Sent, *, attempt: int, waited: float, repeatable: bool, patience: float
) -> float | None:
    """Seconds until the next attempt; None where there is none.

    Args:
        sent: what came of the last attempt.
        attempt: its number, from 1.
        waited: seconds that were waited before the attempts so far.
        repeatable: whether to do it twice changes nothing.
        patience: seconds to wait at most, all together.
    """
    may = sent.outcome is Outcome.NOT_TRIED or (repeatable and sent.in_doubt)
    if not may or attempt >= ATTEMPTS:
        return None
    wait = sent.wait if sent.wait is not None else _FIRST_WAIT * 2 ** (attempt - 1)
    return wait if waited + wait <= patience else None


def error_word(text: str) -> str:
    """Slack's word for a failure, which goes into the log; anything else is `unreadable`."""
    return text if ERROR_WORD.fullmatch(text) else "unreadable" if text else ""


async def patiently(
    call: Callable[[], Awaitable[Sent]], *, repeatable: bool, sleep: Sleep, patience: float
) -> Sent:
    """Call until it is done, refused, or no more attempt is allowed.

    What was in doubt once stays in doubt, unless a later attempt is done or refused.
    """
    attempt, waited, in_doubt = 0, 0.0, False
    while True:
        attempt += 1
        sent = await call()
        in_doubt = in_doubt or sent.in_doubt
        wait = wait_before_next(
            sent, attempt=attempt, waited=waited, repeatable=repeatable, patience=patience
        )
        if wait is None:
            lost = in_doubt and sent.outcome is Outcome.NOT_TRIED
            return replace(sent, outcome=Outcome.IN_DOUBT) if lost else sent
        await sleep(wait)
        waited += wait
