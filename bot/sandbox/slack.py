"""Slack in miniature: how it answers the app in the Web API that we use and at a `response_url`.

`Acts` has what people do, `Deliveries` how that reaches the app. Nothing here is kinder than Slack.

What people do reaches the bot as Slack sends it: signed over HTTP to `bot_url`, or through the open
socket where `bot_url` is None.
"""

import asyncio
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp import web

from bot.sandbox import payloads
from bot.sandbox.acts import Acts
from bot.sandbox.deliveries import SIGNING_SECRET, Ack, signed_headers
from bot.sandbox.faults import Fault
from bot.sandbox.payloads import BOT, BOT_USER, TEAM
from bot.sandbox.shown import Refused, check_message, check_view
from bot.sandbox.site import Site
from bot.slack.manifest import EMBED_SCOPE, EXAMPLE, OPTIONAL_SCOPES, SCOPES

__all__ = ["APP_TOKEN", "BOT_TOKEN", "SIGNING_SECRET", "Ack", "Call", "Slack", "signed_headers"]

BOT_TOKEN = "xoxb-sandbox"  # noqa: S105 — opens nothing but this sandbox
APP_TOKEN = "xapp-sandbox"  # noqa: S105 — the same


@dataclass(frozen=True)
class Call:
    """One request that the bot made: the method's name (or `response_url`) and what it sent."""

    method: str
    sent: dict[str, Any]
    path: str = ""  # of a response_url


@dataclass
class Slack(Acts):
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
        homes: person → their Home.
        clock: Slack's own, Unix seconds; it goes into the header `Date`.
        public: where the bot finds the socket, where that is not this server itself.
        unfurl_domains: of the app, whose pages Slack frames.
        refuses_in_channel: whether a response_url may not post for everybody.
    """

    scopes: tuple[str, ...] = tuple(sorted(SCOPES | OPTIONAL_SCOPES))
    unfurl_domains: tuple[str, ...] = (urlsplit(EXAMPLE).hostname or "",)
    calls: list[Call] = field(default_factory=list)
    done: list[Call] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    holds: dict[str, asyncio.Event] = field(default_factory=dict)
    locales: dict[str, str] = field(default_factory=dict)
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    groups: dict[str, list[str]] = field(default_factory=dict)
    conversations: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    homes: dict[str, dict[str, Any]] = field(default_factory=dict)
    refuses_in_channel: bool = False
    clock: Callable[[], float] = time.time
    public: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        app = web.Application()
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_post("/response/{id}", self._response_url)
        app.router.add_get("/socket", self._socket)
        self._site = Site(app)
        self._changed = asyncio.Condition()

    async def start(self) -> str:
        """Listen; returns the API's URL, for `SLACK_API_URL`."""
        self._base = await self._site.start()
        self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        return f"{self._base}/api/"

    async def stop(self) -> None:
        """Close the port and the connections."""
        await self._close()
        await self._site.stop()

    # What the bot did

    async def calls_of(
        self, methods: str | Collection[str], count: int = 1, seconds: float = 30.0
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
        answer = {"ok": False, "error": error} if error else self._answered(method, sent)
        if answer["ok"]:
            self.done.append(Call(method, sent))
        if fault:
            return fault.answer(request)
        headers = {
            "x-oauth-scopes": ",".join(self.scopes),
            "Date": formatdate(self.clock(), usegmt=True),
        }
        return web.json_response(answer, headers=headers)

    def _answered(self, method: str, sent: dict[str, Any]) -> dict[str, Any]:
        try:
            return self._answer(method, sent)
        except Refused as refused:
            return {"ok": False, "error": str(refused)}

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
            case "chat.postMessage":
                ts = f"{1_770_000_000 + next(self._numbers)}.000200"
                known = {"channel": self.shown.post(sent, ts), "ts": ts}
            case "chat.update" | "chat.delete":
                self.shown.replace(sent, deleted=method == "chat.delete")
                known = {"channel": sent.get("channel"), "ts": sent.get("ts")}
            case "chat.postEphemeral":
                self.shown.reachable(str(sent.get("channel", "")))
                check_message(sent)
                known = {"message_ts": f"{1_770_000_000 + next(self._numbers)}.000300"}
            case "apps.connections.open":
                socket = f"{(self.public or self._base).replace('http', 'ws', 1)}/socket"
                known = {"url": f"{socket}?ticket={self.sockets.ticket()}"}
            case _:
                return self._answer_about_what_stands(method, sent)
        return {"ok": True, **known}

    def _answer_about_what_stands(self, method: str, sent: dict[str, Any]) -> dict[str, Any]:
        """Of windows, and of what was said."""
        match method:
            case "views.open" | "views.update" | "views.push":
                return self._view(sent)
            case "views.publish":
                return self._home(sent)
            case "conversations.history":
                return self._history(str(sent.get("channel", "")))
            case _:
                return {"ok": False, "error": "unknown_method"}

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
        content = check_view(sent.get("view"))
        self._check_videos(content)
        view_id = str(sent.get("view_id") or "")
        if view_id:
            now = self.shown.update_view(view_id, content, str(sent.get("hash") or ""))
        else:
            error = self.tickets.exchange(str(sent.get("trigger_id", "")))
            if error:
                raise Refused(error)
            view_id = f"V{next(self._numbers)}"
            now = self.shown.open_view(content, view_id)
        return {"ok": True, "view": {"id": view_id, "hash": str(now)}}

    def _check_videos(self, view: dict[str, Any]) -> None:
        """Slack frames https pages of the app's own domains, with the scope for that."""
        for block in view["blocks"]:
            if block["type"] != "video":
                continue
            url = urlsplit(block["video_url"])
            allowed = url.scheme == "https" and url.hostname in self.unfurl_domains
            if EMBED_SCOPE not in self.scopes or not allowed:
                raise Refused("invalid_blocks")

    def _home(self, sent: dict[str, Any]) -> dict[str, Any]:
        content = check_view(sent.get("view"), kind="home")
        self.homes[str(sent.get("user_id", ""))] = content
        return {"ok": True, "view": {"id": f"V{next(self._numbers)}", "hash": "1"}}

    def _history(self, channel_id: str) -> dict[str, Any]:
        """As `conversations.history`: of a conversation with the bot, under `im:history`."""
        if "im:history" not in self.scopes or not channel_id.startswith("D"):
            return {"ok": False, "error": "missing_scope", "needed": "im:history"}
        return {"ok": True, "messages": [{"ts": "1"}] if self.shown.holds(channel_id) else []}

    async def _response_url(self, request: web.Request) -> web.Response:
        sent = await request.json()
        await self._called("response_url", sent)
        if "response_url" in self.holds:
            await self.holds["response_url"].wait()
        fault = self._fault("response_url")
        if fault and not fault.done:
            return fault.answer(request)
        refused = self.tickets.use(request.path)
        if refused:
            return web.json_response({"ok": False, "error": refused}, status=404)
        try:
            if not sent.get("delete_original"):
                check_message(sent)
        except Refused as error:
            return web.Response(status=400, text=str(error))
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


async def _sent(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        body: dict[str, Any] = await request.json()
        return body
    return {**request.query, **(await request.post())}
