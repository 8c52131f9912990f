"""The files of recordings as plain values: what is sent, and what comes back. Pure.

Sources: the vendor's pages of `DownloadRecording`, `DownloadAllTypeRecording` and
`ListRecordingOfDualTrack`, and the models of its SDK, version 2017-07-05.
"""

from collections.abc import Mapping
from typing import Any

from bot.callcenter.call_records import listed
from bot.callcenter.fields import LONGEST_NUMBER, integer, name, text
from bot.callcenter.model import DualTrackWanted, Media, RecordingPage
from bot.callcenter.protocol import RECORDINGS, recordings
from bot.errors import UnexpectedAnswer

DOWNLOAD_RECORDING = "DownloadRecording"
DOWNLOAD_ALL_TYPE_RECORDING = "DownloadAllTypeRecording"
LIST_RECORDING_OF_DUAL_TRACK = "ListRecordingOfDualTrack"
MEDIA, ALL_MEDIA = "MediaDownloadParam", "MediaDownloadParamList"  # what holds them in an answer
_LONGEST_URL = 4096


def media(payload: Mapping[str, Any]) -> Media:
    """The one file of a `DownloadRecording` payload.

    Raises:
        UnexpectedAnswer: there is none, or it has no address.
    """
    found = _media(payload, MEDIA)
    if len(found) != 1:
        raise UnexpectedAnswer(request_id=name(payload, "RequestId"))
    return found[0]


def all_media(payload: Mapping[str, Any]) -> tuple[Media, ...]:
    """Every file of a `DownloadAllTypeRecording` payload: of each recording, mixed and original.

    Raises:
        UnexpectedAnswer: there is a list, and nothing in it can be read.
    """
    return _media(payload, ALL_MEDIA)


def _media(payload: Mapping[str, Any], container: str) -> tuple[Media, ...]:
    _, items, _ = listed(payload, container, MEDIA, "SignatureUrl")
    return tuple(
        Media(text(item, "FileName"), text(item, "SignatureUrl", _LONGEST_URL)) for item in items
    )


def dual_track_parameters(wanted: DualTrackWanted) -> dict[str, str]:
    """The parameters of `ListRecordingOfDualTrack`, as they are sent."""
    optional = {
        "AgentId": wanted.agent_id,
        "CallingNumber": wanted.calling_number[:LONGEST_NUMBER],
        "CalledNumber": wanted.called_number[:LONGEST_NUMBER],
        "ConnectId": wanted.connect_id,
    }
    return {
        "PageNumber": str(wanted.page),
        "PageSize": str(wanted.page_size),
        "StartTime": str(wanted.start),
        "StopTime": str(wanted.stop),
        **{key: value for key, value in optional.items() if value},
    }


def recording_page(payload: Mapping[str, Any], page: int) -> RecordingPage:
    """A page of recordings. Raises UnexpectedAnswer as `all_media`."""
    around, items, rows = listed(payload, RECORDINGS, "Recording", "FileName", "ContactId")
    found = recordings({RECORDINGS: items})
    total = integer(around.get("TotalCount")) if page == 1 else None
    return RecordingPage(found, total, rows)
