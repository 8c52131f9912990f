"""The only place that talks HTTP to the call center."""

import asyncio
import os
import time
from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any

import aiohttp
from multidict import CIMultiDict
from prometheus_client import Gauge
from yarl import URL

from bot import metrics
from bot.callcenter import call_records, conversation, media, protocol, retry
from bot.callcenter.attempts import Attempts, ClockSet
from bot.callcenter.clock import Clock
from bot.callcenter.model import (
    CallPage,
    CallsWanted,
    ContactRecordings,
    Conversation,
    DualTrackWanted,
    Media,
    RecordingPage,
    User,
)
from bot.callcenter.signing import Credentials, Signer
from bot.errors import (
    CallCenterError,
    Misconfigured,
    TimedOut,
    UnexpectedAnswer,
    Unreachable,
)
from bot.errors.causes import cause_of, detail
from bot.memory.backoff import Sleep
from bot.memory.pacing import Pacing

FACTS = 3.0  # seconds for the facts of a call, which may come after its recordings are shown
DEADLINE = 12.0  # seconds for a whole look-up, all its attempts together
_ATTEMPT = 10.0  # seconds for one of them
_CONNECT = 5.0  # seconds for its connection
_APART_AT_ONCE = 8  # of lists of calls, of facts, of files, of words: each has so many slots
# An action, and what holds what was asked for in its answer.
_RECORDINGS = (protocol.LIST_RECORDINGS_BY_CONTACT_ID, protocol.RECORDINGS)
_CALLS = (call_records.LIST_CALL_DETAIL_RECORDS, call_records.CALLS)
_USERS = (call_records.LIST_USERS, call_records.USERS)
_MEDIA = (media.DOWNLOAD_RECORDING, media.MEDIA)
_ALL_MEDIA = (media.DOWNLOAD_ALL_TYPE_RECORDING, media.ALL_MEDIA)
_DUAL_TRACK = (media.LIST_RECORDING_OF_DUAL_TRACK, protocol.RECORDINGS)
_WORDS = (conversation.GET_CONVERSATION_DETAIL, conversation.PHRASES)
_MOST_PAGES = 100  # of users: 10,000
_LARGEST_BODY = 8 << 20  # bytes; 500 recordings are about 200 kB
_HEADERS = CIMultiDict(
    {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
)


def attempts_apart(
    breaker_open: Gauge, *, sleep: Sleep = asyncio.sleep, pacing: Pacing | None = None
) -> Attempts:
    """Slots and a breaker of their own: where these reads hang or fail, look-ups do not.

    `breaker_open`: the metric that tells of it. `pacing`: that of all reads together.
    """
    return Attempts(
        at_once=_APART_AT_ONCE,
        sleep=sleep,
        timing=metrics.CALLS,
        breaker_open=breaker_open,
        pacing=pacing,
    )


class CallCenterClient:
    """CCC 2017-07-05 of one instance.

    The session belongs to the process; the client never closes it. `proxy`: the URL of a proxy.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        credentials: Credentials,
        *,
        instance_id: str,
        endpoint: str,
        proxy: str | None = None,
        deadline: float = DEADLINE,
        attempts: Attempts | None = None,
        call_attempts: Attempts | None = None,
        fact_attempts: Attempts | None = None,
        media_attempts: Attempts | None = None,
        transcript_attempts: Attempts | None = None,
    ) -> None:
        self._session = session
        self._proxy = proxy
        self._signer = Signer(credentials, protocol.VERSION)
        self._instance_id = instance_id
        self._endpoint = URL(f"{endpoint.rstrip('/')}/")
        self._deadline = deadline
        self._attempts = attempts or Attempts()
        self._call_attempts = call_attempts or attempts_apart(metrics.CALLS_BREAKER_OPEN)
        self._fact_attempts = fact_attempts or attempts_apart(metrics.FACTS_BREAKER_OPEN)
        self._media_attempts = media_attempts or attempts_apart(metrics.MEDIA_BREAKER_OPEN)
        self._transcript_attempts = transcript_attempts or attempts_apart(
            metrics.TRANSCRIPTS_BREAKER_OPEN
        )
        self._clock = Clock()

    async def list_recordings_by_contact_id(self, contact_id: str) -> ContactRecordings:
        """All recordings of one contact; none is an answer, not an error.

        Raises:
            CallCenterError: within the deadline, whatever the call center does.
        """
        parameters = {"ContactId": contact_id, "InstanceId": self._instance_id}
        send = partial(self._send, *_RECORDINGS, parameters)
        payload = await self._attempts.read(send, self._deadline)
        return ContactRecordings(
            contact_id, protocol.recordings(payload), protocol.request_id(payload)
        )

    async def list_call_detail_records(
        self, wanted: CallsWanted, *, seconds: float | None = None
    ) -> CallPage:
        """One page of calls. `seconds`: for all attempts together, if not the usual deadline.

        Raises:
            CallCenterError: as above.
        """
        return await self._calls(self._call_attempts, wanted, seconds or self._deadline)

    async def facts_of_call(self, wanted: CallsWanted) -> CallPage:
        """The record of one call, beside its recordings: within 3 s, or not at all.

        Raises:
            CallCenterError: as above. It says nothing of lists, which have more time.
        """
        return await self._calls(self._fact_attempts, wanted, FACTS)

    async def _calls(self, attempts: Attempts, wanted: CallsWanted, seconds: float) -> CallPage:
        sent = {"InstanceId": self._instance_id, **call_records.parameters(wanted)}
        payload = await attempts.read(partial(self._send, *_CALLS, sent), seconds)
        return call_records.call_page(payload, wanted)

    async def download_recording(self, file_name: str, *, channel: str = "") -> Media:
        """The address of one file, for an hour. `channel`: one track of it, where it has two.

        Raises:
            CallCenterError: as above; NotFound with `NotExist.Record` where the file is gone.
        """
        sent = {"FileName": file_name, **({"Channel": channel} if channel else {})}
        return media.media(await self._read_media(*_MEDIA, sent))

    async def download_all_type_recording(self, contact_id: str) -> tuple[Media, ...]:
        """The addresses of every file of a contact. Raises CallCenterError as above."""
        return media.all_media(await self._read_media(*_ALL_MEDIA, {"ContactId": contact_id}))

    async def list_recording_of_dual_track(self, wanted: DualTrackWanted) -> RecordingPage:
        """One page of recordings that keep both parties apart. Raises CallCenterError as above."""
        payload = await self._read_media(*_DUAL_TRACK, media.dual_track_parameters(wanted))
        return media.recording_page(payload, wanted.page)

    async def _read_media(
        self, action: str, holds: str, parameters: Mapping[str, str]
    ) -> Mapping[str, Any]:
        sent = {"InstanceId": self._instance_id, **parameters}
        return await self._media_attempts.read(
            partial(self._send, action, holds, sent), self._deadline
        )

    async def conversation_detail(self, contact_id: str) -> Conversation:
        """What was said in a call; nothing, where the call center has no words for it.

        Raises:
            CallCenterError: as above.
        """
        sent = {"InstanceId": self._instance_id, **conversation.parameters(contact_id)}
        send = partial(self._send, *_WORDS, sent)
        payload = await self._transcript_attempts.read(send, self._deadline)
        return conversation.conversation(payload)

    async def list_users(self, *, most_pages: int = _MOST_PAGES) -> list[User]:
        """Everybody in the instance, page by page. Raises CallCenterError as above."""
        found: list[User] = []
        read, total, size = 0, None, call_records.USERS_A_PAGE
        for page in range(1, most_pages + 1):
            sent = {"InstanceId": self._instance_id, "PageNumber": str(page), "PageSize": str(size)}
            send = partial(self._send, *_USERS, sent)
            payload = await self._call_attempts.read(send, self._deadline)
            new = call_records.user_page(payload, page)
            found += new.users
            read, total = read + new.rows, new.total if page == 1 else total
            if not call_records.more_follow(read, new.rows, size, total):
                break
        return found

    async def _send(
        self, action: str, holds: str, parameters: Mapping[str, str], seconds: float
    ) -> Mapping[str, Any]:
        """Sign and send once. A repeated attempt carries a new nonce, time and signature."""
        offset = self._clock.offset
        body = self._signer.sign(
            action, parameters, nonce=os.urandom(16).hex(), timestamp=_timestamp(self._clock.now())
        )
        try:
            async with self._session.post(
                self._endpoint,
                data=body.encode(),
                headers=_HEADERS,
                timeout=_FULL if seconds >= _ATTEMPT else _timeout(seconds),
                allow_redirects=False,
                proxy=self._proxy,
            ) as response:
                answer = await _bounded(response)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _not_reached(error) from error
        headers = response.headers
        try:
            kind = headers.get("Content-Type", "")
            return protocol.decipher(response.status, kind, answer, holds)
        except CallCenterError as error:
            error.action = f"ccc:{action}"
            error.retry_after = retry.asked_wait(headers.get("x-acs-retry-after", ""))
            if error.code == protocol.CLOCK_REFUSED and self._clock.correct(
                headers.get("Date", ""), offset
            ):
                raise ClockSet(error) from None
            raise


def _timeout(seconds: float) -> aiohttp.ClientTimeout:
    """For one attempt, its connection and its last byte included.

    One timer; another for each read would cost a tenth of a look-up. aiohttp rounds no time up
    that is below the threshold, and takes 0 for no limit.
    """
    return aiohttp.ClientTimeout(
        total=max(seconds, 0.001), sock_connect=_CONNECT, ceil_threshold=2 * DEADLINE
    )


_FULL = _timeout(_ATTEMPT)


def _not_reached(error: Exception) -> CallCenterError:
    """What a failed exchange means: an outage, or a way that leads nowhere until it is mended."""
    cause = cause_of(error)
    if cause.standing:
        return Misconfigured(cause, detail(error))
    if isinstance(error, TimeoutError) and not isinstance(error, aiohttp.ClientConnectorError):
        return TimedOut()
    if isinstance(error, (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, OSError)):
        return Unreachable()  # lost, mostly kept alive and closed by the other side
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return Unreachable()  # of the proxy's own, 502 for example
    return UnexpectedAnswer()


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
