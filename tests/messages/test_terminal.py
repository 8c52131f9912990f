"""A message in a terminal."""

from bot.messages.failure import ERROR_CENTER
from bot.messages.message import DIVIDER, context, header, message, mrkdwn, plain_text, section
from bot.messages.terminal import rendered

MESSAGE = message(
    ["unused"],
    [
        header("Recordings"),
        section(mrkdwn("`2020927020` — 1 &lt;recording&gt; &amp;lt;")),
        context(
            mrkdwn("<!date^1531284911^{date_short_pretty} {time}|2018-07-11 12:55 (UTC+8)>"),
            mrkdwn(f"<{ERROR_CENTER}|error center>"),
        ),
        DIVIDER,
        section(plain_text("`code` &amp; <https://evil.example|Listen>")),
    ],
)


def test_rendered() -> None:
    """Blocks read as Slack shows them: dates, links and code resolved, plain text as it is."""
    assert rendered(MESSAGE).splitlines() == [
        "Recordings",
        "2020927020 — 1 <recording> &lt;",
        f"  2018-07-11 12:55 (UTC+8)  ·  error center ({ERROR_CENTER})",
        "─" * 40,
        "`code` &amp; <https://evil.example|Listen>",
    ]


def test_colour() -> None:
    """Colour sets the header and the small print apart, and changes no word."""
    coloured = rendered(MESSAGE, colour=True)
    assert coloured.startswith("\033[1mRecordings\033[0m\n")
    for style in ("\033[0m", "\033[1m", "\033[2m"):
        coloured = coloured.replace(style, "")
    assert coloured == rendered(MESSAGE)
