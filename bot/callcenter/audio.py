"""What kind of sound a file holds, from its first bytes, and whether a browser plays it. Pure."""

from typing import NamedTuple

HEAD = 64  # bytes, which tell the format; nobody hears anything of the call in them
_WAV, _MP3, _OGG, _FLAC = "audio/wav", "audio/mpeg", "audio/ogg", "audio/flac"
_MP4, _AAC, _AMR, _MATROSKA = "audio/mp4", "audio/aac", "audio/amr", "video/x-matroska"
_UNKNOWN = "application/octet-stream"
_BY_ENDING = {
    "wav": _WAV,
    "mp3": _MP3,
    "ogg": _OGG,
    "opus": _OGG,
    "flac": _FLAC,
    "m4a": _MP4,
    "aac": _AAC,
    "amr": _AMR,
    "mkv": _MATROSKA,
}
_BY_FIRST_BYTES = (
    (b"ID3", _MP3),
    (b"OggS", _OGG),
    (b"fLaC", _FLAC),
    (b"#!AMR", _AMR),
    (b"\x1a\x45\xdf\xa3", _MATROSKA),  # EBML
)
_NOT_PLAYED = frozenset({_MATROSKA, _AMR})
# Tags of a WAV's `fmt ` chunk. A browser plays PCM, IEEE float, A-law, µ-law and MP3; ADPCM
# (0x0002, 0x0011), GSM (0x0031) and whatever else there is, it does not.
_PLAYED_TAGS = frozenset({0x0001, 0x0003, 0x0006, 0x0007, 0x0055})
_EXTENSIBLE = 0xFFFE  # the tag stands further on, as the first bytes of a GUID
_GUID_AT = 24  # bytes after the chunk's own head
_GUID_REST = bytes.fromhex("000000001000800000aa00389b71")


class Format(NamedTuple):
    """What a file is sent as.

    Attributes:
        content_type: `application/octet-stream` where nobody knows.
        playable: whether a browser plays it. What is not known is tried.
    """

    content_type: str
    playable: bool


def audio_format(head: bytes, file_name: str) -> Format:
    """The format of a file.

    Args:
        head: its first 64 bytes, or fewer of a shorter file; more are not looked at.
        file_name: its ending counts only where the bytes say nothing.
    """
    head = head[:HEAD]
    if head[:4] in (b"RIFF", b"RF64") and head[8:12] == b"WAVE":
        tag = _wav_tag(head)
        return Format(_WAV, tag is None or tag in _PLAYED_TAGS)
    kind = _by_bytes(head) or _BY_ENDING.get(file_name.lower().rpartition(".")[2], _UNKNOWN)
    return Format(kind, kind not in _NOT_PLAYED)


def _wav_tag(head: bytes) -> int | None:
    """The tag of the samples' format; None where it stands further on."""
    at = 12
    while len(head) >= at + 10:
        size = int.from_bytes(head[at + 4 : at + 8], "little")
        if head[at : at + 4] == b"fmt ":
            tag = int.from_bytes(head[at + 8 : at + 10], "little")
            return tag if tag != _EXTENSIBLE else _extensible(head[at + 8 : at + 8 + size])
        at += 8 + size + size % 2
    return None


def _extensible(chunk: bytes) -> int | None:
    guid = chunk[_GUID_AT : _GUID_AT + 16]
    if len(guid) < 16:  # noqa: PLR2004 — bytes of a GUID
        return None
    tag = int.from_bytes(guid[:2], "little")
    return tag if guid[2:] == _GUID_REST else _EXTENSIBLE


def _by_bytes(head: bytes) -> str:
    """The content type that the first bytes tell, or ""."""
    for first, kind in _BY_FIRST_BYTES:
        if head.startswith(first):
            return kind
    if head[4:8] == b"ftyp":
        return _MP4
    return _by_frame(head)


def _by_frame(head: bytes) -> str:
    """MPEG audio without a tag in front: eleven set bits, then what the frame is."""
    if len(head) < 3 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:  # noqa: PLR2004 — the set bits
        return ""
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    if layer == 0:
        return _AAC if head[1] & 0xF0 == 0xF0 else ""  # noqa: PLR2004 — ADTS has twelve
    possible = version != 1 and head[2] >> 4 != 15 and head[2] >> 2 & 3 != 3  # noqa: PLR2004
    return _MP3 if possible else ""
