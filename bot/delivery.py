"""How an answer gets out: inside the acknowledgement, by `response_url`, or later."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.messages.message import Message
from bot.settings import is_loopback
from bot.slack_api import SlackApi
from bot.tasks import Tasks

HOLD = 2.0  # seconds that an acknowledgement waits for its answer; Slack gives up after 3
_HOOKS = ("https://hooks.slack.com/", "https://hooks.slack-gov.com/")
_TIMEOUT = aiohttp.ClientTimeout(total=10)

_log = logging.getLogger(__name__)


class ResponseUrl:
    """Posts to the URL that came with a request: 5 times at most, for 30 minutes.

    The URL is a secret by itself: it is never logged, and only Slack's own hosts are followed.
    """

    def __init__(self, session: aiohttp.ClientSession, slack_api_url: str) -> None:
        self._session = session
        self._loopback = is_loopback(urlsplit(slack_api_url).hostname or "")

    async def send(
        self, url: str, message: Message, *, replace: bool = False, reference: str
    ) -> bool:
        """To the asker alone; `replace` puts it in the place of the message that was acted on.

        False where Slack did not take it.
        """
        kind = {"response_type": "ephemeral", "replace_original": replace}
        return await self._post(url, {**message.payload(), **kind}, reference)

    async def send_in_channel(
        self, url: str, message: Message, *, thread_ts: str = "", reference: str
    ) -> bool:
        """To everybody there, also where the bot is no member. False where not taken."""
        kind: dict[str, object] = {"response_type": "in_channel", "replace_original": False}
        if thread_ts:
            kind["thread_ts"] = thread_ts
        return await self._post(url, {**message.payload(), **kind}, reference)

    async def _post(self, url: str, payload: dict[str, object], reference: str) -> bool:
        if not self._allowed(url):
            _log.error("response_url refused", extra={"reference": reference})
            return False
        try:
            async with self._session.post(
                url, json=payload, timeout=_TIMEOUT, allow_redirects=False
            ) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError):
            status = 0
        if status != 200:  # noqa: PLR2004 — Slack's one word for success
            _log.error("answer not delivered", extra={"reference": reference, "status": status})
        return status == 200  # noqa: PLR2004

    def _allowed(self, url: str) -> bool:
        if url.startswith(_HOOKS):
            return True
        try:
            return self._loopback and is_loopback(urlsplit(url).hostname or "")
        except ValueError:
            return False


@dataclass(frozen=True)
class Delivery:
    """Every way out, and the seconds that an acknowledgement may wait for its answer."""

    response_url: ResponseUrl
    slack: SlackApi
    tasks: Tasks
    hold: float = HOLD

    async def in_ack_or_later(
        self,
        work: Coroutine[Any, Any, Message],
        *,
        now: Callable[[Message], Awaitable[object]],
        later: Callable[[Message], Awaitable[object]],
        meanwhile: Callable[[], Message],
    ) -> None:
        """Give the answer in the acknowledgement when it is there in time, else afterwards.

        Args:
            work: the answer on its way; it never raises.
            now: acknowledges with a message.
            later: delivers a message after the acknowledgement.
            meanwhile: what the acknowledgement says when the answer is not there yet.
        """
        answering = self.tasks.start(work)
        await asyncio.wait((answering,), timeout=self.hold)
        if answering.done():
            await now(answering.result())
            return

        async def follow() -> None:
            await later(await answering)

        self.tasks.start(follow())
        await now(meanwhile())
