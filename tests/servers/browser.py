"""A headless Chromium of the machine's own, which Playwright drives."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Nothing here lets sound play without a press: pages must do with what a person's browser allows.
_ARGUMENTS = (
    "--no-sandbox",  # a container's root has no user namespace to sandbox in
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page of the internet may not ask this machine; the player is on the internet, too.
    "--disable-features=LocalNetworkAccessChecks",
)


def chromium_program() -> Path | str:
    """The program, or why there is none."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    return Path(found) if found else f"no Chromium on PATH ({', '.join(_NAMES)})"


@asynccontextmanager
async def chromium(program: Path) -> AsyncIterator[Browser]:
    """It, started; each page of a test belongs in a context of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=program, args=_ARGUMENTS, ignore_default_args=["--mute-audio"]
        )
        try:
            yield browser
        finally:
            await browser.close()
