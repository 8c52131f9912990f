"""Messages and modals of listening, as the golden files hold them. All of it is made up."""

from collections.abc import Callable
from functools import partial

from bot.access import Action
from bot.callcenter.model import ContactRecordings, Recording
from bot.callcenter.protocol import recordings
from bot.errors import (
    CallCenterError,
    Cause,
    Hint,
    InvalidInput,
    NotFound,
    PermissionRefused,
    RecordingElsewhere,
    TimedOut,
)
from bot.errors.listening import StorageError, StorageTrouble
from bot.messages.listen import (
    listen,
    listen_busy,
    listen_direct,
    listen_failed,
    listen_gone,
    listen_not_set,
    listen_view,
    plain_view,
)
from bot.messages.message import Message, Reader
from bot.messages.modal import View
from bot.messages.moment import moment_form, shared_moment
from bot.messages.sharing import shared_by
from bot.messages.words import Words
from bot.sandbox import contacts

ReaderOf = Callable[[Words], Reader]
Made = Callable[[Words], Message]

ADDRESS = "https://recordings.example.com"
LINK = f"{ADDRESS}/listen#{'k3yX' * 8}"
_REQUEST = "1F0BF809-7B30-4918-9424-4DF23A8BB9B1"
_AGAIN = f"{contacts.TRANSFERRED} 1760925600000"


def found_of(contact_id: str) -> ContactRecordings:
    found = recordings({"Recordings": {"Recording": contacts.recordings(contact_id)}})
    return ContactRecordings(contact_id, found)


TRANSFERRED = found_of(contacts.TRANSFERRED)
HEARD: Recording = TRANSFERRED.recordings[-1]
HOSTILE: Recording = found_of(contacts.HOSTILE).recordings[0]
_REFUSED: dict[str, CallCenterError | StorageError] = {
    "timeout": TimedOut(),
    "input": InvalidInput("Parameter.Blank", request_id=_REQUEST, http_status=400),
    "not_found": NotFound("NotExist.Instance", request_id=_REQUEST, http_status=404),
    "permission": PermissionRefused("Forbidden.RAM", request_id=_REQUEST, http_status=403),
    "no_storage": NotFound("OssNotOpen", request_id=_REQUEST, hint=Hint.NO_STORAGE),
    "elsewhere": RecordingElsewhere("bucket.oss-cn-beijing.aliyuncs.com"),
    "storage": StorageError(StorageTrouble.SILENT),
    "storage_standing": StorageError(StorageTrouble.UNREACHABLE, cause=Cause.CERTIFICATE),
}


def messages(reader: ReaderOf) -> dict[str, Made]:
    """Each message by its name; `reader`: who reads it, in a language."""

    def read(made: Callable[..., Message], *about: object) -> Made:
        return lambda words: made(*about, reader(words))

    def offered(recording: Recording, *, playable: bool = True) -> Made:
        return lambda words: listen(recording, LINK, reader(words), playable=playable)

    def shared(words: Words) -> Message:
        message = shared_moment(TRANSFERRED, HEARD, 83, reader(words))
        return shared_by(message, reader(words), [contacts.TRANSFERRED])

    def refused(error: CallCenterError | StorageError) -> Made:
        if isinstance(error, CallCenterError):
            error.action = "ccc:DownloadRecording"
        return read(listen_failed, error, _AGAIN)

    url = "https://storage.example.com/record.wav?Expires=1"
    return {
        "listen": offered(HEARD),
        "listen_hostile": offered(HOSTILE),
        "listen_not_playable": offered(HEARD, playable=False),
        "listen_direct": read(listen_direct, HEARD, url, 3600),
        "listen_direct_short": read(listen_direct, HEARD, url, 1900),
        "listen_gone": read(listen_gone),
        "listen_busy": read(listen_busy, _AGAIN),
        "listen_not_set": read(listen_not_set),
        "shared_moment": shared,
        **{f"listen_failed_{name}": refused(error) for name, error in _REFUSED.items()},
    }


def views(reader: ReaderOf) -> dict[str, Callable[[Words], View]]:
    """Each modal by its name."""

    def playing(recording: Recording, read: str, words: Words) -> View:
        embedded = f"{ADDRESS}/listen/embed/{'k3yY' * 8}"
        return listen_view(recording, embedded, LINK, reader(words), address=ADDRESS, read=read)

    def moment(contact_id: str, words: Words) -> View:
        found = found_of(contact_id).recordings
        return moment_form(
            contact_id, found, words, channel_id="C012ABCDEF", thread_ts="1795497660.000100"
        )

    def gone(words: Words) -> View:
        return plain_view(listen_gone(reader(words)), words)

    return {
        "listen_modal": partial(playing, HEARD, _AGAIN),
        "listen_modal_hostile": partial(playing, HOSTILE, ""),
        "listen_modal_gone": gone,
        "moment": partial(moment, contacts.TRANSFERRED),
        "moment_of_500": partial(moment, contacts.MANY),
        "moment_hostile": partial(moment, contacts.HOSTILE),
    }


LISTENER = (Action.SHARE, Action.REVEAL, Action.LISTEN, Action.AUDIT)
