"""Socket Mode in miniature: the sockets that a bot has opened, and what goes through them."""

import asyncio
import itertools
import json
import secrets
import time
from collections.abc import Callable
from typing import Any

from aiohttp import WSMsgType, web

from bot.sandbox import payloads

_TICKET = 30.0  # seconds that a ticket is good for


class Sockets:
    """What Slack's side of every open socket does.

    Attributes:
        open: the open ones, oldest first.
        silent: those that have stopped to answer pings.
        mute: whether new ones are accepted without a hello.
    """

    def __init__(self, timer: Callable[[], float] = time.monotonic) -> None:
        self.open: list[web.WebSocketResponse] = []
        self.mute = False
        self.silent: set[web.WebSocketResponse] = set()
        self._changed = asyncio.Condition()
        self._numbers = itertools.count(1)
        self._acks: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._transports: dict[web.WebSocketResponse, asyncio.Transport] = {}
        self._timer = timer
        self._tickets: dict[str, float] = {}  # → until when they are good

    def ticket(self) -> str:
        """What opens one socket, once, within 30 s."""
        ticket = secrets.token_urlsafe()
        self._tickets[ticket] = self._timer() + _TICKET
        return ticket

    def use(self, request: web.Request) -> bool:
        """Use up a handshake's ticket; whether it was good."""
        return self._tickets.pop(request.query.get("ticket", ""), 0.0) > self._timer()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """One socket, from its hello to its end."""
        if not self.use(request):
            return web.Response(status=403, text="this ticket is unknown, used or expired")
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        if not self.mute:
            await socket.send_json({"type": "hello", "num_connections": len(self.open) + 1})
        if request.transport is not None:
            self._transports[socket] = request.transport
        async with self._changed:
            self.open.append(socket)
            self._changed.notify_all()
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                self._acked(json.loads(message.data))
            elif message.type is WSMsgType.PING and socket not in self.silent:
                await socket.pong(message.data)
        self.open.remove(socket)
        return socket

    async def connected(
        self, *, instead_of: web.WebSocketResponse | None = None, seconds: float = 20.0
    ) -> None:
        """Wait until a socket is open, another one than `instead_of`."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: any(s is not instead_of for s in self.open))

    async def send(
        self, kind: str, payload: payloads.Payload, *, retry: int = 0, seconds: float = 3.0
    ) -> dict[str, Any]:
        """Send a payload through the newest socket; what the acknowledgement carries.

        Raises:
            TimeoutError: it was not acknowledged within `seconds`.
        """
        envelope_id = f"envelope-{next(self._numbers)}"
        self._acks[envelope_id] = asyncio.get_running_loop().create_future()
        await self.open[-1].send_json(
            {
                "envelope_id": envelope_id,
                "type": payloads.ENVELOPES[kind],
                "payload": payload,
                "accepts_response_payload": kind != "event",
                "retry_attempt": retry,
                "retry_reason": "timeout" if retry else "",
            }
        )
        async with asyncio.timeout(seconds):
            return await self._acks[envelope_id]

    def drop(self, socket: web.WebSocketResponse) -> None:
        """Cut the connection, without a word."""
        self._transports[socket].abort()

    def _acked(self, ack: dict[str, Any]) -> None:
        waiting = self._acks.pop(ack.get("envelope_id", ""), None)
        if waiting and not waiting.done():
            waiting.set_result(ack.get("payload") or {})
