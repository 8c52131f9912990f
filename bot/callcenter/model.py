"""What the call center knows, as values. Ids are strings, always: some exceed 2**53. Pure.

Named tuples, since many are made: a frozen dataclass costs twice as much.
"""

import re
from collections.abc import Sequence
from enum import Enum
from typing import Annotated, NamedTuple

from bot.errors import CallCenterError

MOST_IDS = 10  # contacts that are looked up at a time

# Of China: a mobile number, one with an area code, 400 and 800; and any with a country code.
_PHONE = re.compile(
    r"(?:\+?86|0086|0)?1[3-9][0-9]{9}|0[0-9]{9,11}|[48]00[0-9]{7}|00[1-9][0-9]{8,14}"
)


class Holds(Enum):
    """What a text field holds, where it is not a text in which a phone number may stand.

    A field that says nothing is such a text: whoever adds one has it masked (`messages/masking`).
    """

    NUMBER = "a phone number, and nothing else"
    FILE_NAME = "a file's name, which ends with a phone number, perhaps a short one"
    ID = "an id, which may itself be a long run of digits"
    ASKED_FOR = "the contact id: the reader has named it"


class Recording(NamedTuple):
    """One recording of a call, as in `ListRecordingsByContactId`.

    Every field may be missing in an answer: then text is "" and a number is None.
    The vendor marks `Channel`, `FilePath` and `InstanceId` as obsolete; they are left out on
    purpose.
    """

    contact_id: Annotated[str, Holds.ASKED_FOR] = ""
    agent_id: Annotated[str, Holds.ID] = ""  # the agent's RAM user id
    agent_name: str = ""
    calling_number: Annotated[str, Holds.NUMBER] = ""  # personal data
    called_number: Annotated[str, Holds.NUMBER] = ""  # personal data
    contact_type: str = ""  # Inbound, Outbound, …; unknown values are kept as they come
    start_time: int | None = None  # epoch milliseconds
    duration: int | None = None  # seconds
    file_name: Annotated[str, Holds.FILE_NAME] = ""  # the key for a download
    file_description: str = ""
    quality_check_task_id: Annotated[str, Holds.ID] = ""
    quality_check_tid: Annotated[str, Holds.ID] = ""  # the text of the inspection


class ContactRecordings(NamedTuple):
    """The call center's answer for one contact; no recordings is an answer, too."""

    contact_id: str
    recordings: tuple[Recording, ...]  # the newest first, those without a time last
    request_id: str = ""  # CCC's RequestId
    age: float | None = None  # seconds since it was fetched, when it stands in for an error


def looks_like_ccc_2(contact_id: str) -> bool:
    """Whether an id has the shape of CCC 2.0 (API 2020-07-01): a hint, never a rule."""
    return contact_id.startswith("job-")


def reads_as_phone(contact_id: str) -> bool:
    """Whether an id that was typed has the shape of a phone number.

    Such an id is masked in everything we say until CCC knows it as a contact.
    """
    return bool(_PHONE.fullmatch(contact_id))


class Found(NamedTuple):
    """What came of one contact id."""

    contact_id: str
    result: ContactRecordings | CallCenterError

    @property
    def recordings(self) -> Sequence[Recording]:
        """The newest first. Empty after a failure."""
        return () if isinstance(self.result, CallCenterError) else self.result.recordings
