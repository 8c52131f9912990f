"""What a question comes to, as a value: what is shown, and what is on record before it is. Pure."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from enum import Enum
from typing import NamedTuple

from bot.access import Action, Person, Policy, Reason, Refusal, decide, refusal
from bot.access.ids import is_channel
from bot.callcenter.model import Found
from bot.errors import CallCenterError
from bot.messages.message import Message, Place, Reader
from bot.messages.words import Words
from bot.questions.question import Question
from bot.slack.zones import CHINA


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
    zone: tzinfo = CHINA  # where their days begin

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

    def allows(self, action: Action, *, own: bool = False) -> bool:
        """Whether they may do something else, too; `own`: with a call that they took part in."""
        return decide(self.policy, self.person, self.question.channel_id, action, own=own).allowed

    def may_ask(self, action: Action) -> bool:
        """Whether they may, for any call at all: all of them, or those of their own."""
        return self.allows(action) or self.only_own(action)

    def only_own(self, *actions: Action) -> bool:
        """Whether any of these is theirs with their own calls alone."""
        channel_id = self.question.channel_id
        return any(
            decide(self.policy, self.person, channel_id, action).reason is Reason.OWN
            for action in actions
        )

    def refused(self, *, own: bool | None) -> Refusal | None:
        """What of all that they need is refused; `own` as `bot.access.refusal` takes it."""
        channel_id = self.question.channel_id
        return refusal(self.policy, self.person, channel_id, self.needs, own=own)


class Deed(Enum):
    """An act that no setting of its own allows."""

    REMOVE = "remove"  # by the sharer, or by whoever may read the trail
    HEARD = "heard"  # by whoever may listen
    READ = "read"  # the transcript: by whoever may listen


@dataclass(frozen=True, slots=True)
class Act:
    """What goes on record.

    Attributes:
        action: what was done, or refused.
        outcome: found, none, error:<kind>, shown (the trail), denied:<reason>.
        contact_ids: of contacts that CCC was not asked about, and numbers that were searched: they
            stand there as keyed hashes.
        found: of those that it was asked about.
        window: the time in which calls were searched: an ISO 8601 interval, in UTC.
        count: calls that are listed.
        recording: which of the contact's, as `bot.callcenter.which` names it.
    """

    action: Action | Deed
    outcome: str
    contact_ids: Sequence[str] = ()
    found: Sequence[Found] = ()
    window: str = ""
    count: int | None = None
    recording: str = ""


class Conclusion(NamedTuple):
    """A message, which may be shown once its act, if there is one, is on record.

    Attributes:
        outcome: for the log and the count.
        act: what goes on record.
        also: a second act: what was refused of the contacts beside those that are shown.
        error: of the call center's, of something else than the contacts of the act.
        then: what is to be done once the acts are on record, and before anything is shown; what
            it comes to takes the place of this conclusion.
    """

    message: Message
    outcome: str
    act: Act | None = None
    also: Act | None = None
    error: CallCenterError | None = None
    then: Callable[[], Awaitable["Conclusion"]] | None = None

    @property
    def acts(self) -> tuple[Act, ...]:
        """Everything that goes on record before the message is shown."""
        return tuple(act for act in (self.act, self.also) if act)
