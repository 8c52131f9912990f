"""Marks on what has been done and seen: of this process alone, or of all instances together."""

import asyncio
import contextlib
import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from cachetools import TLRUCache, TTLCache

from bot.memory.backoff import Sleep

if TYPE_CHECKING:
    from bot.memory.redis import Shared

REMEMBERED = 2 * 3600.0  # seconds; Slack's last redelivery comes after 5 minutes
LEASE = 15.0  # seconds until another instance takes over from one that was killed
_RENEWAL = LEASE / 3  # seconds; two renewals may fail before a lease runs out
_POLL = 0.1  # seconds between two looks at what another instance does
_UNSAVED = 600.0  # seconds; longer than Slack delivers again
_TOGETHER = 500  # marks renewed in one round trip, which has a time limit
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

    async def close(self) -> None:
        """Renew nothing any more."""


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

    async def close(self) -> None:
        """Nothing runs."""


class SharedMarks:
    """All instances: a claim is a lease, so that what a killed one left is done by another.

    A lease is renewed for as long as its work runs, however long Slack makes it wait. While Redis
    is away every instance goes by its own marks alone; what it did meanwhile is noted in Redis as
    soon as that is back, and what it still does is claimed again.
    """

    def __init__(
        self,
        shared: "Shared",
        name: Callable[[str], str],
        timer: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._shared = shared
        self._name = name  # a key's name in Redis: keys hold ids
        self._timer = timer
        self._sleep = sleep
        self._local = LocalMarks(timer)
        self._owner = os.urandom(16).hex()
        self._held: set[str] = set()  # the names that this instance has claimed
        # Names of what has been done or seen, but Redis was away when it should have been told.
        self._unsaved: TTLCache[str, bool] = TTLCache(_MOST, _UNSAVED, timer)
        self._renewing: asyncio.Task[None] | None = None

    async def claim(self, key: str) -> bool:
        """Another one's claim is waited for: it becomes done, is released, or runs out."""
        name, until, lost = self._name(key), self._timer(), False
        while True:
            # Redis was away and may have forgotten a lease: its holder is left time to renew it.
            patient = lost and self._timer() < until
            added = None if patient else await self._shared.add(name, self._owner, LEASE)
            if added or (added is None and self._timer() >= until):
                break
            found = await self._shared.get(name)
            if found == _DONE:
                return False
            if found == self._owner.encode():  # ours, though Redis's answer was lost
                break
            if found is not None:
                until, lost = self._timer() + LEASE, False  # by then it has run out, also unseen
            elif added is None:
                lost = True
            await self._sleep(_POLL)
        self._held.add(name)
        self._renew_later()
        return True

    async def done(self, key: str) -> None:
        """For all instances, for as long as Slack may ask again."""
        name = self._name(key)
        self._held.discard(name)
        self._unsaved[name] = True
        await self._save(name)
        if self._unsaved:
            self._renew_later()

    async def release(self, key: str) -> None:
        """Only our own claim, not that of one who took over."""
        name = self._name(key)
        self._held.discard(name)
        await self._shared.remove(name, self._owner)

    async def first_seen(self, key: str, ttl: float) -> bool:
        """Whether any instance sees it for the first time."""
        if not await self._local.first_seen(key, ttl):
            return False
        name = self._name(key)
        added = await self._shared.add(name, "seen", ttl)
        if added is None:
            self._unsaved[name] = True
            self._renew_later()
        return added is not False

    async def close(self) -> None:
        """What is still claimed runs out."""
        if self._renewing:
            self._renewing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._renewing

    def _renew_later(self) -> None:
        if self._renewing is None:
            self._renewing = asyncio.create_task(self._renew(), name="renew leases")

    async def _renew(self) -> None:
        """One task for all that is claimed or unsaved; it ends when nothing is."""
        try:
            while self._held or self._unsaved:
                await self._sleep(_RENEWAL)
                self._unsaved.expire()
                names = [*self._held, *self._unsaved]
                for first in range(0, len(names), _TOGETHER):
                    together = names[first : first + _TOGETHER]
                    await asyncio.gather(*map(self._renewed, together))
        finally:
            self._renewing = None

    async def _renewed(self, name: str) -> None:
        """By now the work may have ended: a claim that was released must not come back."""
        if name in self._held:
            await self._shared.hold(name, self._owner, LEASE)
        elif name in self._unsaved:
            await self._save(name)

    async def _save(self, name: str) -> None:
        if await self._shared.put(name, _DONE, REMEMBERED):
            self._unsaved.pop(name, None)
