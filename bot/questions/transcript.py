"""A kind of question: what was said in a call."""

from typing import NamedTuple

from bot.access import Action
from bot.callcenter.lookup import Lookup
from bot.callcenter.model import Conversation
from bot.callcenter.transcripts import Transcripts
from bot.errors import CallCenterError
from bot.messages.phrases import Spot
from bot.messages.recordings import answer
from bot.messages.transcript import transcript, transcript_failed, transcript_none
from bot.questions.conclusion import Act, Asked, Conclusion, Deed
from bot.questions.own import Sifted, find, theirs
from bot.questions.query import TranscriptQuery
from bot.questions.question import Question
from bot.questions.recordings import readers, summary


class FoundWords(NamedTuple):
    """What came of a contact, and of its words; None where they were not asked for."""

    sifted: Sifted
    words: Conversation | CallCenterError | None = None


class Transcript:
    """Reads what was said, for whoever may listen to it.

    That somebody reads a call goes on record once, when its modal opens. Turning to another part
    makes no second record: the buttons that do it stand only in a modal whose opening was on
    record.
    """

    def __init__(self, lookup: Lookup, transcripts: Transcripts) -> None:
        self._lookup = lookup
        self._transcripts = transcripts

    def needs(self, _: Question) -> tuple[Action, ...]:
        """To see the call, and to listen to it: what is read is what would be heard."""
        return (Action.LOOKUP, Action.LISTEN)

    def foreseen(self, _: TranscriptQuery) -> None:
        """Nothing: what goes on record is what was found."""

    async def barred(self, _asked: Asked, _query: TranscriptQuery) -> None:
        """Nothing: whose call it is shows once it was found."""

    async def find(self, asked: Asked, query: TranscriptQuery) -> FoundWords:
        """Look the contact up and decide about it; then ask for its words, or remember."""
        found = await find(self._lookup, asked, (query.contact_id,), query.started)
        sifted = theirs(asked, found)
        if not any(each.recordings for each in sifted.found):
            return FoundWords(sifted)
        try:
            return FoundWords(sifted, await self._transcripts.conversation(query.contact_id))
        except CallCenterError as error:
            return FoundWords(sifted, error)

    def find_now(self, _asked: Asked, _query: TranscriptQuery) -> None:
        """Nothing: it is pressed, and a press is acknowledged before it is answered."""

    def conclude(self, asked: Asked, query: TranscriptQuery, found: FoundWords) -> Conclusion:
        """The part that was asked for, or why there is none."""
        sifted, words = found.sifted, found.words
        if sifted.refused:
            return sifted.denied(asked)
        contacts, error = sifted.found, None
        spot = Spot(query.contact_id, query.started, query.part)
        if words is None:
            message = answer(contacts, readers(asked), now=asked.now)
            outcome = summary(contacts)
        elif isinstance(words, CallCenterError):
            message = transcript_failed(words, spot, asked.reader)
            outcome, error = f"error:{words.kind}", words
        elif words.phrases:
            message = transcript(spot, contacts[0].recordings, words.phrases, asked.reader)
            outcome = "found"
        else:
            message = transcript_none(asked.reader, on=self._transcripts.on)
            outcome = "none"
        act = None if query.turned else Act(Deed.READ, outcome, found=contacts)
        return Conclusion(message, outcome, act, error=error)
