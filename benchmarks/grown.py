"""The bot with a memory that is filled at will: `python -m benchmarks.grown`.

For each line of standard input: `fill <contacts>` remembers so many, read as the call center's
answers are, and `render` answers for all of them, as where somebody asks.
"""

import asyncio
import os
import time

from benchmarks import filled
from benchmarks.served import replace, standard_input
from bot import metrics
from bot.callcenter.lookup import Lookup
from bot.messages.message import Reader
from bot.messages.words import EN
from bot.questions.given_answers import GivenAnswers
from bot.server import log, wiring
from bot.server.server import Server
from bot.settings.settings import Settings


async def _obey(lookup: Lookup) -> None:
    reader, given, asked = Reader(EN), GivenAnswers(None), range(0)
    async for line in standard_input():
        match line.split():
            case ["fill", count]:
                asked = range(filled.FIRST, filled.FIRST + int(count))
                for each in asked:
                    await lookup.find([str(each)])
            case _:
                for each in asked:
                    found = lookup.find_now([str(each)])
                    assert found
                    given.answer(found, reader, now=time.time())
        print("done", flush=True)


async def _serve() -> None:
    lookup = filled.lookup()
    replace(wiring, "Lookup", lambda *_, **__: lookup)  # the process has no other
    settings = Settings.from_env(os.environ)
    log.configure(settings.log, metrics.LOG_DROPPED.inc)
    await asyncio.gather(Server(settings).run(), _obey(lookup))  # until it is killed


if __name__ == "__main__":
    asyncio.run(_serve())
