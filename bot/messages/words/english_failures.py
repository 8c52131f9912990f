"""English, for what fails and what is refused. Pure."""

from bot.errors import Cause, Hint, Kind
from bot.messages.words.sentences import DenialWords, FailureWords

_KEY_FIX = "copy ALIBABA_CLOUD_ACCESS_KEY_ID and its secret again, then run python -m bot check"
DENIAL = DenialWords(
    operator="the person who runs this app",
    actions={
        "lookup": "look up recordings",
        "search": "search calls by number or agent",
        "share": "share recordings here",
        "reveal": "see full numbers",
        "listen": "listen to recordings",
        "download": "download recordings",
        "audit": "see who has seen a call",
    },
    denied="⛔ *You may not {action}.* Ask {contact} for access.",
    own="⛔ *This call is not one of yours.* Ask {contact} for access.",
    later="⚠️ *I could not check what you may see.* Try again in a few seconds.",
    reasons={
        "guest": "Guests must be named in {setting}",
        "foreign": "People of other workspaces must be named in {setting}",
        "bot": "{setting} never admits bots",
        "not_listed": "{setting} does not list you",
        "own": "{setting} gives you the calls you took part in",
    },
    external={
        "external": "⛔ *This channel is shared with another company,* so I do not post here.",
        "external_unknown": (
            "⛔ *I cannot see whether another company is in this conversation,* so I do not post "
            "here. Invite me, then share again."
        ),
    },
    external_off="ACCESS_EXTERNAL is off",
    withheld={
        "external": "This channel is shared with another company, so only you see this.",
        "external_unknown": (
            "I cannot see whether another company is in this conversation, so only you see this."
        ),
    },
    not_a_member=(
        "I am not a member of this channel, so only you see this. To have answers here, type "
        "/invite @recordings."
    ),
)
FAILURE = FailureWords(
    kinds={
        Kind.INPUT: (
            "⚠️ *The call center does not accept {contact_id} as a contact id.* Check it in the "
            "call history."
        ),
        Kind.NOT_FOUND: (
            "⚠️ *The call center does not know contact {contact_id}.* Check the id in the call "
            "history or the softphone."
        ),
        Kind.PERMISSION: "⛔ *This app may not read recordings.* Ask {contact} to fix it.",
        Kind.AUTHENTICATION: (
            "⛔ *The call center refuses this app's access key.* Ask {contact} to fix it."
        ),
        Kind.THROTTLED: (
            "⚠️ *The call center is getting too many requests.* Try again in a minute."
        ),
        Kind.SERVICE: "⚠️ *The call center has an internal error.* Try again in a minute.",
        Kind.UNREACHABLE: "⚠️ *The call center could not be reached.* Try again in a minute.",
        Kind.MISCONFIGURED: "⛔ *This app cannot reach the call center.* Ask {contact} to fix it.",
        Kind.TIMEOUT: "⚠️ *The call center did not answer in time.* Try again in a minute.",
        Kind.UNEXPECTED: (
            "⛔ *Something other than the call center answered.* Ask {contact} to fix it."
        ),
    },
    hints={
        Hint.MOVED: "⛔ *This call center has moved to CCC 2.0.* Ask {contact} to fix it.",
        Hint.CLOCK: "⛔ *This app's clock is wrong.* Ask {contact} to fix it.",
        Hint.EXPIRED: (
            "⛔ *This app's access to the call center has run out.* Ask {contact} to fix it."
        ),
        Hint.NO_STORAGE: (
            "⛔ *The call center's storage of recordings is not open.* Ask {contact} to fix it."
        ),
        Hint.DOWN: "⚠️ *The call center keeps failing.* Try again in a minute.",
        Hint.ELSEWHERE: (
            "⛔ *This recording is kept where this app may not fetch it.* Ask {contact} to fix it."
        ),
    },
    causes={
        Cause.CERTIFICATE: (
            "⛔ *The call center's certificate is not trusted.* Ask {contact} to fix it."
        ),
        Cause.PROXY: "⛔ *The proxy does not let this app through.* Ask {contact} to fix it.",
        Cause.UNKNOWN_HOST: (
            "⛔ *The call center's address does not exist.* Ask {contact} to fix it."
        ),
    },
    short={
        Kind.INPUT: "the call center does not accept this id",
        Kind.NOT_FOUND: "the call center does not know it",
        Kind.PERMISSION: "this app may not read recordings",
        Kind.AUTHENTICATION: "the call center refuses this app's access key",
        Kind.THROTTLED: "the call center is getting too many requests",
        Kind.SERVICE: "the call center has an internal error",
        Kind.UNREACHABLE: "the call center could not be reached",
        Kind.MISCONFIGURED: "this app cannot reach the call center",
        Kind.TIMEOUT: "the call center did not answer in time",
        Kind.UNEXPECTED: "something other than the call center answered",
    },
    fix="To fix: {fix}",
    kind_fixes={
        Kind.AUTHENTICATION: _KEY_FIX,
        Kind.PERMISSION: "grant the access key {action}",
        Kind.UNEXPECTED: "check CCC_ENDPOINT and any proxy in between",
        Kind.MISCONFIGURED: "run python -m bot check",
    },
    hint_fixes={
        Hint.MOVED: "use a version of this app for CCC 2.0; this one speaks 2017-07-05 only",
        Hint.CLOCK: "set the server's clock; it is off by more than 15 minutes",
        Hint.EXPIRED: "renew ALIBABA_CLOUD_SECURITY_TOKEN",
        Hint.NO_STORAGE: "open object storage (OSS) for the call center's instance",
        Hint.ELSEWHERE: "add the exact host of your recordings' storage to RECORDING_HOSTS",
    },
    cause_fixes={
        Cause.CERTIFICATE: "set SSL_CERT_FILE to your company's CA",
        Cause.PROXY: "check HTTPS_PROXY and NO_PROXY",
        Cause.UNKNOWN_HOST: "check CCC_REGION and CCC_ENDPOINT",
    },
    sure_of_the_id="Sure of the id? Then CCC_INSTANCE_ID may name another instance.",
    internal=(
        "⚠️ *Something went wrong in this app.* If it happens again, tell {contact} the reference."
    ),
    slack="⛔ *Slack no longer accepts this app's token.* Ask {contact} to fix it.",
    slack_fix="copy SLACK_BOT_TOKEN again, then run python -m bot check",
    slack_scope="⛔ *Slack does not tell this app who you are.* Ask {contact} to fix it.",
    slack_scope_fix=(
        "add the scope {scope} (update the app from {manifest}), reinstall the app in the "
        "workspace, then run python -m bot check"
    ),
    slack_unreachable="⛔ *This app cannot reach Slack as it must.* Ask {contact} to fix it.",
    slack_unreachable_fix="run python -m bot check",
    not_audited=(
        "⛔ *Nothing is shown, because the look could not be put on record.* "
        "Ask {contact} to fix it."
    ),
    not_audited_fix="check the audit database (AUDIT_DATABASE_URL)",
    not_logged_fix="the log takes no more lines: its reader is stuck or its disk is full",
    unconfirmed="⚠️ *Slack did not confirm that it shows your answer.* If it does not, ask again.",
    stopping="⚠️ *This app is restarting.* Ask again in a minute.",
    not_shown=(
        "⚠️ *Slack could not show it to you privately.* Ask again with `/recordings` and the "
        "contact id, then press the same button."
    ),
    error_center="Error center",
    code="Code {code}",
    request_id="RequestId {request_id}",
    reference="Reference {reference}",
    told="{what} Nobody gets an answer until it is fixed.",
    told_one="{count} look-up failed",
    told_many="{count} look-ups failed",
    told_since="since {time}",
)
