"""Somebody who looks for calls in Slack: what they do, and what they are shown for it."""

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.messages.words import EN, Words
from bot.sandbox import payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.slack import Slack
from tests.said import as_read

Payload = dict[str, Any]

NUMBER = "15588886666"  # 23 calls in the last 7 days, 37 in the 83 before
SHOWN = "155****6666"
ELSEWHERE = ("response_url", "chat.postMessage", "chat.postEphemeral")
# The sandbox customers' numbers, and how else they may be written.
_CUSTOMER = re.compile(
    r"1558888[0-9]{4}|1380000[0-9]{4}|1390000[0-9]{4}|(?:10|21)8888[0-9]{4}"
    r"|1202555[0-9]{4}|447700900[0-9]{3}"
)
_WRITTEN = re.compile(r"[0-9][0-9 ().-]{5,}[0-9]")
# Examples of ours: the placeholder of the form's field, and what to type.
_EXAMPLES = ('"155 8888 6666"', "/recordings phone 15588886666")


class Seeker:
    """One person, who types and presses, and reads what comes next."""

    def __init__(
        self, slack: Slack, url: str, words: Words = EN, user_id: str = payloads.USER
    ) -> None:
        self.slack = slack
        self.url = url
        self.words = words
        self.user_id = user_id
        self.acks: list[Payload] = []
        slack.locales[user_id] = "en-US" if words is EN else "zh-CN"
        self._times = itertools.count(1)
        self._waiting = words.answer.looking_up.strip("*").partition("{")[0].strip()

    async def command(self, text: str) -> Payload:
        """Type `/recordings <text>`; the answer, be it in the acknowledgement or later."""
        before = len(self.slack.made(ELSEWHERE))
        ack = await self.slack.command(self.url, text, user_id=self.user_id)
        self._acked(ack.status, ack.body)
        if "blocks" in ack.body and not self.waits(ack.body):
            return ack.body
        return await self._later(ELSEWHERE, before)

    async def mention(self, text: str) -> Payload:
        """Type `@recordings <text>`; what comes first."""
        before = len(self.slack.made(ELSEWHERE))
        await self.slack.mention(self.url, text, user=self.user_id)
        return await self._later(ELSEWHERE, before)

    async def direct_message(self, text: str) -> Payload:
        """Type `<text>` to the bot; the answer."""
        posted = ("chat.postMessage", "chat.update")  # late, it takes the place of “Looking up…”
        before = len(self.slack.made(posted))
        await self.slack.direct_message(self.url, text, user=self.user_id)
        return await self._later(posted, before)

    async def press(
        self, shown: Mapping[str, Any], action_id: str, *, direct: bool = False
    ) -> Payload:
        """Press a button of a message; what comes next."""
        container = {
            "type": "message",
            "channel_id": "D0SANDBOX" if direct else payloads.CHANNEL,
            "message_ts": f"{1_780_000_000 + next(self._times)}.000100",
            "is_ephemeral": not direct,
        }
        before = len(self.slack.made(ELSEWHERE))
        user = {"id": self.user_id, "team_id": payloads.TEAM}
        channel = {"id": container["channel_id"], "name": "support"}
        await self.slack.press(
            self.url, button(shown, action_id), container, user=user, channel=channel
        )
        return await self._later(ELSEWHERE, before)

    async def press_in_view(self, view_id: str, action_id: str) -> Payload:
        """Press a button of an open modal; what stands there then."""
        before = len(self.slack.made("views.update"))
        await self._press_in_view(view_id, button(self.view(view_id), action_id))
        return await self._later("views.update", before)

    async def view_call(self, view_id: str) -> tuple[str, Payload]:
        """Press the first *View* of a modal; the id of the modal above it, and its content."""
        before = len(self.slack.made("views.update"))
        await self._press_in_view(view_id, button(self.view(view_id), "view_call"))
        shown = await self._later("views.update", before)
        (pushed,) = self.slack.made("views.push")
        assert self.waits(pushed.sent["view"])
        return self.slack.made("views.update")[-1].sent["view_id"], shown

    async def open_form(
        self, shown: Mapping[str, Any] | None = None, action_id: str = "open_form"
    ) -> str:
        """Open the form, by `/recordings` or by a button of a message; its view's id."""
        before = len(self.slack.made("views.open"))
        if shown is None:
            await self.slack.command(self.url, "", user_id=self.user_id)
        else:
            container = {
                "type": "message",
                "channel_id": payloads.CHANNEL,
                "message_ts": f"{1_780_000_000 + next(self._times)}.000100",
                "is_ephemeral": True,
            }
            await self.slack.press(self.url, button(shown, action_id), container)
        await self.slack.calls_of("views.open", before + 1)
        return self.slack.shown.newest_view()

    async def open_form_in_view(self, view_id: str, action_id: str) -> str:
        """Open the form by a button of a modal; its view's id."""
        before = len(self.slack.made("views.open"))
        await self._press_in_view(view_id, button(self.view(view_id), action_id))
        await self.slack.calls_of("views.open", before + 1)
        return self.slack.shown.newest_view()

    async def choose(self, view_id: str, block_id: str, value: str) -> Payload:
        """Choose an option of the form that changes its fields; the form then."""
        element = field(self.view(view_id), block_id)
        option = next(each for each in element["options"] if each["value"] == value)
        action = {
            "type": element["type"],
            "action_id": element["action_id"],
            "block_id": block_id,
            "selected_option": option,
        }
        before = len(self.slack.made("views.update"))
        state = self._state(view_id, {block_id: value})
        await self._press_in_view(view_id, action, {"state": state})
        return await self._later("views.update", before)

    async def send(self, view_id: str, **filled: object) -> Payload:
        """Fill the form in (field → value; the others as they stand) and send it.

        The modal that it becomes, or the errors at its fields.
        """
        before = len(self.slack.made("views.update"))
        ack = await self.slack.fill_in(
            self.url, self.view(view_id) | {"id": view_id}, self._state(view_id, filled)
        )
        self._acked(ack.status, ack.body)
        if ack.body["response_action"] == "errors":
            return ack.body
        shown: Payload = ack.body["view"]
        return await self._later("views.update", before) if self.waits(shown) else shown

    async def shortcut(self, message: Mapping[str, Any]) -> tuple[str, Payload]:
        """“Find recordings” on a message; the modal's id, and what it shows in the end."""
        before = len(self.slack.made("views.update"))
        await self.slack.shortcut(self.url, "find_recordings", message=message)
        shown = await self._later("views.update", before)
        return self.slack.made("views.update")[-1].sent["view_id"], shown

    def view(self, view_id: str) -> Payload:
        """What an open modal shows."""
        known = self.slack.shown.view(view_id)
        assert known
        return known[1]

    def waits(self, shown: Mapping[str, Any]) -> bool:
        """Whether that is “Looking up…”."""
        return self._waiting in first_line(shown)

    def leaks(self) -> list[str]:
        """Full numbers in whatever Slack was sent, which nobody may see."""
        sent = [call.sent for call in self.slack.calls]
        text = json.dumps([*sent, *self.acks], ensure_ascii=False)
        for example in _EXAMPLES:
            text = text.replace(example, "")
        runs = _WRITTEN.findall(text)
        return [run for run in runs if _CUSTOMER.search(re.sub(r"[ ().-]", "", run))]

    def refused(self) -> list[Payload]:
        """What Slack did not take."""
        shown = (*ELSEWHERE, "views.open", "views.push", "views.update")
        took = [call.sent for call in self.slack.done]
        return [call.sent for call in self.slack.made(shown) if call.sent not in took]

    async def _press_in_view(
        self, view_id: str, action: Payload, view: Mapping[str, Any] | None = None
    ) -> None:
        container = {"type": "view", "view_id": view_id}
        await self.slack.press(self.url, action, container, view=view)

    async def _later(self, methods: str | tuple[str, ...], before: int) -> Payload:
        """What comes next of these, and is more than “Looking up…”."""
        for count in itertools.count(before + 1):
            call = (await self.slack.calls_of(methods, count))[count - 1]
            shown: Payload = call.sent.get("view", call.sent)
            if isinstance(shown.get("blocks"), str):
                shown = {**shown, "blocks": json.loads(shown["blocks"])}
            if not self.waits(shown):
                return shown
        raise AssertionError

    def _acked(self, status: int, body: Payload) -> None:
        assert status == 200
        self.acks.append(body)

    def _state(self, view_id: str, filled: Mapping[str, object]) -> Payload:
        """The form's state: as it stands, but for what is filled in."""
        values = {}
        for block in self.view(view_id)["blocks"]:
            if block["type"] == "input":
                element, given = block["element"], filled.get(block["block_id"])
                values[block["block_id"]] = {element["action_id"]: _value(element, given)}
        return {"values": values}


def _value(element: Payload, given: object) -> Payload:
    """A field as Slack hands it back."""
    kind = element["type"]
    match kind:
        case "static_select":
            chosen = next((each for each in element["options"] if each["value"] == given), None)
            return {"type": kind, "selected_option": chosen or element.get("initial_option")}
        case "datetimepicker":
            picked = element.get("initial_date_time") if given is None else given
            return {"type": kind, "selected_date_time": picked}
        case "checkboxes":
            ticked = element["options"] if given else element.get("initial_options", [])
            return {"type": kind, "selected_options": ticked}
    return {"type": kind, "value": given or None}


def field(view: Mapping[str, Any], block_id: str) -> Payload:
    """What is filled in there."""
    block = next(each for each in view["blocks"] if each.get("block_id") == block_id)
    element: Payload = block["element"]
    return element


def buttons(shown: Mapping[str, Any]) -> Iterator[Payload]:
    """All that can be pressed, from the top."""
    for block in shown["blocks"]:
        for each in [*block.get("elements", ()), block.get("accessory") or {}]:
            if each.get("type") == "button":
                yield each


def button(shown: Mapping[str, Any], action_id: str) -> Payload:
    """The first button of this name."""
    return next(each for each in buttons(shown) if each["action_id"] == action_id)


def ways(shown: Mapping[str, Any]) -> list[str]:
    """The names of the buttons below."""
    names = [each["action_id"] for each in buttons(shown)]
    return [name for name in names if name != "view_call"]


def listed(shown: Mapping[str, Any]) -> list[str]:
    """The contact ids of the calls that are listed."""
    found = [each["value"] for each in buttons(shown) if each["action_id"] == "view_call"]
    return [value.partition(" ")[0] for value in found]


def first_line(shown: Mapping[str, Any]) -> str:
    """The title."""
    blocks = [each for each in shown["blocks"] if each["type"] == "rich_text"]
    return as_read(blocks[0]).split("\n")[1] if blocks else ""


def true_calls(center: CallCenter, name: str) -> list[Payload]:
    """All calls that the call center has in the time that it was asked for, the newest first."""
    start = min(int(each["StartTime"]) for each in center.listed if "Criteria" in each)
    stop = max(int(each["StopTime"]) for each in center.listed if "Criteria" in each)
    return calls_between(center, name, start, stop)


def calls_between(center: CallCenter, name: str, start: int, stop: int) -> list[Payload]:
    """The calls of a number, an agent or a skill group, the newest first."""
    found = [
        each
        for each in center.records
        if start <= each["StartTime"] <= stop
        and name
        in (
            each["CallingNumber"],
            each["CalledNumber"],
            *each["AgentNames"].split(","),
            *each["SkillGroupNames"].split(","),
        )
    ]
    return sorted(found, key=lambda each: -each["StartTime"])


def ids(calls: list[Payload]) -> list[str]:
    return [each["ContactId"] for each in calls]
