"""The table of the benchmarks: what is a goal, when it is met, and how it is written."""

import json
import platform
from pathlib import Path

import pytest

from benchmarks import table
from benchmarks.table import Row


@pytest.mark.parametrize(
    ("row", "goal", "met"),
    [
        (Row("a / b", "CPU time", 0.85, at_least=0.85), ">= 0.85", True),
        (Row("a / b", "CPU time", 0.84, at_least=0.85), ">= 0.85", False),
        (Row("a / b", "CPU time", 1.25, at_most=1.25), "<= 1.25", True),
        (Row("a / b", "CPU time", 1.26, at_most=1.25), "<= 1.25", False),
        (Row("a / b", "CPU time", 9.0), "", None),
    ],
)
def test_a_goal_is_met_at_its_bound(row: Row, goal: str, met: object) -> None:
    """A goal includes its bound; what has none is neither met nor missed."""
    assert (row.goal, row.met) == (goal, met)
    assert str(row).endswith("MISSED") is (met is False)


def test_what_is_kept(tmp_path: Path) -> None:
    """The same rows stand in both files, each with its goal and verdict, under their conditions."""
    rows = [
        Row("hit / least", "instructions", 1.3, at_most=1.25),
        Row("a remembered contact", "memory", 1234.5, at_most=1300, unit="B"),
    ]
    table.keep(
        rows, {"python": "3.13.0", "machine": "Linux, 2 cores"}, "latest", tmp_path / "results"
    )
    text = (tmp_path / "results" / "latest.md").read_text("utf-8")
    assert "python 3.13.0; machine Linux, 2 cores." in text
    assert "| hit / least | instructions | 1.30 | <= 1.25 | **missed** |" in text
    assert "| a remembered contact | memory | 1234.50 B | <= 1300 | met |" in text
    kept = json.loads((tmp_path / "results" / "latest.json").read_text("utf-8"))
    assert kept["conditions"]["python"] == "3.13.0"
    assert [(each["value"], each["goal"], each["met"]) for each in kept["rows"]] == [
        (1.3, "<= 1.25", False),
        (1234.5, "<= 1300", True),
    ]


def test_conditions_name_no_machine() -> None:
    """What is committed tells the kind of machine, and neither its name nor a path."""
    told = table.conditions("valgrind")
    assert told["instructions counted by"] == "valgrind"
    assert not any("/" in value for value in told.values())
    assert platform.node() not in str(told)
