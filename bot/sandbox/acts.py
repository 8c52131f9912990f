"""What people do in Slack, as requests to the app that Slack would send for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.sandbox import payloads
from bot.sandbox.deliveries import Ack, Deliveries


@dataclass
class Acts(Deliveries):
    """Commands, mentions, presses, forms; `changed` replaces fields of what is sent."""

    async def command(self, bot_url: str | None, text: str, **changed: Any) -> Ack:  # noqa: ANN401
        """Type `/recordings <text>`; `changed` replaces fields of the payload."""
        number, url = self._next()
        payload = payloads.command(text, number, url) | changed
        return await self.deliver(bot_url, "command", payload)

    async def mention(self, bot_url: str | None, text: str, **changed: Any) -> Ack:  # noqa: ANN401
        """Type `@recordings <text>`, where the bot was invited."""
        number, _ = self._next()
        event = payloads.event(payloads.mention(text, number) | changed, number)
        return await self.deliver(bot_url, "event", event)

    async def direct_message(self, bot_url: str | None, text: str, **changed: Any) -> Ack:  # noqa: ANN401
        """Type `<text>` in the conversation with the bot."""
        number, _ = self._next()
        event = payloads.event(payloads.direct_message(text, number) | changed, number)
        return await self.deliver(bot_url, "event", event)

    async def happen(self, bot_url: str | None, kind: str, **fields: Any) -> Ack:  # noqa: ANN401
        """Something in the workspace changes: an event that nobody typed."""
        number, _ = self._next()
        event = payloads.event({"type": kind, **fields}, number)
        return await self.deliver(bot_url, "event", event)

    def invite(self, channel_id: str) -> None:
        """Invite the bot into a channel, so that it may post there."""
        self.shown.conversation(channel_id, bot_is_in=True)

    async def press(
        self,
        bot_url: str | None,
        button: Mapping[str, Any],
        container: Mapping[str, Any],
        **changed: Any,  # noqa: ANN401
    ) -> Ack:
        """Press a button, or choose an option, that stands in a message or a view.

        Raises:
            NotThere: it does not stand in that message or view.
        """
        self.shown.check_press(button, container)
        number, url = self._next()
        payload = payloads.interactive("block_actions", number)
        names = ("type", "action_id", "block_id", "value", "text", "style", "selected_option")
        action = {name: button[name] for name in names if name in button}
        payload |= payloads.press(action, container)
        if container.get("type") == "view":
            view_id = str(container["view_id"])
            view = self._open(view_id, changed.pop("view", None) or {})
            if not view["state"]["values"]:
                view["state"] = payloads.state(view, action=action)
            payload["view"] = view
        else:
            payload["response_url"] = url
        return await self.deliver(bot_url, "interactive", payload | changed)

    async def shortcut(self, bot_url: str | None, callback_id: str, **changed: Any) -> Ack:  # noqa: ANN401
        """Choose a shortcut: on a message where `message` is given, else the global one."""
        number, url = self._next()
        message = changed.pop("message", None)
        kind = "shortcut" if message is None else "message_action"
        payload = payloads.interactive(kind, number) | {"callback_id": callback_id}
        if message is None:
            payload["action_ts"] = payloads.ACTION_TS
        else:
            payload |= payloads.on_message(message, number) | {"response_url": url}
        return await self.deliver(bot_url, "interactive", payload | changed)

    async def submit(
        self,
        bot_url: str | None,
        view: Mapping[str, Any],
        typed: str,
        **changed: Any,  # noqa: ANN401
    ) -> Ack:
        """Fill in the field of a form in which people type, and send it with all that is chosen.

        What the bot answers is then shown.
        """
        return await self.fill_in(bot_url, view, payloads.state(view, typed), **changed)

    async def fill_in(
        self,
        bot_url: str | None,
        view: Mapping[str, Any],
        state: Mapping[str, Any],
        **changed: Any,  # noqa: ANN401
    ) -> Ack:
        """Send a form, its fields in this state. What the bot answers is then shown."""
        number, _ = self._next()
        view_id = str(view.get("id") or f"V{number}")
        shown = self._open(view_id, {**view, "state": state})
        payload = payloads.interactive("view_submission", number)
        payload |= {"view": shown, "response_urls": []}
        ack = await self.deliver(bot_url, "interactive", payload | changed)
        self._after_submission(view_id, ack)
        return ack

    def _after_submission(self, view_id: str, ack: Ack) -> None:
        """An empty acknowledgement closes the form, an `update` fills it."""
        action = ack.body.get("response_action")
        failed = ack.status != 200 or "error" in ack.body  # noqa: PLR2004 — acknowledged
        if failed or self.shown.view(view_id) is None:
            return
        if action == "update":
            self.shown.update_view(view_id, ack.body.get("view") or {})
        elif action not in {"errors", "push"}:
            self.shown.close_view(view_id)

    def _open(self, view_id: str, given: Mapping[str, Any]) -> payloads.Payload:
        """A modal as Slack describes it; one that is not known was opened by an older bot."""
        known = self.shown.view(view_id)
        view_hash = str(given.get("hash", "0"))
        if known is None:
            began = int(view_hash) if view_hash.isdecimal() else 0
            known = self.shown.open_view(given, view_id, began), dict(given)
        return payloads.view(known[1], view_id, known[0], **given)

    def _next(self) -> tuple[int, str]:
        number = next(self._numbers)
        return number, f"{self._base}/response/{number}"
