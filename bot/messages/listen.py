"""Listening, as people read of it in Slack: a link for one person, or why there is none. Pure."""

from collections.abc import Iterable
from dataclasses import replace

from bot.callcenter.model import Recording
from bot.errors import CallCenterError, Kind
from bot.errors.listening import StorageError
from bot.messages import buttons
from bot.messages.card import card, facts_of
from bot.messages.failure import failed, fix_of, sentence_of, service_line
from bot.messages.masking import shown
from bot.messages.message import Block, Message, Reader, grey, message, plain_text
from bot.messages.modal import View, modal
from bot.messages.rich import Part, rich
from bot.messages.words import Words

_LONGEST_TITLE = 190  # characters of a video's title; Slack's limit is 200


def listen(recording: Recording, link: str, reader: Reader, *, playable: bool) -> Message:
    """The player, behind a button. `playable`: whether a browser can play the format."""
    words, seen = reader.words, shown(recording, full_numbers=False)
    said = words.listen
    spoken = said.open_player_label.format(**facts_of(seen, words)._asdict())
    opened = _link(buttons.OPEN_PLAYER, said.open_player, link, spoken)
    note = said.note if playable else f"{said.not_playable} · {said.note}"
    return message(card(seen, words, accessory=opened), grey(note), found=True)


def listen_view(
    recording: Recording,
    embedded: str,
    link: str,
    reader: Reader,
    *,
    address: str,
    read: str = "",
) -> View:
    """The player within Slack.

    Args:
        recording: what plays.
        embedded: the player's page for Slack's frame.
        link: the same in a browser.
        reader: who listens.
        address: of this app; its picture stands there until Slack shows the player.
        read: the value of *Read transcript*; "" where there is none.
    """
    words, seen = reader.words, shown(recording, full_numbers=False)
    said, facts = words.listen, facts_of(seen, words)
    video: Block = {
        "type": "video",
        "title": plain_text(f"{facts.who} · {facts.length}"[:_LONGEST_TITLE]),
        "alt_text": said.audio_player.format(length=facts.length),
        "video_url": embedded,
        "thumbnail_url": f"{address}/static/player.png",
    }
    opened = {**buttons.button(buttons.OPEN_PLAYER, said.open_in_browser), "url": link}
    row = buttons.actions(opened, buttons.read(read, words) if read else None)
    parts = [Part(video), *([row] if row else []), grey(said.note)]
    return {
        **modal(said.title, words.usage.close, ""),
        "blocks": [part.block for part in parts],
    }


def plain_view(answer: Message, words: Words) -> View:
    """Anything else that *Listen* comes to, in its modal."""
    return {**modal(words.listen.title, words.usage.close, ""), "blocks": list(answer.blocks)}


def listen_direct(recording: Recording, url: str, lasts: int, reader: Reader) -> Message:
    """The storage's own link, which whoever has it can use. `lasts`: seconds."""
    words, seen = reader.words, shown(recording, full_numbers=False)
    said = words.listen
    opened = _link(buttons.OPEN_AUDIO, said.play_in_browser, url)
    line = said.direct.format(length=said.lasting(lasts))
    made = message(card(seen, words, accessory=opened), grey(line), found=True)
    return replace(made, fleeting=True)


def listen_gone(reader: Reader) -> Message:
    """The call center, or its storage, has the file no more."""
    return failed(reader.words.listen.gone, reader, for_asker_only=True)


def listen_busy(again: str, reader: Reader) -> Message:
    """As many listen as may. `again`: the value of *Listen*."""
    words = reader.words
    return message(
        rich(words.listen.busy),
        buttons.actions(buttons.button(buttons.LISTEN, words.button.try_again, again)),
        grey(reader.reference_line),
        for_asker_only=True,
    )


def listen_not_set(reader: Reader) -> Message:
    """Neither a player nor links: what the operator can set."""
    said = reader.words.listen
    return failed(said.not_set, reader, fix=said.not_set_fix, for_asker_only=True)


def listen_failed(error: CallCenterError | StorageError, again: str, reader: Reader) -> Message:
    """The call center gives no address, or the storage no file. `again`: the value of *Listen*."""
    return message(*_failure(error, again, reader), for_asker_only=True)


def _failure(
    error: CallCenterError | StorageError, again: str, reader: Reader
) -> Iterable[Part | None]:
    words, said = reader.words, reader.words.listen
    retry = buttons.actions(buttons.button(buttons.LISTEN, words.button.try_again, again))
    if isinstance(error, StorageError):
        if error.cause.standing:
            fixes = words.failure.cause_fixes
            fix = fixes.get(error.cause, words.failure.kind_fixes[Kind.MISCONFIGURED])
            yield rich(said.storage_standing, contact=reader.contact)
            yield grey(words.failure.fix.format(fix=fix), reader.reference_line)
            return
        yield rich(said.storage_failed)
        yield retry
        yield grey(reader.reference_line)
        return
    sentence, fix = sentence_of(error, reader), fix_of(error, reader)
    if not error.hint:
        sentence = said.failed.get(error.kind, sentence)
    yield rich(sentence, contact=reader.contact)
    if error.kind in (Kind.THROTTLED, Kind.SERVICE, Kind.UNREACHABLE, Kind.TIMEOUT) and not fix:
        yield retry
    if fix:
        yield grey(words.failure.fix.format(fix=fix))
    yield service_line(error, reader)


def _link(action_id: str, label: str, url: str, spoken: str = "") -> Block:
    return {**buttons.button(action_id, label, primary=True, spoken=spoken), "url": url}
