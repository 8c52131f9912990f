"""What a button means and must not carry: a phone number, a search. It carries a handle."""

import asyncio
import json
import logging
import re
import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from cachetools import TTLCache

from bot.memory.sealed import Sealed
from bot.memory.sweep import Sweep

if TYPE_CHECKING:
    from bot.memory.redis import Shared

KEPT = 8 * 3600.0  # seconds: a working day
_MOST = 10_000
_RANDOM = 12  # bytes, which are 16 characters
_HANDLE = re.compile(r"q:[A-Za-z0-9_-]{16}")

_log = logging.getLogger(__name__)


def is_handle(word: str) -> bool:
    """Whether a word of a button's value stands for something that is kept."""
    return bool(_HANDLE.fullmatch(word))


class Kept:
    """In the memory of this process, for the person alone for whom it was kept."""

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._kept: TTLCache[str, tuple[str, str]] = TTLCache(_MOST, KEPT, timer)
        self._sweep = Sweep(self._kept)  # it is personal

    def keep(self, text: str, user_id: str) -> str:
        """Its handle, which tells nothing. To be called where a loop runs."""
        handle = f"q:{secrets.token_urlsafe(_RANDOM)}"
        self._kept[handle] = (user_id, text)
        self._sweep.later()
        return handle

    async def get(self, handle: str, user_id: str) -> str | None:
        """The text; None where it is gone, was never there, or is another person's."""
        return _for(user_id, self._kept.get(handle))

    async def forget(self) -> None:
        """Forget everybody's."""
        self._kept.clear()


class SharedKept(Kept):
    """Also in Redis, encrypted with a key derived from `SECRET_KEY`.

    A button may reach another instance, or this one after a restart.
    """

    def __init__(
        self,
        shared: "Shared",
        secret_key: str,
        name: Callable[[str], str],
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(timer)
        ours = f"kept:{name('kept')[:16]}:"
        self._sealed = Sealed(shared, secret_key, b"recordings: what buttons mean", name, ours)
        self._storing: set[asyncio.Task[None]] = set()

    def keep(self, text: str, user_id: str) -> str:
        """Its handle. Nobody waits for Redis."""
        handle = super().keep(text, user_id)
        if self._sealed.up:
            task = asyncio.create_task(self._store(handle, user_id, text), name="keep")
            self._storing.add(task)
            task.add_done_callback(self._storing.discard)
        return handle

    async def get(self, handle: str, user_id: str) -> str | None:
        """From memory, else from Redis."""
        here = self._kept.get(handle)
        if here is not None or not _HANDLE.fullmatch(handle):
            return _for(user_id, here)
        return _for(user_id, _read(handle, await self._sealed.get(handle)))

    async def forget(self) -> None:
        """Forget everybody's, at all instances; where Redis does not do it, it runs out."""
        await super().forget()
        await asyncio.gather(*self._storing)  # what is on its way would come after
        if not await self._sealed.clear():
            _log.warning("what buttons mean was not removed; it runs out by itself")

    async def _store(self, handle: str, user_id: str, text: str) -> None:
        await self._sealed.put(handle, json.dumps([handle, user_id, text]), KEPT)


def _for(user_id: str, found: tuple[str, str] | None) -> str | None:
    return found[1] if found and found[0] == user_id else None


def _read(handle: str, opened: str | None) -> tuple[str, str] | None:
    """Whose it is, and the text; None where it was moved here from another handle."""
    if opened is None:
        return None
    kept, user_id, text = json.loads(opened)  # sealed by ourselves
    return (user_id, text) if kept == handle else None
