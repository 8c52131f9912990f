"""The stream of the log, written without ever waiting for whoever reads it.

A log collector that hangs leaves a full pipe behind, and a plain write to it would stop the whole
process. Here a line is taken at once, or it is refused.
"""

import contextlib
import errno
import os
import select
import socket
import stat
from enum import Enum, auto
from typing import TextIO

# POSIX: so much goes into a pipe that has room as a whole. On Linux, room is a free page.
_AT_ONCE = select.PIPE_BUF


class Taken(Enum):
    """What became of a line."""

    WHOLE = auto()
    BEGUN = auto()  # the rest of it follows as soon as there is room, before any other line
    NOTHING = auto()


class LogStream:
    """Takes whole lines, one after the other.

    Of a line that is longer than the room there is, the rest is written before the next line: lines
    are never mixed. A file never makes us wait for a reader; where its disk is full, it refuses.
    """

    def __init__(self, stream: TextIO | None) -> None:
        """`stream`: standard error; None where the process was started without one."""
        self._text = stream
        self._begun = self._rest = b""
        self._socket: socket.socket | None = None
        self._own: int | None = None  # a descriptor that we opened
        self._descriptor = _descriptor(stream)
        if self._descriptor is not None:
            self._open(self._descriptor)

    def take(self, line: str) -> Taken:
        """Write it, as far as there is room. One that was begun may be given again, to finish it.

        Raises:
            OSError: the stream is closed, its reader is gone, or its disk is full.
            ValueError: a text stream that is closed.
        """
        if self._descriptor is None:
            return self._take_text(line)
        data = line.encode(errors="backslashreplace")
        self._rest = self._rest[self._written(self._rest) :]
        if self._rest:
            return Taken.BEGUN if data == self._begun else Taken.NOTHING
        if data == self._begun:
            self._begun = b""
            return Taken.WHOLE
        taken = 0
        try:
            while taken < len(data) and (more := self._written(data[taken:])):
                taken += more
        finally:
            if 0 < taken < len(data):  # also where the disk became full in the middle of it
                self._begun, self._rest = data, data[taken:]
        if not taken:
            return Taken.NOTHING
        return Taken.BEGUN if self._rest else Taken.WHOLE

    def close(self) -> None:
        """Close what was opened here; the stream itself is not ours."""
        if self._socket is not None:
            self._socket.close()
        if self._own is not None:
            os.close(self._own)
        self._socket = self._own = self._descriptor = self._text = None

    def _open(self, descriptor: int) -> None:
        kind = os.fstat(descriptor).st_mode
        if stat.S_ISSOCK(kind):
            self._socket = socket.socket(fileno=os.dup(descriptor))
        elif stat.S_ISFIFO(kind) or os.isatty(descriptor):
            # `O_NONBLOCK` belongs to what was opened, which other processes share: it is not ours
            # to set. Linux opens the pipe or terminal once more by this name, for us alone. Where
            # that is impossible, asking before each write is enough for a pipe that is ours alone.
            flags = os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
            with contextlib.suppress(OSError):
                self._own = self._descriptor = os.open(f"/proc/self/fd/{descriptor}", flags)

    def _written(self, data: bytes) -> int:
        """How many of the bytes were taken at once; 0 where there is no room."""
        if not data or self._descriptor is None:
            return 0
        asked = select.poll()
        asked.register(self._descriptor, select.POLLOUT)
        if not asked.poll(0):
            return 0
        try:
            if self._socket is not None:
                return self._socket.send(data, socket.MSG_DONTWAIT)
            return os.write(self._descriptor, data[:_AT_ONCE])
        except BlockingIOError:
            return 0

    def _take_text(self, line: str) -> Taken:
        """To a stream of this process's own (a test's)."""
        if self._text is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        self._text.write(line)
        self._text.flush()
        return Taken.WHOLE


def _descriptor(stream: TextIO | None) -> int | None:
    try:
        return stream.fileno() if stream is not None else None
    except (OSError, ValueError):  # of io: a stream without one
        return None
