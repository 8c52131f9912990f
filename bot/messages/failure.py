"""What people read when something went wrong, or they may not: what, and what to do. Pure."""

from collections.abc import Iterable

from bot.access import Action, Reason
from bot.callcenter.model import Found
from bot.errors import (
    AuditFailed,
    CallCenterError,
    Cause,
    Hint,
    Kind,
    Misconfigured,
)
from bot.messages import buttons, text
from bot.messages.masking import named
from bot.messages.message import (
    Message,
    Place,
    Reader,
    grey,
    message,
    mrkdwn,
    plain_text,
)
from bot.messages.pages import Page
from bot.messages.rich import Part, own, rich

ERROR_CENTER = "https://error-center.aliyun.com/status/product/CCC"

_LOOK_UP = "ccc:ListRecordingsByContactId"
_PASSING = frozenset({Kind.THROTTLED, Kind.SERVICE, Kind.UNREACHABLE, Kind.TIMEOUT})
_ABOUT_THE_ID = frozenset({Kind.INPUT, Kind.NOT_FOUND})


def failure(error: CallCenterError, contact_id: str, reader: Reader) -> Iterable[Part]:
    """The call center gave no answer: what, what next, a button, and what support asks for."""
    words = reader.words
    yield rich(sentence_of(error, reader), contact_id=named(contact_id), contact=reader.contact)
    yield from _there(_way_on(error, contact_id, reader))
    fix = fix_of(error, reader)
    if fix:
        yield grey(words.failure.fix.format(fix=fix))
    elif error.kind is Kind.NOT_FOUND and not error.hint:
        yield grey(words.failure.sure_of_the_id)
    yield from _there(service_line(error, reader))


def short_failure(found: Found, reader: Reader) -> Part:
    """One of several contacts that failed, in a line."""
    assert isinstance(found.result, CallCenterError)  # noqa: S101 — the caller has sorted them
    mark = "⚠️" if tries_again(found) or found.result.kind in _ABOUT_THE_ID else "⛔"
    said = reader.words.failure.short[found.result.kind]
    return rich(f"{mark} *{{contact_id}}* · {said}", contact_id=named(found.contact_id))


def is_unknown(found: Found) -> bool:
    """Whether the call center has said that there is no such contact."""
    error = found.result
    if not isinstance(error, CallCenterError):
        return False
    return error.kind in _ABOUT_THE_ID and not error.hint


def tries_again(found: Found) -> bool:
    """Whether trying again may help."""
    error = found.result
    if not isinstance(error, CallCenterError):
        return False
    return error.kind in _PASSING and error.hint in (None, Hint.DOWN)


def service_line(error: CallCenterError, reader: Reader) -> Part | None:
    """What support asks for: our reference, Code, the vendor's error center, RequestId."""
    words = reader.words.failure
    first = [reader.reference_line] if reader.reference else []
    if not error.code and not error.request_id:
        return grey(*first) if first else None
    said = list(first)
    if error.code:
        code = text.plain(error.code)
        first.append(words.code.format(code=code))
        said.append(words.code.format(code=text.escaped(code)))
    elements = [plain_text(" · ".join(first))] if first else []
    elements.append(mrkdwn(f"<{ERROR_CENTER}|{words.error_center}>"))
    said.append(words.error_center)
    if error.request_id:
        request_id = text.plain(error.request_id)
        elements.append(plain_text(words.request_id.format(request_id=request_id)))
        said.append(words.request_id.format(request_id=text.escaped(request_id)))
    return Part({"type": "context", "elements": elements}, " · ".join(said))


def operator_told(
    error: CallCenterError, reader: Reader, *, since: float, count: int
) -> Message | None:
    """To the operator: what stands in the way of everybody; None where it may pass by itself.

    `since`: seconds since the epoch; `count`: look-ups that failed since then.
    """
    words, fix = reader.words.failure, fix_of(error, reader)
    if not fix:
        return None
    sentence = sentence_of(error, reader)
    what = sentence[: sentence.rfind("*") + 1]  # without “Ask … to fix it”
    at = round(since * 1000)
    counted = (words.told_one if count == 1 else words.told_many).format(count=count)
    return message(
        rich(words.told.replace("{what}", what)),
        grey(
            words.fix.format(fix=fix),
            counted,
            markup=(
                words.told_since.format(time=text.date_markup(at)),
                words.told_since.format(time=text.moment(at)),
            ),
        ),
    )


def sentence_of(error: CallCenterError, reader: Reader) -> str:
    """What is wrong, as a template with {contact_id} and {contact}."""
    words = reader.words.failure
    if isinstance(error, Misconfigured):
        return words.causes.get(error.cause, words.kinds[error.kind])
    return words.hints[error.hint] if isinstance(error.hint, Hint) else words.kinds[error.kind]


def fix_of(error: CallCenterError, reader: Reader) -> str:
    """What the operator can do about it; "" where it may pass, or is about what was asked."""
    words = reader.words.failure
    if isinstance(error, Misconfigured):
        return words.cause_fixes.get(error.cause, words.kind_fixes[Kind.MISCONFIGURED])
    if isinstance(error.hint, Hint):
        return words.hint_fixes.get(error.hint, "")
    return words.kind_fixes.get(error.kind, "").format(action=error.action or _LOOK_UP)


def _way_on(error: CallCenterError, contact_id: str, reader: Reader) -> Part | None:
    words = reader.words.button
    if reader.place is Place.TERMINAL:
        return None
    if tries_again(Found(contact_id, error)):
        value = Page((contact_id,)).in_place(reader.place).value
        return buttons.actions(buttons.button(buttons.TRY_AGAIN, words.try_again, value))
    if error.kind in _ABOUT_THE_ID and not error.hint:
        return buttons.actions(buttons.new_search(reader.words))
    return None


def failed(
    sentence: str, reader: Reader, *, fix: str = "", again: str = "", for_asker_only: bool = False
) -> Message:
    """A sentence of our own, perhaps how to mend it, and the reference by which the log knows more.

    `again`: the value of a *Try again*; "" for none.
    """
    words = reader.words
    button = buttons.button(buttons.TRY_AGAIN, words.button.try_again, again) if again else None
    return message(
        rich(sentence, contact=reader.contact),
        buttons.actions(button),
        grey(words.failure.fix.format(fix=fix) if fix else None, reader.reference_line),
        for_asker_only=for_asker_only,
    )


def internal_failure(reader: Reader, again: str = "") -> Message:
    """A fault of our own. The message does not say what it was; the log does, by the reference."""
    return failed(reader.words.failure.internal, reader, again=again)


def token_refused(reader: Reader) -> Message:
    """Slack does not accept our token, so that it tells us nothing and posts nothing of ours."""
    words = reader.words.failure
    return failed(words.slack, reader, fix=words.slack_fix, for_asker_only=True)


def scope_missing(scope: str, manifest: str, reader: Reader) -> Message:
    """Slack does not say who anybody is, since our token lacks a scope."""
    words = reader.words.failure
    fix = words.slack_scope_fix.format(scope=scope, manifest=manifest)
    return failed(words.slack_scope, reader, fix=fix, for_asker_only=True)


def slack_not_reached(reader: Reader) -> Message:
    """The way to Slack's API leads nowhere, until somebody mends it."""
    words = reader.words.failure
    fix = words.slack_unreachable_fix
    return failed(words.slack_unreachable, reader, fix=fix, for_asker_only=True)


def not_audited(error: AuditFailed, reader: Reader, again: str = "") -> Message:
    """What somebody would see could not be recorded, and so is not shown."""
    words = reader.words.failure
    unlogged = error.reason is Cause.NOT_LOGGED
    fix = words.not_logged_fix if unlogged else words.not_audited_fix
    return failed(words.not_audited, reader, fix=fix, again=again)


def not_shown(reader: Reader) -> Message:
    """Full numbers, or what was said, could be shown only where they would stay."""
    return failed(reader.words.failure.not_shown, reader)


def stopping(reader: Reader) -> Message:
    """The process ends before the answer is there."""
    return message(rich(reader.words.failure.stopping))


def unconfirmed(reader: Reader) -> Message:
    """Slack left open whether it took an answer."""
    return failed(reader.words.failure.unconfirmed, reader)


def denied(action: Action, reason: Reason, reader: Reader, again: str = "") -> Message:
    """What somebody may not do, why, and who can change it: for that person alone.

    `again`: the value of a *Try again*, where it is for now only; of *Open (only you)*, where only
    sharing is refused.
    """
    words, said = reader.words, reader.words.denial
    if reason is Reason.UNKNOWN:  # Slack has not told enough, for now
        return failed(said.later, reader, again=again, for_asker_only=True)
    opened = buttons.button(buttons.SHOW_ALL, words.button.open_only_you, again) if again else None
    if reason in (Reason.EXTERNAL, Reason.EXTERNAL_UNKNOWN):  # it is not about the person
        return message(
            rich(said.external[reason.value]),
            buttons.actions(opened),
            grey(said.external_off, reader.reference_line),
            for_asker_only=True,
        )
    why = said.reasons[reason.value].format(setting=action.setting)
    what = said.own if reason is Reason.OWN else said.denied  # that is about the call, not the act
    return message(
        rich(what, action=own(said.actions[action.value]), contact=reader.contact),
        buttons.actions(opened if action is Action.SHARE else None),
        grey(why, reader.reference_line),
        for_asker_only=True,
    )


def _there(part: Part | None) -> Iterable[Part]:
    return () if part is None else (part,)
