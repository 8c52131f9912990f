"""Each way of writing a time that stands in docs/finding-calls.md has the meaning told there."""

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.errors import UsageError
from bot.questions.when import When, when

PAGE = (Path(__file__).parents[2] / "docs" / "finding-calls.md").read_text("utf-8")
CHINA = ZoneInfo("Asia/Shanghai")
NOW = round(datetime(2026, 11, 24, 13, 20, tzinfo=CHINA).timestamp() * 1000)  # as the page says


def typed(title: str) -> list[list[str]]:
    """What stands in code in the first column of the table with this title, row by row."""
    table = PAGE.partition(f"| {title} |")[2].partition("\n\n")[0]
    rows = [line.split("|")[1] for line in table.splitlines()[2:]]
    return [re.findall("`([^`]+)`", row) for row in rows]


TIMES = typed("typed | means")
EXAMPLES = {"2026-11-20..2026-11-22", "yesterday 14:00..15:00"}  # rows with several meanings


@pytest.mark.parametrize("same", TIMES, ids=lambda row: row[0])
def test_read(same: list[str]) -> None:
    """Each is a time; what stands in one row means the same, where the row tells one meaning."""
    periods = [when(each, NOW, CHINA) for each in same]
    assert None not in periods
    if same[0] not in EXAMPLES:
        assert len(set(periods)) == 1


@pytest.mark.parametrize("text", [each for row in typed("not a time | why") for each in row])
def test_refused(text: str) -> None:
    """What the page calls no time is refused as one."""
    with pytest.raises(UsageError):
        when(text, NOW, CHINA)


@pytest.mark.parametrize(
    ("text", "begins", "ends"),
    [
        ("11-20", "2026-11-20 00:00", "2026-11-20 23:59"),
        ("12-20", "2025-12-20 00:00", "2025-12-20 23:59"),
        ("12-30..01-02", "2025-12-30 00:00", "2026-01-02 23:59"),
        ("09:00..10:30", "2026-11-24 09:00", "2026-11-24 10:30"),
        ("14:00..15:00", "2026-11-23 14:00", "2026-11-23 15:00"),
        ("11-20 14:00..11-22", "2026-11-20 14:00", "2026-11-22 23:59"),
        ("22:00..24:00", "2026-11-23 22:00", "2026-11-24 00:00"),
    ],
)
def test_meaning(text: str, begins: str, ends: str) -> None:
    """The meanings that are told with a day."""
    assert [text in row for row in TIMES].count(True) == 1
    period = when(text, NOW, CHINA)
    assert isinstance(period, When)
    told = [
        f"{datetime.fromtimestamp(each / 1000, CHINA):%Y-%m-%d %H:%M}" for each in period.window
    ]
    assert told == [begins, ends]
