"""Small pieces of text: made safe, or said as people say them. Pure.

Untrusted text stands in `plain_text` objects, which Slack shows as they are; `plain` only takes
out what would disturb the line. Where Slack allows nothing but mrkdwn (the fallback text),
`escaped` also takes away the power to format, mention or link.
"""

import unicodedata
from datetime import datetime, timedelta, timezone

_LONGEST = 200  # characters of one untrusted value
# Look-alikes of what Slack reads in mrkdwn: full-width forms, and a dot that makes no domain.
# Not a zero-width character between: Slack takes that for a word's end and formats all the more.
_POWERLESS = str.maketrans(
    {"&": "&amp;", ".": "\u2024", **{char: chr(ord(char) + 0xFEE0) for char in "<>*_~`@#:|"}}
)
_CHINA = timezone(timedelta(hours=8))
_LATEST = 4_133_952_000_000  # ms; the year 2101, CCC's own bound


def plain(text: str, longest: int = _LONGEST) -> str:
    """One line without control characters, direction overrides and other invisible ones."""
    text = text[: 8 * longest]
    if not text.isprintable():
        text = "".join(
            " " if char.isspace() else char
            for char in text
            if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf", "Co", "Cs", "Cn")
        )
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def escaped(text: str) -> str:
    """`plain`, and powerless in mrkdwn."""
    return plain(text).translate(_POWERLESS)


def duration(seconds: int | None) -> str:
    """`0:10`, `12:05`, `1:02:33`; "" where it is not known."""
    if seconds is None or seconds < 0:
        return ""
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"


def moment(milliseconds: int | None, pattern: str = "{date} {time}") -> str:
    """`2018-07-11 12:55 (UTC+8)`, the call center's time; "" where it is not known.

    `pattern`: what Slack is asked to show; without its `{time}` or its date, so is this.
    """
    if milliseconds is None or not 0 < milliseconds < _LATEST:
        return ""
    form = " ".join(
        filter(None, ["%Y-%m-%d" * ("{date" in pattern), "%H:%M" * ("{time" in pattern)])
    )
    return f"{datetime.fromtimestamp(milliseconds / 1000, _CHINA):{form}} (UTC+8)"


def date_markup(milliseconds: int | None, pattern: str = "{date_short_pretty} {time}") -> str:
    """Slack's date markup, shown in the viewer's own time zone; "" where it is not known."""
    fallback = moment(milliseconds, pattern)
    if not fallback or milliseconds is None:
        return ""
    return f"<!date^{milliseconds // 1000}^{pattern}|{fallback}>"


def number(written: str, most_digits: int) -> int | None:
    """A whole number, as a button, a form or the page's script carries it; None for all else."""
    return int(written) if written.isdecimal() and len(written) <= most_digits else None


def unbroken(duration: str) -> str:
    """A duration for mrkdwn, in which `:02:` of `1:02:33` would be the name of an emoji."""
    return duration.replace(":", ":\u2060", 1) if duration.count(":") > 1 else duration
