"""The lines that hold the design: pure modules do no I/O, and no stage calls back."""

import ast
from pathlib import Path

import pytest

BOT = Path(__file__).parents[1] / "bot"

PURE = [
    "errors",
    "model",
    "query",
    "access",
    "payload",
    "slack_ids",
    "message_events",
    "contact_ids",
    "labels",
    "lookalikes",
    "pasted_tables",
    "shown_text",
    "slack_text",
    "settings",
    "setting_reader",
    "slack_retry",
    "proxies",
    "database_urls",
    "setting_names",
    "finding",
    "audit/record",
    "audit/rows",
    "audit/migrations",
    "audit/disk",
    "callcenter/signing",
    "callcenter/protocol",
    "callcenter/xml",
    "callcenter/retry",
    "callcenter/breaker",
    *[str(path.relative_to(BOT))[:-3] for path in sorted((BOT / "messages").rglob("*.py"))],
]
IMPURE_IMPORTS = {
    *("aiohttp", "asyncio", "logging", "os", "pathlib", "random", "secrets", "slack_bolt"),
    *("slack_sdk", "socket", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "uuid"),
}
# Upstream to downstream; a stage may import what stands to its right, never to its left.
STAGES = [
    "server",
    "app",
    "listeners",
    "answering",
    "people",
    "conversations",
    "audit",
    "lookup",
    "callcenter",
]


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("module", PURE)
def test_pure_modules_do_no_io(module: str) -> None:
    """A pure module imports no clock, environment, network or log, not even through another."""
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        path = BOT / f"{name}.py"
        if name in seen or not path.exists():
            continue
        seen.add(name)
        imported = imports(path)
        assert not {entry.partition(".")[0] for entry in imported} & IMPURE_IMPORTS, name
        waiting += [
            entry.removeprefix("bot.").replace(".", "/")
            for entry in imported
            if entry.startswith("bot.")
        ]


@pytest.mark.parametrize("path", sorted(BOT.rglob("*.py")), ids=lambda path: path.name)
def test_pure_code_reads_no_clock(path: Path) -> None:
    """Where the clock is read, it is not in a pure module: no `now()`, no `today()`."""
    name = str(path.relative_to(BOT)).removesuffix(".py")
    if name in PURE:
        calls = {
            node.attr
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Attribute)
        }
        assert not calls & {"now", "today", "utcnow"}


@pytest.mark.parametrize("stage", STAGES)
def test_no_stage_calls_back(stage: str) -> None:
    """A stage never imports one that stands before it."""
    upstream = STAGES[: STAGES.index(stage)]
    paths = [BOT / f"{stage}.py"] if (BOT / f"{stage}.py").exists() else (BOT / stage).glob("*.py")
    for path in paths:
        for entry in imports(path):
            assert not any(
                entry == f"bot.{name}" or entry.startswith(f"bot.{name}.") for name in upstream
            ), f"{path.name} imports {entry}"


def test_the_sandbox_is_not_served() -> None:
    """Nothing outside the sandbox imports it but the command that shows it."""
    for path in BOT.rglob("*.py"):
        if "sandbox" not in path.parts and path.name != "__main__.py":
            assert not any(entry.startswith("bot.sandbox") for entry in imports(path)), path.name
