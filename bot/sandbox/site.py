"""An aiohttp application on a free port of loopback."""

from aiohttp import web


class Site:
    """Starts and stops one application.

    Args:
        app: what is served.
        leaving_ends: whether an answer is given up as soon as its reader has gone.
    """

    def __init__(self, app: web.Application, *, leaving_ends: bool = False) -> None:
        self._runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=0.1, handler_cancellation=leaving_ends
        )

    async def start(self, port: int = 0) -> str:
        """Listen; returns `http://127.0.0.1:<port>`."""
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    @property
    def connections(self) -> int:
        """How many are open, be they in use or kept for the next request."""
        return len(self._runner.server.connections) if self._runner.server else 0

    async def stop(self) -> None:
        """Close the port and every connection."""
        await self._runner.cleanup()
