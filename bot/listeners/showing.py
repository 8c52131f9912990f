"""Where the answer to a press is shown: where the button stands, beside it, or in a new modal."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bot.listeners import Desk
from bot.listeners.asking import named
from bot.listeners.origin import Origin
from bot.listeners.reply import Reply
from bot.messages.guidance import looking_up
from bot.messages.listen import plain_view
from bot.messages.message import Message, Place
from bot.messages.modal import (
    View,
    answer_view,
    calls_view,
    details_view,
    found_view,
    transcript_view,
)
from bot.messages.words import Words
from bot.questions.query import AuditQuery, DetailsQuery, KeptQuery, ListenQuery, TranscriptQuery
from bot.questions.question import Question, ReplyTo

_SOON = 0.3  # seconds in which an answer needs no “Looking up…” before it


class Showing:
    """Asks, and shows the answer."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def in_message(self, question: Question, reply: Reply, *, own: bool) -> None:
        """`own`: whether the message is the presser's own, so that the answer may replace it."""
        desk = self._desk
        work = desk.delivery.tasks.start(desk.answering.answer(question))
        ids, waiting = named(question), False
        if own and (ids or isinstance(question.meant, KeptQuery)):
            await asyncio.wait((work,), timeout=_SOON)
            waiting = not work.done()
            if waiting:
                await reply.privately(looking_up(ids, reply.reader.words), replace=True)
        message = await work
        in_place = waiting or (own and not _stands_alone(message, question))
        await reply.privately(message, replace=in_place)

    async def in_view(
        self, question: Question, view: dict[str, Any], came: Origin, reply: Reply
    ) -> None:
        """In the modal of the button, unless a later press has changed it."""
        message = await self._desk.answering.answer(question)
        shown = await self._desk.delivery.slack.update_view(
            _view(message, question, reply.reader.words, came.channel_id),
            view_id=view["id"],
            view_hash=view.get("hash") or "",
            reference=question.reference,
        )
        if not shown.ok and shown.error != "hash_conflict":  # a later press has won
            directly = replace(reply, to=ReplyTo(came.user_id))
            await directly.privately(message)

    async def in_new_view(
        self, question: Question, came: Origin, reply: Reply, *, push: bool
    ) -> None:
        """Open at once, since a trigger is good for 3 s only, and fill it afterwards."""
        desk, slack = self._desk, self._desk.delivery.slack
        work = desk.delivery.tasks.start(desk.answering.answer(question))
        words = reply.reader.words
        opened = await slack.open_view(
            found_view(looking_up(named(question), words), words),
            trigger_id=came.trigger_id,
            reference=question.reference,
            push=push,
        )
        message = await work
        words = reply.reader.words
        for each in _filled(message, question, words, pushed=push) if opened.ok else ():
            shown = await slack.update_view(
                each,
                view_id=opened.view_id,
                view_hash=opened.view_hash,
                reference=question.reference,
            )
            if shown.ok:
                return
        await reply.privately(message)


def chosen(action: dict[str, Any]) -> str:
    """Of a button, or of what was chosen in a menu."""
    chosen = action.get("selected_option")
    chosen = chosen.get("value") if isinstance(chosen, dict) else action.get("value")
    return chosen if isinstance(chosen, str) else ""


def place_of(came: Origin, container: dict[str, Any]) -> Place:
    """Where a pressed button stands: in a modal, in the presser's conversation with us, or not."""
    if container.get("type") == "view":
        return Place.VIEW
    lasting = came.channel_id.startswith("D") and not container.get("is_ephemeral")
    return Place.DIRECT if lasting else Place.PRIVATE


def is_modal(body: dict[str, Any]) -> bool:
    """Whether the button stands in a modal, rather than in a message or the Home."""
    return (body.get("view") or {}).get("type") == "modal"


def _stands_alone(message: Message, question: Question) -> bool:
    """Whether it leaves what stands there: a denial or a hint, unless that was asked again."""
    return message.for_asker_only and not isinstance(question.meant, AuditQuery)


def _filled(message: Message, question: Question, words: Words, *, pushed: bool) -> Iterator[View]:
    """What fills a modal, and what fills it where Slack refuses that: a player, say."""
    if message.modal is not None:
        yield message.modal
    if message.blocks:
        yield _view(message, question, words, pushed=pushed)


def _view(
    message: Message,
    question: Question,
    words: Words,
    channel_id: str = "",
    *,
    pushed: bool = False,
) -> View:
    """The modal of an answer, by what it is about."""
    if type(question.meant) is ListenQuery:
        return plain_view(message, words)
    if isinstance(question.meant, DetailsQuery) and message.found:
        return details_view(message, words)
    if isinstance(question.meant, KeptQuery):
        return calls_view(message, words, channel_id)
    if isinstance(question.meant, TranscriptQuery):
        return transcript_view(message, words, question.channel_id)
    return answer_view(message, words, channel_id, pushed=pushed)
