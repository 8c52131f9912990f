"""`phone …`, `agent …`, `mine …`: what is a search, what is none, and what is wrong with one."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.callcenter.call_list import Cursor
from bot.callcenter.windows import Window
from bot.errors import UsageError
from bot.questions.query import ContactQuery, parse
from bot.questions.searches import (
    By,
    CallsQuery,
    Direction,
    bare_number,
    by_phone,
    from_text,
    search,
)
from bot.questions.when import When, WhenKind

ID, NUMBER = "2020927020", "15588886666"


@pytest.mark.parametrize(
    ("typed", "name", "time"),
    [
        (f"phone {NUMBER}", NUMBER, ""),
        (f"PHONE {NUMBER} 7d", NUMBER, "7d"),
        ("phone number 155 8888 6666 today", NUMBER, "today"),
        ("Phone: +86 155-8888-6666 yesterday", NUMBER, "yesterday"),
        (f"phone={NUMBER}", NUMBER, ""),
        (f"phone {NUMBER}, 7d", NUMBER, "7d"),
        (f"`phone {NUMBER}`", NUMBER, ""),
        ("number 0086 155 8888 6666", NUMBER, ""),
        ("number (021) 5555-0100 11-20..11-22", "02155550100", "11-20..11-22"),
        ("tel +44 20 7946 0958 30d", "442079460958", "30d"),
        ("tel:+442079460958", "442079460958", ""),
        (f"phone <tel:{NUMBER}|155 8888 6666> 14:00..15:00", NUMBER, "14:00..15:00"),
        (f"phone {NUMBER} yesterday 14:00..15:00", NUMBER, "yesterday 14:00..15:00"),
        (f"phone {NUMBER} 2026-11-20", NUMBER, "2026-11-20"),
        ("phone 10086 90d", "10086", "90d"),
        ("电话：１５５８８８８６６６６　昨天", NUMBER, "昨天"),
        ("号码 155 8888 6666 今天", NUMBER, "今天"),
        (f"电话号码 {NUMBER}", NUMBER, ""),
        (f"手机 {NUMBER} 11月20日", NUMBER, "11月20日"),
        (f"手机号：{NUMBER}， 7d", NUMBER, "7d"),
    ],
)
def test_phone(typed: str, name: str, time: str) -> None:
    """A number in any way of writing, and perhaps a time behind it, in both languages."""
    query = search(typed)
    assert query is not None
    assert (query.by, query.name, query.typed) == (By.PHONE, name, time)
    assert parse(typed) == parse(typed, short=False) == query


@pytest.mark.parametrize(
    ("typed", "name", "time"),
    [
        ("agent 小芳", "小芳", ""),
        ("agent 小芳 today", "小芳", "today"),
        ("Agent Agent Li yesterday", "Agent Li", "yesterday"),
        ("agent Agent Li", "Agent Li", ""),
        ("agent  Agent   Li   11-20 .. 11-22", "Agent Li", "11-20 .. 11-22"),
        ("agent Agent Li, 7d", "Agent Li", "7d"),
        ("agent 坐席 9 30d", "坐席 9", "30d"),
        ("坐席 小芳 今天", "小芳", "今天"),
        ("坐席小芳", "小芳", ""),
        ("座席：小芳", "小芳", ""),
        ("座席 小芳 14:00..15:00", "小芳", "14:00..15:00"),
    ],
)
def test_agent(typed: str, name: str, time: str) -> None:
    """A name, with blanks in it or without, and perhaps a time behind it."""
    query = search(typed)
    assert query is not None
    assert (query.by, query.names, query.typed) == (By.AGENT, (name,), time)
    assert parse(typed) == query


@pytest.mark.parametrize(
    ("typed", "time"),
    [
        ("mine", ""),
        ("MINE 7d", "7d"),
        ("my calls today", "today"),
        ("我的", ""),
        ("我的通话 昨天", "昨天"),
        ("我的录音：30d", "30d"),
    ],
)
def test_mine(typed: str, time: str) -> None:
    """One's own calls, and perhaps a time."""
    assert search(typed) == CallsQuery(By.MINE, typed=time)


@pytest.mark.parametrize(
    ("typed", "reason", "quoted"),
    [
        ("phone", "no_number", ""),
        ("agent 小芳 last week", "not_a_time", "last week"),
        ("agent today", "no_agent", ""),
        ("phone abc", "not_a_number", "abc"),
        ("电话 小芳", "not_a_number", "小芳"),
        (f"phone {NUMBER} last tuesday", "not_a_time", "last tuesday"),
        (f"phone {NUMBER} 91d", "not_a_time", "91d"),
        (f"phone {NUMBER} 14:00", "not_a_time", "14:00"),
        (f"phone {NUMBER} 7d please", "not_a_time", "7d please"),
        ("mine last week", "not_a_time", "last week"),
        ("agent 小芳 14:00", "not_a_time", "14:00"),
        ("agent", "no_agent", ""),
        ("坐席：？", "no_agent", ""),
    ],
)
def test_wrong(typed: str, reason: str, quoted: str) -> None:
    """What begins a search and is none says what is wrong with it, and quotes only that."""
    with pytest.raises(UsageError) as raised:
        search(typed)
    assert (raised.value.reason, raised.value.quoted) == (reason, quoted)


@pytest.mark.parametrize(
    ("typed", "quoted"),
    [
        ("手机号：13900001111，13900002222", "手机号:…,…"),
        ("phone 13900001111 and 13900002222", "and …"),
        ("phone: 1390000111122223333344", "phone: …"),
    ],
)
def test_no_labelled_number_is_repeated(typed: str, quoted: str) -> None:
    """What a label says is a phone number is not quoted."""
    with pytest.raises(UsageError) as raised:
        parse(typed)
    assert raised.value.quoted == quoted


@pytest.mark.parametrize(
    "typed",
    [
        f"agent said {ID} was rude",
        f"Agent 7 has no recording of {ID}",
        f"phone rings, but {ID} has no recording",
        f"tel. 021 55550100, call {ID}",
        f"Phone: 13900001111，{ID}",
        f"Phone: 14000000000 {ID} Phone: 13900001111",
        f"Phone: 13900001111, contact {ID}",
        f"Phone number: 13900001111\nContact id: {ID}",
        f"电话 {ID} 没有录音",
        f"我的 {ID} 没有录音",
        f"mine is {ID}",
        f"坐席说 {ID} 没有录音",
        f"Agent\tPhone\tContact ID\nAgent Li\t13900001111\t{ID}",
        f"phonebook {ID}",
        f"numbers {ID}",
        f"mining {ID}",
        ID,
    ],
)
def test_a_contact_id_is_looked_up(typed: str) -> None:
    """A sentence or a paste that begins like a search and has a contact id in it is no search."""
    assert search(typed) is None
    query = parse(typed)
    assert isinstance(query, ContactQuery)
    assert query.contact_ids == (ID,)


@pytest.mark.parametrize("words", ["phone {} " + "x" * 200, "agent {} " + "字" * 200])
def test_long_texts_are_pasted(words: str) -> None:
    """Nobody types a search of more than 200 characters."""
    assert search(words.format(NUMBER)) is None


@pytest.mark.parametrize(
    ("typed", "name", "time"),
    [
        ("155 8888 6666", NUMBER, ""),
        ("+8615588886666", NUMBER, ""),
        ("0086 155 8888 6666", NUMBER, ""),
        ("(021) 5555 0100", "02155550100", ""),
        ("400 100 2000 30d", "4001002000", "30d"),
        (f"{NUMBER} today", NUMBER, "today"),
        ("+1 202 555 0123 7d", "12025550123", "7d"),
        (f"<tel:{NUMBER}|155-8888-6666>", NUMBER, ""),
        ("１５５ ８８８８ ６６６６", NUMBER, ""),
    ],
)
def test_bare_number(typed: str, name: str, time: str) -> None:
    """A number by itself that can be no contact id is searched."""
    query = bare_number(typed)
    assert query is not None
    assert (query.name, query.typed) == (name, time)
    assert parse(typed) == query


@pytest.mark.parametrize(
    "typed",
    [
        NUMBER,  # perhaps an id: it is looked up first
        f"<tel:{NUMBER}|{NUMBER}>",
        f"{NUMBER} 13900001111",
        "2020 9270 20",
        "2020-11-20",
        f"155-8888-6666 {ID}",
        "155 8888 6666\n13900001111",
        f"call {NUMBER}",
        "",
    ],
)
def test_no_bare_number(typed: str) -> None:
    """What may be contact ids, a date or a sentence is none."""
    assert bare_number(typed) is None


def test_forms() -> None:
    """A number is searched in all of its forms, the likeliest to be stored first."""
    query = by_phone("+86 155 8888 6666")
    assert query is not None
    assert query.names[:2] == (NUMBER, f"+86{NUMBER}")
    assert by_phone("nobody") is None


numbers = st.integers(0, 10**6)
cursors = st.builds(
    Cursor,
    *[numbers] * 5,
    st.booleans(),
    st.lists(numbers, max_size=14).map(tuple),
)
periods = st.builds(
    lambda start, length, kind, days: When(Window(start, start + length), kind, days),
    st.integers(0, 2**42),
    st.integers(1, 2**33),
    st.sampled_from(WhenKind),
    st.integers(0, 90),
)
queries = st.builds(
    CallsQuery,
    st.sampled_from(By),
    st.lists(st.text(), max_size=5).map(tuple),
    st.text(max_size=30),
    st.none() | periods,
    st.sampled_from(Direction),
    st.booleans(),
    st.lists(cursors, min_size=1, max_size=4).map(tuple),
)


@given(queries, st.none() | cursors)
def test_kept_as_text(query: CallsQuery, after: Cursor | None) -> None:
    """A search that is kept for a button is the same one when it comes back."""
    kept, next_page = from_text(query.to_text(after))
    assert (kept, next_page) == (query, after)
    assert all(isinstance(page, Cursor) for page in kept.pages)


@given(queries, cursors, periods)
def test_pages(query: CallsQuery, after: Cursor, period: When) -> None:
    """Older is one page on, newer one back, and another time begins anew."""
    assert query.older(after).newer() == query
    assert query.older(after).pages[-1] == after
    first = query
    for _ in query.pages:
        first = first.newer()
    assert first.newer() == first
    assert first.pages == query.pages[:1]
    within = query.older(after).within(period)
    assert (within.pages, within.when, within.typed) == ((Cursor(),), period, "")
    assert (within.by, within.names, within.recorded) == (query.by, query.names, query.recorded)


pieces = st.sampled_from(
    [
        "phone",
        "agent",
        "mine",
        "电话",
        "坐席",
        "我的",
        NUMBER,
        ID,
        "today",
        "7d",
        "14:00",
        ":",
        ",",
        "\n",
    ]
)


@settings(max_examples=500, deadline=None)
@given(st.lists(pieces | st.text(max_size=10), max_size=8).map(" ".join))
def test_any_text(typed: str) -> None:
    """Any text is a search, none, or wrong usage; only one's own calls need no name."""
    for read in (search, bare_number):
        with suppress(UsageError):
            query = read(typed)
            if query is not None:
                assert bool(query.name) == (query.by is not By.MINE)
                assert query.when is None
                assert query.pages == (Cursor(),)


def test_a_range_up_to_today() -> None:
    """Whether it is too long is told by the clock of whoever asks, not while it is read."""
    read = search("phone 155 8888 6666 2026-11-22 01:57..today")
    assert read is not None
    assert read.typed == "2026-11-22 01:57..today"


@pytest.mark.parametrize("typed", ["138 0013 8000 / 139 0013 9000", "138-0013-8000, 139-0013-9000"])
def test_several_numbers_in_groups(typed: str) -> None:
    """Their groups are no short contact ids; one number is searched at a time."""
    with pytest.raises(UsageError) as raised:
        bare_number(typed)
    assert raised.value.reason == "not_a_number"
