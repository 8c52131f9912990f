"""The search form: opened by `/recordings` alone, a button or a global shortcut."""

import time
from dataclasses import replace
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.access import Action
from bot.errors import Usage, UsageError
from bot.listeners import Desk
from bot.listeners.asking import ask, named
from bot.listeners.origin import Origin, origin
from bot.listeners.reply import Reply
from bot.listeners.showing import chosen
from bot.messages import form
from bot.messages.failure import token_refused
from bot.messages.form import Filled, field_error, filled_in, search_form
from bot.messages.guidance import looking_up, usage
from bot.messages.masking import masked_within, searched_number
from bot.messages.message import Message, Place
from bot.messages.modal import View, answer_view, calls_view
from bot.messages.words import Words
from bot.questions.form import FormError, calls_query
from bot.questions.query import parse
from bot.questions.question import Question, ReplyTo
from bot.questions.searches import By, CallsQuery
from bot.slack.api import TOKEN_REFUSED

_MINUTE = 60_000  # milliseconds; what a picker of Slack's chooses
_WHO = 1.5  # seconds to find out who asks: a trigger is good for 3 s only


class Form:
    """Opens the form, and answers what was typed into it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def open(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """From the global shortcut, a button, or a list whose time is to be changed."""
        await ack()
        came = origin(body)
        question = ask(came, "", "form")
        to = ReplyTo(came.user_id, came.channel_id, response_url=came.response_url)
        reply = self._desk.delivery.reply(to, question.reference)
        pressed = (body.get("actions") or [{}])[0]
        reply.start(open_form(self._desk, came, question, reply, handle=chosen(pressed)))

    async def changed(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Another way to find, or another time: the form shows the fields of that."""
        await ack()
        came, view = origin(body), body.get("view")
        if view is None:  # nothing of ours: these fields stand in forms alone
            return
        filled = filled_in(view)
        reply = self._desk.delivery.reply(came.reply_to, "form")
        reply.start(self._change(came, view, filled, reply))

    async def _change(
        self, came: Origin, view: dict[str, Any], filled: Filled, reply: Reply
    ) -> None:
        kept = await self._desk.answering.kept(filled.handle, came.user_id)
        if filled.when == form.RANGE and filled.start is None:
            now = int(time.time())
            filled = replace(filled, start=now - 7 * 86_400, stop=now)
        if kept and kept.by.value == filled.by:
            filled = replace(filled, as_before=_as_before(kept))
        await self._desk.delivery.slack.update_view(
            search_form(reply.reader.words, filled),
            view_id=view["id"],
            view_hash=view.get("hash") or "",
            reference=reply.reference,
        )

    async def submitted(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Answer in the form's place; what cannot be read is said at its field."""
        desk, came, filled = self._desk, origin(body), filled_in(view)
        question = ask(came, filled.typed, "form", Place.VIEW)
        reply = desk.delivery.reply(came.reply_to, question.reference)
        words = reply.reader.words
        try:
            question = await self._read(question, filled)
        except FormError as error:
            said = field_error(error.usage, words)
            await ack(response_action="errors", errors={error.field: said})
            return

        async def later(message: Message) -> None:
            shown = await desk.delivery.slack.update_view(
                _answer(message, question, reply.reader.words, came.channel_id),
                view_id=view["id"],
                reference=question.reference,
            )
            if not shown.ok:
                directly = desk.delivery.reply(ReplyTo(came.user_id), question.reference)
                await directly.privately(message)

        await reply.in_ack_or_later(
            desk.answering.answer(question),
            now=lambda message: ack(
                response_action="update",
                view=_answer(message, question, words, came.channel_id),
            ),
            later=later,
            meanwhile=lambda: looking_up(named(question), words),
        )

    async def _read(self, question: Question, filled: Filled) -> Question:
        """What the form asks for. Raises FormError."""
        if filled.by == form.ID:
            try:
                meant = parse(filled.typed)
            except UsageError as error:
                raise FormError(form.IDS, error) from None
            return replace(question, meant=meant)
        answering = self._desk.answering
        kept = await answering.kept(filled.handle, question.user_id)
        query = calls_query(filled, kept, round(time.time() * 1000))
        return replace(question, text="", meant=query, needs=(Action.SEARCH,))


def _answer(message: Message, question: Question, words: Words, channel_id: str) -> View:
    """The answer's modal."""
    if isinstance(question.meant, CallsQuery):
        return calls_view(message, words, channel_id)
    return answer_view(message, words, channel_id)


def _as_before(kept: CallsQuery) -> str:
    """What a search that is changed is for, as its person may see it."""
    return searched_number(kept.name) if kept.by is By.PHONE else masked_within(kept.name)


async def open_form(
    desk: Desk,
    came: Origin,
    question: Question,
    reply: Reply,
    *,
    in_place: bool = False,
    handle: str = "",
) -> None:
    """Open it; where Slack does not let us, say what can be typed instead.

    Whoever may ask for nothing is told so at once, rather than behind a form that they filled in.

    Args:
        desk: what every way in needs.
        came: whose trigger opens it.
        question: the request for it.
        reply: where else something can be said.
        in_place: whether what is said takes the place of what stands there.
        handle: of a search, of which the form changes something.
    """
    answering = desk.answering
    asked = await answering.form_for(question, _WHO)
    if isinstance(asked, Message):
        await reply.privately(asked, replace=in_place)
        return
    words = reply.reader.words
    ways = [form.ID] if asked.may_ask(Action.LOOKUP) else []
    if asked.may_ask(Action.SEARCH):
        ways += [form.PHONE, form.AGENT, form.GROUP]
        ways += [form.MINE] if answering.is_agent(came.user_id) else []
    kept = await answering.kept(handle, came.user_id)
    filled = Filled(tuple(ways), ways[1] if ways[0] == form.ID and ways[1:] else ways[0])
    if kept and kept.by.value in ways:
        filled = _changing(kept, ways, handle)
    filled = replace(filled, channel_id=came.channel_id)
    opened = await desk.delivery.slack.open_view(
        search_form(words, filled), trigger_id=came.trigger_id, reference=question.reference
    )
    if opened.error in TOKEN_REFUSED:
        await reply.privately(token_refused(reply.reader), replace=in_place)
    elif not opened.ok:
        await reply.privately(usage(UsageError(Usage.NOTHING), words), replace=in_place)


def _changing(kept: CallsQuery, ways: list[str], handle: str) -> Filled:
    """The form of a search that was made, to be changed."""
    period = kept.when
    filled = Filled(tuple(ways), kept.by.value, handle=handle, as_before=_as_before(kept))
    if period:
        name = f"{period.days}d" if period.days else period.kind.value
        if name not in form.PERIODS:  # 14 days, say
            name = form.RANGE
        start, stop = (moment // _MINUTE * 60 for moment in period.window)
        filled = replace(filled, when=name)
        if name == form.RANGE:
            filled = replace(filled, start=start, stop=stop)
    return replace(filled, direction=kept.direction.value, recorded=kept.recorded)
