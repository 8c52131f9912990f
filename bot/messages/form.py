"""The search form: by contact ids, or by number, agent or skill group in some time. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import UsageError
from bot.messages.guidance import sentence
from bot.messages.message import Block, plain_text
from bot.messages.modal import View, channel_of, modal
from bot.messages.rich import line
from bot.messages.words import Words

SEARCH = "search"  # its callback_id
# Its fields (block_id), and what in them is chosen or typed (action_id).
IDS, BY, WHAT, WHEN, FROM, TO = "ids", "by", "what", "when", "from", "to"
DIRECTION, ONLY = "direction", "only"
BY_CHOSEN, WHEN_CHOSEN = "by_chosen", "when_chosen"
ID, PHONE, AGENT, GROUP, MINE = "id", "phone", "agent", "group", "mine"  # what it finds by
WAYS = (ID, PHONE, AGENT, GROUP, MINE)
RANGE = "range"
PERIODS = ("today", "yesterday", "7d", "30d", "90d", RANGE)
DIRECTIONS = ("any", "in", "out")
_TYPED, _FROM, _TO = "typed", "from_chosen", "to_chosen"
_DIRECTION, _ONLY, _RECORDED = "direction_chosen", "only_chosen", "recorded"
_LONGEST = 3000  # characters; Slack's most for a field
_LONGEST_NAME = 100
_LONGEST_PLACEHOLDER = 150
_EARLIEST, _LATEST = 1_000_000_000, 10_000_000_000  # seconds; Slack's pickers hold ten digits


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form asks for, or is opened with.

    Attributes:
        ways: what may be chosen under “Find by”.
        by: the way that is chosen.
        typed: ids, a number, a name.
        when: today, yesterday, 7d, 30d, 90d, range.
        start: of a range, in seconds since the epoch; so is `stop`. None where none is chosen.
        direction: any, in, out.
        recorded: only calls with recordings.
        channel_id: where the form was asked for; "" where there was no conversation.
        handle: the search that it changes; "" for a new one.
        as_before: what that search is for, as it may be shown; nothing need be typed then.
    """

    ways: tuple[str, ...] = (ID,)
    by: str = ID
    typed: str = ""
    when: str = "7d"
    start: int | None = None
    stop: int | None = None
    direction: str = "any"
    recorded: bool = False
    channel_id: str = ""
    handle: str = ""
    as_before: str = ""


_ONLY_IDS = Filled()


def search_form(words: Words, filled: Filled = _ONLY_IDS) -> View:
    """The form. Where only ids can be looked up, it has one field."""
    said = words.usage
    blocks: list[Block] = []
    if len(filled.ways) > 1:
        options = [(said.form_ways[way], way) for way in filled.ways]
        by = _select(BY_CHOSEN, said.form_by, options, filled.by)
        blocks.append(_input(BY, said.form_by, by, reacts=True))
    if filled.by == ID:
        blocks.append(_ids(words))
    else:
        if filled.by != MINE:
            blocks.append(_what(words, filled))
        blocks += _period(words, filled)
    return {
        **modal(said.form_title, said.form_close, filled.channel_id, filled.handle),
        "callback_id": SEARCH,
        "submit": plain_text(said.form_submit),
        "blocks": blocks,
    }


def filled_in(view: Mapping[str, Any]) -> Filled:
    """What stands in a form that was sent, or is being filled in; odd fields are no fields."""
    values = _mapping(_mapping(view.get("state")).get("values"))
    only = _field(values, ONLY, _ONLY).get("selected_options")
    words = str(view.get("private_metadata") or "").split()
    ways = _ways(view)
    by = _chosen(values, BY, BY_CHOSEN)
    when, direction = _chosen(values, WHEN, WHEN_CHOSEN), _chosen(values, DIRECTION, _DIRECTION)
    return Filled(
        ways=ways,
        by=by if by in ways else ways[0],
        typed=_value(values, IDS, _TYPED) or _value(values, WHAT, _TYPED),
        when=when if when in PERIODS else "7d",
        start=_moment(values, FROM, _FROM),
        stop=_moment(values, TO, _TO),
        direction=direction if direction in DIRECTIONS else "any",
        recorded=any(_mapping(each).get("value") == _RECORDED for each in _listed(only)),
        channel_id=channel_of(view),
        handle=next((word for word in words if word.startswith("q:")), ""),
    )


def field_error(error: UsageError, words: Words) -> str:
    """What is wrong with what was typed, to stand at the field."""
    _, said = line(sentence(error, words))
    return said.removeprefix("⚠️ ").rstrip("：:")


def _ids(words: Words) -> Block:
    said = words.usage
    element = {
        "type": "plain_text_input",
        "action_id": _TYPED,
        "multiline": True,
        "max_length": _LONGEST,
        "focus_on_load": True,
        "placeholder": plain_text("2020927020"),
    }
    return _input(IDS, said.form_label, element, hint=said.form_hint)


def _what(words: Words, filled: Filled) -> Block:
    """The number or the name; of a search that is changed it may stay, and is not shown in full."""
    said = words.usage
    placeholder = "155 8888 6666" if filled.by == PHONE else ""
    if filled.as_before:
        placeholder = said.form_as_before.format(name=filled.as_before)[:_LONGEST_PLACEHOLDER]
    element: Block = {
        "type": "plain_text_input",
        "action_id": _TYPED,
        "max_length": _LONGEST_NAME,
        "focus_on_load": not filled.as_before,
    }
    if placeholder:
        element["placeholder"] = plain_text(placeholder)
    label, hint = said.form_ways[filled.by], said.form_hints.get(filled.by, "")
    return _input(WHAT, label, element, hint=hint, optional=bool(filled.as_before))


def _period(words: Words, filled: Filled) -> list[Block]:
    said = words.usage
    periods = [(label, value) for value, label in said.form_periods.items()]
    when = _select(WHEN_CHOSEN, said.form_when, periods, filled.when)
    blocks = [_input(WHEN, said.form_when, when, reacts=True)]
    if filled.when == RANGE:
        blocks.append(_input(FROM, said.form_from, _picker(_FROM, filled.start)))
        blocks.append(_input(TO, said.form_to, _picker(_TO, filled.stop)))
    directions = [(label, value) for value, label in said.form_directions.items()]
    chosen = _select(_DIRECTION, said.form_direction, directions, filled.direction)
    blocks.append(_input(DIRECTION, said.form_direction, chosen))
    option = _option(said.form_recorded, _RECORDED)
    only: Block = {"type": "checkboxes", "action_id": _ONLY, "options": [option]}
    if filled.recorded:
        only["initial_options"] = [option]
    blocks.append(_input(ONLY, said.form_show, only, optional=True))
    return blocks


def _input(
    block_id: str,
    label: str,
    element: Block,
    *,
    hint: str = "",
    optional: bool = False,
    reacts: bool = False,
) -> Block:
    """`reacts`: whether Slack tells us what is chosen before the form is sent."""
    made: Block = {"type": "input", "block_id": block_id, "label": plain_text(label)}
    if hint:
        made["hint"] = plain_text(hint)
    if optional:
        made["optional"] = True
    if reacts:
        made["dispatch_action"] = True
    return {**made, "element": element}


def _select(
    action_id: str, placeholder: str, options: Sequence[tuple[str, str]], chosen: str
) -> Block:
    made = [_option(label, value) for label, value in options]
    initial = next((option for option in made if option["value"] == chosen), made[0])
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain_text(placeholder),
        "options": made,
        "initial_option": initial,
    }


def _picker(action_id: str, seconds: int | None) -> Block:
    initial = {} if seconds is None or seconds < _EARLIEST else {"initial_date_time": seconds}
    return {"type": "datetimepicker", "action_id": action_id, **initial}


def _option(label: str, value: str) -> Block:
    return {"text": plain_text(label), "value": value}


def _ways(view: Mapping[str, Any]) -> tuple[str, ...]:
    """What may be chosen under “Find by” in this form."""
    blocks = map(_mapping, _listed(view.get("blocks")))
    element = next(
        (_mapping(each.get("element")) for each in blocks if each.get("block_id") == BY), {}
    )
    options = [_mapping(option).get("value") for option in _listed(element.get("options"))]
    return tuple(way for way in WAYS if way in options) or (ID,)


def _mapping(part: object) -> Mapping[str, Any]:
    return part if isinstance(part, dict) else {}


def _listed(part: object) -> Sequence[object]:
    return part if isinstance(part, list) else []


def _field(values: Mapping[str, Any], block_id: str, action_id: str) -> Mapping[str, Any]:
    return _mapping(_mapping(values.get(block_id)).get(action_id))


def _value(values: Mapping[str, Any], block_id: str, action_id: str) -> str:
    value = _field(values, block_id, action_id).get("value")
    return value if isinstance(value, str) else ""


def _chosen(values: Mapping[str, Any], block_id: str, action_id: str) -> str:
    value = _mapping(_field(values, block_id, action_id).get("selected_option")).get("value")
    return value if isinstance(value, str) else ""


def _moment(values: Mapping[str, Any], block_id: str, action_id: str) -> int | None:
    seconds = _field(values, block_id, action_id).get("selected_date_time")
    if not isinstance(seconds, int) or isinstance(seconds, bool):
        return None
    return seconds if 0 < seconds < _LATEST else None
