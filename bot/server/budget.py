"""The times that depend on each other, in one place, and in their order. Pure."""

from dataclasses import dataclass

SLACK = 3.0  # seconds after which Slack gives up an acknowledgement
TRIGGER = 3.0  # seconds for which a trigger opens a modal
HOST = 30.0  # seconds between a host's SIGTERM and its SIGKILL


@dataclass(frozen=True, slots=True)
class Budget:
    """Seconds.

    Attributes:
        audit: for a record to be written, or read.
        hold: that an acknowledgement waits for its answer.
        deadline: for a look-up, all its attempts together.
        lease: after which an instance's claim on a piece of work ends, unless it is renewed.
        drain: that stopping waits for what runs.
        tell: that stopping then takes to tell those who get no answer.
        last_requests: for requests that came before the signal: to be read, and answered.
        last_bytes: for responses that are on their way.
        ping: between pings of Socket Mode; without a pong within half of it, it is given up.
    """

    audit: float = 1.5
    hold: float = 2.0
    deadline: float = 12.0
    lease: float = 15.0
    drain: float = 20.0
    tell: float = 4.0
    last_requests: float = 4.0
    last_bytes: float = 2.0
    ping: float = 10.0

    def check(self) -> None:
        """Raise ValueError where a time does not fit into the one that it depends on."""
        if not self.audit < self.hold < SLACK:
            raise ValueError("a record must be written while the acknowledgement waits")
        if not self.hold < self.last_requests:
            raise ValueError("a request that came before the signal must be answered")
        if not self.deadline < self.lease < self.drain:
            raise ValueError("a look-up must end before its lease, and before the stop")
        if not self.drain + self.tell + self.last_bytes < HOST:
            raise ValueError("the stop must end before the host ends it")


BUDGET = Budget()
BUDGET.check()
