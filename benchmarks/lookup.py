"""The signed look-up against a bare aiohttp POST of the same size, and the vendor's async SDK.

The bare peer sends a constant body, as long as ours, to the same constant URL on one
session with aiohttp's defaults, and reads the bytes of the same answer. The SDK is used as its
samples show. All of them run in one process: `python -m benchmarks.lookup <endpoint> <at once>`.
"""

import asyncio
import os
import ssl
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import aiohttp
import trustme
from alibabacloud_ccc20170705.client import Client
from alibabacloud_ccc20170705.models import ListRecordingsByContactIdRequest
from alibabacloud_tea_openapi.models import Config
from yarl import URL

from benchmarks.measure import SLICE, Program, Row, Sample, counting, paired, unit
from bot.callcenter import protocol
from bot.callcenter.client import CallCenterClient
from bot.callcenter.signing import Credentials, Signer
from bot.sandbox.callcenter import ACCESS_KEY_ID, ACCESS_KEY_SECRET, INSTANCE_ID
from bot.sandbox.contacts import SAMPLE
from bot.server.session import Network

Call = Callable[[], Awaitable[object]]
_KEY = Credentials(ACCESS_KEY_ID, ACCESS_KEY_SECRET)
_CONTACT = {"ContactId": SAMPLE, "InstanceId": INSTANCE_ID}


def rows() -> Iterator[Row]:
    """Plain HTTP with 16 at once, then TLS one at a time."""
    with Program("benchmarks.stub") as stub:
        yield from _compare(f"http://127.0.0.1:{stub.line()}", "plain, 16 at once", 16, 4)
    with _certificate() as (trusted, certificate), Program("benchmarks.stub", certificate) as stub:
        endpoint = f"https://127.0.0.1:{stub.line()}"
        yield from _compare(endpoint, "TLS, one at a time", 1, 70, trusted)


def _compare(
    endpoint: str, how: str, at_once: int, sdk_target: float, trusted: str = ""
) -> Iterator[Row]:
    env = {"SSL_CERT_FILE": trusted} if trusted else {}
    with Program("benchmarks.lookup", endpoint, str(at_once), env=env) as program:
        bare, sdk = program.sample("bare 120"), program.sample("sdk 15")
    yield Row(f"look-up / bare aiohttp, {how}: calls per second", bare.rate, at_least=0.80)
    yield Row(f"look-up / bare aiohttp, {how}: CPU time", bare.cost)
    if counting() != "CPU time":
        ratio = spent_by_a_lookup(endpoint, at_once, env)
        yield Row(f"look-up / bare aiohttp, {how}: {unit()}", ratio, at_most=1.15)
    yield Row(f"look-up / vendor's async SDK, {how}: calls per second", sdk.rate, sdk_target)
    yield Row(f"vendor's async SDK / look-up, {how}: CPU time", 1 / sdk.cost)


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


def _obey(endpoint: str, at_once: int) -> None:
    """The program: for each line, `<peer> <pairs>`, the ratios of our look-up to that peer.

    `<name> 0` makes 320 calls, for whoever counts from outside.
    """
    with asyncio.Runner() as runner:
        sessions = runner.run(_sessions())
        calls = _calls(endpoint, *sessions)

        def sliced(name: str) -> Sample:
            return runner.run(_slice(calls[name], at_once))

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


async def _sessions() -> tuple[Network, aiohttp.ClientSession]:
    return Network(), aiohttp.ClientSession()


async def _close(*sessions: Network | aiohttp.ClientSession) -> None:
    for session in sessions:
        await session.close()


def _calls(endpoint: str, network: Network, bare_session: aiohttp.ClientSession) -> dict[str, Call]:
    client = CallCenterClient(network.session, _KEY, instance_id=INSTANCE_ID, endpoint=endpoint)
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

    async def bare() -> None:
        async with bare_session.post(url, data=body, headers=headers) as response:
            assert await response.read()

    async def vendors() -> None:
        answer = await sdk.list_recordings_by_contact_id_async(
            ListRecordingsByContactIdRequest(instance_id=INSTANCE_ID, contact_id=SAMPLE)
        )
        assert len(answer.body.recordings.recording) == 1

    return {"ours": ours, "bare": bare, "sdk": vendors}


async def _slice(call: Call, at_once: int) -> Sample:
    calls, cpu, began = 0, time.process_time(), time.perf_counter()

    async def again() -> None:
        nonlocal calls
        while True:
            await call()
            calls += 1
            if time.perf_counter() - began > SLICE:
                return

    await asyncio.gather(*(again() for _ in range(at_once)))
    seconds = time.perf_counter() - began
    return Sample(calls / seconds, (time.process_time() - cpu) / calls)


@contextmanager
def _certificate() -> Iterator[tuple[str, str]]:
    """A certificate for loopback, behind the authorities of this machine and its own.

    All of them, since loading the whole list is most of what the SDK does for each call.
    """
    authority = trustme.CA()
    own = Path(ssl.get_default_verify_paths().cafile or os.devnull).read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        trusted, certificate = Path(folder, "trusted.pem"), Path(folder, "server.pem")
        trusted.write_bytes(own + b"\n" + authority.cert_pem.bytes())
        authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(certificate)
        yield str(trusted), str(certificate)


if __name__ == "__main__":
    _obey(sys.argv[1], int(sys.argv[2]))
