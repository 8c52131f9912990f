"""What is noted of a question: its audit record, its log line, its count. Ids and classes only."""

import logging
import time
from datetime import UTC, datetime

from bot import metrics
from bot.access.ids import slack_id
from bot.audit.record import AuditRecord, hashed
from bot.callcenter.model import Found
from bot.errors import CallCenterError
from bot.questions.conclusion import Act, Asked, Conclusion
from bot.questions.question import Question

_log = logging.getLogger(__name__)


class Notes:
    """Names a contact in clear only once CCC knew it: before, it may be a phone number."""

    def __init__(self, hash_key: bytes) -> None:
        self._hash_key = hash_key

    def record(self, asked: Asked, act: Act) -> AuditRecord:
        """The audit record of an act that is about to be shown, or refused."""
        question = asked.question
        named = [hashed(contact_id, self._hash_key) for contact_id in act.contact_ids]
        return AuditRecord(
            time=datetime.now(UTC),
            user_id=slack_id(question.user_id),
            team_id=slack_id(asked.person.team_id or question.team_id),
            channel_id=slack_id(question.channel_id),
            action=act.action.value,
            contact_ids=(*named, *map(self._name, act.found)),
            outcome=act.outcome,
            request_ids=tuple(found.result.request_id for found in act.found),
            reference=question.reference,
            window=act.window,
            count=act.count,
            recording=act.recording,
        )

    def shown(self, question: Question, conclusion: Conclusion) -> None:
        """The log line of an answer that was concluded, and its count."""
        found = conclusion.act.found if conclusion.act else ()
        self._note(question, conclusion.outcome, [self._contact(each) for each in found])

    def failed(self, question: Question, outcome: str) -> None:
        """The log line of an answer that failed, and its count."""
        self._note(question, outcome, [])

    def _note(self, question: Question, outcome: str, contacts: list[dict[str, object]]) -> None:
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
                "contacts": contacts,
            },
        )

    def _contact(self, found: Found) -> dict[str, object]:
        result = found.result
        described: dict[str, object] = {"id": self._name(found), "request_id": result.request_id}
        if isinstance(result, CallCenterError):
            described["error"] = result.kind
            described["code"] = result.code
        elif result.age is not None:
            described["age_s"] = round(result.age)
        return described

    def _name(self, found: Found) -> str:
        contact_id = found.contact_id
        return contact_id if found.recordings else hashed(contact_id, self._hash_key)
