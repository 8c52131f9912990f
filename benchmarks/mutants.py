"""How sure are the tests of a module? Change it, one place at a time, and see who notices.

    make mutants MODULE=bot/memory/once.py [TESTS="tests/memory tests/journeys"] [SECONDS=1800]

Works in a copy. A change that no test notices is printed with its line: either a test is missing,
or the change means nothing. Where the time does not suffice for every change, a sample is taken.
"""

import argparse
import ast
import copy
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).parents[1]
LONGEST_SECONDS = 120.0  # a mutant that hangs has been noticed
_OPPOSITE: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
}


def variants(node: ast.AST) -> Iterator[ast.AST]:
    """The same node, once for each way to get it wrong."""
    match node:
        case ast.Compare(ops=[first, *rest]) if type(first) in _OPPOSITE:
            yield _with(node, ops=[_OPPOSITE[type(first)](), *rest])
        case ast.BoolOp(op=op) | ast.BinOp(op=op) if type(op) in _OPPOSITE:
            yield _with(node, op=_OPPOSITE[type(op)]())
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.Constant(value=bool() as value):
            yield ast.Constant(not value)
        case ast.Constant(value=int() | float() as value):
            yield ast.Constant(value + 1)
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test):
            yield _with(node, test=ast.UnaryOp(ast.Not(), test))
        case ast.Return(value=ast.expr()):
            yield ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call() | ast.Await()) | ast.Raise():
            yield ast.Pass()
        case ast.Continue() | ast.Break():
            yield ast.Pass()


def _with(node: ast.AST, **changed: object) -> ast.AST:
    other = copy.copy(node)
    for name, value in changed.items():
        setattr(other, name, value)
    return other


class _Changed(ast.NodeTransformer):
    """Puts one variant in the place of one node."""

    def __init__(self, at: ast.AST, variant: ast.AST) -> None:
        self._at, self._variant = at, variant

    def visit(self, node: ast.AST) -> ast.AST:
        if node is self._at:
            return ast.copy_location(self._variant, node)
        return self.generic_visit(node)


def mutants(source: str) -> Iterator[tuple[int, str, str]]:
    """Each mutant: its line, what stands there, and the whole module with the change."""
    places = sum(1 for _ in _places(ast.parse(source)))
    for number in range(places):
        tree = ast.parse(source)
        node, variant = next(each for at, each in enumerate(_places(tree)) if at == number)
        told = f"{_short(node)}  ▶  {_short(variant)}"
        line = getattr(node, "lineno", 0)
        changed = ast.fix_missing_locations(_Changed(node, variant).visit(tree))
        yield line, told, ast.unparse(changed)


def _places(tree: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    for node in ast.walk(tree):
        for variant in variants(node):
            yield node, variant


def _short(node: ast.AST) -> str:
    return ast.unparse(ast.fix_missing_locations(node)).partition("\n")[0][:70]


class Copy:
    """A copy of the project in which one module is changed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        unneeded = shutil.ignore_patterns(".git", ".venv", ".*_cache", "__pycache__", ".hypothesis")
        shutil.copytree(ROOT, folder, ignore=unneeded)

    def notices(self, module: Path, source: str, tests: list[str]) -> bool:
        """Whether a test fails, or all of it hangs."""
        (self._folder / module).write_text(source, "utf-8")
        environ = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
        quick = ["-x", "-q", "--no-header", "-p", "no:cacheprovider", "--no-cov"]
        try:
            run = subprocess.run(  # noqa: S603 — pytest, with paths of ours
                [sys.executable, "-m", "pytest", *quick, *tests],
                cwd=self._folder,
                env=environ,
                capture_output=True,
                check=False,
                timeout=LONGEST_SECONDS,
            )
        except subprocess.TimeoutExpired:
            return True
        return run.returncode != 0


def main() -> int:
    """Returns how many mutants nobody noticed, at most 1 as an exit code."""
    parser = argparse.ArgumentParser(description="Change a module; which change does no test see?")
    parser.add_argument("module", type=Path)
    parser.add_argument("tests", nargs="*")
    parser.add_argument("--seconds", type=float, default=1800)
    chosen = parser.parse_args()
    module: Path = chosen.module
    tests: list[str] = chosen.tests or [f"tests/{module.parts[1].removesuffix('.py')}"]
    source = (ROOT / module).read_text("utf-8")
    every = list(mutants(source))
    random.Random(1).shuffle(every)  # noqa: S311 — a sample, the same each time
    end = time.monotonic() + chosen.seconds
    with tempfile.TemporaryDirectory() as folder:
        free: SimpleQueue[Copy] = SimpleQueue()
        workers = os.cpu_count() or 1
        for number in range(workers):
            free.put(Copy(Path(folder) / str(number)))
        first = free.get()
        if first.notices(module, source, tests):
            print(f"{' '.join(tests)}: fails without any change")
            return 2
        free.put(first)

        def tried(mutant: tuple[int, str, str]) -> bool | None:
            if time.monotonic() > end:
                return None
            own = free.get()
            try:
                return own.notices(module, mutant[2], tests)
            finally:
                free.put(own)

        with ThreadPoolExecutor(workers) as pool:
            noticed = list(pool.map(tried, every))
    for line, told in sorted(
        mutant[:2] for mutant, seen in zip(every, noticed, strict=True) if seen is False
    ):
        print(f"{module}:{line}: {told}")
    survived, tried_at_all = noticed.count(False), len(every) - noticed.count(None)
    print(f"{tried_at_all} of {len(every)} changes tried; {survived} noticed by no test")
    return min(survived, 1)


if __name__ == "__main__":
    sys.exit(main())
