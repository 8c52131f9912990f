"""`python -m benchmarks [lookup | calls | command | startup | listening …]`: the table of ratios.

`fire` and `soak` tell figures instead, and only when they are named.
"""

import argparse
import importlib
import sys
from collections.abc import Sequence

from benchmarks.measure import counting

_RATIOS = ("lookup", "calls", "command", "startup", "listening")
_FIGURES = ("fire", "soak")


def _main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    choices = [*_RATIOS, *_FIGURES, []]
    parser.add_argument("names", nargs="*", choices=choices, metavar="name", help=str(choices[:-1]))
    parser.add_argument("--count", type=int, default=2000, help="fire: commands of each scenario")
    parser.add_argument("--seconds", type=int, default=600, help="soak: how long")
    arguments = parser.parse_args()
    names = arguments.names or _RATIOS
    kept = True
    if "fire" in names:
        from benchmarks import fire  # noqa: PLC0415 — needs a Redis server

        kept = fire.run(arguments.count)
    if "soak" in names:
        from benchmarks import soak  # noqa: PLC0415 — the others need it not

        kept = soak.run(arguments.seconds) and kept
    _compare([name for name in names if name in _RATIOS])
    return 0 if kept else 1


def _compare(names: Sequence[str]) -> None:
    if names:
        print(f"Ratios, not times. Instructions are counted by: {counting()}.")
    for name in names:
        for row in importlib.import_module(f"benchmarks.{name}").rows():
            print(row, flush=True)


if __name__ == "__main__":
    sys.exit(_main())
