"""A step that nobody waits for any longer than its limit."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from bot.errors import AuditFailed, Cause

_T = TypeVar("_T")
_running: set[asyncio.Task[Any]] = set()  # the loop alone would let go of what is left behind


async def within(limit: float | None, step: Coroutine[Any, Any, _T]) -> _T:
    """What `step` returns or raises, within `limit` seconds; None: as long as it takes.

    What takes longer is cancelled, as it is with its caller, and left behind to end by itself:
    `asyncio.timeout` would cancel it once and then wait, for a driver that tidies up first, say.

    Raises:
        AuditFailed: "unreachable", it took too long.
    """
    task = asyncio.create_task(step)
    _running.add(task)
    task.add_done_callback(_ended)
    try:
        done, _ = await asyncio.wait((task,), timeout=limit)
    finally:
        task.cancel()  # does nothing where it is done
    if not done:
        raise AuditFailed(Cause.UNREACHABLE)
    return task.result()


def _ended(task: asyncio.Task[Any]) -> None:
    _running.discard(task)
    if not task.cancelled():
        task.exception()  # perhaps nobody else asks for it
