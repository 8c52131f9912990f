"""From process start until `/readyz` says 200, against a minimal Bolt app until its port answers.

Fresh processes, alternated, with bytecode (the first of each is thrown away).
"""

import statistics
import time
from collections.abc import Iterator
from typing import NamedTuple

from benchmarks.command import READY, environment
from benchmarks.measure import Program, cpu_seconds
from benchmarks.table import Row

_PAIRS = 8
_WHAT = "start / minimal Bolt app, until ready"


class _Start(NamedTuple):
    seconds: float
    cpu: float
    memory: float


def rows() -> Iterator[Row]:
    """Time, CPU time and memory; `counted` has the instructions."""
    with Program("benchmarks.stub") as stub:
        port = stub.line()
        starts = [(_start("bot", port), _start("benchmarks.bolt", port)) for _ in range(_PAIRS)][1:]
        yield Row(_WHAT, "time", _ratio(starts, 0))
        yield Row(_WHAT, "CPU time", _ratio(starts, 1))
        yield Row(_WHAT, "memory", _ratio(starts, 2), at_most=1.10)


def _start(module: str, stub: str) -> _Start:
    env = environment(stub)
    began = time.perf_counter()
    with Program(module, env=env) as program:
        program.wait_for(int(env["PORT"]), READY if module == "bot" else b"")
        seconds = time.perf_counter() - began
        return _Start(seconds, cpu_seconds(program.pid), program.memory())


def counted_start(module: str, stub: str) -> float:
    """What a start costs until the program is ready. `stub`: the port of its services.

    Not its first start, which compiles; nor with many looks at it, each of which it answers.
    """
    for counted, every in ((False, 0.1), (True, 0.5)):
        env = environment(stub)
        with Program(module, env=env, counted=counted) as program:
            ready = READY if module == "bot" else b""
            program.wait_for(int(env["PORT"]), ready, every=every)
            spent = program.spent()
    return spent


def _ratio(starts: list[tuple[_Start, _Start]], field: int) -> float:
    return statistics.median(ours[field] / peer[field] for ours, peer in starts)
