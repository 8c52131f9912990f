"""The audio of a recording, as bytes: what sounds like two people in turns. Pure.

Of a file only its head and a few seconds are kept, which repeat to its end: an hour takes no more
memory than a minute, and any part of it can be had without the rest.
"""

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle

RATE = 8000  # samples per second, of one byte each

_SILENCE = 128  # the middle of 8 bits without sign
_LOUDEST = 100
_STEPS = 256  # in one cycle of a voice
_AGENT, _CUSTOMER = 205, 118  # Hz
_TURNS = ((_AGENT, 7), (_CUSTOMER, 9), (_AGENT, 4), (_CUSTOMER, 5), (_AGENT, 11), (_CUSTOMER, 2))
_LENGTHS = (0.17, 0.22, 0.14, 0.26, 0.19)  # seconds of a syllable
_TONES = ((0.0, 0.06), (-0.10, 0.22), (0.16, -0.22), (-0.06, -0.16))  # from and to, of the pitch
_VOWELS = ((1.0, 0.5, 0.25, 0.1), (1.0, 0.2, 0.4), (0.8, 0.7, 0.1, 0.2))  # strengths of harmonics
_BETWEEN_SYLLABLES, _BETWEEN_TURNS = 0.04, 0.45  # seconds

_IMA_ADPCM, _GSM_610, _PCM = 0x0011, 0x0031, 0x0001  # formats, as WAV numbers them
_ADPCM_BLOCK, _ADPCM_SAMPLES = 256, 505  # bytes, and the samples in them
_GSM_BLOCK, _GSM_SAMPLES = 65, 320
_VOID = 1024  # bytes of one filling element of Matroska
_VOIDS_A_SECOND = 16


@dataclass(frozen=True)
class Audio:
    """A file: its head, then a pattern that repeats until there are `size` bytes."""

    head: bytes = field(repr=False)
    pattern: bytes = field(repr=False)
    size: int
    media_type: str = "audio/wav"

    def read(self, first: int, last: int) -> bytes:
        """The bytes from the first to the last, both included and counted from 0, as ranges are."""
        last = min(last, self.size - 1)
        found = [self.head[first : last + 1]]
        place = max(first, len(self.head))
        while place <= last:
            at = (place - len(self.head)) % len(self.pattern)
            found.append(self.pattern[at : at + last + 1 - place])
            place += len(found[-1])
        return b"".join(found)


def wav(seconds: int) -> Audio:
    """Plain PCM of 8 bits, which every browser plays."""
    count = RATE * seconds
    described = struct.pack("<HHIIHH", _PCM, 1, RATE, RATE, 1, 8)
    return _riff(described, b"", _conversation(), count)


def adpcm(seconds: int) -> Audio:
    """WAV with IMA ADPCM, which no browser decodes: almost silence."""
    blocks = -(-RATE * seconds // _ADPCM_SAMPLES)
    per_second = RATE * _ADPCM_BLOCK // _ADPCM_SAMPLES
    described = struct.pack(
        "<HHIIHHHH", _IMA_ADPCM, 1, RATE, per_second, _ADPCM_BLOCK, 4, 2, _ADPCM_SAMPLES
    )
    block = bytes(4) + bytes((0x80, 0x08) * ((_ADPCM_BLOCK - 4) // 2))
    return _riff(described, _fact(blocks * _ADPCM_SAMPLES), block, blocks * _ADPCM_BLOCK)


def gsm(seconds: int) -> Audio:
    """WAV with GSM 6.10, which no browser decodes."""
    blocks = -(-RATE * seconds // _GSM_SAMPLES)
    blocks += blocks % 2  # what RIFF holds has an even number of bytes
    per_second = RATE * _GSM_BLOCK // _GSM_SAMPLES
    described = struct.pack(
        "<HHIIHHHH", _GSM_610, 1, RATE, per_second, _GSM_BLOCK, 0, 2, _GSM_SAMPLES
    )
    block = bytes(0x55 ^ number for number in range(_GSM_BLOCK))
    return _riff(described, _fact(blocks * _GSM_SAMPLES), block, blocks * _GSM_BLOCK)


def mkv(seconds: int) -> Audio:
    """A well-formed Matroska file that holds nothing but filling."""
    of_the_head = (
        *(b"\x42\x86\x81\x01", b"\x42\xf7\x81\x01", b"\x42\xf2\x81\x04", b"\x42\xf3\x81\x08"),
        *(b"\x42\x82\x88matroska", b"\x42\x87\x81\x04", b"\x42\x85\x81\x02"),
    )
    described = b"".join(of_the_head)
    length = _VOID * _VOIDS_A_SECOND * seconds
    head = b"\x1a\x45\xdf\xa3" + bytes([0x80 | len(described)]) + described
    head += b"\x18\x53\x80\x67" + (1 << 56 | length).to_bytes(8, "big")
    void = b"\xec" + (1 << 14 | _VOID - 3).to_bytes(2, "big") + bytes(_VOID - 3)
    return Audio(head, void, len(head) + length, "video/x-matroska")


def _riff(described: bytes, also: bytes, pattern: bytes, count: int) -> Audio:
    """WAV of so many bytes of samples."""
    chunks = b"fmt " + struct.pack("<I", len(described)) + described + also
    chunks += b"data" + struct.pack("<I", count)
    head = b"RIFF" + struct.pack("<I", 4 + len(chunks) + count) + b"WAVE" + chunks
    return Audio(head, pattern, len(head) + count)


def _fact(samples: int) -> bytes:
    return b"fact" + struct.pack("<II", 4, samples)


@cache
def _conversation() -> bytes:
    """Some seconds of it, made once in a process, in about 20 ms."""
    lengths, tones, vowels = cycle(_LENGTHS), cycle(_TONES), cycle(map(_cycle_of, _VOWELS))
    made = bytearray()
    for pitch, syllables in _TURNS:
        for _ in range(syllables):
            made += bytes(_syllable(pitch, next(lengths), next(tones), next(vowels)))
            made += _pause(_BETWEEN_SYLLABLES)
        made += _pause(_BETWEEN_TURNS)
    return bytes(made)


def _syllable(
    pitch: float, seconds: float, tone: tuple[float, float], voice: list[float]
) -> Iterator[int]:
    """Samples that swell and fade, while the pitch goes from one end of the tone to the other."""
    count = int(RATE * seconds)
    step, phase = pitch * _STEPS / RATE, 0.0
    begin, end = tone
    bend = (end - begin) / count
    for number in range(count):
        phase += step * (1 + begin + bend * number)
        swell = _LOUDEST * math.sin(math.pi * number / count)
        yield _SILENCE + int(swell * voice[int(phase) % _STEPS])


def _cycle_of(strengths: tuple[float, ...]) -> list[float]:
    """One cycle, from -1 to 1 at the most."""
    made = [
        sum(
            strength * math.sin(2 * math.pi * harmonic * step / _STEPS)
            for harmonic, strength in enumerate(strengths, 1)
        )
        for step in range(_STEPS)
    ]
    most = max(map(abs, made))
    return [each / most for each in made]


def _pause(seconds: float) -> bytes:
    return bytes([_SILENCE]) * int(RATE * seconds)
