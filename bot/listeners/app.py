"""The Bolt app: every way in, registered in one place."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import PayloadRefused
from bot.listeners import Desk
from bot.listeners.buttons import Buttons
from bot.listeners.changes import Changes
from bot.listeners.command import Command
from bot.listeners.form import Form
from bot.listeners.mention import Mention
from bot.listeners.payload import Payload, checked, is_for
from bot.listeners.shortcut import Shortcut
from bot.messages.guidance import OPEN_FORM
from bot.messages.modal import SEARCH
from bot.messages.pages import NEXT, PREVIOUS, SHARE, SHOW_NUMBERS

Handle = Callable[[object], Awaitable[BoltResponse]]  # takes a payload; raises PayloadRefused


class WayIn(NamedTuple):
    """What Slack may send us, and who takes it. A test holds this and the manifest together."""

    kind: str  # the name of the AsyncApp's method that registers it
    name: str
    listener: Callable[..., Awaitable[None]]


def ways_in(desk: Desk) -> list[WayIn]:
    """Every way in; the commonest first, since Bolt tries them in this order."""
    command, mention, form = Command(desk), Mention(desk), Form(desk)
    buttons, shortcut, changes = Buttons(desk), Shortcut(desk), Changes(desk)
    return [
        WayIn("command", "/recordings", command.recordings),
        WayIn("event", "app_mention", mention.mentioned),
        WayIn("block_action", PREVIOUS, buttons.turn_page),
        WayIn("block_action", NEXT, buttons.turn_page),
        WayIn("block_action", SHARE, buttons.share),
        WayIn("block_action", SHOW_NUMBERS, buttons.show_numbers),
        WayIn("view_submission", SEARCH, form.submitted),
        WayIn("message_shortcut", "find_recordings", shortcut.find_recordings),
        WayIn("global_shortcut", "search_recordings", form.open),
        WayIn("block_action", OPEN_FORM, form.open),
        WayIn("event", "message", mention.direct_message),
        WayIn("event", "user_change", changes.user),
        WayIn("event", "subteam_updated", changes.group),
        WayIn("event", "subteam_members_changed", changes.group),
        WayIn("event", "app_uninstalled", changes.uninstalled),
        WayIn("event", "tokens_revoked", changes.revoked),
    ]


class Workspace(AsyncAuthorize):
    """Who we are in Slack: the result of the one `auth.test` at start.

    Bolt by itself would ask at the first request, once for each request in flight. Until it is
    known, the token is enough to answer.
    """

    def __init__(self, bot_token: str) -> None:
        self._bot_token = bot_token
        self._result = AuthorizeResult(enterprise_id=None, team_id=None, bot_token=bot_token)
        self.name = ""  # as Slack shows it

    def known(self, auth_test: dict[str, Any]) -> None:
        """Take the answer of `auth.test`."""
        organisation = auth_test.get("is_enterprise_install")
        name = str(auth_test.get("team") or "")[:80]
        self.name = name if name.isprintable() else ascii(name)
        self._result = AuthorizeResult(
            enterprise_id=auth_test.get("enterprise_id"),
            team_id=None if organisation else auth_test.get("team_id"),
            bot_user_id=auth_test.get("user_id"),
            bot_id=auth_test.get("bot_id"),
            bot_token=self._bot_token,
        )

    def admit(self, payload: object) -> Payload:
        """The payload, where it can be read and is meant for this workspace.

        Before `auth.test` has answered, and for a token of a whole organisation, any workspace is.

        Raises:
            PayloadRefused: it cannot be read, or is meant for another workspace.
        """
        read = checked(payload)
        ours = self._result.team_id
        if ours and not is_for(read, ours):
            raise PayloadRefused("another workspace", status=403)
        return read

    async def __call__(self, **_: object) -> AuthorizeResult:
        """The same for every request: one workspace."""
        return self._result


def create_app(workspace: Workspace, desk: Desk, slack_api_url: str) -> AsyncApp:
    """The app behind the gate, which has verified every request already."""
    app = AsyncApp(
        logger=logging.getLogger("slack_bolt"),  # it warns that it found our token by itself
        client=AsyncWebClient(base_url=slack_api_url),  # `authorize` brings the token
        authorize=workspace,
        request_verification_enabled=False,
        process_before_response=True,  # the answer travels in the acknowledgement
    )
    for kind, name, listener in ways_in(desk):
        getattr(app, kind)(name)(listener)
    return app


async def dispatch(app: AsyncApp, workspace: Workspace, payload: object) -> BoltResponse:
    """Hand a payload to Bolt: parsed, as Socket Mode does, also where it came over HTTP.

    Without headers: Slack signs none of them, and Bolt would obey some.

    Raises:
        PayloadRefused: as `Workspace.admit` does.
    """
    read = workspace.admit(payload)
    return await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=read))
