"""One effect for each key, however often it is asked for: Slack redelivers, people click twice."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

from cachetools import TTLCache

from bot.memory.marks import REMEMBERED, LocalMarks, Marks
from bot.memory.sweep import Sweep

_MOST = 100_000


class Once:
    """Runs the work of a key at most once at a time, and never again after it has succeeded.

    Whoever asks while it runs, waits for it. After a failure the next one runs it anew, so that a
    redelivery makes good what its first delivery did not finish. With shared marks this holds
    across instances; one that is killed between the effect and its mark has it done twice.
    """

    def __init__(
        self, marks: Marks | None = None, timer: Callable[[], float] = time.monotonic
    ) -> None:
        self._marks = marks or LocalMarks(timer)
        self._done: TTLCache[str, bool] = TTLCache(_MOST, REMEMBERED, timer)
        self._sweep = Sweep(self._done)  # keys hold ids
        self._cleared = 0  # times
        self._running: dict[str, asyncio.Task[None]] = {}

    def clear(self) -> None:
        """Forget what has been done: keys hold ids. What runs goes on, and is not remembered."""
        self._done.clear()
        self._cleared += 1

    async def run(self, key: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do the work, unless it has been done; join it where it runs.

        Raises:
            Exception: whatever the work raised, to all who waited for it.
        """
        if key in self._done:
            return
        task = self._running.get(key)
        if task is None:
            task = asyncio.create_task(self._finish(key, work))
            self._running[key] = task
        await asyncio.wait((task,))  # a waiter that is cancelled here leaves the work alone
        task.result()

    async def cancel(self) -> None:
        """End what runs: it has not been done."""
        running = list(self._running.values())
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _finish(self, key: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        cleared = self._cleared
        try:
            if await self._marks.claim(key):
                await self._do(key, work)
            if cleared == self._cleared:
                self._done[key] = True
                self._sweep.later()
        finally:
            del self._running[key]

    async def _do(self, key: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await work()
        except BaseException:  # a cancelled one, too, has not been done
            await self._marks.release(key)
            raise
        await self._marks.done(key)
