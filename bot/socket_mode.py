"""Socket Mode: the same app, without a public address. Slack signs nothing; the token proves us."""

import asyncio
import time

from slack_bolt.adapter.socket_mode.async_internals import (
    run_async_bolt_app,
    send_async_response,
)
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.tasks import Tasks


class Socket:
    """One connection to Slack, opened anew whenever it is lost or goes silent."""

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        slack_api_url: str,
        tasks: Tasks,
        ping_interval: float,
    ) -> None:
        self._app = app
        self._tasks = tasks
        self._stopping = False
        self._client = SocketModeClient(
            app_token,
            web_client=AsyncWebClient(base_url=slack_api_url),
            ping_interval=ping_interval,
        )
        self._client.socket_mode_request_listeners.append(self._track)

    async def connect(self) -> None:
        """Open it; tries again until Slack lets us."""
        await self._client.connect()  # type: ignore[no-untyped-call] # slack_sdk's

    async def connected(self) -> bool:
        """Whether it is open and answers pings."""
        return await self._client.is_connected()

    def take_no_more(self) -> None:
        """What comes now is not acknowledged: Slack delivers it again, to another connection."""
        self._stopping = True

    async def close(self) -> None:
        """Close it for good."""
        await self._client.close()  # type: ignore[no-untyped-call] # slack_sdk's
        await asyncio.sleep(0)  # the client's own tasks end, having been cancelled

    async def _track(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        """A tracked task, so that stopping waits for its acknowledgement."""
        if not self._stopping:
            await self._tasks.start(self._handle(client, request))

    async def _handle(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        began = time.time()
        response = await run_async_bolt_app(self._app, request)
        await send_async_response(client, request, response, began)
