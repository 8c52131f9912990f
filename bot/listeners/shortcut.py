"""“Find recordings” on a message: the contact ids in it, looked up in a modal."""

from dataclasses import replace
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.callcenter.model import MOST_IDS
from bot.listeners import Desk
from bot.listeners.asking import ask, named
from bot.listeners.origin import Origin, origin
from bot.listeners.reply import Reply
from bot.listeners.shown_text import shown_text
from bot.messages.guidance import looking_up, no_ids, rest
from bot.messages.message import Message, Place
from bot.messages.modal import answer_view, found_view
from bot.questions.contact_ids import contact_ids
from bot.questions.question import Question
from bot.slack.outcome import Sent


class Shortcut:
    """Opens at once, since a trigger is good for 3 s only, and fills the modal afterwards."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def find_recordings(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """From the menu of a message."""
        await ack()
        ids, came = contact_ids(shown_text(body["message"])).ids, origin(body)
        question = ask(came, " ".join(ids[:MOST_IDS]), "shortcut", Place.VIEW)
        # Slack shows a whisper in a thread only where somebody has replied.
        to = replace(came.reply_to, thread_ts="")
        reply = self._desk.delivery.reply(to, question.reference)
        reply.start(self._show(question, ids[MOST_IDS:], came, reply))

    async def _show(
        self, question: Question, left_over: tuple[str, ...], came: Origin, reply: Reply
    ) -> None:
        """Show “Looking up…”, then the answer; `left_over` are the ids beyond the first ten."""
        desk = self._desk
        work = desk.delivery.tasks.start(desk.answering.answer(question)) if question.text else None
        known = reply.reader.words
        opened = await desk.delivery.slack.open_view(
            found_view(looking_up(named(question), known), known, came.channel_id),
            trigger_id=came.trigger_id,
            reference=question.reference,
        )
        words = await desk.people.words(came.user_id)
        message = await work if work else no_ids(words)
        if opened.ok and await self._filled(opened, message, left_over, came, reply):
            return
        # The trigger had expired, or the modal is gone: better beside the message than nowhere.
        await reply.privately(message)

    async def _filled(
        self,
        opened: Sent,
        message: Message,
        left_over: tuple[str, ...],
        came: Origin,
        reply: Reply,
    ) -> bool:
        words = reply.reader.words
        if message.for_asker_only:
            view = found_view(message, words, came.channel_id)
        else:
            view = answer_view(message, words, came.channel_id, below=rest(left_over, words))
        shown = await self._desk.delivery.slack.update_view(
            view,
            view_id=opened.view_id,
            view_hash=opened.view_hash,
            reference=reply.reference,
        )
        return shown.ok
