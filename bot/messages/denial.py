"""What people read who may not: what, why, and who can change it. Pure."""

from bot.access import Action, Reason
from bot.messages.message import Message, context, message, mrkdwn, plain_text, section
from bot.messages.words import Words


def denied(action: Action, reason: Reason, words: Words, reference: str) -> Message:
    """For the person who was denied, and nobody else."""
    if reason in (Reason.EXTERNAL, Reason.EXTERNAL_UNKNOWN):
        return _denied_by_place(reason, words, reference)
    what = words.actions[action.value]
    why: str = words.denied[reason.value].format(action=what)
    who = words.denied_who.format(setting=action.setting)
    if reason is Reason.UNKNOWN:
        who = words.denied_later
    elif action is Action.SHARE:
        who = f"{who} {words.denied_share}"
    named = words.reference.format(reference=reference)
    return message(
        [why, who, named],
        [section(mrkdwn(why)), context(mrkdwn(who), plain_text(named))],
        for_asker_only=True,
    )


def _denied_by_place(reason: Reason, words: Words, reference: str) -> Message:
    """It is not about the person: another company reads the conversation, or perhaps does."""
    named = words.reference.format(reference=reference)
    details = f"{words.external_off} · {named}"
    why = words.denied[reason.value]
    return message(
        [why, details], [section(mrkdwn(why)), context(plain_text(details))], for_asker_only=True
    )
