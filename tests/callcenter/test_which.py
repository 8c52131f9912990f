"""The name of a recording among those of its contact: it holds no number, and finds one."""

from hypothesis import given
from hypothesis import strategies as st

from bot.callcenter.model import Recording
from bot.callcenter.which import named_recording, which

FIRST = Recording("1", start_time=5, file_name="a.wav", agent_id="1")
SECOND = Recording("1", start_time=5, file_name="b.wav", agent_id="2")
THIRD = Recording("1", start_time=5, file_name="b.wav", agent_id="3")
UNTIMED = Recording("1", file_name="c.wav")
ALONE = Recording("1", start_time=9, file_name="15588886666.wav")


def test_names() -> None:
    """By its beginning; of several that began in one millisecond, by the order of their files."""
    everything = [THIRD, ALONE, SECOND, UNTIMED, FIRST]
    names = [which(each, everything) for each in (FIRST, SECOND, THIRD, UNTIMED, ALONE)]
    assert names == ["5", "5.2", "5.3", "-", "9"]


def test_the_order_of_an_answer_changes_nothing() -> None:
    """CCC may list them otherwise the next time: a name finds the same recording."""
    one, other = [FIRST, SECOND, THIRD], [THIRD, FIRST, SECOND]
    for each in one:
        assert named_recording(which(each, one), other) == each


def test_no_such_recording() -> None:
    """What is gone, or is no name, finds nothing."""
    for name in ("", "6", "5.1", "5.4", "05", "5.", "a.wav", "-.2", "None"):
        assert named_recording(name, [FIRST, SECOND, THIRD, UNTIMED]) is None
    assert named_recording("5", []) is None


RECORDINGS = st.lists(
    st.builds(
        Recording,
        st.just("1"),
        start_time=st.none() | st.integers(0, 3),
        file_name=st.sampled_from(["", "a", "b", "15588886666.wav"]),
        agent_id=st.sampled_from(["", "1", "2"]),
    ),
    max_size=8,
)


@given(RECORDINGS)
def test_every_name_finds_its_own(recordings: list[Recording]) -> None:
    """A name finds a recording that is equal to the one it was made of, and holds no file name."""
    for each in recordings:
        name = which(each, recordings)
        assert named_recording(name, recordings) == each
        assert set(name) <= set("-.0123456789")
        assert "15588886666" not in name
