"""The page in a real browser, which plays a real sound over HTTP after a real press."""

import asyncio
import re
from typing import Any

import pytest
from playwright.async_api import FrameLocator, Page, Route, expect

from bot.messages.words import LANGUAGES
from tests.player.stand_in import ENDS, PHRASES, RATE, SENT, Listen, StandIn, end, ready

pytestmark = pytest.mark.asyncio(loop_scope="module")

# Once the sound has come so far. It waits for the element's own event, so nothing sleeps.
_HEARD = """seconds => new Promise(done => {
  const sound = document.querySelector("audio");
  const look = () => sound.currentTime > seconds && done(sound.currentTime);
  sound.addEventListener("timeupdate", look);
  look();
})"""
_SOUND = "name => document.querySelector('audio')[name]"


async def heard(page: Page, beyond: float = 0.3) -> float:
    """The sound's position, once it is beyond this one."""
    await expect(page.locator("audio")).to_be_attached()
    async with asyncio.timeout(20):  # else it plays, from elsewhere
        position = await page.evaluate(_HEARD, beyond)
    assert isinstance(position, float)
    return position


async def sound(page: Page, name: str) -> Any:  # noqa: ANN401 — a property of any type
    """A property of the audio element."""
    return await page.evaluate(_SOUND, name)


def button(page: Page | FrameLocator, name: str) -> Any:  # noqa: ANN401 — a locator
    """The button of exactly this name."""
    return page.get_by_role("button", name=name, exact=True)


async def asked(app: StandIn, question: str, page: Page) -> dict[str, str]:
    """What the question carried; the page shows what it got before this is called."""
    carried = app.carried(question)
    assert len(carried) == 1, page.url
    return carried[0]


async def test_play(app: StandIn, listen: Listen) -> None:
    """Nothing is spent or fetched before the press; then it plays, and every byte came by range."""
    page, _ = await listen()
    await expect(page.get_by_role("heading", name="小芳")).to_be_visible()
    assert app.questions() == ["about"]
    assert app.carried("about") == [{"token": "k3yX"}]
    assert await page.locator("audio").count() == 0

    await button(page, "Play").click()
    await heard(page)
    assert await asked(app, "play", page) == {"token": "k3yX"}
    assert app.ranges
    assert all(range_ and range_.startswith("bytes=") for range_ in app.ranges)
    assert await sound(page, "preload") == "auto"

    await button(page, "Pause").click()
    await expect(button(page, "Play")).to_be_visible()
    assert await sound(page, "paused") is True


async def test_pressed_twice(app: StandIn, listen: Listen) -> None:
    """An impatient second press spends nothing and stops nothing."""
    page, _ = await listen()
    twice = asyncio.Event()

    async def held(route: Route) -> None:
        await twice.wait()
        await route.continue_()

    await page.route("**/listen/play", held)
    await button(page, "Play").click()
    await expect(page.locator("#trouble")).to_have_text("One moment…")
    await button(page, "Play").click()
    twice.set()
    await heard(page)
    assert app.questions().count("play") == 1


async def test_paused_elsewhere(listen: Listen) -> None:
    """What a media key or a call on the phone does, the button says."""
    page, _ = await listen()
    await button(page, "Play").click()
    await heard(page)
    await page.evaluate("document.querySelector('audio').pause()")
    await expect(button(page, "Play")).to_be_visible()
    await page.evaluate("document.querySelector('audio').play()")
    await expect(button(page, "Pause")).to_be_visible()


async def test_facts(app: StandIn, listen: Listen) -> None:
    """Who, between whom, when in the browser's zone, how long; the tab's title has no name."""
    app.answers["about"] = ready(start=1795140720000)
    page, _ = await listen(timezone_id="America/New_York")
    facts = page.locator(".facts")
    await expect(facts).to_contain_text("Inbound · 155****6666 → 803***83")
    await expect(facts).to_contain_text(re.compile(r"Nov 19.*9:12\sPM"))
    await expect(facts).to_contain_text("12:34")
    spoken = page.get_by_role("img", name="Inbound, from 155****6666 to 803***83")
    await expect(spoken).to_be_visible()
    await expect(page).to_have_title("Recording · 12:34")


async def test_person_before_browser(app: StandIn, listen: Listen) -> None:
    """The browser's language until the person's is known; then everything is in theirs."""
    app.answers["about"] = ready("zh")
    page, _ = await listen(locale="en-GB", timezone_id="Asia/Shanghai")
    await expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    await expect(button(page, "播放")).to_be_visible()
    await expect(page.locator("#when")).to_contain_text("11月20日")
    await expect(page).to_have_title("录音 · 12:34")


async def test_token_leaves_the_address(listen: Listen) -> None:
    """Who looks over the shoulder, or copies the address, has no token."""
    page, _ = await listen()
    await expect(button(page, "Play")).to_be_visible()
    assert page.url.endswith("/listen")


async def test_second_link_in_the_same_tab(app: StandIn, listen: Listen) -> None:
    """A link that differs only behind the # begins anew."""
    page, _ = await listen()
    await expect(button(page, "Play")).to_be_visible()
    await page.evaluate("location.hash = 's3cond'")
    await expect(page).to_have_url(f"{app.url}/listen")
    await expect(button(page, "Play")).to_be_visible()
    assert app.carried("about")[-1] == {"token": "s3cond"}


async def test_seek(app: StandIn, listen: Listen) -> None:
    """What lies further on is asked for as a range of its own, and plays from there."""
    page, _ = await listen()
    await button(page, "Play").click()
    await heard(page)
    await page.get_by_role("slider", name="Position").fill("600")
    assert await heard(page, 600.2) < 610
    first = max(int(str(range_).removeprefix("bytes=").partition("-")[0]) for range_ in app.ranges)
    assert first > SENT
    await expect(page.locator("#now")).to_have_text(re.compile("10:0"))


async def test_from(app: StandIn, listen: Listen) -> None:
    """A shared moment begins at its second; the slider says so before play."""
    app.answers["about"] = ready(begins=83)
    page, _ = await listen()
    await expect(page.locator("#now")).to_have_text("1:23")
    slider = page.get_by_role("slider", name="Position")
    await expect(slider).to_have_attribute("aria-valuetext", "1:23 of 12:34")
    await button(page, "Play").click()
    assert 83 < await heard(page, 83.1) < 93


@pytest.mark.parametrize("duration", [None, 0, -1])
async def test_unknown_length(app: StandIn, listen: Listen, duration: int | None) -> None:
    """Where nobody knows how long it is, the sound itself says it; until then nothing is wrong."""
    app.answers["about"] = ready(duration=duration, start=None)
    page, _ = await listen()
    slider = page.get_by_role("slider", name="Position")
    await expect(slider).to_be_disabled()
    await expect(page.locator("#left")).to_be_empty()
    await expect(page).to_have_title("Recording")
    await button(page, "Forward 10 seconds").click()
    await expect(page.locator("#now")).to_have_text("0:10")
    await button(page, "Play").click()
    await heard(page, 10.2)
    await expect(slider).to_be_enabled()
    await expect(page).to_have_title("Recording · 12:34")
    await slider.fill("300")
    await heard(page, 300.1)


async def test_keyboard(listen: Listen) -> None:
    """Space and arrows do it from anywhere, letters do nothing, and lists keep their own keys."""
    page, _ = await listen()
    await expect(button(page, "Play")).to_be_visible()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowLeft")
    await expect(page.locator("#now")).to_have_text("0:10")
    await page.keyboard.press("Space")
    await heard(page, 10.2)
    for letter in "kjlmf":
        await page.keyboard.press(letter)
    await page.keyboard.press("Space")
    await expect(button(page, "Play")).to_be_visible()
    await expect(page.locator("#now")).to_have_text(re.compile("0:1"))
    await page.get_by_label("Speed").focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("#now")).to_have_text(re.compile("0:1"))
    assert await sound(page, "playbackRate") == 1.25
    await page.get_by_role("slider", name="Position").focus()
    await page.keyboard.press("ArrowRight")
    await expect(page.locator("#now")).to_have_text(re.compile("0:2"))
    await page.keyboard.press("Home")
    await expect(page.locator("#now")).to_have_text("0:00")


async def test_tab_order(listen: Listen) -> None:
    """Everything is reached by Tab in the order in which it is read."""
    page, _ = await listen()
    await button(page, "Play").click()
    await heard(page)
    await expect(page.locator("#phrases button")).to_have_count(len(PHRASES))
    await page.locator("#seek").focus()
    order = ["seek"]
    for _ in range(7 + len(PHRASES) + 1):
        await page.keyboard.press("Tab")
        order.append(
            await page.evaluate("document.activeElement.id || document.activeElement.tagName")
        )
    controls = ["seek", "back", "play", "forward", "volume", "speed", "share", "download"]
    assert order == [*controls, *["BUTTON"] * len(PHRASES), "SUMMARY"]


async def test_controls(listen: Listen) -> None:
    """Ten seconds each way, not before the start; speed and volume are kept from before play."""
    page, _ = await listen()
    await button(page, "Back 10 seconds").click()
    await expect(page.locator("#now")).to_have_text("0:00")
    await button(page, "Forward 10 seconds").click()
    await expect(page.locator("#now")).to_have_text("0:10")
    await page.get_by_label("Speed").select_option("2")
    await page.get_by_role("slider", name="Volume").fill("0.5")
    await button(page, "Play").click()
    await heard(page, 10.2)
    assert await sound(page, "playbackRate") == 2
    assert await sound(page, "volume") == 0.5
    await page.get_by_label("Speed").select_option("0.75")
    assert await sound(page, "playbackRate") == 0.75


async def test_transcript(app: StandIn, listen: Listen) -> None:
    """It comes with play, its sentences seek, and the one that is spoken is marked."""
    page, _ = await listen()
    sentences = page.get_by_role("list", name="Transcript").get_by_role("button")
    await expect(button(page, "Play")).to_be_visible()
    await expect(sentences).to_have_count(0)
    assert "words" not in app.questions()
    await button(page, "Play").click()
    await expect(sentences).to_have_count(len(PHRASES))
    await expect(sentences.nth(4)).to_have_text(f"0:18{PHRASES[4][1]}{PHRASES[4][2]}")
    assert await asked(app, "words", page) == {"grant": "g4Tq"}
    await sentences.nth(4).click()
    assert await heard(page, 18.1) < 28
    await expect(page.locator("[aria-current=true]")).to_have_text(re.compile("0:18"))


async def test_no_transcript(app: StandIn, listen: Listen) -> None:
    """Where its words cannot be had, their place says why; where there are none, it stays away."""
    app.answers["words"] = end("gone", text="This call has no transcript.")
    page, _ = await listen()
    await button(page, "Play").click()
    await expect(page.get_by_text("This call has no transcript.")).to_be_visible()
    await expect(page.get_by_role("heading", name="Transcript")).to_be_hidden()
    await heard(page)

    app.answers["about"] = ready(transcript=False)
    app.asked.clear()
    page, _ = await listen()
    await button(page, "Play").click()
    await heard(page)
    await expect(page.locator("#transcript")).to_be_hidden()
    assert "words" not in app.questions()


async def test_share(app: StandIn, listen: Listen) -> None:
    """Sharing asks first, at one moment; Cancel and Escape share nothing."""
    app.answers["about"] = ready(begins=83)
    page, _ = await listen()
    await expect(page.locator("#share")).to_be_hidden()
    await button(page, "Play").click()
    await heard(page, 83.1)
    dialog = page.get_by_role("dialog")
    for refuse in (button(page, "Cancel").click, lambda: page.keyboard.press("Escape")):
        await page.locator("#share").click()
        await expect(dialog).to_be_visible()
        await expect(button(page, "Cancel")).to_be_focused()
        assert await sound(page, "paused") is True
        await refuse()
        await expect(dialog).to_be_hidden()
        await expect(page.locator("#share")).to_be_focused()
    assert "share" not in app.questions()

    await page.locator("#share").click()
    at = int(await sound(page, "currentTime"))
    await expect(dialog).to_contain_text(f"Share from 1:{at - 60:02}?")
    await dialog.get_by_role("button", name="Share").click()
    await expect(page.get_by_role("status").filter(has_text="✓ Shared")).to_be_visible()
    assert await asked(app, "share", page) == {"grant": "g4Tq", "seconds": str(at)}


async def test_share_refused(app: StandIn, listen: Listen) -> None:
    """A refusal to share says so, and listening goes on."""
    app.answers["share"] = end("denied", title="You may not share", text="Ask Ada for access.")
    page, _ = await listen()
    await button(page, "Play").click()
    await heard(page)
    await page.locator("#share").click()
    await page.get_by_role("dialog").get_by_role("button", name="Share").click()
    await expect(page.locator("#trouble")).to_have_text("You may not shareAsk Ada for access.")
    await button(page, "Play").click()
    await heard(page, await sound(page, "currentTime"))


async def test_only_what_they_may(app: StandIn, listen: Listen) -> None:
    """Neither sharing nor the download shows where it is not allowed."""
    app.answers["about"] = ready(may=[])
    page, _ = await listen()
    await button(page, "Play").click()
    await heard(page)
    await expect(page.locator("#share")).to_be_hidden()
    await expect(page.locator("#download")).to_be_hidden()


async def test_download(app: StandIn, listen: Listen) -> None:
    """After play the file comes by a grant of its own; the one by which it plays is in no link."""
    app.answers["download"] = {"state": "downloading", "download": "/listen/download/d0Wn"}
    page, _ = await listen()
    download = button(page, "Download")
    await expect(button(page, "Play")).to_be_visible()
    await expect(download).to_be_hidden()
    await button(page, "Play").click()
    async with page.expect_download() as downloading:
        await download.click()
    assert (await downloading.value).suggested_filename == "recording.wav"
    assert app.carried("play")[-1] == {"grant": "g4Tq", "for": "download"}
    assert await page.locator("a").count() == 0
    await heard(page)


async def test_format(app: StandIn, listen: Listen) -> None:
    """What no browser plays can be downloaded by who may; the token is spent for that."""
    app.answers["about"] = end("format", download=True)
    app.answers["download"] = {"state": "downloading", "download": "/listen/download/d0Wn"}
    page, _ = await listen()
    async with page.expect_download() as downloading:
        await button(page, "Download").click()
    assert (await downloading.value).url.endswith("/listen/download/d0Wn")
    assert await asked(app, "play", page) == {"token": "k3yX", "for": "download"}
    await expect(page.get_by_text("The download has begun.")).to_be_visible()
    await expect(button(page, "Download")).to_be_hidden()
    await expect(page.get_by_role("heading")).to_be_focused()


async def test_format_used(app: StandIn, listen: Listen) -> None:
    """A download that may not be is told as any end."""
    app.answers["about"] = end("format", title="This browser cannot play it", download=True)
    app.answers["download"] = end("used")
    page, _ = await listen()
    await button(page, "Download").click()
    await expect(page.get_by_role("heading", name=ENDS["en"][0])).to_be_focused()
    await expect(button(page, "Download")).to_be_hidden()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", ["used", "expired", "unknown", "denied", "format", "gone"])
async def test_end(app: StandIn, listen: Listen, state: str, language: str) -> None:
    """An end is shown as the app says it, is read out first, and offers nothing."""
    title, text = ENDS[language]
    app.answers["about"] = end(state, language)
    page, _ = await listen()
    await expect(page.get_by_role("heading", name=title)).to_be_focused()
    await expect(page.get_by_text(text)).to_be_visible()
    await expect(page.get_by_text("0a1b2c3d")).to_have_text(
        LANGUAGES[language].failure.reference.format(reference="0a1b2c3d")
    )
    await expect(page).to_have_title(title)
    assert await page.get_by_role("button").count() == 0
    assert app.questions() == ["about"]


async def test_used_meanwhile(app: StandIn, listen: Listen) -> None:
    """The press of play tells who was second, without a sound."""
    app.answers["play"] = end("used")
    page, _ = await listen()
    await button(page, "Play").click()
    await expect(page.get_by_role("heading", name=ENDS["en"][0])).to_be_focused()
    assert app.ranges == []


async def test_busy(app: StandIn, listen: Listen) -> None:
    """Where too many listen, the same press can be tried again: nothing was spent."""
    playing = app.answers["play"]
    app.answers["play"] = end("busy", title="Too many people are listening", text="Wait a minute.")
    page, _ = await listen()
    await button(page, "Play").click()
    await expect(page.locator("#trouble")).to_have_text(
        "Too many people are listeningWait a minute."
    )
    app.answers["play"] = playing
    await button(page, "Play").click()
    await heard(page)
    await expect(page.locator("#trouble")).to_be_empty()


@pytest.mark.parametrize("state", ["busy", "failed"])
async def test_again(app: StandIn, listen: Listen, state: str) -> None:
    """What may pass by itself offers to ask again."""
    app.answers["about"] = end(state, title="Not just now")
    page, _ = await listen()
    await expect(page.get_by_role("heading", name="Not just now")).to_be_focused()
    app.answers["about"] = ready()
    await button(page, "Try again").click()
    await button(page, "Play").click()
    await heard(page)


async def test_unreachable(app: StandIn, listen: Listen) -> None:
    """Where the app does not answer, or another answers in its place, the page says what to do."""
    page, _ = await listen()
    await expect(button(page, "Play")).to_be_visible()
    await page.route("**/listen/play", lambda route: route.abort())
    await button(page, "Play").click()
    await expect(page.locator("#trouble")).to_contain_text("This page cannot reach the app")
    await page.unroute("**/listen/play")
    await page.route("**/listen/about", lambda route: route.fulfill(status=502, body="<html>"))
    await page.evaluate("location.hash = 's3cond'")
    await expect(page.get_by_role("heading", name="This page cannot reach the app")).to_be_focused()
    await page.unroute("**/listen/about")
    await button(page, "Try again").click()
    await expect(button(page, "Play")).to_be_visible()
    assert app.ranges == []


async def test_cut(app: StandIn, listen: Listen) -> None:
    """A sound that breaks off goes on where it was."""
    app.cuts = 1
    app.answers["about"] = ready(begins=SENT // RATE - 2)
    page, _ = await listen()
    await button(page, "Play").click()
    assert await heard(page, SENT / RATE + 1) < SENT / RATE + 9
    assert len(app.ranges) > 1


async def test_mended(app: StandIn, listen: Listen) -> None:
    """A sound that does not come is asked for again after a second, at the same place."""
    app.refuses = True
    app.answers["about"] = ready(begins=83)
    page, _ = await listen()
    await page.clock.install()
    await button(page, "Play").click()
    await expect(page.locator("#trouble")).to_have_text("The connection broke. Trying again…")
    assert await asked(app, "why", page) == {"grant": "g4Tq"}
    app.refuses = False
    await page.clock.run_for(1000)
    assert 83 < await heard(page, 83.2) < 93
    await expect(page.locator("#trouble")).to_be_empty()


async def test_gave_up(app: StandIn, listen: Listen) -> None:
    """After five tries it says what to do; the next press begins anew, with the same grant."""
    app.refuses = True
    page, _ = await listen()
    await page.clock.install()
    await button(page, "Play").click()
    gave_up = page.get_by_text("It still does not play.")
    async with asyncio.timeout(30):
        while not await gave_up.is_visible():
            await page.clock.run_for(1000)
    assert len(app.carried("why")) == 6
    await button(page, "Play").click()
    await expect(page.get_by_text("The connection broke. Trying again…")).to_be_visible()
    app.refuses = False
    await page.clock.run_for(1000)
    await heard(page)
    assert len(app.carried("play")) == 1


async def test_broken_again(app: StandIn, listen: Listen) -> None:
    """Five tries in a row: once it played on, the next trouble has five of its own."""
    page, _ = await listen()
    await page.clock.install()
    await button(page, "Play").click()
    for position in (300, 600):
        await expect(button(page, "Pause")).to_be_visible()
        app.refuses = True
        before = len(app.carried("why"))
        await page.get_by_role("slider", name="Position").fill(str(position))
        async with asyncio.timeout(30):
            while len(app.carried("why")) < before + 4:
                await page.clock.run_for(1000)
        app.refuses = False
        await expect(page.get_by_text("The connection broke. Trying again…")).to_be_visible()
        await page.clock.run_for(1000)
        await heard(page, position + 1.5)


async def test_paused_meanwhile(app: StandIn, listen: Listen) -> None:
    """Who pauses while it is being mended hears nothing until they press again."""
    app.refuses = True
    page, _ = await listen()
    await page.clock.install()
    await button(page, "Play").click()
    await expect(page.get_by_text("The connection broke. Trying again…")).to_be_visible()
    await button(page, "Pause").click()
    app.refuses = False
    await page.clock.run_for(1000)
    await expect(page.locator("#trouble")).to_be_empty()
    assert await sound(page, "paused") is True
    await button(page, "Play").click()
    await heard(page)


async def test_busy_meanwhile(app: StandIn, listen: Listen) -> None:
    """Who finds no place any more, after a pause say, plays on later with the same grant."""
    app.refuses = True
    app.answers["about"] = ready(begins=83)
    app.answers["why"] = end("busy", title="Too many people are listening", text="Wait a minute.")
    page, _ = await listen()
    await button(page, "Play").click()
    told = page.locator("#trouble")
    await expect(told).to_have_text("Too many people are listeningWait a minute.")
    assert len(app.carried("why")) == 1
    app.refuses = False
    await button(page, "Play").click()
    assert 83 < await heard(page, 83.2) < 93
    await expect(told).to_be_empty()
    assert len(app.carried("play")) == 1


@pytest.mark.parametrize("state", ["expired", "gone", "failed"])
async def test_over(app: StandIn, listen: Listen, state: str) -> None:
    """A grant that has ended says so in place of trying again: its token is spent."""
    app.refuses = True
    app.answers["why"] = end(state, title="This link has run out")
    page, _ = await listen()
    await button(page, "Play").click()
    await expect(page.get_by_role("heading", name="This link has run out")).to_be_focused()
    assert await page.locator("audio").count() == 0
    await expect(button(page, "Try again")).to_be_hidden()


async def test_silence(app: StandIn, listen: Listen) -> None:
    """A line that is open and sends nothing is asked about after ten seconds, and tried again."""
    app.silent = True
    page, _ = await listen()
    await page.clock.install()
    await button(page, "Play").click()
    await expect(page.locator("audio")).to_be_attached()
    await expect(button(page, "Pause")).to_be_visible()
    await page.clock.run_for(5000)
    assert app.carried("why") == []
    await page.clock.run_for(5000)
    await expect(page.get_by_text("The connection broke. Trying again…")).to_be_visible()
    app.silent = False
    await page.clock.run_for(1000)
    await heard(page)


async def test_ended(app: StandIn, listen: Listen) -> None:
    """At its end the button says Play, and plays from the start."""
    app.answers["about"] = ready(begins=753)
    page, _ = await listen()
    await button(page, "Play").click()
    await expect(page.locator("#left")).to_have_text("−0:00")
    await expect(button(page, "Play")).to_be_visible()
    await button(page, "Play").click()
    await expect(page.locator("#now")).to_have_text(re.compile("0:0"))
    await heard(page)


async def test_sandboxed_frame(app: StandIn, listen: Listen) -> None:
    """As Slack frames it, with an origin that nobody knows, it plays, shares, and downloads not."""
    page, _ = await listen("/frame?src=/listen/embed/k3yX")
    frame = page.frame_locator("iframe")
    await button(frame, "Play").click()
    inside = page.frames[1]
    await expect(frame.locator("audio")).to_be_attached()
    assert await inside.evaluate(_HEARD, 0.3) > 0.3
    assert app.carried("play") == [{"token": "k3yX"}]
    assert {origin for _, _, origin in app.asked} == {"null"}
    assert all(range_ and range_.startswith("bytes=") for range_ in app.ranges)
    await expect(frame.locator("#download")).to_be_hidden()
    await expect(frame.locator("#transcript")).to_be_hidden()
    assert "words" not in app.questions()  # reading goes on record, and nothing would be read

    await frame.locator("#share").click()
    await frame.get_by_role("dialog").get_by_role("button", name="Share").click()
    await expect(frame.locator("#trouble")).to_contain_text("✓ Shared")


async def test_format_in_a_frame(app: StandIn, listen: Listen) -> None:
    """A frame may not download, so it does not offer to."""
    app.answers["about"] = end("format", download=True)
    page, _ = await listen("/frame?src=/listen/embed/k3yX")
    frame = page.frame_locator("iframe")
    await expect(frame.get_by_role("heading")).to_be_visible()
    await expect(button(frame, "Download")).to_be_hidden()


async def test_foreign_frame(listen: Listen) -> None:
    """Nobody else's page may frame it."""
    elsewhere = StandIn()
    await elsewhere.start()
    page, complaints = await listen(f"/frame?src={elsewhere.url}/listen/embed/k3yX")
    await expect(page.locator("iframe")).to_be_visible()
    assert elsewhere.asked == []
    assert any("frame-ancestors" in each for each in complaints)
    complaints.clear()
    await elsewhere.stop()


async def test_a_start_that_no_calendar_has(app: StandIn, listen: Listen) -> None:
    """Whatever the call center gives for its start, as one in nanoseconds, a recording plays."""
    app.answers["about"] = ready(start=1795140720000 * 10**6)
    page, _ = await listen()
    await expect(page.get_by_role("heading", name="小芳")).to_be_visible()
    await expect(page.locator("#when")).to_be_empty()
    await button(page, "Play").click()
    await heard(page)


async def test_hostile_text(app: StandIn, listen: Listen) -> None:
    """What the call center or a caller wrote is text, wherever it stands."""
    hostile = '<img src=x onerror="document.title=1"><b>'
    app.answers["about"] = ready(who=hostile, line=hostile)
    app.answers["words"] = {
        "state": "words",
        "phrases": [{"begin": 0, "who": hostile, "words": hostile}],
    }
    page, _ = await listen()
    await button(page, "Play").click()
    await expect(page.locator("#phrases")).to_have_text(f"0:00{hostile}{hostile}")
    await expect(page.get_by_role("heading", level=1)).to_have_text(hostile)
    assert await page.locator("img").count() == 0
