"""Structured logs on standard error: JSON for machines, one line for a terminal.

Nothing personal: our own code logs named fields (ids, outcomes, times), never text that came from
outside. Libraries log whole requests, so of their records only the place and the level pass.
"""

import logging
import sys
import time
from types import TracebackType
from typing import TextIO

from pythonjsonlogger.json import JsonFormatter

from bot.settings import LogSettings

_FIELDS = "%(asctime)s %(levelname)s %(name)s %(message)s"


class _Discreet(logging.StreamHandler[TextIO]):
    """The words of what is not ours, and the text of every exception, stay out."""

    def emit(self, record: logging.LogRecord) -> None:
        ours = record.name == "bot" or record.name.startswith("bot.")
        super().emit(_with_error_class(record) if ours else _withheld(record))


def _withheld(record: logging.LogRecord) -> logging.LogRecord:
    """A new record: whatever else the library attached to its own stays behind, too."""
    kept = ("name", "levelname", "levelno", "created", "msecs")
    fields = {name: getattr(record, name) for name in kept}
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
    return {"error": f"{kind.__module__}.{kind.__qualname__}", "raised_at": _where(traceback)}


def configure(settings: LogSettings) -> None:
    """Set up the root logger; called once, by the process that owns it."""
    handler = _Discreet(sys.stderr)
    as_json = settings.format == "json" or (not settings.format and not sys.stderr.isatty())
    handler.setFormatter(_json() if as_json else _Console())
    logging.basicConfig(level=settings.level, handlers=[handler], force=True)
    for chatty in ("slack_bolt", "slack_sdk"):  # withheld, their advice would only alarm
        logging.getLogger(chatty).setLevel(max(logging.ERROR, logging.getLogger().level))


def _json() -> JsonFormatter:
    renamed = {"asctime": "time", "levelname": "level", "name": "logger", "message": "event"}
    formatter = JsonFormatter(_FIELDS, rename_fields=renamed, json_ensure_ascii=False)
    formatter.converter = time.gmtime
    formatter.default_time_format, formatter.default_msec_format = "%Y-%m-%dT%H:%M:%S", "%s.%03dZ"
    return formatter


class _Console(logging.Formatter):
    """`12:00:00 INFO    answered way_in=command outcome=found`."""

    _KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s", datefmt="%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        fields = {name: value for name, value in vars(record).items() if name not in self._KNOWN}
        shown = "".join(f" {name}={value}" for name, value in fields.items())
        return super().format(record) + shown


def _where(traceback: TracebackType | None) -> str:
    """`module.py:12 < module.py:34`: the innermost frames of a traceback, no values."""
    places: list[str] = []
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename.rpartition("/")[2]
        places.append(f"{file}:{traceback.tb_lineno}")
        traceback = traceback.tb_next
    return " < ".join(reversed(places[-4:]))
