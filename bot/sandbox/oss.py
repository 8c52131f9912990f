"""What an object storage (OSS) makes of a request: signature, range, refusal. Pure.

As the vendor's does by default: the end of a range must lie inside the object, and a range that it
does not take is no error, but as if none had been asked for.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from xml.sax.saxutils import escape

BUCKET = "cloudcallcenter-online"
ACCESS_KEY_ID = "sandbox-storage-key"
ACCESS_KEY_SECRET = "sandbox-storage-key-secret"  # noqa: S105 — opens nothing but this sandbox

EXPIRED = ("AccessDenied", "Request has expired.")
UNSIGNED = ("AccessDenied", "You have no right to access this object because of bucket acl.")
UNREADABLE_EXPIRY = ("AccessDenied", "Invalid date (should be seconds since epoch)")
UNKNOWN_KEY = ("InvalidAccessKeyId", "The OSS Access Key Id you provided does not exist.")
WRONG_SIGNATURE = (
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided.",
)
SIGNED_TWICE = ("InvalidArgument", "Only one auth mechanism allowed.")
NO_SUCH_KEY = ("NoSuchKey", "The specified key does not exist.")

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


def signature(method: str, key: str, expires: str, headers: Mapping[str, str]) -> str:
    """Of version 1, for a URL: of the verb, the expiry, the object, and some headers.

    Args:
        method: GET and HEAD have signatures of their own.
        key: the object's, not escaped.
        expires: epoch seconds, as written.
        headers: by their names in lower case; those of OSS itself are signed, too.
    """
    own = sorted(name for name in headers if name.startswith("x-oss-"))
    text = "\n".join(
        (
            method,
            headers.get("content-md5", ""),
            headers.get("content-type", ""),
            expires,
            *(f"{name}:{headers[name].strip()}" for name in own),
            f"/{BUCKET}/{key}",
        )
    )
    made = hmac.digest(ACCESS_KEY_SECRET.encode(), text.encode(), hashlib.sha1)
    return base64.b64encode(made).decode()


def refusal(
    method: str, key: str, query: Mapping[str, str], headers: Mapping[str, str], now: float
) -> tuple[str, str] | None:
    """Why the request is not let in, as a code and a message; `now` in epoch seconds."""
    expires, claimed = query.get("Expires", ""), query.get("Signature", "")
    key_id = query.get("OSSAccessKeyId", "")
    if "authorization" in headers:
        return SIGNED_TWICE if claimed else UNKNOWN_KEY
    if not (expires and claimed and key_id):
        return UNSIGNED
    if not re.fullmatch(r"[0-9]{1,12}", expires):
        return UNREADABLE_EXPIRY
    if now > int(expires):
        return EXPIRED
    if key_id != ACCESS_KEY_ID:
        return UNKNOWN_KEY
    right = signature(method, key, expires, headers)
    return None if hmac.compare_digest(claimed.encode(), right.encode()) else WRONG_SIGNATURE


def part(asked: str, size: int) -> tuple[int, int] | None:
    """The first and last byte of a `Range`; None where everything is sent, as without one."""
    found = _RANGE.fullmatch(asked)
    if not found or found.group() == "bytes=-":
        return None
    begin, end = found.groups()
    if not begin:
        first, last = size - int(end), size - 1
    else:
        first, last = int(begin), int(end) if end else size - 1
    return (first, last) if 0 <= first <= last < size else None


def error(code: str, message: str, request_id: str, host: str) -> str:
    """The XML of a refusal."""
    told = {"Code": code, "Message": message, "RequestId": request_id, "HostId": host}
    elements = "".join(f"  <{name}>{escape(text)}</{name}>\n" for name, text in told.items())
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>\n{elements}</Error>\n'
