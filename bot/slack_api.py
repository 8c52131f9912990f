"""Slack's Web API, as far as we use it. A refused call is an answer, not an exception."""

import logging
from typing import Any, NamedTuple

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.messages.message import Message

UNREACHABLE = "unreachable"

_log = logging.getLogger(__name__)


class Sent(NamedTuple):
    """What came of a call: `error` is "" where it worked, else Slack's word or `unreachable`."""

    error: str = ""
    ts: str = ""  # of the message that was posted
    view_id: str = ""  # of the view that was opened
    view_hash: str = ""

    @property
    def ok(self) -> bool:
        """Whether Slack took it."""
        return not self.error


class SlackApi:
    """Posts messages and shows views; every failure is logged with the question's reference."""

    def __init__(self, client: AsyncWebClient) -> None:
        self._client = client

    async def post(
        self, message: Message, *, channel: str, thread_ts: str = "", reference: str
    ) -> Sent:
        """A message that everybody there sees."""
        return await self._call(
            "chat.postMessage",
            {"channel": channel, "thread_ts": thread_ts or None, **message.payload()},
            reference,
        )

    async def update(self, message: Message, *, channel: str, ts: str, reference: str) -> Sent:
        """Another content for a message of ours."""
        payload = {"channel": channel, "ts": ts, "text": message.text}
        return await self._call(
            "chat.update", {**payload, "blocks": list(message.blocks)}, reference
        )

    async def whisper(
        self, message: Message, *, channel: str, user: str, thread_ts: str = "", reference: str
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
        )

    async def open_view(self, view: dict[str, Any], *, trigger_id: str, reference: str) -> Sent:
        """A modal, within 3 s of the act that it answers."""
        return await self._call("views.open", {"trigger_id": trigger_id, "view": view}, reference)

    async def update_view(
        self, view: dict[str, Any], *, view_id: str, view_hash: str = "", reference: str
    ) -> Sent:
        """Another content for a modal; with its hash only where nobody was faster."""
        payload = {"view_id": view_id, "hash": view_hash or None, "view": view}
        return await self._call("views.update", payload, reference)

    async def _call(self, method: str, payload: dict[str, Any], reference: str) -> Sent:
        sent = {name: value for name, value in payload.items() if value is not None}
        try:
            answer = await self._client.api_call(method, json=sent)
        except SlackApiError as error:
            failed = Sent(str(error.response.get("error", "unknown"))[:80])
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
            failed = Sent(UNREACHABLE)
        else:
            view = answer.get("view") or {}
            return Sent(
                ts=answer.get("ts", ""), view_id=view.get("id", ""), view_hash=view.get("hash", "")
            )
        _log.error(
            "Slack refused a call",
            extra={"reference": reference, "method": method, "error": failed.error},
        )
        return failed
