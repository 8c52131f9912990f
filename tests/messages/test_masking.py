"""What of a phone number everyone may see."""

import time
import unicodedata
from collections.abc import Sequence
from typing import Annotated, Any, NamedTuple, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callcenter.model import Holds, Phrase, Recording
from bot.messages.card import call, card
from bot.messages.masked_speech import shown_phrases
from bot.messages.masking import (
    Shown,
    ShownCall,
    masked,
    masked_file_name,
    masked_number,
    masked_within,
    rules,
    shown,
)

CALLER, CALLED = "80327683", "15588886666"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("15588886666", "155****6666"),
        ("8615588886666", "861******6666"),
        ("0215555123", "021*****23"),
        ("80327683", "803***83"),
        ("8032768", "803**68"),
        ("803276", "****76"),
        ("95588", "***88"),
        ("110", "*10"),
        ("12", "*2"),
        ("1", "*"),
        ("", ""),
        ("anonymous", "anonymous"),
        ("+86 155-8888-6666", "861******6666"),
        ("１５５８８８８６６６６", "155****6666"),
        ("١٥٥٨٨٨٨٦٦٦٦", "١٥٥****٦٦٦٦"),
        ("sip:8001@pbx", "**01"),
    ],
)
def test_number(number: str, shown: str) -> None:
    """11 digits show their first 3 and last 4, 7 to 10 the first 3 and last 2, fewer the last 2."""
    assert masked_number(number) == shown


@given(st.text("0123456789", min_size=1, max_size=40))
def test_every_number_hides_something(digits: str) -> None:
    """However long a number is, its length shows and at least one digit does not."""
    shown = masked_number(digits)
    assert len(shown) == len(digits)
    assert "*" in shown
    assert all(char in ("*", digit) for char, digit in zip(shown, digits, strict=True))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("小芳", "小芳", id="no digits"),
        pytest.param("Agent 12", "Agent 12", id="short run"),
        pytest.param("123456", "123456", id="6 digits"),
        pytest.param("1234567", "123**67", id="7 digits"),
        pytest.param("20180711125511-小芳", "20180711125511-小芳", id="the vendor's date"),
        pytest.param("20181311125511-小芳", "201*********11-小芳", id="month 13"),
        pytest.param("19180711125511", "191*********11", id="too long ago"),
        pytest.param("call 15588886666 back", "call 155******66 back", id="within"),
        pytest.param("138-0013 8000", "138-**** **00", id="with separators"),
        pytest.param("１５５８８８８６６６６", "155******66", id="full-width"),
        pytest.param("v1.2.3", "v1.2.3", id="a version"),
        pytest.param("12-34_56", "12-34_56", id="6 digits with separators"),
        pytest.param("20180711125511-Agent 12", "20180711125511-Agent 12", id="date and agent"),
        pytest.param(
            "20180711125511-15588886666", "20180711125511-155******66", id="date and number"
        ),
        pytest.param(
            "20180711125511_155 8888_6666", "20180711125511_155 ****_**66", id="date, number, gaps"
        ),
        pytest.param("20180711125511-8001", "20180711125511-8001", id="date and extension"),
        pytest.param("2018071112551115588886666", "201********************66", id="no separator"),
        pytest.param("201807111255", "201*******55", id="a date without seconds"),
        pytest.param("+20 1012312359-12", "+20 1*********-12", id="reads as a date, with gaps"),
        pytest.param("155****6666", "155****6666", id="masked already"),
        pytest.param("155 and 8888 and 6666", "155 and 8888 and 6666", id="words between"),
        pytest.param("155....8888....6666", "155....8888....6666", id="4 characters between"),
    ],
)
def test_within_a_text(text: str, shown: str) -> None:
    """A run of 7 digits or more may be a number, unless it reads as the vendor's date."""
    assert masked_within(text) == shown


@pytest.mark.parametrize(
    "between",
    [
        *"-_,;:.・|*/~=#+、–—−\u2011ー",
        "   ",
        "\u3000",
        "\t",
        "\r\n",
        " - ",
        "), ",
        "            ",
        "      -      ",
        "\ufe0f\u20e3",  # a keycap
        "\ufe0f\u20e3, ",
    ],
)
@pytest.mark.parametrize("parts", [("155", "8888", "6666"), tuple("15588886666")])
def test_separators(between: str, parts: Sequence[str]) -> None:
    """Digits with up to 3 separators between them are one number; separators stay in place."""
    text, hidden = between.join(parts), iter("155******66")
    normal = unicodedata.normalize("NFKC", text)
    shown = "".join(next(hidden) if char.isdecimal() else char for char in normal)
    assert masked_within(text) == shown
    assert masked_within(text, [CALLED]).count("*") >= shown.count("*")
    assert sum(map(str.isdecimal, masked_file_name(f"{text}.wav"))) == len("15566")


@pytest.mark.parametrize(
    "between",
    [
        *"\u200b\u200d\u2060\ufeff\u00ad\u202e\U000e0031",  # formats
        *"\x00\x1b\x7f\ue000\ud800\u0378",  # what else is not printable
        "\u200b" * 5,
    ],
)
def test_dropped_characters(between: str) -> None:
    """What a message drops later is dropped before, so that it hides no number."""
    assert masked_within(f"15{between}58888{between}6666") == "155******66"
    assert masked_within(f"15{between} 58888 {between}6666") == "15 5**** **66"
    assert masked_within(f"20180711125511{between}-小芳") == "20180711125511-小芳"
    assert masked_file_name(f"15{between}58888{between}6666.wav") == "155****66.wav"


@pytest.mark.parametrize(
    "between", ["\u034f", "\u115f", "\u1160", "\u3164", "\ufe0f", "\u180b" * 9, "\U000e0100"]
)
def test_unseen_letters_and_marks(between: str) -> None:
    """What is shown as nothing, though no message drops it, is no letter between digits."""
    shown = masked_within(between.join("15588886666"))
    assert "".join(char for char in shown if char in "0123456789*") == "155******66"


@pytest.mark.parametrize(
    "text",
    [
        "1" * 100_000,
        "1 " * 50_000,
        "1   " * 25_000,
        "1- - - -" * 12_500,
        "1\u200b" * 50_000,
        "1\ufe0f\u20e3" * 33_333,
        "1" + " " * 100_000,
        "1" + "-" * 100_000,
        " " * 100_000,
    ],
    ids=range(9),
)
def test_time_is_linear(text: str) -> None:
    """100,000 characters take no second, whatever they are."""
    begun = time.process_time()
    masked_within(f"1234567{text}a", [CALLED])
    masked_file_name(f"1234567{text}")
    assert time.process_time() - begun < 1


@pytest.mark.parametrize("unit", ["1", "12", "1234567", "123 ", "123,", "1;2", "١", "８", "12a"])
def test_time_for_a_recording_is_linear(unit: str) -> None:
    """A recording of long numbers, which stand in all of its texts, takes no second either."""
    text = (unit * 10_000)[:10_000]
    names = Recording(calling_number="1", contact_id="1")._asdict()
    fields: dict[str, Any] = {name: text for name, value in names.items() if value is not None}
    begun = time.process_time()
    masked(Recording(**fields))
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    ("file_name", "shown"),
    [
        ("153128491143400080327683.wav", "153****83.wav"),
        ("20180711125511-110.wav", "20180711125511-*10.wav"),
        ("20180711125511-15588886666.wav", "20180711125511-155****66.wav"),
        ("1531284911434_155_8888_6666.wav", "153****_***_****_**66.wav"),
        ("20180711125511110.wav", "201****10.wav"),
        ("a12.wav", "a12.wav"),
    ],
)
def test_file_name(file_name: str, shown: str) -> None:
    """A file name ends with a number, perhaps a short one; only a date before it stays."""
    assert masked_file_name(file_name) == shown


@pytest.mark.parametrize(
    ("own", "text", "shown"),
    [
        pytest.param("95588", "to 95588", "to ***88", id="short"),
        pytest.param("95588", "to 9 55-88!", "to * **-88!", id="short, with separators"),
        pytest.param("110", "110, 110", "*10, *10", id="twice"),
        pytest.param("11111", "111111", "****11", id="over itself"),
        pytest.param(CALLED, "155-8888-6666", "155-****-**66", id="dashes"),
        pytest.param(CALLED, "+86 155 8888 6666", "+86 1** **** **66", id="with a country code"),
        pytest.param(
            f"86{CALLED}", "155 8888 6666", "155 **** **66", id="without the country code"
        ),
        pytest.param("02155551234", "5555-1234", "555*-**34", id="without the area code"),
        pytest.param("20180711", "20180711125511-x", "201***11125511-x", id="within a date"),
        pytest.param(CALLED, "156-8888-666", "156-****-*66", id="another number"),
    ],
)
def test_own_number_within_a_text(own: str, text: str, shown: str) -> None:
    """The call's own number is masked however short, and whatever separates its digits."""
    assert masked_within(text, [own]) == shown


def test_recording() -> None:
    """Both numbers are masked in every text of the recording; its ids and times stay."""
    recording = Recording(
        contact_id=CALLED,
        agent_id="293939422320312215",
        agent_name=f"小芳 {CALLER}",
        calling_number=CALLER,
        called_number=CALLED,
        contact_type=f"Outbound {CALLED}",
        start_time=1531284911000,
        duration=10,
        file_name=f"1531284911434000{CALLER}.wav",
        file_description=f"20180711125511-小芳-{CALLED}",
        quality_check_task_id="1F0BF809",
        quality_check_tid="23A1F0BF",
    )
    assert masked(recording) == Recording(
        contact_id=CALLED,
        agent_id="293939422320312215",
        agent_name="小芳 803***83",
        calling_number="803***83",
        called_number="155****6666",
        contact_type="Outbound 155******66",
        start_time=1531284911000,
        duration=10,
        file_name="153****83.wav",
        file_description="20180711125511-小芳-155******66",
        quality_check_task_id="1F0BF809",
        quality_check_tid="23A1F0BF",
    )


def test_recording_without_numbers() -> None:
    """Missing numbers, or such as may be shown, change no text."""
    recording = Recording(agent_name="Agent 12", calling_number="12", file_name="a12.wav")
    assert masked(recording).agent_name == "Agent 12"
    assert masked(recording).file_name == "a12.wav"
    assert masked(Recording()) == Recording()


@pytest.mark.parametrize("field", ["agent_id", "quality_check_task_id", "quality_check_tid"])
@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param("293939422320312215", "293939422320312215", id="a long run"),
        pytest.param("1F0BF809-7B30-4918-9424-4DF2", "1F0BF809-7B30-4918-9424-4DF2", id="a UUID"),
        pytest.param("agent 13800138000", "agent 13800138000", id="another number"),
        pytest.param("to 95588", "to 95588", id="its own, short"),
        pytest.param(CALLED, "155****6666", id="its own"),
        pytest.param(f"9900{CALLED}77", "9900155****666677", id="within a run"),
        pytest.param("x-8888-6666", "x-888*-**66", id="without its area code"),
        pytest.param("x-888-666", "x-888-666", id="less than its last 7 digits"),
        pytest.param("155\u200b8888\u00ad6666", "155****6666", id="invisible characters"),
        pytest.param("", "", id="none"),
    ],
)
def test_ids(field: str, value: str, shown: str) -> None:
    """In an id, nothing is masked but the call's own numbers of 7 digits and more."""
    fields: dict[str, Any] = {field: value}
    recording = Recording(calling_number="95588", called_number=CALLED, **fields)
    assert masked(recording)._asdict()[field] == shown


@pytest.mark.parametrize(
    ("field", "text", "shown"),
    [
        ("95588,,88#", "to 95588", "to ***88"),
        ("8001;ext=12", "at 8001", "at **01"),
        ("٨٠٠١", "at 8001", "at **01"),
        ("8001 转 12", "at ８００１", "at **01"),
    ],
)
def test_short_number_with_an_extension(field: str, text: str, shown: str) -> None:
    """Within a text a short number of the call is masked, also without what stands behind it."""
    assert masked(Recording(called_number=field, agent_name=text)).agent_name == shown


def test_contact_id() -> None:
    """The contact id stays, even if it is a number of the call: it is what was asked for."""
    assert masked(Recording(contact_id=CALLED, called_number=CALLED)).contact_id == CALLED


def test_every_field_is_decided_on() -> None:
    """Each field of a recording has a rule; a text that says nothing about itself is masked."""

    class More(NamedTuple):
        transfer_to: str = ""
        agent_extension: Annotated[str, Holds.NUMBER] = ""
        waited: int | None = None

    text, number, seconds = rules(get_type_hints(More, include_extras=True))
    assert text("to 13812345678 (Ada)", []) == "to 138******78 (Ada)"
    assert number("13812345678", []) == "138****5678"
    assert seconds(12, []) == 12
    assert len(rules(get_type_hints(Recording, include_extras=True))) == len(Recording._fields)


def test_a_field_that_nobody_decided_on() -> None:
    """A field of another type stops the import, rather than being shown as it is."""
    with pytest.raises(TypeError):
        rules({"extra": dict})


def test_the_one_door() -> None:
    """What messages are made of is another type than what the call center says."""
    recording = Recording(called_number="13812345678")
    assert shown(recording, full_numbers=False).called_number == "138****5678"
    assert shown(recording, full_numbers=True).called_number == "13812345678"
    assert get_type_hints(card)["recording"] is Shown
    assert get_type_hints(call)["recording"] == Shown | ShownCall


def spoken(*lines: str, own: str = CALLED) -> list[str]:
    """What is shown of a customer's phrases, in a call of the number `own`."""
    phrases = [Phrase(number, role="customer", words=line) for number, line in enumerate(lines)]
    found = shown_phrases(phrases, [Recording(calling_number=own, called_number=CALLER)])
    return [phrase.words for phrase in found]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param("15588886666。", "155******66。", id="its own"),
        pytest.param(
            "打 13800138000，谢谢", "打 138******00，谢谢", id="another, full-width comma"
        ),
        pytest.param("１３８００１３８０００", "１３８******００", id="full-width"),
        pytest.param("幺三八零零幺三八零零零", "幺三八******零零", id="spelled"),
        pytest.param("幺三八两两三三四四五五", "幺三八******五五", id="spelled, another 2"),
        pytest.param("壹叁捌零零壹叁捌零零零", "壹叁捌******零零", id="spelled, as on a cheque"),
        pytest.param("两个人，两天，贰佰元", "两个人，两天，贰佰元", id="words with a 2"),
        pytest.param("一三八，零零一三，八零零零", "一三八，****，**零零", id="spelled, in groups"),
        pytest.param("一三八 0013 八〇〇〇", "一三八 **** **〇〇", id="both"),
        pytest.param("六六六六", "六六六六", id="spelled, and short"),
        pytest.param(
            "等一下，我三点二十五分到", "等一下，我三点二十五分到", id="words with numerals"
        ),
        pytest.param("订单 123456", "订单 123456", id="a short run"),
        pytest.param(
            "155 嗯 8888 嗯 6666", "155 嗯 **** 嗯 6666", id="its own, with words between"
        ),
        pytest.param("no number at all", "no number at all", id="none"),
        pytest.param("a\u200bb\n c\x00", "ab c", id="invisible characters"),
        pytest.param("155\u200b8888\u20606666", "155******66", id="invisible, in a number"),
    ],
)
def test_what_was_said(words: str, expected: str) -> None:
    """A number is masked as within any text, be it spelled; all else stands as it was heard."""
    assert spoken(words) == [expected]


@pytest.mark.parametrize(
    "lines",
    [
        ("155", "8888", "6666"),
        ("my number is 155,", "8888。", "6666 yes"),
        ("一五五", "八八八八", "六六六六"),
        ("138 0013", "8000"),
        ("幺三八，", "零零幺三，", "八零零零"),
    ],
)
def test_a_number_in_several_phrases(lines: tuple[str, ...]) -> None:
    """Where the recognition cuts a number apart, it is one number all the same."""
    shown = " ".join(spoken(*lines))
    assert 0 < sum(char in "0123456789零一五六八三幺" for char in shown) <= 5


def test_what_the_other_says_in_between() -> None:
    """A number goes on in what the same speaker says next, whatever is said in between."""
    roles = (("customer", "155 8888"), ("agent", "please go on"), ("customer", "6666"))
    phrases = [Phrase(number, role=role, words=words) for number, (role, words) in enumerate(roles)]
    found = shown_phrases(phrases, [])
    assert [each.words for each in found] == ["155 ****", "please go on", "**66"]


def test_a_short_number_of_the_call() -> None:
    """It is masked within a phrase; across phrases its digits follow each other by chance."""
    assert spoken("to 95588 now", "九五五八八", own="95588") == ["to ***88 now", "***八八"]
    assert spoken("flat 95", "floor 588", own="95588") == ["flat 95", "floor 588"]


def test_who_said_it() -> None:
    """Who spoke may be named by a number; times stay."""
    phrase = Phrase(1, 2, f"caller {CALLED}", CALLED, "yes")
    (found,) = shown_phrases([phrase], [Recording(calling_number=CALLED)])
    assert found == (1, 2, "caller 155******66", "155******66", "yes")


@given(st.lists(st.text("0123456789零一幺二 ，。a好", max_size=12), max_size=8))
def test_each_phrase_keeps_its_place(lines: list[str]) -> None:
    """However numbers run through phrases, no word moves from one to another."""
    for line, found in zip(lines, spoken(*lines), strict=True):
        plain = " ".join(line.split())
        assert len(found) == len(plain)
        assert all(char in ("*", said) for char, said in zip(found, plain, strict=True))


@given(st.lists(st.text(max_size=30), max_size=6))
def test_any_words_are_shown(lines: list[str]) -> None:
    """Whatever was heard, there is one line for each phrase."""
    for found in spoken(*lines):
        assert "\n" not in found
