"""`@recordings …` in a channel or a thread, and messages to the bot itself."""

import asyncio
from typing import Any

from bot.access import Action
from bot.listeners import Desk
from bot.messages.failure import unconfirmed
from bot.messages.guidance import looking_up
from bot.model import Place
from bot.payload import origin
from bot.query import without_mention
from bot.question import Question
from bot.slack_retry import Outcome


class Mention:
    """Answers in the thread of the mention; each event once, however often Slack delivers it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def mentioned(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        """In a channel: a public act with a public answer, in its thread."""
        await self._answer(body, event, Place.PUBLIC, event.get("thread_ts") or event["ts"])

    async def direct_message(self, body: dict[str, Any], event: dict[str, Any]) -> None:
        """In the conversation with the bot: no command and no mention are needed."""
        if event.get("channel_type") == "im":
            await self._answer(body, event, Place.DIRECT, event.get("thread_ts") or "")

    async def _answer(
        self, body: dict[str, Any], event: dict[str, Any], place: Place, thread_ts: str
    ) -> None:
        """Hold Slack's 200 until it is answered, or for 2 s; a redelivery joins the first."""
        if _is_not_typed_by_a_person(event):
            return
        came = origin(body)
        question = Question(
            text=without_mention(event.get("text") or "", _bot_user(body)),
            way_in="mention" if place is Place.PUBLIC else "direct message",
            place=place,
            # A channel that sees the answer is one with which it is shared.
            needs=(Action.LOOKUP, Action.SHARE) if place is Place.PUBLIC else (Action.LOOKUP,),
            user_id=came.user_id,
            team_id=came.team_id,
            channel_id=came.channel_id,
        )
        once, tasks = self._desk.once, self._desk.delivery.tasks
        answering = tasks.start(
            once.run(f"event:{body['event_id']}", lambda: self._post(question, thread_ts)),
            question.asker(thread_ts=thread_ts),
        )
        await asyncio.wait((answering,), timeout=self._desk.delivery.hold)

    async def _post(self, question: Question, thread_ts: str) -> None:
        """Post the answer; a slow one replaces the “Looking up…” that stands for it meanwhile."""
        delivery, slack = self._desk.delivery, self._desk.delivery.slack
        to: dict[str, Any] = {
            "channel": question.channel_id,
            "thread_ts": thread_ts,
            "reference": question.reference,
        }
        work = delivery.tasks.start(self._desk.answering.answer(question))
        await asyncio.wait((work,), timeout=delivery.hold)
        waiting = None
        if not work.done():
            known = self._desk.people.best(question.user_id)
            waiting = await slack.post(looking_up(known), **to, patience=0)
        message = await work
        if message.for_asker_only and question.place is Place.PUBLIC:
            if waiting is not None and waiting.ok:
                await slack.remove(
                    channel=question.channel_id, ts=waiting.ts, reference=question.reference
                )
            await delivery.to_asker(message, user=question.user_id, **to)
            return
        if waiting is not None and waiting.ok:
            shown = await slack.update(
                message,
                channel=question.channel_id,
                ts=waiting.ts,
                reference=question.reference,
            )
            if shown.ok:
                return
            if shown.outcome is not Outcome.REFUSED:  # it may stand there: not a second time
                await delivery.to_asker(message, user=question.user_id, **to)
                return
        sent = await slack.post(message, **to)
        if not sent.ok:
            if sent.in_doubt:
                message = unconfirmed(self._desk.people.best(question.user_id), question.reference)
            await delivery.to_asker(message, user=question.user_id, **to)


def _is_not_typed_by_a_person(event: dict[str, Any]) -> bool:
    """Bots, edits, joins, and whatever else is no new message of a person."""
    return bool(
        event.get("bot_id") or event.get("subtype") or event.get("edited") or not event.get("user")
    )


def _bot_user(body: dict[str, Any]) -> str:
    """Our own user id, as Slack names it in the event."""
    authorizations = body.get("authorizations") or [{}]
    return authorizations[0].get("user_id") or ""
