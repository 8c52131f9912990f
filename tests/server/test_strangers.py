"""What anybody on the internet can do without a signature: nothing that others would notice."""

import asyncio
import gzip
import json
import logging
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from urllib.parse import urlencode, urlsplit

import aiohttp
import pytest

from bot.sandbox import contacts
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.slack import Slack, signed_headers
from bot.server import log
from bot.server.connections import Connections
from bot.server.repeated import Repeated
from bot.settings.settings import LogSettings
from tests.running import StartBot

FORM = "application/x-www-form-urlencoded"
BODY = urlencode({"command": "/recordings", "text": "2020927020"}).encode()
HALF_A_HEAD = b"POST /slack/events HTTP/1.1\r\nHost: bot\r\nX-Half: "
UNSIGNED = {
    "X-Slack-Request-Timestamp": "1700000000",
    "X-Slack-Signature": "v0=" + "0" * 64,
}


@asynccontextmanager
async def connection(
    url: str, sent: bytes
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A plain connection over which these bytes have gone."""
    address = urlsplit(url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(sent)
    await writer.drain()
    try:
        yield reader, writer
    finally:
        writer.close()


async def said(url: str, sent: bytes) -> bytes:
    """All that the bot answers until it closes the connection."""
    async with asyncio.timeout(10), connection(url, sent) as (reader, _):
        try:
            return await reader.read()
        except ConnectionError:
            return b""


def held(body: bytes, length: int) -> bytes:
    """A request of well-formed but wrong signature, of whose body something is kept back."""
    headers = {**signed_headers(BODY, FORM), "X-Slack-Signature": "v0=" + "0" * 64}
    lines = [f"{name}: {value}" for name, value in headers.items()]
    head = ["POST /slack/events HTTP/1.1", "Host: bot", f"Content-Length: {length}", *lines]
    return "\r\n".join([*head, "", ""]).encode() + body


async def alive(url: str) -> int:
    async with aiohttp.ClientSession() as session, session.get(f"{url}/healthz") as response:
        return response.status


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("deflate", zlib.compress(BODY)),
        ("gzip", gzip.compress(BODY, mtime=0)),
        ("GZIP", gzip.compress(BODY, mtime=0)),
        ("deflate", BODY),
        ("br", BODY),
        ("zstd", BODY),
        ("unheard-of", BODY),
        ("identity, gzip", gzip.compress(BODY, mtime=0)),
    ],
)
async def test_compressed(bot_url: str, coding: str, body: bytes) -> None:
    """What says that it is compressed is refused, however well it is signed."""
    headers = {**signed_headers(body, FORM), "Content-Encoding": coding}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{bot_url}/slack/events", data=body, headers=headers) as response,
    ):
        assert response.status == 415


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics", "/slack/events", "/elsewhere"])
@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
async def test_a_compressed_body_anywhere(bot_url: str, method: str, path: str) -> None:
    """No route inflates anything, and none answers 5xx but one that is not ready."""
    body = zlib.compress(b"x" * 1_000_000)
    async with (
        aiohttp.ClientSession() as session,
        session.request(
            method, f"{bot_url}{path}", data=body, headers={"Content-Encoding": "deflate"}
        ) as response,
    ):
        assert response.status in {200, 401, 404, 405, 415, 503}
        assert len(await response.read()) < 200


@pytest.mark.parametrize("length", [(1 << 20) + 1, 10**12])
async def test_too_large_is_refused_by_its_length(bot_url: str, length: int) -> None:
    """A body that says it is too large is refused before any of it has come."""
    async with connection(bot_url, held(b"", length)) as (reader, _):
        assert (await reader.readline()).startswith(b"HTTP/1.1 413")


async def test_held_bodies(bot_url: str, workspace: Slack) -> None:
    """Bodies whose end is kept back are given up beyond 8 MiB together; people are answered."""
    held_back = held(b"x" * 1_000_000, 1_000_001)
    async with AsyncExitStack() as stack:
        readers = [
            (await stack.enter_async_context(connection(bot_url, held_back)))[0] for _ in range(12)
        ]
        lines = [asyncio.create_task(reader.readline()) for reader in readers]
        ack = await workspace.command(bot_url, contacts.SAMPLE)
        assert "155****6666" in ack.body["text"]
        statuses = [int((await line).split()[1]) for line in lines]
    assert statuses.count(503) >= 4
    assert set(statuses) == {503, 408}  # the others come to no end


async def test_a_trickle(bot_url: str) -> None:
    """A body that comes byte by byte is given up by its want of progress."""
    async with connection(bot_url, held(b"x", 100_000)) as (reader, writer):
        answer = asyncio.create_task(reader.readline())
        async with asyncio.timeout(10):
            while not answer.done():
                writer.write(b"x")
                await asyncio.wait((answer,), timeout=0.05)
    assert answer.result().startswith(b"HTTP/1.1 408")


async def test_a_whole_body_in_pieces(bot_url: str) -> None:
    """Chunked, in many pieces: only the bytes count."""
    headers = signed_headers(BODY, FORM)

    async def pieces() -> AsyncIterator[bytes]:
        for byte in BODY:
            yield bytes([byte])

    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{bot_url}/slack/events", data=pieces(), headers=headers) as response,
    ):
        assert response.status < 500
        assert response.status != 401


async def test_half_sent_heads(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter
) -> None:
    """At the cap the oldest half-sent head goes; a request that is being answered never does."""
    bot_url = await start_bot(hold=30.0, connections=Connections(most=8))
    call_center.hold = asyncio.Event()
    asking = asyncio.create_task(workspace.command(bot_url, contacts.SAMPLE))
    await call_center.asked()
    async with AsyncExitStack() as stack:
        readers = []
        for _ in range(30):
            opened = connection(bot_url, HALF_A_HEAD)
            readers.append((await stack.enter_async_context(opened))[0])
            assert await alive(bot_url) == 200
        async with asyncio.timeout(10):
            for oldest in readers[:20]:
                assert await ended(oldest)
        assert not readers[-1].at_eof()
        call_center.hold.set()
        assert "155****6666" in (await asking).body["text"]


async def test_kept_alive_connections(start_bot: StartBot) -> None:
    """At the cap Slack's idle connection outlasts all that strangers leave unfinished."""
    bot_url = await start_bot(connections=Connections(most=8))
    body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    head = ["POST /slack/events HTTP/1.1", "Host: bot", f"Content-Length: {len(body)}"]
    fields = signed_headers(body, "application/json")
    lines = [*head, *(f"{name}: {value}" for name, value in fields.items()), "", ""]
    async with AsyncExitStack() as stack:
        opened = connection(bot_url, "\r\n".join(lines).encode() + body)
        slack, writer = await stack.enter_async_context(opened)
        assert (await slack.readline()).startswith(b"HTTP/1.1 200")
        for number in range(30):
            unfinished = HALF_A_HEAD if number % 2 else held(b"x", 100)
            await stack.enter_async_context(connection(bot_url, unfinished))
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: bot\r\nConnection: close\r\n\r\n")
        assert b"alive" in await slack.read()


async def ended(reader: asyncio.StreamReader) -> bool:
    """Whether the bot has closed it, without a word."""
    try:
        return await reader.read() == b""
    except ConnectionError:
        return True


async def test_held_bodies_at_the_cap(start_bot: StartBot) -> None:
    """Where every place is taken by a body that is kept back, `/healthz` still finds one."""
    bot_url = await start_bot(connections=Connections(most=8))
    async with AsyncExitStack() as stack:
        for _ in range(30):
            await stack.enter_async_context(connection(bot_url, held(b"x", 100)))
        assert await alive(bot_url) == 200


@pytest.mark.parametrize("sent", [b"", b"G", HALF_A_HEAD, b"GET /healthz HTTP/1.1\r\n"])
async def test_time_limit_for_heads(start_bot: StartBot, sent: bytes) -> None:
    """A head that is not whole in time is waited for no longer, nor is nothing at all."""
    bot_url = await start_bot(connections=Connections(head=0.05))
    assert await said(bot_url, sent) == b""


async def test_time_limit_for_the_second_head(start_bot: StartBot) -> None:
    """The limit holds for every request of a connection; idle, it is kept."""
    bot_url = await start_bot(connections=Connections(head=0.05))
    both = b"GET /healthz HTTP/1.1\r\nHost: bot\r\n\r\n"
    async with connection(bot_url, both) as (reader, writer):
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        writer.write(HALF_A_HEAD)
        async with asyncio.timeout(10):
            assert b"alive" in await reader.read()


MALFORMED = [
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(128)),  # TLS
    b"GET\r\n\r\n",
    b"\xff\xfe\xfd\r\n\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\nHost: bot\r\nX: " + b"x" * 20_000 + b"\r\n\r\n",
    b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: bot\r\n\r\n",
    b"GET /healthz HTTP/1.1\r\n" + b"X: y\r\n" * 1000 + b"\r\n",
    b"POST /slack/events HTTP/1.1\r\nHost: bot\r\nContent-Length: -1\r\n\r\n",
    held(b"", 0).replace(b"Host", b"Transfer-Encoding: chunked\r\nHost") + b"0\r\n\r\n",
    held(b"", 0).replace(b"Content-Length: 0", b"Transfer-Encoding: chunked") + b"zz\r\n",
    held(b"", 0).replace(b"Content-Length: 0", b"Transfer-Encoding: gzip, chunked"),
]


@pytest.mark.parametrize("sent", MALFORMED, ids=range(len(MALFORMED)))
async def test_malformed(
    start_bot: StartBot, capsys: pytest.CaptureFixture[str], quiet: None, sent: bytes
) -> None:
    """What is no HTTP, or broken, is closed or refused with 4xx, and logged once a minute."""
    del quiet
    log.configure(LogSettings("INFO", "json"))
    bot_url = await start_bot(connections=Connections(head=0.3))
    for _ in range(5):
        answer = await said(bot_url, sent)
        assert not answer or answer.split()[1].startswith(b"4")
    assert await alive(bot_url) == 200
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    strangers = [line for line in lines if line["logger"] != "bot.server.server"]
    assert len(strangers) <= 2


@pytest.fixture
def quiet() -> Iterator[None]:
    """The log is set up anew afterwards."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)


async def test_requests_one_after_the_other(bot_url: str) -> None:
    """Pipelined requests are each answered, and what is signed by nobody is refused among them."""
    good = b"GET /healthz HTTP/1.1\r\nHost: bot\r\n\r\n"
    last = good.replace(b"Host", b"Connection: close\r\nHost")
    answer = await said(bot_url, good + held(BODY, len(BODY)) + good + last)
    assert answer.count(b"HTTP/1.1 200") == 3
    assert answer.count(b"HTTP/1.1 401") == 1


def test_repeated_lines() -> None:
    """One line at once, one with the number a minute later; others are not held back for it."""
    now = [0.0]
    told = Repeated(lambda _: None, lambda: now[0])

    def passes(name: str, **fields: object) -> int:
        record = logging.makeLogRecord({"name": name, "msg": "x", **fields})
        return getattr(record, "times", 0) if told.filter(record) else -1

    assert passes("bot.server.gate", reason="replayed") == 1
    assert [passes("bot.server.gate", reason="replayed") for _ in range(9)] == [-1] * 9
    assert passes("bot.server.gate", reason="no timestamp") == 1
    assert passes("asyncio", lineno=1) == 1
    assert passes("asyncio", lineno=1) == -1
    assert passes("asyncio", lineno=2) == 1
    assert [passes("bot.questions.notes") for _ in range(3)] == [0, 0, 0]  # never held back
    now[0] = 60.0
    assert passes("bot.server.gate", reason="replayed") == 10
    assert passes("bot.server.gate", reason="replayed") == -1
