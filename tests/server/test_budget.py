"""The times that depend on each other: their order, and one value for each of them."""

from dataclasses import replace

import pytest

from bot.audit.trail import LIMIT_SECONDS
from bot.callcenter.client import DEADLINE
from bot.listeners.reply import HOLD
from bot.memory.marks import LEASE
from bot.server.budget import BUDGET


@pytest.mark.parametrize(
    "changed",
    [
        {"audit": 2.0},
        {"hold": 3.0},
        {"deadline": 15.0},
        {"lease": 20.0},
        {"drain": 24.0},
        {"last_requests": 1.0},
    ],
)
def test_order(changed: dict[str, float]) -> None:
    """A time that does not fit into the one that it depends on stops the start."""
    with pytest.raises(ValueError, match="must"):
        replace(BUDGET, **changed).check()


def test_one_value() -> None:
    """The parts' own defaults, which tests use, are those of the process."""
    defaults = (LIMIT_SECONDS, HOLD, DEADLINE, LEASE)
    assert defaults == (BUDGET.audit, BUDGET.hold, BUDGET.deadline, BUDGET.lease)
