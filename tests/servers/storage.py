"""A storage of recordings on loopback that behaves as a test says, byte by byte."""

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress

Answer = Callable[["Asked"], Awaitable[object]]


class Asked:
    """One request, and the connection to answer it over.

    Attributes:
        head: as it came.
        first: of the range that it asks for.
        last: the same; None where it is open.
    """

    def __init__(
        self, head: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.head = head
        self._reader = reader
        self.writer = writer
        asked = re.search(r"(?m)^Range: bytes=(\d+)-(\d*)\r$", head)
        self.first = int(asked[1]) if asked else 0
        self.last = int(asked[2]) if asked and asked[2] else None

    async def send(self, status: str, *headers: str, body: bytes = b"") -> None:
        """An answer with exactly these headers and this body."""
        lines = [f"HTTP/1.1 {status}", *headers, "", ""]
        self.writer.write("\r\n".join(lines).encode() + body)
        await self.writer.drain()

    async def left(self) -> None:
        """Say nothing more, until the other side ends the connection."""
        await self._reader.read()

    def end(self, size: int) -> int:
        """The last byte that is asked for."""
        return size - 1 if self.last is None else min(self.last, size - 1)


class StorageServer:
    """Answers each request as `answer` does.

    Attributes:
        port: where it listens.
        asked: every request, in order.
        taken: bytes that the other side has taken of bodies sent with `pour`.
        left: set when the other side has ended a connection.
    """

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.port = 0
        self.asked: list[Asked] = []
        self.taken = 0
        self.left = asyncio.Event()
        self._writers: list[asyncio.StreamWriter] = []

    async def start(self) -> int:
        """Listen; returns the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])
        return self.port

    async def stop(self) -> None:
        """End every connection."""
        self._server.close()
        for writer in self._writers:
            writer.close()

    async def pour(self, asked: Asked, size: int) -> None:
        """The part of a file of so many bytes, as fast as it is taken."""
        first, last = asked.first, asked.end(size)
        left = last - first + 1
        length, at = f"Content-Length: {left}", f"Content-Range: bytes {first}-{last}/{size}"
        await asked.send("206 Partial Content", length, at)
        asked.writer.transport.set_write_buffer_limits(high=0)
        connection = asked.writer.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 14)
        while left:
            some = bytes(min(left, 1 << 14))
            asked.writer.write(some)
            await asked.writer.drain()
            left -= len(some)
            self.taken += len(some)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.append(writer)
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                asked = Asked((await reader.readuntil(b"\r\n\r\n")).decode(), reader, writer)
                self.asked.append(asked)
                await self.answer(asked)
        self.left.set()
        writer.close()


def file(content: bytes) -> Answer:
    """A storage that has one file and does as it is asked."""

    async def answer(asked: Asked) -> None:
        last = asked.end(len(content))
        part = content[asked.first : last + 1]
        length = f"Content-Length: {len(part)}"
        at = f"Content-Range: bytes {asked.first}-{last}/{len(content)}"
        await asked.send("206 Partial Content", length, at, body=part)

    return answer


def says(status: str, *headers: str, body: bytes = b"") -> Answer:
    """A storage that says the same to everybody."""

    async def answer(asked: Asked) -> None:
        await asked.send(status, *headers, body=body)

    return answer


def then_ends(answer: Answer) -> Answer:
    """A storage that ends the connection after each answer."""

    async def ending(asked: Asked) -> None:
        await answer(asked)
        asked.writer.close()

    return ending
