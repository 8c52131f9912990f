"""What Slack hands out for a short time: trigger ids and response_urls.

Sources: the page of `views.open` for a trigger's errors; Slack's "Handling user interaction" for
how long both are good.
"""

from collections.abc import Callable

TRIGGER_SECONDS = 3.0
URL_SECONDS = 30 * 60.0
URL_USES = 5

Clock = Callable[[], float]


class Tickets:
    """Remembers what was handed out, and says why it is not good any more."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._triggers: dict[str, float] = {}
        self._exchanged: set[str] = set()
        self._urls: dict[str, float] = {}
        self._uses: dict[str, int] = {}

    def hand_out(self, *, trigger_id: str = "", path: str = "") -> None:
        """With a request to the app. A redelivery does not make them younger."""
        if trigger_id:
            self._triggers.setdefault(trigger_id, self._clock())
        if path:
            self._urls.setdefault(path, self._clock())

    def exchange(self, trigger_id: str) -> str:
        """Use a trigger up; Slack's word for why that is refused, or ""."""
        handed_out = self._triggers.get(trigger_id)
        if handed_out is None:
            return "invalid_trigger_id"
        if trigger_id in self._exchanged:
            return "exchanged_trigger_id"
        if self._clock() - handed_out > TRIGGER_SECONDS:
            return "expired_trigger_id"
        self._exchanged.add(trigger_id)
        return ""

    def use(self, path: str) -> str:
        """Use a response_url once; the word for why that is refused, or ""."""
        handed_out = self._urls.get(path)
        if handed_out is None:
            return "no_service"
        if self._clock() - handed_out > URL_SECONDS:
            return "expired_url"
        self._uses[path] = self._uses.get(path, 0) + 1
        return "used_url" if self._uses[path] > URL_USES else ""
