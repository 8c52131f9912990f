"""The App Home, and the first message that a person reads. Pure."""

from collections.abc import Collection, Sequence
from typing import Any

from bot.access import Action
from bot.messages import buttons
from bot.messages.message import Message, Reader, grey, header, message, row
from bot.messages.rich import Part, bullets, line, own, rich
from bot.messages.text import date_markup, moment

View = dict[str, Any]
LookUp = tuple[str, int]  # a contact id, and when it was looked up: epoch milliseconds


def welcome(reader: Reader) -> Message:
    """What the app does, with an example, and the form's button."""
    words = reader.words
    return message(
        rich(words.home.welcome),
        buttons.actions(buttons.search(words), buttons.button(buttons.HELP, words.button.help)),
        grey(words.usage.help_private),
        for_asker_only=True,
    )


def home(
    last: Sequence[LookUp], reader: Reader, *, lasting: bool, only_own: Collection[Action] = ()
) -> View:
    """Search, the last look-ups, and what this person may do.

    Args:
        last: the newest first.
        reader: whose Home it is; `may` holds everything that they may do.
        lasting: whether look-ups are kept in Redis, or until the app restarts.
        only_own: of what they may do, that which they may with their own calls alone.
    """
    words, said = reader.words, reader.words.home
    ask = buttons.actions(buttons.search(words), buttons.button(buttons.HELP, words.button.help))
    parts = [header(said.title), ask, header(said.last)]
    if last:
        parts += [_look_up(contact_id, at, reader) for contact_id, at in last]
        parts.append(grey(said.kept if lasting else said.kept_in_memory))
        parts.append(buttons.actions(buttons.button(buttons.CLEAR, words.button.clear, "1")))
    else:
        parts += [rich(said.none), grey(said.kept if lasting else said.kept_in_memory)]
    parts += [header(said.may_title), _rights(reader, only_own)]
    return _view(parts)


def home_denied(refusal: Message, reader: Reader) -> View:
    """For somebody who may not look anything up: why, and whom to ask."""
    return {
        "type": "home",
        "blocks": [header(reader.words.home.title).block, *refusal.blocks],
    }


def _look_up(contact_id: str, at: int, reader: Reader) -> Part:
    words = reader.words
    view = buttons.button(
        buttons.VIEW_CALL,
        words.button.view,
        contact_id,
        spoken=words.button.view_label.format(contact_id=contact_id),
    )
    when = date_markup(at) or words.answer.unknown_time
    return row(contact_id, when, f"{contact_id} · {moment(at)}", view)


def _rights(reader: Reader, only_own: Collection[Action]) -> Part:
    said = reader.words.home
    may = [
        (said.own_calls if each in only_own else "{action}").format(
            action=said.short_actions[each.value]
        )
        for each in Action
        if each in reader.may
    ]
    may_not = [said.short_actions[each.value] for each in Action if each not in reader.may]
    first = said.joined.join(may)
    lines = [line(said.may, actions=own(first[:1].upper() + first[1:]))]
    if may_not:
        refused = said.joined.join(may_not)
        lines.append(line(said.may_not, actions=own(refused), contact=reader.contact))
    return bullets(None, lines)


def _view(parts: Sequence[Part | None]) -> View:
    return {"type": "home", "blocks": [part.block for part in parts if part]}
