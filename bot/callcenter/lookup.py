"""Answers from memory, or from the call center: once, however many ask at the same time."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from cachetools import TTLCache

from bot import metrics
from bot.callcenter.model import ContactRecordings, Found
from bot.errors import CallCenterError, ServiceFailed, Throttled, TimedOut, Unreachable
from bot.memory.sweep import EVERY, Sweep

NONE_FOUND_TTL = 15.0  # seconds; a recording appears some time after its call has ended

_PASSING = (ServiceFailed, Throttled, TimedOut, Unreachable)  # an old answer is better than these

Fetch = Callable[[str], Awaitable[ContactRecordings]]

_log = logging.getLogger(__name__)


class Answers(Protocol):
    """Where instances share answers. Neither method raises."""

    async def get(self, contact_id: str) -> tuple[ContactRecordings, float] | None:
        """Another instance's answer, and the seconds that it stays fresh."""

    def put(self, contact_id: str, answer: ContactRecordings, ttl: float) -> None:
        """Share an answer for `ttl` seconds."""

    async def clear(self) -> None:
        """Remove every answer."""


@dataclass(frozen=True, slots=True)
class _Remembered:
    answer: ContactRecordings
    stored: float  # on the timer's clock
    until: float  # on the timer's clock: fresh before


_Cache = TTLCache[tuple[str, str], _Remembered]
_Running = dict[str, asyncio.Task[ContactRecordings]]


class Lookup:
    """Remembers answers and lets equal questions share one call.

    Failures are given to all who wait and never remembered. A waiter that goes away cancels
    nobody else's answer; the call goes on, bounded by the client's deadline.

    While the call center is out of order, the last known recordings of a contact stand in for the
    error, marked with their age: those no older than `stale` seconds. "None found" never does.
    """

    def __init__(
        self,
        fetch: Fetch,
        *,
        instance_id: str,
        ttl: float = 300.0,
        stale: float = 0.0,
        max_entries: int = 4096,
        answers: Answers | None = None,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch = fetch
        self._instance_id = instance_id
        self._ttl = ttl
        self._stale = stale
        self._answers = answers
        self._timer = timer
        self._running: _Running = {}
        lifetime = max(ttl, stale)
        self._cache: _Cache = TTLCache(max_entries, lifetime, timer)
        self._sweep = Sweep(self._cache, min(EVERY, lifetime))

    def clear(self) -> None:
        """Forget every answer, and keep none that is on its way."""
        self._running = {}
        self._cache.clear()  # the cache itself stays: the sweep's timer holds it

    async def recordings(self, contact_id: str) -> ContactRecordings:
        """The contact's recordings.

        Raises:
            CallCenterError: as the client does.
        """
        found = self.remembered(contact_id)
        if found:
            metrics.CACHE.labels("hit").inc()
            return found
        return await self._shared(contact_id)

    async def find(self, contact_ids: Sequence[str]) -> list[Found]:
        """What came of each contact, all asked at the same time. Never raises a CallCenterError."""
        if len(contact_ids) == 1:
            return [await self._outcome(contact_ids[0])]
        return await asyncio.gather(*[self._outcome(contact_id) for contact_id in contact_ids])

    def find_now(self, contact_ids: Sequence[str]) -> list[Found] | None:
        """What came of each contact, when all of them are remembered; else None."""
        found = [(contact_id, self.remembered(contact_id)) for contact_id in contact_ids]
        outcomes = [Found(contact_id, answer) for contact_id, answer in found if answer]
        if len(outcomes) < len(contact_ids):
            return None
        metrics.CACHE.labels("hit").inc(len(outcomes))
        return outcomes

    def remembered(self, contact_id: str) -> ContactRecordings | None:
        """What is in memory and still fresh."""
        found = self._entry(contact_id)
        return found.answer if found and found.until > self._timer() else None

    def _entry(self, contact_id: str) -> _Remembered | None:
        try:
            return self._cache[self._instance_id, contact_id]
        except KeyError:  # `get` would ask twice
            return None

    async def _outcome(self, contact_id: str) -> Found:
        try:
            return Found(contact_id, await self.recordings(contact_id))
        except CallCenterError as error:
            return Found(contact_id, error)

    async def _shared(self, contact_id: str) -> ContactRecordings:
        task = self._running.get(contact_id)
        if task is None:
            task = asyncio.create_task(self._ask(contact_id, self._running), name="look-up")
            self._running[contact_id] = task
            task.add_done_callback(_retrieve)
        await asyncio.wait((task,))  # a waiter that is cancelled here leaves the task alone
        return task.result()

    async def _ask(self, contact_id: str, running: _Running) -> ContactRecordings:
        """`running` is that of the question: `clear` puts another in its place."""
        try:
            shared = await self._answers.get(contact_id) if self._answers else None
            metrics.CACHE.labels("shared" if shared else "miss").inc()
            answer, left = shared or await self._fetched(contact_id, running)
        except _PASSING as error:
            old = self._last_known(contact_id)
            if old is None:
                raise
            metrics.CACHE.labels("stale").inc()
            _log.warning(
                "the call center failed; an older answer stands in",
                extra={"error": error.kind, "code": error.code, "request_id": error.request_id},
            )
            return old
        finally:
            del running[contact_id]
        if running is self._running:  # else everything was forgotten meanwhile
            until = self._timer() + left
            stored = until - self._fresh_for(answer)
            self._cache[self._instance_id, contact_id] = _Remembered(answer, stored, until)
            self._sweep.later()
        return answer

    async def _fetched(self, contact_id: str, running: _Running) -> tuple[ContactRecordings, float]:
        """The call center's answer, and the seconds that it stays fresh."""
        answer = await self._fetch(contact_id)
        ttl = self._fresh_for(answer)
        if self._answers and running is self._running:
            self._answers.put(contact_id, answer, ttl)
        return answer, ttl

    def _fresh_for(self, answer: ContactRecordings) -> float:
        return self._ttl if answer.recordings else min(self._ttl, NONE_FOUND_TTL)

    def _last_known(self, contact_id: str) -> ContactRecordings | None:
        """The last recordings of a contact with their age, unless they are too old to show."""
        found = self._entry(contact_id)
        if found is None or not found.answer.recordings:
            return None
        age = self._timer() - found.stored
        return found.answer._replace(age=age) if age <= self._stale else None


def _retrieve(task: asyncio.Task[ContactRecordings]) -> None:
    """Mark an error as seen, so that a look-up that everybody left does not complain."""
    if not task.cancelled():
        task.exception()
