"""What is served under `/listen`: the page, what its script asks, and the sound.

Nothing here asks for a cookie or a login: the link is one person's, and plays once. So it works in
Slack's frame, whose origin is opaque. No request is logged, nor any part of its path.
"""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path
from urllib.parse import parse_qs

from aiohttp import web

from bot.access import Action
from bot.callcenter.transcripts import Transcripts
from bot.errors import CallCenterError
from bot.errors.listening import Ending, PlayEnded
from bot.messages.masked_speech import shown_phrases
from bot.messages.moment import LONGEST_SECONDS
from bot.messages.phrases import phrases_of
from bot.messages.text import number
from bot.messages.words import LANGUAGES, Words
from bot.player.answers import STATUS, Answer, over, ready, said
from bot.player.language import preferred
from bot.player.media import media_response
from bot.player.page import page, page_headers
from bot.player.ranges import Part, Unsatisfiable, Whole, asked_range
from bot.player.stream import stream, while_there
from bot.questions.conclusion import Deed
from bot.questions.links import Ticket, ended
from bot.questions.listening import Listening, Playing

_LARGEST = 4096  # bytes of what the page sends
_TO_SEND = 3.0  # seconds for it
_PICTURE = Path(__file__).parent / "page" / "thumbnail.png"
_NO_STORE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}

Fields = dict[str, str]
Share = Callable[[Ticket, int, str], Awaitable[bool]]
Answering = Callable[[Fields], Awaitable[Answer]]


class Player:
    """The routes of the player, and the sounds that it lets out."""

    def __init__(
        self,
        listening: Listening,
        transcripts: Transcripts,
        words_of: Callable[[str], Awaitable[Words]],
        share: Share,
        *,
        address: str,
        language: str,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Serve nothing yet.

        Args:
            listening: who may hear what.
            transcripts: what was said.
            words_of: a person's language.
            share: posts a moment: a ticket's, its seconds, and the key that keeps it to once.
            address: of this app.
            language: of whom nobody knows, whose browser says none of ours.
            clock: seconds since the epoch.
        """
        self._listening = listening
        self._transcripts = transcripts
        self._words_of = words_of
        self._share_moment = share
        self._address = address
        self._language = language
        self._clock = clock
        self._streams: set[asyncio.Task[object]] = set()

    def mount(self, app: web.Application) -> None:
        """Add the routes."""
        add = app.router.add_get
        add("/listen", self._page)
        add("/listen/embed/{link}", self._page)
        add("/listen/media/{grant}", self._media)
        add("/listen/download/{grant}", self._download)
        add("/static/player.png", _picture)
        asked: dict[str, Answering] = {
            "about": self._about,
            "play": self._play,
            "words": self._words,
            "share": self._share,
            "why": self._why,
        }
        for name, answer in asked.items():
            app.router.add_post(f"/listen/{name}", self._answering(answer))

    def stop(self) -> None:
        """Let go of every sound: the page asks again where it was, at another instance."""
        for task in self._streams:
            task.cancel()

    async def _page(self, request: web.Request) -> web.Response:
        """The document, the same for every link: it spends nothing, and knows nothing."""
        language, nonce = self._browsers(request), secrets.token_urlsafe(16)
        text = page(LANGUAGES[language], language, nonce)
        return web.Response(text=text, headers=page_headers(nonce))

    def _answering(self, answer: Answering) -> Callable[[web.Request], Awaitable[web.Response]]:
        """What the page's script asks, as a route."""

        async def route(request: web.Request) -> web.Response:
            origin = request.headers.get("Origin")
            if origin not in (None, "null", self._address):
                return web.Response(status=403, headers=_NO_STORE)
            fields = await _fields(request)
            try:
                answered, status = await answer(fields), HTTPStatus.OK
            except PlayEnded as error:
                answered, status = await self._over(error, request, fields)
            headers = {**_NO_STORE, "Vary": "Origin"}
            if origin == "null":  # of a sandboxed frame
                headers["Access-Control-Allow-Origin"] = "null"
            return web.json_response(answered, status=status, headers=headers)

        return route

    async def _about(self, fields: Fields) -> Answer:
        listener = await self._listening.about(fields.get("token", ""))
        if not listener.ticket.playable:
            raise ended(Ending.FORMAT, listener.ticket)
        words = await self._words_of(listener.ticket.user_id)
        return ready(listener, words, _language_of(words))

    async def _play(self, fields: Fields) -> Answer:
        link = fields.get("token", "")
        if fields.get("for") == "download":
            playing = fields.get("grant", "")
            download = self._listening.keep(playing) if playing else self._listening.download(link)
            grant = await download
            return {"state": "downloading", "download": f"/listen/download/{grant}"}
        grant = await self._listening.play(link)
        return {"state": "playing", "grant": grant, "media": f"/listen/media/{grant}"}

    async def _words(self, fields: Fields) -> Answer:
        grant = fields.get("grant", "")
        playing = await self._listening.to_hear(grant)
        listener = playing.listener
        try:
            found = await self._transcripts.conversation(listener.ticket.contact_id)
        except CallCenterError as error:
            raise ended(Ending.FAILED, listener.ticket) from error
        recordings = listener.found.recordings
        phrases = shown_phrases(found.phrases, recordings)
        placed = phrases_of(listener.recording, recordings, phrases)
        if placed:
            await self._listening.record_reading(playing)
        return said(placed, listener, await self._words_of(listener.ticket.user_id))

    async def _share(self, fields: Fields) -> Answer:
        grant = fields.get("grant", "")
        listener = await self._listening.sharer(grant)
        seconds = number(fields.get("seconds", ""), LONGEST_SECONDS) or 0
        if listener.recording.duration is not None:  # its last second, where it has come to its end
            seconds = min(seconds, max(0, listener.recording.duration - 1))
        shared = await self._share_moment(listener.ticket, seconds, grant)
        told = (await self._words_of(listener.ticket.user_id)).listen
        return {"state": "said", "said": told.page_shared if shared else told.page_not_shared}

    async def _why(self, fields: Fields) -> Answer:
        grant = fields.get("grant", "")
        ending = await self._listening.why(grant)
        if ending is None:
            return {"state": "stalled"}
        playing = await self._listening.to_hear(grant)
        raise ended(ending, playing.listener.ticket)

    async def _media(self, request: web.Request) -> web.StreamResponse:
        """The sound, or a part of it."""
        try:
            playing = await self._listening.to_hear(request.match_info["grant"])
            return await self._sent(request, playing, Deed.HEARD)
        except PlayEnded as error:
            return web.Response(status=STATUS[error.ending], headers=_NO_STORE)

    async def _download(self, request: web.Request) -> web.StreamResponse:
        """The file, to be kept."""
        try:
            playing = await self._listening.to_keep(request.match_info["grant"])
            return await self._sent(request, playing, Action.DOWNLOAD)
        except PlayEnded as error:
            words, language = await self._told(error, request)
            said = words.listen
            text = f"{said.ending_titles[error.ending]} · {said.ending_texts[error.ending]}"
            headers = {**_NO_STORE, "Content-Language": language}
            return web.Response(status=STATUS[error.ending], text=text, headers=headers)

    async def _sent(
        self, request: web.Request, playing: Playing, done: Deed | Action
    ) -> web.StreamResponse:
        size, kind = playing.head.size, playing.head.format.content_type
        given = request.headers
        asked = asked_range(given.get("Range"), size, given.get("If-Range"))
        response = media_response(asked, size, kind, download=done is Action.DOWNLOAD)
        if request.method == "HEAD" or isinstance(asked, Unsatisfiable) or not size:
            return response
        part = Part(0, size - 1) if isinstance(asked, Whole) else asked
        left = playing.listener.ticket.until - self._clock()
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 — a handler runs in one
        self._streams.add(task)
        try:
            with self._listening.place(playing):
                opening = self._listening.part(playing, part.first, part.last, done)
                opened = await while_there(request, opening)
                until = asyncio.get_running_loop().time() + max(0.0, left)
                await stream(request, opened, response, until=until)
        except ConnectionResetError:
            return web.Response(status=HTTPStatus.BAD_GATEWAY)  # nobody is there to read it
        finally:
            self._streams.discard(task)
        return response

    async def _over(
        self, error: PlayEnded, request: web.Request, fields: Fields
    ) -> tuple[Answer, HTTPStatus]:
        downloads = False
        if error.ending is Ending.FORMAT:
            try:
                downloads = (await self._listening.about(fields.get("token", ""))).downloads
            except PlayEnded as later:  # it has been used, say
                error = later
        words, language = await self._told(error, request)
        answered = over(error, words, language, downloads=downloads)
        return answered, STATUS[error.ending]

    async def _told(self, error: PlayEnded, request: web.Request) -> tuple[Words, str]:
        """The language of whoever it is for; of a link that nobody knows, the browser's."""
        if not error.user_id:
            language = self._browsers(request)
            return LANGUAGES[language], language
        words = await self._words_of(error.user_id)
        return words, _language_of(words)

    def _browsers(self, request: web.Request) -> str:
        return preferred(request.headers.get("Accept-Language", ""), self._language)


def _language_of(words: Words) -> str:
    return next(language for language, each in LANGUAGES.items() if each is words)


async def _picture(_: web.Request) -> web.FileResponse:
    """What Slack shows until somebody plays."""
    return web.FileResponse(_PICTURE, headers={"Cache-Control": "public, max-age=86400"})


async def _fields(request: web.Request) -> Fields:
    """What the page's script sent, within bounds; what is larger or slower is nothing."""
    body = b""
    try:
        async with asyncio.timeout(_TO_SEND):
            while len(body) <= _LARGEST and (piece := await request.content.read(_LARGEST)):
                body += piece
    except (TimeoutError, ConnectionError):
        return {}
    if len(body) > _LARGEST:
        return {}
    try:
        read = parse_qs(body.decode(), max_num_fields=8)
    except ValueError:
        return {}
    return {name: values[0] for name, values in read.items()}
