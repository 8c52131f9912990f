"""One record of the trail, and what may stand in it. Pure."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """That a person did something. Ids only: no phone number, no name, nothing of an answer.

    A contact that CCC did not know stands in `contact_ids` as `hashed` gives it, and so does a
    number that was searched; `request_ids` (CCC's) stand in the same order.
    """

    time: datetime  # UTC
    user_id: str
    team_id: str
    channel_id: str
    action: str  # lookup, search, share, listen, heard, …
    contact_ids: tuple[str, ...]
    outcome: str  # found, none, error:<kind>, shown (the trail), denied:<reason>
    request_ids: tuple[str, ...]
    reference: str
    window: str = ""  # that was searched: an ISO 8601 interval in UTC
    count: int | None = None  # of the calls that were listed
    recording: str = ""  # which of the contact's: when it began, as `bot.callcenter.which` has it


class Wanted(NamedTuple):
    """Which records are asked for: those to which all that is set applies."""

    contact_ids: tuple[str, ...] = ()  # any of them
    user_id: str = ""
    since: datetime | None = None


def hashed(contact_id: str, key: bytes) -> str:
    """What stands for an id that CCC does not know: it may be somebody's phone number."""
    digest = hmac.digest(key, contact_id.encode(), hashlib.sha256)
    return f"hash:{digest.hex()[:12]}"


def about(contact_id: str, key: bytes, others: Iterable[str] = ()) -> Wanted:
    """The records of one contact, also from before CCC knew it; or of one phone number.

    `others`: how else the number may have been typed where an id belongs, which was hashed as
    typed.
    """
    hashes = (hashed(each, key) for each in (contact_id, *others))
    return Wanted(contact_ids=(contact_id, *hashes))
