"""CCC in miniature: checks signature, nonce and clock of every request, then answers."""

import asyncio
import hmac
import json
import time
import uuid
from calendar import timegm
from collections import Counter
from collections.abc import Mapping
from email.utils import formatdate
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from aiohttp import web

from bot.callcenter import signing
from bot.sandbox import contacts
from bot.sandbox.contacts import Refusal
from bot.sandbox.faults import Fault
from bot.sandbox.site import Site

ACCESS_KEY_ID = "sandbox-access-key"
ACCESS_KEY_SECRET = "sandbox-access-key-secret"  # noqa: S105 — opens nothing but this sandbox
INSTANCE_ID = "9cfad875-6260-4a53-ab6e-b13e3fb31f7d"
_EXPECTED = (
    ("Version", "2017-07-05", Refusal(400, "NoSuchVersion")),
    ("Action", "ListRecordingsByContactId", Refusal(404, "InvalidAction.NotFound")),
    ("InstanceId", INSTANCE_ID, Refusal(404, "NotExists.InstanceId")),
)
_CLOCK_TOLERANCE = 15 * 60  # seconds
_SLOW = 5.0  # seconds
_DRIP = 0.02  # seconds between two pieces


class CallCenter:
    """One instance, one access key. Its clock may be off, by seconds.

    Attributes:
        calls: requests answered, by contact id.
        hold: when set to an event, every answer waits for it. Tests decide when it comes.
        faults: what goes wrong, one for each request.
    """

    def __init__(self, *, clock_offset: float = 0.0) -> None:
        self.calls: Counter[str] = Counter()
        self._changed = asyncio.Condition()
        self.hold: asyncio.Event | None = None
        self.faults: list[Fault] = []
        self._clock_offset = clock_offset
        self._nonces: set[str] = set()
        app = web.Application()
        app.router.add_route("*", "/", self._answer)
        app.on_response_prepare.append(self._date)
        self._site = Site(app)

    async def start(self) -> str:
        """Listen; returns the endpoint."""
        return await self._site.start()

    async def stop(self) -> None:
        """Close, whatever still waits."""
        await self._site.stop()

    async def asked(self, count: int = 1, seconds: float = 10.0) -> None:
        """Wait until so many requests have come."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: self.calls.total() >= count)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        form = parse_qsl((await request.read()).decode(), keep_blank_values=True)
        query = parse_qsl(request.rel_url.raw_query_string, keep_blank_values=True)
        parameters = dict(query + form)
        contact_id = parameters.get("ContactId", "")
        async with self._changed:
            self.calls[contact_id] += 1
            self._changed.notify_all()
        if self.hold is not None:
            await self.hold.wait()
        if self.faults:
            return await _failed(self.faults.pop(0), request)
        told = contact_id.removeprefix(contacts.IN_A_SENTENCE)
        refusal = self._refusal(request.method, parameters) or contacts.REFUSALS.get(told)
        if refusal:
            return _refused(refusal, parameters)
        if contact_id == contacts.DROPPED and request.transport:
            request.transport.abort()
        if contact_id == contacts.SLOW:
            await asyncio.sleep(_SLOW)
        if contact_id == contacts.HTML:
            return web.Response(
                status=502, text="<html><h1>Bad gateway</h1>", content_type="text/html"
            )
        if contact_id == contacts.EMPTY:
            return web.Response(status=504)
        found = contacts.recordings(contact_id)
        return _success({"Recordings": {"Recording": found}}, parameters)

    async def _date(self, _: web.Request, response: web.StreamResponse) -> None:
        """Every answer tells the time by which requests are judged."""
        response.headers["Date"] = formatdate(time.time() + self._clock_offset, usegmt=True)

    def _refusal(self, method: str, parameters: Mapping[str, str]) -> Refusal | None:
        """What the gateway checks, in its order."""
        if parameters.get("AccessKeyId") != ACCESS_KEY_ID:
            return Refusal(404, "InvalidAccessKeyId.NotFound")
        wrong = self._wrong_time_or_nonce(parameters)
        if wrong:
            return wrong
        text = signing.string_to_sign(method, signing.canonicalized_query(parameters))
        expected = signing.signature(text, ACCESS_KEY_SECRET)
        if not hmac.compare_digest(parameters.get("Signature", ""), expected):
            message = f"Specified signature does not match: server string to sign is:{text}"
            return Refusal(400, "SignatureDoesNotMatch", message)
        for name, value, refusal in _EXPECTED:
            if parameters.get(name) != value:
                return refusal
        return None if parameters.get("ContactId") else Refusal(400, "MissingContactId")

    def _wrong_time_or_nonce(self, parameters: Mapping[str, str]) -> Refusal | None:
        try:
            sent = timegm(time.strptime(parameters.get("Timestamp", ""), "%Y-%m-%dT%H:%M:%SZ"))
        except ValueError:
            return Refusal(400, "InvalidTimeStamp.Format")
        if abs(time.time() + self._clock_offset - sent) > _CLOCK_TOLERANCE:
            return Refusal(400, "InvalidTimeStamp.Expired")
        nonce = parameters.get("SignatureNonce", "")
        if not nonce or nonce in self._nonces:
            return Refusal(400, "SignatureNonceUsed")
        self._nonces.add(nonce)
        return None


async def _failed(fault: Fault, request: web.Request) -> web.StreamResponse:
    if fault.hung:
        await asyncio.Event().wait()
    if fault.dripping:
        response = web.StreamResponse(status=fault.status)
        await response.prepare(request)
        while True:  # until nobody reads any more
            await response.write(b" ")
            await asyncio.sleep(_DRIP)
    return fault.answer(request)


def _success(payload: Mapping[str, object], parameters: Mapping[str, str]) -> web.Response:
    body = {
        "HttpStatusCode": 200,
        **payload,
        "RequestId": str(uuid.uuid4()).upper(),
        "Success": True,
        "Code": "OK",
    }
    return _formatted(200, body, parameters, root=f"{parameters['Action']}Response")


def _refused(refusal: Refusal, parameters: Mapping[str, str]) -> web.Response:
    body: dict[str, object] = {
        "RequestId": str(uuid.uuid4()).upper(),
        "HostId": "ccc.cn-shanghai.aliyuncs.com",
        "Code": refusal.code,
        "Message": refusal.message,
    }
    if refusal.status == 200:  # noqa: PLR2004 — a business failure
        body["Success"] = False
    return _formatted(refusal.status, body, parameters, root="Error")


def _formatted(
    status: int, body: Mapping[str, object], parameters: Mapping[str, str], *, root: str
) -> web.Response:
    if parameters.get("Format", "").upper() == "XML":
        text = f"<?xml version='1.0' encoding='UTF-8'?><{root}>{_xml(body)}</{root}>"
        return web.Response(status=status, text=text, content_type="text/xml")
    text = json.dumps(body, ensure_ascii=False)
    return web.Response(status=status, text=text, content_type="application/json")


def _xml(value: object) -> str:
    if isinstance(value, Mapping):
        return "".join(_element(name, child) for name, child in value.items())
    if isinstance(value, bool):
        return str(value).lower()
    return escape(str(value))


def _element(name: str, value: object) -> str:
    if isinstance(value, list):
        return "".join(_element(name, item) for item in value)
    return f"<{name}>{_xml(value)}</{name}>"
