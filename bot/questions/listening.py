"""From a link to the last byte: what plays, until when, and what is on record.

The player asks here, and knows nothing of access, the trail or the call center.
"""

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import TypeVar

from cachetools import TLRUCache

from bot.access import Action
from bot.callcenter.files import File, Files, Head, is_gone
from bot.callcenter.storage import Opened
from bot.errors import AuditFailed, CallCenterError
from bot.errors.listening import Ending, PlayEnded, StorageError, StorageTrouble
from bot.memory.flights import Flights, Wanted
from bot.memory.once import Once
from bot.memory.sweep import Sweep
from bot.questions.admission import Admission, Listener
from bot.questions.answering import Answering
from bot.questions.conclusion import Act, Deed
from bot.questions.links import Links, Opens, Ticket, ended
from bot.questions.places import Places

T = TypeVar("T")

_MOST = 10_000  # grants whose files are remembered
_LISTEN = (Action.LOOKUP, Action.LISTEN)
_DOWNLOAD = (*_LISTEN, Action.DOWNLOAD)


@dataclass(slots=True)
class Playing:
    """A grant that is used: its file, whose address this process alone knows.

    Attributes:
        ending: why the last one ended too soon; None where it did not.
        on_record: what is in the trail for this grant. The marks that keep it to once at all
            instances are forgotten sooner than a grant for a long recording.
    """

    grant: str
    listener: Listener
    file: File
    head: Head
    ending: Ending | None = None
    on_record: set[Deed | Action] = field(default_factory=set)


class Listening:
    """What the player may do, step by step; each raises PlayEnded where it goes no further."""

    def __init__(
        self,
        answering: Answering,
        admission: Admission,
        files: Files,
        links: Links,
        *,
        once: Once,
        places: Places,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._answering = answering
        self._admission = admission
        self._files = files
        self._links = links
        self._once = once
        self._places = places
        self._playing: TLRUCache[str, Playing] = TLRUCache(_MOST, _until, clock)
        self._sweep = Sweep(self._playing)
        self._opening = Flights[str, Playing]("file to play")  # by a grant, or by its link

    def clear(self) -> None:
        """Forget every file; its address is asked for again."""
        self._opening.clear()
        self._playing.clear()

    async def about(self, link: str) -> Listener:
        """Whose link it is and what it would play, which spends nothing."""
        return await self._admission.listener(await self._links.link(link), _LISTEN)

    async def play(self, link: str) -> str:
        """Spend a link whose file is there; the grant, by which its sound may be asked for."""
        listener = await self.about(link)
        if not listener.ticket.playable:
            raise ended(Ending.FORMAT, listener.ticket)
        if self._places.full():
            raise ended(Ending.BUSY, listener.ticket)
        return await self._spent(link, Opens.PLAY, listener)

    async def download(self, link: str) -> str:
        """Spend a link whose file no browser plays; the grant, by which it may be downloaded."""
        listener = await self._admission.listener(await self._links.link(link), _DOWNLOAD)
        return await self._spent(link, Opens.DOWNLOAD, listener)

    async def keep(self, grant: str) -> str:
        """Another grant, for a few minutes, by which what plays may be downloaded.

        It stands in a link, as any download does; the one by which it plays never does.
        """
        listener = (await self.to_hear(grant)).listener
        await self._admission.listener(listener.ticket, _DOWNLOAD)
        return await self._links.download(listener.ticket)

    async def to_hear(self, grant: str) -> Playing:
        """The file that is to be heard by this grant."""
        return await self._opened(grant, Opens.PLAY)

    async def to_keep(self, grant: str) -> Playing:
        """The file that is to be kept by this grant, where they may keep it still."""
        playing = await self._opened(grant, Opens.DOWNLOAD)
        await self._admission.listener(playing.listener.ticket, _DOWNLOAD)
        return playing

    @contextmanager
    def place(self, playing: Playing) -> Iterator[None]:
        """The place of one stream, until it ends."""
        with ExitStack() as place:
            try:
                place.enter_context(self._places.taken(playing.grant))
            except PlayEnded as error:
                raise _over(playing, error.ending) from error
            yield

    async def part(
        self, playing: Playing, first: int, last: int, done: Deed | Action = Deed.HEARD
    ) -> Opened:
        """A part of the file, both ends inclusive; on record before anybody gets a byte of it.

        `done`: what goes on record, once for each grant: that it was heard, or kept.
        """
        ticket = playing.listener.ticket
        try:
            opened = await _fetched(_same(playing, first, last), ticket)
        except PlayEnded as error:
            raise _over(playing, error.ending) from error
        try:
            await self._record(playing, done)
        except AuditFailed as error:
            opened.close()
            raise _over(playing, Ending.NOT_RECORDED) from error
        except BaseException:
            opened.close()
            raise
        playing.ending = None
        return opened

    async def record_reading(self, playing: Playing) -> None:
        """Put on record, once for each grant, that what was said is read beside the sound."""
        try:
            await self._record(playing, Deed.READ)
        except AuditFailed as error:
            raise ended(Ending.NOT_RECORDED, playing.listener.ticket) from error

    async def sharer(self, grant: str) -> Listener:
        """Who shares a moment of what plays. Whether they may share, Share itself asks again."""
        listener = (await self.to_hear(grant)).listener
        if not listener.ticket.shares:
            raise ended(Ending.DENIED, listener.ticket)
        return listener

    async def why(self, grant: str) -> Ending | None:
        """Why the sound ended too soon; None where the connection broke, no more."""
        await self._links.grant(grant)
        playing = self._playing.get(grant)
        return playing.ending if playing else None

    async def _opened(self, grant: str, purpose: Opens) -> Playing:
        ticket = await self._links.grant(grant)
        if ticket.opens is not purpose:
            raise ended(Ending.UNKNOWN, ticket)
        known = self._playing.get(grant)
        if known is not None:
            try:
                await self._admission.still(known.listener)
            except PlayEnded as error:
                raise _over(known, error.ending) from error
            return known

        async def opened(keep: Wanted) -> Playing:
            playing = await self._file(await self._admission.listener(ticket, _LISTEN), grant)
            if keep():
                self._remember(playing)
            return playing

        return await self._opening.join(grant, opened)

    async def _spent(self, link: str, opens: Opens, listener: Listener) -> str:
        """Spend the link, once it is sure that there is a file: asked once for all who try."""

        async def found(_keep: Wanted) -> Playing:
            return await self._file(listener)

        playing = await self._opening.join(link, found)
        playing.grant = await self._links.spend(link, opens, listener.recording.duration)
        playing.listener = replace(listener, ticket=await self._links.grant(playing.grant))
        self._remember(playing)
        return playing.grant

    async def _file(self, listener: Listener, grant: str = "") -> Playing:
        file = self._files.of(listener.ticket.contact_id, listener.recording)
        head = await _fetched(file.head(listener.recording.file_name), listener.ticket)
        return Playing(grant, listener, file, head)

    def _remember(self, playing: Playing) -> None:
        self._playing[playing.grant] = playing
        self._sweep.later()

    async def _record(self, playing: Playing, done: Deed | Action) -> None:
        """Once for each grant, at whichever instance. Raises AuditFailed."""
        if done in playing.on_record:
            return
        listener = playing.listener
        act = Act(done, "found", found=[listener.found], recording=listener.ticket.which)

        async def write() -> None:
            await self._answering.record(listener.asked, act)

        await self._once.run(f"{done.value}:{playing.grant}", write)
        playing.on_record.add(done)


def _until(_: str, playing: Playing, _now: float) -> float:
    """A file is forgotten with the grant by which it plays."""
    return playing.listener.ticket.until


def _over(playing: Playing, ending: Ending) -> PlayEnded:
    """The end of a file that plays: a browser shows nothing of a refused piece, so it asks why."""
    playing.ending = ending
    return ended(ending, playing.listener.ticket)


async def _same(playing: Playing, first: int, last: int) -> Opened:
    """A part of the file whose length the browser was told; of another one it gets nothing."""
    opened = await playing.file.open(first, last)
    if (opened.size, opened.last) != (playing.head.size, last):
        opened.close()
        raise StorageError(StorageTrouble.UNEXPECTED)
    return opened


async def _fetched(work: Awaitable[T], ticket: Ticket) -> T:
    try:
        return await work
    except (CallCenterError, StorageError) as error:
        raise ended(Ending.GONE if is_gone(error) else Ending.FAILED, ticket) from error
