"""A list of calls, and the facts of a call beside its recordings.

A page of 100 calls as the call center sends it, deciphered, read and rendered (10 rows of it),
against `json.loads` of the same bytes; and a look-up with the call's facts against one without, on
loopback. The program: `python -m benchmarks.calls <endpoint>`.
"""

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from functools import partial

from benchmarks.measure import SLICE, Program, Sample, counting, paired, unit
from benchmarks.table import Row
from bot.callcenter import call_records, protocol
from bot.callcenter.call_list import ROWS, Listed
from bot.callcenter.client import CallCenterClient
from bot.callcenter.lookup import Lookup
from bot.callcenter.model import CallsWanted
from bot.callcenter.signing import Credentials
from bot.callcenter.windows import LONGEST, Window
from bot.messages.calls import CallList, calls
from bot.messages.message import Reader
from bot.messages.words import EN
from bot.sandbox.call_records import CallRecords
from bot.sandbox.callcenter import ACCESS_KEY_ID, ACCESS_KEY_SECRET, INSTANCE_ID
from bot.sandbox.contacts import SAMPLE
from bot.server.session import Network

_NOW = 1_795_500_000_000  # ms
_WANTED = CallsWanted(start=_NOW - LONGEST, stop=_NOW)
_KEY = Credentials(ACCESS_KEY_ID, ACCESS_KEY_SECRET)
_READER = Reader(EN)
_PAGE = "100 calls parsed, 10 rendered / json.loads"
_FACTS = "look-up with the call's facts / without"


def rows() -> Iterator[Row]:
    """Both, in CPU time; and counted, where this machine counts."""
    with Program("benchmarks.stub") as stub:
        endpoint = f"http://127.0.0.1:{stub.line()}"
        with Program("benchmarks.calls", endpoint) as program:
            page = program.sample("page json 40")
            card = program.sample("card plain 40")
        yield Row(_PAGE, "CPU time", page.cost)
        yield Row(_FACTS, "CPU time", card.cost, at_most=2.5)
        if counting() == "CPU time":
            return
        with Program("benchmarks.calls", endpoint, counted=True) as program:
            read = _spent(program, "page") / _spent(program, "json")
            facts = _spent(program, "card") / _spent(program, "plain")
        yield Row(_PAGE, unit(), read)
        yield Row(_FACTS, unit(), facts, at_most=2.5)


def _spent(program: Program, name: str) -> float:
    """What 20 of them cost, once everything is warm."""
    program.ask(f"{name} {name} 0")
    program.spent()
    program.ask(f"{name} {name} 0")
    return program.spent()


def _page_of_100() -> bytes:
    sent = {"InstanceId": INSTANCE_ID, **call_records.parameters(_WANTED)}
    payload = CallRecords(now_ms=_NOW).page(sent)
    assert isinstance(payload, dict)
    assert len(payload["CallDetailRecords"]["List"]["CallDetailRecord"]) == _WANTED.page_size
    return json.dumps({**payload, "Success": True, "Code": "OK"}, ensure_ascii=False).encode()


def _rendered(body: bytes) -> None:
    payload = protocol.decipher(200, "application/json", body, call_records.CALLS)
    page = call_records.call_page(payload, _WANTED)
    listed = Listed(page.calls[:ROWS], 0, None, page.total or 0, complete=True, read_to=0)
    shown = CallList(
        by="phone",
        name="15588886666",
        listed=listed,
        window=Window(_WANTED.start, _WANTED.stop),
        period="days",
        days=7,
        handle="q:",
        page=1,
    )
    assert calls(shown, _READER).found


def _obey(endpoint: str) -> None:
    """For each line, `<ours> <peer> <pairs>`, the ratios of one to the other.

    With 0 pairs, the first one 20 times, for whoever counts from outside.
    """
    body = _page_of_100()
    with asyncio.Runner() as runner:
        network = runner.run(_network())
        client = CallCenterClient(network.session, _KEY, instance_id=INSTANCE_ID, endpoint=endpoint)
        fetch = client.list_recordings_by_contact_id
        plain = Lookup(fetch, ttl=0)
        card = Lookup(fetch, ttl=0, fetch_call=client.list_call_detail_records)

        async def found(lookup: Lookup) -> None:
            (outcome,) = await lookup.find([SAMPLE])
            assert outcome.recordings
            assert bool(outcome.call) is (lookup is card)

        async def at_once(work: Callable[[], object]) -> None:
            work()

        works: dict[str, Callable[[], Awaitable[None]]] = {
            "page": lambda: at_once(partial(_rendered, body)),
            "json": lambda: at_once(partial(json.loads, body)),
            "card": lambda: found(card),
            "plain": lambda: found(plain),
        }
        for line in sys.stdin:
            first, second, pairs = line.split()
            if pairs == "0":
                runner.run(_repeat(works[first], 20))
                print("done", flush=True)
            else:
                ratio = paired(
                    lambda name=first: runner.run(_slice(works[name])),  # type: ignore[misc] # this one's name
                    lambda name=second: runner.run(_slice(works[name])),  # type: ignore[misc] # the same
                    int(pairs),
                )
                print(*ratio, flush=True)
        runner.run(network.close())


async def _network() -> Network:
    return Network()


async def _repeat(work: Callable[[], Awaitable[None]], times: int) -> None:
    for _ in range(times):
        await work()


async def _slice(work: Callable[[], Awaitable[None]]) -> Sample:
    done, cpu, began = 0, time.process_time(), time.perf_counter()
    while True:
        await work()
        done += 1
        seconds = time.perf_counter() - began
        if seconds > SLICE:
            return Sample(done / seconds, (time.process_time() - cpu) / done)


if __name__ == "__main__":
    _obey(sys.argv[1])
