"""`python -m benchmarks [name …]`: the table of ratios, of every name where none is given.

Then it is kept, too, in `benchmarks/results/`: as `latest` (which git ignores), with `--keep` under
its day and Python, to be committed. `fire` and `soak` tell figures instead, and only when they are
named.
"""

import argparse
import importlib
import sys
import time
from collections.abc import Iterator, Sequence

from benchmarks.measure import counting
from benchmarks.table import Row, conditions, keep

_RATIOS = (
    "counted",
    "lookup",
    "command",
    "startup",
    "render",
    "growth",
    "burst",
    "calls",
    "listening",
)
_FIGURES = ("fire", "soak")


def _main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    choices = [*_RATIOS, *_FIGURES, []]
    parser.add_argument("names", nargs="*", choices=choices, metavar="name", help=str(choices[:-1]))
    parser.add_argument("--keep", action="store_true", help="keep the table under its day")
    parser.add_argument("--count", type=int, default=2000, help="fire: commands of each scenario")
    parser.add_argument("--seconds", type=int, default=600, help="soak: how long")
    arguments = parser.parse_args()
    names = arguments.names or _RATIOS
    if arguments.keep and arguments.names:
        parser.error("--keep writes the whole table: name no part")
    passed = True
    if "fire" in names:
        from benchmarks import fire  # noqa: PLC0415 — needs a Redis server

        passed = fire.run(arguments.count)
    if "soak" in names:
        from benchmarks import soak  # noqa: PLC0415 — the others need it not

        passed = soak.run(arguments.seconds) and passed
    ratios = [name for name in names if name in _RATIOS]
    if ratios:
        began, under = time.monotonic(), conditions(counting())
        print(f"Without a unit: a ratio to a peer. Instructions are counted by: {counting()}.")
        rows = list(_compared(ratios))
        if not arguments.names:
            under["took"] = f"{(time.monotonic() - began) / 60:.1f} minutes"
            python = f"py{sys.version_info.major}.{sys.version_info.minor}"
            keep(rows, under, f"{under['date']}-{python}" if arguments.keep else "latest")
            print("; ".join(f"{name} {value}" for name, value in under.items()))
    return 0 if passed else 1


def _compared(names: Sequence[str]) -> Iterator[Row]:
    for name in names:
        for row in importlib.import_module(f"benchmarks.{name}").rows():
            print(row, flush=True)
            yield row


if __name__ == "__main__":
    sys.exit(_main())
