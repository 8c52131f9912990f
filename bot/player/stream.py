"""A recording's bytes on their way from the storage to one listener, at the listener's pace.

What is under way is little (`Network.recordings` and the buffers here hold about 256 kB), so that a
listener who stops stops the storage, too. Whoever waits is watched: a listener who takes nothing or
has gone, and a storage that is silent, hold nothing longer than their limits.
"""

import asyncio
import contextlib
import fcntl
import logging
import socket
import sys
import termios
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from aiohttp import web

from bot.callcenter.storage import Opened
from bot.errors.listening import StorageError
from bot.memory.backoff import Sleep

STILL = 30.0  # seconds in which a listener takes nothing, after which it is given up
_LOOK = 1.0  # seconds between two looks at a listener
_SENT_AHEAD = 64 << 10  # bytes that the kernel takes ahead of the listener; Linux doubles it

T = TypeVar("T")

_log = logging.getLogger(__name__)


async def stream(
    request: web.Request,
    opened: Opened,
    response: web.StreamResponse,
    *,
    until: float,
    still: float = STILL,
    sleep: Sleep = asyncio.sleep,
    timer: Callable[[], float] | None = None,
) -> int:
    """Send a part as the body of a response, and close it. Returns the number of bytes sent.

    A body that cannot be sent to its end is cut off with its connection: a listener never takes it
    for the whole.

    Args:
        request: the listener's.
        opened: what is sent.
        response: of `media_response`, for this part.
        until: on `timer`, when even a listener who takes something is given up.
        still: seconds without anything taken, after which a listener is given up.
        sleep: between two looks at the listener.
        timer: seconds; None for the loop's own clock.

    Raises:
        ValueError: the response has promised another number of bytes.
    """
    listener = _Listener(request, timer or asyncio.get_running_loop().time, until, still)
    watching = asyncio.create_task(_watch(listener, opened, sleep))
    ended = "cancelled"
    try:
        await _copy(request, opened, response, listener)
        await response.write_eof()
        ended = listener.reason  # whoever waited for a connection that we cut is told nothing
    except ConnectionError:
        ended = listener.reason or "listener gone"
    except StorageError as error:
        ended = listener.reason or f"storage {error.trouble}"
    finally:
        watching.cancel()
        opened.close()
        taken = listener.taken() if ended else listener.given
        if ended:
            listener.abort()
        else:
            listener.ends()
    if ended:
        _log.info("a recording was cut off", extra={"reason": ended, "bytes": taken})
    return taken


async def while_there(
    request: web.Request, work: Coroutine[Any, Any, T], sleep: Sleep = asyncio.sleep
) -> T:
    """Wait for what a listener waits for, and give it up where they have gone.

    aiohttp lets a handler go on that nobody waits for any more; until the storage says something,
    nothing is sent that would show it.

    Raises:
        ConnectionResetError: the listener has gone.
    """
    working = asyncio.ensure_future(work)
    looking = asyncio.create_task(_until_gone(request.transport, sleep))
    try:
        await asyncio.wait((working, looking), return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise ConnectionResetError
        return working.result()
    finally:
        working.cancel()
        looking.cancel()


async def _until_gone(transport: asyncio.Transport | None, sleep: Sleep) -> None:
    while transport is not None and not transport.is_closing():
        await sleep(_LOOK)


async def _copy(
    request: web.Request, opened: Opened, response: web.StreamResponse, listener: "_Listener"
) -> None:
    whole = opened.last - opened.first + 1
    if response.content_length != whole:
        raise ValueError("another length is promised than there is")
    listener.starts()
    await response.prepare(request)
    async for chunk in opened.chunks:
        listener.given += len(chunk)
        # The end alone waits until the kernel has taken everything.
        write = response.write if listener.given < whole else response.write_eof
        await write(chunk)


@dataclass
class _Listener:
    """Who takes the bytes, and how that goes.

    Attributes:
        given: bytes of the body that were handed to the connection.
        reason: why it was given up, in our own words; "" while it was not.
    """

    request: web.Request
    timer: Callable[[], float]
    until: float
    still: float
    given: int = 0
    reason: str = ""

    def __post_init__(self) -> None:
        self._transport = self.request.transport  # aiohttp forgets it with the connection
        self._socket: Any = None  # asyncio's TransportSocket, which it does not name
        self._seen = 0
        self._since = self.timer()

    def starts(self) -> None:
        """Let little be under way, so that what the listener takes is seen."""
        if self._transport is None:
            return
        # Nothing may wait with us: so the response's end waits for the listener, too.
        self._transport.set_write_buffer_limits(high=0)
        self._socket = self._transport.get_extra_info("socket")
        with contextlib.suppress(OSError):  # it has just been closed
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SENT_AHEAD)

    def ends(self) -> None:
        """Give the connection back as it was, but for the kernel's buffer."""
        if self._transport is not None:
            self._transport.set_write_buffer_limits()

    def taken(self) -> int:
        """Bytes of the body that the listener's kernel has; of a cut connection, at the last look.

        Of the kernel's buffer, a connection that writes learns in steps of a third: a listener who
        takes 700 bytes a second would look as if they took none in 30 s.
        """
        if self._transport is None or self._socket is None or self._transport.is_closing():
            return self._seen
        held = fcntl.ioctl(self._socket.fileno(), termios.TIOCOUTQ, bytes(4))
        waiting = self._transport.get_write_buffer_size() + int.from_bytes(held, sys.byteorder)
        return max(0, self.given - waiting)

    def given_up(self) -> str:
        """Why it is to be given up now; "" where it is not."""
        if self._transport is None or self._transport.is_closing():
            return "listener gone"
        taken, now = self.taken(), self.timer()
        if taken > self._seen or taken == self.given:  # it waits for the storage, not we for it
            self._seen, self._since = taken, now
        if now - self._since >= self.still:
            return "listener takes nothing"
        return "time is over" if now >= self.until else ""

    def abort(self) -> None:
        """Cut the connection, whatever waits in it."""
        if isinstance(self._transport, asyncio.Transport):
            self._transport.abort()


async def _watch(listener: _Listener, opened: Opened, sleep: Sleep) -> None:
    """Look at the listener until it is given up, and then let go of both sides.

    Whoever waits for one of them is woken by that.
    """
    while not listener.reason:
        await sleep(_LOOK)
        listener.reason = listener.given_up()
    opened.close()
    listener.abort()
