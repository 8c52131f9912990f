"""The file of a recording, from the press of *Listen* to its last byte.

Whoever has a file's address can hear the call, so it stays in this process, for as long as somebody
may listen, and is asked for again when it runs out.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import NamedTuple

from bot.callcenter.audio import HEAD, Format, audio_format
from bot.callcenter.model import Media, Recording
from bot.callcenter.recording_hosts import RecordingHosts
from bot.callcenter.signed_url import SignedUrl, signed_url
from bot.callcenter.storage import Opened, Storage
from bot.errors import CallCenterError, NotFound
from bot.errors.listening import StorageError, StorageTrouble
from bot.memory.flights import Flights, Wanted

_NEAR_ITS_END = 60.0  # seconds: an address is asked for again when it is good for no longer

_log = logging.getLogger(__name__)


class Head(NamedTuple):
    """What the first bytes of a file tell. `size`: of the whole file, in bytes."""

    size: int
    format: Format


class Files:
    """Finds the files of recordings."""

    def __init__(
        self,
        download: Callable[[str], Awaitable[Media]],
        download_all: Callable[[str], Awaitable[tuple[Media, ...]]],
        storage: Storage,
        hosts: RecordingHosts,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`download`, `download_all`: of the call center's client, by file name and by contact."""
        self._download = download
        self._download_all = download_all
        self._storage = storage
        self._hosts = hosts
        self._clock = clock

    def of(self, contact_id: str, recording: Recording) -> "File":
        """The file of one recording of a contact; nothing is asked yet."""
        return File(partial(self._address, contact_id, recording), self._storage, self._clock)

    async def _address(self, contact_id: str, recording: Recording) -> SignedUrl:
        """Where it is, for an hour. Raises CallCenterError."""
        if recording.file_name:
            media = await self._download(recording.file_name)
        else:
            media = _only_one(await self._download_all(contact_id))
        return signed_url(media.signature_url, self._hosts)


def _only_one(media: tuple[Media, ...]) -> Media:
    """Of a contact's files: the one that can be meant where the recording has no file name."""
    mixed = [each for each in media if each.file_name.lower().endswith(".wav")]
    if len(mixed) != 1:
        raise NotFound("NotExist.Record")
    return mixed[0]


def is_gone(error: CallCenterError | StorageError) -> bool:
    """Whether the file is not stored any more, rather than out of reach."""
    if isinstance(error, StorageError):
        return error.trouble is StorageTrouble.GONE
    return isinstance(error, NotFound) and error.code.endswith("Record") and not error.hint


def _noted(error: StorageError) -> StorageError:
    """The same error, once the log has it: whoever waits is told less."""
    about = {"trouble": error.trouble, "cause": error.cause, "status": error.http_status}
    _log.warning("the recordings' storage gave nothing", extra=about)
    return error


class File:
    """One file, for those who may hear it."""

    def __init__(
        self,
        address: Callable[[], Awaitable[SignedUrl]],
        storage: Storage,
        clock: Callable[[], float],
    ) -> None:
        self._ask = address
        self._storage = storage
        self._clock = clock
        self._address: SignedUrl | None = None
        self._asking = Flights[str, SignedUrl]("address of a file")

    async def address(self, *, anew: bool = False) -> SignedUrl:
        """Its address, good for a while yet. `anew`: the last one was refused.

        Raises:
            CallCenterError: the call center gives none, or one that we do not ask.
        """
        known = self._address
        left = known.expires - self._clock() if known and known.expires is not None else None
        if known is None or anew or (left is not None and left < _NEAR_ITS_END):
            known = await self._asking.join("address", self._asked)
        return known

    async def open(self, first: int = 0, last: int | None = None) -> Opened:
        """A part of it, both ends inclusive; to its end where there is no last byte.

        Raises:
            CallCenterError: there is no address.
            StorageError: the storage gives nothing, also with a fresh address.
        """
        try:
            return await self._storage.open(await self.address(), first, last)
        except StorageError as error:
            if error.trouble is not StorageTrouble.REFUSED:
                raise _noted(error) from None
        try:  # the address has run out, perhaps by the storage's clock alone
            return await self._storage.open(await self.address(anew=True), first, last)
        except StorageError as error:
            raise _noted(error) from None

    async def head(self, file_name: str) -> Head:
        """Its size and its format, for which somebody waits. Raises as `open` does."""
        opened = await self.open(0, HEAD - 1)
        try:
            async with asyncio.timeout(self._storage.silent):  # for all of so few bytes
                read = b"".join([chunk async for chunk in opened.chunks])
        except TimeoutError:
            raise StorageError(StorageTrouble.SILENT) from None
        finally:
            opened.close()
        return Head(opened.size, audio_format(read, file_name))

    async def _asked(self, _keep: Wanted) -> SignedUrl:
        self._address = await self._ask()
        return self._address
