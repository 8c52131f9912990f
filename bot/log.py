"""Structured logs on standard error: JSON for machines, one line for a terminal.

Nothing personal: our own code logs named fields (ids, outcomes, times), never text that came from
outside. Libraries log whole requests, so of their records only the place and the level pass.
"""

import logging
import sys
import time

from pythonjsonlogger.json import JsonFormatter

from bot.settings import LogSettings

_FIELDS = "%(asctime)s %(levelname)s %(name)s %(message)s"


def _discreet(record: logging.LogRecord) -> logging.LogRecord:
    """The words of what is not ours, and the text of every exception, stay out."""
    raised = record.exc_info
    record.exc_info = record.exc_text = record.stack_info = None
    if record.name != "bot" and not record.name.startswith("bot."):
        # A new record: whatever else the library attached to it stays behind, too.
        place = {"at": f"{record.module}:{record.lineno}", "levelno": record.levelno}
        kept = {"name": record.name, "levelname": record.levelname, "created": record.created}
        record = logging.makeLogRecord({"msg": "library message withheld", **kept, **place})
    if raised and raised[0]:
        record.error = f"{raised[0].__module__}.{raised[0].__qualname__}"
        record.raised_at = _where(raised[2])
    return record


def configure(settings: LogSettings) -> None:
    """Set up the root logger; called once, by the process that owns it."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_discreet)
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


def _where(traceback: object) -> str:
    """`module.py:12 < module.py:34`: the innermost frames of a traceback, no values."""
    places: list[str] = []
    while traceback is not None:
        frame, line = traceback.tb_frame, traceback.tb_lineno  # type: ignore[attr-defined]
        places.append(f"{frame.f_code.co_filename.rpartition('/')[2]}:{line}")
        traceback = traceback.tb_next  # type: ignore[attr-defined]
    return " < ".join(reversed(places[-4:]))
