"""The signed look-up against a tuned client, a bare aiohttp POST, and the vendor's async SDK.

The tuned client signs as ours does (`tuned.py`). The bare peer sends a constant body, as long as
ours, to the same constant URL on one session with aiohttp's defaults, and reads the bytes of the
same answer. The SDK is used as its samples show. All of them run in one process:
`python -m benchmarks.lookup <endpoint> <at once> [seconds of a slice]`.

Far away, the call center answers over TLS after 50 ms; then it matters how many may be under way.
"""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import partial

import aiohttp
from alibabacloud_ccc20170705.client import Client
from alibabacloud_ccc20170705.models import ListRecordingsByContactIdRequest
from alibabacloud_tea_openapi.models import Config
from yarl import URL

from benchmarks.certificate import certificate
from benchmarks.measure import SLICE, Program, Sample, paired
from benchmarks.table import Row
from benchmarks.tuned import TunedClient
from bot.callcenter import protocol
from bot.callcenter.client import CallCenterClient
from bot.callcenter.signing import Credentials, Signer
from bot.sandbox.callcenter import ACCESS_KEY_ID, ACCESS_KEY_SECRET, INSTANCE_ID
from bot.sandbox.contacts import SAMPLE
from bot.server.session import Network

Call = Callable[[], Awaitable[object]]
_KEY = Credentials(ACCESS_KEY_ID, ACCESS_KEY_SECRET)
_RATE = "calls per second"
_AWAY = "0.05"  # seconds
_CONTACT = {"ContactId": SAMPLE, "InstanceId": INSTANCE_ID}


def rows() -> Iterator[Row]:
    """Plain HTTP with 16 at once, TLS one at a time, and far away with more and more at once.

    `counted` has the instructions.
    """
    with Program("benchmarks.stub") as stub:
        endpoint = f"http://127.0.0.1:{stub.line()}"
        yield from _compare(endpoint, "plain, 16 at once", 16, tuned_goal=0.85, sdk_goal=4.5)
    with certificate() as (trusted, served):
        env = {"SSL_CERT_FILE": trusted}
        with Program("benchmarks.stub", "--certificate", served) as stub:
            endpoint = f"https://127.0.0.1:{stub.line()}"
            how = "TLS, one at a time"
            yield from _compare(endpoint, how, 1, env, tuned_goal=0.92, sdk_goal=120)
        with Program("benchmarks.stub", "--certificate", served, "--delay", _AWAY) as stub:
            endpoint = f"https://127.0.0.1:{stub.line()}"
            for at_once, goal in ((16, 0.95), (32, 0.90), (64, 0.85)):
                yield from _far(endpoint, at_once, env, goal)


def _compare(
    endpoint: str,
    how: str,
    at_once: int,
    env: Mapping[str, str] | None = None,
    *,
    tuned_goal: float,
    sdk_goal: float,
) -> Iterator[Row]:
    with Program("benchmarks.lookup", endpoint, str(at_once), env=env) as program:
        tuned, bare = program.sample("tuned 80"), program.sample("bare 30")
        sdk = program.sample("sdk 12")
    yield Row(f"look-up / tuned POST client, {how}", _RATE, tuned.rate, tuned_goal)
    yield Row(f"look-up / tuned POST client, {how}", "CPU time", tuned.cost)
    yield Row(f"look-up / constant POST, {how}", _RATE, bare.rate)
    yield Row(f"look-up / vendor's async SDK, {how}", _RATE, sdk.rate, sdk_goal)
    yield Row(f"vendor's async SDK / look-up, {how}", "CPU time", 1 / sdk.cost)


def _far(endpoint: str, at_once: int, env: Mapping[str, str], goal: float) -> Iterator[Row]:
    arguments = ("benchmarks.lookup", endpoint, str(at_once), "0.4")
    with Program(*arguments, env=env) as program:
        bare = program.sample("bare 8")
    how = f"TLS and 50 ms away, {at_once} at once"
    yield Row(f"look-up / constant POST, {how}", _RATE, bare.rate, goal)


def spent_by_a_lookup(endpoint: str, at_once: int, env: Mapping[str, str] | None = None) -> float:
    """What our look-up costs, as a ratio to a bare POST."""
    with Program("benchmarks.lookup", endpoint, str(at_once), env=env, counted=True) as program:
        return _spent(program, "ours") / _spent(program, "bare")


def _spent(program: Program, name: str) -> float:
    """What 320 calls cost, once everything is warm."""
    program.ask(f"{name} 0")
    program.spent()
    program.ask(f"{name} 0")
    return program.spent()


def _obey(endpoint: str, at_once: int, seconds: float = SLICE) -> None:
    """The program: for each line, `<peer> <pairs>`, the ratios of our look-up to that peer.

    `<name> 0` makes 320 calls, for whoever counts from outside.
    """
    with asyncio.Runner() as runner:
        sessions = runner.run(_sessions())
        calls = _calls(endpoint, *sessions)

        def sliced(name: str) -> Sample:
            return runner.run(_slice(calls[name], at_once, seconds))

        for line in sys.stdin:
            name, pairs = line.split()
            if pairs == "0":
                runner.run(_repeat(calls[name], 320 // at_once, at_once))
                print("done", flush=True)
            else:
                ratio = paired(lambda: sliced("ours"), partial(sliced, name), int(pairs))
                print(*ratio, flush=True)
        runner.run(_close(*sessions))


async def _repeat(call: Call, rounds: int, at_once: int) -> None:
    for _ in range(rounds):
        await asyncio.gather(*(call() for _ in range(at_once)))


async def _sessions() -> tuple[Network, aiohttp.ClientSession, aiohttp.ClientSession]:
    tuned = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
    return Network(), aiohttp.ClientSession(), tuned


async def _close(*sessions: Network | aiohttp.ClientSession) -> None:
    for session in sessions:
        await session.close()


def _calls(
    endpoint: str,
    network: Network,
    bare_session: aiohttp.ClientSession,
    tuned_session: aiohttp.ClientSession,
) -> dict[str, Call]:
    client = CallCenterClient(network.session, _KEY, instance_id=INSTANCE_ID, endpoint=endpoint)
    tuned_client = TunedClient(
        tuned_session,
        endpoint,
        key_id=ACCESS_KEY_ID,
        key_secret=ACCESS_KEY_SECRET,
        instance_id=INSTANCE_ID,
    )
    signed = Signer(_KEY, protocol.VERSION).sign(
        protocol.LIST_RECORDINGS_BY_CONTACT_ID,
        _CONTACT,
        nonce="0" * 32,
        timestamp="2026-01-02T03:04:05Z",
    )
    url = URL(f"{endpoint}/")
    body = signed.encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    scheme, _, host = endpoint.partition("://")
    sdk = Client(
        Config(
            access_key_id=ACCESS_KEY_ID,
            access_key_secret=ACCESS_KEY_SECRET,
            endpoint=host,
            protocol=scheme,
        )
    )

    async def ours() -> None:
        answer = await client.list_recordings_by_contact_id(SAMPLE)
        assert len(answer.recordings) == 1

    async def tuned() -> None:
        assert len(await tuned_client.recordings(SAMPLE)) == 1

    async def bare() -> None:
        async with bare_session.post(url, data=body, headers=headers) as response:
            assert await response.read()

    async def vendors() -> None:
        answer = await sdk.list_recordings_by_contact_id_async(
            ListRecordingsByContactIdRequest(instance_id=INSTANCE_ID, contact_id=SAMPLE)
        )
        assert len(answer.body.recordings.recording) == 1

    return {"ours": ours, "tuned": tuned, "bare": bare, "sdk": vendors}


async def _slice(call: Call, at_once: int, least: float) -> Sample:
    """`least`: seconds that it goes on."""
    calls, cpu, began = 0, time.process_time(), time.perf_counter()

    async def again() -> None:
        nonlocal calls
        while True:
            await call()
            calls += 1
            if time.perf_counter() - began > least:
                return

    await asyncio.gather(*(again() for _ in range(at_once)))
    seconds = time.perf_counter() - began
    return Sample(calls / seconds, (time.process_time() - cpu) / calls)


if __name__ == "__main__":
    _obey(sys.argv[1], int(sys.argv[2]), *map(float, sys.argv[3:]))
