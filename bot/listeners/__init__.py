"""One file for each way in from Slack: takes a request apart, hands it on, lets the answer out.

No listener raises, and none keeps Slack waiting: commands and forms answer in their
acknowledgement, events hold theirs for 2 s at most, buttons and shortcuts return at once.
"""

from collections.abc import Callable
from typing import NamedTuple

from bot.listeners.reply import Delivery
from bot.memory.look_ups import LookUps
from bot.memory.once import Once
from bot.questions.answering import Answering
from bot.slack.people import People


class Desk(NamedTuple):
    """What every way in needs."""

    answering: Answering
    people: People
    delivery: Delivery
    once: Once
    look_ups: LookUps
    uninstalled: Callable[[], None]  # what the server does when the app is taken away
    listen_in_slack: bool = False  # whether the player opens within Slack
