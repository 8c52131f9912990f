"""How many may listen at once at this instance: the setting `LISTENERS_AT_ONCE`."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from bot import metrics
from bot.errors.listening import Ending, PlayEnded

_STREAMS = 8  # of one grant; a browser opens no more than 6 connections to a host


class Places:
    """A place for each grant with an open stream; its streams share the place."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._streams = Counter[str]()

    def full(self) -> bool:
        """Whether nobody else can listen now."""
        return len(self._streams) >= self._at_once

    @contextmanager
    def taken(self, grant: str) -> Iterator[None]:
        """The place of one stream of a grant, until it ends. Raises PlayEnded: there is none."""
        streams = self._streams.get(grant, 0)
        if streams >= _STREAMS or (not streams and self.full()):
            raise PlayEnded(Ending.BUSY)
        self._streams[grant] += 1
        metrics.LISTENERS.set(len(self._streams))
        try:
            yield
        finally:
            self._streams[grant] -= 1
            if not self._streams[grant]:
                del self._streams[grant]
            metrics.LISTENERS.set(len(self._streams))
