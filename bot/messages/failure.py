"""What people read when something went wrong: what happened, what to do, whom to quote. Pure."""

from bot.errors import AuditFailed, CallCenterError, Misconfigured
from bot.messages import text
from bot.messages.message import (
    Block,
    Message,
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
    """One sentence or two: the class of the failure and what to do. Our own words, mrkdwn."""
    sentence: str = getattr(words, error.kind)
    if isinstance(error, Misconfigured):  # what it is, `check` tells the operator
        return sentence
    hint: str = getattr(words, f"hint_{error.hint}") if error.hint else ""
    return f"{sentence} {hint}".strip()


def spoken_failure(error: CallCenterError, words: Words, reference: str) -> str:
    """`failure_line` with our reference, for the fallback text: screen readers read only that."""
    named = f" ({words.reference.format(reference=reference)})" if reference else ""
    return f"{failure_line(error, words)}{named}"


def failure_details(error: CallCenterError, words: Words, reference: str) -> Block:
    """What support asks for: Code, RequestId, our reference, the vendor's error center."""
    details: list[TextObject] = []
    if error.code:
        details.append(plain_text(words.code.format(code=text.plain(error.code))))
    if error.request_id:
        details.append(plain_text(words.request_id.format(request_id=text.plain(error.request_id))))
    if reference:
        details.append(plain_text(words.reference.format(reference=reference)))
    details.append(mrkdwn(f"<{ERROR_CENTER}|{words.error_center}>"))
    return context(*details)


def failed(sentence: str, words: Words, reference: str, *, for_asker_only: bool = False) -> Message:
    """A sentence of our own (mrkdwn), and the reference by which the log knows more."""
    named = words.reference.format(reference=reference)
    return message(
        [sentence, named],
        [section(mrkdwn(sentence)), context(plain_text(named))],
        for_asker_only=for_asker_only,
    )


def internal_failure(words: Words, reference: str) -> Message:
    """A fault of our own. It says nothing about what it was; the log does, by the reference."""
    return failed(words.internal, words, reference)


def token_refused(words: Words, reference: str) -> Message:
    """Slack does not accept our token, so that it tells us nothing and posts nothing of ours."""
    return _to_be_mended(words.slack, words.slack_fix, words, reference)


def scope_missing(scope: str, manifest: str, words: Words, reference: str) -> Message:
    """Slack does not say who anybody is, since our token lacks a scope."""
    fix = words.slack_scope_fix.format(scope=scope, manifest=manifest)
    return _to_be_mended(words.slack_scope, fix, words, reference)


def slack_not_reached(words: Words, reference: str) -> Message:
    """The way to Slack's API leads nowhere, until somebody mends it."""
    return _to_be_mended(words.slack_unreachable, words.slack_unreachable_fix, words, reference)


def _to_be_mended(sentence: str, fix: str, words: Words, reference: str) -> Message:
    named = words.reference.format(reference=reference)
    return message(
        [sentence, fix, named],
        [section(mrkdwn(sentence)), context(mrkdwn(fix)), context(plain_text(named))],
        for_asker_only=True,
    )


def not_audited(error: AuditFailed, words: Words, reference: str) -> Message:
    """What somebody would see could not be recorded, and so is not shown."""
    unlogged = error.reason == "not_logged"
    return failed(words.not_logged if unlogged else words.not_audited, words, reference)


def not_shown(words: Words, reference: str) -> Message:
    """Full numbers could be shown only where they would stay."""
    return failed(words.not_shown, words, reference)


def stopping(words: Words) -> Message:
    """The process ends before the answer is there."""
    return message([words.stopping], [section(mrkdwn(words.stopping))])


def unconfirmed(words: Words, reference: str) -> Message:
    """Slack left open whether it took an answer."""
    return failed(words.unconfirmed, words, reference)
