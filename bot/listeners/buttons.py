"""Buttons below an answer: next and previous page, Share here, Show numbers.

A button carries the contact ids and the page, so it works after a restart, too. Its
acknowledgement shows nothing: the work is started, and the answer comes by itself.

Whoever presses is checked, not the one who asked first.
"""

import logging
from contextlib import suppress
from dataclasses import replace
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.access import Action
from bot.listeners import Desk
from bot.listeners.asking import ask
from bot.listeners.origin import Origin, origin
from bot.listeners.reply import Reply
from bot.messages.failure import token_refused, unconfirmed
from bot.messages.message import Message, Place, Reader
from bot.messages.modal import answer_view
from bot.messages.pages import Page
from bot.messages.sharing import cannot_share, shared
from bot.questions.question import Question, ReplyTo
from bot.slack.api import NOT_A_MEMBER, TOKEN_REFUSED
from bot.slack.outcome import Sent

_log = logging.getLogger(__name__)


class Buttons:
    """What the buttons do, for whoever presses them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def turn_page(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Another page: in place where it is the presser's own, else as a private copy."""
        await ack()
        await self._turn(body, action, Action.LOOKUP)

    async def show_numbers(
        self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]
    ) -> None:
        """The same page with full numbers, for the presser alone."""
        await ack()
        await self._turn(body, action, Action.LOOKUP, Action.REVEAL)

    async def share(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """This page, for everybody in the channel or thread; once, however often it is pressed."""
        await ack()
        if body.get("view"):  # where the bot offers no such button
            _log.warning("Share pressed in a modal")
            return
        came = origin(body)
        question = _question(came, action, Place.PUBLIC, (Action.LOOKUP, Action.SHARE))
        reply = self._desk.delivery.reply(came.reply_to, question.reference)
        message_ts, value = body["container"].get("message_ts"), action.get("value")
        key = f"share:{came.channel_id}:{message_ts or ''}:{value or ''}"
        reply.start(self._share_once(key, question, came, reply))

    async def _turn(self, body: dict[str, Any], action: dict[str, Any], *needs: Action) -> None:
        came, container = origin(body), body["container"]
        place = _place(container, Page.of(action.get("value") or ""))
        question = _question(came, action, place, needs)
        reply = self._desk.delivery.reply(came.reply_to, question.reference)
        if place is Place.VIEW:
            reply.start(self._turn_in_view(question, body["view"], came, reply))
            return
        # A conversation with the bot is kept: there, full numbers come as a copy that is not.
        lasting = place is Place.DIRECT and Action.REVEAL not in needs
        own = bool(container.get("is_ephemeral") or lasting)
        reply.start(self._turn_in_message(question, reply, own=own))

    async def _turn_in_message(self, question: Question, reply: Reply, *, own: bool) -> None:
        """`own`: whether the message is the presser's own, so that the page may replace it."""
        message = await self._desk.answering.answer(question)
        await reply.privately(message, replace=own and not message.for_asker_only)

    async def _turn_in_view(
        self, question: Question, view: dict[str, Any], came: Origin, reply: Reply
    ) -> None:
        message = await self._desk.answering.answer(question)
        shown = await self._desk.delivery.slack.update_view(
            answer_view(message, reply.reader.words, came.channel_id),
            view_id=view["id"],
            view_hash=view.get("hash") or "",
            reference=question.reference,
        )
        if not shown.ok and shown.error != "hash_conflict":  # a later press has won
            directly = replace(reply, to=ReplyTo(came.user_id))
            await directly.privately(message)

    async def _share_once(self, key: str, question: Question, came: Origin, reply: Reply) -> None:
        with suppress(NotShared):  # the presser was told why; the next press may try again
            await self._desk.once.run(key, lambda: self._share(question, came, reply))

    async def _share(self, question: Question, came: Origin, reply: Reply) -> None:
        words = await self._desk.people.words(came.user_id)
        message = await self._desk.answering.answer(question)
        if not message.found:
            await reply.privately(message)
            raise NotShared
        sent = await self._posted(shared(message, came.user_id, words), came, question.reference)
        if not sent.ok:
            await reply.privately(_not_shared(sent, Reader(words, question.reference)))
            raise NotShared

    async def _posted(self, message: Message, came: Origin, reference: str) -> Sent:
        delivery = self._desk.delivery
        sent = await delivery.slack.post(
            message, channel=came.channel_id, thread_ts=came.thread_ts, reference=reference
        )
        if sent.error in NOT_A_MEMBER:  # the response_url may still be allowed to
            sent = await delivery.response_url.send_in_channel(
                came.response_url, message, thread_ts=came.thread_ts, reference=reference
            )
        return sent


class NotShared(Exception):
    """There is nothing that must not be done again."""


def _not_shared(sent: Sent, reader: Reader) -> Message:
    if sent.error in TOKEN_REFUSED:
        return token_refused(reader)
    return unconfirmed(reader) if sent.in_doubt else cannot_share(reader)


def _question(
    came: Origin, action: dict[str, Any], place: Place, needs: tuple[Action, ...]
) -> Question:
    page = Page.of(action.get("value") or "")
    return ask(came, " ".join(page.contact_ids), "button", place, needs, page=page.number)


def _place(container: dict[str, Any], page: Page) -> Place:
    """Where the pressed button stands, and so where its answer goes."""
    if container.get("type") == "view":
        return Place.VIEW
    return Place.DIRECT if page.own and not container.get("is_ephemeral") else Place.PRIVATE
