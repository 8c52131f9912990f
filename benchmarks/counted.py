"""What repeats best: the instructions of a command, of each other way in, and of the start.

The figures of `make bench-quick` against their goals; beside them a miss against the bare program,
and a hit with the trail in SQLite, alone and with 16 at once (`command` has its CPU time). CPU time
where nothing is counted.

The dispatch of another way in is all that a request costs whose listener has next to nothing to do:
`user_change` of somebody unknown, a direct message of a bot's, a button that is a link. The measure
of it is the whole command of the minimal Bolt app, the cheapest dispatch that Bolt has: one
listener, and a constant answer.
"""

import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack

from benchmarks import quick
from benchmarks.command import HITS, LONG, MISSES, Peer
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
            yield Row("look-up / constant POST, plain", unit(), ratio, at_most=1.35)
        elif name != "miss":
            yield Row(f"dispatch, {name} / command of {_APP}", unit(), ratio, at_most=1.6)
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        stub = stack.enter_context(Program("benchmarks.stub")).line()
        trail = {"AUDIT_DATABASE_URL": f"sqlite:///{folder}/trail.db"}
        peer = Peer(stack, "benchmarks.bolt", stub, counted=True)
        least = peer.spent(HITS)
        ours = Peer(stack, "bot", stub, trail, counted=True)
        spent = ours.spent(HITS)
        what = f"command, hit, trail in SQLite / {_APP}"
        yield Row(f"{what}, one at a time", unit(), spent / least, at_most=2.5)
        crowd = _crowd(ours), _crowd(peer)
        if all(crowd):
            yield Row(f"{what}, 16 at once", unit(), crowd[0] / crowd[1], at_most=1.6)
        else:
            yield Row(f"{what}, 16 at once", "waves with whole answers in time", 0)
        ours.connect(1)
        size = {"ACK_SIZE": str(len(ours.ack(next(MISSES))))}
        bare = Peer(stack, "benchmarks.bare", stub, size, counted=True).spent(MISSES)
        ratio = found["miss"] * least / bare  # of the other run: its peer is this one's
        yield Row("command, miss / bare program", unit(), ratio, at_most=2.5)


def _crowd(peer: Peer) -> float:
    """What a wave costs whose answers all come in time, as most do; 0 where none do.

    Counting is slow, and a wave may take longer than an acknowledgement waits: then it is another
    one, and what is left of it falls into the next.
    """
    peer.connect(16)
    peer.wave(HITS, whole=False)  # all of them are known from then on
    peer.program.spent()
    whole, before_was_whole = list[float](), True
    for _ in range(8):
        answers = peer.wave(HITS, whole=False)
        spent = peer.program.spent()
        is_whole = min(map(len, answers)) > LONG
        if is_whole and before_was_whole:
            whole.append(spent)
        before_was_whole = is_whole
    return statistics.median(whole) if whole else 0.0
