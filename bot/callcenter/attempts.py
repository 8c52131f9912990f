"""How often the call center is asked, by how many at once, and when not at all."""

import asyncio
import logging
import random
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from prometheus_client import Gauge, Histogram

from bot import metrics
from bot.callcenter import retry
from bot.callcenter.breaker import Breaker
from bot.errors import CallCenterError, Hint, ServiceFailed, TimedOut
from bot.memory.backoff import Sleep
from bot.memory.pacing import Pacing

# Requests; those beyond wait in a queue, first come, first served. The vendor publishes no limit
# for this version. With 16, a burst of 32 commands was two waves of the call center's 50 ms.
AT_ONCE = 64
_WORTHWHILE = 0.05  # seconds; with less, a request could only be sent to time out

_Answer = TypeVar("_Answer")
_log = logging.getLogger(__name__)


class ClockSet(Exception):
    """The request was refused for its time, and the clock is right now: it can be sent again."""

    def __init__(self, refusal: CallCenterError) -> None:
        super().__init__()
        self.refusal = refusal


class Attempts:
    """Sends reads, again where that may help, within one deadline for queue, waits and all.

    One for all reads of a kind. The breaker counts reads, not attempts: what a second attempt
    mends is no outage.
    """

    def __init__(
        self,
        *,
        at_once: int = AT_ONCE,
        breaker: Breaker | None = None,
        sleep: Sleep = asyncio.sleep,
        jitter: Callable[[], float] = random.random,
        timing: Histogram = metrics.CALL_CENTER,
        breaker_open: Gauge = metrics.BREAKER_OPEN,
        pacing: Pacing | None = None,
    ) -> None:
        """Send nothing yet.

        Args:
            at_once: requests under way.
            breaker: says when none is sent.
            sleep: between attempts.
            jitter: from 0 to 1, of the waits between them.
            timing: the metric of how long reads take.
            breaker_open: the metric of whether none is sent.
            pacing: between requests, of all kinds of reads together; None for no pace.
        """
        self._slots = asyncio.Semaphore(at_once)  # fair: its waiters are a queue
        self._breaker = breaker or Breaker(time.monotonic)
        self._sleep = sleep
        self._jitter = jitter
        self._timing = timing
        self._answered = timing.labels("answered")  # of nearly every read
        self._breaker_open = breaker_open
        self._pacing = pacing

    async def read(self, send: Callable[[float], Awaitable[_Answer]], seconds: float) -> _Answer:
        """Send a read, at most three times.

        Args:
            send: one attempt, signed anew; takes the seconds that are left for it.
            seconds: for everything together.

        Raises:
            CallCenterError: of the last attempt; ServiceFailed with `Hint.DOWN` when the
                breaker is open.
        """
        began = asyncio.get_running_loop().time()
        timing = self._answered
        try:
            answer = await self._persistently(send, began + seconds)
        except _NotAsked as reason:
            timing = self._timing.labels("not asked")
            raise reason.error from None
        except CallCenterError as error:
            timing = self._timing.labels(error.kind)
            self._report(error)
            raise
        finally:
            took = asyncio.get_running_loop().time() - began
            timing.observe(took)
        self._report(None)
        return answer

    async def _persistently(
        self, send: Callable[[float], Awaitable[_Answer]], end: float
    ) -> _Answer:
        attempt, clock_was_set = 1, False
        error: CallCenterError | None = None
        while True:
            try:
                return await self._in_turn(send, end)
            except _NotAsked:
                if error:  # the attempt before says more
                    raise error from None
                raise
            except ClockSet as signal:
                error = signal.refusal
                wait = None if clock_was_set else 0.0
                clock_was_set = True
            except CallCenterError as caught:
                error = caught
                wait = retry.wait(error, attempt, self._jitter()) if retry.repeats(error) else None
            left = end - asyncio.get_running_loop().time()
            if wait is None or wait >= left or attempt == retry.ATTEMPTS:
                raise error
            _log.info(
                "asking the call center again",
                extra={"error": error.kind, "code": error.code, "wait_ms": round(wait * 1000)},
            )
            metrics.RETRIES.labels("call center").inc()
            await self._sleep(wait)
            attempt += 1

    async def _in_turn(self, send: Callable[[float], Awaitable[_Answer]], end: float) -> _Answer:
        """One attempt, once a slot is free; none is held while waiting for the next attempt."""
        if self._slots.locked():
            await self._queue(end)
        else:
            await self._slots.acquire()  # at once
        try:
            if not self._breaker.allows():
                raise _NotAsked(ServiceFailed(hint=Hint.DOWN))
            if self._pacing is not None:  # one that paces nothing now is empty
                await self._paced(self._pacing, end)
            left = end - asyncio.get_running_loop().time()
            if left < _WORTHWHILE:
                raise _NotAsked(TimedOut())
            return await send(left)
        finally:
            self._slots.release()

    async def _paced(self, pacing: Pacing, end: float) -> None:
        """Wait for the next moment in which a request may be sent."""
        try:
            async with asyncio.timeout_at(end):
                await pacing.turn("call center", "")
        except TimeoutError:
            raise _NotAsked(TimedOut()) from None

    async def _queue(self, end: float) -> None:
        metrics.QUEUE.inc()
        try:
            async with asyncio.timeout_at(end):
                await self._slots.acquire()
        except TimeoutError:
            raise _NotAsked(TimedOut()) from None
        finally:
            metrics.QUEUE.dec()

    def _report(self, error: CallCenterError | None) -> None:
        if error and retry.is_outage(error):
            if self._breaker.failed():
                self._breaker_open.set(1)
                _log.warning("the call center keeps failing; pausing", extra={"error": error.kind})
        elif self._breaker.succeeded():
            self._breaker_open.set(0)
            _log.info("the call center answers again")


class _NotAsked(Exception):
    """The call center was not asked, so this says nothing about it."""

    def __init__(self, error: CallCenterError) -> None:
        super().__init__()
        self.error = error
