"""An answer of the call center as JSON holds it, and back: for what instances share. Pure."""

from collections.abc import Mapping
from typing import Any

from bot.callcenter.model import Call, CallAgent, ContactRecordings, Recording


def written_answer(answer: ContactRecordings) -> dict[str, Any]:
    """All of it but the contact id, which whoever reads it knows, and the age."""
    return {
        "request_id": answer.request_id,
        "recordings": [each._asdict() for each in answer.recordings],
        "call": _written(answer.call) if answer.call else None,
    }


def read_answer(contact_id: str, value: Mapping[str, Any]) -> ContactRecordings:
    """The answer for the contact; an older version wrote nothing of the call.

    Raises:
        KeyError, TypeError: it is none, or has what we do not know.
    """
    recordings = tuple(Recording(**each) for each in value["recordings"])
    call = value.get("call")
    return ContactRecordings(
        contact_id, recordings, value["request_id"], call=_read(call) if call else None
    )


def _written(call: Call) -> dict[str, Any]:
    """Named tuples inside it would become mere lists, so each is written by its names."""
    return call._asdict() | {
        "agents": [each._asdict() for each in call.agents],
        "recordings": [each._asdict() for each in call.recordings],
    }


def _read(value: Mapping[str, Any]) -> Call:
    nested = {
        "agents": tuple(CallAgent(**each) for each in value["agents"]),
        "recordings": tuple(Recording(**each) for each in value["recordings"]),
    }
    return Call(**{**value, **nested})
