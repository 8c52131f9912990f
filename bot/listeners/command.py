"""`/recordings …`: a private answer, in the acknowledgement when it is there in time."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.listeners import Desk
from bot.listeners.form import open_form
from bot.listeners.payload import origin
from bot.messages.guidance import looking_up
from bot.messages.message import Message
from bot.questions.question import Question


class Command:
    """`/recordings <what>`; alone, it opens the form."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def recordings(self, ack: AsyncAck, command: dict[str, Any]) -> None:
        """Answer, or open the form."""
        desk, came = self._desk, origin(command)
        question = Question(
            text=command.get("text") or "",
            way_in="command",
            user_id=came.user_id,
            team_id=came.team_id,
            channel_id=came.channel_id,
        )

        async def later(message: Message) -> None:
            await desk.delivery.to_asker(
                message,
                url=came.response_url,
                channel=question.channel_id,
                user=question.user_id,
                reference=question.reference,
                replace=True,
            )

        if not question.text.strip():
            desk.delivery.tasks.start(
                open_form(desk, came.trigger_id, question, otherwise=later),
                question.asker(url=came.response_url),
            )
            await ack()
            return
        message = desk.answering.at_once(question)  # no task, no timer: half of a hit's cost
        if message:
            await ack(message.payload())
            return
        await desk.delivery.in_ack_or_later(
            desk.answering.answer(question),
            now=lambda message: ack(message.payload()),
            later=later,
            meanwhile=lambda: looking_up(desk.people.best(question.user_id)),
            asker=question.asker(url=came.response_url),
        )
