"""What was said in calls, from memory or from the call center; and whether it has words at all."""

import time
from collections.abc import Awaitable, Callable, Iterable
from functools import partial

from cachetools import TTLCache

from bot.callcenter.model import Conversation, Recording
from bot.errors import NotFound
from bot.memory.flights import Flights, Wanted
from bot.memory.sweep import EVERY, Sweep


class Transcripts:
    """Remembers a conversation for a while, and lets equal questions share one call.

    Failures are given to all who wait and never remembered. A waiter that goes away cancels
    nobody else's conversation.

    Attributes:
        on: whether the setting `TRANSCRIPTS` lets anybody ask for one.
        ever: whether the call center gave words for any call of this instance, as far as this
            process knows.
    """

    def __init__(
        self,
        fetch: Callable[[str], Awaitable[Conversation]],
        *,
        on: bool = True,
        ttl: float = 60.0,
        max_entries: int = 64,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        """`fetch(contact_id)` asks the call center; a conversation stays for `ttl` seconds."""
        self.on = on
        self.ever = False
        self._fetch = fetch
        self._cache: TTLCache[str, Conversation] = TTLCache(max_entries, ttl, timer)
        self._sweep = Sweep(self._cache, min(EVERY, ttl))
        self._flights = Flights[str, Conversation]("conversation")

    def offered(self, recordings: Iterable[Recording]) -> bool:
        """Whether the words of this call may be there. Nobody is asked for it.

        The call center makes them where it inspects the quality of calls: a recording says that it
        was inspected, or another call of this instance had words.
        """
        if not self.on:
            return False
        return self.ever or any(
            each.quality_check_task_id or each.quality_check_tid for each in recordings
        )

    def clear(self) -> None:
        """Forget every conversation, and keep none that is on its way.

        That there ever was one is about the call center and about nobody's call: it stays known.
        """
        self._flights.clear()
        self._cache.clear()  # the cache itself stays: the sweep's timer holds it

    async def conversation(self, contact_id: str) -> Conversation:
        """What was said in a call; nothing where the setting is off, and nobody is asked then.

        Raises:
            CallCenterError: as the client does.
        """
        if not self.on:
            return Conversation()
        try:
            return self._cache[contact_id]
        except KeyError:
            return await self._flights.join(contact_id, partial(self._ask, contact_id))

    async def _ask(self, contact_id: str, keep: Wanted) -> Conversation:
        try:
            found = await self._fetch(contact_id)
        except NotFound as error:  # it has recordings, or nobody would ask: it has no words
            if error.hint:
                raise
            found = Conversation((), error.request_id)
        self.ever = self.ever or bool(found.phrases)
        if keep():  # else everything was forgotten meanwhile
            self._cache[contact_id] = found
            self._sweep.later()
        return found
