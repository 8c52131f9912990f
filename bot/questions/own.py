"""Contacts, looked up for whoever may see them all, or only those of their own calls.

Whose call it is shows only once it was found. Then it is decided for each contact, before anything
is on record or shown: of an unknown contact and of somebody else's the answer is the same.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from bot.access import Action, Refusal
from bot.callcenter.lookup import Lookup
from bot.callcenter.model import Found, reads_as_phone
from bot.errors import CallCenterError, Kind
from bot.messages.failure import denied
from bot.messages.guidance import find_calls
from bot.messages.message import Place
from bot.questions.conclusion import Act, Asked, Conclusion

_FOR_THE_CALL = 3.0  # seconds to learn who took part in a call that has no recording
_UNKNOWN_CONTACT = frozenset({Kind.NOT_FOUND, Kind.INPUT})


class Sifted(NamedTuple):
    """What a person may see of what was found.

    Attributes:
        found: what they may see; failures, too, that say nothing of the contact.
        foreign: the contacts that they may not, in the order asked.
        refused: why not; None where there are none.
        own: whether all that they may see are calls that they took part in.
    """

    found: list[Found]
    foreign: tuple[str, ...] = ()
    refused: Refusal | None = None
    own: bool = False

    @property
    def act(self) -> Act | None:
        """That the foreign ones were refused: as hashes, as nothing is said of them."""
        if self.refused is None:
            return None
        return Act(self.refused.action, f"denied:{self.refused.reason.value}", self.foreign)

    def denied(self, asked: Asked) -> Conclusion:
        """Where they may see none."""
        assert self.refused is not None  # noqa: S101 — the caller has seen to it
        action, reason = self.refused
        noted = f"denied:{action.value}:{reason.value}"
        message = denied(action, reason, asked.reader)
        numbers = [each for each in self.foreign if reads_as_phone(each)]
        if numbers and asked.may_ask(Action.SEARCH) and asked.question.place is not Place.PUBLIC:
            below = find_calls(
                numbers, asked.words
            )  # the same for what is a contact and what is none
            message = replace(message, blocks=(*message.blocks, *([below.block] if below else [])))
        return Conclusion(message, noted, self.act)


async def find(
    lookup: Lookup, asked: Asked, contact_ids: Sequence[str], started: int | None = None
) -> list[Found]:
    """What came of each contact. `started`: as `ContactQuery` has it.

    Where a person sees only their own calls and the recordings do not show them to be one, the
    record of the call is waited for: it may name them.
    """
    whose = asked.question.user_id
    found = await lookup.find(contact_ids, started=started, whose=whose)
    if not asked.only_own(*asked.needs):
        return found

    async def decided(each: Found) -> Found:
        if isinstance(each.result, CallCenterError) or asked.person.took_part(each.agent_ids):
            return each
        ids = (each.contact_id,)
        return (await lookup.find(ids, started=started, patience=_FOR_THE_CALL, whose=whose))[0]

    return list(await asyncio.gather(*map(decided, found)))


def find_now(lookup: Lookup, asked: Asked, contact_ids: Sequence[str]) -> list[Found] | None:
    """What is remembered of each; None where the call center must be asked."""
    if len(contact_ids) > 1 and asked.only_own(*asked.needs):
        return None
    return lookup.find_now(contact_ids)


def theirs(asked: Asked, found: list[Found]) -> Sifted:
    """Decide about each contact."""
    if asked.refused(own=False) is None:
        return Sifted(found)
    kept, foreign = list[Found](), list[str]()
    refused: Refusal | None = None
    for each in found:
        error = each.result if isinstance(each.result, CallCenterError) else None
        if error and error.kind not in _UNKNOWN_CONTACT:
            kept.append(each)
            continue
        no = asked.refused(own=asked.person.took_part(each.agent_ids))
        if no:
            refused = refused or no
            foreign.append(each.contact_id)
        else:
            kept.append(each)
    return Sifted(kept, tuple(foreign), refused, own=True)
