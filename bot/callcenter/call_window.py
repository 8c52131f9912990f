"""Where the call of one contact is looked for in `ListCallDetailRecords`, and found. Pure.

The call center searches 7 days at most. A call's first recording starts after the call does, and
what is recorded in a later part of it, days later at most.
"""

from bot.callcenter.model import Call, CallPage, CallsWanted, ContactRecordings

_SECOND = 1000  # milliseconds
_DAY = 86_400 * _SECOND
_LONGEST = 7 * _DAY - _SECOND  # both ends are inclusive
_ROWS = 10  # one is expected


def call_wanted(answer: ContactRecordings, started: int | None, now: int) -> CallsWanted:
    """The question for the call of these recordings.

    From a day before the earliest of them to 6 days after it, less a second; where none has a time,
    around `started`, else the last 7 days less a second. Never beyond `now`.

    Args:
        answer: the recordings, and whose.
        started: when the call began, in epoch milliseconds, where that is known.
        now: epoch milliseconds.
    """
    times = [each.start_time for each in answer.recordings if each.start_time]
    middle = min(times) if times else started
    start, stop = now - _LONGEST, now
    if middle is not None and _DAY < middle < now + _DAY:  # else it is no time at all
        start = middle - _DAY
        stop = min(start + _LONGEST, now)
    return CallsWanted(start, stop, page_size=_ROWS, contact_id=answer.contact_id)


def call_of(page: CallPage, contact_id: str) -> Call | None:
    """The row of exactly this contact."""
    return next((call for call in page.calls if call.contact_id == contact_id), None)
