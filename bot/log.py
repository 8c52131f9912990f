"""Structured logs on standard error: JSON for machines, one line for a terminal.

Nothing personal: our own code logs named fields (ids, outcomes, times), never text that came from
outside. Libraries log whole requests, so of their records only the place and the level pass.
"""

import json
import logging
import re
import sys
import time
from types import TracebackType
from typing import Any, TextIO

from pythonjsonlogger.json import JsonFormatter

from bot.repeated import Repeated
from bot.settings import LogSettings

_encode = json.JSONEncoder(ensure_ascii=False, default=str).encode
_SLACK_ID = re.compile(r"[A-Z][A-Z0-9]{1,31}")
_KNOWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class _Discreet(logging.StreamHandler[TextIO]):
    """The words of what is not ours, and the text of every exception, stay out."""

    def emit(self, record: logging.LogRecord) -> None:
        ours = record.name == "bot" or record.name.startswith("bot.")
        super().emit(_with_error_class(record) if ours else _withheld(record))

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 — logging's name
        """A line that the stream does not take is lost; of the audit trail, none may be."""
        if record.name == "bot.audit":
            raise  # noqa: PLE0704 — inside logging's `except`
        super().handleError(record)


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
    return {"error": f"{kind.__module__}.{kind.__qualname__}", "raised_at": _where(traceback)}


def slack_id(value: object) -> str:
    """An id of a person, workspace or channel, for the log; anything else stays out."""
    return value if isinstance(value, str) and _SLACK_ID.fullmatch(value) else ""


def configure(settings: LogSettings) -> None:
    """Set up the root logger; called once, by the process that owns it."""
    handler = _Discreet(sys.stderr)
    as_json = settings.format == "json" or (not settings.format and not sys.stderr.isatty())
    handler.addFilter(Repeated(handler.handle))
    handler.setFormatter(_Json() if as_json else _Console())
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False  # not shown
    logging.basicConfig(level=settings.level, handlers=[handler], force=True)
    for chatty in ("slack_bolt", "slack_sdk"):  # withheld, their advice would only alarm
        logging.getLogger(chatty).setLevel(max(logging.ERROR, logging.getLogger().level))


class _Json(JsonFormatter):
    """`{"time": …, "level": "INFO", "logger": "bot.…", "event": "answered", …}`."""

    default_time_format, default_msec_format = "%Y-%m-%dT%H:%M:%S", "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s", json_serializer=_serialized)
        self.converter = time.gmtime

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, _message: dict[str, Any]
    ) -> None:
        """These four, then those of the call; the library's own way asks more of each field."""
        log_data["time"] = record.asctime
        log_data["level"] = record.levelname
        log_data["logger"] = record.name
        log_data["event"] = record.message
        log_data.update(_own_fields(record))


def _serialized(fields: dict[str, Any], **_: object) -> str:
    """With the one encoder; the library's own way makes one for each record."""
    return _encode(fields)


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


def _where(traceback: TracebackType | None) -> str:
    """`module.py:12 < module.py:34`: the innermost frames of a traceback, no values."""
    places: list[str] = []
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename.rpartition("/")[2]
        places.append(f"{file}:{traceback.tb_lineno}")
        traceback = traceback.tb_next
    return " < ".join(reversed(places[-4:]))
