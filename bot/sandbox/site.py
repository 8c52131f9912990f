"""An aiohttp application on a free port of loopback."""

from aiohttp import web


class Site:
    """Starts and stops one application."""

    def __init__(self, app: web.Application) -> None:
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)

    async def start(self, port: int = 0) -> str:
        """Listen; returns `http://127.0.0.1:<port>`."""
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Close the port and every connection."""
        await self._runner.cleanup()
