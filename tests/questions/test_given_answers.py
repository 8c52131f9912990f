"""What was answered before is answered again: masked, bounded, and no different from a new one."""

import gc
import itertools
import weakref

import pytest

from bot.access import Action
from bot.callcenter.model import Call, ContactRecordings, Recording
from bot.callcenter.protocol import recordings
from bot.callcenter.remembered_answers import Remembered, RememberedAnswers
from bot.messages.message import Place, Reader
from bot.messages.recordings import answer
from bot.messages.words import EN, LANGUAGES
from bot.questions.given_answers import GivenAnswers
from bot.sandbox import contacts
from bot.settings.open_in import OpenIn

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
PEOPLE = [frozenset[Action](), frozenset({Action.LISTEN}), frozenset(Action)]
IN_EVERY_WAY = list(
    itertools.product(LANGUAGES.values(), Place, PEOPLE, (False, True), (1, 2), (1, 2))
)


def held(contact_id: str) -> Remembered:
    """What the sandbox holds, with the facts of the call, as it is remembered."""
    rows = recordings({"Recordings": {"Recording": contacts.recordings(contact_id)}})
    known = ContactRecordings(contact_id, rows, call=CALL._replace(contact_id=contact_id))
    return remembered(known)


def remembered(known: ContactRecordings) -> Remembered:
    """An entry that stays."""
    memory = RememberedAnswers(ttl=300, stale=0, max_entries=2, timer=lambda: 0.0)
    return memory.entry(known, 300)


@pytest.mark.parametrize("contact_id", [contacts.SAMPLE, contacts.TRANSFERRED, contacts.TWELVE])
def test_as_made_anew(contact_id: str) -> None:
    """Whoever asked before, and how: what is given, and given again, is what would be made."""
    entry, given = held(contact_id), GivenAnswers(None)
    for words, place, may, full, page, asked in IN_EVERY_WAY:
        reader = Reader(words, "reference", place, may, full_numbers=full)
        first, again = (
            given.answer([entry.found] * asked, reader, now=NOW, page=page) for _ in range(2)
        )
        assert first == again == answer([entry.found] * asked, reader, now=NOW, page=page)
        assert (again is first) is (not full and asked == 1)


def test_told_apart() -> None:
    """Whatever of a reader, a page or a question changes an answer, tells it from one before."""
    entry, share = held(contacts.TWELVE), frozenset({Action.SHARE})
    readers = [
        Reader(EN, "reference"),
        Reader(LANGUAGES["zh"], "reference"),
        *(Reader(EN, "reference", place, share) for place in Place),
        Reader(EN, "reference", may=share, conversation=False),
        Reader(EN, "reference", may=share | {Action.LISTEN}),
        Reader(EN, "reference", may=share | {Action.LISTEN}, transcript=True),
        Reader(
            EN, "reference", may=share, open_in=OpenIn("https://crm.example/{contact_id}", "CRM")
        ),
    ]
    ways = list(itertools.product(readers, (1, 2), ((), ("typed",))))
    for before, after in itertools.permutations(ways, 2):
        given = GivenAnswers(None)
        for reader, page, typed in (before, after):
            told = given.answer([entry.found], reader, now=NOW, page=page, not_ids=typed)
        assert told == answer([entry.found], reader, now=NOW, page=page, not_ids=typed)


def test_made_once() -> None:
    """Everyone with the same rights and language is shown what the first one was."""
    entry, given = held(contacts.SAMPLE), GivenAnswers(None)
    first, *others = (
        given.answer([entry.found], Reader(EN, f"question {n}", user_id=f"U{n}"), now=NOW + n)
        for n in range(20)
    )
    assert all(each is first for each in others)


@pytest.mark.parametrize("place", Place)
def test_names_nobody(place: Place) -> None:
    """What is shown of recordings says neither who asked nor what the question is called."""
    entry = held(contacts.SAMPLE)
    reader = Reader(EN, "reference-of-one", place, frozenset(Action), user_id="U0ONE")
    told = repr(answer([entry.found], reader, now=NOW))
    assert "U0ONE" not in told
    assert "reference-of-one" not in told


def test_no_full_number_is_kept() -> None:
    """One who may see full numbers leaves none behind for the others."""
    entry, given = held(contacts.SAMPLE), GivenAnswers(None)
    (recording,) = entry.answer.recordings
    numbers = (recording.calling_number, recording.called_number)
    for full in (True, False, True, False):
        reader = Reader(EN, "reference", full_numbers=full)
        told = repr(given.answer([entry.found], reader, now=NOW))
        assert [number in told for number in numbers] == [full, full]


def test_what_was_typed_is_not_kept() -> None:
    """Between ids people type numbers, too: an answer that repeats them is kept for nobody."""
    entry, given = held(contacts.SAMPLE), GivenAnswers(None)
    first, again = (
        given.answer([entry.found], Reader(EN), now=NOW, not_ids=("138-0013-8000",))
        for _ in range(2)
    )
    assert "138-0013-8000" in repr(first)
    assert first is not again


def test_about_nothing() -> None:
    """A button whose value names no contact is answered, too."""
    assert GivenAnswers(None).answer([], Reader(EN), now=NOW) == answer([], Reader(EN), now=NOW)


def test_forgotten_with_what_it_says() -> None:
    """What is kept does not keep the answer of the call center."""
    entry, given = held(contacts.SAMPLE), GivenAnswers(None)
    given.answer([entry.found], Reader(EN), now=NOW)
    remembers = weakref.ref(entry)
    del entry
    gc.collect()
    assert remembers() is None


def test_few_are_kept() -> None:
    """Whoever turns every page of a long contact does not fill the memory with it."""
    rows = tuple(
        Recording("", "", "", "", "", "", each, 1, f"{each}.wav", "", "", "") for each in range(500)
    )
    entry, given = remembered(ContactRecordings("long", rows)), GivenAnswers(None)
    shown = [given.answer([entry.found], Reader(EN), now=NOW, page=page) for page in range(1, 51)]
    again = [
        given.answer([entry.found], Reader(EN), now=NOW, page=page) for page in range(50, 46, -1)
    ]
    assert all(one is other for one, other in zip(again, reversed(shown), strict=False))
    assert given.answer([entry.found], Reader(EN), now=NOW, page=46) is not shown[45]


def test_the_facts_of_the_call_come_later() -> None:
    """The next one is told of them; whoever had asked before, is told what was known then."""
    rows = held(contacts.SAMPLE).answer
    entry, given = remembered(rows._replace(call=None)), GivenAnswers(None)
    before = given.answer([entry.found], Reader(EN), now=NOW)
    late = entry.found
    entry.complete(CALL)
    assert given.answer([late], Reader(EN), now=NOW) == before
    after = given.answer([entry.found], Reader(EN), now=NOW)
    assert before != after == answer([entry.found], Reader(EN), now=NOW)
