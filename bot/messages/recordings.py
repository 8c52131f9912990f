"""The answer to a look-up: contacts found, without recordings, or failed. Pure."""

import re
from collections.abc import Callable, Iterator, Sequence

from bot.callcenter.model import ContactRecordings, Found, Recording, looks_like_ccc_2
from bot.errors import CallCenterError, Hint
from bot.messages import text
from bot.messages.failure import failure_details, failure_line, spoken_failure
from bot.messages.masking import Shown, shown
from bot.messages.message import (
    DIVIDER,
    Block,
    Message,
    Reader,
    TextObject,
    context,
    header,
    message,
    mrkdwn,
    plain_text,
    section,
)
from bot.messages.pages import PAGE, Page, buttons, pages
from bot.messages.words import Words

_LONGEST_NAME = 60
_LONGEST_WORDS = 300
_HARMLESS = re.compile(r"[0-9]{0,30}\*{0,30}[0-9]{1,30}")  # no pair of asterisks around it


def answer(
    outcomes: Sequence[Found], reader: Reader, *, page: int = 1, not_ids: Sequence[str] = ()
) -> Message:
    """One page of the answer to one question.

    Args:
        outcomes: one for each contact id, in the order asked.
        reader: who reads it.
        page: from 1; the last one where there are not so many.
        not_ids: what was typed between the ids and is none; untrusted.
    """
    draft = _Draft(reader)
    everything = [recording for outcome in outcomes for recording in outcome.recordings]
    asked = Page(tuple(outcome.contact_id for outcome in outcomes), page).within(len(everything))
    draft.title(outcomes, everything)
    first = asked.first  # of the page, counted from each contact's own first recording
    for outcome in outcomes:
        here = outcome.recordings[max(0, first) : max(0, first + PAGE)]
        if len(outcomes) == 1:
            draft.only_contact(outcome)
        elif here or asked.number == 1:
            draft.contact(outcome)
        for recording in here:
            draft.recording(shown(recording, full_numbers=reader.full_numbers))
        first -= len(outcome.recordings)
    draft.page(asked, len(everything))
    if not_ids:
        draft.ignored(" ".join(not_ids))
    draft.blocks.extend(buttons(asked, len(everything), reader))
    return message(
        draft.lines,
        draft.blocks,
        found=bool(everything),
        fleeting=reader.full_numbers and bool(everything),
    )


class _Draft:
    """Grows block by block, and line by line for the fallback text."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._words = reader.words
        self._entries = _Entries(reader.words)
        self.lines: list[str] = []
        self.blocks: list[Block] = []

    def title(self, outcomes: Sequence[Found], everything: Sequence[Recording]) -> None:
        if len(outcomes) == 1:
            pattern, contact_id = self._words.answer.title_one, outcomes[0].contact_id
            line = pattern.format(contact_id=text.escaped(contact_id))
            self._add(line, header(pattern.format(contact_id=contact_id)))
        else:
            line = self._words.answer.title_many.format(count=len(outcomes))
            self._add(line, header(line))
        if everything:
            summary = self._summary(everything)
            self._add(summary, context(plain_text(summary)))

    def only_contact(self, outcome: Found) -> None:
        if isinstance(outcome.result, CallCenterError):
            self._failure(outcome.result)
        elif not outcome.recordings:
            none_found, hint = self._words.answer.none_found, self._words.answer.none_found_hint
            if looks_like_ccc_2(outcome.contact_id):
                hint = self._words.failure.hints[Hint.MOVED]
            self._add(none_found, section(plain_text(none_found)), context(plain_text(hint)))
        else:
            self._age(outcome.result)

    def contact(self, outcome: Found) -> None:
        if isinstance(outcome.result, CallCenterError):
            line = failure_line(outcome.result, self._words)
            spoken = spoken_failure(outcome.result, self._reader)
            details = [failure_details(outcome.result, self._reader)]
        else:
            line = self._words.answer.none_found
            if outcome.recordings:
                line = self._summary(outcome.recordings)
            spoken, details = line, []
        shown = section(mrkdwn(f"`{outcome.contact_id}` — {line}"))
        self._add(f"{text.escaped(outcome.contact_id)}: {spoken}", shown, *details)
        if not isinstance(outcome.result, CallCenterError):
            self._age(outcome.result)

    def recording(self, recording: Shown) -> None:
        self._add(self._entries.line(recording), *self._entries.blocks(recording))

    def page(self, page: Page, count: int) -> None:
        if count <= PAGE:
            return
        last = min(page.first + PAGE, count)
        line = self._words.answer.page.format(
            first=page.first + 1, last=last, count=count, page=page.number, pages=pages(count)
        )
        self._add(line, DIVIDER, context(plain_text(line)))

    def ignored(self, typed: str) -> None:
        words = self._words
        shown = words.answer.ignored.format(words=text.plain(typed, _LONGEST_WORDS))
        safe = words.answer.ignored.format(words=text.escaped(typed))
        self._add(safe, context(plain_text(shown), mrkdwn(words.usage.what_to_type)))

    def _age(self, found: ContactRecordings) -> None:
        """What stands in for an error says so, and how old it is."""
        if found.age is not None:
            line = self._words.answer.stale.format(ago=self._words.answer.ago(found.age))
            self._add(line, context(plain_text(line)))

    def _failure(self, error: CallCenterError) -> None:
        spoken = spoken_failure(error, self._reader)
        line = section(mrkdwn(failure_line(error, self._words)))
        self._add(spoken, line, failure_details(error, self._reader))

    def _summary(self, recordings: Sequence[Recording]) -> str:
        total = sum(max(0, recording.duration or 0) for recording in recordings)
        said = self._words.answer.total.format(duration=text.duration(total))
        return f"{self._words.answer.recordings(len(recordings))} · {said}"

    def _add(self, line: str, *blocks: Block) -> None:
        self.lines.append(line)
        self.blocks.extend(blocks)


class _Entries:
    """One recording as two blocks (who and how long; everything else) and as one line."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def blocks(self, recording: Shown) -> list[Block]:
        return [
            section(plain_text(f"{self._who(recording)} · {self._duration(recording)}")),
            context(*self._details(recording)),
        ]

    def line(self, recording: Shown) -> str:
        when = text.moment(recording.start_time) or self._words.answer.unknown_time
        return f"{self._who(recording, text.escaped)}, {when}, {self._duration(recording)}"

    def _details(self, recording: Shown) -> Iterator[TextObject]:
        """The time, then the call, the agent, the file and the quality check."""
        words = self._words
        date = text.date_markup(recording.start_time)
        yield mrkdwn(date) if date else plain_text(words.answer.unknown_time)
        kind = recording.contact_type
        kind = words.answer.contact_types.get(kind.replace("_", "").lower()) or text.plain(kind)
        caller, called = (
            self._number(recording.calling_number),
            self._number(recording.called_number),
        )
        yield plain_text(" · ".join(filter(None, [kind, f"{caller} → {called}"])))
        for label, value in (
            (words.answer.agent_id, recording.agent_id),
            ("{}", recording.file_description),
            (words.answer.file, recording.file_name),
            (words.answer.quality_check_task, recording.quality_check_task_id),
            (words.answer.quality_check_text, recording.quality_check_tid),
        ):
            if shown := text.plain(value):
                yield plain_text(label.format(shown))

    def _who(self, recording: Shown, shown: Callable[[str], str] = text.plain) -> str:
        """Who spoke with whom, from the agent's side; `shown` makes the names safe."""
        name = text.plain(recording.agent_name, _LONGEST_NAME)
        patterns = {"outbound": self._words.answer.outbound, "inbound": self._words.answer.inbound}
        pattern = patterns.get(recording.contact_type.lower(), self._words.answer.other_direction)
        return pattern.format(
            agent=shown(name) or self._words.answer.unknown_agent,
            caller=self._number(recording.calling_number, shown),
            called=self._number(recording.called_number, shown),
        )

    def _number(self, number: str, shown: Callable[[str], str] = text.plain) -> str:
        """Digits and asterisks of a masked number are harmless; anything else is not."""
        if _HARMLESS.fullmatch(number):
            return number
        return shown(text.plain(number, _LONGEST_NAME)) or self._words.answer.unknown_number

    def _duration(self, recording: Shown) -> str:
        return text.duration(recording.duration) or self._words.answer.unknown_duration
