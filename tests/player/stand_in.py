"""The app as the player page knows it: its few questions, with answers that a test chooses."""

import asyncio
import io
import wave
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from aiohttp import web
from playwright.async_api import Page

from bot.messages.words import LANGUAGES
from bot.player.language import preferred
from bot.player.page import page, page_headers, page_words

Answer = dict[str, Any]
Listen = Callable[..., Awaitable["Opened"]]
SECONDS = 754
RATE = 4000  # samples of one byte, so 3 MB
SENT = 512 * 1024  # bytes of an answer, then it pauses: what lies further on needs its own range
PHRASES = (
    (0, "小芳", "您好，售后支持，小芳为您服务。"),
    (4, "客户", "你好，我上周买的机器还没有收到。"),
    (9, "小芳", "请您提供一下订单的手机号码。"),
    (13, "客户", "155****6666。"),
    (18, "小芳", "查到了，包裹昨天已经到达本地，今天下午派送。"),
    (27, "客户", "好的，谢谢。"),
    (29, "小芳", "不客气，稍后请对本次服务评价。"),
)
ENDS = {
    "en": ("This link has been used", "Each link plays once. Go back to Slack and press “Listen”."),
    "zh": ("此链接已使用", "每个链接只能播放一次。请回到 Slack，再次点击“收听”。"),
}


class Opened(NamedTuple):
    """The page, and what the browser complained of: of its policy, of an error, of a warning."""

    page: Page
    complaints: list[str]


def tone() -> bytes:
    """A WAV file as long as the design's call."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(RATE)
        sound.writeframes(bytes([128, 160, 128, 96]) * (RATE // 4 * SECONDS))
    return file.getvalue()


def ready(language: str = "en", begins: int = 0, **changed: Any) -> Answer:  # noqa: ANN401 — JSON
    """What `about` says of a token that can be played."""
    kind = {"en": "Inbound", "zh": "呼入"}[language]
    spoken = {
        "en": "Inbound, from 155****6666 to 803***83",
        "zh": "呼入，主叫 155****6666，被叫 803***83",
    }
    return {
        "state": "ready",
        "language": language,
        "words": page_words(LANGUAGES[language]),
        "who": "小芳",
        "line": f"{kind} · 155****6666 → 803***83",
        "spoken": spoken[language],
        "start": 1795140720000,
        "duration": SECONDS,
        "from": begins,
        "may": ["download", "share"],
        "transcript": True,
        **changed,
    }


def end(state: str, language: str = "en", **changed: Any) -> Answer:  # noqa: ANN401 — JSON
    """What stands in place of a recording."""
    title, text = ENDS[language]
    return {
        "state": state,
        "language": language,
        "words": page_words(LANGUAGES[language]),
        "title": title,
        "text": text,
        "reference": "0a1b2c3d",
        "download": False,
        **changed,
    }


@dataclass
class StandIn:
    """`answers` can be changed at any time, by the last word of the question's path.

    Attributes:
        asked: each question's word, what it carried and from which origin.
        ranges: the header `Range` of each request for the sound.
        cuts: how many of the next requests for the sound end in the middle.
        refuses: while it is true, requests for the sound get no sound.
        silent: while it is true, they get no byte of it.
    """

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], str | None]] = field(default_factory=list)
    ranges: list[str | None] = field(default_factory=list)
    cuts: int = 0
    refuses: bool = False
    silent: bool = False
    url: str = ""

    async def start(self) -> None:
        """On loopback."""
        self.answers |= {
            "about": ready(),
            "play": {"state": "playing", "grant": "g4Tq", "media": "/listen/media/g4Tq"},
            "words": {
                "state": "words",
                "phrases": [{"begin": at, "who": who, "words": said} for at, who, said in PHRASES],
            },
            "share": {
                "state": "said",
                "said": "✓ Shared in the conversation where you pressed “Listen”.",
            },
            "why": {"state": "stalled"},
        }
        self._tone = tone()
        app = web.Application()
        app.router.add_get("/listen", self._page)
        app.router.add_get("/listen/embed/{token}", self._page)
        app.router.add_post("/listen/{question}", self._answer)
        app.router.add_get("/listen/media/{grant}", self._media)
        app.router.add_get("/listen/download/{grant}", self._download)
        app.router.add_get("/frame", self._frame)
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """At once, whatever plays."""
        await self._runner.cleanup()

    def questions(self) -> list[str]:
        """The words of those asked so far."""
        return [word for word, _, _ in self.asked]

    def carried(self, question: str) -> list[dict[str, str]]:
        """What the questions of this word carried."""
        return [carried for word, carried, _ in self.asked if word == question]

    async def _page(self, request: web.Request) -> web.Response:
        language = preferred(request.headers.get("Accept-Language", ""))
        headers = page_headers("n0nce")
        # The test's own page takes the place of Slack's.
        policy = headers["Content-Security-Policy"]
        headers["Content-Security-Policy"] = policy.replace("https://*.slack.com", self.url)
        return web.Response(text=page(LANGUAGES[language], language, "n0nce"), headers=headers)

    async def _answer(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        word = request.match_info["question"]
        self.asked.append((word, form, request.headers.get("Origin")))
        word = "download" if form.get("for") == "download" else word
        # A sandboxed frame has no origin that could be named, and sends nothing of the person's.
        return web.json_response(self.answers[word], headers={"Access-Control-Allow-Origin": "*"})

    async def _media(self, request: web.Request) -> web.StreamResponse:
        self.ranges.append(request.headers.get("Range"))
        if self.refuses:
            return web.Response(status=503)
        size = len(self._tone)
        first = request.http_range.start or 0
        answer = web.StreamResponse(status=206 if "Range" in request.headers else 200)
        answer.headers["Accept-Ranges"] = "bytes"
        answer.headers["Content-Type"] = "audio/wav"
        answer.headers["Content-Range"] = f"bytes {first}-{size - 1}/{size}"
        answer.content_length = size - first
        await answer.prepare(request)
        if self.silent:
            await asyncio.Event().wait()
        await answer.write(self._tone[first : first + SENT])
        if size - first <= SENT:
            return answer
        if not self.cuts:
            await asyncio.Event().wait()  # until the browser wants no more of this answer
        self.cuts -= 1
        assert request.transport is not None
        request.transport.abort()
        return answer

    async def _download(self, _: web.Request) -> web.Response:
        disposition = 'attachment; filename="recording.wav"'
        return web.Response(body=self._tone[:4096], headers={"Content-Disposition": disposition})

    async def _frame(self, request: web.Request) -> web.Response:
        # As Slack frames it: scripts, and nothing else.
        inside = f'<iframe sandbox="allow-scripts" width=560 src="{request.query["src"]}">'
        return web.Response(
            text=f"<!doctype html><title>Slack</title>{inside}", content_type="text/html"
        )
