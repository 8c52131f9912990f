"""What repeats best: the instructions of a command, of each other way in, and of the start.

The figures of `make bench-quick` against their goals; beside them a miss against the bare program,
and a hit with the trail in SQLite, alone and with 16 at once. CPU time where nothing is counted.

The dispatch of another way in is all that a request costs whose listener has next to nothing to do:
`user_change` of somebody unknown, a direct message of a bot's, a button that is a link. The measure
of it is the whole command of the minimal Bolt app, the cheapest dispatch that Bolt has: one
listener, and a constant answer.
"""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack

from benchmarks import quick
from benchmarks.command import HITS, MISSES, Peer
from benchmarks.measure import Program, unit
from benchmarks.table import Row

_APP = "minimal Bolt app"


def rows() -> Iterator[Row]:
    """Each once it is counted."""
    found = {}
    for name, ratio in quick.figures():
        found[name] = ratio
        if name == "hit":
            yield Row(f"command, hit / {_APP}", unit(), ratio, at_most=1.25)
        elif name == "start":
            yield Row(f"start / {_APP}, until ready", unit(), ratio, at_most=1.15)
        elif name == "look-up":
            yield Row("look-up / bare aiohttp POST, plain", unit(), ratio, at_most=1.35)
        elif name != "miss":
            yield Row(f"dispatch, {name} / command of {_APP}", unit(), ratio, at_most=1.6)
    with ExitStack() as stack:
        stub = stack.enter_context(Program("benchmarks.stub")).line()
        least = Peer(stack, "benchmarks.bolt", stub, counted=True).spent(HITS)
        length = len(Peer(stack, "bot", stub).ack(next(MISSES)))
        size = {"ACK_SIZE": str(length)}
        bare = Peer(stack, "benchmarks.bare", stub, size, counted=True).spent(MISSES)
        ratio = found["miss"] * least / bare
        yield Row("command, miss / bare aiohttp program", unit(), ratio, at_most=2.5)
        yield _in_sqlite(stack, stub, "one at a time", at_once=1, goal=2.5)
        yield _in_sqlite(stack, stub, "16 at once", at_once=16, goal=1.6)


def _in_sqlite(stack: ExitStack, stub: str, how: str, *, at_once: int, goal: float) -> Row:
    """Both with so many commands at once."""
    folder = stack.enter_context(tempfile.TemporaryDirectory())
    trail = {"AUDIT_DATABASE_URL": f"sqlite:///{folder}/trail.db"}
    with ExitStack() as two:
        peer = Peer(two, "benchmarks.bolt", stub, at_once=at_once, counted=True).spent(HITS)
        ours = Peer(two, "bot", stub, trail, at_once=at_once, counted=True).spent(HITS)
    return Row(f"command, hit, trail in SQLite / {_APP}, {how}", unit(), ours / peer, at_most=goal)
