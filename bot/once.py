"""One effect for each key, however often it is asked for: Slack redelivers, people click twice."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

from cachetools import TTLCache

_REMEMBERED = 2 * 3600.0  # seconds; Slack's last redelivery comes after 5 minutes
_MOST = 100_000


class Once:
    """Runs the work of a key at most once at a time, and never again after it has succeeded.

    Whoever asks while it runs, waits for it. After a failure the next one runs it anew, so that a
    redelivery makes good what its first delivery did not finish.
    """

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self._done: TTLCache[str, bool] = TTLCache(_MOST, _REMEMBERED, timer)
        self._running: dict[str, asyncio.Task[None]] = {}

    async def run(self, key: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do the work, unless it has been done; join it where it runs.

        Raises:
            Exception: whatever the work raised, to all who waited for it.
        """
        if key in self._done:
            return
        task = self._running.get(key)
        if task is None:
            task = asyncio.create_task(self._finish(key, work()))
            self._running[key] = task
        await asyncio.wait((task,))  # a waiter that is cancelled here leaves the work alone
        task.result()

    async def _finish(self, key: str, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
            self._done[key] = True
        finally:
            del self._running[key]
