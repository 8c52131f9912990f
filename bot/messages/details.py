"""Details: every field that the call center sends, as it sends it. Pure."""

from collections.abc import Iterable, Sequence

from bot.callcenter.model import ContactRecordings, Found
from bot.messages import text
from bot.messages.card import card
from bot.messages.masking import Shown, shown
from bot.messages.message import Message, Reader, grey, message
from bot.messages.rich import Inline, Part, own, rich, untrusted

_MOST = 10  # recordings of one contact
_MOST_BLOCKS = 98


def details(outcomes: Sequence[Found], reader: Reader) -> Message:
    """For a modal, which holds 100 blocks."""
    parts: list[Part] = []
    for outcome in outcomes:
        if isinstance(outcome.result, ContactRecordings):
            parts += _contact(outcome.result, reader)
    return message(*parts[:_MOST_BLOCKS], found=bool(parts))


def _contact(found: ContactRecordings, reader: Reader) -> Iterable[Part]:
    words = reader.words
    yield rich(words.detail.of_contact, contact_id=found.contact_id)
    request = text.plain(found.request_id)
    seen = [shown(each, full_numbers=False) for each in found.recordings[:_MOST]]
    kinds = {text.plain(each.contact_type) for each in seen} - {""}
    yield grey(
        *(_both(words.detail.contact_type.format(type=kind)) for kind in sorted(kinds)),
        _both(words.failure.request_id.format(request_id=request)) if request else None,
    )
    for recording in seen:
        yield card(recording, words, alone=False)
        yield _fields(recording, reader)


def _fields(recording: Shown, reader: Reader) -> Part:
    said = reader.words.detail
    fields = (
        (said.agent_id, recording.agent_id),
        (said.start, "" if recording.start_time is None else str(recording.start_time)),
        (said.duration, "" if recording.duration is None else str(recording.duration)),
        (said.quality_check_task, recording.quality_check_task_id),
        (said.quality_check_text, recording.quality_check_tid),
        (said.file, recording.file_name),
        (said.description, recording.file_description),
    )
    return rich(*[(f"{label}  {{value}}", {"value": _value(value)}) for label, value in fields])


def _value(value: str) -> Inline:
    return untrusted(value) if text.plain(value) else own("–")


def _both(line: str) -> tuple[str, str]:
    return text.plain(line), text.escaped(line)
