"""What Slack's answers mean and what may be repeated: a table, without a network."""

import time
from collections.abc import Iterable

import pytest

from bot.slack.outcome import (
    ATTEMPTS,
    WAITING,
    Outcome,
    Sent,
    judged,
    patiently,
    seconds_off,
    seconds_to_wait,
)

NOW = 1_445_412_480.0  # Wed, 21 Oct 2015 07:28:00 GMT
DONE, REFUSED = Sent(), Sent("not_in_channel", Outcome.REFUSED)
IN_DOUBT, LATER = Sent("internal_error", Outcome.IN_DOUBT), Sent("ratelimited", Outcome.NOT_TRIED)


@pytest.mark.parametrize("zone", ["GMT", "+0000", "-0000"])
def test_the_time_of_an_answer(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A header says the world's time, wherever this machine stands, however the zone is named."""
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    try:
        assert seconds_off(f"Wed, 21 Oct 2015 07:28:00 {zone}", NOW + 7) == 7.0
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        ("1", 1.0),
        ("30", 30.0),
        (" 7 ", 7.0),
        ("1.5", 1.5),
        ("31", WAITING),
        ("86400", WAITING),
        ("1e400", WAITING),
        ("inf", WAITING),
        ("9" * 400, WAITING),
        ("-5", 0.0),
        ("-inf", None),
        ("nan", None),
        (None, None),
        ("", None),
        ("soon", None),
        ("1,5", None),
        ("\x00", None),
        ("Wed, 21 Oct 2015 07:28:10 GMT", 10.0),
        ("Wed, 21 Oct 2015 07:27:00 GMT", 0.0),
        ("Wed, 21 Oct 2099 07:28:00 GMT", WAITING),
        ("Wed, 99 Oct 2015 07:28:00 GMT", None),
    ],
)
def test_retry_after(header: str | None, seconds: float | None) -> None:
    """`Retry-After` in every shape gives 0 to 30 seconds, or nothing; never an exception."""
    assert seconds_to_wait(header, NOW) == seconds


@pytest.mark.parametrize(
    ("status", "error", "outcome"),
    [
        (429, "", Outcome.NOT_TRIED),
        (429, "ratelimited", Outcome.NOT_TRIED),
        (200, "ratelimited", Outcome.NOT_TRIED),
        (200, "rate_limited", Outcome.NOT_TRIED),
        (500, "", Outcome.IN_DOUBT),
        (502, "", Outcome.IN_DOUBT),
        (503, "service_unavailable", Outcome.IN_DOUBT),
        (504, "", Outcome.IN_DOUBT),
        (200, "internal_error", Outcome.IN_DOUBT),
        (200, "fatal_error", Outcome.IN_DOUBT),
        (200, "service_unavailable", Outcome.IN_DOUBT),
        (200, "request_timeout", Outcome.IN_DOUBT),
        (200, "", Outcome.IN_DOUBT),
        (302, "", Outcome.IN_DOUBT),
        (200, "not_in_channel", Outcome.REFUSED),
        (200, "invalid_auth", Outcome.REFUSED),
        (200, "a_word_of_tomorrow", Outcome.REFUSED),
        (403, "", Outcome.REFUSED),
        (404, "used_url", Outcome.REFUSED),
        (410, "expired_url", Outcome.REFUSED),
    ],
)
def test_meaning(status: int, error: str, outcome: Outcome) -> None:
    """Throttled: nothing was done. Failed: nobody knows. Anything else: Slack's decision."""
    sent = judged(status, error, None, NOW)
    assert sent.outcome is outcome
    assert sent.error
    assert not sent.ok


@pytest.mark.parametrize(
    ("repeatable", "answers", "outcome", "calls"),
    [
        pytest.param(False, [DONE], Outcome.DONE, 1, id="at once"),
        pytest.param(False, [LATER, DONE], Outcome.DONE, 2, id="throttled once"),
        pytest.param(False, [LATER] * 9, Outcome.NOT_TRIED, ATTEMPTS, id="throttled for ever"),
        pytest.param(False, [IN_DOUBT], Outcome.IN_DOUBT, 1, id="a post in doubt"),
        pytest.param(False, [LATER, IN_DOUBT], Outcome.IN_DOUBT, 2, id="in doubt later"),
        pytest.param(True, [IN_DOUBT, DONE], Outcome.DONE, 2, id="an update in doubt"),
        pytest.param(True, [IN_DOUBT] * 9, Outcome.IN_DOUBT, ATTEMPTS, id="in doubt for ever"),
        pytest.param(
            True, [IN_DOUBT, *[LATER] * 9], Outcome.IN_DOUBT, ATTEMPTS, id="remains in doubt"
        ),
        pytest.param(True, [IN_DOUBT, REFUSED], Outcome.REFUSED, 2, id="refused in the end"),
        pytest.param(True, [REFUSED], Outcome.REFUSED, 1, id="refused"),
    ],
)
async def test_repetitions(
    *, repeatable: bool, answers: list[Sent], outcome: Outcome, calls: int
) -> None:
    """A post is repeated only where nothing can have happened; nothing more than four times."""
    sent, made, _ = await tried(answers, repeatable=repeatable)
    assert sent.outcome is outcome
    assert made == calls


@pytest.mark.parametrize(
    ("waits", "patience", "waited"),
    [
        ([None] * 4, 30.0, [1.0, 2.0, 4.0]),
        ([30.0] * 4, 30.0, [30.0]),
        ([10.0] * 4, 30.0, [10.0, 10.0, 10.0]),
        ([20.0] * 4, 30.0, [20.0]),
        ([0.0] * 4, 30.0, [0.0, 0.0, 0.0]),
        ([5.0] * 4, 1.5, []),
        ([None] * 4, 0.0, []),
    ],
)
async def test_waiting(waits: list[float | None], patience: float, waited: list[float]) -> None:
    """As long as Slack says, else 1, 2, 4 s; never more than the patience, all together."""
    answers = [Sent("ratelimited", Outcome.NOT_TRIED, wait) for wait in waits]
    _, _, slept = await tried(answers, patience=patience)
    assert slept == waited


async def tried(
    answers: Iterable[Sent], *, repeatable: bool = False, patience: float = WAITING
) -> tuple[Sent, int, list[float]]:
    coming, slept, made = iter(answers), list[float](), 0

    async def call() -> Sent:
        nonlocal made
        made += 1
        return next(coming)

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    sent = await patiently(call, repeatable=repeatable, sleep=sleep, patience=patience)
    return sent, made, slept
