"""One connection of Socket Mode, from its ticket to its end.

https://docs.slack.dev/apis/events-api/using-socket-mode
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import aiohttp
from aiohttp import ClientWebSocketResponse, WSMsgType
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Cause
from bot.errors.causes import cause_of
from bot.server.session import Network
from bot.slack.exchange import refusal
from bot.slack.outcome import Outcome

REFRESH = frozenset({"warning", "refresh_requested"})  # Slack's reasons that are daily business
_OPENING = 10.0  # seconds for ticket, handshake and hello together
_SETTINGS = {Cause.CERTIFICATE: "SSL_CERT_FILE", Cause.PROXY: "HTTPS_PROXY"}
_CLOSING = aiohttp.ClientWSTimeout(ws_close=1.0)  # seconds for Slack's side of a close

Envelope = dict[str, Any]


class NotOpened(Exception):
    """There is no connection: why, in a word for the log.

    Attributes:
        wait: seconds that Slack asks to wait, else 0.
        setting: which one must be mended, where trying again will not help; else "".
    """

    def __init__(self, reason: str, *, wait: float = 0.0, setting: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.wait = wait
        self.setting = setting


class Connection:
    """An open one, which Slack has greeted.

    Attributes:
        ending: why it ends, as soon as that is known: Slack's reason, or ours.
    """

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self.ending: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    @property
    def is_open(self) -> bool:
        """Whether it takes and gives envelopes."""
        return not self._socket.closed

    async def read(self, take: Callable[["Connection", Envelope], None]) -> None:
        """Hand on every envelope until the end, also after Slack has announced that."""
        try:
            async for message in self._socket:
                envelope = _envelope(message.data) if message.type is WSMsgType.TEXT else {}
                if envelope.get("type") == "disconnect":
                    self._ends(str(envelope.get("reason") or "disconnect"))
                elif "envelope_id" in envelope:
                    take(self, envelope)
        finally:
            error = self._socket.exception()  # aiohttp's, where no pong came in time
            self._ends(type(error).__name__ if error else f"closed_{self._socket.close_code}")
            await self._socket.close()

    async def send(self, answer: Envelope) -> bool:
        """Send an acknowledgement; whether it is on its way."""
        try:
            await self._socket.send_json(answer)
        except (aiohttp.ClientError, OSError, RuntimeError):
            return False
        return True

    async def close(self) -> None:
        """Close it."""
        await self._socket.close()

    def _ends(self, reason: str) -> None:
        if not self.ending.done():
            self.ending.set_result(reason)


async def opened(
    web: AsyncWebClient,
    network: Network,
    app_token: str,
    *,
    heartbeat: float,
) -> Connection:
    """Fetch a ticket, use it (it is good for one try), and wait for Slack's hello.

    Args:
        web: Slack's Web API, with no retries of its own.
        network: for the socket.
        app_token: proves us; it begins with xapp-.
        heartbeat: seconds between pings; without a pong within half of that, it is closed.

    Raises:
        NotOpened: what failed.
    """
    try:
        async with asyncio.timeout(_OPENING):
            ticket = await web.apps_connections_open(app_token=app_token)
            url = str(ticket["url"])
            socket = await network.session.ws_connect(
                url, heartbeat=heartbeat, proxy=network.proxy(url), timeout=_CLOSING
            )
            try:
                await _hello(socket)
            except BaseException:
                await socket.close()
                raise
            return Connection(socket)
    except SlackApiError as error:
        sent = refusal(error.response)
        standing = sent.outcome is Outcome.REFUSED
        setting = "SLACK_APP_TOKEN" if standing else ""
        raise NotOpened(sent.error, wait=sent.wait or 0.0, setting=setting) from error
    except aiohttp.WSServerHandshakeError as error:
        raise NotOpened(f"handshake_http_{error.status}") from error
    except TimeoutError as error:
        raise NotOpened("no_hello_in_time") from error
    except NotOpened:
        raise
    except Exception as error:  # whatever the libraries raise, the next try must come
        cause = cause_of(error)
        if cause.standing:
            raise NotOpened(cause.value, setting=_SETTINGS.get(cause, "SLACK_API_URL")) from error
        raise NotOpened(type(error).__name__) from error


async def _hello(socket: ClientWebSocketResponse) -> None:
    """Slack's first message; instead of it, it may say at once that there is no room for us."""
    first = _envelope(await socket.receive_str())
    if first.get("type") != "hello":
        raise NotOpened(str(first.get("reason") or "no_hello"))


def _envelope(text: str) -> Envelope:
    """What a message holds; empty where it is no JSON object."""
    try:
        envelope = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return envelope if isinstance(envelope, dict) else {}
