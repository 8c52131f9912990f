"""Marks on what has been done and seen: of this process alone, or of all instances together."""

import asyncio
import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from cachetools import TLRUCache

if TYPE_CHECKING:
    from bot.shared import Shared

REMEMBERED = 2 * 3600.0  # seconds; Slack's last redelivery comes after 5 minutes
LEASE = 15.0  # seconds; longer than the slowest answer, whose deadline is 12 s
_POLL = 0.1  # seconds between two looks at what another instance does
_MOST = 100_000
_DONE = b"done"


class Marks(Protocol):
    """What `Once` and the gate ask."""

    async def claim(self, key: str) -> bool:
        """Wait until nobody else is at it. True: it is ours to do; False: it has been done."""

    async def done(self, key: str) -> None:
        """What was claimed has been done."""

    async def release(self, key: str) -> None:
        """What was claimed has failed: the next one may do it."""

    async def first_seen(self, key: str, ttl: float) -> bool:
        """Whether the key is new; it is not for so many seconds from now on."""


class LocalMarks:
    """One process: `Once` itself knows what runs and what is done here."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._seen: TLRUCache[str, float] = TLRUCache(_MOST, lambda _, ttl, now: now + ttl, timer)

    async def claim(self, key: str) -> bool:
        """Ours, always."""
        del key
        return True

    async def done(self, key: str) -> None:
        """Known to `Once`."""

    async def release(self, key: str) -> None:
        """Known to `Once`."""

    async def first_seen(self, key: str, ttl: float) -> bool:
        """Whether this process sees it for the first time."""
        if key in self._seen:
            return False
        self._seen[key] = ttl
        return True


class SharedMarks:
    """All instances: a claim is a lease, so that what a killed one left is done by another.

    While Redis is away every instance goes by its own marks alone.
    """

    def __init__(
        self,
        shared: "Shared",
        name: Callable[[str], str],
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._shared = shared
        self._name = name  # a key's name in Redis: keys hold ids
        self._timer = timer
        self._local = LocalMarks(timer)
        self._owner = os.urandom(16).hex()

    async def claim(self, key: str) -> bool:
        """Another one's claim is waited for: it becomes done, is released, or runs out."""
        name, until, held = self._name(key), self._timer() + LEASE, False
        while True:
            ours = await self._shared.add(name, self._owner, LEASE)
            if ours or (ours is None and (not held or self._timer() >= until)):
                return True
            if ours is False:
                if await self._shared.get(name) == _DONE:
                    return False
                held = True
            await asyncio.sleep(_POLL)

    async def done(self, key: str) -> None:
        """For all instances, for as long as Slack may ask again."""
        await self._shared.put(self._name(key), _DONE, REMEMBERED)

    async def release(self, key: str) -> None:
        """Only our own claim, not that of one who took over."""
        await self._shared.remove(self._name(key), self._owner)

    async def first_seen(self, key: str, ttl: float) -> bool:
        """Whether any instance sees it for the first time."""
        if not await self._local.first_seen(key, ttl):
            return False
        return await self._shared.add(self._name(key), "seen", ttl) is not False
