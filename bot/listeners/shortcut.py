"""“Find recordings” on a message: the contact ids and phone numbers in it, in a modal."""

from dataclasses import replace
from typing import Any, NamedTuple

from slack_bolt.context.ack.async_ack import AsyncAck

from bot.access import Action
from bot.callcenter.model import MOST_IDS, reads_as_phone
from bot.listeners import Desk
from bot.listeners.asking import ask, named
from bot.listeners.origin import Origin, origin
from bot.listeners.reply import Reply
from bot.listeners.shown_text import shown_text
from bot.messages.guidance import find_calls, looking_up, no_ids, rest
from bot.messages.message import Message, Place
from bot.messages.modal import View, answer_view, calls_view, found_view
from bot.messages.rich import Part
from bot.messages.words import Words
from bot.questions.contact_ids import contact_ids
from bot.questions.phone_numbers import find_phone_numbers
from bot.questions.question import Question
from bot.questions.searches import By, CallsQuery
from bot.slack.outcome import Sent


class Others(NamedTuple):
    """What else stands in the message.

    Attributes:
        ids: those beyond the first ten.
        numbers: each in the form in which it is searched first.
    """

    ids: tuple[str, ...]
    numbers: tuple[str, ...]


class Shortcut:
    """Opens at once, since a trigger is good for 3 s only, and fills the modal afterwards."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def find_recordings(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """From the menu of a message."""
        await ack()
        text, came = shown_text(body["message"]), origin(body)
        stands = contact_ids(text)
        ids = stands.ids
        if len(ids) > 1 and not stands.labelled and all(map(reads_as_phone, ids)):
            ids = ()  # several numbers; one by itself is looked up as an id first
        numbers = [each for each in find_phone_numbers(text) if not set(each.forms) & set(ids)]
        meant = None
        if numbers and not ids:  # what may be an id is looked up as one first
            meant, numbers = CallsQuery(By.PHONE, numbers[0].forms), numbers[1:]
        typed = " ".join(ids[:MOST_IDS])
        question = ask(came, typed, "shortcut", Place.VIEW, meant=meant)
        # Slack shows a whisper in a thread only where somebody has replied.
        to = replace(came.reply_to, thread_ts="")
        reply = self._desk.delivery.reply(to, question.reference)
        others = Others(ids[MOST_IDS:], tuple(each.forms[0] for each in numbers))
        reply.start(self._show(question, others, came, reply))

    async def _show(self, question: Question, others: Others, came: Origin, reply: Reply) -> None:
        """Show “Looking up…”, then the answer, and ways to what else stands in the message."""
        desk = self._desk
        work = None
        if question.text or question.meant:
            work = desk.delivery.tasks.start(desk.answering.answer(question))
        known = reply.reader.words
        opened = await desk.delivery.slack.open_view(
            found_view(looking_up(named(question), known), known, came.channel_id),
            trigger_id=came.trigger_id,
            reference=question.reference,
        )
        words = await desk.people.words(came.user_id)
        message = await work if work else no_ids(words)
        below = await self._below(others, question, reply)
        view = _view(message, question, words, came.channel_id, below)
        if opened.ok and (await self._filled(opened, view, reply)).ok:
            return
        # The trigger had expired, or the modal is gone: better beside the message than nowhere.
        await reply.privately(message)

    async def _below(self, others: Others, question: Question, reply: Reply) -> list[Part]:
        """Ways to the ids and the numbers that were not looked up."""
        answering, words = self._desk.answering, reply.reader.words
        parts = [rest(others.ids, words)]
        if others.numbers:
            asked, _ = await answering.rights(question)
            if asked.may_ask(Action.SEARCH):
                parts.append(find_calls(others.numbers, words))
        return [answering.with_handles(part, question.user_id) for part in parts if part]

    async def _filled(self, opened: Sent, view: View, reply: Reply) -> Sent:
        return await self._desk.delivery.slack.update_view(
            view,
            view_id=opened.view_id,
            view_hash=opened.view_hash,
            reference=reply.reference,
        )


def _view(
    message: Message, question: Question, words: Words, channel_id: str, below: list[Part]
) -> View:
    if message.for_asker_only:
        return found_view(message, words, channel_id, below=below)
    if question.meant:
        return calls_view(message, words, channel_id, below=below)
    return answer_view(message, words, channel_id, below=below)
