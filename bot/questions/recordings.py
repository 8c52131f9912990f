"""A kind of question: the recordings of contacts."""

from bot.access import Action, Policy, Reason, decide
from bot.callcenter.lookup import Lookup
from bot.callcenter.model import Found
from bot.errors import CallCenterError
from bot.messages.message import Place, Reader
from bot.messages.recordings import answer
from bot.messages.sharing import withheld
from bot.questions.conclusion import Act, Asked, Conclusion
from bot.questions.query import ContactQuery
from bot.questions.question import Question


class Recordings:
    """Looks contacts up, and shows what was found to whoever asked."""

    def __init__(self, lookup: Lookup, policy: Policy) -> None:
        self._lookup = lookup
        self._policy = policy

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
            self._reader(asked),
            page=question.page,
            # In a channel, the words around the ids are addressed to people, not to us.
            not_ids=() if question.way_in == "mention" else query.not_ids,
        )
        if question.withheld is not Reason.OK:
            message = withheld(message, question.withheld, asked.words)
        outcome = summary(found)
        return Conclusion(message, outcome, Act(asked.needs[-1], outcome, found=found))

    def _reader(self, asked: Asked) -> Reader:
        """In public only pages can be pressed; what a channel may not see, nobody shares."""
        question = asked.question
        public = question.place is Place.PUBLIC
        full_numbers = not public and Action.REVEAL in asked.needs
        offered = set() if public else {Action.SHARE, Action.REVEAL}
        if question.withheld is not Reason.OK:
            offered.discard(Action.SHARE)
        if full_numbers:
            offered.discard(Action.REVEAL)
        may = {each for each in offered if self._allows(asked, each)}
        return Reader(asked.words, question.reference, question.place, may, full_numbers)

    def _allows(self, asked: Asked, action: Action) -> bool:
        return decide(self._policy, asked.person, asked.question.channel_id, action).allowed


def summary(found: list[Found]) -> str:
    """`found` where any contact has recordings, else the first failure's class, else `none`."""
    if any(each.recordings for each in found):
        return "found"
    for each in found:
        if isinstance(each.result, CallCenterError):
            return f"error:{each.result.kind}"
    return "none"
