"""What was filled into the search form → a `CallsQuery`. Pure."""

from dataclasses import replace

from bot.callcenter.windows import Window
from bot.errors import BotError, Usage, UsageError
from bot.messages import form
from bot.messages.form import Filled
from bot.questions.searches import By, CallsQuery, Direction, by_phone
from bot.questions.when import LONGEST_RANGE, When, WhenKind

_MINUTE = 60_000  # milliseconds; what a picker's moment stands for


class FormError(BotError):
    """A field that cannot be read. `field`: its block_id; `usage`: what is wrong with it."""

    def __init__(self, field: str, usage: UsageError) -> None:
        super().__init__(field)
        self.field = field
        self.usage = usage


def calls_query(filled: Filled, kept: CallsQuery | None, now_ms: int) -> CallsQuery:
    """The search.

    Args:
        filled: the form.
        kept: the search that it changes: what is not typed again stays.
        now_ms: epoch milliseconds.

    Raises:
        FormError: no number, no name, no time.
    """
    query = _what(filled, kept)
    query = replace(
        query, direction=Direction(filled.direction), recorded=filled.recorded, when=None
    )
    if filled.when != form.RANGE:
        return replace(query, typed=query.typed or filled.when)
    return replace(query, typed="", when=_range(filled, now_ms))


def _what(filled: Filled, kept: CallsQuery | None) -> CallsQuery:
    typed, by = filled.typed.strip(), By(filled.by)
    if by is By.MINE:
        return CallsQuery(by)
    if not typed and kept and kept.by is by:
        return CallsQuery(by, kept.names)
    if by is not By.PHONE:
        if not any(map(str.isalnum, typed)):
            nameless = Usage.NO_AGENT if by is By.AGENT else Usage.NO_GROUP
            raise FormError(form.WHAT, UsageError(nameless))
        return CallsQuery(by, (" ".join(typed.split()),))
    try:
        query = by_phone(typed)
    except UsageError as error:
        raise FormError(form.WHAT, error) from None
    if query is None:
        wrong = Usage.NOT_A_NUMBER if typed else Usage.NO_NUMBER
        raise FormError(form.WHAT, UsageError(wrong))
    return query


def _range(filled: Filled, now_ms: int) -> When:
    """From one minute to the end of the other, up to now."""
    start, stop = (filled.start or 0) * 1000, (filled.stop or 0) * 1000 + _MINUTE - 1
    if not filled.start or start >= now_ms:
        raise FormError(form.FROM, UsageError(Usage.NOT_A_RANGE))
    if not filled.stop or not _MINUTE <= stop - start + 1 <= LONGEST_RANGE:
        raise FormError(form.TO, UsageError(Usage.NOT_A_RANGE))
    return When(Window(start, min(stop, now_ms)), WhenKind.RANGE)
