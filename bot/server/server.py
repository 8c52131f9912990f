"""The process around Bolt: start, ready, drain, stop."""

import asyncio
import logging
from typing import TYPE_CHECKING

from aiohttp import web

from bot.audit import open_audit
from bot.callcenter.breaker import Breaker
from bot.listeners.tasks import Tasks
from bot.memory.backoff import Sleep
from bot.server.budget import BUDGET, Budget
from bot.server.connections import Connections
from bot.server.gate import gate
from bot.server.instances import Instances
from bot.server.routes import web_app
from bot.server.session import Network
from bot.server.stop_signals import StopSignals
from bot.server.wiring import Parts, wired
from bot.settings.settings import Settings

if TYPE_CHECKING:
    from bot.server.socket_mode import Socket

_log = logging.getLogger(__name__)


class Server:
    """The bot, over HTTP or Socket Mode. `start`, then `stop`; `run` does both around a signal.

    Attributes:
        port: the port that really listens, once started.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        budget: Budget = BUDGET,
        sleep: Sleep = asyncio.sleep,
        breaker: Breaker | None = None,
        instances: Instances | None = None,
        connections: Connections | None = None,
    ) -> None:
        """Open nothing yet. `sleep` stands between attempts, and between messages."""
        self._settings = settings
        self._budget = budget
        self._sleep = sleep
        self._breaker = breaker
        self._tasks = Tasks()
        self._connections = connections or Connections()
        self._instances = instances or Instances(settings)
        self._trail = open_audit(settings.audit_database_url, limit=budget.audit)
        self._stopping = False
        self._socket: Socket | None = None
        self.port = 0

    async def start(self) -> None:
        """Listen at once, then become ready: hosts wait for the port first."""
        for warning in self._settings.warnings:
            _log.warning("%s %s", warning.name, warning.fix)
        self._network = Network(self._settings.proxies)
        await self._instances.start()
        self._parts = wired(
            self._settings,
            self._network,
            self._instances,
            self._trail,
            self._tasks,
            budget=self._budget,
            sleep=self._sleep,
            breaker=self._breaker,
        )
        if self._settings.slack.app_token:
            self._socket = self._made_socket(self._parts)
        self._runner = web.AppRunner(self._web_app(), shutdown_timeout=self._budget.last_bytes)
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
        self._parts.slack.hurry()
        end = asyncio.get_running_loop().time() + self._budget.drain
        if self._socket:
            self._socket.take_no_more()
        if self._parts.player:
            self._parts.player.stop()
        await self._connections.finish(self._budget.last_requests)
        unfinished = await self._tasks.drain(end - asyncio.get_running_loop().time())
        await self._parts.once.cancel()
        await self._parts.delivery.say_stopping(unfinished, self._budget.tell)
        self._connecting.cancel()  # after the drain: who asks is known by its end only
        if self._socket:  # after the drain: acknowledgements leave through it
            await self._socket.close()
        await self._runner.cleanup()
        await self._network.close()
        await self._instances.close()
        await self._trail.close()
        _log.info("stopped", extra={"unfinished": len(unfinished)})

    async def run(self) -> None:
        """Serve until SIGTERM, SIGINT or SIGHUP. Raises OSError where the port cannot be had."""
        signals = StopSignals()
        signals.listen()
        try:
            await self.start()
        except OSError:
            await self._network.close()
            await self._instances.close()
            raise
        await signals.asked()
        await self.stop()
        signals.ignore()

    async def not_ready(self) -> list[str]:
        """The names of the parts that are not ready."""
        workspace = self._parts.workspace
        parts = {
            "running": not self._stopping,
            "slack": workspace.known,
            "installed": workspace.installed,
            "token": not self._parts.slack.token_refused,
            "audit": not self._trail.broken,
        }
        if self._socket:
            parts["socket"] = self._socket.connected()
        return [name for name, ready in parts.items() if not ready]

    async def _connect(self) -> None:
        """Become ready, and stay so."""
        workspace = self._parts.workspace
        # The trail not before the port is ours: what it opens may keep the process alive.
        await asyncio.gather(self._trail.start(), workspace.meet())
        if self._socket and not self._stopping:
            await self._socket.connect()
        instance = self._settings.call_center.instance_id
        _log.info("ready", extra={"workspace": workspace.name, "instance": instance})
        await workspace.watch()

    def _web_app(self) -> web.Application:
        settings = self._settings
        passing = gate(settings.slack.signing_secrets, self._instances.marks.first_seen)
        return web_app(
            (self._connections.middleware(), passing),
            None if self._socket else self._parts.handle,
            self.not_ready,
            lambda: self._stopping,
            metrics_token=settings.metrics_token,
            player=self._parts.player,
        )

    def _made_socket(self, parts: Parts) -> "Socket":
        from bot.server.socket_mode import Socket  # noqa: PLC0415 — unused over HTTP

        return Socket(
            parts.handle,
            self._settings.slack.app_token,
            parts.web,
            self._network,
            self._tasks,
            ping_interval=self._budget.ping,
            sleep=self._sleep,
        )
