"""What people read when they ask for help, or typed what is no question. Pure."""

from bot.callcenter.model import MOST_IDS
from bot.errors import UsageError
from bot.messages import text
from bot.messages.message import Message, context, header, message, mrkdwn, plain_text, section
from bot.messages.words import Words

_LONGEST_QUOTE = 2900  # characters; a section holds 3,000


OPEN_FORM = "open_form"  # the hint's button


def help_message(words: Words) -> Message:
    """Everything that can be typed, with examples."""
    return message(
        [words.usage.help_title, words.usage.help_text],
        [header(words.usage.help_title), section(mrkdwn(words.usage.help_text))],
        for_asker_only=True,
    )


def sentence(error: UsageError, words: Words) -> str:
    """What is wrong with what was typed, in one sentence."""
    said = words.usage.reasons[error.reason]
    return said.format(count=len(error.quoted.split()), most=MOST_IDS)


def usage(error: UsageError, words: Words) -> Message:
    """What was wrong, what was typed (to copy and mend it), and what to type instead."""
    said = sentence(error, words)
    blocks = [section(mrkdwn(said))]
    if quoted := text.plain(error.quoted, _LONGEST_QUOTE):
        blocks.append(section(plain_text(quoted)))
    blocks.append(context(mrkdwn(words.usage.what_to_type)))
    lines = [said, text.escaped(error.quoted), words.usage.what_to_type]
    return message(lines, blocks, for_asker_only=True)


def hint(words: Words) -> Message:
    """For a mention without an id: the shortcut on a message, and the form."""
    button = {
        "type": "button",
        "action_id": OPEN_FORM,
        "text": plain_text(words.usage.open_form),
    }
    blocks = [section(mrkdwn(words.usage.mention_hint)), {"type": "actions", "elements": [button]}]
    return message([words.usage.mention_hint], blocks, for_asker_only=True)


def no_ids(words: Words) -> Message:
    """For a message in which no contact id was found."""
    return message([words.usage.no_ids], [section(mrkdwn(words.usage.no_ids))], for_asker_only=True)


def looking_up(words: Words) -> Message:
    """For the time until the answer comes. Reads well above it, too."""
    return message([words.answer.looking_up], [context(plain_text(words.answer.looking_up))])
