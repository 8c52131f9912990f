"""Every way in × every place, as a person's act and all that people were shown for it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from bot.access import Action
from bot.messages.buttons import (
    CHECK_AGAIN,
    LOOK_UP_IDS,
    MORE,
    NEXT,
    PAGE_SELECT,
    SHARE,
    SHOW_ALL,
    SHOW_NUMBERS,
    TRY_AGAIN,
)
from bot.messages.form import Filled, search_form
from bot.messages.words import EN
from bot.sandbox import contacts, payloads
from bot.sandbox.slack import Ack, Slack
from tests.said import as_read

ANSWERS = ("response_url", "chat.postMessage", "chat.postEphemeral", "views.update")
ONE = f"{contacts.SAMPLE}|1"


class Place(NamedTuple):
    """Where somebody acts."""

    channel_id: str
    thread_ts: str = ""

    @property
    def in_thread(self) -> dict[str, str]:
        return {"thread_ts": self.thread_ts} if self.thread_ts else {}

    @property
    def unposted(self) -> str:
        """Why no answer is posted there; "" where it is."""
        if self.is_direct:
            return "external_unknown"
        return "external" if self.channel_id in CONVERSATIONS else ""

    @property
    def is_direct(self) -> bool:
        return self.channel_id.startswith("D")


PLACES = {
    "public": Place("C0PUBLIC"),
    "private": Place("C0PRIVATE"),
    "private, old id": Place("G0PRIVATE"),
    "shared": Place("C0SHARED"),
    "thread": Place("C0PUBLIC", "1760000000.000100"),
    "direct": Place("D0DIRECT"),
    "direct, thread": Place("D0DIRECT", "1760000000.000100"),
}

# As Slack describes them; the bot is told nothing of a direct message, for want of a scope.
CONVERSATIONS = {"C0SHARED": {"is_shared": True, "is_ext_shared": True}}

# Where a pressed button stands.
EPHEMERAL = {
    "type": "message",
    "channel_id": payloads.CHANNEL,
    "message_ts": "1770000000.000100",
    "is_ephemeral": True,
}
PUBLIC = {**EPHEMERAL, "is_ephemeral": False}
# Who is admitted by which entry. Everything that is not named here is denied.
ADMITTED = {
    "member": {"everyone", "user", "channel", "several"},
    "member in the group": {"everyone", "user", "group", "channel", "several"},
    "guest": {"user", "channel", "several"},
    "guest in the group": {"user", "group", "channel", "several"},
    "foreign": {"user", "channel", "several"},
    "foreign in the group": {"user", "group", "channel", "several"},
    "bot": set(),
    "bot in the group": set(),
    "unknown": set(),
    "unknown in the group": set(),
}

Act = Callable[[Slack, str, Mapping[str, str], Place], Awaitable[Ack]]


@dataclass(frozen=True)
class Way:
    """A way in: what it does, what it needs, and where Slack offers it."""

    act: Act
    needs: tuple[Action, ...] = (Action.LOOKUP,)
    in_thread: bool = True
    in_channel: bool = True
    in_direct: bool = True

    def exists_in(self, place: Place) -> bool:
        here = self.in_direct if place.is_direct else self.in_channel
        return here and (self.in_thread or not place.thread_ts)


def command(text: str) -> Act:
    return lambda slack, url, user, place: slack.command(
        url,
        text,
        user_id=user["id"],
        team_id=user["team_id"],
        channel_id=place.channel_id,
    )


def mention(slack: Slack, url: str, user: Mapping[str, str], place: Place) -> Awaitable[Ack]:
    return slack.mention(
        url, contacts.SAMPLE, user=user["id"], channel=place.channel_id, **place.in_thread
    )


def direct_message(slack: Slack, url: str, user: Mapping[str, str], place: Place) -> Awaitable[Ack]:
    return slack.direct_message(
        url, contacts.SAMPLE, user=user["id"], channel=place.channel_id, **place.in_thread
    )


def form(slack: Slack, url: str, user: Mapping[str, str], place: Place) -> Awaitable[Ack]:
    return slack.submit(
        url, search_form(EN, Filled(channel_id=place.channel_id)), contacts.SAMPLE, user=user
    )


def shortcut(slack: Slack, url: str, user: Mapping[str, str], place: Place) -> Awaitable[Ack]:
    return slack.shortcut(
        url,
        "find_recordings",
        message={"text": contacts.SAMPLE, **place.in_thread},
        user=user,
        channel={"id": place.channel_id},
    )


def press(action_id: str, *, ephemeral: bool = True, chosen: str = "") -> Act:
    """A button below an answer, or what is chosen in a menu; a public one may be another's."""
    button: dict[str, Any] = {"action_id": action_id, "value": ONE}
    if chosen:
        option = {"text": {"type": "plain_text", "text": "…"}, "value": chosen}
        button = {"action_id": action_id, "type": "overflow", "selected_option": option}

    def act(slack: Slack, url: str, user: Mapping[str, str], place: Place) -> Awaitable[Ack]:
        container: dict[str, Any] = {
            "type": "message",
            "channel_id": place.channel_id,
            "message_ts": f"177{len(slack.calls):07}.000100",  # each a message of its own
            "is_ephemeral": ephemeral,
            **place.in_thread,
        }
        return slack.press(url, button, container, user=user)

    return act


WAYS = {
    "command": Way(command(contacts.SAMPLE), in_thread=False),
    "mention": Way(mention, (Action.LOOKUP, Action.SHARE), in_direct=False),
    "direct message": Way(direct_message, in_channel=False),
    "form": Way(form, in_thread=False),
    "shortcut": Way(shortcut),
    "page": Way(press(NEXT)),
    "page of a public answer": Way(press(NEXT, ephemeral=False)),
    "page chosen": Way(press(PAGE_SELECT, chosen=ONE)),
    "check again": Way(press(CHECK_AGAIN)),
    "try again": Way(press(TRY_AGAIN)),
    "the first ten": Way(press(LOOK_UP_IDS)),
    "open, of a public answer": Way(press(SHOW_ALL, ephemeral=False)),
    "details": Way(press(MORE, chosen=f"details {contacts.SAMPLE}")),
    "who has seen this": Way(press(MORE, chosen=f"trail {contacts.SAMPLE}"), (Action.AUDIT,)),
    "share": Way(press(SHARE), (Action.LOOKUP, Action.SHARE)),
    "show numbers": Way(press(SHOW_NUMBERS), (Action.LOOKUP, Action.REVEAL)),
    "show numbers of a public answer": Way(
        press(SHOW_NUMBERS, ephemeral=False), (Action.LOOKUP, Action.REVEAL)
    ),
    "trail": Way(command(f"audit {contacts.SAMPLE}"), (Action.AUDIT,), in_thread=False),
}


async def shown(slack: Slack, bot_url: str, way: Way, place: Place, user_id: str) -> str:
    """All that people were shown for somebody's act, as text."""
    before = len(slack.made(ANSWERS))
    ack = await way.act(slack, bot_url, {"id": user_id, "team_id": payloads.TEAM}, place)
    said = as_read(ack.body)
    if "blocks" not in said:  # else the answer was in the acknowledgement
        calls = await slack.calls_of(ANSWERS, before + 1)
        if way is WAYS["share"] and calls[before].method == "chat.postMessage":
            calls = await slack.calls_of(ANSWERS, before + 2)  # the sharer is told, too
        said += as_read([call.sent for call in calls[before:]])
    return said
