"""English, for listening. Pure."""

from bot.errors import Kind
from bot.errors.listening import Ending
from bot.messages.words.listening_sentences import ListenWords, PlayerWords, TranscriptWords

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
    storage_standing=(
        "⛔ *This app cannot reach the recordings' storage.* Ask {contact} to fix it."
    ),
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
PLAYER = PlayerWords(
    app="Recording",
    wait="One moment…",
    play="Play",
    pause="Pause",
    back="Back 10 seconds",
    forward="Forward 10 seconds",
    seek="Position",
    position="{now} of {whole}",
    speed="Speed",
    volume="Volume",
    download="Download",
    downloading="The download has begun.",
    note=(
        "For you only · the link works once, so keep this page open while you listen · "
        "listening is on record"
    ),
    transcript="Transcript",
    share_from="Share from {time}…",
    share_title="Share from {time}?",
    share_text=(
        "Everyone in the conversation will see who spoke with whom, when, and this time. "
        "Listening still needs permission. That you shared it goes on record."
    ),
    keys="Keyboard",
    key_space="Space",
    key_space_does="play or pause",
    key_arrows="← →",
    key_arrows_does="10 seconds back or forward",
    broken="The connection broke. Trying again…",
    gave_up=(
        "It still does not play. Check your connection, then press Play, or try another browser."
    ),
    press_again="Press Play once more.",
    unreachable_title="This page cannot reach the app",
    unreachable_text="Check your connection, then try again.",
)
TRANSCRIPT = TranscriptWords(
    title="Transcript",
    read="Read transcript",
    none=(
        "*This call has no transcript.* The call center makes one where quality inspection is on."
    ),
    off="*Transcripts are turned off in this app.*",
    off_setting="TRANSCRIPTS is no",
    refused="⛔ *This app may not read transcripts.* Ask {contact} to fix it.",
    agent="Agent",
    customer="Customer",
    unknown_speaker="Somebody",
    jump="Jump to",
    earlier="← Earlier",
    earlier_label="Earlier, previous part",
    later="Later →",
    later_label="Later, next part",
    note="By speech recognition, so it may err · reading is on record",
)
