"""What a question comes to, as a value: what is shown, and what is on record before it is. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from bot.access import Action, Person, Policy, decide
from bot.access.ids import is_channel
from bot.callcenter.model import Found
from bot.messages.message import Message, Place, Reader
from bot.messages.words import Words
from bot.questions.question import Question


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, who asks it and in which language, and what they must be allowed to do."""

    question: Question
    person: Person
    words: Words
    needs: tuple[Action, ...]
    policy: Policy
    operator: str  # the setting `CONTACT`
    now: float  # seconds since the epoch

    @property
    def reader(self) -> Reader:
        """Whoever asks, as the one who reads the answer."""
        question = self.question
        return Reader(
            self.words,
            question.reference,
            question.place,
            operator=self.operator,
            user_id=question.user_id,
            conversation=question.place is Place.PRIVATE or is_channel(question.channel_id),
        )

    def allows(self, action: Action) -> bool:
        """Whether they may do something else, too."""
        return decide(self.policy, self.person, self.question.channel_id, action).allowed


class Removal(Enum):
    """An act that no setting of its own allows: by the sharer, or by whoever may read the trail."""

    REMOVE = "remove"


@dataclass(frozen=True, slots=True)
class Act:
    """What goes on record.

    Attributes:
        action: what was done, or refused.
        outcome: found, none, error:<kind>, shown (the trail), denied:<reason>.
        contact_ids: of contacts that CCC was not asked about: they stand there as keyed hashes.
        found: of those that it was asked about.
    """

    action: Action | Removal
    outcome: str
    contact_ids: Sequence[str] = ()
    found: Sequence[Found] = ()


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A message, which may be shown once its act, if there is one, is on record.

    `outcome`: for the log and the count.
    """

    message: Message
    outcome: str
    act: Act | None = None
