"""A Redis that keeps its connections and answers nothing, below many people at once."""

import asyncio
from collections import Counter

from bot.sandbox import contacts
from bot.sandbox.slack import Slack
from tests.running import StartBot
from tests.servers.redis import RedisServer

AT_ONCE, IN_ALL = 50, 1000


async def test_nobody_waits_too_long(
    redis_server: RedisServer, start_bot: StartBot, workspace: Slack
) -> None:
    """Slack, which waits 3 s for an acknowledgement, has to give up none of 1,000.

    A pool of connections, each with its own limit of time, fails here: those who wait for a
    connection wait for the limits of all who were before them.
    """
    url = await start_bot(REDIS_URL=redis_server.url, SECRET_KEY="k" * 32)
    await workspace.command(url, contacts.SAMPLE)
    redis_server.freeze()
    asked = iter(range(IN_ALL))

    async def person() -> Counter[int]:
        acks = [
            await workspace.command(url, contacts.SAMPLE, user_id=f"U{number:07}")
            for number in asked
        ]
        return Counter(ack.status for ack in acks)

    statuses = await asyncio.gather(*(person() for _ in range(AT_ONCE)))
    redis_server.thaw()
    assert sum(statuses, Counter()) == {200: IN_ALL}
