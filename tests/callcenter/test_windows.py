"""The windows in which CCC is asked for calls: every millisecond once, and none too long."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.callcenter.windows import LONGEST, Window, windows
from tests.zones import ZONES

WEEK = 7 * 86_400_000


def check(start: int, stop: int) -> None:
    """Whatever the range, its windows cover it once, and no fewer could."""
    found = windows(start, stop)
    assert (found[0].stop, found[-1].start) == (stop, start)
    for newer, older in pairwise(found):
        assert older.stop == newer.start - 1
    assert all(0 <= window.stop - window.start <= LONGEST for window in found)
    assert sum(window.stop - window.start + 1 for window in found) == stop - start + 1
    assert len(found) == -(-(stop - start + 1) // (LONGEST + 1))


@given(st.integers(0, 4_102_444_800_000), st.integers(0, 100 * 86_400_000))
@example(0, LONGEST - 1)
@example(0, LONGEST)
@example(0, LONGEST + 1)
@example(0, 2 * LONGEST + 1)
@example(0, 2 * LONGEST + 2)
def test_any_range(start: int, length: int) -> None:
    """Every millisecond is asked for once, in as few windows as that takes."""
    check(start, start + length)


def midnight(day: date, zone: ZoneInfo) -> int:
    return round(datetime.combine(day, time(tzinfo=zone)).timestamp()) * 1000


DAYS = st.dates(date(2001, 1, 1), date(2035, 12, 31))
MONTH_ENDS = st.builds(date, st.integers(2001, 2035), st.integers(1, 12), st.just(1))


@given(
    DAYS | MONTH_ENDS,
    st.integers(1, 92),
    st.sampled_from(ZONES),
    *[st.sampled_from([-1, 0, 1])] * 2,
)
def test_local_days(day: date, days: int, zone: ZoneInfo, early: int, late: int) -> None:
    """Whole local days, of 23 or 25 hours as well, and a millisecond to either side."""
    stop = midnight(day + timedelta(days=days), zone) - 1
    check(midnight(day, zone) + early, stop + late)


def test_newest_first() -> None:
    """The newest calls are asked for first."""
    stop = 10 * WEEK
    assert windows(stop - WEEK, stop) == [
        Window(stop - LONGEST, stop),
        Window(stop - WEEK, stop - LONGEST - 1),
    ]


def test_a_moment() -> None:
    """A single millisecond is a range."""
    assert windows(5, 5) == [Window(5, 5)]


def test_turned_round() -> None:
    """What ends before it begins is a fault of ours."""
    with pytest.raises(ValueError, match="before it begins"):
        windows(5, 4)
