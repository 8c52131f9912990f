"""Buttons below an answer: pages, again, for the presser alone, numbers, what is behind ⋯.

A button carries the contact ids and the page, so it works after a restart, too. Its
acknowledgement shows nothing: the work is started, and the answer comes by itself.

Whoever presses is checked, not the one who asked first.
"""

from dataclasses import replace
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.access import Action
from bot.callcenter.model import MOST_IDS
from bot.listeners import Desk
from bot.listeners.asking import ask
from bot.listeners.origin import Origin, origin
from bot.listeners.reading import Reading
from bot.listeners.reply import Reply
from bot.listeners.showing import Showing, chosen, is_modal, place_of
from bot.messages import buttons
from bot.messages.guidance import rest, too_old
from bot.messages.message import Place
from bot.messages.pages import Page
from bot.questions.query import (
    AuditQuery,
    ContactQuery,
    DetailsQuery,
    HelpQuery,
    MomentFormQuery,
    Query,
)
from bot.questions.question import Question


class Buttons:
    """What the buttons do, for whoever presses them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._shown = Showing(desk)
        self._reading = Reading(desk)

    async def turn_page(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Another page, or the same again: in place where it is the presser's own message."""
        await ack()
        self._turn(body, chosen(action))

    async def open(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """From a message that everybody reads: the answer for the presser alone."""
        await ack()
        self._turn(body, chosen(action), own=False)

    async def show_numbers(
        self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]
    ) -> None:
        """The same page with full numbers, for the presser alone."""
        await ack()
        self._turn(body, chosen(action), Action.LOOKUP, Action.REVEAL)

    async def look_up(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """The first ten of too many ids, and a button for the others."""
        await ack()
        came = origin(body)
        reply = self._desk.delivery.reply(came.reply_to, "button")
        reply.start(self._look_up(came, body["container"], chosen(action), reply))

    async def hide(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Take full numbers away again."""
        await ack()
        came = origin(body)
        if body["container"].get("type") == "view":
            self._turn(body, chosen(action))
            return
        delivery = self._desk.delivery
        reply = delivery.reply(came.reply_to, "hide")
        reply.start(delivery.response_url.delete(came.response_url, reference="hide"))

    async def more(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """⋯: Details and what was said in a modal, who has seen it in a message."""
        await ack()
        kind, _, rest_of = chosen(action).partition(" ")
        page = Page.of(rest_of)
        if kind == buttons.READ:
            self._reading.read(body, rest_of)
        elif kind == buttons.DETAILS and page.contact_ids:
            self._details(body, page)
        elif kind == buttons.TRAIL and page.contact_ids:
            self._trail(body, page)
        elif kind == buttons.MOMENT and page.contact_ids:
            self._moment(body, page)

    async def trail_page(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Another page of who has seen a contact."""
        await ack()
        ids = Page.of(chosen(action)).contact_ids
        if ids:
            self._turn(body, chosen(action), meant=AuditQuery(ids[0]))

    async def help(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """All ways to ask, for the presser alone; from the Home, in a modal."""
        await ack()
        came = origin(body)
        question = ask(came, "", "button", meant=HelpQuery())
        reply = self._desk.delivery.reply(came.reply_to, question.reference)
        if body["container"].get("type") == "view":
            reply.start(self._shown.in_new_view(question, came, reply, push=is_modal(body)))
        else:
            reply.start(self._shown.in_message(question, reply, own=False))

    async def view_call(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """A call's recordings: beside the list in which it stands, above it in a modal.

        From the Home, a look-up like any other, in a modal. The value is `id`, and, from a list,
        when the call began.
        """
        await ack()
        contact_id, _, started = chosen(action).partition(" ")
        came, page = origin(body), Page.of(f"{contact_id}|1||{started}")
        in_view = body["container"].get("type") == "view"
        question = _question(came, page, place_of(came, body["container"]))
        if in_view and not is_modal(body):
            question = replace(question, way_in="home")
        reply = self._desk.delivery.reply(came.reply_to, question.reference)
        if in_view:
            reply.start(self._shown.in_new_view(question, came, reply, push=is_modal(body)))
        else:
            reply.start(self._shown.in_message(question, reply, own=False))

    def _turn(
        self,
        body: dict[str, Any],
        value: str,
        *needs: Action,
        own: bool | None = None,
        meant: Query | None = None,
    ) -> None:
        """Answer where the button stands; `own`: whether that message may be replaced."""
        came, container, page = origin(body), body["container"], Page.of(value)
        place = _place(container, page)
        needs = needs or (Action.LOOKUP,)
        question = _question(came, page, place, needs, meant)
        reply = self._desk.delivery.reply(came.reply_to, question.reference)
        if place is Place.VIEW:
            reply.start(self._shown.in_view(question, body["view"], came, reply))
            return
        if own is None:
            # A conversation with the bot is kept: there, full numbers come as a copy that is not.
            lasting = place is Place.DIRECT and Action.REVEAL not in needs
            own = bool(container.get("is_ephemeral") or lasting)
        reply.start(self._shown.in_message(question, reply, own=own and Action.REVEAL not in needs))

    async def _look_up(
        self, came: Origin, container: dict[str, Any], value: str, reply: Reply
    ) -> None:
        answering = self._desk.answering
        opened = await answering.opened(value, came.user_id)
        if opened is None:
            await reply.privately(too_old((), reply.reader.words))
            return
        ids = Page.of(opened).contact_ids
        question = _question(came, Page(ids[:MOST_IDS]), _place(container, Page(())))
        reply = replace(reply, reference=question.reference)
        message = await answering.answer(question)
        below = rest(ids[MOST_IDS:], reply.reader.words)
        if below and message.found:
            below = answering.with_handles(below, question.user_id)
            message = replace(message, blocks=(*message.blocks, below.block))
        await reply.privately(message)

    def _trail(self, body: dict[str, Any], page: Page) -> None:
        """Beside the answer, or above the modal in which it stands."""
        query = AuditQuery(page.contact_ids[0])
        if not is_modal(body):
            self._turn(body, page.value, own=False, meant=query)
            return
        came = origin(body)
        question = _question(came, page, Place.VIEW, meant=query)
        reply = self._desk.delivery.reply(came.reply_to, question.reference)
        reply.start(self._shown.in_new_view(question, came, reply, push=True))

    def _moment(self, body: dict[str, Any], page: Page) -> None:
        came = origin(body)
        meant = MomentFormQuery(page.contact_ids[0])
        needs = (Action.SHARE, Action.LOOKUP)
        question = _question(came, page, Place.VIEW, needs, meant)
        reply = self._desk.delivery.reply(came.reply_to, question.reference)
        reply.start(self._shown.in_new_view(question, came, reply, push=is_modal(body)))

    def _details(self, body: dict[str, Any], page: Page) -> None:
        came = origin(body)
        query = DetailsQuery(page.contact_ids[:MOST_IDS])
        question = _question(came, page, Place.VIEW, meant=query)
        reply = self._desk.delivery.reply(came.reply_to, question.reference)
        reply.start(self._shown.in_new_view(question, came, reply, push=is_modal(body)))


def _question(
    came: Origin,
    page: Page,
    place: Place,
    needs: tuple[Action, ...] = (Action.LOOKUP,),
    meant: Query | None = None,
) -> Question:
    ids = " ".join(page.contact_ids)
    if page.started is not None and meant is None:
        meant = ContactQuery(page.contact_ids, started=page.started)
    return ask(came, ids, "button", place, needs, page=page.number, meant=meant)


def _place(container: dict[str, Any], page: Page) -> Place:
    """Where the pressed button stands, and so where its answer goes."""
    if container.get("type") == "view":
        return Place.VIEW
    return Place.DIRECT if page.own and not container.get("is_ephemeral") else Place.PRIVATE
