"""CCC in miniature: its gateway checks every request, then it answers as one instance would."""

import asyncio
import time
from collections import Counter
from collections.abc import Mapping
from email.utils import formatdate
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from bot.sandbox import contacts, media, staff
from bot.sandbox.answers import refused, success
from bot.sandbox.call_detail import Call
from bot.sandbox.call_records import CallRecords
from bot.sandbox.contacts import Refusal
from bot.sandbox.faults import Fault
from bot.sandbox.gateway import Gateway
from bot.sandbox.recorded import Recorded
from bot.sandbox.site import Site
from bot.sandbox.storage import Storage

ACCESS_KEY_ID = "sandbox-access-key"
ACCESS_KEY_SECRET = "sandbox-access-key-secret"  # noqa: S105 — opens nothing but this sandbox
INSTANCE_ID = "9cfad875-6260-4a53-ab6e-b13e3fb31f7d"
_RECORDINGS = "ListRecordingsByContactId"
_CALLS = "ListCallDetailRecords"
_USERS = "ListUsers"
_ACTIONS = {_RECORDINGS, _CALLS, _USERS} | media.ACTIONS
_SYSTEM = frozenset(  # the parameters of every action
    {"AccessKeyId", "Action", "Format", "RegionId", "SecurityToken", "Signature"}
    | {"SignatureMethod", "SignatureNonce", "SignatureType", "SignatureVersion"}
    | {"Timestamp", "Version"}
)
_SLOW = 5.0  # seconds
_DRIP = 0.02  # seconds between two pieces


class CallCenter:
    """One instance, one access key. Its clock may be off, by seconds.

    Its calls are those before `now_ms`, or before it was made.

    Attributes:
        calls: requests for recordings, by contact id.
        listed: the business parameters of each request for call records.
        users_asked: how many requests for the users came.
        media_asked: the action and the business parameters of each request for links and words.
        storage: where the links lead; it starts and stops with the call center.
        hold: when set to an event, every answer with recordings waits for it. Tests decide when
            it comes.
        hold_calls: the same for call records and users.
        hold_media: the same for links and words.
        faults: what goes wrong, one for each request for recordings.
        call_faults: the same for call records and users.
        media_faults: the same for links and words.
        forbidden: the actions that the access key may not take.
    """

    def __init__(self, *, clock_offset: float = 0.0, now_ms: int | None = None) -> None:
        self.calls: Counter[str] = Counter()
        self.listed: list[dict[str, str]] = []
        self.users_asked = 0
        self.media_asked: list[tuple[str, dict[str, str]]] = []
        self._changed = asyncio.Condition()
        self.hold: asyncio.Event | None = None
        self.hold_calls: asyncio.Event | None = None
        self.hold_media: asyncio.Event | None = None
        self.faults: list[Fault] = []
        self.call_faults: list[Fault] = []
        self.media_faults: list[Fault] = []
        self.forbidden: set[str] = set()
        now_ms = int(time.time() * 1000) if now_ms is None else now_ms
        self._records = CallRecords(now_ms)
        self._recorded = Recorded(self._records)
        self.storage = Storage(self._recorded.audio, INSTANCE_ID)
        self._media = media.Media(self._recorded, self.storage, INSTANCE_ID, now_ms)
        self._gateway = Gateway(ACCESS_KEY_ID, ACCESS_KEY_SECRET, clock_offset)
        app = web.Application()
        app.router.add_route("*", "/", self._answer)
        app.on_response_prepare.append(self._date)
        self._site = Site(app)

    async def start(self) -> str:
        """Listen; returns the endpoint."""
        await self.storage.start()
        return await self._site.start()

    def prepare(self) -> None:
        """Make all calls now, which takes 0.1 s, so that nobody who asks waits for it."""
        self._records.prepare()

    async def stop(self) -> None:
        """Close, whatever still waits."""
        await self._site.stop()
        await self.storage.stop()

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

    async def asked_for_media(self, count: int = 1, seconds: float = 10.0) -> None:
        """Wait until so many requests for links and words have come."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(lambda: len(self.media_asked) >= count)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        form = parse_qsl((await request.read()).decode(), keep_blank_values=True)
        query = parse_qsl(request.rel_url.raw_query_string, keep_blank_values=True)
        parameters = dict(query + form)
        await self._note(parameters)
        action = parameters.get("Action", "")
        hold, faults = self._troubles(action)
        if hold is not None:
            await hold.wait()
        if faults:
            return await _failed(faults.pop(0), request)
        refusal = self._gateway.refusal(request.method, parameters)
        if not refusal and action in self.forbidden:
            refusal = Refusal(403, "Forbidden.RAM")
        refusal = refusal or _unfit(action, parameters)
        if refusal:
            return refused(refusal, parameters)
        if action == _RECORDINGS:
            return await self._recordings(request, parameters)
        found = self._found(action, parameters)
        if isinstance(found, Refusal):
            return refused(found, parameters)
        return success(found, parameters)

    def _troubles(self, action: str) -> tuple[asyncio.Event | None, list[Fault]]:
        """What an answer to this action waits for, and what goes wrong with it."""
        if action == _RECORDINGS:
            return self.hold, self.faults
        if action in media.ACTIONS:
            return self.hold_media, self.media_faults
        return self.hold_calls, self.call_faults

    def _found(self, action: str, parameters: Mapping[str, str]) -> dict[str, Any] | Refusal:
        if action in media.ACTIONS:
            return self._media.answer(parameters)
        return staff.page(parameters) if action == _USERS else self._records.page(parameters)

    async def _note(self, parameters: Mapping[str, str]) -> None:
        """Remember the request, be it answered or not."""
        async with self._changed:
            business = {name: parameters[name] for name in parameters.keys() - _SYSTEM}
            match parameters.get("Action"):
                case "ListRecordingsByContactId":
                    self.calls[parameters.get("ContactId", "")] += 1
                case "ListCallDetailRecords":
                    self.listed.append(business)
                case "ListUsers":
                    self.users_asked += 1
                case action if action in media.ACTIONS:
                    self.media_asked.append((action, business))
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
        found = self._recorded.of_contact(contact_id)
        return success({"Recordings": {"Recording": found}}, parameters)

    async def _date(self, _: web.Request, response: web.StreamResponse) -> None:
        """Every answer tells the time by which requests are judged."""
        response.headers["Date"] = formatdate(self._gateway.now(), usegmt=True)


def _unfit(action: str, parameters: Mapping[str, str]) -> Refusal | None:
    """What is wrong with a request that the gateway let in."""
    wrong = (
        (action not in _ACTIONS, Refusal(404, "InvalidAction.NotFound")),
        (
            action not in media.ACTIONS and parameters.get("InstanceId") != INSTANCE_ID,
            Refusal(404, "NotExists.InstanceId"),
        ),
        (
            action == _RECORDINGS and not parameters.get("ContactId"),
            Refusal(400, "MissingContactId"),
        ),
    )
    return next((refusal for is_wrong, refusal in wrong if is_wrong), None)


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
