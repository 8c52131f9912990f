"""Handles in place of what a button must not carry: put in before a message leaves, and read back.

A button's value holds ids, pages and times only. A phone number, or an id that may be one, stays
here, and the value holds a handle (`q:…`) that opens for whoever was shown it, for a while.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from bot.callcenter.model import reads_as_phone
from bot.memory.kept import Kept, is_handle
from bot.messages.buttons import FIND_CALLS, LOOK_UP_IDS
from bot.messages.message import Message
from bot.questions.query import (
    AuditQuery,
    ContactQuery,
    DetailsQuery,
    KeptQuery,
    ListenQuery,
    MomentFormQuery,
    Query,
    TranscriptQuery,
)
from bot.questions.question import Question
from bot.questions.searches import By, CallsQuery, by_phone, from_text
from bot.questions.when import last_days

_TOKEN = re.compile(r"[^\s|]+")
_PRESSED = frozenset({"button", "home"})  # ways in that carry what we have put into a button


async def opened_text(text: str, user_id: str, kept: Kept) -> str | None:
    """A button's value, with what its handles stand for; None where one of them is gone."""
    for word in text.split():
        if is_handle(word):
            found = await kept.get(word, user_id)
            if found is None:
                return None
            text = text.replace(word, found)
    return text


async def opened(question: Question, kept: Kept, now: float) -> Question | None:
    """The question, with what its handles stand for; None where one of them is gone.

    `now`: seconds since the epoch, for another time of the same search.
    """
    meant = question.meant
    if isinstance(meant, KeptQuery):
        text = await kept.get(meant.handle, question.user_id)
        found = _turned(text, meant.turn, now) if text is not None else None
        return None if found is None else replace(question, meant=found)
    if question.way_in not in _PRESSED:  # what people type opens nothing
        return question
    text = await opened_text(question.text, question.user_id, kept)
    if text is None:
        return None
    if text == question.text:
        return question
    return replace(question, text=text, meant=_meant(meant, text.split()))


def sealed(message: Message, known: Collection[str], keep: Callable[[str], str]) -> Message:
    """The message, in whose buttons no word may be a phone number.

    A button that finds calls has a handle whatever its number looks like; one with a list of ids,
    among which there may be numbers, has one for all of it.

    Args:
        message: about to be shown.
        known: contacts that the call center knows: these are ids, whatever they look like.
        keep: keeps a word and gives its handle.
    """

    def hides(word: str) -> bool:
        return reads_as_phone(word) and word not in known

    def token(found: re.Match[str]) -> str:
        return keep(found[0]) if hides(found[0]) else found[0]

    def value_of(part: Mapping[str, Any]) -> str:
        name, value = str(part.get("action_id") or ""), str(part["value"])
        whole = name == LOOK_UP_IDS and any(map(hides, value.split()))
        if (whole or name.startswith(FIND_CALLS)) and not is_handle(value):
            return keep(value)
        return _TOKEN.sub(token, value)

    def walk(part: Any) -> Any:  # noqa: ANN401 — blocks are JSON
        if isinstance(part, list):
            return [walk(each) for each in part]
        if not isinstance(part, dict):
            return part
        walked = {key: walk(value) for key, value in part.items()}
        return walked | ({"value": value_of(part)} if isinstance(part.get("value"), str) else {})

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
        case ContactQuery():
            return replace(meant, contact_ids=tuple(words))
        case AuditQuery():
            return AuditQuery(words[0])
        case DetailsQuery():
            return DetailsQuery(tuple(words))
        case ListenQuery() | MomentFormQuery() | TranscriptQuery():
            return replace(meant, contact_id=words[0])
    return meant
