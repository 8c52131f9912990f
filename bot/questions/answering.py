"""The one path that every way in shares: query → access → look-up → message."""

import logging

from bot.access import (
    Action,
    Audience,
    Decision,
    Person,
    Policy,
    Reason,
    Refusal,
    decide,
    decide_posting,
    refusal,
)
from bot.audit.record import AuditRecord, about
from bot.audit.trail import Audit
from bot.callcenter.lookup import Lookup
from bot.callcenter.model import Outcome, Place
from bot.errors import AuditFailed, UsageError
from bot.messages.denial import denied
from bot.messages.failure import (
    internal_failure,
    not_audited,
    scope_missing,
    slack_not_reached,
    token_refused,
)
from bot.messages.guidance import help_message, hint, usage
from bot.messages.message import Message
from bot.messages.recordings import answer
from bot.messages.sharing import withheld
from bot.messages.trail import MOST, trail, trail_failed, trail_in_log
from bot.messages.words import Words
from bot.questions.notes import Reporting, summary
from bot.questions.query import AuditQuery, ContactQuery, HelpQuery
from bot.questions.question import Question
from bot.slack.api import MISSING_SCOPE, TOKEN_REFUSED
from bot.slack.conversations import Conversations
from bot.slack.outcome import Standing
from bot.slack.people import People

_SLACK_DID_NOT_SAY = frozenset({Reason.UNKNOWN, Reason.EXTERNAL_UNKNOWN})

_log = logging.getLogger(__name__)


class Answering:
    """Answers questions, and never raises: every failure is an answer, too.

    Whoever asks is checked for everything that the question needs, before the look-up starts; so
    is who would read the answer, where it is to be posted. What is shown or denied has its audit
    record first.
    """

    def __init__(
        self,
        lookup: Lookup,
        people: People,
        policy: Policy,
        audit: Audit,
        hash_key: bytes,
        *,
        conversations: Conversations,
    ) -> None:
        self._lookup = lookup
        self._people = people
        self._policy = policy
        self._audit = audit
        self._hash_key = hash_key
        self._conversations = conversations
        self._report = Reporting(hash_key)

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
            query = question.query()
            if isinstance(query, HelpQuery):
                self._report.answered(question, "help")
                return help_message(await self._people.words(question.user_id))
            needs = (Action.AUDIT,) if isinstance(query, AuditQuery) else question.needs
            person = await self._people.person(question.user_id, self._policy.groups(needs))
            words = self._people.best(question.user_id)
            if isinstance(query, AuditQuery):
                return await self._trail(question, person, query, words)
            refused = refusal(self._policy, person, question.channel_id, question.needs)
            refused = refused or await self._posting_refused(question)
            if refused:
                await self._audit.seen(self._denial(question, person, refused, query.contact_ids))
                return self._denied(question, refused, words)
            outcomes = await self._lookup.outcomes(query.contact_ids)
            await self._audit.seen(self._report.shown(question, person, outcomes))
            return self._answered(question, person, query, outcomes, words)
        except Exception as error:  # whatever fails, the person gets an answer
            return self._failed(question, error, await self._people.words(question.user_id))

    def at_once(self, question: Question) -> Message | None:  # noqa: PLR0911 — each None has its reason
        """The same message, where nobody (CCC, Slack, a database) need be asked; else None."""
        words = self._people.known(question.user_id)
        if words is None or not self._audit.immediate:
            return None
        try:
            query = question.query()
            person = self._people.known_person(question.user_id)
            if person is None or not isinstance(query, ContactQuery):
                return None
            refused = refusal(self._policy, person, question.channel_id, question.needs)
            if refused:
                denial = self._denial(question, person, refused, query.contact_ids)
                self._audit.seen_at_once(denial)
                return self._denied(question, refused, words)
            outcomes = self._lookup.remembered_outcomes(query.contact_ids)
            if outcomes is None:
                return None
            self._audit.seen_at_once(self._report.shown(question, person, outcomes))
            return self._answered(question, person, query, outcomes, words)
        except AuditFailed:
            return None  # the log is full; `answer` gives it a moment
        except Exception as error:  # whatever fails, the person gets an answer
            return self._failed(question, error, words)

    async def refused(self, question: Question, patience: float) -> Message | None:
        """The denial for somebody who may not even ask; None where they may.

        `patience`: seconds to find out who it is.
        """
        try:
            needed = self._policy.groups(question.needs)
            person = await self._people.person(question.user_id, needed, patience=patience)
            refused = refusal(self._policy, person, question.channel_id, question.needs)
            if refused is None:
                return None
            await self._audit.seen(self._denial(question, person, refused))
            return self._denied(question, refused, self._people.best(question.user_id))
        except Exception as error:  # whatever fails, the person gets an answer
            return self._failed(question, error, self._people.best(question.user_id))

    async def _posting_refused(self, question: Question) -> Refusal | None:
        if Action.SHARE not in question.needs:
            return None
        allowed, reason = await self.posting(question.channel_id)
        return None if allowed else Refusal(Action.SHARE, reason)

    def _answered(
        self,
        question: Question,
        person: Person,
        query: ContactQuery,
        outcomes: list[Outcome],
        words: Words,
    ) -> Message:
        public = question.place is Place.PUBLIC
        actions = {Action.SHARE, Action.REVEAL}
        if question.withheld is not Reason.OK:  # Share would be refused
            actions.remove(Action.SHARE)
        may = {
            action
            for action in actions
            if not public and decide(self._policy, person, question.channel_id, action).allowed
        }
        full_numbers = not public and Action.REVEAL in question.needs
        message = answer(
            outcomes,
            words,
            place=question.place,
            page=question.page,
            # In a channel, the words around the ids are addressed to people, not to us.
            not_ids=() if question.way_in == "mention" else query.not_ids,
            full_numbers=full_numbers,
            may=may - {Action.REVEAL} if full_numbers else may,
            reference=question.reference,
        )
        self._report.answered(question, summary(outcomes), outcomes)
        return (
            message
            if question.withheld is Reason.OK
            else withheld(message, question.withheld, words)
        )

    async def _trail(
        self, question: Question, person: Person, query: AuditQuery, words: Words
    ) -> Message:
        """Who saw a contact, for those who may know; that they asked is a record, too."""
        refused = refusal(self._policy, person, question.channel_id, (Action.AUDIT,))
        if refused:
            await self._audit.seen(self._denial(question, person, refused, (query.contact_id,)))
            return self._denied(question, refused, words)
        record = self._report.about(question, person, Action.AUDIT, "shown", (query.contact_id,))
        await self._audit.seen(record)
        self._report.answered(question, "trail")
        try:
            records = await self._audit.read(about(query.contact_id, self._hash_key), MOST)
        except AuditFailed as error:
            return trail_failed(error, words, question.reference)
        return trail_in_log(words) if records is None else trail(query.contact_id, records, words)

    def _denial(
        self,
        question: Question,
        person: Person,
        refused: Refusal,
        contact_ids: tuple[str, ...] = (),
    ) -> AuditRecord:
        outcome = f"denied:{refused.reason.value}"
        return self._report.about(question, person, refused.action, outcome, contact_ids)

    def _denied(self, question: Question, refused: Refusal, words: Words) -> Message:
        action, reason = refused
        self._report.answered(question, f"denied:{action.value}:{reason.value}")
        standing = self._people.standing if reason in _SLACK_DID_NOT_SAY else None
        if standing and (reason is Reason.UNKNOWN or standing.word in TOKEN_REFUSED):
            return _slack_silent(standing, self._people.manifest, words, question.reference)
        return denied(action, reason, words, question.reference)

    def _failed(self, question: Question, error: Exception, words: Words) -> Message:
        reference = question.reference
        if isinstance(error, UsageError):
            self._report.answered(question, f"usage:{error.reason}")
            return _corrected(question, error, words)
        if isinstance(error, AuditFailed):
            _log.error("not audited", extra={"reference": reference, "reason": error.reason})
            self._report.answered(question, "not_audited")
            return not_audited(error, words, reference)
        _log.error("fault while answering", exc_info=error, extra={"reference": reference})
        self._report.answered(question, "fault")
        return internal_failure(words, reference)


def _slack_silent(standing: Standing, manifest: str, words: Words, reference: str) -> Message:
    """What to say where Slack does not tell who somebody is, until somebody mends it."""
    if standing.word in TOKEN_REFUSED:
        return token_refused(words, reference)
    if standing.word == MISSING_SCOPE:
        return scope_missing(standing.scope, manifest, words, reference)
    return slack_not_reached(words, reference)


def _corrected(question: Question, error: UsageError, words: Words) -> Message:
    """A mention without an id is a hello, more often than a mistake."""
    if question.way_in == "mention" and error.reason != "too_many":
        return hint(words)
    return usage(error, words)
