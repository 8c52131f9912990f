"""What is said around listening: in Slack, on the player's page, in a transcript. Pure."""

from collections.abc import Mapping
from typing import NamedTuple

from bot.errors import Kind
from bot.errors.listening import Ending

_NEARLY_AN_HOUR = 59  # minutes that are left of an hour when its link is shown


class ListenWords(NamedTuple):
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
    storage_standing: str
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
        if minutes >= _NEARLY_AN_HOUR:
            return self.lasts_hour
        return self.lasts_minutes.format(minutes=minutes)


class PlayerWords(NamedTuple):
    """The page that plays a recording, by the names that its script and its HTML know."""

    app: str  # also the tab's title: no name in it, since titles stay in the browser's history
    wait: str
    play: str
    pause: str
    back: str
    forward: str
    seek: str
    position: str  # with {now} and {whole}
    speed: str
    volume: str
    download: str
    downloading: str
    note: str
    transcript: str
    share_from: str  # with {time}
    share_title: str
    share_text: str
    keys: str
    key_space: str
    key_space_does: str
    key_arrows: str
    key_arrows_does: str
    broken: str
    gave_up: str
    press_again: str
    unreachable_title: str
    unreachable_text: str


class TranscriptWords(NamedTuple):
    """What was said in a call."""

    title: str
    read: str  # the button
    none: str
    off: str
    off_setting: str
    refused: str
    agent: str
    customer: str
    unknown_speaker: str
    jump: str
    earlier: str
    earlier_label: str
    later: str
    later_label: str
    note: str
