"""An answer that a person shows to everybody, and what that person reads then. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from bot.access import Reason
from bot.messages import buttons
from bot.messages.failure import failed
from bot.messages.message import Message, Reader, grey, message, spoken
from bot.messages.rich import Part, person, rich
from bot.messages.words import Words

_LONGEST_VALUE = 150  # characters of an option's


def asked_by(answer: Message, reader: Reader, contact_ids: Sequence[str]) -> Message:
    """The answer to a mention: a way to take it back for the asker, and who asked."""
    return _signed(answer, reader.words.answer.asked_by, reader, contact_ids)


def shared_by(answer: Message, reader: Reader, contact_ids: Sequence[str]) -> Message:
    """The answer, with a way to take it back for the sharer, and who shared it."""
    return _signed(answer, reader.words.answer.shared_by, reader, contact_ids)


def shared(remove: str, words: Words, *, already: bool = False) -> Message:
    """To the sharer alone. `remove`: the value of *Remove*; "" where there is nothing to remove."""
    said = words.answer.shared_already if already else words.answer.shared
    return message(
        rich(said),
        buttons.actions(buttons.remove(remove, words) if remove else None),
        for_asker_only=True,
    )


def removed(words: Words) -> Message:
    """In place of what said that it was shared."""
    return message(rich(words.answer.removed), for_asker_only=True)


def remove_refused(words: Words) -> Message:
    """Remove, pressed by somebody else."""
    return message(rich(words.answer.remove_refused), for_asker_only=True)


def withheld(answer: Message, reason: Reason, words: Words) -> Message:
    """The answer to a question from a channel, and why that channel does not see it."""
    return _for_asker(answer, words.denial.withheld[reason.value])


def not_a_member(answer: Message, words: Words) -> Message:
    """The answer to a mention in a channel that lets nobody post who is no member."""
    return _for_asker(answer, words.denial.not_a_member)


def cannot_share(reader: Reader) -> Message:
    """Slack did not let us: how to let the bot in."""
    return failed(reader.words.answer.cannot_share, reader)


def _signed(answer: Message, template: str, reader: Reader, contact_ids: Sequence[str]) -> Message:
    """*Remove* stands on the message itself, since what its sharer alone sees is gone soon.

    Its value is `remove sharer ids`, with as many ids as fit: so it works after a restart.
    """
    value = f"remove {reader.user_id} {' '.join(contact_ids)}"
    if len(value) > _LONGEST_VALUE:
        value = value[:_LONGEST_VALUE].rpartition(" ")[0]
    answer = _with(answer, buttons.shared_more(value, reader.words))
    who = person(reader.user_id, reader.words.answer.somebody)
    line = template.format(who=who.spoken)
    return _below(answer, grey(markup=(line, line)))


def _for_asker(answer: Message, line: str) -> Message:
    return replace(_below(answer, grey(line)), for_asker_only=True)


def _below(answer: Message, part: Part) -> Message:
    return replace(
        answer,
        text=spoken([answer.text, part.line]),
        blocks=(*answer.blocks, part.block),
    )


def _with(answer: Message, element: dict[str, object]) -> Message:
    """One more element in the row of buttons that the answer ends with."""
    *before, last = answer.blocks
    if last["type"] != "actions":
        return replace(answer, blocks=(*answer.blocks, {"type": "actions", "elements": [element]}))
    return replace(answer, blocks=(*before, {**last, "elements": [*last["elements"], element]}))
