"""The time that requests are signed with: this machine's, corrected by the call center's."""

import logging
import time
from calendar import timegm

_SAME = 2.0  # seconds; `Date` has whole ones, and the way takes time
_HTTP_DATE = "%a, %d %b %Y %H:%M:%S GMT"

_log = logging.getLogger(__name__)


class Clock:
    """Seconds since 1970, as the call center counts them.

    Attributes:
        offset: seconds that the call center is ahead of this machine; 0 until it complains.
    """

    def __init__(self) -> None:
        self.offset = 0.0

    def now(self) -> int:
        """Whole seconds."""
        return int(time.time() + self.offset)

    def correct(self, date: str, used: float) -> bool:
        """Take the time over from a response whose request was refused for its time.

        Args:
            date: the response's `Date` header, untrusted.
            used: the offset that the refused request was signed with.

        Returns:
            Whether signing again would give another time than the refused one.
        """
        try:
            offset = timegm(time.strptime(date, _HTTP_DATE)) - time.time()
        except ValueError:
            return False
        if abs(offset - self.offset) > _SAME:
            self.offset = offset
            _log.warning(
                "this machine's clock is off; signing with the call center's",
                extra={"offset_seconds": round(offset)},
            )
        return abs(self.offset - used) > _SAME
