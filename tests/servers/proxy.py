"""A proxy of HTTP, and a line that speaks TLS in front of a plain server: both on loopback."""

import asyncio
import base64
import ssl
from contextlib import suppress

import trustme

OK = b"HTTP/1.1 200 Connection established\r\n\r\n"


class ProxyServer:
    """Connects every host to loopback, at the port that was named for it.

    Attributes:
        asked: what was asked for, in order: `slack.test:443`.
        credentials: `user:password`; "" where it wants none.
        status: what it answers instead of connecting, where not 200.
    """

    def __init__(self, ports: dict[str, int], *, credentials: str = "", status: int = 200) -> None:
        self._ports = ports
        self.asked: list[str] = []
        self.credentials = credentials
        self.status = status

    async def start(self) -> str:
        """Listen; returns `127.0.0.1:port`."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            method, target, _ = head.split("\r\n")[0].split(" ")
            self.asked.append(target)
            status = self.status if self._admits(head) else 407
            if status != 200 or method != "CONNECT":
                answer = f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                writer.write(answer.encode())
                await writer.drain()
            else:
                writer.write(OK)
                await joined(reader, writer, self._ports[target.partition(":")[0]])
        writer.close()

    def _admits(self, head: str) -> bool:
        expected = base64.b64encode(self.credentials.encode()).decode()
        return not self.credentials or f"proxy-authorization: basic {expected}".lower() in (
            head.lower()
        )


class TlsFront:
    """Takes TLS for one host, and passes on what it says to a plain server on loopback."""

    def __init__(self, ca: trustme.CA, host: str, port: int) -> None:
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        ca.issue_cert(host).configure_cert(self._context)
        self._port = port

    async def start(self) -> int:
        """Listen; returns the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._context)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            await joined(reader, writer, self._port)
        writer.close()


class PostgresTls:
    """TLS in front of a PostgreSQL server that was built without it, as poolers have it.

    The client asks first, in plain: https://www.postgresql.org/docs/current/protocol-flow.html,
    “SSL Session Encryption”.
    """

    _ASKED = bytes.fromhex("0000000804d2162f")  # SSLRequest

    def __init__(self, ca: trustme.CA, port: int) -> None:
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        ca.issue_cert("127.0.0.1").configure_cert(self._context)
        self._port = port

    async def start(self) -> int:
        """Listen; returns the port."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            first = await reader.readexactly(len(self._ASKED))
            if first == self._ASKED:
                writer.write(b"S")
                await writer.start_tls(self._context)
                first = b""
            await joined(reader, writer, self._port, first)
        writer.close()


async def joined(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int, first: bytes = b""
) -> None:
    """Pass everything on, both ways, until one side ends; `first` was read already."""
    far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
    far_writer.write(first)

    async def pipe(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while some := await source.read(1 << 16):
                sink.write(some)
                await sink.drain()
        sink.close()

    await asyncio.gather(pipe(reader, far_writer), pipe(far_reader, writer))
