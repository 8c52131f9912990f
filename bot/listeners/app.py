"""The Bolt app: every way in, listed in one place."""

import inspect
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import NamedTuple

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import PayloadRefused
from bot.listeners import Desk
from bot.listeners.buttons import Buttons
from bot.listeners.changes import Changes
from bot.listeners.command import Command
from bot.listeners.form import Form
from bot.listeners.hearing import Hearing
from bot.listeners.home import Home
from bot.listeners.mention import Mention
from bot.listeners.payload import addressed, checked, is_for
from bot.listeners.reading import Reading
from bot.listeners.searching import Searching
from bot.listeners.sharing import Sharing
from bot.listeners.shortcut import Shortcut
from bot.messages import buttons as on
from bot.messages.form import BY_CHOSEN, SEARCH, WHEN_CHOSEN
from bot.messages.moment import MOMENT_FORM
from bot.slack.workspace import Workspace

Listener = Callable[..., Awaitable[None]]
Handle = Callable[[object], Awaitable[BoltResponse]]  # takes a payload; raises PayloadRefused


class WayIn(NamedTuple):
    """What Slack may send us, and who takes it. A test holds this and the manifest together."""

    kind: str  # as `addressed` names it
    name: str
    listener: Listener


def ways_in(desk: Desk) -> list[WayIn]:
    """Every way in."""
    command, mention, form = Command(desk), Mention(desk), Form(desk)
    buttons, shortcut, changes = Buttons(desk), Shortcut(desk), Changes(desk)
    sharing, home, searching = Sharing(desk), Home(desk), Searching(desk)
    hearing = Hearing(desk, sharing)
    reading = Reading(desk)
    return [
        WayIn("command", "/recordings", command.recordings),
        WayIn("event", "app_mention", mention.mentioned),
        *(
            WayIn("block_action", name, buttons.turn_page)
            for name in (on.PREVIOUS, on.NEXT, on.PAGE_SELECT, on.TRY_AGAIN, on.CHECK_AGAIN)
        ),
        *(
            WayIn("block_action", name, searching.turn)
            for name in (on.CALLS_OLDER, on.CALLS_NEWER, on.WIDEN, on.WIDEN_MORE)
        ),
        WayIn("block_action", on.FIND_CALLS, searching.turn),
        *(WayIn("block_action", name, searching.turn) for name in on.FIND_CALLS_OF),
        WayIn("block_action", on.SEARCH_AGAIN, searching.turn),
        WayIn("block_action", on.LISTEN, hearing.listen),
        WayIn("block_action", on.SHARE, sharing.share),
        WayIn("block_action", on.SHOW_NUMBERS, buttons.show_numbers),
        WayIn("block_action", on.HIDE, buttons.hide),
        WayIn("block_action", on.SHOW_ALL, buttons.open),
        WayIn("block_action", on.MORE, buttons.more),
        WayIn("block_action", on.READ, reading.open),
        *(
            WayIn("block_action", name, reading.turn)
            for name in (on.READ_JUMP, on.READ_NEXT, on.READ_PREVIOUS, on.READ_AGAIN)
        ),
        WayIn("block_action", on.LOOK_UP_IDS, buttons.look_up),
        WayIn("block_action", on.TRAIL_PAGE, buttons.trail_page),
        WayIn("block_action", f"{on.TRAIL_PAGE}_older", buttons.trail_page),
        WayIn("block_action", on.REMOVE, sharing.remove),
        WayIn("block_action", on.SHARED_MORE, sharing.shared_more),
        WayIn("block_action", on.HELP, buttons.help),
        WayIn("block_action", on.VIEW_CALL, buttons.view_call),
        WayIn("view_submission", SEARCH, form.submitted),
        WayIn("view_submission", MOMENT_FORM, hearing.share),
        WayIn("message_shortcut", "find_recordings", shortcut.find_recordings),
        WayIn("global_shortcut", "search_recordings", form.open),
        WayIn("block_action", on.OPEN_FORM, form.open),
        WayIn("block_action", on.CHANGE_DATES, form.open),
        WayIn("block_action", BY_CHOSEN, form.changed),
        WayIn("block_action", WHEN_CHOSEN, form.changed),
        *(
            WayIn("block_action", name, searching.elsewhere)
            for name in (on.OPEN_ELSEWHERE, on.OPEN_PLAYER, on.OPEN_AUDIO)
        ),
        WayIn("block_action", on.CLEAR, home.clear),
        WayIn("event", "message", mention.direct_message),
        WayIn("event", "app_home_opened", home.opened),
        WayIn("event", "user_change", changes.user),
        WayIn("event", "subteam_updated", changes.group),
        WayIn("event", "subteam_members_changed", changes.group),
        WayIn("event", "app_uninstalled", changes.uninstalled),
        WayIn("event", "tokens_revoked", changes.revoked),
    ]


def create_app(workspace: Workspace, desk: Desk, slack_api_url: str) -> AsyncApp:
    """Bolt behind the gate, which has verified every request already."""
    app = AsyncApp(
        name="recordings",  # else Bolt looks for one through every source file that is imported
        logger=logging.getLogger("slack_bolt"),  # it warns that it found our token by itself
        client=AsyncWebClient(base_url=slack_api_url),  # `authorize` brings the token
        authorize=workspace,
        request_verification_enabled=False,
        process_before_response=True,  # the answer travels in the acknowledgement
    )
    app.use(_ByName(ways_in(desk)))
    return app


async def dispatch(app: AsyncApp, workspace: Workspace, payload: object) -> BoltResponse:
    """Hand a payload to Bolt: parsed, as Socket Mode does, also where it came over HTTP.

    Without headers: Slack signs none of them, and Bolt would obey some.

    Before `auth.test` has answered, and for a token of a whole organisation, any workspace is ours.

    Raises:
        PayloadRefused: it cannot be read, or is meant for another workspace.
    """
    read = checked(payload)
    if workspace.team_id and not is_for(read, workspace.team_id):
        raise PayloadRefused("another workspace", status=403)
    return await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=read))


class _ByName(AsyncMiddleware):
    """The last of Bolt's middlewares finds the listener by the payload's name.

    Bolt would try its listeners in turn, and make forty arguments for each: every vain try costs a
    tenth of a command.
    """

    def __init__(self, ways: Iterable[WayIn]) -> None:
        self._listeners = {
            (way.kind, way.name): (way.listener, tuple(inspect.signature(way.listener).parameters))
            for way in ways
        }

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002 — every middleware is given it
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 — Bolt's own name for it
    ) -> BoltResponse | None:
        """Call the listener with what it asks for: `ack`, `body`, or its part of the payload."""
        kind, name, part = addressed(req.body)
        known = self._listeners.get((kind, name))
        if known is None:
            return await next()  # which Bolt answers: nobody takes it
        listener, wanted = known
        ack = req.context.ack
        given = {"ack": ack, "body": req.body}
        await listener(**{each: given.get(each, part) for each in wanted})
        return ack.response or await ack()  # of a listener that said nothing: an empty 200
