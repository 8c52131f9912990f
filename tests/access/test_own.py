"""`own`: kind of person × what is known of them as an agent × whose call, from tables."""

from itertools import product

import pytest

from bot.access import OWN, Action, Kind, Person, Policy, Reason, Refusal, decide, refusal

USER, GROUP, CHANNEL = "U0ASKER", "S0GROUP", "C0LISTED"
MINE, ANOTHERS = frozenset({"293939422320312215"}), frozenset({"293939422320312216"})
KNOWN = {"an agent": MINE, "no agent": frozenset[str](), "not known": None}
CELLS = list(product(Kind, KNOWN))
# Why not, for a call that is not theirs.
WHY_NOT = {
    (Kind.MEMBER, "an agent"): Reason.OWN,
    (Kind.MEMBER, "no agent"): Reason.NOT_LISTED,
    (Kind.MEMBER, "not known"): Reason.UNKNOWN,
    (Kind.GUEST, "an agent"): Reason.OWN,
    (Kind.GUEST, "no agent"): Reason.GUEST,
    (Kind.GUEST, "not known"): Reason.UNKNOWN,
    **{(Kind.FOREIGN, known): Reason.FOREIGN for known in KNOWN},
    **{(Kind.BOT, known): Reason.BOT for known in KNOWN},
    **{(Kind.UNKNOWN, known): Reason.UNKNOWN for known in KNOWN},
}
ADMITTED = {(Kind.MEMBER, "an agent"), (Kind.GUEST, "an agent")}  # to a call of their own
YES = (True, Reason.OK)


def somebody(kind: Kind, known: str, **more: frozenset[str]) -> Person:
    return Person(USER, "T0", kind, agent_ids=KNOWN[known], **more)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize(("kind", "known"), CELLS)
def test_own_call(kind: Kind, known: str, action: Action) -> None:
    """A call of their own is an agent's, guest or not; nobody else's, whatever else is said."""
    decision = decide(Policy({action: (OWN,)}), somebody(kind, known), CHANNEL, action, own=True)
    expected = YES if (kind, known) in ADMITTED else (False, WHY_NOT[kind, known])
    assert decision == expected


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize(("kind", "known"), CELLS)
def test_anothers_call(kind: Kind, known: str, action: Action) -> None:
    """A call of somebody else's is nobody's by `own`, and the reason is the true one."""
    policy, person = Policy({action: (OWN,)}), somebody(kind, known)
    assert decide(policy, person, CHANNEL, action) == (False, WHY_NOT[kind, known])
    assert refusal(policy, person, CHANNEL, [action]) == Refusal(action, WHY_NOT[kind, known])


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize(("kind", "known"), CELLS)
def test_before_the_look_up(kind: Kind, known: str, action: Action) -> None:
    """Whose call it is, is not known yet: an agent is not refused for it, all others are."""
    refused = refusal(Policy({action: (OWN,)}), somebody(kind, known), CHANNEL, [action], own=None)
    expected = None if (kind, known) in ADMITTED else Refusal(action, WHY_NOT[kind, known])
    assert refused == expected


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize(("kind", "known"), CELLS)
def test_beside_other_entries(kind: Kind, known: str, *, own: bool) -> None:
    """`own` takes nothing away from whom another entry admits, and lends nothing to it."""
    person = somebody(kind, known, groups=frozenset({GROUP}))
    listed = kind not in (Kind.BOT, Kind.UNKNOWN)
    for entry in (USER, GROUP, CHANNEL, "everyone"):
        policy = Policy({Action.LOOKUP: (OWN, entry)})
        allowed, _ = decide(policy, person, CHANNEL, Action.LOOKUP, own=own)
        by_entry = kind is Kind.MEMBER if entry == "everyone" else listed
        assert allowed is (by_entry or (own and (kind, known) in ADMITTED)), entry
    nobody = Policy({Action.LOOKUP: ("U0OTHER",)})
    assert not decide(nobody, person, CHANNEL, Action.LOOKUP, own=own).allowed


@pytest.mark.parametrize("known", KNOWN)
def test_beside_an_unknown_group(known: str) -> None:
    """While Slack does not say who is in a listed group, an agent still has their own calls."""
    person = somebody(Kind.MEMBER, known, unknown_groups=frozenset({GROUP}))
    policy = Policy({Action.LOOKUP: (OWN, GROUP)})
    not_now = (False, Reason.UNKNOWN)
    mine = decide(policy, person, CHANNEL, Action.LOOKUP, own=True)
    assert mine == (YES if known == "an agent" else not_now)
    assert decide(policy, person, CHANNEL, Action.LOOKUP) == not_now


def test_needs_are_judged_each() -> None:
    """Of several needs, the first that is refused is told, also where `own` covers another."""
    policy = Policy({Action.LOOKUP: (OWN,), Action.SHARE: ("U0OTHER",)})
    agent = somebody(Kind.MEMBER, "an agent")
    needs = [Action.LOOKUP, Action.SHARE]
    for own in (True, None):
        share = refusal(policy, agent, CHANNEL, needs, own=own)
        assert share == Refusal(Action.SHARE, Reason.NOT_LISTED)
    assert refusal(policy, agent, CHANNEL, needs) == Refusal(Action.LOOKUP, Reason.OWN)


@pytest.mark.parametrize(
    ("known", "agents", "took_part"),
    [
        ("an agent", MINE, True),
        ("an agent", MINE | ANOTHERS, True),
        ("an agent", ANOTHERS, False),
        ("an agent", frozenset(), False),
        ("no agent", MINE, False),
        ("no agent", frozenset(), False),
        ("not known", MINE, False),
        ("not known", frozenset(), False),
    ],
)
def test_took_part(known: str, agents: frozenset[str], took_part: object) -> None:
    """A call is theirs where one of its agents is them; a call without agents is nobody's."""
    assert somebody(Kind.MEMBER, known).took_part(agents) is took_part
