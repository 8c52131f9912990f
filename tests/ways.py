"""Every way in × every place, as a person's act and all that people were shown for it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from bot.access import Action
from bot.callcenter.model import Recording
from bot.callcenter.retry import ATTEMPTS
from bot.messages.buttons import (
    CALLS_NEWER,
    CALLS_OLDER,
    CHECK_AGAIN,
    FIND_CALLS,
    LISTEN,
    LOOK_UP_IDS,
    MORE,
    NEXT,
    PAGE_SELECT,
    READ,
    SEARCH_AGAIN,
    SHARE,
    SHOW_ALL,
    SHOW_NUMBERS,
    TRY_AGAIN,
    VIEW_CALL,
    WIDEN,
    WIDEN_MORE,
)
from bot.messages.form import ID, PHONE, Filled, search_form
from bot.messages.moment import moment_form
from bot.messages.words import EN
from bot.sandbox import contacts, payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.faults import Fault
from bot.sandbox.slack import Ack, Call, Slack
from bot.slack.zones import CHINA
from tests.said import as_read, as_said

ANSWERS = ("response_url", "chat.postMessage", "chat.postEphemeral", "views.update")
RECORDING = f"{contacts.SAMPLE} 1531284911000"
ONE = f"{contacts.SAMPLE}|1"
NUMBER = "155 8888 6666"
CALLED = "155****6666"
# Where a person is shown the list in which a button stands that they press elsewhere.
SETUP = "C0SETUP"
NOT_KEPT = f"q:{'0' * 16}"
WAITING = (
    as_said(EN.answer.looking_up_something),
    as_said(EN.answer.looking_up, contacts.SAMPLE),
)


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
    """A way in: what it does, what it needs, and where Slack offers it.

    Attributes:
        act: what a person does.
        needs: what they must be allowed to do.
        in_thread: whether there.
        in_channel: whether there.
        in_direct: whether there.
        shows: what whoever may is shown; "" where it shows recordings.
        button: of a list of calls: the button's action_id.
        after: what was typed to have it, and which buttons were pressed.
        recorded: what goes on record, where that is not the last of what it needs.
    """

    act: Act
    needs: tuple[Action, ...] = (Action.LOOKUP,)
    in_thread: bool = True
    in_channel: bool = True
    in_direct: bool = True
    shows: str = ""
    button: str = ""
    after: tuple[str, ...] = ()
    recorded: str = ""

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


def mention(text: str) -> Act:
    return lambda slack, url, user, place: slack.mention(
        url, text, user=user["id"], channel=place.channel_id, **place.in_thread
    )


def direct_message(text: str) -> Act:
    return lambda slack, url, user, place: slack.direct_message(
        url, text, user=user["id"], channel=place.channel_id, **place.in_thread
    )


def form(text: str, by: str = ID) -> Act:
    filled = Filled((ID,) if by == ID else (ID, by), by)
    return lambda slack, url, user, place: slack.submit(
        url, search_form(EN, replace(filled, channel_id=place.channel_id)), text, user=user
    )


def shortcut(text: str) -> Act:
    return lambda slack, url, user, place: slack.shortcut(
        url,
        "find_recordings",
        message={"text": text, **place.in_thread},
        user=user,
        channel={"id": place.channel_id},
    )


def press(action_id: str, value: str = ONE, *, ephemeral: bool = True, chosen: str = "") -> Act:
    """A button below an answer, or what is chosen in a menu; a public one may be another's."""
    button: dict[str, Any] = {"action_id": action_id, "value": value}
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


def moment() -> Act:
    """The form that shares a moment, filled in and sent."""
    recording = Recording(contacts.SAMPLE, start_time=1_531_284_911_000, duration=10)
    return lambda slack, url, user, place: slack.submit(
        url,
        moment_form(
            contacts.SAMPLE,
            [recording],
            EN,
            channel_id=place.channel_id,
            thread_ts=place.thread_ts,
        ),
        "0:07",
        user=user,
    )


def of_a_list(button: str, *after: str, shows: str = CALLED) -> Way:
    """A button of a list of calls; without the list it stands for nothing."""
    act = press(button, NOT_KEPT)
    return Way(act, (Action.SEARCH,), in_thread=False, shows=shows, button=button, after=after)


SEARCHES = {
    "search by number": Way(
        command(f"phone {NUMBER}"), (Action.SEARCH,), in_thread=False, shows=CALLED
    ),
    "search by agent": Way(command("agent 小芳"), (Action.SEARCH,), in_thread=False, shows="小芳"),
    "one's own calls": Way(command("mine"), (Action.SEARCH,), in_thread=False, shows=" of yours"),
    "mention with a number": Way(mention(NUMBER), (Action.SEARCH,), in_direct=False, shows=CALLED),
    "direct message with a number": Way(
        direct_message(NUMBER), (Action.SEARCH,), in_channel=False, shows=CALLED
    ),
    "form by number": Way(form(NUMBER, PHONE), (Action.SEARCH,), in_thread=False, shows=CALLED),
    "shortcut with a number": Way(shortcut(f"call {NUMBER}"), (Action.SEARCH,), shows=CALLED),
    "older": of_a_list(CALLS_OLDER, f"phone {NUMBER} 90d"),
    "newer": of_a_list(CALLS_NEWER, f"phone {NUMBER} 90d", CALLS_OLDER),
    "a wider window": of_a_list(WIDEN, f"phone {NUMBER} today"),
    "a much wider window": of_a_list(WIDEN_MORE, "phone 155 8888 6667", shows="155****6667"),
    "find calls": of_a_list(FIND_CALLS, "15588886666"),
    "search again": of_a_list(SEARCH_AGAIN, f"phone {NUMBER}"),
    "view, from a list": Way(press(VIEW_CALL, f"{contacts.SAMPLE} 1531284911000")),
}
_LISTEN = (Action.LOOKUP, Action.LISTEN)
LISTENING = {
    "listen": Way(press(LISTEN, RECORDING), _LISTEN, shows=EN.listen.note),
    "listen of a shared moment": Way(
        press(LISTEN, f"{RECORDING} 7", ephemeral=False), _LISTEN, shows=EN.listen.note
    ),
    "read transcript": Way(
        press(READ, f"{contacts.TRANSFERRED} 1760925600000"),
        _LISTEN,
        shows="小芳为您服务",
        recorded="read",
    ),
    "read transcript, in a menu": Way(
        press(MORE, chosen=f"read {contacts.TRANSFERRED}"),
        _LISTEN,
        shows="小芳为您服务",
        recorded="read",
    ),
    "the form of a moment": Way(
        press(MORE, chosen=f"moment {contacts.SAMPLE}"),
        (Action.SHARE, Action.LOOKUP),
        shows=EN.listen.moment_title,
    ),
    "share a moment": Way(moment(), (Action.LOOKUP, Action.SHARE)),
}
SHARING = ("share", "share a moment")  # which post, and tell the sharer
WAYS = {
    "command": Way(command(contacts.SAMPLE), in_thread=False),
    "mention": Way(mention(contacts.SAMPLE), (Action.LOOKUP, Action.SHARE), in_direct=False),
    "direct message": Way(direct_message(contacts.SAMPLE), in_channel=False),
    "form": Way(form(contacts.SAMPLE), in_thread=False),
    "shortcut": Way(shortcut(contacts.SAMPLE)),
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
    **SEARCHES,
    **LISTENING,
}


async def ready(slack: Slack, call_center: CallCenter, bot_url: str, way: Way, user_id: str) -> Way:
    """The way, with the button that this person was shown in `SETUP`, where it is one of a list."""
    if not way.after:
        return way
    typed, *pressed = way.after
    if way.button == SEARCH_AGAIN:  # which stands there only where the search failed
        # After one that did; each in a time of which nothing is remembered.
        start = datetime.now(CHINA) - timedelta(days=6, minutes=2 * len(call_center.listed))
        typed = f"{typed} {start:%Y-%m-%d %H:%M}..today"
        earlier = typed.replace(f"{start:%H:%M}", f"{start - timedelta(minutes=1):%H:%M}")
        await slack.command(bot_url, earlier, user_id=user_id, channel_id=SETUP)
        call_center.call_faults = [Fault(503)] * ATTEMPTS
    ack = await slack.command(bot_url, typed, user_id=user_id, channel_id=SETUP)
    answer, user = ack.body, {"id": user_id, "team_id": payloads.TEAM}
    for action_id in pressed:
        before = len(slack.made(ANSWERS))
        await press(action_id, value_of(answer, action_id))(slack, bot_url, user, Place(SETUP))
        answer = (await answered(slack, before))[-1].sent
    return replace(way, act=press(way.button, value_of(answer, way.button)))


def value_of(answer: Mapping[str, Any], action_id: str) -> str:
    """What a button of an answer carries."""
    elements = [each for block in answer["blocks"] for each in block.get("elements", ())]
    (value,) = [each["value"] for each in elements if each.get("action_id") == action_id]
    return str(value)


async def answered(slack: Slack, before: int, count: int = 1) -> list[Call]:
    """So many answers of the bot's, after the `before` first ones; “Looking up…” is none."""
    while True:
        calls = (await slack.calls_of(ANSWERS, before + count))[before:]
        if calls[-1].sent.get("text") not in WAITING:
            return calls
        count += 1


async def shown(slack: Slack, bot_url: str, way: Way, place: Place, user_id: str) -> str:
    """All that people were shown for somebody's act, as text."""
    before = len(slack.made(ANSWERS))
    ack = await way.act(slack, bot_url, {"id": user_id, "team_id": payloads.TEAM}, place)
    said = as_read(ack.body)
    if "blocks" not in said:  # else the answer was in the acknowledgement
        calls = await answered(slack, before)
        shares = any(way is WAYS[name] for name in SHARING)
        if shares and calls[0].method == "chat.postMessage":
            calls = await answered(slack, before, 2)  # the sharer is told, too
        said += as_read([call.sent for call in calls])
    return said
