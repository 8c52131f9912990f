"""Which part of a file a request asks for, by RFC 9110, section 14. Pure."""

import re
from dataclasses import dataclass

_MOST_DIGITS = 18
_BEYOND = 10**_MOST_DIGITS  # whatever has more digits: no file is as long
_RANGE = re.compile(r"([0-9]*)-([0-9]*)")


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything: nothing else was asked for, or nothing that we understand."""


@dataclass(frozen=True, slots=True)
class Part:
    """The bytes `first` to `last`, both included, all of which the file has."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Unsatisfiable:
    """The file has no byte of what was asked for."""


def asked_range(
    header: str | None, size: int, if_range: str | None = None
) -> Whole | Part | Unsatisfiable:
    """What the header `Range` of a GET asks for.

    Several ranges, other units and what is malformed are ignored, as the RFC allows or demands.

    Args:
        header: None where there is none.
        size: of the file, in bytes.
        if_range: the header `If-Range`. We give no validators, so whichever it has is not ours.
    """
    text = _one_range(header) if header is not None and if_range is None else ""
    read = _RANGE.fullmatch(text)
    if not read or text == "-":
        return Whole()
    first, last = read[1].lstrip("0"), read[2].lstrip("0")
    if not read[1]:
        return _suffix(_number(last), size)
    if read[2] and (len(last), last) < (len(first), first):
        return Whole()
    begin = _number(first)
    if begin >= size:
        return Unsatisfiable()
    return Part(begin, min(_number(last), size - 1) if read[2] else size - 1)


def _one_range(header: str) -> str:
    """The one range of the header; "" where it is malformed, or has another unit or several."""
    unit, _, listed = header.partition("=")
    if unit.lower() != "bytes" or listed != listed.strip():
        return ""
    ranges = [each for each in (part.strip(" \t") for part in listed.split(",")) if each]
    return ranges[0] if len(ranges) == 1 else ""


def _suffix(length: int, size: int) -> Whole | Part | Unsatisfiable:
    """The last bytes of the file."""
    if length == 0:
        return Unsatisfiable()
    return Part(max(0, size - length), size - 1) if size else Whole()


def _number(digits: str) -> int:
    """Of digits without leading zeros, however many."""
    return int(digits or "0") if len(digits) <= _MOST_DIGITS else _BEYOND
