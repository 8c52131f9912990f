"""The process: ready only when Slack knows us, a clean stop, no start with wrong settings."""

import asyncio
import sys

import aiohttp
import pytest

from bot.messages.words import EN
from bot.sandbox import contacts
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.demo import bot_child, bot_process
from bot.sandbox.slack import Slack
from tests.running import BARE_ENVIRON, StartBot


async def get(url: str) -> tuple[int, dict[str, object]]:
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status, await response.json()


async def test_not_ready_until_slack_knows_us(start_bot: StartBot, workspace: Slack) -> None:
    """Alive at once; ready only after `auth.test` worked, and until then it names the part."""
    workspace.errors["auth.test"] = "fatal_error"
    bot_url = await start_bot()
    await workspace.calls_of("auth.test")
    assert await get(f"{bot_url}/healthz") == (200, {"alive": True})
    assert await get(f"{bot_url}/readyz") == (503, {"ready": False, "not_ready": ["slack"]})


async def test_commands_are_answered_before_ready(start_bot: StartBot, workspace: Slack) -> None:
    """A command that shows no data needs nothing of `auth.test`: it is answered meanwhile."""
    workspace.errors["auth.test"] = "ratelimited"
    bot_url = await start_bot()
    ack = await workspace.command(bot_url, "help")
    assert EN.usage.help_title in ack.body["text"]


async def test_process_from_start_to_stop(environ: dict[str, str], workspace: Slack) -> None:
    """`python -m bot` serves on a port of its own, becomes ready, and ends on SIGTERM."""
    async with bot_process(environ) as bot_url:
        assert await get(f"{bot_url}/readyz") == (200, {"ready": True})
        ack = await workspace.command(bot_url, contacts.SAMPLE)
        assert "小芳" in ack.body["text"]


async def test_stop_finishes_what_runs(
    environ: dict[str, str], workspace: Slack, call_center: CallCenter
) -> None:
    """On SIGTERM a running look-up is still answered."""
    call_center.hold = asyncio.Event()
    async with bot_process(environ) as bot_url:
        asked = asyncio.create_task(workspace.command(bot_url, contacts.SAMPLE))
        await call_center.asked()
        asyncio.get_running_loop().call_later(0.2, call_center.hold.set)
    assert "小芳" in (await asked).body["text"]


async def test_second_signal_ends_at_once(
    environ: dict[str, str], workspace: Slack, call_center: CallCenter
) -> None:
    """A second SIGTERM after more than two seconds does not wait for what runs."""
    call_center.hold = asyncio.Event()
    async with bot_child(environ) as (bot_url, process):
        await workspace.command(bot_url, contacts.SAMPLE)
        process.terminate()
        asyncio.get_running_loop().call_later(2.3, process.terminate)
        assert await process.wait() == 1


@pytest.mark.parametrize("secret", ["", "  ", ","])
async def test_refuses_an_empty_signing_secret(environ: dict[str, str], secret: str) -> None:
    """Without a signing secret it does not start: anybody could sign with an empty one."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot"),
        env={**BARE_ENVIRON, **environ, "SLACK_SIGNING_SECRET": secret},
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await process.communicate()
    assert process.returncode == 2
    assert b"SLACK_SIGNING_SECRET" in said
