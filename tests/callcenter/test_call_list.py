"""How far a list of calls was read."""

from bot.callcenter.call_list import Cursor, Search, listed, taken
from bot.callcenter.model import MOST_CALLS, Call, CallPage
from bot.callcenter.windows import windows

DAY = 86_400_000


def test_nothing_of_a_window_belongs_into_the_list() -> None:
    """A window of which a page was read, but nothing kept, is not said to be read to its end."""
    now = 40 * DAY
    search = Search(("agent",), now - 14 * DAY, now, agent_ids=frozenset({"1"}))
    ranges = windows(search.start, search.stop)
    others = tuple(Call(start_time=now - 1000 * number) for number in range(MOST_CALLS))
    after = taken(search, ranges, Cursor(), CallPage(others, 300), [])
    assert after == Cursor(page=2, seen=True, totals=(300,))
    found = listed(search, ranges, Cursor(), after, [])
    assert not found.complete
    assert found.read_to > now - 1000 * (MOST_CALLS - 1)
