"""About one message per second in each channel, as Slack asks; a short burst is allowed.

https://docs.slack.dev/apis/web-api/rate-limits#message: what is posted faster may be hidden from
people without a word.
"""

import asyncio
import time
from collections.abc import Callable

from cachetools import TLRUCache

from bot.slack_retry import Sleep
from bot.sweep import Sweep

_INTERVAL = 1.0  # seconds
_BURST = 3  # messages
_MOST = 10_000  # channels at the same time


class Pacing:
    """Gives each message its moment, in the order in which they come; none is dropped.

    For each channel only the moment is kept at which it will have caught up. From then on nothing
    need be known of it, and it is forgotten.
    """

    def __init__(
        self,
        *,
        interval: float = _INTERVAL,
        burst: int = _BURST,
        timer: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._interval = interval
        self._burst = burst
        self._timer = timer
        self._sleep = sleep
        self._caught_up: TLRUCache[str, float] = TLRUCache(
            _MOST, lambda _, caught_up, __: caught_up, timer
        )
        self._sweep = Sweep(self._caught_up)

    async def turn(self, channel: str) -> None:
        """Wait until a message may be posted there."""
        now = self._timer()
        caught_up = self._caught_up.get(channel, now) + self._interval
        self._caught_up[channel] = caught_up
        self._sweep.later()
        wait = caught_up - now - self._burst * self._interval
        if wait > 0:
            await self._sleep(wait)

    def __len__(self) -> int:
        return len(self._caught_up)
