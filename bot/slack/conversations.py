"""Who reads a conversation: the bot's own company alone, or another one, too (Slack Connect)."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from bot.access import Audience
from bot.memory.remembered import Remembered
from bot.slack.api import SlackApi

_TO_DECIDE = 5.0  # seconds that an answer waits until it is known who would read it
_PENDING = ("pending_shared", "pending_connected_team_ids")  # companies that were invited


class Conversations:
    """Asks Slack about conversations, once for 5 minutes, and once for all who ask together."""

    def __init__(
        self,
        slack: SlackApi,
        *,
        to_decide: float = _TO_DECIDE,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._slack = slack
        self._to_decide = to_decide
        self._audiences = Remembered(self._audience, timer=timer)

    def ask(self, channel_id: str) -> None:
        """Find out in the background, unless it is known."""
        self._audiences.ask(channel_id)

    async def audience(self, channel_id: str) -> Audience:
        """Who reads it; unknown where Slack does not say, or not within 5 s."""
        known = await self._audiences.get(channel_id, self._to_decide)
        return known or Audience.UNKNOWN

    def clear(self) -> None:
        """Forget every conversation."""
        self._audiences.clear()

    async def _audience(self, channel_id: str) -> Audience | None:
        channel = await self._slack.conversation(channel_id)
        return audience_of(channel) if channel else None


def audience_of(channel: Mapping[str, Any]) -> Audience:
    """What a conversation object says (https://docs.slack.dev/reference/objects/conversation-object).

    `is_ext_shared` marks a conversation that another organization takes part in, whichever of them
    hosts it (`conversation_host_id`). While an invitation is pending, Slack advises to treat it as
    shared: what is posted now will be read by whoever accepts. `is_org_shared` alone joins
    workspaces of one Enterprise organization, the same company. A conversation that is shared
    (`is_shared`) in neither way, or of which Slack does not say, is not known to be ours.
    """
    if channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"):
        return Audience.EXTERNAL
    if any(channel.get(name) for name in _PENDING):
        return Audience.EXTERNAL
    shared_somehow = channel.get("is_shared") and not channel.get("is_org_shared")
    if channel.get("is_ext_shared") is not False or shared_somehow:
        return Audience.UNKNOWN
    return Audience.OURS
