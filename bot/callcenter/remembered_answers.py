"""Answers of the call center in memory: fresh, or of a while ago."""

from collections.abc import Callable
from dataclasses import dataclass

from cachetools import TTLCache

from bot.callcenter.model import Call, ContactRecordings, Found
from bot.memory.sweep import EVERY, Sweep

NONE_FOUND_TTL = 15.0  # seconds; a recording appears some time after its call has ended


@dataclass(slots=True, weakref_slot=True, eq=False)  # weakly held by `memory/beside.py`
class Remembered:
    """An answer, to which the facts of the call are added when they come.

    In its place: another entry would stay longer than this one.
    """

    answer: ContactRecordings
    until: float  # on the timer's clock: fresh before
    asked: bool = False  # whether it is known what the call was, or that there is none

    def complete(self, call: Call | None) -> None:
        """Add the facts of the call; None: there is no such call."""
        self.asked = True
        self.answer = self.answer._replace(call=call)

    @property
    def found(self) -> Found:
        """As it is given to whoever asks."""
        return Found(self.answer.contact_id, self.answer, self)


class RememberedAnswers:
    """Each for its time and no longer, also where nobody asks any more.

    An answer is fresh for `ttl` seconds, one without recordings for 15 at most, and known for
    `stale` seconds where that is longer. `timer`: seconds.
    """

    def __init__(
        self,
        *,
        ttl: float,
        stale: float,
        max_entries: int,
        timer: Callable[[], float],
    ) -> None:
        self._ttl = ttl
        self._stale = stale
        self._timer = timer
        lifetime = max(ttl, stale)
        self._cache: TTLCache[str, Remembered] = TTLCache(max_entries, lifetime, timer)
        self._sweep = Sweep(self._cache, min(EVERY, lifetime))

    def clear(self) -> None:
        """Forget every answer."""
        self._cache.clear()  # the cache itself stays: the sweep's timer holds it

    def fresh_for(self, answer: ContactRecordings) -> float:
        """The seconds that an answer is fresh when it has just come."""
        return self._ttl if answer.recordings else min(self._ttl, NONE_FOUND_TTL)

    def entry(self, answer: ContactRecordings, left: float) -> Remembered:
        """An answer that stays fresh for `left` seconds more, to be kept or not."""
        return Remembered(answer, self._timer() + left, asked=answer.call is not None)

    def keep(self, entry: Remembered) -> None:
        """Remember it, in the place of an older one."""
        self._cache[entry.answer.contact_id] = entry
        self._sweep.later()

    def left(self, entry: Remembered) -> float:
        """The seconds that it stays fresh; 0 where it was forgotten or replaced meanwhile."""
        kept = self._entry(entry.answer.contact_id) is entry
        return max(entry.until - self._timer(), 0.0) if kept else 0.0

    def fresh(self, contact_id: str) -> Remembered | None:
        """What is still fresh."""
        found = self._entry(contact_id)
        return found if found and found.until > self._timer() else None

    def last_known(self, contact_id: str) -> Remembered | None:
        """The last recordings of a contact with their age, unless they are too old to show.

        With the facts of the call as they are: while recordings fail, those are not asked for.
        """
        found = self._entry(contact_id)
        if found is None or not found.answer.recordings:
            return None
        stored = found.until - self.fresh_for(found.answer)
        age = self._timer() - stored
        if age > self._stale:
            return None
        return Remembered(found.answer._replace(age=age), found.until, asked=True)

    def _entry(self, contact_id: str) -> Remembered | None:
        try:
            return self._cache[contact_id]
        except KeyError:  # `get` would ask twice
            return None
