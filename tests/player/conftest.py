"""A browser for all tests of a file, and the page in it."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.player.stand_in import Listen, Opened, StandIn
from tests.servers.browser import chromium, chromium_program


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    program = chromium_program()
    if isinstance(program, str):
        pytest.skip(program)
    async with chromium(program) as started:
        yield started


@pytest_asyncio.fixture(loop_scope="module")
async def app() -> AsyncIterator[StandIn]:
    stand_in = StandIn()
    await stand_in.start()
    yield stand_in
    await stand_in.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def listen(app: StandIn, browser: Browser) -> AsyncIterator[Listen]:
    """Opens a path of the app in a browser of its own; no page may have given cause to complain."""
    opened: list[Opened] = []

    async def goto(path: str = "/listen#k3yX", **options: Any) -> Opened:  # noqa: ANN401 — Playwright's
        context = await browser.new_context(**{"locale": "en-US", **options})
        page = await context.new_page()
        page.set_default_timeout(10_000)
        one = Opened(page, [])
        opened.append(one)
        page.on("pageerror", lambda error: one.complaints.append(str(error)))
        page.on("console", lambda message: one.complaints.append(message.text))
        await page.goto(app.url + path)
        return one

    yield goto
    for page, complaints in opened:
        await page.context.close()
        # A sound that is not there is what some tests are about.
        assert [each for each in complaints if not each.startswith("Failed to load")] == []
