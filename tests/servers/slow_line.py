"""A line between the bot and a Redis server that takes its time, or is cut."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from urllib.parse import urlsplit


class SlowLine:
    """Passes everything on. `delayed` is awaited before each answer goes back.

    Attributes:
        longest: bytes; a longer message to Redis ends the connection.
        open: while it is not, every connection ends at once.
        connections: how many were made.
    """

    def __init__(self, url: str, delayed: Callable[[], Awaitable[object]]) -> None:
        self._port = urlsplit(url).port
        self._delayed = delayed
        self._writers: set[asyncio.StreamWriter] = set()
        self.open = True
        self.longest = 1 << 30
        self.connections = 0

    async def start(self) -> str:
        """Listen; returns the URL of Redis at this end."""
        self._listening = await asyncio.start_server(self._pass_on, "127.0.0.1", 0)
        return f"redis://127.0.0.1:{self._listening.sockets[0].getsockname()[1]}/0"

    def cut(self) -> None:
        """End every connection, and those to come."""
        self.open = False
        for writer in self._writers:
            writer.close()

    async def stop(self) -> None:
        self.cut()
        self._listening.close()
        await self._listening.wait_closed()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        if not self.open:
            writer.close()
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._writers |= {writer, far_writer}
        with suppress(OSError):
            await asyncio.gather(self._forth(reader, far_writer), self._back(far_reader, writer))
        self._writers -= {writer, far_writer}

    async def _forth(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while (some := await reader.read(1 << 16)) and len(some) <= self.longest:
            writer.write(some)
            await writer.drain()
        writer.close()

    async def _back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while some := await reader.read(1 << 16):
            await self._delayed()
            writer.write(some)
            await writer.drain()
        writer.close()
