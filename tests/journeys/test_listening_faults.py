"""Listening while something fails: the person and the page are told, and nothing looks whole.

To extend it, add a line to `CALL_CENTER`, `STORAGE` or `WHILE_IT_PLAYS`.
"""

import asyncio
import json
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import aiohttp
import pytest

from bot.callcenter.retry import ATTEMPTS
from bot.errors import Kind
from bot.errors.listening import Ending
from bot.messages.words import EN
from bot.sandbox import contacts, payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.faults import Fault, StorageFault
from bot.sandbox.payloads import JSON
from bot.sandbox.slack import Slack
from bot.server.budget import BUDGET
from bot.server.log_stream import LogStream
from bot.server.server import Server
from bot.settings.settings import Settings
from tests.listener import Browser, link_in, pressed
from tests.running import UNHURRIED, StartBot, no_wait
from tests.said import as_read, as_said

ADDRESS = "http://127.0.0.1:1"  # what links say; the tests ask the bot itself
SAMPLE = f"{contacts.SAMPLE} 1531284911000"
LONG = f"{contacts.TRANSFERRED} 1760926380000"  # 30 MB
OPEN = {"PUBLIC_URL": ADDRESS, "ACCESS_LISTEN": "everyone", "ACCESS_DOWNLOAD": "everyone"}
SIZE = 80_044  # bytes: 10 s of 8 kHz and 8 bit, and the head of a WAV
SHORT = 0.2  # seconds; instead of the deadline, where it is what ends an attempt


@pytest.fixture
async def listening(start_bot: StartBot) -> str:
    return await start_bot(**OPEN)


def refused(status: int, code: str) -> Fault:
    """An error answer of CCC's own."""
    body = {"RequestId": "REQUEST-1", "Code": code, "Message": "no"}
    return Fault(status, body=json.dumps(body), content_type=JSON)


def downloads(call_center: CallCenter) -> int:
    """How often the call center was asked for a file's address."""
    return sum(action == "DownloadRecording" for action, _ in call_center.media_asked)


@dataclass(frozen=True)
class Trouble:
    """One way in which the call center gives no address.

    Attributes:
        brings: makes it fail, for one question.
        sentence: what the person reads at the press.
        ending: what the page is told at play.
        deadline: seconds for a question.
    """

    brings: Callable[[CallCenter], object]
    sentence: str
    ending: Ending = Ending.FAILED
    deadline: float = UNHURRIED


def faults(fault: Fault, times: int = ATTEMPTS) -> Callable[[CallCenter], object]:
    return lambda center: center.media_faults.extend([fault] * times)


def said(kind: Kind) -> str:
    return as_said(EN.listen.failed.get(kind, EN.failure.kinds[kind]))


def no_permission(center: CallCenter) -> None:
    center.forbidden.add("DownloadRecording")


def not_open(center: CallCenter) -> None:
    center.storage.is_open = False


CALL_CENTER = {
    "throttled": Trouble(faults(refused(400, "Throttling.User")), said(Kind.THROTTLED)),
    "500": Trouble(faults(refused(500, "InternalService.Common")), said(Kind.SERVICE)),
    "502, HTML": Trouble(faults(Fault(502, body="<html><h1>Bad gateway")), said(Kind.SERVICE)),
    "503": Trouble(faults(refused(503, "ServiceUnavailable")), said(Kind.SERVICE)),
    "504, empty": Trouble(faults(Fault(504)), said(Kind.SERVICE)),
    "dropped": Trouble(faults(Fault(dropped=True)), said(Kind.UNREACHABLE)),
    "hung": Trouble(faults(Fault(hung=True), 1), said(Kind.TIMEOUT), deadline=SHORT),
    "dripping": Trouble(faults(Fault(dripping=True), 1), said(Kind.TIMEOUT), deadline=SHORT),
    "200, HTML": Trouble(faults(Fault(body="<html>Log in")), said(Kind.UNEXPECTED)),
    "200, no address": Trouble(
        faults(Fault(body='{"MediaDownloadParam": {"FileName": "a"}}', content_type=JSON)),
        said(Kind.UNEXPECTED),
    ),
    "redirect": Trouble(
        faults(Fault(302, {"Location": "http://127.0.0.1:1/"})), said(Kind.UNEXPECTED)
    ),
    "refused, a parameter": Trouble(faults(refused(400, "Parameter.Format"), 1), said(Kind.INPUT)),
    "no such record": Trouble(
        faults(refused(404, "NotExist.Record"), 1), as_said(EN.listen.gone), Ending.GONE
    ),
    "no permission": Trouble(no_permission, said(Kind.PERMISSION)),
    "not open": Trouble(not_open, "OSS"),
}


def heal(call_center: CallCenter) -> None:
    call_center.media_faults = []
    call_center.forbidden.clear()
    call_center.storage.is_open = True
    call_center.storage.faults = []


@pytest.mark.parametrize("name", CALL_CENTER)
async def test_no_address(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, name: str
) -> None:
    """At the press the person reads why, and gets no link; at play the page says so.

    No link is spent by that: the same one plays as soon as there is an address.
    """
    trouble = CALL_CENTER[name]
    bot_url = await start_bot(**OPEN, deadline=trouble.deadline)
    trouble.brings(call_center)
    shown = as_read(await pressed(workspace, bot_url, SAMPLE))
    assert trouble.sentence in shown
    assert "/listen" not in shown
    assert call_center.storage.asked == []
    heal(call_center)
    browser = Browser(bot_url)
    token = link_in(await pressed(workspace, bot_url, SAMPLE))
    trouble.brings(call_center)
    answered = await browser.play(token)
    assert answered.state == trouble.ending
    assert answered.said["title"] == EN.listen.ending_titles[trouble.ending]
    assert answered.said["text"] == EN.listen.ending_texts[trouble.ending]
    assert answered.said["reference"]
    heal(call_center)
    assert (await browser.about(token)).state == "ready"
    assert len((await browser.sound(await browser.grant(token))).body) == SIZE


# What the storage does, once for each attempt; what the page is told; what the person reads.
STORAGE = {
    "refused, with a fresh address, too": ([StorageFault(403)] * 2, Ending.FAILED),
    "gone": ([StorageFault(404, code="NoSuchKey")], Ending.GONE),
    "400": ([StorageFault(400)], Ending.FAILED),
    "429": ([StorageFault(429)], Ending.FAILED),
    "500": ([StorageFault(500)], Ending.FAILED),
    "503": ([StorageFault(503)], Ending.FAILED),
    "204": ([StorageFault(204)], Ending.FAILED),
    "redirect": ([StorageFault(location="http://127.0.0.1:1/a.wav")], Ending.FAILED),
    "another part": ([StorageFault(content_range="bytes 1-64/80044")], Ending.FAILED),
    "no part": ([StorageFault(content_range="bytes */80044")], Ending.FAILED),
    "a malformed part": ([StorageFault(content_range="lines 0-63/80044")], Ending.FAILED),
}
CUT = {"cut": ([StorageFault(cut_after=10)], Ending.FAILED)}


@pytest.mark.parametrize("name", STORAGE | CUT)
async def test_no_file(
    listening: str, workspace: Slack, call_center: CallCenter, name: str
) -> None:
    """The same of the storage, which is asked at the press and at play for the file's beginning."""
    wrong, ending = (STORAGE | CUT)[name]
    call_center.storage.faults = list(wrong)
    shown = as_read(await pressed(workspace, listening, SAMPLE))
    told = EN.listen.gone if ending is Ending.GONE else EN.listen.storage_failed
    assert as_said(told) in shown
    assert "/listen" not in shown
    assert not call_center.storage.faults
    browser = Browser(listening)
    token = link_in(await pressed(workspace, listening, SAMPLE))
    call_center.storage.faults = list(wrong)
    answered = await browser.play(token)
    assert answered.state == ending
    assert not call_center.storage.faults
    assert (await browser.about(token)).state == "ready"
    assert len((await browser.sound(await browser.grant(token))).body) == SIZE


async def playing(listening: str, workspace: Slack, value: str = SAMPLE) -> tuple[Browser, str]:
    """Somebody's browser, and the grant by which it plays."""
    browser = Browser(listening)
    return browser, await browser.grant(link_in(await pressed(workspace, listening, value)))


WHILE_IT_PLAYS = STORAGE | {
    "larger than it was": ([StorageFault(size=SIZE + 1)], Ending.FAILED),
    "smaller than it was": ([StorageFault(size=SIZE - 1)], Ending.FAILED),
    "much smaller": ([StorageFault(size=50)], Ending.FAILED),
}


@pytest.mark.parametrize("asked", ["", "bytes=0-", "bytes=40-99", "bytes=-10"])
@pytest.mark.parametrize("name", WHILE_IT_PLAYS)
async def test_no_part(
    listening: str,
    workspace: Slack,
    call_center: CallCenter,
    caplog: pytest.LogCaptureFixture,
    name: str,
    asked: str,
) -> None:
    """What is refused while it plays has no byte, and is no record; the page learns why.

    The next piece is asked for as if nothing had been.
    """
    wrong, ending = WHILE_IT_PLAYS[name]
    browser, grant = await playing(listening, workspace)
    caplog.clear()
    call_center.storage.faults = list(wrong)
    sound = await browser.sound(grant, asked)
    assert (sound.status, sound.body) == (410 if ending is Ending.GONE else 502, b"")
    assert (await browser.post("why", grant=grant)).state == ending
    assert [each for each in caplog.records if each.name == "bot.audit"] == []
    assert [each for each in caplog.records if each.levelname in ("ERROR", "CRITICAL")] == []
    assert (await browser.sound(grant, asked)).body
    assert (await browser.post("why", grant=grant)).state == "stalled"


@pytest.mark.parametrize("asked", ["", "bytes=0-", "bytes=100-"])
@pytest.mark.parametrize("after", [0, 1, 70_000])
async def test_cut_while_it_plays(
    listening: str, workspace: Slack, call_center: CallCenter, asked: str, after: int
) -> None:
    """A part that ends too soon ends with its connection: it never looks whole."""
    browser, grant = await playing(listening, workspace)
    call_center.storage.faults = [StorageFault(cut_after=after)]
    with pytest.raises(aiohttp.ClientError):
        await browser.sound(grant, asked)
    assert (await browser.post("why", grant=grant)).state == "stalled"
    assert (await browser.sound(grant, asked)).status in (200, 206)


async def test_refused_once(listening: str, workspace: Slack, call_center: CallCenter) -> None:
    """Where the storage refuses an address, a fresh one is asked for, once, and it plays."""
    browser, grant = await playing(listening, workspace)
    before = downloads(call_center)
    call_center.storage.faults = [StorageFault(403, code="AccessDenied")]
    assert len((await browser.sound(grant)).body) == SIZE
    assert downloads(call_center) == before + 1
    assert len((await browser.sound(grant)).body) == SIZE
    assert downloads(call_center) == before + 1  # the fresh one stays


@pytest.mark.parametrize("later", [3_545, 3_601, 7_200])
async def test_an_address_that_runs_out(
    listening: str, workspace: Slack, call_center: CallCenter, later: float
) -> None:
    """Near its end by our clock, and beyond it by the storage's, a fresh address is asked for."""
    storage, now = call_center.storage, call_center.storage.clock
    storage.clock = lambda: now() - later + 1
    browser, grant = await playing(listening, workspace)
    storage.clock = now
    before = downloads(call_center)
    assert len((await browser.sound(grant)).body) == SIZE
    assert downloads(call_center) == before + 1
    for _ in range(3):
        assert (await browser.sound(grant, "bytes=5-9")).status == 206
    assert downloads(call_center) == before + 1


async def test_refused_and_no_fresh_address(
    listening: str, workspace: Slack, call_center: CallCenter
) -> None:
    """Where the call center then gives no other, it ends; and goes on as soon as there is one."""
    browser, grant = await playing(listening, workspace)
    call_center.storage.faults = [StorageFault(403)]
    call_center.media_faults = [refused(500, "InternalService.Common")] * ATTEMPTS
    assert (await browser.sound(grant)).status == 502
    assert (await browser.post("why", grant=grant)).state == "failed"
    assert len((await browser.sound(grant)).body) == SIZE


async def test_storage_that_hangs(
    listening: str, workspace: Slack, call_center: CallCenter
) -> None:
    """A listener who leaves meanwhile frees everything: place, task and the storage's connection.

    That it is given up by itself after 30 s is a rule of `Storage`, which has a limit of its own.
    """
    storage = call_center.storage
    browser, grant = await playing(listening, workspace)
    storage.faults = [StorageFault(hung=True)]
    hanging = asyncio.create_task(browser.sound(grant))
    await storage.open_are(1)
    hanging.cancel()
    await asyncio.gather(hanging, return_exceptions=True)
    await storage.open_are(0)
    storage.faults = [StorageFault(silent_after=1000)]
    async with aiohttp.ClientSession() as session:
        response = await session.get(f"{listening}/listen/media/{grant}")
        assert len(await response.content.readexactly(1000)) == 1000
        await storage.open_are(1)
        response.close()
    await storage.open_are(0)
    assert len((await browser.sound(grant)).body) == SIZE


async def test_slow_storage(listening: str, workspace: Slack, call_center: CallCenter) -> None:
    """What comes slowly comes whole."""
    storage = call_center.storage
    storage.sleep = no_wait
    browser, grant = await playing(listening, workspace)
    whole = (await browser.sound(grant)).body
    storage.faults = [StorageFault(bytes_per_second=4000)]
    assert (await browser.sound(grant)).body == whole


# A trail that takes nothing


@pytest.fixture
def trail(tmp_path: Path) -> Path:
    return tmp_path / "audit.db"


def broken(trail: Path) -> None:
    """Nothing can be written any more."""
    with closing(sqlite3.connect(trail)) as database:
        database.execute("DROP TABLE audit_records")


async def test_no_record_no_link(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, trail: Path
) -> None:
    """At the press: no link, nothing asked for, and the person reads why."""
    for more in ({}, {"PUBLIC_URL": "", "LISTEN_DIRECT_LINKS": "yes"}):
        bot_url = await start_bot(
            **OPEN | more, AUDIT_DATABASE_URL=f"sqlite:///{trail.parent}/missing/audit.db"
        )
        shown = as_read(await pressed(workspace, bot_url, SAMPLE))
        assert as_said(EN.failure.not_audited) in shown
        assert "/listen" not in shown
        assert "Signature" not in shown
    assert call_center.media_asked == []
    assert call_center.storage.asked == []


async def test_no_record_no_sound(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, trail: Path
) -> None:
    """A trail that breaks between press and play: not a byte, no words, no file, no moment."""
    bot_url = await start_bot(**OPEN, AUDIT_DATABASE_URL=f"sqlite:///{trail}")
    workspace.invite("C0CHANNEL")
    browser = Browser(bot_url)
    token = link_in(await pressed(workspace, bot_url, f"{contacts.TRANSFERRED} 1760925600000"))
    broken(trail)
    grant = await browser.grant(token)
    title = EN.listen.ending_titles[Ending.NOT_RECORDED]
    for asked, method in (("", "GET"), ("bytes=0-9", "GET"), ("bytes=-1", "GET")):
        sound = await browser.sound(grant, asked, method)
        assert (sound.status, sound.body) == (503, b"")
    why = await browser.post("why", grant=grant)
    assert (why.status, why.state, why.said["title"]) == (503, "not_recorded", title)
    words = await browser.post("words", grant=grant)
    assert (words.state, words.said["title"]) == ("not_recorded", title)
    assert "phrases" not in words.said
    file = await browser.file(grant)
    assert file.status == 503
    assert file.body.decode().startswith(title)
    shared = await browser.post("share", grant=grant, seconds="7")
    assert shared.said["said"] == EN.listen.page_not_shared
    assert not workspace.made("chat.postMessage")
    await call_center.storage.open_are(0)


async def test_no_record_no_file(start_bot: StartBot, workspace: Slack, trail: Path) -> None:
    """The same of a file that is taken without play, since no browser plays it."""
    bot_url = await start_bot(**OPEN, AUDIT_DATABASE_URL=f"sqlite:///{trail}")
    browser = Browser(bot_url)
    token = link_in(await pressed(workspace, bot_url, f"{contacts.ADPCM} 1761012180000"))
    broken(trail)
    taken = await browser.play(token, **{"for": "download"})
    file = await browser.get(taken.said["download"])
    assert file.status == 503
    assert file.body.decode().startswith(EN.listen.ending_titles[Ending.NOT_RECORDED])


async def test_no_record_of_a_denial(start_bot: StartBot, workspace: Slack, trail: Path) -> None:
    """Whoever may not any more is not even told so where that could not be put on record."""
    bot_url = await start_bot(**OPEN, AUDIT_DATABASE_URL=f"sqlite:///{trail}")
    browser = Browser(bot_url)
    token = link_in(await pressed(workspace, bot_url, SAMPLE))
    broken(trail)
    workspace.users[payloads.USER] = {"is_restricted": True}
    await workspace.happen(bot_url, "user_change", user={"id": payloads.USER})
    for answered in (await browser.about(token), await browser.play(token)):
        assert answered.state == "not_recorded"
        assert "who" not in answered.said


class Full(logging.Handler):
    """The log of a process whose disk is full."""

    def emit(self, record: logging.LogRecord) -> None:
        with Path("/dev/full").open("w") as stream:
            LogStream(stream).take(f"{record.msg}\n")


@pytest.fixture
def full_log() -> Iterator[Callable[[], object]]:
    """Call it, and the log takes nothing any more."""
    handler = Full()
    yield lambda: logging.getLogger("bot.audit").addHandler(handler)
    logging.getLogger("bot.audit").removeHandler(handler)


async def test_log_that_takes_nothing(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, full_log: Callable[[], object]
) -> None:
    """Where the trail is the log, and its stream fails, it is the same."""
    bot_url = await start_bot(**OPEN)
    browser = Browser(bot_url)
    token = link_in(await pressed(workspace, bot_url, SAMPLE))
    grant = await browser.grant(token)
    full_log()
    asked = downloads(call_center)
    shown = as_read(await pressed(workspace, bot_url, SAMPLE))
    assert as_said(EN.failure.not_audited) in shown
    assert EN.failure.not_logged_fix in shown
    assert downloads(call_center) == asked
    sound = await browser.sound(grant)
    assert (sound.status, sound.body) == (503, b"")
    assert (await browser.post("why", grant=grant)).state == "not_recorded"


# Stopping


@pytest.mark.parametrize("hung", [False, True])
async def test_stopping_while_somebody_listens(
    environ: dict[str, str],
    workspace: Slack,
    call_center: CallCenter,
    hung: bool,  # noqa: FBT001 — a parameter of the test
) -> None:
    """The sound is let go of at once, so that the page asks for it elsewhere; nothing waits."""
    budget = replace(BUDGET, drain=60.0, last_requests=60.0)  # nothing of it is needed
    server = Server(Settings.from_env(environ | OPEN), sleep=no_wait, budget=budget)
    await server.start()
    bot_url = f"http://127.0.0.1:{server.port}"
    _, grant = await playing(bot_url, workspace, LONG)
    call_center.storage.faults = [StorageFault(hung=True)] if hung else []
    async with aiohttp.ClientSession(read_bufsize=1024) as session:
        listens = asyncio.create_task(session.get(f"{bot_url}/listen/media/{grant}"))
        await call_center.storage.open_are(1)
        if not hung:
            await (await asyncio.shield(listens)).content.readexactly(1000)
        async with asyncio.timeout(20):
            await server.stop()
        with pytest.raises(aiohttp.ClientError):
            await (await listens).read()
    await call_center.storage.open_are(0)
