"""Phone numbers as everyone may see them, wherever a recording carries one. Pure."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, get_type_hints

from bot.callcenter.model import Call, CallAgent, Holds, Recording, reads_as_phone

_DIGITS = re.compile(r"\d+")
# Invisible, or around a digit (a keycap), though neither space nor of `_DROPPED`.
_UNSEEN = r"\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u20e3\ufe00-\ufe0f\U000e0100-\U000e01ef"
# Digits as people write a number: between them up to 3 characters, none a letter (but the
# Japanese long vowel, typed for a dash). White space counts once, as it is shown; `++` keeps the
# time linear in its length.
_WRITTEN = re.compile(rf"\d+(?:(?:[\s{_UNSEEN}]++|[\W_\u30fc]){{1,3}}\d+)*")
_DROPPED = ("Cc", "Cf", "Co", "Cs", "Cn")  # what `text.plain` drops, joining what it stood between
_MANY_STARS = re.compile(r"\*{5,}")
# What ends a number in its field: the mark of an extension (`ext. 88`, `,,88#`) or another number.
_NEXT_NUMBER = re.compile(r"[^\W\d_\u30fc]+|[,;:#*/|&=、，；：＃＊／｜]+")
TELLING = 7  # digits in a row that no two numbers share by chance, with or without an area code
_DATE = 14  # YYYYMMDDhhmmss


class Shown(Recording):
    """A recording as its reader may see it: what messages are made of. `shown` alone makes it."""

    __slots__ = ()


def shown(recording: Recording, *, full_numbers: bool) -> Shown:
    """The one door from what the call center says to what a message says.

    `full_numbers`: whether the reader may see phone numbers (`bot.access` decides).
    """
    return Shown(*recording) if full_numbers else masked(recording)


class ShownCall(Call):
    """A call as its reader may see it; `shown_call` alone makes it."""

    __slots__ = ()


def shown_call(call: Call, *, full_numbers: bool = False) -> ShownCall:
    """The same door for the facts of a whole call."""
    if full_numbers:
        return ShownCall(*call)
    own = numbers_of(call)
    *fields, agents, recordings = call
    masked_fields = [rule(value, own) for rule, value in zip(_CALL_RULES, fields, strict=True)]
    masked_agents = tuple(
        CallAgent(*[rule(value, own) for rule, value in zip(_AGENT_RULES, agent, strict=True)])
        for agent in agents
    )
    return ShownCall._make((*masked_fields, masked_agents, tuple(map(masked, recordings))))


def named(contact_id: str, *, known: bool = False) -> str:
    """A contact id in a sentence; one that may be a phone number, until CCC knows it, is masked."""
    return contact_id if known or not reads_as_phone(contact_id) else masked_number(contact_id)


def searched_number(number: str) -> str:
    """The number that a person searched for: its last four digits show that it was understood.

    One of 11 digits and more shows its first three, too; one of fewer than 8, which that would give
    away, shows what any number shows.
    """
    digits = _digits(number)
    if len(digits) < 8:  # noqa: PLR2004 — see above
        return masked_number(number)
    first = 3 if len(digits) > 10 else 0  # noqa: PLR2004 — as in masked_number
    return digits[:first] + "*" * (len(digits) - first - 4) + digits[-4:]


def masked(recording: Recording) -> Shown:
    """The recording without a phone number in its texts, nor one of its own in its ids.

    An id may itself be a long run of digits, and stays readable: nothing is masked in it but what
    it shares with the call's own numbers, 7 digits in a row and more, however the number fields
    are written. The contact id, which was asked for, stays. A field's type says which it is; a text
    field that says nothing is masked.
    """
    own = numbers_of(recording)
    return Shown(*[rule(value, own) for rule, value in zip(_RULES, recording, strict=True)])


def numbers_of(of: Recording | Call) -> list[str]:
    """The digits of both parties' numbers."""
    fields = (of.calling_number, of.called_number)
    return [number for field in fields for number in _own_numbers(field)]


def masked_number(number: str) -> str:
    """A phone number as everyone may see it.

    11 digits and more show the first 3 and the last 4, 7 to 10 the first 3 and the last 2,
    fewer the last 2. Other characters (a leading +, an extension's separator) are dropped; what
    has no digits ("anonymous") stays.
    """
    digits = _digits(number)
    return _masked_by_rule(digits) if digits else number


def masked_within(text: str, own: Sequence[str] = (), *, shortest: int = 7) -> str:
    """A name or a description, in which any longer run of digits may be a phone number.

    A run goes on across what people write between digits, up to 3 characters that are neither
    letters nor digits; they stay in place. Its end may be a shorter number's, so no more than its
    last 2 are shown. Digits that begin a run and read as `20180711125511` are the vendor's own
    date in front of a description: they stay, and the run begins behind them. `own` are the
    digits (ASCII) of the call's numbers: these are masked however short and however written.
    """
    return masked_text(_as_shown(text), own, shortest)


def masked_text(text: str, own: Sequence[str], shortest: int = 7) -> str:
    """`masked_within` of a text that is as it is shown. Each character keeps its place."""
    digits = "".join(_DIGITS.findall(text))
    if not digits:
        return text
    shown = text
    if len(digits) >= shortest:
        shown = _WRITTEN.sub(lambda run: _masked_as_written(run[0], shortest), text)
    return _without(own, digits, text, shown)


def masked_file_name(file_name: str, own: Sequence[str] = ()) -> str:
    """A file name, which ends with a phone number, perhaps a short one, behind a time."""
    return _MANY_STARS.sub("****", masked_within(file_name, own, shortest=3))


def _masked_id(text: str, own: Sequence[str]) -> str:
    long = [digits for digits in own if len(digits) >= TELLING]
    if not text or not long:
        return text
    text = _as_shown(text)
    return _without(long, "".join(_DIGITS.findall(text)), text, text)


def _as_shown(text: str) -> str:
    """Digits of any width alike, and without what a message drops from between them."""
    if text.isascii() and text.isprintable():  # nearly always
        return text
    text = unicodedata.normalize("NFKC", text)
    return text if text.isprintable() else without_dropped(text)


def without_dropped(text: str) -> str:
    """Without what a message drops from between its characters."""
    return "".join(
        char for char in text if char.isspace() or unicodedata.category(char) not in _DROPPED
    )


def _masked_as_written(written: str, shortest: int) -> str:
    """Its digits masked, and what separates them left in place."""
    if _begins_with_date(written):
        return written[:_DATE] + _masked_as_written(written[_DATE:], shortest)
    digits = "".join(_DIGITS.findall(written))
    if len(digits) < shortest:
        return written
    masked_digits = _masked(digits, 2)
    if len(digits) == len(written):
        return masked_digits
    shown = iter(masked_digits)
    return "".join(next(shown) if char.isdecimal() else char for char in written)


def _own_numbers(field: str) -> list[str]:
    """The digits of a number field, in ASCII: all of them, and each of the numbers in it.

    All of them, because what looks like an extension may be a part of the number, and the other
    way round. A number of which at most 2 digits may be shown hides nothing elsewhere.
    """
    if field.isascii() and field.isdecimal():  # nearly always
        return [field] if len(field) > 2 else []  # noqa: PLR2004 — as below
    shown = _as_shown(field)
    numbers = {_ascii(part) for part in (shown, *_NEXT_NUMBER.split(shown))}
    return sorted(number for number in numbers if len(number) > 2)  # noqa: PLR2004


def _without(own: Sequence[str], digits: str, text: str, shown: str) -> str:
    """`shown`, without those of the call's numbers that stand in `text`, of these digits.

    They are masked whatever separates their digits. Where what is found is no part of the number
    (it stands there twice, say), its end is masked as a shorter number's.
    """
    if not digits.isascii():
        digits = _ascii(digits)
    for number in own:
        if spans := _shared(number, digits):
            places = [place for place, char in enumerate(text) if char.isdecimal()]
            kept = list(shown)
            for first, end in spans:
                found = digits[first:end]
                stars = _masked_by_rule(found) if found in number else _masked(found, 2)
                for place, char in zip(places[first:end], stars, strict=True):
                    if char == "*":
                        kept[place] = char
            shown = "".join(kept)
    return shown


def _shared(number: str, digits: str) -> list[tuple[int, int]]:
    """Where `digits` has the number, or so many digits of it in a row that it can be no other."""
    width = min(len(number), TELLING)
    if len(digits) < width:  # as of most texts
        return []
    parts = [number[start : start + width] for start in range(len(number) - width + 1)]
    spans: list[tuple[int, int]] = []
    for part in parts:
        if part in digits:
            break
    else:  # nearly always
        return spans
    telling = set(parts)
    for start in range(len(digits) - width + 1):
        if digits[start : start + width] in telling:
            end = start + width
            if spans and start < spans[-1][1]:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
    return spans


def _ascii(text: str) -> str:
    """Its digits, of whatever script, as 0 to 9."""
    return "".join(str(unicodedata.decimal(char)) for char in text if char.isdecimal())


def _digits(number: str) -> str:
    if number.isascii() and number.isdecimal():  # nearly always
        return number
    return "".join(_DIGITS.findall(unicodedata.normalize("NFKC", number)))


def _masked_by_rule(digits: str) -> str:
    return _masked(digits, 4 if len(digits) > 10 else 2)  # noqa: PLR2004 — masked_number's rule


def _masked(digits: str, last: int) -> str:
    first = 3 if len(digits) >= 7 else 0  # noqa: PLR2004 — the rule of masked_number
    last = min(last, len(digits) - first - 1)
    hidden = len(digits) - first - last
    return digits[:first] + "*" * hidden + digits[len(digits) - last :]


def _begins_with_date(written: str) -> bool:
    """Whether its first digits, written together, are a date and a time and nothing more."""
    run = written[:_DATE]
    if not run.startswith("20") or len(run) < _DATE or not run.isdecimal():
        return False
    if written[_DATE : _DATE + 1].isdecimal():
        return False
    try:
        datetime.fromisoformat(f"{run[:8]}T{run[8:]}")
    except ValueError:
        return False
    return True


_BY_WHAT_IT_HOLDS: dict[Holds, Callable[[str, Sequence[str]], str]] = {
    Holds.NUMBER: lambda number, _: masked_number(number),
    Holds.FILE_NAME: masked_file_name,
    Holds.ID: _masked_id,
    Holds.ASKED_FOR: lambda contact_id, _: contact_id,
}


def rules(fields: Mapping[str, Any]) -> list[Callable[[Any, Sequence[str]], Any]]:
    """How each field is masked, in their order.

    Args:
        fields: the annotations of a named tuple, with their extras.
    """
    return [_rule(annotation) for annotation in fields.values()]


def _rule(annotation: Any) -> Callable[[Any, Sequence[str]], Any]:  # noqa: ANN401 — any type
    said = next((each for each in getattr(annotation, "__metadata__", ()) if each in Holds), None)
    if said:
        return _BY_WHAT_IT_HOLDS[said]
    if annotation is str:
        return masked_within
    if annotation in (int | None, int, bool):
        return lambda number, _: number
    raise TypeError(annotation)  # nobody has decided on this one


_RULES = rules(get_type_hints(Recording, include_extras=True))
_AGENT_RULES = rules(get_type_hints(CallAgent, include_extras=True))
_CALL_HINTS = get_type_hints(Call, include_extras=True)
_CALL_RULES = rules({key: _CALL_HINTS[key] for key in Call._fields[:-2]})  # but for both tuples
