"""Answers from memory, or from the call center: once, however many ask at the same time."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Protocol

from bot import metrics
from bot.callcenter.cards import Cards, FetchCalls
from bot.callcenter.model import Call, ContactRecordings, Found
from bot.callcenter.remembered_answers import Remembered, RememberedAnswers
from bot.errors import CallCenterError, ServiceFailed, Throttled, TimedOut, Unreachable
from bot.memory.flights import Flights, Wanted
from bot.memory.shares import Shares

_SHARE = 8  # look-ups that one person may have under way: an eighth of the call center's places
CARD_PATIENCE = 0.3  # seconds that recordings which have come wait for the facts of their call

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


class Lookup:
    """Remembers answers and lets equal questions share one call.

    Failures are given to all who wait and never remembered. A waiter that goes away cancels
    nobody else's answer; the call goes on, bounded by the client's deadline.

    While the call center is out of order, the last known recordings of a contact stand in for the
    error, marked with their age: those no older than `stale` seconds. "None found" never does.

    With the recordings of one contact come the facts of its call, where `fetch_call` is given: in
    time, or for the next one who asks. Without them the recordings stand alone.
    """

    def __init__(
        self,
        fetch: Fetch,
        *,
        fetch_call: FetchCalls | None = None,
        ttl: float = 300.0,
        stale: float = 0.0,
        max_entries: int = 4096,
        answers: Answers | None = None,
        timer: Callable[[], float] = time.monotonic,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`clock`: seconds since the epoch; calls are looked for in the days before it."""
        self._fetch = fetch
        self._answers = answers
        self._memory = RememberedAnswers(ttl=ttl, stale=stale, max_entries=max_entries, timer=timer)
        self._cards = Cards(fetch_call, clock=clock, timer=timer)
        self._flights = Flights[str, Remembered]("look-up")
        self._shares = Shares(_SHARE)

    def clear(self) -> None:
        """Forget every answer, and keep none that is on its way."""
        self._flights.clear()
        self._cards.clear()
        self._memory.clear()

    async def recordings(self, contact_id: str) -> ContactRecordings:
        """The contact's recordings.

        Raises:
            CallCenterError: as the client does.
        """
        return (await self._held(contact_id)).answer

    async def find(
        self,
        contact_ids: Sequence[str],
        *,
        started: int | None = None,
        patience: float = CARD_PATIENCE,
        whose: str = "",
    ) -> list[Found]:
        """What came of each contact, all asked at the same time. Never raises a CallCenterError.

        The facts of the call come along where one contact is asked for, or where there is more
        patience than usual.

        Args:
            contact_ids: of the calls.
            started: when the call began, in epoch milliseconds, where that is known.
            patience: seconds for the facts of the call, once the recordings are there.
            whose: the person who asks; they wait for their own share of the call center alone.
        """
        with_card = len(contact_ids) == 1 or patience > CARD_PATIENCE
        wait = patience if with_card else None
        if len(contact_ids) == 1:
            return [await self._outcome(contact_ids[0], started, wait, whose)]
        return await asyncio.gather(
            *[self._outcome(each, started, wait, whose) for each in contact_ids]
        )

    def find_now(self, contact_ids: Sequence[str]) -> list[Found] | None:
        """What came of each contact, when all of them are remembered; else None.

        None, too, where the facts of one contact's call have not been asked for yet.
        """
        entries = [entry for each in contact_ids if (entry := self._memory.fresh(each))]
        if len(entries) < len(contact_ids):
            return None
        if len(entries) == 1 and self._lacks_card(entries[0]):
            return None
        metrics.CACHE.labels("hit").inc(len(entries))
        return [each.found for each in entries]

    def remembered(self, contact_id: str) -> ContactRecordings | None:
        """What is in memory and still fresh."""
        found = self._memory.fresh(contact_id)
        return found.answer if found else None

    async def _outcome(
        self, contact_id: str, started: int | None, patience: float | None, whose: str
    ) -> Found:
        """`patience`: seconds for the facts of the call; None where they are not wanted."""
        try:
            entry = await self._held(contact_id, whose)
        except CallCenterError as error:
            return Found(contact_id, error)
        if patience is not None and self._lacks_card(entry, started):
            asked = self._cards.asked(entry.answer, started)
            asked.add_done_callback(partial(self._complete, entry))  # however late
            await asyncio.wait((asked,), timeout=patience)
        return entry.found

    async def _held(self, contact_id: str, whose: str = "") -> Remembered:
        """What is remembered of the contact, or comes. Raises CallCenterError."""
        found = self._memory.fresh(contact_id)
        if found:
            metrics.CACHE.labels("hit").inc()
            return found
        if not whose:
            return await self._flights.join(contact_id, partial(self._ask, contact_id))
        async with self._shares.of(whose):
            return await self._flights.join(contact_id, partial(self._ask, contact_id))

    async def _ask(self, contact_id: str, keep: Wanted) -> Remembered:
        try:
            shared = await self._answers.get(contact_id) if self._answers else None
            metrics.CACHE.labels("shared" if shared else "miss").inc()
            answer, left = shared or await self._fetched(contact_id, keep)
        except _PASSING as error:
            old = self._memory.last_known(contact_id)
            if old is None:
                raise
            metrics.CACHE.labels("stale").inc()
            _log.warning(
                "the call center failed; an older answer stands in",
                extra={"error": error.kind, "code": error.code, "request_id": error.request_id},
            )
            return old
        entry = self._memory.entry(answer, left)
        if keep():  # else everything was forgotten meanwhile
            self._memory.keep(entry)
        return entry

    async def _fetched(self, contact_id: str, keep: Wanted) -> tuple[ContactRecordings, float]:
        """The call center's answer, and the seconds that it stays fresh."""
        answer = await self._fetch(contact_id)
        ttl = self._memory.fresh_for(answer)
        if self._answers and keep():
            self._answers.put(contact_id, answer, ttl)
        return answer, ttl

    def _lacks_card(self, entry: Remembered, started: int | None = None) -> bool:
        """Whether it is to be asked for. One that was looked for in the last days may be older."""
        elsewhere = started is not None and not (entry.answer.recordings or entry.answer.call)
        return self._cards.open and (elsewhere or not entry.asked)

    def _complete(self, entry: Remembered, card: asyncio.Task[Call | None]) -> None:
        """Add the facts of the call, for whoever asks next and for the other instances.

        Where they failed, the entry stays as it is, and they are asked for again.
        """
        if card.cancelled() or card.exception() or (entry.asked and card.result() is None):
            return
        entry.complete(card.result())
        left = self._memory.left(entry)
        if self._answers and entry.answer.call and left:
            self._answers.put(entry.answer.contact_id, entry.answer, left)
