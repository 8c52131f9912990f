"""What the player's page is told, as JSON: what it plays, or why it plays nothing."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from bot.access import Action
from bot.errors.listening import Ending, PlayEnded
from bot.messages.card import call, facts_of
from bot.messages.masking import shown
from bot.messages.phrases import Placed, speaker
from bot.messages.words import Words
from bot.player.page import page_words
from bot.questions.admission import Listener

STATUS = {
    Ending.USED: HTTPStatus.GONE,
    Ending.EXPIRED: HTTPStatus.GONE,
    Ending.OVER: HTTPStatus.GONE,
    Ending.GONE: HTTPStatus.GONE,
    Ending.UNKNOWN: HTTPStatus.NOT_FOUND,
    Ending.DENIED: HTTPStatus.FORBIDDEN,
    Ending.FORMAT: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    Ending.BUSY: HTTPStatus.SERVICE_UNAVAILABLE,
    Ending.NOT_RECORDED: HTTPStatus.SERVICE_UNAVAILABLE,
    Ending.FAILED: HTTPStatus.BAD_GATEWAY,
}

Answer = Mapping[str, Any]


def ready(listener: Listener, words: Words, language: str) -> Answer:
    """Who spoke, when and for how long; numbers are masked."""
    seen = shown(listener.recording, full_numbers=False)
    line, spoken = call(seen, words)
    ticket = listener.ticket
    may = {Action.DOWNLOAD: listener.downloads, Action.SHARE: ticket.shares}
    return {
        "state": "ready",
        **_said(words, language),
        "who": facts_of(seen, words).who,
        "line": line,
        "spoken": spoken,
        "start": seen.start_time,
        "duration": seen.duration,
        "from": ticket.seconds,
        "may": [action.value for action, allowed in may.items() if allowed],
        "transcript": ticket.reads,
    }


def over(ended: PlayEnded, words: Words, language: str, *, downloads: bool = False) -> Answer:
    """Why nothing is played. `downloads`: whether they may keep a file that no browser plays."""
    text = words.listen.ending_texts[ended.ending]
    takes = downloads and ended.ending is Ending.FORMAT
    return {
        "state": ended.ending.value,
        **_said(words, language),
        "title": words.listen.ending_titles[ended.ending],
        "text": words.listen.download_instead if takes else text,
        "reference": ended.reference,
        "download": takes,
    }


def said(placed: Sequence[Placed], listener: Listener, words: Words) -> Answer:
    """What was said, each phrase in seconds from the start of the recording."""
    phrases = [
        {
            "begin": each.begin,
            "who": speaker(each.phrase, listener.recording, words),
            "words": each.phrase.words,
        }
        for each in placed
    ]
    return {"state": "words", "phrases": phrases}


def _said(words: Words, language: str) -> Answer:
    return {"language": language, "words": page_words(words)}
