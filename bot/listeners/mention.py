"""`@recordings …` in a channel or a thread, and messages to the bot itself."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from bot.access import Action
from bot.listeners import Desk
from bot.listeners.asking import ask, finds_calls, named
from bot.listeners.message_events import Said, said
from bot.listeners.origin import origin
from bot.listeners.reply import Reply
from bot.memory.marks import REMEMBERED
from bot.messages.failure import unconfirmed
from bot.messages.guidance import looking_up
from bot.messages.message import Message, Place
from bot.messages.sharing import not_a_member
from bot.questions.question import Question, ReplyTo
from bot.slack.api import NOT_A_MEMBER
from bot.slack.outcome import Outcome, Sent


class Mention:
    """Answers in the thread of the mention; each message with the same ids once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def mentioned(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        """In a channel: a public act with a public answer, in its thread."""
        heard = said(event, _bot_user(body), REMEMBERED)
        if heard is None:
            return
        # A channel that sees the answer is one with which it is shared.
        needs = (Action.LOOKUP, Action.SHARE)
        question = self._question(body, heard, "mention", Place.PUBLIC, needs)
        external = body.get("is_ext_shared_channel") is True
        reply = self._reply(question, heard)
        await self._once(
            heard, reply, lambda: self._answer(question, heard, reply, external=external)
        )

    async def direct_message(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        """In the conversation with the bot: no command and no mention are needed."""
        heard = said(event, _bot_user(body), REMEMBERED)
        if heard is None or event.get("channel_type") != "im":
            return
        question = self._question(body, heard, "direct message", Place.DIRECT, (Action.LOOKUP,))
        reply = self._reply(question, heard)
        await self._once(heard, reply, lambda: self._post(question, heard, reply))

    def _question(
        self,
        body: dict[str, Any],
        heard: Said,
        way_in: str,
        place: Place,
        needs: tuple[Action, ...],
    ) -> Question:
        came = replace(origin(body), user_id=heard.user_id, channel_id=heard.channel_id)
        return ask(came, heard.text, way_in, place, needs)

    def _reply(self, question: Question, heard: Said) -> Reply:
        """To the asker alone, and in a thread only where there is one.

        Slack shows a whisper in a thread only if somebody has replied there:
        https://docs.slack.dev/reference/methods/chat.postEphemeral.
        """
        to = ReplyTo(heard.user_id, heard.channel_id, heard.thread_ts)
        return self._desk.delivery.reply(to, question.reference)

    async def _once(
        self, heard: Said, reply: Reply, work: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        """Hold Slack's 200 until it is answered, or for 2 s; a redelivery joins the first."""
        delivery = self._desk.delivery
        answering = delivery.tasks.start(self._desk.once.run(heard.key, work), reply.to)
        await asyncio.wait((answering,), timeout=delivery.hold)

    async def _answer(
        self, question: Question, heard: Said, reply: Reply, *, external: bool
    ) -> None:
        """For the channel; for the asker alone where another company would read it, too.

        Nothing is posted there then, not even “Looking up…”.
        """
        answering = self._desk.answering
        if finds_calls(question):  # whatever is said of a number is for the asker alone
            question = replace(question, place=Place.PRIVATE, needs=(Action.SEARCH,))
            await reply.privately(await answering.answer(question))
            return
        answering.expect(question)
        allowed, reason = await answering.posting(question.channel_id, external=external)
        if allowed:
            await self._post(question, heard, reply)
            return
        question = replace(question, place=Place.PRIVATE, needs=(Action.LOOKUP,), withheld=reason)
        await reply.privately(await answering.answer(question))

    async def _post(self, question: Question, heard: Said, reply: Reply) -> None:
        """Post the answer; a slow one replaces the “Looking up…” that stands for it meanwhile."""
        public = question.place is Place.PUBLIC
        thread_ts = heard.thread_ts or (heard.ts if public else "")
        work = self._desk.delivery.tasks.start(self._desk.answering.answer(question))
        placeholder = await self._placeholder(work, question, thread_ts, reply)
        message = await work
        if message.for_asker_only and public:
            await self._taken_back(placeholder, reply)
            await reply.privately(message)
        elif not await self._updated(placeholder, message, reply):
            await self._posted(message, thread_ts, reply, public=public)

    async def _placeholder(
        self, work: asyncio.Task[Message], question: Question, thread_ts: str, reply: Reply
    ) -> Sent | None:
        """“Looking up…”, where the answer is not there in time; None where none was posted."""
        await asyncio.wait((work,), timeout=self._desk.delivery.hold)
        if work.done():
            return None
        sent = await self._desk.delivery.slack.post(
            looking_up(named(question), reply.reader.words),
            channel=reply.to.channel_id,
            thread_ts=thread_ts,
            reference=reply.reference,
            patience=0,
        )
        return sent if sent.ok else None

    async def _taken_back(self, placeholder: Sent | None, reply: Reply) -> None:
        if placeholder:
            await self._desk.delivery.slack.remove(
                channel=reply.to.channel_id, ts=placeholder.ts, reference=reply.reference
            )

    async def _updated(self, placeholder: Sent | None, message: Message, reply: Reply) -> bool:
        """Put the answer in the placeholder's place; whether nothing more is to be said.

        Where Slack leaves open whether it did, the asker alone is told: never a second time there.
        """
        if placeholder is None:
            return False
        shown = await self._desk.delivery.slack.update(
            message, channel=reply.to.channel_id, ts=placeholder.ts, reference=reply.reference
        )
        if not shown.ok and shown.outcome is not Outcome.REFUSED:
            await reply.privately(message)
        return shown.outcome is not Outcome.REFUSED

    async def _posted(
        self, message: Message, thread_ts: str, reply: Reply, *, public: bool
    ) -> None:
        """Post the answer; where Slack does not let us, whisper it to the asker."""
        sent = await self._desk.delivery.slack.post(
            message,
            channel=reply.to.channel_id,
            thread_ts=thread_ts,
            reference=reply.reference,
        )
        if sent.in_doubt:
            message = unconfirmed(reply.reader)
        elif public and sent.error in NOT_A_MEMBER:
            message = not_a_member(message, reply.reader.words)
        if not sent.ok:
            await reply.privately(message)


def _bot_user(body: dict[str, Any]) -> str:
    """Our own user id, as Slack names it in the event."""
    authorizations = body.get("authorizations") or [{}]
    return authorizations[0].get("user_id") or ""
