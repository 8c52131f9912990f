"""Who of Slack's people is an agent in the call center."""

import logging
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import NamedTuple

from bot.callcenter.model import User
from bot.errors import CallCenterError
from bot.memory.remembered import Remembered
from bot.slack.people import People, plain_email

_ALL = "users"  # the one key: the list is asked for as a whole
_NOBODY: frozenset[str] = frozenset()

_log = logging.getLogger(__name__)


class _Center(NamedTuple):
    """The call center's user list, as far as it is needed."""

    by_email: Mapping[str, frozenset[str]]
    names: Mapping[str, str]  # by agent id, in the order of the list


class Agents:
    """By the setting `AGENTS`, else by e-mail in the call center's user list.

    Never by a name: anybody can call themselves whatever they like in Slack. The list is asked for
    once for all, and believed for 5 minutes.

    The person comes first: `people.person` or `people.words`, then `of` or `known`. Of whom Slack
    has said nothing yet, nobody can say whether they are an agent.
    """

    def __init__(
        self,
        people: People,
        fetch: Callable[[], Awaitable[list[User]]] | None,
        listed: Mapping[str, frozenset[str]],
        *,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        """`fetch`: None where no rule asks who is an agent; then the list is asked of nobody."""
        self._people = people
        self._fetch = fetch
        self._listed = listed
        self._center: Remembered[_Center] = Remembered(self._ask, timer=timer)

    async def of(self, user_id: str, patience: float) -> frozenset[str] | None:
        """Their agent ids; none where they are no agent, None where nobody can say it just now.

        `patience`: seconds to wait for the call center's list; only who does not stand in the
        setting, and has an e-mail, waits for it.
        """
        if self._by_list(user_id):
            await self._center.get(_ALL, patience)
        return self.known(user_id)

    def known(self, user_id: str) -> frozenset[str] | None:
        """The same without waiting. None may also mean that it must be asked: see `asked`."""
        if user_id in self._listed:
            return self._listed[user_id]
        if self._fetch is None:
            return _NOBODY
        if self._people.known(user_id) is None:
            return None
        email = self._people.email(user_id)
        if not email:
            return _NOBODY
        center = self._center.known(_ALL)
        return None if center is None else center.by_email.get(email, _NOBODY)

    def asked(self, user_id: str) -> bool:
        """Whether `known` says all that `of` would say now, however long that waited.

        So it is where the list is known, where the call center has just failed to give it, and
        where it does not matter to this person.
        """
        if self._by_list(user_id):
            return self._center.asked(_ALL)
        return self.known(user_id) is not None

    async def learn(self, patience: float) -> bool:
        """Have the list asked for, for `common_name`; whether it is known in so many seconds."""
        return self._fetch is not None and await self._center.get(_ALL, patience) is not None

    def common_name(self, agent_ids: frozenset[str]) -> str:
        """The one name under which the call center has all of these; "" where there is none.

        The list is known after `of` waited for it, or after `learn`.
        """
        center = self._center.known(_ALL)
        if center is None:
            return ""
        names = {center.names.get(agent_id, "") for agent_id in agent_ids}
        return names.pop() if len(names) == 1 else ""

    def clear(self) -> None:
        """Forget the list."""
        self._center.clear()

    def _by_list(self, user_id: str) -> bool:
        """Whether the call center's list decides about them."""
        asks = self._fetch is not None and user_id not in self._listed
        return asks and bool(self._people.email(user_id))

    async def _ask(self, _: str) -> _Center | None:
        if self._fetch is None:
            return None
        try:
            return _center(await self._fetch())
        except CallCenterError as error:
            about = {"error": error.kind, "code": error.code}
            _log.warning("the call center does not say who its agents are", extra=about)
            return None


def _center(users: Iterable[User]) -> _Center:
    """Two with the same e-mail are one person; without an id nobody takes part in a call."""
    by_email: dict[str, frozenset[str]] = {}
    names: dict[str, str] = {}
    for user in users:
        email, name = plain_email(user.email), user.display_name.strip()
        if user.ram_id and email:
            by_email[email] = by_email.get(email, _NOBODY) | {user.ram_id}
        if user.ram_id and name:
            names[user.ram_id] = name
    return _Center(by_email, names)
