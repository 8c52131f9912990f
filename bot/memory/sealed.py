"""Text in Redis that nobody reads without `SECRET_KEY`, under names that tell nothing."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.memory.redis import Shared


class Sealed:
    """One kind of text, with a key of its own."""

    def __init__(
        self,
        shared: "Shared",
        secret_key: str,
        purpose: bytes,
        name: Callable[[str], str],
        prefix: str,
    ) -> None:
        """`purpose`: what the key is derived for; `name`: something's name in Redis.

        `prefix`: of all these names. Another bot may use the same Redis, so it tells ours apart.
        """
        from cryptography.fernet import Fernet  # noqa: PLC0415 — only with Redis and a key

        key = hmac.digest(secret_key.encode(), purpose, hashlib.sha256)
        self._fernet = Fernet(base64.urlsafe_b64encode(key))
        self._shared = shared
        self._name = name
        self._prefix = prefix

    @property
    def up(self) -> bool:
        """Whether Redis is used at present."""
        return self._shared.up

    async def get(self, what: str) -> str | None:
        """The text; None where there is none, Redis is away, or it cannot be opened."""
        sealed = await self._shared.get(self._of(what))
        if sealed is None:
            return None
        try:
            return self._fernet.decrypt(sealed).decode()
        except Exception:  # somebody else's, or another key's: whatever it is, it is not ours
            return None

    async def put(self, what: str, text: str, seconds: float) -> bool:
        """Keep it for a while; whether Redis said that it does."""
        sealed = self._fernet.encrypt(text.encode())
        return await self._shared.put(self._of(what), sealed, seconds)

    async def clear(self) -> bool:
        """Remove all of this kind; whether all of it is gone."""
        return await self._shared.clear(self._prefix)

    def _of(self, what: str) -> str:
        return self._prefix + self._name(what)
