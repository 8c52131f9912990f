"""Reads a page of ten calls from as many windows and pages of the call center as it takes."""

import time
from collections.abc import Callable

from bot.callcenter.call_list import ROWS, Cursor, Listed, Search, listed, taken, wanted
from bot.callcenter.calls import Calls
from bot.callcenter.model import Call
from bot.callcenter.windows import windows
from bot.errors import CallCenterError

MOST_READS = 6  # of the call center, for one page of an answer
_WORTHWHILE = 2.0  # seconds; one read more with less would time out where nothing is wrong


class CallSearch:
    """Reads pages of answers."""

    def __init__(
        self, calls: Calls, timer: Callable[[], float] = time.monotonic, *, seconds: float = 12.0
    ) -> None:
        """`seconds`: for all reads of one page together."""
        self._calls = calls
        self._seconds = seconds
        self._timer = timer

    async def read(self, search: Search, at: Cursor) -> Listed:
        """One page, by 6 reads and in its time at most; what it is short of, the next one has.

        Raises:
            CallCenterError: as the client does, where nothing was read before.
        """
        ranges = windows(search.start, search.stop)
        end, begun = self._timer() + self._seconds, at
        rows = list[Call]()
        after: Cursor | None = at
        for reads in range(MOST_READS):
            if after is None or len(rows) == ROWS:
                break
            left = end - self._timer()
            if reads and left < _WORTHWHILE:
                break
            try:
                found = await self._calls.page(wanted(search, ranges, after), left)
            except CallCenterError:
                if not reads:  # later, what was read stands there, and the next press goes on
                    raise
                break
            after = taken(search, ranges, after, found, rows)
        return listed(search, ranges, begun, after, rows)
