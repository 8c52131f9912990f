"""Buttons of a list of calls: its pages, another time, the calls of a number, a link elsewhere.

What is searched for stays with us: a button carries a handle, which opens for whoever was shown it.
"""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.access import Action
from bot.listeners import Desk
from bot.listeners.asking import ask
from bot.listeners.origin import origin
from bot.listeners.showing import Showing, chosen
from bot.messages import buttons
from bot.messages.message import Place
from bot.questions.query import KeptQuery

_FIND = (buttons.FIND_CALLS, *buttons.FIND_CALLS_OF)
_TURNS = {
    buttons.CALLS_OLDER: "older",
    buttons.CALLS_NEWER: "newer",
    **dict.fromkeys(_FIND, "find"),
}


class Searching:
    """Each button is a search of its own, checked and on record like the first."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._shown = Showing(desk)

    async def turn(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """Another page or another time of the same search; the calls of a number that stands here.

        In the place of the list, and beside an answer that is none.
        """
        await ack()
        came = origin(body)
        handle, _, time = chosen(action).partition(" ")
        name = str(action.get("action_id") or "")
        meant = KeptQuery(handle, _TURNS.get(name, time))
        container = body["container"]
        in_view = container.get("type") == "view"
        place = Place.VIEW if in_view else Place.PRIVATE
        if came.channel_id.startswith("D") and not (in_view or container.get("is_ephemeral")):
            place = Place.DIRECT
        question = ask(came, "", "button", place, (Action.SEARCH,), meant=meant)
        reply = self._desk.delivery.reply(came.reply_to, question.reference)
        if in_view:
            reply.start(self._shown.in_view(question, body["view"], came, reply))
            return
        reply.start(self._shown.in_message(question, reply, own=name not in _FIND))

    async def elsewhere(self, ack: AsyncAck) -> None:
        """Slack tells that a link was followed, too; there is nothing to do."""
        await ack()
