"""Time zones whose days are not all of 24 hours, and some whose are."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

NAMES = (
    *("Asia/Shanghai", "UTC", "America/New_York", "Europe/Berlin", "Europe/London"),
    *("Asia/Kolkata", "Asia/Kathmandu", "Australia/Sydney", "Pacific/Auckland", "America/Santiago"),
    *("America/Sao_Paulo", "Asia/Beirut", "Africa/Cairo", "America/Havana"),  # changed at midnight
    "America/St_Johns",  # a minute after midnight, until 2011
    "Australia/Lord_Howe",  # half an hour
    "Pacific/Apia",  # no 30 December 2011
    *("Africa/Casablanca", "Europe/Moscow", "Pacific/Chatham"),
)
ZONES = [ZoneInfo(name) for name in NAMES]
_FIRST = datetime(2002, 1, 1, tzinfo=UTC)
_DAYS = 34 * 365


def _changes(zone: ZoneInfo) -> list[int]:
    """The days of its changes, in epoch milliseconds, to the day."""
    days = [_FIRST + timedelta(days=day) for day in range(_DAYS)]
    offsets = [day.astimezone(zone).utcoffset() for day in days]
    return [
        round(day.timestamp()) * 1000
        for day, offset, later in zip(days, offsets, offsets[1:], strict=False)
        if offset != later
    ]


CHANGES = {zone: _changes(zone) for zone in ZONES}


@st.composite
def moments(draw: st.DrawFn) -> tuple[int, ZoneInfo]:
    """A moment of 2002 to 2035, in epoch milliseconds, and a zone; often near a change there."""
    zone = draw(st.sampled_from(ZONES))
    anywhere = st.integers(0, _DAYS * 86_400_000).map(
        lambda ms: round(_FIRST.timestamp()) * 1000 + ms
    )
    if not CHANGES[zone]:
        return draw(anywhere), zone
    near = st.builds(
        int.__add__, st.sampled_from(CHANGES[zone]), st.integers(-86_400_000, 3 * 86_400_000)
    )
    return draw(near | anywhere), zone
