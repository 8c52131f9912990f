"""What of a phone number everyone may see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.masking import masked, masked_file_name, masked_number, masked_within
from bot.model import Recording

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
    ],
)
def test_within_a_text(text: str, shown: str) -> None:
    """A run of 7 digits or more may be a number, unless it reads as the vendor's date."""
    assert masked_within(text) == shown


@pytest.mark.parametrize(
    ("file_name", "shown"),
    [
        ("153128491143400080327683.wav", "153****83.wav"),
        ("20180711125511-110.wav", "201****-*10.wav"),
        ("a12.wav", "a12.wav"),
    ],
)
def test_file_name(file_name: str, shown: str) -> None:
    """A file name ends with a number, which may be a short one."""
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
    """Both numbers are masked in every text of the recording; its ids and numbers stay."""
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
