"""What changes in the workspace: people, user groups, and whether the app is still in it."""

from typing import Any

from bot.listeners import Desk


class Changes:
    """Forgets what has changed, so that the next question asks Slack anew."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def user(self, event: dict[str, Any]) -> None:
        """Somebody became a guest, a member, or left."""
        user = event.get("user")
        self._desk.people.drop(str((user.get("id") if isinstance(user, dict) else user) or ""))

    async def group(self, event: dict[str, Any]) -> None:
        """A user group has other members."""
        group_id = event.get("subteam_id") or (event.get("subteam") or {}).get("id")
        self._desk.people.drop_group(group_id or "")

    async def uninstalled(self) -> None:
        """The app was taken out of the workspace."""
        self._desk.uninstalled()

    async def revoked(self, event: dict[str, Any]) -> None:
        """Tokens were revoked; people's own (`oauth`) are none of ours."""
        tokens = event.get("tokens") or {}
        if tokens.get("bot") or not tokens.get("oauth"):
            self._desk.uninstalled()
