"""Which of our languages a browser asks for. Pure."""

import re

from bot.messages.words import LANGUAGES

_ENTRY = re.compile(
    r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9]{1,8})*\s*(?:;\s*[qQ]\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?"
)


def preferred(accept_language: str, default: str = "en") -> str:
    """The key of `LANGUAGES` that the header `Accept-Language` names with the most weight.

    Of two with the same weight it is the first. What cannot be read is passed over, as are
    languages that we do not have; where nothing is left it is the default.
    """
    best, best_weight = default, 0.0
    for entry in accept_language.split(","):
        read = _ENTRY.fullmatch(entry)
        if read is None:
            continue
        language, weight = read[1].lower(), float(read[2] or 1)
        if language in LANGUAGES and weight > best_weight:
            best, best_weight = language, weight
    return best
