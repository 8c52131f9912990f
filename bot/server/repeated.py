"""What a stranger can make us log again and again is logged once a minute, with its number."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

MINUTE = 60.0  # seconds
_OURS = (
    "bot.server.gate",
    "bot.server.connections",
)  # they speak of what anybody on the internet may send

Key = tuple[object, ...]


@dataclass(slots=True)
class _Told:
    """When the last line was let through, and how many were held back since."""

    at: float
    held_back: int = 0


class Repeated(logging.Filter):
    """Lets a record through, then holds back others like it for a minute, and counts them.

    A library's records are alike where they come from one place with one kind of error: their
    words are withheld anyway (`log.py`). Ours are where event and reason agree. `times` says
    how many a line stands for. What was held back is told when the minute is over, if a loop
    runs, or with the next.
    """

    def __init__(
        self,
        tell: Callable[[logging.LogRecord], object],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__()
        self._tell = tell
        self._clock = clock
        self._told: dict[Key, _Told] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether it is logged now."""
        key = _key(record)
        if key is None or hasattr(record, "times"):  # told already
            return True
        now, told = self._clock(), self._told.get(key)
        if told and now - told.at < MINUTE:
            told.held_back += 1
            if told.held_back == 1:
                self._tell_later(key, record, MINUTE - (now - told.at))
            return False
        record.times = 1 + (told.held_back if told else 0)
        self._told[key] = _Told(now)
        return True

    def _tell_later(self, key: Key, record: logging.LogRecord, seconds: float) -> None:
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # no loop in this thread: the next record tells
            return
        loop.call_later(seconds, self._minute_over, key, record, self._told[key])

    def _minute_over(self, key: Key, record: logging.LogRecord, told: _Told) -> None:
        if self._told.get(key) is told:  # else the next record has told
            record.times = told.held_back
            self._told[key] = _Told(self._clock())
            self._tell(record)


def _key(record: logging.LogRecord) -> Key | None:
    if record.name in _OURS:
        return record.name, record.msg, getattr(record, "reason", "")
    if record.name == "bot" or record.name.startswith("bot."):
        return None
    error = record.exc_info[0] if record.exc_info else None
    return record.name, record.levelno, record.module, record.lineno, error
