"""What may stand in the log."""

import json
import logging
from collections.abc import Iterator

import pytest

from bot import log
from bot.settings import LogSettings

CANARY = "15512345678"


@pytest.fixture(autouse=True)
def _log_as_before() -> Iterator[None]:
    """The log is set up anew after each test."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)


def fail() -> None:
    raise ValueError(CANARY)


@pytest.mark.parametrize("name", ["slack_bolt.app", "slack_sdk.web", "aiohttp.access", "asyncio"])
@pytest.mark.parametrize("form", ["json", "console"])
def test_libraries_are_withheld(capsys: pytest.CaptureFixture[str], name: str, form: str) -> None:
    """Of a library's record neither message, arguments, fields nor exception text pass."""
    log.configure(LogSettings("DEBUG", form))
    logger = logging.getLogger(name)
    logger.error("body %s", CANARY, extra={"first_request_line": CANARY})
    try:
        fail()
    except ValueError:
        logger.exception(CANARY, stack_info=True)
    said = capsys.readouterr().err
    assert "library message withheld" in said
    assert CANARY not in said


def test_our_own_exceptions_say_where(capsys: pytest.CaptureFixture[str]) -> None:
    """Of an exception its class and place pass, its text does not."""
    log.configure(LogSettings("INFO", "json"))
    try:
        fail()
    except ValueError:
        logging.getLogger("bot.test").exception("fault", extra={"reference": "0a1b"})
    said = capsys.readouterr().err
    record = json.loads(said)
    assert record["event"] == "fault"
    assert record["reference"] == "0a1b"
    assert record["error"] == "builtins.ValueError"
    assert record["raised_at"].startswith("test_log.py:")
    assert record["time"].endswith("Z")
    assert CANARY not in said
