"""The Bolt app: every way in, registered in one place."""

import inspect
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
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
from bot.listeners.origin import Payload
from bot.listeners.payload import checked, is_for, kind_of
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

    kind: str  # the name of the AsyncApp's method that registers it
    name: str
    listener: Listener


# What Bolt calls a listener to each kind of payload. What is none of these, any app answers.
_LISTENED_TO_AS = {
    "command": "command",
    "event_callback": "event",
    "block_actions": "block_action",
    "view_submission": "view_submission",
    "message_action": "message_shortcut",
    "shortcut": "global_shortcut",
}
# Where Bolt looks for the name of one, in what it hands over as the payload.
_NAMED_BY = {
    "command": "command",
    "event": "type",
    "block_action": "action_id",
    "view_submission": "callback_id",
    "message_shortcut": "callback_id",
    "global_shortcut": "callback_id",
}


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


Apps = Mapping[str, AsyncApp]  # by the kind of a payload


def create_apps(workspace: Workspace, desk: Desk, slack_api_url: str) -> Apps:
    """Bolt behind the gate, which has verified every request already.

    Bolt tries its listeners one after the other, and each that is tried in vain costs a quarter of
    a command. So there is an app for each kind of payload, with one listener, which knows its own
    by their names.
    """
    listeners: dict[str, dict[str, Listener]] = {}
    for kind, name, listener in ways_in(desk):
        listeners.setdefault(kind, {})[name] = listener
    apps = {}
    for kind, named in listeners.items():
        app = AsyncApp(
            name="recordings",  # else Bolt looks for one through every source file that is imported
            logger=logging.getLogger("slack_bolt"),  # it warns that it found our token by itself
            client=AsyncWebClient(base_url=slack_api_url),  # `authorize` brings the token
            authorize=workspace,
            request_verification_enabled=False,
            process_before_response=True,  # the answer travels in the acknowledgement
        )
        names = re.compile(rf"\A(?:{'|'.join(map(re.escape, named))})\Z")
        getattr(app, kind)(names)(_by_name(named, _NAMED_BY[kind]))
        apps[kind] = app
    return apps


async def dispatch(apps: Apps, workspace: Workspace, payload: object) -> BoltResponse:
    """Hand a payload to Bolt: parsed, as Socket Mode does, also where it came over HTTP.

    Without headers: Slack signs none of them, and Bolt would obey some.

    Before `auth.test` has answered, and for a token of a whole organisation, any workspace is ours.

    Raises:
        PayloadRefused: it cannot be read, or is meant for another workspace.
    """
    read = checked(payload)
    if workspace.team_id and not is_for(read, workspace.team_id):
        raise PayloadRefused("another workspace", status=403)
    app = apps[_LISTENED_TO_AS.get(kind_of(read), "command")]
    return await app.async_dispatch(AsyncBoltRequest(mode="socket_mode", body=read))


def _by_name(listeners: Mapping[str, Listener], named_by: str) -> Listener:
    """One listener in the place of all of a kind. `named_by`: the payload's field with the name."""
    wanted = {name: tuple(inspect.signature(each).parameters) for name, each in listeners.items()}

    async def listener(ack: AsyncAck, body: Payload, payload: Payload) -> None:
        name = payload[named_by]
        given = {"ack": ack, "body": body}
        await listeners[name](**{each: given.get(each, payload) for each in wanted[name]})

    return listener
