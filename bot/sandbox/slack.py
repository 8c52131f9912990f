"""Slack in miniature: the Web API that we use, `response_url`, and signed requests to the bot."""

import asyncio
import hashlib
import hmac
import itertools
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from bot.sandbox.site import Site

BOT_TOKEN = "xoxb-sandbox"  # noqa: S105 — opens nothing but this sandbox
SIGNING_SECRET = "sandbox-signing-secret"  # noqa: S105 — the same
TEAM, CHANNEL, USER, BOT_USER, BOT = "T0SANDBOX", "C0SANDBOX", "U0SANDBOX", "U0BOT", "B0BOT"


@dataclass(frozen=True)
class Call:
    """One request that the bot made: the method's name (or `response_url`) and what it sent."""

    method: str
    sent: dict[str, Any]


@dataclass(frozen=True)
class Ack:
    """What the bot answered to a request of Slack's, and how long it took in seconds."""

    status: int
    body: dict[str, Any]
    seconds: float


@dataclass
class Slack:
    """One workspace with one channel, one member and the bot.

    Attributes:
        scopes: what the bot's token has been granted.
        calls: every request that the bot made, in order.
        errors: method → the `error` that it answers with.
    """

    scopes: tuple[str, ...] = ("commands",)
    calls: list[Call] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/response/{id}", self._response_url)
        self._site = Site(app)
        self._changed = asyncio.Condition()
        self._ids = itertools.count(1)
        self._base = ""
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> str:
        """Listen; returns the API's URL, for `SLACK_API_URL`."""
        self._base = await self._site.start()
        self._session = aiohttp.ClientSession()
        return f"{self._base}/api/"

    async def stop(self) -> None:
        """Close the port and the connections."""
        if self._session:
            await self._session.close()
        await self._site.stop()

    async def command(self, bot_url: str, text: str, **changed: str) -> Ack:
        """Send `/recordings <text>` as Slack does; `changed` replaces fields of the payload."""
        number = next(self._ids)
        fields = {
            "team_id": TEAM,
            "team_domain": "sandbox",
            "channel_id": CHANNEL,
            "channel_name": "support",
            "user_id": USER,
            "user_name": "sandbox",
            "command": "/recordings",
            "text": text,
            "api_app_id": "A0SANDBOX",
            "is_enterprise_install": "false",
            "response_url": f"{self._base}/response/{number}",
            "trigger_id": f"{number}.trigger",
            **changed,
        }
        body = urlencode(fields).encode()
        return await self.send(bot_url, body, "application/x-www-form-urlencoded")

    async def send(self, bot_url: str, body: bytes, content_type: str) -> Ack:
        """Sign a body and post it to the bot."""
        if self._session is None:
            raise RuntimeError("the sandbox has not been started")
        began = time.perf_counter()
        async with self._session.post(
            f"{bot_url}/slack/events", data=body, headers=signed_headers(body, content_type)
        ) as response:
            text = await response.text()
            seconds = time.perf_counter() - began
            parsed = await response.json() if text.startswith("{") else {"text": text}
            return Ack(response.status, parsed, seconds)

    async def calls_of(self, method: str, count: int = 1, seconds: float = 10.0) -> list[Call]:
        """Wait until the bot has made so many calls of a method."""

        def made() -> list[Call]:
            return [call for call in self.calls if call.method == method]

        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: len(made()) >= count)
        return made()

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        await self._called(method, await _sent(request))
        headers = {"x-oauth-scopes": ",".join(self.scopes)}
        if request.headers.get("Authorization") != f"Bearer {BOT_TOKEN}":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        if method in self.errors:
            return web.json_response({"ok": False, "error": self.errors[method]}, headers=headers)
        if method != "auth.test":
            return web.json_response({"ok": False, "error": "unknown_method"}, headers=headers)
        known = {"ok": True, "team": "Sandbox", "team_id": TEAM, "user_id": BOT_USER, "bot_id": BOT}
        return web.json_response(known, headers=headers)

    async def _response_url(self, request: web.Request) -> web.Response:
        await self._called("response_url", await request.json())
        return web.Response(text="ok")

    async def _called(self, method: str, sent: dict[str, Any]) -> None:
        async with self._changed:
            self.calls.append(Call(method, sent))
            self._changed.notify_all()


def signed_headers(body: bytes, content_type: str, *, at: float | None = None) -> dict[str, str]:
    """Headers that only the holder of the signing secret can make."""
    timestamp = str(int(time.time() if at is None else at))
    base = b"v0:" + timestamp.encode() + b":" + body
    signature = hmac.new(SIGNING_SECRET.encode(), base, hashlib.sha256).hexdigest()
    return {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": timestamp,
        "X-Slack-Signature": f"v0={signature}",
    }


async def _sent(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        body: dict[str, Any] = await request.json()
        return body
    return {**request.query, **(await request.post())}
