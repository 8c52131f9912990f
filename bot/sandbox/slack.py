"""Slack in miniature: the Web API that we use, `response_url`, Socket Mode, and what people do.

What people do reaches the bot as Slack sends it: signed over HTTP to `bot_url`, or through the open
socket where `bot_url` is None.
"""

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web

from bot.check_command import SCOPES
from bot.sandbox import payloads
from bot.sandbox.faults import Fault
from bot.sandbox.payloads import BOT, BOT_USER, CHANNEL, TEAM
from bot.sandbox.site import Site
from bot.sandbox.sockets import Sockets

BOT_TOKEN = "xoxb-sandbox"  # noqa: S105 — opens nothing but this sandbox
APP_TOKEN = "xapp-sandbox"  # noqa: S105 — the same
SIGNING_SECRET = "sandbox-signing-secret"  # noqa: S105 — the same
_USES = 5  # of one response_url


@dataclass(frozen=True)
class Call:
    """One request that the bot made: the method's name (or `response_url`) and what it sent."""

    method: str
    sent: dict[str, Any]
    path: str = ""  # of a response_url


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
        done: those of them that took effect.
        errors: method → the `error` that it answers with.
        faults: method (or `response_url`, or `socket`: a handshake that uses its ticket up) → what
            goes wrong, one for each request.
        holds: method (or `response_url`) → an event that its answer waits for.
        locales: person → their Slack language.
        users: person → fields of their user object that differ from a full member's.
        groups: user group → the people in it.
        conversations: channel → fields of its conversation object that differ from those of a
            public channel of our own; None where the bot cannot see it.
        sockets: those of Socket Mode.
        refuses_in_channel: whether a response_url may not post for everybody.
    """

    scopes: tuple[str, ...] = tuple(sorted(SCOPES))
    calls: list[Call] = field(default_factory=list)
    done: list[Call] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    holds: dict[str, asyncio.Event] = field(default_factory=dict)
    locales: dict[str, str] = field(default_factory=dict)
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    conversations: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    sockets: Sockets = field(default_factory=Sockets)
    refuses_in_channel: bool = False

    def __post_init__(self) -> None:
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/response/{id}", self._response_url)
        app.router.add_get("/socket", self._socket)
        self._site = Site(app)
        self._changed = asyncio.Condition()
        self._numbers = itertools.count(1)
        self._hashes: dict[str, int] = {}
        self._uses: Counter[str] = Counter()
        self._base = ""
        self._session: aiohttp.ClientSession | None = None

    async def start(self) -> str:
        """Listen; returns the API's URL, for `SLACK_API_URL`."""
        self._base = await self._site.start()
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        return f"{self._base}/api/"

    async def stop(self) -> None:
        """Close the port and the connections."""
        if self._session:
            await self._session.close()
        await self._site.stop()

    # What people do

    async def command(self, bot_url: str | None, text: str, **changed: Any) -> Ack:  # noqa: ANN401
        """Type `/recordings <text>`; `changed` replaces fields of the payload."""
        number, url = self._next()
        payload = payloads.command(text, number, url) | changed
        return await self.deliver(bot_url, "command", payload)

    async def mention(self, bot_url: str | None, text: str, **changed: Any) -> Ack:  # noqa: ANN401
        """Type `@recordings <text>`; `changed` replaces fields of the event."""
        number, _ = self._next()
        event = payloads.event(payloads.mention(text, number) | changed, number)
        return await self.deliver(bot_url, "event", event)

    async def direct_message(self, bot_url: str | None, text: str, **changed: Any) -> Ack:  # noqa: ANN401
        """Type `<text>` in the conversation with the bot."""
        number, _ = self._next()
        event = payloads.event(payloads.direct_message(text, number) | changed, number)
        return await self.deliver(bot_url, "event", event)

    async def happen(self, bot_url: str | None, kind: str, **fields: Any) -> Ack:  # noqa: ANN401
        """Something in the workspace changes: an event that nobody typed."""
        number, _ = self._next()
        event = payloads.event({"type": kind, **fields}, number)
        return await self.deliver(bot_url, "event", event)

    async def press(
        self,
        bot_url: str | None,
        button: Mapping[str, Any],
        container: Mapping[str, Any],
        **changed: Any,  # noqa: ANN401
    ) -> Ack:
        """Press a button that stands in a message or a view."""
        number, url = self._next()
        payload = payloads.interactive("block_actions", number, url)
        action = {name: button[name] for name in ("action_id", "value") if name in button}
        payload |= payloads.press(action, container) | changed
        return await self.deliver(bot_url, "interactive", payload)

    async def shortcut(self, bot_url: str | None, callback_id: str, **changed: Any) -> Ack:  # noqa: ANN401
        """Choose a shortcut: on a message where `message` is given, else the global one."""
        number, url = self._next()
        kind = "message_action" if "message" in changed else "shortcut"
        payload = payloads.interactive(kind, number, url) | {"callback_id": callback_id}
        if kind == "message_action":
            payload["channel"] = {"id": CHANNEL, "name": "support"}
        return await self.deliver(bot_url, "interactive", payload | changed)

    async def submit(
        self,
        bot_url: str | None,
        view: Mapping[str, Any],
        typed: str,
        **changed: Any,  # noqa: ANN401
    ) -> Ack:
        """Fill in the one field of a form and send it."""
        number, url = self._next()
        (block,) = [block for block in view["blocks"] if block["type"] == "input"]
        value = {"type": "plain_text_input", "value": typed or None}
        state = {"values": {block["block_id"]: {block["element"]["action_id"]: value}}}
        shown = {"id": f"V{number}", "hash": "0", "state": state, **view}
        self._hashes[shown["id"]] = 0
        payload = payloads.interactive("view_submission", number, url) | {"view": shown}
        return await self.deliver(bot_url, "interactive", payload | changed)

    async def deliver(
        self, bot_url: str | None, kind: str, payload: payloads.Payload, *, retry: int = 0
    ) -> Ack:
        """Send a payload as Slack does; `retry` counts redeliveries."""
        if bot_url is None:
            began = time.perf_counter()
            body = await self.sockets.send(kind, payload, retry=retry)
            return Ack(200, body, time.perf_counter() - began)
        headers = {"X-Slack-Retry-Num": str(retry)} if retry else {}
        return await self.send(bot_url, *payloads.encoded(kind, payload), headers=headers)

    async def send(
        self,
        bot_url: str,
        body: bytes,
        content_type: str,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Ack:
        """Sign a body and post it to the bot."""
        if self._session is None:
            raise RuntimeError("the sandbox has not been started")
        began = time.perf_counter()
        signed = signed_headers(body, content_type) | dict(headers or {})
        async with self._session.post(
            f"{bot_url}/slack/events", data=body, headers=signed
        ) as response:
            text = await response.text()
            seconds = time.perf_counter() - began
            parsed = json.loads(text) if text.startswith("{") else {"text": text}
            return Ack(response.status, parsed, seconds)

    # What the bot did

    async def calls_of(
        self, methods: str | Collection[str], count: int = 1, seconds: float = 10.0
    ) -> list[Call]:
        """Wait until the bot has made so many calls of a method, or of several together."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: len(self.made(methods)) >= count)
        return self.made(methods)

    def made(self, methods: str | Collection[str]) -> list[Call]:
        """The calls of a method, or of several, so far."""
        wanted = {methods} if isinstance(methods, str) else methods
        return [call for call in self.calls if call.method in wanted]

    # How Slack answers

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        sent = await _sent(request)
        await self._called(method, sent)
        if method in self.holds:
            await self.holds[method].wait()
        token = APP_TOKEN if method == "apps.connections.open" else BOT_TOKEN
        if request.headers.get("Authorization") != f"Bearer {token}":
            return web.json_response({"ok": False, "error": "invalid_auth"})
        fault = self._fault(method)
        if fault and not fault.done:
            return fault.answer(request)
        error = self.errors.get(method)
        answer = {"ok": False, "error": error} if error else self._answer(method, sent)
        if answer["ok"]:
            self.done.append(Call(method, sent))
        if fault:
            return fault.answer(request)
        return web.json_response(answer, headers={"x-oauth-scopes": ",".join(self.scopes)})

    def _answer(self, method: str, sent: dict[str, Any]) -> dict[str, Any]:
        known: dict[str, Any]
        match method:
            case "auth.test":
                known = {"team": "Sandbox", "team_id": TEAM, "user_id": BOT_USER, "bot_id": BOT}
            case "users.info":
                user = str(sent.get("user", ""))
                known = {"user": self._user(user)}
            case "usergroups.users.list" | "usergroups.list":
                return self._groups(sent.get("usergroup"))
            case "conversations.info":
                return self._conversation(str(sent.get("channel", "")))
            case "chat.postMessage" | "chat.update" | "chat.delete":
                ts = sent.get("ts") or f"{1_770_000_000 + next(self._numbers)}.000200"
                known = {"channel": sent.get("channel"), "ts": ts}
            case "chat.postEphemeral":
                known = {"message_ts": f"{next(self._numbers)}.000300"}
            case "views.open" | "views.update":
                return self._view(sent)
            case "apps.connections.open":
                socket = f"{self._base.replace('http', 'ws', 1)}/socket"
                known = {"url": f"{socket}?ticket={self.sockets.ticket()}"}
            case _:
                return {"ok": False, "error": "unknown_method"}
        return {"ok": True, **known}

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        await self._called("socket", {})
        fault = self._fault("socket")
        if fault:
            self.sockets.use(request)
            return fault.answer(request)
        return await self.sockets.serve(request)

    def _user(self, user_id: str) -> dict[str, Any]:
        return {
            "id": user_id,
            "team_id": TEAM,
            "name": user_id.lower(),
            "real_name": f"Name of {user_id}",
            "deleted": False,
            "is_bot": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
            "locale": self.locales.get(user_id, "en-US"),
            **self.users.get(user_id, {}),
        }

    def _groups(self, group_id: str | None) -> dict[str, Any]:
        if group_id is None:
            groups = [{"id": known, "handle": known.lower()} for known in self.groups]
            return {"ok": True, "usergroups": groups}
        if group_id not in self.groups:
            return {"ok": False, "error": "no_such_subteam"}
        return {"ok": True, "users": self.groups[group_id]}

    def _conversation(self, channel_id: str) -> dict[str, Any]:
        """As `conversations.info`: each kind has its scope, and a private one its members."""
        differing = self.conversations.get(channel_id, {})
        if differing is None or channel_id[:1] not in ("C", "D", "G"):
            return {"ok": False, "error": "channel_not_found"}
        channel = payloads.conversation(channel_id) | differing
        needed = payloads.scope_to_see(channel)
        if needed not in self.scopes:
            provided = ",".join(self.scopes)
            return {"ok": False, "error": "missing_scope", "needed": needed, "provided": provided}
        if channel["is_private"] and not channel["is_member"]:
            return {"ok": False, "error": "channel_not_found"}
        return {"ok": True, "channel": channel}

    def _view(self, sent: dict[str, Any]) -> dict[str, Any]:
        view_id = sent.get("view_id") or f"V{next(self._numbers)}"
        now = self._hashes.get(view_id, 0)
        if sent.get("hash") and str(sent["hash"]) != str(now):
            return {"ok": False, "error": "hash_conflict"}
        self._hashes[view_id] = now + 1
        return {"ok": True, "view": {"id": view_id, "hash": str(now + 1)}}

    async def _response_url(self, request: web.Request) -> web.Response:
        sent = await request.json()
        await self._called("response_url", sent)
        if "response_url" in self.holds:
            await self.holds["response_url"].wait()
        fault = self._fault("response_url")
        if fault and not fault.done:
            return fault.answer(request)
        self._uses[request.path] += 1
        if self._uses[request.path] > _USES:
            return web.json_response({"ok": False, "error": "used_url"}, status=404)
        if self.refuses_in_channel and sent.get("response_type") == "in_channel":
            return web.Response(status=403, text="restricted_action")
        self.done.append(Call("response_url", sent, request.path))
        return fault.answer(request) if fault else web.Response(text="ok")

    def _fault(self, method: str) -> Fault | None:
        waiting = self.faults.get(method)
        return waiting.pop(0) if waiting else None

    async def _called(self, method: str, sent: dict[str, Any]) -> None:
        async with self._changed:
            self.calls.append(Call(method, sent))
            self._changed.notify_all()

    def _next(self) -> tuple[int, str]:
        number = next(self._numbers)
        return number, f"{self._base}/response/{number}"


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
