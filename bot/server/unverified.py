"""Reads bodies whose signature nobody has checked yet: within bounds of size, sum and time.

What Slack sends: a command is about 1 kB, an event or a pressed button some 10 kB, a form at most
250 kB of JSON (`view_too_large`), which percent-encoding may treble; so 1 MiB is room for all.
"""

import asyncio

from aiohttp import StreamReader, web

LARGEST_BODY = 1 << 20  # bytes
_ALL_BODIES = 8 << 20  # bytes of all unverified bodies together
TOTAL_SECONDS = 3.0  # seconds for a body: Slack itself waits no longer for its answer
STALL_SECONDS = 1.0  # seconds in which a body must come to its end, or so much further:
_PROGRESS = 16 << 10  # bytes


class NotRead(Exception):
    """A body was given up. `reason` is one of our own words, fit for a log."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class _Body:
    """What has come of one body, and until when the next of it must come."""

    def __init__(self, limit: asyncio.Timeout) -> None:
        self.limit = limit
        self.came = bytearray()
        self.given_up = False

    def give_up(self) -> None:
        """Its reader learns it as soon as the loop turns; its bytes are gone at once."""
        self.given_up = True
        self.came = bytearray()
        self.limit.reschedule(asyncio.get_running_loop().time())


class UnverifiedBodies:
    """All bodies that are being read. Over the budget the largest one is given up.

    Slack's bodies are small and come in one piece: the largest is a stranger's.
    """

    def __init__(
        self, budget: int = _ALL_BODIES, stall: float = STALL_SECONDS, total: float = TOTAL_SECONDS
    ) -> None:
        """`budget` in bytes, `stall` and `total` in seconds."""
        self._budget = budget
        self._stall = stall
        self._total = total
        self._bodies: set[_Body] = set()

    async def read(self, request: web.Request) -> bytes:
        """The body, as it came.

        Raises:
            NotRead: it is compressed, too large, too slow, broken, or one too many.
        """
        _refuse_by_headers(request)
        try:
            async with asyncio.timeout(self._stall) as limit:
                body = _Body(limit)
                self._bodies.add(body)
                try:
                    await self._fill(body, request.content)
                finally:
                    self._bodies.discard(body)
        except TimeoutError:
            if body.given_up:
                raise NotRead(503, "too many bodies") from None
            raise NotRead(408, "too slow") from None
        except (web.RequestPayloadError, OSError):
            raise NotRead(400, "broken body") from None
        return bytes(body.came)

    async def _fill(self, body: _Body, content: StreamReader) -> None:
        loop = asyncio.get_running_loop()
        end, goal = loop.time() + self._total, _PROGRESS
        while chunk := await content.readany():
            if body.given_up:
                return
            body.came += chunk
            if len(body.came) > LARGEST_BODY:
                raise NotRead(413, "too large")
            if len(body.came) >= goal:
                goal = len(body.came) + _PROGRESS
                body.limit.reschedule(min(end, loop.time() + self._stall))
            if sum(len(each.came) for each in self._bodies) > self._budget:
                max(self._bodies, key=lambda each: len(each.came)).give_up()


def _refuse_by_headers(request: web.Request) -> None:
    """All that can be known of a body before it is read."""
    codings = request.headers.getall("Content-Encoding", [])
    if any(coding.strip().lower() not in ("", "identity") for coding in codings):
        raise NotRead(415, "compressed")
    transfers = request.headers.getall("Transfer-Encoding", [])
    if any(coding.strip().lower() != "chunked" for coding in transfers):
        raise NotRead(415, "compressed")
    if (request.content_length or 0) > LARGEST_BODY:
        raise NotRead(413, "too large")
