"""The only place that talks HTTP to the call center."""

import asyncio
import os
import time
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.request import getproxies

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from bot.callcenter import protocol
from bot.callcenter.signing import Credentials, Signer
from bot.errors import TimedOut, UnexpectedAnswer, Unreachable
from bot.model import ContactRecordings

DEADLINE = 12.0  # seconds for a whole look-up, all its attempts together
_ATTEMPT = 10.0  # seconds for the first of them
_CONNECT = 5.0  # seconds for its connection
_LARGEST_BODY = 8 << 20  # bytes; 500 recordings are about 200 kB
_HEADERS = CIMultiDict(
    {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
)


def open_session() -> aiohttp.ClientSession:
    """The process's one session for outgoing calls: connections are kept, TLS is set up once.

    Its limits are for callers that set none.
    """
    connector = aiohttp.TCPConnector(limit=100, keepalive_timeout=30)
    timeout = aiohttp.ClientTimeout(total=DEADLINE, sock_connect=_CONNECT)
    return aiohttp.ClientSession(
        connector=connector,
        timeout=timeout,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=bool(getproxies()),  # as slack_sdk does; looked up per call, so only if needed
    )


class CallCenterClient:
    """CCC 2017-07-05 of one instance.

    The session belongs to the process; the client never closes it.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        credentials: Credentials,
        *,
        instance_id: str,
        endpoint: str,
        deadline: float = DEADLINE,
    ) -> None:
        self._session = session
        self._signer = Signer(credentials, protocol.VERSION)
        self._instance_id = instance_id
        self._endpoint = URL(f"{endpoint.rstrip('/')}/")
        self._deadline = deadline
        self._timeout = _timeout(min(_ATTEMPT, deadline))

    async def list_recordings_by_contact_id(self, contact_id: str) -> ContactRecordings:
        """All recordings of one contact; none is an answer, not an error.

        Raises:
            CallCenterError: within the deadline, whatever the call center does.
        """
        payload = await self._read(
            protocol.LIST_RECORDINGS_BY_CONTACT_ID,
            {"ContactId": contact_id, "InstanceId": self._instance_id},
        )
        return ContactRecordings(
            contact_id, protocol.recordings(payload), protocol.request_id(payload)
        )

    async def _read(self, action: str, parameters: Mapping[str, str]) -> Mapping[str, Any]:
        """One read, all attempts within the deadline."""
        end = asyncio.get_running_loop().time() + self._deadline
        try:
            try:
                return await self._attempt(action, parameters, self._timeout)
            except _LostConnection:
                # Mostly a kept-alive connection that the other side had closed. Reads repeat.
                left = end - asyncio.get_running_loop().time()
                return await self._attempt(action, parameters, _timeout(left))
        except _LostConnection as error:
            raise Unreachable from error
        except TimeoutError as error:
            raise TimedOut from error

    async def _attempt(
        self, action: str, parameters: Mapping[str, str], limits: aiohttp.ClientTimeout
    ) -> Mapping[str, Any]:
        """Sign and send once. A repeated attempt carries a new nonce, time and signature."""
        body = self._signer.sign(
            action, parameters, nonce=os.urandom(16).hex(), timestamp=_timestamp(int(time.time()))
        )
        try:
            async with self._session.post(
                self._endpoint,
                data=body.encode(),
                headers=_HEADERS,
                timeout=limits,
                allow_redirects=False,
            ) as response:
                answer = await _bounded(response)
                content_type = response.headers.get("Content-Type", "")
                return protocol.decipher(response.status, content_type, answer)
        except aiohttp.ClientConnectorError as error:
            raise Unreachable from error
        except aiohttp.ServerTimeoutError:
            raise TimedOut from None
        except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError) as error:
            raise _LostConnection from error
        except (aiohttp.ClientError, ValueError):
            raise UnexpectedAnswer from None


class _LostConnection(Exception):
    """The connection ended before an answer came."""


def _timeout(seconds: float) -> aiohttp.ClientTimeout:
    """For one attempt, its connection and its last byte included.

    One timer; another for each read would cost a tenth of a look-up. aiohttp rounds no time up
    that is below the threshold, and takes 0 for no limit.
    """
    return aiohttp.ClientTimeout(
        total=max(seconds, 0.001), sock_connect=_CONNECT, ceil_threshold=2 * DEADLINE
    )


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    if (response.content_length or 0) <= _LARGEST_BODY:
        body = await response.content.read(_LARGEST_BODY + 1)
        while not response.content.at_eof():
            body += await response.content.read(_LARGEST_BODY + 1 - len(body))
            if len(body) > _LARGEST_BODY:
                break
        if len(body) <= _LARGEST_BODY:
            return body
    raise UnexpectedAnswer(http_status=response.status)


@lru_cache(maxsize=1)
def _timestamp(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
