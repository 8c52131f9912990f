"""The search form: opened by `/recordings` alone, a button or a global shortcut."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.errors import Usage, UsageError
from bot.listeners import Desk
from bot.listeners.asking import ask, named
from bot.listeners.origin import Origin, origin
from bot.listeners.reply import Reply
from bot.messages.failure import token_refused
from bot.messages.guidance import looking_up, usage
from bot.messages.message import Message, Place
from bot.messages.modal import FIELD, answer_view, field_error, search_form, typed_in
from bot.questions.query import parse
from bot.questions.question import Question, ReplyTo
from bot.slack.api import TOKEN_REFUSED

_WHO = 1.5  # seconds to find out who asks: a trigger is good for 3 s only


class Form:
    """Opens the form, and answers what was typed into it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def open(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """From the global shortcut or the hint's button."""
        await ack()
        came = origin(body)
        question = ask(came, "", "form")
        to = ReplyTo(came.user_id, came.channel_id, response_url=came.response_url)
        reply = self._desk.delivery.reply(to, question.reference)
        reply.start(open_form(self._desk, came, question, reply))

    async def submitted(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Answer in the form's place; what is no contact id is said at the field."""
        desk, came = self._desk, origin(body)
        question = ask(came, typed_in(view), "form", Place.VIEW)
        reply = desk.delivery.reply(came.reply_to, question.reference)
        words = reply.reader.words
        try:
            parse(question.text)
        except UsageError as error:
            await ack(response_action="errors", errors={FIELD: field_error(error, words)})
            return

        async def later(message: Message) -> None:
            shown = await desk.delivery.slack.update_view(
                answer_view(message, reply.reader.words, came.channel_id),
                view_id=view["id"],
                reference=question.reference,
            )
            if not shown.ok:
                directly = desk.delivery.reply(ReplyTo(came.user_id), question.reference)
                await directly.privately(message)

        await reply.in_ack_or_later(
            desk.answering.answer(question),
            now=lambda message: ack(
                response_action="update", view=answer_view(message, words, came.channel_id)
            ),
            later=later,
            meanwhile=lambda: looking_up(named(question), words),
        )


async def open_form(
    desk: Desk, came: Origin, question: Question, reply: Reply, *, replace: bool = False
) -> None:
    """Open it; where Slack does not let us, say what can be typed instead.

    Whoever may not look up is told so at once, rather than behind a form that they filled in.
    `replace`: whether what is said takes the place of what stands there.
    """
    denial = await desk.answering.refused(question, _WHO)
    if denial:
        await reply.privately(denial, replace=replace)
        return
    words = reply.reader.words
    opened = await desk.delivery.slack.open_view(
        search_form(words, came.channel_id),
        trigger_id=came.trigger_id,
        reference=question.reference,
    )
    if opened.error in TOKEN_REFUSED:
        await reply.privately(token_refused(reply.reader), replace=replace)
    elif not opened.ok:
        await reply.privately(usage(UsageError(Usage.NOTHING), words), replace=replace)
