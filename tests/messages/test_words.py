"""Both languages are complete and say the same."""

import re
from collections.abc import Iterator
from string import Formatter

import pytest

from bot.access import Action, Reason
from bot.errors import CallCenterError, Hint, Kind, Usage
from bot.messages.words import EN, LANGUAGES, ZH, Words

CHINESE = re.compile(r"[\u4e00-\u9fff]")
# The vendor's own names of what its support asks for, and a line that has no word in it.
SAME = {
    *("failure.code", "failure.request_id", "check.joined", "answer.numbers"),
    *("operator.services.redis", "operator.services.slack", "home.may", "home.joined"),
    *("player.key_arrows", "usage.help_mention", "answer.of_one", "call.spoken", "call.after"),
    *(f"call.arrows.{kind}" for kind in ("inbound", "outbound", "predictivedial", "predictive")),
}
TYPED = re.compile(r"`/recordings[^`]*`")


def sentences(words: Words) -> Iterator[tuple[str, str]]:
    """Each sentence with its name; those in a dictionary have a dotted one."""
    for group, said in words._asdict().items():
        for field, value in said._asdict().items():
            name = f"{group}.{field}"
            if isinstance(value, dict):
                yield from ((f"{name}.{key}", text) for key, text in value.items())
            elif isinstance(value, tuple):
                yield from ((f"{name}.{place}", text) for place, text in enumerate(value))
            else:
                yield name, value


ENGLISH_BY_NAME = dict(sentences(EN))
CHINESE_BY_NAME = dict(sentences(ZH))


def slots(sentence: str) -> set[str]:
    """What `str.format` fills in."""
    return {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}


def kinds(error: type[CallCenterError] = CallCenterError) -> set[Kind]:
    """The kinds of this error class and of all below it."""
    return {error.kind}.union(*(kinds(below) for below in error.__subclasses__()))


def test_same_sentences() -> None:
    """A sentence of one language is there in the other, in dictionaries too."""
    assert CHINESE_BY_NAME.keys() == ENGLISH_BY_NAME.keys()
    assert LANGUAGES == {"en": EN, "zh": ZH}


@pytest.mark.parametrize("name", ENGLISH_BY_NAME)
def test_sentence(name: str) -> None:
    """A sentence is not empty, takes the same values and names the same things to type."""
    english, chinese = ENGLISH_BY_NAME[name], CHINESE_BY_NAME[name]
    assert english.strip()
    assert chinese.strip()
    assert slots(english) == slots(chinese)
    assert TYPED.findall(english) == TYPED.findall(chinese)


@pytest.mark.parametrize("name", sorted(CHINESE_BY_NAME.keys() - SAME))
def test_chinese_is_chinese(name: str) -> None:
    """No sentence was left in English."""
    assert CHINESE.search(CHINESE_BY_NAME[name])


@pytest.mark.parametrize("name", ENGLISH_BY_NAME)
def test_english_is_english(name: str) -> None:
    """English holds no Chinese but the vendor's name of the contact id."""
    assert not CHINESE.search(ENGLISH_BY_NAME[name].replace("话务ID", ""))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_member_has_its_sentence(language: str) -> None:
    """Whatever fails, for whichever reason, there is a sentence, and no two kinds say the same."""
    words = LANGUAGES[language]
    assert words.failure.kinds.keys() == set(Kind) == kinds()
    assert len(set(words.failure.kinds.values())) == len(Kind)
    assert words.failure.hints.keys() == set(Hint)
    assert words.usage.reasons.keys() == set(Usage)
    assert words.denial.actions.keys() == {action.value for action in Action}
    external = {Reason.EXTERNAL.value, Reason.EXTERNAL_UNKNOWN.value}
    assert words.denial.external.keys() == words.denial.withheld.keys() == external
    others = {reason.value for reason in Reason} - external
    assert words.denial.reasons.keys() == others - {Reason.OK.value, Reason.UNKNOWN.value}
    assert words.failure.short.keys() == set(Kind)
    assert words.home.short_actions.keys() == {action.value for action in Action}


@pytest.mark.parametrize(
    ("count", "recordings"), [(0, "0 recordings"), (1, "1 recording"), (2, "2 recordings")]
)
def test_plural(count: int, recordings: str) -> None:
    """English counts one and many apart."""
    assert EN.answer.recordings(count) == recordings
