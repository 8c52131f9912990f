"""An answer that a person shows to everybody. Pure."""

from dataclasses import replace

from bot.access import Reason
from bot.access.ids import is_person
from bot.messages.failure import failed
from bot.messages.message import Message, Reader, context, mrkdwn, plain_text
from bot.messages.words import Words


def shared(answer: Message, user_id: str, words: Words) -> Message:
    """The answer, and who shared it."""
    who = f"<@{user_id}>" if is_person(user_id) else words.answer.somebody
    line = words.answer.shared_by.format(who=who)
    return replace(
        answer, text=f"{line}\n{answer.text}", blocks=(context(mrkdwn(line)), *answer.blocks)
    )


def withheld(answer: Message, reason: Reason, words: Words) -> Message:
    """The answer to a question from a channel, and why that channel does not see it."""
    return _for_asker(answer, words.denial.withheld[reason.value])


def not_a_member(answer: Message, words: Words) -> Message:
    """The answer to a mention in a channel that lets nobody post who is no member."""
    return _for_asker(answer, words.denial.not_a_member, markup=True)


def _for_asker(answer: Message, line: str, *, markup: bool = False) -> Message:
    return replace(
        answer,
        text=f"{answer.text}\n{line}",
        blocks=(*answer.blocks, context(mrkdwn(line) if markup else plain_text(line))),
        for_asker_only=True,
    )


def cannot_share(reader: Reader) -> Message:
    """Slack did not let us: how to let the bot in."""
    return failed(reader.words.answer.cannot_share, reader)
