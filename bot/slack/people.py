"""Who a person is: their language and clock, what they are to our workspace, their user groups."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Collection, Mapping
from datetime import tzinfo
from typing import Any, NamedTuple

from bot.access import Kind, Person
from bot.memory.remembered import Remembered
from bot.messages.words import LANGUAGES, Words
from bot.slack.api import SlackApi
from bot.slack.outcome import Standing
from bot.slack.zones import CHINA, zone_of

PATIENCE = 0.3  # seconds that an answer which is there waits for its language
_FLAGS = ("is_bot", "is_restricted", "is_ultra_restricted")
_OURS = (Kind.MEMBER, Kind.GUEST)  # where their workspace is ours
_TO_DECIDE = 5.0  # seconds that a question waits until it is known whose it is

_log = logging.getLogger(__name__)


class _Profile(NamedTuple):
    words: Words
    kind: Kind  # as if they were of our workspace
    teams: frozenset[str]
    email: str  # "" where Slack does not say it
    zone: tzinfo


class People:
    """Asks Slack about people, once for 5 minutes, and once for all who ask at the same time.

    Their language is never in the way: what is not known is `BOT_LANGUAGE`. Who they are is: before
    that is known, nobody may do anything.
    """

    def __init__(
        self,
        slack: SlackApi,
        default: Words,
        groups: frozenset[str] = frozenset(),
        *,
        patience: float = PATIENCE,
        to_decide: float = _TO_DECIDE,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._slack = slack
        self._default = default
        self._groups = groups  # that a rule names
        self._patience = patience
        self._to_decide = to_decide
        self._profiles = Remembered(
            self._profile, incomplete=lambda profile: profile.kind is Kind.UNKNOWN, timer=timer
        )
        self._members = Remembered(slack.group_members, timer=timer)
        self._our_team = ""
        self._at_home = asyncio.Event()

    def at_home(self, team_id: str) -> None:
        """Take the id of our own workspace; until then, nobody is known."""
        self._our_team = team_id
        self._at_home.set()

    def ask(self, user_id: str) -> None:
        """Find out in the background, unless it is known."""
        self._profiles.ask(user_id)

    def known(self, user_id: str) -> Words | None:
        """The person's words where they are known already."""
        profile = self._profiles.known(user_id)
        return profile.words if profile else None

    def best(self, user_id: str) -> Words:
        """What can be said without waiting: the person's words, else the default."""
        return self.known(user_id) or self._default

    async def words(self, user_id: str) -> Words:
        """The person's words, or the default when Slack takes too long."""
        await self._profiles.get(user_id, self._patience)
        return self.best(user_id)

    def email(self, user_id: str) -> str:
        """Their e-mail, as `plain_email` makes it; "" where nothing is known without waiting.

        It is known after `words` or `person`, and only where the app has users:read.email. Of
        whoever is not of our workspace, of a bot and of who was deactivated it is not taken.
        """
        profile = self._profiles.known(user_id)
        return profile.email if profile and self._kind(profile) in _OURS else ""

    def zone(self, user_id: str) -> tzinfo:
        """Their time zone; China's where nothing is known without waiting."""
        profile = self._profiles.known(user_id)
        return profile.zone if profile else CHINA

    def known_person(self, user_id: str) -> Person | None:
        """Who it is, where Slack has been asked for all of it."""
        profile = self._profiles.known(user_id)
        if profile is None or not self._our_team:
            return None
        if not all(map(self._members.asked, self._groups)):
            return None
        return self._person(user_id, profile)

    async def person(
        self, user_id: str, needed: Collection[str] = (), *, patience: float | None = None
    ) -> Person:
        """Who it is; unknown where Slack does not tell within `patience`.

        For the members of groups that are not `needed` now, nobody waits that long.
        """
        known = self.known_person(user_id)
        if known:  # nobody is waited for, and no task is made
            return known
        patience = self._to_decide if patience is None else patience
        groups = [
            self._members.get(group, patience if group in needed else self._patience)
            for group in self._groups
        ]
        loop = asyncio.get_running_loop()
        end = loop.time() + patience
        profile, _ = await asyncio.gather(
            self._profiles.get(user_id, patience), asyncio.gather(*groups)
        )
        # Last: where Slack cannot be reached at all, asking for the profile has shown it by now.
        await self._home_known(end - loop.time())
        return self._person(user_id, profile)

    @property
    def standing(self) -> Standing | None:
        """Why Slack does not say who anybody is, where that stays so until somebody mends it."""
        return self._slack.standing

    @property
    def manifest(self) -> str:
        """The file with every scope that Slack must have granted."""
        return self._slack.manifest

    def drop(self, user_id: str) -> None:
        """Forget a person: something about them has changed."""
        self._profiles.drop(user_id)

    def drop_group(self, group_id: str) -> None:
        """Forget who is in a user group."""
        self._members.drop(group_id)

    def clear(self) -> None:
        """Forget everybody."""
        self._profiles.clear()
        self._members.clear()

    async def _home_known(self, patience: float) -> None:
        """Wait until it is known which workspace is ours; Slack may refuse to say it."""
        if self.standing:
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._at_home.wait()

    def _person(self, user_id: str, profile: _Profile | None) -> Person:
        if profile is None or not self._our_team:
            return Person(user_id)
        members = {group: self._members.known(group) for group in self._groups}
        return Person(
            user_id,
            self._our_team if self._our_team in profile.teams else min(profile.teams, default=""),
            self._kind(profile),
            frozenset(group for group, ids in members.items() if ids and user_id in ids),
            frozenset(group for group, ids in members.items() if ids is None),
        )

    def _kind(self, profile: _Profile) -> Kind:
        """What they are to us; foreign, too, as long as we do not know which workspace is ours."""
        foreign = profile.kind in _OURS and self._our_team not in profile.teams
        return Kind.FOREIGN if foreign else profile.kind

    async def _profile(self, user_id: str) -> _Profile | None:
        user = await self._slack.user(user_id)
        if not user:
            return None
        locale = str(user.get("locale") or "")
        words = LANGUAGES["zh" if locale.startswith("zh") else "en"] if locale else self._default
        kind = kind_of(user)
        if kind is Kind.UNKNOWN and not user.get("deleted"):
            left_out = [name for name in _FLAGS if not isinstance(user.get(name), bool)]
            left_out += [] if _teams(user) else ["team_id"]
            _log.warning("Slack left out who somebody is", extra={"fields": left_out})
        return _Profile(words, kind, _teams(user), _email(user), zone_of(user))


def kind_of(user: Mapping[str, Any]) -> Kind:
    """What a user object of Slack's says, as long as their team is ours. Not said is not known."""
    if user.get("deleted"):  # who was deactivated cannot act: what Slack says is old
        return Kind.UNKNOWN
    if user.get("is_bot") or user.get("is_workflow_bot") or user.get("id") == "USLACKBOT":
        return Kind.BOT
    if user.get("is_stranger"):
        return Kind.FOREIGN
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return Kind.GUEST
    flags = [user.get(name) for name in _FLAGS]
    said = all(flag is False for flag in flags) and _teams(user)
    return Kind.MEMBER if said else Kind.UNKNOWN


def _teams(user: Mapping[str, Any]) -> frozenset[str]:
    """The workspaces a person belongs to: several in an Enterprise organisation."""
    teams = (user.get("enterprise_user") or {}).get("teams") or []
    return frozenset(str(team) for team in [user.get("team_id"), *teams] if team)


def plain_email(text: str) -> str:
    """An e-mail as it is compared: without spaces around it, in small letters.

    Outside ASCII nothing is made small: a letter that looks like another, such as the sign of the
    kelvin, would become that other, and its owner another person.
    """
    text = text.strip()
    return text.lower() if text.isascii() else text


def _email(user: Mapping[str, Any]) -> str:
    profile = user.get("profile")
    email = profile.get("email") if isinstance(profile, dict) else None
    return plain_email(email) if isinstance(email, str) else ""
