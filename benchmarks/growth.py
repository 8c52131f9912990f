"""What grows, and what must not: remembered contacts, recordings of a contact, commands at once.

Costs are CPU time, of turns that alternate with those of the smallest. Each contact that is
remembered has one recording; each command asks for another one of them, of so many that its answer
is made anew. The memory of a contact is what the process's resident memory grows by. It is known of
these contacts that the call has no further facts.
"""

import itertools
import random
import statistics
from collections.abc import Iterator
from contextlib import ExitStack

from benchmarks.command import HITS, MISSES, Peer
from benchmarks.filled import FIRST
from benchmarks.measure import Program, paired
from benchmarks.table import Row

_FEW, _MANY = 1_000, 100_000  # of both, more than have their answers kept


def rows() -> Iterator[Row]:
    """Contacts, recordings, commands."""
    yield from _contacts()
    yield from _recordings()
    yield from _commands()


def _contacts() -> Iterator[Row]:
    what = f"a remembered contact, one of {_MANY:,}"
    with ExitStack() as stack:
        stub = stack.enter_context(Program("benchmarks.stub")).line()
        few, many = (Peer(stack, "benchmarks.grown", stub) for _ in range(2))
        few.program.ask(f"fill {_FEW}")
        many.program.ask("fill 1")
        many.ack(str(FIRST))
        before = many.program.memory()
        many.program.ask(f"fill {_MANY}")
        without = many.program.memory()
        many.program.ask("render")
        answered = many.program.memory()
        yield Row(what, "memory", _bytes_each(without - before), at_most=1300, unit="B")
        yield Row(
            f"{what}, the newest 256 with their answers",
            "memory",
            _bytes_each(answered - before),
            at_most=1700,
            unit="B",
        )
        for each in (few, many):
            each.connect(1)
        grown = paired(many.slices(_shuffled(_MANY)), few.slices(_shuffled(_FEW)), 40)
        compared = f"hit, {_MANY:,} contacts remembered / {_FEW:,}"
        yield Row(compared, "CPU time", grown.cost, at_most=1.1)


def _shuffled(count: int) -> Iterator[str]:
    ids = list(map(str, range(FIRST, FIRST + count)))
    random.Random(18).shuffle(ids)  # noqa: S311 — an order, no secret
    return itertools.cycle(ids)


def _bytes_each(kilobytes: int) -> float:
    return kilobytes * 1024 / _MANY


def _recordings() -> Iterator[Row]:
    with ExitStack() as stack:
        peers = {}
        for count in (1, 10, 100, 500):
            stub = stack.enter_context(Program("benchmarks.stub", "--recordings", str(count)))
            peers[count] = Peer(stack, "bot", stub.line())
            peers[count].wave(MISSES)
        costs = {count: list[float]() for count in peers}
        for _ in range(25):
            for count, peer in peers.items():
                costs[count].append(peer.cost(MISSES))
        least = statistics.median(costs[1])
        for count in (10, 100, 500):
            cost = statistics.median(costs[count])
            yield Row(f"miss, {count} recordings / 1", "CPU time", cost / least)
        each = (cost - least) / (count - 1)
        yield Row(f"miss, each recording more, up to {count}", "CPU time", 1e6 * each, unit="µs")


def _commands() -> Iterator[Row]:
    with ExitStack() as stack:
        stub = stack.enter_context(Program("benchmarks.stub")).line()
        peers = {count: Peer(stack, "bot", stub, at_once=count) for count in (1, 8, 64, 512)}
        costs = {count: list[float]() for count in peers}
        for peer in peers.values():
            peer.wave(HITS)
        for _ in range(6):
            for count, peer in peers.items():
                costs[count].append(peer.cost(HITS, max(4, 64 // count)))
        least = statistics.median(costs.pop(1))
        for count, each in costs.items():
            ratio = statistics.median(each) / least
            yield Row(f"hit, {count} at once / one at a time", "CPU time", ratio, at_most=1.1)
