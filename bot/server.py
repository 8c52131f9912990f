"""The process around Bolt: HTTP, health, start and stop."""

import asyncio
import logging
import os
import signal
from dataclasses import dataclass, field

import aiohttp
from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.answering import Answering
from bot.app import Workspace, create_app
from bot.callcenter.client import CallCenterClient, open_session
from bot.delivery import HOLD, ResponseUrl
from bot.gate import LARGEST_BODY, gate
from bot.lookup import Lookup
from bot.messages.words import LANGUAGES
from bot.settings import Settings
from bot.tasks import Tasks

_KEEP_ALIVE = 95.0  # seconds; longer than a PaaS router's 90, or it meets closed connections
_DRAIN = 20.0  # seconds for running work; hosts kill after 30
_RETRY_AT_MOST = 30.0  # seconds between two tries of auth.test

_log = logging.getLogger(__name__)


@dataclass
class Health:
    """Whether the process can answer, part by part."""

    parts: dict[str, bool] = field(default_factory=lambda: {"slack": False})

    def not_ready(self) -> list[str]:
        """The names of the parts that are not ready."""
        return [name for name, ready in self.parts.items() if not ready]


class Server:
    """The bot, serving HTTP. `start`, then `stop`; `run` does both around a signal."""

    def __init__(self, settings: Settings, *, hold: float = HOLD) -> None:
        self._settings = settings
        self._hold = hold
        self._tasks = Tasks()
        # Without a SECRET_KEY the hashes in the log compare within one process only.
        self._hash_key = settings.secret_key.encode() or os.urandom(32)
        self._health = Health()
        self.port = 0  # the port that really listens, once started

    async def start(self) -> None:
        """Listen at once, then become ready: hosts wait for the port first."""
        settings = self._settings
        self._session = open_session()
        self._slack = AsyncWebClient(
            settings.slack.bot_token, settings.slack.api_url, session=self._session
        )
        self._workspace = Workspace(settings.slack.bot_token)
        self._runner = web.AppRunner(
            self._web_app(self._bolt_app()),
            access_log=None,
            keepalive_timeout=_KEEP_ALIVE,
            shutdown_timeout=_DRAIN,
        )
        await self._runner.setup()
        await web.TCPSite(self._runner, settings.host, settings.port).start()
        self.port = self._runner.addresses[0][1]
        _log.info("listening", extra={"port": self.port})
        self._connecting = asyncio.create_task(self._meet_slack())

    async def stop(self) -> None:
        """Not ready, no new connections, finish what runs, close."""
        self._health.parts["running"] = False
        self._connecting.cancel()
        await self._runner.cleanup()
        unfinished = await self._tasks.drain(_DRAIN)
        await self._session.close()
        _log.info("stopped", extra={"unfinished": unfinished})

    async def run(self) -> None:
        """Serve until SIGTERM or SIGINT."""
        stopping = asyncio.Event()
        for signal_number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(signal_number, stopping.set)
        await self.start()
        await stopping.wait()
        await self.stop()

    def _bolt_app(self) -> AsyncApp:
        settings, words = self._settings, LANGUAGES[self._settings.language]
        call_center = settings.call_center
        client = CallCenterClient(
            self._session,
            call_center.credentials,
            instance_id=call_center.instance_id,
            endpoint=call_center.endpoint,
        )
        lookup = Lookup(
            client.list_recordings_by_contact_id,
            instance_id=call_center.instance_id,
            ttl=settings.cache.ttl_seconds,
            max_entries=settings.cache.max_entries,
        )
        return create_app(
            workspace=self._workspace,
            slack_api_url=settings.slack.api_url,
            answering=Answering(lookup, words, self._hash_key),
            response_url=ResponseUrl(self._session, settings.slack.api_url),
            tasks=self._tasks,
            words=words,
            hold=self._hold,
        )

    def _web_app(self, bolt: AsyncApp) -> web.Application:
        async def slack_events(request: web.Request) -> web.Response:
            response = await bolt.async_dispatch(await to_bolt_request(request))
            return await to_aiohttp_response(response)

        secrets = self._settings.slack.signing_secrets
        app = web.Application(middlewares=[gate(secrets)], client_max_size=LARGEST_BODY)
        app.router.add_post("/slack/events", slack_events)
        app.router.add_get("/healthz", _alive)
        app.router.add_get("/readyz", self._ready)
        return app

    async def _ready(self, _: web.Request) -> web.Response:
        missing = self._health.not_ready()
        if missing:
            return web.json_response({"ready": False, "not_ready": missing}, status=503)
        return web.json_response({"ready": True})

    async def _meet_slack(self) -> None:
        """`auth.test`, again and again until Slack knows us."""
        wait = 1.0
        while True:
            try:
                answer = await self._slack.auth_test()
                break
            except SlackApiError as error:
                reason = str(error.response.get("error", "unknown"))
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
                reason = type(error).__name__
            _log.error(
                "no answer to auth.test; try `python -m bot check`", extra={"reason": reason}
            )
            await asyncio.sleep(wait)
            wait = min(2 * wait, _RETRY_AT_MOST)
        assert isinstance(answer.data, dict)  # noqa: S101 — auth.test answers JSON
        self._workspace.known(answer.data)
        self._health.parts["slack"] = True
        _log.info("ready", extra={"team": answer.data.get("team_id")})


async def _alive(_: web.Request) -> web.Response:
    return web.json_response({"alive": True})
