"""axe finds nothing in any state of the page, light, dark, on a phone and in Slack's frame."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, ViewportSize, expect

from bot.messages.words import LANGUAGES, Words
from tests.player.stand_in import PHRASES, Listen, StandIn, end, ready

pytestmark = pytest.mark.asyncio(loop_scope="module")

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
DESKTOP = ViewportSize(width=900, height=900)
PHONE = ViewportSize(width=360, height=740)
SMALLEST = ViewportSize(width=320, height=560)  # WCAG 1.4.10: nothing scrolls sideways there
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
Reach = Callable[[StandIn, Page, Words], Awaitable[None]]


async def _ready(_: StandIn, page: Page, words: Words) -> None:
    await expect(page.get_by_role("button", name=words.player.play, exact=True)).to_be_visible()


async def _playing(app: StandIn, page: Page, words: Words) -> None:
    await _ready(app, page, words)
    await page.get_by_role("button", name=words.player.play, exact=True).click()
    await expect(page.locator("#phrases button")).to_have_count(len(PHRASES))
    await page.locator("summary").click()
    await page.locator("#phrases button").nth(4).click()
    await expect(page.locator("[aria-current=true]")).to_be_visible()


async def _without_words(app: StandIn, page: Page, words: Words) -> None:
    app.answers["words"] = end("gone")
    await _ready(app, page, words)
    await page.get_by_role("button", name=words.player.play, exact=True).click()
    await expect(page.locator("#noWords")).to_be_visible()


async def _gave_up(app: StandIn, page: Page, words: Words) -> None:
    app.refuses = True
    await page.clock.install()
    await _ready(app, page, words)
    await page.get_by_role("button", name=words.player.play, exact=True).click()
    gave_up = page.get_by_text(words.player.gave_up)
    async with asyncio.timeout(30):
        while not await gave_up.is_visible():
            await page.clock.run_for(1000)


async def _busy(app: StandIn, page: Page, words: Words) -> None:
    app.answers["play"] = end("busy")
    await _ready(app, page, words)
    await page.get_by_role("button", name=words.player.play, exact=True).click()
    await expect(page.locator("#trouble")).not_to_be_empty()


async def _asks(app: StandIn, page: Page, words: Words) -> None:
    await _playing(app, page, words)
    await page.locator("#share").click()
    await expect(page.get_by_role("dialog")).to_be_visible()


async def _end(_: StandIn, page: Page, __: Words) -> None:
    await expect(page.locator("#endTitle")).to_be_focused()


STATES: dict[str, Reach] = {
    "ready": _ready,
    "playing": _playing,
    "without words": _without_words,
    "gave up": _gave_up,
    "busy": _busy,
    "asks": _asks,
    "used": _end,
    "format": _end,
    "failed": _end,
}


async def look(page: Page) -> None:
    """Nothing to find, and nothing beyond the right edge."""
    results = await Axe().run(page, options=RULES)
    assert results.violations_count == 0, results.generate_report()
    sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert await page.evaluate(sideways) == 0


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", STATES)
async def test_page(app: StandIn, listen: Listen, state: str, language: str) -> None:
    """In its window: light, dark, high contrast, on a phone, on the smallest screen."""
    ending = STATES[state] is _end
    app.answers["about"] = end(state, language, download=state == "format")
    if not ending:
        app.answers["about"] = ready(language)
    page, _ = await listen(viewport=DESKTOP)
    await STATES[state](app, page, LANGUAGES[language])
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        await page.set_viewport_size(DESKTOP)
        await look(page)
        await page.set_viewport_size(PHONE)
        await look(page)
    await page.set_viewport_size(SMALLEST)
    await look(page)
    await page.emulate_media(forced_colors="active")
    await look(page)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", [state for state in STATES if state != "without words"])
async def test_embedded(app: StandIn, listen: Listen, state: str, language: str) -> None:
    """In Slack's modal, where it has the width and height of a video."""
    ending = STATES[state] is _end
    app.answers["about"] = end(state, language) if ending else ready(language)
    page, _ = await listen("/listen/embed/k3yX", viewport={"width": 560, "height": 315})
    reach = STATES[state]
    if reach in {_playing, _asks}:
        await _ready(app, page, LANGUAGES[language])
        await page.locator("#play").click()
        await expect(page.locator("#share")).to_be_visible()
        if reach is _asks:
            await page.locator("#share").click()
    else:
        await reach(app, page, LANGUAGES[language])
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme)
        await look(page)
        high = "document.documentElement.scrollHeight - document.documentElement.clientHeight"
        assert await page.evaluate(high) == 0  # Slack allows no scrolling in it
