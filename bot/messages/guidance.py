"""What people read when they ask for help, or typed what is no question. Pure."""

from collections.abc import Collection, Sequence

from bot.access import Action
from bot.callcenter.model import MOST_IDS
from bot.errors import Usage, UsageError
from bot.messages import buttons, text
from bot.messages.masking import masked_within, named, searched_number
from bot.messages.message import Message, grey, header, message
from bot.messages.pages import Page
from bot.messages.rich import Part, bullets, line, own, quoted, rich, together
from bot.messages.words import Words

_LONGEST_QUOTE = 2900  # characters; an element holds 3,000
_LONGEST_NAMED = 1900


def help_message(words: Words, may: Collection[Action], *, agent: bool = False) -> Message:
    """Everything that this person can do, with examples. `agent`: whether they have own calls."""
    said, search = words.usage, Action.SEARCH in may
    anywhere = [said.help_look_up, said.help_form]
    if search:
        anywhere[1:1] = [said.help_phone, said.help_agent, *([said.help_mine] if agent else [])]
    if Action.AUDIT in may:
        anywhere.append(said.help_audit)
    shortcut = said.help_shortcut_search if search else said.help_shortcut
    direct = said.help_direct_search if search else said.help_direct_text
    ways = together(
        [
            bullets(line(said.help_anywhere), [line(each) for each in anywhere]),
            bullets(line(said.help_thread), [line(said.help_mention), line(shortcut)]),
            bullets(line(said.help_direct), [line(direct)]),
        ]
    )
    return message(
        header(said.help_title),
        ways,
        buttons.actions(buttons.search(words)),
        grey(said.help_private),
        for_asker_only=True,
    )


def sentence(error: UsageError, words: Words) -> str:
    """What is wrong with what was typed, as a template."""
    count = len(error.quoted.split())
    return words.usage.reasons[error.reason].format(count=count, most=MOST_IDS)


def usage(error: UsageError, words: Words) -> Message:
    """What was wrong, what was typed (to copy and mend it), and what to type instead."""
    said = words.usage
    if error.reason is Usage.TOO_MANY:
        ids = error.quoted.split()
        first = buttons.button(
            buttons.LOOK_UP_IDS,
            words.button.look_up_first.format(count=MOST_IDS),
            " ".join(ids)[:_LONGEST_NAMED].rpartition(" ")[0]
            if len(error.quoted) > _LONGEST_NAMED
            else " ".join(ids),
        )
        return message(
            rich(sentence(error, words)),
            buttons.actions(first, buttons.new_search(words)),
            for_asker_only=True,
        )
    next_step = {
        Usage.SHORTENED: said.copy_again,
        Usage.AUDIT_ONE: said.audit_example,
        Usage.NOT_A_TIME: said.time_example,
        Usage.NOT_A_NUMBER: said.number_example,
        Usage.NO_NUMBER: said.number_example,
        Usage.NO_AGENT: said.agent_example,
        Usage.NOT_AN_AGENT: said.who_is_an_agent,
    }.get(error.reason, said.what_to_type)
    said_of = error.quoted
    if error.reason is not Usage.SHORTENED:  # a number may stand there, and a direct message stays
        said_of = masked_within(said_of)
    typed = text.plain(said_of, _LONGEST_QUOTE)
    return message(
        rich(sentence(error, words)),
        quoted(said_of, _LONGEST_QUOTE) if typed else None,
        rich(next_step),
        buttons.actions(buttons.new_search(words)),
        for_asker_only=True,
    )


def usage_in_terminal(error: UsageError, words: Words) -> Message:
    """`usage`, for who typed it in a terminal."""
    typed = text.plain(error.quoted, _LONGEST_QUOTE)
    return message(
        rich(sentence(error, words)),
        quoted(error.quoted, _LONGEST_QUOTE) if typed else None,
        rich(words.usage.terminal_what_to_type),
    )


def help_in_terminal(words: Words) -> Message:
    """Everything that can be typed in a terminal."""
    ways = bullets(None, [line(way) for way in words.usage.terminal_ways])
    return message(header(words.usage.help_title), ways)


def rest(ids: Sequence[str], words: Words) -> Part | None:
    """The ids beyond those that were looked up: a way to look them up, too."""
    if not ids:
        return None
    value = " ".join(ids)[:_LONGEST_NAMED]
    label = words.button.look_up_rest.format(count=min(len(ids), MOST_IDS))
    return buttons.actions(buttons.button(buttons.LOOK_UP_IDS, label, value))


def find_calls(numbers: Sequence[str], words: Words) -> Part | None:
    """Ways to the calls of these numbers; of five at most, which is a row of buttons."""
    shown = [(each, searched_number(each)) for each in numbers]
    return buttons.actions(*buttons.find_calls_of(shown, words))


def hint(words: Words) -> Message:
    """For a mention without an id: the shortcut on a message, and the form."""
    return message(
        rich(words.usage.hint),
        buttons.actions(buttons.search(words)),
        grey(words.usage.hint_elsewhere),
        for_asker_only=True,
    )


def no_ids(words: Words) -> Message:
    """For a message in which no contact id was found."""
    new_search = buttons.actions(buttons.new_search(words))
    return message(rich(words.usage.no_ids), new_search, for_asker_only=True)


def looking_up(contact_ids: Sequence[str], words: Words) -> Message:
    """For the time until the answer comes. Reads well above it, too."""
    said = words.answer
    if not contact_ids:
        return message(rich(said.looking_up_something))
    if len(contact_ids) == 1:
        return message(rich(said.looking_up, contact_id=named(contact_ids[0])))
    more = str(len(contact_ids) - 1)
    return message(
        rich(
            said.looking_up_several,
            contact_id=named(contact_ids[0]),
            more=own(more),
        )
    )


def too_old(contact_ids: Sequence[str], words: Words) -> Message:
    """A button whose answer is no longer kept."""
    again = buttons.button(
        buttons.TRY_AGAIN, words.button.look_up_again, Page(tuple(contact_ids)).value
    )
    return message(
        rich(words.answer.too_old),
        buttons.actions(again if contact_ids else buttons.new_search(words)),
        for_asker_only=True,
    )
