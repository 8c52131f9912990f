"""A Redis that is too slow for the time there is, or comes and goes: one warning, few tries."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from bot.callcenter.model import ContactRecordings, Recording
from bot.callcenter.shared_cache import SharedAnswers
from bot.memory.backoff import LONGEST, STEADY, Backoff
from bot.memory.redis import Shared
from tests.passing_time import PassingTime
from tests.servers.redis import RedisServer
from tests.servers.slow_line import SlowLine

TEN_MINUTES = 600  # seconds
StartLine = Callable[[int], Awaitable[tuple[SlowLine, Shared]]]


@pytest.fixture
def time(redis_server: RedisServer) -> PassingTime:
    return PassingTime(redis_server)


@pytest.fixture
async def start_line(redis_server: RedisServer, time: PassingTime) -> AsyncIterator[StartLine]:
    """A connection over a line on which every answer takes so many milliseconds of `time`."""
    started: list[tuple[SlowLine, Shared]] = []

    async def start(milliseconds: int) -> tuple[SlowLine, Shared]:
        async def delayed() -> None:
            time.now += milliseconds / 1000

        line = SlowLine(redis_server.url, delayed)
        shared = Shared(await line.start(), limit=0.05, timer=time, sleep=time.sleep)
        started.append((line, shared))
        await shared.start()
        return line, shared

    yield start
    for line, shared in started:
        await shared.close()
        await line.stop()


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.levelno >= logging.WARNING]


@pytest.mark.parametrize(
    ("milliseconds", "up"), [(0, True), (45, True), (60, False), (80, False), (120, False)]
)
async def test_steady(start_line: StartLine, milliseconds: int, up: bool) -> None:  # noqa: FBT001
    """It is used where it is as quick when it is tried as it has to be when it is used."""
    _, shared = await start_line(milliseconds)
    assert shared.up is up
    assert await shared.add("name", "value", 60) is (True if up else None)


@pytest.mark.parametrize("milliseconds", [60, 80, 300])
async def test_ten_minutes_too_slow(
    start_line: StartLine, time: PassingTime, caplog: pytest.LogCaptureFixture, milliseconds: int
) -> None:
    """One warning that names both times; few tries, and nobody ever waits for it."""
    caplog.set_level(logging.INFO)
    _, shared = await start_line(milliseconds)
    end, asked = time.now + TEN_MINUTES, 0
    while time.now < end:
        await time.passes(1)
        assert not shared.up
        assert await shared.add(str(asked), "value", 60) is None
        asked += 1
    assert warnings(caplog) == ["Redis is too slow; going on in memory"]
    (record,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert (record.__dict__["ms"], record.__dict__["limit_ms"]) == (milliseconds, 50)
    assert len(caplog.records) == 1


async def test_quick_again(start_line: StartLine, time: PassingTime) -> None:
    """A Redis that was away is used within the longest wait, however long it was away."""
    line, shared = await start_line(1)
    line.cut()
    assert await shared.get("name") is None
    await time.passes(TEN_MINUTES)
    line.open = True
    await time.passes(int(LONGEST) + 1)
    assert shared.up


async def test_comes_and_goes(
    start_line: StartLine, time: PassingTime, caplog: pytest.LogCaptureFixture
) -> None:
    """Away for 5 s of every 10 for 10 minutes: one warning, and ever fewer tries."""
    caplog.set_level(logging.INFO)
    line, shared = await start_line(1)
    for second in range(TEN_MINUTES):
        if second % 10 < 5:
            line.cut()
        else:
            line.open = True
        await time.passes(1)
        await shared.add(str(second), "value", 60)
    assert warnings(caplog) == ["Redis does not answer; going on in memory"]
    assert line.connections <= 2 * TEN_MINUTES / LONGEST
    assert len(caplog.records) <= 2 * TEN_MINUTES / LONGEST


async def test_slow_for_long_values(
    start_line: StartLine, time: PassingTime, caplog: pytest.LogCaptureFixture
) -> None:
    """A long answer that does not get through is not sent again; marks and short ones are."""
    line, shared = await start_line(1)
    line.longest = 9_000
    answers = SharedAnswers(shared, "k" * 32, "instance", str)
    for number in range(20):
        for count in (1, 100):  # 0.5 kB and 50 kB
            found = (Recording(str(number)),) * count
            answers.put(str(number), ContactRecordings(str(number), found), 300)
            await time.settled()
        await time.passes(30)
        assert shared.up
    assert len(warnings(caplog)) == 1
    assert line.connections == 2
    assert await answers.get("19")


def test_waits() -> None:
    """They double, and begin anew only after a minute without a failure."""
    backoff = Backoff(1.0)
    assert backoff.failed(100.0)
    assert [backoff.wait() for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]
    backoff.taken_up(200.0)
    assert not backoff.failed(200.0 + STEADY - 1)
    assert backoff.wait() == 30
    backoff.taken_up(300.0)
    assert backoff.failed(300.0 + STEADY)
    assert backoff.wait() == 1
