"""English, for the operator. Pure."""

from bot.errors import Cause
from bot.messages.words.operator_sentences import CheckWords, OperatorWords

CHECK = CheckWords(
    audit="The audit trail can be written and read.",
    audit_disk=(
        "AUDIT_DATABASE_URL names a file on a disk that a new deploy may begin without: put it on "
        "a volume, or use PostgreSQL."
    ),
    audit_folder=(
        "AUDIT_DATABASE_URL names a file relative to the folder in which the bot is "
        "started ({path}). Write the whole path, with four slashes: "
        "sqlite:////var/lib/audit.db."
    ),
    settings="Every setting is there and well-formed.",
    slack="Slack knows the bot token (workspace {team}).",
    slack_refused=(
        "Slack refused SLACK_BOT_TOKEN ({reason}). Copy the Bot User OAuth Token again from "
        "OAuth & Permissions; reinstall the app if it was removed."
    ),
    slack_unreachable="Slack could not be reached; the token is untested.",
    clock=(
        "This machine's clock is off by {seconds} seconds. Slack's requests are refused "
        "beyond {window}: set the clock (NTP)."
    ),
    instance="{warning}. The call center was not asked.",
    scopes="The token has every scope that is needed.",
    scopes_missing=(
        "The token lacks these scopes: {scopes}. Update the app from {manifest}, then reinstall "
        "it in the workspace."
    ),
    scopes_own=(
        "The token lacks users:read.email (optional): `own` in ACCESS_… admits nobody but those in "
        "AGENTS. Update the app from {manifest}, then reinstall it in the workspace."
    ),
    scopes_embed=(
        "The token lacks links.embed:write, which LISTEN_IN_SLACK needs: people listen in the "
        "browser until you update the app from {manifest} and reinstall it in the workspace."
    ),
    embed=(
        "The player opens within Slack. Slack does not say whether {host} is among the app's "
        "unfurl domains (Event Subscriptions, App unfurl domains): it must be."
    ),
    listen="People listen at {address}/listen.",
    listen_direct="People listen by the storage's own link, which anybody who has it can use.",
    listen_not_set=(
        "ACCESS_LISTEN lets people listen, but listening is not set up: set PUBLIC_URL, or "
        "LISTEN_DIRECT_LINKS=yes."
    ),
    call_center="The call center accepted a signed call for the instance.",
    call_center_right="The AccessKey may {right} ({action}).",
    socket="Slack opens a socket for the app token.",
    socket_refused=(
        "Slack refused SLACK_APP_TOKEN ({reason}). Generate one under Basic Information, App-Level "
        "Tokens, with the scope connections:write, and turn Socket Mode on."
    ),
    redis="Redis answers; instances share what they did and, encrypted, what they found.",
    redis_marks=(
        "Redis answers; instances share what they did. Without SECRET_KEY they share no answers."
    ),
    redis_slow=(
        "Redis (REDIS_URL) is too slow: a round trip takes {took} ms, and {limit} ms is the limit. "
        "Each instance goes by its own memory. Use a Redis in the same region as the bot."
    ),
    redis_unreachable="Redis does not answer; each instance goes by its own memory.",
    may="{setting} — may {action}: {who}.",
    contact="CONTACT — people ask {who}.",
    everyone="every full member of the workspace",
    own="agents, for the calls they took part in",
    nobody="nobody",
    in_channel="whoever asks in channel {id}",
    group="the members of {name} ({id})",
    no_name="{id} (Slack gives no name for it)",
    joined=", ",
    over_http=(
        "Slack is met over HTTP, at the app's address and /slack/events. The signing secret cannot "
        "be tried from here: where it is wrong, people read “dispatch_failed”, and the log says "
        "“wrong signature”."
    ),
    over_socket="Slack is met in Socket Mode, which needs no address.",
    next_right="Next: start it (python -m bot), then type /recordings help in Slack.",
    next_wrong="Next: mend the first line with ✗, then run this again.",
)
OPERATOR = OperatorWords(
    services={
        "slack": "Slack",
        "call_center": "The call center",
        "redis": "Redis",
        "audit": "The audit database",
    },
    causes={
        Cause.CERTIFICATE: (
            "{service}: the certificate of {host} is not trusted{detail}. If a company's own "
            "authority or its proxy issued it, put that authority's certificate (PEM) in a "
            "file and name the file in SSL_CERT_FILE."
        ),
        Cause.UNKNOWN_HOST: "{service}: there is no host named {host}. Check {setting}.",
        Cause.TLS: (
            "{service}: {host} speaks no TLS, or none that is accepted here. Check the scheme, "
            "the port and the parameters in {setting}."
        ),
        Cause.PROXY: (
            "{service}: the proxy does not let this app through to {host}: it wants a user "
            "name and a password, or forbids it. Write "
            "HTTPS_PROXY=http://user:password@proxy:port, or name the host in NO_PROXY."
        ),
        Cause.ADDRESS: ("{service}: {setting} holds no address that can be asked. Copy it again."),
        Cause.CREDENTIALS: (
            "{service} refused the user name or the password in {setting}, or does not let "
            "them in from here. Copy the URL again from where the database is hosted."
        ),
        Cause.DATABASE: (
            "{service}: the server has no database of the name in {setting}. Create it, or "
            "mend the name."
        ),
        Cause.PARAMETER: (
            "{service} does not understand a parameter in {setting}, or a file that it names "
            "cannot be read. Leave out what is not needed."
        ),
        Cause.REFUSED: (
            "{service} refused it. Check {setting}: of a file, whether its folder is there and "
            "writable; of a server, the rights of its role."
        ),
        Cause.NO_TABLES: (
            "{service}: the tables are missing, or of an older version. Make or update them with "
            "`python -m bot audit migrate`, as their owner."
        ),
        Cause.NOT_IT: ("{service}: something else answers at {host}. Check the port in {setting}."),
        Cause.UNREACHABLE: (
            "{service} could not be reached at {host}, or not in time. This may pass; if it "
            "stays so, check {setting}."
        ),
    },
    call_center={
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
            "The AccessKey may not {right} ({action}). Give its RAM user this custom policy: "
            "{policy}"
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
        "storage": (
            "The instance {instance} has no object storage (OSS), so that nobody can listen. Open "
            "it in the console of the call center."
        ),
        "unexpected": (
            "What answers at {host} is not the call center: a proxy's page, perhaps. Check "
            "CCC_ENDPOINT, HTTPS_PROXY and NO_PROXY."
        ),
        "input": (
            "The call center refused the test call {action}. Check CCC_INSTANCE_ID and "
            "CCC_ENDPOINT."
        ),
        "unreachable": (
            "The call center at {host} did not answer the test call just now: AccessKey and "
            "instance are untested."
        ),
        "untested": (
            "Whether the AccessKey may {right} ({action}) is untested: the call center at {host} "
            "did not answer just now."
        ),
    },
    rights={
        "ccc:ListRecordingsByContactId": "read recordings",
        "ccc:ListCallDetailRecords": "find calls",
        "ccc:ListUsers": "see which agent has which e-mail address",
        "ccc:DownloadRecording": "fetch the file of a recording",
        "ccc:GetConversationDetailByContactId": "read what was said in a call",
    },
)
