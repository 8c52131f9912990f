"""Which language a person reads: their Slack language, asked once and remembered."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

import aiohttp
from cachetools import TTLCache
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.messages.words import LANGUAGES, Words

PATIENCE = 0.3  # seconds that an answer which is there waits for its language
_REMEMBERED = 3600.0  # seconds
_MOST = 10_000

_log = logging.getLogger(__name__)


class People:
    """The words for each person.

    Slack is asked beside the call center, and never in its way: an answer that is there waits for
    its language for a moment only. What is not known is `BOT_LANGUAGE`.
    """

    def __init__(
        self,
        slack: AsyncWebClient,
        default: Words,
        *,
        patience: float = PATIENCE,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._slack = slack
        self._default = default
        self._patience = patience
        self._known: TTLCache[str, Words] = TTLCache(_MOST, _REMEMBERED, timer)
        self._asking: dict[str, asyncio.Task[None]] = {}

    def ask(self, user_id: str) -> None:
        """Find out in the background, unless it is known."""
        if user_id and user_id not in self._known and user_id not in self._asking:
            self._asking[user_id] = asyncio.create_task(self._learn(user_id))

    def known(self, user_id: str) -> Words:
        """What is known now."""
        try:
            return self._known[user_id]
        except KeyError:
            return self._default

    async def words(self, user_id: str) -> Words:
        """The person's words, or the default when Slack takes too long."""
        self.ask(user_id)
        asking = self._asking.get(user_id)
        if asking is not None:
            await asyncio.wait((asking,), timeout=self._patience)
        return self.known(user_id)

    async def _learn(self, user_id: str) -> None:
        try:
            answer = await self._slack.users_info(user=user_id, include_locale=True)
            user: dict[str, Any] = answer.get("user") or {}
            locale = str(user.get("locale", ""))
            if locale:
                self._known[user_id] = LANGUAGES["zh" if locale.startswith("zh") else "en"]
        except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            _log.warning("language unknown", extra={"user": user_id, "why": type(error).__name__})
        finally:
            del self._asking[user_id]
