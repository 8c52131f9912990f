"""What is noted of a question: its audit record, its log line, its count. Ids and classes only."""

import logging
import time
from collections.abc import Sequence
from datetime import UTC, datetime

from bot import metrics
from bot.access import Action, Person
from bot.access.ids import slack_id
from bot.audit.record import AuditRecord, hashed
from bot.callcenter.model import Outcome
from bot.errors import CallCenterError
from bot.questions.question import Question

_log = logging.getLogger(__name__)


class Reporting:
    """Names a contact in clear only once CCC knew it: before, it may be a phone number."""

    def __init__(self, hash_key: bytes) -> None:
        self._hash_key = hash_key

    def shown(self, question: Question, person: Person, outcomes: Sequence[Outcome]) -> AuditRecord:
        """That these are about to be shown."""
        return _record(
            question,
            person,
            action=question.needs[-1],
            outcome=summary(outcomes),
            contact_ids=[self._name(outcome) for outcome in outcomes],
            request_ids=[outcome.result.request_id for outcome in outcomes],
        )

    def about(
        self,
        question: Question,
        person: Person,
        action: Action,
        outcome: str,
        contact_ids: Sequence[str],
    ) -> AuditRecord:
        """That somebody acts where CCC was not asked: a denial, or a look at the trail."""
        named = [hashed(contact_id, self._hash_key) for contact_id in contact_ids]
        return _record(question, person, action=action, outcome=outcome, contact_ids=named)

    def answered(self, question: Question, outcome: str, outcomes: Sequence[Outcome] = ()) -> None:
        """The log line of an answer, and its count."""
        metrics.QUESTIONS.labels(question.way_in, outcome).inc()
        _log.info(
            "answered",
            extra={
                "reference": question.reference,
                "way_in": question.way_in,
                "outcome": outcome,
                "ms": round((time.perf_counter() - question.asked) * 1000, 1),
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
        contact_id = outcome.contact_id
        return contact_id if outcome.recordings else hashed(contact_id, self._hash_key)


def summary(outcomes: Sequence[Outcome]) -> str:
    """`found` where any contact has recordings, else the first failure's class, else `none`."""
    if any(outcome.recordings for outcome in outcomes):
        return "found"
    for outcome in outcomes:
        if isinstance(outcome.result, CallCenterError):
            return f"error:{outcome.result.kind}"
    return "none"


def _record(
    question: Question,
    person: Person,
    *,
    action: Action,
    outcome: str,
    contact_ids: Sequence[str],
    request_ids: Sequence[str] = (),
) -> AuditRecord:
    return AuditRecord(
        time=datetime.now(UTC),
        user_id=slack_id(question.user_id),
        team_id=slack_id(person.team_id or question.team_id),
        channel_id=slack_id(question.channel_id),
        action=action.value,
        contact_ids=tuple(contact_ids),
        outcome=outcome,
        request_ids=tuple(request_ids),
        reference=question.reference,
    )
