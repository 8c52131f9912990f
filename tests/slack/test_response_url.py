"""`response_url`: an address that came with a request, and holds the right to answer it."""

import pytest
from aiohttp import web

from bot.sandbox import contacts
from bot.sandbox.faults import Fault
from bot.sandbox.slack import Slack
from tests.running import StartBot


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_is_followed(start_bot: StartBot, workspace: Slack, status: int) -> None:
    """What was meant for Slack goes nowhere else, and the person has the answer another way."""
    came: list[str] = []

    async def elsewhere(request: web.Request) -> web.Response:
        came.append(await request.text())
        return web.Response(text="ok")

    app = web.Application()
    app.router.add_route("*", "/elsewhere", elsewhere)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    url = await start_bot(hold=0.0)
    there = {"Location": f"http://127.0.0.1:{port}/elsewhere"}
    workspace.faults["response_url"] = [Fault(status, there)]
    await workspace.command(url, contacts.SAMPLE)
    assert await workspace.calls_of("chat.postEphemeral")
    await runner.cleanup()
    assert came == []
