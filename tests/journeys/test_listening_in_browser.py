"""From a number to the voice, in a real browser: nothing stands in for the bot, the page or Slack.

The browser has no flag that lets sound play by itself, and plays only what came by range.
"""

import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FrameLocator, Page, expect

from bot.sandbox import contacts, payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.slack import Slack
from tests.listener import EPHEMERAL, link_in, pressed, url_in
from tests.running import StartBot
from tests.servers.browser import chromium, chromium_program

DOCS = Path(__file__).parents[2] / "docs"
TRANSFERRED = f"{contacts.TRANSFERRED} 1760925600000"
HEARD = """seconds => new Promise(done => {
  const sound = document.querySelector("audio");
  const look = () => sound.currentTime > seconds && done(sound.currentTime);
  sound.addEventListener("timeupdate", look);
  look();
})"""


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[Browser]:
    program = chromium_program()
    if isinstance(program, str):
        pytest.skip(program)
    async with chromium(program) as started:
        yield started


@pytest.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(locale="en-US")
    page = await context.new_page()
    page.set_default_timeout(15_000)
    yield page
    await context.close()


@pytest.fixture
async def listening(start_bot: StartBot) -> str:
    """A bot whose page is where its links say."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    rights = {"ACCESS_LISTEN": "everyone", "ACCESS_DOWNLOAD": "everyone"}
    return await start_bot(PORT=str(port), PUBLIC_URL=address, **rights)


async def played(page: Page, beyond: float = 0.3) -> float:
    """Press play; the position of the sound once it is beyond this one."""
    await page.get_by_role("button", name="Play", exact=True).click()
    await page.wait_for_selector("audio", state="attached")
    position = await page.evaluate(HEARD, beyond)
    assert isinstance(position, float)
    return position


def acts(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [vars(each)["action"] for each in caplog.records if each.name == "bot.audit"]


def button_of(shown: dict[str, Any], action_id: str) -> dict[str, Any]:
    """The first button beside a row that has a length, and no outcome: it has a recording."""
    rows = [each for each in shown["blocks"] if "accessory" in each]
    return next(
        dict(each["accessory"])
        for each in rows
        if each["accessory"]["action_id"] == action_id
        and each["fields"][1]["text"].startswith(("*0", "*1", "*2", "*3"))
    )


async def test_from_a_number_to_the_voice(
    listening: str,
    workspace: Slack,
    call_center: CallCenter,
    page: Page,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A number leads to calls, a call to its recording, a press to the page, one to the voice."""
    call_center.prepare()  # which takes a while, and the acknowledgement would not wait for it
    calls = (await workspace.command(listening, "phone 155 8888 6666")).body
    seen = len(workspace.made("response_url"))
    await workspace.press(listening, button_of(calls, "view_call"), EPHEMERAL)
    found = (await workspace.calls_of("response_url", seen + 1))[-1].sent
    shown = await pressed(workspace, listening, button_of(found, "listen")["value"])
    caplog.clear()
    await page.goto(url_in(shown))
    await expect(page.get_by_role("button", name="Play", exact=True)).to_be_enabled()
    assert acts(caplog) == []
    asked = len(call_center.storage.asked)
    await played(page)
    assert acts(caplog) == ["heard"]
    sound = [each.range for each in call_center.storage.asked[asked:]]
    assert sound
    assert all(each.startswith("bytes=") for each in sound)


async def test_seeking(
    listening: str, workspace: Slack, call_center: CallCenter, page: Page
) -> None:
    """Somewhere else in a long recording is asked for by its range, and nothing twice of it."""
    shown = await pressed(workspace, listening, f"{contacts.TRANSFERRED} 1760926380000")
    await page.goto(url_in(shown))
    await played(page)
    before = len(call_center.storage.asked)
    await page.get_by_role("slider", name="Position").fill("3000")
    assert await page.evaluate(HEARD, 3000.2) > 3000
    begins = [
        int(each.range.split("=")[1].split("-")[0]) for each in call_center.storage.asked[before:]
    ]
    assert max(begins) > 20_000_000  # of 30 MB


async def test_sentences_seek(
    listening: str, workspace: Slack, page: Page, caplog: pytest.LogCaptureFixture
) -> None:
    """What was said stands beside the sound; a sentence leads to its moment; both are on record."""
    shown = await pressed(workspace, listening, TRANSFERRED)
    await page.goto(url_in(shown))
    caplog.clear()
    await played(page)
    sentence = page.get_by_role("button", name="查到了，包裹昨天已经到达本地")
    await sentence.click()
    assert await page.evaluate(HEARD, 18.1) > 18
    await expect(sentence).to_have_attribute("aria-current", "true")
    assert sorted(acts(caplog)) == ["heard", "read"]


async def test_once(listening: str, workspace: Slack, page: Page) -> None:
    """A scanner's ten looks spend nothing; a second play is refused, in words."""
    link = url_in(await pressed(workspace, listening, TRANSFERRED))
    for _ in range(10):
        response = await page.request.get(link)
        assert response.status == 200
    await page.goto(link)
    await played(page)
    await page.goto("about:blank")
    await page.goto(link)
    await expect(page.get_by_role("heading", name="This link has been used")).to_be_visible()
    await expect(page.get_by_text("press “Listen” again")).to_be_visible()


async def test_share_from_the_page(listening: str, workspace: Slack, page: Page) -> None:
    """A moment is shared from where one listens, after a question."""
    workspace.invite(payloads.CHANNEL)
    await page.goto(url_in(await pressed(workspace, listening, TRANSFERRED)))
    await played(page, 1.0)
    await page.get_by_role("button", name="Share from").click()
    await page.get_by_role("dialog").get_by_role("button", name="Share", exact=True).click()
    await expect(page.get_by_text("✓ Shared in the conversation")).to_be_visible()
    (posted,) = workspace.made("chat.postMessage")
    assert "From 0:0" in posted.sent["text"]


async def framed(page: Page, host: str, source: str, sandbox: str = "") -> FrameLocator:
    """A page of this host with the player in a frame."""
    attribute = f' sandbox="{sandbox}"' if sandbox else ""
    body = f'<!doctype html><iframe{attribute} width="600" height="400" src="{source}"></iframe>'

    async def answer(route: Any) -> None:  # noqa: ANN401 — Playwright's
        await route.fulfill(body=body, content_type="text/html")

    await page.route(f"https://{host}/**", answer)
    await page.goto(f"https://{host}/")
    return page.frame_locator("iframe")


async def test_in_slacks_frame(
    listening: str, workspace: Slack, page: Page, caplog: pytest.LogCaptureFixture
) -> None:
    """In a sandboxed frame of Slack's, whose origin is opaque, it plays; without a cookie."""
    token = link_in(await pressed(workspace, listening, TRANSFERRED))
    frame = await framed(
        page, "app.slack.com", f"{listening}/listen/embed/{token}", "allow-scripts"
    )
    await frame.get_by_role("button", name="Play", exact=True).click()
    sound = frame.locator("audio")
    await expect(sound).to_be_attached()
    inner = next(each for each in page.frames if "/listen/embed/" in each.url)
    assert await inner.evaluate(HEARD, 0.3) > 0.3
    assert "heard" in acts(caplog)


@pytest.mark.parametrize("host", ["evil.example", "slack.com.evil.example", "notslack.com"])
async def test_foreign_frames(listening: str, workspace: Slack, page: Page, host: str) -> None:
    """No other page may frame the player."""
    token = link_in(await pressed(workspace, listening, TRANSFERRED))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    frame = await framed(page, host, f"{listening}/listen/embed/{token}")
    await expect(frame.get_by_role("button", name="Play", exact=True)).to_have_count(0)
    assert any("frame-ancestors" in each for each in complaints)


PICTURES: dict[str, dict[str, Any]] = {
    "player-light": {"color_scheme": "light", "viewport": {"width": 900, "height": 840}},
    "player-dark": {"color_scheme": "dark", "viewport": {"width": 900, "height": 840}},
    "player-phone": {
        "color_scheme": "light",
        "viewport": {"width": 420, "height": 840},
        "locale": "zh-CN",
    },
}


@pytest.mark.parametrize("name", PICTURES)
async def test_pictures_of_the_page(
    listening: str, workspace: Slack, browser: Browser, name: str
) -> None:
    """The documents show the page as it is drawn: light, dark, on a phone. It plays in each.

    `UPDATE_PICTURES=1` draws them anew.
    """
    workspace.locales[payloads.USER] = PICTURES[name].get("locale", "en-US")
    context = await browser.new_context(timezone_id="Asia/Shanghai", **PICTURES[name])
    page = await context.new_page()
    await page.goto(url_in(await pressed(workspace, listening, TRANSFERRED)))
    play = page.locator("#play")
    await expect(play).to_be_enabled()
    await play.click()
    await page.wait_for_selector("audio", state="attached")
    await page.get_by_role("button", name="查到了，包裹昨天已经到达本地").click()
    assert await page.evaluate(HEARD, 18.1) > 18
    if os.environ.get("UPDATE_PICTURES"):
        await page.evaluate("scrollTo(0, 0)")
        await page.mouse.move(5, 5)
        await page.screenshot(path=DOCS / f"{name}.png")
    assert (DOCS / f"{name}.png").read_bytes().startswith(b"\x89PNG")
    await context.close()
