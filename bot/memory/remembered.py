"""What we were told, for a while: asked once for all who want it at the same time."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from cachetools import TLRUCache

from bot.memory.sweep import Sweep

T = TypeVar("T")

REMEMBERED = 300.0  # seconds
AGAIN = 5.0  # seconds until it is asked again after no answer came
_MOST = 10_000


class Remembered(Generic[T]):
    """Values by their key. None stands for "no answer came", and is forgotten soon."""

    def __init__(
        self,
        fetch: Callable[[str], Awaitable[T | None]],
        *,
        incomplete: Callable[[T], bool] = lambda _: False,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        """`incomplete`: whether a value lacks something, so that it is asked for again soon."""
        self._fetch = fetch

        def lifetime(value: T | None) -> float:
            return AGAIN if value is None or incomplete(value) else REMEMBERED

        self._known: TLRUCache[str, T | None] = TLRUCache(
            _MOST, lambda _, value, now: now + lifetime(value), timer
        )
        self._sweep = Sweep(self._known)
        self._asking: dict[str, asyncio.Task[None]] = {}

    def known(self, key: str) -> T | None:
        """The value where it is known already."""
        try:
            return self._known[key]
        except KeyError:
            return None

    def asked(self, key: str) -> bool:
        """Whether it has been asked: perhaps no answer came."""
        return key in self._known

    def ask(self, key: str) -> None:
        """Find out in the background, unless it is known."""
        if key and key not in self._known and key not in self._asking:
            self._asking[key] = asyncio.create_task(self._learn(key), name="ask")

    async def get(self, key: str, patience: float) -> T | None:
        """The value, or None when nobody tells within so many seconds."""
        loop = asyncio.get_running_loop()
        end = loop.time() + patience
        begun = self._asking
        while True:
            if self._asking is not begun:  # everything was forgotten: it is not asked for again
                return None
            self.ask(key)
            asking = self._asking.get(key)
            left = end - loop.time()
            if asking is None or left <= 0:
                return self.known(key)
            await asyncio.wait((asking,), timeout=left)

    def drop(self, key: str) -> None:
        """Forget it; what is on its way may be old already, so that is not kept, either."""
        self._asking.pop(key, None)
        self._known.pop(key, None)

    def clear(self) -> None:
        """Forget everything; what is on its way is not kept, and whoever waits gets None."""
        self._asking = {}
        self._known.clear()

    async def _learn(self, key: str) -> None:
        value = None
        try:
            value = await self._fetch(key)
        finally:
            if self._asking.get(key) is asyncio.current_task():  # neither dropped nor cleared
                self._known[key] = value
                self._sweep.later()
                del self._asking[key]
