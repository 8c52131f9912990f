"""A stretch of time → the windows in which CCC can be asked for its calls. Pure."""

from typing import NamedTuple

# `ListCallDetailRecords` allows 7 days between `StartTime` and `StopTime`. Whether its ends count
# is unverified, hence a second's margin.
LONGEST = 7 * 86_400_000 - 1000  # milliseconds between start and stop, which are both inclusive


class Window(NamedTuple):
    """From `start` to `stop`, in epoch milliseconds, both inclusive."""

    start: int
    stop: int


def windows(start: int, stop: int) -> list[Window]:
    """As few windows as cover every millisecond from `start` to `stop` once, the newest first.

    Each but the first ends 1 ms before the one in front of it begins. None has more than `LONGEST`
    between its ends; only the last one, the oldest, may have less.

    Args:
        start: epoch milliseconds, inclusive.
        stop: the same; it may be equal to `start`.

    Raises:
        ValueError: `stop` lies before `start`.
    """
    if stop < start:
        raise ValueError("a window cannot end before it begins")
    return [Window(max(start, end - LONGEST), end) for end in range(stop, start - 1, -LONGEST - 1)]
