"""Who is an agent: by the setting, else by e-mail; never by a name, and never by no e-mail."""

import asyncio
import logging
from dataclasses import dataclass, field

import pytest

from bot.callcenter.model import User
from bot.errors import CallCenterError, PermissionRefused
from bot.memory.remembered import AGAIN, REMEMBERED
from bot.messages.words import EN
from bot.questions.agents import Agents
from bot.slack.people import People
from tests.passing_time import Clock

FANG = User("fang@instance", "101", "小芳", "Fang@Example.com ")
LEI = User("lei@instance", "102", "小雷", "lei@example.com")


def ids(*agent_ids: str) -> frozenset[str]:
    return frozenset(agent_ids)


EVERYBODY = ids("101", "102", "103", "104", "")


@dataclass
class Told:
    """Slack, which tells everybody's e-mail and name."""

    emails: dict[str, str]
    standing: None = None

    async def user(self, user_id: str) -> dict[str, object]:
        if user_id not in self.emails:
            return {}
        return {
            "id": user_id,
            "team_id": "T1",
            "real_name": "小芳",
            **dict.fromkeys(("is_bot", "is_restricted", "is_ultra_restricted"), False),
            "profile": {"email": self.emails[user_id], "display_name": "小芳"},
        }

    async def group_members(self, _: str) -> None:
        return None


@dataclass
class Center:
    """The call center's user list, when it is let; it may refuse."""

    users: list[User] = field(default_factory=lambda: [FANG, LEI])
    failure: CallCenterError | None = None
    asked: int = 0
    open: asyncio.Event = field(default_factory=asyncio.Event)

    async def list_users(self) -> list[User]:
        self.asked += 1
        await self.open.wait()
        if self.failure:
            raise self.failure
        return self.users


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def center() -> Center:
    center = Center()
    center.open.set()
    return center


@pytest.fixture
async def people(clock: Clock) -> People:
    """U1 has Fang's e-mail, U2 another's, U3 none; all of them call themselves 小芳."""
    told = Told({"U1": "fang@example.COM", "U2": "other@example.com", "U3": ""})
    known = People(told, EN, patience=60, timer=clock)  # type: ignore[arg-type]
    known.at_home("T1")
    for user_id in told.emails:
        await known.person(user_id)
    return known


@pytest.fixture
def agents(people: People, center: Center, clock: Clock) -> Agents:
    return Agents(people, center.list_users, {"U9": ids("103")}, timer=clock)


async def test_by_email(agents: Agents, center: Center) -> None:
    """Compared without regard to capitals and spaces; the list is asked for once."""
    assert await agents.of("U1", 60) == ids("101")
    assert await agents.of("U1", 60) == agents.known("U1") == ids("101")
    assert agents.asked("U1")
    assert center.asked == 1


async def test_never_by_a_name(agents: Agents) -> None:
    """Who has an agent's name in Slack, and not their e-mail, is no agent."""
    for user_id in ("U2", "U3"):
        assert await agents.of(user_id, 60) == ids()
        assert agents.known(user_id) == ids()


async def test_no_email_is_nobodys(agents: Agents, center: Center) -> None:
    """Without an e-mail nobody is an agent, not even one that has none there; nothing is asked."""
    center.users = [User("a", "104", "小芳", ""), User("b", "105", "小芳", " ")]
    assert await agents.of("U3", 60) == ids()
    assert agents.asked("U3")
    assert center.asked == 0


async def test_by_the_setting(agents: Agents, center: Center) -> None:
    """Who stands in AGENTS is that, whatever the list says, and also where Slack says nothing."""
    assert agents.asked("U9")
    assert agents.known("U9") == await agents.of("U9", 60) == ids("103")
    assert center.asked == 0


async def test_the_setting_comes_first(people: People, center: Center, clock: Clock) -> None:
    """It stands in place of the e-mail, and adds nothing to it."""
    agents = Agents(people, center.list_users, {"U1": ids("103")}, timer=clock)
    assert await agents.of("U1", 60) == ids("103")


async def test_the_same_email_twice(agents: Agents, center: Center) -> None:
    """Two users of one e-mail are one person. A user without an id takes part in no call."""
    center.users = [
        FANG,
        User("old", "104", "小芳 (old)", "FANG@example.com"),
        User("none", "", "小芳", "fang@example.com"),
    ]
    assert await agents.of("U1", 60) == ids("101", "104")


async def test_no_rule_asks(people: People, clock: Clock) -> None:
    """Where no rule asks who is an agent, the list is asked of nobody; the setting still holds."""
    agents = Agents(people, None, {"U9": ids("103")}, timer=clock)
    for user_id in ("U1", "U2", "U0"):
        assert agents.asked(user_id)
        assert await agents.of(user_id, 60) == agents.known(user_id) == ids()
    assert await agents.of("U9", 60) == ids("103")
    assert not await agents.learn(60)
    assert agents.common_name(EVERYBODY) == ""


async def test_slack_said_nothing(agents: Agents, center: Center) -> None:
    """Of whom Slack has not told us, nobody can say it: that is not the same as no agent."""
    assert await agents.of("U0", 60) is None
    assert agents.known("U0") is None
    assert not agents.asked("U0")
    assert center.asked == 0


async def test_before_it_is_known(agents: Agents, center: Center) -> None:
    """`asked` tells what must be waited for; the list that comes late is there for the next one."""
    center.open.clear()
    assert (agents.known("U1"), agents.asked("U1")) == (None, False)
    assert await agents.of("U1", 0) is None
    assert not agents.asked("U1")
    waiting = [asyncio.create_task(agents.of("U1", 60)) for _ in range(50)]
    await asyncio.sleep(0)
    center.open.set()
    assert set(await asyncio.gather(*waiting)) == {ids("101")}
    assert center.asked == 1


async def test_five_minutes(agents: Agents, center: Center, clock: Clock) -> None:
    """The list is believed for 5 minutes, and not a moment longer."""
    assert await agents.of("U1", 60) == ids("101")
    center.users = [LEI]
    clock.now += REMEMBERED - 1
    assert agents.known("U1") == ids("101")
    clock.now += 1
    assert not agents.asked("U1")
    assert agents.common_name(EVERYBODY) == ""


async def test_the_call_center_fails(
    agents: Agents, center: Center, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody can say it then: one line for each failure, its kind and code; again after 5 s."""
    caplog.set_level(logging.INFO)
    center.failure = PermissionRefused("NoPermission", request_id="R1", http_status=403)
    for _ in range(3):
        assert await agents.of("U1", 60) is None
        assert agents.known("U1") is None
        assert agents.asked("U1")
        assert agents.common_name(EVERYBODY) == ""
    (record,) = caplog.records
    assert (vars(record)["error"], vars(record)["code"]) == ("permission", "NoPermission")
    assert not record.exc_info
    center.failure = None
    clock.now += AGAIN - 1
    assert await agents.of("U1", 60) is None
    clock.now += 1
    assert await agents.of("U1", 60) == ids("101")
    assert center.asked == 2


async def test_names(agents: Agents, center: Center) -> None:
    """What the call center calls them, where its list is known: those that were asked for."""
    center.users = [FANG, LEI, User("x", "103", " "), User("y", "104", "小雷"), User("", "", "?")]
    assert agents.common_name(EVERYBODY) == ""
    assert await agents.learn(60)
    assert agents.common_name(ids("102")) == "小雷"
    assert agents.common_name(EVERYBODY) == ""
    assert agents.common_name(ids("103")) == agents.common_name(ids()) == ""


async def test_cleared(agents: Agents, center: Center) -> None:
    """After it was forgotten, it is asked for anew."""
    assert await agents.of("U1", 60) == ids("101")
    agents.clear()
    assert agents.common_name(EVERYBODY) == ""
    center.users = []
    assert await agents.of("U1", 60) == ids()
    assert center.asked == 2
