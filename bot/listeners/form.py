"""The search form: opened by `/recordings` alone, a button or a global shortcut."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.callcenter.model import Place
from bot.errors import UsageError
from bot.listeners import Desk
from bot.listeners.payload import origin
from bot.messages.failure import token_refused
from bot.messages.guidance import looking_up, usage
from bot.messages.message import Message
from bot.messages.modal import FIELD, answer_view, field_error, search_form, typed_in
from bot.questions.query import parse
from bot.questions.question import Question
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
        question = Question(
            text="",
            way_in="form",
            user_id=came.user_id,
            team_id=came.team_id,
            channel_id=came.channel_id,
        )

        async def otherwise(message: Message) -> None:
            await self._desk.delivery.to_asker(
                message,
                url=came.response_url,
                channel=question.channel_id,
                user=question.user_id,
                reference=question.reference,
            )

        self._desk.delivery.tasks.start(
            open_form(self._desk, came.trigger_id, question, otherwise),
            question.asker(url=came.response_url),
        )

    async def submitted(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """Answer in the form's place; what is no contact id is said at the field."""
        desk, came = self._desk, origin(body)
        question = Question(
            text=typed_in(view),
            way_in="form",
            place=Place.VIEW,
            user_id=came.user_id,
            team_id=came.team_id,
            channel_id=came.channel_id,
        )
        words = desk.people.best(question.user_id)
        try:
            parse(question.text)
        except UsageError as error:
            await ack(response_action="errors", errors={FIELD: field_error(error, words)})
            return

        async def later(message: Message) -> None:
            shown = await desk.delivery.slack.update_view(
                answer_view(message, desk.people.best(question.user_id), question.channel_id),
                view_id=view["id"],
                reference=question.reference,
            )
            if not shown.ok:
                await desk.delivery.to_asker(
                    message, user=question.user_id, reference=question.reference
                )

        await desk.delivery.in_ack_or_later(
            desk.answering.answer(question),
            now=lambda message: ack(
                response_action="update", view=answer_view(message, words, question.channel_id)
            ),
            later=later,
            meanwhile=lambda: looking_up(words),
            asker=question.asker(),
        )


async def open_form(
    desk: Desk,
    trigger_id: str,
    question: Question,
    otherwise: Callable[[Message], Awaitable[None]],
) -> None:
    """Open it; where Slack does not let us, say what can be typed instead.

    Whoever may not look up is told so at once, rather than behind a form that they filled in.
    """
    denial = await desk.answering.refused(question, _WHO)
    if denial:
        await otherwise(denial)
        return
    words = desk.people.best(question.user_id)
    opened = await desk.delivery.slack.open_view(
        search_form(words, question.channel_id), trigger_id=trigger_id, reference=question.reference
    )
    if opened.error in TOKEN_REFUSED:
        await otherwise(token_refused(words, question.reference))
    elif not opened.ok:
        await otherwise(usage(UsageError("nothing"), words))
