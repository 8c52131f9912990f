"""The signed look-up against a bare aiohttp POST of the same size, and the vendor's async SDK.

The bare peer sends a constant body, as long as ours, on one
session with aiohttp's defaults, and reads the bytes of the same answer. The SDK is used as its
samples show. `python -m benchmarks.lookup <endpoint>` is the program whose instructions count.
"""

import asyncio
import os
import ssl
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp
import trustme
from alibabacloud_ccc20170705.client import Client
from alibabacloud_ccc20170705.models import ListRecordingsByContactIdRequest
from alibabacloud_tea_openapi.models import Config
from yarl import URL

from benchmarks.measure import SLICE, Program, Row, Sample, counting, paired, unit
from bot.callcenter import protocol
from bot.callcenter.client import CallCenterClient, open_session
from bot.callcenter.signing import Credentials, Signer
from bot.sandbox.callcenter import ACCESS_KEY_ID, ACCESS_KEY_SECRET, INSTANCE_ID
from bot.sandbox.contacts import SAMPLE

Call = Callable[[], Awaitable[object]]
_KEY = Credentials(ACCESS_KEY_ID, ACCESS_KEY_SECRET)
_CONTACT = {"ContactId": SAMPLE, "InstanceId": INSTANCE_ID}


def rows() -> Iterator[Row]:
    """Plain HTTP with 16 at once, then TLS one at a time."""
    with Program("benchmarks.stub") as stub:
        yield from _compare(f"http://127.0.0.1:{stub.line()}", "plain, 16 at once", 16, 4)
    with _certificate() as certificate, Program("benchmarks.stub", certificate) as stub:
        yield from _compare(f"https://127.0.0.1:{stub.line()}", "TLS, one at a time", 1, 70)


def _compare(endpoint: str, how: str, at_once: int, sdk_target: float) -> Iterator[Row]:
    with asyncio.Runner() as runner:
        sessions = runner.run(_sessions())
        calls = _calls(endpoint, *sessions)

        def sliced(name: str) -> Callable[[], Sample]:
            return lambda: runner.run(_slice(calls[name], at_once))

        ours = sliced("ours")
        bare = paired(ours, sliced("bare"), 150)
        sdk = paired(ours, sliced("sdk"), 20)
        runner.run(_close(*sessions))
    yield Row(f"look-up / bare aiohttp, {how}: calls per second", bare.rate, at_least=0.80)
    yield Row(f"look-up / bare aiohttp, {how}: CPU time", bare.cost)
    if counting() != "CPU time":
        ratio = _counted(endpoint, at_once)
        yield Row(f"look-up / bare aiohttp, {how}: {unit()}", ratio, at_most=1.15)
    yield Row(f"look-up / vendor's async SDK, {how}: calls per second", sdk.rate, sdk_target)
    yield Row(f"vendor's async SDK / look-up, {how}: CPU time", 1 / sdk.cost)


async def _sessions() -> tuple[aiohttp.ClientSession, aiohttp.ClientSession]:
    tls = ssl.create_default_context()  # aiohttp's own is made at its import: before our authority
    return open_session(), aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=tls))


async def _close(*sessions: aiohttp.ClientSession) -> None:
    for session in sessions:
        await session.close()


def _calls(
    endpoint: str, our_session: aiohttp.ClientSession, bare_session: aiohttp.ClientSession
) -> dict[str, Call]:
    client = CallCenterClient(our_session, _KEY, instance_id=INSTANCE_ID, endpoint=endpoint)
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


def _counted(endpoint: str, at_once: int) -> float:
    """Instructions of our look-up, in a process of its own, to those of the bare call."""
    with Program("benchmarks.lookup", endpoint, counted=True) as program:
        spent = {}
        for name in ("ours", "bare"):
            program.ask(f"{name} 10 {at_once}")  # warm, so that what is counted is the same
            program.spent()
            program.ask(f"{name} {320 // at_once} {at_once}")
            spent[name] = program.spent()
    return spent["ours"] / spent["bare"]


async def _obey(endpoint: str) -> None:
    """Do as many calls as each line of standard input says."""
    sessions = await _sessions()
    calls = _calls(endpoint, *sessions)
    for line in sys.stdin:
        name, rounds, at_once = line.split()
        for _ in range(int(rounds)):
            await asyncio.gather(*(calls[name]() for _ in range(int(at_once))))
        print("done", flush=True)
    await _close(*sessions)


@contextmanager
def _certificate() -> Iterator[str]:
    """A certificate for loopback; its authority is added to those that this machine trusts.

    Added, since loading the whole list is most of what the SDK does for each call.
    """
    authority = trustme.CA()
    own = Path(ssl.get_default_verify_paths().cafile or os.devnull).read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        trusted, certificate = Path(folder, "trusted.pem"), Path(folder, "server.pem")
        trusted.write_bytes(own + b"\n" + authority.cert_pem.bytes())
        authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(certificate)
        before = os.environ.get("SSL_CERT_FILE")
        os.environ["SSL_CERT_FILE"] = str(trusted)
        try:
            yield str(certificate)
        finally:
            del os.environ["SSL_CERT_FILE"]
            if before is not None:
                os.environ["SSL_CERT_FILE"] = before


if __name__ == "__main__":
    asyncio.run(_obey(sys.argv[1]))
