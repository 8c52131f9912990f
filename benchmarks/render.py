"""The answer with 10 recordings, rendered, against the same blocks as plain literals.

The literals are a function's body, compiled from what was rendered: every value in which two
contacts differ is filled in, and everything else is constant. An answer is made once, and given as
it stands to whoever asks the same again.
The program: `python -m benchmarks.render`.
"""

import asyncio
import sys
import time
from collections.abc import Callable, Iterator

from benchmarks.filled import FIRST, lookup
from benchmarks.measure import Program, unit
from benchmarks.table import Row
from bot.access import Action
from bot.callcenter.model import Found
from bot.messages.message import Message, Reader
from bot.messages.recordings import answer
from bot.messages.words import EN
from bot.questions.given_answers import GivenAnswers

_READER = Reader(EN, may=frozenset({Action.SEARCH, Action.SHARE}))
_RECORDINGS = 10


def rows() -> Iterator[Row]:
    """Given again, and made anew."""
    with Program("benchmarks.render", counted=True) as program:
        literals = _spent(program, "literals", 500)
        again, first = _spent(program, "again", 100), _spent(program, "first", 10)
    what = f"/recordings of {_RECORDINGS}, rendered / the same blocks as literals"
    yield Row(what, unit(), first / literals, at_most=2)
    yield Row("a kept answer of 10 / the same blocks as literals", unit(), again / literals)


def _spent(program: Program, name: str, times: int) -> float:
    """What one of so many costs, once everything is warm."""
    program.ask(f"{name} 10")
    program.spent()
    program.ask(f"{name} {times}")
    return program.spent() / times


def _literals(one: object, other: object, filled: list[object]) -> str:
    """Python that makes `one`: where `other` differs, `v[…]`, whose value goes to `filled`."""
    if isinstance(one, dict) and isinstance(other, dict) and one.keys() == other.keys():
        parts = (f"{name!r}: {_literals(one[name], other[name], filled)}" for name in one)
        return "{" + ", ".join(parts) + "}"
    if isinstance(one, (list, tuple)) and isinstance(other, type(one)) and len(one) == len(other):
        parts = (_literals(*each, filled) for each in zip(one, other, strict=True))
        return "[" + ", ".join(parts) + "]"
    if one == other:
        return repr(one)
    filled.append(one)
    return f"v[{len(filled) - 1}]"


def _plain(one: Message, other: Message) -> Callable[[], object]:
    """The function that makes what is sent of `one`."""
    values: list[object] = []
    body = _literals(one.payload(), other.payload(), values)
    scope: dict[str, Callable[[list[object]], object]] = {}
    exec(f"def made(v): return {body}", scope)  # noqa: S102 — made of our own message
    made = scope["made"]
    assert made(values) == one.payload()
    return lambda: made(values)


async def _found() -> list[Found]:
    looked_up = lookup(_RECORDINGS)
    return [(await looked_up.find([str(FIRST + number)]))[0] for number in (1, 7_654_321)]


def _obey() -> None:
    """For each line, `again`, `first` or `literals` and a number, so many of them."""
    one, other = asyncio.run(_found())
    now = time.time()
    given = GivenAnswers(None)
    literals = _plain(answer([one], _READER, now=now), answer([other], _READER, now=now))
    works: dict[str, Callable[[], object]] = {
        "again": lambda: given.answer([one], _READER, now=now).payload(),
        "first": lambda: answer([one], _READER, now=now).payload(),
        "literals": literals,
    }
    for line in sys.stdin:
        name, times = line.split()
        for _ in range(int(times)):
            works[name]()
        print("done", flush=True)


if __name__ == "__main__":
    _obey()
