"""One call for all who ask the same at the same time."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

K = TypeVar("K")
T = TypeVar("T")

Wanted = Callable[[], bool]  # whether what comes may still be kept: nothing was forgotten meanwhile


class Flights(Generic[K, T]):
    """What runs, by its key. Nothing is remembered here: once it has come, the next one asks anew.

    A waiter that goes away cancels nobody else's; what everybody left goes on, and its failure is
    silent. Whoever starts something bounds it.
    """

    def __init__(self, name: str) -> None:
        """`name`: of the tasks."""
        self._name = name
        self._running: dict[K, asyncio.Task[T]] = {}

    def clear(self) -> None:
        """Let nobody join what runs; who waits for it already gets what comes."""
        self._running = {}

    async def join(self, key: K, work: Callable[[Wanted], Coroutine[Any, Any, T]]) -> T:
        """What comes of the work, as `flight` starts it.

        Raises:
            Exception: whatever the work raised, to all who waited for it.
        """
        task = self.flight(key, work)
        await asyncio.wait((task,))  # a waiter that is cancelled here leaves the task alone
        return task.result()

    def flight(self, key: K, work: Callable[[Wanted], Coroutine[Any, Any, T]]) -> asyncio.Task[T]:
        """What runs for the key; where nothing does, the work is started.

        For those who wait with `asyncio.wait` as long as they like: never await it by itself.
        """
        task = self._running.get(key)
        if task is None:
            running = self._running  # that of the question: `clear` puts another in its place
            task = asyncio.create_task(self._run(key, work, running), name=self._name)
            running[key] = task
            task.add_done_callback(_retrieve)
        return task

    async def _run(
        self,
        key: K,
        work: Callable[[Wanted], Coroutine[Any, Any, T]],
        running: dict[K, asyncio.Task[T]],
    ) -> T:
        try:
            return await work(lambda: running is self._running)
        finally:
            del running[key]


def _retrieve(task: asyncio.Task[Any]) -> None:
    """Mark an error as seen, so that work that everybody left does not complain."""
    if not task.cancelled():
        task.exception()
