"""Answers that one instance fetched, for the others: encrypted, under names that tell nothing.

Imported only where `REDIS_URL` and `SECRET_KEY` are set.
"""

import asyncio
import base64
import hashlib
import hmac
import json
import logging
import time
from collections.abc import Callable

from cryptography.fernet import Fernet, InvalidToken

from bot.callcenter.model import ContactRecordings
from bot.callcenter.written import read_answer, written_answer
from bot.memory.redis import Shared

_log = logging.getLogger(__name__)

_LARGEST = 1 << 18  # bytes; a longer answer would hold up the marks that travel beside it
_SMALL = 1 << 13  # bytes; an answer that gets through as quickly as a mark


class SharedAnswers:
    """A second level behind an instance's own memory."""

    def __init__(
        self,
        shared: Shared,
        secret_key: str,
        instance_id: str,
        name: Callable[[str], str],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._shared = shared
        key = hmac.digest(secret_key.encode(), b"recordings: shared answers", hashlib.sha256)
        self._fernet = Fernet(base64.urlsafe_b64encode(key))
        self._instance_id = instance_id
        self._name = name  # an id's name in Redis
        self._ours = f"answer:{name('answers')[:16]}:"  # another bot may use the same Redis
        self._clock = clock
        self._largest = _LARGEST
        self._storing: set[asyncio.Task[None]] = set()

    async def get(self, contact_id: str) -> tuple[ContactRecordings, float] | None:
        """The answer, and the seconds that it stays fresh. None where none can be read."""
        name = self._name_of(contact_id)
        sealed = await self._shared.get(name)
        if sealed is None:
            return None
        try:
            value = json.loads(self._fernet.decrypt(sealed))
            if value["name"] != name:  # moved here from elsewhere
                return None
            fresh = float(value["until"]) - self._clock()
            answer = read_answer(contact_id, value)
        except (InvalidToken, ValueError, KeyError, TypeError):
            return None
        return (answer, min(fresh, float(value["ttl"]))) if fresh > 0 else None

    async def clear(self) -> None:
        """Remove the answers of all our instances; where Redis does not do it, they run out."""
        await asyncio.gather(*self._storing)  # what is on its way would come after
        if not await self._shared.clear(self._ours):
            _log.warning("shared answers were not removed; they run out by themselves")

    def put(self, contact_id: str, answer: ContactRecordings, ttl: float) -> None:
        """Share it for `ttl` seconds; nobody waits for that."""
        if ttl > 0 and self._shared.up:
            task = asyncio.create_task(self._store(contact_id, answer, ttl))
            self._storing.add(task)
            task.add_done_callback(self._storing.discard)

    async def _store(self, contact_id: str, answer: ContactRecordings, ttl: float) -> None:
        name = self._name_of(contact_id)
        about = {"name": name, "until": self._clock() + ttl, "ttl": ttl}
        value = about | written_answer(answer)
        sealed = self._fernet.encrypt(json.dumps(value).encode())
        if len(sealed) > self._largest or not self._shared.up:
            return
        stored = await self._shared.put(name, sealed, ttl)
        if not stored and len(sealed) > _SMALL:  # perhaps it was too long to arrive in time
            self._largest = min(self._largest, max(len(sealed) // 2, _SMALL))

    def _name_of(self, contact_id: str) -> str:
        return self._ours + self._name(json.dumps(["answer", self._instance_id, contact_id]))
