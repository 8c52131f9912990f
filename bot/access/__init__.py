"""Who may do what: the one place that decides. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from bot.access.ids import is_channel, is_conversation, is_group, is_person

EVERYONE = "everyone"
NOBODY = "nobody"  # stands alone, in place of an empty list
OWN = "own"  # an agent, for the calls that they took part in
# Most ids hold a digit; without one, a short word such as SUPPORT is meant for something else.
_NOT_A_WORD = re.compile(r"(?=.*[0-9]).{3,}|.{9,}")


class Action(Enum):
    """What a person may be allowed to do; the setting is `ACCESS_` and its name."""

    LOOKUP = "lookup"
    SEARCH = "search"  # find calls by number, agent or skill group
    SHARE = "share"
    REVEAL = "reveal"  # see phone numbers in full
    LISTEN = "listen"
    DOWNLOAD = "download"
    AUDIT = "audit"

    @property
    def setting(self) -> str:
        """The name of the setting that says who may."""
        return f"ACCESS_{self.name}"


class Kind(Enum):
    """What somebody is to the bot's own workspace."""

    MEMBER = "member"  # a full one
    GUEST = "guest"
    FOREIGN = "foreign"  # of another workspace, in a shared channel
    BOT = "bot"
    UNKNOWN = "unknown"  # Slack did not say


class Reason(Enum):
    """Why it was decided so."""

    OK = "ok"
    GUEST = "guest"
    FOREIGN = "foreign"
    BOT = "bot"
    NOT_LISTED = "not_listed"
    UNKNOWN = "unknown"  # for now: Slack could not be asked
    EXTERNAL = "external"  # another company reads what is posted there
    EXTERNAL_UNKNOWN = "external_unknown"  # Slack does not say whether one does
    OWN = "own"  # only their own calls, and this is none


class Audience(Enum):
    """Who reads what is posted in a conversation."""

    OURS = "ours"  # people of the bot's own company
    EXTERNAL = "external"  # another company, too
    UNKNOWN = "unknown"  # Slack did not say


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts, as Slack told us; `unknown_groups` are those that it did not tell us of.

    `agent_ids`: what the call center calls them, where they are an agent there; none where they are
    not, None where nobody could say it just now.
    """

    user_id: str
    team_id: str = ""
    kind: Kind = Kind.UNKNOWN
    groups: frozenset[str] = frozenset()
    unknown_groups: frozenset[str] = frozenset()
    agent_ids: frozenset[str] | None = frozenset()

    def took_part(self, agent_ids: frozenset[str]) -> bool:
        """Whether they are one of these agents."""
        return bool(self.agent_ids and self.agent_ids & agent_ids)


DEFAULT_RULES: Mapping[Action, tuple[str, ...]] = {
    Action.LOOKUP: (EVERYONE,),
    Action.SEARCH: (EVERYONE,),
    Action.SHARE: (EVERYONE,),
}


@dataclass(frozen=True)
class Policy:
    """Who may do what: for each action its entries; nobody where there are none.

    `external` is `ACCESS_EXTERNAL`: whether answers are posted where another company reads them.
    """

    rules: Mapping[Action, tuple[str, ...]] = field(default_factory=lambda: DEFAULT_RULES)
    external: bool = False

    def entries(self, action: Action) -> tuple[str, ...]:
        """The entries of one action."""
        return self.rules.get(action, ())

    @property
    def own(self) -> bool:
        """Whether it matters to any rule who is an agent."""
        return any(OWN in entries for entries in self.rules.values())

    def groups(self, actions: Iterable[Action] = Action) -> frozenset[str]:
        """The user groups that the rules for these actions name."""
        return frozenset(
            entry for action in actions for entry in self.entries(action) if is_group(entry)
        )


class Decision(NamedTuple):
    """Whether somebody may, and why."""

    allowed: bool
    reason: Reason


_YES = Decision(allowed=True, reason=Reason.OK)
_NOT_LISTED = {
    Kind.MEMBER: Decision(allowed=False, reason=Reason.NOT_LISTED),
    Kind.GUEST: Decision(allowed=False, reason=Reason.GUEST),
    Kind.FOREIGN: Decision(allowed=False, reason=Reason.FOREIGN),
}
_UNKNOWN = Decision(allowed=False, reason=Reason.UNKNOWN)
_NOT_OWN = Decision(allowed=False, reason=Reason.OWN)
_MAY_BE_AGENTS = (Kind.MEMBER, Kind.GUEST)  # the e-mail of anybody else is not ours to trust
_BOT = Decision(allowed=False, reason=Reason.BOT)


def decide(
    policy: Policy, person: Person, channel_id: str, action: Action, *, own: bool = False
) -> Decision:
    """Whether this person may do this in this channel ("" where there is none).

    `own`: whether it is about a call that they took part in. Where that alone would let them, the
    reason is `OWN`.

    `everyone` means the full members of the bot's own workspace. A guest or a person of another
    workspace is admitted by an entry of their own, their group's or the channel's only; a bot, or
    whoever Slack does not tell us of, by none.
    """
    if person.kind is Kind.BOT:
        return _BOT
    if person.kind is Kind.UNKNOWN:
        return _UNKNOWN
    entries = policy.entries(action)
    for entry in entries:
        if _admits(entry, person, channel_id, own=own):
            return _YES
    if any(entry in person.unknown_groups for entry in entries):
        return _UNKNOWN
    return _no_agent(person) if OWN in entries else _NOT_LISTED[person.kind]


def _admits(entry: str, person: Person, channel_id: str, *, own: bool) -> bool:
    if entry == EVERYONE:
        return person.kind is Kind.MEMBER
    if entry == OWN:
        return own and person.kind in _MAY_BE_AGENTS and bool(person.agent_ids)
    return _names(entry, person, channel_id)


def _no_agent(person: Person) -> Decision:
    """Where only a call of their own would let them: not this one, or none at all."""
    if person.kind not in _MAY_BE_AGENTS or person.agent_ids == frozenset():
        return _NOT_LISTED[person.kind]
    return _UNKNOWN if person.agent_ids is None else _NOT_OWN


def _names(entry: str, person: Person, channel_id: str) -> bool:
    """Whether an entry names this person, a group of theirs or this channel, each by its kind.

    An id that stands in another kind's place, as a person's in the place of the channel, opens
    nothing.
    """
    if is_person(entry):
        return entry == person.user_id
    if is_group(entry):
        return entry in person.groups
    return is_conversation(entry) and entry == channel_id


_POSTING = {
    Audience.OURS: _YES,
    Audience.EXTERNAL: Decision(allowed=False, reason=Reason.EXTERNAL),
    Audience.UNKNOWN: Decision(allowed=False, reason=Reason.EXTERNAL_UNKNOWN),
}


def decide_posting(policy: Policy, audience: Audience) -> Decision:
    """Whether an answer may be posted where these people read it, whoever asks for it."""
    return _YES if policy.external else _POSTING[audience]


class Refusal(NamedTuple):
    """The first of several actions that is not allowed, and why."""

    action: Action
    reason: Reason


def refusal(
    policy: Policy,
    person: Person,
    channel_id: str,
    needs: Iterable[Action],
    *,
    own: bool | None = False,
) -> Refusal | None:
    """What of all that somebody needs is refused; None where they may do all of it.

    `own`: as `decide` takes it; None where that can be told only after a look-up, so that nobody is
    refused for it yet.
    """
    for action in needs:
        allowed, reason = decide(policy, person, channel_id, action, own=bool(own))
        if not allowed and not (own is None and reason is Reason.OWN):
            return Refusal(action, reason)
    return None


def is_entry(text: str) -> bool:
    """Whether a rule may have this entry."""
    is_id = is_person(text) or is_group(text) or is_channel(text)
    return text in (EVERYONE, OWN) or (is_id and bool(_NOT_A_WORD.fullmatch(text)))
