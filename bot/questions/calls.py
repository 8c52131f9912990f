"""A kind of question: the calls of a number, an agent or a skill group, or one's own."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

from bot.access import Action, Reason
from bot.callcenter.call_list import Listed, Search
from bot.callcenter.call_search import CallSearch
from bot.callcenter.windows import Window
from bot.errors import CallCenterError, Usage, UsageError
from bot.memory.kept import Kept
from bot.messages.calls import CallList, calls
from bot.messages.calls_failed import calls_failed
from bot.messages.failure import denied
from bot.messages.message import Message, Place, Reader
from bot.questions.agents import Agents
from bot.questions.conclusion import Act, Asked, Conclusion
from bot.questions.question import Question
from bot.questions.searches import By, CallsQuery, Direction
from bot.questions.when import DEFAULT_DAYS, When, last_days, when

_TOGETHER = 10.0  # seconds; who asks within them asks for the same window, and shares its pages
_PATIENCE = 2.0  # seconds for the call center's list of agents, by which one's own calls are found
_CONTACT_TYPES = {Direction.ANY: "", Direction.INBOUND: "Inbound", Direction.OUTBOUND: "Outbound"}


class FoundCalls(NamedTuple):
    """A page that was read, or the error in its place.

    Attributes:
        query: the search, its time read.
        handle: stands for this page in its buttons.
    """

    query: CallsQuery
    period: When
    result: Listed | CallCenterError
    handle: str


class Calls:
    """Lists calls for whoever may search; for whom only their own are, lists those."""

    def __init__(self, search: CallSearch, agents: Agents, kept: Kept) -> None:
        self._search = search
        self._agents = agents
        self._kept = kept

    def needs(self, _: Question) -> tuple[Action, ...]:
        """A search, whatever its way in: everybody reads it alone."""
        return (Action.SEARCH,)

    def foreseen(self, _: CallsQuery) -> None:
        """Nothing: what goes on record is what is listed."""

    async def barred(self, _asked: Asked, _query: CallsQuery) -> None:
        """Nothing: of each call it is decided once it was found."""

    async def find(self, asked: Asked, query: CallsQuery) -> FoundCalls | None:
        """Ask the call center, or remember; None where nobody can say whose calls are theirs.

        Raises:
            UsageError: `not_a_time`, or `not_an_agent`: one's own calls, asked for by no agent.
        """
        period = query.when or _period(query.typed, asked)
        mine = query.by is By.MINE
        own_only = mine or asked.only_own(Action.SEARCH)
        agent_ids = await self._agent_ids(asked, mine=mine) if own_only else None
        if own_only and agent_ids is None:
            return None
        query = replace(query, typed="", when=period)
        search = Search(
            forms=self._forms(query, agent_ids),
            start=period.window.start,
            stop=period.window.stop,
            contact_type=_CONTACT_TYPES[query.direction],
            recorded=query.recorded,
            agent_ids=agent_ids,
        )
        result: Listed | CallCenterError
        try:
            result = await self._search.read(search, query.pages[-1])
        except CallCenterError as error:
            result = error
        after = result.after if isinstance(result, Listed) else None
        handle = self._kept.keep(query.to_text(after), asked.question.user_id)
        return FoundCalls(query, period, result, handle)

    def find_now(self, _asked: Asked, _query: CallsQuery) -> None:
        """Nothing: a list is seldom asked for twice."""

    def conclude(self, asked: Asked, query: CallsQuery, found: FoundCalls | None) -> Conclusion:
        """The page, or why there is none."""
        names = (query.name,) if query.name else ()
        if found is None:
            message = denied(Action.SEARCH, Reason.UNKNOWN, asked.reader)
            outcome = f"denied:{Reason.UNKNOWN.value}"
            noted = f"denied:{Action.SEARCH.value}:{Reason.UNKNOWN.value}"
            return Conclusion(message, noted, Act(Action.SEARCH, outcome, names))
        result, window = found.result, _interval(found.period.window)
        if isinstance(result, CallCenterError):
            outcome = f"error:{result.kind}"
            act = Act(Action.SEARCH, outcome, names, window=window)
            message = calls_failed(result, found.handle, _reader(asked))
            return Conclusion(_alone(message, asked), outcome, act, error=result)
        outcome = "found" if result.calls else "none"
        act = Act(Action.SEARCH, outcome, names, window=window, count=len(result.calls))
        message = calls(_listed(found, result, asked), _reader(asked))
        return Conclusion(_alone(message, asked), outcome, act)

    def _forms(self, query: CallsQuery, agent_ids: frozenset[str] | None) -> tuple[str, ...]:
        """What the call center is asked for; one's own calls by one's name, where it has one."""
        if query.by is not By.MINE:
            return query.names
        return (self._agents.common_name(agent_ids or frozenset()),)

    async def _agent_ids(self, asked: Asked, *, mine: bool) -> frozenset[str] | None:
        """Whose calls are theirs; None where nobody can say it just now."""
        agent_ids = asked.person.agent_ids
        if mine:
            agent_ids = await self._agents.of(asked.question.user_id, _PATIENCE)
            await self._agents.learn(_PATIENCE)
        if agent_ids == frozenset():
            raise UsageError(Usage.NOT_AN_AGENT)
        return agent_ids


def _period(typed: str, asked: Asked) -> When:
    now_ms = int(asked.now // _TOGETHER * _TOGETHER * 1000)
    period = when(typed, now_ms, asked.zone) if typed else last_days(DEFAULT_DAYS, now_ms)
    if period is None:
        raise UsageError(Usage.NOT_A_TIME, typed)
    return period


def _interval(window: Window) -> str:
    """As ISO 8601 writes it, in UTC: `2026-11-17T05:20:01Z/2026-11-24T05:20:00Z`."""
    ends = (datetime.fromtimestamp(each / 1000, UTC) for each in window)
    return "/".join(f"{each:%Y-%m-%dT%H:%M:%SZ}" for each in ends)


def _listed(found: FoundCalls, result: Listed, asked: Asked) -> CallList:
    query, period = found.query, found.period
    return CallList(
        by=query.by.value,
        name=query.name,
        listed=result,
        window=period.window,
        period=period.kind.value,
        days=period.days,
        handle=found.handle,
        page=len(query.pages),
        asked_at=round(asked.now * 1000),
        opens=asked.may_ask(Action.LOOKUP),
        own_only=query.by is By.MINE or asked.only_own(Action.SEARCH),
    )


def _alone(message: Message, asked: Asked) -> Message:
    """For the asker alone, where everybody would read it."""
    return replace(message, for_asker_only=asked.question.place is Place.PUBLIC)


def _reader(asked: Asked) -> Reader:
    """In a channel, too, the asker alone reads it."""
    reader = asked.reader
    return replace(reader, place=Place.PRIVATE) if reader.place is Place.PUBLIC else reader
