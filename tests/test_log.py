"""What may stand in the log."""

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest

from bot import log
from bot.settings import LogSettings

CANARY = "15512345678"


@pytest.fixture
def stderr(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What the process writes to its log; the log is set up anew afterwards."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)


@pytest.mark.parametrize("name", ["slack_bolt.app", "slack_sdk.web", "aiohttp.access", "asyncio"])
@pytest.mark.parametrize("form", ["json", "console"])
def test_libraries_are_withheld(stderr: io.StringIO, name: str, form: str) -> None:
    """Of a library's record neither message, arguments, fields nor exception text pass."""
    log.configure(LogSettings("DEBUG", form))
    logger = logging.getLogger(name)
    logger.error("body %s", CANARY, extra={"first_request_line": CANARY})
    try:
        raise ValueError(CANARY)
    except ValueError:
        logger.exception(CANARY, stack_info=True)
    assert "library message withheld" in stderr.getvalue()
    assert CANARY not in stderr.getvalue()


def test_our_own_exceptions_say_where(stderr: io.StringIO) -> None:
    """Of an exception its class and place pass, its text does not."""
    log.configure(LogSettings("INFO", "json"))
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("bot.test").exception("fault", extra={"reference": "0a1b"})
    record = json.loads(stderr.getvalue())
    assert record["event"] == "fault"
    assert record["reference"] == "0a1b"
    assert record["error"] == "builtins.ValueError"
    assert record["raised_at"].startswith("test_log.py:")
    assert record["time"].endswith("Z")
    assert CANARY not in stderr.getvalue()
