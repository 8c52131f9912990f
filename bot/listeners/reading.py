"""Read transcript: opened in a modal, and turned from part to part in it."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.access import Action
from bot.listeners import Desk
from bot.listeners.asking import ask
from bot.listeners.origin import origin
from bot.listeners.showing import Showing, chosen, is_modal
from bot.messages import buttons
from bot.messages.message import Place
from bot.messages.phrases import Spot
from bot.questions.query import TranscriptQuery
from bot.questions.question import Question


class Reading:
    """Whoever presses is checked each time; each transcript that is opened goes on record once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._shown = Showing(desk)

    async def open(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """What was said, from a button of its own."""
        await ack()
        self.read(body, chosen(action))

    async def turn(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Another part of it, or the same again where it failed, in the place of what stands there.

        Where it stands in a message, since Slack took no modal, it is opened anew.
        """
        await ack()
        value = chosen(action)
        if is_modal(body):
            turned = action.get("action_id") != buttons.READ_AGAIN
            self._in_place(body, value, turned=turned)
        else:
            self.read(body, value)

    def read(self, body: dict[str, Any], value: str) -> None:
        """In a modal above what stands there; in its place, where Slack stacks no more of them.

        `value`: as that of a `Spot`.
        """
        if _is_full(body):
            self._in_place(body, value, turned=False)
            return
        question = _question(body, value)
        if question is None:
            return
        came = origin(body)
        reply = self._desk.delivery.reply(came.reply_to, question.reference)
        reply.start(self._shown.in_new_view(question, came, reply, push=is_modal(body)))

    def _in_place(self, body: dict[str, Any], value: str, *, turned: bool) -> None:
        question = _question(body, value, turned=turned)
        if question is None:
            return
        came = origin(body)
        reply = self._desk.delivery.reply(came.reply_to, question.reference)
        reply.start(self._shown.in_view(question, body["view"], came, reply))


def _question(body: dict[str, Any], value: str, *, turned: bool = False) -> Question | None:
    """The question of a button; None where it names no contact."""
    spot = Spot.of(value)
    if not spot.contact_id:
        return None
    meant = TranscriptQuery(spot.contact_id, spot.started, spot.part, turned)
    needs = (Action.LOOKUP, Action.LISTEN)
    return ask(origin(body), spot.contact_id, "button", Place.VIEW, needs, meant=meant)


def _is_full(body: dict[str, Any]) -> bool:
    """Whether three modals stand above each other, which is as many as Slack stacks."""
    view = body.get("view") or {}
    below = view.get("previous_view_id")
    return is_modal(body) and bool(below) and below != view.get("root_view_id")
