"""`python -m bot demo`: the real bot as in production, between stand-ins on loopback.

Shows one command from end to end; on a terminal, then takes more.
"""

import asyncio
import json
import os
import re
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import bot
from bot.commands.terminal import rendered
from bot.messages.buttons import (
    CALLS_NEWER,
    CALLS_OLDER,
    CHECK_AGAIN,
    FIND_CALLS,
    NEXT,
    PREVIOUS,
    SHARE,
    SHOW_ALL,
    SHOW_NUMBERS,
    TRY_AGAIN,
    VIEW_CALL,
)
from bot.messages.message import Message
from bot.sandbox import callcenter, contacts, slack
from bot.sandbox.payloads import CHANNEL, USER

_START_UP = 30.0  # seconds that the bot may take to become ready
_LONGEST_WAIT = 20.0  # seconds for an answer that comes after the acknowledgement
_MENTIONED = ("chat.postMessage", "chat.postEphemeral", "chat.update")
_BUILDER = "https://app.slack.com/block-kit-builder/#"
_CONTAINER = {"type": "message", "channel_id": CHANNEL, "message_ts": "1760000001.000100"}
_KEYS = {
    "n": (NEXT, CALLS_OLDER),
    "p": (PREVIOUS, CALLS_NEWER),
    "f": (SHOW_NUMBERS,),
    "o": (SHOW_ALL,),
    "share": (SHARE,),
    "again": (TRY_AGAIN,),
    "check": (CHECK_AGAIN,),
    "calls": (FIND_CALLS,),
}
_VIEW = re.compile(r"v ?(\d{0,2})")
_ANSWERED = re.compile(r"\*\d")  # a row has a length, not an outcome: the call has recordings
_NUMBER = "155 8888 6666"  # of a customer with many calls
_QUIT = ("quit", "exit", "q")


async def run() -> int:
    """Show what people do all day, from the look-up to who saw it. 0 when all of it worked."""
    async with sandbox() as (workspace, environ), bot_process(environ | allowed()) as bot_url:
        if os.environ.get("BOT_LANGUAGE", "").strip().lower() == "zh":
            workspace.locales[USER] = "zh-CN"
        print(f"The bot serves at {bot_url}; its Slack and its call center are on loopback, too.\n")
        demo = _Demo(workspace, bot_url)
        worked = (
            await demo.command(contacts.SAMPLE, first=True)
            and await demo.command(f"phone {_NUMBER}", shown=True)
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
    """Settings that let everybody see full numbers, and who saw them (SQLite, gone at the end)."""
    rules = {"ACCESS_REVEAL": "everyone", "ACCESS_AUDIT": "everyone"}
    if find_spec("aiosqlite"):  # of the audit extra
        rules["AUDIT_DATABASE_URL"] = "sqlite:///audit.db"
    return rules


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


class _Demo:
    """Asks the bot as people do in Slack, and prints what they would see."""

    def __init__(self, workspace: slack.Slack, bot_url: str) -> None:
        self._slack = workspace
        self._bot_url = bot_url
        self._shown: list[dict[str, Any]] = []  # what came of the last question, the newest last

    async def command(self, typed: str, *, first: bool = False, shown: bool = False) -> bool:
        """`/recordings <typed>`. False when no answer came."""
        if first or shown:
            print(f"> /recordings {typed}")
        self._shown.clear()
        seen, began = len(self._slack.made("response_url")), time.perf_counter()
        ack = await self._slack.command(self._bot_url, typed)
        if not ack.body.get("blocks"):
            print(f"The bot answered HTTP {ack.status} without a message.")
            return False
        self._show(ack.body, ack.seconds)
        if not _buttons(ack.body) and len(ack.body["blocks"]) == 1:  # “Looking up …”
            return await self._later("response_url", seen, began)
        if first:
            print(f"The same blocks in Slack's Block Kit Builder:\n{builder_link(ack.body)}\n")
        return True

    async def mention(self, typed: str) -> bool:
        """`@recordings <typed>` in a thread."""
        print(f"> @recordings {typed}     (in a thread; everybody there sees the answer)")
        self._shown.clear()
        began, seen = time.perf_counter(), len(self._slack.made(_MENTIONED))
        await self._slack.mention(self._bot_url, typed, thread_ts="1760000000.000100")
        return await self._later(_MENTIONED, seen, began)

    async def press(self, *action_ids: str) -> bool:
        """One of these buttons, of the newest message that has one. False where none has."""
        for payload in reversed(self._shown):
            for button in _buttons(payload):
                if button["action_id"] in action_ids:
                    return await self._press(button)
        return False

    async def view(self, row: int = 0) -> bool:
        """*View* of this row of the newest list of calls; 0: of the first call with recordings."""
        for payload in reversed(self._shown):
            rows = [each for each in payload["blocks"] if _opens_call(each)]
            if rows:
                break
        else:
            return False
        if row:
            rows = rows[row - 1 : row]
        else:
            rows = [each for each in rows if _ANSWERED.match(each["fields"][1]["text"])]
        return bool(rows) and await self._press(rows[0]["accessory"])

    async def converse(self) -> None:
        """Take commands until an empty line or the end of the input."""
        print(
            f"Other contacts: {contacts.TRANSFERRED} (two agents), {contacts.MANY} (500), "
            f"{contacts.NONE_YET} (none), {contacts.SPARSE} (fields missing),\n"
            f"{contacts.HOSTILE} (hostile text), {contacts.SLOW} (slow), "
            f"{contacts.FILE_GONE} (file gone), {contacts.ADPCM} (no browser plays it),\n"
            f"{', '.join([*contacts.REFUSALS, contacts.HTML, contacts.DROPPED])} (errors).\n"
            f"Calls: phone {_NUMBER} 90d, phone 138 0000 0041 60d, agent 小芳 7d.\n"
            "Type what stands behind /recordings, or @ and what a mention says.\n"
            "n: next page or older calls, p: back, v: view a call (v 3: the third), f: full\n"
            "numbers, o: open, share, again, check, calls: of the number; quit or Enter ends."
        )
        lines = await _standard_input()
        while True:
            print("> /recordings ", end="", flush=True)
            typed = (await lines.readline()).decode(errors="replace").strip()
            if not typed or typed in _QUIT:
                print()
                return
            if typed in _KEYS:
                await self.press(*_KEYS[typed])
            elif row := _VIEW.fullmatch(typed):
                await self.view(int(row[1] or 0))
            elif typed.startswith("@"):
                await self.mention(typed[1:].removeprefix("recordings").strip())
            else:
                await self.command(typed.removeprefix("/recordings").strip())

    async def _press(self, button: dict[str, Any]) -> bool:
        print(f"> [{button['text']['text']}]     (only the one who presses it sees this)")
        seen, began = len(self._slack.made("response_url")), time.perf_counter()
        await self._slack.press(self._bot_url, button, _CONTAINER)
        return await self._later("response_url", seen, began)

    async def _later(self, method: str | tuple[str, ...], seen: int, began: float) -> bool:
        try:
            calls = await self._slack.calls_of(method, seen + 1, _LONGEST_WAIT)
        except TimeoutError:
            print(f"no answer within {_LONGEST_WAIT:.0f} s")
            return False
        self._show(calls[-1].sent, time.perf_counter() - began)
        return True

    def _show(self, payload: dict[str, Any], seconds: float) -> None:
        self._shown.append(payload)
        message = Message(payload["text"], tuple(payload["blocks"]))
        print(rendered(message, colour=sys.stdout.isatty()))
        print(f"  ({seconds * 1000:.0f} ms)\n")


def builder_link(payload: Mapping[str, Any]) -> str:
    """A link that opens the blocks in Slack's Block Kit Builder."""
    blocks = json.dumps({"blocks": payload["blocks"]}, ensure_ascii=False, separators=(",", ":"))
    return _BUILDER + quote(blocks, safe="")


def _buttons(payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    actions = [block for block in payload.get("blocks", []) if block["type"] == "actions"]
    elements = [element for block in actions for element in block["elements"]]
    return [element for element in elements if element["type"] == "button"]


def _opens_call(block: Mapping[str, Any]) -> bool:
    return bool(block.get("accessory", {}).get("action_id") == VIEW_CALL)


async def _standard_input() -> asyncio.StreamReader:
    """Read without a thread, so that Ctrl-C ends at once."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return reader
