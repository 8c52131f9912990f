"""Listening at two instances with one real Redis: a link and a grant are good at both, once."""

import asyncio
import hashlib
import json
from dataclasses import replace

import aiohttp
import pytest

from bot.messages.words import EN
from bot.sandbox import contacts, payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.slack import Slack
from bot.server.budget import BUDGET
from bot.server.server import Server
from bot.settings.settings import Settings
from tests.listener import Browser, link_in, pressed
from tests.running import StartBot, no_wait
from tests.servers.redis import RedisServer
from tests.servers.slow_line import SlowLine

ADDRESS = "http://127.0.0.1:1"  # what links say; the tests ask the bots themselves
SAMPLE = f"{contacts.SAMPLE} 1531284911000"
TRANSFERRED = f"{contacts.TRANSFERRED} 1760925600000"
LONG = f"{contacts.TRANSFERRED} 1760926380000"  # 30 MB
OPEN = {"PUBLIC_URL": ADDRESS, "ACCESS_LISTEN": "everyone", "ACCESS_DOWNLOAD": "everyone"}
SIZE = 80_044  # bytes
KEY = "k" * 32


@pytest.fixture
async def pair(start_bot: StartBot, redis_server: RedisServer) -> list[str]:
    """The URLs of two instances that share."""
    return [await start_bot(**OPEN, REDIS_URL=redis_server.url, SECRET_KEY=KEY) for _ in range(2)]


def acts(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What stands in the trail, of both."""
    return [vars(each)["action"] for each in caplog.records if each.name == "bot.audit"]


async def known(browser: Browser, token: str) -> None:
    """Wait until the link has reached another instance: nobody else waits for that."""
    async with asyncio.timeout(10):
        while (await browser.about(token)).state == "unknown":
            pass


async def test_played_elsewhere(
    pair: list[str], workspace: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    """A link made at one is played at the other; its grant streams at both; each act is one."""
    here, there = map(Browser, pair)
    token = link_in(await pressed(workspace, pair[0], TRANSFERRED))
    await known(there, token)
    assert (await there.about(token)).said["who"] == "小芳"
    grant = await there.grant(token)
    caplog.clear()
    pieces = [browser.sound(grant, "bytes=0-99") for browser in (here, there) * 4]
    assert {(each.status, len(each.body)) for each in await asyncio.gather(*pieces)} == {(206, 100)}
    assert acts(caplog) == ["heard"]
    words = [browser.post("words", grant=grant) for browser in (here, there) * 2]
    assert {each.state for each in await asyncio.gather(*words)} == {"words"}
    assert acts(caplog) == ["heard", "read"]
    answered = await here.play("", grant=grant, **{"for": "download"})
    files = [browser.get(answered.said["download"]) for browser in (here, there) * 2]
    assert {each.status for each in await asyncio.gather(*files)} == {200}
    assert acts(caplog) == ["heard", "read", "download"]


async def test_spent_once(pair: list[str], workspace: Slack) -> None:
    """Played at both at the same moment, it plays at one; then both say that it was used."""
    here, there = map(Browser, pair)
    for value in (SAMPLE, TRANSFERRED, SAMPLE):
        token = link_in(await pressed(workspace, pair[0], value))
        await known(there, token)
        plays = await asyncio.gather(*(each.play(token) for each in (here, there) * 6))
        assert sorted(each.state for each in plays) == ["playing", *["used"] * 11]
        for browser in (here, there):
            assert (await browser.about(token)).state == "used"
            assert (await browser.play(token)).state == "used"


async def test_used_elsewhere(pair: list[str], workspace: Slack, call_center: CallCenter) -> None:
    """Where the other one played it, the one that made the link says so, and asks nobody."""
    here, there = map(Browser, pair)
    token = link_in(await pressed(workspace, pair[0], SAMPLE))
    await known(there, token)
    await there.grant(token)
    asked = len(call_center.media_asked)
    about = await here.about(token)
    assert (about.status, about.state) == (410, "used")
    assert (await here.play(token)).state == "used"
    assert len(call_center.media_asked) == asked


async def test_shared_once(pair: list[str], workspace: Slack) -> None:
    """A moment that is shared at both is posted once."""
    workspace.invite(payloads.CHANNEL)
    here, there = map(Browser, pair)
    token = link_in(await pressed(workspace, pair[0], SAMPLE))
    await known(there, token)
    grant = await there.grant(token)
    said = [each.post("share", grant=grant, seconds="7") for each in (here, there) * 3]
    assert {each.said["said"] for each in await asyncio.gather(*said)} == {EN.listen.page_shared}
    assert len(workspace.made("chat.postMessage")) == 1


async def test_nothing_stands_in_redis(
    pair: list[str], workspace: Slack, redis_server: RedisServer, call_center: CallCenter
) -> None:
    """No address of a file, in no form; no link, no grant, no file, no number, nobody's words."""
    here, there = map(Browser, pair)
    workspace.invite(payloads.CHANNEL)
    tokens, grants = [], []
    for value in (SAMPLE, TRANSFERRED):
        token = link_in(await pressed(workspace, pair[0], value))
        await known(there, token)
        tokens.append(token)
        grants.append(await there.grant(token))
        for browser in (here, there):
            await browser.sound(grants[-1])
            await browser.post("words", grant=grants[-1])
            await browser.post("share", grant=grants[-1], seconds="3")
            await browser.file(grants[-1])
    names = [sent["FileName"] for _, sent in call_center.media_asked if "FileName" in sent]
    everything = str(await redis_server.values())
    for name in await redis_server.client.keys():
        everything += f"{await redis_server.client.type(name)!r} {name!r}"
    assert "recordings" in everything
    secret = [*tokens, *grants, *names, contacts.SAMPLE, payloads.USER, "15588886666", "小芳", KEY]
    secret += [call_center.storage.host, "Signature", "Expires", "OSSAccessKeyId", ".wav", "您好"]
    for each in [*tokens, *grants]:
        secret += [hashlib.sha256(each.encode()).hexdigest(), each.encode().hex()]
    for each in secret:
        assert each not in everything, each
        assert json.dumps(each).strip('"') not in everything, each


async def test_one_stops(
    environ: dict[str, str], workspace: Slack, redis_server: RedisServer
) -> None:
    """Somebody listens at an instance that stops: another goes on with the same grant."""
    changed = OPEN | {"REDIS_URL": redis_server.url, "SECRET_KEY": KEY}
    budget = replace(BUDGET, drain=60.0, last_requests=60.0)  # nothing of it is needed
    servers = [
        Server(Settings.from_env(environ | changed), sleep=no_wait, budget=budget) for _ in range(2)
    ]
    for server in servers:
        await server.start()
    urls = [f"http://127.0.0.1:{server.port}" for server in servers]
    here, there = map(Browser, urls)
    grant = await here.grant(link_in(await pressed(workspace, urls[0], LONG)))
    async with aiohttp.ClientSession(read_bufsize=1024) as session:
        response = await session.get(f"{urls[0]}/listen/media/{grant}")
        heard = await response.content.readexactly(1000)
        async with asyncio.timeout(20):
            await servers[0].stop()
        with pytest.raises(aiohttp.ClientError):
            await response.read()
    again = await there.sound(grant, "bytes=0-999")
    assert (again.status, again.body) == (206, heard)
    await servers[1].stop()


async def test_while_redis_is_away(
    start_bot: StartBot, workspace: Slack, redis_server: RedisServer
) -> None:
    """The instance where *Listen* was pressed plays its links, each once, without Redis."""
    bot_url = await start_bot(**OPEN, REDIS_URL=redis_server.url, SECRET_KEY=KEY)
    browser = Browser(bot_url)
    before = link_in(await pressed(workspace, bot_url, SAMPLE))
    await redis_server.kill()
    after = link_in(await pressed(workspace, bot_url, SAMPLE))
    for token in (before, after):
        plays = await asyncio.gather(*(browser.play(token) for _ in range(4)))
        assert sorted(each.state for each in plays) == ["playing", "used", "used", "used"]
        (grant,) = [each.said["grant"] for each in plays if each.state == "playing"]
        assert len((await browser.sound(grant)).body) == SIZE
    await redis_server.start()


async def test_played_while_one_is_cut_off(
    start_bot: StartBot, workspace: Slack, redis_server: RedisServer
) -> None:
    """Played while Redis was out of reach, a link plays nowhere else once that is back."""
    line = SlowLine(redis_server.url, lambda: asyncio.sleep(0))
    shared = OPEN | {"SECRET_KEY": KEY}
    pair = [
        await start_bot(**shared, REDIS_URL=url) for url in (await line.start(), redis_server.url)
    ]
    here, there = map(Browser, pair)
    token = link_in(await pressed(workspace, pair[0], SAMPLE))
    await known(there, token)
    line.cut()
    await here.grant(token)
    line.open = True
    async with asyncio.timeout(30):
        while b"done" not in (await redis_server.values()).values():  # noqa: ASYNC110 — it tells nobody
            await asyncio.sleep(0.1)
    assert (await there.play(token)).state == "used"
    await line.stop()


async def test_without_a_key(
    start_bot: StartBot, workspace: Slack, redis_server: RedisServer
) -> None:
    """Without SECRET_KEY links are not shared: another instance says that it knows none."""
    pair = [await start_bot(**OPEN, REDIS_URL=redis_server.url) for _ in range(2)]
    here, there = map(Browser, pair)
    token = link_in(await pressed(workspace, pair[0], SAMPLE))
    assert (await there.about(token)).state == "unknown"
    assert len((await here.sound(await here.grant(token))).body) == SIZE
    assert token not in str(await redis_server.values())
