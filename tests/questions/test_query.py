"""What a person typed, and what is understood."""

import re
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.callcenter.model import MOST_IDS
from bot.errors import UsageError
from bot.questions.query import AuditQuery, ContactQuery, HelpQuery, parse
from bot.questions.searches import By, CallsQuery

ID = "2020927020"
TEN = tuple(str(number) for number in range(2020927020, 2020927030))
DOCUMENTED = re.compile(r"(?=.*[0-9])[A-Za-z0-9_-]{1,64}")


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        pytest.param(ID, (ID,), id="one id"),
        pytest.param(f"  {ID}\n", (ID,), id="space around"),
        pytest.param(" ".join(TEN), TEN, id="ten ids"),
        pytest.param("1,2, 3 ,4", ("1", "2", "3", "4"), id="commas"),
        pytest.param("1，2、3；4;5", ("1", "2", "3", "4", "5"), id="Chinese commas"),
        pytest.param("1\n2\r\n3\t4\u00a05\u30006", tuple("123456"), id="any white space"),
        pytest.param("2\n1\n2\n1", ("2", "1"), id="each once, in the order typed"),
        pytest.param("２０２０９２７０２０", (ID,), id="full-width digits"),
        pytest.param("话务ID：2020927020", (ID,), id="a label in front"),
        pytest.param("contactId=2020927020", (ID,), id="an English label"),
        pytest.param("job-25697383427137", ("job-25697383427137",), id="id of CCC 2.0"),
        pytest.param("job–25697383427137", ("job-25697383427137",), id="en dash"),
        pytest.param("job—1 job‑2 job−3 job－4", ("job-1", "job-2", "job-3", "job-4"), id="dashes"),
        pytest.param("a_1-B", ("a_1-B",), id="underscore"),
        pytest.param("“2020927020” ‘1’ «2»", (ID, "1", "2"), id="smart quotes"),
        pytest.param("2020927020. (1), [2]: 3! 4? 5。 …6", (ID, *"123456"), id="punctuation"),
        pytest.param("`2020927020` ```1```", (ID, "1"), id="code"),
        pytest.param("*2020927020* _1_ ~2~", (ID, "1", "2"), id="formatting"),
        pytest.param("2020927020 - 1", (ID, "1"), id="a dash between"),
        pytest.param("- 2020927020\n• 1", (ID, "1"), id="a list"),
        pytest.param("&lt;2020927020&gt; &amp; 1", (ID, "1"), id="entities"),
        pytest.param("<2020927020>", (ID,), id="angle brackets"),
        pytest.param("<tel:2020927020|2020927020>", (ID,), id="telephone link"),
        pytest.param("<tel:2020927020>", (ID,), id="telephone link without a label"),
        pytest.param("<tel:+8620|20>1<tel:3>", ("20", "1", "3"), id="links without spaces"),
        pytest.param("<https://x.example/a|2020927020>", (ID,), id="link with a label"),
        pytest.param("<mailto:a@x.example|2020927020>", (ID,), id="mail link"),
        pytest.param("2020\u200b927\u2060020\ufeff", (ID,), id="zero-width"),
        pytest.param("\u200f2020927020\u202c \u202e1", (ID, "1"), id="directions"),
        pytest.param("1" * 64, ("1" * 64,), id="64 characters"),
        pytest.param("1\x85" * 4000, ("1",), id="very long"),
    ],
)
def test_ids(typed: str, ids: tuple[str, ...]) -> None:
    """Ids are found whatever people and Slack did to them on their way."""
    assert parse(typed) == ContactQuery(ids)


@pytest.mark.parametrize(
    ("typed", "not_ids"),
    [
        pytest.param(f"please look up {ID}, now!", ("please", "look", "up", "now"), id="words"),
        pytest.param(f"help {ID}", ("help",), id="help beside an id"),
        pytest.param(f"{ID} 录音", ("录音",), id="Chinese"),
        pytest.param(f"{ID} a a", ("a",), id="each once"),
        pytest.param(f"{ID} {'1' * 65}", ("1" * 65,), id="65 characters"),
        pytest.param(f"{ID} 20:15", ("20:15",), id="a time"),
        pytest.param(f"{ID} 1.5", ("1.5",), id="a fraction"),
        pytest.param(f"{ID} é1", ("é1",), id="a letter that no id has"),
        pytest.param(f"{ID} ٣٤", ("٣٤",), id="digits that no id has"),
        pytest.param(f"<@U012ABC> {ID}", ("@U012ABC",), id="a person"),
        pytest.param(f"<@U012ABC|agent 5> {ID}", ("@U012ABC",), id="a person's name"),
        pytest.param(f"<#C123|general-2> {ID}", ("#C123",), id="a channel"),
        pytest.param(f"<#C987|>{ID}", ("#C987",), id="a private channel"),
        pytest.param(f"<!subteam^S1|@team 5> {ID}", ("subteam^S1",), id="a user group"),
        pytest.param(f"<!channel> {ID}", ("channel",), id="everyone"),
        pytest.param(f"<!date^1^{{date}} 2 {{time}}|2018 07> {ID}", ("date",), id="a date"),
        pytest.param(
            f"<https://x.example/a,1;2> {ID}", ("https://x.example/a12",), id="a bare link"
        ),
        pytest.param(f"<mailto:1@x.example> {ID}", ("1@x.example",), id="a bare mail link"),
    ],
)
def test_words_between(typed: str, not_ids: tuple[str, ...]) -> None:
    """What is no id is kept apart, to be shown; a mention or a link is never taken for one."""
    assert parse(typed) == ContactQuery((ID,), not_ids)


@pytest.mark.parametrize(
    "typed", ["help", "HELP", " Help! ", "`help`", "ｈｅｌｐ", "帮助", "帮助。"]
)
def test_help(typed: str) -> None:
    """Help is understood in both languages."""
    assert parse(typed) == HelpQuery()


@pytest.mark.parametrize(
    ("typed", "reason", "quoted"),
    [
        pytest.param("", "nothing", "", id="empty"),
        pytest.param(" \n\t\u3000", "nothing", "", id="blank"),
        pytest.param("?! … — “” ** _ , /", "nothing", "", id="punctuation"),
        pytest.param("\u200b\u202e", "nothing", "", id="invisible"),
        pytest.param("👍", "nothing", "", id="an emoji"),
        pytest.param("<>", "nothing", "", id="empty link"),
        pytest.param("help me", "not_an_id", "help me", id="words"),
        pytest.param("<@U012ABC>", "not_an_id", "@U012ABC", id="a person"),
        pytest.param("<#C123|general>", "not_an_id", "#C123", id="a channel"),
        pytest.param("<!channel>", "not_an_id", "channel", id="everyone"),
        pytest.param("x" * 4000, "not_an_id", "x" * 4000, id="one long word"),
        pytest.param("1" * 65, "not_an_id", "1" * 65, id="65 characters"),
        pytest.param(" ".join((*TEN, "1")), "too_many", " ".join((*TEN, "1")), id="eleven ids"),
        pytest.param(
            "a " + ",".join((*TEN, "2020927030")),
            "too_many",
            " ".join((*TEN, "2020927030")),
            id="and a word",
        ),
    ],
)
def test_wrong_usage(typed: str, reason: str, quoted: str) -> None:
    """What is no question says why, and quotes what was read, to be typed again."""
    with pytest.raises(UsageError) as raised:
        parse(typed)
    assert (raised.value.reason, raised.value.quoted) == (reason, quoted)


PIECES = st.one_of(
    st.text(),
    st.sampled_from(
        [ID, "job-1", "<", ">", "|", "<@U1>", "<tel:", "<https://x/", "&lt;", ",", " "]
    ),
)


@settings(max_examples=1000, deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_any_text(typed: str) -> None:
    """Any text is a query or a UsageError, and every id has the documented form."""
    with suppress(UsageError):
        query = parse(typed)
        if isinstance(query, HelpQuery | CallsQuery):
            return
        if isinstance(query, AuditQuery):
            assert DOCUMENTED.fullmatch(query.contact_id)
            return
        assert isinstance(query, ContactQuery)
        assert 1 <= len(query.contact_ids) <= MOST_IDS
        assert len(set(query.contact_ids)) == len(query.contact_ids)
        assert all(DOCUMENTED.fullmatch(contact_id) for contact_id in query.contact_ids)


@given(st.lists(st.from_regex(r"[a-z0-9]{0,20}[0-9]", fullmatch=True), min_size=1, max_size=10))
@example(["1e10"])  # without a sign or a decimal point, no spreadsheet wrote it
def test_ids_survive(ids: list[str]) -> None:
    """Whatever ids are typed, these are looked up."""
    assert parse(", ".join(ids)) == ContactQuery(tuple(dict.fromkeys(ids)))


@pytest.mark.parametrize("typed", ["audit 2020927020", "Audit: `2020927020`", "审计：2020927020"])
def test_audit(typed: str) -> None:
    """`audit` and one id asks who saw it."""
    assert parse(typed) == AuditQuery("2020927020")


@pytest.mark.parametrize("typed", ["audit", "audit: ", "审计 小芳", "audit 1 2", "audit contact 1"])
def test_audit_of_what(typed: str) -> None:
    """Without just one id, it says how to ask; it never looks anything up instead."""
    with pytest.raises(UsageError) as raised:
        parse(typed)
    assert raised.value.reason == "audit_one"
    assert raised.value.quoted  # there is always something to mend


@pytest.mark.parametrize("typed", ["2020927020 audit", "audit-2020927020", "auditor 2020927020"])
def test_not_audit(typed: str) -> None:
    """Elsewhere, and in other words, it is an ordinary word."""
    assert isinstance(parse(typed), ContactQuery)


@pytest.mark.parametrize("typed", ["1", "1 2", "4711", "20261120", "abc12345678", "9" * 33])
def test_in_a_sentence(typed: str) -> None:
    """In a mention, what has fewer than 8 digits, a date or a word is no id, even alone."""
    with pytest.raises(UsageError):
        parse(typed, short=False)


def test_cut_by_a_spreadsheet() -> None:
    """What a spreadsheet has left of an id is quoted whole, and the reason is told."""
    for typed in ("2.02093E+09", "the id is 2.02093e9", "2,02093E+09"):
        with pytest.raises(UsageError) as raised:
            parse(typed)
        assert raised.value.reason == "shortened"
        assert typed.split()[-1] in raised.value.quoted


def test_a_labelled_phone_is_not_repeated() -> None:
    """The answer to a paste with a phone number quotes it without the number."""
    with pytest.raises(UsageError) as raised:
        parse("客户电话：13900001111")
    assert raised.value.quoted == "客户电话:…"
    query = parse("Phone: 13900001111, contact 2020927020")
    assert query == ContactQuery((ID,), ("contact",))


def test_a_labelled_phone_alone() -> None:
    """Typed by itself, behind a word that begins a search, it is searched."""
    query = parse("手机号：13900001111")
    assert isinstance(query, CallsQuery)
    assert (query.by, query.name) == (By.PHONE, "13900001111")


def test_beside_a_label() -> None:
    """Where a label says which value is the id, an id without one is quoted, not lost."""
    assert parse(f"contactId={ID}, also see 2020927021") == ContactQuery((ID,), ("2020927021",))
