"""Background work that is known: asyncio itself keeps no reference to a running task."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

from bot.questions.question import ReplyTo

_log = logging.getLogger(__name__)
T = TypeVar("T")


class Tasks:
    """Starts tasks, keeps them, and waits for them at the end."""

    def __init__(self) -> None:
        self._running: dict[asyncio.Task[Any], ReplyTo | None] = {}

    def start(
        self, work: Coroutine[Any, Any, T], waiting: ReplyTo | None = None
    ) -> asyncio.Task[T]:
        """Run it; a fault in it is logged, since nobody may be waiting for it.

        `waiting`: who has nothing but an acknowledgement until it ends.
        """
        task = asyncio.create_task(work)
        self._running[task] = waiting
        task.add_done_callback(self._done)
        return task

    async def drain(self, seconds: float) -> list[ReplyTo | None]:
        """Wait for all; what is not done by then is cancelled. Returns who waited for those."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while self._running and loop.time() < end:  # what runs may start more
            await asyncio.wait(self._running, timeout=end - loop.time())
        late = dict(self._running)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
        return list(late.values())

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._running.pop(task, None)
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("background work failed", exc_info=error)
