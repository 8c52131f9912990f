"""What people read where a list of calls could not be had. Pure."""

from bot.callcenter.model import Found
from bot.errors import CallCenterError, Kind
from bot.messages import buttons
from bot.messages.failure import fix_of, sentence_of, service_line, tries_again
from bot.messages.message import Message, Place, Reader, grey, message
from bot.messages.rich import rich


def calls_failed(error: CallCenterError, handle: str, reader: Reader) -> Message:
    """As a look-up that failed, without naming what was searched for.

    `handle`: of the search, which *Try again* asks for and *Change dates…* changes.
    """
    words = reader.words
    sentence = None if error.hint else words.call.refused.get(error.kind)
    fix = fix_of(error, reader)
    way_on = None
    if reader.place is not Place.TERMINAL:
        if tries_again(Found("", error)):
            way_on = buttons.button(buttons.SEARCH_AGAIN, words.button.try_again, handle)
        elif error.kind is Kind.INPUT and not error.hint:
            way_on = buttons.change_dates(handle, words)
    return message(
        rich(sentence or sentence_of(error, reader), contact_id="", contact=reader.contact),
        buttons.actions(way_on),
        grey(words.failure.fix.format(fix=fix)) if fix else None,
        service_line(error, reader),
    )
