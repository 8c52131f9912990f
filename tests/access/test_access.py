"""Who may do what: role × action × place × kind of entry, every cell from a table of its own."""

import pytest

from bot.access import Action, Audience, Kind, Person, Policy, Reason, decide, decide_posting
from bot.errors import SettingsError
from bot.settings.settings import Settings
from bot.slack.people import kind_of
from tests.environs import REQUIRED
from tests.ways import ADMITTED

USER, GROUP, CHANNEL, ELSEWHERE = "U0ASKER", "S0GROUP", "C0LISTED", "C0OTHER"
PLACES = {
    "public": "C0PUBLIC",
    "private": "G0PRIVATE",
    "shared channel": "C0SHARED",
    "direct message": "D0DIRECT",
    "no channel": "",
}
ENTRIES = {
    "nobody": (),
    "everyone": ("everyone",),
    "user": (USER,),
    "another user": ("U0OTHER",),
    "group": (GROUP,),
    "another group": ("S0OTHER",),
    "channel": ("here",),  # the channel in which it is asked
    "another channel": (ELSEWHERE,),
    "several": ("U0OTHER", ELSEWHERE, USER),
}
WHY_NOT = {
    "member": Reason.NOT_LISTED,
    "guest": Reason.GUEST,
    "foreign": Reason.FOREIGN,
    "bot": Reason.BOT,
    "unknown": Reason.UNKNOWN,
}


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("role", ADMITTED)
def test_matrix(role: str, place: str, action: Action) -> None:
    """Each cell is as the table says, and a rule for one action says nothing about another."""
    kind, in_group = role.split(maxsplit=1)[0], "group" in role
    person = Person(USER, "T0", Kind(kind), frozenset({GROUP} if in_group else ()))
    channel = PLACES[place]
    for name, entries in ENTRIES.items():
        rule = tuple(channel if entry == "here" else entry for entry in entries)
        allowed, reason = decide(Policy({action: rule}), person, channel, action)
        expected = name in ADMITTED[role] and not (name == "channel" and not channel)
        if name == "channel" and not channel and kind not in ("bot", "unknown"):
            continue  # no setting can hold an empty entry; see test_malformed
        assert allowed is expected, name
        assert reason is (Reason.OK if expected else WHY_NOT[kind]), name
        for other in Action:
            if other is not action:
                assert not decide(Policy({action: rule}), person, channel, other).allowed


IDS = {"person": "U0SAME", "group": "S0SAME", "channel": "C0SAME", "direct": "D0SAME"}


@pytest.mark.parametrize("entry", IDS)
@pytest.mark.parametrize("stands", ["person", "group", "channel"])
@pytest.mark.parametrize("forged", IDS)
def test_each_kind_by_its_own_entry(entry: str, stands: str, forged: str) -> None:
    """An entry admits by an id of its own kind, where such an id stands, and by no other."""
    user_id = IDS[forged] if stands == "person" else "U0ASKER"
    groups = frozenset({IDS[forged]} if stands == "group" else ())
    channel = IDS[forged] if stands == "channel" else "C0OTHER"
    person = Person(user_id, "T0", Kind.GUEST, groups)
    rule = Policy({Action.LOOKUP: (IDS[entry],)})
    own_place = {"direct": "channel"}.get(entry, entry)
    expected = entry == forged and stands == own_place
    assert decide(rule, person, channel, Action.LOOKUP).allowed is expected


@pytest.mark.parametrize("kind", Kind)
def test_unknown_group(kind: Kind) -> None:
    """Where Slack does not say who is in a listed group, nobody comes in by it, for now."""
    person = Person(USER, "T0", kind, unknown_groups=frozenset({GROUP}))
    allowed, reason = decide(Policy({Action.LOOKUP: (GROUP,)}), person, CHANNEL, Action.LOOKUP)
    assert not allowed
    assert reason is (Reason.BOT if kind is Kind.BOT else Reason.UNKNOWN)
    by_name = Policy({Action.LOOKUP: (GROUP, USER)})
    expected = kind not in (Kind.BOT, Kind.UNKNOWN)
    assert decide(by_name, person, CHANNEL, Action.LOOKUP).allowed is expected


@pytest.mark.parametrize(
    ("audience", "reason"),
    [
        (Audience.OURS, Reason.OK),
        (Audience.EXTERNAL, Reason.EXTERNAL),
        (Audience.UNKNOWN, Reason.EXTERNAL_UNKNOWN),
    ],
)
def test_posting(audience: Audience, reason: Reason) -> None:
    """Posted where only our own company reads it; elsewhere where the operator says so."""
    assert decide_posting(Policy(), audience) == (reason is Reason.OK, reason)
    assert decide_posting(Policy(external=True), audience).allowed


def test_defaults() -> None:
    """Where nothing is set, full members look up, search and share; the rest is nobody's."""
    policy = Settings.from_env(REQUIRED).access
    member = Person(USER, "T0", Kind.MEMBER)
    may = {action for action in Action if decide(policy, member, CHANNEL, action).allowed}
    assert may == {Action.LOOKUP, Action.SEARCH, Action.SHARE}


FULL = {
    "id": USER,
    "team_id": "T0",
    "is_bot": False,
    "is_restricted": False,
    "is_ultra_restricted": False,
}


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({}, Kind.MEMBER),
        ({"is_restricted": True}, Kind.GUEST),
        ({"is_restricted": True, "is_ultra_restricted": True}, Kind.GUEST),
        ({"is_bot": True}, Kind.BOT),
        ({"is_workflow_bot": True}, Kind.BOT),
        ({"id": "USLACKBOT"}, Kind.BOT),
        ({"is_stranger": True}, Kind.FOREIGN),
        ({"deleted": True}, Kind.UNKNOWN),
        ({"deleted": True, "is_bot": True}, Kind.UNKNOWN),
        ({"team_id": None}, Kind.UNKNOWN),
        ({"is_bot": None}, Kind.UNKNOWN),
        ({"is_restricted": None}, Kind.UNKNOWN),
        ({"is_ultra_restricted": None}, Kind.UNKNOWN),
    ],
)
def test_kind(changed: dict[str, object], kind: Kind) -> None:
    """What Slack's user object says; what it leaves out is not taken for harmless."""
    assert kind_of({**FULL, **changed}) is kind


@pytest.mark.parametrize(
    "entry",
    ["U1,,U22", "everybody", "u0asker", "D0DIRECT", "U0 ASKER", "@ada", "#support", "SUPPORT", ","],
)
@pytest.mark.parametrize("action", Action)
def test_malformed(action: Action, entry: str) -> None:
    """An entry that means nothing stops the start, and is named."""
    with pytest.raises(SettingsError) as raised:
        Settings.from_env({**REQUIRED, action.setting: f"U0GOOD,{entry}"})
    assert {problem.name for problem in raised.value.problems} == {action.setting}


def test_malformed_is_named() -> None:
    """The message names the entry itself."""
    with pytest.raises(SettingsError) as raised:
        Settings.from_env({**REQUIRED, "ACCESS_REVEAL": "everyone, @ada"})
    assert "'@ada'" in raised.value.problems[0].fix


def test_nobody() -> None:
    """`nobody` closes what is open by default, and stands alone."""
    policy = Settings.from_env({**REQUIRED, "ACCESS_SHARE": "nobody"}).access
    assert policy.entries(Action.SHARE) == ()
    with pytest.raises(SettingsError):
        Settings.from_env({**REQUIRED, "ACCESS_SHARE": "nobody,U0ASKER"})


def test_every_entry() -> None:
    """Each kind of entry is taken as it stands."""
    entries = "everyone, U0ASKER,W0GRID , S0GROUP,C0LISTED,G0PRIVATE,UHBLQPWJC"
    policy = Settings.from_env({**REQUIRED, "ACCESS_LISTEN": entries}).access
    assert policy.entries(Action.LISTEN) == tuple(map(str.strip, entries.split(",")))
    assert policy.groups() == {"S0GROUP"}
