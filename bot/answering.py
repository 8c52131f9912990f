"""The one path that every way in shares: query → access → look-up → message."""

import logging
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot import metrics
from bot.access import Action, Person, Policy, Reason, decide
from bot.audit.record import AuditRecord, about, hashed
from bot.audit.sinks import Audit, LogSink
from bot.errors import AuditFailed, CallCenterError, UsageError
from bot.log import slack_id
from bot.lookup import Lookup
from bot.messages.answer import answer
from bot.messages.denial import denied
from bot.messages.failure import internal_failure, not_audited
from bot.messages.guidance import help_message, hint, usage
from bot.messages.message import Message
from bot.messages.trail import MOST, trail, trail_failed, trail_in_log
from bot.messages.words import Words
from bot.model import Outcome, Place
from bot.people import People
from bot.query import AuditQuery, ContactQuery, HelpQuery, parse

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asked. `reference` names it in the log and in failures."""

    text: str  # as typed: untrusted, and perhaps a phone number
    way_in: str  # command, mention, …
    place: Place = Place.PRIVATE
    page: int = 1
    user_id: str = ""
    team_id: str = ""
    channel_id: str = ""
    needs: tuple[Action, ...] = (Action.LOOKUP,)  # what the person must be allowed to do
    reference: str = field(default_factory=lambda: os.urandom(4).hex())


class Answering:
    """Answers questions, and never raises: every failure is an answer, too.

    Whoever asks is checked for everything that the question needs, before the look-up starts; and
    what is shown or denied has its record first.
    """

    def __init__(
        self,
        lookup: Lookup,
        people: People,
        hash_key: bytes,
        *,
        policy: Policy,
        audit: Audit | None = None,
    ) -> None:
        self._lookup = lookup
        self._people = people
        self._hash_key = hash_key
        self._policy = policy
        self._audit = audit or Audit(LogSink())

    async def answer(self, question: Question) -> Message:
        """The message for the person who asked."""
        began = time.perf_counter()
        self._people.ask(question.user_id)
        try:
            query = parse(question.text)
            if isinstance(query, HelpQuery):
                return self._help(question, await self._people.words(question.user_id), began)
            person = await self._people.person(question.user_id)
            if isinstance(query, AuditQuery):
                return await self._trail(question, person, query, began)
            outcomes: list[Outcome] = []
            if self._refusal(question, person) is None:
                outcomes = await self._lookup.outcomes(query.contact_ids)
            await self._audit.seen(self._record(question, person, query, outcomes))
            words = await self._people.words(question.user_id)
            return self._answered(question, person, query, outcomes, words, began=began)
        except Exception as error:  # whatever fails, the person gets an answer
            words = await self._people.words(question.user_id)
            return self._failed(question, error, words, began)

    def at_once(self, question: Question) -> Message | None:
        """The same message, where nobody (CCC, Slack, a database) need be asked; else None."""
        began = time.perf_counter()
        words = self._people.known(question.user_id)
        if words is None or not self._audit.immediate:
            return None
        try:
            query = parse(question.text)
            if isinstance(query, HelpQuery):
                return self._help(question, words, began)
            person = self._people.known_person(question.user_id)
            if person is None or isinstance(query, AuditQuery):
                return None
            outcomes: list[Outcome] | None = []
            if self._refusal(question, person) is None:
                outcomes = self._lookup.remembered_outcomes(query.contact_ids)
            if outcomes is None:
                return None
            self._audit.seen_at_once(self._record(question, person, query, outcomes))
            return self._answered(question, person, query, outcomes, words, began=began)
        except Exception as error:  # whatever fails, the person gets an answer
            return self._failed(question, error, words, began)

    def _answered(
        self,
        question: Question,
        person: Person,
        query: ContactQuery,
        outcomes: list[Outcome],
        words: Words,
        *,
        began: float,
    ) -> Message:
        refusal = self._refusal(question, person)
        if refusal:
            action, reason = refusal
            self._report(question, f"denied:{action.value}:{reason.value}", (), began)
            return denied(action, reason, words, question.reference)
        message = self._message(question, person, query, outcomes, words)
        self._report(question, _summary(outcomes), outcomes, began)
        return message

    def _refusal(self, question: Question, person: Person) -> tuple[Action, Reason] | None:
        """What of all that the question needs is not allowed, and why."""
        for action in question.needs:
            allowed, reason = decide(self._policy, person, question.channel_id, action)
            if not allowed:
                return action, reason
        return None

    def _help(self, question: Question, words: Words, began: float) -> Message:
        self._report(question, "help", (), began)
        return help_message(words)

    def _failed(self, question: Question, error: Exception, words: Words, began: float) -> Message:
        if isinstance(error, UsageError):
            self._report(question, f"usage:{error.reason}", (), began)
            return _corrected(question, error, words)
        reference = question.reference
        if isinstance(error, AuditFailed):
            _log.error("not audited", extra={"reference": reference, "reason": error.reason})
            self._report(question, "not_audited", (), began)
            return not_audited(words, reference)
        _log.error("fault while answering", exc_info=error, extra={"reference": reference})
        self._report(question, "fault", (), began)
        return internal_failure(words, reference)

    async def _trail(
        self, question: Question, person: Person, query: AuditQuery, began: float
    ) -> Message:
        """Who saw a contact, for those who may know; that they asked is a record, too."""
        words = await self._people.words(question.user_id)
        allowed, reason = decide(self._policy, person, question.channel_id, Action.AUDIT)
        outcome = "found" if allowed else f"denied:{reason.value}"
        named = (hashed(query.contact_id, self._hash_key),)
        await self._audit.seen(_record(question, Action.AUDIT, outcome, named))
        self._report(question, f"audit:{outcome}", (), began)
        if not allowed:
            return denied(Action.AUDIT, reason, words, question.reference)
        try:
            records = await self._audit.read(about(query.contact_id, self._hash_key), MOST)
        except AuditFailed as error:
            return trail_failed(error, words, question.reference)
        return trail_in_log(words) if records is None else trail(query.contact_id, records, words)

    def _record(
        self,
        question: Question,
        person: Person,
        query: ContactQuery,
        outcomes: Sequence[Outcome],
    ) -> AuditRecord:
        """That these are about to be shown, or that they are denied. To be written before."""
        refusal = self._refusal(question, person)
        if refusal:
            action, reason = refusal
            named = tuple(hashed(contact_id, self._hash_key) for contact_id in query.contact_ids)
            return _record(question, action, f"denied:{reason.value}", named)
        return _record(
            question,
            question.needs[-1],
            _summary(outcomes),
            tuple(self._name(outcome) for outcome in outcomes),
            tuple(outcome.result.request_id for outcome in outcomes),
        )

    def _message(
        self,
        question: Question,
        person: Person,
        query: ContactQuery,
        outcomes: list[Outcome],
        words: Words,
    ) -> Message:
        public = question.place is Place.PUBLIC
        may = {
            action
            for action in (Action.SHARE, Action.REVEAL)
            if not public and decide(self._policy, person, question.channel_id, action).allowed
        }
        full_numbers = Action.REVEAL in question.needs and Action.REVEAL in may
        return answer(
            outcomes,
            words,
            place=question.place,
            page=question.page,
            # In public, the words around the ids are addressed to people, not to us.
            not_ids=() if public else query.not_ids,
            full_numbers=full_numbers,
            may=may - {Action.REVEAL} if full_numbers else may,
            reference=question.reference,
        )

    def _report(
        self, question: Question, outcome: str, outcomes: Sequence[Outcome], began: float
    ) -> None:
        metrics.QUESTIONS.labels(question.way_in, outcome).inc()
        _log.info(
            "answered",
            extra={
                "reference": question.reference,
                "way_in": question.way_in,
                "outcome": outcome,
                "ms": round((time.perf_counter() - began) * 1000, 1),
                "user": slack_id(question.user_id),
                "team": slack_id(question.team_id),
                "channel": slack_id(question.channel_id),
                "contacts": [self._contact(outcome) for outcome in outcomes],
            },
        )

    def _contact(self, outcome: Outcome) -> dict[str, object]:
        result = outcome.result
        described: dict[str, object] = {"id": self._name(outcome), "request_id": result.request_id}
        if isinstance(result, CallCenterError):
            described["error"] = result.kind
            described["code"] = result.code
        elif result.age is not None:
            described["age_s"] = round(result.age)
        return described

    def _name(self, outcome: Outcome) -> str:
        """The id in clear only once CCC knew it: before, it may be somebody's phone number."""
        contact_id = outcome.contact_id
        return contact_id if outcome.recordings else hashed(contact_id, self._hash_key)


def _record(
    question: Question,
    action: Action,
    outcome: str,
    contact_ids: tuple[str, ...],
    request_ids: tuple[str, ...] = (),
) -> AuditRecord:
    return AuditRecord(
        time=datetime.now(UTC),
        user_id=question.user_id,
        team_id=question.team_id,
        channel_id=question.channel_id,
        action=action.value,
        contact_ids=contact_ids,
        outcome=outcome,
        request_ids=request_ids,
        reference=question.reference,
    )


def _corrected(question: Question, error: UsageError, words: Words) -> Message:
    """A mention without an id is a hello, more often than a mistake."""
    if question.place is Place.PUBLIC and error.reason != "too_many":
        return hint(words)
    return usage(error, words)


def _summary(outcomes: Sequence[Outcome]) -> str:
    """`found` where any contact has recordings, else the first failure's class, else `none`."""
    if any(outcome.recordings for outcome in outcomes):
        return "found"
    for outcome in outcomes:
        if isinstance(outcome.result, CallCenterError):
            return f"error:{outcome.result.kind}"
    return "none"
