"""What stands in the workspace: conversations, the bot's messages in them, and open modals.

Sources of the errors: the pages of the methods `chat.*` and `views.*`. Blocks are held to
`bot/sandbox/block_kit.py`.
"""

import json
from collections.abc import Mapping
from typing import Any

from bot.sandbox.block_kit import problems
from bot.sandbox.payloads import CHANNEL, Payload

_LONGEST_UPDATE = 4_000  # characters; Slack's page of `chat.update`
_LARGEST_VIEW = 250_000  # bytes; the same page as `views.open`


class Refused(Exception):
    """Slack does not do it; `str` of it is the error's word."""


class NotThere(ValueError):
    """Nobody can press what does not stand there: Slack would never send that."""


class Shown:
    """The bot's messages and modals, as people see them."""

    def __init__(self) -> None:
        self._known = {CHANNEL}
        self._member = {CHANNEL}
        self._messages: dict[tuple[str, str], Payload | None] = {}  # None: deleted
        self._views: dict[str, tuple[int, Payload]] = {}  # id → hash, content

    def conversation(self, channel_id: str, *, bot_is_in: bool) -> None:
        """Somebody acted there; an event of what was written comes only where the bot is."""
        self._known.add(channel_id)
        if bot_is_in:
            self._member.add(channel_id)

    def reachable(self, channel_id: str) -> str:
        """The conversation where a post appears; a person's id stands for that with the bot.

        Raises:
            Refused: the bot may not post there.
        """
        if channel_id[:1] in {"U", "W"}:
            return f"D{channel_id[1:]}"
        if channel_id in self._member:
            return channel_id
        if channel_id in self._known and channel_id.startswith("C"):
            raise Refused("not_in_channel")
        raise Refused("channel_not_found")  # what the bot may not see is not there for it

    def post(self, sent: Mapping[str, Any], ts: str) -> str:
        """A message of the bot's; the conversation where it stands."""
        channel_id = self.reachable(str(sent.get("channel", "")))
        check_message(sent)
        self._messages[channel_id, ts] = dict(sent)
        return channel_id

    def replace(self, sent: Mapping[str, Any], *, deleted: bool = False) -> None:
        """`chat.update` or `chat.delete`."""
        channel_id = self.reachable(str(sent.get("channel", "")))
        key = channel_id, str(sent.get("ts"))
        if self._messages.get(key) is None:
            raise Refused("message_not_found")
        if not deleted:
            check_message(sent)
            if len(str(sent.get("text", ""))) > _LONGEST_UPDATE:
                raise Refused("msg_too_long")
        self._messages[key] = None if deleted else dict(sent)

    def holds(self, channel_id: str) -> bool:
        """Whether the bot has said anything there."""
        return any(channel == channel_id for channel, _ in self._messages)

    def open_view(self, content: Mapping[str, Any], view_id: str, view_hash: int = 1) -> int:
        """A modal opens; its hash."""
        self._views[view_id] = view_hash, dict(content)
        return view_hash

    def update_view(self, view_id: str, content: Mapping[str, Any], known_hash: str = "") -> int:
        """What an open modal shows; its new hash."""
        if view_id not in self._views:
            raise Refused("not_found")
        now, _ = self._views[view_id]
        if known_hash and known_hash != str(now):
            raise Refused("hash_conflict")
        return self.open_view(content, view_id, now + 1)

    def close_view(self, view_id: str) -> None:
        """Its window is gone."""
        self._views.pop(view_id, None)

    def view(self, view_id: str) -> tuple[int, Payload] | None:
        """Hash and content of an open modal."""
        return self._views.get(view_id)

    def check_press(self, button: Mapping[str, Any], container: Mapping[str, Any]) -> None:
        """A button can be pressed where it stands.

        A message that is not known was posted before this sandbox began, as far as Slack can
        tell: an older bot's buttons are pressed, too.

        Raises:
            NotThere: the message is known, and has no such button; or no message could have it.
        """
        chosen = button.get("selected_option") or {}
        value = str(chosen.get("value") or button.get("value", ""))
        if len(value) > 2000 or not 0 < len(str(button.get("action_id", ""))) <= 255:  # noqa: PLR2004 — Slack's limits of a button
            raise NotThere("Slack would have refused the message that this button stands in")
        if container.get("type") == "view":
            opened = self._views.get(str(container.get("view_id")))
            known, content = opened is not None, opened[1] if opened else None
        else:
            key = str(container.get("channel_id")), str(container.get("message_ts"))
            known, content = key in self._messages, self._messages.get(key)
        if known and (button.get("action_id"), value) not in _buttons(content or {}):
            raise NotThere(f"no button {button.get('action_id')} with this value stands there")


def _buttons(content: Mapping[str, Any]) -> set[tuple[str, str]]:
    """Action id and value of what can be pressed."""
    return {
        (element.get("action_id", ""), each.get("value", ""))
        for block in blocks_of(content)
        for element in [
            *block.get("elements", ()),
            block.get("accessory") or {},
            block.get("element") or {},
        ]
        for each in ([element] if element.get("type") == "button" else element.get("options", ()))
    }


def blocks_of(content: Mapping[str, Any]) -> list[Payload]:
    """A message's blocks, also where a form sent them as JSON."""
    blocks = content.get("blocks") or []
    return list(json.loads(blocks) if isinstance(blocks, str) else blocks)


def check_message(sent: Mapping[str, Any]) -> None:
    """Refuse what Slack would.

    Raises:
        Refused: `no_text` or `invalid_blocks`.
    """
    blocks = blocks_of(sent)
    if not blocks and not sent.get("text"):
        raise Refused("no_text")
    if blocks and problems({"text": "—", "blocks": blocks}):
        raise Refused("invalid_blocks")


def check_view(view: object, kind: str = "modal") -> dict[str, Any]:
    """A modal, or a Home, that Slack would show.

    Raises:
        Refused: `invalid_arguments` or `view_too_large`.
    """
    content = json.loads(view) if isinstance(view, str) else view
    if not isinstance(content, dict):
        raise Refused("invalid_arguments")
    if len(json.dumps(content)) > _LARGEST_VIEW:
        raise Refused("view_too_large")
    has_input = any(block.get("type") == "input" for block in content.get("blocks", ()))
    if content.get("type") != kind or problems(content) or (has_input and "submit" not in content):
        raise Refused("invalid_arguments")
    return content
