"""Many at once: 512 commands at a fresh process, and one person with slow ids beside 50 others.

The call center answers after 50 ms, to some ids after 2 s. Every command asks for another contact,
and every person is another one. Times are those of whoever waits, and are the machine's, too.
"""

import itertools
import selectors
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing

from benchmarks.command import LONG, MISSES, PEOPLE, Peer, command
from benchmarks.measure import Connection, Program
from benchmarks.stub import SLOW
from benchmarks.table import Row

_COMMANDS, _OTHERS, _SLOW_IDS = 512, 50, 10
_ROUNDS = 24
_SERVICES = ("benchmarks.stub", "--delay", "0.05", "--slow", "2")
_IMPATIENT = "U999999999"
_IDS = (f"{SLOW}{number:08}" for number in itertools.count())


def rows() -> Iterator[Row]:
    """Absolute, but for the last one: nobody else does the same."""
    yield from _fresh()
    yield from _beside()


def _fresh() -> Iterator[Row]:
    with ExitStack() as stack:
        stub = stack.enter_context(Program(*_SERVICES)).line()
        bot = Peer(stack, "bot", stub)
        before = bot.program.memory()
        times, answers = _asked(bot.port, list(map(command, MISSES, PEOPLE[:_COMMANDS])))
        after = bot.program.memory()
    complete = sum(len(each) > LONG for each in answers)
    what = f"{_COMMANDS} commands at once at a fresh process"
    yield Row(f"{what}, the slowest acknowledgement", "time", max(times), at_most=3, unit="s")
    yield Row(f"{what}, the median", "time", statistics.median(times), unit="s")
    yield Row(f"{what}, with the answer", "acknowledgements", 100 * complete / _COMMANDS, unit="%")
    yield Row(f"{what}, before", "memory", before / 1024, unit="MiB")
    yield Row(f"{what}, after", "memory", after / 1024, unit="MiB")


def _beside() -> Iterator[Row]:
    """Rounds of two bots alternate: one is also asked for ten slow ids, in each round anew.

    So that person's places are always taken. Each command is for a contact of its own.
    """
    alone, beside = list[float](), list[float]()
    with ExitStack() as stack:
        stub = stack.enter_context(Program(*_SERVICES)).line()
        quiet, pressed = Peer(stack, "bot", stub), Peer(stack, "bot", stub)
        for bot in (quiet, pressed):
            _others(bot)  # so that it knows who they are
        for _ in range(_ROUNDS):
            alone += _others(quiet)
            asking = stack.enter_context(closing(Connection(pressed.port)))
            asking.send(command(" ".join(itertools.islice(_IDS, _SLOW_IDS)), _IMPATIENT))
            beside += _others(pressed)
    without, with_them = _p99(alone), _p99(beside)
    what = f"{_OTHERS} people at once, p99"
    yield Row(what, "time", 1000 * without, unit="ms")
    beside_slow = f"{what}, beside one with {_SLOW_IDS} slow ids"
    yield Row(beside_slow, "time", 1000 * with_them, unit="ms")
    yield Row(f"{beside_slow} / without", "time", with_them / without)


def _others(bot: Peer) -> list[float]:
    times, _ = _asked(bot.port, list(map(command, MISSES, PEOPLE[:_OTHERS])))
    return times


def _asked(port: int, requests: Sequence[bytes]) -> tuple[list[float], list[bytes]]:
    """Send each on a connection of its own, all at once; the seconds until each was answered."""
    times, answers = list[float](), list[bytes]()
    with ExitStack() as stack, selectors.DefaultSelector() as waiting:
        connections = [stack.enter_context(closing(Connection(port))) for _ in requests]
        for connection, request in zip(connections, requests, strict=True):
            waiting.register(connection, selectors.EVENT_READ, (connection, time.perf_counter()))
            connection.send(request)
        while waiting.get_map():
            for key, _ in waiting.select():
                connection, sent = key.data
                status, body = connection.receive()
                assert status == 200
                times.append(time.perf_counter() - sent)
                answers.append(body)
                waiting.unregister(connection)
    return times, answers


def _p99(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[98]
