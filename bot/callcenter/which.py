"""Which of a contact's recordings is meant, in a button, a link or a record of the trail. Pure.

A file's name ends with a phone number, so a recording is named by when it began: `1795140720000`.
One that the call center gives no time for is `-`. Of several that began in the same millisecond,
as those of a conference, the second is `1795140720000.2`, by the order of their files.
"""

from collections.abc import Sequence

from bot.callcenter.model import Recording


def which(recording: Recording, recordings: Sequence[Recording]) -> str:
    """The name of one recording among those of its contact."""
    same = _beginning(recording.start_time, recordings)
    began = "-" if recording.start_time is None else str(recording.start_time)
    number = same.index(recording) + 1 if recording in same else 1
    return began if number == 1 else f"{began}.{number}"


def named_recording(name: str, recordings: Sequence[Recording]) -> Recording | None:
    """The recording of this name; None where the call center has it no more, or never had."""
    return next((each for each in recordings if which(each, recordings) == name), None)


def _beginning(start_time: int | None, recordings: Sequence[Recording]) -> list[Recording]:
    same = [each for each in recordings if each.start_time == start_time]
    return sorted(same, key=lambda each: (each.file_name, each.agent_id))
