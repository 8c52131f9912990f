"""A TCP proxy on loopback that can go silent: what goes through it then freezes, uncut."""

import asyncio

_Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class SilentProxy:
    """Between a client and a `port` on loopback. Connections that froze stay so, as behind NAT."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._silent = False
        self._server: asyncio.Server | None = None
        self._streams: list[_Stream] = []
        self._pumps: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Returns when it listens."""
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)

    def instead_in(self, url: str) -> str:
        """The URL of the target, made the proxy's."""
        assert self._server is not None
        port: int = self._server.sockets[0].getsockname()[1]
        return url.replace(f":{self._target}/", f":{port}/")

    def go_silent(self) -> None:
        """Forward nothing any more; new connections are accepted, and hear nothing."""
        self._silent = True
        for pump in self._pumps:
            pump.cancel()

    def come_back(self) -> None:
        """Serve new connections again."""
        self._silent = False

    async def stop(self) -> None:
        """Cut everything."""
        self.go_silent()
        await asyncio.gather(*self._pumps, return_exceptions=True)
        for _, writer in self._streams:
            writer.close()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._streams.append((reader, writer))
        if self._silent:
            return
        there = await asyncio.open_connection("127.0.0.1", self._target)
        self._streams.append(there)
        self._pumps += [
            asyncio.create_task(_pump(reader, there[1])),
            asyncio.create_task(_pump(there[0], writer)),
        ]


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while some := await reader.read(65536):
            writer.write(some)
    except ConnectionError:
        pass
    writer.close()
