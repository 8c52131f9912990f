"""From the storage to one listener: at the listener's pace, and for no longer than the limits."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial

import aiohttp
import pytest
from aiohttp import web

from bot.callcenter.recording_hosts import RecordingHost, RecordingHosts
from bot.callcenter.signed_url import signed_url
from bot.callcenter.storage import Storage
from bot.memory.backoff import Sleep
from bot.player.media import media_response
from bot.player.ranges import Part, Unsatisfiable, Whole, asked_range
from bot.player.stream import stream
from bot.server.connections import Connections
from bot.server.session import Network
from tests.passing_time import Clock
from tests.servers.storage import Answer, Asked, StorageServer, file

CONTENT = bytes(range(256)) * 4000  # about 1 MB
SIZE = len(CONTENT)
BIG = 50_000_000
SMALL = 4096  # bytes that a reader's kernel takes
GET = b"GET /hear HTTP/1.1\r\nHost: bot\r\n\r\n"
MOST_UNDER_WAY = 700_000  # bytes: about 256 kB of ours, the rest the kernel's on four ends
LONG = 1e9  # seconds


async def soon(_: float) -> None:
    """A second that is over after 10 ms."""
    await asyncio.sleep(0.01)


@dataclass
class Player:
    """The bot's server, with a page that streams from a storage.

    Attributes:
        sent: what `stream` returned, for each request.
        failed: what it raised.
        waiting: bytes that still waited in the connection when it returned.
        limits: of the connection then.
        stop: ends the server as a stop of the bot does.
    """

    storage: Storage
    port_of_storage: int
    until: float = LONG
    still: float = LONG
    sleep: Sleep = soon
    timer: Callable[[], float] | None = None
    longer: int = 0  # bytes that are promised beyond those that there are
    sent: asyncio.Queue[int] = field(default_factory=asyncio.Queue)
    failed: list[BaseException] = field(default_factory=list)

    waiting: list[int] = field(default_factory=list)
    limits: set[tuple[int, int]] = field(default_factory=set)
    stop: Callable[[], Awaitable[object]] | None = None

    async def hear(self, request: web.Request) -> web.StreamResponse:
        """Answers with a file, or a part of it."""
        port = self.port_of_storage
        allowed = RecordingHosts((RecordingHost("127.0.0.1", port),))
        url = signed_url(f"http://127.0.0.1:{port}/x.wav?Signature=canary", allowed)
        header = request.headers.get("Range")
        first, _, last = (header or "bytes=0-").removeprefix("bytes=").partition("-")
        opened = await self.storage.open(url, int(first), int(last or BIG))
        asked = asked_range(header, opened.size)
        response = media_response(asked, opened.size + self.longer, "audio/wav")
        try:
            sent = await stream(
                request,
                opened,
                response,
                until=self.until,
                still=self.still,
                sleep=self.sleep,
                timer=self.timer,
            )
        except BaseException as error:
            self.failed.append(error)
            raise
        if isinstance(request.transport, asyncio.Transport):
            self.waiting.append(request.transport.get_write_buffer_size())
            self.limits.add(request.transport.get_write_buffer_limits())
        self.sent.put_nowait(sent)
        return response


Play = Callable[..., Awaitable[tuple[Player, StorageServer, str]]]


@pytest.fixture
async def play() -> AsyncIterator[Play]:
    """Starts a storage that answers like this, and the bot's server before it."""
    stops: list[Callable[[], Awaitable[object]]] = []

    async def start(
        answer: Answer | None = None, connections: Connections | None = None, silent: float = 30.0
    ) -> tuple[Player, StorageServer, str]:
        server = StorageServer(answer or file(CONTENT))
        if answer is None:
            server.answer = lambda asked: server.pour(asked, BIG)
        await server.start()
        network = Network()
        storage = Storage(network.recordings, network.proxy, silent=silent)
        player = Player(storage, server.port)
        connections = connections or Connections()
        app = web.Application(middlewares=[connections.middleware()])
        app.router.add_get("/hear", player.hear)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        assert runner.server
        port = await connections.listen(runner.server, "127.0.0.1", 0)
        player.stop = runner.cleanup
        stops.extend([partial(connections.finish, 0.1), runner.cleanup])
        stops.extend([network.close, server.stop])
        return player, server, f"http://127.0.0.1:{port}/hear"

    yield start
    for stop in stops:
        await stop()


@asynccontextmanager
async def reader(url: str, sent: bytes = GET) -> AsyncIterator[socket.socket]:
    """A listener that reads nothing by itself, and whose kernel takes little."""
    loop = asyncio.get_running_loop()
    with socket.socket() as plain:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL)
        plain.setblocking(False)  # noqa: FBT003 — its only argument
        port = int(url.split(":")[2].partition("/")[0])
        await loop.sock_connect(plain, ("127.0.0.1", port))
        await loop.sock_sendall(plain, sent)
        yield plain


async def all_that_comes(plain: socket.socket) -> bytes:
    """Until the other side ends the connection, cleanly or not."""
    got = bytearray()
    with suppress(ConnectionError):
        while some := await asyncio.get_running_loop().sock_recv(plain, 1 << 16):
            got += some
    return bytes(got)


def body_of(answer: bytes) -> bytes:
    return answer.partition(b"\r\n\r\n")[2]


async def ended(player: Player) -> int:
    """What was sent, once the stream has ended."""
    return await asyncio.wait_for(player.sent.get(), 20)


async def left(server: StorageServer) -> None:
    """Until the connection to the storage was dropped."""
    await asyncio.wait_for(server.left.wait(), 20)


async def test_ranges_over_one_connection(play: Play) -> None:
    """A browser gets exactly each part that it asks for, over one connection."""
    player, _, url = await play(file(CONTENT))
    async with aiohttp.ClientSession() as session:
        for header, part in {
            "bytes=0-": CONTENT,
            "bytes=500000-": CONTENT[500_000:],
            "bytes=10-19": CONTENT[10:20],
            f"bytes={SIZE - 1}-{SIZE * 2}": CONTENT[-1:],
        }.items():
            async with session.get(url, headers={"Range": header}) as response:
                assert await response.read() == part
                assert response.status == 206
        connections = session.connector
        assert isinstance(connections, aiohttp.TCPConnector)
        assert sum(map(len, connections._conns.values())) == 1
    assert player.limits == {(1 << 14, 1 << 16)}  # asyncio's own again, for what comes next
    assert [await ended(player) for _ in range(4)] == [SIZE, SIZE - 500_000, 10, 1]


async def part_then(asked: Asked, after: Answer) -> None:
    length, at = f"Content-Length: {SIZE}", f"Content-Range: bytes 0-{SIZE - 1}/{SIZE}"
    await asked.send("206 Partial Content", length, at, body=CONTENT[:1000])
    await after(asked)


async def closes(asked: Asked) -> None:
    asked.writer.close()


async def never(asked: Asked) -> None:
    await asked.left()


@pytest.mark.parametrize("after", [closes, never], ids=["cut", "silent"])
async def test_a_storage_that_stops(
    play: Play, after: Answer, caplog: pytest.LogCaptureFixture
) -> None:
    """A body that ends too early is cut off, so that no browser takes it for the whole."""
    caplog.set_level(logging.INFO)
    player, server, url = await play(lambda asked: part_then(asked, after), silent=0.2)
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientError):  # before its first bytes, or after
            async with session.get(url) as response:
                await response.read()
    assert await ended(player) <= 1000
    await left(server)
    assert [record.levelname for record in caplog.records if record.levelno > logging.INFO] == []
    assert [record.msg for record in caplog.records] == ["a recording was cut off"]
    assert "canary" not in caplog.text


async def test_a_reader_that_stops(play: Play) -> None:
    """Who takes nothing is given up after its limit; until then, little of 50 MB was fetched."""
    player, server, url = await play()
    player.still = 0.5
    async with reader(url):
        sent = await ended(player)
        await left(server)
    assert 0 <= sent < MOST_UNDER_WAY
    assert 0 < server.taken < MOST_UNDER_WAY


async def test_a_reader_that_stops_at_the_end(play: Play) -> None:
    """The last bytes are watched, too: none wait in a connection that nobody looks after."""
    player, _, url = await play(file(CONTENT))
    player.still = 0.5
    sizes = range(20_000, 400_000, 12_000)  # of which some fit into the kernels, and some nearly
    async with AsyncExitStack() as stack:
        for size in sizes:
            asks = b"\r\nRange: bytes=0-%d\r\n\r\n" % (size - 1)
            await stack.enter_async_context(reader(url, GET.replace(b"\r\n\r\n", asks)))
        sent = [await ended(player) for _ in sizes]
    assert sizes[0] in sent
    assert sizes[-1] not in sent
    # What was sent whole leaves its connection open and empty; every other one is cut.
    assert player.waiting == [0] * len(set(sent) & set(sizes))


async def test_a_slow_reader(play: Play) -> None:
    """Who takes a byte at a time is not given up for that, but when the time is over."""
    clock, taken, more = Clock(), 0, asyncio.Event()
    step = 1 << 12  # bytes: half of what the reader's kernel takes, which TCP tells of

    async def look(_: float) -> None:
        clock.now += 1
        end = taken + step
        while taken < end:
            more.clear()
            await more.wait()

    player, server, url = await play()
    player.still, player.until, player.timer, player.sleep = 3, clock.now + 20, clock, look
    async with reader(url) as plain:
        with suppress(ConnectionError):
            while await asyncio.get_running_loop().sock_recv(plain, 1):
                taken += 1
                more.set()
        sent = await ended(player)
    await left(server)
    assert clock.now == player.until
    assert taken >= 20 * step
    assert sent <= server.taken < taken + MOST_UNDER_WAY


async def test_a_storage_that_takes_its_time(play: Play) -> None:
    """A listener who has taken all that there is waits for the storage, and is not given up."""
    clock, seconds = Clock(), 0
    more = asyncio.Event()

    async def look(_: float) -> None:
        nonlocal seconds
        clock.now, seconds = clock.now + 1, seconds + 1
        if seconds == 10:
            more.set()
        await asyncio.sleep(0.01)

    async def slow(asked: Asked) -> None:
        await part_then(asked, lambda _: more.wait())
        asked.writer.write(CONTENT[1000:])

    player, _, url = await play(slow)
    player.still, player.timer, player.sleep = 5, clock, look
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        assert await response.read() == CONTENT
    assert seconds >= 10


async def test_a_reader_that_leaves(play: Play, caplog: pytest.LogCaptureFixture) -> None:
    """Who has gone is noticed while the storage is silent, and its connection dropped at once."""
    caplog.set_level(logging.INFO)
    player, server, url = await play(lambda asked: part_then(asked, never))
    async with reader(url) as plain:
        await asyncio.get_running_loop().sock_recv(plain, 100)
    assert await ended(player) <= 1000
    await left(server)
    assert [vars(each)["reason"] for each in caplog.records] == ["listener gone"]


async def test_a_reader_that_leaves_in_the_middle(
    play: Play, caplog: pytest.LogCaptureFixture
) -> None:
    """Who goes while bytes wait for them takes them along: nothing is kept for nobody."""
    caplog.set_level(logging.INFO)
    player, server, url = await play()
    async with reader(url) as plain:
        await asyncio.get_running_loop().sock_recv(plain, 100)
    await ended(player)
    await left(server)
    assert server.taken < MOST_UNDER_WAY
    assert [vars(each)["reason"] for each in caplog.records] == ["listener gone"]


async def test_half_closed(play: Play) -> None:
    """Who says that they send nothing more, and reads nothing, holds nothing either."""
    player, server, url = await play()
    async with reader(url) as plain:
        await asyncio.get_running_loop().sock_recv(plain, 100)
        plain.shutdown(socket.SHUT_WR)
        await ended(player)
        await left(server)


async def test_time_is_over_while_the_storage_is_silent(play: Play) -> None:
    """The end of a grant ends its streams, whoever is waited for."""
    clock = Clock()

    async def look(seconds: float) -> None:
        clock.now += seconds
        await asyncio.sleep(0)

    player, server, url = await play(lambda asked: part_then(asked, never))
    player.until, player.timer, player.sleep = clock.now + 100, clock, look
    async with reader(url) as plain:
        await all_that_comes(plain)
    assert await ended(player) <= 1000
    await left(server)
    assert clock.now == player.until


async def test_another_length(play: Play) -> None:
    """What was promised and what there is never differ: nothing is sent then."""
    player, server, url = await play()
    player.longer = 5
    async with reader(url) as plain:
        assert await all_that_comes(plain) == b""
    assert [type(error) for error in player.failed] == [ValueError]
    await left(server)


async def test_the_servers_limits(play: Play) -> None:
    """Neither the time for a head nor the cap on connections cuts a stream."""
    more = asyncio.Event()

    async def slow(asked: Asked) -> None:
        length, at = f"Content-Length: {SIZE}", f"Content-Range: bytes 0-{SIZE - 1}/{SIZE}"
        await asked.send("206 Partial Content", length, at, body=CONTENT[:100_000])
        await more.wait()
        asked.writer.write(CONTENT[100_000:])

    _, _, url = await play(slow, Connections(most=2, head=0.05))
    closed = GET.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
    async with reader(url, closed) as plain:
        got = await asyncio.get_running_loop().sock_recv(plain, 1000)
        for _ in range(5):  # half a head each, beyond the cap: given up, by one or the other
            async with reader(url, GET[:10]) as stranger:
                assert await all_that_comes(stranger) == b""
        more.set()
        got += await all_that_comes(plain)
    assert body_of(got) == CONTENT


async def test_a_stop(play: Play) -> None:
    """A handler that is cancelled with the server drops both sides."""
    started = asyncio.Event()

    async def look(_: float) -> None:
        started.set()
        await asyncio.Event().wait()

    player, server, url = await play(lambda asked: part_then(asked, never))
    player.sleep = look
    async with reader(url) as plain:
        await asyncio.wait_for(started.wait(), 10)
        assert player.stop
        await player.stop()
        await all_that_comes(plain)
        await left(server)
    assert [type(error) for error in player.failed] == [asyncio.CancelledError]


@pytest.mark.parametrize(
    ("asked", "status", "length", "at"),
    [
        (Whole(), 200, "1000", None),
        (Part(0, 999), 206, "1000", "bytes 0-999/1000"),
        (Part(5, 5), 206, "1", "bytes 5-5/1000"),
        (Unsatisfiable(), 416, "0", "bytes */1000"),
    ],
)
def test_the_head(
    asked: Whole | Part | Unsatisfiable, status: int, length: str, at: str | None
) -> None:
    """The head says which part it is, that parts can be asked for, and lets nobody keep it."""
    response = media_response(asked, 1000, "audio/wav")
    headers = response.headers
    assert (response.status, headers["Content-Length"]) == (status, length)
    assert headers.get("Content-Range") == at
    assert headers["Accept-Ranges"] == "bytes"
    assert headers["Content-Type"] == "audio/wav"
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "Content-Disposition" not in headers


@pytest.mark.parametrize(
    ("content_type", "name"),
    [
        ("audio/wav", "recording.wav"),
        ("audio/mpeg", "recording.mp3"),
        ("video/x-matroska", "recording.mkv"),
        ("application/octet-stream", "recording.bin"),
    ],
)
def test_a_download(content_type: str, name: str) -> None:
    """A download has a name of ours: the call center's own holds a phone number."""
    headers = media_response(Whole(), 1, content_type, download=True).headers
    assert headers["Content-Disposition"] == f'attachment; filename="{name}"'
