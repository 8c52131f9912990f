"""`python -m bot demo`: the real bot as in production, between stand-ins on loopback.

Shows what people do all day, from end to end; on a terminal, then takes more.
"""

import asyncio
import json
import os
import random
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import bot
from bot.messages.buttons import NEXT, SHOW_ALL, SHOW_NUMBERS
from bot.sandbox import callcenter, contacts, slack
from bot.sandbox.asking import NUMBER, Asking
from bot.sandbox.payloads import USER

_START_UP = 30.0  # seconds that the bot may take to become ready
_PORTS = range(20_000, 32_000)  # below those that systems give to whoever asks for any


async def run() -> int:
    """Show what people do all day, from the look-up to who heard it. 0 when all of it worked."""
    address = player()
    async with (
        sandbox() as (workspace, environ),
        bot_process(environ | allowed() | address) as bot_url,
    ):
        if os.environ.get("BOT_LANGUAGE", "").strip().lower() == "zh":
            workspace.locales[USER] = "zh-CN"
        print(f"The bot serves at {bot_url}; its Slack and its call center are on loopback, too.\n")
        demo = Asking(workspace, bot_url)
        worked = (
            await demo.command(contacts.SAMPLE, first=True)
            and await demo.listen()
            and await demo.command(f"audit {contacts.SAMPLE}", shown=True)
            and await demo.command(f"phone {NUMBER}", shown=True)
            and await demo.view()
            and await demo.mention(contacts.TWELVE)
            and await demo.press(SHOW_ALL)
            and await demo.press(NEXT)
            and await demo.press(SHOW_NUMBERS)
            and await demo.command(f"audit {contacts.TWELVE}", shown=True)
        )
        if sys.stdin.isatty():
            await demo.converse()
    return 0 if worked else 1


@asynccontextmanager
async def sandbox() -> AsyncIterator[tuple[slack.Slack, dict[str, str]]]:
    """Both services, and the settings with which a bot finds them and the recordings' files."""
    call_center, workspace = callcenter.CallCenter(), slack.Slack()
    call_center.prepare()
    endpoint, api_url = await call_center.start(), await workspace.start()
    try:
        yield workspace, settings(endpoint, api_url, call_center.storage.host)
    finally:
        await workspace.stop()
        await call_center.stop()


def allowed() -> dict[str, str]:
    """Settings that let everybody do everything, and know who did (SQLite, gone at the end)."""
    actions = ("REVEAL", "LISTEN", "DOWNLOAD", "AUDIT")
    rules = {f"ACCESS_{action}": "everyone" for action in actions}
    if find_spec("aiosqlite"):  # of the audit extra
        rules["AUDIT_DATABASE_URL"] = "sqlite:///audit.db"
    return rules


def player() -> dict[str, str]:
    """Settings by which the bot has a player: the port is chosen before, as its links name it."""
    port = _free_port()
    return {"PORT": str(port), "PUBLIC_URL": f"http://127.0.0.1:{port}"}


def settings(endpoint: str, api_url: str, storage: str = "") -> dict[str, str]:
    """The environment of a bot between these two services; `storage` is a host and its port."""
    return {
        **({"RECORDING_HOSTS": storage} if storage else {}),
        "SLACK_BOT_TOKEN": slack.BOT_TOKEN,
        "SLACK_SIGNING_SECRET": slack.SIGNING_SECRET,
        "SLACK_API_URL": api_url,
        "ALIBABA_CLOUD_ACCESS_KEY_ID": callcenter.ACCESS_KEY_ID,
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET": callcenter.ACCESS_KEY_SECRET,
        "CCC_INSTANCE_ID": callcenter.INSTANCE_ID,
        "CCC_ENDPOINT": endpoint,
        "BIND_HOST": "127.0.0.1",
        "PORT": "0",
        "LOG_FORMAT": "json",
    }


@asynccontextmanager
async def bot_process(environ: Mapping[str, str]) -> AsyncIterator[str]:
    """`python -m bot` in a process of its own, ready. Yields its URL; stops it at the end.

    Raises:
        RuntimeError: as `bot_child` does.
    """
    async with bot_child(environ) as (url, _):
        yield url


@asynccontextmanager
async def bot_child(
    environ: Mapping[str, str], on_line: Callable[[str], object] = str
) -> AsyncIterator[tuple[str, asyncio.subprocess.Process]]:
    """The same, with the process, which may be killed. `on_line` is given each line of its log.

    Raises:
        RuntimeError: it ended, or did not become ready in time; its log says why.
    """
    inherited = {name: os.environ[name] for name in ("PATH", "LANG", "HOME") if name in os.environ}
    elsewhere = tempfile.TemporaryDirectory()  # so that no .env of the operator's is read
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        env={**inherited, "PYTHONPATH": str(Path(bot.__file__).parents[1]), **environ},
        cwd=elsewhere.name,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is ours to handle
    )
    log = _Log(process, on_line)
    try:
        async with asyncio.timeout(_START_UP):
            listening = await log.event("listening")
            await log.event("ready")
        yield f"http://127.0.0.1:{listening['port']}", process
    except TimeoutError as error:
        raise RuntimeError(f"the bot did not become ready: {log.last}") from error
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        await log.close()
        elsewhere.cleanup()


def _free_port() -> int:
    """One that nobody listens on, and that nobody who asks for any is given meanwhile."""
    for port in random.sample(_PORTS, 100):
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port
    raise RuntimeError("no port of loopback is free")


class _Log:
    """Reads the bot's log as it is written, so that its pipe never fills."""

    def __init__(
        self, process: asyncio.subprocess.Process, on_line: Callable[[str], object]
    ) -> None:
        self._process = process
        self._on_line = on_line
        self._events: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._reading = asyncio.create_task(self._read())
        self.last = ""

    async def event(self, name: str) -> dict[str, Any]:
        """The fields of the first record of this name."""
        event = self._event(name)
        await asyncio.wait((event, self._reading), return_when=asyncio.FIRST_COMPLETED)
        if not event.done():
            raise RuntimeError(f"the bot ended: {self.last}")
        return event.result()

    async def close(self) -> None:
        """Read to the end; the process has ended."""
        await self._reading

    def _event(self, name: str) -> asyncio.Future[dict[str, Any]]:
        return self._events.setdefault(name, asyncio.get_running_loop().create_future())

    async def _read(self) -> None:
        assert self._process.stderr is not None  # noqa: S101 — a pipe was asked for
        async for line in self._process.stderr:
            self.last = line.decode(errors="replace").strip()
            self._on_line(self.last)
            try:
                record = json.loads(self.last)
            except ValueError:
                continue
            event = self._event(str(record.get("event")))
            if not event.done():
                event.set_result(record)
