"""How an answer gets out: inside the acknowledgement, by `response_url`, or later."""

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.acknowledgement import current
from bot.messages.failure import not_shown, stopping, unconfirmed
from bot.messages.message import Message
from bot.messages.words import Words
from bot.network import Network
from bot.proxies import is_loopback
from bot.slack_api import SlackApi, not_sent
from bot.slack_retry import ERROR_WORD, WAITING, Outcome, Sent, Sleep, judged, patiently
from bot.tasks import Asker, Tasks

HOLD = 2.0  # seconds that an acknowledgement waits for its answer; Slack gives up after 3
_HOOKS = ("https://hooks.slack.com/", "https://hooks.slack-gov.com/")
_NO_PATIENCE = 0.0  # seconds between attempts while stopping: the next way may be open
_LONGEST_WORD = 500  # bytes of its answer that are read
_TIMEOUT = aiohttp.ClientTimeout(total=10)

_log = logging.getLogger(__name__)


class ResponseUrl:
    """Posts to the URL that came with a request: 5 times at most, for 30 minutes.

    The URL is a secret by itself: it is never logged, and only Slack's own hosts are followed.
    """

    def __init__(
        self, network: Network, slack_api_url: str, *, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._network = network
        self._loopback = is_loopback(urlsplit(slack_api_url).hostname or "")
        self._sleep = sleep

    async def send(
        self,
        url: str,
        message: Message,
        *,
        replace: bool = False,
        reference: str,
        patience: float = WAITING,
    ) -> Sent:
        """To the asker alone; `replace` puts it in the place of the message that was acted on."""
        kind = {"response_type": "ephemeral", "replace_original": replace}
        return await self._post(url, {**message.payload(), **kind}, reference, patience)

    async def send_in_channel(
        self, url: str, message: Message, *, thread_ts: str = "", reference: str
    ) -> Sent:
        """To everybody there, also where the bot is no member."""
        kind: dict[str, object] = {"response_type": "in_channel", "replace_original": False}
        if thread_ts:
            kind["thread_ts"] = thread_ts
        return await self._post(url, {**message.payload(), **kind}, reference)

    async def _post(
        self, url: str, payload: dict[str, object], reference: str, patience: float = WAITING
    ) -> Sent:
        if not self._allowed(url):
            _log.error("response_url refused", extra={"reference": reference})
            return Sent("not_allowed", Outcome.REFUSED)
        sent = await patiently(
            lambda: self._once(url, payload),
            repeatable=False,
            sleep=self._sleep,
            patience=patience,
        )
        if not sent.ok:
            _log.error(
                "response_url did not take it", extra={"reference": reference, "error": sent.error}
            )
        return sent

    async def _once(self, url: str, payload: dict[str, object]) -> Sent:
        try:
            async with self._network.session.post(
                url,
                json=payload,
                timeout=_TIMEOUT,
                allow_redirects=False,
                proxy=self._network.proxy(url),
            ) as response:
                word = _word(await response.content.read(_LONGEST_WORD))
                if response.status == 200 and word == "ok":  # noqa: PLR2004 — Slack's success
                    return Sent()
                after = response.headers.get("Retry-After")
                return judged(response.status, word, after, time.time())
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return not_sent(error)

    def _allowed(self, url: str) -> bool:
        if url.startswith(_HOOKS):
            return True
        try:
            return self._loopback and is_loopback(urlsplit(url).hostname or "")
        except ValueError:
            return False


def _word(body: bytes) -> str:
    """Slack's one word, which comes as it is or in JSON; "" for anything else, such as HTML."""
    text = body.decode(errors="replace").strip()
    with suppress(ValueError, AttributeError):
        answer = json.loads(text)
        text = "ok" if answer.get("ok") is True else str(answer.get("error") or "unknown")
    return text if ERROR_WORD.fullmatch(text) else "" if text else "ok"


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
