"""What a person typed for a time, and what stretch of time it means."""

import os
import time as clock
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from datetime import time as time_of_day
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.callcenter.windows import Window, windows
from bot.errors import Usage, UsageError
from bot.questions.when import MOST_DAYS, When, WhenKind, between, last_days, when
from tests.zones import moments

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = 86_400_000


def ms(text: str, zone: ZoneInfo = SHANGHAI) -> int:
    """Epoch milliseconds of a local time: `2026-11-20 14:00`, perhaps with seconds."""
    return round(datetime.fromisoformat(text).replace(tzinfo=zone).timestamp() * 1000)


NOW = ms("2026-11-25 10:30:00.123")
TODAY = (ms("2026-11-25"), NOW)
YESTERDAY = (ms("2026-11-24"), ms("2026-11-25") - 1)
THE_20TH = (ms("2026-11-20"), ms("2026-11-21") - 1)
TO_22ND = (ms("2026-11-20"), ms("2026-11-23") - 1)
TWO_TO_THREE = (ms("2026-11-24 14:00"), ms("2026-11-24 15:00"))  # it is half past ten
ON_20TH = (ms("2026-11-20 14:00"), ms("2026-11-20 15:00"))
NEW_YEAR = (ms("2025-12-30"), ms("2026-01-03") - 1)
LAST_7 = (NOW - 7 * DAY + 1000, NOW)

ACCEPTED: dict[tuple[int, int], list[str]] = {
    TODAY: [
        "today",
        "Today",
        " TODAY ",
        "ｔｏｄａｙ",
        "今天",
        "今日",
        "11-25",
        "`today`",
        "“今天”",
    ],
    YESTERDAY: ["yesterday", "Yesterday", "昨天", "昨日", "11-24", "yesterday..yesterday"],
    LAST_7: [
        *("7d", "7 d", "7D", "7 days", "7天", "7 天", "近7天", "近 7 天", "最近7天", "最近 7 天"),
        *("last 7 days", "Last 7 Days", "７ｄ", "past 7 days", "过去7天", "07d", "7\u200bd"),
    ],
    (NOW - DAY + 1000, NOW): ["1d", "1 day", "last 1 day", "近1天"],
    (NOW - 8 * DAY + 2000, NOW): ["8d"],
    (NOW - 14 * DAY + 2000, NOW): ["14d"],
    (NOW - 90 * DAY + 13_000, NOW): ["90d", "90天"],
    THE_20TH: [
        *("2026-11-20", "2026/11/20", "2026.11.20", "2026年11月20日", "2026 年 11 月 20 日"),
        *("11-20", "11月20日", "11月20号", "11 月 20 日", "２０２６－１１－２０", "2026年11月20号"),
        *("2026‐11‐20", "2026‑11‒20", "2026–11—20", "2026−11−20", "11-20..2026-11-20"),
    ],
    TO_22ND: [
        *("11-20..11-22", "11-20...11-22", "11-20…11-22", "11-20……11-22", "11-20．．11-22"),
        *("11-20~11-22", "11-20～11-22", "11-20〜11-22", "11-20至11-22", "11-20到11-22"),
        *("11-20 to 11-22", "11-20 TO 11-22", "11-20 .. 11-22", "11-20 ~ 11-22", "11-20 至 11-22"),
        *("2026-11-20..11-22", "11-20..2026-11-22", "2026.11.20..2026.11.22", "11月20日到11月22日"),
        *("2026.11.20...2026.11.22", "2026年11月20日至2026年11月22日", "2026/11/20~11-22"),
        "2026-11-20 00:00..2026-11-22",
    ],
    (YESTERDAY[0], NOW): ["yesterday..today", "昨天到今天", "昨天 至 今天", "11-24..11-30"],
    TWO_TO_THREE: [
        *("14:00..15:00", "14:00 to 15:00", "14：00～15：00", "14:00至15:00", "14:00 … 15:00"),
        *(
            "yesterday 14:00..15:00",
            "昨天 14:00..15:00",
            "昨天14:00到15:00",
            "昨天 14:00..昨天 15:00",
        ),
        *("11月24日14:00..15:00", "11-24 14:00..11-24 15:00", "11-24T14:00..15:00"),
    ],
    ON_20TH: [
        *("2026-11-20 14:00..15:00", "2026-11-20T14:00..15:00", "2026-11-20t14:00 to 15:00"),
        *("2026-11-20 14:00..2026-11-20 15:00", "2026/11/20 14:00 ~ 15:00", "11-20 14:00..15:00"),
        "2026年11月20日 14:00至15:00",
    ],
    (ms("2026-11-25 09:05"), ms("2026-11-25 10:00")): [
        "9:05..10:00",
        "09:05..10:00",
        "今天9:05到10:00",
    ],
    (ms("2026-11-25 08:00"), NOW): ["8:00..12:00", "today 08:00..24:00", "08:00..10:31"],
    (ms("2026-11-24 22:00"), ms("2026-11-25")): ["22:00..24:00", "昨天 22:00..24:00"],
    NEW_YEAR: ["12-30..01-02", "2025-12-30..01-02", "12-30..2026-01-02", "12月30日至1月2日"],
    (ms("2025-11-20"), ms("2025-11-23") - 1): ["2025-11-20..11-22", "11-20..2025-11-22"],
    (ms("2025-11-26"), ms("2025-11-27") - 1): ["11-26"],  # tomorrow's, a year ago
    (ms("2024-02-29"), ms("2024-03-01") - 1): ["02-29", "2-29", "2月29日"],
}


@pytest.mark.parametrize(
    ("typed", "expected"), [(typed, window) for window, ways in ACCEPTED.items() for typed in ways]
)
def test_accepted(typed: str, expected: tuple[int, int]) -> None:
    """Whatever is typed, in either language, means the same to the millisecond."""
    found = when(typed, NOW, SHANGHAI)
    assert found
    assert found.window == Window(*expected)


@pytest.mark.parametrize(
    ("typed", "kind", "days"),
    [
        ("今日", WhenKind.TODAY, 0),
        ("Yesterday", WhenKind.YESTERDAY, 0),
        ("近30天", WhenKind.DAYS, 30),
        ("11-25", WhenKind.RANGE, 0),
        ("昨天..今天", WhenKind.RANGE, 0),
    ],
)
def test_kind(typed: str, kind: WhenKind, days: int) -> None:
    """A stretch that has a name keeps it."""
    found = when(typed, NOW, SHANGHAI)
    assert found
    assert (found.kind, found.days) == (kind, days)


@pytest.mark.parametrize(
    "typed",
    [
        *("0d", "91d", "0天", "近91天", "last 100 days", "999999999999999d", "1.5d", "-7d"),
        *(
            "13-40",
            "0-0",
            "2026-02-30",
            "2025-02-29",
            "2026-13-01",
            "2026-00-10",
            "04-31",
            "2月30日",
        ),
        *("1999-12-31", "2101-01-01", "0000-11-20", "2026-11", "11月", "2026年11月", "20日"),
        *("2026-11-26", "2026-11-26..2026-11-27", "today 14:00..15:00", "2026-11-25 10:31..11:00"),
        *("11-22..11-20", "today..yesterday", "2026-11-22..2026-11-20", "15:00..14:00"),
        *("14:00..14:00", "22:00..02:00", "24:00..24:00", "今天..昨天"),
        *("..11-20", "11-20..", "…11-20", "11-20…", "today..", "到今天", "14:00~", "to today"),
        *("today to", "7d..", "..7d", "today..7d", "7d..today"),
        *("11/20", "11/20..11/22", "1/2", "11.20", "20/11/2026", "11/20/2026", "20.11.2026"),
        *("26-11-20", "2026-11/20", "11-20..22", "20..11-22", "11-20..11-21..11-22"),
        *("14:00", "2026-11-20 14:00", "昨天 14:00", "14:00..today", "today..15:00", "24:00..1:00"),
        *("25:00..26:00", "9:60..10:00", "14:00..24:01", "14:00-15:00", "14:00:00..15:00:00"),
        *("11-2014:00..15:00", "2pm", "2:30 pm", "下午2点", "14点", "14点..15点"),
        *("tomorrow", "明天", "前天", "last week", "上周", "本月", "24h", "2周", "七天", "三个月"),
        *("11-20..小芳", "小芳..11-20", "today..Li"),
    ],
)
def test_refused(typed: str) -> None:
    """What looks like a time and is none, or may be two, is quoted as it was typed."""
    with pytest.raises(UsageError) as raised:
        when(typed, NOW, SHANGHAI)
    assert (raised.value.reason, raised.value.quoted) == (Usage.NOT_A_TIME, typed)


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            " ",
            "小芳",
            "Li",
            "May",
            "Todd",
            "To",
            "Tomas",
            "today 小芳",
            "小芳 today",
            "3号",
            "天",
        ),
        *("2020927020", "20261120", "202611", "8012", "8012~8013", "10086", "job-25697383427137"),
        *(
            "155-8888-6666",
            "010-88886666",
            "400-820-8820",
            "138.0013.8000",
            "15588886666",
            "1-2-3-4",
        ),
        *("+86 155 8888 6666", "..", "…", "~", "小芳到北京", "Anthony to Li", "到", "a..b", "help"),
    ],
)
def test_something_else(typed: str) -> None:
    """A name, an id or a phone number is left to whoever reads those."""
    assert when(typed, NOW, SHANGHAI) is None


@pytest.mark.parametrize("days", range(1, MOST_DAYS + 1))
def test_last_days(days: int) -> None:
    """Seven days take one window, and fourteen two; who types nothing else asks for the same."""
    found = last_days(days, NOW)
    assert when(f"{days}d", NOW, SHANGHAI) == found
    assert found.days == days
    assert len(windows(*found.window)) == -(-days // 7)
    assert days * DAY - 13_000 <= found.window.stop - found.window.start < days * DAY


@pytest.mark.parametrize("days", [-1, 0, 91])
def test_no_such_days(days: int) -> None:
    """A count that a button cannot ask for is a fault of ours."""
    with pytest.raises(ValueError, match="days"):
        last_days(days, NOW)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("", "", last_days(7, NOW)),
        (" ", "", last_days(7, NOW)),
        ("14d", "", last_days(14, NOW)),
        ("today", "", When(Window(*TODAY), WhenKind.TODAY)),
    ],
)
def test_between_named(since: str, until: str, expected: When) -> None:
    """In a terminal, too, what has a name keeps it."""
    assert between(since, until, NOW, SHANGHAI) == expected


@pytest.mark.parametrize(
    ("since", "until", "start", "stop"),
    [
        ("yesterday", "", YESTERDAY[0], NOW),
        ("yesterday", "yesterday", *YESTERDAY),
        ("11-20", "11-22", *TO_22ND),
        ("12-30", "01-02", *NEW_YEAR),
        ("2026-11-20", "", THE_20TH[0], NOW),
        ("2026-11-20 14:00", "", ON_20TH[0], NOW),
        ("2026-11-20 14:00", "15:00", *ON_20TH),
        ("14:00", "", TWO_TO_THREE[0], NOW),
        ("14:00", "15:00", *TWO_TO_THREE),
        ("yesterday", "10:00", YESTERDAY[0], ms("2026-11-25 10:00")),
        ("yesterday", "11:00", YESTERDAY[0], ms("2026-11-24 11:00")),
        ("", "11-20", THE_20TH[1] - 7 * DAY + 1000, THE_20TH[1]),
        ("", "14:00", TWO_TO_THREE[0] - 7 * DAY + 1000, TWO_TO_THREE[0]),
        ("", "7d", NOW - 14 * DAY + 1000, NOW - 7 * DAY),
        ("14d", "7d", NOW - 14 * DAY + 2000, NOW - 7 * DAY),
        ("7d", "yesterday", LAST_7[0], YESTERDAY[1]),
        ("today", "2026-12-31", *TODAY),
    ],
)
def test_between(since: str, until: str, start: int, stop: int) -> None:
    """Each end is read by itself; what is not given is now, or seven days before the end."""
    assert between(since, until, NOW, SHANGHAI) == When(Window(start, stop), WhenKind.RANGE)


@pytest.mark.parametrize(
    ("since", "until", "quoted"),
    [
        ("小芳", "", "小芳"),
        ("", "11/20", "11/20"),
        ("11-20..11-22", "", "11-20..11-22"),
        ("91d", "", "91d"),
        ("", "0d", "0d"),
        ("2026-11-26", "", "2026-11-26"),
        ("24:00", "", "24:00"),
        ("11-22", "11-20", "11-22..11-20"),
        ("7d", "14d", "7d..14d"),
        ("today", "7d", "today..7d"),
    ],
)
def test_between_refused(since: str, until: str, quoted: str) -> None:
    """What is no time is quoted, both ends where both were given."""
    with pytest.raises(UsageError) as raised:
        between(since, until, NOW, SHANGHAI)
    assert (raised.value.reason, raised.value.quoted) == (Usage.NOT_A_TIME, quoted)


def spellings(day: date, today: date) -> Iterator[str]:
    """Every way to write a day."""
    for sign in "-/.":
        yield day.strftime(f"%Y{sign}%m{sign}%d")
        yield f"{day.year}{sign}{day.month}{sign}{day.day}"
    yield f"{day.year}年{day.month}月{day.day}日"
    yield day.strftime("%Y年%m月%d号")
    yield day.isoformat().translate({ord(str(d)): ord("０") + d for d in range(10)})
    yield day.strftime("%Y—%m—%d")
    if day > today.replace(day=1) - timedelta(days=330):
        yield day.strftime("%m-%d")
        yield f"{day.month}月{day.day}日"
        yield f"{day.month:02} 月 {day.day:02} 号"


def local_date(moment: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(moment // 1000, zone).date()


@given(moments(), st.integers(0, 400))
def test_spellings_agree(moment: tuple[int, ZoneInfo], back: int) -> None:
    """However a day is written, it is the same day, and it is a local one."""
    now, zone = moment
    today = local_date(now, zone)
    day = today - timedelta(days=back)
    start = round(datetime.combine(day, time_of_day(tzinfo=zone)).timestamp()) * 1000
    following = datetime.combine(day + timedelta(days=1), time_of_day(tzinfo=zone))
    stop = min(now, round(following.timestamp()) * 1000 - 1)
    assume(start < stop)  # not on a day that Samoa left out
    for typed in spellings(day, today):
        assert when(typed, now, zone) == When(Window(start, stop), WhenKind.RANGE), typed


@given(moments())
def test_days_touch(moment: tuple[int, ZoneInfo]) -> None:
    """Today begins where yesterday ends, also where clocks change at midnight."""
    now, zone = moment
    midnight = datetime.combine(local_date(now, zone), time_of_day(tzinfo=zone))
    assume(now != round(midnight.timestamp()) * 1000)  # then there is nothing of today yet
    today, yesterday = between("today", "", now, zone), when("yesterday", now, zone)
    assert yesterday
    assert yesterday.window.stop + 1 == today.window.start
    both = when("yesterday..today", now, zone)
    assert both
    assert both.window.start == yesterday.window.start
    assert local_date(today.window.start - 1, zone) < local_date(now, zone)


@given(moments(), st.integers(1, 40))
def test_a_range_is_its_days(moment: tuple[int, ZoneInfo], back: int) -> None:
    """A range of days has every millisecond of each of its days, and no other."""
    now, zone = moment
    last = local_date(now, zone) - timedelta(days=1)
    first = last - timedelta(days=back)
    found = when(f"{first}..{last}", now, zone)
    assert found
    expected = found.window.start
    for day in (first + timedelta(days=step) for step in range(back + 1)):
        try:
            one = when(str(day), now, zone)
        except UsageError:  # Samoa's
            assert day == date(2011, 12, 30)
            continue
        assert one
        assert one.window.start == expected
        expected = one.window.stop + 1
    assert expected == found.window.stop + 1


PARTS = st.sampled_from(
    [
        *("today", "昨天", "7d", "90天", "11-20", "02-29", "2月29日", "2026-11-20", "2011-12-30"),
        *(
            "00:00",
            "1:30",
            "2:30",
            "14:00",
            "23:59",
            "24:00",
            " ",
            "..",
            "…",
            "~",
            "至",
            " to ",
            "T",
        ),
        *("11/20", "13-40", "0d", "小芳", ":", "-", "2100-12-31", "2000-01-01"),
    ]
)


@given(st.lists(PARTS | st.text(max_size=3), max_size=7).map("".join), moments())
def test_any_text(typed: str, moment: tuple[int, ZoneInfo]) -> None:
    """Any text is a stretch of time that has begun, no time, or a UsageError."""
    now, zone = moment
    with suppress(UsageError):
        found = when(typed, now, zone)
        assert found is None or found.window.start < found.window.stop <= now
    with suppress(UsageError):
        start, stop = between(typed, typed, now, zone).window
        assert start < stop <= now


def test_an_hour_twice() -> None:
    """In the night that ends daylight saving, a range has both of the hours that clocks show."""
    berlin = ZoneInfo("Europe/Berlin")
    now = ms("2026-11-01", berlin)
    found = when("2026-10-25 02:00..02:59", now, berlin)
    assert found
    assert found.window.stop - found.window.start == (60 + 59) * 60_000


@pytest.fixture
def machine_in_new_york(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(os.environ, "TZ", "America/New_York")
    clock.tzset()
    yield
    monkeypatch.undo()
    clock.tzset()


@pytest.mark.usefixtures("machine_in_new_york")
def test_zone_of_the_machine() -> None:
    """Without a zone, days are the machine's, as long as its clocks make them."""
    zone = ZoneInfo("America/New_York")
    for typed in ("today", "yesterday", "11-01", "03-08", "11-01 01:30..02:30", "9:00..10:00"):
        assert when(typed, NOW, None) == when(typed, NOW, zone), typed
    fallen_back = when("2026-11-01", NOW, None)
    assert fallen_back
    assert fallen_back.window == (
        round(datetime(2026, 11, 1, 4, tzinfo=UTC).timestamp()) * 1000,
        round(datetime(2026, 11, 2, 5, tzinfo=UTC).timestamp()) * 1000 - 1,
    )
