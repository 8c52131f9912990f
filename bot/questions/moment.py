"""Two kinds of question: the form that asks for a moment, and the moment, for everybody."""

from collections.abc import Sequence

from bot.access import Action
from bot.callcenter.lookup import Lookup
from bot.callcenter.model import Found
from bot.callcenter.which import named_recording
from bot.errors import CallCenterError
from bot.messages.listen import listen_gone
from bot.messages.message import Message
from bot.messages.moment import moment_form, shared_moment
from bot.messages.recordings import answer
from bot.questions.conclusion import Act, Asked, Conclusion
from bot.questions.own import find, theirs
from bot.questions.query import MomentFormQuery, MomentQuery
from bot.questions.question import Question
from bot.questions.recordings import readers, summary


class MomentForm:
    """A look-up like any other, whose answer is the form that asks which moment to share."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup

    def needs(self, _: Question) -> tuple[Action, ...]:
        """What sharing needs: whoever may not share need not fill in a form."""
        return (Action.SHARE, Action.LOOKUP)

    def foreseen(self, _: MomentFormQuery) -> None:
        """Nothing: what goes on record is what was found."""

    async def barred(self, _asked: Asked, _query: MomentFormQuery) -> None:
        """Nothing: whose call it is shows once it was found."""

    async def find(self, asked: Asked, query: MomentFormQuery) -> list[Found]:
        """Ask the call center, or remember."""
        return await find(self._lookup, asked, (query.contact_id,))

    def find_now(self, _asked: Asked, _query: MomentFormQuery) -> None:
        """Nothing: a modal is opened in any case."""

    def conclude(self, asked: Asked, query: MomentFormQuery, found: list[Found]) -> Conclusion:
        """The form, or why there is nothing to share."""
        return _concluded(asked, found, Action.LOOKUP) or self._form(asked, query, found)

    def _form(self, asked: Asked, query: MomentFormQuery, found: Sequence[Found]) -> Conclusion:
        question = asked.question
        view = moment_form(
            query.contact_id,
            found[0].recordings,
            asked.words,
            channel_id=question.channel_id,
            thread_ts=question.thread_ts,
        )
        act = Act(Action.LOOKUP, "found", found=found)
        return Conclusion(Message("", (), found=True, modal=view), "found", act)


class Moment:
    """One moment of a recording: what Share posts, with a time in it."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup

    def needs(self, _: Question) -> tuple[Action, ...]:
        """The same as Share."""
        return (Action.LOOKUP, Action.SHARE)

    def foreseen(self, _: MomentQuery) -> None:
        """Nothing: what goes on record is what was found."""

    async def barred(self, _asked: Asked, _query: MomentQuery) -> None:
        """Nothing: whose call it is shows once it was found."""

    async def find(self, asked: Asked, query: MomentQuery) -> list[Found]:
        """Ask the call center, or remember."""
        return await find(self._lookup, asked, (query.contact_id,))

    def find_now(self, _asked: Asked, _query: MomentQuery) -> None:
        """Nothing: it is posted in any case."""

    def conclude(self, asked: Asked, query: MomentQuery, found: list[Found]) -> Conclusion:
        """For everybody in the conversation."""
        return _concluded(asked, found, Action.SHARE) or self._moment(asked, query, found)

    def _moment(self, asked: Asked, query: MomentQuery, found: list[Found]) -> Conclusion:
        result = found[0].result
        assert not isinstance(result, CallCenterError)  # noqa: S101 — see _concluded
        recording = named_recording(query.which, result.recordings)
        if recording is None:
            return Conclusion(
                listen_gone(asked.reader), "none", Act(Action.SHARE, "none", found=found)
            )
        message = shared_moment(result, recording, query.seconds, readers(asked))
        act = Act(Action.SHARE, "found", found=found, recording=query.which)
        return Conclusion(message, "found", act)


def _concluded(asked: Asked, found: list[Found], action: Action) -> Conclusion | None:
    """What it comes to where there are no recordings to show, or none that they may see."""
    sifted = theirs(asked, found)
    if sifted.refused:
        return sifted.denied(asked)
    if found[0].recordings:
        return None
    outcome = summary(found)
    message = answer(found, readers(asked, own=sifted.own), now=asked.now)
    return Conclusion(message, outcome, Act(action, outcome, found=found))
