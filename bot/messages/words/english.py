"""English, for people. Pure."""

from bot.errors import Cause, Hint, Kind, Usage
from bot.messages.words.english_operator import CHECK, OPERATOR
from bot.messages.words.sentences import (
    AnswerWords,
    DenialWords,
    FailureWords,
    TrailWords,
    UsageWords,
    Words,
)

_ANSWER = AnswerWords(
    title_one="Recordings of contact {contact_id}",
    title_many="Recordings of {count} contacts",
    recordings_one="{count} recording",
    recordings_many="{count} recordings",
    total="{duration} in total",
    none_found="No recordings for this contact (yet).",
    none_found_hint=(
        "A recording appears some time after its call has ended: try again in a minute. "
        "Or check the contact id (话务ID): call history and the softphone show it."
    ),
    stale="The call center does not answer just now; this is what it said {ago}.",
    minute_ago="{count} minute ago",
    minutes_ago="{count} minutes ago",
    hours_ago="{count} hours ago",
    page="Recordings {first} to {last} of {count} · page {page} of {pages}",
    previous="← Newer",
    next="Older →",
    share="Share here",
    show_numbers="Show numbers",
    shared_by="Shared by {who}",
    somebody="somebody",
    cannot_share=(
        "Slack did not let me post here. Invite me with `/invite @recordings`, then press "
        "Share here again."
    ),
    ignored="Not a contact id, so not looked up: {words}",
    outbound="{agent} called {called}",
    inbound="{caller} called {agent}",
    other_direction="{agent}: {caller} → {called}",
    unknown_agent="Unknown agent",
    unknown_number="unknown number",
    unknown_time="time unknown",
    unknown_duration="duration unknown",
    agent_id="agent id {}",
    file="file {}",
    quality_check_task="quality-check task id {}",
    quality_check_text="quality-check text id {}",
    contact_types={
        "outbound": "outbound call",
        "inbound": "inbound call",
        "internal": "internal call",
        "back2back": "two-way callback",
        "predictivedial": "predictive dial",
        "predictive": "predictive dial",
        "privacydial": "privacy-number call",
    },
    looking_up="Looking up…",
)
_USAGE = UsageWords(
    help_title="What you can type",
    help_text=(
        "`/recordings 2020927020`\nthe recordings of this contact (话务ID)\n"
        "`/recordings 2020927020 2020927021`\nseveral contacts, up to 10\n"
        "`/recordings audit 2020927020`\nwho looked at it, for those who may know\n"
        "`/recordings help`\nthis list\n\n"
        "Only you see the answer. A contact id stands in the call history, in the softphone and "
        "in reports."
    ),
    what_to_type="Type `/recordings 2020927020`, with up to 10 ids; `/recordings help` shows more.",
    mention_hint=(
        "Which call? Mention me with its contact id (话务ID), such as `@recordings 2020927020`. "
        "If the id stands in a message, open that message's menu (⋮) and choose "
        "*Find recordings*: Slack does not show me the other messages of a thread."
    ),
    no_ids=(
        "I see no contact id (话务ID) in this message. An id has at least 8 digits, such as "
        "`2020927020`, or looks like `job-25697383427137`."
    ),
    left_over="I look up 10 contacts at a time. Also in this message:",
    open_form="Search by contact id",
    form_title="Recordings",
    form_label="Contact ids (话务ID)",
    form_hint="Up to 10, separated by spaces, commas or new lines.",
    form_submit="Look up",
    form_close="Close",
    reasons={
        Usage.NOTHING: ("Which call? Give me its contact id (话务ID)."),
        Usage.NOT_AN_ID: ("I see no contact id (话务ID) in what you typed:"),
        Usage.SHORTENED: (
            "I see no contact id (话务ID) in what you typed: a spreadsheet has cut it short. "
            "Format its column as text and copy the id again. You typed:"
        ),
        Usage.AUDIT_ONE: (
            "To see who looked at a contact, type `/recordings audit` and one contact id (话务ID). "
            "You typed:"
        ),
        Usage.TOO_MANY: ("That is {count} contacts; I look up {most} at a time. You typed:"),
    },
)
_DENIAL = DenialWords(
    actions={
        "lookup": "look up recordings",
        "share": "share recordings",
        "reveal": "see full phone numbers",
        "listen": "listen to recordings",
        "download": "download recordings",
        "audit": "see who looked at recordings",
    },
    reasons={
        "guest": "You may not {action}: you are a guest here, and guests must be listed.",
        "foreign": (
            "You may not {action}: you belong to another workspace, whose people must be listed."
        ),
        "bot": "Bots may not {action}.",
        "not_listed": "You may not {action}: you are not on the list of those who may, nor is this "
        "conversation.",
        "unknown": "You may not {action} just now: Slack did not tell me who you are.",
        "external": "This channel is shared with another company, so I do not post here.",
        "external_unknown": (
            "I cannot see whether another company is in this conversation, so I do not post here. "
            "Invite me, then share again."
        ),
    },
    who="The person who runs this app can change that, in the setting `{setting}`.",
    later=(
        "This is temporary: try again in a minute. If it stays so, ask the person who runs this "
        "app to run `python -m bot check`."
    ),
    instead_of_sharing="For an answer that only you see, type `/recordings` and the contact id.",
    external_off="ACCESS_EXTERNAL is off",
    withheld={
        "external": "This channel is shared with another company, so only you see this.",
        "external_unknown": (
            "I cannot see whether another company is in this conversation, so only you see this."
        ),
    },
    not_a_member=(
        "I am not a member of this channel, so only you see this. To have answers here, "
        "type `/invite @recordings`."
    ),
)
_FAILURE = FailureWords(
    internal=(
        "Something went wrong on our side. Try again; if it happens again, tell the person who "
        "runs this app, with the reference below."
    ),
    slack="Slack no longer accepts this app's token. Ask the person who runs this app to fix it.",
    slack_fix="To fix: copy `SLACK_BOT_TOKEN` again, then run `python -m bot check`",
    slack_scope=(
        "Slack does not tell this app who you are, because the app lacks a right. Ask the "
        "person who runs this app to fix it."
    ),
    slack_scope_fix=(
        "To fix: add the scope `{scope}` (update the app from `{manifest}`), reinstall the "
        "app in the workspace, then run `python -m bot check`"
    ),
    slack_unreachable=(
        "This app cannot reach Slack as it must, so it does not know who you are. Ask the "
        "person who runs this app to fix it."
    ),
    slack_unreachable_fix="To fix: run `python -m bot check`",
    unconfirmed="Slack did not confirm that it shows your answer. If it does not, ask again.",
    stopping="⚠️ This app is restarting. Ask again in a minute.",
    not_shown=(
        "Slack could not show you the full numbers privately. Ask again with `/recordings` and the "
        "contact id, then press *Show numbers*."
    ),
    error_center="error center",
    code="Code {code}",
    request_id="RequestId {request_id}",
    reference="reference {reference}",
    kinds={
        Kind.INPUT: ("The call center refused this contact id. Check it and try again."),
        Kind.NOT_FOUND: (
            "The call center does not know this contact or this instance. Check the contact id; if "
            "it "
            "is right, ask the person who runs this app to check `CCC_INSTANCE_ID`."
        ),
        Kind.PERMISSION: (
            "The call center does not let this app read recordings. Ask the person who runs it to "
            "grant its access key `ccc:ListRecordingsByContactId`."
        ),
        Kind.AUTHENTICATION: (
            "The call center refused this app's access key. Ask the person who runs it to run "
            "`python -m bot check`."
        ),
        Kind.THROTTLED: ("The call center is receiving too many requests. Try again in a minute."),
        Kind.SERVICE: ("The call center has a problem of its own. Try again in a few minutes."),
        Kind.UNREACHABLE: ("The call center could not be reached. Try again in a minute."),
        Kind.MISCONFIGURED: (
            "The call center cannot be reached until somebody mends a setting of this app. Ask "
            "the person who runs it to run `python -m bot check`."
        ),
        Kind.TIMEOUT: ("The call center did not answer in time. Try again in a minute."),
        Kind.UNEXPECTED: (
            "Something that is not the call center answered. Ask the person who runs this app to "
            "check `CCC_ENDPOINT` and any proxy on the way."
        ),
    },
    hints={
        Hint.MOVED: (
            "Likely cause: the instance has moved to CCC 2.0 (API 2020-07-01), which this app does "
            "not speak."
        ),
        Hint.CLOCK: (
            "Likely cause: the clock of the server that runs this app is off by more than "
            "15 minutes."
        ),
        Hint.EXPIRED: ("Likely cause: the temporary security token has expired."),
        Hint.DOWN: ("It has been failing, so I stopped asking it for a few seconds."),
    },
)
_TRAIL = TrailWords(
    not_audited=(
        "⛔ Nothing is shown, because the look could not be put on record. Ask the person who runs "
        "this app to fix it.\nTo fix: check the audit database (`AUDIT_DATABASE_URL`)."
    ),
    not_logged=(
        "⛔ Nothing is shown, because the look could not be put on record. Ask the person who runs "
        "this app to fix it.\nTo fix: the log takes no more lines: its reader is stuck or its disk "
        "is full."
    ),
    title="Who saw contact {contact_id}",
    none="No record of it.",
    line="{time} · {person} {action} · {outcome}",
    denied="{time} · {person} was refused: {action}",
    newest=(
        "These are the newest {count}. The person who runs this app can list all: "
        "`python -m bot audit`."
    ),
    in_log=(
        "Who saw what is kept in this app's log (lines `audit`). To ask for it here, the person "
        "who runs this app sets `AUDIT_DATABASE_URL`."
    ),
    standing=(
        "The audit database cannot be used until somebody mends it. Ask the person who "
        "runs this app to run `python -m bot check`."
    ),
    command="To see who saw a contact: `python -m bot audit --contact {contact_id}`",
    pruned="{count} records from before {time} are forgotten.",
    migrated="The audit tables are there.",
    actions={
        "lookup": "looked it up",
        "share": "shared it",
        "reveal": "saw the numbers",
        "listen": "listened",
        "download": "downloaded it",
        "audit": "asked who saw it",
    },
    outcomes={
        "found": "found",
        "shown": "shown",
        "none": "none found",
        "error": "failed",
    },
    failed={
        Cause.UNREACHABLE: (
            "The audit database could not be reached, or not in time. Try again in a minute."
        ),
        Cause.REFUSED: (
            "The audit database refused it. The person who runs this app should check "
            "`AUDIT_DATABASE_URL`: of a file, whether its folder is there and writable; else the "
            "role's rights and password, and the database's name."
        ),
        Cause.NO_TABLES: (
            "The audit tables are missing. The person who runs this app makes them with "
            "`python -m bot audit migrate`."
        ),
    },
)
EN = Words(
    answer=_ANSWER,
    usage=_USAGE,
    denial=_DENIAL,
    failure=_FAILURE,
    trail=_TRAIL,
    check=CHECK,
    operator=OPERATOR,
)
