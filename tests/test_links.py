"""The pages that people read: no link of theirs leads nowhere, and each page is short."""

import re
from pathlib import Path

import pytest

from bot.messages.words import LANGUAGES
from bot.server.gate import _TO_MEND

ROOT = Path(__file__).parents[1]
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"")


def anchors(page: Path) -> set[str]:
    """Of the headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links(page: Path) -> None:
    """A link inside the repository names a file that is there, and a heading of it."""
    for found in _LINK.findall(page.read_text("utf-8")):
        link = found[0] or found[1]
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = (page.parent / name) if name else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_every_page_is_found() -> None:
    """From the README one reaches each page of `docs/`; so does who reads Chinese."""
    english = (ROOT / "README.md").read_text("utf-8")
    for page in (ROOT / "docs").glob("*.md"):
        readers = (
            english
            if not page.name.endswith(".zh.md")
            else (ROOT / "README.zh.md").read_text("utf-8")
        )
        assert f"(docs/{page.name}" in readers, page.name


def test_readme_is_short() -> None:
    """The README is a way in, not the manual."""
    assert len((ROOT / "README.md").read_text("utf-8").splitlines()) <= 180


@pytest.mark.parametrize("page", ["troubleshooting.md", "troubleshooting.zh.md"])
def test_what_the_log_says(page: str) -> None:
    """The reasons that an operator can mend stand in the page in the log's own words."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    assert _TO_MEND
    assert all(f"`{reason}`" in text for reason in _TO_MEND)


def test_what_the_player_says() -> None:
    """Each end that a listener may read stands in the page, in the player's own words."""
    text = (ROOT / "docs" / "listening.md").read_text("utf-8")
    endings = LANGUAGES["en"].listen.ending_titles.values()
    assert endings
    assert all(f"| “{title}” |" in text for title in endings)
