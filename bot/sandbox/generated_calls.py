"""Thousands of calls of the last 100 days, the same for the same `now`. All numbers are made up.

Who called, who answered and how it ended is drawn apart from the times, so that a customer's
history has the same calls whenever a test runs.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random
from typing import Any, TypeVar

from bot.sandbox.call_detail import (
    NOT_RATED,
    NOT_SENT,
    OWN_NUMBER,
    SATISFIED,
    UNSATISFIED,
    Call,
    Rating,
    call,
)
from bot.sandbox.staff import AGENTS, SKILL_GROUPS, Agent, SkillGroup

_T = TypeVar("_T")
_SEED = 20170705
_COUNT = 4000
_HOUR = 3_600_000  # milliseconds
_DAY = 24 * _HOUR
_CHINA = 8 * _HOUR  # ahead of UTC
_NEWEST = 4 * 60_000  # before now: long enough for a call to have ended

# Numbers as they are stored: mobile ones, landlines with area code, foreign with country code.
_CUSTOMERS = (
    *(f"1558888{100 + 29 * each:04}" for each in range(90)),
    *(f"1380000{100 + 29 * each:04}" for each in range(90)),
    *(f"1390000{100 + 29 * each:04}" for each in range(90)),
    *(f"0108888{6666 - 17 * each}" for each in range(10)),
    *(f"0218888{6666 - 17 * each}" for each in range(10)),
    *(f"120255501{each}" for each in range(10, 15)),
    *(f"447700900{each}" for each in range(120, 125)),
)
# A number, how many calls, and between how many days ago.
_HISTORIES = (
    ("15588886666", 23, 0.0, 6.8),
    ("15588886666", 37, 7.2, 89.0),
    ("13800000041", 9, 21.0, 59.0),
    ("13900000001", 3, 0.0, 0.9),
)
# How busy each hour of China's day is.
_BUSY = (
    *(0.01,) * 8,
    *(0.4, 0.9, 1.0, 1.0, 0.5, 0.6, 0.9, 1.0, 0.9, 0.8, 0.4, 0.2),
    *(0.03,) * 4,
)
_WEEKEND = 0.4  # of a working day's calls
_SATURDAY = 5

_TYPES = {"Inbound": 62, "Outbound": 33, "Back2Back": 5}
_OUTBOUND = {"Success": 76, "NoAnswer": 24}
_INBOUND = {
    "Success": 68,
    "AbandonedInQueue": 8,
    "AbandonedRing": 6,
    "AbandonedInContactFlow": 5,
    "NoAnswer": 4,
    "QueueOverflow": 3,
    "OneStepTransfer": 3,
    "AbandonedInRing": 1,  # the other spelling, as these below
    "AbandonedInIVR": 1,
    "Voicemail": 1,
}
_IN_IVR = ("AbandonedInContactFlow", "AbandonedInIVR")
_IN_QUEUE = ("AbandonedInQueue", "QueueOverflow", "Voicemail")
_RATINGS = {NOT_SENT: 45, NOT_RATED: 30, SATISFIED: 19, UNSATISFIED: 6}
_INTERNAL, _TRANSFERRED, _NAMELESS = 0.02, 0.08, 0.3  # shares of the calls


@dataclass(frozen=True)
class _Shape:
    """Everything about a call but its time."""

    parties: tuple[str, str]
    contact_type: str
    disposition: str
    groups: tuple[SkillGroup, ...]
    agents: tuple[Agent, ...]
    seconds: int
    unrecorded: int  # seconds of ringing and of the voice menu, before the recording
    rating: Rating


def calls(now_ms: int) -> list[Call]:
    """All of them, the oldest first; ids increase with time."""
    shapes, times = Random(_SEED), Random(_SEED + 1)  # noqa: S311 — nothing here is secret
    placed = [
        (_start(times, now_ms, newest, oldest), _shape(shapes, number))
        for number, count, newest, oldest in _HISTORIES
        for _ in range(count)
    ]
    placed.append((now_ms - _NEWEST, _shape(shapes, _CUSTOMERS[0])))
    while len(placed) < _COUNT:
        internal = shapes.random() < _INTERNAL
        often = _CUSTOMERS[int(len(_CUSTOMERS) * shapes.random() ** 2)]
        placed.append((_start(times, now_ms, 0, 100), _shape(shapes, "" if internal else often)))
    placed.sort(key=lambda each: each[0])
    return [
        _made(f"301{number:07}", shape, start, now_ms)
        for number, (start, shape) in enumerate(placed, 1)
    ]


def _start(times: Random, now_ms: int, newest: float, oldest: float) -> int:
    """A moment between so many days ago, mostly in working hours."""
    latest = now_ms - max(int(newest * _DAY), _NEWEST)
    earliest = now_ms - int(oldest * _DAY)
    while True:
        start = times.randrange(earliest, latest)
        days, rest = divmod(start + _CHINA, _DAY)
        weekend = (days + 3) % 7 >= _SATURDAY  # 1970 began on a Thursday
        if times.random() < _BUSY[rest // _HOUR] * (_WEEKEND if weekend else 1):
            return start


def _shape(shapes: Random, customer: str) -> _Shape:
    """Draws equally often for every call, so that none moves when another one changes."""
    contact_type = _drawn(shapes, _TYPES) if customer else "Internal"
    inbound = contact_type == "Inbound"
    disposition = _drawn(shapes, _INBOUND if inbound else _OUTBOUND)
    group = SKILL_GROUPS[int(len(SKILL_GROUPS) * shapes.random())]
    serving = [agent for agent in AGENTS if group in agent.groups]
    agent = serving[int(len(serving) * shapes.random())]
    other = AGENTS[(AGENTS.index(agent) + 1) % len(AGENTS)]
    nameless = shapes.random() < _NAMELESS
    transferred = shapes.random() < _TRANSFERRED and inbound
    length, wait = shapes.random(), shapes.random()
    rating = _drawn(shapes, _RATINGS)

    success = disposition == "Success"
    agents: tuple[Agent, ...] = (agent, other) if success and transferred else (agent,)
    if disposition in _IN_IVR + _IN_QUEUE or (disposition == "NoAnswer" and nameless):
        agents = ()
    groups: tuple[SkillGroup, ...] = tuple(
        dict.fromkeys((group, *(a.groups[0] for a in agents[1:])))
    )
    if disposition in _IN_IVR or not customer:
        groups = ()
    parties = (customer, OWN_NUMBER) if inbound else (OWN_NUMBER, customer)
    if not customer:
        parties = _extension(agent), _extension(other)
    return _Shape(
        parties,
        contact_type,
        disposition,
        groups,
        agents,
        seconds=int(40 + 1500 * length**3) if success else int(8 + 50 * length),
        unrecorded=3 + int(30 * wait),
        rating=rating if success else NOT_SENT,
    )


def _extension(agent: Agent) -> str:
    return f"80{AGENTS.index(agent) + 1:02}"


def _drawn(shapes: Random, weights: Mapping[_T, int]) -> _T:
    return shapes.choices(list(weights), list(weights.values()))[0]


def _made(contact_id: str, shape: _Shape, start: int, now_ms: int) -> Call:
    """The row. A call is told of only after its end."""
    seconds = min(shape.seconds, (now_ms - start) // 1000 - 60)
    recordings: list[dict[str, Any]] = []
    if shape.disposition == "Success":
        each = (seconds - shape.unrecorded) // len(shape.agents)
        recordings = [
            _recording(
                contact_id, agent, start + 1000 * (shape.unrecorded + number * each), each - 1
            )
            for number, agent in enumerate(shape.agents)
        ]
        for recording in recordings:
            recording["FileName"] = f"{recording['StartTime']}{shape.parties[0]}.wav"
    return call(
        contact_id,
        parties=shape.parties,
        contact_type=shape.contact_type,
        start=start,
        duration=seconds,
        disposition=shape.disposition,
        groups=shape.groups,
        agents=[(agent.agent_id, agent.name) for agent in shape.agents],
        rating=shape.rating,
        recordings=recordings,
    )


def _recording(contact_id: str, agent: Agent, start: int, seconds: int) -> dict[str, Any]:
    local = time.strftime("%Y%m%d%H%M%S", time.gmtime((start + _CHINA) // 1000))
    return {
        "FileDescription": f"{local}-{agent.name}",
        "AgentName": agent.name,
        "Duration": seconds,
        "ContactId": contact_id,
        "StartTime": start,
        "AgentId": agent.agent_id,
    }
