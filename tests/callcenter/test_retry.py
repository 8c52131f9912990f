"""Repeating, queueing and pausing, against a scripted server on loopback."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Mapping

import pytest
from aiohttp import web

from bot.callcenter import retry
from bot.callcenter.attempts import Attempts
from bot.callcenter.breaker import Breaker
from bot.callcenter.client import CallCenterClient
from bot.callcenter.signing import Credentials
from bot.errors import (
    CallCenterError,
    InvalidInput,
    PermissionRefused,
    ServiceFailed,
    Throttled,
    TimedOut,
    UnexpectedAnswer,
    Unreachable,
)
from bot.sandbox.site import Site
from bot.server.session import Network

Step = tuple[int, Mapping[str, object]] | str  # status and body; or "drop", "html"

FOUND: Step = (200, {"Code": "OK", "RequestId": "R", "Recordings": {"Recording": []}})
THROTTLED: Step = (400, {"Code": "Throttling.User"})
DOWN: Step = (503, {"Code": "ServiceUnavailable"})
REFUSED: Step = (403, {"Code": "Forbidden.RAM"})


class Scripted:
    """Answers by its script, the last step again and again; `open` holds all back while unset."""

    def __init__(self) -> None:
        self.script: list[Step] = [FOUND]
        self.headers: dict[str, str] = {}
        self.seen: list[tuple[str, str]] = []
        self.contacts: list[str] = []
        self.at_once = self.most_at_once = 0
        self.open = asyncio.Event()
        self.open.set()
        self.arrived = asyncio.Condition()
        app = web.Application()
        app.router.add_post("/", self._answer)
        self.site = Site(app)

    async def asked(self, count: int) -> None:
        """Wait until so many requests have come."""
        async with asyncio.timeout(10), self.arrived:
            await self.arrived.wait_for(lambda: len(self.seen) >= count)

    async def _answer(self, request: web.Request) -> web.Response:
        query = await request.post()
        self.contacts.append(str((await request.post())["ContactId"]))
        step = self.script[min(len(self.seen), len(self.script) - 1)]
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        async with self.arrived:
            self.seen.append((str(query["SignatureNonce"]), str(query["Signature"])))
            self.arrived.notify_all()
        await self.open.wait()
        self.at_once -= 1
        if isinstance(step, str):
            if step == "drop" and request.transport:
                request.transport.abort()
            return web.Response(status=502, text="<html>Bad gateway")
        return web.Response(status=step[0], text=json.dumps(step[1]), headers=self.headers)


class Waits:
    """Takes the place of sleeping: notes the seconds and returns."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.seconds.append(seconds)


@pytest.fixture
async def server() -> AsyncIterator[Scripted]:
    scripted = Scripted()
    yield scripted
    scripted.open.set()
    await scripted.site.stop()


@pytest.fixture
def waits() -> Waits:
    return Waits()


Connect = Callable[..., CallCenterClient]


@pytest.fixture
async def client(server: Scripted, waits: Waits) -> AsyncIterator[Connect]:
    endpoint = await server.site.start()
    async with Network() as network:

        def connect(
            deadline: float = 12.0, at_once: int = 16, breaker: Breaker | None = None
        ) -> CallCenterClient:
            return CallCenterClient(
                network.session,
                Credentials("id", "secret"),
                instance_id="i",
                endpoint=endpoint,
                deadline=deadline,
                attempts=Attempts(
                    at_once=at_once, breaker=breaker, sleep=waits.sleep, jitter=lambda: 0.5
                ),
            )

        yield connect


async def outcome(asked: CallCenterClient, contact_id: str = "1") -> CallCenterError | None:
    try:
        await asked.list_recordings_by_contact_id(contact_id)
    except CallCenterError as error:
        return error
    return None


# What is repeated


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [
        pytest.param(DOWN, [0.1, 0.2], id="unavailable"),
        pytest.param((500, {"Code": "InternalError"}), [0.1, 0.2], id="internal"),
        pytest.param((500, {"Code": "InternalService.Common"}), [0.1, 0.2], id="internal-service"),
        pytest.param((200, {"Code": "InternalService.CTI"}), [0.1, 0.2], id="internal-in-200"),
        pytest.param(THROTTLED, [0.25, 0.5], id="throttled"),
        pytest.param((429, {}), [0.25, 0.5], id="429"),
        pytest.param("drop", [0.1, 0.2], id="lost"),
        pytest.param("html", [0.1, 0.2], id="html-502"),
    ],
)
async def test_a_passing_fault_is_made_good(
    server: Scripted, client: Connect, waits: Waits, fault: Step, seconds: list[float]
) -> None:
    """Two faults, then an answer: found; each attempt signed anew; waits double, jittered."""
    server.script = [fault, fault, FOUND]
    assert await outcome(client()) is None
    assert waits.seconds == seconds
    nonces, signatures = zip(*server.seen, strict=True)
    assert len(set(nonces)) == len(set(signatures)) == 3


@pytest.mark.parametrize(
    ("fault", "error", "attempts"),
    [
        pytest.param(DOWN, ServiceFailed, 3, id="unavailable"),
        pytest.param(THROTTLED, Throttled, 3, id="throttled"),
        pytest.param("drop", Unreachable, 3, id="lost"),
        pytest.param(REFUSED, PermissionRefused, 1, id="permission"),
        pytest.param((500, {"Code": "NoPermission"}), PermissionRefused, 1, id="permission-500"),
        pytest.param((400, {"Code": "Parameter.Blank"}), InvalidInput, 1, id="input"),
        pytest.param((409, {"Code": "Strange"}), ServiceFailed, 1, id="unknown-code"),
        pytest.param((200, {}), UnexpectedAnswer, 1, id="unexpected"),
    ],
)
async def test_attempts_are_bounded(
    server: Scripted,
    client: Connect,
    waits: Waits,
    *,
    fault: Step,
    error: type[CallCenterError],
    attempts: int,
) -> None:
    """At most three attempts, and one only where another would fare no better."""
    server.script = [fault]
    assert type(await outcome(client())) is error
    assert len(server.seen) == attempts
    assert len(waits.seconds) == attempts - 1


async def test_a_refusal_ends_the_attempts(server: Scripted, client: Connect) -> None:
    """Each attempt is judged by itself: the error is the last one's."""
    server.script = [DOWN, REFUSED]
    assert type(await outcome(client())) is PermissionRefused
    assert len(server.seen) == 2


async def test_nobody_listens(waits: Waits) -> None:
    """A refused connection is tried again, too."""
    async with Network() as network:
        with socket.socket() as bound:
            bound.bind(("127.0.0.1", 0))
            asked = CallCenterClient(
                network.session,
                Credentials("id", "secret"),
                instance_id="i",
                endpoint=f"http://127.0.0.1:{bound.getsockname()[1]}",
                attempts=Attempts(sleep=waits.sleep, jitter=lambda: 1.0),
            )
            assert type(await outcome(asked)) is Unreachable
    assert waits.seconds == [0.2, 0.4]


# How long is waited


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("1500", 1.5), ("1", 0.001), ("0", 0.25), ("-5", 0.25), ("soon", 0.25), ("1.5", 0.25)],
)
async def test_the_wait_that_ccc_asks_for(
    server: Scripted, client: Connect, waits: Waits, header: str, seconds: float
) -> None:
    """`x-acs-retry-after` is in milliseconds; what is no positive whole number counts for none."""
    server.script, server.headers = [THROTTLED, FOUND], {"x-acs-retry-after": header}
    assert await outcome(client()) is None
    assert waits.seconds == [seconds]


async def test_no_wait_beyond_the_deadline(server: Scripted, client: Connect, waits: Waits) -> None:
    """Where the wait would take all that is left, the error comes at once instead."""
    server.script, server.headers = [THROTTLED], {"x-acs-retry-after": "12000"}
    assert type(await outcome(client())) is Throttled
    assert (len(server.seen), waits.seconds) == (1, [])


@pytest.mark.parametrize("chance", [0.0, 0.3, 1.0])
def test_full_jitter(chance: float) -> None:
    """Anything from nothing to the whole step; steps double, and throttling takes longer ones."""
    assert [retry.wait(Unreachable(), attempt, chance) for attempt in (1, 2)] == [
        chance * 0.2,
        chance * 0.4,
    ]
    assert [retry.wait(Throttled(), attempt, chance) for attempt in (1, 2)] == [
        chance * 0.5,
        chance * 1.0,
    ]


# How many at once


async def test_the_queue_is_fair_and_bounded(server: Scripted, client: Connect) -> None:
    """No more than 16 requests at once; the others wait, first come, first served."""
    server.open.clear()
    asked = client()
    tasks = []
    for number in range(50):
        tasks.append(asyncio.create_task(outcome(asked, str(number))))
        await asyncio.sleep(0)
    await server.asked(16)
    server.open.set()
    assert await asyncio.gather(*tasks) == [None] * 50
    assert server.most_at_once == 16
    assert sorted(server.contacts[:16], key=int) == [str(number) for number in range(16)]


async def test_the_queue_counts_into_the_deadline(server: Scripted, client: Connect) -> None:
    """Who waits in the queue until the deadline is told so, and was never asked for."""
    server.open.clear()
    asked = client(deadline=0.3, at_once=1)
    first, second = await asyncio.gather(outcome(asked, "1"), outcome(asked, "2"))
    assert type(first) is type(second) is TimedOut
    assert server.contacts == ["1"]


async def test_who_leaves_the_queue_frees_its_place(server: Scripted, client: Connect) -> None:
    """A cancelled question, running or waiting, keeps nobody else out."""
    server.open.clear()
    asked = client(at_once=1)
    running, waiting, last = (
        asyncio.create_task(outcome(asked, contact_id)) for contact_id in ("1", "2", "3")
    )
    await server.asked(1)
    waiting.cancel()
    running.cancel()
    await server.asked(2)
    server.open.set()
    assert await last is None
    assert server.contacts == ["1", "3"]


# When it is down


async def test_a_failing_call_center_is_left_alone(server: Scripted, client: Connect) -> None:
    """After five reads that failed nothing is sent; a probe that succeeds lets all through."""
    now = [0.0]
    asked = client(breaker=Breaker(lambda: now[0]))
    server.script = [DOWN]
    for _ in range(5):
        assert type(await outcome(asked)) is ServiceFailed
    error = await outcome(asked)
    assert isinstance(error, ServiceFailed)
    assert (error.hint, len(server.seen)) == ("down", 15)
    now[0] = 10.0
    error = await outcome(asked)  # the probe: once, and its own error
    assert error is not None
    assert (error.code, len(server.seen)) == ("ServiceUnavailable", 16)
    now[0] = 20.0
    server.script = [FOUND]
    assert [await outcome(asked) for _ in range(3)] == [None] * 3


async def test_refusals_open_nothing(server: Scripted, client: Connect) -> None:
    """A call center that refuses is there: a hundred wrong questions keep nobody out."""
    asked = client()
    server.script = [DOWN] * 12 + [REFUSED] * 100 + [DOWN] * 12 + [FOUND]
    for _ in range(4 + 100 + 4):
        await outcome(asked)
    assert await outcome(asked) is None


async def test_a_queue_that_is_too_long_opens_nothing(server: Scripted, client: Connect) -> None:
    """Who was never sent says nothing about the call center."""
    breaker = Breaker(lambda: 0.0)
    server.open.clear()
    asked = client(deadline=0.2, at_once=1, breaker=breaker)
    await asyncio.gather(*[outcome(asked) for _ in range(20)])
    assert not breaker.is_open
    assert len(server.seen) == 1
