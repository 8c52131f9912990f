"""The first gate: nothing reaches Bolt but what Slack itself signed, just now.

Source: Slack's page "Verifying requests from Slack". Nothing of a request is ever logged but its
refusal's reason.
"""

import hashlib
import hmac
import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot import metrics
from bot.errors import PayloadRefused
from bot.listeners.origin import Payload
from bot.listeners.payload import FORM, JSON, parsed
from bot.server.connections import verified
from bot.server.unverified import NotRead, UnverifiedBodies

WINDOW = 300  # seconds that a timestamp may be off, either way
_REPLAY = 2.0 * WINDOW  # seconds: a timestamp may lie ahead by the window, too
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_TIMESTAMP = re.compile(r"[0-9]{1,11}")
EVENTS = "/slack/events"  # where Slack calls us
PAYLOAD = web.RequestKey("payload", Payload)  # of a request that has passed

# What the operator can do, where the requests are Slack's own.
_TO_MEND = {
    "wrong signature": {
        "setting": "SLACK_SIGNING_SECRET",
        "slack_page": "Basic Information, App Credentials, Signing Secret",
    },
    "timestamp out of the window": {"check": "this machine's clock (NTP)"},
}

_log = logging.getLogger(__name__)


class Refusal(NamedTuple):
    """Why a request goes no further. `reason` is one of our own words, fit for a log."""

    status: int
    reason: str


def refusal(
    headers: Mapping[str, str], body: bytes, secrets: tuple[str, ...], now: float
) -> Refusal | None:
    """Why a request is not known to be Slack's, or None. Pure.

    Args:
        headers: case-insensitive.
        body: the raw bytes, as they came.
        secrets: every signing secret that is valid, several while they are rotated.
        now: Unix seconds.
    """
    return _wrong_headers(headers, now) or _wrong_body(headers, body, secrets)


def _wrong_headers(headers: Mapping[str, str], now: float) -> Refusal | None:
    """All that can be known before the body is read."""
    timestamp = headers.get("X-Slack-Request-Timestamp", "")
    if not _TIMESTAMP.fullmatch(timestamp):
        return Refusal(401, "no timestamp")
    if abs(now - int(timestamp)) > WINDOW:
        return Refusal(401, "timestamp out of the window")
    if not _SIGNATURE.fullmatch(headers.get("X-Slack-Signature", "")):
        return Refusal(401, "no signature")
    if _kind(headers) not in (FORM, JSON):
        return Refusal(415, "unknown content type")
    return None


def _wrong_body(
    headers: Mapping[str, str], body: bytes, secrets: tuple[str, ...]
) -> Refusal | None:
    given = headers.get("X-Slack-Signature", "")
    base = b"v0:" + headers.get("X-Slack-Request-Timestamp", "").encode() + b":" + body
    if not any(hmac.compare_digest(given, _signature(secret, base)) for secret in secrets):
        return Refusal(401, "wrong signature")
    return None


def gate(
    secrets: tuple[str, ...],
    first_seen: Callable[[str, float], Awaitable[bool]],
    clock: Callable[[], float] = time.time,
) -> Middleware:
    """An aiohttp middleware for the routes that Slack calls.

    Args:
        secrets: every signing secret that is valid.
        first_seen: whether a signature is new, and to be known for so many seconds from now on.
        clock: Unix seconds.
    """
    bodies = UnverifiedBodies()

    async def replayed(request: web.Request) -> Refusal | None:
        if _is_event(request):  # Slack may send it again as it was; further on it is answered once
            return None
        signature = request.headers["X-Slack-Signature"]
        new = await first_seen(f"signature:{signature}", _REPLAY)
        return None if new else Refusal(401, "replayed")

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        unknown = request.match_info.http_exception is not None
        if request.method != "POST" or request.path != EVENTS or unknown:
            return await handler(request)
        refused = _wrong_headers(request.headers, clock())
        try:
            if not refused:
                body = await bodies.read(request)
                refused = _wrong_body(request.headers, body, secrets)
            if not refused:
                verified(request)
                request[PAYLOAD] = parsed(_kind(request.headers), body)
                refused = await replayed(request)
        except NotRead as unread:
            refused = Refusal(unread.status, unread.reason)
        except PayloadRefused as error:
            return not_taken(error)
        return _refused(refused) if refused else await handler(request)

    return middleware


def _signature(secret: str, base: bytes) -> str:
    return "v0=" + hmac.digest(secret.encode(), base, hashlib.sha256).hex()


def _kind(headers: Mapping[str, str]) -> str:
    return headers.get("Content-Type", "").partition(";")[0].strip().lower()


def _is_event(request: web.Request) -> bool:
    is_json = _kind(request.headers) == JSON
    return is_json and request[PAYLOAD].get("type") == "event_callback"


def not_taken(error: PayloadRefused) -> web.Response:
    """The answer to a payload that Slack need not send again: it would come just as it is."""
    response = _refused(Refusal(error.status, error.reason))
    response.headers["X-Slack-No-Retry"] = "1"
    return response


def report(refused: Refusal) -> None:
    """Count and log what was refused, over HTTP or through the socket."""
    metrics.REFUSED.labels(refused.reason).inc()
    about: dict[str, object] = {"reason": refused.reason, "status": refused.status}
    _log.warning("request refused", extra=about | _TO_MEND.get(refused.reason, {}))


def _refused(refused: Refusal) -> web.Response:
    report(refused)
    return web.Response(status=refused.status, text=refused.reason)
