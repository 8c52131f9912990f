"""The one path of every question: who asks ▶ may they ▶ find ▶ conclude ▶ record ▶ show."""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

from bot.access import (
    Action,
    Audience,
    Decision,
    Person,
    Policy,
    Reason,
    Refusal,
    decide_posting,
    refusal,
)
from bot.access import Kind as PersonKind
from bot.audit.trail import Trail
from bot.callcenter.model import Found, reads_as_phone
from bot.errors import AuditFailed, UsageError
from bot.memory.kept import Kept
from bot.messages.failure import (
    denied,
    internal_failure,
    not_audited,
)
from bot.messages.guidance import too_old
from bot.messages.message import Message, Reader
from bot.messages.pages import Page
from bot.messages.rich import Part
from bot.messages.sharing import remove_refused
from bot.messages.words import Words
from bot.questions.agents import Agents
from bot.questions.conclusion import Act, Asked, Conclusion, Deed
from bot.questions.handles import opened, opened_text, sealed
from bot.questions.notes import Notes
from bot.questions.query import Query
from bot.questions.question import Question
from bot.questions.searches import CallsQuery, from_text
from bot.questions.unanswered import again, corrected, mentioned, named_in, slack_silent
from bot.slack.api import TOKEN_REFUSED
from bot.slack.conversations import Conversations
from bot.slack.people import People

_TO_DECIDE = 5.0  # seconds that a question waits for who asks, and whether they are an agent
_TO_BE_KIND = 0.3  # seconds to find out what somebody may do whom nothing is asked of
_SLACK_DID_NOT_SAY = frozenset({Reason.UNKNOWN, Reason.EXTERNAL_UNKNOWN})

_log = logging.getLogger(__name__)


class Kind(Protocol):
    """One kind of question: a file beside this one, and a line in `server/wiring.py`."""

    def needs(self, question: Question) -> tuple[Action, ...]:
        """What the asker must be allowed to do, all of it; () for nothing."""

    def foreseen(self, query: Any) -> Act | None:  # noqa: ANN401 — its own query
        """The act, where it goes on record before anything is looked for; else None."""

    async def barred(self, asked: Asked, query: Any) -> Refusal | None:  # noqa: ANN401 — the same
        """What is refused at once, though it takes a look-up to tell: whose call it is."""

    async def find(self, asked: Asked, query: Any) -> Any:  # noqa: ANN401 — the same
        """Look for it. What fails is found, too: of errors, it raises UsageError alone."""

    def find_now(self, asked: Asked, query: Any) -> Any:  # noqa: ANN401 — the same
        """Find it without waiting; None where somebody must be asked."""

    def conclude(self, asked: Asked, query: Any, found: Any) -> Conclusion:  # noqa: ANN401 — the same
        """Make the answer of what was found. Pure."""


class Answering:
    """Answers questions, and never raises: every failure is an answer, too.

    Whoever asks is checked for everything that the question needs, before anything is looked up;
    so is who would read the answer, where it is to be posted. What is shown or denied is on record
    first.
    """

    def __init__(
        self,
        kinds: Mapping[type[Query], Kind],
        people: People,
        policy: Policy,
        trail: Trail,
        notes: Notes,
        *,
        conversations: Conversations,
        agents: Agents,
        kept: Kept,
        operator: str = "",
        looked_up: Callable[[str, Sequence[Found]], object] = lambda _user, _found: None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._kinds = kinds
        self._people = people
        self._policy = policy
        self._trail = trail
        self._notes = notes
        self._conversations = conversations
        self._agents = agents
        self._kept = kept
        self._operator = operator
        self._looked_up = looked_up
        self._clock = clock

    def expect(self, question: Question) -> None:
        """Begin to ask Slack what will be needed: who asks, and who reads the conversation."""
        self._people.ask(question.user_id)
        if Action.SHARE in question.needs and not self._policy.external:
            self._conversations.ask(question.channel_id)

    async def posting(self, channel_id: str, *, external: bool = False) -> Decision:
        """Whether an answer may be posted in this conversation: does another company read it?

        `external`: whether Slack said so by the way.
        """
        if external or self._policy.external:  # then nobody need be asked
            return decide_posting(self._policy, Audience.EXTERNAL)
        return decide_posting(self._policy, await self._conversations.audience(channel_id))

    async def answer(self, question: Question) -> Message:
        """The message for the person who asked."""
        self.expect(question)
        try:
            opened_question = await opened(question, self._kept, self._clock())
            if opened_question is None:
                return await self._gone(question)
            question = opened_question
            query = question.query()
            kind = self._kinds[type(query)]
            asked = await self.identified(question, kind.needs(question))
            refused = self._refused(asked) or await self._posting_refused(asked)
            refused = refused or await kind.barred(asked, query)
            if refused:
                conclusion = self._denied(asked, refused, named_in(query))
            else:
                foreseen = kind.foreseen(query)
                if foreseen:
                    await self._trail.write(self._notes.record(asked, foreseen))
                conclusion = kind.conclude(asked, query, await kind.find(asked, query))
            return await self._shown(asked, conclusion)
        except Exception as error:  # whatever fails, the person gets an answer
            return self._failed(question, error, await self._people.words(question.user_id))

    async def _gone(self, question: Question) -> Message:
        """What a button meant is no longer kept; who may not ask for it is told that instead."""
        asked = await self.identified(question, question.needs)
        refused = self._refused(asked)
        if refused:
            return await self._shown(asked, self._denied(asked, refused))
        self._notes.failed(question, "too_old")
        return too_old((), asked.words)

    def at_once(self, question: Question) -> Message | None:
        """The same message, where nobody (CCC, Slack, a database) need be asked; else None."""
        words = self._people.known(question.user_id)
        if words is None or not self._trail.immediate:
            return None
        try:
            query = question.query()
            kind = self._kinds[type(query)]
            asked = self._identified_now(question, kind.needs(question), words)
            conclusion = self._concluded_now(kind, asked, query) if asked else None
            if asked is None or conclusion is None:
                return None
            for act in conclusion.acts:
                self._trail.write_now(self._notes.record(asked, act))
        except AuditFailed:
            return None  # the log is full; `answer` gives it a moment
        except Exception as error:  # whatever fails, the person gets an answer
            return self._failed(question, error, words)
        self._after(question, conclusion)
        return self._sealed(conclusion.message, question, _found(conclusion))

    async def rights(self, question: Question) -> tuple[Asked, Message | None]:
        """Who asks, and why they may not even look up; None where they may. Nothing is recorded."""
        every = tuple(Action)  # so that every group that matters is waited for
        asked = await self.identified(question, every)
        channel_id, needs = question.channel_id, question.needs
        refused = refusal(self._policy, asked.person, channel_id, needs, own=None)
        return asked, denied(*refused, asked.reader) if refused else None

    async def form_for(self, question: Question, patience: float) -> Asked | Message:
        """Who asks for the form; the denial, where they may neither look up nor search.

        `patience`: seconds to find out who it is.
        """
        try:
            asked = await self.identified(question, (Action.LOOKUP, Action.SEARCH), patience)
            if any(asked.may_ask(action) for action in asked.needs):
                return asked
            asked = replace(asked, needs=(Action.LOOKUP,))
            refused = asked.refused(own=None)
            assert refused is not None  # noqa: S101 — the line above has said so
            return await self._shown(asked, self._denied(asked, refused))
        except Exception as error:  # whatever fails, the person gets an answer
            return self._failed(question, error, self._people.best(question.user_id))

    def is_agent(self, user_id: str) -> bool:
        """Whether they are known as an agent of the call center, without asking anybody."""
        return bool(self._agents.known(user_id))

    def with_handles(self, part: Part, user_id: str) -> Part:
        """What stands below an answer, with no phone number in its buttons."""
        made = sealed(Message("", (part.block,)), (), lambda word: self._kept.keep(word, user_id))
        return part._replace(block=made.blocks[0])

    async def opened(self, value: str, user_id: str) -> str | None:
        """A button's value, with what its handles stand for; None where one of them is gone."""
        return await opened_text(value, user_id, self._kept)

    async def kept(self, handle: str, user_id: str) -> CallsQuery | None:
        """The search that a handle stands for; None where it is gone."""
        text = await self._kept.get(handle, user_id) if handle else None
        return from_text(text)[0] if text is not None else None

    async def record(self, asked: Asked, act: Act) -> None:
        """Put an act on record that no message follows from. Raises AuditFailed."""
        await self._trail.write(self._notes.record(asked, act))

    async def removal(self, question: Question, sharer: str) -> Message | None:
        """Why nothing is taken back; None where it is on record that it will be.

        Allowed are whoever shared it, and those who may read the trail.

        Raises:
            AuditFailed: the record could not be written.
        """
        asked = await self.identified(question, (Action.AUDIT,))
        ids = Page.of(question.text).contact_ids
        if asked.person.kind is PersonKind.UNKNOWN:
            return denied(Action.AUDIT, Reason.UNKNOWN, asked.reader)
        if question.user_id != sharer and not asked.allows(Action.AUDIT):
            outcome, said = f"denied:{Reason.NOT_LISTED.value}", remove_refused(asked.words)
        else:
            outcome, said = "removed", None
        act = Act(Deed.REMOVE, outcome, ids)  # as hashes: nobody has asked CCC about them now
        await self._trail.write(self._notes.record(asked, act))
        return said

    async def _shown(self, asked: Asked, conclusion: Conclusion) -> Message:
        """Recorded before shown: the message is nobody's until its act is on record."""
        for act in conclusion.acts:
            await self._trail.write(self._notes.record(asked, act))
        if conclusion.then:
            return await self._shown(asked, await conclusion.then())
        self._after(asked.question, conclusion)
        return self._sealed(conclusion.message, asked.question, _found(conclusion))

    def _sealed(self, message: Message, question: Question, found: Sequence[Found] = ()) -> Message:
        """With no phone number in its buttons, nor an id that may be one: CCC does not know it."""
        if not any(map(reads_as_phone, mentioned(question))):  # nearly always
            return message
        known = {each.contact_id for each in found if each.recordings or each.call}
        return sealed(message, known, lambda word: self._kept.keep(word, question.user_id))

    def _after(self, question: Question, conclusion: Conclusion) -> None:
        """What is noted of an answer that may be shown now."""
        self._notes.shown(question, conclusion)
        found = list(_found(conclusion))
        if conclusion.error:
            found.append(Found("", conclusion.error))
        if found:
            self._looked_up(question.user_id, found)

    async def identified(
        self, question: Question, needs: tuple[Action, ...], patience: float | None = None
    ) -> Asked:
        """Who asks, as far as it matters."""
        user_id = question.user_id
        groups = self._policy.groups(needs)
        if not needs:  # everybody is answered; what else they may do, only where that is known
            patience, groups = _TO_BE_KIND, frozenset()
        loop = asyncio.get_running_loop()
        end = loop.time() + (_TO_DECIDE if patience is None else patience)
        person = await self._people.person(user_id, groups, patience=patience)
        if self._policy.own:
            left = max(0.0, end - loop.time())
            person = replace(person, agent_ids=await self._agents.of(user_id, left))
        return self._asked(question, person, self._people.best(user_id), needs)

    def _asked(
        self, question: Question, person: Person, words: Words, needs: tuple[Action, ...]
    ) -> Asked:
        zone = self._people.zone(person.user_id)
        return Asked(
            *(question, person, words, needs, self._policy, self._operator, self._clock()), zone
        )

    def _identified_now(
        self, question: Question, needs: tuple[Action, ...], words: Words
    ) -> Asked | None:
        user_id = question.user_id
        person = self._people.known_person(user_id)
        if person and self._policy.own:
            if not self._agents.asked(user_id):
                return None
            person = replace(person, agent_ids=self._agents.known(user_id))
        return self._asked(question, person, words, needs) if person else None

    def _concluded_now(self, kind: Kind, asked: Asked, query: Query) -> Conclusion | None:
        refused = self._refused(asked)
        if refused:
            return self._denied(asked, refused, named_in(query))
        found = kind.find_now(asked, query)
        return None if found is None else kind.conclude(asked, query, found)

    def _refused(self, asked: Asked) -> Refusal | None:
        return asked.refused(own=None)

    async def _posting_refused(self, asked: Asked) -> Refusal | None:
        if Action.SHARE not in asked.needs:
            return None
        allowed, reason = await self.posting(asked.question.channel_id)
        return None if allowed else Refusal(Action.SHARE, reason)

    def _denied(
        self, asked: Asked, refused: Refusal, contact_ids: Collection[str] = ()
    ) -> Conclusion:
        action, reason = refused
        message = denied(action, reason, asked.reader, again=again(asked.question))
        standing = self._people.standing if reason in _SLACK_DID_NOT_SAY else None
        if standing and (reason is Reason.UNKNOWN or standing.word in TOKEN_REFUSED):
            message = slack_silent(standing, self._people.manifest, asked.reader)
        act = Act(action, f"denied:{reason.value}", tuple(contact_ids))
        return Conclusion(message, f"denied:{action.value}:{reason.value}", act)

    def _failed(self, question: Question, error: Exception, words: Words) -> Message:
        reader = Reader(words, question.reference, question.place, operator=self._operator)
        same = again(question)
        if isinstance(error, UsageError):
            self._notes.failed(question, f"usage:{error.reason}")
            return self._sealed(corrected(question, error, words), question)
        about = {"reference": question.reference}
        if isinstance(error, AuditFailed):
            _log.error("not audited", extra={**about, "reason": error.reason})
            self._notes.failed(question, "not_audited")
            return self._sealed(not_audited(error, reader, same), question)
        _log.error("fault while answering", exc_info=error, extra=about)
        self._notes.failed(question, "fault")
        return self._sealed(internal_failure(reader, same), question)


def _found(conclusion: Conclusion) -> Sequence[Found]:
    return conclusion.act.found if conclusion.act else ()
