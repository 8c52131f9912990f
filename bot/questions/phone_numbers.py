"""A phone number as people write it → the digits under which CCC may have stored it. Pure.

Which form CCC stores is documented nowhere: the likeliest is searched first. Numbers without a
country code are China's. `phonenumbers` is imported where a number is read: it takes a while, and
most questions hold none.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from bot.questions.slack_text import shown

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber as Parsed

_HOME = "CN"
_HOME_CODE = 86
_SHORTEST, _LONGEST = 3, 20  # digits
_LONGEST_TEXT = 20_000  # characters of a message in which numbers are looked for
_MOST_FOUND = 5

# Slack's link keeps the country code that its label may leave out.
_LINK = re.compile(r"<tel:([^<>|]*\+[^<>|]*)\|[^<>]*>", re.IGNORECASE)
_QUOTES = "`\"'“”‘’"
_PUNCTUATION = " -()[]./·・"
_EXTENSION = re.compile(
    r"(?<=[0-9)])\s*(?:;ext=|转|轉|分机|ext(?:ension|n)?\b|x|#)[\s.:]*[0-9]{1,7}#?$", re.IGNORECASE
)
_BEHIND_A_DASH = re.compile(r"(?<=[0-9])\s?-\s?[0-9]{1,6}$")
_LOCAL_WITH_EXTENSION = re.compile(r"((?:0[0-9]{2,3}-)?[2-9][0-9]{6,7})-[0-9]{2,6}")
_LANDLINE_WITH_EXTENSION = re.compile(
    r"(?<![0-9])(\(?0[0-9]{2,3}\)?[ -]?[2-9][0-9]{2,3}[ -]?[0-9]{4})-[0-9]{1,6}(?![0-9-])"
)
_OWN_NUMBER = 5  # digits: groups that are all as long are numbers of their own

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_SERVICE = re.compile(r"[48]00[0-9]{7}")
_LANDLINE = re.compile(r"[1-9][0-9]{9,10}")
_CHINESE = re.compile(r"(?:86)?1[3-9][0-9]{9}|0[0-9]{9,11}|[48]00[0-9]{7}")


class PhoneNumber(NamedTuple):
    """A phone number: digits, perhaps with a `+`, to be searched in this order, each form once."""

    forms: tuple[str, ...]


def phone_number(text: str) -> PhoneNumber | None:
    """The phone number that a text is, however it is written; without its extension.

    What is no valid number is still one where it is 3 to 20 digits, as `10086` or an extension is:
    then these digits are its only form.

    Args:
        text: as typed, or as Slack sends it.

    Returns:
        None where the text is something else, or more than one number.
    """
    plain = _plain(text).strip(_QUOTES).strip()
    plain = re.sub(r"^tel:\s*", "", plain, flags=re.IGNORECASE)
    written = _EXTENSION.sub("", plain)
    typed = _signs(written)
    if not typed:
        return None
    parsed = _valid(typed)
    if not parsed and (without := _BEHIND_A_DASH.sub("", written)) != written:
        parsed = _valid(_signs(without))
        if parsed and parsed.country_code != _HOME_CODE:
            parsed = None
    digits = typed.removeprefix("+")
    if parsed:
        number = _number(parsed, digits)
        # `10086 10010` would be one of Beijing, if nobody wrote the 0 of its area code.
        without_0 = number.forms[0] == f"0{digits}"
        return None if without_0 and _several(written) else number
    if local := _LOCAL_WITH_EXTENSION.fullmatch(written):
        return PhoneNumber((local[1].replace("-", ""),))
    return None if _several(written) else PhoneNumber((digits,))


def find_phone_numbers(text: str) -> list[PhoneNumber]:
    """The phone numbers in a message, in order, each once, 5 at most.

    A message is full of digits that are none: without a country code, only what has the shape of a
    Chinese number counts, so that no contact id is taken for one.

    Args:
        text: as Slack sends it; only its first 20,000 characters are read.
    """
    from phonenumbers import PhoneNumberMatcher  # noqa: PLC0415 — see above

    plain = _LANDLINE_WITH_EXTENSION.sub(r"\1 ", _plain(text[:_LONGEST_TEXT]))
    found: dict[str, PhoneNumber] = {}
    for match in PhoneNumberMatcher(plain, _HOME):
        if plain.endswith("job-", 0, match.start):  # an id of CCC 2.0
            continue
        written = _EXTENSION.sub("", match.raw_string)
        digits = "".join(re.findall(r"[0-9]", written))
        if written.lstrip("([ ").startswith(("+", "00")) or _CHINESE.fullmatch(digits):
            number = _number(match.number, digits)
            found.setdefault(number.forms[0], number)
        if len(found) == _MOST_FOUND:
            break
    return list(found.values())


def linked_numbers(text: str) -> str:
    """The text, in which a link to a number says all of it: its label may leave out the country."""
    return _LINK.sub(r"<tel:\1>", text)


def _plain(text: str) -> str:
    """As it is shown, with ASCII digits, dashes and blanks; lines stay apart."""
    return "".join(map(_sign, shown(linked_numbers(text))))


def _sign(sign: str) -> str:
    if sign == "\n" or sign.isascii():
        return sign
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    if sign in "−ー" or unicodedata.category(sign) == "Pd":
        return "-"
    return " " if sign.isspace() else sign


def _signs(written: str) -> str:
    """The digits, behind their `+`; "" where there are too few or too many, or other signs."""
    signs = written.translate(str.maketrans("", "", _PUNCTUATION))
    shape = rf"\+?[0-9]{{{_SHORTEST},{_LONGEST}}}"
    return signs if re.fullmatch(shape, signs) else ""


def _several(written: str) -> bool:
    """Whether these are numbers beside each other, rather than the groups of one."""
    groups = re.findall(r"[0-9]+", re.sub(r"[^0-9\s/]", "", written))
    return len(groups) > 1 and min(map(len, groups)) >= _OWN_NUMBER


def _valid(typed: str) -> "Parsed | None":
    import phonenumbers  # noqa: PLC0415 — see above

    try:
        parsed = phonenumbers.parse(typed, _HOME)
    except phonenumbers.NumberParseException:
        return None
    return parsed if phonenumbers.is_valid_number(parsed) else None


def _number(parsed: "Parsed", digits: str) -> PhoneNumber:
    return PhoneNumber(tuple(dict.fromkeys(_forms(parsed, digits))))


def _forms(parsed: "Parsed", digits: str) -> Iterator[str]:
    """Its forms, the likeliest first; `digits`, as typed, where nobody dials it from abroad."""
    from phonenumbers import national_significant_number  # noqa: PLC0415 — see above

    national = national_significant_number(parsed)
    full = f"{parsed.country_code}{national}"
    mobile, service = _MOBILE.fullmatch(national), _SERVICE.fullmatch(national)
    if parsed.country_code != _HOME_CODE:
        yield from (full, f"+{full}", f"00{full}")
    elif mobile or service:
        yield from (national, f"+{full}", full, f"00{full}")
        if mobile:  # as dialled from a switch in another city
            yield f"0{national}"
    elif _LANDLINE.fullmatch(national):
        yield from (f"0{national}", f"+{full}", full, f"00{full}", national)
    else:
        yield digits
