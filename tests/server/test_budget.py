"""The times that depend on each other: their order, and one value for each of them."""

from dataclasses import replace

import pytest

from bot.audit.trail import LIMIT_SECONDS
from bot.callcenter.client import DEADLINE
from bot.listeners.reply import HOLD
from bot.memory.marks import LEASE
from bot.server.budget import BUDGET, SLACK
from bot.server.connections import KEEP_ALIVE_SECONDS
from bot.server.unverified import STALL_SECONDS, TOTAL_SECONDS


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


def test_what_is_promised() -> None:
    """The times that people and operators are told of; another value is another promise.

    An answer that is there within 2 s stands in the acknowledgement; what a killed instance left is
    taken over after 15 s; a stop takes less than the 30 s that hosts give.
    """
    assert (BUDGET.audit, BUDGET.hold, BUDGET.deadline, BUDGET.lease) == (1.5, 2.0, 12.0, 15.0)
    assert BUDGET.drain + BUDGET.tell + BUDGET.last_bytes == 26.0


def test_connections_outlive_a_routers() -> None:
    """A PaaS's router keeps a connection for 90 s without a request: ours must not end before it.

    It would send a request into a connection that we are closing, and Slack would wait in vain.
    """
    assert KEEP_ALIVE_SECONDS > 90.0


def test_nobody_sends_a_body_for_longer_than_slack_waits() -> None:
    """After that there is nobody who would read the answer; a stranger only holds memory."""
    assert STALL_SECONDS < TOTAL_SECONDS <= SLACK == 3.0
