"""Starting the bot: what the fixtures hand out, and `python -m bot` as a person runs it."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

from bot.server.budget import BUDGET

ROOT = Path(__file__).parents[1]

# What a program needs to run beside the tests, and to be counted; nothing of the machine's own.
BARE_ENVIRON = {
    "PATH": os.environ["PATH"],
    "PYTHONPATH": str(ROOT),
    **{name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")},
}

StartBot = Callable[..., Awaitable[str]]
# Where a test says nothing else, the bot waits a minute for the call center, and Slack for the bot:
# a busy machine must not turn an answer into “Looking up…” or into a failure.
UNHURRIED = 60.0  # seconds
PATIENT = replace(BUDGET, hold=UNHURRIED, deadline=UNHURRIED)


async def no_wait(_: float) -> None:
    """Instead of the waits between attempts, and between messages."""


async def python_m_bot(
    environ: dict[str, str], *arguments: str, cwd: Path | None = None
) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", *arguments),
        env={**BARE_ENVIRON, **environ},
        cwd=cwd,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()
