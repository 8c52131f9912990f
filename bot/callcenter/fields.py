"""One field of what the call center sends, whatever shape it has there. Pure.

Numbers come as numbers or as text, lists wrapped, flat, as a single object, null or absent: here is
the one place where that ends. Standard library only.
"""

import re
from collections.abc import Mapping
from typing import Any

LONGEST = 256  # characters of one field; the vendor's are below 100
LONGEST_NUMBER = 64  # of a phone number's: E.164 has 15 digits, and a few may be dialled behind
_NAME = re.compile(r"[A-Za-z0-9._-]{1,128}")


def unwrapped(value: object, key: str) -> list[object]:
    """A list in any of its shapes: wrapped, flat, a single object, `{}`, null or absent."""
    while isinstance(value, dict) and key in value:
        value = value[key]
    return value if isinstance(value, list) else [value]


def text(item: Mapping[str, Any], key: str, longest: int = LONGEST) -> str:
    """Text and numbers as text; booleans as in JSON; anything else is absent."""
    value = item.get(key, "")
    if not isinstance(value, str):
        value = _number_as_text(value)
    if len(value) > longest:
        value = f"{value[: longest - 1]}…"
    return value if value.isprintable() else value.encode(errors="replace").decode()


def _number_as_text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else ""


def name(item: Mapping[str, Any], *names: str) -> str:
    """A code or a request id: it goes into logs and messages, so nothing else may stand there."""
    for key in names:
        value = text(item, key)
        if value:
            return value if _NAME.fullmatch(value) else "Unreadable"
    return ""


def integer(value: object) -> int | None:
    """A number, or a string that holds one (samples of the vendor's show both)."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value if abs(value) < 1 << 63 else None
    if isinstance(value, float):
        return int(value) if abs(value) < 1 << 53 else None  # also refuses nan and inf
    if isinstance(value, str) and len(value) < 20:  # noqa: PLR2004 — as long as a 64-bit number
        digits = value.strip()
        if digits.removeprefix("-").isascii() and digits.removeprefix("-").isdigit():
            return int(digits)
    return None
