"""Slack's Web API, as far as we use it. A refused call is an answer, not an exception."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot import metrics
from bot.errors import Cause
from bot.memory.backoff import Sleep
from bot.memory.pacing import Pacing
from bot.messages.message import Message
from bot.slack.exchange import exchanged
from bot.slack.outcome import (
    WAITING,
    Outcome,
    Sent,
    Standing,
    patiently,
)

INVALID_AUTH = "invalid_auth"
MISSING_SCOPE = "missing_scope"
REVOKED = frozenset({"account_inactive", "token_revoked"})  # after the app was uninstalled
# What Slack says to whatever is asked with a token that it does not accept (any more):
# https://docs.slack.dev/reference/methods/auth.test#errors
TOKEN_REFUSED = REVOKED | {INVALID_AUTH, "not_authed", "token_expired"}
# What Slack says to who may not post in a conversation.
NOT_A_MEMBER = frozenset({"not_in_channel", "channel_not_found", "restricted_action"})
# What tells us who somebody is, and the scope that each of them needs.
_ABOUT_PEOPLE = {
    "auth.test": "",
    "users.info": "users:read",
    "usergroups.users.list": "usergroups:read",
}
_CAUSES = frozenset(cause.value for cause in Cause if cause.standing)
# What may be done twice: a second time changes nothing.
_REPEATABLE = frozenset(
    {
        *("chat.delete", "chat.update", "conversations.history", "conversations.info"),
        "usergroups.users.list",
        *("users.info", "views.publish", "views.update"),
    }
)
# Seconds that a call may wait for its next attempt, where not 30: a trigger is good for 3 s only.
_PATIENCE = {"views.open": 1.5, "views.push": 1.5}

_log = logging.getLogger(__name__)


class SlackApi:
    """Posts messages and shows views; every failure is logged with the question's reference.

    What failed for the moment is repeated where that is safe; messages keep Slack's pace.
    The client must not repeat anything by itself.

    Attributes:
        token_refused: whether Slack refused our token when it was last asked.
        token_changed: called when Slack begins to refuse our token, and when it accepts it again.
        manifest: the file with every scope that is needed.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        *,
        sleep: Sleep = asyncio.sleep,
        manifest: str = "manifest.yml",
    ) -> None:
        self._client = client
        self._sleep = sleep
        self.token_changed: Callable[[], None] = lambda: None
        self.token_refused = False
        self.manifest = manifest
        self._standing = dict[str, Standing]()
        self._pacing = Pacing(sleep=sleep)

    async def post(
        self,
        message: Message,
        *,
        channel: str,
        thread_ts: str = "",
        reference: str,
        patience: float = WAITING,
    ) -> Sent:
        """A message that everybody there sees; a person's id as the channel: a direct message.

        `patience`: seconds that it may wait for another attempt.
        """
        return await self._call(
            "chat.postMessage",
            {"channel": channel, "thread_ts": thread_ts or None, **message.payload()},
            reference,
            patience,
            paced=True,
        )

    async def update(self, message: Message, *, channel: str, ts: str, reference: str) -> Sent:
        """Another content for a message of ours."""
        payload = {"channel": channel, "ts": ts, "text": message.text}
        return await self._call(
            "chat.update", {**payload, "blocks": list(message.blocks)}, reference
        )

    async def whisper(
        self,
        message: Message,
        *,
        channel: str,
        user: str,
        thread_ts: str = "",
        reference: str,
        patience: float = WAITING,
    ) -> Sent:
        """A message that only this person sees."""
        return await self._call(
            "chat.postEphemeral",
            {
                "channel": channel,
                "user": user,
                "thread_ts": thread_ts or None,
                "text": message.text,
                "blocks": list(message.blocks),
            },
            reference,
            patience,
            paced=True,
        )

    def hurry(self) -> None:
        """Post without a pace of our own from now on: the process is to end."""
        self._pacing.hurry()

    async def open_view(
        self, view: dict[str, Any], *, trigger_id: str, reference: str, push: bool = False
    ) -> Sent:
        """A modal, within 3 s of the act that it answers; `push`: on top of one that is open."""
        method = "views.push" if push else "views.open"
        return await self._call(method, {"trigger_id": trigger_id, "view": view}, reference)

    async def publish_home(self, view: dict[str, Any], *, user_id: str, reference: str) -> Sent:
        """The Home of a person."""
        payload = {"user_id": user_id, "view": view}
        return await self._call("views.publish", payload, reference)

    async def is_empty(self, channel_id: str) -> bool:
        """Whether nothing was ever said in a direct message; False where Slack does not say."""

        async def ask() -> AsyncSlackResponse:
            return await self._client.conversations_history(channel=channel_id, limit=1)

        return (await self._asked("conversations.history", ask)).get("messages") == []

    async def update_view(
        self, view: dict[str, Any], *, view_id: str, view_hash: str = "", reference: str
    ) -> Sent:
        """Another content for a modal; with its hash only where nobody was faster."""
        payload = {"view_id": view_id, "hash": view_hash or None, "view": view}
        return await self._call("views.update", payload, reference)

    async def remove(self, *, channel: str, ts: str, reference: str) -> Sent:
        """Take a message of ours away."""
        return await self._call("chat.delete", {"channel": channel, "ts": ts}, reference)

    async def user(self, user_id: str) -> Mapping[str, Any]:
        """Slack's user object, with its `locale`; empty where Slack does not say."""

        async def ask() -> AsyncSlackResponse:
            return await self._client.users_info(user=user_id, include_locale=True)

        user = (await self._asked("users.info", ask)).get("user")
        return user if isinstance(user, dict) else {}

    async def conversation(self, channel_id: str) -> Mapping[str, Any]:
        """Slack's conversation object; empty where Slack does not say."""

        async def ask() -> AsyncSlackResponse:
            return await self._client.conversations_info(channel=channel_id)

        channel = (await self._asked("conversations.info", ask)).get("channel")
        return channel if isinstance(channel, dict) else {}

    async def auth_test(self) -> Sent:
        """Who we are for Slack, and whether it accepts our token; nothing is waited for."""
        return await self._repeated(
            "auth.test", lambda: exchanged(self._client.auth_test), patience=0
        )

    async def group_members(self, group_id: str) -> frozenset[str] | None:
        """The user ids of a user group; None where Slack does not say."""

        async def ask() -> AsyncSlackResponse:
            return await self._client.usergroups_users_list(usergroup=group_id)

        users = (await self._asked("usergroups.users.list", ask)).get("users")
        return frozenset(map(str, users)) if isinstance(users, list) else None

    async def _asked(
        self, method: str, ask: Callable[[], Awaitable[AsyncSlackResponse]]
    ) -> Mapping[str, Any]:
        sent = await self._repeated(method, lambda: exchanged(ask), WAITING)
        if sent.error == MISSING_SCOPE and method in _ABOUT_PEOPLE:
            scope = {"scope": _ABOUT_PEOPLE[method], "manifest": self.manifest}
            _log.error("a scope is missing; update the app and reinstall it", extra=scope)
        elif not sent.ok:
            _log.warning("Slack does not say", extra={"method": method, "error": sent.error})
        return sent.body if sent.ok else {}

    async def _call(
        self,
        method: str,
        payload: dict[str, Any],
        reference: str,
        patience: float = WAITING,
        *,
        paced: bool = False,
    ) -> Sent:
        json = {name: value for name, value in payload.items() if value is not None}

        async def once() -> Sent:
            if paced and not await self._pacing.turn(payload["channel"], method, patience):
                return Sent("ratelimited", Outcome.NOT_TRIED)
            sent = await exchanged(lambda: self._client.api_call(method, json=json))
            if paced and sent.wait is not None:
                self._pacing.asked(payload["channel"], method, sent.wait)
            return sent

        sent = await self._repeated(method, once, patience)
        if not sent.ok:
            _log.error(
                "Slack refused a call",
                extra={"reference": reference, "method": method, "error": sent.error},
            )
        return sent

    async def _wait(self, seconds: float) -> None:
        metrics.RETRIES.labels("slack").inc()
        await self._sleep(seconds)

    async def _repeated(
        self, method: str, call: Callable[[], Awaitable[Sent]], patience: float
    ) -> Sent:
        sent = await patiently(
            call,
            repeatable=method in _REPEATABLE,
            sleep=self._wait,
            patience=min(patience, _PATIENCE.get(method, patience)),
        )
        self._heard(method, sent)
        return sent

    @property
    def standing(self) -> Standing | None:
        """Why Slack does not say who anybody is, where that stays so until somebody mends it."""
        if self.token_refused:
            return Standing(INVALID_AUTH)
        return next(iter(self._standing.values()), None)

    def _heard(self, method: str, sent: Sent) -> None:
        """Take what Slack's answer says about our token; what is no answer says nothing."""
        if method in _ABOUT_PEOPLE:
            self._standing.pop(method, None)
            if sent.error in _CAUSES | {MISSING_SCOPE}:
                self._standing[method] = Standing(sent.error, _ABOUT_PEOPLE[method])
        refused = sent.error in TOKEN_REFUSED
        if (refused or sent.ok) and refused is not self.token_refused:
            self.token_refused = refused
            self.token_changed()
