"""A pace for whatever is sent: about one message per second in each channel, as Slack asks.

A short burst is allowed. The call center is paced, too, where `CCC_REQUESTS_PER_SECOND` says so.

https://docs.slack.dev/apis/web-api/rate-limits#message: what is posted faster may be hidden from
people without a word.
"""

import asyncio
import time
from collections.abc import Callable
from math import inf
from typing import Any

from cachetools import TLRUCache

from bot.memory.backoff import Sleep
from bot.memory.sweep import Sweep

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
        self._caught_up: TLRUCache[str, float] = _moments(timer)
        # By channel and method: when Slack takes the next one.
        self._asked: TLRUCache[tuple[str, str], float] = _moments(timer)
        self._hurrying = asyncio.Event()
        self._sweeps = (Sweep(self._caught_up), Sweep(self._asked))

    async def turn(self, channel: str, method: str, patience: float = inf) -> bool:
        """Wait until a message may be posted there by this method of Slack's.

        False, at once, where it would take longer than `patience` seconds and we are in a hurry.
        """
        if not self._hurrying.is_set():
            await self._unless_hurrying(self._pace(channel))
        moment = self._asked.get((channel, method))
        if moment is None:
            return True
        wait = max(moment - self._timer(), 0.0)
        if self._hurrying.is_set() and wait > patience:
            return False
        self._asked[channel, method] = moment + self._interval
        await self._sleep(wait)
        return True

    def asked(self, channel: str, method: str, seconds: float) -> None:
        """Slack takes none there by this method for so long; from then on they go one by one."""
        moment = self._timer() + seconds
        self._sweeps[1].later()
        self._asked[channel, method] = max(moment, self._asked.get((channel, method), moment))

    def hurry(self) -> None:
        """Nobody waits any more, unless Slack itself asks for it: the process is to end."""
        self._hurrying.set()

    def __len__(self) -> int:
        return len(self._caught_up)

    def _pace(self, channel: str) -> float:
        """Take the next moment of our own pace; seconds until then."""
        now = self._timer()
        caught_up = self._caught_up.get(channel, now) + self._interval
        self._caught_up[channel] = caught_up
        self._sweeps[0].later()
        return caught_up - now - self._burst * self._interval

    async def _unless_hurrying(self, seconds: float) -> None:
        if seconds <= 0:
            return
        ways = [
            asyncio.ensure_future(self._sleep(seconds)),
            asyncio.ensure_future(self._hurrying.wait()),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()


def _moments(timer: Callable[[], float]) -> TLRUCache[Any, float]:
    """Moments of the timer, each forgotten when it has come."""
    return TLRUCache(_MOST, lambda _, moment, __: moment, timer)
