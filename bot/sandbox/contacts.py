"""The contacts of the sandbox call center: the vendor's sample, and telling ones beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

SAMPLE = "2020927020"  # the vendor's page
TRANSFERRED = "2020927021"  # two agents, one after the other
NONE_YET = "2020927022"
TWELVE = "2020927012"
MANY = "2020927500"
HOSTILE = "2020927666"
SPARSE = "2020927001"  # almost every field missing
MIGRATED = "job-25697383427137"
SLOW = "2020927005"  # answers after 5 s
# What may be the matter with a recording's file, or with its words.
SAME_MOMENT = "2020927002"  # two recordings that start in the same millisecond
MKV_ONLY = "2020927013"  # there is the original, but nothing was mixed from it
ADPCM = "2020927017"  # a WAV that browsers do not decode; so is the next one
GSM = "2020927049"
NO_WORDS = "2020927204"  # inspected, and nothing was understood
FILE_GONE = "2020927404"  # listed, but the call center has no such file any more
OBJECT_GONE = "2020927410"  # the call center signs its link, but the storage has no such file


@dataclass(frozen=True)
class Refusal:
    """An error answer: the HTTP status, CCC's code, and its message."""

    status: int
    code: str
    message: str = "The sandbox says no."


# In a sentence, as a mention is one, an id has 8 digits or more: 20204030 is refused as 4030 is.
IN_A_SENTENCE = "2020"

REFUSALS: dict[str, Refusal] = {
    "4000": Refusal(400, "Parameter.Blank"),
    "4010": Refusal(404, "InvalidAccessKeyId.NotFound"),
    "4030": Refusal(403, "Forbidden.RAM"),
    "4040": Refusal(404, "NotExists.JobId"),
    "4041": Refusal(404, "NotExists.InstanceId"),
    "4290": Refusal(400, "Throttling.User"),
    "5000": Refusal(500, "InternalService.Common"),
    "5030": Refusal(503, "ServiceUnavailable"),
    "2001": Refusal(200, "NoPermission"),  # a refusal inside HTTP 200
}
HTML = "5020"  # a proxy's page
EMPTY = "5040"  # nothing at all
DROPPED = "0000"  # the connection ends without an answer

_CHINA = timezone(timedelta(hours=8))
_SAMPLE: dict[str, Any] = {
    "FileDescription": "20180711125511-小芳",
    "AgentName": "小芳",
    "CalledNumber": "15588886666",
    "CallingNumber": "80327683",
    "FileName": "153128491143400080327683.wav",
    "Duration": 10,
    "ContactId": SAMPLE,
    "StartTime": 1531284911000,
    "AgentId": "293939422320312215",
    "ContactType": "Outbound",
}


def _transferred() -> list[dict[str, Any]]:
    first = {
        **_SAMPLE,
        "ContactId": TRANSFERRED,
        "ContactType": "Inbound",
        "CallingNumber": "15588886666",
        "CalledNumber": "80327683",
        "StartTime": 1760925600000,
        "Duration": 754,
        "FileName": "176092560012315588886666.wav",
        "FileDescription": "20251020100000-小芳",
        "QualityCheckTaskId": "1F0BF809-7B30-4918-9424-4DF23A8BB9B1",
        "QualityCheckTid": "23A1F0BF-7B30-4918-9424-4DF8B809B9B1",
    }
    second = {
        **first,
        "AgentName": "Agent Li",
        "AgentId": "293939422320312216",
        "StartTime": 1760926380000,
        "Duration": 3753,
        "FileName": "176092638012315588886666.wav",
        "FileDescription": "20251020101300-Agent Li",
    }
    return [first, second]


def _series(contact_id: str, count: int) -> list[dict[str, Any]]:
    return [
        {
            **_SAMPLE,
            "ContactId": contact_id,
            "StartTime": 1760925600000 + 60_000 * number,
            "FileName": f"{1760925600000 + 60_000 * number}{contact_id[-3:]}80327683.wav",
            "Duration": 5 + number % 50,
            "AgentName": f"坐席 {number + 1}",
        }
        for number in range(count)
    ]


def _hostile() -> list[dict[str, Any]]:
    return [
        {
            **_SAMPLE,
            "ContactId": HOSTILE,
            "AgentName": "*bold* <!channel> <@U012ABCDEF> :fire:\n> quote \u202egnp.exe\x7f\u200b",
            "FileDescription": "<https://evil.example|Listen> `code` ~gone~ & _so on_",
            "FileName": "../../<!here>15588886666.wav",
            "ContactType": "<!everyone>",
            "CallingNumber": "anonymous<!channel>\x7f\x85\u2066",
        }
    ]


def _one(contact_id: str, start: int, seconds: int, *, kind: str = "wav") -> list[dict[str, Any]]:
    """A recording of an outbound call, with a file of this kind."""
    local = datetime.fromtimestamp(start / 1000, _CHINA).strftime("%Y%m%d%H%M%S")
    return [
        {
            **_SAMPLE,
            "ContactId": contact_id,
            "StartTime": start,
            "Duration": seconds,
            "FileName": f"{start}80327683.{kind}",
            "FileDescription": f"{local}-小芳",
        }
    ]


def _same_moment() -> list[dict[str, Any]]:
    """An agent and the one who was asked to join: two files of one moment."""
    (first,) = _one(SAME_MOMENT, 1761012060000, 31)
    joined = {"AgentName": "Agent Li", "AgentId": "293939422320312216", "Duration": 24}
    return [first, {**first, **joined, "FileName": "176101206000180327683.wav"}]


def _no_words() -> list[dict[str, Any]]:
    inspected = {
        "QualityCheckTaskId": "7C21D4A6-5E0B-4C61-8F0D-0B6C5A9E2F13",
        "QualityCheckTid": "D4A67C21-5E0B-4C61-8F0D-5A9E2F130B6C",
    }
    return [{**each, **inspected} for each in _one(NO_WORDS, 1761012300000, 14)]


_MADE: dict[str, Callable[[], list[dict[str, Any]]]] = {
    SAMPLE: lambda: [_SAMPLE],
    TRANSFERRED: _transferred,
    TWELVE: lambda: _series(TWELVE, 12),
    MANY: lambda: _series(MANY, 500),
    HOSTILE: _hostile,
    SPARSE: lambda: [{"FileName": "a.wav"}, {"StartTime": "1531284911000", "Duration": "65"}],
    SLOW: lambda: [{**_SAMPLE, "ContactId": SLOW}],
    SAME_MOMENT: _same_moment,
    MKV_ONLY: lambda: _one(MKV_ONLY, 1761012120000, 20, kind="mkv"),
    ADPCM: lambda: _one(ADPCM, 1761012180000, 20),
    GSM: lambda: _one(GSM, 1761012240000, 20),
    NO_WORDS: _no_words,
    FILE_GONE: lambda: _one(FILE_GONE, 1761012360000, 20),
    OBJECT_GONE: lambda: _one(OBJECT_GONE, 1761012420000, 20),
}
WITH_RECORDINGS = tuple(_MADE)


def recordings(contact_id: str) -> list[dict[str, Any]]:
    """What the call center holds for a contact; an unknown one has none."""
    return _MADE.get(contact_id, list)()
