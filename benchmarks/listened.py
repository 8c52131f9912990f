"""The bot that is listened to, in a process of its own, and who presses *Listen* in Slack."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.measure import Program, free_port
from bot.messages.buttons import LISTEN, OPEN_PLAYER
from bot.sandbox import contacts
from bot.sandbox.demo import settings
from bot.sandbox.payloads import CHANNEL
from bot.sandbox.slack import Ack, Slack

LISTENERS = 100
_PATIENCE = 20.0  # seconds for somebody to come or to go
_TOKEN = "metrics-token-of-listening"  # noqa: S105 — opens nothing but this bot
_VALUE = f"{contacts.SAMPLE} {contacts.recordings(contacts.SAMPLE)[0]['StartTime']}"
_BUTTON = {"type": "button", "action_id": LISTEN, "value": _VALUE}
_CONTAINER = {
    "type": "message",
    "channel_id": CHANNEL,
    "message_ts": "1770000000.000100",
    "is_ephemeral": True,
}


class Bot:
    """A bot with a player, and somebody in Slack who presses *Listen*."""

    def __init__(self, program: Program, port: int, slack: Slack) -> None:
        self.program, self.port, self.slack = program, port, slack
        self.url = f"http://127.0.0.1:{port}"

    async def grant(self) -> str:
        """Press *Listen*, and then play."""
        seen = len(self.slack.made("response_url"))
        await self.slack.press(self.url, _BUTTON, _CONTAINER)
        shown = (await self.slack.calls_of("response_url", seen + 1))[-1].sent
        found = [each["accessory"] for each in shown["blocks"] if "accessory" in each]
        assert found[0]["action_id"] == OPEN_PLAYER, shown
        token = {"token": found[0]["url"].partition("#")[2]}
        played = await self._asked("POST", "/listen/play", data=token)
        return str(json.loads(played)["grant"])

    async def places(self) -> int:
        """How many listen."""
        headers = {"Authorization": f"Bearer {_TOKEN}"}
        shown = await self._asked("GET", "/metrics", headers=headers)
        return int(float(shown.split("\nrecordings_listeners ")[1].split()[0]))

    async def places_are(self, count: int) -> float:
        """Wait until so many listen; the moment when it was seen."""
        async with asyncio.timeout(_PATIENCE):
            while await self.places() != count:  # noqa: ASYNC110 — nobody tells when one leaves
                await asyncio.sleep(0.1)
        return time.perf_counter()

    async def command(self, text: str) -> Ack:
        """Of this one."""
        return await self.slack.command(self.url, text)

    def sockets(self) -> int:
        """How many it has open."""
        every = Path(f"/proc/{self.program.pid}/fd").iterdir()
        return sum(str(each.readlink()).startswith("socket:") for each in every)

    def late(self) -> list[float]:
        """By how many ms its event loop was late since it was last asked: as `served` tells it."""
        return [float(each) for each in self.program.ask("late").split()]

    async def _asked(self, method: str, path: str, **more: Any) -> str:  # noqa: ANN401 — aiohttp's
        async with (
            aiohttp.ClientSession(self.url) as session,
            session.request(method, path, **more) as response,
        ):
            assert response.status == 200, response.status
            return await response.text()


@asynccontextmanager
async def listened_to(
    stack: ExitStack, endpoint: str, host: str, limit: str = ""
) -> AsyncIterator[Bot]:
    """Started, with a place for each of the listeners.

    Args:
        stack: at whose end it ends.
        endpoint: of the call center.
        host: of the storage.
        limit: seconds after which whoever stands still is given up; "" for those of production.
    """
    slack, port = Slack(), free_port()
    environ = {
        **settings(endpoint, await slack.start(), host),
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "ACCESS_LISTEN": "everyone",
        "LISTENERS_AT_ONCE": str(LISTENERS),
        "METRICS_TOKEN": _TOKEN,
    }
    arguments = ("benchmarks.served", "bot", *filter(None, [limit]))
    program = stack.enter_context(Program(*arguments, env=environ))
    ready = b"GET /readyz HTTP/1.1\r\nHost: bot\r\n\r\n"
    try:
        await asyncio.to_thread(program.wait_for, port, ready)
        yield Bot(program, port, slack)
    finally:
        await slack.stop()
