"""How an answer gets out: inside the acknowledgement, or later through a `response_url`."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.messages.message import Message
from bot.settings import is_loopback

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

    async def send(self, url: str, message: Message, *, reference: str) -> bool:
        """Post the message to the asker alone. False where Slack did not take it."""
        if not self._allowed(url):
            _log.error("response_url refused", extra={"reference": reference})
            return False
        payload = {**message.payload(), "response_type": "ephemeral", "replace_original": True}
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


async def in_ack_or_later(
    work: asyncio.Task[Message],
    *,
    now: Callable[[Message], Awaitable[object]],
    later: Callable[[Message], Awaitable[object]],
    meanwhile: Message,
    start: Callable[[Coroutine[Any, Any, None]], object],
    hold: float = HOLD,
) -> None:
    """Give the answer in the acknowledgement when it is there in time, else afterwards.

    Args:
        work: the answer on its way; it never raises.
        now: acknowledges with a message.
        later: delivers a message after the acknowledgement.
        meanwhile: what the acknowledgement says when the answer is not there yet.
        start: runs the rest in the background, tracked.
        hold: seconds to wait.
    """
    await asyncio.wait((work,), timeout=hold)
    if work.done():
        await now(work.result())
        return

    async def follow() -> None:
        await later(await work)

    start(follow())
    await now(meanwhile)
