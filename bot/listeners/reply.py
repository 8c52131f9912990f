"""How an answer gets out: inside the acknowledgement, by `response_url`, or later."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.listeners.acknowledgement import current
from bot.listeners.tasks import Tasks
from bot.memory.backoff import Sleep
from bot.messages.failure import not_shown, stopping, unconfirmed
from bot.messages.message import Message, Reader
from bot.messages.words import Words
from bot.questions.question import ReplyTo
from bot.slack.api import SlackApi
from bot.slack.outcome import WAITING, Sent
from bot.slack.response_url import ResponseUrl

HOLD = 2.0  # seconds that an acknowledgement waits for its answer; Slack gives up after 3
_NO_PATIENCE = 0.0  # seconds between attempts while stopping: the next way may be open

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Delivery:
    """Every way out, and the seconds that an acknowledgement may wait for its answer."""

    response_url: ResponseUrl
    slack: SlackApi
    tasks: Tasks
    words: Callable[[str], Words]  # of a person, without waiting
    operator: str = ""  # the setting `CONTACT`
    hold: float = HOLD
    sleep: Sleep = asyncio.sleep

    def reply(self, to: ReplyTo, reference: str) -> "Reply":
        """The answer to one request, for whoever sent it."""
        return Reply(self, to, reference)

    async def say_stopping(self, waiting: Iterable[ReplyTo | None], seconds: float) -> None:
        """Tell those whose answer cannot be given any more; once, also where it is several."""
        once = {(to.user_id, to.channel_id): to for to in waiting if to}

        async def tell(to: ReplyTo) -> None:
            reply = self.reply(to, "stopping")
            await reply.privately(stopping(reply.reader), patience=_NO_PATIENCE)

        telling = [asyncio.create_task(tell(to)) for to in once.values()]
        if telling:
            _, untold = await asyncio.wait(telling, timeout=seconds)
            for task in untold:
                task.cancel()
            await asyncio.gather(*telling, return_exceptions=True)


@dataclass(frozen=True)
class Reply:
    """Every way in which the answer to one request can reach the person who sent it."""

    delivery: Delivery
    to: ReplyTo
    reference: str

    @property
    def reader(self) -> Reader:
        """The person, in the language that is known without waiting."""
        delivery, user_id = self.delivery, self.to.user_id
        words = delivery.words(user_id)
        return Reader(words, self.reference, operator=delivery.operator, user_id=user_id)

    def start(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do it in the background; at a stop, the person is told where it does not end in time."""
        self.delivery.tasks.start(work, self.to)

    async def privately(
        self, message: Message, *, replace: bool = False, patience: float = WAITING
    ) -> bool:
        """For this person alone: by `response_url`, else beside the question, else directly.

        Where Slack leaves open whether it took the answer, the next way says just that, so that
        the answer does not stand there twice.

        Args:
            message: what they read.
            replace: whether it takes the place of the message that was acted on.
            patience: seconds that each way waits for its next attempt at most.

        Returns:
            False where no way is left.
        """
        for way in self._ways(replace=replace):
            sent = await way(message=message, reference=self.reference, patience=patience)
            if sent.ok:
                return True
            if sent.in_doubt:
                message = unconfirmed(self.reader)
        _log.error("answer not delivered", extra={"reference": self.reference})
        return False

    async def in_ack_or_later(
        self,
        work: Coroutine[Any, Any, Message],
        *,
        now: Callable[[Message], Awaitable[object]],
        later: Callable[[Message], Awaitable[object]],
        meanwhile: Callable[[], Message],
    ) -> None:
        """Give the answer in the acknowledgement when it is there in time, else afterwards.

        It comes afterwards, too, where the acknowledgement that held it did not get out.

        Args:
            work: the answer on its way; it never raises.
            now: acknowledges with a message.
            later: delivers a message after the acknowledgement.
            meanwhile: what the acknowledgement says when the answer is not there yet.
        """
        acknowledgement, tasks = current(), self.delivery.tasks
        answering = tasks.start(work)

        async def follow() -> None:
            message = await answering
            await acknowledgement.followed(self.delivery.sleep)
            await later(message)

        await asyncio.wait((answering,), timeout=self.delivery.hold)
        if answering.done():
            acknowledgement.if_lost(lambda: self.start(follow()))
            await now(answering.result())
            return
        self.start(follow())
        await now(meanwhile())

    def _ways(self, *, replace: bool) -> Iterable[Callable[..., Awaitable[Sent]]]:
        """The ways that this request has, the best first."""
        to, slack = self.to, self.delivery.slack
        if to.response_url:
            yield partial(self.delivery.response_url.send, to.response_url, replace=replace)
        if to.channel_id and to.user_id:
            yield partial(
                slack.whisper, channel=to.channel_id, user=to.user_id, thread_ts=to.thread_ts
            )
        if to.user_id:
            yield self._directly

    async def _directly(self, *, message: Message, reference: str, patience: float) -> Sent:
        """Direct messages are permanent, so what must not be kept is replaced by a notice."""
        if message.fleeting:
            message = not_shown(self.reader)
        return await self.delivery.slack.post(
            message, channel=self.to.user_id, reference=reference, patience=patience
        )
