import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callcenter.call_window import call_of, call_wanted
from bot.callcenter.model import Call, CallPage, CallsWanted, ContactRecordings, Recording

CONTACT = "2020927020"
DAY = 86_400_000
NOW = 1_700_000_000_000
LONGEST = 7 * DAY - 1000
LAST_DAYS = (NOW - LONGEST, NOW)


def wanted(times: list[int | None], started: int | None = None) -> CallsWanted:
    recordings = tuple(Recording(CONTACT, start_time=time) for time in times)
    return call_wanted(ContactRecordings(CONTACT, recordings), started, NOW)


@pytest.mark.parametrize(
    ("times", "started", "first", "stop"),
    [
        ([NOW - 30 * DAY], None, NOW - 30 * DAY, NOW - 24 * DAY - 1000),
        ([NOW - 29 * DAY, None, NOW - 30 * DAY], None, NOW - 30 * DAY, NOW - 24 * DAY - 1000),
        ([NOW - 6 * DAY], None, NOW - 6 * DAY, NOW - 1000),
        ([NOW - 6 * DAY + 2000], None, NOW - 6 * DAY + 2000, NOW),
        ([NOW - DAY], NOW - 9 * DAY, NOW - DAY, NOW),
        ([], NOW - 9 * DAY, NOW - 9 * DAY, NOW - 3 * DAY - 1000),
        ([None], NOW - 9 * DAY, NOW - 9 * DAY, NOW - 3 * DAY - 1000),
        ([NOW], None, NOW, NOW),
    ],
    ids=["old", "earliest", "whole", "cut", "recorded", "started", "no-times", "now"],
)
def test_around_the_call(
    times: list[int | None], started: int | None, first: int, stop: int
) -> None:
    """A day before the earliest start to 6 days after it, less a second, and never beyond now."""
    question = wanted(times, started)
    assert (question.start, question.stop) == (first - DAY, stop)


@pytest.mark.parametrize(
    ("times", "started"),
    [([], None), ([None], None), ([0], None), ([NOW + DAY], None), ([], 2**62), ([], -1)],
)
def test_the_last_days(times: list[int | None], started: int | None) -> None:
    """Where nothing tells the time, or what does is none, it is the last 7 days less a second."""
    question = wanted(times, started)
    assert (question.start, question.stop) == LAST_DAYS


def test_what_else_is_asked() -> None:
    """One contact, the first page and a small one, the newest first, without recordings."""
    question = wanted([])
    assert question == CallsWanted(
        *LAST_DAYS,
        page=1,
        page_size=10,
        contact_id=CONTACT,
        newest_first=True,
        with_recording=False,
    )


TIME = st.none() | st.integers(-(2**63), 2**63) | st.integers(NOW - 20 * DAY, NOW + 3 * DAY)


@given(st.lists(TIME, max_size=3), TIME)
def test_always_a_window_that_may_be_asked_for(
    times: list[int | None], started: int | None
) -> None:
    """Whatever the call center says: not empty, below 7 days, not before 1970, not beyond now."""
    question = wanted(times, started)
    assert 0 < question.start < question.stop <= NOW
    assert question.stop - question.start <= LONGEST


def test_the_row_of_the_contact() -> None:
    """Only the row whose contact it is counts: the filter may match a part of an id."""
    call = Call(CONTACT)
    page = CallPage((Call(f"{CONTACT}1"), call, Call("")), 3)
    assert call_of(page, CONTACT) is call
    assert call_of(page, CONTACT[:-1]) is None
