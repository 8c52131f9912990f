"""Pages of calls from memory, or from the call center: once, however many ask at the same time."""

import time
from collections.abc import Awaitable, Callable
from functools import partial

from cachetools import TTLCache

from bot.callcenter.model import CallPage, CallsWanted
from bot.memory.flights import Flights, Wanted
from bot.memory.sweep import EVERY, Sweep


class Calls:
    """Remembers pages for a while and lets equal questions share one call.

    Failures are given to all who wait and never remembered. A waiter that goes away cancels
    nobody else's page.
    """

    def __init__(
        self,
        fetch: Callable[..., Awaitable[CallPage]],
        *,
        ttl: float = 60.0,
        max_entries: int = 256,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        """`fetch(wanted, seconds=…)` asks the call center; a page stays for `ttl` seconds."""
        self._fetch = fetch
        self._cache: TTLCache[CallsWanted, CallPage] = TTLCache(max_entries, ttl, timer)
        self._sweep = Sweep(self._cache, min(EVERY, ttl))
        self._flights = Flights[CallsWanted, CallPage]("page of calls")

    def clear(self) -> None:
        """Forget every page, and keep none that is on its way."""
        self._flights.clear()
        self._cache.clear()  # the cache itself stays: the sweep's timer holds it

    def remembered(self, wanted: CallsWanted) -> CallPage | None:
        """What is in memory and still fresh."""
        try:
            return self._cache[wanted]
        except KeyError:  # `get` would ask twice
            return None

    async def page(self, wanted: CallsWanted, seconds: float) -> CallPage:
        """The page. `seconds`: for the call center; who joins a call waits as long as that one.

        Raises:
            CallCenterError: as the client does.
        """
        found = self.remembered(wanted)
        if found is not None:
            return found
        return await self._flights.join(wanted, partial(self._ask, wanted, seconds))

    async def _ask(self, wanted: CallsWanted, seconds: float, keep: Wanted) -> CallPage:
        page = await self._fetch(wanted, seconds=seconds)
        if keep():  # else everything was forgotten meanwhile
            self._cache[wanted] = page
            self._sweep.later()
        return page
