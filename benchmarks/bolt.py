"""The peer: the least that Bolt needs to verify a slash command and acknowledge it with a text."""

import asyncio
import os

from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

TEXT = "r" * int(os.environ.get("ACK_SIZE", "1200"))


async def _serve() -> None:
    app = AsyncApp(
        client=AsyncWebClient(os.environ["SLACK_BOT_TOKEN"], os.environ["SLACK_API_URL"]),
        signing_secret=os.environ["SLACK_SIGNING_SECRET"],
        process_before_response=True,
    )

    @app.command("/recordings")
    async def recordings(ack: AsyncAck) -> None:
        await ack(TEXT)

    runner = web.AppRunner(app.server(path="/slack/events").web_app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, os.environ["BIND_HOST"], int(os.environ["PORT"])).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve())
