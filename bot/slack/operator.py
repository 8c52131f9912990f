"""Whoever runs the app hears of what only they can mend: once a day for each cause."""

import time
from collections.abc import Callable, Sequence

from bot.access.ids import is_channel, is_person
from bot.callcenter.model import Found
from bot.errors import CallCenterError
from bot.memory.marks import Marks
from bot.messages.failure import operator_told
from bot.messages.message import Reader
from bot.messages.words import Words
from bot.slack.api import SlackApi

_DAY = 86_400.0  # seconds


class Operator:
    """Counts the look-ups that fail for a standing cause, and tells of the first of a day.

    `contact`: the setting `CONTACT`; whoever is no person and no channel is told nothing.
    """

    def __init__(
        self,
        slack: SlackApi,
        marks: Marks,
        contact: str,
        words: Callable[[str], Words],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._slack = slack
        self._marks = marks
        self._contact = contact if is_person(contact) or is_channel(contact) else ""
        self._words = words
        self._clock = clock
        self._failing: dict[str, tuple[float, int]] = {}  # a cause: since when, how often

    @property
    def waits(self) -> bool:
        """Whether something fails, so that a success would be news."""
        return bool(self._failing)

    async def heard(self, found: Sequence[Found]) -> None:
        """Tell of what failed, where nobody else was told today, in any instance."""
        if not self._contact:
            return
        if any(not isinstance(each.result, CallCenterError) for each in found):
            self._failing.clear()  # it works again
        for each in found:
            if isinstance(each.result, CallCenterError):
                await self._failed(each.result)

    async def _failed(self, error: CallCenterError) -> None:
        now = self._clock()
        cause = f"{error.kind}:{error.hint or ''}"
        since, count = self._failing.get(cause, (now, 0))
        self._failing[cause] = since, count + 1
        reader = Reader(self._words(self._contact), operator=self._contact)
        message = operator_told(error, reader, since=since, count=count + 1)
        if message is None or not await self._marks.first_seen(f"told:{cause}", _DAY):
            return
        await self._slack.post(message, channel=self._contact, reference="operator")
