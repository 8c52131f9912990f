"""`@recordings …` in a channel or a thread, and messages to the bot itself."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from typing import Any

from bot.access import Action
from bot.callcenter.model import Place
from bot.listeners import Desk
from bot.listeners.message_events import Said, said
from bot.listeners.payload import origin
from bot.memory.marks import REMEMBERED
from bot.messages.failure import unconfirmed
from bot.messages.guidance import looking_up
from bot.messages.message import Message
from bot.messages.sharing import not_a_member
from bot.questions.question import Question
from bot.slack.api import NOT_A_MEMBER
from bot.slack.outcome import Outcome


class Mention:
    """Answers in the thread of the mention; each message with the same ids once."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def mentioned(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        """In a channel: a public act with a public answer, in its thread."""
        heard = said(event, _bot_user(body), REMEMBERED)
        if heard is None:
            return
        question = Question(
            text=heard.text,
            way_in="mention",
            place=Place.PUBLIC,
            # A channel that sees the answer is one with which it is shared.
            needs=(Action.LOOKUP, Action.SHARE),
            user_id=heard.user_id,
            team_id=origin(body).team_id,
            channel_id=heard.channel_id,
        )
        external = body.get("is_ext_shared_channel") is True
        await self._once(heard, question, lambda: self._answer(question, heard, external=external))

    async def direct_message(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        """In the conversation with the bot: no command and no mention are needed."""
        heard = said(event, _bot_user(body), REMEMBERED)
        if heard is None or event.get("channel_type") != "im":
            return
        question = Question(
            text=heard.text,
            way_in="direct message",
            place=Place.DIRECT,
            user_id=heard.user_id,
            team_id=origin(body).team_id,
            channel_id=heard.channel_id,
        )
        await self._once(heard, question, lambda: self._post(question, heard))

    async def _once(
        self, heard: Said, question: Question, work: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        """Hold Slack's 200 until it is answered, or for 2 s; a redelivery joins the first."""
        delivery = self._desk.delivery
        answering = delivery.tasks.start(
            self._desk.once.run(heard.key, work), question.asker(thread_ts=heard.thread_ts)
        )
        await asyncio.wait((answering,), timeout=delivery.hold)

    async def _answer(self, question: Question, heard: Said, *, external: bool) -> None:
        """For the channel; for the asker alone where another company would read it, too.

        Nothing is posted there then, not even “Looking up…”.
        """
        answering = self._desk.answering
        answering.expect(question)
        allowed, reason = await answering.posting(question.channel_id, external=external)
        if allowed:
            await self._post(question, heard)
            return
        question = replace(question, place=Place.PRIVATE, needs=(Action.LOOKUP,), withheld=reason)
        await self._tell(await answering.answer(question), question, heard)

    async def _post(self, question: Question, heard: Said) -> None:
        """Post the answer; a slow one replaces the “Looking up…” that stands for it meanwhile."""
        delivery, slack = self._desk.delivery, self._desk.delivery.slack
        public, reference = question.place is Place.PUBLIC, question.reference
        to: dict[str, Any] = {
            "channel": question.channel_id,
            "thread_ts": heard.thread_ts or (heard.ts if public else ""),
            "reference": reference,
        }
        work = delivery.tasks.start(self._desk.answering.answer(question))
        await asyncio.wait((work,), timeout=delivery.hold)
        waiting = None
        if not work.done():
            known = self._desk.people.best(question.user_id)
            waiting = await slack.post(looking_up(known), **to, patience=0)
        message = await work
        if message.for_asker_only and public:
            if waiting is not None and waiting.ok:
                await slack.remove(channel=question.channel_id, ts=waiting.ts, reference=reference)
            await self._tell(message, question, heard)
            return
        if waiting is not None and waiting.ok:
            shown = await slack.update(
                message, channel=question.channel_id, ts=waiting.ts, reference=reference
            )
            if shown.ok:
                return
            if shown.outcome is not Outcome.REFUSED:  # it may stand there: not a second time
                await self._tell(message, question, heard)
                return
        sent = await slack.post(message, **to)
        if not sent.ok:
            words = self._desk.people.best(question.user_id)
            if sent.in_doubt:
                message = unconfirmed(words, reference)
            elif public and sent.error in NOT_A_MEMBER:
                message = not_a_member(message, words)
            await self._tell(message, question, heard)

    async def _tell(self, message: Message, question: Question, heard: Said) -> None:
        """The asker alone, and in a thread only where there is one.

        Slack shows a whisper in a thread only if somebody has replied there:
        https://docs.slack.dev/reference/methods/chat.postEphemeral.
        """
        await self._desk.delivery.to_asker(
            message,
            channel=question.channel_id,
            thread_ts=heard.thread_ts,
            user=question.user_id,
            reference=question.reference,
        )


def _bot_user(body: dict[str, Any]) -> str:
    """Our own user id, as Slack names it in the event."""
    authorizations = body.get("authorizations") or [{}]
    return authorizations[0].get("user_id") or ""
