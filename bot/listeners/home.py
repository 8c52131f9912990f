"""The app's own place in Slack: its Home, and the first message below it."""

from dataclasses import replace
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.access import Action
from bot.listeners import Desk
from bot.listeners.asking import ask
from bot.listeners.origin import Origin, origin
from bot.messages.home import View, home, home_denied, welcome
from bot.messages.message import Place, Reader


class Home:
    """Published whenever somebody opens it; it is never kept up to date behind their back."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def opened(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        """The Home tab is filled; in the Messages tab, whoever comes first time is welcomed."""
        came = origin(body)
        if event.get("tab") == "messages":
            key = f"welcome:{came.user_id}"
            work = self._desk.once.run(key, lambda: self._welcome(came))
        else:
            work = self._publish(came)
        self._desk.delivery.tasks.start(work)

    async def clear(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Forget the person's last look-ups."""
        await ack()
        self._desk.delivery.tasks.start(self._cleared(origin(body)))

    async def _cleared(self, came: Origin) -> None:
        await self._desk.look_ups.clear(came.user_id)
        await self._publish(came)

    async def _publish(self, came: Origin) -> None:
        desk = self._desk
        question = ask(came, "", "home", Place.VIEW)
        asked, refusal = await desk.answering.rights(question)
        only_own = {action for action in Action if asked.only_own(action)}
        may = frozenset(action for action in Action if asked.may_ask(action))
        reader = replace(asked.reader, may=may)
        view: View
        if refusal:
            view = home_denied(refusal, reader)
        else:
            last = await desk.look_ups.last(came.user_id)
            view = home(last, reader, lasting=desk.look_ups.lasting, only_own=only_own)
        await desk.delivery.slack.publish_home(
            view, user_id=came.user_id, reference=question.reference
        )

    async def _welcome(self, came: Origin) -> None:
        """Once: only where nothing was ever said."""
        desk = self._desk
        if not await desk.delivery.slack.is_empty(came.channel_id):
            return
        words = await desk.people.words(came.user_id)
        question = ask(came, "", "home")
        reader = Reader(words, question.reference, operator=desk.delivery.operator)
        await desk.delivery.slack.post(
            welcome(reader), channel=came.channel_id, reference=question.reference
        )
