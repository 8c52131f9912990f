"""What stands before every action of the sandbox call center: key, clock, nonce and signature."""

import hmac
import time
from calendar import timegm
from collections.abc import Mapping

from bot.callcenter import signing
from bot.sandbox.contacts import Refusal

_CLOCK_TOLERANCE = 15 * 60  # seconds


class Gateway:
    """Knows one access key, and every nonce that was used. Its clock may be off, by seconds."""

    def __init__(self, access_key_id: str, access_key_secret: str, clock_offset: float) -> None:
        self._access_key_id, self._access_key_secret = access_key_id, access_key_secret
        self._clock_offset = clock_offset
        self._nonces: set[str] = set()

    def now(self) -> float:
        """Epoch seconds, by its clock."""
        return time.time() + self._clock_offset

    def refusal(self, method: str, parameters: Mapping[str, str]) -> Refusal | None:
        """Why a request is not let in, by the first check that it fails."""
        if parameters.get("AccessKeyId") != self._access_key_id:
            return Refusal(404, "InvalidAccessKeyId.NotFound")
        wrong = self._wrong_time_or_nonce(parameters)
        if wrong:
            return wrong
        text = signing.string_to_sign(method, signing.canonicalized_query(parameters))
        expected = signing.signature(text, self._access_key_secret)
        if not hmac.compare_digest(parameters.get("Signature", ""), expected):
            message = f"Specified signature does not match: server string to sign is:{text}"
            return Refusal(400, "SignatureDoesNotMatch", message)
        if parameters.get("Version") != "2017-07-05":
            return Refusal(400, "NoSuchVersion")
        return None

    def _wrong_time_or_nonce(self, parameters: Mapping[str, str]) -> Refusal | None:
        try:
            sent = timegm(time.strptime(parameters.get("Timestamp", ""), "%Y-%m-%dT%H:%M:%SZ"))
        except ValueError:
            return Refusal(400, "InvalidTimeStamp.Format")
        if abs(self.now() - sent) > _CLOCK_TOLERANCE:
            return Refusal(400, "InvalidTimeStamp.Expired")
        nonce = parameters.get("SignatureNonce", "")
        if not nonce or nonce in self._nonces:
            return Refusal(400, "SignatureNonceUsed")
        self._nonces.add(nonce)
        return None
