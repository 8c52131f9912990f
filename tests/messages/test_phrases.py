"""Who said what, in which recording, and in which part of a transcript."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callcenter.model import Phrase, Recording
from bot.messages.masked_speech import ShownPhrase
from bot.messages.message import Place, Reader
from bot.messages.modal import transcript_view
from bot.messages.phrases import (
    CHARACTERS_OF_A_PART,
    PHRASES_OF_A_PART,
    Spot,
    parts,
    phrases_of,
    recordings_of,
    speaker,
)
from bot.messages.transcript import transcript
from bot.messages.words import EN, ZH
from tests.block_kit import problems

START = 1_760_925_600_000
FIRST = Recording("1", agent_name="小芳", start_time=START, duration=754)
SECOND = Recording("1", agent_name="Agent Li", start_time=START + 780_000, duration=3753)
UNTIMED = Recording("1", agent_name="Agent Wu")


def said(*begins: int | None) -> list[ShownPhrase]:
    return [ShownPhrase(begin, words=str(begin)) for begin in begins]


def test_phrases_of_a_recording() -> None:
    """Times count from the start of the first; what was said between two is in neither."""
    phrases = said(0, 753_900, 770_000, 780_000, 1_000_500, 4_530_000, 9_000_000)
    both = (SECOND, FIRST)  # the newest first, as they come
    assert [each.begin for each in phrases_of(FIRST, both, phrases)] == [0.0, 753.9]
    assert [each.begin for each in phrases_of(SECOND, both, phrases)] == [0.0, 220.5, 3750.0]


def test_phrases_of_the_only_recording() -> None:
    """All of them are of it, whatever its length says, and those without a time, too."""
    phrases = said(None, 0, 760_000)
    found = phrases_of(FIRST, [FIRST], phrases)
    assert [each.begin for each in found] == [None, 0.0, 760.0]
    assert [each.phrase for each in found] == phrases


def test_recordings_without_a_time() -> None:
    """Of several, nothing is said in one that has no time; without any time nobody can tell."""
    assert recordings_of(said(0, None), [SECOND, FIRST, UNTIMED]) == [FIRST, None]
    assert recordings_of(said(0), [UNTIMED, UNTIMED]) == [None]
    assert phrases_of(UNTIMED, [FIRST, UNTIMED], said(0)) == ()


@pytest.mark.parametrize(
    ("identity", "role", "english", "chinese"),
    [
        ("", "agent", "小芳", "小芳"),
        ("客服", "客服", "小芳", "小芳"),
        ("agent_1", "Agent", "小芳", "小芳"),
        ("", "customer", "Customer", "客户"),
        ("客户", "客户", "Customer", "客户"),
        ("客户1", "", "Customer", "客户"),
        ("Ms Wang", "customer", "Ms Wang", "Ms Wang"),
        ("坐席 12", "agent", "小芳", "小芳"),
        ("293939422320312215", "客服", "小芳", "小芳"),
        ("155****6666", "customer", "Customer", "客户"),
        ("", "robot", "robot", "robot"),
        ("77", "", "77", "77"),
        ("", "", "Somebody", "未知说话人"),
    ],
)
def test_speaker(identity: str, role: str, english: str, chinese: str) -> None:
    """A name where there is one, else what they are, in the reader's language."""
    phrase = ShownPhrase(0, 1, identity, role, "…")
    assert speaker(phrase, FIRST, EN) == english
    assert speaker(phrase, FIRST, ZH) == chinese


def test_agent_of_no_recording() -> None:
    """Where the recording is not known, or names nobody, an agent is an agent."""
    phrase = ShownPhrase(None, None, "", "agent", "…")
    assert speaker(phrase, None, EN) == speaker(phrase, Recording("1"), EN) == EN.transcript.agent


def test_no_number_in_the_name_of_an_agent() -> None:
    """What the recording calls its agent is masked, as everywhere."""
    recording = FIRST._replace(agent_name="Li 15588886666")
    assert speaker(ShownPhrase(role="agent"), recording, EN) == "Li 155******66"


@pytest.mark.parametrize(
    "spot", [Spot("2020927021"), Spot("job-1", START, 3), Spot("2020927021", None, 120)]
)
def test_spot(spot: Spot) -> None:
    """What a button carries is read back."""
    assert Spot.of(spot.value) == spot


@pytest.mark.parametrize(
    ("value", "spot"),
    [
        ("", Spot("")),
        ("2020927021", Spot("2020927021")),
        ("2020927021 1760925600000", Spot("2020927021", START)),
        ("2020927021 x y z", Spot("2020927021")),
        ("2020927021 - 99999999", Spot("2020927021")),
        ("2020927021 17609256000000000000 -1", Spot("2020927021")),
    ],
)
def test_spot_of(value: str, spot: Spot) -> None:
    """What cannot be read is left out."""
    assert Spot.of(value) == spot


@given(st.lists(st.integers(1, 2000), min_size=1, max_size=300))
def test_parts(lengths: list[int]) -> None:
    """Every phrase stands in one part, in its order; a part fits, but for a phrase alone."""
    phrases = [Phrase(words="x" * length) for length in lengths]
    cut = parts(phrases)
    assert [place for part in cut for place in part] == list(range(len(phrases)))
    for part in cut:
        assert 0 < len(part) <= PHRASES_OF_A_PART
        assert sum(lengths[place] for place in part) <= CHARACTERS_OF_A_PART or len(part) == 1


@given(
    st.lists(
        st.builds(
            Phrase,
            st.none() | st.integers(0, 86_400_000),
            st.none() | st.integers(0, 86_400_000),
            st.text(max_size=300),
            st.sampled_from(["agent", "客户", ""]) | st.text(max_size=300),
            st.text(min_size=1, max_size=3000),
        ),
        min_size=1,
        max_size=60,
    ),
    st.integers(0, 100),
)
def test_slack_takes_any(phrases: list[Phrase], part: int) -> None:
    """Whatever was said, in however many parts, Slack would show it."""
    reader = Reader(EN, place=Place.VIEW)
    message = transcript(Spot("1", part=part), [SECOND, FIRST, UNTIMED], phrases, reader)
    assert problems(transcript_view(message, EN)) == []


def test_more_parts_than_a_select_holds() -> None:
    """Every n-th part can be chosen then, and the one that stands there."""
    phrases = [Phrase(1000 * number, words="x" * 2000) for number in range(250)]
    reader = Reader(EN, place=Place.VIEW)
    message = transcript(Spot("1", part=249), [FIRST], phrases, reader)
    (row,) = [block for block in message.blocks if block["type"] == "actions"]
    values = [each["value"] for each in row["elements"][0]["options"]]
    assert len(values) <= 100
    assert {"1 - 0", "1 - 249"} <= set(values)


def test_a_number_across_two_parts() -> None:
    """A number that begins in one part and ends in the next is masked in both."""
    filler = [Phrase(number, words="x") for number in range(PHRASES_OF_A_PART - 1)]
    phrases = [*filler, Phrase(90, words="my number is 138 0013"), Phrase(91, words="8000 yes")]
    reader = Reader(EN, place=Place.VIEW)
    first, second = (
        str(transcript(Spot("1", part=part), [FIRST], phrases, reader).blocks) for part in (0, 1)
    )
    assert "138 ****" in first
    assert "**00 yes" in second
