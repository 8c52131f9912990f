"""What is served over HTTP: Slack's events, and how the bot is."""

import contextlib
import hmac
import time
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot import metrics
from bot.errors import PayloadRefused
from bot.listeners.acknowledgement import Acknowledgement
from bot.listeners.app import Handle
from bot.player.routes import Player
from bot.server.gate import EVENTS, PAYLOAD, not_taken

NotReady = Callable[[], Awaitable[list[str]]]


def web_app(
    middlewares: tuple[Middleware, ...],
    handle: Handle | None,
    not_ready: NotReady,
    stopping: Callable[[], bool],
    *,
    metrics_token: str,
    player: Player | None = None,
) -> web.Application:
    """The application.

    Args:
        middlewares: the outermost first: connections, then the gate.
        handle: takes a payload of Slack's; None in Socket Mode, where none comes this way.
        not_ready: the names of the parts that are not ready.
        stopping: whether each response is its connection's last.
        metrics_token: opens `/metrics`; "" for nobody.
        player: what is served under `/listen`; None where it has no address.
    """
    app = web.Application(middlewares=middlewares)
    if handle is not None:
        app.router.add_post(EVENTS, _slack_events(handle, stopping))
    if player is not None:
        player.mount(app)
    app.router.add_get("/healthz", _alive)
    app.router.add_get("/readyz", _readiness(not_ready))
    app.router.add_get("/metrics", _metrics(metrics_token))
    return app


def _slack_events(handle: Handle, stopping: Callable[[], bool]) -> Handler:
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
            if stopping():
                response.force_close()
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

    return slack_events


async def _alive(_: web.Request) -> web.Response:
    return web.json_response({"alive": True})


def _readiness(not_ready: NotReady) -> Handler:
    async def ready(_: web.Request) -> web.Response:
        missing = await not_ready()
        if missing:
            return web.json_response({"ready": False, "not_ready": missing}, status=503)
        return web.json_response({"ready": True})

    return ready


def _metrics(token: str) -> Handler:
    """`GET /metrics`, for whoever shows the token; without one there is none."""

    async def handler(request: web.Request) -> web.Response:
        shown = request.headers.get("Authorization", "")
        if not token or not hmac.compare_digest(_raw(shown), _raw(f"Bearer {token}")):
            return web.Response(status=401 if token else 404)
        headers = {"Content-Type": CONTENT_TYPE_LATEST}
        return web.Response(body=generate_latest(metrics.REGISTRY), headers=headers)

    return handler


def _raw(text: str) -> bytes:
    """The bytes as they came: aiohttp and `os.environ` keep what is no UTF-8 as surrogates."""
    return text.encode(errors="surrogateescape")
