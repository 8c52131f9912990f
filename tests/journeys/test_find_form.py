"""The search form: by number, agent or skill group, in some time; results in the same modal."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from bot.callcenter.windows import LONGEST
from bot.errors import Usage
from bot.messages.words import Words
from bot.sandbox import payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.slack import Slack
from tests.said import as_read
from tests.seeker import (
    NUMBER,
    SHOWN,
    Payload,
    Seeker,
    field,
    first_line,
    ids,
    listed,
    true_calls,
    ways,
)

DAY, MINUTE = 86_400_000, 60_000  # milliseconds
CHINA = timezone(timedelta(hours=8))


BY = {"phone": (NUMBER, SHOWN), "agent": ("小芳", "小芳"), "group": ("VIP", "VIP")}


@pytest.mark.parametrize("by", BY)
async def test_find_by(seeker: Seeker, call_center: CallCenter, by: str, words: Words) -> None:
    """By number, by agent, by skill group: the calls of the last 7 days, in the form's place."""
    name, shown_name = BY[by]
    view_id = await seeker.open_form()
    form = await seeker.choose(view_id, "by", by) if by != "phone" else seeker.view(view_id)
    assert field(form, "by")["initial_option"]["value"] == by
    shown = await seeker.send(view_id, what=name)
    calls = true_calls(call_center, name)
    title = words.call.titles[by]
    assert first_line(shown) == title.format(calls=words.call.calls(len(calls)), name=shown_name)
    assert listed(shown) == ids(calls)[:10]
    assert shown["title"]["text"] == words.usage.calls_title
    assert ways(shown)[-2:] == ["open_form", "change_dates"]


async def test_pages_in_the_modal(
    seeker: Seeker, workspace: Slack, call_center: CallCenter
) -> None:
    """Results page in the modal; each call opens above the list, which stands there as it was."""
    view_id = await seeker.open_form()
    await seeker.send(view_id, what="155 8888 6666")
    calls = ids(true_calls(call_center, NUMBER))
    assert listed(await seeker.press_in_view(view_id, "calls_older")) == calls[10:20]
    pushed_id, pushed = await seeker.view_call(view_id)
    assert pushed_id != view_id
    assert calls[10] in first_line(pushed)
    assert pushed["close"]["text"] == seeker.words.usage.back
    assert listed(seeker.view(view_id)) == calls[10:20]
    assert listed(await seeker.press_in_view(view_id, "calls_newer")) == calls[:10]
    wider = await seeker.press_in_view(view_id, "widen")
    assert seeker.words.call.period("days", 30) in as_read(wider)
    assert not workspace.made(("chat.postMessage", "chat.postEphemeral", "response_url"))


async def test_new_search(seeker: Seeker, call_center: CallCenter) -> None:
    """*New search* opens an empty form; what is typed there is searched."""
    view_id = await seeker.open_form()
    await seeker.send(view_id, what=NUMBER)
    form_id = await seeker.open_form_in_view(view_id, "open_form")
    assert field(seeker.view(form_id), "what")["placeholder"]["text"] == "155 8888 6666"
    found = await seeker.send(form_id, what="139 0000 0001")
    assert call_center.listed[-1]["Criteria"] == "13900000001"
    assert len(listed(found)) == 3


async def test_change_dates_in_the_modal(seeker: Seeker, call_center: CallCenter) -> None:
    """*Change dates…* in the results opens the form with this search, its number masked."""
    view_id = await seeker.open_form()
    await seeker.send(view_id, what=NUMBER, direction="in", only=True, when="30d")
    form_id = await seeker.open_form_in_view(view_id, "change_dates")
    form = seeker.view(form_id)
    said = seeker.words.usage.form_as_before.format(name=SHOWN)
    assert field(form, "what")["placeholder"]["text"] == said
    assert field(form, "direction")["initial_option"]["value"] == "in"
    assert field(form, "only")["initial_options"]
    await seeker.send(form_id, when="7d")
    asked = call_center.listed[-1]
    assert (asked["Criteria"], asked["ContactType"]) == (NUMBER, "Inbound")
    assert asked["WithRecording"] == "true"


def _today(now: float) -> tuple[int, int]:
    midnight = datetime.fromtimestamp(now, CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    return round(midnight.timestamp() * 1000), round(now * 1000)


def _yesterday(now: float) -> tuple[int, int]:
    start, _ = _today(now)
    return start - DAY, start - 1


def _days(days: int) -> Callable[[float], tuple[int, int]]:
    def span(now: float) -> tuple[int, int]:
        end = round(now * 1000)
        return end - days * DAY + 1000 * -(-days // 7), end

    return span


PERIODS = {"today": _today, "yesterday": _yesterday, "7d": _days(7), "30d": _days(30)}


@pytest.mark.parametrize("when", PERIODS)
async def test_when(seeker: Seeker, call_center: CallCenter, when: str) -> None:
    """A day is the person's own, China's where Slack does not say; so many days end now."""
    before = time.time()
    view_id = await seeker.open_form()
    shown = await seeker.send(view_id, what=NUMBER, when=when)
    while "calls_older" in ways(shown):
        shown = await seeker.press_in_view(view_id, "calls_older")
    spans = [PERIODS[when](now) for now in (before, time.time())]
    starts = [int(each["StartTime"]) for each in call_center.listed]
    stops = [int(each["StopTime"]) for each in call_center.listed]
    # What is asked for within ten seconds is one search.
    assert spans[0][0] - 10_000 <= min(starts) <= spans[1][0]
    assert spans[0][1] - 10_000 <= max(stops) <= spans[1][1]


async def test_own_time_zone(seeker: Seeker, workspace: Slack, call_center: CallCenter) -> None:
    """“Yesterday” is the asker's own, as Slack tells their zone."""
    workspace.users[payloads.USER] = {"tz": "Pacific/Kiritimati", "tz_offset": 14 * 3600}
    zone = timezone(timedelta(hours=14))
    days = {datetime.now(zone).date()}
    view_id = await seeker.open_form()
    await seeker.send(view_id, what=NUMBER, when="yesterday")
    days.add(datetime.now(zone).date())
    (asked,) = call_center.listed
    start = datetime.fromtimestamp(int(asked["StartTime"]) / 1000, UTC).astimezone(zone)
    assert start.date() + timedelta(days=1) in days
    assert (start.hour, start.minute) == (0, 0)
    assert int(asked["StopTime"]) - int(asked["StartTime"]) == DAY - 1


async def test_range(seeker: Seeker, call_center: CallCenter, words: Words) -> None:
    """From one minute to the end of the other, by two pickers that are filled in at first."""
    view_id = await seeker.open_form()
    form = await seeker.choose(view_id, "when", "range")
    proposed = [field(form, name)["initial_date_time"] for name in ("from", "to")]
    assert proposed[1] - proposed[0] == 7 * 86_400
    start, stop = proposed[1] // 60 * 60 - 12 * 86_400, proposed[1] // 60 * 60 - 3 * 86_400
    shown = await seeker.send(view_id, what=NUMBER, when="range", **{"from": start, "to": stop})
    found = listed(shown)
    while "calls_older" in ways(shown):
        shown = await seeker.press_in_view(view_id, "calls_older")
        found += listed(shown)
    assert min(int(each["StartTime"]) for each in call_center.listed) == start * 1000
    assert max(int(each["StopTime"]) for each in call_center.listed) == stop * 1000 + MINUTE - 1
    calls = true_calls(call_center, NUMBER)
    assert found == ids(calls)
    assert first_line(shown).startswith(
        words.call.titles["phone"].format(calls=words.call.calls(len(calls)), name=SHOWN)
    )


async def test_proposed_range(seeker: Seeker, call_center: CallCenter) -> None:
    """The range as it is proposed can be sent, and ends now."""
    view_id = await seeker.open_form()
    await seeker.choose(view_id, "when", "range")
    await seeker.send(view_id, what=NUMBER, when="range")
    newest = call_center.listed[0]
    assert int(newest["StopTime"]) - int(newest["StartTime"]) <= LONGEST
    assert int(newest["StopTime"]) <= time.time() * 1000


@pytest.mark.parametrize(("direction", "kind"), [("in", "Inbound"), ("out", "Outbound")])
async def test_direction(
    seeker: Seeker, call_center: CallCenter, direction: str, kind: str, words: Words
) -> None:
    """Only calls of that direction; the count is of these."""
    view_id = await seeker.open_form()
    shown = await seeker.send(view_id, what=NUMBER, direction=direction)
    calls = [each for each in true_calls(call_center, NUMBER) if each["ContactType"] == kind]
    assert listed(shown) == ids(calls)[:10]
    count = words.call.calls(len(calls))
    assert first_line(shown) == words.call.titles["phone"].format(calls=count, name=SHOWN)


async def test_only_with_recordings(seeker: Seeker, call_center: CallCenter, words: Words) -> None:
    """Only calls that have one; at the end the count is exact, and of these."""
    view_id = await seeker.open_form()
    shown = await seeker.send(view_id, what=NUMBER, only=True, when="30d")
    found = listed(shown)
    while "calls_older" in ways(shown):
        shown = await seeker.press_in_view(view_id, "calls_older")
        found += listed(shown)
    calls = [each for each in true_calls(call_center, NUMBER) if each["Recordings"]["Recording"]]
    assert found == ids(calls)
    if listed(shown):
        count = words.call.calls(len(calls))
        assert first_line(shown) == words.call.titles["phone"].format(calls=count, name=SHOWN)


Filled = dict[str, Any]
WRONG: dict[str, tuple[Filled, str, Usage]] = {
    "no number": ({"what": ""}, "what", Usage.NO_NUMBER),
    "words": ({"what": "the customer"}, "what", Usage.NOT_A_NUMBER),
    "two digits": ({"what": "12"}, "what", Usage.NOT_A_NUMBER),
    "no beginning": ({"what": NUMBER, "from": 0, "to": 1_700_000_000}, "from", Usage.NOT_A_RANGE),
    "no end": ({"what": NUMBER, "from": 1_700_000_000, "to": 0}, "to", Usage.NOT_A_RANGE),
    "turned round": (
        {"what": NUMBER, "from": 1_700_000_000, "to": 1_600_000_000},
        "to",
        Usage.NOT_A_RANGE,
    ),
    "to come": (
        {"what": NUMBER, "from": 4_000_000_000, "to": 4_000_100_000},
        "from",
        Usage.NOT_A_RANGE,
    ),
}


@pytest.mark.parametrize(("filled", "at", "reason"), WRONG.values(), ids=WRONG)
async def test_field_errors(
    seeker: Seeker, call_center: CallCenter, filled: Filled, at: str, reason: Usage
) -> None:
    """What cannot be read is said at its field; the form stays, and nothing is asked."""
    view_id = await seeker.open_form()
    if "from" in filled:
        await seeker.choose(view_id, "when", "range")
        filled = filled | {"when": "range"}
    answer: Payload = await seeker.send(view_id, **filled)
    assert answer["response_action"] == "errors"
    assert list(answer["errors"]) == [at]
    said = seeker.words.usage.reasons[reason].strip("⚠️ *").partition("*")[0].rstrip(":：")
    assert said in answer["errors"][at]
    assert not call_center.listed


async def test_time_behind_the_number(seeker: Seeker, call_center: CallCenter) -> None:
    """A time that is typed behind the number is taken, as in the command."""
    view_id = await seeker.open_form()
    shown = await seeker.send(view_id, what=f"{NUMBER} 30d")
    assert seeker.words.call.period("days", 30) in as_read(shown)
    assert call_center.listed


async def test_fields_of_an_id(seeker: Seeker) -> None:
    """Whoever finds by contact id is asked for ids alone, and may come back to the number."""
    view_id = await seeker.open_form()
    form = await seeker.choose(view_id, "by", "id")
    assert [each["block_id"] for each in form["blocks"]] == ["by", "ids"]
    form = await seeker.choose(view_id, "by", "phone")
    blocks = [each["block_id"] for each in form["blocks"]]
    assert blocks == ["by", "what", "when", "direction", "only"]
