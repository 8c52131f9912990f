"""A message in a terminal."""

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.commands.terminal import printable, rendered, rendered_json
from bot.messages.failure import ERROR_CENTER
from bot.messages.message import (
    DIVIDER,
    Block,
    TextObject,
    header,
    message,
    mrkdwn,
    plain_text,
    row,
)
from bot.messages.rich import Part, rich


def context(*elements: TextObject) -> Block:
    return {"type": "context", "elements": list(elements)}


MESSAGE = message(
    header("Recordings"),
    rich("*{contact_id}* · `1`", contact_id="2020927020"),
    Part(
        context(
            mrkdwn("<!date^1531284911^{date_short_pretty} {time}|2018-07-11 12:55 (UTC+8)>"),
            mrkdwn(f"<{ERROR_CENTER}|error center>"),
        )
    ),
    DIVIDER,
    row("`code` &amp; <https://evil.example|Listen>", "*1:\u206002:33* · 1 &lt;x&gt; &amp;lt;", ""),
)

HOSTILE = "\x1b[2J\x7f\x9b31m\u202e\u2066\u200b\ufeff\u2028\x85\r\ud800\U000e0041"


def test_rendered() -> None:
    """Blocks read as Slack shows them: dates, links and code resolved, plain text as it is."""
    assert rendered(MESSAGE).splitlines() == [
        "Recordings",
        "2020927020 · 1",
        f"  2018-07-11 12:55 (UTC+8) · error center ({ERROR_CENTER})",
        "─" * 40,
        "`code` &amp; <https://evil.example|Listen>  1:02:33 · 1 <x> &lt;",
    ]


def test_colour() -> None:
    """Colour sets the header and the small print apart, and changes no word."""
    coloured = rendered(MESSAGE, colour=True)
    assert coloured.startswith("\033[1mRecordings\033[0m\n")
    for style in ("\033[0m", "\033[1m", "\033[2m"):
        coloured = coloured.replace(style, "")
    assert coloured == rendered(MESSAGE)


def test_rendered_obeys_nobody() -> None:
    """What a terminal would obey, or not show, is named, whatever block it stands in."""
    texts = plain_text(HOSTILE), mrkdwn(HOSTILE)
    parts = [header(HOSTILE), row(HOSTILE, HOSTILE, ""), Part(context(*texts)), rich(HOSTILE)]
    lines = rendered(message(*parts)).splitlines()
    assert len(lines) == len(parts)
    assert all(line.isprintable() for line in lines)
    assert all("\\u001b[2J\\u007f\\u009b31m\\u202e\\u2066\\u200b" in line for line in lines)


@given(st.dictionaries(st.text(), st.text() | st.sampled_from(HOSTILE + '\\"\n\t小')))
def test_json_for_a_terminal(value: dict[str, str]) -> None:
    """JSON that a terminal shows as it is means the same."""
    shown = rendered_json(value)
    assert json.loads(shown) == value
    assert all(line.isprintable() for line in shown.split("\n"))
    assert rendered_json("小芳") == '"小芳"'


def test_printable_leaves_lines() -> None:
    """Lines stay lines, and what is printable stays as it is."""
    assert printable("小芳 *\nb\r\n\ttab") == "小芳 *\nb\\u000d\n\\u0009tab"
