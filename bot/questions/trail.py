"""A kind of question: who saw a contact."""

from collections.abc import Sequence

from bot.access import Action, Refusal
from bot.audit.record import AuditRecord, about
from bot.audit.trail import Trail
from bot.callcenter.lookup import Lookup
from bot.callcenter.model import Recording
from bot.errors import AuditFailed
from bot.messages.trail import MOST, trail, trail_failed, trail_in_log
from bot.questions.conclusion import Act, Asked, Conclusion
from bot.questions.own import find
from bot.questions.query import AuditQuery
from bot.questions.question import Question

Read = tuple[Sequence[AuditRecord], Sequence[Recording]] | AuditFailed | None


class TrailOfContact:
    """Reads the audit trail, for those who may know; that they asked goes on record, too."""

    def __init__(self, trail: Trail, hash_key: bytes, lookup: Lookup) -> None:
        self._trail = trail
        self._lookup = lookup
        self._hash_key = hash_key

    def needs(self, _: Question) -> tuple[Action, ...]:
        """The right to know, and no right to look recordings up."""
        return (Action.AUDIT,)

    def foreseen(self, query: AuditQuery) -> Act:
        """That somebody asks who saw it: this stands among what they read."""
        return Act(Action.AUDIT, "shown", (query.contact_id,))

    async def barred(self, asked: Asked, query: AuditQuery) -> Refusal | None:
        """For whom only their own calls are: whether this is one. It must be looked up to know."""
        if not asked.only_own(Action.AUDIT):
            return None
        found = await find(self._lookup, asked, (query.contact_id,))
        return asked.refused(own=asked.person.took_part(found[0].agent_ids))

    async def find(self, _asked: Asked, query: AuditQuery) -> Read:
        """The newest records, and which recordings were heard; None: it is in the log alone."""
        try:
            records = await self._trail.read(about(query.contact_id, self._hash_key), MOST)
        except AuditFailed as error:
            return error
        if records is None:
            return None
        if not any(record.recording for record in records):
            return records, ()
        return records, (await self._lookup.find((query.contact_id,)))[0].recordings

    def find_now(self, _asked: Asked, _query: AuditQuery) -> None:
        """Nothing: a database is asked, and the log cannot be."""

    def conclude(self, asked: Asked, query: AuditQuery, found: Read) -> Conclusion:
        """Who saw it, or why that cannot be told."""
        if isinstance(found, AuditFailed):
            message = trail_failed(found, asked.reader)
        elif found is None:
            message = trail_in_log(asked.reader)
        else:
            records, recordings = found
            others = [each for each in records if each.reference != asked.question.reference]
            message = trail(
                query.contact_id,
                others,
                asked.reader,
                recordings=recordings,
                page=asked.question.page,
            )
        return Conclusion(message, "trail")
