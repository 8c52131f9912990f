"""What listening needs, each in a process of its own: `python -m benchmarks.served <which> …`.

`storage`: the call center, whose sample is a file of 50 MB, and the storage with that file.
`proxy <url>`: the peer, the least that aiohttp needs to pass that file on.
`bot [seconds]`: the bot, which tells on demand by how many milliseconds its event loop was late;
after the seconds, a listener or a storage that stands still is given up.
"""

import asyncio
import os
import statistics
import sys
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import aiohttp
from aiohttp import web
from yarl import URL

from bot import metrics
from bot.callcenter.storage import Storage
from bot.player import routes
from bot.player.stream import stream
from bot.sandbox import contacts, speech
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.faults import StorageFault
from bot.server import log, wiring
from bot.server.server import Server
from bot.settings.settings import Settings

SIZE = 52_424_044  # bytes of the file
BEFORE_SILENCE = 1_000_000  # bytes that come from a storage that is then silent
_SECONDS = 6553  # of 8000 bytes each
_LOOK = 0.01  # seconds between two looks at the loop
_PIECE = 32 << 10  # bytes, as the bot passes them on


class _Late(NamedTuple):
    """Seconds by which the event loop was late, and those of them that are not the machine's."""

    whole: float
    own: float


async def _storage() -> None:
    """Prints endpoint, host and a link; then, whenever asked, how many answers are under way."""
    call_center = CallCenter()
    storage, name = call_center.storage, contacts.recordings(contacts.SAMPLE)[0]["FileName"]
    storage.stored[name] = speech.wav(_SECONDS)
    assert storage.stored[name].size == SIZE
    call_center.prepare()
    endpoint = await call_center.start()
    print(endpoint, storage.host, storage.signed_url(name), flush=True)
    async for asked in standard_input():
        if asked == "silent":
            storage.faults.append(StorageFault(silent_after=BEFORE_SILENCE))
        print(storage.open_now, storage.connections, flush=True)


async def _proxy(url: str) -> None:
    """Prints its port."""
    async with aiohttp.ClientSession(read_bufsize=_PIECE, auto_decompress=False) as session:

        async def pass_on(request: web.Request) -> web.StreamResponse:
            asked = {"Range": request.headers["Range"]}
            async with session.get(URL(url, encoded=True), headers=asked) as file:
                response = web.StreamResponse(status=file.status)
                response.content_type = file.content_type
                response.content_length = file.content_length
                response.headers["Content-Range"] = file.headers["Content-Range"]
                await response.prepare(request)
                async for piece in file.content.iter_chunked(_PIECE):
                    await response.write(piece)
                await response.write_eof()
            return response

        app = web.Application()
        app.router.add_get("/", pass_on)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        print(runner.addresses[0][1], flush=True)
        await asyncio.Event().wait()


async def _bot(limit: str) -> None:
    if limit:
        # Production has no setting for these: nobody needs another one.
        replace(routes, "stream", partial(stream, still=float(limit)))
        replace(wiring, "Storage", partial(Storage, silent=float(limit)))
    settings = Settings.from_env(os.environ)
    log.configure(settings.log, metrics.LOG_DROPPED.inc)
    late: list[_Late] = []
    await asyncio.gather(Server(settings).run(), _look(late), _tell(late))  # until it is killed


def replace(module: ModuleType, name: str, new: object) -> None:
    """Put something else in the place of what a module has under this name."""
    assert hasattr(module, name)
    setattr(module, name, new)


async def _look(late: list[_Late]) -> None:
    """Note how late the loop is, for each moment in which it could not be asked, too."""
    loop = asyncio.get_running_loop()
    while True:
        due, waited = loop.time() + _LOOK, _waited()
        await asyncio.sleep(_LOOK)
        lateness = loop.time() - due
        machines = _waited() - waited
        for each in range(1 + int(max(0.0, lateness) / _LOOK)):
            whole = lateness - each * _LOOK
            late.append(_Late(whole, max(0.0, whole - machines)))


def _waited() -> float:
    """Seconds in which this thread could have run, and the machine ran something else (Linux)."""
    try:
        told = Path("/proc/thread-self/schedstat").read_text(encoding="ascii")
    except OSError:
        return 0.0
    return int(told.split()[1]) / 1e9


async def _tell(late: list[_Late]) -> None:
    """For each line: how late it was since the last one, and by its own doing; p50, p99, most."""
    async for _ in standard_input():
        for which in (0, 1):
            every = [1000 * each[which] for each in late] or [0.0]
            centiles = statistics.quantiles([*every, every[-1]], n=100, method="inclusive")
            print(centiles[49], centiles[98], max(every), end=" ")
        print(flush=True)
        late.clear()


async def standard_input() -> AsyncIterator[str]:
    """The lines that are sent to this program."""
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    async for line in reader:
        yield line.decode().strip()


def _run(which: str, argument: str = "") -> None:
    match which:
        case "storage":
            asyncio.run(_storage())
        case "proxy":
            asyncio.run(_proxy(argument))
        case _:
            asyncio.run(_bot(argument))


if __name__ == "__main__":
    _run(*sys.argv[1:])
