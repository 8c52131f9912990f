"""English, for people. Pure."""

from bot.errors import Cause, Kind, Usage
from bot.messages.words.english_failures import DENIAL, FAILURE
from bot.messages.words.english_listening import LISTEN, PLAYER, TRANSCRIPT
from bot.messages.words.english_operator import CHECK, OPERATOR
from bot.messages.words.sentences import (
    AnswerWords,
    ButtonWords,
    CallWords,
    DetailWords,
    HomeWords,
    TrailWords,
    UsageWords,
    Words,
)

_ANSWER = AnswerWords(
    looking_up="Looking up {contact_id}…",
    looking_up_several="Looking up {contact_id} and {more} more…",
    looking_up_something="Looking up…",
    recordings_one="{count} recording",
    recordings_many="{count} recordings",
    of_one="{recordings} of {contact_id}",
    of_several="{recordings} of {contacts} contacts",
    total="{duration}",
    none_yet_one="{count} has none yet",
    none_yet_many="{count} have none yet",
    failed="{count} failed",
    numbers="{caller} → {called}",
    numbers_spoken="from {caller} to {called}",
    position="{first}–{last} of {count}, newest first",
    newest="the newest {shown}",
    newest_of="the newest {shown} of {count}",
    none_yet=(
        "*No recording of {contact_id} yet.* It appears a little while after the call has ended."
    ),
    none_yet_hint="Ended long ago? Check the contact id in the call history or the softphone.",
    none_short="no recording yet",
    stale="⚠️ *As of {time}.* The call center does not answer just now.",
    full_numbers_of="*Full numbers of {contact_id}*",
    for_you="For you only · this look is on record",
    asked_by="Asked by {who} · everyone here sees this · numbers masked",
    shared_by="Shared by {who} · numbers masked",
    somebody="somebody",
    shared="*✓ Shared.* Everyone here can see it.",
    shared_already="*✓ It is shared here already.*",
    removed="*✓ Removed.* That it was shared stays on record.",
    remove_refused="⛔ *Only the person who shared it or an auditor can remove it.*",
    too_old="⚠️ *This answer is too old for its buttons.*",
    cannot_share=(
        "⚠️ *I am not in this conversation.* Type `/invite @recordings`, then share again."
    ),
    ignored="Not a contact id, so not looked up: {words}",
    unknown_agent="Unknown agent",
    unknown_number="unknown number",
    unknown_time="time unknown",
    unknown_duration="duration unknown",
    contact_types={
        "outbound": "Outbound",
        "inbound": "Inbound",
        "internal": "Internal",
        "back2back": "Two-way callback",
        "predictivedial": "Predictive dial",
        "predictive": "Predictive dial",
        "privacydial": "Privacy number",
    },
    page_of="Page {page} of {pages} · {first}–{last}",
)
_CALL = CallWords(
    calls_one="{count} call",
    calls_many="{count} calls",
    titles={
        "phone": "{calls} with {name}",
        "agent": "{calls} of {name}",
        "group": "{calls} in {name}",
        "mine": "{calls} of yours",
    },
    titles_at_least={
        "phone": "At least {calls} with {name}",
        "agent": "At least {calls} of {name}",
        "group": "At least {calls} in {name}",
        "mine": "At least {calls} of yours",
    },
    none={
        "phone": "*No calls with {name}* {period}.",
        "agent": "*No calls of {name}* {period}.",
        "group": "*No calls in {name}* {period}.",
        "mine": "*No calls of yours* {period}.",
    },
    none_so_far={
        "phone": "No calls with {name} so far",
        "agent": "No calls of {name} so far",
        "group": "No calls in {name} so far",
        "mine": "No calls of yours so far",
    },
    no_older="No older calls in this time.",
    periods={
        "today": "Today",
        "yesterday": "Yesterday",
        "days": "Last {days} days",
    },
    in_periods={
        "today": "today",
        "yesterday": "yesterday",
        "days": "in the last {days} days",
        "range": "in that time",
    },
    one_day="Last 24 hours",
    in_one_day="in the last 24 hours",
    read_to="Read back to {time} so far; older calls are read as you page",
    searched="Searched {start} – {stop}",
    position="{first}–{last}, newest first",
    legend="↙ inbound ↗ outbound",
    arrows={
        "inbound": "↙",
        "outbound": "↗",
        "predictivedial": "↗",
        "predictive": "↗",
    },
    spoken="{kind}, {who}",
    outcomes={
        "success": "Answered",
        "noanswer": "No answer",
        "rejected": "Rejected",
        "reject": "Rejected",
        "busy": "Busy",
        "abandonedincontactflow": "Left the menu",
        "abandonedinivr": "Left the menu",
        "abandonedinvoicenavigator": "Left the menu",
        "abandonedinqueue": "Left the queue",
        "abandonedring": "Hung up while ringing",
        "abandonedinring": "Hung up while ringing",
        "queueoverflow": "Waited too long",
        "queuingtimeout": "Waited too long",
        "queuingoverflow": "Queue was full",
        "queuingfailed": "Queue failed",
        "onesteptransfer": "Forwarded",
        "forwardtooutsidenumber": "Forwarded",
        "voicemail": "Voicemail",
        "ivrexception": "Menu failed",
    },
    ratings={"satisfied": "satisfied", "dissatisfied": "dissatisfied"},
    after="{outcome} after {length}",
    whole="{length}",
    not_one_of_yours="not one of your calls",
    nobody_took_it="*No recording of {contact_id}.* Nobody took this call.",
    gone=(
        "*The recording of {contact_id} is no longer stored.* The call center deletes recordings "
        "after its retention time."
    ),
    long_ago=(
        "*No recording of {contact_id}.* The call was on {time}: perhaps its line is not recorded, "
        "or the recording is no longer stored."
    ),
    none_phone="*{contact_id} looks like a phone number,* not a contact id.",
    none_phone_short="looks like a phone number, not a contact id",
    refused={
        Kind.INPUT: "⚠️ *The call center does not accept this search.* Try other dates.",
        Kind.NOT_FOUND: (
            "⛔ *The call center does not know its own instance.* Ask {contact} to fix it."
        ),
        Kind.PERMISSION: "⛔ *This app may not search calls.* Ask {contact} to fix it.",
    },
)
_DETAIL = DetailWords(
    title="Details",
    of_contact="*Contact {contact_id}*",
    contact_type="type {type}",
    agent_id="Agent id",
    start="Start",
    duration="Duration (s)",
    quality_check_task="Quality check",
    quality_check_text="Quality-check text",
    file="File",
    description="Description",
)
_BUTTON = ButtonWords(
    newer="← Newer",
    older="Older →",
    go_to_page="Go to page",
    share="Share here…",
    share_title="Share with everyone here?",
    share_text=(
        "They will see who spoke with whom, when and for how long. Numbers stay masked, and "
        "listening still needs permission. That you shared it goes on record."
    ),
    share_yes="Share",
    show_numbers="Show numbers",
    numbers_title="Show full numbers?",
    numbers_text="Only you will see them. That you looked goes on record.",
    numbers_yes="Show",
    remove="Remove",
    remove_sharer="Remove (sharer only)",
    remove_title="Remove what was shared?",
    remove_text="It disappears for everyone here. That it was shared stays on record.",
    remove_yes="Remove",
    cancel="Cancel",
    open_only_you="Open (only you)",
    open_label="Open contact {contact_id}, for you alone",
    show_all="Show all {count} (only you)",
    details="Details",
    trail="Who has seen this",
    try_again="Try again",
    check_again="Check again",
    look_up_again="Look up again",
    look_up_first="Look up the first {count}",
    look_up_rest="Look up the other {count}",
    new_search="New search",
    search="Search recordings",
    help="All ways to ask",
    hide="Hide",
    view="View",
    view_label="View contact {contact_id}",
    view_call_label="View the call of {time}",
    last_days="Last {days} days",
    change_dates="Change dates…",
    find_calls="Find its calls",
    find_calls_of="Find calls with {number}",
    open_in="Open in {name}",
    open_in_label="Open contact {contact_id} in {name}, in the browser",
    clear="Clear",
)
_USAGE = UsageWords(
    reasons={
        Usage.NOTHING: "⚠️ *Which call?* Give me its contact id.",
        Usage.NOT_AN_ID: "⚠️ *There is no contact id in this:*",
        Usage.SHORTENED: "⚠️ *A spreadsheet has cut this id short:*",
        Usage.AUDIT_ONE: "⚠️ *To see who has seen a call, give me its one contact id, not this:*",
        Usage.NOT_A_NUMBER: "⚠️ *I cannot read this as a phone number:*",
        Usage.NOT_A_RANGE: (
            "⚠️ *From must have come, and To must come after it, within 400 days.* Choose others."
        ),
        Usage.NO_NUMBER: "⚠️ *Which number?* Give me it in any way of writing.",
        Usage.NO_GROUP: "⚠️ *Which skill group?* Give me the name as it stands in the call center.",
        Usage.NO_AGENT: "⚠️ *Which agent?* Give me the name as it stands in the call center.",
        Usage.NOT_AN_AGENT: "⚠️ *I do not know you as an agent of the call center.*",
        Usage.TOO_MANY: "⚠️ *That is {count} contacts; I look up {most} at a time.*",
        Usage.NOT_A_TIME: "⚠️ *I cannot read this as a time:*",
    },
    what_to_type="Type `/recordings 2020927020` (up to 10 ids).",
    copy_again="Format its column as text and copy the id again.",
    audit_example="Type `/recordings audit 2020927020`.",
    time_example="Use `today`, `yesterday`, `7d`, `11-20` or `11-20..11-22`.",
    number_example="Type `/recordings phone 15588886666` or `/recordings phone +44 20 7946 0958`.",
    agent_example="Type `/recordings agent Agent Li` or `/recordings agent Agent Li today`.",
    who_is_an_agent=(
        "An agent is found by the e-mail that Slack and the call center share; where they differ, "
        "by the setting `AGENTS`."
    ),
    terminal_what_to_type="Type `python -m bot lookup 2020927020` (up to 10 ids).",
    terminal_find="To find calls: `python -m bot find --phone 15588886666`",
    terminal_ways=(
        "`python -m bot lookup 2020927020`  one call, or up to 10",
        "`python -m bot lookup -`  ids from standard input",
        "`python -m bot lookup 2020927020 --json`  for a program",
        "`python -m bot lookup 2020927020 --reveal`  with full numbers",
        "`python -m bot find --phone 15588886666 --since 30d`  its calls",
        "`python -m bot audit --contact 2020927020`  who has seen a call",
    ),
    hint="*Which call?* Mention me with its contact id, such as `@recordings 2020927020`.",
    hint_elsewhere=(
        "The id is in another message? Choose Find recordings in that message's ⋮ menu: Slack does "
        "not show me the rest of a thread."
    ),
    no_ids=(
        "*No contact id or phone number in this message.* A contact id is a long number, such as "
        "`2020927020`."
    ),
    help_title="Find a call's recordings",
    help_anywhere="*Anywhere*",
    help_look_up="`/recordings 2020927020`  one call, or up to 10",
    help_phone="`/recordings phone 15588886666 7d`  its calls: today, 7d, a date",
    help_agent="`/recordings agent Agent Li`  an agent's calls",
    help_mine="`/recordings mine`  your own calls, if you are an agent",
    help_form="`/recordings`  the form",
    help_audit="`/recordings audit 2020927020`  who has seen a call",
    help_thread="*In a thread* (everyone there sees the answer)",
    help_mention="`@recordings 2020927020`",
    help_shortcut="⋮ menu of a message → *Find recordings*  for its ids, for you alone",
    help_direct="*In a direct message to me*",
    help_direct_text="An id alone is enough.",
    help_private=(
        "Only you see answers unless you share them. Numbers are masked. Every look is on record."
    ),
    help_shortcut_search=(
        "⋮ menu of a message → *Find recordings*  for its ids and numbers, for you alone"
    ),
    help_direct_search="An id or a phone number alone is enough.",
    form_title="Search recordings",
    form_label="Contact ids",
    form_hint=(
        "Up to 10, separated by spaces, commas or new lines. The contact id stands in the call "
        "history, the softphone and reports."
    ),
    form_submit="Look up",
    form_close="Cancel",
    form_by="Find by",
    form_ways={
        "id": "Contact id",
        "phone": "Phone number",
        "agent": "Agent",
        "group": "Skill group",
        "mine": "My calls",
    },
    form_hints={
        "phone": "In any way of writing, with or without +86.",
        "agent": "The name as it stands in the call center.",
        "group": "The name as it stands in the call center.",
    },
    form_as_before="{name}, as before",
    form_when="When",
    form_periods={
        "today": "Today",
        "yesterday": "Yesterday",
        "7d": "Last 7 days",
        "30d": "Last 30 days",
        "90d": "Last 90 days",
        "range": "From … to …",
    },
    form_from="From",
    form_to="To",
    form_direction="Direction",
    form_directions={"any": "Any", "in": "↙ Inbound", "out": "↗ Outbound"},
    form_show="Show",
    form_recorded="Only calls with recordings",
    calls_title="Calls",
    back="Back",
    results_title="Recordings",
    find_title="Find recordings",
    close="Close",
)
_TRAIL = TrailWords(
    title="*Who has seen {contact_id}*",
    none="*Nobody has seen {contact_id} here.*",
    entries_one="{count} entry",
    entries_many="{count} entries",
    people_one="{count} person",
    people_many="{count} people",
    refused="{count} refused",
    entry_refused="{time}  ⛔ {who} *was refused: {action}*",
    entry_in="{time}  {who} {action} in {channel}",
    failed_look="{action} (failed)",
    on_record="Asking this is on record, too.",
    in_log=(
        "*Who has seen what is kept in this app's log* (lines `audit`). To ask for it here, "
        "{contact} must set `AUDIT_DATABASE_URL`."
    ),
    standing=(
        "⛔ *The audit database cannot be used until somebody mends it.* Ask {contact} to fix it."
    ),
    failed={
        Cause.UNREACHABLE: "⚠️ *The audit database did not answer in time.* Try again in a minute.",
        Cause.REFUSED: "⛔ *The audit database refused it.* Ask {contact} to fix it.",
        Cause.NO_TABLES: "⛔ *The audit tables are missing.* Ask {contact} to fix it.",
    },
    actions={
        "lookup": "looked it up",
        "search": "searched its calls",
        "share": "shared it",
        "reveal": "saw the full numbers",
        "listen": "opened the player",
        "heard": "heard it",
        "download": "downloaded it",
        "audit": "asked who has seen it",
        "remove": "removed what was shared",
        "read": "read its transcript",
    },
    terminal_line="{time} · {person} {action} · {outcome}",
    terminal_denied="{time} · {person} was refused: {action}",
    calls_one="{count} call",
    calls_many="{count} calls",
    outcomes={"found": "found", "shown": "shown", "none": "none found", "error": "failed"},
    of_recording={
        "listen": "opened the player for {agent}, {length}",
        "heard": "heard {agent}, {length}",
        "download": "downloaded {agent}, {length}",
    },
    command="To see who has seen a contact: `python -m bot audit --contact {contact_id}`",
    pruned="{count} records from before {time} are forgotten.",
    migrated="The audit tables are there.",
)
_HOME = HomeWords(
    welcome=(
        "*Hello. I find a call's recordings from its contact id.* Try `2020927020` here, or "
        "`/recordings 2020927020` anywhere."
    ),
    title="Find a call's recordings",
    last="Your last look-ups",
    none="None yet.",
    kept="Contact ids only, for you alone, for 30 days.",
    kept_in_memory="Contact ids only, for you alone, until this app restarts.",
    may_title="What you may do",
    may="*{actions}*",
    may_not="Not: {actions}. Ask {contact} for access.",
    short_actions={
        "lookup": "look up",
        "search": "search calls",
        "share": "share",
        "reveal": "full numbers",
        "listen": "listen",
        "download": "download",
        "audit": "who has seen a call",
    },
    own_calls="{action} (your own calls)",
    joined=", ",
)
EN = Words(
    answer=_ANSWER,
    call=_CALL,
    detail=_DETAIL,
    transcript=TRANSCRIPT,
    button=_BUTTON,
    usage=_USAGE,
    denial=DENIAL,
    failure=FAILURE,
    trail=_TRAIL,
    home=_HOME,
    listen=LISTEN,
    player=PLAYER,
    check=CHECK,
    operator=OPERATOR,
)
