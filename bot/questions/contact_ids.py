"""Where a contact id begins and ends, in whatever people type, paste or forward. Pure.

An id is a run of 8 to 32 digits, or looks like `job-25697383427137`. It is bounded by anything that
cannot belong to it, and never lies inside a longer word, number, key, file name or link. What
belongs to the sentence is none. Where the paste itself says which value is the id, only that one
is. `docs/contact-ids.md` tells the rule to people.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.questions.labels import Label, behind, in_front
from bot.questions.lookalikes import blanked, is_date
from bot.questions.pasted_tables import unrolled
from bot.questions.slack_text import shown, without_links, without_list_numbers

# An id that a label without a blank touches, as Chinese and forms write it.
_ATTACHED = re.compile(
    r"(?<![A-Za-z])((?:(?:contact|call|录音|话务|通话|联络)[\s_-]{0,2})?ids?|no|nr)[.:]?(?=\d{8})",
    re.IGNORECASE,
)

_ID = re.compile(
    r"(?<![A-Za-z0-9])(?<![A-Za-z0-9][_.@\\-])(?<!\d:)(?<![A-Za-z0-9]__)(?<!\d,(?=\d{3}(?!\d)))"
    r"(job-[0-9]{4,60}|[0-9]{8,32}(?:\.0(?![0-9.]))?)"
    r"(?![A-Za-z0-9]|[_@\\-]+[A-Za-z0-9]|:[0-9]|\.(?![A-Z][a-z])[A-Za-z0-9])",
)
# Between two ids that one label speaks of.
_AND = re.compile(
    r"[\s,;，；、/|&+\"'“”‘’`*_()\[\]{}=·•-]*(?:(?:and|or|和|与|及|以及|还有|或)[\s\"']*)?"
)
_PHONE_SHAPE = re.compile(r"1[3-9]\d{9}")


class FoundIds(NamedTuple):
    """What a text holds.

    Attributes:
        ids: to be looked up, each once, in the order of the text.
        written: how they stand there: `2020927020.0` is written for 2020927020.
        labelled: whether the text itself says that these are contact ids.
        others: values that a label says are something else; perhaps phone numbers.
        unlabelled: where `labelled`, values that would be ids without that.
    """

    ids: tuple[str, ...]
    written: tuple[str, ...]
    labelled: bool
    others: tuple[str, ...]
    unlabelled: tuple[str, ...]


class _Candidate(NamedTuple):
    value: str
    start: int
    end: int
    label: Label


def contact_ids(text: str) -> FoundIds:
    """The contact ids in a text as Slack sends it: typed, pasted, or shown in a message."""
    plain = unrolled(without_list_numbers(without_links(shown(text))))
    plain = _ATTACHED.sub(lambda label: f"{label[1]}: ", plain)
    candidates = list(_labelled(blanked(plain), plain))
    highest = max((candidate.label for candidate in candidates), default=Label.OTHER)
    kept = [
        candidate
        for candidate in candidates
        if candidate.label is highest is not Label.OTHER
        and not (highest is Label.NONE and is_date(candidate.value))
    ]
    written = tuple(dict.fromkeys(candidate.value for candidate in kept))
    return FoundIds(
        ids=tuple(dict.fromkeys(value.removesuffix(".0") for value in written)),
        written=written,
        labelled=highest > Label.NONE,
        others=tuple(each.value for each in candidates if each.label is Label.OTHER),
        unlabelled=tuple(each.value for each in candidates if Label.OTHER < each.label < highest),
    )


def _labelled(masked: str, plain: str) -> Iterator[_Candidate]:
    """Every candidate, with what the label in front of it or in front of its list says."""
    before: _Candidate | None = None
    for found in _ID.finditer(masked):
        value, start, end = found[1], found.start(1), found.end(1)
        label = in_front(plain, start, value)
        if label is Label.NONE:
            label = behind(plain, end)
        between = plain[before.end : start] if before else ""
        if label is Label.NONE and before and _AND.fullmatch(between) and "\t" not in between:
            label = _of_list(before, value, plain, between)
        before = _Candidate(value, start, end, label)
        yield before


def _of_list(before: _Candidate, value: str, plain: str, between: str) -> Label:
    """Whether the label of the value before speaks of this one, too.

    A phone's label speaks of what looks like that phone number only; a contact's of all but phone
    numbers. A label in the line of its value does not speak of the next line.
    """
    alike = len(value) == len(before.value) and value[0] == before.value[0]
    if "\n" in between:
        line = plain[plain.rfind("\n", 0, before.start) + 1 : before.start]
        if any(map(str.isalnum, line)):
            return Label.NONE
    if before.label is Label.OTHER:
        return Label.OTHER if alike else Label.NONE
    return before.label if alike or not _PHONE_SHAPE.fullmatch(value) else Label.NONE
