"""CCC 2017-07-05 as plain values: what to send, and what a response means. Pure.

    decipher(status, content_type, body) → the payload, or a CallCenterError
    recordings(payload)                  → Recording, …

Both of the vendor's formats (JSON and XML) become the same nested dicts and lists first, so
there is one place where shapes are normalised. Standard library only.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.callcenter.model import Recording
from bot.errors import (
    AuthenticationFailed,
    CallCenterError,
    Hint,
    InvalidInput,
    NotFound,
    PermissionRefused,
    ServiceFailed,
    Throttled,
    UnexpectedAnswer,
)

VERSION = "2017-07-05"
LIST_RECORDINGS_BY_CONTACT_ID = "ListRecordingsByContactId"
CLOCK_REFUSED = "InvalidTimeStamp.Expired"  # the code for a time that is off by over 15 minutes

_LONGEST = 256  # characters of one field; the vendor's are below 100
_LONGEST_NUMBER = 64  # of a phone number's: E.164 has 15 digits, and a few may be dialled behind
# What tells a recording from other objects: the fields of the page `ListRecordingsByContactId`.
_FIELDS = frozenset(
    {"AgentId", "AgentName", "CalledNumber", "CallingNumber", "Channel", "ContactId"}
    | {"ContactType", "Duration", "FileDescription", "FileName", "FilePath", "InstanceId"}
    | {"QualityCheckTaskId", "QualityCheckTid", "StartTime"}
)
_NAME = re.compile(r"[A-Za-z0-9._-]{1,128}")
_BOM = b"\xef\xbb\xbf"  # some proxies add it
_ErrorClass = type[CallCenterError]

# Codes that the rules below would misread. Sources: the vendor's table of common errors and the
# pages of the actions.
_BY_CODE: dict[str, _ErrorClass] = {
    "IncompleteSignature": AuthenticationFailed,
    "SignatureNonceUsed": AuthenticationFailed,
    "IllegalTimestamp": AuthenticationFailed,
    "InsufficientBalance": PermissionRefused,
    "UnknownError": ServiceFailed,
    "UnsupportedOperation": NotFound,
    "NoSuchVersion": NotFound,
    "InvalidAction": NotFound,
    "InvalidVersion": NotFound,
    "UnsupportedHTTPMethod": InvalidInput,
    "UnsupportedParameter": InvalidInput,
    "InvalidProtocol.NeedSsl": InvalidInput,
}
# The first that fits wins. Prefixes, then words anywhere in the code.
_BY_PREFIX: tuple[tuple[str, _ErrorClass], ...] = (
    ("Throttling", Throttled),
    ("InvalidAccessKeyId", AuthenticationFailed),
    ("InvalidSecurityToken", AuthenticationFailed),
    ("InvalidSignatureMethod", AuthenticationFailed),
    ("InvalidTimeStamp", AuthenticationFailed),
    ("SignatureDoesNotMatch", AuthenticationFailed),
    ("AbnormalService", PermissionRefused),
    ("InternalService", ServiceFailed),
)
_BY_WORD: tuple[tuple[str, _ErrorClass], ...] = (
    ("NotExist", NotFound),
    ("NotFound", NotFound),
    ("Permission", PermissionRefused),
    ("Forbidden", PermissionRefused),
    ("Unauthorized", PermissionRefused),
    ("Throttling", Throttled),
    ("Internal", ServiceFailed),
    ("ServiceUnavailable", ServiceFailed),
    ("Parameter", InvalidInput),
    ("Invalid", InvalidInput),
    ("Missing", InvalidInput),
    ("LimitExceed", InvalidInput),
)
_BY_STATUS: dict[int, _ErrorClass] = {
    400: InvalidInput,
    401: AuthenticationFailed,
    403: PermissionRefused,
    404: NotFound,
    429: Throttled,
}


def decipher(status: int, content_type: str, body: bytes) -> Mapping[str, Any]:
    """The payload of a successful response.

    Args:
        status: the HTTP status.
        content_type: decides nothing by itself (proxies lie); it only breaks ties.
        body: the raw bytes, JSON or XML.

    A success says so: `Success` is true, `Code` is OK, or there are `Recordings`, be they none
    (the pages of all actions show the first two). A `RequestId` alone, or an
    HTTP 200, says nothing about recordings.

    Raises:
        CallCenterError: whatever else the response says; `Code` decides on the class, then the
            `HttpStatusCode` in the body, then the HTTP status.
    """
    payload = _parse(content_type, body) or {}
    code = _name(payload, "Code", "code")
    success = _text(payload, "Success").lower()
    request_id = _name(payload, "RequestId", "requestId")
    if not (code or success or request_id or "Recordings" in payload):  # nothing of CCC's in it
        if status >= 500:  # noqa: PLR2004 — an overloaded gateway answers with HTML or nothing
            raise ServiceFailed(http_status=status)
        raise (Throttled if status == 429 else UnexpectedAnswer)(http_status=status)  # noqa: PLR2004
    if status < 300 and success in ("", "true", "1") and code in ("", "OK"):  # noqa: PLR2004
        if success or code or "Recordings" in payload:
            return payload
        if (_integer(payload.get("HttpStatusCode")) or status) < 300:  # noqa: PLR2004
            raise UnexpectedAnswer(request_id=request_id, http_status=status)
    status = _integer(payload.get("HttpStatusCode")) or status
    error = _error_class(code, status)
    raise error(code, request_id=request_id, http_status=status, hint=_hint(code))


def recordings(payload: Mapping[str, Any]) -> tuple[Recording, ...]:
    """All recordings of a `ListRecordingsByContactId` payload, the newest first.

    Of each field 256 characters are read, of a phone number 64; what is longer ends with “…”. No
    recordings are an absent, empty or null list; something else that has none is no answer.

    Raises:
        UnexpectedAnswer: there is a list, and nothing in it can be read.
    """
    listed = _unwrapped(payload.get("Recordings"), "Recording")
    items = [item for item in listed if isinstance(item, dict) and not _FIELDS.isdisjoint(item)]
    if not items and any(listed):
        raise UnexpectedAnswer(request_id=request_id(payload))
    found = [
        Recording(
            contact_id=_text(item, "ContactId"),
            agent_id=_text(item, "AgentId"),
            agent_name=_text(item, "AgentName"),
            calling_number=_text(item, "CallingNumber", _LONGEST_NUMBER),
            called_number=_text(item, "CalledNumber", _LONGEST_NUMBER),
            contact_type=_text(item, "ContactType"),
            start_time=_integer(item.get("StartTime")),
            duration=_integer(item.get("Duration")),
            file_name=_text(item, "FileName"),
            file_description=_text(item, "FileDescription"),
            quality_check_task_id=_text(item, "QualityCheckTaskId"),
            quality_check_tid=_text(item, "QualityCheckTid"),
        )
        for item in items
    ]
    found.sort(key=lambda recording: -(recording.start_time or 0))
    return tuple(found)


def request_id(payload: Mapping[str, Any]) -> str:
    """CCC's name for this answer; its support asks for it."""
    return _name(payload, "RequestId")


def _unwrapped(value: object, name: str) -> list[object]:
    """A list in any of its shapes: wrapped, flat, a single object, `{}`, null or absent."""
    while isinstance(value, dict) and name in value:
        value = value[name]
    return value if isinstance(value, list) else [value]


def _text(item: Mapping[str, Any], name: str, longest: int = _LONGEST) -> str:
    """Text and numbers as text; booleans as in JSON; anything else is absent."""
    value = item.get(name, "")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        value = str(value)
    if not isinstance(value, str):
        return ""
    if len(value) > longest:
        value = f"{value[: longest - 1]}…"
    return value if value.isprintable() else value.encode(errors="replace").decode()


def _name(item: Mapping[str, Any], *names: str) -> str:
    """A code or a request id: it goes into logs and messages, so nothing else may stand there."""
    for name in names:
        value = _text(item, name)
        if value:
            return value if _NAME.fullmatch(value) else "Unreadable"
    return ""


def _integer(value: object) -> int | None:
    """A number, or a string that holds one (samples of the vendor's show both)."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if abs(value) < 1 << 63 else None
    if isinstance(value, float):
        return int(value) if abs(value) < 1 << 53 else None  # also refuses nan and inf
    if isinstance(value, str) and len(value) < 20:  # noqa: PLR2004 — as long as a 64-bit number
        digits = value.strip()
        if digits.removeprefix("-").isascii() and digits.removeprefix("-").isdigit():
            return int(digits)
    return None


def _error_class(code: str, status: int) -> _ErrorClass:
    if code in _BY_CODE:
        return _BY_CODE[code]
    for prefix, error in _BY_PREFIX:
        if code.startswith(prefix):
            return error
    for word, error in _BY_WORD:
        if word in code:
            return error
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    return ServiceFailed


def _hint(code: str) -> Hint | None:
    if code.startswith(("InvalidTimeStamp", "IllegalTimestamp")):
        return Hint.CLOCK
    if code.startswith("InvalidSecurityToken"):
        return Hint.EXPIRED
    if code in ("NotExists.InstanceId", "InvalidInstanceId.NotFound", "InvalidApi.NotFound"):
        return Hint.MOVED
    if code in ("InvalidAction.NotFound", "NoSuchVersion", "InvalidVersion", "InvalidAction"):
        return Hint.MOVED
    return None


def _parse(content_type: str, body: bytes) -> Mapping[str, Any] | None:
    """The body as a mapping, or None when it is neither JSON nor XML of CCC's kind."""
    start = body[:64].removeprefix(_BOM).lstrip()
    try:
        if start.startswith(b"<") or (not start.startswith(b"{") and "xml" in content_type):
            from bot.callcenter.xml import document  # noqa: PLC0415 — JSON is asked for: rare

            parsed: object = document(body)
        else:
            parsed = json.loads(body.removeprefix(_BOM).decode())  # from bytes it would guess
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None
