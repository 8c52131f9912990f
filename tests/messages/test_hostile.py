"""Whatever the call center or a person puts in, a message stays whole, harmless and masked."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.access import Action
from bot.callcenter.call_list import Cursor, Listed
from bot.callcenter.model import Call, CallAgent, ContactRecordings, Found, Recording
from bot.callcenter.windows import Window
from bot.commands.find import described_call
from bot.errors import (
    CallCenterError,
    Cause,
    Hint,
    InvalidInput,
    Kind,
    Misconfigured,
    ServiceFailed,
    Usage,
    UsageError,
)
from bot.messages.calls import CallList, calls
from bot.messages.guidance import usage
from bot.messages.message import Message, Place, Reader
from bot.messages.recordings import answer
from bot.messages.words import LANGUAGES
from tests.block_kit import Payload, formatting, mrkdwn_texts, problems, text_objects

CANARY = "☠"  # stands in every untrusted value, and in none of our words
ATTACKS = (
    "<!channel>",
    "<!here|here>",
    "<@U012ABCDEF>",
    "<#C012|general>",
    "<!subteam^S1>",
    "<https://evil.example|Listen>",
    "<!date^1^{date}^https://evil.example|now>",
    "https://evil.example/?a=1&b=2",
    "www.evil.example",
    "&lt;!channel&gt;",
    "*bold*",
    "_italic_",
    "~gone~",
    "`code`",
    "```",
    "> quote",
    ":fire:",
    "@here",
    "{agent}",
    "{0.__class__}",
    "%s",
    "\n\r\n\u2028\u2029\x85\t\v",
    "\u202e\u2066\u200f\u061c",  # directions
    "\u200b\u200d\u2060\ufeff\u00ad",  # invisible
    "\x00\x1b[2J\x7f",
    "\ud800",  # half of a pair, as JSON can carry it
    "😀👨‍👩‍👧𠮷",
    "e\u0301" * 40,
    "\ufdfa" * 30,  # 18 characters each, once normalised
    "x" * 5000,
    "<" * 5000,
    "*1*",
)

pieces = st.lists(st.one_of(st.sampled_from(ATTACKS), st.text(max_size=20)), max_size=5)
untrusted = st.one_of(
    st.just(""),
    st.sampled_from(ATTACKS),
    st.builds("{}{}".format, pieces.map("".join), st.just(CANARY)),
    st.builds("{}{}".format, st.just(CANARY), pieces.map("".join)),
)
whole = st.one_of(
    st.none(),
    st.integers(0, 86_400),
    st.integers(1_400_000_000_000, 4_200_000_000_000),
    st.integers(-(2**63), 2**63 - 1),
)
hostile_recordings = st.builds(
    Recording,
    contact_id=untrusted,
    agent_id=untrusted,
    agent_name=untrusted,
    calling_number=st.one_of(untrusted, st.from_regex(r"[0-9*#+ ]{0,50}", fullmatch=True)),
    called_number=untrusted,
    contact_type=st.one_of(st.sampled_from(["Inbound", "Outbound", "Internal"]), untrusted),
    start_time=whole,
    duration=whole,
    file_name=untrusted,
    file_description=untrusted,
    quality_check_task_id=untrusted,
    quality_check_tid=untrusted,
)
odd_ids = st.one_of(
    untrusted,
    st.sampled_from(
        [
            "15588886666",
            "2020 927020",
            "2020|927020|own",
            "q:x",
            "9" * 64,
            "9" * 65,
            "9" * 300,
            "1 ",
        ]
    ),
    st.from_regex(r"[0-9]{8,12}", fullmatch=True),
)
dispositions = st.sampled_from(["Success", "NoAnswer", "AbandonedInQueue", "VoiceMail", "New"])
hostile_calls = st.builds(
    Call,
    contact_id=odd_ids,
    instance_id=untrusted,
    calling_number=st.one_of(untrusted, st.from_regex(r"[0-9*#+ ]{0,50}", fullmatch=True)),
    called_number=untrusted,
    contact_type=st.one_of(st.sampled_from(["Inbound", "Outbound", "Back2Back"]), untrusted),
    contact_disposition=st.one_of(dispositions, untrusted),
    start_time=whole,
    duration=whole,
    agent_names=untrusted,
    skill_group_names=untrusted,
    skill_group_ids=untrusted,
    satisfaction=whole,
    satisfaction_desc=st.one_of(st.sampled_from(["满意", "不满意", "未评价"]), untrusted),
    feedback=untrusted,
    agents=st.lists(st.builds(CallAgent, untrusted, untrusted, untrusted), max_size=2).map(tuple),
)
contact_ids = st.from_regex(r"[0-9]([A-Za-z0-9_-]{0,62}[A-Za-z0-9])?", fullmatch=True)
errors = st.builds(
    lambda error, code, request_id, hint: error(code, request_id=request_id, hint=hint),
    st.sampled_from(
        sorted({*CallCenterError.__subclasses__(), CallCenterError} - {Misconfigured}, key=str)
    ),
    untrusted,
    untrusted,
    st.sampled_from([None, *Hint]),
) | st.builds(Misconfigured, st.sampled_from(Cause), untrusted)
languages = st.sampled_from(list(LANGUAGES))


@dataclass(frozen=True)
class Answered:
    """An answer, and what it was made of."""

    payload: Payload
    outcomes: list[Found]
    language: str


@st.composite
def answers(draw: st.DrawFn) -> Answered:
    """1 to 10 contacts: failed, or with 0 to 60 recordings, which are all of a few kinds."""
    kinds = draw(st.lists(hostile_recordings, min_size=1, max_size=3))
    counts = st.one_of(st.integers(0, 3), st.integers(0, 60))
    results = st.one_of(counts, counts, errors)
    of_the_call = st.one_of(st.none(), hostile_calls)
    found = [
        Found(contact_id, result)
        if isinstance(result, CallCenterError)
        else Found(
            contact_id,
            ContactRecordings(
                contact_id, tuple(islice(cycle(kinds), result)), call=draw(of_the_call)
            ),
        )
        for contact_id, result in draw(
            st.lists(st.tuples(contact_ids, results), min_size=1, max_size=10)
        )
    ]
    language = draw(languages)
    message = answer(
        found,
        Reader(
            LANGUAGES[language],
            "-",
            draw(st.sampled_from(Place)),
            draw(st.frozensets(st.sampled_from(Action))),
            draw(st.booleans()),
        ),
        now=1_795_496_880.0,
        page=draw(st.integers(-1, 70)),
        not_ids=draw(st.lists(untrusted, max_size=4)),
        foreign=draw(st.lists(contact_ids, max_size=2)),
        kept_days=draw(st.sampled_from([None, 1, 180])),
    )
    return Answered(message.payload(), found, language)


def own_code(language: str, found: Sequence[Found] = ()) -> list[str]:
    """What we ourselves show as code: what stands so in a sentence, and contact ids."""
    sentences = str(tuple(LANGUAGES[language]))
    return [*re.findall("`([^`]*)`", sentences), *(outcome.contact_id for outcome in found)]


@settings(max_examples=600, deadline=None)
@given(answers())
def test_no_limit_is_broken(answered: Answered) -> None:
    """An answer keeps Slack's limits and can be sent as UTF-8, however much is in it."""
    assert problems(answered.payload) == []
    assert str(answered.payload).encode()


@settings(max_examples=600, deadline=None)
@given(answers())
def test_nothing_formats_mentions_or_links(answered: Answered) -> None:
    """Untrusted text is powerless: in plain_text without emoji, and neutral in the fallback."""
    payload = answered.payload
    assert formatting(payload, own_code(answered.language, answered.outcomes)) == []
    for item in text_objects(payload["blocks"]):
        if item["type"] == "plain_text":
            assert item["emoji"] is False
        else:
            assert item["verbatim"] is True
            assert CANARY not in item["text"]


@settings(max_examples=600, deadline=None)
@given(answers())
def test_one_line_is_one_line(answered: Answered) -> None:
    """No line break, control character or change of direction gets through."""
    payload = answered.payload
    shown = [item["text"].replace(JOINER, "") for item in text_objects(payload["blocks"])]
    assert all(text.isprintable() for text in shown)
    lines = payload["text"].replace(JOINER, "").split("\n")
    assert all(line.strip() and line.isprintable() for line in lines)
    numbers, cut = sum(block["type"] == "rich_text" for block in payload["blocks"]), 1
    assert len(lines) <= len(payload["blocks"]) + numbers + cut


def inline(part: object) -> Iterator[dict[str, object]]:
    """Every element within a line of `rich_text`."""
    if isinstance(part, list):
        for each in part:
            yield from inline(each)
    elif isinstance(part, dict):
        if part.get("type") in ("rich_text_section", "rich_text_preformatted"):
            yield from part["elements"]
        else:
            for each in part.values():
                yield from inline(each)


@settings(max_examples=600, deadline=None)
@given(answers())
def test_no_element_links_or_mentions(answered: Answered) -> None:
    """Nobody's text becomes a link, a mention, an emoji or code: it is text, or a date of ours."""
    elements = list(inline(answered.payload["blocks"]))
    assert {each["type"] for each in elements} <= {"text", "date"}
    styles = [each.get("style", {}) for each in elements]
    assert all(style in ({}, {"bold": True}) for style in styles)


@st.composite
def lists(draw: st.DrawFn) -> tuple[Message, CallList, str]:
    """A page of 0 to 10 calls, found by whatever, read as far as may be; and its language."""
    by = draw(st.sampled_from(["phone", "agent", "group", "mine"]))
    name = {"phone": "15588886666", "mine": ""}.get(by) or draw(untrusted)
    start = draw(st.integers(1_500_000_000_000, 1_795_000_000_000))
    window = Window(start, start + draw(st.integers(1, 90 * 86_400_000)))
    found = draw(st.lists(hostile_calls, max_size=10).map(tuple))
    listed = Listed(
        found,
        draw(st.sampled_from([0, 10])),
        draw(st.sampled_from([None, Cursor()])),
        draw(st.integers(0, 10_000)),
        complete=draw(st.booleans()),
        read_to=draw(st.integers(window.start, window.stop)),
    )
    period = draw(st.sampled_from(["today", "yesterday", "days", "range"]))
    days = draw(st.sampled_from([1, 7, 30, 90])) if period == "days" else 0
    page = CallList(
        by,
        name,
        listed,
        window,
        period,
        days,
        "q:0a1b2c3d4e5f6a7b",
        draw(st.integers(1, 3)),
    )
    language = draw(languages)
    place = draw(st.sampled_from([Place.PRIVATE, Place.DIRECT, Place.VIEW, Place.TERMINAL]))
    reader = Reader(LANGUAGES[language], "-", place, full_numbers=draw(st.booleans()))
    return calls(page, reader), page, language


@settings(max_examples=150, deadline=None)
@given(lists())
def test_a_list_of_calls_is_harmless(made: tuple[Message, CallList, str]) -> None:
    """Whatever the records hold, nothing formats, mentions, links or breaks a limit or a line."""
    message, _, language = made
    payload = message.payload()
    assert problems(payload) == []
    assert str(payload).encode()
    assert formatting(payload, own_code(language)) == []
    for item in text_objects(payload["blocks"]):
        assert item["text"].replace(JOINER, "").isprintable()
        assert item.get("emoji") is False or item.get("verbatim") is True
    lines = payload["text"].replace(JOINER, "").split("\n")
    assert all(line.strip() and line.isprintable() for line in lines)
    assert {each["type"] for each in inline(payload["blocks"])} <= {"text", "date"}


@settings(max_examples=80, deadline=None)
@given(lists())
def test_a_press_finds_its_call(made: tuple[Message, CallList, str]) -> None:
    """A row's button carries its contact id and when it began, or is not there."""
    message, page, _ = made
    rows = [block for block in message.blocks if block["type"] == "section"]
    assert len(rows) == len(page.listed.calls)
    for row, call in zip(rows, page.listed.calls, strict=True):
        if "accessory" in row:
            contact_id, *started = row["accessory"]["value"].split()
            assert contact_id == call.contact_id
            assert re.fullmatch(r"[A-Za-z0-9_-]{1,64}", contact_id)
            assert started == ([str(call.start_time)] if call.start_time else [])


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([Usage.NOT_AN_ID, Usage.TOO_MANY]), untrusted, languages)
def test_what_was_typed_is_quoted_safely(reason: Usage, typed: str, language: str) -> None:
    """Wrong usage is quoted back under the same rules."""
    payload = usage(UsageError(reason, typed), LANGUAGES[language]).payload()
    assert problems(payload) == []
    assert formatting(payload, own_code(language)) == []
    assert CANARY not in "".join(mrkdwn_texts(payload)[1:])
    assert all(item["text"].isprintable() for item in text_objects(payload["blocks"]))


@settings(max_examples=100, deadline=None)
@given(untrusted, untrusted, languages)
def test_failures_keep_their_advice(code: str, request_id: str, language: str) -> None:
    """Whatever the call center calls its errors, each sentence on what to do stays whole."""
    words = LANGUAGES[language]
    found = [
        Found(str(number), error(code, request_id=request_id, hint=Hint.MOVED))
        for number, error in enumerate([InvalidInput, ServiceFailed] * 5)
    ]
    text = answer(found, Reader(words, "-"), now=0.0).text
    assert text.count(words.failure.short[Kind.INPUT]) == 5
    assert text.count(words.failure.short[Kind.SERVICE]) == 5


# Masking. The caller's digits, the called party's and those around them are different ones, so
# that what a message shows of a number can only come from that number.

JOINER = "\u2060"  # in a duration of hours, which would hold the name of an emoji
OWN_TIMES = re.compile(r"<!date\^[0-9]+|[0-9]{4}-[0-9]{2}-[0-9]{2}(?: [0-9]{2}:[0-9]{2})?")
SEPARATORS = ("", "", "", " ", "-", "  ")
AROUND = ("", "", "小芳-", "Agent ", "0", "000000 ", "../", ".wav", "（", "_")


@st.composite
def written(draw: st.DrawFn, digits: str) -> str:
    """A number as people and systems write it."""
    gaps = draw(
        st.one_of(
            st.just([""] * len(digits)),
            st.lists(st.sampled_from(SEPARATORS), min_size=len(digits), max_size=len(digits)),
        )
    )
    number = "".join(digit + gap for digit, gap in zip(digits, gaps, strict=True)).strip(" -")
    if draw(st.booleans()):
        number = "".join(chr(ord(char) + 0xFEE0) if char.isdigit() else char for char in number)
    return draw(st.sampled_from(["", "+"])) + number


@st.composite
def carrying_their_numbers(draw: st.DrawFn) -> tuple[Recording, str, str]:
    """A recording that has its own numbers in every text; and the digits of both."""
    caller = draw(st.text("1234", min_size=5, max_size=15))
    called = draw(st.text("56789", min_size=5, max_size=15))

    def carrier() -> str:
        texts = [draw(st.sampled_from(AROUND))]
        for number in draw(st.permutations([caller, called])):
            texts += [draw(written(number)), draw(st.sampled_from(AROUND))]
        return "".join(texts)

    recording = Recording(
        agent_name=carrier(),
        calling_number=draw(written(caller)),
        called_number=draw(written(called)),
        contact_type=draw(st.sampled_from(["Inbound", "Outbound", "", carrier()])),
        file_name=carrier(),
        file_description=carrier(),
    )
    return recording, caller, called


def shows_too_much(text: str, number: str) -> bool:
    """Whether more of a number stands together than its first 3 and last 4, or last 2 only."""
    allowed = 4 if len(number) > 10 else 3 if len(number) > 6 else 2
    windows = {number[at : at + allowed + 1] for at in range(len(number) - allowed)}
    text = unicodedata.normalize("NFKC", text)
    together = [re.sub(r"[+ -]", "", part) for part in re.split(r"[^0-9+* -]", text)]
    return any(window in part for part in together for window in windows)


@settings(max_examples=800, deadline=None)
@given(carrying_their_numbers(), languages)
def test_no_number_is_shown(carried: tuple[Recording, str, str], language: str) -> None:
    """No text of a message shows more of a number than the rule, wherever the data carries it."""
    recording, caller, called = carried
    found = [Found("0", ContactRecordings("0", (recording,)))]
    message = answer(found, Reader(LANGUAGES[language], "-"), now=0.0)
    for text in [message.text, *(item["text"] for item in text_objects(list(message.blocks)))]:
        assert not shows_too_much(text, caller), text
        assert not shows_too_much(text, called), text


@st.composite
def calls_carrying_their_numbers(draw: st.DrawFn) -> tuple[Call, str, str]:
    """A call that has its own numbers in every text, as a recording of it has; and both digits."""
    recording, caller, called = draw(carrying_their_numbers())
    texts = [recording.agent_name, recording.file_description]
    call = Call(
        contact_id="2020927020",
        calling_number=recording.calling_number,
        called_number=recording.called_number,
        contact_type=recording.contact_type,
        contact_disposition=draw(st.one_of(dispositions, st.sampled_from(texts))),
        start_time=1_700_000_000_000,
        duration=10,
        agent_names=draw(st.sampled_from(texts)),
        skill_group_names=draw(st.sampled_from(texts)),
        satisfaction_desc=draw(st.sampled_from(["", *texts])),
        feedback=draw(st.sampled_from(texts)),
        agents=(CallAgent("", draw(st.sampled_from(texts)), draw(st.sampled_from(texts))),),
        recordings=(recording,),
    )
    return call, caller, called


@settings(max_examples=300, deadline=None)
@given(calls_carrying_their_numbers(), languages, st.sampled_from(["agent", "group", "mine"]))
def test_no_number_of_a_call_is_shown(
    carried: tuple[Call, str, str], language: str, by: str
) -> None:
    """Neither a list, nor the facts of a call, nor a program's JSON shows more than the rule."""
    call, caller, called = carried
    reader = Reader(LANGUAGES[language], "-")
    listed = Listed((call,), 0, None, 1, complete=True, read_to=0)
    window = Window(1_699_999_000_000, 1_700_000_000_000)
    page = CallList(by, "" if by == "mine" else "小芳", listed, window, "range", 0, "q:x", 1)
    without = Found("2020927020", ContactRecordings("2020927020", (), call=call))
    recorded = ContactRecordings("2020927020", (Recording(start_time=1),), call=call)
    messages = [
        calls(page, reader),
        answer([without], reader, now=1_700_000_100.0),
        answer([without], reader, now=1_795_000_000.0, kept_days=1),
        answer([Found("2020927020", recorded)], reader, now=1_700_000_100.0),
    ]
    said = [message.text for message in messages]
    for message in messages:
        said += [item["text"] for item in text_objects(list(message.blocks))]
        said += [str(each.get("text", "")) for each in inline(list(message.blocks))]
    described = described_call(call, full_numbers=False)
    said += [str(value) for key, value in described.items() if key != "agents"]
    said += [value for agent in described["agents"] for value in agent.values()]
    for text in said:
        without_times = OWN_TIMES.sub("|", text)
        assert not shows_too_much(without_times, caller), text
        assert not shows_too_much(without_times, called), text


def test_the_check_for_numbers_bites() -> None:
    """The check above finds a number that is unmasked, or masked too little."""
    assert shows_too_much("Agent 155-8888-6666", "15588886666")
    assert shows_too_much("15588**6666", "15588886666")
    assert shows_too_much("*276", "83276")
    assert not shows_too_much("***76, 155****6666", "83276")
