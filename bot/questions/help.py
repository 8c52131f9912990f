"""A kind of question: what can be typed."""

from bot.access import Action
from bot.messages.guidance import help_message
from bot.questions.conclusion import Asked, Conclusion
from bot.questions.query import HelpQuery
from bot.questions.question import Question


class Help:
    """Needs nobody's leave, and leaves no record."""

    def needs(self, _: Question) -> tuple[Action, ...]:
        """Nothing: everybody may know what can be typed."""
        return ()

    def foreseen(self, _: HelpQuery) -> None:
        """Nothing goes on record."""

    async def barred(self, _asked: Asked, _query: HelpQuery) -> None:
        """Nothing."""

    async def find(self, _asked: Asked, _query: HelpQuery) -> None:
        """Nothing is looked up."""

    def find_now(self, _asked: Asked, _query: HelpQuery) -> None:
        """Nothing is known of the person, so their language is waited for."""

    def conclude(self, asked: Asked, _query: HelpQuery, _found: None) -> Conclusion:
        """Everything that this person may do."""
        may = {each for each in (Action.AUDIT, Action.SEARCH) if asked.may_ask(each)}
        agent = bool(asked.person.agent_ids)
        return Conclusion(help_message(asked.words, may, agent=agent), "help")
