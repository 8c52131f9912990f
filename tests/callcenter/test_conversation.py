"""What is sent for the words of a call, and what its answers mean."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.callcenter import protocol
from bot.callcenter.conversation import (
    LONGEST_PHRASE,
    MOST_CHARACTERS,
    MOST_PHRASES,
    PHRASES,
    conversation,
    parameters,
)
from bot.callcenter.model import Phrase
from bot.errors import CallCenterError, UnexpectedAnswer

REQUEST_ID = "1F0BF809-7B30-4918-9424-4DF23A8BB9B1"
# Every field of the vendor's model.
ROW: dict[str, Any] = {
    "Begin": 4000,
    "End": 6500,
    "Identity": "客户",
    "Role": "客户",
    "Words": "你好，我上周买的机器还没有收到。",
}
PHRASE = Phrase(4000, 6500, "客户", "客户", "你好，我上周买的机器还没有收到。")


def answer(listed: object, **around: object) -> dict[str, Any]:
    return {"RequestId": REQUEST_ID, PHRASES: {"List": listed, **around}}


def phrases(*rows: object) -> tuple[Phrase, ...]:
    return conversation(answer({"QualityCheckPhrase": list(rows)})).phrases


def test_parameters() -> None:
    """The page's number and size are mandatory, be they without effect."""
    assert parameters("2020927021") == {
        "ContactId": "2020927021",
        "PageNumber": "1",
        "PageSize": "99",
    }


def test_every_field() -> None:
    """All of the vendor's fields are in the model."""
    found = conversation(answer({"QualityCheckPhrase": [ROW]}, PageNumber=1, PageSize=99))
    assert found == ((PHRASE,), REQUEST_ID)


@pytest.mark.parametrize(
    "listed",
    [
        pytest.param({"QualityCheckPhrase": [ROW]}, id="wrapped"),
        pytest.param({"QualityCheckPhrase": ROW}, id="a single one"),
        pytest.param({"QualityCheckPhrase": {"QualityCheckPhrase": [ROW]}}, id="wrapped twice"),
        pytest.param([ROW], id="flat"),
        pytest.param(ROW, id="flat, a single one"),
        pytest.param([ROW, None, "x", {"Other": 1}], id="among others"),
        pytest.param([{**ROW, "Begin": "4000", "End": " 6500 "}], id="numbers as texts"),
        pytest.param([{**ROW, "Begin": 4000.0, "End": 6500.9}], id="numbers with a point"),
    ],
)
def test_shapes_of_the_list(listed: object) -> None:
    """A list is read in any shape, with `List` around it or without."""
    assert conversation(answer(listed)).phrases == (PHRASE,)
    assert conversation({PHRASES: listed}).phrases == (PHRASE,)


@pytest.mark.parametrize(
    "holds",
    [
        pytest.param({}, id="nothing"),
        pytest.param({PHRASES: None}, id="null"),
        pytest.param({PHRASES: {}}, id="empty"),
        pytest.param({PHRASES: []}, id="an empty list"),
        pytest.param({PHRASES: ""}, id="as XML writes it"),
        pytest.param({PHRASES: {"List": None}}, id="null list"),
        pytest.param({PHRASES: {"List": {"QualityCheckPhrase": []}}}, id="empty wrapped list"),
        pytest.param({PHRASES: {"TotalCount": 0, "PageNumber": 1}}, id="no list"),
        pytest.param({PHRASES: {"List": [{**ROW, "Words": ""}]}}, id="nothing was said"),
        pytest.param({PHRASES: {"List": [{"Begin": 1}]}}, id="no words"),
    ],
)
def test_no_words(holds: dict[str, Any]) -> None:
    """A call without words is an answer, in any shape."""
    assert conversation(holds).phrases == ()


@pytest.mark.parametrize(
    "listed",
    [
        pytest.param({"Phrase": [ROW]}, id="another name"),
        pytest.param(["x"], id="texts"),
        pytest.param([{"Other": 1}], id="other objects"),
        pytest.param("words", id="a text"),
    ],
)
def test_a_list_of_something_else(listed: object) -> None:
    """A list that holds nothing of ours is no answer, rather than a call without words."""
    with pytest.raises(UnexpectedAnswer) as raised:
        conversation(answer(listed))
    assert raised.value.request_id == REQUEST_ID


@pytest.mark.parametrize("written", [None, -1, "soon", 1_760_925_600_000, True, [4000]])
def test_no_time(written: object) -> None:
    """What is no time from the start of a call is none."""
    (phrase,) = phrases({**ROW, "Begin": written, "End": written})
    assert (phrase.begin, phrase.end, phrase.words) == (None, None, PHRASE.words)


def test_order() -> None:
    """In the order in which it was said; what has no time stays behind what it stood behind."""
    begins = (3, 1, None, 2, 1)
    rows = [{"Begin": begin, "Words": str(place)} for place, begin in enumerate(begins)]
    assert [phrase.words for phrase in phrases(*rows)] == ["1", "2", "4", "3", "0"]


def test_json_and_xml_say_the_same() -> None:
    """Both of the vendor's formats are the same words."""
    as_json = {"Code": "OK", **answer({"QualityCheckPhrase": [ROW, {**ROW, "Begin": 9000}]})}
    found = protocol.decipher(200, "application/json", json.dumps(as_json).encode(), PHRASES)
    as_xml = protocol.decipher(200, "text/xml", xml("XResponse", as_json).encode(), PHRASES)
    assert conversation(found) == conversation(as_xml)
    assert len(conversation(found).phrases) == 2


def xml(name: str, value: object) -> str:
    if isinstance(value, list):
        return "".join(xml(name, each) for each in value)
    if isinstance(value, dict):
        value = "".join(xml(key, each) for key, each in value.items())
    return f"<{name}>{value}</{name}>"


def test_no_call_is_read_to_any_length() -> None:
    """A phrase has so many characters at most, and a call so many phrases and characters."""
    (phrase,) = phrases({**ROW, "Words": "好" * 5000})
    assert len(phrase.words) == LONGEST_PHRASE
    assert phrase.words.endswith("…")
    assert len(phrases(*[ROW] * (MOST_PHRASES + 1))) == MOST_PHRASES
    long = phrases(*[{"Words": "x" * LONGEST_PHRASE}] * MOST_PHRASES)
    assert sum(len(each.words) for each in long) == MOST_CHARACTERS


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
names = st.sampled_from([*ROW, PHRASES, "List", "QualityCheckPhrase", "TotalCount"])
json_values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(names | st.text(max_size=3), inner, max_size=6)
    ),
)


@settings(max_examples=500, deadline=None)
@given(json_values)
def test_any_list_can_be_read(listed: object) -> None:
    """Any JSON value is read, or refused as no answer of the call center's."""
    for payload in ({PHRASES: listed}, answer(listed), answer([ROW, listed])):
        try:
            found = conversation(payload)
        except CallCenterError:
            continue
        begins = [each.begin for each in found.phrases if each.begin is not None]
        assert begins == sorted(begins)
        assert all(each.words.strip() for each in found.phrases)
