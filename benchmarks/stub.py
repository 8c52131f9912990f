"""The call center and Slack as fixed bytes: `python -m benchmarks.stub [options]`.

Verifies nothing and costs next to nothing. Prints its port.
"""

import argparse
import asyncio
import json
import re
import ssl

from bot.sandbox import contacts
from bot.sandbox.call_records import CallRecords
from bot.sandbox.callcenter import INSTANCE_ID

SLOW = "77"  # how the ids begin to which the call center is slow
_SLOW = f"ContactId={SLOW}".encode()
_CONTENT_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


def _response(payload: object) -> bytes:
    body = json.dumps(payload, ensure_ascii=False).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json;charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"  # noqa: E501
    return head.encode() + body


def _found(count: int) -> bytes:
    """The sample with so many recordings."""
    (sample,) = contacts.recordings(contacts.SAMPLE)
    found = [
        {**sample, "StartTime": sample["StartTime"] + 61_000 * each, "Duration": 10 + each}
        for each in range(count)
    ]
    return _response(
        {
            "HttpStatusCode": 200,
            "Recordings": {"Recording": found},
            "RequestId": "E0287DD5-8BE8-4E9D-AAE3-6E1E2E5F4E53",
            "Success": True,
            "Code": "OK",
        }
    )


_CALL = _response(  # the facts of the sample's call
    CallRecords(now_ms=1_795_000_000_000).page(
        {
            "ContactId": contacts.SAMPLE,
            "InstanceId": INSTANCE_ID,
            "StartTime": "1531284000000",
            "StopTime": "1531286000000",
            "PageNumber": "1",
            "PageSize": "10",
            "WithRecording": "false",
        }
    )
)
_SLACK = _response(  # auth.test and users.info in one
    {
        "ok": True,
        "team_id": "T0SANDBOX",
        "user_id": "U0",
        "bot_id": "B0",
        "user": {
            "team_id": "T0SANDBOX",
            "locale": "en-US",
            "is_bot": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
        },
    }
)


class _Stub(asyncio.Protocol):
    def __init__(self, found: bytes, delay: float, slow: float) -> None:
        self._found, self._delay, self._slow = found, delay, slow

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._received = b""

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, end, body = self._received.partition(b"\r\n\r\n")
        length = _CONTENT_LENGTH.search(head)
        if end and len(body) >= (int(length[1]) if length else 0):
            self._received = b""
            if b" /api/" in head.partition(b"\r\n")[0]:
                self._transport.write(_SLACK)
                return
            answer = _CALL if b"ListCallDetailRecords" in body else self._found
            delay = (_SLOW in body and self._slow) or self._delay
            if delay:
                asyncio.get_running_loop().call_later(delay, self._transport.write, answer)
            else:
                self._transport.write(answer)


async def _serve(certificate: str, recordings: int, delay: float, slow: float) -> None:
    found = _found(recordings)
    tls = None
    if certificate:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(certificate)
    server = await asyncio.get_running_loop().create_server(
        lambda: _Stub(found, delay, slow), "127.0.0.1", 0, ssl=tls, backlog=1024
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stub", description=__doc__)
    parser.add_argument("--certificate", default="", help="of a server that speaks TLS: a file")
    parser.add_argument("--recordings", type=int, default=1, help="of each contact")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds, of the call center")
    parser.add_argument("--slow", type=float, default=0.0, help=f"the same, of ids with {SLOW}…")
    asyncio.run(_serve(**vars(parser.parse_args())))


if __name__ == "__main__":
    _main()
