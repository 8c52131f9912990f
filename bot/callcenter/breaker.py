"""Stops asking a call center that keeps failing, and finds out when it is back. Pure.

Pure logic of our own: it needs an injected timer, and the decision to ask apart from
the report of what came of it, because attempts ask and whole reads are counted. Libraries wrap one
function call, where both are the same.
"""

from collections.abc import Callable

FAILURES = 5  # in a row, until it opens
PAUSE = 10.0  # seconds without a question; then one goes through as a probe


class Breaker:
    """Closed: everybody may ask. Open: nobody but one probe after each pause.

    A probe that is never reported (its asker went away) is followed by another one pause later.
    """

    def __init__(
        self, timer: Callable[[], float], *, failures: int = FAILURES, pause: float = PAUSE
    ) -> None:
        self._timer = timer
        self._most = failures
        self._pause = pause
        self._failures = 0  # in a row
        self._next_probe = 0.0  # on the timer's clock; means something while open

    @property
    def is_open(self) -> bool:
        """Whether questions are being turned away."""
        return self._failures >= self._most

    def allows(self) -> bool:
        """Whether to ask now. While open, a True is the one probe of this pause."""
        if not self.is_open:
            return True
        now = self._timer()
        if now < self._next_probe:
            return False
        self._next_probe = now + self._pause
        return True

    def failed(self) -> bool:
        """A question came to nothing. Returns whether this opened the breaker."""
        self._failures = min(self._failures + 1, self._most + 1)
        opened = self._failures == self._most
        if opened:
            self._next_probe = self._timer() + self._pause
        return opened

    def succeeded(self) -> bool:
        """The call center answered, be it with a refusal. Returns whether this closed it."""
        was_open, self._failures = self.is_open, 0
        return was_open
