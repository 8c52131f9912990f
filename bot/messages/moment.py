"""Sharing a moment of a recording: the form that asks for it, and what everybody reads. Pure."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from bot.callcenter.model import ContactRecordings, Recording
from bot.callcenter.which import which
from bot.messages import buttons, text
from bot.messages.card import call, card, facts_of
from bot.messages.masking import shown
from bot.messages.message import Block, Message, Reader, grey, message, plain_text
from bot.messages.modal import View, modal
from bot.messages.rich import own, rich
from bot.messages.words import Words

MOMENT_FORM = "moment"  # its callback_id
RECORDING, FROM = "recording", "from"  # its fields
CONTACT, THREAD = "c:", "t:"  # marks of what it remembers
LONGEST_SECONDS = 9  # digits of a recording's length, or of a moment of it, in seconds
_CHOSEN, _TYPED = "recording_chosen", "from_typed"
_MOST_OPTIONS = 100
_LONGEST_LABEL = 75
_CLOCK = re.compile(r"(?:(?:(\d{1,2}):)?(\d{1,4}):)?(\d{1,5})")
_MINUTE, _HOUR = 60, 3600  # seconds


def moment_form(
    contact_id: str,
    recordings: Sequence[Recording],
    words: Words,
    *,
    channel_id: str,
    thread_ts: str,
) -> View:
    """Asks which recording, and from when. What it carries are ids, times and where to share."""
    said = words.listen
    options = [_option(each, recordings, words) for each in recordings[:_MOST_OPTIONS]]
    chosen = {
        "type": "static_select",
        "action_id": _CHOSEN,
        "placeholder": plain_text(said.moment_recording),
        "options": options,
        "initial_option": options[0],
    }
    typed = {
        "type": "plain_text_input",
        "action_id": _TYPED,
        "max_length": 8,
        "placeholder": plain_text("1:23"),
        "focus_on_load": True,
    }
    begins = _input(FROM, said.moment_from, typed)
    return {
        **modal(
            said.moment_title,
            words.button.cancel,
            channel_id,
            f"{CONTACT}{contact_id}",
            f"{THREAD}{thread_ts}" if thread_ts else "",
        ),
        "callback_id": MOMENT_FORM,
        "submit": plain_text(said.moment_yes),
        "blocks": [
            _input(RECORDING, said.moment_recording, chosen),
            {**begins, "hint": plain_text(said.moment_hint)},
            grey(said.moment_note).block,
        ],
    }


def moment_typed(view: Mapping[str, Any]) -> tuple[str, int | None, str]:
    """Which recording was chosen, how long it is in seconds, and the time as typed.

    What is not there is "", or None.
    """
    values = view["state"]["values"]
    field = values.get(RECORDING, {}).get(_CHOSEN, {})
    option = field.get("selected_option")
    value = option.get("value") if isinstance(option, dict) else ""
    chosen, _, length = str(value or "").partition(" ")
    typed = values.get(FROM, {}).get(_TYPED, {}).get("value") or ""
    return chosen, text.number(length, LONGEST_SECONDS), typed


def seconds_of(typed: str) -> int | None:
    """`1:23`, `1:02:33` or `83`, in any width of digits: in seconds. None for anything else."""
    plain = unicodedata.normalize("NFKC", typed).strip()
    found = _CLOCK.fullmatch(plain) if plain.isascii() else None
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    if (found[2] and seconds >= _MINUTE) or (found[1] and minutes >= _MINUTE):
        return None
    return hours * _HOUR + minutes * _MINUTE + seconds


def shared_moment(
    found: ContactRecordings, recording: Recording, seconds: int, reader: Reader
) -> Message:
    """For everybody; *Listen* there starts at this moment, for those who may."""
    words, seen = reader.words, shown(recording, full_numbers=False)
    contact_id, at = found.contact_id, text.duration(seconds)
    value = f"{contact_id} {which(recording, found.recordings)} {seconds}"
    listen = buttons.button(buttons.LISTEN, words.listen.listen_from.format(moment=at), value)
    return message(
        rich(words.listen.from_moment, moment=own(at, text.unbroken(at)), contact_id=contact_id),
        grey(call(seen, words)),
        card(seen, words),
        buttons.actions(listen),
        found=True,
    )


def _option(recording: Recording, recordings: Sequence[Recording], words: Words) -> Block:
    """Who and how long, and in which place where that is not enough to tell them apart."""
    facts = facts_of(shown(recording, full_numbers=False), words)
    label = f"{facts.who} · {text.unbroken(facts.length)}"
    when = text.moment(recording.start_time)
    if len(recordings) > 1 and when:
        label = f"{label} · {when}"
    length = "" if recording.duration is None else f" {max(0, recording.duration)}"
    value = f"{which(recording, recordings)}{length}"
    return {"text": plain_text(label[:_LONGEST_LABEL]), "value": value}


def _input(block_id: str, label: str, element: Block) -> Block:
    return {"type": "input", "block_id": block_id, "label": plain_text(label), "element": element}
