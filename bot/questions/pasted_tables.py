"""Tables as people paste them → a line for each value, with its column's header in front. Pure.

`Contact ID⇥Phone` above `2041775093⇥13900001111` reads `Contact ID: 2041775093` and
`Phone: 13900001111`, each on a line.
"""

import csv
import re
from collections.abc import Callable, Iterator, Sequence

from bot.questions.labels import Label, named, names_something

_LONG_NUMBER = re.compile(r"\d{8}")
_RULE = re.compile(r"[\s|:+=-]+")  # a line between header and rows
_BLANKS = re.compile(r"[ \t\u3000]{2,}")
_MOST_LABELS = 12  # lines of a header that was pasted as a column

Split = Callable[[str], list[str]]


def unrolled(text: str) -> str:
    """The text, with the rows of each table whose header names a column told value by value."""
    if "\n" not in text:
        return text
    return "\n".join(_lines(text.split("\n")))


def _lines(lines: Sequence[str]) -> Iterator[str]:
    at = 0
    while at < len(lines):
        table = _table(lines, at) or _column(lines, at) if lines[at].strip() else None
        if table is None:
            yield lines[at]
            at += 1
        else:
            at, told = table
            yield from told


def _table(lines: Sequence[str], at: int) -> tuple[int, list[str]] | None:
    """Where a table that begins at this line ends, and its values."""
    if not names_something(lines[at]) or _LONG_NUMBER.search(lines[at]):
        return None
    for split in _SPLITS:
        header = split(lines[at])
        kinds = [named(cell) for cell in header]
        known = sum(kind is not Label.NONE for kind in kinds)
        if len(header) < 2 or not known or (split is _by_blanks and known < len(header)):  # noqa: PLR2004 — columns
            continue
        end, told = _rows(lines, at + 1, header, split)
        if told:
            return end, told
    return None


def _rows(
    lines: Sequence[str], at: int, header: Sequence[str], split: Split
) -> tuple[int, list[str]]:
    told: list[str] = []
    while at < len(lines):
        cells = split(lines[at])
        if not (lines[at].strip() and _RULE.fullmatch(lines[at])):
            if len(cells) != len(header) or not any(map(str.isdigit, lines[at])):
                break
            told += [f"{name}: {cell}" for name, cell in zip(header, cells, strict=True)]
        at += 1
    return at, told


def _column(lines: Sequence[str], at: int) -> tuple[int, list[str]] | None:
    """A table whose cells came as lines: all headers, then all values, row by row."""
    end = at
    while end < len(lines) and end - at < _MOST_LABELS and _is_label(lines[end]):
        end += 1
    header = lines[at:end]
    values = []
    for line in lines[end:]:
        if not line.strip() or _is_label(line):
            break
        values.append(line)
    if len(header) < 2 or not values or len(values) % len(header):  # noqa: PLR2004 — columns
        return None
    told = [f"{header[place % len(header)]}: {value}" for place, value in enumerate(values)]
    return end + len(values), told


def _is_label(line: str) -> bool:
    return not any(map(str.isdigit, line)) and named(line) is not Label.NONE


def _by_tabs(line: str) -> list[str]:
    return line.split("\t")


def _by_bars(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _by_commas(line: str, sign: str = ",") -> list[str]:
    try:
        return next(csv.reader([line], delimiter=sign, skipinitialspace=True), [])
    except csv.Error:  # a cell is too long
        return []


def _by_semicolons(line: str) -> list[str]:
    return _by_commas(line, ";")


def _by_columns(line: str) -> list[str]:
    return _BLANKS.split(line.strip())


def _by_blanks(line: str) -> list[str]:
    return line.split()


_SPLITS = (_by_tabs, _by_bars, _by_commas, _by_semicolons, _by_columns, _by_blanks)
