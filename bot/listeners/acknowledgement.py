"""When an acknowledgement has left: what follows it must not reach Slack before it.

Slack shows an acknowledgement and what comes by `response_url` or `views.update` in the order in
which they arrive. Over two connections nothing holds that order but us.
"""

import asyncio
from collections.abc import Callable
from contextvars import ContextVar

from bot.memory.backoff import Sleep

MARGIN = 0.5  # seconds from our last byte until Slack has surely taken it in


class Acknowledgement:
    """The acknowledgement of one request; whoever sends it says what became of it.

    The request's context carries it, and so do the tasks that the request starts.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._gone = asyncio.Event()
        self._gone_at = 0.0
        self._if_lost: Callable[[], object] = _nothing
        _current.set(self)

    def left(self) -> None:
        """Its last byte is on its way."""
        self._gone_at = self._loop.time()
        self._gone.set()
        self._if_lost = _nothing  # it holds the answer, and the context of a request may live long

    def lost(self) -> None:
        """It will never arrive: whoever asked is gone, or we failed. Later calls change nothing."""
        if not self._gone.is_set():
            self._gone.set()
            self._if_lost()
            self._if_lost = _nothing

    def if_lost(self, act: Callable[[], object]) -> None:
        """What to do where it gets lost: the answer was in it."""
        self._if_lost = act

    async def followed(self, sleep: Sleep) -> None:
        """Wait until something may follow it."""
        await self._gone.wait()
        wait = self._gone_at + MARGIN - self._loop.time()
        if wait > 0:
            await sleep(wait)


def _nothing() -> None:
    """The answer was not in the acknowledgement, or is out of it."""


_current: ContextVar[Acknowledgement] = ContextVar("acknowledgement")


def current() -> Acknowledgement:
    """That of the request which is being answered.

    Raises:
        LookupError: nothing is to be acknowledged here.
    """
    return _current.get()
