"""What the sandbox call center has recorded, by contact, time and file; how each file sounds."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.sandbox import contacts, speech
from bot.sandbox.call_records import CallRecords
from bot.sandbox.speech import Audio

Recording = dict[str, Any]  # a row of `ListRecordingsByContactId`

_ORIGINAL = ".mkv"
_UNTOLD = 8  # seconds, of a recording whose length is not told
_KINDS: Mapping[str, Callable[[int], Audio] | None] = {
    contacts.ADPCM: speech.adpcm,
    contacts.GSM: speech.gsm,
    contacts.OBJECT_GONE: None,
}


@dataclass(frozen=True)
class File:
    """A file that the call center signs links to.

    Attributes:
        kind: makes its audio; None where the storage has lost it.
        listed: whether a recording names it; none names an original of which another was mixed.
    """

    seconds: int
    kind: Callable[[int], Audio] | None
    listed: bool


class Recorded:
    """The recordings of the telling contacts and of the generated calls."""

    def __init__(self, records: CallRecords) -> None:
        self._records = records

    def of_contact(self, contact_id: str) -> list[Recording]:
        """What `ListRecordingsByContactId` tells."""
        return contacts.recordings(contact_id) or self._records.recordings(contact_id)

    def between(self, start: int, stop: int) -> Iterator[Recording]:
        """Those that began in this time (epoch milliseconds), of every call that is on record."""
        for call in self._records.all():
            for each in self.of_contact(call["ContactId"]):
                if start <= each["StartTime"] <= stop:
                    yield each

    def files(self, contact_id: str) -> list[str]:
        """The names of all that a contact has; an original stands before what was mixed of it."""
        return list(_files(self.of_contact(contact_id)))

    def file(self, name: str) -> File | None:
        """The file of this name."""
        return self._telling.get(name) or self._generated.get(name)

    def audio(self, name: str) -> Audio | None:
        """What the storage holds under this name."""
        found = self.file(name)
        return found.kind(found.seconds) if found and found.kind else None

    @cached_property
    def _telling(self) -> dict[str, File]:
        """Apart from the others, which need not be made for one of these."""
        ids = contacts.WITH_RECORDINGS
        return _files(each for contact_id in ids for each in contacts.recordings(contact_id))

    @cached_property
    def _generated(self) -> dict[str, File]:
        calls = self._records.all()
        return _files(each for call in calls for each in call["Recordings"]["Recording"])


def _files(recordings: Iterable[Recording]) -> dict[str, File]:
    """By name."""
    found: dict[str, File] = {}
    for each in recordings:
        name, contact_id = each.get("FileName", ""), each.get("ContactId", "")
        if not name or contact_id == contacts.FILE_GONE:
            continue
        seconds = int(each.get("Duration", _UNTOLD))
        original = name.removesuffix(".wav").removesuffix(_ORIGINAL) + _ORIGINAL
        found[original] = File(seconds, speech.mkv, listed=name == original)
        if name != original:
            found[name] = File(seconds, _KINDS.get(contact_id, speech.wav), listed=True)
    return found
