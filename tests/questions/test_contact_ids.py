"""Where a contact id begins and ends, in what people type, paste and forward."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.errors import UsageError
from bot.listeners.shown_text import shown_text
from bot.messages.guidance import usage
from bot.messages.words import EN
from bot.questions.contact_ids import contact_ids
from bot.questions.query import ContactQuery, parse
from bot.questions.searches import CallsQuery

ID = "2020927020"

# A reader may add to this file; its head says how.
PASTED: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "pasted.yml").read_text(encoding="utf-8")
)


def typed_ids(text: str, *, short: bool = True) -> list[str]:
    try:
        query = parse(text, short=short)
    except UsageError:
        return []
    return list(query.contact_ids) if isinstance(query, ContactQuery) else []


@pytest.mark.parametrize("pasted", PASTED, ids=lambda pasted: str(pasted["text"])[:40])
def test_pasted(pasted: dict[str, Any]) -> None:
    """Typed text and messages are read alike; only an id of few digits differs."""
    assert typed_ids(pasted["text"]) == pasted["finds"]
    in_message = pasted.get("in_message", pasted["finds"])
    assert list(contact_ids(shown_text({"text": pasted["text"]})).ids) == in_message
    assert typed_ids(pasted["text"], short=False) == in_message


def test_enough_pasted() -> None:
    """The table has a hundred texts, many of them in each language."""
    languages = [pasted["language"] for pasted in PASTED]
    assert len(languages) >= 100
    assert min(languages.count("en"), languages.count("zh")) >= 35


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(f"call {ID}, please", [ID], id="in a sentence"),
        pytest.param(f"话务ID：{ID}。", [ID], id="Chinese label and stop"),
        pytest.param(f"contactId={ID}&x=1", [ID], id="a parameter"),
        pytest.param("２０２０９２７０２０", [ID], id="full-width digits"),
        pytest.param(f"{ID} {ID} 2020927021", [ID, "2020927021"], id="each once, in order"),
        pytest.param("job-25697383427137", ["job-25697383427137"], id="CCC 2.0"),
        pytest.param("12345678", ["12345678"], id="8 digits"),
        pytest.param("9" * 32, ["9" * 32], id="32 digits"),
        pytest.param(f"<tel:{ID}|{ID}>", [ID], id="linked as a phone number by Slack"),
        pytest.param(f"<https://crm.example/1|{ID}>", [ID], id="the label of a link"),
        pytest.param(f"*{ID}* `{ID}1`", [ID, f"{ID}1"], id="formatted"),
        pytest.param("1234567", [], id="7 digits"),
        pytest.param("9" * 33, [], id="33 digits"),
        pytest.param("on 20261120 at 20261120103000", [], id="dates"),
        pytest.param("2026-11-20 10:30:00, 2026/11/20", [], id="date and time"),
        pytest.param("SUP-20209270", [], id="a ticket key"),
        pytest.param("9cfad875-6260-4a53-ab6e-b13e3fb31f7d", [], id="a UUID"),
        pytest.param("153128491143400080327683.wav", [], id="a file name"),
        pytest.param("+8615588886666", [], id="a number with its country code"),
        pytest.param("https://crm.example/calls/2020927020", [], id="inside a plain link"),
        pytest.param("<https://crm.example/2020927020>", [], id="inside a link"),
        pytest.param("<!date^1531284911^{date}|a day>", [], id="inside a date"),
        pytest.param("<@U2020927020> <#C2020927020|calls>", [], id="inside a mention"),
        pytest.param("12345678.90", [], id="an amount"),
    ],
)
def test_in_text(text: str, found: list[str]) -> None:
    """Ids are found; what only looks like one is not."""
    assert list(contact_ids(text).ids) == found


# The fuzz: its pieces are made here, and share no list with the code.
ids = st.one_of(
    st.from_regex(r"20[2-9][0-9]{7}", fullmatch=True),
    st.from_regex(r"[3-9][0-9]{9,11}", fullmatch=True),
    st.from_regex(r"job-[0-9]{14}", fullmatch=True),
)
phones = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
small = st.integers(1, 999)
decoys = st.one_of(
    st.builds("{} minutes".format, small),
    st.builds("{}分钟".format, small),
    st.builds("第{}通".format, small),
    st.builds("{}%".format, st.integers(1, 100)),
    st.builds("${},{:03}.50".format, st.integers(1, 99), small),
    st.builds("¥{}".format, small),
    st.builds("{:%Y-%m-%d}".format, st.dates()),
    st.builds("{:%Y/%m/%d}".format, st.dates()),
    st.builds("{0.year}年{0.month}月{0.day}日".format, st.dates()),
    st.builds("{:%H:%M}".format, st.times()),
    st.builds("{:%H:%M:%S}".format, st.times()),
    st.builds(":{}:".format, st.sampled_from(["eyes", "100", "+1", "telephone_receiver"])),
    st.builds("{},{:03},{:03},{:03}".format, st.integers(1, 9), small, small, small),
    st.builds("SUP-{}".format, st.integers(10_000_000, 99_999_999)),
    st.builds("v1.{}.{}".format, small, st.integers(10_000_000, 99_999_999)),
    st.builds("{}@example.com".format, st.integers(10_000_000, 99_999_999)),
    st.builds("{}.wav".format, st.integers(10**20, 10**24)),
    st.builds("+86{}".format, phones),
    st.uuids().map(str),
    st.builds("https://crm.example/cases/{}".format, st.integers(10_000_000, 99_999_999)),
    st.builds("<https://crm.example/{0}|the call>".format, st.integers(10**7, 10**8 - 1)),
    st.sampled_from(["please", "录音", "have a look", "没有声音", "the 2nd", "call"]),
)
labelled_phones = st.builds(
    "{}{}{}".format,
    st.sampled_from(["Phone", "Mobile number", "Caller", "手机号", "客户电话", "被叫号码", "Tel"]),
    st.sampled_from([": ", "：", "=", " = "]),
    phones,
)
separators = st.sampled_from([" ", "\n", ", ", "，", "; ", "\n- ", " / ", "\n\n", " ("])


@st.composite
def mixed(draw: st.DrawFn) -> tuple[str, list[str], list[str]]:
    """A text, the ids in it in their order, and the phone numbers that are labelled as such."""
    kinds = draw(
        st.lists(st.sampled_from(["id", "id", "decoy", "decoy", "phone"]), min_size=1, max_size=8)
    )
    text, found, numbers = "", [], []
    for kind in kinds:
        source = {"id": ids, "decoy": decoys, "phone": labelled_phones}[kind]
        piece = draw(source)
        text += (draw(separators) if text else "") + piece
        if kind == "id":
            found.append(piece)
        elif kind == "phone":
            numbers.append(piece[-11:])
    return text, list(dict.fromkeys(found)), numbers


@settings(max_examples=5000, deadline=None)
@given(mixed())
def test_ids_among_decoys(made: tuple[str, list[str], list[str]]) -> None:
    """Text made of ids and of what belongs to sentences yields exactly the ids, in their order."""
    text, found, _ = made
    assert list(contact_ids(text).ids) == found
    if len(found) <= 10:
        assert typed_ids(text, short=False) == found


@settings(max_examples=1000, deadline=None)
@given(mixed())
def test_labelled_phones(made: tuple[str, list[str], list[str]]) -> None:
    """What stands behind a phone's label is neither looked up nor repeated in full."""
    text, found, numbers = made
    numbers = [number for number in numbers if number not in found]
    try:
        query = parse(text)
    except UsageError as error:
        said = str(usage(error, EN))
    else:
        if isinstance(query, CallsQuery):  # one number, and a search for it
            assert not found
            return
        assert isinstance(query, ContactQuery)
        said = " ".join((*query.contact_ids, *query.not_ids))
    # A number that also stands there without its label is a number that somebody typed.
    assert not [number for number in numbers if number in said and text.count(number) == 1]


@settings(max_examples=500, deadline=None)
@given(st.lists(ids, min_size=1, max_size=5, unique=True), st.lists(phones, min_size=1), st.data())
def test_tables(contacts: list[str], numbers: list[str], data: st.DataObject) -> None:
    """Under a header that names the contact id, that column is read and no other."""
    sign = data.draw(st.sampled_from(["\t", ",", ";", " | "]))
    columns = data.draw(st.permutations(["contact", "phone", "agent"]))
    names = {
        "contact": data.draw(st.sampled_from(["Contact ID", "contactId", "话务ID", "contact_id"])),
        "phone": data.draw(st.sampled_from(["Phone", "手机号", "CalledNumber"])),
        "agent": data.draw(st.sampled_from(["Agent", "坐席", "AgentName"])),
    }
    rows = [[names[column] for column in columns]]
    for place, contact_id in enumerate(contacts):
        cells = {"contact": contact_id, "phone": numbers[place % len(numbers)], "agent": "A7"}
        rows.append([cells[column] for column in columns])
    text = "\n".join(sign.join(row) for row in rows)
    assert list(contact_ids(text).ids) == contacts
    assert typed_ids(text) == contacts


@settings(max_examples=2000, deadline=None)
@given(st.text(max_size=200))
@example("\r")
@example('"')
@example("phone\t\nphone,\n1,1")
def test_any_text(text: str) -> None:
    """Whatever is read, an id is what the rule says one is."""
    for found in contact_ids(text).ids:
        assert found.removeprefix("job-").isdigit()
        assert 8 <= len(found) <= 64


LONG = {
    **{unit: unit for unit in ("1", "a", "请", "a.", "-", "_", "#", "\n", "  ", "<", "?a=1&", "|")},
    "ids": "2020927020 ",
    "labels": "phone ",
    "headers": "Phone\tContact ID\n",
    "numbers": "1. ",
}


@pytest.mark.parametrize("unit", LONG)
def test_long(unit: str) -> None:
    """The longest message that Slack takes is read to its end, whatever it repeats."""
    contact_ids((LONG[unit] * 40_000)[:40_000])
