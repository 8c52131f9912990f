"""What is said around listening: in Slack, and where the player ends. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.errors import Ending, Kind

_HOUR = 59  # minutes: so long an hour still lasts when its link is shown


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
    lasts_hour: str
    lasts_minutes: str
    not_playable: str
    gone: str
    busy: str
    not_set: str
    not_set_fix: str
    storage_failed: str
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
    ending_titles: Mapping[Ending, str]
    ending_texts: Mapping[Ending, str]  # what to do
    download_instead: str
    page_shared: str
    page_not_shared: str

    def lasting(self, seconds: int) -> str:
        """`1 hour`, `42 minutes`."""
        minutes = seconds // 60
        return self.lasts_hour if minutes >= _HOUR else self.lasts_minutes.format(minutes=minutes)
