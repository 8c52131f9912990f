"""The storage of the recordings: exactly the part that was asked for, or an error that says why."""

import asyncio
import gzip
import socket
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
import trustme
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.callcenter.recording_hosts import RecordingHost, RecordingHosts
from bot.callcenter.signed_url import SignedUrl, signed_url
from bot.callcenter.storage import Opened, Storage
from bot.errors import Cause
from bot.errors.listening import StorageError, StorageTrouble
from bot.server.session import Network
from bot.settings.proxies import Proxies
from tests.servers.proxy import ProxyServer, TlsFront
from tests.servers.storage import Answer, Asked, StorageServer, file, says, then_ends

CONTENT = bytes(range(256)) * 400  # 102,400 bytes
SIZE = len(CONTENT)
WHOLE = says("200 OK", f"Content-Length: {SIZE}", body=CONTENT)
QUERY = "?Expires=1700000000&OSSAccessKeyId=canary&Signature=a%2Fb%3D"
SHORT = 0.2  # seconds of silence that a test waits for

Serve = Callable[[Answer], Awaitable[StorageServer]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Starts storages on loopback."""
    started: list[StorageServer] = []

    async def start(answer: Answer) -> StorageServer:
        server = StorageServer(answer)
        started.append(server)
        await server.start()
        return server

    yield start
    for server in started:
        await server.stop()


@pytest.fixture
async def network() -> AsyncIterator[Network]:
    async with Network() as opened:
        yield opened


def url_at(port: int, host: str = "127.0.0.1") -> SignedUrl:
    text = f"http://{host}:{port}/record/ccc-test/a%20b.wav{QUERY}"
    return signed_url(text, RecordingHosts((RecordingHost(host, port),)))


async def opened_at(
    network: Network, port: int, first: int = 0, last: int | None = None, silent: float = 30.0
) -> Opened:
    return await Storage(network.recordings, network.proxy, silent=silent).open(
        url_at(port), first, last
    )


async def content_of(opened: Opened) -> bytes:
    return b"".join([chunk async for chunk in opened.chunks])


async def trouble_of(awaited: Awaitable[object]) -> StorageError:
    """The error, of which not even a traceback carries the URL."""
    with pytest.raises(StorageError) as raised:
        await awaited
    assert "canary" not in "".join(traceback.format_exception(raised.value))
    assert raised.value.__context__ is None
    return raised.value


PARTS = [
    (0, None),
    (0, 0),
    (0, 63),
    (1000, None),
    (70_000, 70_001),
    (SIZE - 1, None),
    (5, SIZE * 9),
]


@pytest.mark.parametrize("answer", [file(CONTENT), WHOLE], ids=["206", "200"])
@pytest.mark.parametrize(("first", "last"), PARTS)
async def test_exactly_the_part(
    serve: Serve, network: Network, answer: Answer, first: int, last: int | None
) -> None:
    """The part is given whether the storage sends it or, asked for a part, the whole file."""
    server = await serve(answer)
    opened = await opened_at(network, server.port, first, last)
    end = SIZE - 1 if last is None else min(last, SIZE - 1)
    assert (opened.size, opened.first, opened.last) == (SIZE, first, end)
    assert await content_of(opened) == CONTENT[first : end + 1]


async def test_an_empty_file(serve: Serve, network: Network) -> None:
    """An empty file has no byte; OSS says so with a 200."""
    server = await serve(says("200 OK", "Content-Length: 0"))
    opened = await opened_at(network, server.port)
    assert (opened.size, opened.last, await content_of(opened)) == (0, -1, b"")


async def test_what_is_sent(serve: Serve, network: Network) -> None:
    """Path and query go out byte for byte, and with them no header but our own."""
    server = await serve(file(CONTENT))
    for _ in range(2):
        opened = await opened_at(network, server.port, 1, 2)
        await content_of(opened)
    lines = server.asked[-1].head.split("\r\n")
    assert lines[0] == f"GET /record/ccc-test/a%20b.wav{QUERY} HTTP/1.1"
    assert sorted(filter(None, lines[1:])) == [
        "Accept-Encoding: identity",
        "Accept: */*",
        f"Host: 127.0.0.1:{server.port}",
        "Range: bytes=1-2",
        "User-Agent: recordings-for-slack",
    ]


async def test_no_cookie_is_kept(serve: Serve, network: Network) -> None:
    """What the storage would have us remember is forgotten."""
    sent = ("Set-Cookie: a=b", "Content-Length: 1", "Content-Range: bytes 0-0/1")
    server = await serve(says("206 Partial Content", *sent, body=b"x"))
    for _ in range(2):
        await content_of(await opened_at(network, server.port))
    assert "Cookie" not in server.asked[1].head


async def test_a_connection_serves_many_parts(serve: Serve, network: Network) -> None:
    """A part that was read to its end leaves its connection for the next one."""
    server = await serve(file(CONTENT))
    for first in range(5):
        await content_of(await opened_at(network, server.port, first, first + 9))
    assert len({id(asked.writer) for asked in server.asked}) == 1


def ranged(text: str, length: int = 10) -> Answer:
    return says(
        "206 Partial Content",
        f"Content-Length: {length}",
        f"Content-Range: {text}",
        body=CONTENT[:length],
    )


LIES = {
    "another first": ranged("bytes 1-10/102400"),
    "another last": ranged("bytes 0-8/102400", 9),
    "more than asked": ranged("bytes 0-10/102400", 11),
    "another length": ranged("bytes 0-9/102400", 8),
    "the whole as a part": ranged("bytes 0-102399/102400"),
    "no size": ranged("bytes 0-9/*"),
    "another unit": ranged("items 0-9/102400"),
    "no range": says("206 Partial Content", "Content-Length: 10", body=CONTENT[:10]),
    "nonsense": ranged("bytes 0-9/102400, bytes 0-9/102400"),
    "digits": ranged(f"bytes 0-9/{'9' * 5000}"),
    "several parts": says(
        "206 Partial Content",
        "Content-Type: multipart/byteranges; boundary=x",
        "Content-Length: 10",
        body=CONTENT[:10],
    ),
    "no length": then_ends(says("200 OK", body=CONTENT)),
    "chunked": says("200 OK", "Transfer-Encoding: chunked", body=b"a\r\n0123456789\r\n0\r\n\r\n"),
    "negative": says("200 OK", "Content-Length: -5"),
    "gzip": says(
        "200 OK", "Content-Encoding: gzip", "Content-Length: 40", body=gzip.compress(b"x" * 40)
    ),
    "redirect": says("302 Found", "Location: http://127.0.0.1:1/", "Content-Length: 0"),
    "moved": says("301 Moved", "Location: https://evil.test/", "Content-Length: 0"),
    "no content": says("204 No Content"),
    "not modified": says("304 Not Modified"),
    "bad request": says("400 Bad Request", "Content-Length: 0"),
    "out of range": says(
        "416 Range Not Satisfiable", "Content-Range: bytes */102400", "Content-Length: 0"
    ),
    "no HTTP": says("SSH-2.0-OpenSSH_9.9"),
}


@pytest.mark.parametrize("answer", LIES.values(), ids=LIES)
async def test_lies(serve: Serve, network: Network, answer: Answer) -> None:
    """What is not plainly the part that was asked for is no answer, and nothing of it is given."""
    server = await serve(answer)
    error = await trouble_of(opened_at(network, server.port, 0, 9))
    assert error.trouble is StorageTrouble.UNEXPECTED
    assert len(server.asked) == 1


@pytest.mark.parametrize("first", [SIZE, SIZE + 1, 10**14])
async def test_beyond_the_end(serve: Serve, network: Network, first: int) -> None:
    """A part that the file does not have is an error, though OSS sends the whole file for it."""
    server = await serve(WHOLE)
    error = await trouble_of(opened_at(network, server.port, first))
    assert error.trouble is StorageTrouble.UNEXPECTED


@pytest.mark.parametrize(
    ("status", "trouble"),
    [
        ("403 Forbidden", StorageTrouble.REFUSED),
        ("404 Not Found", StorageTrouble.GONE),
        ("429 Too Many Requests", StorageTrouble.UNREACHABLE),
        ("500 Internal Server Error", StorageTrouble.UNREACHABLE),
        ("503 Service Unavailable", StorageTrouble.UNREACHABLE),
    ],
)
async def test_refusals(
    serve: Serve, network: Network, status: str, trouble: StorageTrouble
) -> None:
    """An expired URL, a file that is gone and a storage that fails are told apart."""
    server = await serve(says(status, "Content-Length: 5", body=b"<xml>"))
    error = await trouble_of(opened_at(network, server.port))
    assert (error.trouble, error.http_status) == (trouble, int(status[:3]))


async def test_nobody_listens(network: Network) -> None:
    """Where nothing listens, the storage cannot be reached; that may pass."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    error = await trouble_of(opened_at(network, port))
    assert (error.trouble, error.cause) == (StorageTrouble.UNREACHABLE, Cause.UNREACHABLE)


async def never(asked: Asked) -> None:
    """Holds the connection, and says nothing."""
    await asked.left()


async def test_silent_before_the_answer(serve: Serve, network: Network) -> None:
    """A storage that takes the request and says nothing is given up."""
    server = await serve(never)
    error = await trouble_of(opened_at(network, server.port, silent=SHORT))
    assert error.trouble is StorageTrouble.SILENT
    await asyncio.wait_for(server.left.wait(), 10)


def part_of(sent: bytes, after: Answer) -> Answer:
    """Promises the whole file, sends so much, and does something else then."""

    async def answer(asked: Asked) -> None:
        length, at = f"Content-Length: {SIZE}", f"Content-Range: bytes 0-{SIZE - 1}/{SIZE}"
        await asked.send("206 Partial Content", length, at, body=sent)
        await after(asked)

    return answer


async def closes(asked: Asked) -> None:
    """A clean end that comes too early."""
    asked.writer.close()


async def resets(asked: Asked) -> None:
    """A connection that breaks."""
    asked.writer.transport.abort()


async def all_of(opened: Opened, into: bytearray) -> None:
    async for chunk in opened.chunks:
        into += chunk


@pytest.mark.parametrize("sent", [b"", CONTENT[:-1], CONTENT[:1000]])
@pytest.mark.parametrize(
    ("after", "trouble"),
    [
        (closes, StorageTrouble.CUT),
        (resets, StorageTrouble.CUT),
        (never, StorageTrouble.SILENT),
    ],
)
async def test_a_part_is_never_short(
    serve: Serve, network: Network, sent: bytes, after: Answer, trouble: StorageTrouble
) -> None:
    """A connection that is cut or silent in the middle raises: fewer bytes never look whole."""
    server = await serve(part_of(sent, after))
    opened, got = await opened_at(network, server.port, silent=SHORT), bytearray()
    error = await trouble_of(all_of(opened, got))
    assert error.trouble is trouble
    assert CONTENT.startswith(got)
    await asyncio.wait_for(server.left.wait(), 10)


async def test_silence_is_between_two_reads(serve: Serve, network: Network) -> None:
    """A storage that keeps sending, slowly, is not silent, however long it takes in all."""
    steps = 6

    async def slow(asked: Asked) -> None:
        length, at = f"Content-Length: {steps}", f"Content-Range: bytes 0-{steps - 1}/{steps}"
        await asked.send("206 Partial Content", length, at)
        for _ in range(steps):
            # Real time on purpose: what is tested is that the limit is not for the whole.
            await asyncio.sleep(SHORT / 2)
            asked.writer.write(b"x")

    server = await serve(slow)
    opened = await opened_at(network, server.port, silent=SHORT * 2.5)
    assert await content_of(opened) == b"x" * steps


async def test_a_reader_that_waits(serve: Serve, network: Network) -> None:
    """Who takes the next bytes late finds them; that the storage waited meanwhile is no silence."""
    server = await serve(file(CONTENT))
    opened = await opened_at(network, server.port, silent=SHORT)
    first = await anext(opened.chunks)
    await asyncio.sleep(SHORT * 2)  # real time on purpose, as above
    assert first + await content_of(opened) == CONTENT


@pytest.mark.parametrize("chunks", [0, 1])
async def test_closed_early(serve: Serve, network: Network, chunks: int) -> None:
    """Whoever closes early drops the connection: the rest of 50 MB is not read."""
    size = 50_000_000

    async def answer(asked: Asked) -> None:
        await server.pour(asked, size)

    server = await serve(answer)
    opened = await opened_at(network, server.port)
    for _ in range(chunks):
        await anext(opened.chunks)
    opened.close()
    opened.close()
    await asyncio.wait_for(server.left.wait(), 10)
    assert server.taken < 8_000_000
    error = await trouble_of(anext(opened.chunks))
    assert error.trouble is StorageTrouble.CUT


async def test_a_200_is_not_read_to_its_end(serve: Serve, network: Network) -> None:
    """Of a whole file that came for a part, nothing after the part is read."""
    sent = asyncio.Event()

    async def endless(asked: Asked) -> None:
        await asked.send("200 OK", "Content-Length: 50000000", body=CONTENT)
        sent.set()
        await asyncio.Event().wait()

    server = await serve(endless)
    opened = await opened_at(network, server.port, 100, 199)
    assert await content_of(opened) == CONTENT[100:200]
    await asyncio.wait_for(sent.wait(), 10)
    assert asyncio.current_task() is not None
    assert opened.chunks is not None


async def test_closed_while_somebody_reads(serve: Serve, network: Network) -> None:
    """Closing wakes whoever waits for the next bytes."""
    server = await serve(part_of(b"", never))
    opened = await opened_at(network, server.port)
    reading = asyncio.create_task(content_of(opened))
    await asyncio.sleep(0)
    opened.close()
    error = await trouble_of(reading)
    assert error.trouble is StorageTrouble.CUT


class Names(AbstractResolver):
    """Knows the address of every name, as whoever owns a name may say."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    async def resolve(
        self,
        host: str,
        port: int = 0,
        family: socket.AddressFamily = socket.AF_INET,  # noqa: ARG002 — every one is known
    ) -> list[ResolveResult]:
        kind = {True: socket.AF_INET6, False: socket.AF_INET}
        return [
            ResolveResult(
                hostname=host, host=each, port=port, family=kind[":" in each], proto=0, flags=0
            )
            for each in self._addresses
        ]

    async def close(self) -> None:
        pass


NOT_PUBLIC = ["127.0.0.1", "10.0.0.1", "169.254.169.254", "100.100.100.200", "0.0.0.0", "224.0.0.1"]  # noqa: S104 — refused


@pytest.mark.parametrize("address", [*NOT_PUBLIC, "::1", "::ffff:127.0.0.1", "fd00::1", "fe80::1"])
async def test_names_lead_to_the_public_internet(address: str) -> None:
    """Whatever DNS says of an allowed host, nothing of this machine or its network is asked."""
    allowed = RecordingHosts((RecordingHost("oss.example.com"),))
    url = signed_url(f"http://oss.example.com/x{QUERY}", allowed)
    async with Network(resolver=Names(address)) as network:
        error = await trouble_of(Storage(network.recordings, network.proxy).open(url))
    assert error.trouble is StorageTrouble.UNREACHABLE


async def test_localhost_is_this_machine(serve: Serve) -> None:
    """`localhost` is asked where the setting says so, and means nothing but loopback."""
    server = await serve(file(CONTENT))
    url = url_at(server.port, "localhost")
    async with Network(resolver=Names("8.8.8.8", "10.0.0.1")) as network:
        error = await trouble_of(Storage(network.recordings, network.proxy).open(url))
        assert error.trouble is StorageTrouble.UNREACHABLE
    async with Network(resolver=Names("8.8.8.8", "127.0.0.1")) as network:
        opened = await Storage(network.recordings, network.proxy).open(url, 0, 9)
        assert await content_of(opened) == CONTENT[:10]


async def test_through_a_proxy(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator's proxy is asked wherever it is; the certificate must be the storage's."""
    authority = trustme.CA()
    server = await serve(file(CONTENT))
    front = TlsFront(authority, "oss.example.com", server.port)
    proxy = ProxyServer({"oss.example.com": await front.start()})
    port = (await proxy.start()).rpartition(":")[2]
    proxies = Proxies(https=f"http://proxy.test:{port}")
    allowed = RecordingHosts((RecordingHost("oss.example.com"),))
    url = signed_url(f"http://oss.example.com/x{QUERY}", allowed)
    async with Network(proxies, Names("127.0.0.1")) as network:
        error = await trouble_of(Storage(network.recordings, network.proxy).open(url))
        assert (error.trouble, error.cause) == (StorageTrouble.UNREACHABLE, Cause.CERTIFICATE)
    with authority.cert_pem.tempfile() as root:
        monkeypatch.setenv("SSL_CERT_FILE", root)
        async with Network(proxies, Names("127.0.0.1")) as network:
            opened = await Storage(network.recordings, network.proxy).open(url, 0, 9)
            assert await content_of(opened) == CONTENT[:10]
    assert proxy.asked == ["oss.example.com:443"] * 2
    await proxy.stop()
    await front.stop()
