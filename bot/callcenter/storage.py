"""The only place that talks to the vendor's object storage (OSS), where the recordings lie.

Nothing of what it says is passed on but the bytes of the part that was asked for: no header, no
redirect, no page of an error. Its own ranges are not to be trusted: where one is malformed or
cannot be satisfied, OSS answers 200 and the whole file.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp
from yarl import URL

from bot.callcenter.signed_url import SignedUrl
from bot.errors import Cause
from bot.errors.causes import cause_of
from bot.errors.listening import StorageError, StorageTrouble

SILENT = 30.0  # seconds without a byte, after which the storage is given up
_PIECE = 32 << 10  # bytes that are handed on at once
_LENGTH = re.compile(r"[0-9]{1,15}")
_CONTENT_RANGE = re.compile(r"bytes ([0-9]{1,15})-([0-9]{1,15})/([0-9]{1,15})")
_OK, _PARTIAL, _FORBIDDEN, _NOT_FOUND, _TOO_MANY, _FAILED = 200, 206, 403, 404, 429, 500
_BY_STATUS = {
    _FORBIDDEN: StorageTrouble.REFUSED,
    _NOT_FOUND: StorageTrouble.GONE,
    _TOO_MANY: StorageTrouble.UNREACHABLE,
}
_OURS = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "recordings-for-slack"}


class Chunks:
    """The bytes of a part, some at a time, as they come: an iterator.

    It ends when the whole part was given; a shorter one raises StorageError.
    """

    def __init__(
        self, response: aiohttp.ClientResponse, dropped: int, given: int, silent: float
    ) -> None:
        """`dropped`: bytes before the part, which nobody gets; `given`: bytes of the part."""
        self._response = response
        self._dropped = dropped
        self._given = given
        self._silent = silent

    def __aiter__(self) -> "Chunks":
        return self

    async def __anext__(self) -> bytes:
        while self._dropped:
            self._dropped -= len(await self._read(self._dropped))
        if not self._given:
            self.close()  # no bytes are left, or those after the part, which nobody reads
            raise StopAsyncIteration
        read = await self._read(self._given)
        self._given -= len(read)
        return read

    def close(self) -> None:
        """Drop the connection, unless everything was read."""
        self._response.close()

    async def _read(self, most: int) -> bytes:
        try:
            async with asyncio.timeout(self._silent):
                read = await self._response.content.read(min(most, _PIECE))
            trouble = None if read else StorageTrouble.CUT
        except TimeoutError:
            trouble = StorageTrouble.SILENT
        except (aiohttp.ClientError, OSError):
            trouble = StorageTrouble.CUT
        if trouble:  # outside of the `except`: what aiohttp raised may carry the URL
            self.close()
            raise StorageError(trouble)
        return read


@dataclass(frozen=True, slots=True)
class Opened:
    """A part of a recording, ready to be read. `close` it in the end, read or not.

    Attributes:
        size: of the whole file, in bytes.
        first: the part's first byte.
        last: its last byte, included; -1 of an empty file.
        chunks: the bytes of exactly this part; raises StorageError where fewer come.
    """

    size: int
    first: int
    last: int
    chunks: Chunks = field(repr=False)

    def close(self) -> None:
        """Drop the connection where anything is left to read. May be called again, at any time."""
        self.chunks.close()


class Storage:
    """Opens recordings.

    `session`: `Network.recordings`; `proxy`: `Network.proxy`.

    Attributes:
        silent: seconds without a byte, before the answer or within it, after which it is given up.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        proxy: Callable[[str], str | None],
        *,
        silent: float = SILENT,
    ) -> None:
        """Ask nobody yet."""
        self._session = session
        self._proxy = proxy
        self.silent = silent

    async def open(self, url: SignedUrl, first: int = 0, last: int | None = None) -> Opened:
        """Ask for the bytes `first` to `last`, both included; to the file's end for None.

        A `last` beyond the file's end means its end.

        Raises:
            StorageError: the storage gives no such part.
        """
        response = await self._asked(url, f"bytes={first}-{'' if last is None else last}")
        try:
            return self._opened(response, first, last)
        except StorageError:
            response.close()
            raise

    async def _asked(self, url: SignedUrl, asked: str) -> aiohttp.ClientResponse:
        try:
            async with asyncio.timeout(self.silent):
                return await self._session.get(
                    URL(url.url, encoded=True),  # byte for byte, as it was signed
                    headers={**_OURS, "Range": asked},
                    allow_redirects=False,
                    proxy=self._proxy(url.url),
                )
        except aiohttp.ConnectionTimeoutError:
            failed = StorageError(StorageTrouble.UNREACHABLE)
        except TimeoutError:
            failed = StorageError(StorageTrouble.SILENT)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            failed = _not_reached(error)
        raise failed  # outside of the `except`: what aiohttp raised carries the URL

    def _opened(self, response: aiohttp.ClientResponse, first: int, last: int | None) -> Opened:
        status, headers = response.status, response.headers
        unexpected = StorageError(StorageTrouble.UNEXPECTED, http_status=status)
        if status >= _FAILED or status in _BY_STATUS:
            trouble = _BY_STATUS.get(status, StorageTrouble.UNREACHABLE)
            raise StorageError(trouble, http_status=status)
        length = _LENGTH.fullmatch(headers.get("Content-Length", ""))
        encoding = headers.get("Content-Encoding", "identity").lower()
        if not length or encoding != "identity" or "Transfer-Encoding" in headers:
            raise unexpected
        size = begins = int(length[0])
        if status == _PARTIAL:
            sent = _CONTENT_RANGE.fullmatch(headers.get("Content-Range", ""))
            if not sent:
                raise unexpected
            begins, ends, size = (int(each) for each in sent.groups())
            if (begins, ends) != (first, _end(last, size)) or int(length[0]) != ends - begins + 1:
                raise unexpected
            return Opened(size, first, ends, Chunks(response, 0, ends - begins + 1, self.silent))
        if status != _OK or (first >= size and (first or size)):
            raise unexpected
        ends = _end(last, size)
        return Opened(size, first, ends, Chunks(response, first, ends - first + 1, self.silent))


def _end(last: int | None, size: int) -> int:
    return size - 1 if last is None else min(last, size - 1)


def _not_reached(error: Exception) -> StorageError:
    """No answer that HTTP allows, or none."""
    reached = isinstance(error, (aiohttp.ClientPayloadError, aiohttp.ClientResponseError))
    if reached and not isinstance(error, aiohttp.ClientHttpProxyError):
        return StorageError(StorageTrouble.UNEXPECTED)
    cause = cause_of(error)
    return StorageError(
        StorageTrouble.UNREACHABLE, cause=cause if cause.standing else Cause.UNREACHABLE
    )
