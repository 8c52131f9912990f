"""Share here, and Remove: what one person shows to everybody, and takes back."""

import logging
from contextlib import suppress
from dataclasses import replace
from typing import Any

from cachetools import TTLCache
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.access import Action
from bot.callcenter.model import reads_as_phone
from bot.errors import AuditFailed
from bot.listeners import Desk
from bot.listeners.asking import ask
from bot.listeners.origin import Origin, origin
from bot.listeners.reply import Reply
from bot.memory.marks import REMEMBERED
from bot.messages.failure import not_audited, token_refused, unconfirmed
from bot.messages.message import Message, Place, Reader
from bot.messages.pages import Page
from bot.messages.sharing import cannot_share, removed, shared, shared_by
from bot.questions.question import Question
from bot.slack.api import NOT_A_MEMBER, TOKEN_REFUSED
from bot.slack.outcome import Sent

_log = logging.getLogger(__name__)

_MOST_SHARED = 1000  # whose place is remembered, for a second press


class NotShared(Exception):
    """There is nothing that must not be done again."""


class Sharing:
    """A page for everybody in the conversation, once; and back again."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._shared: TTLCache[str, str] = TTLCache(_MOST_SHARED, REMEMBERED)

    async def share(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """This page, for everybody in the channel or thread; once, however often it is pressed."""
        await ack()
        came = origin(body)
        if not came.channel_id:  # where the bot offers no such button
            _log.warning("Share pressed where there is no conversation")
            return
        value = action.get("value") or ""
        page = Page.of(value)
        needs = (Action.LOOKUP, Action.SHARE)
        ids = " ".join(page.contact_ids)
        question = ask(came, ids, "button", Place.PUBLIC, needs, page=page.number)
        reply = self._desk.delivery.reply(came.reply_to, question.reference)
        container = body["container"]
        stands = container.get("message_ts") or container.get("view_id") or ""
        key = f"share:{came.channel_id}:{stands}:{ids}"  # each page shares the newest three
        reply.start(self.once(key, question, came, reply))

    async def remove(self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]) -> None:
        """From the sharer's own message: `sharer channel ts ids`."""
        await ack()
        sharer, channel_id, ts, ids = [*(action.get("value") or "").split(" ", 3), *[""] * 4][:4]
        came = origin(body)
        there = replace(came, channel_id=channel_id or came.channel_id, response_url="")
        question = ask(came, ids, "button")
        reply = self._desk.delivery.reply(came.reply_to, question.reference)
        reply.start(self._remove(question, sharer, there, ts, reply))

    async def shared_more(
        self, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any]
    ) -> None:
        """From ⋯ of the shared message itself: `remove sharer ids`."""
        await ack()
        chosen = action.get("selected_option")
        value = chosen.get("value") if isinstance(chosen, dict) else ""
        _, sharer, ids = [*str(value or "").split(" ", 2), "", "", ""][:3]
        came, ts = origin(body), body["container"].get("message_ts") or ""
        question = ask(came, ids, "button")
        to = replace(came.reply_to, response_url="")  # that address is the shared message's
        reply = self._desk.delivery.reply(to, question.reference)
        reply.start(self._remove(question, sharer, came, ts, reply))

    async def once(self, key: str, question: Question, came: Origin, reply: Reply) -> bool:
        """Share it once for each key, and tell the sharer; whether everybody can see it now."""
        mine: list[str] = []
        with suppress(NotShared):  # the presser was told why; the next press may try again
            await self._desk.once.run(key, lambda: self._share(key, mine, question, came, reply))
            words = reply.reader.words
            value = self._shared.get(key, "")
            await reply.privately(shared(value, words, already=not mine))
            return True
        return False

    async def _share(
        self, key: str, mine: list[str], question: Question, came: Origin, reply: Reply
    ) -> None:
        words = await self._desk.people.words(came.user_id)
        reader = Reader(words, question.reference, user_id=came.user_id)
        message = await self._desk.answering.answer(question)
        if not message.found:
            await reply.privately(message)
            raise NotShared
        ids = question.text
        posted = shared_by(message, reader, _known(ids.split()))
        sent = await self._posted(posted, came, question.reference)
        if not sent.ok:
            await reply.privately(_not_shared(sent, reply.reader))
            raise NotShared
        mine.append(key)
        if sent.ts:
            known = " ".join(_known(ids.split()))
            self._shared[key] = f"{came.user_id} {came.channel_id} {sent.ts} {known}"

    async def _posted(self, message: Message, came: Origin, reference: str) -> Sent:
        delivery = self._desk.delivery
        sent = await delivery.slack.post(
            message, channel=came.channel_id, thread_ts=came.thread_ts, reference=reference
        )
        if sent.error in NOT_A_MEMBER and came.response_url:  # it may still be allowed to
            sent = await delivery.response_url.send_in_channel(
                came.response_url, message, thread_ts=came.thread_ts, reference=reference
            )
        return sent

    async def _remove(
        self, question: Question, sharer: str, there: Origin, ts: str, reply: Reply
    ) -> None:
        """Taken back once it is on record; by Slack's API, else by the message's own address."""
        try:
            refused = await self._desk.answering.removal(question, sharer)
        except AuditFailed as error:
            refused = not_audited(error, reply.reader)
        if refused:
            await reply.privately(refused)
            return
        delivery, reference = self._desk.delivery, question.reference
        sent = await delivery.slack.remove(channel=there.channel_id, ts=ts, reference=reference)
        if not sent.ok and there.response_url:
            sent = await delivery.response_url.delete(there.response_url, reference=reference)
        done = removed(reply.reader.words) if sent.ok else unconfirmed(reply.reader)
        await reply.privately(done, replace=bool(reply.to.response_url))


def _known(contact_ids: list[str]) -> list[str]:
    """Those that may stand on a public message: of several, one may be a phone number."""
    if len(contact_ids) == 1:  # it has recordings
        return contact_ids
    return [each for each in contact_ids if not reads_as_phone(each)]


def _not_shared(sent: Sent, reader: Reader) -> Message:
    if sent.error in TOKEN_REFUSED:
        return token_refused(reader)
    return unconfirmed(reader) if sent.in_doubt else cannot_share(reader)
