"""`GET /metrics`: only for whoever shows the token, and with nothing personal in it."""

import asyncio
from urllib.parse import urlsplit

import aiohttp
import pytest

from bot.sandbox import contacts
from bot.sandbox.slack import Slack
from tests.running import StartBot

TOKEN = "metrics-token-of-the-test"


async def get(url: str, token: str = "") -> tuple[int, str]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as response:
        return response.status, await response.text()


async def test_without_a_token_there_are_none(bot_url: str) -> None:
    """Without METRICS_TOKEN there is no such page."""
    assert (await get(f"{bot_url}/metrics"))[0] == 404
    assert (await get(f"{bot_url}/metrics", TOKEN))[0] == 404


async def test_only_with_the_token(start_bot: StartBot) -> None:
    """Another token, or none, is refused."""
    bot_url = await start_bot(METRICS_TOKEN=TOKEN)
    assert (await get(f"{bot_url}/metrics"))[0] == 401
    assert (await get(f"{bot_url}/metrics", "metrics-token-of-another"))[0] == 401
    assert (await get(f"{bot_url}/metrics", TOKEN))[0] == 200


async def test_what_is_counted(start_bot: StartBot, workspace: Slack) -> None:
    """Questions by way in and outcome, refusals and latencies; no number, name or id."""
    bot_url = await start_bot(METRICS_TOKEN=TOKEN)
    await workspace.command(bot_url, contacts.SAMPLE)
    await workspace.mention(bot_url, contacts.SAMPLE)
    _, shown = await get(f"{bot_url}/metrics", TOKEN)
    for way_in in ("command", "mention"):
        assert f'recordings_questions_total{{outcome="found",way_in="{way_in}"}}' in shown
    for name in (
        "recordings_ack_seconds_bucket",
        'recordings_call_center_seconds_bucket{le="0.005",outcome="answered"}',
        'recordings_cache_total{result="hit"}',
        'recordings_cache_total{result="miss"}',
        "recordings_queue 0.0",
        "\nrecordings_tasks ",
        "recordings_breaker_open 0.0",
        "process_resident_memory_bytes",
    ):
        assert name in shown
    for personal in (contacts.SAMPLE, "15588886666", "小芳", "U0SANDBOX", "C0SANDBOX"):
        assert personal not in shown


@pytest.mark.parametrize("shown", [b"Bearer \xff\xfe", b"\x80", "Bearer 号".encode(), b"Bearer"])
@pytest.mark.parametrize("token", ["", TOKEN])
async def test_any_bytes_as_a_token(start_bot: StartBot, shown: bytes, token: str) -> None:
    """A token that is no UTF-8 is a wrong one like any other, and no fault of ours."""
    bot_url = await start_bot(METRICS_TOKEN=token)
    address = urlsplit(bot_url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    writer.write(b"GET /metrics HTTP/1.1\r\nHost: bot\r\nAuthorization: " + shown + b"\r\n\r\n")
    status = int((await reader.readline()).split()[1])
    writer.close()
    assert status == (401 if token else 404)
