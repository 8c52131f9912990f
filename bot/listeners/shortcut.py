"""“Find recordings” on a message: the contact ids in it, looked up in a modal."""

from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.callcenter.model import MOST_IDS, Place
from bot.listeners import Desk
from bot.listeners.buttons import asker_of
from bot.listeners.payload import origin
from bot.listeners.shown_text import shown_text
from bot.messages.guidance import looking_up, no_ids
from bot.messages.modal import answer_view
from bot.questions.contact_ids import contact_ids
from bot.questions.question import Question


class Shortcut:
    """Opens at once, since a trigger is good for 3 s only, and fills the modal afterwards."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def find_recordings(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """From the menu of a message."""
        await ack()
        self._desk.delivery.tasks.start(self._show(body), asker_of(body))

    async def _show(self, body: dict[str, Any]) -> None:
        ids, came = contact_ids(shown_text(body["message"])).ids, origin(body)
        question = Question(
            text=" ".join(ids[:MOST_IDS]),
            way_in="shortcut",
            place=Place.VIEW,
            user_id=came.user_id,
            team_id=came.team_id,
            channel_id=came.channel_id,
        )
        desk, delivery = self._desk, self._desk.delivery
        work = delivery.tasks.start(desk.answering.answer(question)) if ids else None
        known = desk.people.best(question.user_id)
        opened = await delivery.slack.open_view(
            answer_view(looking_up(known), known, question.channel_id),
            trigger_id=came.trigger_id,
            reference=question.reference,
        )
        words = await desk.people.words(question.user_id)
        message = await work if work else no_ids(words)
        if opened.ok:
            shown = await delivery.slack.update_view(
                answer_view(
                    message,
                    words,
                    question.channel_id,
                    left_over=() if message.for_asker_only else ids[MOST_IDS:],
                ),
                view_id=opened.view_id,
                view_hash=opened.view_hash,
                reference=question.reference,
            )
            if shown.ok:
                return
        # The trigger had expired, or the modal is gone: better beside the message than nowhere.
        await delivery.to_asker(
            message,
            url=came.response_url,
            channel=question.channel_id,
            user=question.user_id,
            reference=question.reference,
        )
