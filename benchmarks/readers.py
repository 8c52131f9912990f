"""Listeners who take a sound at the pace at which it plays: `python -m benchmarks.readers <port>`.

A line of standard input: seconds, bytes a second, and the grants; then JSON on standard output.
"""

import asyncio
import json
import socket
import sys
import time
from contextlib import suppress
from typing import NamedTuple

_TICK = 0.25  # seconds between two pieces
_AHEAD = 16 << 10  # bytes that asyncio reads ahead; it may hold twice as much
_RECEIVED = 32 << 10  # bytes that the kernel takes ahead; Linux doubles it


class Took(NamedTuple):
    """What one listener got."""

    taken: int  # bytes
    longest: float  # seconds that a piece was late
    cut: bool  # whether the sound ended before they had enough


async def _open(port: int, grant: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Ask for the whole sound; what comes is read up to the body, and little of that ahead."""
    taking = socket.socket()
    taking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVED)
    taking.setblocking(False)  # noqa: FBT003 — so it is named
    await asyncio.get_running_loop().sock_connect(taking, ("127.0.0.1", port))
    reader, writer = await asyncio.open_connection(sock=taking, limit=_AHEAD)
    writer.write(f"GET /listen/media/{grant} HTTP/1.1\r\nHost: bot\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    return reader, writer


async def _listen(port: int, grant: str, seconds: float, pace: int, delay: float) -> Took:
    await asyncio.sleep(delay)
    reader, writer = await _open(port, grant)
    taken, longest, piece, began = 0, 0.0, int(pace * _TICK), time.perf_counter()
    cut = True
    with suppress(asyncio.IncompleteReadError, ConnectionError):
        while (now := time.perf_counter() - began) < seconds:
            due = taken / pace
            await asyncio.sleep(due - now)
            await reader.readexactly(piece)
            taken += piece
            longest = max(longest, time.perf_counter() - began - max(due, now))
        cut = False
    writer.transport.abort()
    return Took(taken, longest, cut)


async def _all(port: int, grants: list[str], seconds: float, pace: int) -> list[Took]:
    """At the same time, though not in step: as people do."""
    delays = [_TICK * number / len(grants) for number in range(len(grants))]
    listeners = zip(grants, delays, strict=True)
    return await asyncio.gather(*(_listen(port, each, seconds, pace, at) for each, at in listeners))


def _obey(port: int) -> None:
    for line in sys.stdin:
        seconds, pace, *grants = line.split()
        took = asyncio.run(_all(port, grants, float(seconds), int(pace)))
        print(json.dumps([each._asdict() for each in took]), flush=True)


if __name__ == "__main__":
    _obey(int(sys.argv[1]))
