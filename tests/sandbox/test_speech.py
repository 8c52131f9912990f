"""The sandbox's audio: files as others read them, and any part of them without the rest."""

import io
import struct
import tracemalloc
import wave
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox import speech
from bot.sandbox.speech import Audio

MAKERS = (speech.wav, speech.adpcm, speech.gsm, speech.mkv)
HOUR = 3600


@pytest.mark.parametrize("seconds", [0, 1, 10, 754])
def test_a_recording_is_as_long_as_it_says(seconds: int) -> None:
    """The standard library reads the WAV: one channel of 8 bits at 8 kHz, of that duration."""
    audio = speech.wav(seconds)
    with wave.open(io.BytesIO(audio.read(0, audio.size - 1))) as read:
        assert (read.getnchannels(), read.getsampwidth(), read.getframerate()) == (1, 1, 8000)
        assert read.getnframes() == 8000 * seconds
        assert len(read.readframes(8000 * seconds + 1)) == 8000 * seconds


def test_two_people_speak_in_turns() -> None:
    """There is sound, there are pauses between, and two pitches, one much above the other."""
    audio = speech.wav(12)
    samples = audio.read(44, audio.size - 1)
    assert min(samples) < 40
    assert max(samples) > 210
    pieces = [piece for piece in samples.split(bytes([128]) * 200) if len(piece) > 800]
    pitches = [8000 * _rising(piece) / len(piece) for piece in pieces]
    assert len(pieces) > 20
    assert min(pitches) < 150
    assert max(pitches) > 180


def _rising(piece: bytes) -> int:
    """How often the sound rises from clearly below the middle to above it: cycles, about."""
    count, below = 0, False
    for sample in piece:
        if sample < 118:
            below = True
        elif below and sample > 138:
            count, below = count + 1, False
    return count


@given(
    st.sampled_from(MAKERS),
    st.integers(0, 40),
    st.integers(0, 400_000),
    st.integers(0, 400_000),
)
def test_any_part_equals_that_part_of_the_whole(
    maker: Callable[[int], Audio], seconds: int, first: int, last: int
) -> None:
    """What is read by range is what the whole has there, and no more than there is."""
    audio = maker(seconds)
    whole = audio.read(0, audio.size - 1)
    assert len(whole) == audio.size
    assert audio.read(first, last) == whole[first : last + 1]


def test_an_hour_is_never_in_memory() -> None:
    """A part of a long recording costs no more than the part."""
    audio = speech.wav(HOUR)
    audio.read(0, 100)  # the pattern is made once
    tracemalloc.start()
    try:
        for place in range(0, audio.size, audio.size // 100):
            audio.read(place, place + 65_535)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
    assert audio.size == 44 + 8000 * HOUR


@pytest.mark.parametrize(("maker", "number"), [(speech.adpcm, 0x0011), (speech.gsm, 0x0031)])
def test_what_browsers_do_not_decode_says_so_in_its_first_64_bytes(
    maker: Callable[[int], Audio], number: int
) -> None:
    """The format stands where WAV has it; every chunk ends where it says."""
    audio = maker(10)
    whole = audio.read(0, audio.size - 1)
    assert (whole[:4], whole[8:16]) == (b"RIFF", b"WAVEfmt ")
    assert struct.unpack_from("<I", whole, 4) == (len(whole) - 8,)
    assert struct.unpack_from("<HHI", whole, 20) == (number, 1, 8000)
    block, samples = struct.unpack_from("<H", whole, 32)[0], struct.unpack_from("<H", whole, 38)[0]
    names, place = [], 12
    while place < len(whole):
        name, length = struct.unpack_from("<4sI", whole, place)
        names.append(name)
        if name == b"data":
            assert length % block == 0
            assert 10 * 8000 <= length // block * samples < 10 * 8000 + 2 * samples
        place += 8 + length
    assert (names, place) == ([b"fmt ", b"fact", b"data"], len(whole))


def test_an_original_is_matroska() -> None:
    """It begins with EBML's magic, names its kind, and its one segment reaches to its end."""
    audio = speech.mkv(10)
    whole = audio.read(0, audio.size - 1)
    assert whole.startswith(b"\x1a\x45\xdf\xa3")
    assert b"matroska" in whole[:64]
    segment = whole.index(b"\x18\x53\x80\x67") + 4
    assert int.from_bytes(whole[segment + 1 : segment + 8], "big") == len(whole) - segment - 8
    voids = whole[segment + 8 :]
    assert all(voids[at : at + 3] == b"\xec\x43\xfd" for at in range(0, len(voids), 1024))
