"""What people read when they ask for help, or typed what is no question."""

from bot.errors import UsageError
from bot.messages import text
from bot.messages.message import Message, context, header, message, mrkdwn, plain_text, section
from bot.messages.words import Words
from bot.query import MOST_IDS

_LONGEST_QUOTE = 2900  # characters; a section holds 3,000


def help_message(words: Words) -> Message:
    """Everything that can be typed, with examples."""
    return message(
        [words.help_title, words.help_text],
        [header(words.help_title), section(mrkdwn(words.help_text))],
    )


def usage(error: UsageError, words: Words) -> Message:
    """What was wrong, what was typed (to copy and mend it), and what to type instead."""
    sentence: str = getattr(words, error.reason).format(
        count=len(error.quoted.split()), most=MOST_IDS
    )
    blocks = [section(mrkdwn(sentence))]
    if quoted := text.plain(error.quoted, _LONGEST_QUOTE):
        blocks.append(section(plain_text(quoted)))
    blocks.append(context(mrkdwn(words.what_to_type)))
    return message([sentence, text.escaped(error.quoted), words.what_to_type], blocks)


def looking_up(words: Words) -> Message:
    """For the time until the answer comes. Reads well above it, too."""
    return message([words.looking_up], [context(plain_text(words.looking_up))])
