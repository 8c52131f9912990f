"""A kind of question: the recordings of contacts."""

from collections.abc import Sequence
from dataclasses import replace

from bot.access import Action, Reason
from bot.callcenter.lookup import Lookup
from bot.callcenter.model import Found
from bot.errors import CallCenterError
from bot.messages.message import Message, Place, Reader
from bot.messages.recordings import answer
from bot.messages.sharing import asked_by, withheld
from bot.questions.conclusion import Act, Asked, Conclusion
from bot.questions.query import ContactQuery
from bot.questions.question import Question


class Recordings:
    """Looks contacts up, and shows what was found to whoever asked."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup

    def needs(self, question: Question) -> tuple[Action, ...]:
        """What its way in asks for: a look-up, and perhaps a share or full numbers."""
        return question.needs

    def foreseen(self, _: ContactQuery) -> None:
        """Nothing: what goes on record is what was found."""

    async def find(self, query: ContactQuery) -> list[Found]:
        """Ask the call center, or remember; a failure is what was found, too."""
        return await self._lookup.find(query.contact_ids)

    def find_now(self, query: ContactQuery) -> list[Found] | None:
        """What is remembered; None where the call center must be asked."""
        return self._lookup.find_now(query.contact_ids)

    def conclude(self, asked: Asked, query: ContactQuery, found: list[Found]) -> Conclusion:
        """The page that was asked for, with the buttons that this person may press."""
        question = asked.question
        message = answer(
            found,
            readers(asked),
            now=asked.now,
            page=question.page,
            # In a channel, the words around the ids are addressed to people, not to us.
            not_ids=() if question.way_in == "mention" else query.not_ids,
        )
        if question.way_in == "mention":
            failed = all(isinstance(each.result, CallCenterError) for each in found)
            ids = [each.contact_id for each in found]
            message = _of_a_mention(message, asked, ids, failed=failed)
        outcome = summary(found)
        return Conclusion(message, outcome, Act(asked.needs[-1], outcome, found=found))


def readers(asked: Asked) -> Reader:
    """Who reads it, with what they may do: in public nobody knows who reads."""
    question = asked.question
    public = question.place is Place.PUBLIC
    full_numbers = not public and Action.REVEAL in asked.needs
    offered = set() if public else {Action.SHARE, Action.REVEAL, Action.AUDIT}
    if question.withheld is not Reason.OK or question.place is Place.DIRECT:
        offered.discard(Action.SHARE)
    if full_numbers:
        offered.discard(Action.REVEAL)
    may = {each for each in offered if asked.allows(each)}
    return replace(asked.reader, may=may, full_numbers=full_numbers)


def summary(found: list[Found]) -> str:
    """`found` where any contact has recordings, else the first failure's class, else `none`."""
    if any(each.recordings for each in found):
        return "found"
    for each in found:
        if isinstance(each.result, CallCenterError):
            return f"error:{each.result.kind}"
    return "none"


def _of_a_mention(
    message: Message, asked: Asked, contact_ids: Sequence[str], *, failed: bool
) -> Message:
    """Who asked, where everybody reads it; why not everybody does; what failed, for one alone."""
    if asked.question.withheld is not Reason.OK:
        return withheld(message, asked.question.withheld, asked.words)
    if failed:
        return replace(message, for_asker_only=True)
    return asked_by(message, asked.reader, contact_ids)
