"""`python -m bot demo`: the real bot as in production, between stand-ins on loopback.

Shows one command from end to end; on a terminal, then takes more.
"""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import bot
from bot.messages.message import Message
from bot.messages.terminal import rendered
from bot.sandbox import callcenter, contacts, slack

_START_UP = 30.0  # seconds that the bot may take to become ready
_LONGEST_WAIT = 20.0  # seconds for an answer that comes after the acknowledgement
_BUILDER = "https://app.slack.com/block-kit-builder/#"
_PROMPT = "Type what stands behind /recordings (Enter alone ends): "


async def run() -> int:
    """Show the main job. 0 when it worked."""
    async with sandbox() as (workspace, environ), bot_process(environ) as bot_url:
        print(f"The bot serves at {bot_url}; its Slack and its call center are on loopback, too.\n")
        worked = await _show(workspace, bot_url, contacts.SAMPLE)
        if sys.stdin.isatty():
            await _converse(workspace, bot_url)
    return 0 if worked else 1


@asynccontextmanager
async def sandbox() -> AsyncIterator[tuple[slack.Slack, dict[str, str]]]:
    """Both services, and the settings with which a bot finds them."""
    call_center, workspace = callcenter.CallCenter(), slack.Slack()
    endpoint, api_url = await call_center.start(), await workspace.start()
    try:
        yield workspace, settings(endpoint, api_url)
    finally:
        await workspace.stop()
        await call_center.stop()


def settings(endpoint: str, api_url: str) -> dict[str, str]:
    """The environment of a bot between these two services."""
    return {
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
    environ: Mapping[str, str],
) -> AsyncIterator[tuple[str, asyncio.subprocess.Process]]:
    """The same, with the process, which may be killed.

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
    )
    log = _Log(process)
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


class _Log:
    """Reads the bot's log as it is written, so that its pipe never fills."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
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
            try:
                record = json.loads(self.last)
            except ValueError:
                continue
            event = self._event(str(record.get("event")))
            if not event.done():
                event.set_result(record)


async def _show(workspace: slack.Slack, bot_url: str, typed: str) -> bool:
    """Send one command and print what a person would see. False when nothing useful came."""
    print(f"> /recordings {typed}")
    before = len([call for call in workspace.calls if call.method == "response_url"])
    began = time.perf_counter()
    ack = await workspace.command(bot_url, typed)
    payload, seconds = ack.body, ack.seconds
    if "blocks" not in payload:
        print(f"The bot answered HTTP {ack.status}: {payload}")
        return False
    _print(payload)
    if len(payload["blocks"]) == 1 and payload["blocks"][0]["type"] == "context":
        calls = await workspace.calls_of("response_url", before + 1, _LONGEST_WAIT)
        payload, seconds = calls[-1].sent, time.perf_counter() - began
        _print(payload)
    print(f"\nanswered in {seconds * 1000:.0f} ms")
    print(f"The same blocks in Slack's Block Kit Builder:\n{builder_link(payload)}\n")
    return True


def builder_link(payload: Mapping[str, Any]) -> str:
    """A link that opens the blocks in Slack's Block Kit Builder."""
    blocks = json.dumps({"blocks": payload["blocks"]}, ensure_ascii=False, separators=(",", ":"))
    return _BUILDER + quote(blocks, safe="")


async def _converse(workspace: slack.Slack, bot_url: str) -> None:
    print(
        f"Other contacts: {contacts.TRANSFERRED} (two agents), {contacts.TWELVE} (12 recordings), "
        f"{contacts.NONE_YET} (none),\n{contacts.HOSTILE} (hostile text), {contacts.SLOW} (slow), "
        f"{', '.join(contacts.REFUSALS)} (errors); or: help"
    )
    while typed := (await asyncio.to_thread(input, _PROMPT)).strip():
        await _show(workspace, bot_url, typed.removeprefix("/recordings").strip())


def _print(payload: Mapping[str, Any]) -> None:
    message = Message(payload["text"], tuple(payload["blocks"]))
    print(rendered(message, colour=sys.stdout.isatty()))
