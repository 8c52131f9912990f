"""`python -m benchmarks [lookup | command | startup …]`: the table of ratios."""

import argparse
import importlib

from benchmarks.measure import counting

_ALL = ("lookup", "command", "startup")


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*_ALL, []], metavar="name", help=str(_ALL))
    print(f"Ratios, not times. Instructions are counted by: {counting()}.")
    for name in parser.parse_args().names or _ALL:
        for row in importlib.import_module(f"benchmarks.{name}").rows():
            print(row, flush=True)


if __name__ == "__main__":
    _main()
