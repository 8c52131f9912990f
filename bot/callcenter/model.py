"""What the call center knows, as values. Ids are strings, always: some exceed 2**53. Pure.

Named tuples, since many are made: a frozen dataclass costs twice as much.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated, NamedTuple

from bot.errors import CallCenterError

MOST_IDS = 10  # contacts that are looked up at a time
MOST_CALLS = 100  # the largest page of `ListCallDetailRecords`

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


class CallAgent(NamedTuple):
    """An agent who took part in a call, as in `ListCallDetailRecords`."""

    agent_id: Annotated[str, Holds.ID] = ""  # the agent's RAM user id
    satisfaction: str = ""
    feedback: str = ""


class Call(NamedTuple):
    """One call, as in `ListCallDetailRecords`. Every field may be missing, as in a `Recording`."""

    contact_id: Annotated[str, Holds.ASKED_FOR] = ""
    instance_id: Annotated[str, Holds.ID] = ""
    calling_number: Annotated[str, Holds.NUMBER] = ""  # personal data
    called_number: Annotated[str, Holds.NUMBER] = ""  # personal data
    contact_type: str = ""  # Inbound, Outbound, …
    contact_disposition: str = ""  # Success, NoAnswer, …; unknown values are kept as they come
    start_time: int | None = None  # epoch milliseconds
    duration: int | None = None  # seconds, from the first ring to the end
    agent_names: str = ""  # joined by commas
    skill_group_names: str = ""  # the same
    skill_group_ids: Annotated[str, Holds.ID] = ""  # the same; `SkillGroupIdList`
    satisfaction: int | None = None
    satisfaction_desc: str = ""  # Chinese words: 满意, 未评价, …
    feedback: str = ""
    agents: tuple[CallAgent, ...] = ()
    recordings: tuple[Recording, ...] = ()  # only where they were asked for

    @property
    def outcome(self) -> str:
        """How it ended, spelled in one way: `noanswer`; "" where it is not said.

        The records of 2017-07-05, those of 2020-07-01 and the events differ in capitals, and in
        `AbandonedRing` for `AbandonedInRing` (next-facts, sections 2 and 5).
        """
        return self.contact_disposition.replace("_", "").lower()

    @property
    def unanswered(self) -> bool:
        """Whether nobody took it, so that there is nothing to record."""
        return self.outcome in _UNANSWERED

    @property
    def agent_ids(self) -> frozenset[str]:
        """Who took part, as far as it is said."""
        agents = {agent.agent_id for agent in self.agents}
        return frozenset(agents | {each.agent_id for each in self.recordings}) - {""}


_UNANSWERED = frozenset(
    {"noanswer", "rejected", "reject", "busy", "abandonedincontactflow", "abandonedinivr"}
    | {"abandonedinvoicenavigator", "abandonedinqueue", "abandonedring", "abandonedinring"}
    | {"queueoverflow", "queuingtimeout", "queuingoverflow", "queuingfailed", "ivrexception"}
)


class Phrase(NamedTuple):
    """Something that was said in a call, as the speech recognition heard it.

    As in `GetConversationDetailByContactId`. `begin` and `end` are milliseconds from the start.
    """

    begin: int | None = None
    end: int | None = None
    identity: str = ""  # who spoke: a name, an id, a role; whatever the call center has
    role: str = ""  # agent or customer, in English or in Chinese
    words: str = ""  # personal data: numbers, names, whatever people say


class Conversation(NamedTuple):
    """What was said in a call, in its order; nothing where the call center has no words for it."""

    phrases: tuple[Phrase, ...] = ()
    request_id: str = ""


class CallsWanted(NamedTuple):
    """The parameters of `ListCallDetailRecords`, but for the instance. "" leaves one out.

    Attributes:
        start: epoch milliseconds, as `stop`; both inclusive, at most 7 days apart.
        page: from 1.
        page_size: at most 100.
        criteria: a customer's number, an agent's name or a skill group's.
        phone_number: the call center's own number.
        contact_type: one or several, joined by commas; so is `contact_disposition`.
        newest_first: `OrderBy` is DESC; the vendor's default is ASC.
        with_recording: whether the recordings come, too, which takes longer.
    """

    start: int
    stop: int
    page: int = 1
    page_size: int = MOST_CALLS
    contact_id: str = ""
    contact_type: str = ""
    contact_disposition: str = ""
    criteria: str = ""
    phone_number: str = ""
    newest_first: bool = True
    with_recording: bool = False


class CallPage(NamedTuple):
    """A page of calls.

    Attributes:
        total: of all pages; the vendor tells it on the first one only.
        rows: how many rows stood there, those that cannot be read included.
    """

    calls: tuple[Call, ...]
    total: int | None
    request_id: str = ""
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Media:
    """A file of a recording. Whoever has its address can hear the call, so neither shows in `repr`.

    Attributes:
        file_name: ends with a phone number.
        signature_url: as CCC sends it: untrusted, and mostly within double quotes of its own.
    """

    file_name: str = field(repr=False)
    signature_url: str = field(repr=False)


class DualTrackWanted(NamedTuple):
    """The parameters of `ListRecordingOfDualTrack`, but for the instance. "" leaves one out.

    Attributes:
        start: epoch milliseconds; 0 means half an hour ago.
        stop: the same; 0 means now.
        page: from 1.
        page_size: at most 100.
        agent_id: the agent's RAM user id.
        calling_number: who called.
        called_number: who was called.
        connect_id: of the connection, which is no contact id.
    """

    start: int
    stop: int
    page: int = 1
    page_size: int = MOST_CALLS
    agent_id: str = ""
    calling_number: str = ""
    called_number: str = ""
    connect_id: str = ""


class RecordingPage(NamedTuple):
    """A page of recordings; `total` and `rows` as of a `CallPage`."""

    recordings: tuple[Recording, ...]
    total: int | None
    rows: int = 0


class User(NamedTuple):
    """A person in the call center, as in `ListUsers`; those who take calls are its agents."""

    user_id: str = ""
    ram_id: str = ""  # equals a recording's `agent_id`
    display_name: str = ""
    email: str = ""


class UserPage(NamedTuple):
    """A page of people; `total` and `rows` as of a `CallPage`."""

    users: tuple[User, ...]
    total: int | None
    rows: int = 0


class ContactRecordings(NamedTuple):
    """The call center's answer for one contact; no recordings is an answer, too.

    Attributes:
        recordings: the newest first, those without a time last.
        request_id: CCC's RequestId.
        age: seconds since it was fetched, when it stands in for an error.
        call: the facts of the whole call, where they were asked for and came in time.
    """

    contact_id: str
    recordings: tuple[Recording, ...]
    request_id: str = ""
    age: float | None = None
    call: Call | None = None

    @property
    def agent_ids(self) -> frozenset[str]:
        """Who took part in the call, as far as it is known."""
        recorded = frozenset(each.agent_id for each in self.recordings) - {""}
        return recorded | self.call.agent_ids if self.call else recorded


def looks_like_ccc_2(contact_id: str) -> bool:
    """Whether an id has the shape of CCC 2.0 (API 2020-07-01): a hint, never a rule."""
    return contact_id.startswith("job-")


def reads_as_phone(contact_id: str) -> bool:
    """Whether an id that was typed has the shape of a phone number.

    Such an id is masked in everything we say until CCC knows it as a contact.
    """
    return bool(_PHONE.fullmatch(contact_id))


class Found(NamedTuple):
    """What came of one contact id.

    Attributes:
        entry: the remembered answer itself, to which others tie what they make of it, weakly; None
            where nothing is remembered.
    """

    contact_id: str
    result: ContactRecordings | CallCenterError
    entry: object | None = None

    @property
    def recordings(self) -> Sequence[Recording]:
        """The newest first. Empty after a failure."""
        return () if isinstance(self.result, CallCenterError) else self.result.recordings

    @property
    def call(self) -> Call | None:
        """The facts of the whole call, where they are known."""
        return None if isinstance(self.result, CallCenterError) else self.result.call

    @property
    def agent_ids(self) -> frozenset[str]:
        """Who took part in the call, as far as it is known; nobody after a failure."""
        return frozenset() if isinstance(self.result, CallCenterError) else self.result.agent_ids
