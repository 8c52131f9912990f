"""Somebody who presses *Listen*, and their browser: what the page's script asks, without a page."""

import json
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.sandbox import payloads
from bot.sandbox.slack import Slack

SOMEBODY = {"id": payloads.USER, "team_id": payloads.TEAM}
EPHEMERAL = {
    "type": "message",
    "channel_id": payloads.CHANNEL,
    "message_ts": "1770000000.000100",
    "is_ephemeral": True,
}


async def pressed(
    slack: Slack, bot_url: str, value: str, user: dict[str, str] | None = None, **container: object
) -> dict[str, Any]:
    """What the presser of *Listen* is shown, in a message."""
    seen = len(slack.made("response_url"))
    button = {"action_id": "listen", "value": value}
    await slack.press(bot_url, button, {**EPHEMERAL, **container}, user=user or SOMEBODY)
    return (await slack.calls_of("response_url", seen + 1))[-1].sent


def link_in(shown: dict[str, Any]) -> str:
    """The token behind the `#` of the player's link."""
    return str(url_in(shown)).partition("#")[2]


def url_in(shown: dict[str, Any]) -> str:
    """The one link of a message."""
    (url,) = {each["accessory"]["url"] for each in shown["blocks"] if "accessory" in each}
    return str(url)


@dataclass(frozen=True)
class Answered:
    """What the bot's server said."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        """As JSON."""
        return dict(json.loads(self.body))

    @property
    def state(self) -> str:
        return str(self.said["state"])


class Browser:
    """One person's browser."""

    def __init__(self, bot_url: str, **headers: str) -> None:
        self._bot_url = bot_url
        self._headers = headers

    async def get(self, path: str, method: str = "GET", **headers: str) -> Answered:
        async with (
            aiohttp.ClientSession(auto_decompress=False) as session,
            session.request(
                method, f"{self._bot_url}{path}", headers=self._headers | headers
            ) as response,
        ):
            return Answered(response.status, dict(response.headers), await response.read())

    async def post(self, name: str, headers: dict[str, str] | None = None, **sent: str) -> Answered:
        async with (
            aiohttp.ClientSession() as session,
            session.post(
                f"{self._bot_url}/listen/{name}",
                data=sent,
                headers=self._headers | (headers or {}),
            ) as response,
        ):
            return Answered(response.status, dict(response.headers), await response.read())

    async def about(self, token: str) -> Answered:
        return await self.post("about", token=token)

    async def play(self, token: str, **more: str) -> Answered:
        return await self.post("play", None, token=token, **more)

    async def grant(self, token: str) -> str:
        """Press play."""
        answered = await self.play(token)
        assert answered.state == "playing", answered.said
        return str(answered.said["grant"])

    async def file(self, grant: str) -> Answered:
        """Press download, while it plays."""
        answered = await self.post("play", None, grant=grant, **{"for": "download"})
        return await self.get(answered.said["download"]) if answered.status == 200 else answered

    async def sound(self, grant: str, asked: str = "", method: str = "GET") -> Answered:
        headers = {"Range": asked} if asked else {}
        return await self.get(f"/listen/media/{grant}", method, **headers)
