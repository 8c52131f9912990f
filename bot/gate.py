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
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qs

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

WINDOW = 300  # seconds that a timestamp may be off, either way
LARGEST_BODY = 1 << 20  # bytes
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
    timestamp = headers.get("X-Slack-Request-Timestamp", "")
    if not _TIMESTAMP.fullmatch(timestamp):
        return Refusal(401, "no timestamp")
    if abs(now - int(timestamp)) > WINDOW:
        return Refusal(401, "timestamp out of the window")
    given = headers.get("X-Slack-Signature", "")
    if not _SIGNATURE.fullmatch(given):
        return Refusal(401, "no signature")
    base = b"v0:" + timestamp.encode() + b":" + body
    if not any(hmac.compare_digest(given, _signature(secret, base)) for secret in secrets):
        return Refusal(401, "wrong signature")
    return _unreadable(headers.get("Content-Type", ""), body)


def gate(secrets: tuple[str, ...], clock: Callable[[], float] = time.time) -> Middleware:
    """An aiohttp middleware for the routes that Slack calls."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.method != "POST" or request.match_info.http_exception is not None:
            return await handler(request)
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return _refused(Refusal(413, "too large"))
        refused = refusal(request.headers, body, secrets, clock())
        return _refused(refused) if refused else await handler(request)

    return middleware


def _signature(secret: str, base: bytes) -> str:
    return "v0=" + hmac.digest(secret.encode(), base, hashlib.sha256).hex()


def _unreadable(content_type: str, body: bytes) -> Refusal | None:
    """Signed, yet nothing that Bolt could parse: it would answer 500."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in (_FORM, _JSON):
        return Refusal(415, "unknown content type")
    try:
        text = body.decode()
        if kind == _JSON:
            parsed = json.loads(text)
        elif "payload=" in text:
            parsed = json.loads(parse_qs(text, strict_parsing=True)["payload"][0])
        else:
            return None
    except (ValueError, KeyError, RecursionError):
        return Refusal(400, "not parseable")
    return None if isinstance(parsed, dict) else Refusal(400, "not parseable")


def _refused(refused: Refusal) -> web.Response:
    _log.warning("request refused", extra={"reason": refused.reason, "status": refused.status})
    return web.Response(status=refused.status, text=refused.reason)
