"""What a button or a link means and must not carry. It carries a random handle instead."""

import asyncio
import json
import logging
import re
import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from cachetools import TTLCache

from bot.memory.sealed import Sealed
from bot.memory.sweep import Sweep

if TYPE_CHECKING:
    from bot.memory.redis import Shared

KEPT = 8 * 3600.0  # seconds: a working day
_MOST = 10_000

_log = logging.getLogger(__name__)


class HandleKind(NamedTuple):
    """What handles of one kind look like, and where their texts are kept.

    Attributes:
        name: of the kind, in the keys of Redis.
        prefix: by which they are known among other words.
        random_bytes: of 3, there are 4 characters.
        purpose: what the key in Redis is derived for; each kind has a key of its own.
    """

    name: str
    prefix: str
    random_bytes: int
    purpose: bytes

    def new(self) -> str:
        """A handle that nobody guesses."""
        return self.prefix + secrets.token_urlsafe(self.random_bytes)

    def fits(self, word: str) -> bool:
        """Whether a word may be such a handle."""
        random = f"[A-Za-z0-9_-]{{{self.random_bytes * 4 // 3}}}"
        return bool(re.fullmatch(re.escape(self.prefix) + random, word))


# A button's handle opens for one person alone; a link's for whoever has it, and so has 192 bits.
BUTTONS = HandleKind("kept", "q:", 12, b"recordings: what buttons mean")
LINKS = HandleKind("links", "", 24, b"recordings: what links mean")


def is_handle(word: str) -> bool:
    """Whether a word of a button's value stands for something that is kept."""
    return BUTTONS.fits(word)


class Kept:
    """In the memory of this process, for the person alone for whom it was kept."""

    def __init__(
        self, timer: Callable[[], float] = time.monotonic, *, kind: HandleKind = BUTTONS
    ) -> None:
        self._kind = kind
        self._kept: TTLCache[str, tuple[str, str]] = TTLCache(_MOST, KEPT, timer)
        self._sweep = Sweep(self._kept)  # it is personal

    def keep(self, text: str, user_id: str = "") -> str:
        """Its handle, which tells nothing. To be called where a loop runs.

        `user_id`: of whom it is for; "" where whoever has the handle may have the text.
        """
        handle = self._kind.new()
        self.put(handle, text, user_id)
        self._sweep.later()
        return handle

    def put(self, handle: str, text: str, user_id: str = "") -> None:
        """Keep another text behind a handle, for as long as the first."""
        self._kept[handle] = (user_id, text)

    async def saved(self) -> None:
        """Wait until what was kept is where it is to be: another instance may be asked at once."""

    async def get(self, handle: str, user_id: str = "", *, anew: bool = False) -> str | None:
        """The text; None where it is gone, was never there, or is another person's.

        `anew`: another instance may have put another text there meanwhile.
        """
        del anew  # there is no other
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
        *,
        kind: HandleKind = BUTTONS,
    ) -> None:
        super().__init__(timer, kind=kind)
        ours = f"{kind.name}:{name(kind.name)[:16]}:"
        self._sealed = Sealed(shared, secret_key, kind.purpose, name, ours)
        self._storing: set[asyncio.Task[None]] = set()

    def put(self, handle: str, text: str, user_id: str = "") -> None:
        """Nobody waits for Redis here."""
        super().put(handle, text, user_id)
        if self._sealed.up:
            task = asyncio.create_task(self._store(handle, user_id, text), name="keep")
            self._storing.add(task)
            task.add_done_callback(self._storing.discard)

    async def saved(self) -> None:
        """Wait until Redis has it, or does not take it."""
        await asyncio.gather(*self._storing)

    async def get(self, handle: str, user_id: str = "", *, anew: bool = False) -> str | None:
        """From memory, else from Redis; `anew` the other way round."""
        here = self._kept.get(handle)
        if (here is not None and not anew) or not self._kind.fits(handle):
            return _for(user_id, here)
        return _for(user_id, _read(handle, await self._sealed.get(handle)) or here)

    async def forget(self) -> None:
        """Forget everybody's, at all instances; where Redis does not do it, it runs out."""
        await super().forget()
        await self.saved()  # what is on its way would come after
        if not await self._sealed.clear():
            _log.warning("what buttons and links mean was not removed; it runs out")

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
