"""Page by page through windows: every call once, the newest first; what the title says of it."""

from itertools import pairwise

import pytest

from bot.callcenter.call_search import MOST_READS
from bot.callcenter.windows import LONGEST
from bot.messages.words import Words
from bot.sandbox.callcenter import CallCenter
from tests.said import as_read, as_said
from tests.seeker import (
    NUMBER,
    SHOWN,
    Payload,
    Seeker,
    button,
    field,
    first_line,
    ids,
    listed,
    true_calls,
    ways,
)

DAY = 86_400_000  # milliseconds


def title_of(words: Words, calls: str, by: str = "phone", name: str = SHOWN) -> str:
    return words.call.titles[by].format(calls=calls, name=name)


async def pages(seeker: Seeker, center: CallCenter, typed: str) -> list[Payload]:
    """All pages of a search, from the newest to the oldest, each by few requests."""
    shown = [await seeker.command(typed)]
    while "calls_older" in ways(shown[-1]):
        before = len(center.listed)
        shown.append(await seeker.press(shown[-1], "calls_older"))
        assert len(center.listed) - before <= MOST_READS
        assert shown[-1]["replace_original"]
    return shown


@pytest.mark.parametrize("days", [7, 8, 14, 21, 30, 90])
async def test_every_call_once(
    seeker: Seeker, call_center: CallCenter, days: int, words: Words
) -> None:
    """The pages together are all calls of the time, each once; at the end the count is exact."""
    shown = await pages(seeker, call_center, f"phone {NUMBER} {days}d")
    calls = true_calls(call_center, NUMBER)
    assert [each for page in shown for each in listed(page)] == ids(calls)
    assert first_line(shown[-1]) == title_of(words, words.call.calls(len(calls)))
    asked = [(int(each["StartTime"]), int(each["StopTime"])) for each in call_center.listed]
    asked.sort(reverse=True)
    assert len(asked) == -(-days // 7)
    assert all(stop - start <= LONGEST for start, stop in asked)
    assert all(newer[0] == older[1] + 1 for newer, older in pairwise(asked))
    span = asked[0][1] - asked[-1][0]
    assert days * DAY - span == 1000 * len(asked)


async def test_back_again(seeker: Seeker, call_center: CallCenter) -> None:
    """*Newer* leads back through the same pages to the first, and asks the call center nothing."""
    shown = await pages(seeker, call_center, f"phone {NUMBER} 21d")
    assert len(shown) >= 3
    before, now = len(call_center.listed), shown[-1]
    for page in reversed(shown[:-1]):
        now = await seeker.press(now, "calls_newer")
        assert listed(now) == listed(page)
    assert "calls_newer" not in ways(now)
    assert len(call_center.listed) == before


async def test_one_request(seeker: Seeker, call_center: CallCenter) -> None:
    """7 days are one request, as is the default."""
    await seeker.command(f"phone {NUMBER}")
    assert len(call_center.listed) == 1
    await seeker.command(f"phone {NUMBER} 7d")
    # Within the same ten seconds it is the same search, and asks nothing.
    assert len(call_center.listed) in (1, 2)
    for asked in call_center.listed:
        assert int(asked["StopTime"]) - int(asked["StartTime"]) == LONGEST
        assert asked["OrderBy"] == "DESC"
        assert asked["WithRecording"] == "false"


async def test_pages_of_one_window(seeker: Seeker, call_center: CallCenter, words: Words) -> None:
    """The pages of what was read ask nothing; with one window the count is exact at once."""
    first = await seeker.command(f"phone {NUMBER}")
    second = await seeker.press(first, "calls_older")
    third = await seeker.press(second, "calls_older")
    assert [len(listed(each)) for each in (first, second, third)] == [10, 10, 3]
    assert {first_line(each) for each in (first, second, third)} == {
        title_of(words, words.call.calls(23))
    }
    assert "calls_older" not in ways(third)
    assert len(call_center.listed) == 1
    for each, position in ((first, (1, 10)), (second, (11, 20)), (third, (21, 23))):
        said = words.call.position.format(first=position[0], last=position[1])
        assert said in as_read(each)


async def test_counts_while_windows_are_unread(
    seeker: Seeker, call_center: CallCenter, words: Words
) -> None:
    """Until every window was begun the title says “at least”, and how far it was read."""
    shown = await pages(seeker, call_center, f"phone {NUMBER} 21d")
    calls = true_calls(call_center, NUMBER)
    first = shown[0]
    at_least = words.call.titles_at_least["phone"]
    assert first_line(first) == at_least.format(calls=words.call.calls(23), name=SHOWN)
    read_to = words.call.read_to.partition("{time}")[0]
    assert read_to in as_read(first)
    assert first_line(shown[-1]) == title_of(words, words.call.calls(len(calls)))
    assert words.call.read_to.partition("{time}")[0] not in as_read(shown[-1])


async def test_calls_of_long_ago(seeker: Seeker, call_center: CallCenter, words: Words) -> None:
    """A number whose calls all lie weeks back is found, by at most 6 requests a press."""
    answer = await seeker.command("phone 138 0000 0041 90d")
    assert len(call_center.listed) <= MOST_READS
    found = listed(answer)
    while "calls_older" in ways(answer):
        before = len(call_center.listed)
        answer = await seeker.press(answer, "calls_older")
        assert len(call_center.listed) - before <= MOST_READS
        found += listed(answer)
    calls = true_calls(call_center, "13800000041")
    assert found == ids(calls)
    assert len(calls) == 9
    assert {each["Criteria"] for each in call_center.listed} == {"13800000041"}
    name = "138****0041"
    assert first_line(answer) == title_of(words, words.call.calls(9), name=name)


async def test_none_so_far(seeker: Seeker, call_center: CallCenter, words: Words) -> None:
    """Where 6 requests found nothing, nothing is denied: “so far”, and *Older* goes on."""
    answer = await seeker.command("phone 131 2345 6789 90d")
    assert len(call_center.listed) == MOST_READS
    so_far = words.call.none_so_far["phone"].format(name="131****6789")
    assert first_line(answer) == so_far
    presses = 0
    while "calls_older" in ways(answer):
        answer = await seeker.press(answer, "calls_older")
        presses += 1
        assert presses < 20
    criteria = list(dict.fromkeys(each["Criteria"] for each in call_center.listed))
    assert criteria[0] == "13123456789"
    assert len(criteria) > 1  # the other forms were asked for, each in the whole range
    assert len(call_center.listed) == len(criteria) * 13
    assert "13123456789" not in as_read([call.sent for call in seeker.slack.calls])


async def test_nothing_in_one_window(seeker: Seeker, words: Words) -> None:
    """Nothing in the last 7 days: wider windows are offered, and one of them is searched."""
    answer = await seeker.command("phone 138 0000 0041")
    said = as_said(
        words.call.none["phone"],
        words=words,
        name="138****0041",
        period=words.call.in_period("days", 7),
    ).replace("＊", "*")
    assert first_line(answer) == said
    assert ways(answer) == ["widen", "widen_more", "change_dates"]
    assert button(answer, "widen")["text"]["text"] == words.button.last_days.format(days=30)
    assert button(answer, "widen_more")["text"]["text"] == words.button.last_days.format(days=90)
    wider = await seeker.press(answer, "widen_more")
    assert wider["replace_original"]
    found = listed(wider)
    while "calls_older" in ways(wider):
        wider = await seeker.press(wider, "calls_older")
        found += listed(wider)
    assert len(found) == 9


async def test_wider(seeker: Seeker, call_center: CallCenter, words: Words) -> None:
    """From a list, the next wider window is one press away, until there is none."""
    shown = await seeker.command(f"phone {NUMBER} today")
    assert button(shown, "widen")["text"]["text"] == words.button.last_days.format(days=7)
    for days, wider in ((7, 30), (30, 90)):
        shown = await seeker.press(shown, "widen")
        period = words.call.period("days", days)
        assert period in as_read(shown)
        assert button(shown, "widen")["text"]["text"] == words.button.last_days.format(days=wider)
    shown = await seeker.press(shown, "widen")
    assert words.call.period("days", 90) in as_read(shown)
    assert "widen" not in ways(shown)
    assert listed(shown) == ids(true_calls(call_center, NUMBER))[:10]


async def test_change_dates(seeker: Seeker, call_center: CallCenter, words: Words) -> None:
    """*Change dates…* opens the form with the search as it was; its number need not be typed."""
    answer = await seeker.command(f"phone {NUMBER} 30d")
    view_id = await seeker.open_form(answer, "change_dates")
    view = seeker.view(view_id)
    assert field(view, "by")["initial_option"]["value"] == "phone"
    assert field(view, "when")["initial_option"]["value"] == "30d"
    as_before = words.usage.form_as_before.format(name=SHOWN)
    assert field(view, "what")["placeholder"]["text"] == as_before
    await seeker.choose(view_id, "when", "yesterday")
    found = await seeker.send(view_id, when="90d")
    assert call_center.listed[-1]["Criteria"] == NUMBER
    assert listed(found) == ids(true_calls(call_center, NUMBER))[:10]
    assert words.call.period("days", 90) in as_read(found)


async def test_change_of_another_page(seeker: Seeker, call_center: CallCenter) -> None:
    """From a later page, too, and with another number instead of the one before."""
    first = await seeker.command(f"phone {NUMBER} 7d")
    second = await seeker.press(first, "calls_older")
    view_id = await seeker.open_form(second, "change_dates")
    found = await seeker.send(view_id, what="139 0000 0001")
    assert call_center.listed[-1]["Criteria"] == "13900000001"
    assert len(listed(found)) == 3


async def test_another_way_of_finding(seeker: Seeker, call_center: CallCenter) -> None:
    """Whoever chooses to find by agent instead is asked for the name: the number is not taken."""
    answer = await seeker.command(f"phone {NUMBER}")
    view_id = await seeker.open_form(answer, "change_dates")
    form = await seeker.choose(view_id, "by", "agent")
    assert "placeholder" not in field(form, "what")
    errors = await seeker.send(view_id)
    assert list(errors["errors"]) == ["what"]
    found = await seeker.send(view_id, what="小芳")
    assert call_center.listed[-1]["Criteria"] == "小芳"
    assert listed(found)


async def test_many_calls_of_a_window(seeker: Seeker, call_center: CallCenter) -> None:
    """An agent with more calls in a window than the call center's page holds: all come, once."""
    shown = await pages(seeker, call_center, "agent 小芳 14d")
    assert [each for page in shown for each in listed(page)] == ids(true_calls(call_center, "小芳"))
