"""What a person typed for a time → the stretch of time that it means. Pure.

A day is a local day. What can be read in two ways is refused, since a wrong guess would show the
calls of another time: `11/20`, `11-20..22`, `14:00` by itself.
"""

from datetime import date, tzinfo
from enum import StrEnum
from typing import NamedTuple

from bot.callcenter.windows import LONGEST, Window
from bot.errors import Usage, UsageError
from bot.questions.local_days import LocalDays
from bot.questions.moments import (
    MIDNIGHT,
    Moment,
    NoSuchTime,
    days,
    ends,
    looks_like_a_time,
    moment,
)

MOST_DAYS = 90  # that `Nd` may ask for
DEFAULT_DAYS = 7  # where nothing is typed
LONGEST_RANGE = 400 * 86_400_000  # milliseconds; a year, and some days: 58 windows

_DAY = 86_400_000  # milliseconds
_DAYS_OF_A_WINDOW = 7
_MARGIN = _DAYS_OF_A_WINDOW * _DAY - LONGEST  # by which a window is shorter than its days


class WhenKind(StrEnum):
    """How a stretch of time is called."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    DAYS = "days"  # the last so many, up to now
    RANGE = "range"


class When(NamedTuple):
    """A stretch of time that has begun: it ends now or before, and not where it begins.

    `days`: how many, for `WhenKind.DAYS`; else 0.
    """

    window: Window
    kind: WhenKind
    days: int = 0


def last_days(days: int, now_ms: int) -> When:
    """The last days, up to now, less a second for each window of 7: so 7 take one, and 14 two.

    Args:
        days: of 24 hours, 1 to `MOST_DAYS`.
        now_ms: epoch milliseconds.

    Raises:
        ValueError: another count of days.
    """
    if not 1 <= days <= MOST_DAYS:
        raise ValueError(f"1 to {MOST_DAYS} days")
    margin = -(-days // _DAYS_OF_A_WINDOW) * _MARGIN
    return When(Window(now_ms - days * _DAY + margin, now_ms), WhenKind.DAYS, days)


def when(
    text: str, now_ms: int, zone: tzinfo | None, *, longest: int = LONGEST_RANGE
) -> When | None:
    """Read what a person typed for a time: a day, some days, or a range of days or times.

    `today`, `7d`, `2026-11-20`, `11月20日`, `11-20..11-22`, `14:00..15:00`,
    `yesterday 14:00..15:00`, and what else means the same in either language. A range ends with
    its last day, or at its very time, and in any case now.

    Args:
        text: all that was typed for it, also as Slack sends it.
        now_ms: epoch milliseconds.
        zone: where the person's days begin; None is the machine's.
        longest: milliseconds that a range may last.

    Returns:
        None where the text does not look like a time, so that it may be something else.

    Raises:
        UsageError: `not_a_time`, with the text, which looks like a time, but is none, has not
            begun, is turned round, lasts longer than 400 days, lacks an end or can be read in two
            ways.
    """
    parts = ends(text)
    if not any(map(looks_like_a_time, parts)):
        return None
    local = LocalDays(now_ms, zone)
    try:
        return _range(parts, local, longest) if len(parts) > 1 else _single(parts[0], local)
    except NoSuchTime:
        raise UsageError(Usage.NOT_A_TIME, text) from None


def between(since: str, until: str, now_ms: int, zone: tzinfo | None) -> When:
    """A stretch of time from its two ends, as a terminal takes them.

    Each is a day, a time of day, a day with a time, or `7d`: so many days before now.

    Args:
        since: "" is 7 days before `until`.
        until: "" is now. A day counts to its end; a time of day is of the day of a `since` that
            has a time, too.
        now_ms: epoch milliseconds.
        zone: where days begin; None is the machine's.

    Raises:
        UsageError: `not_a_time`, with what was typed: `since..until`, where both were.
    """
    local = LocalDays(now_ms, zone)
    try:
        first, last = _end(since), _end(until)
        window = _bounded(_window(first, last, local), LONGEST_RANGE)
    except NoSuchTime:
        typed = "..".join(each for each in (since, until) if each.strip())
        raise UsageError(Usage.NOT_A_TIME, typed) from None
    if last is None and not isinstance(first, Moment):
        return last_days(DEFAULT_DAYS if first is None else first, now_ms)
    today = last is None and first == Moment(days_ago=0)
    return When(window, WhenKind.TODAY if today else WhenKind.RANGE)


def _single(part: str, local: LocalDays) -> When:
    count = _count(part)
    if count is not None:
        return last_days(count, local.now_ms)
    day = moment(part)
    if day.clock is not None:
        raise NoSuchTime
    kinds = {0: WhenKind.TODAY, 1: WhenKind.YESTERDAY, None: WhenKind.RANGE}
    return When(_window(day, day, local), kinds[day.days_ago])


def _range(parts: list[str], local: LocalDays, longest: int) -> When:
    if len(parts) != 2:  # noqa: PLR2004 — a beginning and an end
        raise NoSuchTime
    first, last = moment(parts[0]), moment(parts[1])
    # `14:00..today` and `today..15:00` leave open what day the time is of.
    if last.dated != first.dated and (last.dated or first.clock is None):
        raise NoSuchTime
    return When(_bounded(_window(first, last, local), longest), WhenKind.RANGE)


def _bounded(window: Window, longest: int) -> Window:
    if window.stop - window.start > longest:
        raise NoSuchTime
    return window


def _end(text: str) -> Moment | int | None:
    """One end for a terminal: a moment, days before now, or nothing."""
    if not text.strip():
        return None
    parts = ends(text)
    if len(parts) > 1:
        raise NoSuchTime
    count = _count(parts[0])
    return moment(parts[0]) if count is None else count


def _count(part: str) -> int | None:
    count = days(part)
    if count is not None and not 1 <= count <= MOST_DAYS:
        raise NoSuchTime
    return count


def _window(first: Moment | int | None, last: Moment | int | None, local: LocalDays) -> Window:
    """From one end to the other, or to now.

    Raises:
        NoSuchTime: a day or time that does not exist or has not come, or ends turned round.
    """
    first_day = _first_day(first, last, local) if isinstance(first, Moment) else None
    stop = local.now_ms
    if isinstance(last, int):
        stop -= last * _DAY
    elif last:
        same_day = first_day if isinstance(first, Moment) and first.clock is not None else None
        if last.dated:
            last_day = local.date_of(last, behind=first_day)
        else:
            last_day = same_day or local.latest(last.clock or 0)
        stop = min(stop, local.end(last_day, last.clock))
    if isinstance(first, int):
        start = last_days(first, local.now_ms).window.start
    elif first and first_day:
        start = local.begin(first_day, first.clock or 0)
    else:
        start = stop - LONGEST
    if start >= stop:
        raise NoSuchTime
    return Window(start, stop)


def _first_day(first: Moment, last: Moment | int | None, local: LocalDays) -> date:
    if first.clock == MIDNIGHT:
        raise NoSuchTime
    if not first.dated:
        return local.latest(first.clock or 0)
    before = local.date_of(last) if isinstance(last, Moment) and last.year else None
    return local.date_of(first, before=before)
