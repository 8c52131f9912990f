"""The one path that every way in shares: query → access → look-up → message."""

import logging
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot import access, metrics
from bot.audit.record import AuditRecord, about, hashed
from bot.audit.sinks import Audit, LogSink
from bot.errors import AuditFailed, CallCenterError, UsageError
from bot.lookup import Lookup
from bot.messages.answer import answer
from bot.messages.failure import internal_failure, not_audited
from bot.messages.guidance import help_message, hint, usage
from bot.messages.message import Message
from bot.messages.trail import MOST, trail, trail_denied, trail_failed, trail_in_log
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
    reference: str = field(default_factory=lambda: os.urandom(4).hex())


class Answering:
    """Answers questions, and never raises: every failure is an answer, too."""

    def __init__(
        self,
        lookup: Lookup,
        people: People,
        hash_key: bytes,
        *,
        audit: Audit | None = None,
        may_read_audit: Callable[[Question], Awaitable[bool]] | None = None,
    ) -> None:
        self._audit = audit or Audit(LogSink())
        self._may_read_audit = may_read_audit or _nobody
        self._lookup = lookup
        self._people = people
        self._hash_key = hash_key

    async def answer(self, question: Question) -> Message:
        """The message for the person who asked."""
        began = time.perf_counter()
        self._people.ask(question.user_id)
        try:
            query = parse(question.text)
            if isinstance(query, AuditQuery):
                return await self._trail(question, query, began)
            outcomes: list[Outcome] = []
            if isinstance(query, ContactQuery):
                outcomes = await self._lookup.outcomes(query.contact_ids)
                await self._audit.seen(self._record(question, outcomes))
            words = await self._people.words(question.user_id)
            return self._answered(question, query, outcomes, words, began)
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
            if isinstance(query, AuditQuery):
                return None
            outcomes: list[Outcome] | None = []
            if isinstance(query, ContactQuery):
                outcomes = self._lookup.remembered_outcomes(query.contact_ids)
            if outcomes is None:
                return None
            if outcomes:
                self._audit.seen_at_once(self._record(question, outcomes))
            return self._answered(question, query, outcomes, words, began)
        except Exception as error:  # whatever fails, the person gets an answer
            return self._failed(question, error, words, began)

    def _answered(
        self,
        question: Question,
        query: ContactQuery | HelpQuery,
        outcomes: list[Outcome],
        words: Words,
        began: float,
    ) -> Message:
        if isinstance(query, HelpQuery):
            self._report(question, "help", outcomes, began)
            return help_message(words)
        message = self._message(question, query, outcomes, words)
        self._report(question, _summary(outcomes), outcomes, began)
        return message

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

    async def _trail(self, question: Question, query: AuditQuery, began: float) -> Message:
        """Who saw a contact, for those who may know; that they asked is a record, too."""
        words = await self._people.words(question.user_id)
        allowed = await self._may_read_audit(question)
        outcome = "found" if allowed else "denied"
        named = (hashed(query.contact_id, self._hash_key),)
        await self._audit.seen(_record(question, "audit", outcome, named))
        self._report(question, f"audit:{outcome}", (), began)
        if not allowed:
            return trail_denied(words)
        try:
            records = await self._audit.read(about(query.contact_id, self._hash_key), MOST)
        except AuditFailed as error:
            return trail_failed(error, words, question.reference)
        return trail_in_log(words) if records is None else trail(query.contact_id, records, words)

    def _record(self, question: Question, outcomes: Sequence[Outcome]) -> AuditRecord:
        """That these are about to be shown. To be written before they are."""
        shared = question.way_in == "button" and question.place is Place.PUBLIC
        return _record(
            question,
            "share" if shared else "lookup",
            _summary(outcomes),
            tuple(self._name(outcome) for outcome in outcomes),
            tuple(outcome.result.request_id for outcome in outcomes),
        )

    def _message(
        self, question: Question, query: ContactQuery, outcomes: list[Outcome], words: Words
    ) -> Message:
        public = question.place is Place.PUBLIC
        return answer(
            outcomes,
            words,
            place=question.place,
            page=question.page,
            # In public, the words around the ids are addressed to people, not to us.
            not_ids=() if public else query.not_ids,
            full_numbers=access.sees_full_numbers(),
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
                "user": question.user_id,
                "team": question.team_id,
                "channel": question.channel_id,
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


async def _nobody(_: Question) -> bool:
    return False


def _record(
    question: Question,
    action: str,
    outcome: str,
    contact_ids: tuple[str, ...],
    request_ids: tuple[str, ...] = (),
) -> AuditRecord:
    return AuditRecord(
        time=datetime.now(UTC),
        user_id=question.user_id,
        team_id=question.team_id,
        channel_id=question.channel_id,
        action=action,
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
