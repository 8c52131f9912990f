"""Handles in place of what a button must not carry: put in before a message leaves, and read back.

A button's value holds ids, pages and times only. A phone number, or an id that may be one, stays
here, and the value holds a handle (`q:…`) that opens for whoever was shown it, for a while.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from bot.callcenter.model import reads_as_phone
from bot.memory.kept import Kept
from bot.messages.message import Message
from bot.questions.query import AuditQuery, DetailsQuery, KeptQuery, Query
from bot.questions.question import Question
from bot.questions.searches import By, CallsQuery, by_phone, from_text
from bot.questions.slack_text import shown
from bot.questions.when import last_days

_BEGINS = "q:"
_DIGITS = re.compile(r"[+0-9]{10,}")
_TOKEN = re.compile(r"[^\s|]+")


def is_handle(word: str) -> bool:
    """Whether a word of a button's value stands for something that is kept."""
    return word.startswith(_BEGINS)


def holds_number(text: str) -> bool:
    """Whether a text has a word that may be a phone number, however its digits are written."""
    plain = text if text.isascii() else shown(text)
    return any(map(reads_as_phone, _DIGITS.findall(plain)))


async def opened(question: Question, kept: Kept, now: float) -> Question | None:
    """The question, with what its handles stand for; None where one of them is gone.

    `now`: seconds since the epoch, for another time of the same search.
    """
    meant = question.meant
    if isinstance(meant, KeptQuery):
        text = await kept.get(meant.handle, question.user_id)
        found = _turned(text, meant.turn, now) if text is not None else None
        return None if found is None else replace(question, meant=found)
    if _BEGINS not in question.text:
        return question
    words = []
    for word in question.text.split():
        text = await kept.get(word, question.user_id) if is_handle(word) else word
        if text is None:
            return None
        words.append(text)
    return replace(question, text=" ".join(words), meant=_meant(meant, words))


def sealed(message: Message, known: Collection[str], keep: Callable[[str], str]) -> Message:
    """The message, in whose buttons no word may be a phone number.

    Args:
        message: about to be shown.
        known: contacts that the call center knows: these are ids, whatever they look like.
        keep: keeps a word and gives its handle.
    """

    def token(found: re.Match[str]) -> str:
        word = found[0]
        return keep(word) if reads_as_phone(word) and word not in known else word

    def walk(part: Any) -> Any:  # noqa: ANN401 — blocks are JSON
        if isinstance(part, list):
            return [walk(each) for each in part]
        if not isinstance(part, dict):
            return part
        return {
            key: _TOKEN.sub(token, value)
            if key == "value" and isinstance(value, str)
            else walk(value)
            for key, value in part.items()
        }

    return replace(message, blocks=tuple(walk(list(message.blocks))))


def _turned(text: str, turn: str, now: float) -> CallsQuery | None:
    if turn == "find":
        return by_phone(text) or CallsQuery(By.PHONE, (text,))
    query, after = from_text(text)
    if turn == "older":
        return query.older(after) if after else None
    if turn == "newer":
        return query.newer()
    if turn:
        return query.within(last_days(int(turn.removesuffix("d")), round(now * 1000)))
    return query


def _meant(meant: Query | None, words: list[str]) -> Query | None:
    match meant:
        case AuditQuery():
            return AuditQuery(words[0])
        case DetailsQuery():
            return DetailsQuery(tuple(words))
    return meant
