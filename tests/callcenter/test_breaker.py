import pytest

from bot.callcenter.breaker import Breaker


class Clock:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.now = 50.0

    def read(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock.read)


def fail(breaker: Breaker, times: int) -> list[bool]:
    return [breaker.failed() for _ in range(times)]


def test_five_failures_in_a_row_open(breaker: Breaker) -> None:
    """The fifth failure opens, says so once, and nobody may ask any more."""
    assert fail(breaker, 4) == [False] * 4
    assert breaker.allows()
    assert fail(breaker, 3) == [True, False, False]
    assert breaker.is_open
    assert not breaker.allows()


def test_a_success_starts_the_count_anew(breaker: Breaker) -> None:
    """Failures count in a row only."""
    fail(breaker, 4)
    assert not breaker.succeeded()
    fail(breaker, 4)
    assert breaker.allows()


def test_one_probe_after_each_pause(breaker: Breaker, clock: Clock) -> None:
    """For ten seconds nobody asks, then one; the next one ten seconds later, if nothing came."""
    fail(breaker, 5)
    clock.now += 9.9
    assert not breaker.allows()
    clock.now += 0.1
    assert [breaker.allows() for _ in range(3)] == [True, False, False]
    clock.now += 10
    assert [breaker.allows() for _ in range(3)] == [True, False, False]


def test_a_probe_that_fails_keeps_it_open(breaker: Breaker, clock: Clock) -> None:
    """After a failed probe the next pause has begun with the probe."""
    fail(breaker, 5)
    clock.now += 10
    assert breaker.allows()
    assert fail(breaker, 1) == [False]
    assert not breaker.allows()


def test_a_probe_that_succeeds_closes(breaker: Breaker, clock: Clock) -> None:
    """One answer, and everybody may ask again, until five more failures."""
    fail(breaker, 5)
    clock.now += 10
    assert breaker.allows()
    assert breaker.succeeded()
    assert all(breaker.allows() for _ in range(20))
    assert fail(breaker, 5) == [False] * 4 + [True]
