"""What the sandbox call center answers when somebody wants to hear a recording or read its words.

Where the vendor's pages leave a question open, the stricter reading holds, as in `call_records.py`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from bot.sandbox import conversations, paging
from bot.sandbox.call_records import LATEST_TIME, LONGEST_WINDOW
from bot.sandbox.contacts import Refusal
from bot.sandbox.recorded import Recorded, Recording
from bot.sandbox.storage import Storage

DOWNLOAD = "DownloadRecording"
DOWNLOAD_ALL = "DownloadAllTypeRecording"
DUAL_TRACK = "ListRecordingOfDualTrack"
CONVERSATION = "GetConversationDetailByContactId"

_MANDATORY = {
    DOWNLOAD: ("FileName",),
    DOWNLOAD_ALL: ("ContactId",),
    DUAL_TRACK: ("PageNumber", "PageSize", "StartTime", "StopTime"),
    CONVERSATION: ("ContactId", "PageNumber", "PageSize"),
}
ACTIONS = frozenset(_MANDATORY)
_MOST_PHRASES = 99  # of a page
_HALF_AN_HOUR = 1_800_000  # milliseconds
_FILTERS = {
    "AgentId": "AgentId",
    "CalledNumber": "CalledNumber",
    "CallingNumber": "CallingNumber",
    "ConnectId": "ContactId",  # the vendor's page calls it the id of the call
}


class Media:
    """The four actions; `now_ms` is when the call center's last call ended."""

    def __init__(self, recorded: Recorded, storage: Storage, instance_id: str, now_ms: int) -> None:
        self._recorded, self._storage = recorded, storage
        self._instance_id, self._now_ms = instance_id, now_ms

    def answer(self, parameters: Mapping[str, str]) -> dict[str, Any] | Refusal:
        """What is answered to an action of these."""
        action = parameters["Action"]
        for name in ("InstanceId", *_MANDATORY[action]):
            if not parameters.get(name):
                return Refusal(400, f"Missing{name}", f"{name} is mandatory for this action.")
        if parameters["InstanceId"] != self._instance_id:
            return _instance("NotExist.Instance", "does not exist", parameters)
        return self._answers[action](parameters)

    @property
    def _answers(self) -> dict[str, Callable[[Mapping[str, str]], dict[str, Any] | Refusal]]:
        return {
            DOWNLOAD: self._one,
            DOWNLOAD_ALL: self._all,
            DUAL_TRACK: self._dual_track,
            CONVERSATION: _conversation,
        }

    def _one(self, parameters: Mapping[str, str]) -> dict[str, Any] | Refusal:
        """The link stands in quotes of its own, as the vendor's does."""
        name = parameters["FileName"]
        if not self._storage.is_open:
            return _instance("OssNotOpen", "does not open oss", parameters)
        found = self._recorded.file(name)
        if not found or not found.listed:
            return Refusal(404, "NotExist.Record", f"Record '{name}' does not exist")
        link = f'"{self._storage.signed_url(name)}"'
        return {"MediaDownloadParam": {"SignatureUrl": link, "FileName": name}}

    def _all(self, parameters: Mapping[str, str]) -> dict[str, Any] | Refusal:
        """The links stand in no quotes."""
        contact_id = parameters["ContactId"]
        if not self._storage.is_open:
            return _instance("OssNotOpen", "does not open oss", parameters)
        names = self._recorded.files(contact_id)
        if not names:
            return Refusal(404, "NotExist.Record", f"Record '{contact_id}' does not exist")
        links = [
            {"SignatureUrl": self._storage.signed_url(name), "FileName": name} for name in names
        ]
        return {"MediaDownloadParamList": {"MediaDownloadParam": links}}

    def _dual_track(self, parameters: Mapping[str, str]) -> dict[str, Any] | Refusal:
        refusal = (
            paging.refusal(parameters)
            or paging.number_refusal(parameters, "StartTime", LATEST_TIME, least=0)
            or paging.number_refusal(parameters, "StopTime", LATEST_TIME, least=0)
        )
        if refusal:
            return refusal
        stop = int(parameters["StopTime"]) or self._now_ms
        start = int(parameters["StartTime"]) or stop - _HALF_AN_HOUR
        if start > stop:
            return Refusal(400, "InvalidParameter", "StopTime is before StartTime.")
        if stop - start > LONGEST_WINDOW:
            return Refusal(400, "Parameter.Maximum", "StartTime to StopTime is more than 7 days.")
        wanted = {
            field: parameters[name] for name, field in _FILTERS.items() if parameters.get(name)
        }
        rows = [
            self._row(each)
            for each in self._recorded.between(start, stop)
            if all(each.get(field) == value for field, value in wanted.items())
        ]
        return {"Recordings": paging.page("Recording", rows, parameters)}

    def _row(self, recording: Recording) -> Recording:
        told = {
            name: value for name, value in recording.items() if not name.startswith("QualityCheck")
        }
        return {**told, "Channel": "1", "FilePath": "", "InstanceId": self._instance_id}


def _conversation(parameters: Mapping[str, str]) -> dict[str, Any] | Refusal:
    """All phrases, whichever page is asked for: both numbers are mandatory, and without effect."""
    refusal = paging.refusal(parameters, _MOST_PHRASES)
    if refusal:
        return refusal
    phrases = conversations.phrases(parameters["ContactId"])
    paged = {name: int(parameters[name]) for name in ("PageNumber", "PageSize")}
    listed = {"QualityCheckPhrase": phrases}
    return {"DataList": {**paged, "TotalCount": len(phrases), "List": listed}}


def _instance(code: str, what: str, parameters: Mapping[str, str]) -> Refusal:
    return Refusal(404, code, f"Call center instance '{parameters['InstanceId']}' {what}")
