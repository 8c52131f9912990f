"""`make bench-quick`: what a change costs in instructions, against the committed baseline.

Instructions repeat where times do not: hit, start and dispatch to about 1 %, a look-up and a miss
less well, because an exchange with the call center is read in pieces that differ. Each figure is a
ratio to a peer in the same run, so that it holds on another machine with the same Python. A higher
baseline is a commit of its own that says why: `python -m benchmarks.quick --baseline`.
"""

import argparse
import itertools
import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.command import Peer
from benchmarks.lookup import spent_by_a_lookup
from benchmarks.measure import Program, counting
from benchmarks.startup import counted_start
from bot.messages.buttons import OPEN_ELSEWHERE
from bot.sandbox import payloads
from bot.sandbox.contacts import SAMPLE
from bot.sandbox.slack import signed_headers

_BASELINE = Path(__file__).parent / "baseline.json"
_VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
# How far above the baseline a figure may be.
_ALLOWED = {
    "hit": 1.03,
    "miss": 1.10,
    "look-up": 1.10,
    "start": 1.03,
    "event": 1.03,
    "direct message": 1.03,
    "button": 1.03,
}


def main() -> int:
    """Print the table; 1 where a figure is above what the baseline allows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quick", description=__doc__)
    parser.add_argument("--baseline", action="store_true", help="write the baseline of this Python")
    arguments = parser.parse_args()
    if counting() == "CPU time":
        print("Nothing is compared: this machine counts no instructions, and has no valgrind.")
        return 0
    known = json.loads(_BASELINE.read_text("utf-8")) if _BASELINE.exists() else {}
    before: dict[str, float] = known.get(_VERSION, {})
    print(f"Instructions, counted by {counting()}, as ratios to a peer; Python {_VERSION}.")
    found, kept = {}, True
    for name, ratio in figures():
        found[name] = round(ratio, 3)
        limit = before[name] * _ALLOWED[name] if name in before else None
        over = limit is not None and ratio > limit
        kept = kept and not over
        told = f"baseline {before[name]:.3f}, at most {limit:.3f}" if limit else "no baseline"
        print(f"{name:<16}{ratio:8.3f}  {told}{'  HIGHER' if over else ''}", flush=True)
    if arguments.baseline:
        known[_VERSION] = found
        _BASELINE.write_text(json.dumps(known, indent=2, sort_keys=True) + "\n", "utf-8")
        return 0
    if not before:
        print(f"There is no baseline of Python {_VERSION}: nothing was compared.")
    return 0 if kept else 1


def figures() -> Iterator[tuple[str, float]]:
    """Each figure, once it is counted."""
    hits, misses = itertools.repeat(SAMPLE), (str(number) for number in itertools.count(10**9))
    with ExitStack() as stack:
        stub = stack.enter_context(Program("benchmarks.stub")).line()
        least = Peer(stack, "benchmarks.bolt", stub, counted=True).spent(hits)
        bot = Peer(stack, "bot", stub, counted=True)
        yield "hit", bot.spent(hits) / least
        yield "miss", bot.spent(misses) / least
        for name, made in _DISPATCHED.items():
            yield name, bot.spent_on(made(number) for number in itertools.count()) / least
        yield "start", counted_start("bot", stub) / counted_start("benchmarks.bolt", stub)
    with Program("benchmarks.stub") as stub_program:
        yield "look-up", spent_by_a_lookup(f"http://127.0.0.1:{stub_program.line()}", 16)


def _signed(content_type: str, body: bytes) -> bytes:
    headers = {**signed_headers(body, content_type), "Host": "bot"}
    headers["Content-Length"] = str(len(body))
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"POST /slack/events HTTP/1.1\r\n{head}\r\n".encode() + body


def _event(inner: payloads.Payload, number: int) -> bytes:
    return _signed("application/json", json.dumps(payloads.event(inner, number)).encode())


def _user_change(number: int) -> bytes:
    return _event({"type": "user_change", "user": {"id": f"U{number:09}"}}, number)


def _direct_message(number: int) -> bytes:
    """One of a bot's, which is not answered: what is left is the way to the listener."""
    said = {**payloads.direct_message("thanks", number), "bot_id": "B0SANDBOX"}
    return _event(said, number)


def _button(number: int) -> bytes:
    """A link, which asks nothing of us."""
    container = {"type": "message", "channel_id": payloads.CHANNEL, "message_ts": f"{number}.1"}
    payload = payloads.interactive("block_actions", number)
    payload |= payloads.press({"action_id": OPEN_ELSEWHERE}, container)
    body = urlencode({"payload": json.dumps(payload)}).encode()
    return _signed("application/x-www-form-urlencoded", body)


_DISPATCHED = {"event": _user_change, "direct message": _direct_message, "button": _button}


if __name__ == "__main__":
    sys.exit(main())
