"""What is too old leaves the memory by itself: cachetools lets go of it only at the next write."""

import asyncio
from typing import Any

from cachetools import TLRUCache, TTLCache

EVERY = 60.0  # seconds


class Sweep:
    """Looks through a cache for as long as there is anything in it."""

    def __init__(
        self, cache: TTLCache[Any, Any] | TLRUCache[Any, Any], every: float = EVERY
    ) -> None:
        self._cache = cache
        self._every = every
        self._waiting = False

    def later(self) -> None:
        """Something was put into the cache."""
        if not self._waiting:
            self._waiting = True
            asyncio.get_running_loop().call_later(self._every, self._now)

    def _now(self) -> None:
        self._cache.expire()
        self._waiting = False
        if self._cache:
            self.later()
