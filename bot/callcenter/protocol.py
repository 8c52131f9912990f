"""CCC 2017-07-05 as plain values: what to send, and what a response means. Pure.

    decipher(status, content_type, body) → the payload, or a CallCenterError
    recordings(payload)                  → Recording, …

Both of the vendor's formats (JSON and XML) become the same nested dicts and lists first, so
there is one place where shapes are normalised. Nothing but the standard library and orjson.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

import orjson

from bot.callcenter.fields import LONGEST_NUMBER, integer, name, text, unwrapped
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
RECORDINGS = "Recordings"  # what holds them in an answer
CLOCK_REFUSED = "InvalidTimeStamp.Expired"  # the code for a time that is off by over 15 minutes

# What tells a recording from other objects: the fields of the page `ListRecordingsByContactId`.
_FIELDS = frozenset(
    {"AgentId", "AgentName", "CalledNumber", "CallingNumber", "Channel", "ContactId"}
    | {"ContactType", "Duration", "FileDescription", "FileName", "FilePath", "InstanceId"}
    | {"QualityCheckTaskId", "QualityCheckTid", "StartTime"}
)
_BOM = b"\xef\xbb\xbf"  # some proxies add it
# A member that is a whole number and may have more than 64 bits. Digits inside of a string do not
# count: the file's name of every recording has some. Nor do those of a list: it has no numbers.
_LONG_NUMBER = re.compile(rb":\s*+[-0-9][0-9]{19}")
_ErrorClass = type[CallCenterError]

# Codes that the rules below would misread. Sources: the vendor's table of common errors and the
# pages of the actions.
_BY_CODE: dict[str, _ErrorClass] = {
    "IncompleteSignature": AuthenticationFailed,
    "SignatureNonceUsed": AuthenticationFailed,
    "IllegalTimestamp": AuthenticationFailed,
    "InsufficientBalance": PermissionRefused,
    "UnknownError": ServiceFailed,
    "OssNotOpen": NotFound,
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


def decipher(
    status: int, content_type: str, body: bytes, holds: str = RECORDINGS
) -> Mapping[str, Any]:
    """The payload of a successful response.

    Args:
        status: the HTTP status.
        content_type: decides nothing by itself (proxies lie); it only breaks ties.
        body: the raw bytes, JSON or XML.
        holds: the name of what was asked for.

    A success says so: `Success` is true, `Code` is OK, or there is the list that was asked for, be
    it empty (the pages of all actions show the first two). A `RequestId` alone, or an HTTP 200,
    says nothing about what was asked.

    Raises:
        CallCenterError: whatever else the response says; `Code` decides on the class, then the
            `HttpStatusCode` in the body, then the HTTP status.
    """
    payload = _parse(content_type, body) or {}
    code = name(payload, "Code", "code")
    success = text(payload, "Success").lower()
    has_list = holds in payload
    if not (code or success or has_list or request_id(payload)):  # nothing of CCC's in it
        if status >= 500:  # noqa: PLR2004 — an overloaded gateway answers with HTML or nothing
            raise ServiceFailed(http_status=status)
        raise (Throttled if status == 429 else UnexpectedAnswer)(http_status=status)  # noqa: PLR2004
    if status < 300 and success in ("", "true", "1") and code in ("", "OK"):  # noqa: PLR2004
        if success or code or has_list:
            return payload
        if (integer(payload.get("HttpStatusCode")) or status) < 300:  # noqa: PLR2004
            raise UnexpectedAnswer(request_id=request_id(payload), http_status=status)
    status = integer(payload.get("HttpStatusCode")) or status
    error = _error_class(code, status)
    raise error(code, request_id=request_id(payload), http_status=status, hint=_hint(code))


def recordings(payload: Mapping[str, Any]) -> tuple[Recording, ...]:
    """All recordings of a `ListRecordingsByContactId` payload, the newest first.

    Of each field 256 characters are read, of a phone number 64; what is longer ends with “…”. No
    recordings are an absent, empty or null list; something else that has none is no answer.

    Raises:
        UnexpectedAnswer: there is a list, and nothing in it can be read.
    """
    listed = unwrapped(payload.get("Recordings"), "Recording")
    items = [item for item in listed if isinstance(item, dict) and not _FIELDS.isdisjoint(item)]
    if not items and any(listed):
        raise UnexpectedAnswer(request_id=request_id(payload))
    found = [
        Recording(
            contact_id=text(item, "ContactId"),
            agent_id=text(item, "AgentId"),
            agent_name=text(item, "AgentName"),
            calling_number=text(item, "CallingNumber", LONGEST_NUMBER),
            called_number=text(item, "CalledNumber", LONGEST_NUMBER),
            contact_type=text(item, "ContactType"),
            start_time=integer(item.get("StartTime")),
            duration=integer(item.get("Duration")),
            file_name=text(item, "FileName"),
            file_description=text(item, "FileDescription"),
            quality_check_task_id=text(item, "QualityCheckTaskId"),
            quality_check_tid=text(item, "QualityCheckTid"),
        )
        for item in items
    ]
    found.sort(key=lambda recording: -(recording.start_time or 0))
    return tuple(found)


def request_id(payload: Mapping[str, Any]) -> str:
    """CCC's name for this answer; its support asks for it."""
    return name(payload, "RequestId", "requestId")


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
    if code == "OssNotOpen":
        return Hint.NO_STORAGE
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
            parsed = _json(body.removeprefix(_BOM))
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None


def _json(body: bytes) -> object:
    """JSON, by orjson; what that takes no part of, or takes for a fraction, by Python's own reader.

    Raises:
        ValueError: it is none.
    """
    if not _LONG_NUMBER.search(body):
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError:
            pass  # half a character, say, which JSON can escape
    return json.loads(body.decode())  # from bytes it would guess
