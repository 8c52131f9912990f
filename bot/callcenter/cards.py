"""The facts of one call, for the recordings of its contact: never in their way."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from bot.callcenter.call_window import call_of, call_wanted
from bot.callcenter.model import Call, CallPage, CallsWanted, ContactRecordings
from bot.errors import CallCenterError, PermissionRefused
from bot.memory.flights import Flights, Wanted

REFUSED_FOR = 300.0  # seconds without a question after a refusal: the key may not, and not soon

FetchCalls = Callable[[CallsWanted], Awaitable[CallPage]]

_log = logging.getLogger(__name__)


class Cards:
    """Asks for the call of a contact, once for all who want it at the same time.

    Nothing is remembered here but a refusal. `fetch` bounds itself; without it, none is asked for.
    `clock`: seconds since the epoch; `timer`: seconds.
    """

    def __init__(
        self, fetch: FetchCalls | None, *, clock: Callable[[], float], timer: Callable[[], float]
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._timer = timer
        self._refused_until: float | None = None
        self._flights = Flights[CallsWanted, Call | None]("call of a contact")

    @property
    def open(self) -> bool:
        """Whether a call may be asked for now."""
        if self._refused_until is not None and self._timer() < self._refused_until:
            return False
        return self._fetch is not None

    def clear(self) -> None:
        """Let nobody join a question that runs. A refusal holds on: it is about the key."""
        self._flights.clear()

    def asked(self, answer: ContactRecordings, started: int | None) -> asyncio.Task[Call | None]:
        """The question for the call of these recordings, on its way; None: there is no such call.

        `started`: when the call began, in epoch milliseconds, where that is known. Why it failed
        has been logged when it raises. It is waited for with `asyncio.wait`.
        """
        now_s = int(self._clock())  # so that who asks in the same second asks for the same
        wanted = call_wanted(answer, started, now_s * 1000)
        return self._flights.flight(wanted, partial(self._ask, wanted))

    async def _ask(self, wanted: CallsWanted, _: Wanted) -> Call | None:
        assert self._fetch is not None  # noqa: S101 — `open` says so
        try:
            page = await self._fetch(wanted)
        except CallCenterError as error:
            if isinstance(error, PermissionRefused):
                self._refused_until = self._timer() + REFUSED_FOR
            about = {"error": error.kind, "code": error.code}
            _log.info("the facts of a call did not come", extra=about)
            raise
        except Exception as error:  # a fault of ours must not take the recordings along
            _log.error("fault in the facts of a call", exc_info=error)
            raise
        return call_of(page, wanted.contact_id)
