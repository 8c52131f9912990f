"""The player within Slack, where LISTEN_IN_SLACK is set; and the form that shares a moment."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest

from bot.messages.buttons import LISTEN, MORE, OPEN_PLAYER, READ
from bot.messages.modal import channel_of
from bot.messages.moment import FROM, RECORDING
from bot.messages.words import EN
from bot.sandbox import contacts, payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.slack import Slack
from bot.slack.manifest import EMBED_SCOPE
from tests.listener import EPHEMERAL, SOMEBODY, Browser, link_in
from tests.running import StartBot
from tests.said import as_read, as_said

ADDRESS = "https://recordings.example.com"  # among the app's domains in the sandbox
SAMPLE = f"{contacts.SAMPLE} 1531284911000"
TRANSFERRED = f"{contacts.TRANSFERRED} 1760925600000"
OPEN = {"PUBLIC_URL": ADDRESS, "ACCESS_LISTEN": "everyone", "LISTEN_IN_SLACK": "yes"}
VIEW = {"id": "V1", "hash": "0", "type": "modal"}
SHOWN = ("views.open", "views.push", "views.update")


@pytest.fixture
async def listening(start_bot: StartBot) -> str:
    return await start_bot(**OPEN)


def acts(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What stands in the trail."""
    return [vars(each)["action"] for each in caplog.records if each.name == "bot.audit"]


def faults(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What raised. That Slack knows no such channel is none of our faults."""
    return [each.getMessage() for each in caplog.records if each.exc_info]


async def press(
    slack: Slack,
    bot_url: str,
    value: str,
    container: Mapping[str, object] = EPHEMERAL,
    **more: object,
) -> None:
    """Press *Listen*."""
    button = {"action_id": LISTEN, "value": value}
    ack = await slack.press(bot_url, button, container, user=SOMEBODY, **more)
    assert ack.status == 200


async def filled(slack: Slack, count: int = 1) -> dict[str, Any]:
    """The modal, once its answer stands in it."""
    view: dict[str, Any] = (await slack.calls_of("views.update", count))[-1].sent["view"]
    return view


def tokens_in(view: Mapping[str, Any]) -> tuple[str, str]:
    """Of the video and of the link beside it."""
    (video,) = [each for each in view["blocks"] if each["type"] == "video"]
    (row,) = [each for each in view["blocks"] if each["type"] == "actions"]
    (link,) = [each["url"] for each in row["elements"] if each["action_id"] == OPEN_PLAYER]
    return video["video_url"].rpartition("/")[2], link.partition("#")[2]


async def test_a_player_in_a_modal(
    listening: str, workspace: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    """One press is one record and two links, each of which plays once; nothing else is sent."""
    await press(workspace, listening, SAMPLE)
    view = await filled(workspace)
    (video,) = [each for each in view["blocks"] if each["type"] == "video"]
    for name in ("video_url", "thumbnail_url"):
        url = urlsplit(video[name])
        assert f"{url.scheme}://{url.netloc}" == ADDRESS
        assert (url.query, url.fragment) == ("", "")
    assert urlsplit(video["video_url"]).path.startswith("/listen/embed/")
    browser = Browser(listening)
    assert (await browser.get(urlsplit(video["video_url"]).path)).status == 200
    assert (await browser.get(urlsplit(video["thumbnail_url"]).path)).status == 200
    assert "155****6666" not in video["title"]["text"]
    tokens = tokens_in(view)
    assert len(set(tokens)) == 2
    assert acts(caplog) == ["listen"]
    framed = await browser.post("play", {"Origin": "null"}, token=tokens[0])
    beside = await browser.post("play", {"Origin": ADDRESS}, token=tokens[1])
    assert (framed.state, beside.state) == ("playing", "playing")
    for token in tokens:
        assert (await browser.play(token)).state == "used"
    for answered in (framed, beside):
        assert (await browser.sound(answered.said["grant"])).status == 200
    assert acts(caplog) == ["listen", "heard", "heard"]  # two grants, each heard
    assert not workspace.made(("response_url", "chat.postMessage", "chat.postEphemeral"))


async def test_read_beside_the_player(listening: str, workspace: Slack) -> None:
    """Where there may be words, the modal offers them; pressed, they stand above the player."""
    await press(workspace, listening, TRANSFERRED)
    view = await filled(workspace)
    (row,) = [each for each in view["blocks"] if each["type"] == "actions"]
    (read,) = [each for each in row["elements"] if each["action_id"] == READ]
    container = {"type": "view", "view_id": "V7"}
    await workspace.press(listening, read, container, view={**VIEW, "id": "V7"}, user=SOMEBODY)
    await workspace.calls_of("views.push")
    assert "小芳为您服务" in as_read(await filled(workspace, 2))


@pytest.mark.parametrize("lacks", ["scope", "domain"])
async def test_where_slack_frames_nothing(
    listening: str, workspace: Slack, lacks: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Without the scope or the domain the same modal shows the link, which plays."""
    if lacks == "scope":
        workspace.scopes = tuple(each for each in workspace.scopes if each != EMBED_SCOPE)
    else:
        workspace.unfurl_domains = ("other.example.com",)
    await press(workspace, listening, SAMPLE)
    view = await filled(workspace, 2)  # the first was refused
    assert "video" not in {each["type"] for each in view["blocks"]}
    assert (await Browser(listening).play(link_in(view))).state == "playing"
    assert acts(caplog) == ["listen"]
    assert not workspace.made(("response_url", "chat.postMessage"))


async def test_from_a_modal(listening: str, workspace: Slack) -> None:
    """Above the modal of an answer it is pushed."""
    await press(workspace, listening, SAMPLE, {"type": "view", "view_id": "V1"}, view=VIEW)
    await workspace.calls_of("views.push")
    assert tokens_in(await filled(workspace))
    assert not workspace.made("views.open")


@pytest.mark.parametrize("error", ["expired_trigger_id", "exchanged_trigger_id", "fatal_error"])
async def test_a_trigger_that_has_run_out(
    listening: str, workspace: Slack, error: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Where no modal opens, the person alone gets the link in a message."""
    workspace.errors["views.open"] = error
    await press(workspace, listening, SAMPLE)
    (told,) = await workspace.calls_of("response_url")
    assert told.sent["response_type"] == "ephemeral"
    assert (await Browser(listening).play(link_in(told.sent))).state == "playing"
    assert acts(caplog) == ["listen"]
    assert not workspace.made("chat.postMessage")


async def test_a_modal_that_was_closed(listening: str, workspace: Slack) -> None:
    """Where the modal is gone before it is filled, the link comes in a message, too."""
    workspace.errors["views.update"] = "not_found"
    await press(workspace, listening, SAMPLE)
    (told,) = await workspace.calls_of("response_url")
    assert (await Browser(listening).play(link_in(told.sent))).state == "playing"


async def test_formats_stand_behind_a_link(listening: str, workspace: Slack) -> None:
    """What no browser plays is framed nowhere."""
    await press(workspace, listening, f"{contacts.GSM} 1761012240000")
    view = await filled(workspace)
    assert "video" not in {each["type"] for each in view["blocks"]}
    assert EN.listen.not_playable in as_read(view)


async def test_failures_in_the_modal(
    listening: str, workspace: Slack, call_center: CallCenter
) -> None:
    """What fails is said where the player would be."""
    call_center.storage.is_open = False
    await press(workspace, listening, SAMPLE)
    view = await filled(workspace)
    assert "OSS" in as_read(view)
    assert view["title"]["text"] == EN.listen.title


# A moment


async def moment_view(workspace: Slack, bot_url: str, contact_id: str) -> dict[str, Any]:
    """The form, as it stands after the press on it in ⋯."""
    option = {"text": {"type": "plain_text", "text": "…"}, "value": f"moment {contact_id}"}
    chosen = {"type": "overflow", "action_id": MORE, "selected_option": option}
    before = len(workspace.made("views.update"))
    await workspace.press(bot_url, chosen, {**EPHEMERAL, "thread_ts": "1.5"}, user=SOMEBODY)
    sent = (await workspace.calls_of("views.update", before + 1))[-1].sent
    return {**sent["view"], "id": sent["view_id"]}


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ("1:99", EN.listen.moment_wrong),
        ("abc", EN.listen.moment_wrong),
        ("-1", EN.listen.moment_wrong),
        ("1.5", EN.listen.moment_wrong),
        ("1:75:00", EN.listen.moment_wrong),
        ("٠:٠٧", EN.listen.moment_wrong),
        ("", EN.listen.moment_wrong),
        (" ", EN.listen.moment_wrong),
        ("0:10", EN.listen.moment_too_late.format(length="0:10")),
        ("99:59:59", EN.listen.moment_too_late.format(length="0:10")),
        ("99999", EN.listen.moment_too_late.format(length="0:10")),
    ],
)
async def test_no_moment(
    listening: str, workspace: Slack, call_center: CallCenter, typed: str, wrong: str
) -> None:
    """What is no time in the recording is said at its field, and nothing is posted."""
    workspace.invite(payloads.CHANNEL)
    view = await moment_view(workspace, listening, contacts.SAMPLE)
    ack = await workspace.submit(listening, view, typed)
    assert ack.body == {"response_action": "errors", "errors": {FROM: wrong}}
    assert not workspace.made("chat.postMessage")
    assert call_center.media_asked == []


@pytest.mark.parametrize("typed", ["0:07", "7", "00:07", "０：０７", "７", "0:0:07", " 0:07 "])
async def test_a_moment(
    listening: str, workspace: Slack, typed: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Digits of any width; it is posted once, where the answer stands, however often it is sent."""
    workspace.invite(payloads.CHANNEL)
    view = await moment_view(workspace, listening, contacts.SAMPLE)
    assert channel_of(view) == payloads.CHANNEL
    caplog.clear()
    for _ in range(3):
        assert "errors" not in (await workspace.submit(listening, view, typed)).body
    (posted,) = await workspace.calls_of("chat.postMessage")
    assert (posted.sent["channel"], posted.sent["thread_ts"]) == (payloads.CHANNEL, "1.5")
    assert "From 0:07 of 2020927020" in posted.sent["text"]
    assert "15588886666" not in json.dumps(posted.sent)
    assert acts(caplog) == ["share"]
    assert len(workspace.made("chat.postMessage")) == 1


async def test_the_second_recording(listening: str, workspace: Slack) -> None:
    """The chosen one is meant, and its own length counts."""
    workspace.invite(payloads.CHANNEL)
    view = await moment_view(workspace, listening, contacts.TRANSFERRED)
    state = payloads.state(view, "1:00:00")
    (field,) = state["values"][RECORDING].values()
    (element,) = [each["element"] for each in view["blocks"] if each.get("block_id") == RECORDING]
    first, second = sorted(element["options"], key=lambda option: str(option["value"]))
    field["selected_option"] = first
    too_late = EN.listen.moment_too_late.format(length="12:34")
    ack = await workspace.fill_in(listening, view, state)
    assert ack.body["errors"] == {FROM: too_late}
    field["selected_option"] = second
    assert "errors" not in (await workspace.fill_in(listening, view, state)).body
    (posted,) = await workspace.calls_of("chat.postMessage")
    (row,) = [each for each in posted.sent["blocks"] if each["type"] == "actions"]
    assert row["elements"][0]["value"] == f"{contacts.TRANSFERRED} 1760926380000 3600"


METADATA = [
    "",
    " ",
    "c:",
    "t:",
    "c: t:",
    f"c:{contacts.SAMPLE}",
    f"{payloads.CHANNEL} c:",
    f"{payloads.CHANNEL} c:<!channel>",
    f"{payloads.CHANNEL} c:{'9' * 2000}",
    f"{payloads.CHANNEL} c:../../x t:<!here>",
    f"{payloads.CHANNEL} C0OTHER c:{contacts.SAMPLE}",
    f"U0OTHER c:{contacts.SAMPLE}",
    f"q:{'0' * 16} c:{contacts.SAMPLE}",
    f"{payloads.CHANNEL} c:{contacts.SAMPLE} t:not-a-time",
    "\x00\ud7ff\u202e",
    "[]",
    '{"c": 1}',
]
STATES: list[object] = [
    {},
    {"values": {}},
    {"values": {RECORDING: {}, FROM: {}}},
    {"values": {RECORDING: {"recording_chosen": {}}, FROM: {"from_typed": {}}}},
    {
        "values": {
            RECORDING: {"recording_chosen": {"selected_option": None}},
            FROM: {"from_typed": {"value": None}},
        }
    },
    *(
        {
            "values": {
                RECORDING: {"recording_chosen": {"selected_option": {"value": value}}},
                FROM: {"from_typed": {"value": "0:03"}},
            }
        }
        for value in ("", " ", "-", "x 10", "1531284911000", "1531284911000 x", "1 " + "9" * 50)
    ),
    {"values": None},
    {"values": []},
    {"values": {RECORDING: None, FROM: None}},
    {"values": {RECORDING: [], FROM: "x"}},
    {"values": {RECORDING: {"recording_chosen": 7}, FROM: {"from_typed": 7}}},
    {"values": {FROM: {"from_typed": {"value": 83}}}},
    {"values": {FROM: {"from_typed": {"value": ["0:03"]}}}},
    {"values": {RECORDING: {"recording_chosen": {"selected_option": {"value": 5}}}}},
    None,
    "state",
    [],
]


async def test_forms_that_slack_never_sends(
    listening: str, workspace: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever the form remembers or holds, it is answered or refused, and nothing faults."""
    workspace.invite(payloads.CHANNEL)
    view = await moment_view(workspace, listening, contacts.SAMPLE)
    for number, remembered in enumerate(METADATA):
        changed = {**view, "id": f"V9{number}", "private_metadata": remembered}
        ack = await workspace.submit(listening, changed, "0:03")
        assert ack.status in (200, 400), remembered
    for number, state in enumerate(STATES):
        changed = {**view, "id": f"V8{number}", "state": state}
        payload = payloads.interactive("view_submission", 70_000 + number) | {"view": changed}
        ack = await workspace.deliver(listening, "interactive", payload)
        assert ack.status in (200, 400), state
    async with asyncio.timeout(10):
        await workspace.command(listening, contacts.SAMPLE)
    assert faults(caplog) == []
    for posted in workspace.made("chat.postMessage"):
        assert not any(each in as_read(posted.sent) for each in ("<!channel", "<!here"))
        assert posted.sent["channel"] in (payloads.CHANNEL, payloads.USER)


LISTENS = [
    "",
    " ",
    "- - -",
    contacts.SAMPLE,
    f"{contacts.SAMPLE} ",
    f"{contacts.SAMPLE} 0",
    f"{contacts.SAMPLE} 1531284911000.2",
    f"{contacts.SAMPLE} 1531284911000.0",
    f"{contacts.SAMPLE} 01531284911000",
    f"{contacts.SAMPLE} 1531284911000 -1",
    f"{contacts.SAMPLE} 1531284911000 {'9' * 50}",
    f"{contacts.SAMPLE} 1531284911000 ٣",
    f"{contacts.SAMPLE} 1531284911000 7 8 9",
    f"{contacts.SAMPLE}\n1531284911000",
    f"{contacts.NONE_YET} 1531284911000",
    "15588886666 1531284911000",
    "<!channel> 1531284911000",
    f"{'9' * 1900} 1",
    "\x00 \x00",
    f"q:{'0' * 16} 1531284911000",
]


async def test_buttons_that_slack_never_sends(
    listening: str, workspace: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever *Listen* carries, the presser reads something, and no other recording plays."""
    for value in LISTENS:
        before = len(workspace.made(SHOWN))
        await press(workspace, listening, value)
        shown = (await workspace.calls_of(SHOWN, before + 2))[-1].sent["view"]
        good = value.startswith(f"{contacts.SAMPLE} 1531284911000 ")
        assert ("/listen" in as_read(shown)) is good, value
        assert "15588886666" not in as_read(shown), value
    assert faults(caplog) == []


async def test_denied_in_the_modal(start_bot: StartBot, workspace: Slack) -> None:
    """Whoever may not listen reads so in the modal, and there is no player in it."""
    bot_url = await start_bot(**OPEN | {"ACCESS_LISTEN": "nobody"})
    await press(workspace, bot_url, SAMPLE)
    view = await filled(workspace)
    assert "ACCESS_LISTEN" in as_read(view)
    assert "/listen" not in as_read(view)
    assert as_said(EN.listen.note) not in as_read(view)
