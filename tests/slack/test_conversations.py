"""Slack Connect: what another company would read is not posted, unless the operator says so."""

import asyncio
import json
from typing import Any

import pytest

from bot.access import Audience
from bot.memory.remembered import AGAIN, REMEMBERED
from bot.messages.buttons import NEXT, SHARE
from bot.messages.words import EN, ZH
from bot.sandbox import contacts, payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.slack import Slack
from bot.slack.conversations import Conversations, audience_of
from tests.block_kit import problems
from tests.passing_time import Clock
from tests.running import StartBot
from tests.said import as_said
from tests.ways import EPHEMERAL, ONE

MASKED = "155****6666"
CHANNEL = payloads.CHANNEL
OURS, EXTERNAL, UNKNOWN = Audience.OURS, Audience.EXTERNAL, Audience.UNKNOWN
# What a conversation object says beside that of a channel of our own → who reads it.
KINDS: dict[str, tuple[dict[str, Any], Audience]] = {
    "public": ({}, OURS),
    "private": ({"is_private": True}, OURS),
    "group message": ({"is_mpim": True, "is_private": True}, OURS),
    "several workspaces of our organization": (
        {"is_shared": True, "is_org_shared": True, "shared_team_ids": ["T0SANDBOX", "T0SISTER"]},
        OURS,
    ),
    "invitation withdrawn": ({"pending_shared": [], "is_pending_ext_shared": False}, OURS),
    "hosted by us": ({"is_ext_shared": True, "conversation_host_id": payloads.TEAM}, EXTERNAL),
    "hosted by them": (
        {"is_shared": True, "is_ext_shared": True, "conversation_host_id": "T0OTHER"},
        EXTERNAL,
    ),
    "private, shared": ({"is_private": True, "is_ext_shared": True}, EXTERNAL),
    "group message, shared": (
        {"is_mpim": True, "is_private": True, "is_ext_shared": True},
        EXTERNAL,
    ),
    "shared, and in our organization, too": (
        {"is_shared": True, "is_org_shared": True, "is_ext_shared": True},
        EXTERNAL,
    ),
    "pending": ({"is_pending_ext_shared": True}, EXTERNAL),
    "pending, in our organization": (
        {"is_shared": True, "is_org_shared": True, "is_pending_ext_shared": True},
        EXTERNAL,
    ),
    "invited": ({"pending_shared": ["T0OTHER"]}, EXTERNAL),
    "invited to connect": ({"pending_connected_team_ids": ["T0OTHER"]}, EXTERNAL),
    "shared somehow": ({"is_shared": True}, UNKNOWN),
    "untold": ({"is_ext_shared": None}, UNKNOWN),
}
# What keeps Slack from telling.
HIDDEN: dict[str, dict[str, Any] | None] = {
    "no such channel": None,
    "private, and we are not in it": {"is_private": True, "is_member": False},
    "a kind we have no scope for": {"is_im": True},
}
OUTSIDE = {name: kind for name, kind in KINDS.items() if kind[1] is not OURS}
UNPOSTED = {**{name: differing for name, (differing, _) in OUTSIDE.items()}, **HIDDEN}


@pytest.mark.parametrize("name", KINDS)
def test_audience(name: str) -> None:
    """Only what Slack says is not shared with another organization counts as our own."""
    differing, audience = KINDS[name]
    assert audience_of(payloads.conversation(CHANNEL) | differing) is audience


def test_said_by_nothing() -> None:
    """An object that lacks the mark is not taken for our own."""
    assert audience_of({"id": CHANNEL}) is UNKNOWN


def reason(audience: Audience) -> str:
    return "external" if audience is EXTERNAL else "external_unknown"


async def share(slack: Slack, bot_url: str, **changed: object) -> None:
    await slack.press(bot_url, {"action_id": SHARE, "value": ONE}, EPHEMERAL, **changed)


def public_posts(slack: Slack) -> list[str]:
    """What a channel was shown."""
    in_channel = [
        call.sent
        for call in slack.made("response_url")
        if call.sent.get("response_type") == "in_channel"
    ]
    return [json.dumps(sent) for sent in in_channel] + [
        json.dumps(call.sent)
        for call in slack.made("chat.postMessage")
        if call.sent["channel"][0] in "CDG"
    ]


@pytest.mark.parametrize("name", KINDS)
async def test_share(bot_url: str, workspace: Slack, call_center: CallCenter, name: str) -> None:
    """Share posts where our own company reads; elsewhere the presser is told why, alone."""
    workspace.conversations[CHANNEL], audience = KINDS[name]
    await share(workspace, bot_url)
    if audience is OURS:
        (post,) = await workspace.calls_of("chat.postMessage")
        assert MASKED in post.sent["text"]
        return
    (told,) = await workspace.calls_of("response_url")
    assert as_said(EN.denial.external[reason(audience)]) in told.sent["text"]
    assert EN.denial.external_off in told.sent["text"]
    assert told.sent["response_type"] == "ephemeral"
    assert not problems(told.sent)
    assert not public_posts(workspace)
    assert not call_center.calls


@pytest.mark.parametrize("name", HIDDEN)
async def test_share_unseen(bot_url: str, workspace: Slack, name: str) -> None:
    """Where Slack does not let the bot see the conversation, Share is refused, too."""
    workspace.conversations[CHANNEL] = HIDDEN[name]
    await share(workspace, bot_url)
    (told,) = await workspace.calls_of("response_url")
    assert as_said(EN.denial.external["external_unknown"]) in told.sent["text"]
    assert not public_posts(workspace)


@pytest.mark.parametrize("scope", ["channels:read", "groups:read", "mpim:read"])
async def test_without_the_scope(bot_url: str, workspace: Slack, scope: str) -> None:
    """An app that was not reinstalled with a scope shares nothing in that kind of conversation."""
    kinds = {
        "channels:read": {},
        "groups:read": {"is_private": True},
        "mpim:read": {"is_private": True, "is_mpim": True},
    }
    workspace.conversations[CHANNEL] = kinds[scope]
    workspace.scopes = tuple(set(workspace.scopes) - {scope})
    await share(workspace, bot_url)
    (told,) = await workspace.calls_of("response_url")
    assert as_said(EN.denial.external["external_unknown"]) in told.sent["text"]


async def test_invited_then_shared(start_bot: StartBot, workspace: Slack) -> None:
    """Once the bot has been invited, as it asked, the next press shares: “unknown” is no memory."""
    workspace.conversations[CHANNEL] = {"is_private": True, "is_member": False}
    await share(workspace, await start_bot())
    await workspace.calls_of("response_url")
    workspace.conversations[CHANNEL] = {"is_private": True}
    await share(workspace, await start_bot())  # another process, as if AGAIN had passed
    (post,) = await workspace.calls_of("chat.postMessage")
    assert MASKED in post.sent["text"]


@pytest.mark.parametrize("name", OUTSIDE)
async def test_mention(bot_url: str, workspace: Slack, name: str) -> None:
    """A mention there is answered to the asker alone, with the reason and without Share."""
    workspace.conversations[CHANNEL], audience = OUTSIDE[name]
    await workspace.mention(bot_url, f"please {contacts.SAMPLE} thanks")
    (whisper,) = workspace.made("chat.postEphemeral")
    assert whisper.sent["user"] == payloads.USER
    assert whisper.sent["channel"] == CHANNEL
    assert MASKED in whisper.sent["text"]
    assert whisper.sent["text"].endswith(EN.denial.withheld[reason(audience)])
    assert EN.denial.withheld[reason(audience)] in json.dumps(whisper.sent["blocks"])
    assert SHARE not in json.dumps(whisper.sent)
    assert "thanks" not in json.dumps(whisper.sent)
    assert not problems(whisper.sent)
    assert not public_posts(workspace)


@pytest.mark.parametrize("name", HIDDEN)
async def test_mention_unseen(bot_url: str, workspace: Slack, name: str) -> None:
    """Where the bot cannot see who reads along, a mention is answered privately, and says so."""
    workspace.conversations[CHANNEL] = HIDDEN[name]
    await workspace.mention(bot_url, contacts.SAMPLE)
    (whisper,) = workspace.made("chat.postEphemeral")
    assert MASKED in whisper.sent["text"]
    assert EN.denial.withheld["external_unknown"] in whisper.sent["text"]
    assert not public_posts(workspace)


@pytest.mark.parametrize("typed", [contacts.NONE_YET, "5000", "", "help", "1 2 3 4 5 6 7 8 9 0 11"])
async def test_whatever_is_said_there(bot_url: str, workspace: Slack, typed: str) -> None:
    """None found, failures, hints and help: the other company reads nothing of them either."""
    workspace.conversations[CHANNEL] = {"is_ext_shared": True}
    await workspace.mention(bot_url, typed)
    assert len(workspace.made("chat.postEphemeral")) == 1
    assert not public_posts(workspace)


async def test_hint_there(bot_url: str, workspace: Slack) -> None:
    """A mention without an id is a hello there, too."""
    workspace.conversations[CHANNEL] = {"is_ext_shared": True}
    await workspace.mention(bot_url, "hello")
    (whisper,) = workspace.made("chat.postEphemeral")
    assert as_said(EN.usage.hint) in whisper.sent["text"]


async def test_their_language(bot_url: str, workspace: Slack) -> None:
    """The reason is in the language of the person who asks."""
    workspace.locales[payloads.USER] = "zh-CN"
    workspace.conversations[CHANNEL] = {"is_ext_shared": True}
    await workspace.mention(bot_url, contacts.SAMPLE)
    await share(workspace, bot_url)
    (whisper,) = workspace.made("chat.postEphemeral")
    (told,) = await workspace.calls_of("response_url")
    assert ZH.denial.withheld["external"] in whisper.sent["text"]
    assert as_said(ZH.denial.external["external"]) in told.sent["text"]


async def test_in_a_thread(bot_url: str, workspace: Slack) -> None:
    """In a thread the whisper stands in the thread; outside of one, where everybody sees whispers.

    Slack shows no whisper in a thread that has no reply.
    """
    workspace.conversations[CHANNEL] = {"is_ext_shared": True}
    await workspace.mention(bot_url, contacts.SAMPLE, thread_ts="1750000000.000100")
    await workspace.mention(bot_url, contacts.SAMPLE)
    inside, outside = workspace.made("chat.postEphemeral")
    assert inside.sent["thread_ts"] == "1750000000.000100"
    assert "thread_ts" not in outside.sent


async def test_pages_stay_private(bot_url: str, workspace: Slack) -> None:
    """A page turned below such an answer is for its reader, and Share there is refused."""
    workspace.conversations[CHANNEL] = {"is_ext_shared": True}
    turn = {"action_id": NEXT, "value": f"{contacts.TWELVE}|2"}
    await workspace.press(bot_url, turn, EPHEMERAL)
    (page,) = await workspace.calls_of("response_url")
    assert page.sent["response_type"] == "ephemeral"
    await share(workspace, bot_url)
    _, told = await workspace.calls_of("response_url", 2)
    assert as_said(EN.denial.external["external"]) in told.sent["text"]
    assert not public_posts(workspace)


@pytest.mark.parametrize("slow", ["chat", "conversations.info"])
async def test_slow(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, slow: str
) -> None:
    """Not even “Looking up…” is posted before it is known who reads it, nor where others do."""
    workspace.conversations[CHANNEL] = {"is_ext_shared": True}
    held = asyncio.Event()
    if slow == "chat":
        call_center.hold = held
    else:
        workspace.holds["conversations.info"] = held
    bot_url = await start_bot(hold=0.05)
    await workspace.mention(bot_url, contacts.SAMPLE)
    held.set()
    (whisper,) = await workspace.calls_of("chat.postEphemeral")
    assert MASKED in whisper.sent["text"]
    assert not workspace.made("chat.postMessage")


@pytest.mark.parametrize("name", UNPOSTED)
async def test_allowed(start_bot: StartBot, workspace: Slack, name: str) -> None:
    """With ACCESS_EXTERNAL=yes both are posted, whatever the channel, and Slack is not asked."""
    workspace.conversations[CHANNEL] = UNPOSTED[name]
    bot_url = await start_bot(ACCESS_EXTERNAL="yes")
    await workspace.mention(bot_url, contacts.SAMPLE, ts="1760000000.000100")
    await share(workspace, bot_url)
    posts = await workspace.calls_of("chat.postMessage", 2)
    assert all(MASKED in post.sent["text"] for post in posts)
    assert not workspace.made("conversations.info")


async def test_the_event_says_so(bot_url: str, workspace: Slack) -> None:
    """A channel that was shared a moment ago is known by the event, whatever is remembered."""
    await workspace.mention(bot_url, contacts.SAMPLE)
    event = payloads.event(payloads.mention(contacts.SAMPLE, 900), 900)
    await workspace.deliver(bot_url, "event", event | {"is_ext_shared_channel": True})
    assert len(workspace.made("chat.postMessage")) == 1
    (whisper,) = workspace.made("chat.postEphemeral")
    assert EN.denial.withheld["external"] in whisper.sent["text"]


async def test_who_may_not_share(start_bot: StartBot, workspace: Slack) -> None:
    """Access comes first: who may not share is told that, and who may not look up sees nothing."""
    workspace.conversations[CHANNEL] = {"is_ext_shared": True}
    bot_url = await start_bot(ACCESS_SHARE="nobody")
    await share(workspace, bot_url)
    (told,) = await workspace.calls_of("response_url")
    assert "ACCESS_SHARE" in told.sent["text"]
    await workspace.mention(await start_bot(ACCESS_LOOKUP="nobody"), contacts.SAMPLE)
    (whisper,) = workspace.made("chat.postEphemeral")
    assert "ACCESS_LOOKUP" in whisper.sent["text"]
    assert MASKED not in whisper.sent["text"]


async def test_records(bot_url: str, workspace: Slack, caplog: pytest.LogCaptureFixture) -> None:
    """A refused Share is a denial in the trail; an answer for the asker alone is no share."""
    workspace.conversations |= {CHANNEL: {"is_ext_shared": True}, "C0HIDDEN": None}
    await share(workspace, bot_url)
    await workspace.calls_of("response_url")
    await workspace.mention(bot_url, contacts.SAMPLE)
    await workspace.mention(bot_url, contacts.SAMPLE, channel="C0HIDDEN")
    records = [vars(r) for r in caplog.records if r.name == "bot.audit"]
    assert [(record["action"], record["outcome"]) for record in records] == [
        ("share", "denied:external"),
        ("lookup", "found"),
        ("lookup", "found"),
    ]
    assert contacts.SAMPLE not in str(records[0]["contact_ids"])  # CCC has not confirmed it


async def test_asked_once(bot_url: str, workspace: Slack) -> None:
    """20 mentions at once in one channel cause one question about it."""
    await asyncio.gather(*[workspace.mention(bot_url, contacts.SAMPLE) for _ in range(20)])
    assert len(workspace.made("conversations.info")) == 1


class Told:
    """Slack, as far as conversations go."""

    def __init__(self) -> None:
        self.asked = 0
        self.channel: dict[str, Any] = payloads.conversation(CHANNEL)

    async def conversation(self, _: str) -> dict[str, Any]:
        self.asked += 1
        return self.channel


async def test_five_minutes() -> None:
    """What Slack said is believed for 5 minutes, and not a moment longer; no answer for 5 s."""
    slack, clock = Told(), Clock()
    conversations = Conversations(slack, timer=clock)  # type: ignore[arg-type]
    assert await conversations.audience(CHANNEL) is OURS
    slack.channel = {}
    clock.now += REMEMBERED - 1
    assert await conversations.audience(CHANNEL) is OURS
    clock.now += 1
    assert await conversations.audience(CHANNEL) is UNKNOWN
    slack.channel = payloads.conversation(CHANNEL)
    clock.now += AGAIN
    assert await conversations.audience(CHANNEL) is OURS
    assert slack.asked == 3
    conversations.clear()
    assert await conversations.audience(CHANNEL) is OURS
    assert slack.asked == 4


async def test_no_answer_in_time() -> None:
    """Slack that hangs is not waited for beyond the time to decide."""

    class Hanging:
        async def conversation(self, _: str) -> None:
            await asyncio.get_running_loop().create_future()

    conversations = Conversations(Hanging(), to_decide=0)  # type: ignore[arg-type]
    assert await conversations.audience(CHANNEL) is UNKNOWN
    assert await conversations.audience("") is UNKNOWN
