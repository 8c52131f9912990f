"""A file's address: asked for when it is needed, near its end and where it is refused; once."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.callcenter.files import File, Files, is_gone
from bot.callcenter.model import Media, Recording
from bot.callcenter.recording_hosts import RecordingHost, RecordingHosts
from bot.callcenter.storage import Storage
from bot.errors import CallCenterError, Hint, NotFound, ServiceFailed
from bot.errors.listening import StorageError, StorageTrouble
from bot.sandbox.faults import StorageFault
from bot.sandbox.speech import wav
from bot.sandbox.storage import Storage as Oss
from bot.server.session import Network
from tests.passing_time import Clock

NAMED = Recording("1", file_name="a.wav", start_time=1)
NAMELESS = Recording("1", start_time=1)


class Center:
    """Who signs addresses, as the call center does; its storage is a real one on loopback.

    Attributes:
        asked: how often an address was asked for.
        hold: what an answer waits for.
        error: what an answer is instead.
        names: of a contact's files.
    """

    def __init__(self, oss: Oss) -> None:
        self.asked = 0
        self.hold: asyncio.Event | None = None
        self.error: CallCenterError | None = None
        self.names = ["a.mkv", "a.wav"]
        self._oss = oss

    async def one(self, file_name: str) -> Media:
        self.asked += 1
        if self.hold:
            await self.hold.wait()
        if self.error:
            raise self.error
        return Media(file_name, f'"{self._oss.signed_url(file_name)}"')

    async def every(self, _: str) -> tuple[Media, ...]:
        return tuple([await self.one(name) for name in self.names])


@pytest.fixture
def time() -> Clock:
    return Clock()


@pytest.fixture
async def oss(time: Clock) -> AsyncIterator[Oss]:
    storage = Oss(lambda name: wav(10) if name == "a.wav" else None, "instance")
    storage.clock = time
    await storage.start()
    yield storage
    await storage.stop()


@pytest.fixture
def center(oss: Oss) -> Center:
    return Center(oss)


@pytest.fixture
async def files(center: Center, oss: Oss, time: Clock) -> AsyncIterator[Files]:
    host, _, port = oss.host.partition(":")
    hosts = RecordingHosts((RecordingHost(host, int(port)),))
    async with Network() as network:
        storage = Storage(network.recordings, network.proxy)
        yield Files(center.one, center.every, storage, hosts, time)


async def content(file: File) -> bytes:
    opened = await file.open()
    return b"".join([chunk async for chunk in opened.chunks])


async def test_asked_once_until_near_its_end(files: Files, center: Center, time: Clock) -> None:
    """Nothing is asked for nobody; an address serves until a minute before its end."""
    file = files.of("1", NAMED)
    assert center.asked == 0
    for _ in range(3):
        assert len(await content(file)) == 80_044
    assert center.asked == 1
    time.now += 3540
    await content(file)
    assert center.asked == 1
    time.now += 1
    await content(file)
    assert center.asked == 2
    await content(file)
    assert center.asked == 2


async def test_at_once(files: Files, center: Center) -> None:
    """Many pieces that are asked for together need one address."""
    file = files.of("1", NAMED)
    center.hold = asyncio.Event()
    pieces = [asyncio.create_task(content(file)) for _ in range(20)]
    while not center.asked:  # noqa: ASYNC110 — a count tells nobody
        await asyncio.sleep(0)
    center.hold.set()
    assert {len(each) for each in await asyncio.gather(*pieces)} == {80_044}
    assert center.asked == 1


async def test_refused(files: Files, center: Center, oss: Oss) -> None:
    """A refused address is asked for again, once; a second refusal is told."""
    file = files.of("1", NAMED)
    await content(file)
    oss.faults = [StorageFault(403)]
    assert len(await content(file)) == 80_044
    assert center.asked == 2
    oss.faults = [StorageFault(403), StorageFault(403)]
    with pytest.raises(StorageError) as refused:
        await file.open()
    assert refused.value.trouble is StorageTrouble.REFUSED
    assert center.asked == 3
    assert len(await content(file)) == 80_044


@pytest.mark.parametrize("status", [404, 500, 302])
async def test_nothing_else_asks_anew(files: Files, center: Center, oss: Oss, status: int) -> None:
    """Whatever else the storage says has nothing to do with the address."""
    file = files.of("1", NAMED)
    oss.faults = [StorageFault(status)]
    with pytest.raises(StorageError):
        await file.open()
    assert center.asked == 1


async def test_a_failure_is_not_remembered(files: Files, center: Center) -> None:
    """Where the call center gives none, the next one asks again."""
    file = files.of("1", NAMED)
    center.error = ServiceFailed("x")
    with pytest.raises(ServiceFailed):
        await file.open()
    center.error = None
    assert len(await content(file)) == 80_044


async def test_a_head_that_drips(center: Center, oss: Oss, time: Clock) -> None:
    """A storage that gives a byte now and then is given up after its limit, as one that is silent.

    Somebody who pressed waits for it.
    """
    host, _, port = oss.host.partition(":")
    hosts = RecordingHosts((RecordingHost(host, int(port)),))
    async with Network() as network:
        storage = Storage(network.recordings, network.proxy, silent=0.5)
        file = Files(center.one, center.every, storage, hosts, time).of("1", NAMED)
        oss.faults = [StorageFault(bytes_per_second=10)]
        with pytest.raises(StorageError) as refused:
            await file.head("a.wav")
        assert refused.value.trouble is StorageTrouble.SILENT
        await oss.open_are(0)


async def test_head(files: Files, oss: Oss) -> None:
    """The first bytes tell size and format, and no more of them is asked for."""
    head = await files.of("1", NAMED).head("a.wav")
    assert (head.size, head.format.content_type, head.format.playable) == (
        80_044,
        "audio/wav",
        True,
    )
    assert [each.range for each in oss.asked] == ["bytes=0-63"]
    assert oss.sent == 64


async def test_without_a_name(files: Files, center: Center) -> None:
    """A recording without a file name is its contact's one mixed file; of several, it is none."""
    assert len(await content(files.of("1", NAMELESS))) == 80_044
    for names in ([], ["a.mkv"], ["a.wav", "b.wav"], ["a.WAV", "b.wav"]):
        center.names = names
        with pytest.raises(NotFound):
            await files.of("1", NAMELESS).open()


def test_gone() -> None:
    """Gone is what is stored no more, not what is out of reach."""
    assert is_gone(StorageError(StorageTrouble.GONE))
    assert is_gone(NotFound("NotExist.Record"))
    assert not is_gone(NotFound("NotExist.Instance"))
    assert not is_gone(NotFound("NotExist.Record", hint=Hint.ELSEWHERE))
    assert not is_gone(ServiceFailed("NotExist.Record"))
    for trouble in set(StorageTrouble) - {StorageTrouble.GONE}:
        assert not is_gone(StorageError(trouble))
