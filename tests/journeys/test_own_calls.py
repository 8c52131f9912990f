"""`own`: an agent sees the calls that they took part in, and learns nothing of the others."""

import json

import pytest

from bot.access import Action
from bot.errors import Usage
from bot.messages.words import EN, Words
from bot.sandbox import contacts, payloads, staff
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.faults import Fault
from bot.sandbox.slack import Slack
from tests.running import StartBot
from tests.said import as_read, as_said
from tests.seeker import (
    NUMBER,
    SHOWN,
    Payload,
    Seeker,
    button,
    first_line,
    ids,
    listed,
    true_calls,
    ways,
)

OWN = {"ACCESS_LOOKUP": "own"}
MINE = staff.XIAOFANG.agent_id
UNKNOWN_CONTACT = "2099999999"
FOREIGN = "foreign"


def is_xiaofang(slack: Slack, user_id: str = payloads.USER) -> None:
    slack.users[user_id] = {"profile": {"email": "XiaoFang@example.com"}}


def took_part(call: Payload, agent_id: str = MINE) -> bool:
    return any(each["AgentId"] == agent_id for each in call["Agents"]["CallDetailAgent"])


def foreign_call(center: CallCenter) -> str:
    return next(
        str(each["ContactId"])
        for each in reversed(center.records)
        if not took_part(each) and each["Recordings"]["Recording"]
    )


def without_reference(answer: Payload) -> str:
    """What is shown, but for the reference, which is new each time."""
    text = json.dumps([answer["text"], answer["blocks"]], ensure_ascii=False)
    for name in ("Reference ", "参考编号 "):
        while name in text:
            at = text.index(name)
            text = text[:at] + text[at + len(name) + 8 :]
    return text


async def test_own_call(start_bot: StartBot, workspace: Slack, words: Words) -> None:
    """A call that they took part in is theirs, by the e-mail in both."""
    is_xiaofang(workspace)
    seeker = Seeker(workspace, await start_bot(**OWN), words)
    answer = await seeker.command(contacts.SAMPLE)
    assert contacts.SAMPLE in first_line(answer)
    assert seeker.leaks() == []


async def test_foreign_and_unknown(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, words: Words
) -> None:
    """Of somebody else's call and of one that is not there, the answer is the very same."""
    is_xiaofang(workspace)
    seeker = Seeker(workspace, await start_bot(**OWN), words)
    foreign = foreign_call(call_center)
    answers = [await seeker.command(each) for each in (foreign, UNKNOWN_CONTACT, "4040")]
    assert len({without_reference(each) for each in answers}) == 1
    assert first_line(answers[0]) == as_said(words.denial.own, words=words)
    assert call_center.calls[foreign] == call_center.calls[UNKNOWN_CONTACT] == 1
    again = [await seeker.command(each) for each in (foreign, UNKNOWN_CONTACT)]
    assert {without_reference(each) for each in again} == {without_reference(answers[0])}


async def test_several(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, words: Words
) -> None:
    """Of several contacts one's own are shown; of the others only that they are not one's own."""
    is_xiaofang(workspace)
    seeker = Seeker(workspace, await start_bot(**OWN), words)
    foreign = foreign_call(call_center)
    answers = [
        await seeker.command(f"{contacts.SAMPLE} {other}") for other in (foreign, UNKNOWN_CONTACT)
    ]
    for answer, other in zip(answers, (foreign, UNKNOWN_CONTACT), strict=True):
        assert contacts.SAMPLE in as_read(answer)
        assert f"{other} · {words.call.not_one_of_yours}" in as_read(answer)
    masked = [
        without_reference(answer).replace(other, FOREIGN)
        for answer, other in zip(answers, (foreign, UNKNOWN_CONTACT), strict=True)
    ]
    assert masked[0] == masked[1]


async def test_search(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, words: Words
) -> None:
    """A search lists one's own calls, and neither says nor counts that there are others."""
    is_xiaofang(workspace)
    seeker = Seeker(workspace, await start_bot(**OWN), words)
    shown = await seeker.command(f"phone {NUMBER} 90d")
    found, titles = listed(shown), [first_line(shown)]
    while "calls_older" in ways(shown):
        shown = await seeker.press(shown, "calls_older")
        found += listed(shown)
        titles.append(first_line(shown))
    calls = true_calls(call_center, NUMBER)
    own = [each for each in calls if took_part(each)]
    assert 0 < len(own) < len(calls)
    assert found == ids(own)
    counts = [count for title in titles for count in _numbers(title)]
    assert max(counts) == len(own)
    others = {each["ContactId"] for each in calls} - set(found)
    sent = json.dumps([call.sent for call in workspace.calls] + seeker.acks)
    assert not [each for each in others if each in sent]
    assert seeker.leaks() == []


def _numbers(title: str) -> list[int]:
    rest = title.replace(SHOWN, "")
    return [int(word) for word in rest.replace("至少", " ").split() if word.isdecimal()] or [0]


async def test_search_of_nothing_but_others(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, words: Words
) -> None:
    """A number with others' calls only reads as one without any."""
    workspace.users[payloads.USER] = {"profile": {"email": "supervisor@example.com"}}
    seeker = Seeker(workspace, await start_bot(**OWN), words)
    answers = [
        (await seeker.command(f"phone {number} 7d"), shown)
        for number, shown in ((NUMBER, SHOWN), ("13100000000", "131****0000"))
    ]
    assert call_center.listed
    texts = [as_read(answer["blocks"][0]).replace(shown, "") for answer, shown in answers]
    assert texts[0] == texts[1]
    assert ways(answers[0][0]) == ways(answers[1][0])


async def test_mine(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, words: Words
) -> None:
    """`mine` lists one's own calls, by one's name in the call center; each has its recordings."""
    is_xiaofang(workspace)
    seeker = Seeker(workspace, await start_bot(**OWN), words)
    shown = await seeker.command("mine" if words is EN else "我的")
    assert {each["Criteria"] for each in call_center.listed} == {"小芳"}
    own = [each for each in true_calls(call_center, "小芳") if took_part(each)]
    assert listed(shown) == ids(own)[:10]
    answer = await seeker.press(shown, "view_call")
    assert ids(own)[0] in first_line(answer)


async def test_mine_by_setting(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter
) -> None:
    """`AGENTS` says who somebody is whose e-mail says nothing."""
    seeker = Seeker(workspace, await start_bot(**OWN, AGENTS=f"{payloads.USER}:{MINE}"))
    shown = await seeker.command("mine 7d")
    own = [each for each in true_calls(call_center, "小芳") if took_part(each)]
    assert listed(shown) == ids(own)[:10]
    assert contacts.SAMPLE in first_line(await seeker.command(contacts.SAMPLE))


async def test_mine_where_everybody_may(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter
) -> None:
    """Where no rule asks for agents, `mine` still lists the calls of whom `AGENTS` names."""
    seeker = Seeker(workspace, await start_bot(AGENTS=f"{payloads.USER}:{MINE}"))
    shown = await seeker.command("mine")
    assert listed(shown)
    by_id = {each["ContactId"]: each for each in call_center.records}
    assert all(took_part(by_id[each]) for each in listed(shown))
    assert call_center.users_asked == 0


NOT_AGENTS: dict[str, dict[str, object]] = {
    "no e-mail": {},
    "another e-mail": {"profile": {"email": "somebody@example.com"}},
    "the agent's name": {
        "real_name": "小芳",
        "name": "xiaofang",
        "profile": {"display_name": "小芳", "real_name": "小芳"},
    },
}


@pytest.mark.parametrize("user", NOT_AGENTS.values(), ids=NOT_AGENTS)
async def test_no_agent(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, user: dict[str, object]
) -> None:
    """Who is no agent by e-mail has no calls of their own, however they call themselves."""
    workspace.users[payloads.USER] = user
    seeker = Seeker(workspace, await start_bot(**OWN))
    for typed in (contacts.SAMPLE, f"phone {NUMBER}", "mine"):
        answer = await seeker.command(typed)
        assert first_line(answer).startswith("⛔")
    assert not call_center.calls
    assert not call_center.listed


async def test_no_scope(start_bot: StartBot, workspace: Slack, call_center: CallCenter) -> None:
    """Without users:read.email Slack tells no e-mail, and `own` never holds."""
    workspace.scopes = tuple(each for each in workspace.scopes if each != "users:read.email")
    seeker = Seeker(workspace, await start_bot(**OWN))
    answer = await seeker.command(contacts.SAMPLE)
    assert first_line(answer).startswith("⛔")
    assert not call_center.calls


async def test_nobody_can_say(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, words: Words
) -> None:
    """Where the call center does not tell who its agents are: no, for now; later: yes."""
    is_xiaofang(workspace)
    call_center.call_faults = [Fault(503, body="{}")] * 50
    seeker = Seeker(workspace, await start_bot(**OWN), words)
    for typed in (contacts.SAMPLE, f"phone {NUMBER}", "mine"):
        answer = await seeker.command(typed)
        assert first_line(answer) == as_said(words.denial.later, words=words)
    assert not call_center.calls
    assert not call_center.listed


async def test_not_asked_for(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter
) -> None:
    """Without `own` the call center's users are asked for by nobody; `mine` says who has it."""
    is_xiaofang(workspace)
    seeker = Seeker(workspace, await start_bot())
    answer = await seeker.command("mine")
    assert first_line(answer) == as_said(EN.usage.reasons[Usage.NOT_AN_AGENT])
    assert call_center.users_asked == 0


async def test_denied_search(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, words: Words
) -> None:
    """Who may not search reads so, in each way in, is offered nothing, and nothing is asked."""
    seeker = Seeker(workspace, await start_bot(ACCESS_SEARCH="U0OTHER"), words)
    said = words.denial.actions[Action.SEARCH.value]
    for answer in (
        await seeker.command(f"phone {NUMBER}"),
        await seeker.mention(f"phone {NUMBER}"),
        await seeker.direct_message("155-8888-6666"),
    ):
        assert said in first_line(answer)
        assert "ACCESS_SEARCH" in as_read(answer)
    assert "find_calls" not in ways(await seeker.command(NUMBER))
    form = seeker.view(await seeker.open_form())
    assert [each["block_id"] for each in form["blocks"]] == ["ids"]
    assert not [each for each in call_center.listed if "Criteria" in each]
    assert seeker.leaks() == []


# Handles: what stands behind a button of a list.


@pytest.mark.parametrize("name", ["calls_older", "widen"])
async def test_another_persons_press(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, name: str, words: Words
) -> None:
    """A list's buttons open for whom it was shown to; for another person they are too old."""
    url = await start_bot()
    seeker = Seeker(workspace, url, words)
    other = Seeker(workspace, url, words, "U0OTHER")
    answer = await seeker.command(f"phone {NUMBER}")
    before = len(call_center.listed)
    assert first_line(await other.press(answer, name)) == as_said(words.answer.too_old, words=words)
    assert len(call_center.listed) == before
    assert listed(await seeker.press(answer, name))


@pytest.mark.parametrize(
    "value", ["q:AAAAAAAAAAAAAAAA", "q:", "", NUMBER, "q:AAAAAAAAAAAAAAAA 30d", "nonsense 7d"]
)
@pytest.mark.parametrize("name", ["calls_older", "calls_newer", "widen", "find_calls"])
async def test_forged_handle(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, name: str, value: str
) -> None:
    """What is no handle of ours opens nothing, and asks for nothing."""
    seeker = Seeker(workspace, await start_bot())
    pressed = {"type": "button", "action_id": name, "value": value}
    answer = await seeker.press({"blocks": [{"elements": [pressed]}]}, name)
    assert first_line(answer) == as_said(EN.answer.too_old)
    assert not call_center.listed


async def test_number_of_another(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter
) -> None:
    """A number behind *Find its calls* opens for whom it was shown to alone."""
    url = await start_bot()
    seeker, other = Seeker(workspace, url), Seeker(workspace, url, user_id="U0OTHER")
    answer = await seeker.command(NUMBER)
    assert button(answer, "find_calls")["value"].startswith("q:")
    assert first_line(await other.press(answer, "find_calls")) == as_said(EN.answer.too_old)
    assert not [each for each in call_center.listed if "Criteria" in each]


async def test_several_numbers_as_ids(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter
) -> None:
    """Several bare numbers are looked up as ids; each has a button to its calls."""
    seeker = Seeker(workspace, await start_bot())
    answer = await seeker.command(f"{NUMBER} 13900000001 {contacts.SAMPLE}")
    assert [each for each in ways(answer) if each.startswith("find_calls")] == [
        "find_calls_1",
        "find_calls_2",
    ]
    found = await seeker.press(answer, "find_calls_2")
    assert len(listed(found)) == 3
    assert call_center.listed[-1]["Criteria"] == "13900000001"
    assert seeker.leaks() == []
    assert seeker.refused() == []
