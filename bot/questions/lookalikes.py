"""What looks like a contact id, or holds what looks like one, and belongs to the sentence. Pure."""

import re
from datetime import datetime

GROUPED = re.compile(
    r"(?<![\w.,])(?:\d{1,3}(?:([,.'’٬ \u00a0\u202f])\d{3})(?:\1\d{3})+|\d{1,3}(?:,\d{3})+"
    r"|\d{1,4}(?:,\d{4})+|\d{1,2}(?:,\d{2}){2,},\d{3})(?:\.\d+)?(?![\w]|[.,]\d)"
)
SHORTENED = re.compile(r"(?<![\w.,])\d(?:[.,]\d+[eE]\+?|[eE]\+)\d{1,3}(?![\w.])")
# A number of eight digits or more with one of these behind it; shorter ones are no ids anyway.
_UNITS = (
    r"[%‰元块万亿秒天次人件]|美元|港币|人民币|毫秒|分钟|小时|字节"
    r"|(?:usd|cny|rmb|eur|gbp|hkd|dollars?|euros?|yuan|percent|bytes?|[kmgt]i?b|ms|secs?|seconds?"
    r"|mins?|minutes?|hours?|days?|points?|miles?|times|users|people|views|rows)(?![a-z0-9])"
)
_CURRENCIES = r"[$¥€£₩₹]|(?<![a-z])(?:US\$|(?:USD|RMB|CNY|EUR|GBP|HKD)\s?)"
_LOOKALIKES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+",  # a mail address
        r"(?<![0-9a-z-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-z-])",  # a UUID
        r"(?<![\w:]):[a-z0-9_+'-]+:(?![\w:])",  # an emoji's code
        rf"(?:{_CURRENCIES})\s?\d{{1,15}}(?:,\d{{3}}(?!\d))*(?:\.\d+)?",
        rf"(?<![\d.])\d{{8,32}}(?:\.\d{{1,9}})?[^\S\n]?(?:{_UNITS})",
        r"第\s?\d+",
        r"(?<![\w+])\d{4}([-/.])\d{1,2}\1\d{1,2}(?!\w)",  # a day
        # A phone number with its country code, in groups or in one: 15 digits at most (E.164).
        r"(?<![\w+])\+\s?\d{1,3}(?:[\s().-]{0,3}\d{2,5}(?!\d)){1,5}",
        r"(?<!\w)\+\s?\d{1,3}[\s().-]{0,3}\d{6,14}(?!\d)",
        # Paths: with a beginning (`/`, `C:\`, `~/`), or of several names.
        r"(?<![A-Za-z0-9])(?:[A-Z]:|\.{1,2}|~)?[\\/](?=[\w.-]*[A-Za-z])[\w.-]+(?:[\\/][\w.-]+)+",
        r"(?<![\w./-])(?:[A-Za-z][\w.-]{0,99}/){2,}[\w.-]+",
    )
)
_DATES = {8: "%Y%m%d", 12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}


def blanked(text: str) -> str:
    """The text, of the same length, without amounts, addresses, paths, moments and phone numbers.

    Dates that are a number (`20261120`) stay: by themselves they may be an id.
    """
    for pattern in (SHORTENED, GROUPED, *_LOOKALIKES):
        text = pattern.sub(_blank, text)
    return text


def is_date(digits: str) -> bool:
    """Whether digits may be a day, or a moment of one, between 1990 and 2100."""
    form = _DATES.get(len(digits))
    if form is None:
        return False
    try:
        return 1990 <= datetime.strptime(digits, form).year <= 2100  # noqa: PLR2004, DTZ007 — only whether it is one
    except ValueError:
        return False


def _blank(found: re.Match[str]) -> str:
    """As long as what was found, so that places stay; no sign that an id could touch."""
    return "\0" * len(found[0])
