"""A soak: ten requests a second by every way in, with faults now and then, for as long as asked.

A stranger is at work beside them. Fails where memory grows, sockets or tasks pile up, a question
stays without an answer, or an ack comes too late for Slack. Numbers are compared as medians, of the
first and the last fifth of the time after the warm-up.
"""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp

from benchmarks.stranger import Stranger
from bot.messages.buttons import NEXT
from bot.messages.words import EN
from bot.sandbox import contacts
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.demo import bot_child, settings
from bot.sandbox.faults import Fault
from bot.sandbox.payloads import CHANNEL
from bot.sandbox.slack import Ack, Slack

_RATE = 10  # requests a second
_EACH = 10  # seconds between two samples
_WARM_UP = 60  # seconds, or a quarter of the time where that is less
_LAST_ANSWERS = 40.0  # seconds
_SLACK_WAITS = 3.0  # seconds for an ack
_GROWTH = 1.1  # of memory
_SLACKNESS = 10  # sockets, or tasks: what a fault more or less makes
_TOKEN = "metrics-token-of-the-soak"  # noqa: S105 — opens nothing but this bot
_CONTAINER = {"type": "message", "channel_id": CHANNEL, "message_ts": "1760000001.000100"}
_CHANNELS = 97
_MISFORTUNES = (contacts.DROPPED, contacts.HTML, "5000", "4290", "4030")
_HOLD = 3.0  # seconds that the call center hangs: longer than an ack waits
_SLACK_FAULTS = (
    ("chat.postMessage", Fault(429, {"Retry-After": "1"}, "ratelimited")),
    ("response_url", Fault(503)),
    ("chat.postMessage", Fault(500)),
    ("response_url", Fault(dropped=True)),
)


class Sample(NamedTuple):
    """How the bot's process stands."""

    seconds: float
    memory: int  # resident kB
    sockets: int
    tasks: int
    descriptors: int
    lines: int  # of log, since the last sample

    def __str__(self) -> str:
        return (
            f"{self.seconds:6.0f}{self.memory / 1024:10.1f}{self.sockets:10}{self.tasks:8}"
            f"{self.descriptors:13}{self.lines:7}"
        )


def run(seconds: int) -> bool:
    """Soak for so long; whether it stayed flat and nothing was lost."""
    return asyncio.run(_soak(seconds))


async def _soak(seconds: int) -> bool:
    warm_up = min(_WARM_UP, seconds / 4)
    print(f"{_RATE} requests a second for {seconds} s; warm after {warm_up:.0f} s.")
    print(f"{'s':>6}{'RSS MiB':>10}{'sockets':>10}{'tasks':>8}{'descriptors':>13}{'lines':>7}")
    lines: list[str] = []
    async with (
        _services() as (call_center, slack, environ),
        bot_child(environ, lines.append) as (url, process),
    ):
        stranger = Stranger(url)
        working = asyncio.create_task(stranger.work())
        people = _People(call_center, slack, url, environ["SLACK_API_URL"])
        asking = asyncio.create_task(people.ask_for(seconds))
        samples, began = [], time.perf_counter()
        while not asking.done():
            await asyncio.wait((asking,), timeout=_EACH)
            tasks = await _tasks(url)
            samples.append(_sample(process.pid, tasks, time.perf_counter() - began, len(lines)))
            lines.clear()
            print(samples[-1], flush=True)
        await asking
        working.cancel()
        lost = await people.lost()
    flat = _flat([sample for sample in samples if sample.seconds >= warm_up])
    slowest = max(ack.seconds for ack in people.acks)
    late = sum(ack.seconds > _SLACK_WAITS for ack in people.acks)
    print(f"The stranger sent {stranger.sent} requests. {late} acks took more than 3 s.")
    print(f"{people.asked} requests, {lost} lost; the slowest ack took {slowest * 1000:.0f} ms.")
    return flat and not lost and not late


@asynccontextmanager
async def _services() -> AsyncIterator[tuple[CallCenter, Slack, dict[str, str]]]:
    call_center, slack = CallCenter(), Slack()
    environ = settings(await call_center.start(), await slack.start())
    try:
        yield call_center, slack, environ | {"METRICS_TOKEN": _TOKEN}
    finally:
        await slack.stop()
        await call_center.stop()


class _People:
    """Ask by every way in, and know which answers are still to come."""

    def __init__(self, call_center: CallCenter, slack: Slack, bot_url: str, api_url: str) -> None:
        self._call_center = call_center
        self._slack = slack
        self._bot_url = bot_url
        self._response_url = api_url.replace("/api/", "/response/soak-")
        self._due: set[str] = set()  # paths of response_urls, and threads
        self._unanswered = 0
        self._next: dict[str, Any] = {}
        self.acks: list[Ack] = []
        self.asked = 0

    async def ask_for(self, seconds: float) -> None:
        """At a steady pace, however long answers take."""
        began = time.perf_counter()
        async with asyncio.TaskGroup() as group:
            while (now := time.perf_counter() - began) < seconds:
                await asyncio.sleep(self.asked / _RATE - now)
                group.create_task(self._ask(self.asked))
                self.asked += 1

    async def lost(self) -> int:
        """How many questions have no answer after a last wait."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_LAST_ANSWERS):
                while self._missing():  # noqa: ASYNC110 — as people wait
                    await asyncio.sleep(0.1)
        return self._unanswered + self._missing()

    def _missing(self) -> int:
        """What went another way is told by its number only."""
        done = self._slack.done
        came = {call.path or str(call.sent.get("thread_ts")) for call in done}
        others = sum(
            call.method == "chat.postEphemeral" or str(call.sent.get("channel", "")).startswith("U")
            for call in done
        )
        return max(0, len(self._due - came) - others)

    async def _ask(self, number: int) -> None:
        match number % 10:
            case 0 | 1:
                await self._command(number, contacts.SAMPLE)
            case 2 | 3 | 4:
                await self._command(number, str(10**9 + number))
            case 5 | 6:
                await self._mention(number, str(10**9 + number))
            case 7:
                await self._mention(number, contacts.TRANSFERRED)
            case 8:
                await self._page(number)
            case _:
                await self._with_a_fault(number)

    async def _command(self, number: int, text: str) -> Ack:
        url = f"{self._response_url}{number}"
        changed = {"response_url": url, "user_id": f"U{number % 500}"}
        ack = await self._slack.command(self._bot_url, text, **changed)
        self.acks.append(ack)
        if ack.status != 200 or not ack.body.get("blocks"):
            self._unanswered += 1
        elif ack.body["text"] == EN.answer.looking_up:
            self._due.add(f"/response/soak-{number}")
        return ack

    async def _mention(self, number: int, text: str) -> None:
        thread, channel = f"{1_760_000_000 + number}.000100", f"C{number % _CHANNELS}"
        self._due.add(thread)
        changed = {"ts": thread, "channel": channel, "user": f"U{number % 500}"}
        self.acks.append(await self._slack.mention(self._bot_url, text, **changed))

    async def _page(self, number: int) -> None:
        if not self._next:
            ack = await self._command(number, contacts.TWELVE)
            buttons = [
                button for block in ack.body["blocks"] for button in block.get("elements", ())
            ]
            self._next = next(each for each in buttons if each.get("action_id") == NEXT)
        self._due.add(f"/response/soak-{number}")
        changed = {"response_url": f"{self._response_url}{number}"}
        self.acks.append(await self._slack.press(self._bot_url, self._next, _CONTAINER, **changed))

    async def _with_a_fault(self, number: int) -> None:
        """A contact that cannot be had; now and then Slack fails, or the call center hangs."""
        turn = number // 10
        if turn % 5 == 0:
            method, fault = _SLACK_FAULTS[turn // 5 % len(_SLACK_FAULTS)]
            self._slack.faults.setdefault(method, []).append(fault)
        if turn % 20 == 0:
            self._call_center.hold = hold = asyncio.Event()
            asyncio.get_running_loop().call_later(_HOLD, self._go_on, hold)
        await self._command(number, _MISFORTUNES[turn % len(_MISFORTUNES)])

    def _go_on(self, hold: asyncio.Event) -> None:
        self._call_center.hold = None
        hold.set()


def _sample(pid: int, tasks: int, seconds: float, lines: int) -> Sample:
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    memory = int(status.split("VmRSS:")[1].split()[0])
    sockets = descriptors = 0
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            descriptors += 1
            sockets += str(descriptor.readlink()).startswith("socket:")
    return Sample(seconds, memory, sockets, tasks, descriptors, lines)


async def _tasks(bot_url: str) -> int:
    headers = {"Authorization": f"Bearer {_TOKEN}"}
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{bot_url}/metrics", headers=headers) as response,
    ):
        shown = await response.text()
    return int(float(shown.split("\nrecordings_tasks ")[1].split()[0]))


def _flat(samples: Sequence[Sample]) -> bool:
    """Compare the end with the beginning, and say so."""
    many = max(1, len(samples) // 5)
    first, last = samples[:many], samples[-many:]

    def medians(name: str) -> tuple[float, float]:
        before, after = ([getattr(sample, name) for sample in part] for part in (first, last))
        return statistics.median(before), statistics.median(after)

    memory, sockets, tasks = medians("memory"), medians("sockets"), medians("tasks")
    print(
        f"memory {100 * (memory[1] / memory[0] - 1):+.1f} %, "
        f"sockets {sockets[0]:.0f} to {sockets[1]:.0f}, tasks {tasks[0]:.0f} to {tasks[1]:.0f}."
    )
    piled_up = any(after > before + _SLACKNESS for before, after in (sockets, tasks))
    return memory[1] <= _GROWTH * memory[0] and not piled_up
