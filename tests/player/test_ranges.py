"""Which part of a file is asked for: RFC 9110, section 14."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.player.ranges import Part, Unsatisfiable, Whole, asked_range

HUGE = "9" * 8000


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (None, Whole()),
        ("", Whole()),
        ("bytes=0-", Part(0, 99)),
        ("bytes=0-0", Part(0, 0)),
        ("bytes=10-19", Part(10, 19)),
        ("bytes=99-", Part(99, 99)),
        ("bytes=10-1000", Part(10, 99)),
        (f"bytes=10-{HUGE}", Part(10, 99)),
        ("bytes=-1", Part(99, 99)),
        ("bytes=-100", Part(0, 99)),
        ("bytes=-101", Part(0, 99)),
        (f"bytes=-{HUGE}", Part(0, 99)),
        ("BYTES=1-2", Part(1, 2)),
        ("bytes=0001-0000002", Part(1, 2)),
        (f"bytes={'0' * 8000}1-2", Part(1, 2)),
        ("bytes=1-2,", Part(1, 2)),
        ("bytes=, ,\t1-2 ,", Part(1, 2)),
        ("bytes=100-", Unsatisfiable()),
        ("bytes=100-200", Unsatisfiable()),
        (f"bytes={HUGE}-", Unsatisfiable()),
        (f"bytes={HUGE}-{HUGE}", Unsatisfiable()),
        ("bytes=-0", Unsatisfiable()),
        ("bytes=-000", Unsatisfiable()),
        ("bytes=2-1", Whole()),
        (f"bytes={HUGE}-1", Whole()),
        (f"bytes={HUGE}-{HUGE[1:]}", Whole()),
        ("bytes=-", Whole()),
        ("bytes=", Whole()),
        ("bytes=,", Whole()),
        ("bytes", Whole()),
        ("bytes=1", Whole()),
        ("bytes=a-b", Whole()),
        ("bytes=1-2-3", Whole()),
        ("bytes=--1", Whole()),
        ("bytes=+1-2", Whole()),
        ("bytes=1-+2", Whole()),
        ("bytes=1_0-20", Whole()),
        ("bytes=0x1-2", Whole()),
        ("bytes=١-٢", Whole()),
        ("bytes=1 -2", Whole()),
        ("bytes= 1-2", Whole()),
        ("bytes =1-2", Whole()),
        ("bytes:1-2", Whole()),
        ("bytes=1-2\n", Whole()),
        ("bytes=1.0-2", Whole()),
        ("bytes=0-1,5-6", Whole()),
        ("bytes=0-0," * 1000, Whole()),
        ("bytes=0-1,x", Whole()),
        ("items=0-1", Whole()),
        ("=0-1", Whole()),
    ],
)
def test_table(header: str | None, expected: object) -> None:
    """One range of bytes is a part or unsatisfiable; everything else is the whole file."""
    assert asked_range(header, 100) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-", Unsatisfiable()),
        ("bytes=-5", Whole()),
        ("bytes=-0", Unsatisfiable()),
        (None, Whole()),
    ],
)
def test_an_empty_file(header: str | None, expected: object) -> None:
    """An empty file has no first byte, but its last five are all that it has."""
    assert asked_range(header, 0) == expected


@pytest.mark.parametrize("validator", ['"etag"', "Sat, 28 Nov 2026 10:00:00 GMT", ""])
def test_if_range(validator: str) -> None:
    """Who asks for a part of the file that they know gets the whole: we have named none to know."""
    assert asked_range("bytes=1-2", 100, validator) == Whole()


SIZES = st.integers(0, 10**13)
NUMBERS = st.one_of(st.integers(0, 200), st.integers(0, 10**40))
EMPTY = st.text(" \t,", max_size=4)


@given(NUMBERS, st.none() | NUMBERS, SIZES, EMPTY)
def test_one_range(first: int, last: int | None, size: int, empty: str) -> None:
    """By the grammar: `first-pos "-" [last-pos]`, with empty elements of the list after it."""
    asked = asked_range(f"bytes={first}-{'' if last is None else last},{empty}".rstrip(), size)
    if last is not None and last < first:
        assert asked == Whole()
    elif first >= size:
        assert asked == Unsatisfiable()
    else:
        assert asked == Part(first, size - 1 if last is None else min(last, size - 1))


@given(NUMBERS, SIZES)
def test_suffix(length: int, size: int) -> None:
    """By the grammar: `"-" suffix-length`."""
    asked = asked_range(f"bytes=-{length}", size)
    if length == 0:
        assert asked == Unsatisfiable()
    else:
        assert asked == (Part(max(size - length, 0), size - 1) if size else Whole())


@given(st.one_of(st.text(), st.text("bytes=0123456789-, \t").map("bytes={}".format)), SIZES)
def test_any_header(header: str, size: int) -> None:
    """Whatever is asked for, a part lies within the file."""
    asked = asked_range(header, size)
    if isinstance(asked, Part):
        assert 0 <= asked.first <= asked.last < size
