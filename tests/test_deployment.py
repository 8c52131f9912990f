"""The files from which hosts deploy: what they say exists, runs, and agrees with the code."""

import asyncio
import json
import os
import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import yaml

from bot.audit.database import open_database
from bot.settings.names import NAMES
from tests.running import BARE_ENVIRON
from tests.servers.postgres import PostgresServer

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
RENDER: dict[str, Any] = yaml.safe_load((ROOT / "render.yaml").read_text("utf-8"))
HEALTH = "/healthz"
PASSWORDS = ("OWNER_PASSWORD", "PRUNE_PASSWORD")  # of `.env`, for compose alone


def instructions(name: str) -> list[str]:
    return re.findall(rf"^{name} (.*)$", DOCKERFILE, re.MULTILINE)


def in_exec_form(line: str) -> list[str]:
    return [str(word) for word in json.loads(line)]


def here(words: list[str]) -> list[str]:
    """The same command with this Python in the place of the image's."""
    return [re.sub(r"^(/venv/bin/)?python$", sys.executable, word) for word in words]


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A folder with what the image holds: what `.dockerignore` lets through."""
    shutil.copytree(ROOT / "bot", tmp_path / "bot", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "requirements.txt", tmp_path)
    return tmp_path


async def run(words: list[str], folder: Path, **environ: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *words,
        cwd=folder,
        env={**BARE_ENVIRON, "PYTHONPATH": str(folder), **environ},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    out, _ = await process.communicate()
    return process.returncode or 0, out.decode()


def test_nobody_is_root() -> None:
    """The image runs as a number that is not root, in exec form, and names its base by version."""
    (user,) = instructions("USER")
    assert all(int(number) > 0 for number in user.split(":"))
    assert all(re.search(r":\d+\.\d+-slim-\w+", image) for image in instructions("FROM"))
    assert all(in_exec_form(line) for line in [*instructions("RUN"), *instructions("CMD")])
    assert "--require-hashes" in DOCKERFILE
    assert (ROOT / ".dockerignore").read_text("utf-8").splitlines()[1] == "*"


async def test_what_the_image_does(image: Path, environ: dict[str, str]) -> None:
    """Its own lines, in an empty folder: compile, start, and answer the probe."""
    (compiled,) = [line for line in instructions("RUN") if "compileall" in line]
    words = [word for word in here(in_exec_form(compiled)) if word != "/venv/lib"]
    assert (await run(words, image))[0] == 0
    (probe,) = re.findall(r"^HEALTHCHECK .*? CMD (.*)$", DOCKERFILE, re.MULTILINE)
    (command,) = instructions("CMD")
    started = await asyncio.create_subprocess_exec(
        *here(in_exec_form(command)),
        cwd=image,
        env={**BARE_ENVIRON, "PYTHONPATH": str(image), **environ, "LOG_FORMAT": "json"},
        stderr=asyncio.subprocess.PIPE,
    )
    assert started.stderr is not None
    port = ""
    async for line in started.stderr:
        if b'"listening"' in line:
            port = str(json.loads(line)["port"])
            break
    proxy = {"HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}  # nobody there
    code, said = await run(here(in_exec_form(probe)), image, PORT=port, **proxy)
    started.terminate()
    await started.wait()
    assert (code, said) == (0, "")
    assert (await run(here(in_exec_form(probe)), image, PORT=port))[0] != 0


def test_compose() -> None:
    """Settings are known, hosts that speak without TLS are named, and each waits for the other.

    What `.env` holds for the outside (its port, the other roles' passwords) does not reach the bot.
    """
    services = COMPOSE["services"]
    for name in ("bot", "tables"):
        assert set(services[name]["environment"]) <= {*NAMES, *PASSWORDS}, name
    bot = services["bot"]["environment"]
    assert bot["PLAINTEXT_HOSTS"].split(",") == ["redis", "postgres"]
    assert set(services) >= {"bot", "redis", "postgres", "demo", "tables", "roles"}
    assert services["bot"]["ports"] == ["${PORT:-3000}:3000"]
    assert (bot["PORT"], bot["BIND_HOST"]) == ("3000", "0.0.0.0")  # noqa: S104 — in a container
    assert {bot[name] for name in PASSWORDS} == {""}
    assert "environment" not in services["demo"]
    assert "env_file" not in services["demo"]
    for service in services.values():
        for other, waits in service.get("depends_on", {}).items():
            healthy = waits["condition"] == "service_healthy"
            assert healthy is ("healthcheck" in services[other])
    for name in ("tables", "demo"):
        assert services[name]["command"][:3] == ["/venv/bin/python", "-m", "bot"]


def test_render() -> None:
    """Its commands are those of the Procfile; an outage of Slack restarts nothing."""
    (service,) = RENDER["services"]
    procfile = dict(
        line.split(": ", 1)
        for line in (ROOT / "Procfile").read_text("utf-8").splitlines()
        if not line.startswith("#")
    )
    assert service["preDeployCommand"] == procfile["release"]
    assert service["startCommand"] == procfile["web"]
    assert service["healthCheckPath"] == HEALTH
    assert {variable["key"] for variable in service["envVars"]} <= set(NAMES)


async def test_hooks() -> None:
    """Slack's own tool gets the manifest as JSON, and nothing else, from our hook."""
    hooks = json.loads((ROOT / ".slack" / "hooks.json").read_text("utf-8"))
    python, *arguments = shlex.split(hooks["hooks"]["get-manifest"])
    assert python == ".venv/bin/python"
    code, out = await run([sys.executable, *arguments], ROOT)
    assert code == 0
    assert json.loads(out)["settings"]["socket_mode_enabled"] is True
    assert hooks["config"]["sdk-managed-connection-enabled"] is True


def psql_program() -> str | None:
    """The machine's own, else the packaged server's."""
    packaged = Path(sys.prefix).rglob("pginstall*/bin/psql")
    return shutil.which("psql") or next(map(str, packaged), None)


async def test_roles(postgres_server: PostgresServer) -> None:
    """`docs/roles.sql` grants what the officer's page grants, and may be run again."""
    owner = open_database(postgres_server.owner_url, limit=60)
    await owner.prepare()
    await owner.close()
    psql = psql_program()
    if psql is None:
        pytest.skip("no psql: neither on PATH nor beside the packaged server")
    sql = ROOT / "docs" / "roles.sql"
    words = [psql, "--set=bot=b", "--set=prune=p", f"--file={sql}", postgres_server.owner_url]
    for _ in range(2):
        code, said = await run(words, ROOT, **os.environ)
        assert code == 0, said
    connection = await asyncpg.connect(postgres_server.owner_url)
    granted = await connection.fetch(
        "SELECT grantee, table_name, privilege_type FROM information_schema.role_table_grants"
        " WHERE grantee LIKE 'recordings_%'"
    )
    await connection.close()
    page = (ROOT / "docs" / "officer.md").read_text("utf-8")
    told = {
        (role, table, right)
        for rights, table, role in re.findall(r"GRANT ([A-Z, ]+) ON (\w+) TO (\w+);", page)
        for right in rights.split(", ")
    }
    assert {tuple(row) for row in granted} == told
