"""Phone numbers, however people and programs write them."""

import subprocess
import sys

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from bot.callcenter.model import reads_as_phone
from bot.questions.phone_numbers import PhoneNumber, find_phone_numbers, phone_number

MOBILE = ("15588886666", "+8615588886666", "8615588886666", "008615588886666", "015588886666")
LANDLINE = ("01088886666", "+861088886666", "861088886666", "00861088886666", "1088886666")
SERVICE = ("4008208820", "+864008208820", "864008208820", "00864008208820")
LONDON = ("442079460958", "+442079460958", "00442079460958")
NEW_YORK = ("12125550123", "+12125550123", "0012125550123")

WAYS: dict[tuple[str, ...], list[str]] = {
    MOBILE: [
        *("15588886666", "155 8888 6666", "155-8888-6666", "155.8888.6666", "155/8888/6666"),
        *("+8615588886666", "+86 155 8888 6666", "0086 15588886666", "86-155-8888-6666"),
        *(
            "(+86)15588886666",
            "(86) 15588886666",
            "+86(155)88886666",
            "015588886666",
            "+0086 15588886666",
        ),
        *("<tel:15588886666|155 8888 6666>", "<tel:+8615588886666|155 8888 6666>"),
        *("<tel:+8615588886666|+86 155 8888 6666>", "<tel:+8615588886666>", "<tel:15588886666>"),
        *("tel:+86-155-8888-6666", "TEL: 15588886666", "tel:+86-155-8888-6666;ext=12"),
        *(
            "１５５８８８８６６６６",
            "＋８６　１５５－８８８８－６６６６",
            "（＋８６）１５５ ８８８８ ６６６６",
        ),
        *("155\u00a08888\u20096666", "155\u202f8888\u30006666"),
        *("155‐8888‑6666", "155‒8888–6666", "155—8888―6666", "155−8888﹣6666", "155ー8888-6666"),
        *(
            "\u202d155 8888 6666\u202c",
            "\u200b155\u200d88886666\ufeff",
            "\u2068+8615588886666\u2069",
        ),
        *("١٥٥٨٨٨٨٦٦٦٦", "۱۵۵۸۸۸۸۶۶۶۶", "१५५८८८८६६६६", "𝟏𝟓𝟓𝟖𝟖𝟖𝟖𝟔𝟔𝟔𝟔"),
        *("15588886666转8012", "15588886666 ext. 12", "15588886666x12", "15588886666-8012"),
        *("`15588886666`", "“15588886666”", " 15588886666\n", "17951 15588886666", "15588 886666"),
    ],
    LANDLINE: [
        *("01088886666", "010-88886666", "(010) 8888 6666", "010/88886666", "+86 10 8888 6666"),
        *(
            "+86 (0)10 88886666",
            "+86 010 88886666",
            "8601088886666",
            "86 10 88886666",
            "1088886666",
        ),
        *("010-88886666-8012", "01088886666-12", "010-88886666转8012", "010-88886666 转 8012"),
        *("010-88886666 轉8012", "010-88886666分机8012", "01088886666 ext 12", "01088886666 x12"),
        *(
            "01088886666 extension 12",
            "01088886666#12",
            "（010）88886666－8012",
            "010-88886666 - 8012",
        ),
        *("tel:+86-10-88886666;ext=8012", "<tel:+861088886666|010-88886666>", "010–88886666—8012"),
    ],
    SERVICE: ["4008208820", "400-820-8820", "400 820 8820", "+86 400 820 8820", "400-820-8820转2"],
    LONDON: [
        *("+442079460958", "+44 20 7946 0958", "+44 (0)20 7946 0958", "00442079460958"),
        *("0044 20 7946 0958", "<tel:+442079460958|020 7946 0958>", "(+44) 20-7946-0958 ext. 7"),
    ],
    NEW_YORK: ["+1 212 555 0123", "+1 (212) 555-0123", "001 212.555.0123", "+1-212-555-0123 x5"],
    # Numbers of services and extensions, and what nobody else knows as a number.
    ("10086",): ["10086", "1 00 86", "１００８６", "<tel:10086|10086>"],
    ("95533",): ["95533", "95-533"],
    ("8012",): ["8012", "(8012)"],
    ("110",): ["110"],
    ("10108888",): ["1010 8888"],
    ("01095533",): ["010-95533"],
    ("88886666",): ["88886666", "8888 6666", "88886666-8012", "8888-6666"],
    ("442079460958",): ["442079460958"],  # without a `+`, its country is a guess
    ("1" * 20,): ["1" * 20],
}


@pytest.mark.parametrize(
    ("typed", "forms"), [(typed, forms) for forms, ways in WAYS.items() for typed in ways]
)
def test_written(typed: str, forms: tuple[str, ...]) -> None:
    """However it is written, it is searched in the same forms, the likeliest first."""
    assert phone_number(typed) == PhoneNumber(forms)


@pytest.mark.parametrize(
    "typed",
    [
        *("", " ", "+", "()", "-", "1", "12", "小芳", "Li", "Li 15588886666", "15588886666 小芳"),
        *("job-25697383427137", "abc12345678", "7d", "14:00", "14:00..15:00", "11月20日", "1" * 21),
        *("15588886666 13900001111", "15588886666,13900001111", "15588886666、13900001111"),
        *("15588886666/13900001111", "15588886666\n13900001111", "15588886666;13900001111"),
        *("<tel:15588886666|15588886666> <tel:13900001111|13900001111>", "+8610086 +8610010"),
        *("10086 10010", "10086 95533", "88886666 88887777", "88886666/88887777", "8+612345678"),
        *(
            "<@U012ABC>",
            "<#C123|general>",
            "<https://x.example/15588886666>",
            "👍",
            "*155*",
            "1e10",
        ),
    ],
)
def test_no_number(typed: str) -> None:
    """Words, ids, times and two numbers are none; nothing is guessed from a part of them."""
    assert phone_number(typed) is None


def examples() -> list[phonenumbers.PhoneNumber]:
    """A mobile number and a fixed line of each region that has them."""
    found = [
        phonenumbers.example_number_for_type(region, kind)
        for region in sorted(phonenumbers.SUPPORTED_REGIONS)
        for kind in (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE)
    ]
    return [number for number in found if number]


EXAMPLES = examples()
INTERNATIONAL = (
    PhoneNumberFormat.E164,
    PhoneNumberFormat.INTERNATIONAL,
    PhoneNumberFormat.RFC3966,
)


def test_every_region() -> None:
    """A number with its country code is the same in each format, and none of another country."""
    assert len(EXAMPLES) > 450
    for number in EXAMPLES:
        e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        found = phone_number(e164)
        assert found, e164
        digits = e164[1:]
        assert {digits, e164, f"00{digits}"} <= set(found.forms)
        assert len(set(found.forms)) == len(found.forms)
        if number.country_code != 86:
            assert found.forms == (digits, e164, f"00{digits}")
        formats = list(INTERNATIONAL)
        if number.country_code == 86:
            formats.append(PhoneNumberFormat.NATIONAL)
        written = [phonenumbers.format_number(number, form) for form in formats]
        for text in (*written, f"00{digits}", f"<{written[2]}|{written[1]}>"):
            assert phone_number(text) == found, text


GAPS = ["", "", " ", "-", "\u00a0", "\u2009", "‑", "—", ".", " - ", ") (", "\u200b", "\u202d", "－"]
ZEROS = [ord(zero) for zero in "0０٠۰०"]


@given(
    st.sampled_from(EXAMPLES),
    st.sampled_from(["+", "00", "＋", "(+", "tel:+"]),
    st.lists(st.sampled_from(GAPS), min_size=20, max_size=20),
    st.sampled_from(ZEROS),
)
def test_written_oddly(
    number: phonenumbers.PhoneNumber, before: str, gaps: list[str], zero: int
) -> None:
    """Whatever stands between its digits, and whatever script they are of."""
    e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    written = "".join(
        f"{chr(zero + int(digit))}{gap}" for digit, gap in zip(e164[1:], gaps, strict=False)
    )
    assert phone_number(before + written) == phone_number(e164), before + written


@given(st.text() | st.text("0123456789 +-()./转x#<>|,;:tel"))
def test_any_text(typed: str) -> None:
    """Any text is a number or none; its forms are never empty, and digits but for a `+`."""
    found = phone_number(typed)
    for number in [*([found] if found else []), *find_phone_numbers(typed)]:
        assert number.forms
        assert all(form.removeprefix("+").isdecimal() and form.isascii() for form in number.forms)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", []),
        ("please call 155 8888 6666 about 2020927020", ["15588886666"]),
        ("2020927020", []),
        ("contact 2020927020, 2020927021\n2020927022", []),
        ("2020927020 15588886666", ["15588886666"]),
        ("job-25697383427137 job-15588886666", []),
        ("2026-11-20 14:00, 20261120, 12345678, 95533, ￥15588", []),
        ("电话15588886666，座机010-88886666转8012", ["15588886666", "01088886666"]),
        ("010-88886666-8012", ["01088886666"]),
        ("（010）88886666－8012", ["01088886666"]),
        ("13800138000/13900001111、13700001111", ["13800138000", "13900001111", "13700001111"]),
        ("15588886666 +86 155-8888-6666 <tel:+8615588886666|me>", ["15588886666"]),
        ("<tel:+442079460958|020 7946 0958>", ["442079460958"]),
        ("(+44) 20 7946 0958 or 00852 2123 4567", ["442079460958", "85221234567"]),
        ("442079460958", []),
        ("212 555 0123", []),
        ("400-820-8820 转 2; 800 820 8820", ["4008208820", "8008208820"]),
        ("1558888666", []),
        ("155888866661", []),
        ("8615588886666", ["15588886666"]),
        ("\u202d155 8888 6666\u202c", ["15588886666"]),
        ("１５５８８８８６６６６", ["15588886666"]),
        (" ".join(f"1380013800{last}" for last in range(9)), [f"1380013800{n}" for n in range(5)]),
        ("x" * 20_000 + " 15588886666", []),
    ],
)
def test_in_a_message(text: str, numbers: list[str]) -> None:
    """Only what is surely a phone number is found in a message, in order, each once, 5 at most."""
    assert [number.forms[0] for number in find_phone_numbers(text)] == numbers


@given(st.integers(2_020_000_000, 2_029_999_999))
def test_no_contact_id_in_a_message(contact_id: int) -> None:
    """A contact id is no phone number, whatever its last digits are."""
    assert find_phone_numbers(f"see {contact_id}, please") == []


def test_found_as_typed() -> None:
    """A number in a message has the forms that it has by itself."""
    for forms in (MOBILE, LANDLINE, SERVICE, LONDON):
        assert find_phone_numbers(f"call {forms[1]} now") == [PhoneNumber(forms)]


def test_imported_when_needed() -> None:
    """Who reads no number does not wait for the library."""
    program = (
        "import sys, bot.questions.phone_numbers as ours; assert 'phonenumbers' not in sys.modules;"
        "assert ours.phone_number('15588886666'); assert 'phonenumbers' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603 — our own words


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        *((form, True) for form in (*MOBILE, *LANDLINE[:1], *SERVICE[:1])),
        *((form, True) for form in ("00442079460958", "057188886666", "8008208820", "0316888866")),
        *((form, False) for form in ("2020927020", "10086", "job-15588886666", "", "12588886666")),
        *((form, False) for form in ("155888866661", "1558888666", "25697383427137")),
        *((form, False) for form in ("１５５８８８８６６６６", "15588886666\n", "000123456789012")),
    ],
)
def test_reads_as_phone(typed: str, *, phone: bool) -> None:
    """The shapes alone decide, without the library: it is asked of every id."""
    assert reads_as_phone(typed) is phone
