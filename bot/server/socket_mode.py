"""Socket Mode: the same app, without a public address. Slack signs nothing; the token proves us.

slack_sdk's own client goes on for ever with a ticket whose handshake failed once, and closes the
old connection before it has the new one. So the connections are ours; what an envelope means is
Bolt's.
"""

import asyncio
import json
import logging
from collections.abc import Coroutine
from http import HTTPStatus
from typing import Any

from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import PayloadRefused
from bot.listeners.acknowledgement import Acknowledgement
from bot.listeners.app import Handle
from bot.listeners.tasks import Tasks
from bot.memory.backoff import Sleep
from bot.server.gate import Refusal, report
from bot.server.session import Network
from bot.server.socket_connection import REFRESH, Connection, Envelope, NotOpened, opened
from bot.slack.api import MISSING_SCOPE
from bot.slack.outcome import error_word

_STEADY = 10.0  # seconds after which a connection was a good one: its successor comes at once
_LONGEST_WAIT = 30.0  # seconds between two tries; the first wait is 1 s, then doubled
_OVERLAP = 15.0  # seconds that the old connection goes on beside the new one

_log = logging.getLogger(__name__)


class Socket:
    """A connection to Slack, replaced whenever it is lost, goes silent or Slack asks for it."""

    def __init__(
        self,
        handle: Handle,
        app_token: str,
        web: AsyncWebClient,
        network: Network,
        tasks: Tasks,
        *,
        ping_interval: float,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._handle_payload = handle
        self._app_token = app_token
        self._web = web
        self._network = network
        self._tasks = tasks
        self._ping_interval = ping_interval
        self._sleep = sleep
        self._connection: Connection | None = None
        self._first = asyncio.Event()
        self._running: set[asyncio.Task[None]] = set()  # the supervision, and what reads
        self._stopping = False

    async def connect(self) -> None:
        """Keep one open from now on; returns with the first."""
        self._run(self._supervise())
        await self._first.wait()

    def connected(self) -> bool:
        """Whether one is open and answers pings."""
        return self._connection is not None and self._connection.is_open

    def take_no_more(self) -> None:
        """What comes now is not acknowledged: Slack delivers it again, to another connection."""
        self._stopping = True

    async def close(self) -> None:
        """Close it for good."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _supervise(self) -> None:
        """One connection after the other, each with a ticket of its own."""
        loop, wait = asyncio.get_running_loop(), 0.0
        while True:
            began, asked, steady, blame = loop.time(), 0.0, False, ""
            try:
                connection = await self._replaced()
                reason = await connection.ending
                steady = loop.time() - began > _STEADY
                level = logging.INFO if reason in REFRESH else logging.WARNING
                if reason not in REFRESH:
                    await connection.close()
            except NotOpened as error:
                reason, asked, blame = error.reason, error.wait, error.setting
                level = logging.ERROR if blame else logging.WARNING
            wait = max(asked, 0.0 if steady else min(max(2 * wait, 1.0), _LONGEST_WAIT))
            about: dict[str, object] = {"reason": error_word(reason.lower()), "next_try_s": wait}
            if blame:
                about["setting"] = blame
            if reason == MISSING_SCOPE:
                about["scope"] = "connections:write"
            _log.log(level, "Socket Mode needs a new connection", extra=about)
            await self._sleep(wait)

    async def _replaced(self) -> Connection:
        """A new connection; the old one may bring what is on its way, until Slack closes it."""
        connection = await opened(
            self._web,
            self._network,
            self._app_token,
            heartbeat=self._ping_interval,
        )
        old, self._connection = self._connection, connection
        self._run(connection.read(self._take))
        if old and old.is_open:
            self._run(_retire(old))
        self._first.set()
        _log.info("Socket Mode is connected")
        return connection

    def _take(self, connection: Connection, envelope: Envelope) -> None:
        """A tracked task, so that stopping waits for its acknowledgement."""
        if not self._stopping:
            self._tasks.start(self._handle(connection, envelope))

    async def _handle(self, connection: Connection, envelope: Envelope) -> None:
        acknowledgement = Acknowledgement()
        try:
            answer = _answer(envelope, await self._handle_payload(envelope.get("payload")))
            # Where the connection has gone meanwhile, its successor takes acknowledgements, too.
            for way in (connection, self._connection):
                if answer and way and await way.send(answer):
                    acknowledgement.left()
                    break
        except PayloadRefused as error:  # no acknowledgement, as over HTTP it gets no 200
            report(Refusal(error.status, error.reason))
        finally:
            acknowledgement.lost()

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._running.add(task)
        task.add_done_callback(self._running.discard)


def _answer(envelope: Envelope, response: BoltResponse) -> Envelope | None:
    """The acknowledgement; None where Bolt failed: Slack then delivers the envelope again."""
    if response.status != HTTPStatus.OK:
        return None
    answer = {"envelope_id": envelope["envelope_id"]}
    if not response.body:
        return answer
    as_json = response.first_headers().get("content-type", "").startswith("application/json")
    return {**answer, "payload": json.loads(response.body) if as_json else {"text": response.body}}


async def _retire(connection: Connection) -> None:
    await asyncio.sleep(_OVERLAP)
    await connection.close()
