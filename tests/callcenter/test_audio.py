"""What a file is, by its first bytes: what browsers do not play is told before somebody tries."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callcenter.audio import HEAD, Format, audio_format

PCM_GUID = bytes.fromhex("0100000000001000800000aa00389b71")


def wav(tag: int, extra: bytes = b"", before: bytes = b"", form: bytes = b"RIFF") -> bytes:
    """The first bytes of a WAV whose samples have this format."""
    chunk = struct.pack("<HHIIHH", tag, 1, 8000, 16000, 2, 16) + extra
    named = b"fmt " + struct.pack("<I", len(chunk)) + chunk
    return (form + struct.pack("<I", 9999) + b"WAVE" + before + named)[:HEAD]


def extensible(guid: bytes) -> bytes:
    return wav(0xFFFE, struct.pack("<HHI", 22, 16, 4) + guid)


def plays(content_type: str) -> Format:
    return Format(content_type, playable=True)


def silent(content_type: str) -> Format:
    return Format(content_type, playable=False)


JUNK = b"JUNK" + struct.pack("<I", 28) + b"\0" * 28
ODD = b"note" + struct.pack("<I", 3) + b"abc\0"


@pytest.mark.parametrize(
    ("head", "playable"),
    [
        (wav(0x0001), True),
        (wav(0x0003), True),
        (wav(0x0006), True),
        (wav(0x0007), True),
        (wav(0x0055), True),
        (wav(0x0001, form=b"RF64"), True),
        (wav(0x0002), False),
        (wav(0x0011), False),
        (wav(0x0031), False),
        (wav(0x0031, before=ODD), False),
        (wav(0x0001, before=JUNK), True),
        (wav(0x0031, before=JUNK), False),
        (wav(0x0000), False),
        (wav(0x4242), False),
        (extensible(PCM_GUID), True),
        (extensible(b"\x07" + PCM_GUID[1:]), True),
        (extensible(b"\x02" + PCM_GUID[1:]), False),
        (extensible(PCM_GUID[:-1] + b"\0"), False),
        (wav(0xFFFE), True),  # it does not say: tried
        (wav(0x0031)[:20], True),
        (wav(0x0031, before=b"LIST" + struct.pack("<I", 500)), True),
        (b"RIFF\0\0\0\0WAVE", True),
    ],
)
def test_wav(head: bytes, playable: bool) -> None:  # noqa: FBT001 — a column of the table
    """A WAV plays where its samples are PCM, float, A-law, µ-law or MP3, or where nobody knows."""
    assert audio_format(head, "x.bin") == Format("audio/wav", playable)


@pytest.mark.parametrize(
    ("head", "name", "expected"),
    [
        (b"ID3\x04" + b"\0" * 60, "x.wav", plays("audio/mpeg")),
        (b"\xff\xfb\x90\x64", "x", plays("audio/mpeg")),
        (b"\xff\xf3\x90\x64", "x", plays("audio/mpeg")),
        (b"\xff\xf1\x50\x80", "x", plays("audio/aac")),
        (b"\xff\xfb\xff\xff", "x", plays("application/octet-stream")),
        (b"\xff\xff\xff\xff", "x", plays("application/octet-stream")),
        (b"OggS\0", "x.wav", plays("audio/ogg")),
        (b"fLaC\0", "x.wav", plays("audio/flac")),
        (b"\0\0\0\x20ftypM4A ", "x", plays("audio/mp4")),
        (b"#!AMR\n", "x.wav", silent("audio/amr")),
        (b"\x1a\x45\xdf\xa3", "x.wav", silent("video/x-matroska")),
        (b"RIFF\0\0\0\0AVI ", "x", plays("application/octet-stream")),
        (b"", "x.MKV", silent("video/x-matroska")),
        (b"", "x.wav", plays("audio/wav")),
        (b"", "a.b.Mp3", plays("audio/mpeg")),
        (b"", "wav", plays("audio/wav")),
        (b"", "", plays("application/octet-stream")),
        (b"nothing known", "x.mkv", silent("video/x-matroska")),
        (b"nothing known", "x.doc", plays("application/octet-stream")),
    ],
)
def test_others(head: bytes, name: str, expected: Format) -> None:
    """The bytes decide, then the ending; what nobody knows is tried."""
    assert audio_format(head, name) == expected


@given(st.binary(max_size=80), st.text())
def test_any_bytes(head: bytes, name: str) -> None:
    """Whatever a file begins with, it has a content type of ours."""
    assert audio_format(head, name).content_type.isascii()


@given(st.binary(min_size=HEAD, max_size=HEAD), st.binary(min_size=1, max_size=40))
def test_only_the_head_counts(head: bytes, more: bytes) -> None:
    """64 bytes tell as much as the whole file."""
    assert audio_format(head + more, "") == audio_format(head, "")
