"""A list of calls: found by a number, an agent or a skill group, or one's own. Pure."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from bot.callcenter.call_list import Listed
from bot.callcenter.model import Call
from bot.callcenter.windows import Window
from bot.messages import buttons, text
from bot.messages.facts import groups, length_or_outcome, satisfaction
from bot.messages.masking import (
    ShownCall,
    masked_number,
    masked_within,
    searched_number,
    shown_call,
)
from bot.messages.message import (
    Block,
    Message,
    Place,
    Reader,
    grey,
    message,
    mrkdwn,
    plain_text,
    row,
)
from bot.messages.rich import Inline, Part, own, rich, untrusted

DAY = "{date_short}"
_A_DAY, _HOUR = 86_400_000, 3_600_000  # milliseconds; clocks go on or back by an hour
_LONGEST_NAME = 60
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class CallList(NamedTuple):
    """A page of calls, and what was asked for.

    Attributes:
        by: phone, agent, group, mine.
        name: the number in the form in which it is searched, or the name; "" for one's own.
        period: today, yesterday, days, range; `days` says how many.
        handle: stands for this page in its buttons.
        page: from 1.
        asked_at: epoch milliseconds; 0 where no wider time is offered.
        opens: whether the reader may see a call's recordings.
        own_only: whether nothing is said of other people's calls, not even how far was read.
    """

    by: str
    name: str
    listed: Listed
    window: Window
    period: str
    days: int
    handle: str
    page: int
    asked_at: int = 0
    opens: bool = True
    own_only: bool = False


def calls(found: CallList, reader: Reader) -> Message:
    """How many, in which time, and a row for each; ways to the others."""
    listed = found.listed
    if not listed.calls and listed.after is None and not listed.first:
        return message(*_none(found, reader))
    parts: list[Part | None] = [_title(found, reader), _below_title(found, reader)]
    parts += [call_row(found, call, reader) for call in listed.calls]
    if not listed.calls and listed.after is None:
        parts.append(rich(reader.words.call.no_older))
    parts.append(_ways(found, reader))
    return message(*parts, found=bool(listed.calls))


def call_row(found: CallList, call: Call, reader: Reader) -> Part:
    """Who; how it ended or how long it took, and when; one press to its recordings."""
    words = reader.words
    seen = shown_call(call, full_numbers=reader.full_numbers)
    who, aloud = _who(found, seen, reader)
    outcome, outcome_aloud = length_or_outcome(seen, words)
    rated = satisfaction(seen, words)
    when = text.date_markup(call.start_time) or words.answer.unknown_time
    spoken = text.moment(call.start_time) or words.answer.unknown_time
    said = " · ".join(filter(None, (f"*{outcome}*", rated, when)))
    read = " · ".join(filter(None, (aloud, outcome_aloud, rated, spoken)))
    return row(who, said, read, _view(found, call, reader))


def _view(found: CallList, call: Call, reader: Reader) -> Block | None:
    """The value has the call's start, by which its record is found again however old it is."""
    words = reader.words.button
    if reader.place is Place.TERMINAL or not found.opens or not _ID.fullmatch(call.contact_id):
        return None
    label = words.view_call_label.format(time=text.moment(call.start_time))
    value = f"{call.contact_id} {call.start_time or ''}".strip()
    return buttons.button(buttons.VIEW_CALL, words.view, value, spoken=label)


def _who(found: CallList, call: ShownCall, reader: Reader) -> tuple[str, str]:
    """The direction; the other party, unless the title says it; agents; skill groups."""
    words = reader.words
    kind = call.contact_type.replace("_", "").lower()
    arrow = words.call.arrows.get(kind, "")
    named_kind = words.answer.contact_types.get(kind)
    spoken = named_kind or text.escaped(call.contact_type)
    party = call.calling_number if kind == "inbound" else call.called_number
    told = found.by == "phone" and party in (masked_number(found.name), found.name)
    agents = text.plain(", ".join(each.strip() for each in call.agent_names.split(",")))
    shown = ["" if told else text.plain(party) or words.answer.unknown_number]
    if found.by not in ("agent", "mine") or "," in agents:
        shown.append(agents)
    if found.by != "group":
        shown.append(groups(call))
    said = [each for each in shown if each] or [words.answer.unknown_agent]
    shown_kind = named_kind or text.plain(call.contact_type)
    front = f"{arrow} " if arrow else f"{shown_kind} · " if shown_kind else ""
    aloud = " · ".join(map(_aloud, said))
    if spoken:
        aloud = words.call.spoken.format(kind=spoken, who=aloud)
    return front + " · ".join(said), aloud


def _aloud(shown: str) -> str:
    """A masked number's asterisks are harmless, and read as they are."""
    return shown if re.fullmatch(r"[0-9]*\*+[0-9]+", shown) else text.escaped(shown)


def _name(found: CallList, reader: Reader) -> Inline:
    if found.by == "phone":
        return own(found.name if reader.full_numbers else searched_number(found.name))
    return untrusted(masked_within(found.name), _LONGEST_NAME)


def _title(found: CallList, reader: Reader) -> Part:
    said, listed = reader.words.call, found.listed
    titles = said.titles
    if not listed.complete:
        titles = said.titles_at_least if listed.count else said.none_so_far
    count = own(said.calls(listed.count))
    return rich(f"*{titles[found.by]}*", calls=count, name=_name(found, reader))


def _below_title(found: CallList, reader: Reader) -> Part:
    """How far it was read; the window; which of them these are, and what the arrows mean."""
    said, listed = reader.words.call, found.listed
    elements, spoken = list[Block](), list[str]()
    cut = listed.after is not None and not found.own_only
    if cut and listed.read_to > found.window.start and not listed.complete:
        until = text.date_markup(listed.read_to, DAY)
        elements.append(mrkdwn(said.read_to.format(time=until)))
        spoken.append(said.read_to.format(time=text.moment(listed.read_to, DAY)))
    marked, aloud = searched(found, reader)
    elements.append(mrkdwn(marked))
    spoken.append(aloud)
    last = listed.first + len(listed.calls)
    position = ""
    if listed.calls and (listed.first or listed.after):
        position = said.position.format(first=listed.first + 1, last=last)
    if listed.calls:
        elements.append(plain_text(" · ".join(filter(None, (position, said.legend)))))
    return Part({"type": "context", "elements": elements}, " · ".join(spoken))


def searched(found: CallList, reader: Reader) -> tuple[str, str]:
    """The window, as it is shown and as it is read aloud: `Last 7 days (Nov 17 – Nov 24)`."""
    said, window = reader.words.call, found.window
    length = window.stop - window.start
    named_day = found.period in ("today", "yesterday")
    one_day = named_day or _A_DAY - _HOUR <= length + 1 <= _A_DAY + _HOUR
    pattern = DAY if one_day or length > _A_DAY else "{date_short} {time}"
    both = []
    for made in (text.date_markup, text.moment):
        ends = [made(window.start, pattern), made(window.stop, pattern)]
        between = ends[0] if one_day and found.period != "days" else " – ".join(ends)
        period = said.period(found.period, found.days)
        both.append(f"{period} ({between})" if period else between)
    return both[0], both[1]


def _none(found: CallList, reader: Reader) -> Iterable[Part | None]:
    """Nothing in all of it: a wider window, and what was searched."""
    said, window = reader.words.call, found.window
    period = said.in_period(found.period, found.days)
    template = said.none[found.by]
    yield rich(template, name=_name(found, reader), period=own(period))
    yield _ways(found, reader)
    pattern = "{date_short_pretty} {time}"
    marked, aloud = (
        said.searched.format(start=made(window.start, pattern), stop=made(window.stop, pattern))
        for made in (text.date_markup, text.moment)
    )
    yield grey(markup=(marked, aloud))


def _ways(found: CallList, reader: Reader) -> Part | None:
    """Newer and older, a wider window, other dates; in a modal, a new search."""
    if reader.place is Place.TERMINAL:
        return None
    words, listed, handle = reader.words.button, found.listed, found.handle
    ways: list[Block | None] = []
    if found.page > 1:
        ways.append(buttons.button(buttons.CALLS_NEWER, words.newer, handle))
    if listed.after:
        ways.append(buttons.button(buttons.CALLS_OLDER, words.older, handle))
    if found.page == 1:
        wider = _wider(found)
        wider = wider if not listed.calls and not listed.after else wider[:1]
        for action_id, days in zip((buttons.WIDEN, buttons.WIDEN_MORE), wider, strict=False):
            label = words.last_days.format(days=days)
            ways.append(buttons.button(action_id, label, f"{handle} {days}d"))
    if reader.place is Place.VIEW:
        ways.append(buttons.new_search(reader.words))
    ways.append(buttons.change_dates(handle, reader.words))
    return buttons.actions(*ways[:5])


def _wider(found: CallList) -> list[int]:
    """Days that would show more than this window does; two at most."""
    start = found.window.start - _HOUR
    return [days for days in (7, 30, 90) if 0 < found.asked_at - days * _A_DAY < start][:2]
