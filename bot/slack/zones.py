"""What a person's clock shows: their time zone, as Slack's user object says it."""

import re
from collections.abc import Mapping
from datetime import timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

CHINA = timezone(timedelta(hours=8))  # the call center's
# A zone's name names a file: what has another shape is not looked for.
_NAME = re.compile(r"[A-Za-z0-9_+-]{1,32}(?:/[A-Za-z0-9_+-]{1,32}){0,2}")
_DAY = 86_400  # seconds; Python takes no offset of a day or more


def zone_of(user: Mapping[str, Any]) -> tzinfo:
    """By name, where this machine knows it, else by its offset of today; else China's.

    Nothing that Slack may say raises.
    """
    name, offset = user.get("tz"), user.get("tz_offset")
    if isinstance(name, str) and _NAME.fullmatch(name):
        try:
            return ZoneInfo(name)
        except (OSError, ValueError, LookupError):
            pass  # a folder's name, a file that is no zone, or one that is not there
    if isinstance(offset, int) and not isinstance(offset, bool) and abs(offset) < _DAY:
        return timezone(timedelta(seconds=offset))
    return CHINA
