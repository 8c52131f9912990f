"""How Slack brings a request to the app: signed over HTTP, or through a socket.

An event without a 200 within 3 s is delivered again by itself, three times at most; commands and
interactions are not: there the person sees an error. Source: Slack's "Events API".
"""

import asyncio
import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.sandbox import payloads
from bot.sandbox.shown import Refused, Shown, check_message, check_view
from bot.sandbox.sockets import Sockets
from bot.sandbox.tickets import Clock, Tickets

SIGNING_SECRET = "5a6d0b1e5a6d0b1e5a6d0b1e5a6d0b1e"  # noqa: S105 — opens nothing but this sandbox
TOO_LATE = 0  # instead of a status: no answer within `patience`
OPERATION_TIMEOUT = "operation_timeout"  # what the person then reads
_RETRIES = (0.0, 60.0, 300.0)  # seconds before each redelivery


@dataclass(frozen=True)
class Ack:
    """What the bot answered to a request of Slack's, and how long it took in seconds.

    A status of `TOO_LATE` is none: Slack had given up.
    """

    status: int
    body: dict[str, Any]
    seconds: float
    no_retry: bool = False  # X-Slack-No-Retry: the event shall not be delivered again


@dataclass
class Deliveries:
    """Slack's side of every request to the app.

    Attributes:
        sockets: those of Socket Mode.
        clock: seconds; how old triggers and response_urls are.
        sleep: waits before an event is delivered again.
        patience: seconds that Slack waits for an acknowledgement.
        redelivered: (event id, number of the retry, its reason) of what was delivered again.
    """

    sockets: Sockets = field(default_factory=Sockets)
    clock: Clock = time.monotonic
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
    patience: float = 3.0
    redelivered: list[tuple[str, int, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.tickets = Tickets(lambda: self.clock())  # noqa: PLW0108 — the clock may be set later
        self.shown = Shown()
        self._numbers = itertools.count(1)
        self._again: set[asyncio.Task[None]] = set()
        self._base = ""
        self._session: aiohttp.ClientSession | None = None

    async def deliver(
        self, bot_url: str | None, kind: str, payload: payloads.Payload, *, retry: int = 0
    ) -> Ack:
        """Send a payload as it is, as Slack does, and an event again where it was not acknowledged.

        Args:
            bot_url: where over HTTP; None: through a socket.
            kind: of `payloads.ENVELOPES`.
            payload: what is sent; people's acts make what Slack would.
            retry: the number of a redelivery, which causes no other.

        Raises:
            aiohttp.ClientError: the bot takes no connection, or cut it.
        """
        self._note(kind, payload)
        try:
            ack = await self._once(bot_url, kind, payload, retry, "http_timeout" if retry else "")
        except aiohttp.ClientError:
            self._again_later(bot_url, kind, payload, retry, "connection_failed")
            raise
        if ack.status != 200 and not ack.no_retry:  # noqa: PLR2004 — acknowledged
            self._again_later(bot_url, kind, payload, retry, _reason(ack))
        return ack if kind == "event" else _shown(ack)

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
        try:
            async with (
                asyncio.timeout(self.patience),
                self._session.post(
                    f"{bot_url}/slack/events", data=body, headers=signed
                ) as response,
            ):
                text = await response.text()
        except TimeoutError:
            return _too_late(began)
        seconds = time.perf_counter() - began
        parsed = json.loads(text) if text.startswith("{") else {"text": text}
        no_retry = response.headers.get("X-Slack-No-Retry") == "1"
        return Ack(response.status, parsed, seconds, no_retry)

    async def _once(
        self, bot_url: str | None, kind: str, payload: payloads.Payload, retry: int, reason: str
    ) -> Ack:
        if bot_url is None:
            began = time.perf_counter()
            try:
                body = await self.sockets.send(kind, payload, retry=retry, seconds=self.patience)
            except TimeoutError:
                return _too_late(began)
            return Ack(200, body, time.perf_counter() - began)
        again = {"X-Slack-Retry-Num": str(retry), "X-Slack-Retry-Reason": reason}
        return await self.send(
            bot_url, *payloads.encoded(kind, payload), headers=again if retry else {}
        )

    def _again_later(
        self, bot_url: str | None, kind: str, payload: payloads.Payload, retry: int, reason: str
    ) -> None:
        if kind == "event" and not retry:
            task = asyncio.create_task(self._redeliver(bot_url, payload, reason))
            self._again.add(task)
            task.add_done_callback(self._again.discard)

    async def _redeliver(self, bot_url: str | None, payload: payloads.Payload, reason: str) -> None:
        for retry, wait in enumerate(_RETRIES, start=1):
            await self.sleep(wait)
            self.redelivered.append((str(payload.get("event_id")), retry, reason))
            try:
                ack = await self._once(bot_url, "event", payload, retry, reason)
            except aiohttp.ClientError:
                reason = "connection_failed"
                continue
            except IndexError:  # no socket is open
                reason = "timeout"
                continue
            if ack.status == 200 or ack.no_retry:  # noqa: PLR2004 — acknowledged
                return
            reason = _reason(ack)

    async def settled(self) -> None:
        """Wait until no event is to be delivered again."""
        await asyncio.gather(*self._again)

    async def _close(self) -> None:
        for task in self._again:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*self._again, return_exceptions=True)
        if self._session:
            await self._session.close()

    def _note(self, kind: str, payload: payloads.Payload) -> None:
        """Slack knows what it hands out, and where people act."""
        url = payload.get("response_url")
        path = urlsplit(url).path if isinstance(url, str) and url.startswith(self._base) else ""
        trigger_id = payload.get("trigger_id")
        self.tickets.hand_out(
            trigger_id=trigger_id if isinstance(trigger_id, str) else "", path=path
        )
        inner = payload.get("event") if kind == "event" else payload
        if not isinstance(inner, dict):
            return
        channel = inner.get("channel_id" if kind == "command" else "channel")
        channel_id = channel.get("id") if isinstance(channel, dict) else channel
        if isinstance(channel_id, str):
            self.shown.conversation(channel_id, bot_is_in=kind == "event")


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


def _too_late(began: float) -> Ack:
    return Ack(TOO_LATE, {"error": OPERATION_TIMEOUT}, time.perf_counter() - began)


def _shown(ack: Ack) -> Ack:
    """What an acknowledgement shows is held to the same limits as any message or modal."""
    try:
        if "blocks" in ack.body:
            check_message(ack.body)
        if "view" in ack.body:
            check_view(ack.body["view"])
    except Refused as refused:
        return replace(ack, body={"error": str(refused)})
    return ack


def _reason(ack: Ack) -> str:
    """Slack's word for why an event is delivered again."""
    return "http_timeout" if ack.status == TOO_LATE else "http_error"
