"""The one connection to Redis, on a budget: what it does not answer at once, it is not asked for.

Imported only where `REDIS_URL` is set.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from bot import metrics
from bot.errors import Cause
from bot.errors.causes import cause_of
from bot.memory.backoff import Backoff, Sleep

LIMIT = 0.05  # seconds for a round trip; a question waits for two of them at most
AGAIN = 1.0  # seconds until the first try to reach it again
_FIRST = 1.0  # seconds for a try: a connection, perhaps with TLS, and the writes that are timed
_TIMED = 3  # writes at most: one may be slow because we are busy ourselves
_TURNS = 20  # turns of the loop after LIMIT, in which an answer that came is still taken
_PREFIX = "recordings:"
_TOGETHER = 1000  # names removed in one round trip
_REMOVE_OWN = "if redis.call('get',KEYS[1])==ARGV[1] then return redis.call('del',KEYS[1]) end"
_HOLD = (
    "local found=redis.call('get',KEYS[1]) if not found or found==ARGV[1] then "
    "redis.call('set',KEYS[1],ARGV[1],'PX',ARGV[2]) end"
)

_log = logging.getLogger(__name__)

Command = tuple[Any, ...]
Asked = tuple[Command, asyncio.Future[Any]]


class Shared:
    """Redis, or nothing: no method raises, and None means that Redis does not know or is not there.

    Whatever is asked while a round trip is under way goes with the next one, all together over one
    connection. After a failure nobody waits for Redis until a try in the background has worked:
    one in which it was as quick as it has to be in use. The tries become rarer while it fails.

    Attributes:
        up: whether Redis is used at present.
        failure: what the last round trip failed with; None where it did not.
        limit: seconds for a round trip.
    """

    def __init__(
        self,
        url: str,
        *,
        limit: float = LIMIT,
        again: float = AGAIN,
        timer: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        # No retries: a mark whose answer was lost would be taken for another one's.
        never = Retry(NoBackoff(), 0)
        self._redis = Redis.from_url(url, max_connections=1, protocol=2, retry=never)
        self.limit = limit
        self._timer = timer
        self._sleep = sleep
        self._backoff = Backoff(again)
        self._waiting: list[Asked] = []
        self._sending: asyncio.Task[None] | None = None
        self._returning: asyncio.Task[None] | None = None
        self.up = False
        self.failure: Exception | None = None

    async def start(self) -> None:
        """Connect, for a second at most; later if it takes longer."""
        seconds = await self.round_trip(_FIRST)
        if self._quick(seconds):
            self._is(up=True)
            _log.info("sharing through Redis")
        elif seconds is None:
            self._went_down("not reached")
        else:
            self._went_down("too slow", seconds)

    async def close(self) -> None:
        """Close; who still waits gets nothing."""
        self.up = False
        tasks = [task for task in (self._sending, self._returning) if task]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        _give_nothing(self._waiting)
        with contextlib.suppress(Exception):  # it may be broken in any way
            await asyncio.wait_for(self._redis.aclose(), _FIRST)

    async def get(self, name: str) -> bytes | None:
        """What is stored."""
        found = await self._ask("GET", _PREFIX + name)
        return found if isinstance(found, bytes) else None

    async def put(self, name: str, value: str | bytes, seconds: float) -> bool:
        """Store it for a while; whether Redis said that it did."""
        answer = await self._ask("SET", _PREFIX + name, value, "PX", _milliseconds(seconds))
        return not isinstance(answer, _NotThere)

    async def add(self, name: str, value: str, seconds: float) -> bool | None:
        """Store it where nothing was: whether it was so; None when Redis is not there."""
        answer = await self._ask("SET", _PREFIX + name, value, "NX", "PX", _milliseconds(seconds))
        if isinstance(answer, _NotThere):
            return None
        return answer is not None

    async def hold(self, name: str, value: str, seconds: float) -> None:
        """Keep it there for so long from now, unless another value stands there."""
        await self._ask("EVAL", _HOLD, 1, _PREFIX + name, value, _milliseconds(seconds))

    async def remove(self, name: str, value: str) -> None:
        """Remove it where this value stands."""
        await self._ask("EVAL", _REMOVE_OWN, 1, _PREFIX + name, value)

    async def clear(self, prefix: str) -> bool:
        """Remove everything whose name begins so; whether all of it is gone."""
        cursor: int | None = None
        while cursor != 0:
            pattern = f"{_PREFIX}{prefix}*"
            found = await self._ask("SCAN", cursor or 0, "MATCH", pattern, "COUNT", _TOGETHER)
            if isinstance(found, _NotThere):
                return False
            cursor, names = found
            if names and isinstance(await self._ask("UNLINK", *names), _NotThere):
                return False
        return True

    async def round_trip(self, patience: float) -> float | None:
        """The seconds that a write takes over a connection which is there.

        A write, since a full Redis still answers a PING. The quickest of a few counts.

        Returns:
            None where Redis takes no write within `patience` seconds.
        """
        quickest = self.failure = None
        try:
            async with asyncio.timeout(patience):
                await self._write()  # connects
                for _ in range(_TIMED):
                    began = self._timer()
                    await self._write()
                    took = self._timer() - began
                    quickest = min(took, quickest or took)
                    if self._quick(quickest):
                        break
        except Exception as error:
            self.failure = error
        return quickest

    async def _write(self) -> None:
        await self._redis.set(f"{_PREFIX}reached", "1", px=1000)

    def _quick(self, seconds: float | None) -> bool:
        return seconds is not None and seconds <= self.limit

    async def _ask(self, *command: Any) -> Any:  # noqa: ANN401 — whatever Redis answers
        if not self.up:
            return _NOT_THERE
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append((command, answer))
        if self._sending is None:
            self._sending = asyncio.create_task(self._send())
        return await answer

    async def _send(self) -> None:
        """Send what is waiting, until nothing is."""
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                try:
                    _give(batch, await self._within_the_limit([command for command, _ in batch]))
                finally:
                    _give_nothing(batch)  # to those who got no answer
        except Exception as error:  # whatever the client raises, the way on is the same
            self.failure = error
            self._went_down(type(error).__name__)
        finally:
            self._sending = None

    async def _within_the_limit(self, commands: Iterable[Command]) -> list[Any]:
        """The answers.

        When we are busy ourselves, the limit passes while answers lie unread: they get a few turns.
        """
        trip = asyncio.create_task(self._round_trip(commands))
        try:
            await asyncio.wait((trip,), timeout=self.limit)
            for _ in range(_TURNS):
                if trip.done():
                    return trip.result()
                await asyncio.sleep(0)
            raise TimeoutError
        finally:
            trip.add_done_callback(_retrieve)
            trip.cancel()

    async def _round_trip(self, commands: Iterable[Command]) -> list[Any]:
        async with self._redis.pipeline(transaction=False) as pipeline:
            for command in commands:
                pipeline.execute_command(*command)
            return await pipeline.execute(raise_on_error=False)

    def _is(self, *, up: bool) -> None:
        self.up = up
        metrics.REDIS_UP.set(up)

    def _went_down(self, reason: str, seconds: float | None = None) -> None:
        self._is(up=False)
        waiting, self._waiting = self._waiting, []
        _give_nothing(waiting)
        if self._returning is not None:
            return
        about: dict[str, object] = {"reason": reason}
        cause = cause_of(self.failure) if self.failure else Cause.UNREACHABLE
        if cause.standing:
            about = {"reason": cause.value, "setting": "REDIS_URL"}
        if seconds is not None:
            about |= {"ms": round(seconds * 1000), "limit_ms": round(self.limit * 1000)}
        if self._backoff.failed(self._timer()):
            event = "Redis does not answer" if seconds is None else "Redis is too slow"
            _log.warning("%s; going on in memory", event, extra=about)
        else:
            _log.info("Redis failed again soon; it is tried less often", extra=about)
        self._returning = asyncio.create_task(self._return())

    async def _return(self) -> None:
        while True:
            await self._sleep(self._backoff.wait())
            if self._quick(await self.round_trip(_FIRST)):
                break
        self._returning = None
        self._backoff.taken_up(self._timer())
        self._is(up=True)
        _log.info("Redis is back")


class _NotThere:
    """No answer came."""


_NOT_THERE = _NotThere()


def _give(batch: list[Asked], answers: list[Any]) -> None:
    """To everyone their own; then raise what Redis refused: it may be full, or read-only."""
    for (_, waiter), answer in zip(batch, answers, strict=True):
        if not isinstance(answer, Exception) and not waiter.done():
            waiter.set_result(answer)
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer


def _give_nothing(batch: list[Asked]) -> None:
    for _, waiter in batch:
        if not waiter.done():
            waiter.set_result(_NOT_THERE)


def _milliseconds(seconds: float) -> int:
    return max(1, int(seconds * 1000))


def _retrieve(task: asyncio.Task[list[Any]]) -> None:
    """Mark an error as seen: nobody waits for this round trip any more."""
    if not task.cancelled():
        task.exception()
