"""Time that passes only when a test says so: for the bot's waits, and for what expires in Redis."""

import asyncio
from dataclasses import dataclass

from tests.servers.redis import RedisServer

_TURNS = 20  # round trips in which whoever woke up does what it woke up for
_GROW_OLDER = """
for _, name in ipairs(redis.call('keys', '*')) do
  local left = redis.call('pttl', name)
  if left > 0 then redis.call('pexpire', name, left - tonumber(ARGV[1])) end
end
"""


@dataclass
class Clock:
    """A timer that a test sets."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


class PassingTime:
    """A timer and a sleep for the bot. What stands in the Redis server grows older with them."""

    def __init__(self, server: RedisServer) -> None:
        self.now = 1000.0
        self._server = server
        self._asleep: list[tuple[float, asyncio.Event]] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Until so much has passed."""
        awake = asyncio.Event()
        self._asleep.append((self.now + seconds, awake))
        await awake.wait()

    async def passes(self, seconds: int) -> None:
        """A second at a time, each with time enough for what happens in it."""
        for _ in range(seconds):
            self.now += 1.0
            if self._server.runs:
                await self._server.client.eval(_GROW_OLDER, 0, "1000")
            for due, awake in self._asleep:
                if due <= self.now:
                    awake.set()
            self._asleep = [asleep for asleep in self._asleep if not asleep[1].is_set()]
            await self.settled()

    async def settled(self) -> None:
        """Whoever is awake has done what it can."""
        for _ in range(_TURNS):
            if self._server.runs:
                await self._server.client.ping()
            await asyncio.sleep(0)
