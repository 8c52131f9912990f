"""What was said in a call, as everyone may see it, however its numbers are said. Pure."""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import get_type_hints

from bot.callcenter.model import Phrase, Recording
from bot.messages.masking import TELLING, masked_text, numbers_of, rules, without_dropped

# As a number is spelled in Chinese, digit by digit; 幺 is how a 1 is said on the telephone, 两 how
# some say a 2, and from 壹 on they are as on a cheque.
_NUMERALS = str.maketrans(
    "〇○零一二三四五六七八九幺壹两兩贰叁肆伍陆柒捌玖", "000123456789112223456789"
)
_PHRASE_RULES = rules(get_type_hints(Phrase, include_extras=True))


class ShownPhrase(Phrase):
    """Something that was said, as its reader may see it; `shown_phrases` alone makes it."""

    __slots__ = ()


def shown_phrases(
    phrases: Sequence[Phrase], recordings: Sequence[Recording]
) -> tuple[ShownPhrase, ...]:
    """The one door for what was said in a call, of which these are the recordings.

    The recognition ends a phrase wherever somebody draws breath, in the middle of a number, too:
    so a run of digits goes on in what the same speaker says next. Digits that are spelled as
    Chinese numerals count as digits. The call's own numbers are masked however they are written;
    those of fewer than 7 digits within a phrase only, since beyond it they are found by chance.
    """
    own = sorted({number for each in recordings for number in numbers_of(each)})
    long = [number for number in own if len(number) >= TELLING]
    short = [number for number in own if len(number) < TELLING]
    said = [" ".join(each.words.split()) for each in phrases]  # so that a line is a phrase
    places: dict[tuple[str, str], list[int]] = {}
    for place, phrase in enumerate(phrases):
        places.setdefault((phrase.role, phrase.identity), []).append(place)
    for theirs in places.values():
        lines = _masked_speech("\n".join(said[place] for place in theirs), long).split("\n")
        for place, line in zip(theirs, lines, strict=True):
            said[place] = _masked_speech(line, short) if short else line
    masked_phrases = []
    for phrase, words in zip(phrases, said, strict=True):
        values = zip(_PHRASE_RULES, phrase, strict=True)
        fields = ShownPhrase(*[rule(value, own) for rule, value in values])
        masked_phrases.append(fields._replace(words=words))
    return tuple(masked_phrases)


def _masked_speech(text: str, own: Sequence[str]) -> str:
    """What somebody said, read with the digits in it, and with the numerals as digits, too.

    It is shown with its own punctuation, of whatever width.
    """
    if not text.isprintable():
        text = without_dropped(text)
    kept = list(text)
    plain = text if text.isascii() else "".join(map(_narrow, text))
    for read in {plain, plain.translate(_NUMERALS)}:
        for place, char in enumerate(masked_text(read, own)):
            if char == "*":
                kept[place] = char
    return "".join(kept)


@lru_cache(maxsize=8192)
def _narrow(char: str) -> str:
    """A digit or a sign of any width alike, where that is one character, too."""
    normal = unicodedata.normalize("NFKC", char)
    return normal if len(normal) == 1 else char
