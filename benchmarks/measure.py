"""Programs of ours in their own processes, what they cost, and ratios from paired slices."""

import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from benchmarks import hardware

SLICE = 0.04  # seconds
_PATIENCE = 300.0  # seconds for a program to come up, under valgrind too
_CONTENT_LENGTH = re.compile(rb"(?i)content-length: *(\d+)")


class Sample(NamedTuple):
    """One slice: calls per second, and CPU seconds for each call."""

    rate: float
    cost: float


def paired(first: Callable[[], Sample], second: Callable[[], Sample], pairs: int) -> Sample:
    """The median ratio, first to second, of each slice to the mean of the two around it."""
    rates, costs = [], []
    before = second()
    for _ in range(pairs):
        sample, after = first(), second()
        rates.append(2 * sample.rate / (before.rate + after.rate))
        costs.append(2 * sample.cost / (before.cost + after.cost))
        before = after
    return Sample(statistics.median(rates), statistics.median(costs))


def cpu_seconds(pid: int) -> float:
    """What a process has used so far, exactly (the kernel's process clocks are named by pid)."""
    return time.clock_gettime(~pid << 3 | 2)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


class Connection:
    """HTTP at next to no cost, so that the load does not disturb what it measures."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        """Close it."""
        self._socket.close()

    def fileno(self) -> int:
        """Of its socket, for a selector."""
        return self._socket.fileno()

    def exchange(self, request: bytes) -> tuple[int, bytes]:
        """Send a whole request; the status and the body of its answer."""
        self.send(request)
        return self.receive()

    def send(self, request: bytes) -> None:
        """Send a whole request, whose answer is to be received."""
        self._socket.sendall(request)

    def receive(self) -> tuple[int, bytes]:
        """The status and the body of the answer."""
        answer = b""
        while received := self._socket.recv(65536):
            answer += received
            head, _, body = answer.partition(b"\r\n\r\n")
            length = _CONTENT_LENGTH.search(head)
            if length and len(body) >= int(length[1]):
                return int(head[9:12]), body
        raise ConnectionError("the connection ended")


class Program:
    """A process of ours: `python -m <module>`, with lines of text to it and from it.

    `counted` runs it so that `spent` tells its instructions, where this machine has a way.
    """

    def __init__(
        self, *arguments: str, env: Mapping[str, str] | None = None, counted: bool = False
    ) -> None:
        command = [sys.executable, "-m", *arguments]
        self._dumps: tempfile.TemporaryDirectory[str] | None = None
        if counted and counting() == "valgrind":
            self._dumps = tempfile.TemporaryDirectory()
            out = f"--callgrind-out-file={self._dumps.name}/out"
            command = ["valgrind", "--quiet", "--tool=callgrind", out, *command]
        self._process = subprocess.Popen(  # noqa: S603 — our own programs
            command,
            env={**_inherited(), **(env or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.pid = self._process.pid
        self._hardware = counted and counting() == "hardware" and hardware.counter(self.pid)
        self._spent = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _: type[BaseException] | None, __: BaseException | None, ___: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.communicate()
        if self._hardware:
            os.close(self._hardware)
        if self._dumps:
            self._dumps.cleanup()

    def line(self) -> str:
        """The next line that it prints."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, f"{self._process.args!r} ended"
        return line.strip()

    def ask(self, line: str) -> str:
        """Send it a line, and wait for its own."""
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return self.line()

    def sample(self, line: str) -> Sample:
        """Send it a line, and read the two numbers of its own."""
        rate, cost = self.ask(line).split()
        return Sample(float(rate), float(cost))

    def wait_for(self, port: int, request: bytes = b"", *, every: float = 0.002) -> None:
        """Until its port listens and, with a request, answers 200; `every`: seconds between."""
        late = time.perf_counter() + _PATIENCE
        while not _answers(port, request):
            assert self._process.poll() is None, f"{self._process.args!r} ended"
            assert time.perf_counter() < late, f"{self._process.args!r} did not come up"
            time.sleep(every)

    def memory(self) -> int:
        """Resident kB."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return int(status.split("VmRSS:")[1].split()[0])

    def spent(self) -> float:
        """Instructions (else CPU seconds) since the last time it was asked."""
        if self._dumps:
            return _dumped(self._dumps.name, self.pid)
        now = hardware.read(self._hardware) if self._hardware else cpu_seconds(self.pid)
        since, self._spent = now - self._spent, now
        return since


# What a host of the bot does not set: a start that compiles is another one, and so is
# one that reads a list of certificates of its own.
_LEFT_OUT = ("PYTHONDONTWRITEBYTECODE", "SSL_CERT_FILE", "SSL_CERT_DIR")


def _inherited() -> dict[str, str]:
    """This process's environment, without what would change a start."""
    return {name: each for name, each in os.environ.items() if name not in _LEFT_OUT}


def counting() -> str:
    """How instructions are counted here."""
    if hardware.available():
        return "hardware"
    return "valgrind" if shutil.which("callgrind_control") else "CPU time"


def unit() -> str:
    """What `Program.spent` tells."""
    return "CPU time" if counting() == "CPU time" else "instructions"


def _answers(port: int, request: bytes) -> bool:
    try:
        connection = Connection(port)
    except OSError:
        return False
    try:
        return not request or connection.exchange(request)[0] == 200
    except OSError:
        return False
    finally:
        connection.close()


def _dumped(folder: str, pid: int) -> float:
    """Let callgrind write what it has counted since the last time."""
    before = set(Path(folder).iterdir())
    command = ["callgrind_control", "--dump", str(pid)]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603
    total = 0
    for part in set(Path(folder).iterdir()) - before:
        totals = re.search(r"^totals: (\d+)", part.read_text(), re.MULTILINE)
        total += int(totals[1]) if totals else 0
    return float(total)
