"""From *Listen* to the sound: who may, what is on record, what a link and a grant are good for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from bot.access import Action
from bot.errors.listening import Ending
from bot.messages.rich import own
from bot.messages.words import EN, ZH
from bot.sandbox import contacts, payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.slack import Slack
from tests.listener import Answered, Browser, link_in, pressed, url_in
from tests.running import StartBot
from tests.said import as_read, as_said

ADDRESS = "http://127.0.0.1:1"  # what links say; the tests ask the bot itself
SAMPLE = f"{contacts.SAMPLE} 1531284911000"
TRANSFERRED = f"{contacts.TRANSFERRED} 1760925600000"
OPEN = {"PUBLIC_URL": ADDRESS, "ACCESS_LISTEN": "everyone"}
SIZE = 80_044  # bytes: 10 s of 8 kHz and 8 bit, and the head of a WAV


@pytest.fixture
async def listening(start_bot: StartBot) -> str:
    return await start_bot(**OPEN)


def acts(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What stands in the trail."""
    return [vars(each)["action"] for each in caplog.records if each.name == "bot.audit"]


def outcomes(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What came of each act in the trail."""
    return [vars(each)["outcome"] for each in caplog.records if each.name == "bot.audit"]


def values_in(shown: dict[str, Any]) -> list[str]:
    """What each *Listen* of an answer carries."""
    return [each["accessory"]["value"] for each in shown["blocks"] if "accessory" in each]


async def test_from_the_press_to_the_sound(
    listening: str, workspace: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    """One press is one record, and so is the first byte; however many pieces are asked for."""
    browser = Browser(listening)
    shown = await pressed(workspace, listening, SAMPLE)
    assert EN.listen.note in as_read(shown)
    assert url_in(shown).startswith(f"{ADDRESS}/listen#")
    assert acts(caplog) == ["listen"]
    token = link_in(shown)
    about = (await browser.about(token)).said
    assert (about["state"], about["who"], about["duration"]) == ("ready", "小芳", 10)
    assert "155****6666" in about["line"]
    assert about["may"] == ["share"]
    grant = await browser.grant(token)
    assert acts(caplog) == ["listen"]  # nobody has heard anything yet
    for asked, status, length in (
        ("bytes=0-", 206, SIZE),
        ("bytes=44-143", 206, 100),
        ("bytes=-4", 206, 4),
        ("", 200, SIZE),
    ):
        sound = await browser.sound(grant, asked)
        assert (sound.status, len(sound.body)) == (status, length), asked
        assert sound.headers["Content-Type"] == "audio/wav"
    assert acts(caplog) == ["listen", "heard"]
    records = [vars(each) for each in caplog.records if each.name == "bot.audit"]
    for record in records:
        assert record["contact_ids"] == (contacts.SAMPLE,)
        assert record["recording"] == "1531284911000"
        assert record["user"] == payloads.USER


@pytest.mark.parametrize(
    ("asked", "status", "first", "length"),
    [
        ("bytes=0-0", 206, 0, 1),
        (f"bytes={SIZE - 1}-", 206, SIZE - 1, 1),
        ("bytes=100-199,300-399", 200, 0, SIZE),
        ("bytes=abc", 200, 0, SIZE),
        ("bytes=9-3", 200, 0, SIZE),
        ("lines=0-3", 200, 0, SIZE),
        (f"bytes={SIZE}-", 416, 0, 0),
        ("bytes=-0", 416, 0, 0),
    ],
)
@pytest.mark.parametrize("ignores", [False, True])
async def test_ranges(
    listening: str,
    workspace: Slack,
    call_center: CallCenter,
    ignores: bool,  # noqa: FBT001 — a parameter of the test
    asked: str,
    status: int,
    first: int,
    length: int,
) -> None:
    """A part is a part, also where the storage answers with everything; what cannot be is 416."""
    browser = Browser(listening)
    grant = await browser.grant(link_in(await pressed(workspace, listening, SAMPLE)))
    whole = (await browser.sound(grant)).body
    call_center.storage.ignore_ranges = ignores
    sound = await browser.sound(grant, asked)
    assert sound.status == status
    assert sound.body == whole[first : first + length] if length else sound.body == b""
    if status == 416:
        assert sound.headers["Content-Range"] == f"bytes */{SIZE}"
    if status == 206:
        last = first + length - 1
        assert sound.headers["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    head = await browser.sound(grant, asked, "HEAD")
    assert (head.status, head.body) == (status, b"")
    assert head.headers["Content-Length"] == sound.headers["Content-Length"]


async def test_a_link_plays_once(listening: str, workspace: Slack) -> None:
    """Opening, asking and looking spend nothing; playing does, once, and then nothing plays it."""
    browser = Browser(listening)
    token = link_in(await pressed(workspace, listening, SAMPLE))
    for _ in range(10):
        for method in ("GET", "HEAD"):
            for path in ("/listen", f"/listen/embed/{token}"):
                assert (await browser.get(path, method)).status == 200
        assert (await browser.about(token)).state == "ready"
    plays = await asyncio.gather(*(browser.play(token) for _ in range(8)))
    assert sorted(each.state for each in plays) == ["playing", *["used"] * 7]
    again = await browser.about(token)
    assert (again.status, again.state) == (410, "used")
    assert again.said["reference"]


@pytest.mark.parametrize("token", ["", "nobodys", "q:0000000000000000", "0" * 32, "\x00", "é" * 40])
async def test_unknown_links(listening: str, workspace: Slack, token: str) -> None:
    """What never was a link says so, in the browser's language; so does a grant in its place."""
    for language, words in (("zh-CN,zh;q=0.9", ZH), ("de,en;q=0.5", EN), ("", EN)):
        browser = Browser(listening, **{"Accept-Language": language})
        for answered in (await browser.about(token), await browser.play(token)):
            assert answered.said["title"] == words.listen.ending_titles[ending_of(answered)]
            assert answered.status == 404
    grant = await browser.grant(link_in(await pressed(workspace, listening, SAMPLE)))
    assert (await browser.about(grant)).state == "unknown"
    assert (await browser.play(grant)).state == "unknown"
    assert (await browser.sound(token or "0")).status == 404


def ending_of(answered: Answered) -> Ending:
    return Ending(answered.state)


async def test_in_the_persons_language(listening: str, workspace: Slack) -> None:
    """Whose link it is decides on the language, not whose browser it is."""
    workspace.locales[payloads.USER] = "zh-CN"
    shown = await pressed(workspace, listening, SAMPLE)
    assert ZH.listen.note in as_read(shown)
    browser = Browser(listening, **{"Accept-Language": "en"})
    token = link_in(shown)
    about = (await browser.about(token)).said
    assert about["language"] == "zh"
    assert "呼出" in about["line"]
    await browser.grant(token)
    assert (await browser.about(token)).said["title"] == "此链接已使用"


async def test_many_presses_of_play_ask_once(
    listening: str, workspace: Slack, call_center: CallCenter
) -> None:
    """However often one link is played at once, the call center is asked for its file once."""
    browser = Browser(listening)
    token = link_in(await pressed(workspace, listening, SAMPLE))
    asked = len(call_center.media_asked), len(call_center.storage.asked)
    call_center.storage.hold = asyncio.Event()
    playing = [asyncio.create_task(browser.play(token)) for _ in range(12)]
    await asyncio.sleep(0.5)  # all of them have come by then
    call_center.storage.hold.set()
    plays = await asyncio.gather(*playing)
    assert sorted(each.state for each in plays) == ["playing", *["used"] * 11]
    now = len(call_center.media_asked), len(call_center.storage.asked)
    assert now == (asked[0] + 1, asked[1] + 1)
    (grant,) = [each.said["grant"] for each in plays if each.state == "playing"]
    assert len((await browser.sound(grant)).body) == SIZE


async def test_a_token_is_no_grant(listening: str, workspace: Slack) -> None:
    """The link itself opens no sound."""
    browser = Browser(listening)
    token = link_in(await pressed(workspace, listening, SAMPLE))
    assert (await browser.sound(token)).status == 404
    assert (await browser.get(f"/listen/download/{token}")).status == 404


async def test_foreign_pages(listening: str, workspace: Slack) -> None:
    """A page of another origin gets nothing; Slack's frame, whose origin is opaque, does."""
    browser = Browser(listening)
    token = link_in(await pressed(workspace, listening, SAMPLE))
    for origin in ("https://evil.example", "http://127.0.0.1:2", "https://app.slack.com"):
        answered = await browser.post("play", {"Origin": origin}, token=token)
        assert (answered.status, answered.body) == (403, b"")
    framed = await browser.post("play", {"Origin": "null"}, token=token)
    assert framed.state == "playing"
    assert framed.headers["Access-Control-Allow-Origin"] == "null"


@pytest.mark.parametrize("body", [b"\xff", b"token=" + b"a" * 5000, b"&" * 100, b"a=1&" * 50, b""])
async def test_odd_bodies(listening: str, body: bytes) -> None:
    """What the page's script never sends is no link; nothing fails."""
    async with aiohttp.ClientSession() as session:
        for name in ("about", "play", "words", "share", "why"):
            async with session.post(f"{listening}/listen/{name}", data=body) as response:
                assert response.status == 404
                assert (await response.json())["state"] == "unknown"


async def test_whoever_may_not(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, caplog: pytest.LogCaptureFixture
) -> None:
    """Without the right there is no button, and a press is refused, recorded and asks nobody."""
    bot_url = await start_bot(PUBLIC_URL=ADDRESS)
    ack = await workspace.command(bot_url, contacts.SAMPLE)
    assert "accessory" not in as_read(ack.body)
    caplog.clear()
    shown = await pressed(workspace, bot_url, SAMPLE)
    assert as_said(EN.denial.denied, action=own(EN.denial.actions["listen"])) in as_read(shown)
    assert outcomes(caplog) == ["denied:not_listed"]
    assert call_center.media_asked == []


async def test_a_right_that_was_taken_away(
    listening: str, workspace: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever plays is checked again: between the press and the play a right may go."""
    browser = Browser(listening)
    first, second = [link_in(await pressed(workspace, listening, SAMPLE)) for _ in range(2)]
    grant = await browser.grant(first)
    assert (await browser.sound(grant)).status == 200
    workspace.users[payloads.USER] = {"is_restricted": True}
    await workspace.happen(listening, "user_change", user={"id": payloads.USER})
    caplog.clear()
    refused = await browser.play(second)
    assert (refused.status, refused.state) == (403, "denied")
    assert acts(caplog) == ["listen"] or acts(caplog) == ["lookup"]
    assert all(
        vars(r)["outcome"] == "denied:guest" for r in caplog.records if r.name == "bot.audit"
    )


@pytest.mark.parametrize(
    "value",
    [f"{contacts.FILE_GONE} 1795140720000", f"{contacts.OBJECT_GONE} 1795140720000"],
    ids=["the call center has no file", "the storage has no object"],
)
async def test_gone(
    listening: str, workspace: Slack, value: str, caplog: pytest.LogCaptureFixture
) -> None:
    """A file that is not stored any more is said at the press; that somebody tried is on record."""
    contact_id = value.split(maxsplit=1)[0]
    ack = await workspace.command(listening, contact_id)
    (value,) = values_in(ack.body)
    caplog.clear()
    shown = await pressed(workspace, listening, value)
    assert as_said(EN.listen.gone) in as_read(shown)
    assert acts(caplog) == ["listen"]


@pytest.mark.parametrize("contact_id", [contacts.ADPCM, contacts.GSM, contacts.MKV_ONLY])
async def test_formats_that_no_browser_plays(
    start_bot: StartBot, workspace: Slack, contact_id: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It is told before play; whoever may keep it takes the file, and nobody has heard it."""
    for download, ways_out in (("nobody", False), ("everyone", True)):
        bot_url = await start_bot(**OPEN, ACCESS_DOWNLOAD=download)
        ack = await workspace.command(bot_url, contact_id)
        (value,) = values_in(ack.body)
        caplog.clear()
        shown = await pressed(workspace, bot_url, value)
        assert EN.listen.not_playable in as_read(shown)
        browser, token = Browser(bot_url), link_in(shown)
        for answered in (await browser.about(token), await browser.play(token)):
            assert (answered.status, answered.state) == (415, "format")
            assert answered.said["download"] is ways_out
        taken = await browser.play(token, **{"for": "download"})
        if not ways_out:
            assert taken.state == "denied"
            continue
        file = await browser.get(taken.said["download"])
        assert file.status == 200
        assert file.headers["Content-Disposition"].startswith("attachment; filename=")
        assert "155" not in file.headers["Content-Disposition"]
        grant = taken.said["download"].rpartition("/")[2]
        assert (await browser.sound(grant)).status == 404  # it opens the file alone
        assert acts(caplog) == ["listen", "download"]
        assert (await browser.play(token)).state == "used"


async def test_keeping_the_file(
    start_bot: StartBot, workspace: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    """Who may listen may not keep it; who may keep it is on record for that, once."""
    bot_url = await start_bot(**OPEN)
    browser = Browser(bot_url)
    grant = await browser.grant(link_in(await pressed(workspace, bot_url, SAMPLE)))
    refused = await browser.file(grant)
    assert (refused.status, refused.state) == (403, "denied")
    bot_url = await start_bot(**OPEN, ACCESS_DOWNLOAD="everyone")
    browser = Browser(bot_url)
    token = link_in(await pressed(workspace, bot_url, SAMPLE))
    assert (await browser.about(token)).said["may"] == ["download", "share"]
    grant = await browser.grant(token)
    caplog.clear()
    assert (await browser.get(f"/listen/download/{grant}")).status == 404  # it stands in no link
    assert len((await browser.file(grant)).body) == SIZE
    assert acts(caplog) == ["download"]
    answered = await browser.play("", grant=grant, **{"for": "download"})
    for _ in range(3):
        assert len((await browser.get(answered.said["download"])).body) == SIZE
    assert acts(caplog) == ["download", "download"]


async def test_not_set(start_bot: StartBot, workspace: Slack, call_center: CallCenter) -> None:
    """With neither an address nor links, a press says what to set, and asks nobody."""
    bot_url = await start_bot(ACCESS_LISTEN="everyone")
    shown = await pressed(workspace, bot_url, SAMPLE)
    assert as_said(EN.listen.not_set) in as_read(shown)
    assert EN.listen.not_set_fix in as_read(shown)
    assert call_center.media_asked == []
    async with aiohttp.ClientSession() as session, session.get(f"{bot_url}/listen") as response:
        assert response.status == 404


async def test_direct_links(
    start_bot: StartBot, workspace: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    """Where they are allowed, the person alone gets the storage's own link, with its lifetime."""
    bot_url = await start_bot(ACCESS_LISTEN="everyone", LISTEN_DIRECT_LINKS="yes")
    shown = await pressed(workspace, bot_url, SAMPLE)
    assert shown["response_type"] == "ephemeral"
    assert EN.listen.direct.format(length="1 hour") in as_read(shown)
    assert acts(caplog) == ["listen"]
    async with aiohttp.ClientSession() as session, session.get(url_in(shown)) as response:
        assert len(await response.read()) == SIZE
    assert not workspace.made("chat.postMessage")


@asynccontextmanager
async def open_stream(bot_url: str, grant: str) -> AsyncIterator[aiohttp.ClientResponse]:
    """Somebody who listens."""
    async with (
        aiohttp.ClientSession(read_bufsize=1024) as session,
        session.get(f"{bot_url}/listen/media/{grant}") as response,
    ):
        yield response


async def test_as_many_as_may(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter
) -> None:
    """Beyond LISTENERS_AT_ONCE page and press say so, and spend nothing; a place is freed."""
    bot_url = await start_bot(**OPEN, LISTENERS_AT_ONCE="1")
    browser = Browser(bot_url)
    long = f"{contacts.TRANSFERRED} 1760926380000"
    first, second = [link_in(await pressed(workspace, bot_url, long)) for _ in range(2)]
    grant = await browser.grant(first)
    async with open_stream(bot_url, grant) as response:
        assert response.status == 200
        assert (await browser.sound(grant, "bytes=0-9")).status == 206  # the same place
        busy = await browser.play(second)
        assert (busy.status, busy.state) == (503, "busy")
        shown = await pressed(workspace, bot_url, SAMPLE)
        assert as_said(EN.listen.busy) in as_read(shown)
    await call_center.storage.open_are(0)
    async with asyncio.timeout(10):
        while (await browser.about(second)).state == "ready":
            played = await browser.play(second)
            if played.state == "playing":
                break
            await asyncio.sleep(0.05)
    assert played.state == "playing"


async def test_own_calls(
    start_bot: StartBot, workspace: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    """An agent hears the calls that they took part in, and no others."""
    agents = f"{payloads.USER}:293939422320312215"
    bot_url = await start_bot(
        PUBLIC_URL=ADDRESS, ACCESS_LISTEN="own", AGENTS=agents, ACCESS_LOOKUP="everyone"
    )
    browser = Browser(bot_url)
    theirs = await pressed(workspace, bot_url, SAMPLE)
    assert (await browser.about(link_in(theirs))).state == "ready"
    other = await start_bot(PUBLIC_URL=ADDRESS, ACCESS_LISTEN="own", AGENTS=f"{payloads.USER}:111")
    caplog.clear()
    refused = await pressed(workspace, other, SAMPLE)
    assert as_said(EN.denial.own) in as_read(refused)
    assert outcomes(caplog) == ["denied:own"]


async def test_what_was_said(
    listening: str, workspace: Slack, call_center: CallCenter, caplog: pytest.LogCaptureFixture
) -> None:
    """Words stand beside the sound after play, masked; that they were read is one record."""
    browser = Browser(listening)
    token = link_in(await pressed(workspace, listening, TRANSFERRED))
    assert (await browser.about(token)).said["transcript"] is True
    asked = [action for action, _ in call_center.media_asked]
    assert "GetConversationDetailByContactId" not in asked  # nothing is asked for an answer
    assert (await browser.post("words", grant=token)).state == "unknown"
    grant = await browser.grant(token)
    caplog.clear()
    said = [await browser.post("words", grant=grant) for _ in range(2)]
    phrases = said[0].said["phrases"]
    assert phrases[0] == {"begin": 0.0, "who": "小芳", "words": "您好，售后支持，小芳为您服务。"}
    assert "15588886666" not in str(phrases)
    assert acts(caplog) == ["read"]
    sample = await browser.grant(link_in(await pressed(workspace, listening, SAMPLE)))
    caplog.clear()
    assert (await browser.post("words", grant=sample)).said["phrases"] == []
    assert acts(caplog) == []


async def test_a_moment_from_the_page(
    listening: str, workspace: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    """It is posted where *Listen* was pressed, once; *Listen* there starts at that second."""
    workspace.invite(payloads.CHANNEL)
    browser = Browser(listening)
    thread = "1770000000.000001"
    token = link_in(await pressed(workspace, listening, SAMPLE, thread_ts=thread))
    grant = await browser.grant(token)
    caplog.clear()
    for _ in range(2):
        said = await browser.post("share", grant=grant, seconds="7")
        assert said.said["said"] == EN.listen.page_shared
    (posted,) = workspace.made("chat.postMessage")
    assert posted.sent["channel"] == payloads.CHANNEL
    assert posted.sent["thread_ts"] == thread
    assert "From 0:07 of 2020927020" in posted.sent["text"]
    assert acts(caplog) == ["share"]
    (row,) = [each for each in posted.sent["blocks"] if each["type"] == "actions"]
    listen = row["elements"][0]
    assert listen["value"] == f"{SAMPLE} 7"
    there = await pressed(workspace, listening, listen["value"], is_ephemeral=False)
    assert (await browser.about(link_in(there))).said["from"] == 7


async def test_no_moment_where_there_is_no_conversation(
    start_bot: StartBot, workspace: Slack
) -> None:
    """With the bot alone, and for whoever may not share, the page has no such button."""
    bot_url = await start_bot(**OPEN)
    browser = Browser(bot_url)
    direct = await pressed(workspace, bot_url, SAMPLE, channel_id="D0DIRECT", is_ephemeral=False)
    assert (await browser.about(link_in(direct))).said["may"] == []
    grant = await browser.grant(link_in(direct))
    assert (await browser.post("share", grant=grant, seconds="7")).state == "denied"
    bot_url = await start_bot(**OPEN, ACCESS_SHARE="nobody")
    nobody = await pressed(workspace, bot_url, SAMPLE)
    assert (await Browser(bot_url).about(link_in(nobody))).said["may"] == []


async def test_two_at_the_same_moment(listening: str, workspace: Slack) -> None:
    """Recordings that began in the same millisecond are two, each with a sound of its own."""
    ack = await workspace.command(listening, contacts.SAME_MOMENT)
    values = values_in(ack.body)
    assert len(set(values)) == 2
    browser = Browser(listening)
    whose = set()
    for value in values:
        about = (await browser.about(link_in(await pressed(workspace, listening, value)))).said
        whose.add((about["who"], about["duration"]))
    assert len(whose) == 2


async def test_without_a_start(listening: str, workspace: Slack) -> None:
    """A recording that the call center gives no time for can be heard, too."""
    ack = await workspace.command(listening, contacts.SPARSE)
    values = values_in(ack.body)
    assert f"{contacts.SPARSE} -" in values


async def test_rules_of_the_page(listening: str) -> None:
    """The page is kept nowhere, names nobody, and is framed by Slack alone."""
    answered = await Browser(listening).get("/listen")
    policy = answered.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors https://*.slack.com" in policy
    assert answered.headers["Cache-Control"] == "no-store"
    assert answered.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answered.headers["X-Robots-Tag"]
    picture = await Browser(listening).get("/static/player.png")
    assert picture.headers["Content-Type"] == "image/png"


def test_each_right_has_its_setting() -> None:
    """Listening and keeping are rights of their own, and nobody's by default."""
    assert Action.LISTEN.setting == "ACCESS_LISTEN"
    assert Action.DOWNLOAD.setting == "ACCESS_DOWNLOAD"


async def test_a_right_that_goes_while_it_plays(
    listening: str, workspace: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    """With the right, every further piece of sound goes, and the words; the page is told why."""
    browser = Browser(listening)
    grant = await browser.grant(link_in(await pressed(workspace, listening, TRANSFERRED)))
    assert (await browser.sound(grant, "bytes=0-9")).status == 206
    workspace.users[payloads.USER] = {"is_restricted": True}
    await workspace.happen(listening, "user_change", user={"id": payloads.USER})
    caplog.clear()
    assert (await browser.sound(grant, "bytes=10-19")).status == 403
    assert (await browser.post("words", grant=grant)).state == "denied"
    assert (await browser.post("why", grant=grant)).state == "denied"
    assert set(outcomes(caplog)) == {"denied:guest"}
