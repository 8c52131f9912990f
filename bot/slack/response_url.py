"""The URL that came with a request: how an answer reaches the asker without a token."""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from urllib.parse import urlsplit

import aiohttp

from bot.memory.backoff import Sleep
from bot.messages.message import Message
from bot.settings.proxies import is_loopback
from bot.slack.exchange import not_sent
from bot.slack.outcome import ERROR_WORD, WAITING, Outcome, Sent, judged, patiently

_HOOKS = ("https://hooks.slack.com/", "https://hooks.slack-gov.com/")
_LONGEST_WORD = 500  # bytes of its answer that are read
_TIMEOUT = aiohttp.ClientTimeout(total=10)

_log = logging.getLogger(__name__)


class ResponseUrl:
    """Posts to the URL that came with a request: 5 times at most, for 30 minutes.

    The URL is a secret by itself: it is never logged, and only Slack's own hosts are followed.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        proxy: Callable[[str], str | None],
        *,
        on_loopback: bool = False,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """Take the process's session, and what tells the proxy for a URL.

        `on_loopback`: whether Slack itself is on this machine; then a URL may be, too.
        """
        self._session = session
        self._proxy = proxy
        self._on_loopback = on_loopback
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

    async def delete(self, url: str, *, reference: str) -> Sent:
        """Take the message away that was acted on."""
        return await self._post(url, {"delete_original": True}, reference)

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
            async with self._session.post(
                url,
                json=payload,
                timeout=_TIMEOUT,
                allow_redirects=False,
                proxy=self._proxy(url),
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
            return self._on_loopback and is_loopback(urlsplit(url).hostname or "")
        except ValueError:
            return False


def _word(body: bytes) -> str:
    """Slack's one word, which comes as it is or in JSON; "" for anything else, such as HTML."""
    text = body.decode(errors="replace").strip()
    with suppress(ValueError, AttributeError):
        answer = json.loads(text)
        text = "ok" if answer.get("ok") is True else str(answer.get("error") or "unknown")
    return text if ERROR_WORD.fullmatch(text) else "" if text else "ok"
