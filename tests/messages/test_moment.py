"""The time of a moment, as people type it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.moment import seconds_of
from bot.messages.text import duration


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [
        ("1:23", 83),
        ("83", 83),
        ("0", 0),
        ("00:00", 0),
        ("1:02:33", 3753),
        ("75:00", 4500),
        ("9999:59", 599_999),
        ("99:59:59", 359_999),
        (" 1:23 ", 83),
        ("１：２３", 83),
        ("１:２3", 83),
        ("\u30001:23\u3000", 83),
        ("1:60", None),
        ("1:99", None),
        ("1:60:00", None),
        ("1:2:3:4", None),
        ("100:00:00", None),
        ("123456", None),
        (":23", None),
        ("1:", None),
        ("1::2", None),
        ("1 : 23", None),
        ("-1", None),
        ("+1", None),
        ("1.5", None),
        ("1e3", None),
        ("1m23s", None),
        ("abc", None),
        ("", None),
        (" ", None),
        ("1\n2", None),
        ("1:23\x00", None),
        ("٧", None),
        ("१:२३", None),
        ("½", None),
    ],
)
def test_typed(typed: str, seconds: int | None) -> None:
    """Minutes and seconds, or seconds alone, in digits of any width; nothing else is guessed."""
    assert seconds_of(typed) == seconds


@given(st.integers(0, 359_999))
def test_what_we_show_can_be_typed(seconds: int) -> None:
    """A time that an answer shows is read as the same one."""
    assert seconds_of(duration(seconds)) == seconds


@given(st.text(max_size=12) | st.text("0123456789:０１： ", max_size=12))
def test_anything(typed: str) -> None:
    """Whatever is typed, it is a time or none."""
    seconds = seconds_of(typed)
    assert seconds is None or 0 <= seconds < 1_000_000
