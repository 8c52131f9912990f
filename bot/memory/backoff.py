"""How long a service that came and went is left alone. Pure."""

from collections.abc import Awaitable, Callable

LONGEST = 30.0  # seconds
STEADY = 60.0  # seconds of use after which the next failure is a new one

Sleep = Callable[[float], Awaitable[object]]  # `asyncio.sleep`, or what stands for it in a test


class Backoff:
    """Waits that double, until the service has been used for a minute without a failure.

    Without this, a service that answers when it is tried, and fails when it is used, would be
    taken up and given up every second.
    """

    def __init__(self, first: float) -> None:
        self._first = first
        self._next = first
        self._since = float("-inf")  # when it was last taken up

    def failed(self, now: float) -> bool:
        """Whether this failure is a new one, not more of the last."""
        new = now - self._since >= STEADY
        if new:
            self._next = self._first
        return new

    def taken_up(self, now: float) -> None:
        """It is used again."""
        self._since = now

    def wait(self) -> float:
        """Seconds until the next try."""
        wait, self._next = self._next, min(2 * self._next, LONGEST)
        return wait
