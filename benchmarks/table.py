"""The table of results: one row for each figure, printed, and kept as Markdown and JSON."""

import datetime as dt
import json
import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

RESULTS = Path(__file__).parent / "results"
_HEAD = "| figure | in | measured | goal | |\n| --- | --- | ---: | ---: | --- |\n"


class Row(NamedTuple):
    """One line of the table.

    Attributes:
        what: is compared, and to what.
        how: it was counted: instructions, CPU time, calls per second, …
        value: the ratio, or the figure in its unit.
        at_least, at_most: the goal, 0 where there is none.
        unit: of the figure; "" of a ratio.
    """

    what: str
    how: str
    value: float
    at_least: float = 0.0
    at_most: float = 0.0
    unit: str = ""

    @property
    def goal(self) -> str:
        """As it is printed; "" where there is none."""
        if self.at_least:
            return f">= {self.at_least:g}"
        return f"<= {self.at_most:g}" if self.at_most else ""

    @property
    def met(self) -> bool | None:
        """Whether the goal is; None where there is none."""
        if self.at_least:
            return self.value >= self.at_least
        return self.value <= self.at_most if self.at_most else None

    @property
    def shown(self) -> str:
        """The value with its unit."""
        return f"{self.value:.2f} {self.unit}".rstrip()

    def __str__(self) -> str:
        missed = "MISSED" if self.met is False else ""
        return f"{self.what + ': ' + self.how:<84}{self.shown:>11}  {self.goal:<8}{missed}".rstrip()


def conditions(counted_by: str) -> dict[str, str]:
    """Under which the table comes about: what decides on its figures, and no name of a machine."""
    return {
        "date": f"{dt.datetime.now(dt.UTC):%Y-%m-%d}",
        "commit": _commit(),
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "instructions counted by": counted_by,
    }


def keep(rows: Sequence[Row], under: Mapping[str, str], stem: str, folder: Path = RESULTS) -> None:
    """Write the table as `<stem>.md` and `<stem>.json`."""
    folder.mkdir(exist_ok=True)
    told = [row._asdict() | {"goal": row.goal, "met": row.met} for row in rows]
    content = json.dumps({"conditions": under, "rows": told}, indent=1, ensure_ascii=False)
    (folder / f"{stem}.json").write_text(content + "\n", "utf-8")
    (folder / f"{stem}.md").write_text(markdown(rows, under), "utf-8")


def markdown(rows: Sequence[Row], under: Mapping[str, str]) -> str:
    """The table for people. Values without a unit are ratios to a peer in the same run."""
    said = "; ".join(f"{name} {value}" for name, value in under.items())
    lines = [
        f"| {row.what} | {row.how} | {row.shown} | {row.goal} | {_verdict(row)} |\n" for row in rows
    ]
    return f"{said}.\n\nWithout a unit: the ratio to a peer in the same run.\n\n" + "".join(
        [_HEAD, *lines]
    )


def _verdict(row: Row) -> str:
    return {True: "met", False: "**missed**", None: ""}[row.met]


def _commit() -> str:
    """The one that was measured; "+" where something had been changed since."""
    try:
        return subprocess.run(
            ["git", "describe", "--always", "--exclude=*", "--dirty=+"],  # noqa: S607 — whichever git there is
            cwd=Path(__file__).parent,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
