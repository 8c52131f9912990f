"""What is said where a question has no answer, and which contacts it was about."""

from bot.errors import Usage, UsageError
from bot.messages.failure import scope_missing, slack_not_reached, token_refused
from bot.messages.guidance import hint, usage
from bot.messages.message import Message, Reader
from bot.messages.pages import Page
from bot.messages.words import Words
from bot.questions.query import (
    AuditQuery,
    ContactQuery,
    DetailsQuery,
    ListenQuery,
    MomentFormQuery,
    Query,
    TranscriptQuery,
)
from bot.questions.question import Question
from bot.questions.searches import CallsQuery
from bot.slack.api import MISSING_SCOPE, TOKEN_REFUSED
from bot.slack.outcome import Standing

_NO_QUESTION = frozenset({Usage.NOTHING, Usage.NOT_AN_ID, Usage.SHORTENED, Usage.AUDIT_ONE})


def named_in(query: Query) -> tuple[str, ...]:
    """The contacts that a query is about, for the record of a denial."""
    match query:
        case ContactQuery() | DetailsQuery():
            return query.contact_ids
        case AuditQuery() | ListenQuery() | MomentFormQuery() | TranscriptQuery():
            return (query.contact_id,)
        case CallsQuery():
            return (query.name,) if query.name else ()
    return ()


def mentioned(question: Question) -> tuple[str, ...]:
    """Every contact that a question's answer may carry in a button, those too many included."""
    try:
        query = question.query()
    except UsageError as error:
        return tuple(error.quoted.split()) if error.reason is Usage.TOO_MANY else ()
    return () if isinstance(query, CallsQuery) else named_in(query)


def again(question: Question) -> str:
    """The value of a button that asks the same again; "" where it is no look-up."""
    try:
        query = question.query()
    except UsageError:
        return ""
    ids = named_in(query) if isinstance(query, ContactQuery | DetailsQuery) else ()
    return Page(ids).in_place(question.place).value if ids else ""


def slack_silent(standing: Standing, manifest: str, reader: Reader) -> Message:
    """What to say where Slack does not tell who somebody is, until somebody mends it."""
    if standing.word in TOKEN_REFUSED:
        return token_refused(reader)
    if standing.word == MISSING_SCOPE:
        return scope_missing(standing.scope, manifest, reader)
    return slack_not_reached(reader)


def corrected(question: Question, error: UsageError, words: Words) -> Message:
    """A mention without an id is a hello, more often than a mistake."""
    if question.way_in == "mention" and error.reason in _NO_QUESTION:
        return hint(words)
    return usage(error, words)
