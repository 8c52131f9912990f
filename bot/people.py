"""Which language a person reads: their Slack language, asked once and remembered."""

import asyncio
import logging
import time
from collections.abc import Callable

from cachetools import TLRUCache

from bot.log import slack_id
from bot.messages.words import LANGUAGES, Words
from bot.slack_api import SlackApi

PATIENCE = 0.3  # seconds that an answer which is there waits for its language
_REMEMBERED = 3600.0  # seconds
_AGAIN = 60.0  # seconds until Slack is asked again after it gave no answer
_MOST = 10_000

_log = logging.getLogger(__name__)


class People:
    """The words for each person.

    Slack is asked beside the call center, and never in its way: an answer that is there waits for
    its language for a moment only. What is not known is `BOT_LANGUAGE`.
    """

    def __init__(
        self,
        slack: SlackApi,
        default: Words,
        *,
        patience: float = PATIENCE,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._slack = slack
        self._default = default
        self._patience = patience
        self._known: TLRUCache[str, tuple[Words, float]] = TLRUCache(
            _MOST, lambda _, known, now: now + known[1], timer
        )
        self._asking: dict[str, asyncio.Task[None]] = {}

    def ask(self, user_id: str) -> None:
        """Find out in the background, unless it is known."""
        if user_id and user_id not in self._known and user_id not in self._asking:
            self._asking[user_id] = asyncio.create_task(self._learn(user_id))

    def known(self, user_id: str) -> Words | None:
        """The person's words where they are known already."""
        try:
            return self._known[user_id][0]
        except KeyError:
            return None

    def best(self, user_id: str) -> Words:
        """What can be said without waiting: the person's words, else the default."""
        return self.known(user_id) or self._default

    async def words(self, user_id: str) -> Words:
        """The person's words, or the default when Slack takes too long."""
        self.ask(user_id)
        asking = self._asking.get(user_id)
        if asking is not None:
            await asyncio.wait((asking,), timeout=self._patience)
        return self.best(user_id)

    async def _learn(self, user_id: str) -> None:
        known = self._default, _AGAIN
        try:
            locale = await self._slack.locale(user_id)
            if locale:
                known = LANGUAGES["zh" if locale.startswith("zh") else "en"], _REMEMBERED
            else:
                _log.warning("language unknown", extra={"user": slack_id(user_id)})
        finally:
            self._known[user_id] = known
            del self._asking[user_id]
