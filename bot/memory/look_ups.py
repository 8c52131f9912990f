"""The last look-ups of each person: ids of contacts that the call center knew, and when."""

import json
import time
from collections.abc import Callable, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from cachetools import TTLCache

from bot.memory.sealed import Sealed

if TYPE_CHECKING:
    from bot.memory.redis import Shared

KEPT = 30 * 86_400.0  # seconds
MOST = 10  # look-ups of a person
_PEOPLE = 10_000

LookUp = tuple[str, int]  # a contact id, and when it was looked up: epoch milliseconds


class LookUps:
    """In the memory of this process, until it restarts.

    Attributes:
        lasting: whether they are kept beyond a restart.
    """

    lasting = False

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._kept: TTLCache[str, Sequence[LookUp]] = TTLCache(_PEOPLE, KEPT, clock)

    async def last(self, user_id: str) -> Sequence[LookUp]:
        """The newest first."""
        return self._kept.get(user_id, ())

    def add(
        self,
        user_id: str,
        contact_ids: Sequence[str],
        start: Callable[[Coroutine[Any, Any, None]], object],  # noqa: ARG002 — see SharedLookUps
    ) -> None:
        """Somebody looked these up; what they looked up before is not listed twice.

        `start`: runs in the background what has to wait for Redis.
        """
        self._kept[user_id] = self._with(contact_ids, self._kept.get(user_id, ()))

    async def clear(self, user_id: str) -> None:
        """Forget one person's."""
        self._kept.pop(user_id, None)

    async def forget(self) -> None:
        """Forget everybody's."""
        self._kept.clear()

    def _with(self, contact_ids: Sequence[str], last: Sequence[LookUp]) -> list[LookUp]:
        now = round(self._clock() * 1000)
        new = [(contact_id, now) for contact_id in contact_ids]
        return [*new, *(each for each in last if each[0] not in contact_ids)][:MOST]


class SharedLookUps(LookUps):
    """In Redis, encrypted with a key derived from `SECRET_KEY`, for all instances."""

    lasting = True

    def __init__(
        self,
        shared: "Shared",
        secret_key: str,
        name: Callable[[str], str],
        clock: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(clock)
        ours = f"looked:{name('look-ups')[:16]}:"
        self._sealed = Sealed(shared, secret_key, b"recordings: last look-ups", name, ours)

    def add(
        self,
        user_id: str,
        contact_ids: Sequence[str],
        start: Callable[[Coroutine[Any, Any, None]], object],
    ) -> None:
        """Add them in the background: no answer waits for Redis."""

        async def add() -> None:
            await self._keep(user_id, self._with(contact_ids, await self.last(user_id)))

        start(add())

    async def last(self, user_id: str) -> Sequence[LookUp]:
        """The newest first; none while Redis is away, or where they cannot be read."""
        opened = await self._sealed.get(_of(user_id))
        if opened is None:
            return ()
        try:
            return [(str(each), int(at)) for each, at in json.loads(opened)]
        except Exception:
            return ()

    async def clear(self, user_id: str) -> None:
        """Forget one person's."""
        await self._keep(user_id, ())

    async def forget(self) -> None:
        """Forget everybody's."""
        await self._sealed.clear()

    async def _keep(self, user_id: str, look_ups: Sequence[LookUp]) -> None:
        await self._sealed.put(_of(user_id), json.dumps(look_ups), KEPT)


def _of(user_id: str) -> str:
    return f"look-ups of {user_id}"
