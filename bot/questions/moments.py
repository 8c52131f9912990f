"""A typed day or time of day → its parts; the days that are meant are found in `local_days`. Pure.

Both languages, whatever characters a keyboard or a spreadsheet makes of digits and dashes.
"""

import re
from typing import NamedTuple

from bot.questions.slack_text import shown

MIDNIGHT = 24 * 60  # `24:00`, in minutes: the end of a day, and no beginning

_DASHES = re.compile(r"[‐‑‒–—−]")
_QUOTES = "`\"'“”‘’"
_BETWEEN = re.compile(r"\s*(?:\.{2,}|[~〜至到])\s*|(?:^|\s+)to(?:\s+|$)")
_DAYS = re.compile(r"(?:(?:last|past|最?近|过去)\s?)?([0-9]+)\s?(?:d|days?|天)")
_CLOCK = r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
_DATE = (
    r"(?P<today>today|今天|今日)|(?P<yesterday>yesterday|昨天|昨日)"
    r"|(?P<year>[0-9]{4})(?P<sign>[-/.])(?P<month>[0-9]{1,2})(?P=sign)(?P<day>[0-9]{1,2})"
    r"|(?:(?P<year_2>[0-9]{4})\s?年\s?)?(?P<month_2>[0-9]{1,2})\s?月\s?(?P<day_2>[0-9]{1,2})\s?[日号]"
    r"|(?P<month_3>[0-9]{1,2})-(?P<day_3>[0-9]{1,2})"
)
# Between a day and a time stands a blank or a `T`, or nothing where the day ends with no digit.
_MOMENT = re.compile(rf"(?:{_DATE})(?:(?:\s|t|(?<![0-9])){_CLOCK})?|{_CLOCK.replace('>', '_2>')}")
# Meant as a time, whether we read it or not. A name, an id or a phone number never looks so.
_LIKE_A_TIME = (
    _DAYS,
    _MOMENT,
    re.compile(r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}"),
    re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}(?:\1(?:[0-9]{2}|[0-9]{4}))?"),
    re.compile(r"(?:19|20|21)[0-9]{2}[-/.][0-9]{1,2}"),
    re.compile(
        r"(?=.*[0-9]\s?[:年月日点时])"
        r"(?:today|yesterday|[今昨][天日]|[上下]午|[早晚]上|[0-9\s:./年月日号点时分秒t-]|[ap]m)+"
    ),
    re.compile(
        r"[+-]?[0-9.]+\s?(?:[dhwm]|(?:day|hour|week|month)s?|天|小时|周|个?月)(?:前|\sago)?"
    ),
    re.compile(r"(?:最?近|过去)?[一二两三四五六七八九十几半]+(?:天|小时|周|个?月)"),
    re.compile(r"[0-9]{1,2}\s?[ap]m"),
    re.compile(r"(?:last|past|this)\s(?:week|month|year)|tomorrow"),
    re.compile(r"(?:[上本这]个?|最近一)[周月]|[明后前][天日]|[去今]年"),
)


class NoSuchTime(Exception):
    """What looks like a time is none, or can be read in two ways. It never leaves `when`."""


class Moment(NamedTuple):
    """A day, a time of day, or both, as typed.

    The day is `days_ago`, or a month and its day, perhaps with their year; else it is left open.
    """

    days_ago: int | None = None
    year: int = 0
    month: int = 0
    day: int = 0
    clock: int | None = None  # minutes since midnight, up to `MIDNIGHT`

    @property
    def dated(self) -> bool:
        """Whether it says which day."""
        return self.days_ago is not None or bool(self.month or self.day)


def ends(text: str) -> list[str]:
    """The text, in one form of each character, as its only part, or what stands beside each `..`.

    An end that is missing is "".
    """
    plain = " ".join(_DASHES.sub("-", shown(text)).lower().strip(_QUOTES + " \t\n").split())
    return _BETWEEN.split(plain)


def looks_like_a_time(end: str) -> bool:
    """Whether this is meant as a time, though perhaps it is none."""
    return any(pattern.fullmatch(end) for pattern in _LIKE_A_TIME)


def days(end: str) -> int | None:
    """The count in `7d`, which may be any; None where it is nothing of the kind."""
    found = _DAYS.fullmatch(end)
    return int(found[1][:9]) if found else None


def moment(end: str) -> Moment:
    """The parts of a day or a time of day.

    Raises:
        NoSuchTime: it is neither, or the clock never shows it. Whether the day exists is not asked.
    """
    found = _MOMENT.fullmatch(end)
    if not found:
        raise NoSuchTime
    part = {name.partition("_")[0]: value for name, value in found.groupdict().items() if value}
    clock = _clock(part) if "hour" in part else None
    if "today" in part or "yesterday" in part:
        return Moment(days_ago=int("yesterday" in part), clock=clock)
    year, month, day = (int(part.get(name, "0")) for name in ("year", "month", "day"))
    if "month" in part and not (month and day and (year or "year" not in part)):
        raise NoSuchTime
    return Moment(year=year, month=month, day=day, clock=clock)


def _clock(part: dict[str, str]) -> int:
    hour, minute = int(part["hour"]), int(part["minute"])
    clock = hour * 60 + minute
    if minute >= 60 or clock > MIDNIGHT:  # noqa: PLR2004 — minutes of an hour
        raise NoSuchTime
    return clock
