"""English, for listening. Pure."""

from bot.errors import Ending, Kind
from bot.messages.words.listening_sentences import ListenWords

LISTEN = ListenWords(
    title="Listen",
    note="For you only · plays once, within 5 minutes · listening is on record",
    listen="Listen",
    listen_label="Listen to {who}, {length}",
    open_player="Open player",
    open_player_label="Open the player for {who}, {length}",
    open_in_browser="Open in browser",
    play_in_browser="Play in browser",
    audio_player="Audio player for a recording of {length}",
    direct=(
        "⚠️ Whoever has this link can hear the call for {length}. Do not pass it on. Listening is "
        "on record."
    ),
    lasts_hour="1 hour",
    lasts_minutes="{minutes} minutes",
    not_playable="Browsers cannot play this recording's format",
    gone=(
        "⚠️ *This recording is no longer stored.* The call center deletes recordings after its "
        "retention time."
    ),
    busy="⚠️ *Too many people are listening just now.* Try again in a minute.",
    not_set="⛔ *Listening is not set up yet.* Ask {contact} to fix it.",
    not_set_fix="set PUBLIC_URL, or LISTEN_DIRECT_LINKS=yes",
    storage_failed="⚠️ *The recordings' storage does not answer.* Try again in a minute.",
    failed={
        Kind.INPUT: (
            "⚠️ *The call center does not give this recording out.* Look the call up again."
        ),
        Kind.NOT_FOUND: (
            "⚠️ *The call center does not know this recording.* Look the call up again."
        ),
        Kind.PERMISSION: "⛔ *This app may not fetch recordings.* Ask {contact} to fix it.",
    },
    moment="Share a moment…",
    moment_title="Share a moment",
    moment_recording="Recording",
    moment_from="From",
    moment_hint="Minutes and seconds into the recording.",
    moment_note=(
        "Everyone in the conversation will see who spoke with whom, when, and this time. Listening "
        "still needs permission. That you shared it goes on record."
    ),
    moment_yes="Share",
    moment_wrong="Type minutes and seconds, such as 1:23.",
    moment_too_late="The recording is {length} long.",
    from_moment="*From {moment} of {contact_id}*",
    listen_from="Listen from {moment} (only you)",
    ending_titles={
        Ending.USED: "This link has been used",
        Ending.EXPIRED: "This link has run out",
        Ending.OVER: "Your time to listen is over",
        Ending.UNKNOWN: "This link is not known here",
        Ending.DENIED: "You may not listen to this recording any more",
        Ending.FORMAT: "A browser cannot play this recording's format",
        Ending.BUSY: "Too many people are listening",
        Ending.GONE: "This recording is no longer stored",
        Ending.NOT_RECORDED: "Nothing is played, because listening could not be put on record",
        Ending.FAILED: "The recording cannot be fetched just now",
    },
    ending_texts={
        Ending.USED: "Each link plays once. Go back to Slack and press “Listen” again.",
        Ending.EXPIRED: "A link is good for 5 minutes. Go back to Slack and press “Listen” again.",
        Ending.OVER: "Go back to Slack and press “Listen” again.",
        Ending.UNKNOWN: (
            "It may be incomplete, or too old. Go back to Slack and press “Listen” again."
        ),
        Ending.DENIED: "Press “Listen” in Slack again: it says whom to ask.",
        Ending.FORMAT: "Ask somebody who may download recordings.",
        Ending.BUSY: "Wait a minute, then press play again.",
        Ending.GONE: "The call center deletes recordings after its retention time.",
        Ending.NOT_RECORDED: (
            "Tell the person who runs this app, then press “Listen” in Slack again."
        ),
        Ending.FAILED: "Go back to Slack and press “Listen” again in a minute.",
    },
    download_instead="Download it to play it with a program that knows the format.",
    page_shared="✓ Shared in the conversation where you pressed “Listen”.",
    page_not_shared="⚠️ It was not shared. Slack says why, where you pressed “Listen”.",
)
