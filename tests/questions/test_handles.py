"""What a button carries: never a phone number, nor an id that may be one."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.access import Action
from bot.callcenter.call_list import Cursor
from bot.callcenter.model import ContactRecordings, Found, reads_as_phone
from bot.errors import Usage, UsageError
from bot.memory.kept import Kept, is_handle
from bot.messages.guidance import rest, usage
from bot.messages.message import Message, Reader
from bot.messages.recordings import answer
from bot.messages.words import EN
from bot.questions.handles import opened, sealed
from bot.questions.query import AuditQuery, ContactQuery, DetailsQuery, KeptQuery, parse
from bot.questions.question import Question
from bot.questions.searches import By, CallsQuery
from bot.questions.unanswered import mentioned
from bot.questions.when import When, WhenKind, last_days
from tests.block_kit import problems

NUMBER, OTHER, ID = "15588886666", "02155550100", "2020927020"
NOW = 1_795_496_880.0
ASKER = "U012ABCDEF"


def asked(text: str = "", meant: Any = None) -> Question:  # noqa: ANN401 — any query
    return Question(text, "button", "0a1b2c3d", 0.0, user_id=ASKER, meant=meant)


def values(part: object) -> list[str]:
    """Every value of a button or an option."""
    if isinstance(part, list | tuple):
        return [found for each in part for found in values(each)]
    if not isinstance(part, dict):
        return []
    own = [part["value"]] if isinstance(part.get("value"), str) else []
    return own + [found for key, each in part.items() if key != "value" for found in values(each)]


def words_of(message: Message) -> list[str]:
    return [word for value in values(message.blocks) for word in value.replace("|", " ").split()]


phones = st.one_of(
    st.from_regex(r"(\+?86|0086|0)?1[3-9][0-9]{9}", fullmatch=True),
    st.from_regex(r"0[0-9]{9,11}", fullmatch=True),
    st.from_regex(r"[48]00[0-9]{7}", fullmatch=True),
)
others = st.from_regex(r"[2-9][0-9]{7}|job-[0-9]{14}|[0-9]{1,3}|details|own", fullmatch=True)
blocks = st.recursive(
    st.builds(
        lambda words, sign: {"type": "button", "value": sign.join(words)},
        st.lists(phones | others, min_size=1, max_size=6),
        st.sampled_from([" ", "|", " | "]),
    ),
    lambda inner: st.builds(lambda some: {"elements": some}, st.lists(inner, max_size=3)),
)


@given(st.lists(blocks, max_size=4), st.sets(phones, max_size=2))
def test_no_number_is_left(found: list[dict[str, Any]], known: set[str]) -> None:
    """No word of a phone's shape stays in any value but known contacts; nothing else changes."""
    message = Message("", tuple(found))
    kept: dict[str, str] = {}

    def keep(word: str) -> str:
        return kept.setdefault(word, f"q:{len(kept):016}")

    made = sealed(message, known, keep)
    assert not [word for word in words_of(made) if reads_as_phone(word) and word not in known]
    back = {handle: word for word, handle in kept.items()}
    assert [back.get(word, word) for word in words_of(made)] == words_of(message)
    assert not set(kept) & known


@pytest.mark.parametrize("number", ["4001002000", NUMBER, f"+86{NUMBER}"])
def test_values_keep_their_limit(number: str) -> None:
    """However many numbers were typed, what stands for them fits into the value of a button."""
    error = UsageError(Usage.TOO_MANY, " ".join([number] * 300))
    left_over = rest([number] * 300, EN)
    assert left_over is not None
    for message in (usage(error, EN), Message("x", (left_over.block,))):
        made = sealed(message, (), lambda _: f"q:{'0' * 16}")
        assert problems(made.payload()) == []


def test_only_values_change() -> None:
    """What a person reads stays as it was made."""
    button = {"type": "button", "text": {"type": "plain_text", "text": NUMBER}, "value": NUMBER}
    made = sealed(Message(NUMBER, ({"elements": [button]},)), (), lambda _: "q:x")
    assert made.text == NUMBER
    assert made.blocks == ({"elements": [{**button, "value": "q:x"}]},)


@settings(max_examples=500, deadline=None)
@given(
    st.lists(
        st.one_of(
            phones, others, st.sampled_from(["", "，", "<tel:", "|", ">", "\u200b", "No.", "*"])
        ),
        max_size=6,
    ).flatmap(
        lambda words: st.sampled_from([" ", ",", "\n", ""]).map(lambda sign: sign.join(words))
    ),
    st.booleans(),
)
def test_no_number_gets_past(typed: str, full_width: bool) -> None:  # noqa: FBT001 — drawn
    """Whatever is looked up as a contact id is weighed, however it was typed."""
    if full_width:
        typed = "".join(chr(ord(sign) + 0xFEE0) if sign.isdigit() else sign for sign in typed)
    with suppress(UsageError):
        query = parse(typed)
        if isinstance(query, ContactQuery):
            assert mentioned(Question(typed, "command", "r", 0.0)) == query.contact_ids


async def test_buttons_of_an_answer() -> None:
    """An answer about a number that is no contact has buttons, and none of them tells it."""
    kept = Kept()
    found = [Found(each, ContactRecordings(each, ())) for each in (NUMBER, ID, OTHER)]
    message = answer(found, Reader(EN, may=frozenset(Action)), now=NOW)
    made = sealed(message, (), lambda word: kept.keep(word, ASKER))
    handles = [word for word in words_of(made) if is_handle(word)]
    assert not any(map(reads_as_phone, words_of(made)))
    assert {await kept.get(handle, ASKER) for handle in handles} == {NUMBER, OTHER}


async def test_opened_for_whoever_was_shown_it() -> None:
    """A handle in the value of a button is read back; for anybody else it is gone."""
    kept = Kept()
    handle = kept.keep(NUMBER, ASKER)
    question = asked(f"{handle} {ID}")
    found = await opened(question, kept, NOW)
    assert found is not None
    assert found.text == f"{NUMBER} {ID}"
    theirs = Question(question.text, "button", "0a1b2c3d", 0.0, user_id="U0SOMEBODY")
    assert await opened(theirs, kept, NOW) is None


async def test_opened_where_the_button_says_what_it_means() -> None:
    """The trail and the details of a contact whose id stood behind a handle."""
    kept = Kept()
    handle = kept.keep(NUMBER, ASKER)
    trail = await opened(asked(handle, AuditQuery(handle)), kept, NOW)
    details = await opened(asked(f"{ID} {handle}", DetailsQuery((ID, handle))), kept, NOW)
    assert trail is not None
    assert details is not None
    assert trail.meant == AuditQuery(NUMBER)
    assert details.meant == DetailsQuery((ID, NUMBER))


async def test_without_handles() -> None:
    """A question without a handle stays as it is."""
    question = asked(ID)
    assert await opened(question, Kept(), NOW) is question


PERIOD = last_days(7, round(NOW * 1000))
SEARCH = CallsQuery(By.AGENT, ("小芳",), when=PERIOD, pages=(Cursor(), Cursor(row=10)))


@pytest.mark.parametrize(
    ("turn", "expected"),
    [
        ("", SEARCH),
        ("older", SEARCH.older(Cursor(row=20))),
        ("newer", SEARCH.newer()),
        ("30d", SEARCH.within(last_days(30, round(NOW * 1000)))),
    ],
)
async def test_turns_of_a_search(turn: str, expected: CallsQuery) -> None:
    """The pages of a kept search, another time of it, or the same again."""
    kept = Kept()
    handle = kept.keep(SEARCH.to_text(Cursor(row=20)), ASKER)
    found = await opened(asked("", KeptQuery(handle, turn)), kept, NOW)
    assert found is not None
    assert found.meant == expected


async def test_no_older_page() -> None:
    """A list that was read to its end has no older page, and a handle that is gone none at all."""
    kept = Kept()
    handle = kept.keep(SEARCH.to_text(None), ASKER)
    assert await opened(asked("", KeptQuery(handle, "older")), kept, NOW) is None
    assert await opened(asked("", KeptQuery("q:0000000000000000")), kept, NOW) is None


@pytest.mark.parametrize(("word", "name"), [(NUMBER, NUMBER), ("+442079460958", "442079460958")])
async def test_calls_of_a_number(word: str, name: str) -> None:
    """A number that stands behind a handle is searched in all of its forms."""
    kept = Kept()
    found = await opened(asked("", KeptQuery(kept.keep(word, ASKER), "find")), kept, NOW)
    assert found is not None
    assert isinstance(found.meant, CallsQuery)
    assert (found.meant.by, found.meant.name) == (By.PHONE, name)


def test_the_time_of_a_search() -> None:
    """It is kept as it was read: another day later, it is still the same one."""
    assert When(PERIOD.window, WhenKind.DAYS, 7) == PERIOD
