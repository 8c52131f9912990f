"""The document and its headers."""

import json
import re
from pathlib import Path

import pytest

from bot.messages.words import EN, LANGUAGES
from bot.player.page import page, page_headers, page_words

FILES = Path(__file__).parents[2] / "bot" / "player" / "page"
NONCES = ("f1rst-n0nce", "sec0nd_n0nce")
# What a browser would fetch, or a person be led to. The namespace of SVG names a language only.
ELSEWHERE = re.compile(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]+[^\s'\"]*", re.IGNORECASE)
NAMESPACE = "http://www.w3.org/2000/svg"


def policy(nonce: str) -> dict[str, str]:
    """The directives with what each allows."""
    directives = page_headers(nonce)["Content-Security-Policy"].split("; ")
    return dict(directive.split(" ", 1) for directive in directives)


def embedded_words(document: str) -> dict[str, str]:
    """The words as the script reads them."""
    found = re.search(r'<script type="application/json" id="words"[^>]*>(.*?)</script>', document)
    assert found is not None
    words = json.loads(found[1])
    assert isinstance(words, dict)
    return words


def test_policy() -> None:
    """Nothing but its own style, script, sound and questions; framed by Slack alone."""
    assert policy("n0nce") == {
        "default-src": "'none'",
        "style-src": "'nonce-n0nce'",
        "script-src": "'nonce-n0nce'",
        "media-src": "'self'",
        "connect-src": "'self'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "https://*.slack.com https://*.slack-gov.com https://*.slack-mcps.com",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }


def test_headers() -> None:
    """It is kept nowhere, found by nobody, and tells no one where its reader came from."""
    headers = page_headers("n0nce")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "microphone=()" in headers["Permissions-Policy"]
    assert "autoplay" not in headers["Permissions-Policy"]
    assert "X-Frame-Options" not in headers


def test_each_answer_has_its_nonce() -> None:
    """Both documents differ in nothing but the nonce, and each style and script carries it."""
    first, second = (page(EN, "en", nonce) for nonce in NONCES)
    assert first != second
    assert first.replace(NONCES[0], NONCES[1]) == second
    tags = re.findall(r"<(?:style|script)\b[^>]*>", first)
    assert len(tags) == 3
    assert all(f' nonce="{NONCES[0]}"' in tag for tag in tags)
    assert first.count(NONCES[0]) == len(tags)


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_from_elsewhere(language: str) -> None:
    """The document names no other address, and no file beside it."""
    document = page(LANGUAGES[language], language, "n0nce")
    assert set(ELSEWHERE.findall(document)) <= {NAMESPACE}
    assert not re.search(r"<(?:link rel=\"stylesheet|script src|img|iframe|object)", document)
    assert not re.search(r"@import|url\(", document)
    assert re.findall(r"__[A-Z]+__", document) == []


def test_markup_is_never_made_of_text() -> None:
    """The script has none of the doors by which text becomes markup or code, and stores nothing."""
    script = (FILES / "player.js").read_text("utf-8")
    doors = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|srcdoc"
    assert not re.search(doors, script)
    assert not re.search(r"localStorage|sessionStorage|indexedDB|document\.cookie", script)
    assert "</script" not in script


@pytest.mark.parametrize(("language", "tag"), [("en", "en"), ("zh", "zh-CN")])
def test_language(language: str, tag: str) -> None:
    """The document begins in the browser's language: tag, title and words."""
    words = LANGUAGES[language]
    document = page(words, language, "n0nce")
    assert f'<html lang="{tag}">' in document
    assert f"<title>{words.player.app}</title>" in document
    assert embedded_words(document) == page_words(words)


def test_words_cannot_leave_their_element() -> None:
    """A word with markup in it is that word, and no markup."""
    hostile = "</script><script>alert(1)</script><!-- \u2028 \" ' \\"
    words = EN._replace(player=EN.player._replace(note=hostile))
    document = page(words, "en", "n0nce")
    assert embedded_words(document)["note"] == hostile
    assert "alert(1)</script>" not in document


def test_words_are_those_the_page_asks_for() -> None:
    """Each name in the HTML and the script is a word, and no word is said by nothing."""
    html, script = ((FILES / name).read_text("utf-8") for name in ("player.html", "player.js"))
    named = set(re.findall(r'data-(?:word|label)="(\w+)"', html))
    named |= set(re.findall(r"\bwords\.(\w+)", script))
    assert named == page_words(EN).keys()
    assert page_words(LANGUAGES["zh"]).keys() == named


def test_what_the_script_looks_for() -> None:
    """Each element that the script names is in the HTML; the words stand there once assembled."""
    html, script = ((FILES / name).read_text("utf-8") for name in ("player.html", "player.js"))
    named = set(re.findall(r'\$\("(\w+)"\)', script))
    assert named - {"words"} <= set(re.findall(r'\bid="(\w+)"', html))


def test_thumbnail() -> None:
    """Slack's video block shows it before the page: a PNG of 16:9, and small."""
    thumbnail = (FILES / "thumbnail.png").read_bytes()
    assert thumbnail.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = (int.from_bytes(thumbnail[at : at + 4], "big") for at in (16, 20))
    assert (width, height) == (640, 360)
    assert len(thumbnail) < 20_000
