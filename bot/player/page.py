"""The player page as one document, and the headers it needs."""

import json
from functools import cache
from pathlib import Path

from bot.messages.words import Words

_FILES = Path(__file__).parent / "page"
_NONCE = "__NONCE__"
_LANGUAGE = '<html lang="en">'
_TITLE = "<title></title>"
_STYLE = '<link rel="stylesheet" href="player.css">'
_SCRIPT = '<script src="player.js"></script>'
_WORDS = "__WORDS__"
_TAGS = {"en": "en", "zh": "zh-CN"}  # as browsers and screen readers know our languages
# Whoever frames it: Slack, as its documentation on embeds asks.
_FRAMED_BY = "https://*.slack.com https://*.slack-gov.com https://*.slack-mcps.com"
_DENIED = (
    *("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid"),
    *("magnetometer", "microphone", "midi", "payment", "publickey-credentials-get"),
    *("screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)


def page(words: Words, language: str, nonce: str) -> str:
    """The document, which holds nothing of any recording: its script asks for that.

    Args:
        words: of the browser's language, until the script knows the person's.
        language: the key of these words in `LANGUAGES`.
        nonce: of this answer alone, as in its `page_headers`; letters, digits, `-` and `_`.
    """
    # In a script element `</` would end it, and `<!--` change its meaning.
    said = json.dumps(page_words(words), ensure_ascii=False).replace("<", "\\u003c")
    return (
        _document()
        .replace(_LANGUAGE, f'<html lang="{_TAGS[language]}">', 1)
        .replace(_TITLE, f"<title>{words.player.app}</title>", 1)
        .replace(_NONCE, nonce)
        .replace(_WORDS, said, 1)
    )


def page_words(words: Words) -> dict[str, str]:
    """What the page says by itself, by the names that its script knows."""
    return {
        **words.player._asdict(),
        "share": words.button.share_yes,
        "cancel": words.button.cancel,
        "try_again": words.button.try_again,
        "reference": words.failure.reference,
    }


def page_headers(nonce: str) -> dict[str, str]:
    """The answer's headers: nothing but its own style and script, kept nowhere, framed by Slack.

    There is no `X-Frame-Options`: it knows no list, and `frame-ancestors` takes its place.
    """
    policy = (
        "default-src 'none'",
        f"style-src 'nonce-{nonce}'",
        f"script-src 'nonce-{nonce}'",
        "media-src 'self'",
        "connect-src 'self'",
        "img-src data:",  # the tab's icon; without one, browsers ask for /favicon.ico
        "base-uri 'none'",
        "form-action 'none'",
        f"frame-ancestors {_FRAMED_BY}",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
    return {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy": "; ".join(policy),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",  # says nothing about frames
        "Permissions-Policy": ", ".join(f"{each}=()" for each in _DENIED),
    }


@cache
def _document() -> str:
    """The three files as one, with room for what each answer has of its own."""
    parts = {
        _STYLE: f'<style nonce="{_NONCE}">\n{_read("player.css")}</style>',
        _SCRIPT: (
            f'<script type="application/json" id="words" nonce="{_NONCE}">{_WORDS}</script>\n'
            f'<script nonce="{_NONCE}">\n{_read("player.js")}</script>'
        ),
    }
    document = _read("player.html")
    for place, part in parts.items():
        document = document.replace(place, part, 1)
    return document


def _read(name: str) -> str:
    return (_FILES / name).read_text("utf-8")
