"""What is said: one field for each sentence. Pure.

Braces are `str.format` fields; a test holds them equal in all languages.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """One language."""

    # The answer
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
    contact_types: dict[str, str]
    looking_up: str

    # What can be typed
    help_title: str
    help_text: str
    nothing: str
    not_an_id: str
    shortened: str
    audit_one: str
    too_many: str
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

    # What somebody may not do: what, why, who can change it
    actions: dict[str, str]
    denied: dict[str, str]
    denied_who: str
    denied_later: str
    denied_share: str
    external_off: str
    withheld: dict[str, str]  # why a channel does not see the answer
    not_a_member: str

    # Failures: what happened, and what to do next
    input: str
    not_found: str
    permission: str
    authentication: str
    throttled: str
    service: str
    unreachable: str
    misconfigured: str
    timeout: str
    unexpected: str
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
    hint_moved: str
    hint_clock: str
    hint_expired: str
    hint_down: str
    error_center: str
    code: str
    request_id: str
    reference: str

    # The audit trail
    not_audited: str
    not_logged: str
    trail_title: str
    trail_none: str
    trail_line: str
    trail_denied: str
    trail_newest: str
    trail_in_log: str
    trail_unreachable: str
    trail_standing: str
    trail_refused: str
    trail_no_tables: str
    trail_command: str
    trail_pruned: str
    trail_migrated: str
    trail_actions: dict[str, str]
    outcomes: dict[str, str]

    # `python -m bot check`
    check_audit: str
    check_audit_disk: str
    check_audit_folder: str
    check_settings: str
    check_slack: str
    check_slack_refused: str
    check_slack_unreachable: str
    check_clock: str
    check_instance: str
    check_scopes: str
    check_scopes_missing: str
    check_call_center: str
    check_socket: str
    check_socket_refused: str
    check_redis: str
    check_redis_marks: str
    check_redis_slow: str
    check_redis_unreachable: str
    check_may: str
    check_everyone: str
    check_nobody: str
    check_in_channel: str
    check_group: str
    check_no_name: str
    check_joined: str

    # For the operator: what stands in the way, and how to mend it
    services: dict[str, str]
    causes: dict[str, str]  # by the value of a `Cause`
    operator: dict[str, str]  # about the call center's refusals

    def recordings(self, count: int) -> str:
        """`1 recording`, `12 recordings`."""
        return (self.recordings_one if count == 1 else self.recordings_many).format(count=count)

    def ago(self, seconds: float) -> str:
        """`1 minute ago`, `12 minutes ago`, `2 hours ago`; never less than a minute."""
        minutes = max(1, round(seconds / 60))
        if minutes >= 120:  # noqa: PLR2004 — below, hours would be too coarse
            return self.hours_ago.format(count=round(minutes / 60))
        return (self.minute_ago if minutes == 1 else self.minutes_ago).format(count=minutes)
