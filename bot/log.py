"""Structured logs on standard error: JSON for machines, one line for a terminal.

Nothing personal: our own code logs named fields (ids, outcomes, times), never text that came from
outside. Libraries log whole requests, so of their records only the place and the level pass.
"""

import logging
import sys

from pythonjsonlogger.json import JsonFormatter

from bot.settings import LogSettings

_FIELDS = "%(asctime)s %(levelname)s %(name)s %(message)s"


class _Discreet(logging.Filter):
    """Takes the words out of what is not ours, and the text out of every exception."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[0]:
            record.error = f"{record.exc_info[0].__module__}.{record.exc_info[0].__qualname__}"
            record.raised_at = _where(record.exc_info[2])
        record.exc_info = record.exc_text = record.stack_info = None
        if record.name != "bot" and not record.name.startswith("bot."):
            record.msg = "library message withheld"
            record.args = None
            record.at = f"{record.module}:{record.lineno}"
        return True


def configure(settings: LogSettings) -> None:
    """Set up the root logger; called once, by the process that owns it."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_Discreet())
    as_json = settings.format == "json" or (not settings.format and not sys.stderr.isatty())
    handler.setFormatter(_json() if as_json else _Console())
    logging.basicConfig(level=settings.level, handlers=[handler], force=True)


def _json() -> JsonFormatter:
    renamed = {"asctime": "time", "levelname": "level", "name": "logger", "message": "event"}
    return JsonFormatter(_FIELDS, rename_fields=renamed, json_ensure_ascii=False)


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
