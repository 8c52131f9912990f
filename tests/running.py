"""Starting the bot: what the fixtures hand out, and `python -m bot` as a person runs it."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]

StartBot = Callable[..., Awaitable[str]]


async def no_wait(_: float) -> None:
    """Instead of the waits between attempts, and between messages."""


async def python_m_bot(
    environ: dict[str, str], *arguments: str, cwd: Path | None = None
) -> tuple[int, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", *arguments),
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **environ},
        cwd=cwd,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()
