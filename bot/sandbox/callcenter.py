"""CCC in miniature: checks signature, nonce and clock of every request, then answers."""

import asyncio
import hmac
import time
from calendar import timegm
from collections import Counter
from collections.abc import Mapping
from email.utils import formatdate
from urllib.parse import parse_qsl

from aiohttp import web

from bot.callcenter import signing
from bot.sandbox import contacts, staff
from bot.sandbox.answers import refused, success
from bot.sandbox.call_detail import Call
from bot.sandbox.call_records import CallRecords
from bot.sandbox.contacts import Refusal
from bot.sandbox.faults import Fault
from bot.sandbox.site import Site

ACCESS_KEY_ID = "sandbox-access-key"
ACCESS_KEY_SECRET = "sandbox-access-key-secret"  # noqa: S105 — opens nothing but this sandbox
INSTANCE_ID = "9cfad875-6260-4a53-ab6e-b13e3fb31f7d"
_RECORDINGS = "ListRecordingsByContactId"
_CALLS = "ListCallDetailRecords"
_USERS = "ListUsers"
_SYSTEM = frozenset(  # the parameters of every action
    {"AccessKeyId", "Action", "Format", "RegionId", "SecurityToken", "Signature"}
    | {"SignatureMethod", "SignatureNonce", "SignatureType", "SignatureVersion"}
    | {"Timestamp", "Version"}
)
_CLOCK_TOLERANCE = 15 * 60  # seconds
_SLOW = 5.0  # seconds
_DRIP = 0.02  # seconds between two pieces


class CallCenter:
    """One instance, one access key. Its clock may be off, by seconds.

    Its calls are those before `now_ms`, or before it was made.

    Attributes:
        calls: requests for recordings, by contact id.
        listed: the business parameters of each request for call records.
        users_asked: how many requests for the users came.
        hold: when set to an event, every answer with recordings waits for it. Tests decide when
            it comes.
        hold_calls: the same for call records and users.
        faults: what goes wrong, one for each request for recordings.
        call_faults: the same for call records and users.
        forbidden: the actions that the access key may not take.
    """

    def __init__(self, *, clock_offset: float = 0.0, now_ms: int | None = None) -> None:
        self.calls: Counter[str] = Counter()
        self.listed: list[dict[str, str]] = []
        self.users_asked = 0
        self._changed = asyncio.Condition()
        self.hold: asyncio.Event | None = None
        self.hold_calls: asyncio.Event | None = None
        self.faults: list[Fault] = []
        self.call_faults: list[Fault] = []
        self.forbidden: set[str] = set()
        self._records = CallRecords(int(time.time() * 1000) if now_ms is None else now_ms)
        self._clock_offset = clock_offset
        self._nonces: set[str] = set()
        app = web.Application()
        app.router.add_route("*", "/", self._answer)
        app.on_response_prepare.append(self._date)
        self._site = Site(app)

    async def start(self) -> str:
        """Listen; returns the endpoint."""
        return await self._site.start()

    def prepare(self) -> None:
        """Make all calls now, which takes 0.1 s, so that nobody who asks waits for it."""
        self._records.prepare()

    async def stop(self) -> None:
        """Close, whatever still waits."""
        await self._site.stop()

    @property
    def records(self) -> list[Call]:
        """Every call that it knows, the oldest first."""
        return self._records.all()

    async def asked(self, count: int = 1, seconds: float = 10.0) -> None:
        """Wait until so many requests for recordings have come."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: self.calls.total() >= count)

    async def asked_for_calls(self, count: int = 1, seconds: float = 10.0) -> None:
        """Wait until so many requests for call records have come."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: len(self.listed) >= count)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        form = parse_qsl((await request.read()).decode(), keep_blank_values=True)
        query = parse_qsl(request.rel_url.raw_query_string, keep_blank_values=True)
        parameters = dict(query + form)
        await self._note(parameters)
        action = parameters.get("Action")
        hold = self.hold if action == _RECORDINGS else self.hold_calls
        faults = self.faults if action == _RECORDINGS else self.call_faults
        if hold is not None:
            await hold.wait()
        if faults:
            return await _failed(faults.pop(0), request)
        refusal = self._refusal(request.method, parameters)
        if refusal:
            return refused(refusal, parameters)
        if action == _RECORDINGS:
            return await self._recordings(request, parameters)
        found = staff.page(parameters) if action == _USERS else self._records.page(parameters)
        if isinstance(found, Refusal):
            return refused(found, parameters)
        return success(found, parameters)

    async def _note(self, parameters: Mapping[str, str]) -> None:
        """Remember the request, be it answered or not."""
        async with self._changed:
            match parameters.get("Action"):
                case "ListRecordingsByContactId":
                    self.calls[parameters.get("ContactId", "")] += 1
                case "ListCallDetailRecords":
                    business = parameters.keys() - _SYSTEM
                    self.listed.append({name: parameters[name] for name in business})
                case "ListUsers":
                    self.users_asked += 1
            self._changed.notify_all()

    async def _recordings(
        self, request: web.Request, parameters: Mapping[str, str]
    ) -> web.StreamResponse:
        contact_id = parameters["ContactId"]
        refusal = contacts.REFUSALS.get(contact_id.removeprefix(contacts.IN_A_SENTENCE))
        if refusal:
            return refused(refusal, parameters)
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
        found = contacts.recordings(contact_id) or self._records.recordings(contact_id)
        return success({"Recordings": {"Recording": found}}, parameters)

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
        return self._unfit(parameters)

    def _unfit(self, parameters: Mapping[str, str]) -> Refusal | None:
        """What is wrong with a request that is signed well."""
        action = parameters.get("Action", "")
        wrong = (
            (parameters.get("Version") != "2017-07-05", Refusal(400, "NoSuchVersion")),
            (
                action not in (_RECORDINGS, _CALLS, _USERS),
                Refusal(404, "InvalidAction.NotFound"),
            ),
            (action in self.forbidden, Refusal(403, "Forbidden.RAM")),
            (parameters.get("InstanceId") != INSTANCE_ID, Refusal(404, "NotExists.InstanceId")),
            (
                action == _RECORDINGS and not parameters.get("ContactId"),
                Refusal(400, "MissingContactId"),
            ),
        )
        return next((refusal for is_wrong, refusal in wrong if is_wrong), None)

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
