"""What is sent for `ListCallDetailRecords`, and what its answers mean."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.callcenter import protocol
from bot.callcenter.call_records import CALLS, call_page, parameters, user_page
from bot.callcenter.model import Call, CallAgent, CallsWanted, Recording, User
from bot.errors import CallCenterError, UnexpectedAnswer

WANTED = CallsWanted(1_794_892_800_000, 1_795_497_599_000)
REQUEST_ID = "1F0BF809-7B30-4918-9424-4DF23A8BB9B1"
# Every field of the vendor's table.
ROW: dict[str, Any] = {
    "ContactId": "2020927021",
    "InstanceId": "9cfad875-6260-4a53-ab6e-b13e3fb31f7d",
    "CallingNumber": "15588886666",
    "CalledNumber": "80327683",
    "ContactType": "Inbound",
    "ContactDisposition": "Success",
    "StartTime": 1_795_140_720_000,
    "Duration": 4540,
    "AgentNames": "小芳,Agent Li",
    "SkillGroupNames": "售后支持,投诉处理",
    "SkillGroupIdList": "skg-0001,skg-0002",
    "Satisfaction": 1,
    "SatisfactionDesc": "满意",
    "Feedback": "thank you",
    "Agents": {
        "CallDetailAgent": [
            {"AgentId": "293939422320312215", "Satisfaction": "1", "Feedback": "thank you"},
            {"AgentId": "293939422320312216", "Satisfaction": "0", "Feedback": ""},
        ]
    },
    "Recordings": {
        "Recording": [{"AgentId": "293939422320312215", "FileName": "a.wav", "Duration": 754}]
    },
}
CALL = Call(
    contact_id="2020927021",
    instance_id="9cfad875-6260-4a53-ab6e-b13e3fb31f7d",
    calling_number="15588886666",
    called_number="80327683",
    contact_type="Inbound",
    contact_disposition="Success",
    start_time=1_795_140_720_000,
    duration=4540,
    agent_names="小芳,Agent Li",
    skill_group_names="售后支持,投诉处理",
    skill_group_ids="skg-0001,skg-0002",
    satisfaction=1,
    satisfaction_desc="满意",
    feedback="thank you",
    agents=(
        CallAgent("293939422320312215", "1", "thank you"),
        CallAgent("293939422320312216", "0", ""),
    ),
    recordings=(Recording(agent_id="293939422320312215", file_name="a.wav", duration=754),),
)


def answer(listed: object, **around: object) -> dict[str, Any]:
    return {"RequestId": REQUEST_ID, CALLS: {"List": listed, **around}}


# What is sent


def test_every_parameter() -> None:
    """All of the vendor's parameters, but for the instance, which is the client's."""
    wanted = CallsWanted(
        start=1,
        stop=2,
        page=3,
        page_size=50,
        contact_id="2020927021",
        contact_type="Inbound",
        contact_disposition="Success,NoAnswer",
        criteria="15588886666",
        phone_number="80327683",
        newest_first=False,
        with_recording=True,
    )
    assert parameters(wanted) == {
        "StartTime": "1",
        "StopTime": "2",
        "PageNumber": "3",
        "PageSize": "50",
        "ContactId": "2020927021",
        "ContactType": "Inbound",
        "ContactDisposition": "Success,NoAnswer",
        "Criteria": "15588886666",
        "PhoneNumber": "80327683",
        "OrderBy": "ASC",
        "WithRecording": "true",
    }


def test_what_is_not_asked_for_is_not_sent() -> None:
    """The newest first, without recordings, in an explicit window; and nothing that is empty."""
    assert parameters(WANTED) == {
        "StartTime": "1794892800000",
        "StopTime": "1795497599000",
        "PageNumber": "1",
        "PageSize": "100",
        "OrderBy": "DESC",
        "WithRecording": "false",
    }


# What comes back


def test_every_field() -> None:
    """All of the vendor's fields are in the model."""
    page = call_page(answer({"CallDetailRecord": [ROW]}, TotalCount=1), WANTED)
    assert page.calls == (CALL,)
    assert (page.total, page.request_id) == (1, REQUEST_ID)


@pytest.mark.parametrize(
    "listed",
    [
        pytest.param({"CallDetailRecord": [ROW]}, id="wrapped"),
        pytest.param({"CallDetailRecord": ROW}, id="a single one"),
        pytest.param({"CallDetailRecord": {"CallDetailRecord": [ROW]}}, id="wrapped twice"),
        pytest.param([ROW], id="flat"),
        pytest.param(ROW, id="flat, a single one"),
        pytest.param([ROW, None, "x", {"Other": 1}], id="among others"),
    ],
)
def test_shapes_of_the_list(listed: object) -> None:
    """A list is read in any shape, with `List` around it or without."""
    assert call_page(answer(listed), WANTED).calls == (CALL,)
    assert call_page({CALLS: listed}, WANTED).calls == (CALL,)


@pytest.mark.parametrize(
    "holds",
    [
        pytest.param({}, id="nothing"),
        pytest.param({CALLS: None}, id="null"),
        pytest.param({CALLS: {}}, id="empty"),
        pytest.param({CALLS: []}, id="an empty list"),
        pytest.param({CALLS: ""}, id="as XML writes it"),
        pytest.param({CALLS: {"List": None}}, id="null list"),
        pytest.param({CALLS: {"List": {}}}, id="empty wrapper"),
        pytest.param({CALLS: {"List": {"CallDetailRecord": []}}}, id="empty wrapped list"),
        pytest.param({CALLS: {"List": {"CallDetailRecord": None}}}, id="null in the wrapper"),
        pytest.param({CALLS: {"TotalCount": 0, "PageNumber": 1, "PageSize": 100}}, id="no list"),
    ],
)
def test_no_calls(holds: dict[str, Any]) -> None:
    """No calls are an answer, in any shape."""
    assert call_page(holds, WANTED).calls == ()


@pytest.mark.parametrize(
    "listed",
    [
        pytest.param({"Record": [ROW]}, id="another name"),
        pytest.param(["x"], id="texts"),
        pytest.param([{"Other": 1}], id="other objects"),
        pytest.param("calls", id="a text"),
    ],
)
def test_a_list_of_something_else(listed: object) -> None:
    """A list that holds nothing of ours is no answer, rather than no calls."""
    with pytest.raises(UnexpectedAnswer) as raised:
        call_page(answer(listed), WANTED)
    assert raised.value.request_id == REQUEST_ID


@pytest.mark.parametrize("field", ["Agents", "Recordings"])
@pytest.mark.parametrize("value", [None, {}, [], "", [None]])
def test_a_call_without_them(field: str, value: object) -> None:
    """A call whose agents or recordings are missing has none; it is still a call."""
    (found,) = call_page(answer([{**ROW, field: value}]), WANTED).calls
    assert (found.agents if field == "Agents" else found.recordings) == ()
    assert found.contact_id == CALL.contact_id


def test_json_and_xml_say_the_same() -> None:
    """Both of the vendor's formats are the same calls."""
    as_json = {"Code": "OK", **answer({"CallDetailRecord": [ROW]}, TotalCount=1)}
    found = protocol.decipher(200, "application/json", json.dumps(as_json).encode(), CALLS)
    as_xml = protocol.decipher(200, "text/xml", xml("XResponse", as_json).encode(), CALLS)
    assert call_page(found, WANTED) == call_page(as_xml, WANTED)
    assert call_page(found, WANTED).calls == (CALL,)


def xml(name: str, value: object) -> str:
    if isinstance(value, list):
        return "".join(xml(name, each) for each in value)
    if isinstance(value, dict):
        value = "".join(xml(key, each) for key, each in value.items())
    return f"<{name}>{value}</{name}>"


def test_the_total_is_on_the_first_page_only() -> None:
    """`TotalCount` of another page, which is 0, says nothing."""
    payload = answer([ROW], TotalCount="23")
    assert call_page(payload, WANTED).total == 23
    assert call_page(payload, WANTED._replace(page=2)).total is None
    assert call_page(answer([ROW]), WANTED).total is None


def test_order() -> None:
    """The calls come in the order that was asked for, whatever the call center did."""
    rows = [{**ROW, "StartTime": start} for start in (2, 3, None, 1)]
    newest = call_page(answer(rows), WANTED).calls
    oldest = call_page(answer(rows), WANTED._replace(newest_first=False)).calls
    assert [each.start_time for each in newest] == [3, 2, 1, None]
    assert [each.start_time for each in oldest] == [None, 1, 2, 3]


@pytest.mark.parametrize(
    ("spelled", "outcome", "unanswered"),
    [
        ("Success", "success", False),
        ("success", "success", False),
        ("NoAnswer", "noanswer", True),
        ("NO_ANSWER", "noanswer", True),
        ("AbandonedRing", "abandonedring", True),
        ("AbandonedInRing", "abandonedinring", True),
        ("AbandonedInIVR", "abandonedinivr", True),
        ("AbandonedInIvr", "abandonedinivr", True),
        ("QueueOverflow", "queueoverflow", True),
        ("VoiceMail", "voicemail", False),
        ("Voicemail", "voicemail", False),
        ("", "", False),
        ("SomethingNew", "somethingnew", False),
    ],
)
def test_both_spellings(spelled: str, outcome: str, *, unanswered: bool) -> None:
    """How a call ended is understood in the spellings of all of the vendor's pages."""
    call = Call(contact_disposition=spelled)
    assert (call.outcome, call.unanswered) == (outcome, unanswered)


def test_who_took_part() -> None:
    """The agents of the call and of its recordings, without those of whom nothing is said."""
    call = Call(
        agents=(CallAgent("1"), CallAgent("")),
        recordings=(Recording(agent_id="2"), Recording()),
    )
    assert call.agent_ids == {"1", "2"}


def test_no_field_is_read_to_any_length() -> None:
    """What is longer than any field of the vendor's is cut, and seen to be."""
    row = {key: "1" * 5000 for key, value in ROW.items() if isinstance(value, str)}
    (found,) = call_page(answer([row]), WANTED).calls
    texts = [value for value in found if isinstance(value, str) and value]
    assert {len(text) for text in texts} == {64, 256}
    assert {text[-2:] for text in texts} == {"1…"}


def test_users() -> None:
    """Of a user, what tells who they are in the call center."""
    detail = {"DisplayName": "小芳", "Email": "xiaofang@example.com", "LoginName": "x"}
    listed = {"User": [{"UserId": "1", "RamId": 2, "Detail": detail}, {"RamId": "3"}]}
    found = user_page({"Users": {"List": listed}}, 1).users
    assert found == (
        User(user_id="1", ram_id="2", display_name="小芳", email="xiaofang@example.com"),
        User(ram_id="3"),
    )
    with pytest.raises(UnexpectedAnswer):
        user_page({"Users": {"List": {"User": [{"Name": "x"}]}}}, 1)


NAMES = [*ROW, CALLS, "List", "CallDetailRecord", "CallDetailAgent", "Recording", "TotalCount"]
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
json_values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=3), inner, max_size=6)
    ),
)


@settings(max_examples=500, deadline=None)
@given(json_values, st.integers(1, 3))
def test_any_list_can_be_read(listed: object, page: int) -> None:
    """Any JSON value is read, or refused as no answer of the call center's."""
    for payload in ({CALLS: listed}, answer(listed), answer([{**ROW, "Agents": listed}])):
        try:
            found = call_page(payload, WANTED._replace(page=page))
        except CallCenterError:
            continue
        for call in found.calls:
            assert isinstance(call.contact_id, str)
            assert call.start_time is None or abs(call.start_time) < 1 << 63
