"""Who may stay connected: a cap on connections, and a time limit for the head of a request.

Half of the descriptors are for those who call us, the other half for whom we call (the call center,
Slack, Redis, the database) and for connections that are being accepted. At the cap a newcomer takes
the place of the connection that has shown us least: the oldest without a whole head of a request,
else the oldest whose body is not verified, else the one that Slack has used least lately. So
`/healthz` and Slack always find a place, and Slack's kept-alive connections outlast strangers'.
"""

import asyncio
import contextlib
import logging
import resource
import socket
from enum import IntEnum
from itertools import chain
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot import metrics

HEAD = 10.0  # seconds for the head of a request: Slack waits 3 for the whole answer
MOST = 2000  # connections, however many descriptors there are: each costs about 20 kB
KEEP_ALIVE_SECONDS = 95.0  # seconds; longer than a PaaS router's 90, or it meets closed connections
_LINGER = 1.0  # seconds in which the rest of a refused body is read and dropped
_AT_ONCE = 8  # connections that asyncio accepts before the cap sees the first of them
_TURNS = 4  # of the loop, from bytes that have come to the request that they are
_RECEIVED = 16 << 10  # bytes that the kernel takes before we read; Linux doubles the number
_BUFFER = 16 << 10  # bytes of a body that aiohttp reads ahead; it may hold twice as much
_BACKLOG = 1024  # connections that wait in the kernel

_log = logging.getLogger(__name__)


class Stage(IntEnum):
    """How far a request has come; what stands lower is closed first at the cap."""

    HEAD = 0  # no whole head; before it, nothing that Slack has signed
    BODY = 1  # the head is whole, nothing is verified
    KEPT = 2  # idle after a request of Slack's
    ANSWER = 3  # ours to answer


_WAITING = (Stage.HEAD, Stage.KEPT)  # for a head
_CLOSED_FIRST = (Stage.HEAD, Stage.BODY, Stage.KEPT)  # at the cap, in this order


class Connection(web.RequestHandler):
    """One connection of aiohttp's server, which knows how far its request has come."""

    def __init__(self, connections: "Connections", manager: web.Server) -> None:
        super().__init__(
            manager,
            loop=asyncio.get_running_loop(),
            access_log=None,  # type: ignore[arg-type] # aiohttp's own way to have none
            keepalive_timeout=KEEP_ALIVE_SECONDS,
            lingering_time=_LINGER,
            read_bufsize=_BUFFER,
            auto_decompress=False,  # a signature is of the bytes as they came
        )
        self._connections = connections
        self._limit: asyncio.TimerHandle | None = None
        self.stage = Stage.HEAD
        self.begun = False  # bytes of a head have come
        self._gone = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A newcomer; somebody may have to leave for it."""
        super().connection_made(transport)
        self._connections.add(self)
        self._start_limit()

    def connection_lost(self, exc: BaseException | None) -> None:
        """It is gone, by the caller's will or ours."""
        self._gone = True
        self._stop_limit()
        self._connections.remove(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """The first bytes of another head start its time limit."""
        if self.stage in _WAITING:
            self.begun = True
            if self._limit is None:
                self._start_limit()
        super().data_received(data)

    def reached(self, stage: Stage) -> None:
        """Its request has come so far, or it waits for the next one."""
        if not self._gone:
            self._stop_limit()
            self.stage = stage
            self.begun = False
            self._connections.moved(self)

    def abort(self) -> None:
        """Close it at once, whatever it still has to say."""
        self._gone = True
        self._stop_limit()
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()

    def _start_limit(self) -> None:
        loop = asyncio.get_running_loop()
        self._limit = loop.call_later(self._connections.head, self._too_slow)

    def _stop_limit(self) -> None:
        if self._limit:
            self._limit.cancel()
            self._limit = None

    def _too_slow(self) -> None:
        self._limit = None
        self._connections.give_up(self, "head too slow")


class Connections:
    """All connections of the server, oldest first within each stage."""

    def __init__(self, most: int | None = None, head: float = HEAD) -> None:
        """Take at most so many (None: half of the descriptors), with so many seconds for a head."""
        self._most = most or _half_of_the_descriptors()
        self.head = head
        self._by_stage: dict[Stage, dict[Connection, None]] = {stage: {} for stage in Stage}
        self._stopping = False
        self._quiet = asyncio.Event()  # no request is under way; watched while stopping

    async def listen(self, manager: web.Server, host: str, port: int) -> int:
        """Accept from now on. Returns the port, which is chosen by the system where 0 is given.

        Raises:
            OSError: somebody else has it, or we may not.
        """
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Connection(self, manager), **_at(host, port), backlog=_AT_ONCE
        )
        for each in self._server.sockets:
            # asyncio's one number is also how many it accepts at once: too few wait in the kernel.
            # Whatever waits in the kernel, asyncio reads at once; connections inherit the bound.
            with socket.fromfd(each.fileno(), each.family, each.type) as same:
                same.listen(_BACKLOG)
                same.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVED)
        return int(self._server.sockets[0].getsockname()[1])

    def middleware(self) -> Middleware:
        """The outermost middleware: it knows when a head is whole, and when a request is over."""

        @web.middleware
        async def follow(request: web.Request, handler: Handler) -> web.StreamResponse:
            connection = request.protocol
            if not isinstance(connection, Connection):
                return await handler(request)
            posted = request.method == "POST" and request.match_info.http_exception is None
            connection.reached(Stage.BODY if posted else Stage.ANSWER)
            try:
                response = await handler(request)
            except web.HTTPException as refused:
                self._last(refused)
                raise
            finally:
                slack = posted and connection.stage is Stage.ANSWER
                connection.reached(Stage.KEPT if slack else Stage.HEAD)
            self._last(response)
            return response

        return follow

    def _last(self, response: web.StreamResponse) -> None:
        if self._stopping:
            response.force_close()

    def add(self, connection: Connection) -> None:
        """Take a newcomer in; at the cap, somebody leaves for it, or nobody has to and it does."""
        self.moved(connection)
        if sum(map(len, self._by_stage.values())) > self._most:
            waiting = chain.from_iterable(self._by_stage[stage] for stage in _CLOSED_FIRST)
            others = (each for each in waiting if each is not connection)
            self.give_up(next(others, connection), "too many connections")

    def moved(self, connection: Connection) -> None:
        """Note its stage; there it is the youngest now."""
        self.remove(connection)
        self._by_stage[connection.stage][connection] = None

    def remove(self, connection: Connection) -> None:
        """Forget it, whether it was known or not."""
        for each in self._by_stage.values():
            each.pop(connection, None)
        if not self._busy():
            self._quiet.set()

    def give_up(self, connection: Connection, reason: str) -> None:
        """Close it. `reason` is one of our own words, fit for a log."""
        self.remove(connection)
        connection.abort()
        metrics.REFUSED.labels(reason).inc()
        _log.warning("connection closed", extra={"reason": reason})

    async def finish(self, seconds: float) -> None:
        """Accept nobody any more, close who is idle, and wait so long for requests under way."""
        self._stopping = True  # from now on each response says that it is the connection's last
        self._server.close()
        for _ in range(_TURNS):  # a request that has come already is no idle connection
            await asyncio.sleep(0)
        idle = [each for stage in _WAITING for each in self._by_stage[stage]]
        for connection in idle:
            if not connection.begun:
                connection.force_close()  # what it still has to send goes out
        self._quiet.clear()
        if self._busy():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._quiet.wait()

    def _busy(self) -> bool:
        return bool(self._by_stage[Stage.BODY] or self._by_stage[Stage.ANSWER])


def verified(request: web.Request) -> None:
    """What has come over this connection is ours to answer: it stays open until then."""
    if isinstance(request.protocol, Connection):
        request.protocol.reached(Stage.ANSWER)


def _at(host: str, port: int) -> dict[str, Any]:
    """Where to listen. asyncio alone would serve `::` to IPv6 only."""
    if host.strip("[]") != "::" or not socket.has_dualstack_ipv6():
        return {"host": host.strip("[]"), "port": port}
    return {"sock": socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True)}


def _half_of_the_descriptors() -> int:
    most, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return MOST if most == resource.RLIM_INFINITY else max(1, min(MOST, most // 2))
