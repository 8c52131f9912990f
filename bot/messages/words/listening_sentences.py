"""What is said around listening: in Slack, and where the player ends. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.errors import Ending, Kind


@dataclass(frozen=True, slots=True)
class ListenWords:
    """Listening to a recording, and sharing a moment of it."""

    title: str
    note: str
    listen: str
    listen_label: str
    open_player: str
    open_player_label: str
    open_in_browser: str
    play_in_browser: str
    audio_player: str
    direct: str
    not_playable: str
    gone: str
    busy: str
    not_set: str
    not_set_fix: str
    no_storage: str
    no_storage_fix: str
    storage_failed: str
    strange_host: str
    strange_host_fix: str
    failed: Mapping[Kind, str]  # what a look-up says in other words
    moment: str
    moment_title: str
    moment_recording: str
    moment_from: str
    moment_hint: str
    moment_note: str
    moment_yes: str
    moment_wrong: str
    moment_too_late: str
    from_moment: str
    listen_from: str
    endings: Mapping[Ending, tuple[str, str]]  # a title, and what to do
    download_instead: str
