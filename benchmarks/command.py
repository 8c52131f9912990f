"""A signed slash command until its acknowledgement, against a minimal Bolt app.

Both servers run in their own processes; the load, one command at a time, comes from this one.
"""

import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from urllib.parse import urlencode

from benchmarks.measure import (
    SLICE,
    Connection,
    Program,
    Row,
    Sample,
    counting,
    cpu_seconds,
    free_port,
    paired,
    unit,
)
from bot.sandbox.callcenter import ACCESS_KEY_ID, ACCESS_KEY_SECRET, INSTANCE_ID
from bot.sandbox.contacts import SAMPLE
from bot.sandbox.slack import BOT_TOKEN, SIGNING_SECRET, signed_headers

READY = b"GET /readyz HTTP/1.1\r\nHost: bot\r\n\r\n"
_FORM = "application/x-www-form-urlencoded"
_NUMBERS = itertools.count()


class Peer:
    """A bot that listens, ours or the minimal one, and a connection to it."""

    def __init__(self, stack: ExitStack, module: str, stub: str, *, counted: bool = False) -> None:
        env = environment(stub)
        self.program = stack.enter_context(Program(module, env=env, counted=counted))
        port = int(env["PORT"])
        self.program.wait_for(port, READY if module == "bot" else b"")
        self._connection = Connection(port)
        stack.callback(self._connection.close)

    def ack(self, text: str) -> bytes:
        """Ask, and check that an answer came."""
        return self._taken(_command(text))

    def slices(self, texts: Iterator[str]) -> Callable[[], Sample]:
        """A function that asks for 40 ms."""

        def sliced() -> Sample:
            calls, cpu, began = 0, cpu_seconds(self.program.pid), time.perf_counter()
            while (seconds := time.perf_counter() - began) < SLICE:
                self.ack(next(texts))
                calls += 1
            return Sample(calls / seconds, (cpu_seconds(self.program.pid) - cpu) / calls)

        return sliced

    def spent(self, texts: Iterator[str]) -> float:
        """What 200 commands cost it, once everything is warm."""
        return self.spent_on(_command(text) for text in texts)

    def spent_on(self, requests: Iterator[bytes]) -> float:
        """The same of any requests."""
        for request in itertools.islice(requests, 20):
            self._taken(request)
        self.program.spent()
        for request in itertools.islice(requests, 200):
            self._taken(request)
        return self.program.spent()

    def _taken(self, request: bytes) -> bytes:
        status, body = self._connection.exchange(request)
        assert status == 200
        return body


def rows() -> Iterator[Row]:
    """A contact that is remembered (hit), and a new one for each command (miss)."""
    hits, misses = itertools.repeat(SAMPLE), (str(number) for number in itertools.count(10**9))
    with ExitStack() as stack:
        stub = stack.enter_context(Program("benchmarks.stub")).line()
        ours, minimal = Peer(stack, "bot", stub), Peer(stack, "benchmarks.bolt", stub)
        assert abs(len(ours.ack(SAMPLE)) - len(minimal.ack(SAMPLE))) < 200
        hit = paired(ours.slices(hits), minimal.slices(hits), 90)
        miss = paired(ours.slices(misses), minimal.slices(misses), 45)
    yield Row("command, hit / minimal Bolt app: acks per second", hit.rate)
    yield Row("command, hit / minimal Bolt app: CPU time", hit.cost)
    yield Row("command, miss / minimal Bolt app: acks per second", miss.rate)
    yield Row("command, miss / minimal Bolt app: CPU time", miss.cost)
    if counting() == "CPU time":
        return
    with ExitStack() as stack:
        stub = stack.enter_context(Program("benchmarks.stub")).line()
        least = Peer(stack, "benchmarks.bolt", stub, counted=True).spent(hits)
        counted = Peer(stack, "bot", stub, counted=True)
        hit_spent, miss_spent = counted.spent(hits), counted.spent(misses)
    yield Row(f"command, hit / minimal Bolt app: {unit()}", hit_spent / least, at_most=1.3)
    yield Row(f"command, miss / minimal Bolt app: {unit()}", miss_spent / least)


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


def _command(text: str) -> bytes:
    fields = {
        "team_id": "T0SANDBOX",
        "team_domain": "sandbox",
        "channel_id": "C0SANDBOX",
        "channel_name": "support",
        "user_id": "U0SANDBOX",
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
