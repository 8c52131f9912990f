"""Small pieces of text."""

import pytest

from bot.messages.text import date_markup, duration, escaped, moment, plain

SAMPLE = 1531284911000  # the vendor's page: 2018-07-11 12:55:11 in China


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0:00"),
        (10, "0:10"),
        (65, "1:05"),
        (754, "12:34"),
        (3599, "59:59"),
        (3600, "1:00:00"),
        (3753, "1:02:33"),
        (360_000, "100:00:00"),
        (-1, ""),
        (None, ""),
    ],
)
def test_duration(seconds: int | None, said: str) -> None:
    """A duration reads as people say it; one that cannot be is not said."""
    assert duration(seconds) == said


@pytest.mark.parametrize(
    ("milliseconds", "said"),
    [
        pytest.param(SAMPLE, "2018-07-11 12:55 (UTC+8)", id="the vendor's sample"),
        pytest.param(1, "1970-01-01 08:00 (UTC+8)", id="the first"),
        pytest.param(1514735999999, "2017-12-31 23:59 (UTC+8)", id="new year's eve in China"),
        pytest.param(4_133_951_999_999, "2100-12-31 23:59 (UTC+8)", id="the last"),
        pytest.param(4_133_952_000_000, "", id="after the last"),
        pytest.param(0, "", id="zero"),
        pytest.param(-1, "", id="negative"),
        pytest.param(2**63, "", id="huge"),
        pytest.param(None, "", id="none"),
    ],
)
def test_moment(milliseconds: int | None, said: str) -> None:
    """A time names its zone; one that cannot be is not said."""
    assert moment(milliseconds) == said
    assert bool(date_markup(milliseconds)) is bool(said)


def test_date_markup() -> None:
    """Slack shows the time in the viewer's zone, and where it cannot, the call center's."""
    assert date_markup(SAMPLE) == (
        "<!date^1531284911^{date_short_pretty} {time}|2018-07-11 12:55 (UTC+8)>"
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("Agent Li", "Agent Li", id="as it is"),
        pytest.param("小芳（夜班）", "小芳（夜班）", id="Chinese"),
        pytest.param("👩‍💻", "👩💻", id="joined emoji come apart"),
        pytest.param(" a\n\tb\r\u2028c\u00a0\u3000d ", "a b c d", id="white space"),
        pytest.param("\u202eexe.gnp\u202c", "exe.gnp", id="direction"),
        pytest.param("a\u200b\ufeff\u2060b", "ab", id="invisible"),
        pytest.param("a\x00\x1b[2J\x7f", "a[2J", id="control"),
        pytest.param("a\ud800\ue000\uffffb", "ab", id="no characters"),
        pytest.param("\u200b\n", "", id="nothing to see"),
        pytest.param("<!channel> *b* & :x:", "<!channel> *b* & :x:", id="harmless in plain_text"),
    ],
)
def test_plain(text: str, shown: str) -> None:
    """Untrusted text is one line of what can be seen, and otherwise unchanged."""
    assert plain(text) == shown


@pytest.mark.parametrize(
    ("length", "shown"),
    [(9, "x" * 9), (10, "x" * 10), (11, "x" * 9 + "…"), (10_000, "x" * 9 + "…")],
)
def test_plain_is_cut(length: int, shown: str) -> None:
    """What is too long ends with an ellipsis, within the length."""
    assert plain("x" * length, longest=10) == shown


def test_plain_is_cut_at_a_word() -> None:
    """No space stands before the ellipsis."""
    assert plain("eight ch and more", longest=10) == "eight ch…"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Agent Li, 小芳 (2)", "Agent Li, 小芳 (2)"),
        ("R&D", "R&amp;D"),
        ("&lt;!here&gt;", "&amp;lt;!here&amp;gt;"),
        ("<!channel>", "＜!channel＞"),
        ("<@U1> <#C1|x>", "＜＠U1＞ ＜＃C1｜x＞"),
        ("*b* _i_ ~s~ `c`", "＊b＊ ＿i＿ ～s～ ｀c｀"),
        (":fire:", "：fire："),
        ("> quote\n> more", "＞ quote ＞ more"),
        ("https://evil.example", "https：//evil․example"),
    ],
)
def test_escaped(text: str, shown: str) -> None:
    """What has power in mrkdwn becomes a look-alike without it; the rest stays readable."""
    assert escaped(text) == shown
