"""One row of the call records: every field that the vendor's page names."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.sandbox.staff import SkillGroup

OWN_NUMBER = "80327683"  # the call center's own
Call = dict[str, Any]  # a CallDetailRecord with its recordings; the instance is added to an answer
# What the numbers of `Satisfaction` mean is not documented; 0 is taken for none.
Rating = tuple[int, str, str]  # the number, its words, and the customer's own
NOT_SENT: Rating = (0, "未发送", "")
NOT_RATED: Rating = (0, "未评价", "")
SATISFIED: Rating = (1, "满意", "")
UNSATISFIED: Rating = (2, "不满意", "等待太久")

_OF_A_RECORDING = (
    *("AgentId", "AgentName", "ContactId", "Duration", "FileDescription", "FileName"),
    *("QualityCheckTaskId", "QualityCheckTid", "StartTime"),
)


def call(
    contact_id: str,
    *,
    parties: tuple[str, str],
    contact_type: str,
    start: int,
    duration: int,
    disposition: str = "Success",
    groups: Sequence[SkillGroup] = (),
    agents: Iterable[tuple[str, str]] = (),
    rating: Rating = NOT_SENT,
    recordings: Iterable[Mapping[str, Any]] = (),
) -> Call:
    """A row. `parties`: who calls, and who is called. `agents`: their ids and names."""
    agents = list(agents)
    satisfaction, words, feedback = rating
    return {
        "ContactId": contact_id,
        "CallingNumber": parties[0],
        "CalledNumber": parties[1],
        "ContactType": contact_type,
        "ContactDisposition": disposition,
        "StartTime": start,
        "Duration": duration,
        "AgentNames": ",".join(name for _, name in agents),
        "SkillGroupNames": ",".join(group.name for group in groups),
        "SkillGroupIdList": ",".join(group.group_id for group in groups),
        "Satisfaction": satisfaction,
        "SatisfactionDesc": words,
        "Feedback": feedback,
        "Agents": {
            "CallDetailAgent": [
                {"AgentId": agent_id, "Satisfaction": str(satisfaction), "Feedback": feedback}
                for agent_id, _ in agents
            ]
        },
        "Recordings": {
            "Recording": [
                {name: recording.get(name, "") for name in _OF_A_RECORDING}
                for recording in recordings
            ]
        },
    }


def customers(call: Call) -> set[str]:
    """The parties of a call that are not the call center's own number."""
    return {call["CallingNumber"], call["CalledNumber"]} - {OWN_NUMBER}
