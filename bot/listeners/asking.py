"""A question made of what somebody sent: it is given its reference and its time."""

import os
import time

from bot.access import Action
from bot.errors import Usage, UsageError
from bot.listeners.origin import Origin
from bot.memory.kept import is_handle
from bot.messages.message import Place
from bot.questions.query import ContactQuery, Query
from bot.questions.question import Question
from bot.questions.searches import CallsQuery


def ask(
    came: Origin,
    text: str,
    way_in: str,
    place: Place = Place.PRIVATE,
    needs: tuple[Action, ...] = (Action.LOOKUP,),
    *,
    page: int = 1,
    meant: Query | None = None,
) -> Question:
    """What the sender asks; each question has a reference of its own."""
    return Question(
        text=text,
        way_in=way_in,
        reference=os.urandom(4).hex(),
        asked=time.perf_counter(),
        place=place,
        page=page,
        user_id=came.user_id,
        team_id=came.team_id,
        channel_id=came.channel_id,
        thread_ts=came.thread_ts,
        needs=needs,
        meant=meant,
    )


def finds_calls(question: Question) -> bool:
    """Whether it is a search, or one that could not be read."""
    try:
        return isinstance(question.query(), CallsQuery)
    except UsageError as error:
        return error.reason in (Usage.NOT_A_NUMBER, Usage.NOT_A_TIME, Usage.NO_AGENT)


def named(question: Question) -> tuple[str, ...]:
    """The contacts that a question is about, for “Looking up …”; none where it is no look-up.

    Nor where it is a button's, and what its handle stands for is still to be read.
    """
    if any(map(is_handle, question.text.split())):
        return ()
    try:
        query = question.query()
    except UsageError:
        return ()
    return query.contact_ids if isinstance(query, ContactQuery) else ()
