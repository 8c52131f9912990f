"""A page of a list, as the call center cuts it, and what it refuses of numbers."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from bot.sandbox.contacts import Refusal

_NUMBER = re.compile(r"-?[0-9]{1,18}")
_LARGEST_PAGE = 100
_LARGEST_NUMBER = 2**31 - 1


def refusal(parameters: Mapping[str, str], largest: int = _LARGEST_PAGE) -> Refusal | None:
    """Why this is no page: both parameters are mandatory, and both have bounds."""
    return number_refusal(parameters, "PageNumber", _LARGEST_NUMBER) or number_refusal(
        parameters, "PageSize", largest
    )


def number_refusal(
    parameters: Mapping[str, str], name: str, most: int, least: int = 1
) -> Refusal | None:
    """Why the parameter is no number from `least` to `most`."""
    text = parameters.get(name, "")
    if not text:
        return Refusal(400, "Parameter.Blank", f"{name} is mandatory.")
    if not _NUMBER.fullmatch(text):
        return Refusal(400, "InvalidParameter", f"{name} is not a number.")
    if int(text) < least:
        return Refusal(400, "Parameter.Minimum", f"{name} must be at least {least}.")
    if int(text) > most:
        return Refusal(400, "Parameter.Maximum", f"{name} must be at most {most}.")
    return None


def page(name: str, rows: Sequence[Any], parameters: Mapping[str, str]) -> dict[str, Any]:
    """The page that was asked for. Only the first one tells how many rows there are."""
    number, size = int(parameters["PageNumber"]), int(parameters["PageSize"])
    return {
        "PageNumber": number,
        "PageSize": size,
        "TotalCount": len(rows) if number == 1 else 0,
        "List": {name: list(rows[(number - 1) * size : number * size])},
    }
