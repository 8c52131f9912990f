"""Who may hear which recording: asked anew when a link is opened, when it plays, at a download.

A right may have been taken away since *Listen* was pressed.
"""

import time
from dataclasses import dataclass

from bot.access import Action, Reason, Refusal
from bot.callcenter.lookup import Lookup
from bot.callcenter.model import Found, Recording
from bot.callcenter.which import named_recording
from bot.errors import AuditFailed, CallCenterError
from bot.errors.listening import Ending
from bot.questions.answering import Answering
from bot.questions.conclusion import Act, Asked
from bot.questions.links import Ticket, ended
from bot.questions.own import find
from bot.questions.question import Question


@dataclass(frozen=True, slots=True)
class Listener:
    """Somebody who may hear a recording, and which it is.

    Attributes:
        found: its contact, as it was looked up.
        downloads: whether they may keep the file.
    """

    ticket: Ticket
    asked: Asked
    found: Found
    recording: Recording
    downloads: bool


class Admission:
    """Admits whom a ticket is for, as every other question of theirs is admitted."""

    def __init__(self, answering: Answering, lookup: Lookup) -> None:
        self._answering = answering
        self._lookup = lookup

    async def listener(self, ticket: Ticket, needs: tuple[Action, ...]) -> Listener:
        """Whoever a ticket is for, where they may do all of this still.

        Raises:
            PlayEnded: they may not, which goes on record, or there is no such recording any more.
        """
        question = Question(
            ticket.contact_id,
            "player",
            ticket.reference,
            time.perf_counter(),
            user_id=ticket.user_id,
            team_id=ticket.team_id,
            channel_id=ticket.channel_id,
            thread_ts=ticket.thread_ts,
            needs=needs,
        )
        asked = await self._answering.identified(question, needs)
        await self._admitted(asked, asked.refused(own=None), ticket)
        (found,) = await find(self._lookup, asked, (ticket.contact_id,))
        if isinstance(found.result, CallCenterError):
            raise ended(Ending.FAILED, ticket)
        own = asked.person.took_part(found.agent_ids)
        await self._admitted(asked, asked.refused(own=own), ticket)
        recording = named_recording(ticket.which, found.recordings)
        if recording is None:
            raise ended(Ending.GONE, ticket)
        downloads = asked.allows(Action.DOWNLOAD, own=own)
        return Listener(ticket, asked, found, recording, downloads)

    async def still(self, listener: Listener) -> None:
        """Whether somebody who listens still may, as far as Slack says who they are.

        Raises:
            PlayEnded: the right was taken away, which goes on record.
        """
        before = listener.asked
        asked = await self._answering.identified(before.question, before.needs)
        refused = asked.refused(own=asked.person.took_part(listener.found.agent_ids))
        if refused and refused.reason is not Reason.UNKNOWN:
            await self._admitted(asked, refused, listener.ticket)

    async def _admitted(self, asked: Asked, refused: Refusal | None, ticket: Ticket) -> None:
        """Raise PlayEnded where something is refused, which goes on record."""
        if refused is None:
            return
        act = Act(refused.action, f"denied:{refused.reason.value}", (ticket.contact_id,))
        try:
            await self._answering.record(asked, act)
        except AuditFailed as error:
            raise ended(Ending.NOT_RECORDED, ticket) from error
        unknown = refused.reason is Reason.UNKNOWN  # Slack does not say who it is, for now
        raise ended(Ending.FAILED if unknown else Ending.DENIED, ticket)
