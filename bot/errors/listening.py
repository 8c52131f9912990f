"""The errors of listening: why the player plays nothing, and what is wrong with a file. Pure."""

from enum import StrEnum

from bot.errors import BotError, Cause


class Ending(StrEnum):
    """Why the player plays nothing, or nothing more."""

    USED = "used"  # the link has played
    EXPIRED = "expired"  # it was not used in time
    OVER = "over"  # it played, and the time for that is over
    UNKNOWN = "unknown"  # no link of ours, or one that is long over
    DENIED = "denied"  # whoever it is for may not listen any more
    FORMAT = "format"  # none that browsers can play
    BUSY = "busy"  # too many listen at this instance; it may pass
    GONE = "gone"  # the call center has no such recording any more
    NOT_RECORDED = "not_recorded"  # the audit trail takes nothing
    FAILED = "failed"  # the call center, or the storage, gave no answer


class PlayEnded(BotError):
    """A link or a grant does not play.

    Attributes:
        ending: why.
        user_id: whose it was, so that they are told in their language; "" where nobody knows.
        reference: of the press of *Listen*; "" where nobody knows.
    """

    def __init__(self, ending: Ending, user_id: str = "", reference: str = "") -> None:
        super().__init__(ending)
        self.ending = ending
        self.user_id = user_id
        self.reference = reference


class StorageTrouble(StrEnum):
    """The kinds of `StorageError`, fit for logs and metrics."""

    REFUSED = "refused"  # the URL has expired, or its signature is not taken: ask for a new one
    GONE = "gone"  # there is no such file any more
    UNREACHABLE = "unreachable"  # no connection, or the storage fails on its own side
    SILENT = "silent"  # nothing came for 30 s
    CUT = "cut"  # the connection ended before the part did
    UNEXPECTED = "unexpected"  # an answer that is not the part that was asked for


class StorageError(BotError):
    """The storage of the recordings gave nothing that we can use. It never carries the URL.

    Attributes:
        trouble: what happened.
        cause: why it cannot be reached, where that stands until somebody mends it.
        http_status: of its answer, or 0 where none came.
    """

    def __init__(
        self,
        trouble: StorageTrouble,
        *,
        cause: Cause = Cause.UNREACHABLE,
        http_status: int = 0,
    ) -> None:
        super().__init__(f"storage: {trouble} (HTTP {http_status or '-'})")
        self.trouble = trouble
        self.cause = cause
        self.http_status = http_status
