"""The RPC signature of Alibaba Cloud (SignatureMethod HMAC-SHA1, SignatureVersion 1.0).

    parameters → percent-encode → canonicalized query → string to sign → signature

The steps stand alone, in the vendor's words, so that a wrong signature can be traced to its step.
`Signer` composes the same steps for a client: what never changes is encoded and hashed once.
Standard library only; the nonce and the timestamp come from the caller.

Source: the vendor's page "RPC signature"; vectors in tests/samples/signatures.json.
"""

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

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
    return quote(text, safe="~")


def canonicalized_query(parameters: Mapping[str, str]) -> str:
    """All parameters but `Signature`, sorted by name (by code point), encoded and joined.

    An empty value stays, as `Name=`.
    """
    return "&".join(
        f"{percent_encode(name)}={percent_encode(parameters[name])}"
        for name in sorted(parameters)
        if name != "Signature"
    )


def string_to_sign(method: str, query: str) -> str:
    """`POST&%2F&` and the canonicalized query, encoded once more."""
    return f"{method.upper()}&%2F&{percent_encode(query)}"


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


@dataclass(frozen=True, slots=True)
class SignedRequest:
    """A POST ready to send: system parameters in the query, business parameters in the body.

    So does the vendor's own SDK, and nothing personal ever stands in a URL.
    """

    query: str
    body: str


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
        self._constant = {name: _Pair.of(name, value) for name, value in constant.items()}
        self._constant_query = "&".join(pair.wire for pair in self._constant.values())

    def sign(
        self, action: str, parameters: Mapping[str, str], *, nonce: str, timestamp: str
    ) -> SignedRequest:
        """Sign one call.

        Args:
            action: the API's name, `ListRecordingsByContactId` for one.
            parameters: the business parameters; they travel in the body.
            nonce: letters, digits and `-` only; unique for each request.
            timestamp: UTC, as `2026-01-02T03:04:05Z`.
        """
        varying = {
            "Action": _Pair(f"Action={action}", f"Action%3D{action}"),
            "SignatureNonce": _Pair(f"SignatureNonce={nonce}", f"SignatureNonce%3D{nonce}"),
            "Timestamp": _timestamp(timestamp),
        }
        business = {name: _Pair.of(name, value) for name, value in parameters.items()}
        pairs = {**self._constant, **varying, **business}
        text = "POST&%2F&" + "%26".join([pairs[name].signed for name in sorted(pairs)])
        signed = percent_encode(self._keyed_sha1.signature(text))
        system = "&".join([pair.wire for pair in varying.values()])
        return SignedRequest(
            query=f"{system}&{self._constant_query}&Signature={signed}",
            body="&".join([pair.wire for pair in business.values()]),
        )


@dataclass(frozen=True, slots=True)
class _Pair:
    """`name=value` as it goes over the wire, and encoded once more as it is signed."""

    wire: str
    signed: str

    @classmethod
    def of(cls, name: str, value: str) -> "_Pair":
        wire = f"{percent_encode(name)}={percent_encode(value)}"
        return cls(wire, percent_encode(wire))


def _timestamp(timestamp: str) -> _Pair:
    """Digits, `-`, `T`, `Z` and colons, so that two replacements do what encoding would."""
    once = timestamp.replace(":", "%3A")
    return _Pair(f"Timestamp={once}", f"Timestamp%3D{once.replace('%', '%25')}")
