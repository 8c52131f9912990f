"""Buttons: what stands on them, what they carry, and what some of them ask first. Pure."""

from collections.abc import Sequence

from bot.messages.message import Block, plain_text
from bot.messages.rich import Part
from bot.messages.words import Words
from bot.settings.open_in import OpenIn

PREVIOUS, NEXT, PAGE_SELECT = "page_previous", "page_next", "page"
SHARE, SHOW_NUMBERS, HIDE = "share_here", "show_numbers", "hide"
TRY_AGAIN, CHECK_AGAIN, LOOK_UP_IDS = "try_again", "check_again", "look_up_ids"
OPEN_FORM, HELP = "open_form", "help"
MORE, SHOW_ALL, SHARED_MORE, REMOVE = "more", "show_all", "shared_more", "remove_share"
VIEW_CALL, CLEAR = "view_call", "clear"
CALLS_NEWER, CALLS_OLDER, WIDEN, WIDEN_MORE = "calls_newer", "calls_older", "widen", "widen_more"
CHANGE_DATES, SEARCH_AGAIN, OPEN_ELSEWHERE = "change_dates", "search_again", "open_elsewhere"
FIND_CALLS = "find_calls"
FIND_CALLS_OF = tuple(f"{FIND_CALLS}_{place}" for place in range(1, 6))  # of several numbers
TRAIL_PAGE = "trail_page"
LISTEN, OPEN_PLAYER, OPEN_AUDIO = "listen", "open_player", "open_audio"
READ, READ_AGAIN = "read", "read_again"
READ_JUMP, READ_NEXT, READ_PREVIOUS = "read_jump", "read_next", "read_previous"
MOMENT, DETAILS, TRAIL = "moment", "details", "trail"  # what an option of ⋯ begins with, as READ is

_LONGEST_VALUE = 150  # characters of an option's
_LONGEST_LABEL = 75


def button(
    action_id: str,
    label: str,
    value: str = "",
    *,
    confirm: Block | None = None,
    spoken: str = "",
    primary: bool = False,
) -> Block:
    """A button; `spoken` is what a screen reader says instead of its label."""
    made: Block = {"type": "button", "action_id": action_id, "text": plain_text(label)}
    if value:
        made["value"] = value
    if primary:
        made["style"] = "primary"
    if confirm:
        made["confirm"] = confirm
    if spoken:
        made["accessibility_label"] = spoken[:_LONGEST_LABEL]
    return made


def actions(*elements: Block | None) -> Part | None:
    """A row of buttons; None where there is none."""
    there = [element for element in elements if element]
    return Part({"type": "actions", "elements": there}) if there else None


def share(value: str, words: Words) -> Block:
    """Share, which says first who will see it."""
    said = words.button
    return button(
        SHARE,
        said.share,
        value,
        confirm=_asked(said.share_title, said.share_text, said.share_yes, words),
    )


def show_numbers(value: str, words: Words) -> Block:
    """Show numbers, which says first that it goes on record."""
    said = words.button
    return button(
        SHOW_NUMBERS,
        said.show_numbers,
        value,
        confirm=_asked(said.numbers_title, said.numbers_text, said.numbers_yes, words),
    )


def remove(value: str, words: Words) -> Block:
    """Remove, in the private message to the sharer."""
    return button(REMOVE, words.button.remove, value, confirm=_removal(words))


def shared_more(value: str, words: Words) -> Block:
    """Remove, on the shared message itself: for the sharer and for auditors."""
    return {
        "type": "overflow",
        "action_id": SHARED_MORE,
        "confirm": _removal(words),
        "options": [_option(words.button.remove_sharer, value)],
    }


def more(
    contact_ids: Sequence[str],
    words: Words,
    *,
    trail: bool,
    moment: bool = False,
    read: bool = False,
) -> Sequence[Block]:
    """⋯ with Details, and what else may be done with one contact; a button where ids are long.

    Args:
        contact_ids: of the contacts that stand above.
        words: the reader's language.
        trail: whether they may know who has seen it.
        moment: whether they may share a moment of it.
        read: whether they may read what was said.
    """
    ids, one = " ".join(contact_ids), len(contact_ids) == 1
    may = {READ: one and read, MOMENT: one and moment, DETAILS: True, TRAIL: one and trail}
    labels = {
        READ: words.transcript.read,
        MOMENT: words.listen.moment,
        DETAILS: words.button.details,
        TRAIL: words.button.trail,
    }
    offered = {kind: label for kind, label in labels.items() if may[kind]}
    values = {kind: f"{kind} {ids}" for kind in offered}
    if max(map(len, values.values())) > _LONGEST_VALUE:
        return [button(MORE, offered[DETAILS], values[DETAILS])]
    options = [_option(label, values[kind]) for kind, label in offered.items()]
    return [{"type": "overflow", "action_id": MORE, "options": options}]


def page_select(values: Sequence[tuple[str, str]], chosen: str, words: Words) -> Block:
    """A select between pages: labels and values; `chosen` is the value of the page shown."""
    options = [_option(label, value) for label, value in values]
    return {
        "type": "static_select",
        "action_id": PAGE_SELECT,
        "placeholder": plain_text(words.button.go_to_page),
        "options": options,
        "initial_option": next(each for each in options if each["value"] == chosen),
    }


def new_search(words: Words) -> Block:
    """The form, from somewhere else."""
    return button(OPEN_FORM, words.button.new_search)


def search(words: Words) -> Block:
    """The form, where it is the one thing to do."""
    return button(OPEN_FORM, words.button.search, primary=True)


def find_calls(number: str, words: Words) -> Block:
    """The calls of a number."""
    return button(FIND_CALLS, words.button.find_calls, number)


def find_calls_of(numbers: Sequence[tuple[str, str]], words: Words) -> list[Block]:
    """The calls of each of these numbers, which come with how they are shown; of five at most."""
    said = words.button.find_calls_of
    return [
        button(action_id, said.format(number=shown), number)
        for action_id, (number, shown) in zip(FIND_CALLS_OF, numbers, strict=False)
    ]


def change_dates(handle: str, words: Words) -> Block:
    """The form of a search that was made."""
    return button(CHANGE_DATES, words.button.change_dates, handle)


def open_elsewhere(contact_id: str, open_in: OpenIn, words: Words) -> Block:
    """A link to the contact in the customer's own system."""
    said = words.button
    label = said.open_in_label.format(contact_id=contact_id, name=open_in.name)
    made = button(OPEN_ELSEWHERE, said.open_in.format(name=open_in.name), spoken=label)
    return {**made, "url": open_in.url(contact_id)}


def listen(value: str, who: str, length: str, words: Words) -> Block:
    """Beside a recording. `who`, `length`: as they are shown."""
    said = words.listen
    return button(
        LISTEN, said.listen, value, spoken=said.listen_label.format(who=who, length=length)
    )


def read(value: str, words: Words) -> Block:
    """What was said. `value`: as that of a `Spot` in a transcript."""
    return button(READ, words.transcript.read, value)


def _removal(words: Words) -> Block:
    said = words.button
    return {
        **_asked(said.remove_title, said.remove_text, said.remove_yes, words),
        "style": "danger",
    }


def _asked(title: str, said: str, yes: str, words: Words) -> Block:
    return {
        "title": plain_text(title),
        "text": plain_text(said),
        "confirm": plain_text(yes),
        "deny": plain_text(words.button.cancel),
    }


def _option(label: str, value: str) -> Block:
    return {"text": plain_text(label), "value": value}
