"""A transcript: what was said in a call, part by part, and what stands in its place. Pure."""

from collections.abc import Iterable, Sequence

from bot.callcenter.model import Found, Phrase, Recording
from bot.callcenter.which import which
from bot.errors import CallCenterError, Kind
from bot.messages import buttons, text
from bot.messages.card import card, facts_of
from bot.messages.failure import fix_of, sentence_of, service_line, tries_again
from bot.messages.masked_speech import ShownPhrase, shown_phrases
from bot.messages.masking import named, shown
from bot.messages.message import Block, Message, Reader, grey, message, plain_text
from bot.messages.phrases import Spot, parts, recordings_of, speaker
from bot.messages.rich import Inline, Part, own, rich, untrusted
from bot.messages.words import Words

_MOST_CARDS = 3
_MOST_OPTIONS = 100  # of a select
_AROUND = 20  # phrases before and after a part, in which a number may begin or go on
_LONGEST_WORDS, _LONGEST_NAME = 2000, 60  # characters


def transcript(
    spot: Spot, recordings: Sequence[Recording], phrases: Sequence[Phrase], reader: Reader
) -> Message:
    """One part of what was said, below the cards of the recordings in which it was said.

    Args:
        spot: which part, from 0; the last one where there are not so many.
        recordings: of the contact.
        phrases: all that was said, in its order; at least one.
        reader: who reads it, alone.
    """
    cut = parts(phrases)
    number = max(0, min(spot.part, len(cut) - 1))
    places, of = cut[number], recordings_of(phrases, recordings)
    around = slice(max(0, places.start - _AROUND), places.stop + _AROUND)
    seen = shown_phrases(phrases[around], recordings)[places.start - around.start :][: len(places)]
    heard = of[places.start : places.stop]
    at = Spot(spot.contact_id, spot.started, number)
    return message(
        *_cards(spot.contact_id, recordings, heard, reader.words),
        rich(*map(_line, seen, heard, [reader.words] * len(seen))),
        buttons.actions(*_turning(at, [_label(phrases, each) for each in cut], reader.words)),
        grey(reader.words.transcript.note),
        fleeting=True,
    )


def transcript_none(reader: Reader, *, on: bool = True) -> Message:
    """The call has no words, or nobody may ask for them. `on`: the setting `TRANSCRIPTS`."""
    said = reader.words.transcript
    if on:
        return message(rich(said.none))
    return message(rich(said.off), grey(said.off_setting))


def transcript_failed(error: CallCenterError, spot: Spot, reader: Reader) -> Message:
    """As a look-up that failed; *Try again* asks for the words again."""
    words, fix = reader.words, fix_of(error, reader)
    sentence, again = sentence_of(error, reader), None
    if error.kind is Kind.PERMISSION and not error.hint:
        sentence = words.transcript.refused
    if tries_again(Found(spot.contact_id, error)):
        again = buttons.button(buttons.READ_AGAIN, words.button.try_again, spot.value)
    return message(
        rich(sentence, contact_id=named(spot.contact_id), contact=reader.contact),
        buttons.actions(again),
        grey(words.failure.fix.format(fix=fix)) if fix else None,
        service_line(error, reader),
    )


def _cards(
    contact_id: str,
    recordings: Sequence[Recording],
    heard: Sequence[Recording | None],
    words: Words,
) -> Iterable[Part]:
    """Those of this part, the oldest first; where that cannot be told, the first of the call."""
    oldest_first = sorted(recordings, key=lambda each: each.start_time or 0)
    of_part = [each for each in oldest_first if each in heard] or oldest_first
    for recording in of_part[:_MOST_CARDS]:
        seen = shown(recording, full_numbers=False)
        value = f"{contact_id} {which(recording, recordings)}"
        listen = buttons.listen(value, *facts_of(seen, words), words)  # whoever reads may listen
        yield card(seen, words, accessory=listen)


def _line(
    phrase: ShownPhrase, recording: Recording | None, words: Words
) -> tuple[str, dict[str, str | Inline]]:
    time = _time(phrase.begin)
    slots: dict[str, str | Inline] = {
        "time": own(time, text.unbroken(time)),
        "speaker": untrusted(speaker(phrase, recording, words), _LONGEST_NAME),
        "words": untrusted(phrase.words, _LONGEST_WORDS),
    }
    return ("{time}  *{speaker}*  {words}" if time else "*{speaker}*  {words}"), slots


def _time(milliseconds: int | None) -> str:
    return "" if milliseconds is None else text.duration(milliseconds // 1000)


def _label(phrases: Sequence[Phrase], places: range) -> str:
    """`2:10 – 4:32`: from its first phrase to the next part, or to the end."""
    first = phrases[places.start].begin
    if places.stop < len(phrases):
        end = phrases[places.stop].begin
    else:
        last = phrases[-1]
        end = last.begin if last.end is None else last.end
    return " – ".join(filter(None, (_time(first), _time(end))))


def _turning(at: Spot, labels: Sequence[str], words: Words) -> Iterable[Block]:
    """A select of the parts, and the ones before and after; nothing where there is one part."""
    said, last = words.transcript, len(labels) - 1
    if not last:
        return

    def to(part: int) -> str:
        return Spot(at.contact_id, at.started, part).value

    options = [
        {"text": plain_text(labels[part] or str(part + 1)), "value": to(part)}
        for part in _offered(len(labels), at.part)
    ]
    yield {
        "type": "static_select",
        "action_id": buttons.READ_JUMP,
        "placeholder": plain_text(said.jump),
        "options": options,
        "initial_option": next(each for each in options if each["value"] == to(at.part)),
    }
    if at.part > 0:
        yield buttons.button(
            buttons.READ_PREVIOUS, said.earlier, to(at.part - 1), spoken=said.earlier_label
        )
    if at.part < last:
        yield buttons.button(
            buttons.READ_NEXT, said.later, to(at.part + 1), spoken=said.later_label
        )


def _offered(count: int, chosen: int) -> list[int]:
    """Every part, or every n-th where there are more than Slack's select holds."""
    step = -(-count // _MOST_OPTIONS)
    offered = {*range(0, count, step), chosen}
    if len(offered) > _MOST_OPTIONS:
        offered.remove(max(offered - {chosen}))
    return sorted(offered)
