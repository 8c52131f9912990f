"""`/recordings …`: a private answer, in the acknowledgement when it is there in time."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.answering import Answering, Question
from bot.delivery import HOLD, ResponseUrl, in_ack_or_later
from bot.messages.guidance import looking_up
from bot.messages.message import Message
from bot.messages.words import Words
from bot.tasks import Tasks

Listener = Callable[..., Awaitable[None]]


def command_listener(
    answering: Answering,
    response_url: ResponseUrl,
    tasks: Tasks,
    words: Words,
    hold: float = HOLD,
) -> Listener:
    """The listener for the slash command."""

    async def recordings_command(ack: AsyncAck, command: dict[str, Any]) -> None:
        question = Question(
            text=command.get("text", ""),
            way_in="command",
            user_id=command.get("user_id", ""),
            team_id=command.get("team_id", ""),
            channel_id=command.get("channel_id", ""),
        )
        url = command.get("response_url", "")

        async def later(message: Message) -> None:
            await response_url.send(url, message, reference=question.reference)

        await in_ack_or_later(
            tasks.start(answering.answer(question)),
            now=lambda message: ack(message.payload()),
            later=later,
            meanwhile=looking_up(words),
            start=tasks.start,
            hold=hold,
        )

    return recordings_command
