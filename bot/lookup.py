"""Answers from memory, or from the call center: once, however many ask at the same time."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from cachetools import TTLCache

from bot.errors import CallCenterError
from bot.model import ContactRecordings, Outcome

NONE_FOUND_TTL = 15.0  # seconds; a recording appears some time after its call has ended

Fetch = Callable[[str], Awaitable[ContactRecordings]]


class Answers(Protocol):
    """Where instances share answers. Neither method raises."""

    async def get(self, contact_id: str) -> tuple[ContactRecordings, float] | None:
        """Another instance's answer, and the seconds that it stays fresh."""

    def put(self, contact_id: str, answer: ContactRecordings, ttl: float) -> None:
        """Share an answer for `ttl` seconds."""


@dataclass(frozen=True, slots=True)
class _Remembered:
    answer: ContactRecordings
    until: float  # on the timer's clock


class Lookup:
    """Remembers answers and lets equal questions share one call.

    Failures are given to all who wait and never remembered. A waiter that goes away cancels
    nobody else's answer; the call goes on, bounded by the client's deadline.
    """

    def __init__(
        self,
        fetch: Fetch,
        *,
        instance_id: str,
        ttl: float = 300.0,
        max_entries: int = 4096,
        answers: Answers | None = None,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch = fetch
        self._instance_id = instance_id
        self._ttl = ttl
        self._answers = answers
        self._timer = timer
        self._cache: TTLCache[tuple[str, str], _Remembered] = TTLCache(max_entries, ttl, timer)
        self._running: dict[str, asyncio.Task[ContactRecordings]] = {}

    async def recordings(self, contact_id: str) -> ContactRecordings:
        """The contact's recordings.

        Raises:
            CallCenterError: as the client does.
        """
        return self.remembered(contact_id) or await self._shared(contact_id)

    async def outcomes(self, contact_ids: Sequence[str]) -> list[Outcome]:
        """What came of each contact, all asked at the same time. Never raises a CallCenterError."""
        if len(contact_ids) == 1:
            return [await self._outcome(contact_ids[0])]
        return await asyncio.gather(*[self._outcome(contact_id) for contact_id in contact_ids])

    def remembered_outcomes(self, contact_ids: Sequence[str]) -> list[Outcome] | None:
        """What came of each contact, when all of them are remembered; else None."""
        found = [(contact_id, self.remembered(contact_id)) for contact_id in contact_ids]
        outcomes = [Outcome(contact_id, answer) for contact_id, answer in found if answer]
        return outcomes if len(outcomes) == len(contact_ids) else None

    def remembered(self, contact_id: str) -> ContactRecordings | None:
        """What is in memory and still fresh."""
        try:
            found = self._cache[self._instance_id, contact_id]
        except KeyError:
            return None
        return found.answer if found.until > self._timer() else None

    async def _outcome(self, contact_id: str) -> Outcome:
        try:
            return Outcome(contact_id, await self.recordings(contact_id))
        except CallCenterError as error:
            return Outcome(contact_id, error)

    async def _shared(self, contact_id: str) -> ContactRecordings:
        task = self._running.get(contact_id)
        if task is None:
            task = asyncio.create_task(self._ask(contact_id), name="look-up")
            self._running[contact_id] = task
            task.add_done_callback(_retrieve)
        await asyncio.wait((task,))  # a waiter that is cancelled here leaves the task alone
        return task.result()

    async def _ask(self, contact_id: str) -> ContactRecordings:
        try:
            shared = await self._answers.get(contact_id) if self._answers else None
            answer, ttl = shared or await self._fetched(contact_id)
        finally:
            del self._running[contact_id]
        self._cache[self._instance_id, contact_id] = _Remembered(answer, self._timer() + ttl)
        return answer

    async def _fetched(self, contact_id: str) -> tuple[ContactRecordings, float]:
        """The call center's answer, and the seconds that it stays fresh."""
        answer = await self._fetch(contact_id)
        ttl = self._ttl if answer.recordings else min(self._ttl, NONE_FOUND_TTL)
        if self._answers:
            self._answers.put(contact_id, answer, ttl)
        return answer, ttl


def _retrieve(task: asyncio.Task[ContactRecordings]) -> None:
    """Mark an error as seen, so that a look-up that everybody left does not complain."""
    if not task.cancelled():
        task.exception()
