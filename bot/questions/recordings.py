"""A kind of question: the recordings of contacts."""

from collections.abc import Sequence
from dataclasses import replace

from bot.access import Action, Reason
from bot.callcenter.lookup import Lookup
from bot.callcenter.model import Found, reads_as_phone
from bot.callcenter.transcripts import Transcripts
from bot.errors import CallCenterError
from bot.messages.message import Message, Place, Reader
from bot.messages.sharing import asked_by, withheld
from bot.questions.conclusion import Act, Asked, Conclusion
from bot.questions.given_answers import GivenAnswers
from bot.questions.own import find, find_now, theirs
from bot.questions.query import ContactQuery
from bot.questions.question import Question
from bot.settings.open_in import OpenIn


class Recordings:
    """Looks contacts up, and shows what was found to whoever asked."""

    def __init__(
        self,
        lookup: Lookup,
        transcripts: Transcripts,
        kept_days: int | None = None,
        open_in: OpenIn | None = None,
    ) -> None:
        """`kept_days`, `open_in`: the settings RECORDINGS_KEPT_DAYS and OPEN_URL."""
        self._lookup = lookup
        self._transcripts = transcripts
        self._given = GivenAnswers(kept_days)
        self._open_in = open_in

    def needs(self, question: Question) -> tuple[Action, ...]:
        """What its way in asks for: a look-up, and perhaps a share or full numbers."""
        return question.needs

    def foreseen(self, _: ContactQuery) -> None:
        """Nothing: what goes on record is what was found."""

    async def barred(self, _asked: Asked, _query: ContactQuery) -> None:
        """Nothing: of each contact it is decided once it was found."""

    async def find(self, asked: Asked, query: ContactQuery) -> list[Found]:
        """Ask the call center, or remember; a failure is what was found, too."""
        return await find(self._lookup, asked, query.contact_ids, query.started)

    def find_now(self, asked: Asked, query: ContactQuery) -> list[Found] | None:
        """What is remembered; None where the call center must be asked."""
        return find_now(self._lookup, asked, query.contact_ids)

    def conclude(self, asked: Asked, query: ContactQuery, found: list[Found]) -> Conclusion:
        """The page that was asked for, with the buttons that this person may press."""
        question = asked.question
        sifted = theirs(asked, found)
        if sifted.refused and not sifted.found:
            return sifted.denied(asked)
        found = sifted.found
        said = self._transcripts.offered(found[0].recordings) if len(found) == 1 else False
        reader = readers(asked, own=sifted.own, open_in=self._open_in, transcript=said)
        message = self._given.answer(
            found,
            reader,
            foreign=sifted.foreign,
            now=asked.now,
            page=question.page,
            # In a channel, the words around the ids are addressed to people, not to us.
            not_ids=() if question.way_in == "mention" else query.not_ids,
        )
        if question.way_in == "mention":
            failed = all(
                isinstance(each.result, CallCenterError)
                or (reads_as_phone(each.contact_id) and not (each.recordings or each.call))
                for each in found
            )
            ids = [
                each.contact_id
                for each in found
                if each.recordings or each.call or not reads_as_phone(each.contact_id)
            ]
            message = _of_a_mention(message, asked, ids, failed=failed)
        outcome = summary(found)
        act = Act(asked.needs[-1], outcome, found=found)
        return Conclusion(message, outcome, act, also=sifted.act)


def readers(
    asked: Asked, *, own: bool = False, open_in: OpenIn | None = None, transcript: bool = False
) -> Reader:
    """Who reads it, with what they may do: in public nobody knows who reads.

    Args:
        asked: who asks, and where.
        own: whether it is about calls that they took part in, all of it.
        open_in: the setting OPEN_URL.
        transcript: whether the words of the call may be there to be read.
    """
    question = asked.question
    public = question.place is Place.PUBLIC
    full_numbers = not public and Action.REVEAL in asked.needs
    offered = set() if public else {Action.SHARE, Action.REVEAL, Action.AUDIT, Action.LISTEN}
    if question.withheld is not Reason.OK or question.place is Place.DIRECT:
        offered.discard(Action.SHARE)
    if full_numbers:
        offered.discard(Action.REVEAL)
    may = {each for each in offered if asked.allows(each, own=own)}
    # It is decided call by call; what offers it is about no contact, and for the asker alone.
    if asked.may_ask(Action.SEARCH):
        may.add(Action.SEARCH)
    return replace(
        asked.reader,
        may=frozenset(may),
        full_numbers=full_numbers,
        open_in=open_in,
        transcript=transcript,
    )


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
