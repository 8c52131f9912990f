"""What `python -m bot check` found about one thing. Pure."""

from typing import NamedTuple


class Finding(NamedTuple):
    """A line: whether it is right, cannot be tried just now, or wrong until somebody mends it."""

    mark: str
    text: str


RIGHT, DOUBTFUL, WRONG = "✓", "!", "✗"
