"""What somebody asked, and what it needs. Pure."""

from dataclasses import dataclass

from bot.access import Action, Reason
from bot.messages.message import Place
from bot.questions.query import Query, parse


@dataclass(frozen=True, slots=True)
class ReplyTo:
    """Whom an answer is for, and where it can go; "" where there is no such place."""

    user_id: str
    channel_id: str = ""
    thread_ts: str = ""
    response_url: str = ""  # a secret by itself: never logged


@dataclass(frozen=True, slots=True)
class Question:
    """A question, whatever its way in. `reference` names it in log, trail and failures."""

    text: str  # as typed: untrusted, and perhaps a phone number
    way_in: str  # command, mention, …
    reference: str
    asked: float  # seconds of `time.perf_counter`
    place: Place = Place.PRIVATE
    page: int = 1
    user_id: str = ""
    team_id: str = ""
    channel_id: str = ""
    thread_ts: str = ""
    needs: tuple[Action, ...] = (Action.LOOKUP,)  # all of them; the last is what it is about
    meant: Query | None = None  # by a button; else it is read from the text
    withheld: Reason = Reason.OK  # why the channel in which it was asked does not see the answer

    def query(self) -> Query:
        """What is asked: by the button, else by the text.

        A mention is read as a sentence, in which no short id stands.

        Raises:
            UsageError: nothing that can be asked; see `bot.questions.query.parse`.
        """
        return self.meant or parse(self.text, short=self.way_in != "mention")
