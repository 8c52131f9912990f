"""What a page of a list takes from the call center's pages, and what it says of the rest."""

import pytest

from bot.callcenter.call_list import ROWS, Cursor, Search, listed, taken, wanted
from bot.callcenter.model import MOST_CALLS, Call, CallAgent, CallPage, CallsWanted, Recording
from bot.callcenter.windows import Window

RANGES = (Window(2000, 2999), Window(1000, 1999))
SEARCH = Search(("15588886666", "+8615588886666"), 1000, 2999)


def calls(count: int, start: int = 2900) -> tuple[Call, ...]:
    return tuple(Call(contact_id=str(place), start_time=start - place) for place in range(count))


def test_wanted() -> None:
    """A place in the list says which window, page and form of the number is asked for."""
    search = SEARCH._replace(contact_type="Inbound", recorded=True)
    assert wanted(search, RANGES, Cursor(form=1, window=1, page=3)) == CallsWanted(
        start=1000,
        stop=1999,
        page=3,
        criteria="+8615588886666",
        contact_type="Inbound",
        with_recording=True,
    )


@pytest.mark.parametrize(
    ("at", "found", "after"),
    [
        pytest.param(
            Cursor(),
            CallPage(calls(23), 23),
            Cursor(row=ROWS, before=ROWS, seen=True, totals=(23,)),
            id="more in this page",
        ),
        pytest.param(
            Cursor(),
            CallPage(calls(3), 3),
            Cursor(window=1, before=3, seen=True, totals=(3,)),
            id="the next window",
        ),
        pytest.param(
            Cursor(row=95, before=95, seen=True, totals=(120,)),
            CallPage(calls(MOST_CALLS), 120),
            Cursor(page=2, before=100, seen=True, totals=(120,), read=100),
            id="the next page",
        ),
        pytest.param(
            Cursor(row=48, before=48, seen=True, totals=(120,)),
            CallPage(calls(50), 120),
            Cursor(page=2, before=50, seen=True, totals=(120,), read=50),
            id="the next page of one that is shorter than was asked for",
        ),
        pytest.param(
            Cursor(row=95, before=95, seen=True, totals=(120,)),
            CallPage(calls(MOST_CALLS - 1), 120, rows=MOST_CALLS),
            Cursor(page=2, before=99, seen=True, totals=(120,), read=100),
            id="the next page of one with a row that cannot be read",
        ),
        pytest.param(
            Cursor(window=1, before=3, seen=True, totals=(3,)),
            CallPage(calls(2), 2),
            None,
            id="the end",
        ),
        pytest.param(
            Cursor(window=1, totals=(0,)), CallPage((), 0), Cursor(form=1), id="the next form"
        ),
        pytest.param(
            Cursor(form=1, window=1, totals=(0,)), CallPage((), 0), None, id="no other form"
        ),
        pytest.param(
            Cursor(),
            CallPage(calls(2), None),
            Cursor(window=1, before=2, seen=True, totals=(-1,)),
            id="no total is told",
        ),
    ],
)
def test_taken(at: Cursor, found: CallPage, after: Cursor | None) -> None:
    """Where the list goes on."""
    assert taken(SEARCH, RANGES, at, found, []) == after


def test_nothing_of_the_next_row_is_taken_twice() -> None:
    """A full page leaves the rest of what was read to the next one."""
    rows = list(calls(ROWS - 1))
    after = taken(SEARCH, RANGES, Cursor(), CallPage(calls(3), 3), rows)
    assert len(rows) == ROWS
    assert after == Cursor(row=1, before=1, seen=True, totals=(3,))


@pytest.mark.parametrize(
    ("search", "after", "count", "complete"),
    [
        pytest.param(SEARCH, None, 2, True, id="read to the end"),
        pytest.param(
            SEARCH, Cursor(window=1, seen=True, totals=(7,)), 7, False, id="a window is unread"
        ),
        pytest.param(
            SEARCH, Cursor(window=1, row=3, seen=True, totals=(7, 5)), 12, True, id="every total"
        ),
        pytest.param(
            SEARCH._replace(recorded=True),
            Cursor(window=1, row=3, seen=True, totals=(7, 5)),
            2,
            False,
            id="totals count too many",
        ),
        pytest.param(SEARCH, Cursor(form=1), 2, False, id="another form is unread"),
        pytest.param(
            SEARCH, Cursor(window=1, row=3, totals=(7, -1)), 7, False, id="a total is not told"
        ),
        pytest.param(
            SEARCH, Cursor(window=1, row=2, totals=(0, 0)), 2, False, id="totals count too few"
        ),
    ],
)
def test_count(search: Search, after: Cursor | None, count: int, *, complete: bool) -> None:
    """The call center's totals count where nothing is sifted; else, what was seen."""
    found = listed(search, RANGES, Cursor(), after, list(calls(2)))
    assert (found.count, found.complete) == (count, complete)


@pytest.mark.parametrize(
    ("after", "rows", "read_to"),
    [
        pytest.param(None, 2, 1000, id="all of it"),
        pytest.param(Cursor(window=1, seen=True), 2, 2000, id="a whole window"),
        pytest.param(Cursor(row=2, seen=True), 2, 2899, id="within a window"),
        pytest.param(Cursor(page=2, seen=True), 0, 3000, id="a page of which nothing was kept"),
        pytest.param(Cursor(form=1), 0, 1000, id="all of it, in another form"),
        pytest.param(Cursor(form=1, row=2, seen=True), 2, 2899, id="within another form"),
    ],
)
def test_read_to(after: Cursor | None, rows: int, read_to: int) -> None:
    """Down to this moment nothing is left out; it is never said to be earlier than it is."""
    assert listed(SEARCH, RANGES, Cursor(), after, list(calls(rows))).read_to == read_to


def test_nothing_of_a_window_belongs_into_the_list() -> None:
    """A window of which a page was read, but nothing kept, is not said to be read to its end."""
    search = SEARCH._replace(agent_ids=frozenset({"1"}))
    after = taken(search, RANGES, Cursor(), CallPage(calls(MOST_CALLS), 300), [])
    assert after == Cursor(page=2, totals=(300,), read=100)
    found = listed(search, RANGES, Cursor(), after, [])
    assert not found.complete
    assert found.read_to > RANGES[0].stop


def test_keeps() -> None:
    """Sifted are calls without recordings, and those in which none of these agents took part."""
    recorded = Call(recordings=(Recording(agent_id="a"),))
    mine = SEARCH._replace(agent_ids=frozenset({"a"}))
    assert SEARCH.keeps(Call())
    assert not SEARCH._replace(recorded=True).keeps(Call())
    assert SEARCH._replace(recorded=True).keeps(recorded)
    assert mine.keeps(recorded)
    assert mine.keeps(Call(agents=(CallAgent("a"),)))
    assert not mine.keeps(Call(agents=(CallAgent("b"), CallAgent(""))))
    assert not SEARCH._replace(agent_ids=frozenset()).keeps(recorded)
    assert [each.sifted for each in (SEARCH, mine)] == [False, True]
