"""The RPC signature of Alibaba Cloud (SignatureMethod HMAC-SHA1, SignatureVersion 1.0). Pure.

    parameters → percent-encode → canonicalized query → string to sign → signature

The steps stand alone, in the vendor's words, so that a wrong signature can be traced to its step.
`Signer` composes the same steps for a client: what never changes is encoded and hashed once.
Standard library only; the nonce and the timestamp come from the caller.

Source: the vendor's page "RPC signature"; vectors in tests/samples/signatures.json.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

_UNRESERVED = re.compile(r"[A-Za-z0-9_.~-]*")  # `quote` alone is slow, and most need nothing
_BLOCK = hashlib.sha1(usedforsecurity=False).block_size
_INNER = bytes(byte ^ 0x36 for byte in range(256))
_OUTER = bytes(byte ^ 0x5C for byte in range(256))


@dataclass(frozen=True, slots=True)
class Credentials:
    """An access key. `security_token` comes with temporary (STS) keys only."""

    access_key_id: str
    access_key_secret: str = field(repr=False)
    security_token: str = field(default="", repr=False)


def percent_encode(text: str) -> str:
    """UTF-8, RFC 3986: letters, digits and `-_.~` stay, everything else becomes `%XX`."""
    return text if _UNRESERVED.fullmatch(text) else quote(text, safe="~")


def canonicalized_query(parameters: Mapping[str, str]) -> str:
    """All parameters but `Signature`, sorted by name (by code point), encoded and joined.

    An empty value stays, as `Name=`.
    """
    pairs = _pairs(parameters)
    return "&".join(pairs[name] for name in sorted(pairs) if name != "Signature")


def string_to_sign(method: str, query: str) -> str:
    """`POST&%2F&` and the canonicalized query, encoded once more.

    Being encoded already, it holds nothing but these three that encoding would change.
    """
    again = query.replace("%", "%25").replace("&", "%26").replace("=", "%3D")
    return f"{method.upper()}&%2F&{again}"


def signature(text: str, access_key_secret: str) -> str:
    """Base64 of the HMAC-SHA1 of `text`; the key is the secret with an ampersand behind it."""
    return _KeyedSha1(access_key_secret).signature(text)


class _KeyedSha1:
    """HMAC-SHA1 (RFC 2104) with both hash states keyed once and copied for each text.

    `hmac.digest` derives the key anew each time; keeping the states halves the signer's time.
    """

    def __init__(self, access_key_secret: str) -> None:
        key = f"{access_key_secret}&".encode()
        if len(key) > _BLOCK:
            key = hashlib.sha1(key, usedforsecurity=False).digest()
        key = key.ljust(_BLOCK, b"\0")
        self._inner = hashlib.sha1(key.translate(_INNER), usedforsecurity=False)
        self._outer = hashlib.sha1(key.translate(_OUTER), usedforsecurity=False)

    def signature(self, text: str) -> str:
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(text.encode())
        outer.update(inner.digest())
        return b64encode(outer.digest()).decode()


class Signer:
    """Signs POST requests of one API version with one access key."""

    def __init__(self, credentials: Credentials, version: str) -> None:
        self._keyed_sha1 = _KeyedSha1(credentials.access_key_secret)
        constant = {
            "AccessKeyId": credentials.access_key_id,
            "Format": "JSON",
            "SignatureMethod": "HMAC-SHA1",
            "SignatureVersion": "1.0",
            "Version": version,
        }
        if credentials.security_token:
            constant["SecurityToken"] = credentials.security_token
        self._constant = _pairs(constant)

    def sign(
        self, action: str, parameters: Mapping[str, str], *, nonce: str, timestamp: str
    ) -> str:
        """The form body of one call, with every parameter and the signature.

        All of them travel in the body, as in the vendor's SDK for Node.js: nothing personal ever
        stands in a URL, and the URL is the same for every call.

        Args:
            action: the API's name, `ListRecordingsByContactId` for one.
            parameters: the business parameters.
            nonce: letters, digits and `-` only; unique for each request.
            timestamp: UTC, as `2026-01-02T03:04:05Z`.
        """
        pairs = {
            **self._constant,
            **_pairs(parameters),
            "Action": f"Action={action}",
            "SignatureNonce": f"SignatureNonce={nonce}",
            "Timestamp": f"Timestamp={timestamp.replace(':', '%3A')}",
        }
        query = "&".join([pairs[name] for name in sorted(pairs)])
        signed = self._keyed_sha1.signature(string_to_sign("POST", query))
        return f"{query}&Signature={_base64_encoded(signed)}"


def _pairs(parameters: Mapping[str, str]) -> dict[str, str]:
    """Name → `name=value`, both encoded."""
    return {
        name: f"{percent_encode(name)}={percent_encode(value)}"
        for name, value in parameters.items()
    }


def _base64_encoded(text: str) -> str:
    """`percent_encode` of base64, which has but these three to encode."""
    return text.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
