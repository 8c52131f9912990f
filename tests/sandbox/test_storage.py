"""The sandbox's storage is no kinder than OSS: signatures, expiry, ranges, and ways to fail."""

import asyncio
import time
from collections.abc import AsyncIterator
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import aiohttp
import pytest
from yarl import URL

from bot.sandbox import oss, speech
from bot.sandbox.faults import StorageFault
from bot.sandbox.speech import Audio
from bot.sandbox.storage import Storage

INSTANCE = "9cfad875-6260-4a53-ab6e-b13e3fb31f7d"
NAME, ORIGINAL, LARGE = "153128491143400080327683.wav", "1531284911.mkv", "large.wav"
FILES = {NAME: speech.wav(10), ORIGINAL: speech.mkv(10), LARGE: speech.wav(6553)}
WHOLE = FILES[NAME].read(0, FILES[NAME].size - 1)
SIZE = len(WHOLE)
NOW = 1_795_880_000
MALFORMED = [
    *("bytes=5-3", "bytes=-", "byte=0-9", "bytes=0-9,20-29", "bytes = 0-9", "bytes=a-b", "0-9"),
    *("bytes=-1-5", "bytes=", "bytes=0 - 9", "BYTES=0-9"),
]
UNSATISFIABLE = [
    *(f"bytes={SIZE}-", f"bytes={SIZE}-{SIZE + 9}", f"bytes=0-{SIZE}", f"bytes=-{SIZE + 1}"),
    *("bytes=-0", "bytes=999999999999999999999-"),
]


@pytest.fixture
async def storage() -> AsyncIterator[Storage]:
    made = Storage(FILES.get, INSTANCE)
    made.clock = lambda: NOW
    await made.start()
    yield made
    if made.hold:
        made.hold.set()
    await made.stop()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as made:
        yield made


async def error(response: aiohttp.ClientResponse) -> tuple[int, str | None, str | None]:
    """The status, the code and the message of a refusal."""
    document = ET.fromstring(await response.text())  # noqa: S314 — the sandbox's own
    assert (document.tag, response.content_type) == ("Error", "application/xml")
    assert document.findtext("RequestId") == response.headers["x-oss-request-id"]
    return response.status, document.findtext("Code"), document.findtext("Message")


def link(url: str) -> URL:
    """As written: nothing in it is spelt otherwise."""
    return URL(url, encoded=True)


async def test_a_signed_link_gives_the_file(
    storage: Storage, session: aiohttp.ClientSession
) -> None:
    """Everything, with the headers of newer buckets: it says that it is there to be saved."""
    async with session.get(link(storage.signed_url(NAME))) as response:
        assert await response.read() == WHOLE
    assert response.status == 200
    assert "Content-Range" not in response.headers
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.headers["Content-Type"] == "audio/wav"
    assert response.headers["Content-Disposition"] == "attachment"
    assert response.headers["x-oss-force-download"] == "true"
    assert storage.asked == [("GET", f"/record/{INSTANCE}/{NAME}", "")]
    assert storage.sent == SIZE


async def test_the_links_are_as_the_vendor_writes_them(storage: Storage) -> None:
    """Path and query of the vendor's page; an original lies in a folder of its own."""
    mixed, original = (urlsplit(storage.signed_url(name)) for name in (NAME, ORIGINAL))
    assert (mixed.scheme, mixed.netloc) == ("http", storage.host)
    assert mixed.path == f"/record/{INSTANCE}/{NAME}"
    assert [pair.partition("=")[0] for pair in mixed.query.split("&")] == [
        *("Expires", "OSSAccessKeyId", "Signature")
    ]
    assert f"Expires={NOW + 3600}" in mixed.query
    assert original.path.startswith("/accrec/")
    assert original.path.endswith(f"/{ORIGINAL}")


async def test_an_original_is_served(storage: Storage, session: aiohttp.ClientSession) -> None:
    """What was recorded before it was mixed is Matroska."""
    async with session.get(link(storage.signed_url(ORIGINAL))) as response:
        assert (await response.read()).startswith(b"\x1a\x45\xdf\xa3")
    assert (response.status, response.content_type) == (200, "video/x-matroska")


async def test_a_type_that_says_nothing(storage: Storage, session: aiohttp.ClientSession) -> None:
    """Where a test says so, every file is bytes and no more."""
    storage.content_type = "application/octet-stream"
    async with session.get(link(storage.signed_url(NAME))) as response:
        assert response.content_type == "application/octet-stream"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-", 0, SIZE - 1),
        ("bytes=0-0", 0, 0),
        ("bytes=43-100", 43, 100),
        ("bytes=-500", SIZE - 500, SIZE - 1),
        (f"bytes=-{SIZE}", 0, SIZE - 1),
        (f"bytes={SIZE - 1}-", SIZE - 1, SIZE - 1),
        (f"bytes=100-{SIZE - 1}", 100, SIZE - 1),
    ],
)
async def test_one_range_gives_the_part(
    storage: Storage, session: aiohttp.ClientSession, asked: str, first: int, last: int
) -> None:
    """A range inside the file: 206, which part of how much, and exactly that."""
    headers = {"Range": asked}
    async with session.get(link(storage.signed_url(NAME)), headers=headers) as response:
        assert await response.read() == WHOLE[first : last + 1]
    assert response.status == 206
    assert response.headers["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert response.headers["Accept-Ranges"] == "bytes"
    assert storage.asked[0].range == asked


@pytest.mark.parametrize("asked", [*MALFORMED, *UNSATISFIABLE])
async def test_any_other_range_gives_everything(
    storage: Storage, session: aiohttp.ClientSession, asked: str
) -> None:
    """Malformed, several, or not wholly inside the file: 200 with the whole, never 416."""
    headers = {"Range": asked}
    async with session.get(link(storage.signed_url(NAME)), headers=headers) as response:
        assert await response.read() == WHOLE
    assert response.status == 200
    assert "Content-Range" not in response.headers


async def test_ranges_can_be_ignored(storage: Storage, session: aiohttp.ClientSession) -> None:
    """As a proxy that knows none would."""
    storage.ignore_ranges = True
    headers = {"Range": "bytes=0-9"}
    async with session.get(link(storage.signed_url(NAME)), headers=headers) as response:
        assert (response.status, await response.read()) == (200, WHOLE)


async def test_head_is_signed_apart(storage: Storage, session: aiohttp.ClientSession) -> None:
    """A link for GET is none for HEAD; one for HEAD gives the size and no byte."""
    async with session.head(link(storage.signed_url(NAME))) as response:
        assert (response.status, await response.read()) == (403, b"")
    async with session.head(link(storage.signed_url(NAME, method="HEAD"))) as response:
        assert (response.status, await response.read()) == (200, b"")
        assert response.content_length == SIZE
    async with session.get(link(storage.signed_url(NAME, method="HEAD"))) as response:
        assert (await error(response))[:2] == (403, "SignatureDoesNotMatch")
    assert storage.sent == 0


async def test_a_link_expires(storage: Storage, session: aiohttp.ClientSession) -> None:
    """Until its second it works, a second later it does not, and says so."""
    url = link(storage.signed_url(NAME, expires_in=60))
    storage.clock = lambda: NOW + 60
    async with session.get(url) as response:
        assert response.status == 200
    storage.clock = lambda: NOW + 61
    async with session.get(url) as response:
        assert await error(response) == (403, "AccessDenied", "Request has expired.")
    storage.clock = lambda: NOW + 7200
    async with session.get(link(storage.signed_url("no-such.wav", expires_in=-1))) as response:
        assert (await error(response))[1] == "AccessDenied"  # before it looks for the file


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("Signature=", "Signature=AA", "SignatureDoesNotMatch"),
        ("Expires=1", "Expires=2", "SignatureDoesNotMatch"),
        (".wav?", ".mp3?", "SignatureDoesNotMatch"),
        ("Expires=", "Expires=soon", "AccessDenied"),
        ("&Signature=", "&Sign=", "AccessDenied"),
        ("Expires=", "Expire=", "AccessDenied"),
        (oss.ACCESS_KEY_ID, "somebody", "InvalidAccessKeyId"),
    ],
)
async def test_what_was_changed_is_refused(
    storage: Storage, session: aiohttp.ClientSession, old: str, new: str, code: str
) -> None:
    """Every part of a link is signed, or names who signed."""
    url = storage.signed_url(NAME)
    assert old in url
    async with session.get(link(url.replace(old, new, 1))) as response:
        assert (await error(response))[:2] == (403, code)


@pytest.mark.parametrize(
    ("header", "status", "code"),
    [
        ({"x-oss-range-behavior": "standard"}, 403, "SignatureDoesNotMatch"),
        ({"Content-Type": "audio/wav"}, 403, "SignatureDoesNotMatch"),
        ({"Authorization": "OSS somebody:AAAA"}, 400, "InvalidArgument"),
    ],
)
async def test_a_header_that_was_not_signed_is_refused(
    storage: Storage,
    session: aiohttp.ClientSession,
    header: dict[str, str],
    status: int,
    code: str,
) -> None:
    """A link is signed without headers, so none of those that are signed may come with it."""
    async with session.get(link(storage.signed_url(NAME)), headers=header) as response:
        assert (await error(response))[:2] == (status, code)


@pytest.mark.parametrize("name", ["no-such.wav", "no-such.mkv", "../../<!here>1.wav", "é 话.wav"])
async def test_no_such_file(storage: Storage, session: aiohttp.ClientSession, name: str) -> None:
    """A well-signed link to nothing: 404, whatever the name."""
    async with session.get(link(storage.signed_url(name))) as response:
        assert (await error(response))[:2] == (404, "NoSuchKey")


async def test_a_file_of_any_name(storage: Storage, session: aiohttp.ClientSession) -> None:
    """Tests store what they like beside the recordings."""
    storage.stored["../../<!here>话 1+1.wav"] = Audio(b"RIFF", b".", 6)
    async with session.get(link(storage.signed_url("../../<!here>话 1+1.wav"))) as response:
        assert await response.read() == b"RIFF.."


async def test_a_status(storage: Storage, session: aiohttp.ClientSession) -> None:
    """One request fails; the next one does not."""
    storage.faults.append(StorageFault(503, "ServiceUnavailable"))
    url = link(storage.signed_url(NAME))
    async with session.get(url) as response:
        assert (await error(response))[:2] == (503, "ServiceUnavailable")
    async with session.get(url) as response:
        assert response.status == 200


async def test_a_redirect(storage: Storage, session: aiohttp.ClientSession) -> None:
    """It sends on to wherever a test says."""
    storage.faults.append(StorageFault(location="http://169.254.169.254/latest"))
    async with session.get(link(storage.signed_url(NAME)), allow_redirects=False) as response:
        assert response.status == 302
        assert response.headers["Location"] == "http://169.254.169.254/latest"


async def test_no_answer(storage: Storage, session: aiohttp.ClientSession) -> None:
    """It hangs before the headers until the reader goes, and then knows that it went."""
    storage.faults.append(StorageFault(hung=True))
    asking = asyncio.create_task(session.get(link(storage.signed_url(NAME))))
    await storage.asked_for(1)
    await storage.open_are(1)
    asking.cancel()
    await storage.open_are(0)


async def test_silence(storage: Storage, session: aiohttp.ClientSession) -> None:
    """So many bytes come, and then nothing, on a connection that stays open."""
    storage.faults.append(StorageFault(silent_after=100))
    async with session.get(link(storage.signed_url(NAME))) as response:
        assert response.content_length == SIZE
        assert await response.content.readexactly(100) == WHOLE[:100]
        reading = asyncio.create_task(response.content.read(1))
        await storage.open_are(1)
        assert not reading.done()
        reading.cancel()
    await storage.open_are(0)
    assert storage.sent == 100


async def test_a_cut(storage: Storage, session: aiohttp.ClientSession) -> None:
    """So many bytes of the part come, and then the connection ends."""
    storage.faults.append(StorageFault(cut_after=100))
    headers = {"Range": "bytes=1000-"}
    async with session.get(link(storage.signed_url(NAME)), headers=headers) as response:
        assert await response.content.readexactly(100) == WHOLE[1000:1100]
        with pytest.raises(aiohttp.ClientPayloadError):
            await response.content.read(1)


async def test_a_slow_file(storage: Storage, session: aiohttp.ClientSession) -> None:
    """Pieces of a tenth of a second each, paced by a clock that a test may give."""
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    storage.sleep = sleep
    storage.faults.append(StorageFault(bytes_per_second=8000))
    async with session.get(link(storage.signed_url(NAME))) as response:
        assert await response.read() == WHOLE
    assert sum(slept) == pytest.approx(SIZE / 8000)
    assert max(slept) == pytest.approx(0.1)


async def test_a_part_that_is_not_the_one(storage: Storage, session: aiohttp.ClientSession) -> None:
    """It claims another part than it sends."""
    storage.faults.append(StorageFault(content_range=f"bytes 5-14/{SIZE}"))
    headers = {"Range": "bytes=0-9"}
    async with session.get(link(storage.signed_url(NAME)), headers=headers) as response:
        assert response.headers["Content-Range"] == f"bytes 5-14/{SIZE}"
        assert await response.read() == WHOLE[:10]


@pytest.mark.parametrize("size", [60, SIZE - 1, SIZE + 1000])
async def test_another_size(storage: Storage, session: aiohttp.ClientSession, size: int) -> None:
    """The file has become shorter or longer than it was."""
    storage.faults.append(StorageFault(size=size))
    headers = {"Range": "bytes=50-"}
    async with session.get(link(storage.signed_url(NAME)), headers=headers) as response:
        assert response.headers["Content-Range"] == f"bytes 50-{size - 1}/{size}"
        assert len(await response.read()) == size - 50


async def test_answers_can_be_held(storage: Storage, session: aiohttp.ClientSession) -> None:
    """While it holds, requests come and no answer goes."""
    storage.hold = asyncio.Event()
    asking = asyncio.create_task(session.get(link(storage.signed_url(NAME))))
    await storage.asked_for(1)
    assert (storage.open_now, asking.done()) == (1, False)
    storage.hold.set()
    response = await asking
    assert await response.read() == WHOLE
    await storage.open_are(0)


async def test_a_reader_that_takes_nothing_gets_nothing_more(
    storage: Storage, session: aiohttp.ClientSession
) -> None:
    """Of 50 MB only what the line holds is sent to a reader that stops, until it goes."""
    async with session.get(link(storage.signed_url(LARGE))) as response:
        assert response.content_length == FILES[LARGE].size > 50_000_000
        await response.content.readexactly(1000)
        before = -1
        while before != storage.sent:  # each turn lets the storage go on, if it can
            before = storage.sent
            async with session.get(link(storage.signed_url(NAME))) as other:
                await other.read()
            before += SIZE
        assert storage.sent < 30_000_000
        assert (storage.open_now, storage.connections) == (1, 2)
        response.close()
    await storage.open_are(0)
    await storage.connections_are(1)  # the other one, kept for the next request


def test_the_clock_is_the_machines_own_unless_told() -> None:
    """A demo's links expire as real ones do."""
    assert Storage(FILES.get, INSTANCE).clock is time.time
