"""A list of calls, page by page: where a page begins, what it takes, and how many there are. Pure.

Newest first. A `Cursor` says how far a list was read, so that the next page goes on where this one
ends, in any process, and nothing is read twice or left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bot.callcenter.call_records import more_follow
from bot.callcenter.model import MOST_CALLS, Call, CallPage, CallsWanted
from bot.callcenter.windows import Window

ROWS = 10  # calls of one page


class Search(NamedTuple):
    """What is looked for.

    Attributes:
        forms: what the call center may have stored, the likeliest first; the next one is asked for
            only where the one before finds nothing in the whole range. ("",) for any call.
        start: epoch milliseconds, as `stop`; both inclusive, any distance apart.
        contact_type: `Inbound`, `Outbound`; "" for any.
        recorded: only calls with recordings.
        agent_ids: only calls in which one of these took part; None for any.
    """

    forms: tuple[str, ...]
    start: int
    stop: int
    contact_type: str = ""
    recorded: bool = False
    agent_ids: frozenset[str] | None = None

    @property
    def sifted(self) -> bool:
        """Whether rows are left out here, so that the call center's totals count too many."""
        return self.recorded or self.agent_ids is not None

    def keeps(self, call: Call) -> bool:
        """Whether this row belongs into the list."""
        return bool(call.recordings or not self.recorded) and self.is_about(call)

    def is_about(self, call: Call) -> bool:
        """Whether it is a call of these agents, with recordings or without."""
        return self.agent_ids is None or bool(self.agent_ids & call.agent_ids)


class Cursor(NamedTuple):
    """Where a page of an answer begins.

    Attributes:
        form: which of the search's forms is read.
        window: which of its windows, from 0, the newest.
        page: which page of the call center's, from 1, and in it from which row (`row`) on.
        before: rows of the list in front of this place.
        seen: whether the call center has given any row for this form; of whoever may see their own
            calls alone, any of these.
        totals: what it says of each window that was begun, in their order; -1 where it does not.
        read: rows of this window in the call center's pages before this one.
    """

    form: int = 0
    window: int = 0
    page: int = 1
    row: int = 0
    before: int = 0
    seen: bool = False
    totals: tuple[int, ...] = ()
    read: int = 0


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of calls.

    Attributes:
        first: rows of the list in front of it.
        after: where the next page begins; None at the end.
        count: how many calls there are, or, unless `complete`, how many there are at least.
        read_to: epoch milliseconds; nothing older was read.
    """

    calls: tuple[Call, ...]
    first: int
    after: Cursor | None
    count: int
    complete: bool
    read_to: int


def wanted(search: Search, ranges: Sequence[Window], at: Cursor) -> CallsWanted:
    """What to ask the call center for at this place."""
    window = ranges[at.window]
    return CallsWanted(
        start=window.start,
        stop=window.stop,
        page=at.page,
        criteria=search.forms[at.form],
        contact_type=search.contact_type,
        with_recording=search.recorded,
    )


def taken(
    search: Search, ranges: Sequence[Window], at: Cursor, found: CallPage, rows: list[Call]
) -> Cursor | None:
    """Take the rows that belong into the list, as many as it still has place for.

    Returns:
        Where to go on; None where all was read.
    """
    if len(at.totals) == at.window:  # the window was just begun
        at = at._replace(totals=(*at.totals, -1 if found.total is None else found.total))
    at = at._replace(seen=at.seen or any(map(search.is_about, found.calls)))
    for place in range(at.row, len(found.calls)):
        if len(rows) == ROWS:
            return at._replace(row=place)
        call = found.calls[place]
        if search.keeps(call):
            rows.append(call)
            at = at._replace(before=at.before + 1)
    listed_rows, total = max(found.rows, len(found.calls)), at.totals[at.window]
    read = at.read + listed_rows
    if more_follow(read, listed_rows, MOST_CALLS, None if total < 0 else total):
        return at._replace(page=at.page + 1, row=0, read=read)
    if at.window + 1 < len(ranges):
        return at._replace(window=at.window + 1, page=1, row=0, read=0)
    if not at.seen and at.form + 1 < len(search.forms):
        return Cursor(form=at.form + 1)
    return None


def listed(
    search: Search,
    ranges: Sequence[Window],
    begun: Cursor,
    after: Cursor | None,
    rows: list[Call],
) -> Listed:
    """The page that was read: its rows, from the place at which it begins to the one behind it."""
    shown = begun.before + len(rows)
    if after is None:
        return Listed(tuple(rows), begun.before, None, shown, complete=True, read_to=search.start)
    count, complete = shown, False
    if not search.sifted:
        told = sum(max(0, total) for total in after.totals)
        count = max(shown, told)
        every = len(after.totals) == len(ranges) and min(after.totals) >= 0
        complete = every and after.seen and told >= shown
    read_to = _read_to(ranges, after, rows)
    return Listed(tuple(rows), begun.before, after, count, complete=complete, read_to=read_to)


def _read_to(ranges: Sequence[Window], after: Cursor, rows: Sequence[Call]) -> int:
    """The moment down to which everything was read."""
    if after.form and not after.seen:  # the form before was read to the end
        return ranges[-1].start
    begun = ranges[after.window].stop + 1
    if after.page == 1 and after.row == 0:  # a window begins there
        return begun
    return (rows[-1].start_time if rows else None) or begun
