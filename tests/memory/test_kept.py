"""What buttons mean: for one person, for some hours, and in Redis for nobody to read."""

import asyncio
import hashlib
import hmac
import re
from collections.abc import AsyncIterator

import pytest
from cachetools import Cache

from bot.memory.kept import KEPT, Kept, SharedKept
from bot.memory.redis import Shared
from bot.memory.sealed import Sealed
from bot.server.instances import Instances
from bot.settings.settings import Settings
from tests.passing_time import Clock, PassingTime
from tests.servers.redis import RedisServer

NUMBER, SEARCH = "+8615512346666", '{"agent": "小芳", "from": "2026-07-01"}'
KEY = "k" * 32


def hash_of(text: str) -> str:
    """A name in Redis, as `Instances` makes it."""
    return hmac.digest(KEY.encode(), text.encode(), hashlib.sha256).hex()


async def test_for_one_person() -> None:
    """Whoever it was kept for gets it back, as often as they press; nobody else does."""
    kept = Kept()
    number, search = kept.keep(NUMBER, "U1"), kept.keep(SEARCH, "U2")
    for _ in range(2):
        assert await kept.get(number, "U1") == NUMBER
        assert await kept.get(search, "U2") == SEARCH
    assert await kept.get(number, "U2") is None
    assert await kept.get(search, "") is None
    assert await kept.get("q:0000000000000000", "U1") is None
    await kept.forget()
    assert await kept.get(number, "U1") is None


async def test_handles() -> None:
    """They tell nothing and cannot be guessed: the same text has another one each time."""
    kept = Kept()
    handles = {kept.keep(NUMBER, "U1") for _ in range(1000)}
    assert len(handles) == 1000
    assert all(re.fullmatch(r"q:[A-Za-z0-9_-]{16}", handle) for handle in handles)


async def test_for_some_hours() -> None:
    """It is gone after 8 hours, and not a moment earlier."""
    clock = Clock()
    kept = Kept(clock)
    handle = kept.keep(NUMBER, "U1")
    clock.now += KEPT - 1
    assert await kept.get(handle, "U1") == NUMBER
    clock.now += 1
    assert await kept.get(handle, "U1") is None
    assert KEPT == 8 * 3600


async def test_ten_thousand() -> None:
    """The memory has a bound: what was kept first goes first."""
    kept = Kept()
    first = kept.keep(NUMBER, "U1")
    last = [kept.keep(str(number), "U1") for number in range(10_000)][-1]
    assert Cache.__len__(kept._kept) == 10_000
    assert await kept.get(first, "U1") is None
    assert await kept.get(last, "U1") == "9999"


@pytest.fixture
def time(redis_server: RedisServer) -> PassingTime:
    return PassingTime(redis_server)


@pytest.fixture
async def shared(redis_server: RedisServer, time: PassingTime) -> AsyncIterator[Shared]:
    connection = Shared(redis_server.url, limit=5, timer=time, sleep=time.sleep)
    await connection.start()
    yield connection
    await connection.close()


async def stored(kept: SharedKept) -> None:
    """What is on its way to Redis has arrived."""
    await asyncio.gather(*kept._storing)


async def test_another_instance(shared: Shared) -> None:
    """What one keeps, another finds, for the same person alone; the handle is theirs, too."""
    one, other = SharedKept(shared, KEY, hash_of), SharedKept(shared, KEY, hash_of)
    number, search = one.keep(NUMBER, "U1"), one.keep(SEARCH, "U1")
    assert await one.get(number, "U1") == NUMBER  # before Redis has it
    await stored(one)
    assert await other.get(number, "U1") == NUMBER
    assert await other.get(search, "U1") == SEARCH
    for kept in (one, other):
        assert await kept.get(number, "U2") is None
    assert await SharedKept(shared, "other" * 8, hash_of).get(number, "U1") is None


@pytest.mark.parametrize("handle", ["", "q:", "q:0000000000000000", "*", "\ud800", "q" * 100_000])
async def test_handles_that_never_were(shared: Shared, handle: str) -> None:
    """Whatever a button carries, nothing raises."""
    assert await SharedKept(shared, KEY, hash_of).get(handle, "U1") is None


async def test_unreadable(shared: Shared, redis_server: RedisServer) -> None:
    """Neither number nor search, nor person or handle, stands in Redis, in a name or a value."""
    kept = SharedKept(shared, KEY, hash_of)
    handles = [kept.keep(NUMBER, "U0PERSON"), kept.keep(SEARCH, "U0PERSON")]
    await stored(kept)
    values = {
        name: value for name, value in (await redis_server.values()).items() if ":kept:" in name
    }
    assert len(values) == 2
    written = "".join(f"{name} {value.decode()}\n" for name, value in values.items())
    for secret in (NUMBER, NUMBER[1:], "15512346666", "小芳", "agent", "U0PERSON", *handles):
        assert secret not in written
        assert secret.removeprefix("q:") not in written
    for name in values:
        assert KEPT * 1000 - 60_000 < await redis_server.client.pttl(name) <= KEPT * 1000


async def test_moved_to_another_handle(shared: Shared, redis_server: RedisServer) -> None:
    """What somebody moves about in Redis is not read under another handle."""
    one, other = SharedKept(shared, KEY, hash_of), SharedKept(shared, KEY, hash_of)
    first = one.keep(NUMBER, "U1")
    await stored(one)
    (name,) = [name for name in await redis_server.values() if ":kept:" in name]
    second = one.keep(SEARCH, "U1")
    await stored(one)
    (another,) = [each for each in await redis_server.values() if ":kept:" in each and each != name]
    await redis_server.client.copy(name, another, replace=True)
    assert await other.get(first, "U1") == NUMBER
    assert await other.get(second, "U1") is None


async def test_some_hours_in_redis(shared: Shared, redis_server: RedisServer) -> None:
    """There it runs out, too: after its time, no instance finds it."""
    one, other = SharedKept(shared, KEY, hash_of), SharedKept(shared, KEY, hash_of)
    handle = one.keep(NUMBER, "U1")
    await stored(one)
    (name,) = [name for name in await redis_server.values() if ":kept:" in name]
    assert await other.get(handle, "U1") == NUMBER
    await redis_server.client.pexpire(name, 0)  # its time has passed
    assert await other.get(handle, "U1") is None


async def test_redis_away(shared: Shared, redis_server: RedisServer, time: PassingTime) -> None:
    """Without Redis, the instance that kept it still knows it, and nothing raises."""
    one, other = SharedKept(shared, KEY, hash_of, time), SharedKept(shared, KEY, hash_of, time)
    await redis_server.kill()
    before = one.keep(NUMBER, "U1")
    await stored(one)
    assert not shared.up
    during = one.keep(SEARCH, "U1")
    assert not one._storing
    for handle, text in ((before, NUMBER), (during, SEARCH)):
        assert await one.get(handle, "U1") == text
        assert await other.get(handle, "U1") is None
    await one.forget()
    assert await one.get(before, "U1") is None


async def test_sealed_kinds_are_apart(shared: Shared) -> None:
    """Each kind has a key of its own: one does not open what another sealed."""
    one, other = [Sealed(shared, KEY, each, hash_of, "same:") for each in (b"one", b"other")]
    assert await one.put("name", NUMBER, 60)
    assert await one.get("name") == NUMBER
    assert await other.get("name") is None
    assert await one.clear()
    assert await one.get("name") is None


async def test_instances(redis_server: RedisServer, environ: dict[str, str]) -> None:
    """Shared with Redis and a key, else each instance's own; and it goes with the app."""
    alone = Settings.from_env({**environ, "SECRET_KEY": KEY})
    without_key = Settings.from_env({**environ, "REDIS_URL": redis_server.url})
    for settings in (alone, without_key):
        assert type(Instances(settings).kept) is Kept
    both = Settings.from_env({**environ, "SECRET_KEY": KEY, "REDIS_URL": redis_server.url})
    one, other = [Instances(both, limit=5) for _ in range(2)]
    for instances in (one, other):
        await instances.start()
    kept = one.kept
    assert isinstance(kept, SharedKept)
    handle = kept.keep(NUMBER, "U1")
    await stored(kept)
    assert await other.kept.get(handle, "U1") == NUMBER
    await other.clear()
    assert await other.kept.get(handle, "U1") is None
    await one.clear()
    assert await one.kept.get(handle, "U1") is None
    for instances in (one, other):
        await instances.close()
