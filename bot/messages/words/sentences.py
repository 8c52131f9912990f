"""What is said: one field for each sentence, in groups. Pure.

Braces are `str.format` fields; a test holds them equal in all languages.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.errors import Cause, Hint, Kind, Usage


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """The answer: recordings, and the buttons below them."""

    title_one: str
    title_many: str
    recordings_one: str
    recordings_many: str
    total: str
    none_found: str
    none_found_hint: str
    stale: str
    minute_ago: str
    minutes_ago: str
    hours_ago: str
    page: str
    previous: str
    next: str
    share: str
    show_numbers: str
    shared_by: str
    somebody: str
    cannot_share: str
    ignored: str
    outbound: str
    inbound: str
    other_direction: str
    unknown_agent: str
    unknown_number: str
    unknown_time: str
    unknown_duration: str
    agent_id: str
    file: str
    quality_check_task: str
    quality_check_text: str
    contact_types: Mapping[str, str]
    looking_up: str

    def recordings(self, count: int) -> str:
        """`1 recording`, `12 recordings`."""
        return (self.recordings_one if count == 1 else self.recordings_many).format(count=count)

    def ago(self, seconds: float) -> str:
        """`1 minute ago`, `12 minutes ago`, `2 hours ago`; never less than a minute."""
        minutes = max(1, round(seconds / 60))
        if minutes >= 120:  # noqa: PLR2004 — below, hours would be too coarse
            return self.hours_ago.format(count=round(minutes / 60))
        return (self.minute_ago if minutes == 1 else self.minutes_ago).format(count=minutes)


@dataclass(frozen=True, slots=True)
class UsageWords:
    """What can be typed, and what is wrong with what was typed."""

    help_title: str
    help_text: str
    what_to_type: str
    mention_hint: str
    no_ids: str
    left_over: str
    open_form: str
    form_title: str
    form_label: str
    form_hint: str
    form_submit: str
    form_close: str
    reasons: Mapping[Usage, str]


@dataclass(frozen=True, slots=True)
class DenialWords:
    """What somebody may not do: what, why, and who can change it."""

    actions: Mapping[str, str]
    reasons: Mapping[str, str]
    who: str
    later: str
    instead_of_sharing: str
    external_off: str
    withheld: Mapping[str, str]  # why a channel does not see the answer
    not_a_member: str


@dataclass(frozen=True, slots=True)
class FailureWords:
    """What failed, and what to do next."""

    internal: str
    slack: str
    slack_fix: str
    slack_scope: str
    slack_scope_fix: str
    slack_unreachable: str
    slack_unreachable_fix: str
    unconfirmed: str
    stopping: str
    not_shown: str
    error_center: str
    code: str
    request_id: str
    reference: str
    kinds: Mapping[Kind, str]
    hints: Mapping[Hint, str]


@dataclass(frozen=True, slots=True)
class TrailWords:
    """The audit trail: who saw a contact."""

    not_audited: str
    not_logged: str
    title: str
    none: str
    line: str
    denied: str
    newest: str
    in_log: str
    standing: str
    command: str
    pruned: str
    migrated: str
    actions: Mapping[str, str]
    outcomes: Mapping[str, str]
    failed: Mapping[Cause, str]


@dataclass(frozen=True, slots=True)
class CheckWords:
    """`python -m bot check`, what it says of each step."""

    audit: str
    audit_disk: str
    audit_folder: str
    settings: str
    slack: str
    slack_refused: str
    slack_unreachable: str
    clock: str
    instance: str
    scopes: str
    scopes_missing: str
    call_center: str
    socket: str
    socket_refused: str
    redis: str
    redis_marks: str
    redis_slow: str
    redis_unreachable: str
    may: str
    everyone: str
    nobody: str
    in_channel: str
    group: str
    no_name: str
    joined: str


@dataclass(frozen=True, slots=True)
class OperatorWords:
    """What stands in the way of the operator, and how to mend it."""

    services: Mapping[str, str]
    causes: Mapping[Cause, str]
    call_center: Mapping[str, str]  # about the call center's refusals


@dataclass(frozen=True, slots=True)
class Words:
    """One language."""

    answer: AnswerWords
    usage: UsageWords
    denial: DenialWords
    failure: FailureWords
    trail: TrailWords
    check: CheckWords
    operator: OperatorWords
