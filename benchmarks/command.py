"""A signed slash command until its acknowledgement.

A hit against a minimal Bolt app, a miss against a bare aiohttp program. All servers run in their
own processes; the load, one command at a time or a wave of them, comes from this one.
"""

import itertools
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from urllib.parse import urlencode

from benchmarks.measure import (
    SLICE,
    Connection,
    Program,
    Sample,
    cpu_seconds,
    free_port,
    paired,
)
from benchmarks.table import Row
from bot.sandbox.callcenter import ACCESS_KEY_ID, ACCESS_KEY_SECRET, INSTANCE_ID
from bot.sandbox.contacts import SAMPLE
from bot.sandbox.slack import BOT_TOKEN, SIGNING_SECRET, signed_headers

READY = b"GET /readyz HTTP/1.1\r\nHost: bot\r\n\r\n"
_FORM = "application/x-www-form-urlencoded"
_NUMBERS = itertools.count()
LONG = 500  # bytes: “Looking up…” is shorter than any answer with a recording
PEOPLE = [f"U{number:09}" for number in range(512)]
HITS = itertools.repeat(SAMPLE)
MISSES = (str(number) for number in itertools.count(10**9))  # nobody has asked for any of them


class Peer:
    """A bot that listens, ours or another, and connections to it."""

    def __init__(
        self,
        stack: ExitStack,
        module: str,
        stub: str,
        more: Mapping[str, str] | None = None,
        *,
        at_once: int = 1,
        counted: bool = False,
    ) -> None:
        """Start it, and wait until it is ready.

        Args:
            stack: at whose end it ends.
            module: to run.
            stub: the port of its services.
            more: settings of its own.
            at_once: commands of a wave, each on a connection of its own.
            counted: whether its instructions are.
        """
        env = {**environment(stub), **(more or {})}
        self.program = stack.enter_context(Program(module, env=env, counted=counted))
        self.port = int(env["PORT"])
        self.program.wait_for(self.port, READY if module == "bot" else b"")
        self._connections: list[Connection] = []
        self.connect(at_once)
        stack.callback(self.connect, 0)

    def connect(self, at_once: int) -> None:
        """Open new connections in the place of the old ones: an idle one lasts for a while only."""
        for each in self._connections:
            each.close()
        self._connections = [Connection(self.port) for _ in range(at_once)]

    def ack(self, text: str) -> bytes:
        """Ask, and check that an answer came."""
        (body,) = self._taken(iter([command(text)]))
        return body

    def wave(self, texts: Iterator[str], *, whole: bool = True) -> list[bytes]:
        """The answers to a command on each connection, all at once, each by another person.

        `whole`: whether each must be there in time.
        """
        answers = self._taken(map(command, texts, PEOPLE))
        assert not whole or min(map(len, answers)) > LONG
        return answers

    def cost(self, texts: Iterator[str], waves: int = 4) -> float:
        """The CPU seconds of a command of the next waves."""
        before = cpu_seconds(self.program.pid)
        commands = sum(len(self.wave(texts)) for _ in range(waves))
        return (cpu_seconds(self.program.pid) - before) / commands

    def slices(self, texts: Iterator[str]) -> Callable[[], Sample]:
        """A function that asks for 40 ms."""

        def sliced() -> Sample:
            calls, cpu, began = 0, cpu_seconds(self.program.pid), time.perf_counter()
            while (seconds := time.perf_counter() - began) < SLICE:
                calls += len(self.wave(texts))
            return Sample(calls / seconds, (cpu_seconds(self.program.pid) - cpu) / calls)

        return sliced

    def spent(self, texts: Iterator[str]) -> float:
        """What 200 commands cost it (200 waves, of one person's), once everything is warm."""
        return self.spent_on(map(command, texts))

    def spent_on(self, requests: Iterator[bytes]) -> float:
        """The same of any requests."""
        for _ in range(20):
            self._taken(requests)
        self.program.spent()
        for _ in range(200):
            self._taken(requests)
        return self.program.spent()

    def _taken(self, requests: Iterator[bytes]) -> list[bytes]:
        asked = list(zip(self._connections, requests, strict=False))
        for connection, request in asked:
            connection.send(request)
        answers = [connection.receive() for connection, _ in asked]
        assert all(status == 200 for status, _ in answers)
        return [body for _, body in answers]


def rows() -> Iterator[Row]:
    """A contact that is remembered (hit), and a new one for each command (miss)."""
    with ExitStack() as stack:
        stub = stack.enter_context(Program("benchmarks.stub")).line()
        ours = Peer(stack, "bot", stub)
        like_a_hit, like_a_miss = _as_long(ours.ack(SAMPLE)), _as_long(ours.ack(next(MISSES)))
        minimal = Peer(stack, "benchmarks.bolt", stub, like_a_hit)
        bare = Peer(stack, "benchmarks.bare", stub, like_a_miss)
        hit = paired(ours.slices(HITS), minimal.slices(HITS), 60)
        miss = paired(ours.slices(MISSES), bare.slices(MISSES), 40)
        yield Row("command, hit / minimal Bolt app", "acks per second", hit.rate)
        yield Row("command, hit / minimal Bolt app", "CPU time", hit.cost)
        yield Row("command, miss / bare program", "acks per second", miss.rate)
        yield Row("command, miss / bare program", "CPU time", miss.cost)
    yield _in_sqlite(like_a_hit)
    yield from _crowded(like_a_hit, like_a_miss)


def _in_sqlite(like_a_hit: Mapping[str, str]) -> Row:
    """A hit with the trail in a database, which writes what comes at once together."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        stub = stack.enter_context(Program("benchmarks.stub")).line()
        trail = {"AUDIT_DATABASE_URL": f"sqlite:///{folder}/trail.db"}
        ours = Peer(stack, "bot", stub, trail, at_once=16)
        minimal = Peer(stack, "benchmarks.bolt", stub, like_a_hit, at_once=16)
        ours.wave(HITS)
        hit = paired(ours.slices(HITS), minimal.slices(HITS), 40)
    what = "command, hit, trail in SQLite / minimal Bolt app, 16 at once"
    return Row(what, "CPU time", hit.cost, at_most=1.6)


def _crowded(like_a_hit: Mapping[str, str], like_a_miss: Mapping[str, str]) -> Iterator[Row]:
    """What a command costs in a crowd, each by another person: the median of several waves."""
    peers: tuple[tuple[str, Iterator[str], str, Mapping[str, str]], ...] = (
        ("bot", HITS, "command, hit, 32 at once", {}),
        ("benchmarks.bolt", HITS, "minimal Bolt app, 32 at once", like_a_hit),
        ("bot", MISSES, "command, miss, 32 at once", {}),
        ("benchmarks.bare", MISSES, "bare program, 32 at once", like_a_miss),
    )
    for module, texts, what, env in peers:
        with ExitStack() as stack:
            stub = stack.enter_context(Program("benchmarks.stub")).line()
            crowd = Peer(stack, module, stub, env, at_once=32)
            crowd.wave(texts)
            costs = [crowd.cost(texts) for _ in range(15)]
            yield Row(what, "CPU per command", 1000 * statistics.median(costs), unit="ms")


def _as_long(ack: bytes) -> dict[str, str]:
    return {"ACK_SIZE": str(len(ack))}


def environment(stub: str) -> dict[str, str]:
    """What a bot needs to run against the stub, on a port that is free."""
    return {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_API_URL": f"http://127.0.0.1:{stub}/api/",
        "ALIBABA_CLOUD_ACCESS_KEY_ID": ACCESS_KEY_ID,
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": ACCESS_KEY_SECRET,
        "CCC_INSTANCE_ID": INSTANCE_ID,
        "CCC_ENDPOINT": f"http://127.0.0.1:{stub}",
        "BIND_HOST": "127.0.0.1",
        "PORT": str(free_port()),
    }


def command(text: str, user_id: str = "U0SANDBOX") -> bytes:
    """`/recordings <text>`, signed, as the bytes of a whole request."""
    fields = {
        "team_id": "T0SANDBOX",
        "team_domain": "sandbox",
        "channel_id": "C0SANDBOX",
        "channel_name": "support",
        "user_id": user_id,
        "user_name": "sandbox",
        "command": "/recordings",
        "text": text,
        "api_app_id": "A0SANDBOX",
        "is_enterprise_install": "false",
        "response_url": "http://127.0.0.1:1/response",
        "trigger_id": f"{next(_NUMBERS)}.trigger",  # none twice: it would be a replay
    }
    body = urlencode(fields).encode()
    headers = {**signed_headers(body, _FORM), "Host": "bot", "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST /slack/events HTTP/1.1\r\n{head}\r\n".encode() + body
