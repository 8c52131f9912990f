"""A list of calls, page by page: each call once, in order, whatever it takes to read them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.callcenter.call_list import ROWS, Cursor, Listed, Search
from bot.callcenter.call_search import MOST_READS, CallSearch
from bot.callcenter.calls import Calls
from bot.callcenter.model import MOST_CALLS, Call, CallAgent, CallPage, CallsWanted, Recording
from bot.callcenter.windows import LONGEST, windows
from bot.errors import CallCenterError, Throttled
from tests.passing_time import Clock

STOP = 1_795_497_600_000
FORMS = ("15588886666", "+8615588886666", "8615588886666")
ME, OTHER = "293939422320312215", "293939422320312216"
_MOST_PRESSES = 500


@dataclass
class CallCenter:
    """Calls by the form of the number under which they are stored; some reads fail."""

    stored: dict[str, list[Call]]
    failing: frozenset[int] = frozenset()
    asked: list[CallsWanted] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    clock: Clock = field(default_factory=Clock)
    takes: float = 0.0

    async def fetch(self, wanted: CallsWanted, *, seconds: float) -> CallPage:
        self.asked.append(wanted)
        self.seconds.append(seconds)
        self.clock.now += self.takes
        if len(self.asked) in self.failing:
            raise Throttled
        assert wanted.stop - wanted.start <= LONGEST
        fitting = [
            each
            for each in self.stored.get(wanted.criteria, [])
            if wanted.start <= (each.start_time or 0) <= wanted.stop
            and wanted.contact_type in ("", each.contact_type)
        ]
        fitting.sort(key=lambda each: each.start_time or 0, reverse=wanted.newest_first)
        first = (wanted.page - 1) * wanted.page_size
        total = len(fitting) if wanted.page == 1 else None
        return CallPage(tuple(fitting[first : first + wanted.page_size]), total)

    async def press(self, search: Search, at: Cursor) -> tuple[Listed, int]:
        """A page of the answer with nothing remembered, and how many reads it took."""
        before = len(self.asked)
        reading = CallSearch(Calls(self.fetch, timer=self.clock), self.clock)
        found = await reading.read(search, at)
        return found, len(self.asked) - before

    async def pages(self, search: Search) -> list[Listed]:
        """All pages of an answer; a press that fails is pressed again."""
        found, at = list[Listed](), Cursor()
        for _ in range(_MOST_PRESSES):
            before = len(self.asked)
            try:
                page, reads = await self.press(search, at)
            except CallCenterError:
                assert len(self.asked) == before + 1  # only the first read of a press raises
                continue
            assert 1 <= reads <= MOST_READS
            found.append(page)
            if page.after is None:
                return found
            at = page.after
        raise AssertionError("there is no end to it")


def call(number: int, start: int, agent: str = ME, *, recorded: bool = True) -> Call:
    return Call(
        contact_id=str(number),
        contact_type="Inbound" if number % 3 else "Outbound",
        start_time=start,
        agents=(CallAgent(agent),),
        recordings=(Recording(agent_id=agent),) if recorded else (),
    )


@st.composite
def stored(draw: st.DrawFn, start: int) -> list[Call]:
    """Calls in any of the windows, often as many as fill pages of the call center's."""
    calls = list[Call]()
    for window in windows(start, STOP):
        count = draw(st.sampled_from([0, 0, 1, 9, 10, 11, 99, 100, 101, 230]))
        step = draw(st.sampled_from([0, 1, 60_000]))  # 0: all at the same moment
        last = draw(st.integers(window.start, window.stop))
        for place in range(count):
            moment = max(window.start, last - place * step)
            agent = ME if draw(st.sampled_from([True, True, False])) else OTHER
            calls.append(call(len(calls), moment, agent, recorded=place % 4 > 0))
    return calls


@st.composite
def cases(draw: st.DrawFn) -> tuple[Search, dict[str, list[Call]]]:
    start = STOP - draw(st.sampled_from([60_000, LONGEST, LONGEST + 1, 4 * LONGEST]))
    forms = FORMS[: draw(st.integers(1, 3))]
    search = Search(
        forms,
        start,
        STOP,
        contact_type=draw(st.sampled_from(["", "", "Inbound"])),
        recorded=draw(st.booleans()),
        agent_ids=draw(st.sampled_from([None, None, frozenset({ME}), frozenset({"nobody"})])),
    )
    held = {draw(st.sampled_from(forms)): draw(stored(start))}
    if draw(st.booleans()):
        held.setdefault(draw(st.sampled_from(forms)), draw(stored(start)))
    return search, held


def expected(search: Search, held: dict[str, list[Call]]) -> list[Call]:
    """What the whole list is: of the first form that finds anything, the newest call first."""
    for form in search.forms:
        found = [
            each
            for each in held.get(form, [])
            if search.contact_type in ("", each.contact_type) and search.is_about(each)
        ]
        if found:
            found.sort(key=lambda each: -(each.start_time or 0))
            return [each for each in found if search.keeps(each)]
    return []


def check(pages: Sequence[Listed], whole: list[Call]) -> None:
    """That these pages are the whole, and that none of them says more than it knows."""
    told = list[Call]()
    for page in pages:
        assert page.first == len(told)
        told += page.calls
        assert len(page.calls) <= ROWS
        assert len(told) <= page.count <= len(whole)
        if page.complete:
            assert page.count == len(whole)
        if page.calls:
            assert all((each.start_time or 0) <= page.read_to for each in whole[len(told) :])
    assert [each.contact_id for each in told] == [each.contact_id for each in whole]
    assert pages[-1].complete


@settings(max_examples=150, deadline=None)
@given(cases())
def test_every_call_once(case: tuple[Search, dict[str, list[Call]]]) -> None:
    """Its pages, one behind the other, are all calls in order; no count is too high."""
    search, held = case
    check(asyncio.run(CallCenter(held).pages(search)), expected(search, held))


@settings(max_examples=100, deadline=None)
@given(cases(), st.frozensets(st.integers(1, 60), max_size=20))
def test_failures_lose_nothing(
    case: tuple[Search, dict[str, list[Call]]], failing: frozenset[int]
) -> None:
    """Whichever reads fail, the next press goes on where the one before ended."""
    search, held = case
    check(asyncio.run(CallCenter(held, failing).pages(search)), expected(search, held))


@pytest.mark.parametrize("agent", [ME, OTHER])
async def test_which_form_is_stored(agent: str) -> None:
    """The next form is asked for only where the first has no call of these agents at all."""
    stored_as = {FORMS[0]: [call(1, STOP, agent, recorded=False)], FORMS[1]: [call(2, STOP)]}
    search = Search(FORMS, STOP - 1000, STOP, recorded=True, agent_ids=frozenset({ME}))
    pages = await CallCenter(stored_as).pages(search)
    found = [each.contact_id for page in pages for each in page.calls]
    assert found == ([] if agent == ME else ["2"])


async def test_what_was_read_stands() -> None:
    """A failure behind the first read shows what there is, and says that there may be more."""
    found = [call(number, STOP - number * 1000) for number in range(3)]
    search = Search(FORMS[:1], STOP - 4 * LONGEST, STOP)
    listed, _ = await CallCenter({FORMS[0]: found}, frozenset({2})).press(search, Cursor())
    assert [each.contact_id for each in listed.calls] == ["0", "1", "2"]
    assert listed.after is not None
    assert not listed.complete
    assert listed.read_to == windows(search.start, STOP)[0].start


async def test_the_first_failure_is_the_answer() -> None:
    """Where nothing could be read, the error is told."""
    search = Search(FORMS[:1], STOP - 1000, STOP)
    with pytest.raises(Throttled):
        await CallCenter({}, frozenset({1})).press(search, Cursor())


async def test_a_full_page_reads_no_further() -> None:
    """A number's calls of a week take one read, and it tells how many there are."""
    found = [call(number, STOP - number * 1000) for number in range(23)]
    call_center = CallCenter({FORMS[0]: found})
    listed, reads = await call_center.press(Search(FORMS, STOP - LONGEST, STOP), Cursor())
    assert (reads, len(listed.calls), listed.count, listed.complete) == (1, ROWS, 23, True)
    (asked,) = call_center.asked
    assert (asked.newest_first, asked.page_size, asked.with_recording) == (True, MOST_CALLS, False)


async def test_one_time_for_all_reads() -> None:
    """All reads of a press share 12 seconds; what they do not suffice for, the next one has."""
    call_center = CallCenter({}, takes=5.0)
    search = Search(FORMS[:1], STOP - 6 * LONGEST, STOP)
    listed, reads = await call_center.press(search, Cursor())
    assert reads == 3
    assert call_center.seconds == [12.0, 7.0, 2.0]
    assert listed.after is not None
    assert listed.after.window == 3


async def test_no_time_at_all() -> None:
    """A first read that takes all the time is the only one."""
    call_center = CallCenter({}, takes=12.0)
    search = Search(FORMS[:1], STOP - 6 * LONGEST, STOP)
    _, reads = await call_center.press(search, Cursor())
    assert reads == 1
