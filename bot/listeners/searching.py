"""Buttons of a list of calls: its pages, another time, the calls of a number, a link elsewhere.

What is searched for stays with us: a button carries a handle, which opens for whoever was shown it.
"""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.access import Action
from bot.listeners import Desk
from bot.listeners.asking import ask
from bot.listeners.origin import origin
from bot.listeners.showing import Showing, chosen, is_modal, place_of
from bot.messages import buttons
from bot.messages.message import Place
from bot.questions.query import KeptQuery

_FIND = frozenset({buttons.FIND_CALLS, *buttons.FIND_CALLS_OF})
_TURNS = {
    **dict.fromkeys(_FIND, "find"),
    buttons.CALLS_OLDER: "older",
    buttons.CALLS_NEWER: "newer",
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
        place = place_of(came, container)
        question = ask(came, "", "button", place, (Action.SEARCH,), meant=meant)
        reply = self._desk.delivery.reply(came.reply_to, question.reference)
        beside = name in _FIND
        if place is Place.VIEW and beside:  # what stands there has other numbers, too
            reply.start(self._shown.in_new_view(question, came, reply, push=is_modal(body)))
            return
        if place is Place.VIEW:
            reply.start(self._shown.in_view(question, body["view"], came, reply))
            return
        reply.start(self._shown.in_message(question, reply, own=not beside))

    async def elsewhere(self, ack: AsyncAck) -> None:
        """Slack tells that a link was followed, too; there is nothing to do."""
        await ack()
