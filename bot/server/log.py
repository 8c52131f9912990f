"""Structured logs on standard error: JSON for machines, one line for a terminal.

Nothing personal: our own code logs named fields (ids, outcomes, times), never text that came from
outside. Libraries log whole requests, so of their records only the place and the level pass.
"""

import json
import logging
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

import orjson

from bot.server.log_stream import LogStream, Taken
from bot.server.repeated import Repeated
from bot.settings.settings import LogSettings

_KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class LogFull(OSError):
    """The log takes no more lines: nobody reads what it has."""


class _Discreet(logging.Handler):
    """The words of what is not ours, and the text of every exception, stay out.

    A line that cannot be written at once is dropped, and counted: the log never holds up an
    answer. How many were, it says as soon as there is room. Of the audit trail no record may be
    lost: for those, `emit` raises OSError or ValueError.
    """

    def __init__(self, stream: LogStream, dropped: Callable[[], None]) -> None:
        super().__init__()
        self._stream = stream
        self._count_dropped = dropped
        self._dropped = 0

    def emit(self, record: logging.LogRecord) -> None:
        ours = record.name == "bot" or record.name.startswith("bot.")
        of_trail = record.name == "bot.audit"
        try:
            self._say_dropped()
            self._write(_with_error_class(record) if ours else _withheld(record), whole=of_trail)
        except Exception:
            if of_trail:
                raise
            self._dropped += 1  # logging's own way is to print it, and so to wait for the reader
            self._count_dropped()

    def close(self) -> None:
        self._stream.close()
        super().close()

    def _say_dropped(self) -> None:
        if self._dropped:
            fields = {"name": "bot.server.log", "levelno": logging.WARNING, "levelname": "WARNING"}
            fields |= {"msg": "log lines dropped", "count": self._dropped}
            self._write(logging.makeLogRecord(fields))
            self._dropped = 0

    def _write(self, record: logging.LogRecord, *, whole: bool = False) -> None:
        taken = self._stream.take(f"{self.format(record)}\n")
        if taken is Taken.NOTHING or (whole and taken is Taken.BEGUN):
            raise LogFull


def _withheld(record: logging.LogRecord) -> logging.LogRecord:
    """A new record: whatever else the library attached to its own stays behind, too."""
    kept = ("name", "levelname", "levelno", "created", "msecs")
    fields = {name: getattr(record, name) for name in kept}
    fields |= {name: value for name in ("times",) if (value := getattr(record, name, None))}
    fields |= {"msg": "library message withheld", "at": f"{record.module}:{record.lineno}"}
    return logging.makeLogRecord({**fields, **_error_class(record)})


def _with_error_class(record: logging.LogRecord) -> logging.LogRecord:
    if not record.exc_info:
        return record
    without = {"exc_info": None, "exc_text": None, "stack_info": None}
    return logging.makeLogRecord({**vars(record), **without, **_error_class(record)})


def _error_class(record: logging.LogRecord) -> dict[str, str]:
    """Which error it was, and where; not what it says."""
    kind, _, traceback = record.exc_info or (None, None, None)
    if kind is None:
        return {}
    return {"error": f"{kind.__module__}.{kind.__qualname__}", "raised_at": where(traceback)}


def configure(settings: LogSettings, dropped: Callable[[], None] = lambda: None) -> None:
    """Set up the root logger; called once, by the process that owns it.

    `dropped` is called for each line that could not be written.
    """
    handler = _Discreet(LogStream(sys.stderr), dropped)
    handler.addFilter(Repeated(handler.handle))
    terminal = sys.stderr is not None and sys.stderr.isatty()
    as_json = settings.format == "json" or (not settings.format and not terminal)
    handler.setFormatter(_Json() if as_json else _Console())
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False  # not shown
    logging.basicConfig(level=settings.level, handlers=[handler], force=True)
    # Python itself prints warnings to standard error, and would wait for its reader.
    logging.captureWarnings(capture=True)
    for chatty in ("slack_bolt", "slack_sdk"):  # withheld, their advice would only alarm
        logging.getLogger(chatty).setLevel(max(logging.ERROR, logging.getLogger().level))


class _Json(logging.Formatter):
    """`{"time": …, "level": "INFO", "logger": "bot.…", "event": "answered", …}`."""

    default_time_format, default_msec_format = "%Y-%m-%dT%H:%M:%S", "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__()
        self.converter = time.gmtime

    def format(self, record: logging.LogRecord) -> str:
        fields = {
            "time": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
        }
        fields |= _own_fields(record)
        try:
            return orjson.dumps(fields, default=str).decode()
        except TypeError:  # half a character, of a setting say, or a number beyond 64 bits
            return json.dumps(fields, default=str)


class _Console(logging.Formatter):
    """`12:00:00 INFO    answered way_in=command outcome=found`."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s", datefmt="%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        shown = "".join(f" {name}={value}" for name, value in _own_fields(record).items())
        return super().format(record) + shown


def _own_fields(record: logging.LogRecord) -> dict[str, Any]:
    """What the call gave as `extra`, and what our handler added."""
    return {name: value for name, value in vars(record).items() if name not in _KNOWN}


def where(traceback: TracebackType | None) -> str:
    """`module.py:12 < module.py:34`: the innermost frames of a traceback, no values."""
    places: list[str] = []
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename.rpartition("/")[2]
        places.append(f"{file}:{traceback.tb_lineno}")
        traceback = traceback.tb_next
    return " < ".join(reversed(places[-4:]))
