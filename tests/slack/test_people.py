"""What Slack said about people: believed for 5 minutes, asked once, forgotten after a change."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from cachetools import Cache, TLRUCache

from bot.access import Kind, Person
from bot.memory.remembered import AGAIN, REMEMBERED
from bot.memory.sweep import Sweep
from bot.messages.words import EN, ZH
from bot.slack.people import People, plain_email
from bot.slack.zones import CHINA, zone_of
from tests.passing_time import Clock

GROUP = "S0OFFICERS"
FLAGS = dict.fromkeys(("is_bot", "is_restricted", "is_ultra_restricted"), False)


@dataclass
class Told:
    """Slack, as far as people go: it tells what it is told to, when it is let."""

    users: dict[str, dict[str, object]] = field(default_factory=dict)
    groups: dict[str, frozenset[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=asyncio.Event)
    standing: None = None

    async def user(self, user_id: str) -> dict[str, object]:
        self.asked.append(user_id)
        known = self.users.get(user_id, {})
        await self.open.wait()
        return {**FLAGS, "id": user_id, "team_id": "T1", **known} if known else {}

    async def group_members(self, group_id: str) -> frozenset[str] | None:
        self.asked.append(group_id)
        await self.open.wait()
        return self.groups.get(group_id)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slack() -> Told:
    told = Told(users={"U1": {"locale": "zh-CN"}}, groups={GROUP: frozenset({"U1"})})
    told.open.set()
    return told


@pytest.fixture
def people(slack: Told, clock: Clock) -> People:
    known = People(slack, EN, frozenset({GROUP}), patience=0, to_decide=60, timer=clock)  # type: ignore[arg-type]
    known.at_home("T1")
    return known


MEMBER = Person("U1", "T1", Kind.MEMBER, frozenset({GROUP}))


async def test_five_minutes(people: People, slack: Told, clock: Clock) -> None:
    """Both the kind and the group are believed for 5 minutes, and not a moment longer."""
    assert await people.person("U1") == MEMBER
    assert people.known("U1") is ZH
    slack.users["U1"] = {"is_restricted": True}
    slack.groups[GROUP] = frozenset()
    clock.now += REMEMBERED - 1
    assert people.known_person("U1") == MEMBER
    clock.now += 1
    assert people.known_person("U1") is None
    assert await people.person("U1") == Person("U1", "T1", Kind.GUEST)
    assert REMEMBERED == 300


async def test_no_answer_is_soon_forgotten(people: People, slack: Told, clock: Clock) -> None:
    """Where Slack does not tell, nobody is known, and it is asked again after some seconds."""
    slack.users, slack.groups = {}, {}
    for _ in range(2):
        assert await people.person("U1") == Person("U1")
    assert sorted(slack.asked) == [GROUP, "U1"]
    slack.users["U1"] = {"locale": "en-US"}
    clock.now += AGAIN
    person = await people.person("U1")
    assert person == Person("U1", "T1", Kind.MEMBER, unknown_groups=frozenset({GROUP}))


async def test_asked_once(people: People, slack: Told) -> None:
    """Fifty who want to know at once ask Slack once."""
    slack.open.clear()
    asking = [asyncio.create_task(people.person("U1")) for _ in range(50)]
    while not slack.asked:  # noqa: ASYNC110 — turns of the loop
        await asyncio.sleep(0)
    slack.open.set()
    assert set(await asyncio.gather(*asking)) == {MEMBER}
    assert sorted(slack.asked) == [GROUP, "U1"]


async def test_whoever_is_known_is_not_waited_for(people: People) -> None:
    """Who somebody is, once it is known, comes without a turn of the loop."""
    await people.person("U1")
    with pytest.raises(StopIteration) as told:
        people.person("U1", {GROUP}).send(None)
    assert told.value.value == MEMBER


async def test_what_was_on_its_way_is_old(people: People, slack: Told) -> None:
    """An answer that Slack gave before a change is not believed after it."""
    slack.open.clear()
    asking = asyncio.create_task(people.person("U1"))
    while len(slack.asked) < 2:  # noqa: ASYNC110 — the same
        await asyncio.sleep(0)
    slack.users["U1"] = {"is_restricted": True}
    people.drop("U1")
    slack.open.set()
    assert (await asking).kind is Kind.GUEST
    assert slack.asked.count("U1") == 2


async def test_before_we_know_ourselves(slack: Told, clock: Clock) -> None:
    """Until it is known which workspace is ours, nobody is a member of it."""
    people = People(slack, EN, patience=0, to_decide=0, timer=clock)  # type: ignore[arg-type]
    people.ask("U1")
    await asyncio.sleep(0)
    assert (await people.person("U1")).kind is Kind.UNKNOWN
    people.at_home("T1")
    people.ask("U1")
    while people.known_person("U1") is None:  # noqa: ASYNC110 — the same
        await asyncio.sleep(0)
    assert (await people.person("U1")).kind is Kind.MEMBER


async def test_cleared(people: People, slack: Told) -> None:
    """After everything is forgotten, Slack is asked for the person and for the group anew."""
    assert await people.person("U1") == MEMBER
    slack.users["U1"], slack.groups[GROUP] = {"is_restricted": True}, frozenset()
    people.clear()
    assert await people.person("U1") == Person("U1", "T1", Kind.GUEST)


async def test_nothing_stays_longer_than_its_time() -> None:
    """What is too old leaves the memory by itself, also where nobody asks any more."""
    clock = Clock()
    cache: TLRUCache[str, int] = TLRUCache(9, lambda _, __, now: now + 1.0, clock)
    cache["key"] = 1
    Sweep(cache, every=0.0).later()
    clock.now += 1.0
    async with asyncio.timeout(10):
        while Cache.__len__(cache):  # noqa: ASYNC110 — its own `__len__` would remove it
            await asyncio.sleep(0)


async def test_several_workspaces_of_an_organisation(people: People, slack: Told) -> None:
    """In an Enterprise organisation, whoever belongs to our workspace too is a member."""
    slack.users["U2"] = {"team_id": "T2", "enterprise_user": {"teams": ["T2", "T1"]}}
    slack.users["U3"] = {"team_id": "T2", "enterprise_user": {"teams": ["T2"]}}
    assert (await people.person("U2")).kind is Kind.MEMBER
    assert (await people.person("U3")).kind is Kind.FOREIGN


@pytest.mark.parametrize(
    ("told", "field"),
    [({"is_restricted": None}, "is_restricted"), ({"team_id": ""}, "team_id")],
)
async def test_told_too_little(
    people: People,
    slack: Told,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
    told: dict[str, object],
    field: str,
) -> None:
    """Of whom Slack leaves something out, it is asked again soon; the log names what is missing."""
    slack.users["U1"] = {"locale": "en-US", **told}
    assert (await people.person("U1")).kind is Kind.UNKNOWN
    assert [vars(record)["fields"] for record in caplog.records] == [[field]]
    slack.users["U1"] = {"locale": "en-US"}
    clock.now += AGAIN - 0.1
    assert (await people.person("U1")).kind is Kind.UNKNOWN
    clock.now += 0.2
    assert (await people.person("U1")).kind is Kind.MEMBER


ADDRESS = {"email": " Fang@Example.com "}


@pytest.mark.parametrize(
    ("told", "email"),
    [
        ({"profile": ADDRESS}, "fang@example.com"),
        ({"profile": ADDRESS, "is_restricted": True}, "fang@example.com"),
        ({"profile": ADDRESS, "is_bot": True}, ""),
        ({"profile": ADDRESS, "deleted": True}, ""),
        ({"profile": ADDRESS, "is_stranger": True}, ""),
        ({"profile": ADDRESS, "team_id": "T2"}, ""),
        ({"profile": ADDRESS, "is_restricted": None}, ""),
        ({"profile": {}}, ""),  # without the scope
        ({"profile": {"email": None}}, ""),
        ({"profile": {"email": ["fang@example.com"]}}, ""),
        ({"profile": "fang@example.com"}, ""),
        ({"locale": "en-US"}, ""),
    ],
)
async def test_emails(people: People, slack: Told, told: dict[str, object], email: str) -> None:
    """Of our own members and guests alone; "" where Slack does not say it, or says nonsense."""
    slack.users["U1"] = told
    assert people.email("U1") == ""
    await people.person("U1")
    assert people.email("U1") == email


async def test_email_before_we_know_ourselves(slack: Told, clock: Clock) -> None:
    """Until it is known which workspace is ours, nobody's e-mail is; nor after it was forgotten."""
    slack.users["U1"] = {"profile": ADDRESS}
    people = People(slack, EN, patience=60, to_decide=0, timer=clock)  # type: ignore[arg-type]
    await people.words("U1")
    assert people.email("U1") == ""
    people.at_home("T1")
    assert people.email("U1") == "fang@example.com"
    clock.now += REMEMBERED
    assert people.email("U1") == ""


def test_letters_that_look_alike() -> None:
    """The sign of the kelvin is no k: making it small would make it one, and another person."""
    assert plain_email("MIKE@example.com") == "mike@example.com"
    assert plain_email("mi\u212ae@example.com") != "mike@example.com"


async def test_zone(people: People, slack: Told, clock: Clock) -> None:
    """What is known without waiting: China's before Slack was asked, and when it is forgotten."""
    slack.users["U1"] = {"tz_offset": -3600}
    assert people.zone("U1") == CHINA
    await people.person("U1")
    assert people.zone("U1").utcoffset(None) == timedelta(hours=-1)
    clock.now += REMEMBERED
    assert people.zone("U1") == CHINA


def test_zones_of_the_world() -> None:
    """Every zone that this machine knows is found by its name, summer time included."""
    for name in available_timezones():
        assert zone_of({"tz": name, "tz_offset": 60}) == ZoneInfo(name), name


def test_summer_time() -> None:
    """A name knows the whole year, where an offset is that of today."""
    if "Europe/Berlin" not in available_timezones():
        pytest.skip("this machine has no time zones")
    berlin = zone_of({"tz": "Europe/Berlin", "tz_offset": 3600})
    hours = [datetime(2026, month, 1, tzinfo=UTC).astimezone(berlin).hour for month in (1, 7)]
    assert hours == [1, 2]


@pytest.mark.parametrize("offset", [0, 3600, -28_800, 20_700, 50_400, -43_200, 86_399, -86_399])
@pytest.mark.parametrize("name", [None, "", "Middle/Earth"])
def test_offsets(name: str | None, offset: int) -> None:
    """Where there is no name, or none that this machine knows, the offset counts."""
    zone = zone_of({"tz": name, "tz_offset": offset})
    assert zone.utcoffset(None) == timedelta(seconds=offset)


HOSTILE_NAMES = [
    *("../etc/passwd", "/etc/passwd", "../../../../dev/zero", "Asia/../../etc/passwd", ".", ".."),
    *("Asia", "Asia/", "/", "zone.tab", "tzdata.zi", "Asia/Shanghai\0", "Asia/Shanghai\n", " "),
    *("a" * 100_000, "a/" * 10_000, "a" * 32, "\ud800", "上海", "C:\\Windows", "%s", "__init__"),
    *(0, 8, True, 1.5, b"Asia/Shanghai", ["Asia/Shanghai"], {"tz": "Asia/Shanghai"}, None),
]
HOSTILE_OFFSETS = [86_400, -86_400, 10**30, True, 28_800.5, float("nan"), "3600", [], {}, None]


@pytest.mark.parametrize("offset", HOSTILE_OFFSETS, ids=repr)
def test_hostile_zones(offset: object) -> None:
    """Whatever stands there, nothing raises, and it is China's time."""
    for name in HOSTILE_NAMES:
        assert zone_of({"tz": name, "tz_offset": offset}) == CHINA, repr(name)[:40]
    assert CHINA.utcoffset(None) == timedelta(hours=8)
