"""Which language the page begins in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.messages.words import LANGUAGES
from bot.player.language import preferred


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-US,en;q=0.9", "en"),
        ("en;q=0.5, zh;q=0.7", "zh"),
        ("zh;q=0.7, en", "en"),
        ("ZH-hant-TW", "zh"),
        ("fr-FR, zh;q=0.1", "zh"),
        ("zh;q=0.5, en;q=0.5", "zh"),
        ("zh ; Q = 0.5 , en;q=0.4", "zh"),
        ("zh;q=1.000", "zh"),
    ],
)
def test_named(header: str, language: str) -> None:
    """The language with the most weight that we have; of two alike, the first."""
    assert preferred(header, "en") == preferred(header, "zh") == language


@pytest.mark.parametrize(
    "header",
    [
        *("", "*", "fr", "de-DE,fr;q=0.5", ",,;;", "zh;q=0", "zh;q=0.000", "zh;q=2", "zh;q=1.5"),
        *("zh;q=-1", "zh;q=nan", "zh;q=1e0", "zh;q=", "zhong", "zh_CN", "中文", "zh;v=1"),
    ],
)
def test_not_named(header: str) -> None:
    """What names none of ours, or cannot be read, leaves the default."""
    assert preferred(header, "en") == "en"
    assert preferred(header, "zh") == "zh"


@given(st.text(), st.sampled_from(sorted(LANGUAGES)))
def test_anything(header: str, default: str) -> None:
    """Whatever is sent, it is a language that we have."""
    assert preferred(header, default) in LANGUAGES


@given(st.integers(1, 1000), st.integers(1, 1000))
def test_weights(english: int, chinese: int) -> None:
    """The heavier wins, down to the last digit."""
    header = f"en;q={english / 1000:.3f}, zh;q={chinese / 1000:.3f}"
    assert preferred(header) == ("zh" if chinese > english else "en")
