"""The peer: a signed look-up as cheap as aiohttp and plain Python make it.

The same signature as ours, tuned by hand: one session, every constant parameter encoded once (and
once more for the text that is signed), the keyed states of the HMAC copied, orjson. It leaves out
what a client must not: queue, retries, breaker, metrics, a deadline for all attempts, the reading
of what is no good answer, and the recordings as values. It takes nothing from `bot`, so that a
change there does not change it.
"""

import hashlib
import os
import time
from base64 import b64encode
from urllib.parse import quote

import aiohttp
import orjson
from yarl import URL

HEADERS = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
_BLOCK = 64  # bytes of SHA-1


class TunedSigner:
    """Signs one action. Only these of its parameters vary, and nothing in them needs encoding."""

    def __init__(self, key_id: str, key_secret: str, varying: tuple[str, ...], **rest: str) -> None:
        known = {
            "AccessKeyId": key_id,
            "Format": "JSON",
            "SignatureMethod": "HMAC-SHA1",
            "SignatureVersion": "1.0",
            "Version": "2017-07-05",
            **rest,
        }
        parts = {name: f"{name}={quote(value, safe='~')}" for name, value in known.items()}
        parts |= {name: f"{name}={{{name}}}" for name in (*varying, "SignatureNonce", "Timestamp")}
        self._sent = "&".join(parts[name] for name in sorted(parts)) + "&Signature={Signature}"
        self._signed = f"POST&%2F&{_again(self._sent.removesuffix('&Signature={Signature}'))}"
        key = f"{key_secret}&".encode().ljust(_BLOCK, b"\0")
        assert len(key) == _BLOCK
        self._inner = hashlib.sha1(bytes(each ^ 0x36 for each in key), usedforsecurity=False)
        self._outer = hashlib.sha1(bytes(each ^ 0x5C for each in key), usedforsecurity=False)
        self._second, self._said = 0, ""

    def body(self, **varying: str) -> bytes:
        """The form to post."""
        now = int(time.time())
        if now != self._second:
            self._second = now
            self._said = time.strftime("%Y-%m-%dT%H%%3A%M%%3A%SZ", time.gmtime(now))
        said, nonce = self._said, os.urandom(16).hex()
        inner, outer = self._inner.copy(), self._outer.copy()
        again = _again(said)
        inner.update(self._signed.format(**varying, SignatureNonce=nonce, Timestamp=again).encode())
        outer.update(inner.digest())
        signature = b64encode(outer.digest()).decode()
        signature = signature.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D")
        return self._sent.format(
            **varying, SignatureNonce=nonce, Timestamp=said, Signature=signature
        ).encode()


class TunedClient:
    """Of one instance. The session is its user's."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        endpoint: str,
        *,
        key_id: str,
        key_secret: str,
        instance_id: str,
    ) -> None:
        self._session = session
        self._url = URL(f"{endpoint}/", encoded=True)
        self._signer = TunedSigner(
            key_id,
            key_secret,
            ("ContactId",),
            Action="ListRecordingsByContactId",
            InstanceId=instance_id,
        )

    async def recordings(self, contact_id: str) -> list[object]:
        """Those of one contact, whose id has digits alone; as they came."""
        body = self._signer.body(ContactId=contact_id)
        async with self._session.post(self._url, data=body, headers=HEADERS) as response:
            payload = orjson.loads(await response.read())
        assert response.status == 200
        assert payload["Success"]
        found: list[object] = payload["Recordings"]["Recording"]
        return found


def _again(query: str) -> str:
    """Encoded once more, where it is signed."""
    return query.replace("%", "%25").replace("&", "%26").replace("=", "%3D")
