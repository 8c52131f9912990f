"""English. Pure."""

from bot.messages.words.sentences import Words

EN = Words(
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
    help_title="What you can type",
    help_text=(
        "`/recordings 2020927020`\nthe recordings of this contact (话务ID)\n"
        "`/recordings 2020927020 2020927021`\nseveral contacts, up to 10\n"
        "`/recordings audit 2020927020`\nwho looked at it, for those who may know\n"
        "`/recordings help`\nthis list\n\n"
        "Only you see the answer. A contact id stands in the call history, in the softphone and "
        "in reports."
    ),
    nothing="Which call? Give me its contact id (话务ID).",
    not_an_id="I see no contact id (话务ID) in what you typed:",
    shortened=(
        "I see no contact id (话务ID) in what you typed: a spreadsheet has cut it short. "
        "Format its column as text and copy the id again. You typed:"
    ),
    audit_one=(
        "To see who looked at a contact, type `/recordings audit` and one contact id (话务ID). "
        "You typed:"
    ),
    too_many="That is {count} contacts; I look up {most} at a time. You typed:",
    what_to_type=(
        "Type `/recordings 2020927020`, with up to 10 ids; `/recordings help` shows more."
    ),
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
    actions={
        "lookup": "look up recordings",
        "share": "share recordings",
        "reveal": "see full phone numbers",
        "listen": "listen to recordings",
        "download": "download recordings",
        "audit": "see who looked at recordings",
    },
    denied={
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
    denied_who="The person who runs this app can change that, in the setting `{setting}`.",
    denied_later=(
        "This is temporary: try again in a minute. If it stays so, ask the person who runs this "
        "app to run `python -m bot check`."
    ),
    denied_share="For an answer that only you see, type `/recordings` and the contact id.",
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
    input="The call center refused this contact id. Check it and try again.",
    not_found=(
        "The call center does not know this contact or this instance. Check the contact id; if it "
        "is right, ask the person who runs this app to check `CCC_INSTANCE_ID`."
    ),
    permission=(
        "The call center does not let this app read recordings. Ask the person who runs it to "
        "grant its access key `ccc:ListRecordingsByContactId`."
    ),
    authentication=(
        "The call center refused this app's access key. Ask the person who runs it to run "
        "`python -m bot check`."
    ),
    throttled="The call center is receiving too many requests. Try again in a minute.",
    service="The call center has a problem of its own. Try again in a few minutes.",
    unreachable="The call center could not be reached. Try again in a minute.",
    misconfigured=(
        "The call center cannot be reached until somebody mends a setting of this app. Ask "
        "the person who runs it to run `python -m bot check`."
    ),
    timeout="The call center did not answer in time. Try again in a minute.",
    unexpected=(
        "Something that is not the call center answered. Ask the person who runs this app to "
        "check `CCC_ENDPOINT` and any proxy on the way."
    ),
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
    hint_moved=(
        "Likely cause: the instance has moved to CCC 2.0 (API 2020-07-01), which this app does "
        "not speak."
    ),
    hint_clock=(
        "Likely cause: the clock of the server that runs this app is off by more than 15 minutes."
    ),
    hint_expired="Likely cause: the temporary security token has expired.",
    hint_down="It has been failing, so I stopped asking it for a few seconds.",
    error_center="error center",
    code="Code {code}",
    request_id="RequestId {request_id}",
    reference="reference {reference}",
    not_audited=(
        "⛔ Nothing is shown, because the look could not be put on record. Ask the person who runs "
        "this app to fix it.\nTo fix: check the audit database (`AUDIT_DATABASE_URL`)."
    ),
    not_logged=(
        "⛔ Nothing is shown, because the look could not be put on record. Ask the person who runs "
        "this app to fix it.\nTo fix: the log takes no more lines: its reader is stuck or its disk "
        "is full."
    ),
    trail_title="Who saw contact {contact_id}",
    trail_none="No record of it.",
    trail_line="{time} · {person} {action} · {outcome}",
    trail_denied="{time} · {person} was refused: {action}",
    trail_newest=(
        "These are the newest {count}. The person who runs this app can list all: "
        "`python -m bot audit`."
    ),
    trail_in_log=(
        "Who saw what is kept in this app's log (lines `audit`). To ask for it here, the person "
        "who runs this app sets `AUDIT_DATABASE_URL`."
    ),
    trail_unreachable=(
        "The audit database could not be reached, or not in time. Try again in a minute."
    ),
    trail_standing=(
        "The audit database cannot be used until somebody mends it. Ask the person who "
        "runs this app to run `python -m bot check`."
    ),
    trail_refused=(
        "The audit database refused it. The person who runs this app should check "
        "`AUDIT_DATABASE_URL`: of a file, whether its folder is there and writable; else the "
        "role's rights and password, and the database's name."
    ),
    trail_no_tables=(
        "The audit tables are missing. The person who runs this app makes them with "
        "`python -m bot audit migrate`."
    ),
    trail_command="To see who saw a contact: `python -m bot audit --contact {contact_id}`",
    trail_pruned="{count} records from before {time} are forgotten.",
    trail_migrated="The audit tables are there.",
    trail_actions={
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
    check_audit="The audit trail can be written and read.",
    check_audit_disk=(
        "AUDIT_DATABASE_URL names a file on a disk that a new deploy may begin without: put it on "
        "a volume, or use PostgreSQL."
    ),
    check_audit_folder=(
        "AUDIT_DATABASE_URL names a file relative to the folder in which the bot is "
        "started ({path}). Write the whole path, with four slashes: "
        "sqlite:////var/lib/audit.db."
    ),
    check_settings="Every setting is there and well-formed.",
    check_slack="Slack knows the bot token (workspace {team}).",
    check_slack_refused=(
        "Slack refused SLACK_BOT_TOKEN ({reason}). Copy the Bot User OAuth Token again from "
        "OAuth & Permissions; reinstall the app if it was removed."
    ),
    check_slack_unreachable="Slack could not be reached; the token is untested.",
    check_clock=(
        "This machine's clock is off by {seconds} seconds. Slack's requests are refused "
        "beyond {window}: set the clock (NTP)."
    ),
    check_instance="{warning}. The call center was not asked.",
    check_scopes="The token has every scope that is needed.",
    check_scopes_missing=(
        "The token lacks these scopes: {scopes}. Update the app from {manifest}, then reinstall "
        "it in the workspace."
    ),
    check_call_center="The call center accepted a signed call for the instance.",
    check_socket="Slack opens a socket for the app token.",
    check_socket_refused=(
        "Slack refused SLACK_APP_TOKEN ({reason}). Generate one under Basic Information, App-Level "
        "Tokens, with the scope connections:write, and turn Socket Mode on."
    ),
    check_redis="Redis answers; instances share what they did and, encrypted, what they found.",
    check_redis_marks=(
        "Redis answers; instances share what they did. Without SECRET_KEY they share no answers."
    ),
    check_redis_slow=(
        "Redis (REDIS_URL) is too slow: a round trip takes {took} ms, and {limit} ms is the limit. "
        "Each instance goes by its own memory. Use a Redis in the same region as the bot."
    ),
    check_redis_unreachable="Redis does not answer; each instance goes by its own memory.",
    check_may="{setting} — may {action}: {who}.",
    check_everyone="every full member of the workspace",
    check_nobody="nobody",
    check_in_channel="whoever asks in channel {id}",
    check_group="the members of {name} ({id})",
    check_no_name="{id} (Slack gives no name for it)",
    check_joined=", ",
    services={
        "slack": "Slack",
        "call_center": "The call center",
        "redis": "Redis",
        "audit": "The audit database",
    },
    causes={
        "certificate": (
            "{service}: the certificate of {host} is not trusted{detail}. If a company's own "
            "authority or its proxy issued it, put that authority's certificate (PEM) in a "
            "file and name the file in SSL_CERT_FILE."
        ),
        "unknown_host": "{service}: there is no host named {host}. Check {setting}.",
        "tls": (
            "{service}: {host} speaks no TLS, or none that is accepted here. Check the scheme, "
            "the port and the parameters in {setting}."
        ),
        "proxy": (
            "{service}: the proxy does not let this app through to {host}: it wants a user "
            "name and a password, or forbids it. Write "
            "HTTPS_PROXY=http://user:password@proxy:port, or name the host in NO_PROXY."
        ),
        "address": ("{service}: {setting} holds no address that can be asked. Copy it again."),
        "credentials": (
            "{service} refused the user name or the password in {setting}, or does not let "
            "them in from here. Copy the URL again from where the database is hosted."
        ),
        "database": (
            "{service}: the server has no database of the name in {setting}. Create it, or "
            "mend the name."
        ),
        "parameter": (
            "{service} does not understand a parameter in {setting}, or a file that it names "
            "cannot be read. Leave out what is not needed."
        ),
        "refused": (
            "{service} refused it. Check {setting}: of a file, whether its folder is there and "
            "writable; of a server, the rights of its role."
        ),
        "no_tables": (
            "{service}: the tables are missing. Make them with `python -m bot audit migrate`."
        ),
        "not_it": ("{service}: something else answers at {host}. Check the port in {setting}."),
        "unreachable": (
            "{service} could not be reached at {host}, or not in time. This may pass; if it "
            "stays so, check {setting}."
        ),
    },
    operator={
        "key": (
            "Alibaba Cloud does not know the key in ALIBABA_CLOUD_ACCESS_KEY_ID, or it is "
            "disabled. Copy the AccessKey ID of the RAM user again."
        ),
        "secret": (
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET is not the secret of this AccessKey ID. It is "
            "shown once, when the AccessKey is created: copy it again, or create another "
            "AccessKey."
        ),
        "token": (
            "ALIBABA_CLOUD_SECURITY_TOKEN has expired, or belongs to another AccessKey. Take "
            "all three values from one new STS answer; with the AccessKey of a RAM user, leave "
            "it empty."
        ),
        "instance": (
            "The account of this AccessKey has no instance {instance} (CCC_INSTANCE_ID). Copy "
            "the instance id from the Cloud Call Center console; it looks like "
            "9cfad875-6260-4a53-ab6e-b13e3fb31f7d. An instance of CCC 2.0 has a name instead, "
            "and this app does not speak CCC 2.0 yet."
        ),
        "right": (
            "The AccessKey may not read recordings. Give its RAM user a custom policy: {policy}"
        ),
        "account": (
            "Alibaba Cloud has stopped this service for the account (a bill, or a service that "
            "was not activated). See the Cloud Call Center console."
        ),
        "clock": (
            "This machine's clock is off by more than 15 minutes, so the call center refuses "
            "every request. Set the clock (NTP)."
        ),
        "version": (
            "{host} does not speak the version 2017-07-05 that this app needs. Check "
            "CCC_ENDPOINT and CCC_REGION; an instance of CCC 2.0 is not spoken to yet."
        ),
        "unexpected": (
            "What answers at {host} is not the call center: a proxy's page, perhaps. Check "
            "CCC_ENDPOINT, HTTPS_PROXY and NO_PROXY."
        ),
        "input": ("The call center refused the test call. Check CCC_INSTANCE_ID and CCC_ENDPOINT."),
        "unreachable": (
            "The call center at {host} did not answer the test call just now: AccessKey and "
            "instance are untested."
        ),
    },
)
