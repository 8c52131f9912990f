"""The call center fails while calls are searched, or while a call's facts are asked for."""

import asyncio
import json
import socket
from dataclasses import dataclass, replace

import pytest

from bot.callcenter.call_search import MOST_READS
from bot.errors import Hint, Kind
from bot.messages.failure import ERROR_CENTER
from bot.messages.words import EN, Words
from bot.sandbox import contacts
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.faults import Fault
from bot.sandbox.payloads import JSON
from bot.sandbox.slack import Slack
from bot.server.budget import BUDGET
from bot.server.server import Server
from bot.settings.settings import Settings
from tests.running import StartBot, no_wait
from tests.said import as_read, as_said
from tests.seeker import NUMBER, SHOWN, Seeker, button, first_line, ids, listed, true_calls, ways

FOR_EVER = 50  # requests


def refused(status: int, code: str, message: str = "no") -> Fault:
    body = {"RequestId": "REQUEST-1", "Code": code, "Message": message}
    return Fault(status, body=json.dumps(body), content_type=JSON)


@dataclass(frozen=True)
class Trouble:
    """A fault, what is said of it, and whether it may pass: then there is *Try again*."""

    fault: Fault
    kind: Kind
    hint: Hint | None = None
    passes: bool = False
    code: str = ""

    def sentence(self, words: Words) -> str:
        if self.hint:
            said = words.failure.hints[self.hint]
        else:
            said = words.call.refused.get(self.kind, words.failure.kinds[self.kind])
        return as_said(said, words=words)


ECHO = f"Criteria={NUMBER} 155 8888 6666 is not allowed"
TROUBLES = {
    "dropped": Trouble(Fault(dropped=True), Kind.UNREACHABLE, passes=True),
    "500": Trouble(
        refused(500, "InternalService.Common"), Kind.SERVICE, passes=True, code="InternalService"
    ),
    "502, HTML": Trouble(Fault(502, body="<html>Bad gateway"), Kind.SERVICE, passes=True),
    "throttled": Trouble(
        refused(400, "Throttling.User"), Kind.THROTTLED, passes=True, code="Throttling.User"
    ),
    "no permission": Trouble(refused(403, "Forbidden.RAM"), Kind.PERMISSION, code="Forbidden.RAM"),
    "no permission, inside 200": Trouble(
        refused(200, "NoPermission"), Kind.PERMISSION, code="NoPermission"
    ),
    "wrong key": Trouble(
        refused(404, "InvalidAccessKeyId.NotFound"), Kind.AUTHENTICATION, code="InvalidAccessKeyId"
    ),
    "clock": Trouble(
        refused(400, "InvalidTimeStamp.Expired"), Kind.AUTHENTICATION, hint=Hint.CLOCK
    ),
    "input, echoed": Trouble(
        refused(400, "InvalidParameter", ECHO), Kind.INPUT, code="InvalidParameter"
    ),
    "cut JSON": Trouble(Fault(body='{"Succ', content_type=JSON), Kind.UNEXPECTED),
    "a page": Trouble(Fault(body="<html>log in"), Kind.UNEXPECTED),
}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
async def test_failed_search(
    seeker: Seeker, call_center: CallCenter, trouble: Trouble, words: Words
) -> None:
    """Plain words and a reference; where it may pass, *Try again* finds what was asked for.

    Where the call center does not take the search, other dates are one press away.
    """
    call_center.call_faults = [trouble.fault] * FOR_EVER
    answer = await seeker.command("phone 155 8888 6666 30d")
    assert first_line(answer) == trouble.sentence(words)
    text = as_read(answer)
    assert words.failure.reference.format(reference="") in text
    assert trouble.code in text
    assert (ERROR_CENTER in text) is ("REQUEST-1" in text)
    other_dates = ["change_dates"] if trouble.kind is Kind.INPUT else []
    assert ways(answer) == (["search_again"] if trouble.passes else other_dates)
    call_center.call_faults = []
    if trouble.passes:
        again = await seeker.press(answer, "search_again")
        assert again["replace_original"]
        assert listed(again) == ids(true_calls(call_center, NUMBER))[:10]
        assert words.call.period("days", 30) in as_read(again)
    assert not call_center.calls


@pytest.mark.parametrize("typed", sorted(contacts.REFUSALS))
async def test_refused_criteria(seeker: Seeker, call_center: CallCenter, typed: str) -> None:
    """Each of the call center's refusals of what is searched for has words of its own."""
    answer = await seeker.command(f"agent {typed}")
    assert seeker.words.failure.reference.format(reference="") in as_read(answer)
    assert first_line(answer)[0] in "⚠⛔"
    assert {each["Criteria"] for each in call_center.listed} == {typed}


async def test_failure_in_a_mention(
    seeker: Seeker, workspace: Slack, call_center: CallCenter
) -> None:
    """A search that failed is whispered, and tried again by a press."""
    call_center.call_faults = [TROUBLES["500"].fault] * 3
    answer = await seeker.mention("phone 155 8888 6666")
    assert first_line(answer) == TROUBLES["500"].sentence(seeker.words)
    again = await seeker.press(answer, "search_again")
    assert listed(again) == ids(true_calls(call_center, NUMBER))[:10]
    assert not workspace.made("chat.postMessage")


async def test_failure_in_the_modal(seeker: Seeker, call_center: CallCenter) -> None:
    """In the form's modal, too; *Try again* fills the same modal."""
    call_center.call_faults = [TROUBLES["500"].fault] * 3
    view_id = await seeker.open_form()
    answer = await seeker.send(view_id, what=NUMBER)
    assert first_line(answer) == TROUBLES["500"].sentence(seeker.words)
    again = await seeker.press_in_view(view_id, "search_again")
    assert listed(again) == ids(true_calls(call_center, NUMBER))[:10]


async def test_failure_of_a_page(seeker: Seeker, call_center: CallCenter) -> None:
    """A page that failed is tried again, and is the page that was asked for."""
    first = await seeker.command(f"phone {NUMBER} 90d")
    second = await seeker.press(first, "calls_older")
    call_center.call_faults = [TROUBLES["no permission"].fault] * FOR_EVER
    third = await seeker.press(second, "calls_older")
    while listed(third):  # pages of what was read before the failures began
        third = await seeker.press(third, "calls_older")
    assert first_line(third) == TROUBLES["no permission"].sentence(seeker.words)


async def test_later_read_failed(seeker: Seeker, call_center: CallCenter) -> None:
    """What was read before a failure stands there; *Older* goes on where it was."""
    first = await seeker.command("phone 138 0000 0041 7d")
    assert not listed(first)
    asked = len(call_center.listed)
    call_center.call_faults = []
    shown = await seeker.command("phone 138 0000 0041 90d")
    assert len(call_center.listed) - asked <= MOST_READS
    found = listed(shown)
    call_center.call_faults = [TROUBLES["500"].fault] * 3
    shown = await seeker.press(shown, "calls_older")
    if "search_again" in ways(shown):
        shown = await seeker.press(shown, "search_again")
    found += listed(shown)
    while "calls_older" in ways(shown):
        shown = await seeker.press(shown, "calls_older")
        found += listed(shown)
    assert found == ids(true_calls(call_center, "13800000041"))


async def test_refused_connection(workspace: Slack, environ: dict[str, str]) -> None:
    """A call center that takes no connection is answered for, too."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        closed = {"CCC_ENDPOINT": f"http://127.0.0.1:{unused.getsockname()[1]}"}
        server = Server(Settings.from_env(environ | closed), sleep=no_wait)
        await server.start()
        seeker = Seeker(workspace, f"http://127.0.0.1:{server.port}")
        answer = await seeker.command(f"phone {NUMBER}")
        assert first_line(answer) == as_said(EN.failure.kinds[Kind.UNREACHABLE])
        assert ways(answer) == ["search_again"]
        await server.stop()
    assert seeker.leaks() == []


async def test_hung(
    workspace: Slack, call_center: CallCenter, environ: dict[str, str], words: Words
) -> None:
    """“Looking up…” within Slack's 3 s, then the failure in its place; recordings still come."""
    call_center.hold_calls = asyncio.Event()
    budget = replace(BUDGET, hold=0.1, deadline=1.0)
    server = Server(Settings.from_env(environ), sleep=no_wait, budget=budget)
    await server.start()
    seeker = Seeker(workspace, f"http://127.0.0.1:{server.port}", words)
    ack = await workspace.command(seeker.url, f"phone {NUMBER}")
    assert ack.status == 200
    assert seeker.waits(ack.body)
    assert SHOWN not in as_read(ack.body)
    other = Seeker(workspace, seeker.url, words, "U0OTHER")
    view_id, found = await other.shortcut({"text": f"contact {contacts.SAMPLE}"})
    assert view_id
    assert contacts.SAMPLE in first_line(found)
    (failed,) = await workspace.calls_of("response_url")
    assert failed.sent["replace_original"]
    assert first_line(failed.sent) == as_said(words.failure.kinds[Kind.TIMEOUT], words=words)
    call_center.hold_calls.set()
    again = await seeker.press(failed.sent, "search_again")
    assert listed(again) == ids(true_calls(call_center, NUMBER))[:10]
    assert seeker.leaks() == []
    await server.stop()


async def test_searches_that_fail_leave_recordings_alone(
    seeker: Seeker, call_center: CallCenter
) -> None:
    """However many searches fail, look-ups are not held back for it."""
    call_center.call_faults = [TROUBLES["500"].fault] * FOR_EVER
    for number in range(8):
        await seeker.command(f"agent nobody{number}")
    answer = await seeker.command(contacts.SAMPLE)
    assert contacts.SAMPLE in first_line(answer)
    assert call_center.calls == {contacts.SAMPLE: 1}


# The card: the facts of one contact's call.


async def test_card(seeker: Seeker, call_center: CallCenter, words: Words) -> None:
    """With one contact's recordings come the facts of its call, by one request, remembered."""
    assert call_center.records  # made now, which takes a while
    answer = await seeker.command(contacts.TRANSFERRED)
    while words.call.outcomes["success"] not in as_read(answer):  # on a very slow machine
        answer = await seeker.command(contacts.TRANSFERRED)
    assert "售后支持" in as_read(answer)
    asked = {each["ContactId"] for each in call_center.listed}
    assert asked == {contacts.TRANSFERRED}
    before = len(call_center.listed)
    again = await seeker.command(contacts.TRANSFERRED)
    assert again["blocks"] == answer["blocks"]
    assert len(call_center.listed) == before


async def test_no_card_of_several(seeker: Seeker, call_center: CallCenter) -> None:
    """Of several contacts at a time no call is asked for."""
    await seeker.command(f"{contacts.SAMPLE} {contacts.TRANSFERRED}")
    assert not call_center.listed


@pytest.mark.parametrize("how", ["held", "failing", "forbidden"])
async def test_recordings_stand_alone(
    seeker: Seeker, call_center: CallCenter, how: str, words: Words
) -> None:
    """Where the call's facts hang, fail or are forbidden, the recordings are shown without."""
    if how == "held":
        call_center.hold_calls = asyncio.Event()
    elif how == "failing":
        call_center.call_faults = [TROUBLES["500"].fault] * FOR_EVER
    else:
        call_center.forbidden = {"ListCallDetailRecords"}
    answer = await seeker.command(contacts.TRANSFERRED)
    assert contacts.TRANSFERRED in first_line(answer)
    assert "小芳" in as_read(answer)
    assert words.call.outcomes["success"] not in as_read(answer)
    if how == "held":
        assert call_center.hold_calls
        assert not call_center.hold_calls.is_set()
    before = len(call_center.listed)
    await seeker.command(contacts.TWELVE)
    assert (len(call_center.listed) == before) is (how == "forbidden")


async def test_unanswered(seeker: Seeker, call_center: CallCenter, words: Words) -> None:
    """Of a call that nobody took it is said that there is no recording, and no *Check again*."""
    shown = await seeker.command(f"phone {NUMBER} 90d")
    calls = {each["ContactId"]: each for each in true_calls(call_center, NUMBER)}
    while not any(_unanswered(calls[each]) for each in listed(shown)):
        shown = await seeker.press(shown, "calls_older")
    contact_id = next(each for each in listed(shown) if _unanswered(calls[each]))
    started = calls[contact_id]["StartTime"]
    view = {"type": "button", "action_id": "view_call", "value": f"{contact_id} {started}"}
    answer = await seeker.press({"blocks": [{"elements": [view]}]}, "view_call")
    assert first_line(answer) == as_said(words.call.nobody_took_it, contact_id, words=words)
    assert ways(answer) == []
    assert words.call.outcomes[calls[contact_id]["ContactDisposition"].lower()] in as_read(answer)


def _unanswered(call: dict[str, object]) -> bool:
    return call["ContactDisposition"] in ("NoAnswer", "AbandonedInQueue", "AbandonedRing")


KEPT = {"no longer kept": ("30", "gone"), "perhaps": ("", "long_ago"), "still": ("365", "long_ago")}


@pytest.mark.parametrize(("days", "sentence"), KEPT.values(), ids=KEPT)
async def test_kept_days(
    start_bot: StartBot,
    workspace: Slack,
    call_center: CallCenter,
    words: Words,
    days: str,
    sentence: str,
) -> None:
    """An answered call without a recording: gone after so many days, if that is known."""
    setting = {"RECORDINGS_KEPT_DAYS": days} if days else {}
    seeker = Seeker(workspace, await start_bot(**setting), words)
    (call,) = [each for each in call_center.records if each["ContactId"] == contacts.NONE_YET]
    call["StartTime"] -= 40 * 86_400_000
    view = {
        "type": "button",
        "action_id": "view_call",
        "value": f"{contacts.NONE_YET} {call['StartTime']}",
    }
    answer = await seeker.press({"blocks": [{"elements": [view]}]}, "view_call")
    said = getattr(words.call, sentence).partition("*{time}")[0].partition("{time}")[0]
    assert first_line(answer).startswith(as_said(said, contacts.NONE_YET, words=words))
    assert ways(answer) == ([] if sentence == "gone" else ["check_again"])


async def test_just_ended(seeker: Seeker, call_center: CallCenter) -> None:
    """A call that has just ended may get its recording: *Check again* stands there."""
    assert call_center.records  # made now, which takes a while
    answer = await seeker.command(contacts.NONE_YET)
    while seeker.words.call.outcomes["success"] not in as_read(answer):  # on a very slow machine
        answer = await seeker.press(answer, "check_again")
    assert ways(answer) == ["check_again"]


async def test_open_elsewhere(start_bot: StartBot, workspace: Slack, words: Words) -> None:
    """`OPEN_URL` puts a link to the contact in the customer's own system below its recordings."""
    url = await start_bot(
        OPEN_URL="https://crm.example.com/calls/{contact_id}?from=slack", OPEN_NAME="CRM"
    )
    seeker = Seeker(workspace, url, words)
    answer = await seeker.command(contacts.SAMPLE)
    link = button(answer, "open_elsewhere")
    assert link["url"] == f"https://crm.example.com/calls/{contacts.SAMPLE}?from=slack"
    assert link["text"]["text"] == words.button.open_in.format(name="CRM")
    container = {"type": "message", "channel_id": "C0SANDBOX", "message_ts": "1780000000.000100"}
    assert (await workspace.press(url, link, container)).status == 200
    list_of_calls = await seeker.command(f"phone {NUMBER}")
    assert "open_elsewhere" not in ways(list_of_calls)
