"""The lines that hold the design. `pyproject.toml` has the layers; here is what it cannot say."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
BOT = ROOT / "bot"
MODULES = sorted(BOT.rglob("*.py"))
IMPURE_IMPORTS = {
    *("aiohttp", "asyncio", "logging", "os", "pathlib", "random", "secrets", "slack_bolt"),
    *("slack_sdk", "socket", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "uuid"),
}


def is_pure(path: Path) -> bool:
    """Whether the module says so itself, at the end of its docstring's first line."""
    said = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return said.partition("\n")[0].endswith("Pure.")


def name_of(path: Path) -> str:
    return str(path.relative_to(BOT))


PURE = [path for path in MODULES if is_pure(path)]


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def file_of(entry: str) -> Path | None:
    """The file of a dotted name of ours."""
    base = ROOT / entry.replace(".", "/")
    return next(
        (each for each in (base.with_suffix(".py"), base / "__init__.py") if each.exists()), None
    )


def test_one_direction() -> None:
    """Every folder is a layer, none imports one above it, and no two modules form a circle."""
    linted = subprocess.run(  # noqa: S603 — fixed words
        [Path(sys.executable).with_name("lint-imports")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert linted.returncode == 0, linted.stdout


def test_what_is_pure() -> None:
    """All messages are pure, and so is whatever decides; the marker cannot get lost unseen."""
    assert [name_of(path) for path in (BOT / "messages").rglob("*.py") if path not in PURE] == []
    assert len(PURE) >= 45


@pytest.mark.parametrize("path", PURE, ids=name_of)
def test_pure_modules_do_no_io(path: Path) -> None:
    """A pure module imports no clock, environment, network or log, not even through another."""
    seen: set[Path] = set()
    waiting = [path]
    while waiting:
        each = waiting.pop()
        if each in seen:
            continue
        seen.add(each)
        imported = imports(each)
        assert not {entry.partition(".")[0] for entry in imported} & IMPURE_IMPORTS, each
        ours = (file_of(entry) for entry in imported if entry.startswith("bot."))
        waiting += [file for file in ours if file]


@pytest.mark.parametrize("path", PURE, ids=name_of)
def test_pure_modules_read_no_clock(path: Path) -> None:
    """Where the clock is read, it is not in a pure module: no `now()`, no `today()`."""
    tree = ast.walk(ast.parse(path.read_text("utf-8")))
    called = {node.attr for node in tree if isinstance(node, ast.Attribute)}
    assert not called & {"now", "today", "utcnow"}


def test_no_test_imports_another() -> None:
    """What two test modules share stands beside them; benchmarks take servers, and no test."""
    paths = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    assert len(paths) > 80
    for path in paths:
        for entry in imports(path):
            assert not re.match(r"tests\.(.*\.)?(test_|conftest)", entry), path
            assert path.parts[-2] != "benchmarks" or not re.match(r"tests\.(?!servers)", entry)
