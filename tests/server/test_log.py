"""What may stand in the log."""

import asyncio
import json
import logging
import os
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest

from bot.audit.record import AuditRecord
from bot.audit.trail import LogTrail
from bot.errors import AuditFailed
from bot.server import log
from bot.settings.settings import LogSettings

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


class Pipe:
    """Standard error as a pipe, read only when asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._reader, writer = os.pipe()
        self._stream = os.fdopen(writer, "w")
        self.dropped = 0
        monkeypatch.setattr("sys.stderr", self._stream)
        log.configure(LogSettings("INFO", "json"), self._count)

    def _count(self) -> None:
        self.dropped += 1

    def fill(self) -> None:
        while not self.dropped:
            logging.getLogger("bot.test").info("ordinary")

    def read(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in os.read(self._reader, 1 << 20).splitlines()]

    def close(self) -> None:
        os.close(self._reader)
        self._stream.close()


@pytest.fixture
def pipe(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pipe]:
    with closing(Pipe(monkeypatch)) as opened:
        yield opened
        logging.getLogger().handlers[0].close()


def test_dropped_lines_are_said(pipe: Pipe) -> None:
    """Of the lines that found no room the number is said once, before the next line."""
    pipe.fill()
    logging.getLogger("aiohttp").error("a library's")
    assert pipe.dropped == 2
    pipe.read()
    logging.getLogger("bot.test").info("later")
    logging.getLogger("bot.test").info("and later")
    said, later, last = pipe.read()
    assert (said["event"], said["level"], said["count"]) == ("log lines dropped", "WARNING", 2)
    assert (later["event"], last["event"]) == ("later", "and later")


RECORD = AuditRecord(
    datetime.now(UTC), "U1", "T1", "C1", "lookup", ("1" * 64,) * 90, "none", ("",), "0a1b"
)


async def test_record_waits_for_a_busy_reader(pipe: Pipe) -> None:
    """A record that finds room within a moment, however long it is, is written, and once."""
    pipe.fill()
    with pytest.raises(AuditFailed, match="not_logged"):
        LogTrail().write_now(RECORD)
    writing = asyncio.create_task(LogTrail().write(RECORD))
    await asyncio.sleep(0)  # its first try
    pipe.read()
    await writing
    said, record = pipe.read()
    assert (said["count"], record["reference"]) == (1, "0a1b")


async def test_record_that_finds_no_room(pipe: Pipe) -> None:
    """Where nobody reads for longer, the record has failed; it counts as no dropped line."""
    pipe.fill()
    with pytest.raises(AuditFailed, match="not_logged"):
        await LogTrail().write(RECORD)
    assert pipe.dropped == 1
