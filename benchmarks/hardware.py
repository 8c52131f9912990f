"""The processor's own count of a process's instructions in user mode (Linux, perf_event_open)."""

import ctypes
import os
import platform
import struct
from functools import cache

_SYSCALL = {"x86_64": 298, "aarch64": 241}
_HARDWARE, _INSTRUCTIONS = 0, 1
_INHERIT, _EXCLUDE_KERNEL, _EXCLUDE_HYPERVISOR = 1 << 1, 1 << 5, 1 << 6
_SIZE = 64  # bytes of perf_event_attr, first version


def counter(pid: int, kind: int = _HARDWARE, event: int = _INSTRUCTIONS) -> int:
    """A file descriptor that `read` understands; 0 where nothing is counted."""
    number = _SYSCALL.get(platform.machine())
    if number is None or platform.system() != "Linux":
        return 0
    flags = _INHERIT | _EXCLUDE_KERNEL | _EXCLUDE_HYPERVISOR
    attributes = struct.pack("IIQQQQQ", kind, _SIZE, event, 0, 0, 0, flags).ljust(_SIZE, b"\0")
    libc = ctypes.CDLL(None, use_errno=True)
    return max(0, int(libc.syscall(number, attributes, pid, -1, -1, 0)))


def read(descriptor: int) -> float:
    """What has been counted since the counter was opened."""
    return float(struct.unpack("Q", os.read(descriptor, 8))[0])


@cache
def available() -> bool:
    """Whether this machine counts (a virtual one often does not)."""
    descriptor = counter(os.getpid())
    if descriptor:
        os.close(descriptor)
    return descriptor > 0
