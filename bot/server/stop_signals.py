"""SIGTERM, SIGINT and SIGHUP: the first stops, one that follows much later ends at once.

One stop often comes as two signals: a runner passes on what the terminal has sent to the whole
process group already. So what follows within two seconds is the same stop.
"""

import asyncio
import os
import signal
import time
from collections.abc import Callable

_SAME_STOP = 2.0  # seconds
_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class StopSignals:
    """Whether we were asked to stop. To be made in the main thread, within a running loop."""

    def __init__(
        self,
        end: Callable[[int], object] = os._exit,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`end` is called with the exit code where the stop is not to be waited for."""
        self._end = end
        self._clock = clock
        self._first: float | None = None
        self._asked = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def listen(self) -> None:
        """From now on; a signal that was ignored when we started (`nohup`) still is."""
        for number in _SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                # Not the loop's own way: it lets go of the signals before the process has ended.
                signal.signal(number, lambda *_: self.received())

    async def asked(self) -> None:
        """Wait for the first."""
        await self._asked.wait()

    def received(self) -> None:
        """One has come."""
        now = self._clock()
        if self._first is None:
            self._first = now
            self._loop.call_soon_threadsafe(self._asked.set)
        elif now - self._first > _SAME_STOP:
            self._end(1)

    def ignore(self) -> None:
        """The stop is over, the process about to end: a late signal must not change its code."""
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)
