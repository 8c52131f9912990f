"""Whatever the call center names as a recording's address: the person gets words, nobody a visit.

To extend it, add a line to `THERE`.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable

import pytest

from bot.callcenter.recording_hosts import BUCKET
from bot.errors import Hint, Kind
from bot.messages.words import EN
from bot.sandbox import contacts
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.faults import Fault, StorageFault
from bot.sandbox.payloads import JSON
from bot.sandbox.slack import Slack
from tests.hostile_urls import HOSTILE
from tests.listener import Browser, link_in, pressed
from tests.running import StartBot
from tests.said import as_read, as_said

ADDRESS = "http://127.0.0.1:1"  # what links say; the tests ask the bot itself
SAMPLE = f"{contacts.SAMPLE} 1531284911000"
NAMELESS = f"{contacts.SPARSE} 1531284911000"  # CCC is asked for all of the contact's files
SIGNED = "?Expires=4000000000&OSSAccessKeyId=canary&Signature=canary%3D"
# What stands at `{port}` hears of it if any of these is followed; `{storage}` is the right host.
THERE = [
    "http://127.0.0.1:{port}/a.wav",
    "https://127.0.0.1:{port}/a.wav",
    "//127.0.0.1:{port}/a.wav",
    "127.0.0.1:{port}/a.wav",
    "http:127.0.0.1:{port}/a.wav",
    "http:/127.0.0.1:{port}/a.wav",
    "http:///127.0.0.1:{port}/a.wav",
    "http:\\\\127.0.0.1:{port}/a.wav",
    "ftp://127.0.0.1:{port}/a.wav",
    "ws://127.0.0.1:{port}/a.wav",
    "gopher://127.0.0.1:{port}/_GET",
    "http://localhost:{port}/a.wav",
    "http://LOCALHOST:{port}/a.wav",
    "http://localhost.:{port}/a.wav",
    "http://a.localhost:{port}/a.wav",
    "http://localhost.localdomain:{port}/a.wav",
    "http://ip6-localhost:{port}/a.wav",
    "http://localtest.me:{port}/a.wav",
    "http://127.0.0.1.nip.io:{port}/a.wav",
    "http://127.0.0.2:{port}/a.wav",
    "http://127.1:{port}/a.wav",
    "http://127.0.1:{port}/a.wav",
    "http://2130706433:{port}/a.wav",
    "http://0x7f000001:{port}/a.wav",
    "http://0x7f.0.0.1:{port}/a.wav",
    "http://0177.0.0.1:{port}/a.wav",
    "http://017700000001:{port}/a.wav",
    "http://0:{port}/a.wav",
    "http://0.0.0.0:{port}/a.wav",
    "http://[::1]:{port}/a.wav",
    "http://[::]:{port}/a.wav",
    "http://[::ffff:127.0.0.1]:{port}/a.wav",
    "http://[::ffff:7f00:1]:{port}/a.wav",
    "http://[0:0:0:0:0:0:0:1]:{port}/a.wav",
    "http://[::1%25lo]:{port}/a.wav",
    "http://①②⑦.⓪.⓪.①:{port}/a.wav",
    "http://127。0。0。1:{port}/a.wav",
    "http://１２７.0.0.1:{port}/a.wav",
    "http://ⓛocalhost:{port}/a.wav",
    "http://user@127.0.0.1:{port}/a.wav",
    "http://{storage}@127.0.0.1:{port}/a.wav",
    "http://{storage}:80@127.0.0.1:{port}/a.wav",
    "http://{storage}%40127.0.0.1:{port}/a.wav",
    "http://{bucket}@127.0.0.1:{port}/a.wav",
    "http://127.0.0.1:{port}\\@{storage}/a.wav",
    "http://127.0.0.1:{port}#@{storage}/a.wav",
    "http://127.0.0.1:{port}?@{storage}/a.wav",
    "http://127.0.0.1:{port}/@{storage}/a.wav",
    "http://127.0.0.1:{port}/{storage}/a.wav",
    "http://{storage}/a.wav http://127.0.0.1:{port}/a.wav",
    "http://{storage}/a.wav\r\nHost: 127.0.0.1:{port}\r\n\r\n",
    "http://{storage}//127.0.0.1:{port}/a.wav",
    "http://{storage}/../127.0.0.1:{port}/a.wav",
    "http://{storage}/\\127.0.0.1:{port}/a.wav",
    "http://\t127.0.0.1:{port}/a.wav",
    "http://127.0.0.1\n:{port}/a.wav",
    "http://127.0.0.1:{port}\n@{storage}/a.wav",
    "http://127.0.0.1:{port}\u200b/a.wav",
    "http://127.0.0.1:0{port}/a.wav",
    '"http://127.0.0.1:{port}/a.wav"',
    '""http://{storage}/a.wav""',
    '"http://{storage}/a.wav',
    "http://{storage}.127.0.0.1:{port}/a.wav",
    "http://{storage}:{port}/a.wav",
    "http://127.0.0.1:{port}",
]
PRIVATE = [
    *(f"http://{host}/a.wav" for host in ("10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1")),
    *(f"http://{host}/a.wav" for host in ("169.254.169.254", "100.100.100.200", "[fd00::1]")),
    *(f"http://{host}/a.wav" for host in ("[fe80::1]", "metadata.google.internal", "intranet")),
]
OPEN = {"PUBLIC_URL": ADDRESS, "ACCESS_LISTEN": "everyone"}
WORDS = (
    as_said(EN.listen.failed.get(Kind.UNEXPECTED, EN.failure.kinds[Kind.UNEXPECTED])),
    as_said(EN.failure.hints[Hint.ELSEWHERE]),
)


class Visited:
    """Something that listens on loopback, on IPv4 and IPv6, and should never be called."""

    def __init__(self) -> None:
        self.visits = 0
        self.port = 0
        self._servers: list[asyncio.Server] = []

    async def start(self) -> None:
        first = await asyncio.start_server(self._visit, "0.0.0.0", 0)  # noqa: S104 — 127.0.0.2, too
        self.port = first.sockets[0].getsockname()[1]
        self._servers = [first]
        try:
            self._servers.append(await asyncio.start_server(self._visit, "::1", self.port))
        except OSError:
            return  # a machine without IPv6

    async def stop(self) -> None:
        for server in self._servers:
            server.close()

    async def _visit(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.visits += 1
        writer.close()


@pytest.fixture
async def visited() -> AsyncIterator[Visited]:
    server = Visited()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def addresses(call_center: CallCenter, visited: Visited) -> Callable[[], list[str]]:
    """Every hostile address, once everything listens."""

    def made() -> list[str]:
        host = call_center.storage.host
        known = {"port": str(visited.port), "storage": host, "bucket": BUCKET}
        there = []
        for each in THERE:
            filled = each
            for name, value in known.items():
                filled = filled.replace(f"{{{name}}}", value)
            there += [filled, f"{filled}{SIGNED}"]
        at_port = [each.replace("evil.test", f"localhost:{visited.port}") for each in HOSTILE]
        return [*there, *at_port, *PRIVATE]

    return made


def says(address: str, nameless: bool) -> Fault:  # noqa: FBT001 — which of two answers
    """The call center's answer, with this address."""
    media = {"SignatureUrl": address, "FileName": "a.wav"}
    answer: dict[str, object] = {"MediaDownloadParam": media}
    if nameless:
        answer = {"MediaDownloadParamList": {"MediaDownloadParam": [media]}}
    body = {"RequestId": "R", "Code": "OK", "Success": True, "HttpStatusCode": 200, **answer}
    return Fault(body=json.dumps(body), content_type=JSON)


@pytest.mark.parametrize("direct", [False, True], ids=["player", "direct links"])
@pytest.mark.parametrize("value", [SAMPLE, NAMELESS], ids=["by name", "of a contact"])
async def test_at_the_press(
    start_bot: StartBot,
    workspace: Slack,
    call_center: CallCenter,
    visited: Visited,
    addresses: Callable[[], list[str]],
    value: str,
    direct: bool,  # noqa: FBT001 — a parameter of the test
) -> None:
    """The person reads that the call center's answer is not usable; nothing of it is shown."""
    how = {"LISTEN_DIRECT_LINKS": "yes", "ACCESS_LISTEN": "everyone"} if direct else OPEN
    bot_url = await start_bot(**how)
    assert len(addresses()) > 100
    for address in addresses():
        call_center.media_faults = [says(address, value is NAMELESS)]
        shown = as_read(await pressed(workspace, bot_url, value))
        assert any(each in shown for each in WORDS), (address, shown)
        assert "canary" not in shown, address
        assert '"url"' not in shown, address
        assert not call_center.media_faults, address
    assert visited.visits == 0
    assert call_center.storage.asked == []


async def test_at_play(
    start_bot: StartBot,
    workspace: Slack,
    call_center: CallCenter,
    visited: Visited,
    addresses: Callable[[], list[str]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """An address that turns hostile after the press, or while it plays, is not asked either."""
    bot_url, storage = await start_bot(**OPEN), call_center.storage
    browser = Browser(bot_url)
    token = link_in(await pressed(workspace, bot_url, SAMPLE))
    grant = await browser.grant(link_in(await pressed(workspace, bot_url, SAMPLE)))
    for address in addresses():
        before = len(storage.asked)
        call_center.media_faults = [says(address, nameless=False)]
        assert (await browser.play(token)).state == "failed", address
        assert len(storage.asked) == before, address
        call_center.media_faults, storage.faults = [says(address, nameless=False)], [REFUSED]
        sound = await browser.sound(grant)
        assert (sound.status, sound.body) == (502, b""), address
        assert len(storage.asked) == before + 1, address
    assert visited.visits == 0
    assert (await browser.play(token)).state == "playing"
    assert (await browser.sound(grant)).status == 200
    assert "canary" not in caplog.text


REFUSED = StorageFault(403)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects(
    start_bot: StartBot,
    workspace: Slack,
    call_center: CallCenter,
    visited: Visited,
    status: int,
) -> None:
    """Nobody is sent on: neither by the storage, nor by the call center."""
    bot_url, storage = await start_bot(**OPEN), call_center.storage
    there = f"http://127.0.0.1:{visited.port}/a.wav"
    browser = Browser(bot_url)
    grant = await browser.grant(link_in(await pressed(workspace, bot_url, SAMPLE)))
    storage.faults = [StorageFault(location=there)]
    assert as_said(EN.listen.storage_failed) in as_read(await pressed(workspace, bot_url, SAMPLE))
    storage.faults = [StorageFault(location=there)]
    sound = await browser.sound(grant)
    assert (sound.status, sound.body) == (502, b"")
    assert "Location" not in sound.headers
    call_center.media_faults = [Fault(status, {"Location": there})] * 3
    await pressed(workspace, bot_url, SAMPLE)
    assert visited.visits == 0
