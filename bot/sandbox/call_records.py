"""What the sandbox call center answers to `ListCallDetailRecords`, and its calls' recordings.

Where the vendor's pages leave a question open, the stricter reading holds here: a client that
gets along with the sandbox gets along with either.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

from bot.sandbox import contacts, generated_calls, paging
from bot.sandbox.call_detail import NOT_RATED, OWN_NUMBER, SATISFIED, Call, call, customers
from bot.sandbox.contacts import Refusal
from bot.sandbox.staff import SUPPORT, XIAOFANG

LONGEST_WINDOW = 7 * 86_400_000  # milliseconds
LATEST_TIME = 4133952000000  # the vendor's own bound
_GENERATED = re.compile(r"301[0-9]{7}")
# Customers whose number is refused, as the contacts of the same name are.
REFUSALS = contacts.REFUSALS
_WORDS = {  # the vendor's package for Python sends the capitals
    "OrderBy": ("ASC", "DESC"),
    "WithRecording": ("true", "false", "True", "False"),
}


class CallRecords:
    """The calls up to `now_ms`. They are made when the first of them is asked for."""

    def __init__(self, now_ms: int) -> None:
        self._now_ms = now_ms

    @cached_property
    def _telling(self) -> dict[str, Call]:
        """Those of the telling contacts, by contact id: one of them is asked for most often."""
        return {each["ContactId"]: each for each in _special(self._now_ms)}

    @cached_property
    def _calls(self) -> dict[str, Call]:
        """By contact id, the oldest first."""
        made = [*self._telling.values(), *generated_calls.calls(self._now_ms)]
        made.sort(key=lambda each: each["StartTime"])
        return {each["ContactId"]: each for each in made}

    def _of(self, contact_id: str) -> Iterable[Call]:
        """Among which to look: none need be made for an id that is not one of theirs."""
        if contact_id and not _GENERATED.fullmatch(contact_id):
            return self._telling.values()
        return self._calls.values()

    def all(self) -> list[Call]:
        """The oldest first."""
        return list(self._calls.values())

    def prepare(self) -> None:
        """Make them now."""
        _ = self._calls

    def page(self, parameters: Mapping[str, str]) -> dict[str, Any] | Refusal:
        """What `ListCallDetailRecords` answers."""
        refusal = _refusal(parameters)
        if refusal:
            return refusal
        fits = _filter(parameters)
        found = [each for each in self._of(parameters.get("ContactId", "")) if fits(each)]
        if parameters.get("OrderBy") == "DESC":
            found.reverse()
        answer = paging.page("CallDetailRecord", found, parameters)
        added: dict[str, Any] = {"InstanceId": parameters["InstanceId"]}
        if parameters.get("WithRecording", "").lower() == "false":
            added["Recordings"] = {"Recording": []}
        rows = answer["List"]["CallDetailRecord"]
        answer["List"]["CallDetailRecord"] = [{**row, **added} for row in rows]
        return {"CallDetailRecords": answer}

    def recordings(self, contact_id: str) -> list[dict[str, Any]]:
        """What `ListRecordingsByContactId` tells of a generated call."""
        found = self._calls.get(contact_id) if _GENERATED.fullmatch(contact_id) else None
        if found is None:
            return []
        of_the_call = {
            name: found[name] for name in ("CallingNumber", "CalledNumber", "ContactType")
        }
        return [
            {**{name: value for name, value in recording.items() if value != ""}, **of_the_call}
            for recording in found["Recordings"]["Recording"]
        ]


def _refusal(parameters: Mapping[str, str]) -> Refusal | None:
    if parameters.get("Criteria") in REFUSALS:
        return REFUSALS[parameters["Criteria"]]
    refusal = (
        paging.refusal(parameters)
        or paging.number_refusal(parameters, "StartTime", LATEST_TIME)
        or paging.number_refusal(parameters, "StopTime", LATEST_TIME)
    )
    if refusal:
        return refusal
    window = int(parameters["StopTime"]) - int(parameters["StartTime"])
    if window < 0:
        return Refusal(400, "InvalidParameter", "StopTime is before StartTime.")
    if window > LONGEST_WINDOW:
        return Refusal(400, "Parameter.Maximum", "StartTime to StopTime is more than 7 days.")
    for name, words in _WORDS.items():
        if parameters.get(name) and parameters[name] not in words:
            return Refusal(400, "InvalidParameter", f"{name} is none of {', '.join(words)}.")
    return None


def _filter(parameters: Mapping[str, str]) -> Callable[[Call], bool]:
    """Whether a call is asked for. An empty parameter asks for nothing."""
    start, stop = int(parameters["StartTime"]), int(parameters["StopTime"])
    contact_id = parameters.get("ContactId")
    types, dispositions = (
        {word.strip() for word in parameters.get(name, "").split(",") if word.strip()}
        for name in ("ContactType", "ContactDisposition")
    )
    criteria, number = parameters.get("Criteria"), parameters.get("PhoneNumber")

    def fits(call: Call) -> bool:
        return (
            start <= call["StartTime"] <= stop
            and (not contact_id or call["ContactId"] == contact_id)
            and (not types or call["ContactType"] in types)
            and (not dispositions or call["ContactDisposition"] in dispositions)
            and (not criteria or criteria in _named(call))
            and (not number or (number == OWN_NUMBER and number in _parties(call)))
        )

    return fits


def _parties(call: Call) -> tuple[str, str]:
    return call["CallingNumber"], call["CalledNumber"]


def _named(call: Call) -> set[str]:
    """The values of `Criteria` that find a call."""
    names = f"{call['AgentNames']},{call['SkillGroupNames']}".split(",")
    return customers(call) | set(names)


def _special(now_ms: int) -> list[Call]:
    """The calls of the telling contacts. Nothing is known of SPARSE."""
    told = [
        _call_of(contacts.recordings(contact_id), rating)
        for contact_id, rating in (
            (contacts.SAMPLE, SATISFIED),
            (contacts.TRANSFERRED, NOT_RATED),
            (contacts.TWELVE, NOT_RATED),
            (contacts.MANY, NOT_RATED),
            (contacts.HOSTILE, NOT_RATED),
            (contacts.SAME_MOMENT, NOT_RATED),
            (contacts.MKV_ONLY, NOT_RATED),
            (contacts.ADPCM, NOT_RATED),
            (contacts.GSM, NOT_RATED),
            (contacts.NO_WORDS, NOT_RATED),
            (contacts.FILE_GONE, NOT_RATED),
            (contacts.OBJECT_GONE, NOT_RATED),
        )
    ]
    just_ended = call(
        contacts.NONE_YET,
        parties=("15500000022", OWN_NUMBER),
        contact_type="Inbound",
        start=now_ms - 120_000 - 95_000,
        duration=95,
        groups=(SUPPORT,),
        agents=[(XIAOFANG.agent_id, XIAOFANG.name)],
        rating=NOT_RATED,
    )
    return [*told, just_ended]


def _call_of(recordings: list[dict[str, Any]], rating: tuple[int, str, str]) -> Call:
    """A call that began a few seconds before its first recording and ended with its last."""
    first = recordings[0]
    start = first["StartTime"] - 6_000
    end = max(each["StartTime"] + 1000 * each["Duration"] for each in recordings)
    names = {each["AgentName"]: each["AgentId"] for each in recordings}
    return call(
        first["ContactId"],
        parties=(first["CallingNumber"], first["CalledNumber"]),
        contact_type=first["ContactType"],
        start=start,
        duration=(end - start) // 1000 + 1,
        groups=(SUPPORT,),
        agents=[(agent_id, name) for name, agent_id in names.items()],
        rating=rating,
        recordings=recordings,
    )
