"""Somebody in the sandbox's Slack, and what they see there, in a terminal."""

import asyncio
import json
import re
import sys
import time
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import quote

from bot.commands.terminal import rendered
from bot.messages.buttons import (
    CALLS_NEWER,
    CALLS_OLDER,
    CHECK_AGAIN,
    FIND_CALLS,
    LISTEN,
    MORE,
    NEXT,
    OPEN_PLAYER,
    PREVIOUS,
    READ,
    SHARE,
    SHOW_ALL,
    SHOW_NUMBERS,
    TRY_AGAIN,
    VIEW_CALL,
)
from bot.messages.message import Message
from bot.messages.text import duration
from bot.sandbox import contacts, slack
from bot.sandbox.browser import heard
from bot.sandbox.payloads import CHANNEL
from bot.sandbox.shown import check_view

NUMBER = "155 8888 6666"  # of a customer with many calls
_LONGEST_WAIT = 20.0  # seconds for an answer that comes after the acknowledgement
_MENTIONED = ("chat.postMessage", "chat.postEphemeral", "chat.update")
_OPENED = ("views.update", "response_url")  # a modal is filled once it stands open
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
    "listen": (LISTEN,),
}
_VIEW = re.compile(r"v ?(\d{0,2})")
_ANSWERED = re.compile(r"\*\d")  # a row has a length, not an outcome: the call has recordings
_QUIT = ("quit", "exit", "q")


class Asking:
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
        button = self._newest(*action_ids)
        return await self._press(button) if button else _not_there()

    async def listen(self) -> bool:
        """*Listen*, with a link for whoever tries it; another one shows that it plays."""
        button = self._newest(LISTEN)
        if not (button and await self._press(button)):
            return False
        pressed_again = await self._answer(button)
        found = await heard(_player_in(pressed_again)) if pressed_again else None
        if found is None:
            print("The player plays nothing.")
            return False
        played = f"{duration(found.starts)} of {duration(found.lasts)}"
        sent = f"{found.taken:,} of {found.size:,} bytes"
        print(f"Another such link, opened and played: ▶ {played} · {sent} · {found.kind}\n")
        return True

    async def read(self) -> bool:
        """*Read transcript*, of the newest answer that offers it."""
        for payload in reversed(self._shown):
            for action in _reading(payload):
                return await self._press(action, _OPENED)
        return _not_there()

    async def view(self, row: int = 0) -> bool:
        """*View* of this row of the newest list of calls; 0: of the first call with recordings."""
        for payload in reversed(self._shown):
            rows = [each for each in payload["blocks"] if _opens_call(each)]
            if rows:
                break
        else:
            return _not_there()
        if row:
            rows = rows[row - 1 : row]
        else:
            rows = [each for each in rows if _ANSWERED.match(each["fields"][1]["text"])]
        return bool(rows) and await self._press(rows[0]["accessory"])

    async def converse(self) -> None:
        """Take commands until an empty line or the end of the input."""
        print(
            f"Worth hearing: {contacts.SAMPLE}, {contacts.TRANSFERRED} (long, with a transcript), "
            f"{contacts.ADPCM} (no browser\nplays it), {contacts.FILE_GONE} (file gone).\n"
            f"Other contacts: {contacts.MANY} (500), {contacts.NONE_YET} (none), "
            f"{contacts.SPARSE} (fields missing),\n{contacts.HOSTILE} (hostile text), "
            f"{contacts.SLOW} (slow),\n"
            f"{', '.join([*contacts.REFUSALS, contacts.HTML, contacts.DROPPED])} (errors).\n"
            f"Calls: phone {NUMBER} 90d, phone 138 0000 0041 60d, agent 小芳 7d.\n"
            "Type what stands behind /recordings, or @ and what a mention says.\n"
            "n: next page or older calls, p: back, v: view a call (v 3: the third), f: full\n"
            "numbers, o: open, share, again, check, calls: of the number, listen: a link to the\n"
            "newest recording, read: its transcript; quit or Enter ends."
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
            elif typed == "read":
                await self.read()
            elif row := _VIEW.fullmatch(typed):
                await self.view(int(row[1] or 0))
            elif typed.startswith("@"):
                await self.mention(typed[1:].removeprefix("recordings").strip())
            else:
                await self.command(typed.removeprefix("/recordings").strip())

    def _newest(self, *action_ids: str) -> dict[str, Any] | None:
        for payload in reversed(self._shown):
            for button in _buttons(payload):
                if button["action_id"] in action_ids:
                    return button
        return None

    async def _press(
        self, action: dict[str, Any], answers: str | Collection[str] = "response_url"
    ) -> bool:
        print(f"> [{_label(action)}]     (only the one who presses it sees this)")
        began = time.perf_counter()
        answer = await self._answer(action, answers)
        return self._show(answer, time.perf_counter() - began) if answer else False

    async def _answer(
        self, action: dict[str, Any], answers: str | Collection[str] = "response_url"
    ) -> dict[str, Any] | None:
        """What comes of a press; None where nothing comes."""
        seen = len(self._slack.made(answers))
        await self._slack.press(self._bot_url, action, _CONTAINER)
        return await self._awaited(answers, seen)

    async def _later(self, method: str | Collection[str], seen: int, began: float) -> bool:
        answer = await self._awaited(method, seen)
        return self._show(answer, time.perf_counter() - began) if answer else False

    async def _awaited(self, method: str | Collection[str], seen: int) -> dict[str, Any] | None:
        try:
            calls = await self._slack.calls_of(method, seen + 1, _LONGEST_WAIT)
        except TimeoutError:
            print(f"no answer within {_LONGEST_WAIT:.0f} s")
            return None
        sent = calls[-1].sent
        return {"text": "", **check_view(sent["view"])} if "view" in sent else sent

    def _show(self, payload: dict[str, Any], seconds: float) -> bool:
        self._shown.append(payload)
        message = Message(payload["text"], tuple(payload["blocks"]))
        print(rendered(message, colour=sys.stdout.isatty()))
        if link := _player_in(payload):
            print(f"Open it in your browser: {link}")
        print(f"  ({seconds * 1000:.0f} ms)\n")
        return True


def builder_link(payload: Mapping[str, Any]) -> str:
    """A link that opens the blocks in Slack's Block Kit Builder."""
    blocks = json.dumps({"blocks": payload["blocks"]}, ensure_ascii=False, separators=(",", ":"))
    return _BUILDER + quote(blocks, safe="")


def _elements(payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What can be pressed, from the top: in rows, and beside a line."""
    found: list[dict[str, Any]] = []
    for block in payload.get("blocks", []):
        found += block["elements"] if block["type"] == "actions" else ()
        found += [block["accessory"]] if "accessory" in block else ()
    return found


def _buttons(payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [element for element in _elements(payload) if element["type"] == "button"]


def _reading(payload: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What opens a transcript: an option of ⋯."""
    return [
        {"type": "overflow", "action_id": MORE, "selected_option": option}
        for menu in _elements(payload)
        if menu["action_id"] == MORE
        for option in menu.get("options", ())
        if option["value"].startswith(f"{READ} ")
    ]


def _label(action: Mapping[str, Any]) -> str:
    return str(action.get("selected_option", action)["text"]["text"])


def _player_in(payload: Mapping[str, Any]) -> str:
    """The link to the player; "" where there is none."""
    links = [each["url"] for each in _buttons(payload) if each["action_id"] == OPEN_PLAYER]
    return str(links[0]) if links else ""


def _not_there() -> bool:
    print("Nothing that stands here has such a button.\n")
    return False


def _opens_call(block: Mapping[str, Any]) -> bool:
    return bool(block.get("accessory", {}).get("action_id") == VIEW_CALL)


async def _standard_input() -> asyncio.StreamReader:
    """Read without a thread, so that Ctrl-C ends at once."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    return reader
