"""A stranger on the internet, who signs nothing and is always at work.

Compressed bodies, bodies whose end is kept back, half-sent heads, unsigned requests, and what is no
HTTP at all: all of them over and over, while others are served.
"""

import asyncio
import time
import zlib
from contextlib import suppress
from urllib.parse import urlsplit

_AT_ONCE = 150  # connections that are kept open without a whole request
_TURN = 1.0  # seconds between two rounds
_KEPT = 15.0  # seconds that a connection is kept open
_BODY = 1_000_000  # bytes
_INFLATED = 100_000_000  # bytes of what is 97 kB when it is sent


class Stranger:
    """Goes on until cancelled. `sent` counts what it has begun, of each kind."""

    def __init__(self, bot_url: str) -> None:
        address = urlsplit(bot_url)
        self._host, self._port = str(address.hostname), int(address.port or 0)
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._kinds = _kinds()
        self.sent = 0

    async def work(self) -> None:
        """Ten of each kind, each second."""
        async with asyncio.TaskGroup() as group:
            while True:
                for request in self._kinds:
                    for _ in range(10):
                        await self._places.acquire()
                        group.create_task(self._send(request))
                await asyncio.sleep(_TURN)

    async def _send(self, request: bytes) -> None:
        """Send it, and hear the bot out; what it kept back never comes."""
        self.sent += 1
        try:
            with suppress(OSError, TimeoutError):
                async with asyncio.timeout(_KEPT):
                    reader, writer = await asyncio.open_connection(self._host, self._port)
                    try:
                        writer.write(request)
                        await reader.read()
                    finally:
                        writer.transport.abort()
        finally:
            self._places.release()


def request(body: bytes, *, length: int = 0, coding: str = "", signed: bool = True) -> bytes:
    """A request to Slack's route. `signed`: with a signature of the right form, which is wrong.

    A `length` above the body's makes the bot wait for the rest.
    """
    lines = ["POST /slack/events HTTP/1.1", "Host: bot", f"Content-Length: {length or len(body)}"]
    lines += ["Content-Type: application/x-www-form-urlencoded"]
    if coding:
        lines += [f"Content-Encoding: {coding}"]
    if signed:
        signature = "v0=" + "0" * 64
        lines += [f"X-Slack-Request-Timestamp: {time.time():.0f}"]
        lines += [f"X-Slack-Signature: {signature}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def _kinds() -> list[bytes]:
    return [
        request(zlib.compress(bytes(_INFLATED)), coding="deflate"),
        request(bytes(_BODY), length=_BODY + 1),
        b"POST /slack/events HTTP/1.1\r\nHost: bot\r\nX-Half: ",
        request(b"text=1", signed=False),
        b"\x16\x03\x01\x02\x00 no HTTP\r\n\r\n",
    ]
