"""How an answer gets out: inside the acknowledgement, by `response_url`, or later."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from bot.listeners.acknowledgement import current
from bot.listeners.tasks import Tasks
from bot.memory.backoff import Sleep
from bot.messages.failure import not_shown, stopping, unconfirmed
from bot.messages.message import Message
from bot.messages.words import Words
from bot.questions.question import Asker
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
    hold: float = HOLD
    sleep: Sleep = asyncio.sleep

    async def to_asker(
        self,
        message: Message,
        *,
        url: str = "",
        channel: str = "",
        thread_ts: str = "",
        user: str,
        reference: str,
        replace: bool = False,
        patience: float = WAITING,
    ) -> bool:
        """For this person alone: by `response_url`, else beside the question, else directly.

        Where Slack leaves open whether it took the answer, the next way says just that, so that
        the answer does not stand there twice. False where no way is left. Each way waits
        `patience` seconds for its next attempt at most.
        """
        ways: list[Callable[..., Awaitable[Sent]]] = []
        if url:
            ways.append(partial(self.response_url.send, url, replace=replace))
        if channel and user:
            ways.append(
                partial(self.slack.whisper, channel=channel, user=user, thread_ts=thread_ts)
            )
        if user:
            ways.append(partial(self._post_to, user))
        for way in ways:
            sent = await way(message=message, reference=reference, patience=patience)
            if sent.ok:
                return True
            if sent.in_doubt:
                message = unconfirmed(self.words(user), reference)
        _log.error("answer not delivered", extra={"reference": reference})
        return False

    async def _post_to(
        self, user: str, *, message: Message, reference: str, patience: float
    ) -> Sent:
        """A direct message stays: not even a few full numbers may."""
        if message.fleeting:
            message = not_shown(self.words(user), reference)
        return await self.slack.post(message, channel=user, reference=reference, patience=patience)

    async def say_stopping(self, askers: Iterable[Asker | None], seconds: float) -> None:
        """Tell those whose answer cannot be given any more; once, also where it is several."""
        waiting = {(asker.user, asker.channel): asker for asker in askers if asker}

        async def tell(asker: Asker) -> None:
            message = stopping(self.words(asker.user))
            await self.to_asker(
                message, **asdict(asker), reference="stopping", patience=_NO_PATIENCE
            )

        telling = [asyncio.create_task(tell(asker)) for asker in waiting.values()]
        if telling:
            _, untold = await asyncio.wait(telling, timeout=seconds)
            for task in untold:
                task.cancel()
            await asyncio.gather(*telling, return_exceptions=True)

    async def in_ack_or_later(
        self,
        work: Coroutine[Any, Any, Message],
        *,
        now: Callable[[Message], Awaitable[object]],
        later: Callable[[Message], Awaitable[object]],
        meanwhile: Callable[[], Message],
        asker: Asker,
    ) -> None:
        """Give the answer in the acknowledgement when it is there in time, else afterwards.

        It comes afterwards, too, where the acknowledgement that held it did not get out.

        Args:
            work: the answer on its way; it never raises.
            now: acknowledges with a message.
            later: delivers a message after the acknowledgement.
            meanwhile: what the acknowledgement says when the answer is not there yet.
            asker: who waits for it.
        """
        acknowledgement = current()
        answering = self.tasks.start(work)

        async def follow() -> None:
            message = await answering
            await acknowledgement.followed(self.sleep)
            await later(message)

        await asyncio.wait((answering,), timeout=self.hold)
        if answering.done():
            acknowledgement.if_lost(lambda: self.tasks.start(follow(), asker))
            await now(answering.result())
            return
        self.tasks.start(follow(), asker)
        await now(meanwhile())
