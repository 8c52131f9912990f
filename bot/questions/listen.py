"""A kind of question: *Listen*, one recording for one person.

What is on record comes first: the access check, then the record of the trail, and only then is the
call center asked for the file's address.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from bot.access import Action
from bot.callcenter.files import Files, Head, is_gone
from bot.callcenter.lookup import Lookup
from bot.callcenter.model import ContactRecordings, Found, Recording
from bot.callcenter.transcripts import Transcripts
from bot.callcenter.which import named_recording
from bot.errors import CallCenterError, RecordingElsewhere
from bot.errors.listening import StorageError
from bot.messages.listen import (
    listen,
    listen_busy,
    listen_direct,
    listen_failed,
    listen_gone,
    listen_not_set,
    listen_view,
)
from bot.messages.masking import masked_within
from bot.messages.message import Message
from bot.messages.recordings import answer
from bot.questions.conclusion import Act, Asked, Conclusion
from bot.questions.links import Links, Opens, Ticket
from bot.questions.own import find, theirs
from bot.questions.places import Places
from bot.questions.query import ListenQuery
from bot.questions.question import Question
from bot.questions.recordings import readers, summary

_log = logging.getLogger(__name__)

_VENDORS = ".aliyuncs.com"  # what else an answer names is nobody's to add, and stays out of the log
_LASTS = 3600  # seconds that the storage's own link is good for, where it does not say


class Offer(NamedTuple):
    """How people listen.

    Attributes:
        address: of this app, at which the player is; "" where there is none.
        in_slack: whether the player opens within Slack, too.
        direct: whether they get the storage's own link where there is no player.
    """

    address: str = ""
    in_slack: bool = False
    direct: bool = False

    def link(self, handle: str) -> str:
        """The player's page. What stands behind `#` no server sees, nor logs."""
        return f"{self.address}/listen#{handle}"

    def embedded(self, handle: str) -> str:
        """The same, for Slack's frame, which keeps nothing behind `#`."""
        return f"{self.address}/listen/embed/{handle}"


class Listen:
    """Gives one person a link to one recording, where it is there."""

    def __init__(
        self,
        lookup: Lookup,
        files: Files,
        links: Links,
        offer: Offer,
        *,
        places: Places,
        transcripts: Transcripts,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._lookup = lookup
        self._files = files
        self._links = links
        self._offer = offer
        self._places = places
        self._transcripts = transcripts
        self._clock = clock

    def needs(self, _: Question) -> tuple[Action, ...]:
        """A look-up: who spoke stands beside the player. And to listen."""
        return (Action.LOOKUP, Action.LISTEN)

    def foreseen(self, _: ListenQuery) -> None:
        """Nothing: what goes on record is what was found."""

    async def barred(self, _asked: Asked, _query: ListenQuery) -> None:
        """Nothing: whose call it is shows once it was found."""

    async def find(self, asked: Asked, query: ListenQuery) -> list[Found]:
        """Ask the call center, or remember."""
        return await find(self._lookup, asked, (query.contact_id,))

    def find_now(self, _asked: Asked, _query: ListenQuery) -> None:
        """Nothing: the file is asked for."""

    def conclude(self, asked: Asked, query: ListenQuery, found: list[Found]) -> Conclusion:
        """That somebody is about to listen is on record before the file is asked for."""
        sifted = theirs(asked, found)
        if sifted.refused:
            return sifted.denied(asked)
        reader, result = readers(asked, own=sifted.own), found[0].result
        if isinstance(result, CallCenterError) or not result.recordings:
            outcome = summary(found)
            message = answer(found, reader, now=asked.now)
            return Conclusion(message, outcome, Act(Action.LISTEN, outcome, found=found))
        recording = named_recording(query.which, result.recordings)
        if recording is None:
            return Conclusion(listen_gone(reader), "none", Act(Action.LISTEN, "none", found=found))
        if not (self._offer.address or self._offer.direct):
            return Conclusion(listen_not_set(reader), "not_set")
        if self._offer.address and self._places.full():
            return Conclusion(listen_busy(query.value, reader), "busy")
        act = Act(Action.LISTEN, "found", found=found, recording=query.which)
        then = partial(self._offered, asked, query, result, recording, own=sifted.own)
        return Conclusion(Message("", ()), "found", act, then=then)

    async def _offered(
        self,
        asked: Asked,
        query: ListenQuery,
        found: ContactRecordings,
        recording: Recording,
        *,
        own: bool,
    ) -> Conclusion:
        """The link, once it is sure that there is a file."""
        reader = readers(asked, own=own)
        try:
            file = self._files.of(query.contact_id, recording)
            head = await file.head(recording.file_name)
            if not self._offer.address:
                lasts, url = _LASTS, await file.address()
                if url.expires is not None:
                    lasts = max(0, round(url.expires - self._clock()))
                return Conclusion(listen_direct(recording, url.url, lasts, reader), "found")
        except (CallCenterError, StorageError) as error:
            if is_gone(error):
                return Conclusion(listen_gone(reader), "gone")
            return self._failed(error, query, asked)
        return Conclusion(self._player(asked, query, found, recording, head, own=own), "found")

    def _failed(
        self, error: CallCenterError | StorageError, query: ListenQuery, asked: Asked
    ) -> Conclusion:
        if isinstance(error, RecordingElsewhere) and error.host.endswith(_VENDORS):
            # What the call center wrote in a host's place may hold a number.
            about = {"host": masked_within(error.host), "setting": "RECORDING_HOSTS"}
            _log.warning("a recording lies on a host that is not asked", extra=about)
        message = listen_failed(error, query.value, asked.reader)
        kind = error.kind if isinstance(error, CallCenterError) else "storage"
        return Conclusion(message, f"error:{kind}")

    def _player(
        self,
        asked: Asked,
        query: ListenQuery,
        found: ContactRecordings,
        recording: Recording,
        head: Head,
        *,
        own: bool,
    ) -> Message:
        """One press, however many links: each of them plays once, for this person."""
        question, reader = asked.question, readers(asked, own=own)
        offer, links = self._offer, self._links
        reads = self._transcripts.offered(found.recordings)
        ticket = Ticket(
            Opens.LINK,
            question.user_id,
            asked.person.team_id or question.team_id,
            question.channel_id,
            question.thread_ts,
            query.contact_id,
            query.which,
            query.seconds,
            question.reference,
            shares=Action.SHARE in reader.may and reader.conversation and bool(question.channel_id),
            reads=reads,
            playable=head.format.playable,
        )
        link = offer.link(links.make(ticket))
        message = listen(recording, link, reader, playable=ticket.playable)
        if not (offer.in_slack and ticket.playable):
            return message
        view = listen_view(
            recording,
            offer.embedded(links.make(ticket)),
            link,
            reader,
            address=offer.address,
            read=f"{query.contact_id} {query.which}" if reads else "",
        )
        return replace(message, modal=view)
