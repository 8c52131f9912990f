"""*Listen*, and sharing a moment of what was heard: from a button, a form, or the player's page."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.access import Action
from bot.listeners import Desk
from bot.listeners.asking import ask
from bot.listeners.origin import Origin, origin
from bot.listeners.sharing import Sharing
from bot.listeners.showing import Showing, chosen, is_modal, place_of
from bot.messages.message import Place
from bot.messages.modal import channel_of, remembered
from bot.messages.moment import CONTACT, FROM, LONGEST_SECONDS, THREAD, moment_typed, seconds_of
from bot.messages.text import duration, number
from bot.questions.query import ListenQuery, MomentQuery


class Hearing:
    """Each press is checked and on record by itself."""

    def __init__(self, desk: Desk, sharing: Sharing) -> None:
        self._desk = desk
        self._sharing = sharing
        self._shown = Showing(desk)

    async def listen(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """The player for the presser alone: in a modal, or behind a link. `id start seconds`."""
        await ack()
        contact_id, which, seconds = [*chosen(action).split(" "), "", "", ""][:3]
        came, container = origin(body), body["container"]
        meant = ListenQuery(contact_id, which, number(seconds, LONGEST_SECONDS) or 0)
        question = ask(
            came,
            contact_id,
            "button",
            place_of(came, container),
            (Action.LOOKUP, Action.LISTEN),
            meant=meant,
        )
        reply = self._desk.delivery.reply(came.reply_to, question.reference)
        in_view = container.get("type") == "view"
        if in_view or (self._desk.listen_in_slack and came.trigger_id):
            reply.start(self._shown.in_new_view(question, came, reply, push=is_modal(body)))
        else:
            reply.start(self._shown.in_message(question, reply, own=False))

    async def share(self, ack: AsyncAck, body: dict[str, Any], view: dict[str, Any]) -> None:
        """The moment that was typed, for everybody; what cannot be read is said at its field."""
        came = origin(body)
        which, length, typed = moment_typed(view)
        seconds, said = seconds_of(typed), self._desk.delivery.words(came.user_id).listen
        wrong = ""
        if seconds is None:
            wrong = said.moment_wrong
        elif length is not None and seconds >= max(1, length):
            wrong = said.moment_too_late.format(length=duration(length))
        if wrong:
            await ack(response_action="errors", errors={FROM: wrong})
            return
        await ack()
        there = Origin(came.user_id, came.team_id, channel_of(view), remembered(view, THREAD))
        assert seconds is not None  # noqa: S101 — else it was wrong
        query = MomentQuery(remembered(view, CONTACT), which, seconds)
        work = self.share_moment(query, there, str(view.get("id") or ""))
        self._desk.delivery.tasks.start(work, there.reply_to)

    async def share_moment(self, query: MomentQuery, there: Origin, key: str) -> bool:
        """Post it where *Listen* was pressed, once for each `key`; whether it stands there now.

        Whoever shares is checked, as for Share, and is told in Slack what came of it.
        """
        if not there.channel_id:
            return False
        needs = (Action.LOOKUP, Action.SHARE)
        question = ask(there, query.contact_id, "button", Place.PUBLIC, needs, meant=query)
        reply = self._desk.delivery.reply(there.reply_to, question.reference)
        moment = f"share:{there.channel_id}:{there.thread_ts}:{key}:{query.value}"
        return await self._sharing.once(moment, question, there, reply)
