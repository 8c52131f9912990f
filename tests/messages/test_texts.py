"""What is kept beside an answer: masked, bounded, and no different from what is made anew."""

import itertools
from dataclasses import dataclass

import pytest

from bot.access import Action
from bot.callcenter.model import Call, ContactRecordings, Found, Recording
from bot.callcenter.protocol import recordings
from bot.callcenter.remembered_answers import RememberedAnswers
from bot.messages.message import Place, Reader
from bot.messages.recordings import answer
from bot.messages.texts import Texts
from bot.messages.words import EN, LANGUAGES
from bot.sandbox import contacts


@dataclass
class Kept:
    """A place beside an answer."""

    said: tuple[object, ...] = ()


NOW = 1_800_000_000.0
CALL = Call(
    contact_id=contacts.SAMPLE,
    calling_number="15588886666",
    called_number="80327683",
    contact_disposition="Success",
    duration=4540,
    agent_names="小芳,Agent Li",
    skill_group_names="售后支持,投诉处理",
    satisfaction_desc="满意",
)
PEOPLE: list[tuple[Action, ...]] = [(), (Action.LISTEN,), tuple(Action)]
IN_EVERY_WAY = list(
    itertools.product(LANGUAGES.values(), Place, PEOPLE, (False, True), (1, 2), (1, 2))
)


def held(contact_id: str) -> ContactRecordings:
    """What the sandbox holds, with the facts of the call."""
    rows = recordings({"Recordings": {"Recording": contacts.recordings(contact_id)}})
    return ContactRecordings(contact_id, rows, call=CALL._replace(contact_id=contact_id))


@pytest.mark.parametrize("contact_id", [contacts.SAMPLE, contacts.TRANSFERRED, contacts.TWELVE])
def test_as_made_anew(contact_id: str) -> None:
    """Whoever asked before, and how: an answer is what it is where nothing is kept."""
    found, said = held(contact_id), Kept()
    for words, place, may, full, page, contacts_asked in IN_EVERY_WAY:
        reader = Reader(words, "reference", place, may, full_numbers=full)
        kept = answer([Found(contact_id, found, said)] * contacts_asked, reader, now=NOW, page=page)
        anew = answer([Found(contact_id, found)] * contacts_asked, reader, now=NOW, page=page)
        assert kept == anew


def test_no_full_number_is_kept() -> None:
    """One who may see full numbers leaves none behind for the others."""
    found, said = held(contacts.SAMPLE), Kept()
    (recording,) = found.recordings
    for words, place, may, full, page, _ in IN_EVERY_WAY:
        reader = Reader(words, "reference", place, may, full_numbers=full)
        answer([Found(contacts.SAMPLE, found, said)], reader, now=NOW, page=page)
        for texts in said.said:
            assert isinstance(texts, Texts)
            kept = repr(texts[2:])  # the words have examples in them
            assert recording.calling_number not in kept
            assert recording.called_number not in kept


def test_made_once() -> None:
    """The second person is told what the first one was told, whoever they are."""
    found, said = held(contacts.SAMPLE), Kept()
    for place in (Place.PRIVATE, Place.PUBLIC, Place.VIEW):
        answer([Found(contacts.SAMPLE, found, said)], Reader(EN, place=place), now=NOW)
    (texts,) = said.said
    assert isinstance(texts, Texts)
    assert texts.words is EN


def test_few_are_kept() -> None:
    """Whoever turns every page of a long contact does not fill the memory with it."""
    rows = tuple(
        Recording("", "", "", "", "", "", each, 1, f"{each}.wav", "", "", "") for each in range(500)
    )
    said = Kept()
    for page in range(1, 51):
        outcome = Found("long", ContactRecordings("long", rows), said)
        answer([outcome], Reader(EN), now=NOW, page=page)
        assert 1 <= len(said.said) <= 4


def test_forgotten_with_the_answer() -> None:
    """Where the facts of the call come later, the next one is told of them; a new answer is new."""
    memory = RememberedAnswers("i", ttl=300, stale=0, max_entries=2, timer=lambda: 0.0)
    answered = held(contacts.SAMPLE)._replace(call=None)
    entry = memory.entry(answered, 300)
    before = answer([entry.found], Reader(EN), now=NOW)
    late = entry.found
    entry.complete(CALL)
    answer([late], Reader(EN), now=NOW)  # still on its way, from what it was given before
    after = answer([entry.found], Reader(EN), now=NOW)
    assert before != after == answer([Found(contacts.SAMPLE, entry.answer)], Reader(EN), now=NOW)
    assert memory.entry(answered, 300).said == ()
