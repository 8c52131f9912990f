"""`GetConversationDetailByContactId` as plain values: the transcript of a call. Pure.

Sources: the models of the vendor's SDK, version 2017-07-05; its page asks for a page's number and
size, which have no effect: all of it comes at once.
"""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from bot.callcenter.call_records import listed
from bot.callcenter.fields import integer, name, text
from bot.callcenter.model import Conversation, Phrase

GET_CONVERSATION_DETAIL = "GetConversationDetailByContactId"
PHRASES = "DataList"  # what holds them in an answer
MOST_PHRASES = 4000  # a call of 4 hours, in which somebody speaks every 4 s
MOST_CHARACTERS = 200_000  # of all phrases: a call of 13 hours
LONGEST_PHRASE = 2000  # characters

_PHRASE, _KEYS = "QualityCheckPhrase", ("Begin", "End", "Identity", "Role", "Words")
_LARGEST_PAGE = 99
_LONGEST_CALL = 86_400_000  # milliseconds; what is beyond is no time from the start of a call


def parameters(contact_id: str) -> dict[str, str]:
    """The parameters, as they are sent."""
    return {"ContactId": contact_id, "PageNumber": "1", "PageSize": str(_LARGEST_PAGE)}


def conversation(payload: Mapping[str, Any]) -> Conversation:
    """What was said, in the order in which it was said; phrases without words are left out.

    One of which no time is known stays behind the one before it. Of each phrase 2,000 characters
    are read, of each call 4,000 phrases and 200,000 characters.

    Raises:
        UnexpectedAnswer: there is a list, and nothing in it can be read.
    """
    _, items, _ = listed(payload, PHRASES, _PHRASE, *_KEYS)
    spoken = (each for each in map(_phrase, items) if each.words.strip())
    timed, last, length = [], 0, 0
    for phrase in islice(spoken, MOST_PHRASES):
        length += len(phrase.words)
        if length > MOST_CHARACTERS:
            break
        last = last if phrase.begin is None else phrase.begin
        timed.append((last, phrase))
    timed.sort(key=lambda each: each[0])
    return Conversation(tuple(phrase for _, phrase in timed), name(payload, "RequestId"))


def _phrase(item: Mapping[str, Any]) -> Phrase:
    return Phrase(
        begin=_milliseconds(item.get("Begin")),
        end=_milliseconds(item.get("End")),
        identity=text(item, "Identity"),
        role=text(item, "Role"),
        words=text(item, "Words", LONGEST_PHRASE),
    )


def _milliseconds(value: object) -> int | None:
    found = integer(value)
    return found if found is not None and 0 <= found <= _LONGEST_CALL else None
