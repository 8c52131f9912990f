"""What people read when something went wrong, or they may not: what, and what to do. Pure."""

from bot.access import Action, Reason
from bot.errors import AuditFailed, CallCenterError, Cause, Hint
from bot.messages import text
from bot.messages.message import (
    Block,
    Message,
    Reader,
    TextObject,
    context,
    message,
    mrkdwn,
    plain_text,
    section,
)
from bot.messages.words import Words

ERROR_CENTER = "https://error-center.aliyun.com/status/product/CCC"


def failure_line(error: CallCenterError, words: Words) -> str:
    """Say the class of the failure and what to do, in a sentence or two of mrkdwn."""
    sentence = words.failure.kinds[error.kind]
    if isinstance(error.hint, Hint):  # a standing cause, `check` tells the operator
        return f"{sentence} {words.failure.hints[error.hint]}"
    return sentence


def spoken_failure(error: CallCenterError, reader: Reader) -> str:
    """`failure_line` with our reference, for the fallback text: screen readers read only that."""
    named = f" ({reader.reference_line})" if reader.reference else ""
    return f"{failure_line(error, reader.words)}{named}"


def failure_details(error: CallCenterError, reader: Reader) -> Block:
    """What support asks for: Code, RequestId, our reference, the vendor's error center."""
    words, details = reader.words, list[TextObject]()
    if error.code:
        details.append(plain_text(words.failure.code.format(code=text.plain(error.code))))
    if error.request_id:
        details.append(
            plain_text(words.failure.request_id.format(request_id=text.plain(error.request_id)))
        )
    if reader.reference:
        details.append(plain_text(reader.reference_line))
    details.append(mrkdwn(f"<{ERROR_CENTER}|{words.failure.error_center}>"))
    return context(*details)


def failed(sentence: str, reader: Reader, *, for_asker_only: bool = False) -> Message:
    """A sentence of our own (mrkdwn), and the reference by which the log knows more."""
    named = reader.reference_line
    return message(
        [sentence, named],
        [section(mrkdwn(sentence)), context(plain_text(named))],
        for_asker_only=for_asker_only,
    )


def internal_failure(reader: Reader) -> Message:
    """A fault of our own. The message does not say what it was; the log does, by the reference."""
    return failed(reader.words.failure.internal, reader)


def token_refused(reader: Reader) -> Message:
    """Slack does not accept our token, so that it tells us nothing and posts nothing of ours."""
    return _to_be_mended(reader.words.failure.slack, reader.words.failure.slack_fix, reader)


def scope_missing(scope: str, manifest: str, reader: Reader) -> Message:
    """Slack does not say who anybody is, since our token lacks a scope."""
    fix = reader.words.failure.slack_scope_fix.format(scope=scope, manifest=manifest)
    return _to_be_mended(reader.words.failure.slack_scope, fix, reader)


def slack_not_reached(reader: Reader) -> Message:
    """The way to Slack's API leads nowhere, until somebody mends it."""
    words = reader.words
    return _to_be_mended(
        words.failure.slack_unreachable, words.failure.slack_unreachable_fix, reader
    )


def not_audited(error: AuditFailed, reader: Reader) -> Message:
    """What somebody would see could not be recorded, and so is not shown."""
    unlogged = error.reason is Cause.NOT_LOGGED
    return failed(
        reader.words.trail.not_logged if unlogged else reader.words.trail.not_audited, reader
    )


def not_shown(reader: Reader) -> Message:
    """Full numbers could be shown only where they would stay."""
    return failed(reader.words.failure.not_shown, reader)


def stopping(words: Words) -> Message:
    """The process ends before the answer is there."""
    return message([words.failure.stopping], [section(mrkdwn(words.failure.stopping))])


def unconfirmed(reader: Reader) -> Message:
    """Slack left open whether it took an answer."""
    return failed(reader.words.failure.unconfirmed, reader)


def denied(action: Action, reason: Reason, reader: Reader) -> Message:
    """What somebody may not do, why, and who can change it: for that person alone."""
    words, named = reader.words, reader.reference_line
    if reason in (Reason.EXTERNAL, Reason.EXTERNAL_UNKNOWN):  # it is not about the person
        why, details = words.denial.reasons[reason.value], f"{words.denial.external_off} · {named}"
        blocks = [section(mrkdwn(why)), context(plain_text(details))]
        return message([why, details], blocks, for_asker_only=True)
    why = words.denial.reasons[reason.value].format(action=words.denial.actions[action.value])
    who = words.denial.who.format(setting=action.setting)
    if reason is Reason.UNKNOWN:
        who = words.denial.later
    elif action is Action.SHARE:
        who = f"{who} {words.denial.instead_of_sharing}"
    blocks = [section(mrkdwn(why)), context(mrkdwn(who), plain_text(named))]
    return message([why, who, named], blocks, for_asker_only=True)


def _to_be_mended(sentence: str, fix: str, reader: Reader) -> Message:
    named = reader.reference_line
    return message(
        [sentence, fix, named],
        [section(mrkdwn(sentence)), context(mrkdwn(fix)), context(plain_text(named))],
        for_asker_only=True,
    )
