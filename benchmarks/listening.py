"""A hundred listeners of one instance, beside commands; and a sound against a minimal proxy.

The storage, the bot, the listeners and the peer each have a process of their own; Slack is in this
one. Figures are printed as they come; the rows are their ratios, to what they may be or to the
peer's.
"""

import asyncio
import itertools
import json
import socket
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from typing import NamedTuple

from benchmarks.listened import LISTENERS, Bot, listened_to
from benchmarks.measure import Program, Sample, cpu_seconds, paired
from benchmarks.readers import Took
from benchmarks.served import BEFORE_SILENCE, SIZE
from benchmarks.table import Row
from bot.sandbox import contacts

_SECONDS, _ALONE = 20.0, 5.0
_PACE = 64_000  # bytes a second, eight times what they hear
_COMMANDS = 20  # a second
_LATE = 50.0  # ms, which the event loop may be late
_GROWTH = 1.1  # of memory, from when all listen to the end
_LIMIT = 2.0  # seconds instead of 30, after which whoever stands still is given up
_CLOSED = 0.2  # seconds in which the sockets of what was asked before are closed
_PART = 4_000_000  # bytes of a slice
_PAIRS = 12
_NUMBERS = itertools.count(10**9)  # of contacts that nobody has asked for


class _Beside(NamedTuple):
    """How the bot does while commands come.

    Attributes:
        late: ms by which its event loop was late, and by its own doing; p50, p99 and most of each.
        acks: ms.
        failed: commands without an answer.
        cpu: seconds that it used in each.
    """

    late: list[float]
    acks: list[float]
    failed: int
    cpu: float

    def __str__(self) -> str:
        acks = statistics.quantiles(self.acks, n=100, method="inclusive")
        return (
            f"acks {acks[49]:.1f} / {acks[98]:.1f} / {max(self.acks):.0f} ms, {self.failed} failed;"
            f" event loop late by {_three(self.late[:3])} ms, of which own {_three(self.late[3:])};"
            f" {100 * self.cpu:.0f} % CPU"
        )


class _Figures(NamedTuple):
    """Of the hundred.

    Attributes:
        alone: without them.
        beside: with them.
        memory: resident kB: before, with all of them, at their end, without them.
        took: what each took.
    """

    alone: _Beside
    beside: _Beside
    memory: list[int]
    took: list[Took]


def rows() -> Iterator[Row]:
    """The hundred, what a sound costs, and how long whoever stands still is waited for."""
    figures, through, still = asyncio.run(_measured())
    memory = [f"{each / 1024:.0f}" for each in figures.memory]
    megabytes = sum(each.taken for each in figures.took) / 1e6
    longest = max(each.longest for each in figures.took)
    print(f"{_COMMANDS} commands a second (p50 / p99 / most). Alone: {figures.alone}.")
    print(f"  Beside {LISTENERS} listeners: {figures.beside}.")
    print(
        f"  They took {megabytes:.0f} MB in {_SECONDS:.0f} s, no piece later than "
        f"{1000 * longest:.0f} ms; memory {' → '.join(memory)} MiB (before, all, end, after)."
    )
    for line in still:
        print(f"  {line}")
    grown, late = figures.memory[2] / figures.memory[1], figures.beside.late[4]
    hundred = f"{LISTENERS} listeners"
    yield Row(f"{hundred}, at the end / when all listen", "memory", grown, 0, _GROWTH)
    yield Row(f"{hundred}, event loop late (own), p99 / 50 ms", "time", late / _LATE, 0, 1)
    yield Row("sound / minimal aiohttp proxy", "bytes per second", through.rate)
    yield Row("sound / minimal aiohttp proxy", "CPU time per MB", through.cost)


def _three(numbers: Sequence[float]) -> str:
    p50, p99, most = numbers
    return f"{p50:.1f} / {p99:.1f} / {most:.0f}"


async def _measured() -> tuple[_Figures, Sample, list[str]]:
    with ExitStack() as stack:
        storage = stack.enter_context(Program("benchmarks.served", "storage"))
        endpoint, host, url = storage.line().split()
        async with listened_to(stack, endpoint, host) as bot:
            figures = await _hundred(stack, bot)
            proxy = stack.enter_context(Program("benchmarks.served", "proxy", url))
            port = int(proxy.line())
            grant = await bot.grant()
            ours = _slices(bot.program, bot.port, f"/listen/media/{grant}")
            through = await asyncio.to_thread(paired, ours, _slices(proxy, port, "/"), _PAIRS)
        async with listened_to(stack, endpoint, host, str(_LIMIT)) as bot:
            still = [
                await _held(bot, storage, "a listener stops after 1 MB", 1_000_000, 0),
                await _held(bot, storage, "a listener takes 1 byte a second", 0, 1),
                await _held(bot, storage, "the storage stops after 1 MB", BEFORE_SILENCE, 1 << 16),
            ]
    return figures, through, still


async def _hundred(stack: ExitStack, bot: Bot) -> _Figures:
    readers = stack.enter_context(Program("benchmarks.readers", str(bot.port)))
    await asyncio.to_thread(readers.ask, f"1 {_PACE} {await bot.grant()}")  # so that all is warm
    await _beside(bot, 1)
    alone = await _beside(bot, _ALONE)
    await bot.places_are(0)
    grants = [await bot.grant() for _ in range(LISTENERS)]
    memory = [bot.program.memory()]
    line = f"{_SECONDS} {_PACE} {' '.join(grants)}"
    listening = asyncio.create_task(asyncio.to_thread(readers.ask, line))
    asking = asyncio.create_task(_beside(bot, _SECONDS - 1))
    await asyncio.sleep(_SECONDS / 4)
    await bot.places_are(LISTENERS)
    memory.append(bot.program.memory())
    beside = await asking
    memory.append(bot.program.memory())
    took = [Took(**each) for each in json.loads(await listening)]
    assert not any(each.cut for each in took)
    await bot.places_are(0)
    memory.append(bot.program.memory())
    return _Figures(alone, beside, memory, took)


async def _beside(bot: Bot, seconds: float) -> _Beside:
    """Commands at a steady pace, however long an ack takes; every other asks the call center."""
    bot.late()
    cpu, began = cpu_seconds(bot.program.pid), time.perf_counter()
    asked = []
    for number in range(int(seconds * _COMMANDS)):
        await asyncio.sleep(began + number / _COMMANDS - time.perf_counter())
        text = contacts.SAMPLE if number % 2 else str(next(_NUMBERS))
        asked.append(asyncio.create_task(bot.command(text)))
    acks = await asyncio.gather(*asked)
    used = (cpu_seconds(bot.program.pid) - cpu) / (time.perf_counter() - began)
    failed = sum(each.status != 200 or not each.body.get("blocks") for each in acks)
    return _Beside(bot.late(), [1000 * each.seconds for each in acks], failed, used)


def _slices(program: Program, port: int, path: str) -> Callable[[], Sample]:
    """A function that takes parts of the sound, as fast as they come; costs are those of a MB."""
    part = iter(range(0, SIZE - _PART, _PART))

    def sliced() -> Sample:
        first = next(part)
        asked = f"Range: bytes={first}-{first + _PART - 1}"
        request = f"GET {path} HTTP/1.1\r\nHost: bot\r\nConnection: close\r\n{asked}\r\n\r\n"
        began, cpu, taken = time.perf_counter(), cpu_seconds(program.pid), 0
        with socket.create_connection(("127.0.0.1", port)) as taking:
            taking.sendall(request.encode())
            while received := taking.recv(1 << 16):
                taken += len(received)
        seconds, megabytes = time.perf_counter() - began, taken / 1e6
        assert _PART < taken < _PART + 1000
        return Sample(megabytes / seconds, (cpu_seconds(program.pid) - cpu) / megabytes)

    return sliced


async def _held(bot: Bot, storage: Program, what: str, first: int, sip: int) -> str:
    """How long a listener holds its place and the storage, from when something stands still.

    Args:
        bot: whose limits are `_LIMIT`.
        storage: where the sound comes from.
        what: stands still.
        first: bytes that the listener takes at once.
        sip: bytes a second that it takes then; more than there are where the storage stands still.
    """
    grant = await bot.grant()
    await asyncio.sleep(_CLOSED)
    sockets = bot.sockets()
    if sip > 1:
        storage.ask("silent")
    with socket.socket() as taking:
        taking.setblocking(False)  # noqa: FBT003 — so it is named
        loop = asyncio.get_running_loop()
        await loop.sock_connect(taking, ("127.0.0.1", bot.port))
        await loop.sock_sendall(
            taking, f"GET /listen/media/{grant} HTTP/1.1\r\nHost: bot\r\n\r\n".encode()
        )
        taken = len(await loop.sock_recv(taking, 1))
        while taken < first:
            received = await loop.sock_recv(taking, 1 << 16)
            assert received, "the sound was cut"
            taken += len(received)
        began = time.perf_counter()
        sipping = asyncio.create_task(_sip(taking, sip))
        seconds = await bot.places_are(0) - began
        answers = storage.ask("open").split()[0]
        await asyncio.sleep(_CLOSED)
        more = max(0, bot.sockets() - sockets)
        sipping.cancel()
    return (
        f"{what}: held its place for {seconds:.1f} s where the limit is {_LIMIT:.0f} s; "
        f"{answers} answers of the storage and {more} sockets more are left."
    )


async def _sip(taking: socket.socket, most: int) -> None:
    with suppress(ConnectionError):  # it was given up
        while most:
            await asyncio.get_running_loop().sock_recv(taking, most)
            await asyncio.sleep(1)
