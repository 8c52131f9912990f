"""The log's stream: whatever it is, and whoever reads it or not, nothing waits for it."""

import asyncio
import json
import os
import pty
import socket
import stat
import subprocess
import sys
import tty
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TextIO

import aiohttp
import pytest

from bot.messages.words import EN
from bot.sandbox import contacts
from bot.sandbox.slack import Slack
from bot.server.log_stream import LogStream, Taken
from tests.running import BARE_ENVIRON

MOST = 10_000  # lines; far more than any stream holds


@contextmanager
def both_ends(kind: str) -> Iterator[tuple[LogStream, TextIO, int]]:
    """The log's stream, what it writes to, and the descriptor that nobody reads yet."""
    if kind == "terminal":
        reader, writer = pty.openpty()
        tty.setraw(writer)
    elif kind == "socket":
        reader, writer = (end.detach() for end in socket.socketpair())
    else:
        reader, writer = os.pipe()
    with ExitStack() as stack:
        stack.callback(os.close, reader)
        stream = stack.enter_context(os.fdopen(writer, "w"))
        yield stack.enter_context(closing(LogStream(stream))), stream, reader


def fill(stream: LogStream, length: int) -> list[str]:
    """The lines that were taken, each with its number, before there was no room."""
    taken: list[str] = []
    for number in range(MOST):
        line = f"{number} ".ljust(length - 1, "x") + "\n"
        if stream.take(line) is Taken.NOTHING:
            return taken
        taken.append(line)
    raise AssertionError("never full")


@pytest.mark.parametrize("length", [100, 4096, 30_000])
@pytest.mark.parametrize("kind", ["pipe", "terminal", "socket"])
def test_full(kind: str, length: int) -> None:
    """A full stream refuses at once; once it is read, it takes lines again, none of them mixed."""
    with both_ends(kind) as (stream, _, reader):
        taken = fill(stream, length)
        os.set_blocking(reader, False)
        read = bytearray()
        while stream.take("last\n") is not Taken.WHOLE:
            read += os.read(reader, 1 << 16)
        while not read.endswith(b"last\n"):
            read += os.read(reader, 1 << 16)
        assert read.decode().splitlines(keepends=True) == [*taken, "last\n"]


def test_begun_line_is_written_once() -> None:
    """Whoever gives a line that was begun once more has it finished, and not twice."""
    with both_ends("pipe") as (stream, _, reader):
        fill(stream, 100)
        os.read(reader, 8192)
        long = "y" * 20_000 + "\n"
        assert stream.take(long) is Taken.BEGUN
        assert stream.take("another\n") is Taken.NOTHING
        os.set_blocking(reader, False)
        read = bytearray()
        while stream.take(long) is not Taken.WHOLE:
            read += os.read(reader, 1 << 16)
        while not read.endswith(b"y\n"):
            read += os.read(reader, 1 << 16)
        assert read.decode().count(long) == 1
        assert read.count(b"y") == len(long) - 1


def test_shared_pipe() -> None:
    """The pipe stays as it is for the others that write to it: it still waits for them."""
    with both_ends("pipe") as (_, writer, _):
        assert os.get_blocking(writer.fileno())


def test_full_disk() -> None:
    """A file whose disk is full refuses with an error."""
    with Path("/dev/full").open("w") as writer, pytest.raises(OSError, match="No space left"):
        LogStream(writer).take("line\n")


def test_file(tmp_path: Path) -> None:
    """A file takes everything, in order, whatever its length."""
    with (tmp_path / "log").open("a") as writer:
        stream = LogStream(writer)
        assert stat.S_ISREG(os.fstat(writer.fileno()).st_mode)
        for line in ("a\n", "b" * 100_000 + "\n", "\udcff\n"):
            assert stream.take(line) is Taken.WHOLE
    assert (tmp_path / "log").read_text() == "a\n" + "b" * 100_000 + "\n" + "\\udcff\n"


def test_nobody_at_the_other_end() -> None:
    """A pipe whose reader is gone refuses with an error, and kills nobody."""
    reader, writer = os.pipe()
    with os.fdopen(writer, "w") as stream_, closing(LogStream(stream_)) as stream:
        os.close(reader)
        with pytest.raises(BrokenPipeError):
            stream.take("line\n")


def test_no_standard_error() -> None:
    """A process that was started without one writes nowhere: not into what has its number now."""
    with pytest.raises(OSError, match="Bad file descriptor"):
        LogStream(None).take("line\n")


class StalledLog:
    """The real bot, with standard error a pipe that is read only when asked."""

    def __init__(self, environ: dict[str, str], folder: Path) -> None:
        self.reader, writer = os.pipe()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot"],
            env={**BARE_ENVIRON, **environ},
            cwd=folder,
            stderr=writer,
        )
        os.close(writer)
        self._read = b""

    def read_until(self, event: str) -> dict[str, object]:
        """The first line of this event."""
        while True:
            line, end, rest = self._read.partition(b"\n")
            if not end:
                more = os.read(self.reader, 1 << 16)
                assert more, self._read
                self._read += more
                continue
            self._read = rest
            record: dict[str, object] = json.loads(line)
            if record["event"] == event:
                return record

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self.reader)


@pytest.fixture
async def stalled(environ: dict[str, str], tmp_path: Path) -> AsyncIterator[StalledLog]:
    bot = StalledLog({**environ, "METRICS_TOKEN": "m" * 32}, tmp_path)
    yield bot
    await asyncio.to_thread(bot.close)


async def dropped(url: str) -> float:
    """How many lines `/metrics` says were dropped."""
    headers = {"Authorization": f"Bearer {'m' * 32}"}
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{url}/healthz") as response:
            assert response.status == 200
        async with session.get(f"{url}/metrics", headers=headers) as response:
            text = await response.text()
    (line,) = [one for one in text.splitlines() if one.startswith("recordings_log_dropped_total ")]
    return float(line.split()[1])


async def test_log_that_nobody_reads(stalled: StalledLog, workspace: Slack) -> None:
    """Nothing freezes: what has no record is not shown and says so; read again, all is well."""
    listening = await asyncio.to_thread(stalled.read_until, "listening")
    url = f"http://127.0.0.1:{listening['port']}"
    await asyncio.to_thread(stalled.read_until, "ready")
    async with asyncio.timeout(120):
        for _ in range(1000):
            ack = await workspace.command(url, contacts.SAMPLE)
            assert ack.status == 200
            assert "小芳" in ack.body["text"] or EN.failure.not_logged_fix in ack.body["text"]
            if "小芳" not in ack.body["text"]:
                break
        else:
            pytest.fail("the pipe was never full")
        await workspace.mention(url, contacts.SAMPLE)
        (call,) = await workspace.calls_of("chat.postMessage")
        assert "小芳" not in json.dumps(call.sent, ensure_ascii=False)
        assert EN.failure.not_logged_fix in call.sent["text"]
        count = await dropped(url)
        assert count > 0
        reading = asyncio.create_task(asyncio.to_thread(stalled.read_until, "log lines dropped"))
        while not reading.done():
            ack = await workspace.command(url, contacts.SAMPLE)
        assert (await reading)["count"] == count
        ack = await workspace.command(url, contacts.SAMPLE)
        assert "小芳" in ack.body["text"]


async def test_stops_though_nobody_reads(stalled: StalledLog, workspace: Slack) -> None:
    """SIGTERM ends the process with 0, however full the pipe is."""
    listening = await asyncio.to_thread(stalled.read_until, "listening")
    url = f"http://127.0.0.1:{listening['port']}"
    await asyncio.to_thread(stalled.read_until, "ready")
    async with asyncio.timeout(120):
        while "小芳" in (await workspace.command(url, contacts.SAMPLE)).body["text"]:
            pass
        stalled.process.terminate()
        assert await asyncio.to_thread(stalled.process.wait) == 0


@pytest.mark.parametrize("place", ["/dev/full", "closed"])
async def test_standard_error_that_takes_nothing(
    environ: dict[str, str], workspace: Slack, tmp_path: Path, place: str
) -> None:
    """A full disk, or no standard error at all: it serves, and shows nothing without a record."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    redirected = "2>&-" if place == "closed" else f"2>{place}"
    process = await asyncio.create_subprocess_shell(
        f"exec {sys.executable} -m bot {redirected}",
        env={**BARE_ENVIRON, **environ, "PORT": port},
        cwd=tmp_path,
    )
    url = f"http://127.0.0.1:{port}"
    try:
        async with asyncio.timeout(60), aiohttp.ClientSession() as session:
            await serves(session, url)
            ack = await workspace.command(url, contacts.SAMPLE)
            assert EN.failure.not_logged_fix in ack.body["text"]
            process.terminate()
            assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def serves(session: aiohttp.ClientSession, url: str) -> None:
    """Wait until it is ready; there is no log to tell."""
    while True:
        try:
            async with session.get(f"{url}/readyz") as response:
                if response.status == 200:
                    return
        except aiohttp.ClientConnectionError:
            await asyncio.sleep(0.05)  # another process starts: nothing else tells
