"""Buttons below an answer: next and previous page, Share here, Show numbers.

A button carries the contact ids and the page, so it works after a restart, too. Its
acknowledgement shows nothing: the work is started, and the answer comes by itself.

Whoever presses is checked, not the one who asked first.
"""

import logging
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.access import Action
from bot.callcenter.model import Place
from bot.listeners import Desk
from bot.listeners.payload import origin
from bot.messages.failure import token_refused, unconfirmed
from bot.messages.message import Message
from bot.messages.modal import answer_view
from bot.messages.pages import Page
from bot.messages.sharing import cannot_share, shared
from bot.questions.question import Asker, Question
from bot.slack.api import NOT_A_MEMBER, TOKEN_REFUSED

_log = logging.getLogger(__name__)


class Buttons:
    """What the buttons do, for whoever presses them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def turn_page(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Another page: in place where it is the presser's own, else as a private copy."""
        await ack()
        self._start(self._turn(body, action, Action.LOOKUP), body)

    async def show_numbers(
        self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]
    ) -> None:
        """The same page with full numbers, for the presser alone."""
        await ack()
        self._start(self._turn(body, action, Action.LOOKUP, Action.REVEAL), body)

    async def share(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """This page, for everybody in the channel or thread; once, however often it is pressed."""
        await ack()
        if body.get("view"):  # where the bot offers no such button
            _log.warning("Share pressed in a modal")
            return
        message_ts, value = body["container"].get("message_ts"), action.get("value")
        key = f"share:{origin(body).channel_id}:{message_ts or ''}:{value or ''}"
        self._start(self._share_once(key, body, action), body)

    def _start(self, work: Coroutine[Any, Any, None], body: dict[str, Any]) -> None:
        self._desk.delivery.tasks.start(work, asker_of(body))

    async def _turn(self, body: dict[str, Any], action: dict[str, Any], *needs: Action) -> None:
        container = body["container"]
        question = _question(
            body, action, _place(container, Page.of(action.get("value") or "")), needs
        )
        message = await self._desk.answering.answer(question)
        delivery, reference = self._desk.delivery, question.reference
        if question.place is Place.VIEW:
            view = body["view"]
            words = self._desk.people.best(question.user_id)
            shown = await delivery.slack.update_view(
                answer_view(message, words, question.channel_id),
                view_id=view["id"],
                view_hash=view.get("hash") or "",
                reference=reference,
            )
            if not shown.ok and shown.error != "hash_conflict":  # a later press has won
                await delivery.to_asker(message, user=question.user_id, reference=reference)
            return
        # A conversation with the bot is kept: there, full numbers come as a copy that is not.
        lasting = question.place is Place.DIRECT and Action.REVEAL not in needs
        own = (container.get("is_ephemeral") or lasting) and not message.for_asker_only
        await self._tell(message, body, question, replace=bool(own))

    async def _share_once(self, key: str, body: dict[str, Any], action: dict[str, Any]) -> None:
        with suppress(NotShared):  # the presser was told why; the next press may try again
            await self._desk.once.run(key, lambda: self._share(body, action))

    async def _share(self, body: dict[str, Any], action: dict[str, Any]) -> None:
        question = _question(body, action, Place.PUBLIC, (Action.LOOKUP, Action.SHARE))
        reference = question.reference
        answering, delivery = self._desk.answering, self._desk.delivery
        words = await self._desk.people.words(question.user_id)
        message = await answering.answer(question)
        if not message.found:
            await self._tell(message, body, question)
            raise NotShared
        message = shared(message, question.user_id, words)
        thread_ts = origin(body).thread_ts
        sent = await delivery.slack.post(
            message, channel=question.channel_id, thread_ts=thread_ts, reference=reference
        )
        if sent.error in NOT_A_MEMBER:  # the response_url may still be allowed to
            sent = await delivery.response_url.send_in_channel(
                origin(body).response_url, message, thread_ts=thread_ts, reference=reference
            )
        if not sent.ok:
            why = unconfirmed if sent.in_doubt else cannot_share
            if sent.error in TOKEN_REFUSED:
                why = token_refused
            await self._tell(why(words, reference), body, question)
            raise NotShared

    async def _tell(
        self, message: Message, body: dict[str, Any], question: Question, *, replace: bool = False
    ) -> None:
        """The presser alone."""
        came = origin(body)
        await self._desk.delivery.to_asker(
            message,
            url=came.response_url,
            channel=question.channel_id,
            thread_ts=came.thread_ts,
            user=question.user_id,
            reference=question.reference,
            replace=replace,
        )


def asker_of(body: dict[str, Any]) -> Asker:
    """Who pressed a button or chose a shortcut, and where they see an answer; "" where unknown."""
    came = origin(body)
    return Asker(came.user_id, came.channel_id, came.thread_ts, came.response_url)


class NotShared(Exception):
    """There is nothing that must not be done again."""


def _question(
    body: dict[str, Any], action: dict[str, Any], place: Place, needs: tuple[Action, ...]
) -> Question:
    page, came = Page.of(action.get("value") or ""), origin(body)
    return Question(
        text=" ".join(page.contact_ids),
        way_in="button",
        place=place,
        page=page.number,
        user_id=came.user_id,
        team_id=came.team_id,
        channel_id=came.channel_id,
        needs=needs,
    )


def _place(container: dict[str, Any], page: Page) -> Place:
    """Where the pressed button stands, and so where its answer goes."""
    if container.get("type") == "view":
        return Place.VIEW
    return Place.DIRECT if page.own and not container.get("is_ephemeral") else Place.PRIVATE
