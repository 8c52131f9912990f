"""Phone numbers of every country, as people and switches write them: no more shows than the rule.

The rule: 11 digits and more show the first 3 and the last 4, 7 to 10 the first 3 and the last 2,
fewer the last 2. So no run of visible digits is longer than `longest_run` of the number.
"""

import logging
import re
from collections.abc import Callable
from dataclasses import astuple
from functools import partial

import phonenumbers
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType, shortnumberinfo

from bot.access import Action, Person, Policy
from bot.callcenter.model import ContactRecordings, Found, Recording
from bot.commands.terminal import rendered
from bot.messages.details import details
from bot.messages.masking import masked, masked_number
from bot.messages.message import Message, Place, Reader
from bot.messages.recordings import answer
from bot.messages.sharing import shared_by
from bot.messages.text import plain
from bot.messages.trail import in_terminal, trail
from bot.messages.words import LANGUAGES
from bot.questions.conclusion import Act, Asked, Conclusion
from bot.questions.notes import Notes
from bot.questions.question import Question

FORMATS = [
    PhoneNumberFormat.E164,
    PhoneNumberFormat.INTERNATIONAL,
    PhoneNumberFormat.NATIONAL,
    PhoneNumberFormat.RFC3966,
]
EXTENSIONS = ["", "", "#801", ",801", ";ext=12", " x 3", "-8001", "转801"]
DIALLED_BEFORE = ["", "", "00", "9", "sip:", "+"]
ANONYMOUS = ["anonymous", "unknown", "private", "withheld", "匿名", "sip:anonymous@invalid"]
# Whatever is no letter and stands between digits. Asterisks, of either width, stand for digits.
_BETWEEN_DIGITS = re.compile(r"(?<=\d)(?:[^\w*＊]|[_ー])+(?=\d)")
SEPARATORS = [*" _,;:.・|*/()-\u2011–—−ー\t\n\u3000", "     "]
INVISIBLE = [*"\u200b\u00ad\u200d\u2060\u202e\ufeff\x00\ue000\ufe0f", "\ufe0f\u20e3"]
_VISIBLE = re.compile(r"\d+")
_OUR_OWN = re.compile(r"hash:[0-9a-f]{12}|\d{4}-\d\d-\d\d|\d\d:\d\d(:\d\d)?|\^\d+\^")  # and times


@st.composite
def numbers(draw: st.DrawFn) -> str:
    """A number of some country, with other last digits than its example, written somehow."""
    region = draw(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)))
    kind = draw(st.sampled_from(PhoneNumberType.values()))
    example = phonenumbers.example_number_for_type(region, kind)
    if example is None or example.national_number is None:
        return draw(short_numbers(region))
    ending = draw(st.integers(0, 9999))
    example.national_number = example.national_number // 10_000 * 10_000 + ending
    written = phonenumbers.format_number(example, draw(st.sampled_from(FORMATS)))
    before, behind = draw(st.sampled_from(DIALLED_BEFORE)), draw(st.sampled_from(EXTENSIONS))
    return f"{before}{written}{behind}"


def short_numbers(region: str) -> st.SearchStrategy[str]:
    """Emergency and service numbers: 3 to 6 digits."""
    return st.just(shortnumberinfo._example_short_number(region) or "110")


def digits_of(text: str) -> str:
    return "".join(_VISIBLE.findall(text))


def longest_run(number: str) -> int:
    """How many of its digits may stand together."""
    count = len(digits_of(number))
    return 4 if count > 10 else 3 if count > 6 else 2


def longest_visible(text: str) -> int:
    """The longest run of digits in a text, whatever people write between digits."""
    joined = _BETWEEN_DIGITS.sub("", text)
    return max(map(len, _VISIBLE.findall(joined)), default=0)


def words_in(value: object) -> list[str]:
    """Every text in a payload."""
    if isinstance(value, dict):
        return [text for part in value.values() for text in words_in(part)]
    if isinstance(value, list):
        return [text for part in value for text in words_in(part)]
    return [value] if isinstance(value, str) else []


@st.composite
def scattered(draw: st.DrawFn) -> str:
    """A number of 7 digits or more, with separators and invisible characters between them."""
    digits = digits_of(draw(numbers()))
    assume(len(digits) > 6)
    assume(len(digits) != 14 or not digits.startswith("20"))  # may read as the vendor's date
    separators, invisible = st.sampled_from(SEPARATORS), st.sampled_from(INVISIBLE)
    apart = st.one_of(
        st.lists(separators, max_size=3).map("".join),
        st.lists(invisible, max_size=6).map("".join),
        st.builds("{0}{0}{1}{2}".format, invisible, separators, separators),
    )
    gaps = draw(st.one_of(st.lists(apart, min_size=20, max_size=20), apart.map(lambda a: [a] * 20)))
    return digits[0] + "".join(f"{gaps[at % 20]}{digit}" for at, digit in enumerate(digits[1:]))


def recording_with(number: str) -> Recording:
    """The number in every field that may carry one; no other digit anywhere."""
    digits = digits_of(number)
    in_ids = digits if len(digits) > 6 else ""  # shorter ones stay, as parts of ids
    return Recording(
        contact_id="contact",
        agent_id=f"agent{in_ids}",
        agent_name=f"Agent {number}",
        calling_number=number,
        called_number=number,
        contact_type=f"Outbound {number}",
        file_name=f"call-{digits}.wav",
        file_description=f"{number} called",
        quality_check_task_id=f"task-{in_ids}",
        quality_check_tid=in_ids,
    )


@given(numbers())
def test_masked(number: str) -> None:
    """A number alone shows the rule's digits, whatever its country, format and extension."""
    digits, shown = digits_of(number), masked_number(number)
    first, last = (3, 4) if len(digits) > 10 else (3, 2) if len(digits) > 6 else (0, 2)
    last = min(last, len(digits) - first - 1)
    assert (
        shown == digits[:first] + "*" * (len(digits) - first - last) + digits[len(digits) - last :]
    )


@pytest.mark.parametrize("word", ANONYMOUS)
def test_anonymous(word: str) -> None:
    """A caller without a number is shown by the word that stands for it."""
    assert masked_number(word) == word


@given(number=numbers(), language=st.sampled_from(sorted(LANGUAGES)), place=st.sampled_from(Place))
def test_no_message_shows_more(number: str, language: str, place: Place) -> None:
    """Blocks, fallback text, shared messages and the terminal, in each language and place."""
    words = LANGUAGES[language]
    found = ContactRecordings("contact", (recording_with(number),), "request")
    message = answer(
        [Found("contact", found)], Reader(words, "reference", place, frozenset(Action)), now=0.0
    )
    reader = Reader(words, "reference", user_id="USOMEBODY")
    for shown in (
        message,
        shared_by(message, reader, ["contact"]),
        details([Found("contact", found)], reader),
    ):
        texts = [*words_in(shown.payload()), *rendered(shown).splitlines()]
        for text in texts:
            for part in re.split(r"[→·,:：，\n]", text):
                assert longest_visible(part) <= longest_run(number), part


@given(numbers())
def test_json_of_the_terminal(number: str) -> None:
    """`lookup --json` prints masked fields, too."""
    for value in masked(recording_with(number)):
        assert longest_visible(str(value or "")) <= longest_run(number)


@given(scattered())
def test_number_of_a_third_party(number: str) -> None:
    """No more shows of a number that is not the call's own, whatever stands between its digits."""
    recording = masked(
        Recording(
            agent_name=f"Agent {number}",
            calling_number="anonymous",
            file_name=f"call-{number}.wav",
            file_description=f"{number} called",
        )
    )
    for value in (recording.agent_name, recording.file_name, recording.file_description):
        for text in (value, plain(value)):
            assert longest_visible(text) <= longest_run(number), text
            assert len(digits_of(text)) <= 5, text  # in all: the first 3 and the last 2


def in_groups(digits: str, separator: str, size: int = 4) -> str:
    return separator.join(digits[at : at + size] for at in range(0, len(digits), size))


def in_script(digits: str, zero: int) -> str:
    """The same digits of another script, whose zero this is."""
    return "".join(chr(zero + int(digit)) for digit in digits)


_ZEROS = [ord(zero) for zero in "０٠۰०০๐០᠐𝟎𝟘🯰"]  # full-width, Arabic, Persian, Devanagari, …
_BESIDE = [
    *(" ext. 88", " ext 88", "x88", " x 88", "#88", "#88#", ",,88#", ",88", ";88", ";ext=88"),
    *(";isub=12345", ";phone-context=+86", ";phone-context=example.com;ext=7", "p88", "w88#"),
    *(
        "转88",
        " 转 8001",
        "分机88",
        "-88",
        "*88",
        "/88",
        "~88",
        "@10.1.2.3:5060",
        "@pbx;user=phone",
    ),
    *(" or 13800138000", "/13800138000", ", 02155551234", ";13800138000", " 13800138000", "|95588"),
    *(
        "@pbx;user=phone",
        " (2)",
        " [home]",
        " 备注1",
        "\u200b88",
        "\u202e88",
        "\t88",
        "%2388",
        "＃88",
        "，，88＃",
    ),
]
_BEFORE = [
    *("+86", "0086", "86-", "(+86)", "0", "9,", "9,,", "*67", "#31#", "sip:", "tel:", "tel:+86"),
    *("tel:%2B86", "sip:88*", "95588,", "13800138000/", "ext 88: ", "17951", "T:", "电话1："),
]
WAYS: dict[str, Callable[[str], str]] = {
    **{f"in groups by {gap!r}": partial(in_groups, separator=gap) for gap in " -./()·‐－　"},
    **{f"digit by digit, {gap!r}": partial(in_groups, separator=gap, size=1) for gap in " -.,"},
    **{f"zero U+{zero:04X}": partial(in_script, zero=zero) for zero in _ZEROS},
    **{f"before {behind!r}": partial("{1}{0}".format, behind) for behind in _BESIDE},
    **{f"behind {before!r}": partial("{}{}".format, before) for before in _BEFORE},
    "in groups, with an extension": lambda digits: f"{in_groups(digits, ' ')},,88#",
    "other digits and an extension": lambda digits: f"{in_script(digits, 0x660)} ext. ٨٨",
    "each digit from a script of its own": lambda digits: "".join(
        in_script(digit, _ZEROS[at % len(_ZEROS)]) for at, digit in enumerate(digits)
    ),
}
PLACES: dict[str, Callable[[str], str]] = {
    "alone": str,
    "behind a word": lambda digits: f"agent-{digits}",
    "between words": lambda digits: f"a{digits}b",
    "in groups": lambda digits: f"a {in_groups(digits, '-')}",
    "among letters": lambda digits: in_groups(digits, "x", 3),
    "twice": lambda digits: f"{digits}_{digits}",
    "without its first digit": lambda digits: f"a{digits[1:]}",
    "without its last digit": lambda digits: f"a{digits[:-1]}b",
    "in Arabic digits": lambda digits: in_script(digits, 0x660),
    "full-width": lambda digits: in_script(digits, ord("０")),
}


def test_there_are_many_ways() -> None:
    """The table below is a table."""
    assert len(WAYS) > 60


def mobile_numbers() -> list[str]:
    """One of each region, 8 digits and more: one less is still a number."""
    examples = (
        phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE)
        for region in phonenumbers.SUPPORTED_REGIONS
    )
    found = {phonenumbers.national_significant_number(one) for one in examples if one}
    return sorted(digits for digits in found if len(digits) > 7)


MOBILE = mobile_numbers()


@pytest.mark.parametrize("way", WAYS)
def test_in_ids(way: str) -> None:
    """However a number field is written, ids show no more of the number than the rule does."""
    assert len(MOBILE) > 100
    for digits in MOBILE:
        written = WAYS[way](digits)
        for place in PLACES.values():
            inside = place(digits)
            shown = masked(Recording(called_number=written, agent_id=inside)).agent_id
            for part in shown.split("_"):  # where it stands twice
                together = "".join(re.findall(r"[\d*]", part))
                assert longest_visible(together) <= longest_run(digits), (written, inside, shown)
            assert "*" in shown, (written, inside, shown)


class Kept(logging.Handler):
    """A handler that keeps what it is given."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@given(numbers())
def test_log_and_trail(number: str) -> None:
    """A number typed in place of an id stands in no log line, no audit record and no trail."""
    typed = digits_of(number)
    assume(len(typed) > 6)  # shorter ones may stand in a time or in a reference by chance
    question = Question(typed, "command", "reference", 0.0, user_id="U1")
    outcomes = [
        Found(typed, ContactRecordings(typed, (), "request")),
        Found("contact", ContactRecordings("contact", (recording_with(number),), "request")),
    ]
    words = LANGUAGES["en"]
    notes, kept, logger = Notes(b"k" * 32), Kept(), logging.getLogger("bot.questions.notes")
    asked = Asked(question, Person("U1"), words, (Action.LOOKUP,), Policy(), "", 0.0)
    act = Act(Action.LOOKUP, "found", found=outcomes)
    level = logger.level
    logger.addHandler(kept)
    logger.setLevel(logging.INFO)
    try:
        notes.shown(question, Conclusion(Message("", ()), "found", act))
    finally:
        logger.removeHandler(kept)
        logger.setLevel(level)
    (line,) = kept.records
    assert [contact["id"][:5] for contact in vars(line)["contacts"]] == ["hash:", "conta"]
    for record in (
        notes.record(asked, act),
        notes.record(asked, Act(Action.LOOKUP, "denied:guest", [typed])),
    ):
        assert record.contact_ids[0].startswith("hash:")
        _, *stored = astuple(record)  # all but the time
        for shown in (
            str(stored),
            trail("contact", [record], Reader(words)).text,
            in_terminal(record, words),
        ):
            assert typed not in _OUR_OWN.sub("", shown)
