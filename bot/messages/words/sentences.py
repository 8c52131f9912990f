"""What is said: one field for each sentence, in groups. Pure.

A sentence is a template of `bot.messages.rich`: `*bold*`, `` `code` `` and `{slots}`. A test holds
the slots equal in all languages.
"""

from collections.abc import Mapping
from typing import NamedTuple

from bot.errors import Cause, Hint, Kind, Usage
from bot.messages.words.listening_sentences import ListenWords, PlayerWords, TranscriptWords
from bot.messages.words.operator_sentences import CheckWords, OperatorWords


class AnswerWords(NamedTuple):
    """The answer: recordings, and what stands around them."""

    looking_up: str
    looking_up_several: str
    looking_up_something: str
    recordings_one: str
    recordings_many: str
    of_one: str
    of_several: str
    total: str
    none_yet_one: str
    none_yet_many: str
    failed: str
    numbers: str
    numbers_spoken: str
    position: str
    newest: str
    newest_of: str
    none_yet: str
    none_yet_hint: str
    none_short: str
    stale: str
    full_numbers_of: str
    for_you: str
    asked_by: str
    shared_by: str
    somebody: str
    shared: str
    shared_already: str
    removed: str
    remove_refused: str
    too_old: str
    cannot_share: str
    ignored: str
    unknown_agent: str
    unknown_number: str
    unknown_time: str
    unknown_duration: str
    contact_types: Mapping[str, str]
    page_of: str

    def recordings(self, count: int) -> str:
        """`1 recording`, `12 recordings`."""
        return (self.recordings_one if count == 1 else self.recordings_many).format(count=count)


class CallWords(NamedTuple):
    """Lists of calls, and the facts of one. By: phone, agent, group, mine."""

    calls_one: str
    calls_many: str
    titles: Mapping[str, str]  # with {calls} and {name}
    titles_at_least: Mapping[str, str]  # the same, where not everything was read
    none: Mapping[str, str]  # with {name} and {period}
    none_so_far: Mapping[str, str]
    no_older: str
    periods: Mapping[str, str]  # today, yesterday, days; of a range, the dates say it
    in_periods: Mapping[str, str]  # the same, and range
    one_day: str
    in_one_day: str
    read_to: str
    searched: str
    position: str
    legend: str
    arrows: Mapping[str, str]
    spoken: str
    outcomes: Mapping[str, str]
    ratings: Mapping[str, str]
    after: str
    whole: str
    not_one_of_yours: str  # one of several contacts
    nobody_took_it: str
    gone: str
    long_ago: str
    none_phone: str
    none_phone_short: str
    refused: Mapping[Kind, str]  # what a look-up says in other words

    def calls(self, count: int) -> str:
        """`1 call`, `23 calls`."""
        return (self.calls_one if count == 1 else self.calls_many).format(count=count)

    def period(self, kind: str, days: int) -> str:
        """`Last 7 days`, `Today`; "" for a range."""
        return self.one_day if days == 1 else self.periods.get(kind, "").format(days=days)

    def in_period(self, kind: str, days: int) -> str:
        """`in the last 7 days`, `today`."""
        return self.in_one_day if days == 1 else self.in_periods[kind].format(days=days)


class DetailWords(NamedTuple):
    """Every field of a recording, as the call center names it."""

    title: str
    of_contact: str
    contact_type: str
    agent_id: str
    start: str
    duration: str
    quality_check_task: str
    quality_check_text: str
    file: str
    description: str


class ButtonWords(NamedTuple):
    """Buttons, and what is asked before some of them do what they say."""

    newer: str
    older: str
    go_to_page: str
    share: str
    share_title: str
    share_text: str
    share_yes: str
    show_numbers: str
    numbers_title: str
    numbers_text: str
    numbers_yes: str
    remove: str
    remove_sharer: str
    remove_title: str
    remove_text: str
    remove_yes: str
    cancel: str
    open_only_you: str
    open_label: str
    show_all: str
    details: str
    trail: str
    try_again: str
    check_again: str
    look_up_again: str
    look_up_first: str
    look_up_rest: str
    new_search: str
    search: str
    help: str
    hide: str
    view: str
    view_label: str
    view_call_label: str
    last_days: str
    change_dates: str
    find_calls: str
    find_calls_of: str
    open_in: str
    open_in_label: str
    clear: str


class UsageWords(NamedTuple):
    """What can be typed, and what is wrong with what was typed."""

    reasons: Mapping[Usage, str]
    what_to_type: str
    copy_again: str
    audit_example: str
    time_example: str
    number_example: str
    agent_example: str
    who_is_an_agent: str
    terminal_what_to_type: str
    terminal_find: str
    terminal_ways: tuple[str, ...]
    hint: str
    hint_elsewhere: str
    no_ids: str
    help_title: str
    help_anywhere: str
    help_look_up: str
    help_phone: str
    help_agent: str
    help_mine: str
    help_form: str
    help_audit: str
    help_thread: str
    help_mention: str
    help_shortcut: str
    help_direct: str
    help_direct_text: str
    help_private: str
    help_shortcut_search: str
    help_direct_search: str
    form_title: str
    form_label: str
    form_hint: str
    form_submit: str
    form_close: str
    form_by: str
    form_ways: Mapping[str, str]  # id, phone, agent, group, mine
    form_hints: Mapping[str, str]
    form_as_before: str
    form_when: str
    form_periods: Mapping[str, str]  # today, yesterday, 7d, 30d, range
    form_from: str
    form_to: str
    form_direction: str
    form_directions: Mapping[str, str]  # any, in, out
    form_show: str
    form_recorded: str
    calls_title: str
    back: str
    results_title: str
    find_title: str
    close: str


class DenialWords(NamedTuple):
    """What somebody may not do: what, why, and who can change it."""

    operator: str
    actions: Mapping[str, str]
    denied: str
    own: str  # where somebody may see their own calls only
    later: str
    reasons: Mapping[str, str]
    external: Mapping[str, str]
    external_off: str
    withheld: Mapping[str, str]  # why a channel does not see the answer
    not_a_member: str


class FailureWords(NamedTuple):
    """What failed, and what to do next."""

    kinds: Mapping[Kind, str]
    hints: Mapping[Hint, str]
    causes: Mapping[Cause, str]
    short: Mapping[Kind, str]
    fix: str
    kind_fixes: Mapping[Kind, str]
    hint_fixes: Mapping[Hint, str]
    cause_fixes: Mapping[Cause, str]
    sure_of_the_id: str
    internal: str
    slack: str
    slack_fix: str
    slack_scope: str
    slack_scope_fix: str
    slack_unreachable: str
    slack_unreachable_fix: str
    not_audited: str
    not_audited_fix: str
    not_logged_fix: str
    unconfirmed: str
    stopping: str
    not_shown: str
    error_center: str
    code: str
    request_id: str
    reference: str
    told: str
    told_one: str
    told_many: str
    told_since: str


class TrailWords(NamedTuple):
    """The audit trail: who saw a contact."""

    title: str
    none: str
    entries_one: str
    entries_many: str
    people_one: str
    people_many: str
    refused: str
    entry_refused: str
    entry_in: str
    failed_look: str
    on_record: str
    in_log: str
    standing: str
    failed: Mapping[Cause, str]
    actions: Mapping[str, str]
    terminal_line: str
    terminal_denied: str
    calls_one: str  # how many a search listed
    calls_many: str
    of_recording: Mapping[str, str]  # an action, and which recording it was
    outcomes: Mapping[str, str]
    command: str
    pruned: str
    migrated: str


class HomeWords(NamedTuple):
    """The App Home and the first message."""

    welcome: str
    title: str
    last: str
    none: str
    kept: str
    kept_in_memory: str
    may_title: str
    may: str
    may_not: str
    short_actions: Mapping[str, str]
    own_calls: str  # behind an action
    joined: str


class Words(NamedTuple):
    """One language."""

    answer: AnswerWords
    call: CallWords
    detail: DetailWords
    transcript: TranscriptWords
    button: ButtonWords
    usage: UsageWords
    denial: DenialWords
    failure: FailureWords
    trail: TrailWords
    home: HomeWords
    listen: ListenWords
    player: PlayerWords
    check: CheckWords
    operator: OperatorWords
