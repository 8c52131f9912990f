"""The first gate: nothing reaches Bolt but what Slack itself signed, just now.

Source: Slack's page "Verifying requests from Slack". Nothing of a request is ever logged but its
refusal's reason.
"""

import hashlib
import hmac
import json
import logging
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot import metrics
from bot.connections import verified
from bot.unverified import NotRead, UnverifiedBodies

WINDOW = 300  # seconds that a timestamp may be off, either way
BODY = web.RequestKey("body", bytes)  # of a request that has passed, as it came
_REPLAY = 2.0 * WINDOW  # seconds: a timestamp may lie ahead by the window, too
_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_TIMESTAMP = re.compile(r"[0-9]{1,11}")
_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request goes no further. `reason` is one of our own words, fit for a log."""

    status: int
    reason: str


def refusal(
    headers: Mapping[str, str], body: bytes, secrets: tuple[str, ...], now: float
) -> Refusal | None:
    """What is wrong with a request, or None. Pure.

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
    if _kind(headers) not in (_FORM, _JSON):
        return Refusal(415, "unknown content type")
    return None


def _wrong_body(
    headers: Mapping[str, str], body: bytes, secrets: tuple[str, ...]
) -> Refusal | None:
    given = headers.get("X-Slack-Signature", "")
    base = b"v0:" + headers.get("X-Slack-Request-Timestamp", "").encode() + b":" + body
    if not any(hmac.compare_digest(given, _signature(secret, base)) for secret in secrets):
        return Refusal(401, "wrong signature")
    return None if _readable(_kind(headers), body) else Refusal(400, "not parseable")


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

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.method != "POST" or request.match_info.http_exception is not None:
            return await handler(request)
        refused = _wrong_headers(request.headers, clock())
        if refused:
            return _refused(refused)
        try:
            body = await bodies.read(request)
        except NotRead as unread:
            return _refused(Refusal(unread.status, unread.reason))
        refused = _wrong_body(request.headers, body, secrets)
        if refused:
            return _refused(refused)
        verified(request)
        if not _is_event(request.headers, body):
            signature = request.headers["X-Slack-Signature"]
            if not await first_seen(f"signature:{signature}", _REPLAY):
                return _refused(Refusal(401, "replayed"))
        request[BODY] = body
        return await handler(request)

    return middleware


def _signature(secret: str, base: bytes) -> str:
    return "v0=" + hmac.digest(secret.encode(), base, hashlib.sha256).hex()


def _kind(headers: Mapping[str, str]) -> str:
    return headers.get("Content-Type", "").partition(";")[0].strip().lower()


def _readable(kind: str, body: bytes) -> bool:
    """Whether Bolt can parse it: to what is signed and yet no payload, it would answer 500."""
    try:
        text = body.decode()
        if kind == _JSON:
            return isinstance(json.loads(text), dict)
        if "payload=" in text:
            (payload,) = parse_qs(text, strict_parsing=True)["payload"]
            return isinstance(json.loads(payload), dict)
    except (ValueError, KeyError, RecursionError):
        return False
    return True


def _is_event(headers: Mapping[str, str], body: bytes) -> bool:
    """Slack may send an event again as it was; each is answered once, further on."""
    return _kind(headers) == _JSON and json.loads(body).get("type") == "event_callback"


def _refused(refused: Refusal) -> web.Response:
    metrics.REFUSED.labels(refused.reason).inc()
    _log.warning("request refused", extra={"reason": refused.reason, "status": refused.status})
    return web.Response(status=refused.status, text=refused.reason)
