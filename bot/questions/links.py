"""What stands behind a link to the player, and behind the grant by which it plays.

Both are random handles, kept for a working day, so that one that was used or has run out can still
be told from one that never was. Whoever opens a link, or asks for it again and again, spends
nothing: playing does.
"""

import json
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from bot.errors.listening import Ending, PlayEnded
from bot.memory.kept import KEPT, Kept
from bot.memory.marks import Marks

GOOD_FOR = 300.0  # seconds from the press to play
AFTER = 600.0  # seconds that a grant lasts beyond the length of its recording
_UNKNOWN_LENGTH = 7200.0  # seconds that a recording of unknown length is taken to last


class Opens(StrEnum):
    """What a handle opens."""

    LINK = "link"  # the page, until it plays
    PLAY = "play"  # the sound
    DOWNLOAD = "download"  # the file alone: no browser plays it


@dataclass(frozen=True, slots=True)
class Ticket:
    """One person's leave to hear one recording.

    Attributes:
        opens: what its handle opens.
        user_id: whose it is.
        team_id: of their workspace, as far as Slack said.
        channel_id: where *Listen* was pressed; "" where there was no conversation.
        thread_ts: in which thread.
        contact_id: whose recording it is.
        which: which one, as `bot.callcenter.which` names it.
        seconds: where it is to start.
        reference: of the press, in log and trail.
        until: seconds since the epoch.
        shares: whether a moment of it may be shared where *Listen* was pressed.
        reads: whether there may be a transcript.
        playable: whether a browser can play its format.
        used: whether the link has played.
    """

    opens: Opens
    user_id: str
    team_id: str
    channel_id: str
    thread_ts: str
    contact_id: str
    which: str
    seconds: int
    reference: str
    until: float = 0.0
    shares: bool = False
    reads: bool = False
    playable: bool = True
    used: bool = False


def ended(ending: Ending, ticket: Ticket) -> PlayEnded:
    """The end of what a ticket is good for, with whom to tell."""
    return PlayEnded(ending, ticket.user_id, ticket.reference)


class Links:
    """Makes links and grants, and says what those that come back are good for."""

    def __init__(self, kept: Kept, marks: Marks, clock: Callable[[], float] = time.time) -> None:
        """`kept`, `marks`: shared by all instances, where there are several."""
        self._kept = kept
        self._marks = marks
        self._clock = clock

    def make(self, ticket: Ticket) -> str:
        """The handle of a link that plays once, within the next five minutes."""
        until = self._clock() + GOOD_FOR
        return self._keep(replace(ticket, opens=Opens.LINK, until=until))

    async def link(self, handle: str) -> Ticket:
        """What a link opens, which spends nothing. Raises PlayEnded where it plays no more."""
        ticket = await self._opened(handle, anew=True)  # it may have played at another instance
        if ticket is None or ticket.opens is not Opens.LINK:
            raise PlayEnded(Ending.UNKNOWN)
        if ticket.used:
            raise ended(Ending.USED, ticket)
        if self._clock() > ticket.until:
            raise ended(Ending.EXPIRED, ticket)
        return ticket

    async def spend(self, handle: str, opens: Opens, length: int | None) -> str:
        """Spend a link, once at all instances, and make the grant for which it is spent.

        Args:
            handle: of the link.
            opens: what the grant is to open.
            length: of the recording, in seconds; None where that is not known.

        Raises:
            PlayEnded: it plays no more, or another press was first.
        """
        ticket = await self.link(handle)
        if not await self._marks.first_seen(f"played:{handle}", KEPT):
            raise ended(Ending.USED, ticket)
        self._kept.put(handle, _text(replace(ticket, used=True)))
        lasts = (_UNKNOWN_LENGTH if length is None else max(0, length)) + AFTER
        grant = self._keep(replace(ticket, opens=opens, until=self._clock() + lasts))
        await self._kept.saved()  # the next request may reach another instance
        return grant

    async def download(self, ticket: Ticket) -> str:
        """A grant for the file of what plays already, good for as long as a link is."""
        until = min(ticket.until, self._clock() + GOOD_FOR)
        grant = self._keep(replace(ticket, opens=Opens.DOWNLOAD, until=until))
        await self._kept.saved()
        return grant

    async def grant(self, handle: str) -> Ticket:
        """What a grant opens. Raises PlayEnded where its time is over."""
        ticket = await self._opened(handle)
        if ticket is None or ticket.opens is Opens.LINK:
            raise PlayEnded(Ending.UNKNOWN)
        if self._clock() > ticket.until:
            raise ended(Ending.OVER, ticket)
        return ticket

    def _keep(self, ticket: Ticket) -> str:
        return self._kept.keep(_text(ticket))

    async def _opened(self, handle: str, *, anew: bool = False) -> Ticket | None:
        text = await self._kept.get(handle, anew=anew)
        if text is None:
            return None
        fields = json.loads(text)  # kept by ourselves
        return Ticket(**{**fields, "opens": Opens(fields["opens"])})


def _text(ticket: Ticket) -> str:
    return json.dumps(asdict(ticket))
