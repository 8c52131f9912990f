"""An object storage (OSS) in miniature: the files behind the links that the call center signs."""

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.utils import formatdate
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from aiohttp import web

from bot.sandbox import oss
from bot.sandbox.faults import StorageFault
from bot.sandbox.site import Site
from bot.sandbox.speech import Audio

LIFETIME = 3600  # seconds that the call center's links live
_ORIGINALS = "accrec/acc2626"  # the folder of what was recorded before it was mixed
_PIECE = 65_536  # bytes
_LOOK = 0.005  # seconds
_STATUS = {"NoSuchKey": 404, "InvalidArgument": 400}  # the others are 403
_LAST_MODIFIED = formatdate(1_531_284_930, usegmt=True)


class Asked(NamedTuple):
    """One request: its path without the query, and its `Range` (empty: none)."""

    method: str
    path: str
    range: str


class Storage:
    """One bucket, with the call center's recordings in it.

    Attributes:
        asked: every request that came.
        sent: how many bytes of files were handed to connections.
        open_now: how many answers have begun and not ended; a reader that goes ends its own.
        hold: when set to an event, every answer waits for it. Tests decide when it comes.
        faults: what goes wrong, one for each request.
        ignore_ranges: whether everything is sent, whatever was asked for.
        content_type: what is said of every file, instead of its own type.
        is_open: whether the instance has opened it; the call center says so where it has not.
        stored: files beside those of the recordings, by name.
        clock: gives epoch seconds.
        sleep: paces what comes slowly.
    """

    def __init__(self, find: Callable[[str], Audio | None], instance_id: str) -> None:
        """`find` gives the file of a name."""
        self.asked: list[Asked] = []
        self.sent = 0
        self.open_now = 0
        self.hold: asyncio.Event | None = None
        self.faults: list[StorageFault] = []
        self.ignore_ranges = False
        self.content_type = ""
        self.is_open = True
        self.stored: dict[str, Audio] = {}
        self.clock: Callable[[], float] = time.time
        self.sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
        self._find, self._instance_id = find, instance_id
        self._url = ""
        self._changed = asyncio.Event()
        app = web.Application()
        app.router.add_route("*", "/{key:.*}", self._answer)
        self._site = Site(app, leaving_ends=True)

    async def start(self) -> str:
        """Listen; returns `http://127.0.0.1:<port>`."""
        self._url = await self._site.start()
        return self._url

    async def stop(self) -> None:
        """Close, whatever is still being sent."""
        await self._site.stop()

    @property
    def host(self) -> str:
        """`127.0.0.1:<port>`, once it has started."""
        return urlsplit(self._url).netloc

    @property
    def connections(self) -> int:
        """How many connections are open, be they in use or kept for the next request."""
        return self._site.connections

    def signed_url(self, name: str, *, expires_in: int = LIFETIME, method: str = "GET") -> str:
        """A link to the file of this name, for this verb, that lives for so many seconds."""
        folder = _ORIGINALS if name.endswith(".mkv") else f"record/{self._instance_id}"
        key, expires = f"{folder}/{name}", str(int(self.clock()) + expires_in)
        query = {
            "Expires": expires,
            "OSSAccessKeyId": oss.ACCESS_KEY_ID,
            "Signature": oss.signature(method, key, expires, {}),
        }
        return f"{self._url}/{folder}/{quote(name, safe='')}?{urlencode(query, quote_via=quote)}"

    async def asked_for(self, count: int = 1, seconds: float = 10.0) -> None:
        """Wait until so many requests have come."""
        await self._until(lambda: len(self.asked) >= count, seconds)

    async def open_are(self, count: int, seconds: float = 10.0) -> None:
        """Wait until exactly so many answers have begun and not ended."""
        await self._until(lambda: self.open_now == count, seconds)

    async def connections_are(self, count: int, seconds: float = 10.0) -> None:
        """Wait until exactly so many connections are open."""
        async with asyncio.timeout(seconds):
            while self.connections != count:  # noqa: ASYNC110 — nobody tells when one ends
                await asyncio.sleep(_LOOK)

    async def _until(self, is_so: Callable[[], bool], seconds: float) -> None:
        async with asyncio.timeout(seconds):
            while not is_so():
                await self._changed.wait()

    def _tell(self) -> None:
        """Let everybody who waits look again."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        path = request.rel_url.raw_path
        asked = Asked(request.method, path, request.headers.get("Range", ""))
        with self._under_way(asked):
            if self.hold is not None:
                await self.hold.wait()
            fault = self.faults.pop(0) if self.faults else StorageFault()
            if fault.hung:
                await asyncio.Event().wait()
            if fault.location:
                return web.Response(status=302, headers={"Location": fault.location})
            if fault.status:
                return _refused(fault.status, fault.code, "The sandbox says no.", request)
            key = unquote(path).removeprefix("/")
            headers = {name.lower(): value for name, value in request.headers.items()}
            query = dict(parse_qsl(request.rel_url.raw_query_string, keep_blank_values=True))
            refusal = oss.refusal(request.method, key, query, headers, self.clock())
            audio = None if refusal else self._file(key)
            if refusal or audio is None:
                code, message = refusal or oss.NO_SUCH_KEY
                return _refused(_STATUS.get(code, 403), code, message, request)
            return await self._send(request, audio, fault)

    @contextmanager
    def _under_way(self, asked: Asked) -> Iterator[None]:
        self.asked.append(asked)
        self.open_now += 1
        self._tell()
        try:
            yield
        finally:
            self.open_now -= 1
            self._tell()

    def _file(self, key: str) -> Audio | None:
        for folder in (f"record/{self._instance_id}/", f"{_ORIGINALS}/"):
            if key.startswith(folder):
                name = key.removeprefix(folder)
                return self.stored.get(name) or self._find(name)
        return None

    async def _send(
        self, request: web.Request, audio: Audio, fault: StorageFault
    ) -> web.StreamResponse:
        """The part that was asked for, or everything."""
        if fault.size is not None:
            audio = replace(audio, size=fault.size)
        asked = "" if self.ignore_ranges else request.headers.get("Range", "")
        part = oss.part(asked, audio.size)
        first, last = part or (0, audio.size - 1)
        response = web.StreamResponse(status=206 if part else 200, headers=_headers())
        response.content_type = self.content_type or audio.media_type
        response.content_length = last + 1 - first
        if part:
            told = f"bytes {first}-{last}/{audio.size}"
            response.headers["Content-Range"] = fault.content_range or told
        await response.prepare(request)
        if request.method != "HEAD":
            await self._write(response, audio, range(first, last + 1), fault)
            if fault.cut_after is not None and request.transport is not None:
                request.transport.close()
        return response

    async def _write(
        self, response: web.StreamResponse, audio: Audio, places: range, fault: StorageFault
    ) -> None:
        """Piece by piece, each when the one before is on its way: never more than one in memory."""
        ends = fault.cut_after if fault.silent_after is None else fault.silent_after
        pace = fault.bytes_per_second
        piece = max(1, min(_PIECE, pace // 10)) if pace else _PIECE
        places = places[:ends]
        for place in places[::piece]:
            data = audio.read(place, min(place + piece, places.stop) - 1)
            await response.write(data)
            self.sent += len(data)
            if pace:
                await self.sleep(len(data) / pace)
        if fault.silent_after is not None:
            await asyncio.Event().wait()


def _headers() -> dict[str, str]:
    """Those of every answer with a file, as newer buckets give them."""
    return {
        "Accept-Ranges": "bytes",
        "Content-Disposition": "attachment",
        "ETag": '"5B3C1A2E053D763E1B002CC607C5A0FE"',
        "Last-Modified": _LAST_MODIFIED,
        "Server": "AliyunOSS",
        "x-oss-force-download": "true",
        "x-oss-object-type": "Normal",
        "x-oss-request-id": _request_id(),
    }


def _refused(status: int, code: str, message: str, request: web.Request) -> web.Response:
    request_id = _request_id()
    text = oss.error(code, message, request_id, request.host)
    headers = {"Server": "AliyunOSS", "x-oss-request-id": request_id}
    return web.Response(status=status, text=text, content_type="application/xml", headers=headers)


def _request_id() -> str:
    return uuid.uuid4().hex[:24].upper()
