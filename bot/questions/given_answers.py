"""Answers as they were given: whoever asks the same again is shown what stands there already."""

from collections.abc import Sequence
from functools import partial

from bot.callcenter.model import Found
from bot.memory.beside import Beside
from bot.messages.message import Message, Reader
from bot.messages.recordings import answer

_CONTACTS = 256  # the newest: an answer in memory takes about 9 kB
_READERS = 4  # of one contact: other rights, another language, another page


class GivenAnswers:
    """Masks and words an answer once, which is most of the work of it.

    What is kept is masked. What shows full numbers, or what somebody typed beside an id, is made
    for its reader and kept nowhere.
    """

    def __init__(self, kept_days: int | None) -> None:
        """`kept_days`: as `answer` takes it."""
        self._kept_days = kept_days
        self._given = Beside[Message](_CONTACTS, _READERS)

    def answer(
        self,
        found: Sequence[Found],
        reader: Reader,
        *,
        now: float,
        page: int = 1,
        not_ids: Sequence[str] = (),
        foreign: Sequence[str] = (),
    ) -> Message:
        """The same as `answer` of the messages, and with the same arguments."""
        new = partial(
            answer,
            found,
            reader,
            now=now,
            page=page,
            not_ids=not_ids,
            foreign=foreign,
            kept_days=self._kept_days,
        )
        if len(found) != 1 or foreign or not_ids or reader.full_numbers:
            return new()
        (first,) = found
        if first.entry is None or not first.recordings:
            return new()
        # The key holds what was found and not the entry: a key with the entry would keep it alive.
        # Nor does it hold `now`: an answer that tells its age has an entry of its own.
        given_for = (first.result, reader, page)
        given = self._given.get(first.entry, given_for)
        if given is None:
            given = new()
            self._given.keep(first.entry, given_for, given)
        return given
