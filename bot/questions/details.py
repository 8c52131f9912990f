"""A kind of question: every field of a contact's recordings."""

from bot.access import Action
from bot.callcenter.lookup import Lookup
from bot.callcenter.model import Found
from bot.messages.details import details
from bot.messages.recordings import answer
from bot.questions.conclusion import Act, Asked, Conclusion
from bot.questions.own import find, find_now, theirs
from bot.questions.query import DetailsQuery
from bot.questions.question import Question
from bot.questions.recordings import readers, summary


class Details:
    """A look-up like any other; its answer has every field."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup

    def needs(self, _: Question) -> tuple[Action, ...]:
        """A look-up."""
        return (Action.LOOKUP,)

    def foreseen(self, _: DetailsQuery) -> None:
        """Nothing: what goes on record is what was found."""

    async def barred(self, _asked: Asked, _query: DetailsQuery) -> None:
        """Nothing: of each contact it is decided once it was found."""

    async def find(self, asked: Asked, query: DetailsQuery) -> list[Found]:
        """Ask the call center, or remember."""
        return await find(self._lookup, asked, query.contact_ids)

    def find_now(self, asked: Asked, query: DetailsQuery) -> list[Found] | None:
        """What is remembered."""
        return find_now(self._lookup, asked, query.contact_ids)

    def conclude(self, asked: Asked, _query: DetailsQuery, found: list[Found]) -> Conclusion:
        """All fields; what has none, or failed, is said as everywhere."""
        sifted = theirs(asked, found)
        if sifted.refused and not sifted.found:
            return sifted.denied(asked)
        found = sifted.found
        message = details(found, asked.reader)
        if not any(each.recordings for each in found):
            message = answer(found, readers(asked), now=asked.now, foreign=sifted.foreign)
        outcome = summary(found)
        act = Act(Action.LOOKUP, outcome, found=found)
        return Conclusion(message, outcome, act, also=sifted.act)
