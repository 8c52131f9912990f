"""The process around Bolt: HTTP, health, start and stop."""

import asyncio
import contextlib
import logging
import time
from functools import partial
from typing import TYPE_CHECKING

from aiohttp import web

from bot import metrics
from bot.audit import open_audit
from bot.callcenter.attempts import Attempts
from bot.callcenter.breaker import Breaker
from bot.callcenter.client import DEADLINE, CallCenterClient
from bot.callcenter.lookup import Lookup
from bot.errors import Cause, PayloadRefused
from bot.listeners import Desk
from bot.listeners.acknowledgement import Acknowledgement
from bot.listeners.app import Handle, Workspace, create_app, dispatch
from bot.listeners.reply import HOLD, Delivery
from bot.listeners.tasks import Tasks
from bot.memory.backoff import Sleep
from bot.memory.once import Once
from bot.messages.words import LANGUAGES
from bot.questions.answering import Answering
from bot.questions.help import Help
from bot.questions.notes import Notes
from bot.questions.query import AuditQuery, ContactQuery, HelpQuery
from bot.questions.recordings import Recordings
from bot.questions.trail import TrailOfContact
from bot.server.connections import Connections
from bot.server.gate import PAYLOAD, WINDOW, gate, not_taken
from bot.server.instances import Instances
from bot.server.session import Network
from bot.server.stop_signals import StopSignals
from bot.settings.settings import Settings
from bot.slack.api import REVOKED, TOKEN_REFUSED, SlackApi, web_client
from bot.slack.conversations import Conversations
from bot.slack.outcome import Outcome, seconds_off
from bot.slack.people import People
from bot.slack.response_url import ResponseUrl

if TYPE_CHECKING:
    from bot.server.socket_mode import Socket

_PING_INTERVAL = 10.0  # seconds; a socket that answers no ping is given up soon after
_LAST_REQUESTS = 4.0  # seconds for requests that came before the signal: 3 to be read, and answered
_LAST_BYTES = 2.0  # seconds for responses that are on their way
_DRAIN = 20.0  # seconds for running work; hosts kill after 30
_TELL = 4.0  # seconds to tell those whose work was not finished by then
_STILL_INSTALLED = 60.0  # seconds between two questions whether the app is still installed
_RETRY_AT_MOST = 30.0  # seconds between two tries of auth.test

# Which setting is to blame for a failure of `auth.test`.
_SETTINGS = dict.fromkeys(TOKEN_REFUSED, "SLACK_BOT_TOKEN") | {
    Cause.CERTIFICATE.value: "SSL_CERT_FILE",
    Cause.PROXY.value: "HTTPS_PROXY",
    Cause.UNKNOWN_HOST.value: "SLACK_API_URL",
    Cause.TLS.value: "SLACK_API_URL",
    Cause.ADDRESS.value: "SLACK_API_URL",
}

_log = logging.getLogger(__name__)


class Server:
    """The bot, over HTTP or Socket Mode. `start`, then `stop`; `run` does both around a signal."""

    def __init__(
        self,
        settings: Settings,
        *,
        hold: float = HOLD,
        ping_interval: float = _PING_INTERVAL,
        sleep: Sleep = asyncio.sleep,
        deadline: float = DEADLINE,
        breaker: Breaker | None = None,
        instances: Instances | None = None,
        connections: Connections | None = None,
        drain: float = _DRAIN,
        tell: float = _TELL,
    ) -> None:
        self._settings = settings
        self._hold = hold
        self._sleep = sleep  # between attempts, and between messages
        self._ping_interval = ping_interval
        self._deadline = deadline  # seconds for a look-up
        self._breaker = breaker
        self._drain = drain  # seconds that stopping waits for what runs
        self._tell = tell  # and then takes to say what will not be answered
        self._tasks = Tasks()
        self._connections = connections or Connections()
        self._instances = instances or Instances(settings)
        self._audit = open_audit(settings.audit_database_url)
        self._known_to_slack = self._stopping = False
        self._installed = True
        self._socket: Socket | None = None
        self.port = 0  # the port that really listens, once started

    async def start(self) -> None:
        """Listen at once, then become ready: hosts wait for the port first."""
        slack = self._settings.slack
        for warning in self._settings.warnings:
            _log.warning("%s %s", warning.name, warning.fix)
        self._network = Network(self._settings.proxies)
        self._slack = web_client(
            self._network.session,
            self._network.proxy(slack.api_url),
            slack.api_url,
            slack.bot_token,
        )
        self._workspace = Workspace(slack.bot_token)
        await self._instances.start()
        bolt = create_app(self._workspace, self._desk(), slack.api_url)
        handle = partial(dispatch, bolt, self._workspace)
        if slack.app_token:
            from bot.server.socket_mode import Socket  # noqa: PLC0415 — unused over HTTP

            self._socket = Socket(
                handle,
                slack.app_token,
                self._slack,
                self._network,
                self._tasks,
                ping_interval=self._ping_interval,
                sleep=self._sleep,
            )
        self._runner = web.AppRunner(self._web_app(handle), shutdown_timeout=_LAST_BYTES)
        await self._runner.setup()
        assert self._runner.server  # noqa: S101 — it was set up
        self.port = await self._connections.listen(
            self._runner.server, self._settings.host, self._settings.port
        )
        _log.info("listening", extra={"port": self.port})
        self._connecting = asyncio.create_task(self._connect())

    async def stop(self) -> None:
        """Not ready, no new connections, finish what runs, close."""
        self._stopping = True
        self._delivery.slack.hurry()
        end = asyncio.get_running_loop().time() + self._drain
        if self._socket:
            self._socket.take_no_more()
        await self._connections.finish(_LAST_REQUESTS)
        unfinished = await self._tasks.drain(end - asyncio.get_running_loop().time())
        await self._once.cancel()
        await self._delivery.say_stopping(unfinished, self._tell)
        self._connecting.cancel()  # after the drain: who asks is known by its end only
        if self._socket:  # after the drain: acknowledgements leave through it
            await self._socket.close()
        await self._runner.cleanup()
        await self._network.close()
        await self._instances.close()
        await self._audit.close()
        _log.info("stopped", extra={"unfinished": len(unfinished)})

    async def run(self) -> None:
        """Serve until SIGTERM, SIGINT or SIGHUP."""
        signals = StopSignals()
        signals.listen()
        try:
            await self.start()
        except OSError:  # the port, mostly
            await self._network.close()
            await self._instances.close()
            raise
        await signals.asked()
        await self.stop()
        signals.ignore()

    async def not_ready(self) -> list[str]:
        """The names of the parts that are not ready."""
        parts = {
            "running": not self._stopping,
            "slack": self._known_to_slack,
            "installed": self._installed,
            "token": not self._slack_api.token_refused,
            "audit": not self._audit.broken,
        }
        if self._socket:
            parts["socket"] = self._socket.connected()
        return [name for name, ready in parts.items() if not ready]

    def _desk(self) -> Desk:
        settings = self._settings
        call_center = settings.call_center
        client = CallCenterClient(
            self._network.session,
            call_center.credentials,
            instance_id=call_center.instance_id,
            endpoint=call_center.endpoint,
            proxy=self._network.proxy(call_center.endpoint),
            deadline=self._deadline,
            attempts=Attempts(breaker=self._breaker, sleep=self._sleep),
        )
        self._lookup = lookup = Lookup(
            client.list_recordings_by_contact_id,
            instance_id=call_center.instance_id,
            ttl=settings.cache.ttl_seconds,
            stale=settings.cache.stale_seconds,
            max_entries=settings.cache.max_entries,
            answers=self._instances.answers,
        )
        slack = SlackApi(
            self._slack,
            sleep=self._sleep,
            token_changed=self._token_changed,
            manifest=settings.slack.manifest,
        )
        self._slack_api = slack
        words, groups = LANGUAGES[settings.language], settings.access.groups()
        self._people = people = People(slack, words, groups)
        self._delivery = delivery = Delivery(
            ResponseUrl(
                self._network.session,
                self._network.proxy,
                on_loopback=settings.slack.on_loopback,
                sleep=self._sleep,
            ),
            slack,
            self._tasks,
            people.best,
            self._hold,
            self._sleep,
        )
        self._once = once = Once(self._instances.marks)
        self._conversations = Conversations(slack)
        answering = Answering(
            {
                ContactQuery: Recordings(lookup, settings.access),
                AuditQuery: TrailOfContact(self._audit, settings.hash_key),
                HelpQuery: Help(),
            },
            people,
            settings.access,
            self._audit,
            Notes(settings.hash_key),
            conversations=self._conversations,
        )
        return Desk(answering, people, delivery, once, self._uninstalled)

    def _uninstalled(self) -> None:
        """Slack has taken the app away: nothing is kept."""
        self._installed = False
        self._lookup.clear()
        self._people.clear()
        self._once.clear()
        self._conversations.clear()
        self._tasks.start(self._instances.clear())
        _log.error("the app was uninstalled, or its token revoked")

    def _token_changed(self) -> None:
        """Slack began to refuse our token, or accepts it again: ask what that means."""
        if self._slack_api.token_refused:
            _log.error("Slack refuses SLACK_BOT_TOKEN; try `python -m bot check`")
        else:
            _log.info("Slack accepts SLACK_BOT_TOKEN again")
        self._tasks.start(self._ask_whether_installed())

    async def _ask_whether_installed(self) -> None:
        """The event reaches one instance of several; the others learn it here."""
        answer = await self._slack_api.auth_test()
        if answer.ok:
            self._installed = True  # the event was an old one: Slack delivers some again
        elif answer.error in REVOKED and self._installed:
            self._uninstalled()

    def _web_app(self, handle: Handle) -> web.Application:
        async def slack_events(request: web.Request) -> web.Response:
            began = time.perf_counter()
            acknowledgement = Acknowledgement()
            try:
                answered = await handle(request[PAYLOAD])
                metrics.ACK.observe(time.perf_counter() - began)
                response = web.Response(
                    status=answered.status,
                    body=answered.body.encode(),
                    headers=answered.first_headers(),
                )
                if self._stopping:
                    response.force_close()  # the connection's last
                # Written here and not by aiohttp afterwards: what follows must know when it left.
                with contextlib.suppress(ConnectionError):  # Slack has gone
                    await response.prepare(request)
                    await response.write_eof()
                    acknowledgement.left()
            except PayloadRefused as error:
                return not_taken(error)
            finally:
                acknowledgement.lost()
            return response

        secrets = self._settings.slack.signing_secrets
        passing = gate(secrets, self._instances.marks.first_seen)
        app = web.Application(middlewares=[self._connections.middleware(), passing])
        if not self._socket:
            app.router.add_post("/slack/events", slack_events)
        app.router.add_get("/healthz", _alive)
        app.router.add_get("/readyz", self._ready)
        app.router.add_get("/metrics", metrics.metrics_handler(self._settings.metrics_token))
        return app

    async def _ready(self, _: web.Request) -> web.Response:
        missing = await self.not_ready()
        if missing:
            return web.json_response({"ready": False, "not_ready": missing}, status=503)
        return web.json_response({"ready": True})

    async def _connect(self) -> None:
        # The trail not before the port is ours: what it opens may keep the process alive.
        await asyncio.gather(self._audit.start(), self._meet_slack())
        if self._socket and not self._stopping:
            await self._socket.connect()
        instance = self._settings.call_center.instance_id
        _log.info("ready", extra={"workspace": self._workspace.name, "instance": instance})
        while True:
            await asyncio.sleep(_STILL_INSTALLED)
            await self._ask_whether_installed()

    async def _meet_slack(self) -> None:
        """`auth.test`, again and again until Slack knows us."""
        wait = 1.0
        while True:
            answer = await self._slack_api.auth_test()
            if answer.ok:
                break
            about = {"reason": answer.error, "setting": _SETTINGS.get(answer.error, "")}
            standing = answer.outcome is Outcome.REFUSED
            event = "Slack refused auth.test" if standing else "no answer to auth.test"
            _log.error("%s; try `python -m bot check`", event, extra=about)
            await asyncio.sleep(wait)
            wait = min(2 * wait, _RETRY_AT_MOST)
        off = seconds_off(answer.date, time.time())
        if off is not None and abs(off) > WINDOW:
            _log.error(
                "this machine's clock is off; Slack's requests are refused",
                extra={"seconds": round(off), "limit": WINDOW},
            )
        self._workspace.known(dict(answer.body))
        self._people.at_home(str(answer.body.get("team_id") or ""))
        self._known_to_slack = True


async def _alive(_: web.Request) -> web.Response:
    return web.json_response({"alive": True})
