"""What is filled into the search form, as a search."""

from dataclasses import replace

import pytest

from bot.callcenter.call_list import Cursor
from bot.callcenter.windows import Window
from bot.messages import form
from bot.messages.form import Filled, filled_in, search_form
from bot.messages.words import EN
from bot.questions.form import FormError, calls_query
from bot.questions.searches import By, CallsQuery, Direction
from bot.questions.when import When, WhenKind, last_days

NUMBER = "15588886666"
NOW_MS = 1_795_496_880_000
NOW = NOW_MS // 1000
WAYS = ("id", "phone", "agent", "group", "mine")
PHONE = Filled(WAYS, "phone", "155 8888 6666")
AGENT = Filled(WAYS, "agent", "Agent Li")
RANGE = replace(AGENT, when="range", start=NOW - 7200, stop=NOW - 3600)
KEPT = CallsQuery(
    By.PHONE,
    (NUMBER, f"+86{NUMBER}"),
    when=last_days(7, NOW_MS),
    direction=Direction.INBOUND,
    recorded=True,
    pages=(Cursor(), Cursor(row=10)),
)


def read(filled: Filled, kept: CallsQuery | None = None) -> CallsQuery:
    return calls_query(filled, kept, NOW_MS)


def refused(filled: Filled, kept: CallsQuery | None = None) -> tuple[str, str]:
    """The field, and what is wrong with it."""
    with pytest.raises(FormError) as raised:
        read(filled, kept)
    return raised.value.field, raised.value.usage.reason.value


def test_a_number() -> None:
    """A number in any way of writing, in all of its forms, in the last 7 days."""
    query = read(PHONE)
    assert (query.by, query.name, query.typed) == (By.PHONE, NUMBER, "7d")
    assert len(query.names) > 1
    assert (query.direction, query.recorded, query.when) == (Direction.ANY, False, None)


@pytest.mark.parametrize("by", [By.AGENT, By.GROUP])
def test_a_name(by: By) -> None:
    """The name of an agent or a skill group, whatever stands around it."""
    query = read(Filled(WAYS, by.value, "  Agent   Li ", when="30d", direction="in"))
    assert query == CallsQuery(by, ("Agent Li",), "30d", direction=Direction.INBOUND)


def test_ones_own() -> None:
    """One's own calls need nothing to be typed."""
    query = read(Filled(WAYS, "mine", when="today", recorded=True))
    assert query == CallsQuery(By.MINE, typed="today", recorded=True)


def test_a_time_behind_the_number() -> None:
    """What is typed behind a number counts more than what is chosen."""
    assert read(replace(PHONE, typed="155 8888 6666 yesterday")).typed == "yesterday"


def test_a_range() -> None:
    """From the first minute to the end of the last one."""
    window = Window((NOW - 7200) * 1000, (NOW - 3600) * 1000 + 59_999)
    query = read(RANGE)
    assert query.when == When(window, WhenKind.RANGE)
    assert query.typed == ""


def test_a_range_ends_now() -> None:
    """Nothing is searched that has not happened yet."""
    query = read(replace(RANGE, stop=NOW + 86_400))
    assert query.when is not None
    assert query.when.window.stop == NOW_MS


def test_one_minute() -> None:
    """A range may begin and end in the same minute."""
    query = read(replace(RANGE, stop=RANGE.start))
    assert query.when is not None
    assert query.when.window.stop - query.when.window.start == 59_999


@pytest.mark.parametrize(
    ("filled", "field", "reason"),
    [
        pytest.param(replace(PHONE, typed=""), form.WHAT, "no_number", id="no number"),
        pytest.param(replace(PHONE, typed="x"), form.WHAT, "not_a_number", id="no digits"),
        pytest.param(
            replace(PHONE, typed=f"{NUMBER} soon"), form.WHAT, "not_a_time", id="no time behind it"
        ),
        pytest.param(replace(AGENT, typed=" "), form.WHAT, "no_agent", id="no name"),
        pytest.param(replace(AGENT, by="group", typed="?"), form.WHAT, "no_group", id="no group"),
        pytest.param(replace(RANGE, start=None), form.FROM, "not_a_range", id="no beginning"),
        pytest.param(replace(RANGE, start=NOW), form.FROM, "not_a_range", id="not begun yet"),
        pytest.param(replace(RANGE, stop=None), form.TO, "not_a_range", id="no end"),
        pytest.param(replace(RANGE, stop=NOW - 7260), form.TO, "not_a_range", id="turned round"),
    ],
)
def test_wrong(filled: Filled, field: str, reason: str) -> None:
    """What cannot be read is said at its field."""
    assert refused(filled) == (field, reason)


def test_as_before() -> None:
    """Of a search that is changed, the number stays where none is typed; nothing else does."""
    filled = Filled(
        WAYS, "phone", when="30d", direction="out", handle="q:0", as_before="155****6666"
    )
    assert read(filled, KEPT) == CallsQuery(
        By.PHONE, KEPT.names, "30d", direction=Direction.OUTBOUND
    )


def test_another_than_before() -> None:
    """What is typed anew takes its place, and another way to find needs something to be typed."""
    assert read(replace(PHONE, typed="10086"), KEPT).names == ("10086",)
    assert refused(replace(AGENT, typed=""), KEPT) == (form.WHAT, "no_agent")
    assert refused(replace(PHONE, typed=""), None) == (form.WHAT, "no_number")


@pytest.mark.parametrize(
    "filled",
    [
        Filled(WAYS, "mine", when="today", direction="in", recorded=True),
        Filled(WAYS, "agent", when="range", start=NOW - 60, stop=NOW, channel_id="C012ABCDEF"),
        Filled(WAYS[:2], "phone", when="90d", handle="q:0a1b2c3d4e5f6a7b"),
        Filled(("id", "phone")),
    ],
)
def test_what_is_chosen_comes_back(filled: Filled) -> None:
    """A form that is sent as it was opened says what it was opened with."""
    view = dict(search_form(EN, filled))
    view["state"] = {"values": {}}
    for block in view["blocks"]:
        element = block["element"]
        chosen = {
            "selected_option": element.get("initial_option"),
            "selected_options": element.get("initial_options", []),
            "selected_date_time": element.get("initial_date_time"),
        }
        view["state"]["values"][block["block_id"]] = {element["action_id"]: chosen}
    found = filled_in(view)
    assert replace(found, ways=tuple(found.ways)) == replace(filled, ways=tuple(filled.ways))
