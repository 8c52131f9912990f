"""`/recordings …`: a private answer, in the acknowledgement when it is there in time."""

from typing import Any

import orjson
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.response import BoltResponse

from bot.listeners import Desk
from bot.listeners.asking import ask, named
from bot.listeners.form import open_form
from bot.listeners.origin import origin
from bot.messages.guidance import looking_up
from bot.messages.message import Message


class Command:
    """`/recordings <what>`; alone, it opens the form."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def recordings(self, ack: AsyncAck, command: dict[str, Any]) -> None:
        """Answer, or open the form."""
        desk, came = self._desk, origin(command)
        question = ask(came, command.get("text") or "", "command")
        reply = desk.delivery.reply(came.reply_to, question.reference)
        if not question.text.strip():
            reply.start(open_form(desk, came, question, reply, in_place=True))
            await ack()
            return
        message = desk.answering.at_once(question)  # no task, no timer: half of a hit's cost
        if message:
            ack.response = _answered(message)
            return

        async def now(message: Message) -> None:
            ack.response = _answered(message)

        await reply.in_ack_or_later(
            desk.answering.answer(question),
            now=now,
            later=lambda message: reply.privately(message, replace=True),
            meanwhile=lambda: looking_up(named(question), reply.reader.words),
        )


def _answered(message: Message) -> BoltResponse:
    """The acknowledgement that holds the answer: what Bolt itself would make, at a third of it."""
    body = orjson.dumps(message.private_payload()).decode()
    return BoltResponse(status=200, body=body)
