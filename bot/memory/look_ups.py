"""The last look-ups of each person: ids of contacts that the call center knew, and when."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from cachetools import TTLCache

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

    async def add(self, user_id: str, contact_ids: Sequence[str]) -> None:
        """Somebody looked these up; what they looked up before is not listed twice."""
        now = round(self._clock() * 1000)
        before = [each for each in await self.last(user_id) if each[0] not in contact_ids]
        new = [(contact_id, now) for contact_id in contact_ids]
        await self._keep(user_id, [*new, *before][:MOST])

    async def clear(self, user_id: str) -> None:
        """Forget one person's."""
        self._kept.pop(user_id, None)

    async def forget(self) -> None:
        """Forget everybody's."""
        self._kept.clear()

    async def _keep(self, user_id: str, look_ups: Sequence[LookUp]) -> None:
        self._kept[user_id] = look_ups


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
        from cryptography.fernet import Fernet  # noqa: PLC0415 — only with Redis and a key

        super().__init__(clock)
        key = hmac.digest(secret_key.encode(), b"recordings: last look-ups", hashlib.sha256)
        self._fernet = Fernet(base64.urlsafe_b64encode(key))
        self._shared = shared
        self._name = name  # a person's name in Redis
        self._ours = f"looked:{name('look-ups')[:16]}:"  # another bot may use the same Redis

    async def last(self, user_id: str) -> Sequence[LookUp]:
        """The newest first; none while Redis is away, or where they cannot be read."""
        sealed = await self._shared.get(self._of(user_id))
        if sealed is None:
            return ()
        try:
            return [(str(each), int(at)) for each, at in json.loads(self._fernet.decrypt(sealed))]
        except Exception:
            return ()

    async def clear(self, user_id: str) -> None:
        """Forget one person's."""
        await self._keep(user_id, ())

    async def forget(self) -> None:
        """Forget everybody's."""
        await self._shared.clear(self._ours)

    async def _keep(self, user_id: str, look_ups: Sequence[LookUp]) -> None:
        sealed = self._fernet.encrypt(json.dumps(look_ups).encode())
        await self._shared.put(self._of(user_id), sealed, KEPT)

    def _of(self, user_id: str) -> str:
        return self._ours + self._name(f"look-ups of {user_id}")
