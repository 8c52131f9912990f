"""The sandbox's call records are no kinder than the vendor's: windows, pages, filters, formats."""

import asyncio
import json
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import aiohttp
import pytest
from alibabacloud_ccc20170705.client import Client as VendorsClient
from alibabacloud_ccc20170705.models import ListCallDetailRecordsRequest, ListUsersRequest
from alibabacloud_tea_openapi.models import Config

from bot.callcenter.signing import Credentials, Signer
from bot.sandbox import contacts, generated_calls
from bot.sandbox.call_records import CallRecords
from bot.sandbox.callcenter import ACCESS_KEY_ID, ACCESS_KEY_SECRET, INSTANCE_ID, CallCenter
from bot.sandbox.faults import Fault

DAY = 86_400_000  # milliseconds
NOW = 1_795_880_000_000
WEEK = {"StartTime": str(NOW - 7 * DAY), "StopTime": str(NOW)}
TELLING = "15588886666"  # the customer with a history
FIELDS = {
    *("ContactId", "InstanceId", "CallingNumber", "CalledNumber", "ContactType"),
    *("ContactDisposition", "StartTime", "Duration", "AgentNames", "SkillGroupNames"),
    *("SkillGroupIdList", "Satisfaction", "SatisfactionDesc", "Feedback", "Agents", "Recordings"),
}
SIGNER = Signer(Credentials(ACCESS_KEY_ID, ACCESS_KEY_SECRET), "2017-07-05")

Ask = Callable[..., Awaitable[tuple[int, dict[str, Any]]]]


@pytest.fixture
async def center() -> AsyncIterator[CallCenter]:
    call_center = CallCenter(now_ms=NOW)
    yield call_center
    await call_center.stop()


@pytest.fixture
async def endpoint(center: CallCenter) -> str:
    return await center.start()


@pytest.fixture
async def ask(endpoint: str) -> AsyncIterator[Ask]:
    """Sends one signed request. A parameter that is None is left out."""
    async with aiohttp.ClientSession() as session:

        async def send(action: str, **changed: str | None) -> tuple[int, dict[str, Any]]:
            usual = {"InstanceId": INSTANCE_ID, "PageNumber": "1", "PageSize": "10"}
            sent = {
                name: value for name, value in {**usual, **changed}.items() if value is not None
            }
            timestamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            body = SIGNER.sign(action, sent, nonce=str(uuid.uuid4()), timestamp=timestamp)
            headers = {"Content-Type": "application/x-www-form-urlencoded"}
            async with session.post(endpoint, data=body, headers=headers) as response:
                return response.status, await response.json()

        yield send


async def listed(ask: Ask, **changed: str | None) -> dict[str, Any]:
    """What is answered of the last week, or of another window."""
    status, answer = await ask("ListCallDetailRecords", **{**WEEK, **changed})
    assert (status, answer["Code"], answer["Success"]) == (200, "OK", True)
    found: dict[str, Any] = answer["CallDetailRecords"]
    return found


async def rows(ask: Ask, **changed: str | None) -> list[dict[str, Any]]:
    """All rows, page by page."""
    found: list[dict[str, Any]] = []
    number = 1
    while True:
        asked = {"PageSize": "100", **changed, "PageNumber": str(number)}
        more = (await listed(ask, **asked))["List"]["CallDetailRecord"]
        found += more
        if len(more) < int(asked["PageSize"] or 0):
            return found
        number += 1


def window(oldest: float, newest: float = 0.0) -> dict[str, str]:
    """Between so many days ago."""
    return {"StartTime": str(NOW - int(oldest * DAY)), "StopTime": str(NOW - int(newest * DAY))}


@pytest.mark.parametrize("action", ["ListCallDetailRecords", "ListUsers"])
@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        pytest.param({"PageNumber": None}, 400, "Parameter.Blank", id="no-page"),
        pytest.param({"PageSize": None}, 400, "Parameter.Blank", id="no-size"),
        pytest.param({"PageNumber": "0"}, 400, "Parameter.Minimum", id="page-0"),
        pytest.param({"PageSize": "0"}, 400, "Parameter.Minimum", id="size-0"),
        pytest.param({"PageSize": "101"}, 400, "Parameter.Maximum", id="size-101"),
        pytest.param({"PageSize": "ten"}, 400, "InvalidParameter", id="no-number"),
        pytest.param({"InstanceId": "other"}, 404, "NotExists.InstanceId", id="instance"),
    ],
)
async def test_pages_have_bounds(
    ask: Ask, action: str, changed: dict[str, str | None], status: int, code: str
) -> None:
    """Both actions demand a page from 1 on, with 1 to 100 rows, of an instance that exists."""
    found, answer = await ask(action, **{**WEEK, **changed})
    assert (found, answer["Code"]) == (status, code)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"StartTime": None}, id="no-start"),
        pytest.param({"StopTime": None}, id="no-stop"),
        pytest.param({"StartTime": None, "ContactId": contacts.SAMPLE}, id="contact-only"),
        pytest.param({"StartTime": "0"}, id="start-0"),
        pytest.param({"StartTime": str(NOW - 7 * DAY - 1)}, id="seven-days-and-1-ms"),
        pytest.param({"StopTime": str(NOW - 7 * DAY - 1)}, id="backwards"),
        pytest.param({"OrderBy": "desc"}, id="order"),
        pytest.param({"WithRecording": "1"}, id="with-recording"),
    ],
)
async def test_what_the_window_may_not_be(ask: Ask, changed: dict[str, str | None]) -> None:
    """Both ends are demanded, at most 7 days apart, and words are the documented ones."""
    status, answer = await ask("ListCallDetailRecords", **{**WEEK, **changed})
    assert (status, "Parameter" in answer["Code"]) == (400, True)


async def test_a_window_of_seven_days_with_both_ends(ask: Ask) -> None:
    """Exactly 7 days are accepted, and a call at either end is inside."""
    found = await rows(ask)
    assert len(found) > 100
    first, last = found[0]["StartTime"], found[-1]["StartTime"]
    inside = await rows(ask, StartTime=str(first), StopTime=str(last))
    assert inside == found
    outside = await rows(ask, StartTime=str(first + 1), StopTime=str(last - 1))
    assert outside == found[1:-1]


async def test_the_first_page_alone_counts(ask: Ask) -> None:
    """`TotalCount` is real on page 1 and 0 on every other one."""
    pages = [await listed(ask, Criteria=TELLING, PageNumber=str(number)) for number in range(1, 5)]
    assert [page["TotalCount"] for page in pages] == [23, 0, 0, 0]
    assert [page["PageNumber"] for page in pages] == [1, 2, 3, 4]
    assert [len(page["List"]["CallDetailRecord"]) for page in pages] == [10, 10, 3, 0]


async def test_paging_covers_everything_once(ask: Ask) -> None:
    """All pages together are the whole list, whatever their size; ids grow with time."""
    found = await rows(ask)
    assert await rows(ask, PageSize="37") == found
    ids = [row["ContactId"] for row in found if row["ContactId"] != contacts.NONE_YET]
    assert ids == sorted(set(ids))
    assert all(len(each) == 10 and each.startswith("301") for each in ids)


async def test_the_oldest_first_unless_asked_otherwise(ask: Ask) -> None:
    """The order is ascending by default, and descending with `DESC`."""
    found = await rows(ask)
    assert [row["StartTime"] for row in found] == sorted(row["StartTime"] for row in found)
    assert await rows(ask, OrderBy="ASC") == found
    assert await rows(ask, OrderBy="DESC") == found[::-1]


@pytest.mark.parametrize(
    "criteria", [f"+86{TELLING}", f"86{TELLING}", f"0{TELLING}", TELLING[:-1], "80327683", "小"]
)
async def test_criteria_is_the_stored_form(ask: Ask, criteria: str) -> None:
    """Another form of a number finds nothing, nor does a part, nor the centre's own number."""
    assert await rows(ask, Criteria=criteria) == []


@pytest.mark.parametrize(
    ("criteria", "name"), [("Agent Li", "AgentNames"), ("投诉处理", "SkillGroupNames")]
)
async def test_criteria_is_a_name_too(ask: Ask, criteria: str, name: str) -> None:
    """An agent's or a skill group's whole name finds the calls that have it among others."""
    found = await rows(ask, Criteria=criteria)
    assert found
    assert found == [row for row in await rows(ask) if criteria in row[name].split(",")]


@pytest.mark.parametrize(
    ("number", "windows"),
    [
        pytest.param(TELLING, {(7, 0): 23}, id="telling"),
        pytest.param("13800000041", {(7, 0): 0, (20, 14): 0, (67, 60): 0}, id="old"),
        pytest.param("13900000001", {(1, 0): 3, (7, 1): 0}, id="new"),
    ],
)
async def test_histories(ask: Ask, number: str, windows: dict[tuple[float, float], int]) -> None:
    """Telling numbers have the calls that tests and the demo count on."""
    for days, count in windows.items():
        assert len(await rows(ask, Criteria=number, **window(*days))) == count


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_histories_do_not_depend_on_the_hour(hour: int) -> None:
    """Whenever a test runs, the histories have the same number of calls, ended the same ways."""
    now = NOW + hour * DAY // 24
    made = generated_calls.calls(now)
    assert made == generated_calls.calls(now)
    ago: dict[str, list[float]] = {TELLING: [], "13800000041": [], "13900000001": []}
    ended: Counter[str] = Counter()
    for row in made:
        assert row["StartTime"] + 1000 * row["Duration"] < now
        for number in {row["CallingNumber"], row["CalledNumber"]} & ago.keys():
            ago[number].append((now - row["StartTime"]) / DAY)
            if ago[number][-1] < 7:
                ended[row["ContactDisposition"]] += number == TELLING
    assert {number: len(days) for number, days in ago.items()} == {
        TELLING: 60,
        "13800000041": 9,
        "13900000001": 3,
    }
    assert max(ago[TELLING]) < 90
    assert ended["Success"] > ended["NoAnswer"] > 1
    assert max(ago["13800000041"]) < 60
    assert min(ago["13800000041"]) > 20
    assert now - made[-1]["StartTime"] < 10 * 60_000


async def test_filters(ask: Ask) -> None:
    """Types and dispositions are comma lists; the centre's own number is a filter of its own."""
    found = await rows(ask)
    asked = {"ContactType": "Internal,Outbound", "ContactDisposition": "NoAnswer,Voicemail"}
    assert await rows(ask, **asked) == [
        row
        for row in found
        if row["ContactType"] in ("Internal", "Outbound")
        and row["ContactDisposition"] == "NoAnswer"
    ]
    own = [row for row in found if "80327683" in (row["CallingNumber"], row["CalledNumber"])]
    assert await rows(ask, PhoneNumber="80327683") == own != found
    assert await rows(ask, PhoneNumber=TELLING) == []
    assert await rows(ask, ContactId=found[5]["ContactId"]) == [found[5]]
    assert await rows(ask, ContactId="2020000000") == []


async def test_every_kind_of_call(ask: Ask) -> None:
    """Every disposition in both spellings, and every type, is among the calls, with all fields."""
    found: list[dict[str, Any]] = []
    for week in range(15):
        found += await rows(ask, **window(7 * week + 7, 7 * week))
    assert len({row["ContactId"] for row in found}) > 4000
    assert {row["ContactDisposition"] for row in found} == {
        *("Success", "NoAnswer", "AbandonedInQueue", "AbandonedRing", "AbandonedInContactFlow"),
        *("QueueOverflow", "OneStepTransfer", "AbandonedInRing", "AbandonedInIVR", "Voicemail"),
    }
    types = {row["ContactType"] for row in found}
    assert types == {"Inbound", "Outbound", "Back2Back", "Internal"}
    words = {row["SatisfactionDesc"] for row in found}
    assert words == {"未发送", "未评价", "满意", "不满意"}
    assert all(row.keys() == FIELDS for row in found)


async def test_only_answered_calls_are_recorded(ask: Ask) -> None:
    """A NoAnswer row has no recordings and may name an agent; a recording lies within its call."""
    found = await rows(ask)
    unanswered = [row for row in found if row["ContactDisposition"] == "NoAnswer"]
    assert {bool(row["AgentNames"]) for row in unanswered} == {True, False}
    for row in found:
        recordings = row["Recordings"]["Recording"]
        recorded = row["ContactDisposition"] == "Success"
        if row["ContactId"] == contacts.NONE_YET:
            recorded = False  # not yet
        assert len(recordings) == (len(row["AgentNames"].split(",")) if recorded else 0)
        for recording in recordings:
            assert row["StartTime"] < recording["StartTime"]
            assert 0 < recording["Duration"] < row["Duration"]


async def test_without_recordings(ask: Ask) -> None:
    """`WithRecording=false` empties the lists and changes nothing else; absent, it is true."""
    found = await rows(ask)
    assert any(row["Recordings"]["Recording"] for row in found)
    assert await rows(ask, WithRecording="true") == found
    emptied = [{**row, "Recordings": {"Recording": []}} for row in found]
    assert await rows(ask, WithRecording="false") == emptied


async def test_the_recordings_of_a_listed_call(ask: Ask) -> None:
    """`ListRecordingsByContactId` gives the recordings of each listed call, with both numbers."""
    found = await rows(ask, Criteria=TELLING)
    for row in found:
        _, answer = await ask("ListRecordingsByContactId", ContactId=row["ContactId"])
        recordings = answer["Recordings"]["Recording"]
        assert len(recordings) == len(row["Recordings"]["Recording"])
        for got, told in zip(recordings, row["Recordings"]["Recording"], strict=True):
            assert {name: value for name, value in told.items() if value} == {
                name: value for name, value in got.items() if name in told
            }
            for name in ("CallingNumber", "CalledNumber", "ContactType"):
                assert got[name] == row[name]


@pytest.mark.parametrize(
    "contact_id",
    [
        *(contacts.SAMPLE, contacts.TRANSFERRED, contacts.TWELVE),
        *(contacts.MANY, contacts.HOSTILE, contacts.NONE_YET),
        *(contacts.SAME_MOMENT, contacts.MKV_ONLY, contacts.ADPCM, contacts.GSM),
        *(contacts.NO_WORDS, contacts.FILE_GONE, contacts.OBJECT_GONE),
    ],
)
async def test_the_telling_contacts_have_records(ask: Ask, contact_id: str) -> None:
    """Each of the sandbox's contacts is a call that began before its first recording."""
    recordings = contacts.recordings(contact_id)
    start = recordings[0]["StartTime"] if recordings else NOW
    around = {"StartTime": str(start - 3 * DAY), "StopTime": str(start + 3 * DAY)}
    (row,) = await rows(ask, ContactId=contact_id, **around)
    assert row.keys() == FIELDS
    assert row["SkillGroupNames"] == "售后支持"
    assert row["StartTime"] < start
    told = row["Recordings"]["Recording"]
    assert [each["FileName"] for each in told] == [each["FileName"] for each in recordings]
    names = [each["AgentName"] for each in recordings] or ["小芳"]
    assert row["AgentNames"] == ",".join(names)
    assert len(row["Agents"]["CallDetailAgent"]) == len(names)


async def test_users(ask: Ask) -> None:
    """Every agent of a call is a user with an address, and there is one who is no agent."""
    _, answer = await ask("ListUsers", PageSize="100")
    users = answer["Users"]["List"]["User"]
    assert answer["Users"]["TotalCount"] == len(users) == 13
    emails = {user["RamId"]: user["Detail"]["Email"] for user in users}
    assert emails["293939422320312215"] == "xiaofang@example.com"
    assert emails["293939422320312216"] == "li@example.com"
    agents = {
        agent["AgentId"] for row in await rows(ask) for agent in row["Agents"]["CallDetailAgent"]
    }
    assert agents < emails.keys()
    _, second = await ask("ListUsers", PageNumber="2")
    assert second["Users"]["TotalCount"] == 0
    assert second["Users"]["List"]["User"] == users[10:]


async def test_what_is_remembered(center: CallCenter, ask: Ask) -> None:
    """Requests are told apart: recordings by contact, lists by their parameters, users by count."""
    await listed(ask, Criteria=TELLING)
    await ask("ListUsers")
    await ask("ListRecordingsByContactId", ContactId=contacts.SAMPLE)
    usual = {"InstanceId": INSTANCE_ID, "PageNumber": "1", "PageSize": "10"}
    assert center.listed == [{**usual, **WEEK, "Criteria": TELLING}]
    assert (center.users_asked, center.calls) == (1, {contacts.SAMPLE: 1})


async def test_faults_of_their_own(center: CallCenter, ask: Ask) -> None:
    """Faults, and waiting, are set apart for recordings and for call records."""
    failed = Fault(status=503, body="{}", content_type="application/json")
    center.faults, center.call_faults = [failed], [failed]
    assert (await ask("ListUsers"))[0] == 503
    assert (await ask("ListUsers"))[0] == 200
    center.hold = asyncio.Event()
    await listed(ask)
    center.hold, center.hold_calls = None, asyncio.Event()
    assert (await ask("ListRecordingsByContactId", ContactId=contacts.SAMPLE))[0] == 503
    async with asyncio.TaskGroup() as group:
        held = group.create_task(listed(ask))
        await center.asked_for_calls(2)
        assert not held.done()
        center.hold_calls.set()


@pytest.mark.parametrize(
    "action", ["ListCallDetailRecords", "ListUsers", "ListRecordingsByContactId"]
)
async def test_a_forbidden_action(center: CallCenter, ask: Ask, action: str) -> None:
    """An access key may be kept from one action and take the others."""
    parameters = {**WEEK, "ContactId": contacts.SAMPLE}
    center.forbidden = {action}
    status, answer = await ask(action, **parameters)
    assert (status, answer["Code"]) == (403, "Forbidden.RAM")
    center.forbidden = {"ListCallDetailRecords", "ListUsers", "ListRecordingsByContactId"} - {
        action
    }
    assert (await ask(action, **parameters))[0] == 200


@pytest.mark.parametrize("criteria", contacts.REFUSALS)
async def test_a_refused_customer(ask: Ask, criteria: str) -> None:
    """The numbers that are refused as contacts are refused as customers, and not as contacts."""
    refusal = contacts.REFUSALS[criteria]
    status, answer = await ask("ListCallDetailRecords", **WEEK, Criteria=criteria)
    assert (status, answer["Code"]) == (refusal.status, refusal.code)
    assert await rows(ask, ContactId=criteria) == []


def vendors_client(endpoint: str) -> Any:  # noqa: ANN401 — theirs has no types
    return VendorsClient(
        Config(
            access_key_id=ACCESS_KEY_ID,
            access_key_secret=ACCESS_KEY_SECRET,
            endpoint=endpoint.removeprefix("http://"),
            protocol="http",
            no_proxy="127.0.0.1",
        )
    )


@pytest.mark.parametrize("with_recording", [None, True, False])
async def test_the_vendors_client_reads_the_records(
    ask: Ask,
    endpoint: str,
    with_recording: bool | None,  # noqa: FBT001 — a column of the table
) -> None:
    """The vendor's client knows every field of a record, and no other one."""
    request = ListCallDetailRecordsRequest(
        instance_id=INSTANCE_ID,
        page_number=1,
        page_size=100,
        start_time=NOW - 7 * DAY,
        stop_time=NOW,
        order_by="DESC",
        with_recording=with_recording,
    )
    got = await vendors_client(endpoint).list_call_detail_records_async(request)
    asked = {None: None, True: "true", False: "false"}[with_recording]
    expected = await listed(ask, PageSize="100", OrderBy="DESC", WithRecording=asked)
    assert got.body.call_detail_records.to_map() == expected


async def test_the_vendors_client_reads_the_users(ask: Ask, endpoint: str) -> None:
    """The vendor's client knows every field of a user, and no other one."""
    request = ListUsersRequest(instance_id=INSTANCE_ID, page_number=1, page_size=100)
    got = await vendors_client(endpoint).list_users_async(request)
    _, answer = await ask("ListUsers", PageSize="100")
    assert got.body.users.to_map() == answer["Users"]


@pytest.mark.filterwarnings("ignore:do_action:DeprecationWarning")  # the other asks for JSON only
@pytest.mark.parametrize("accepted", ["XML", "JSON"])
@pytest.mark.parametrize("start", [NOW - 7 * DAY, 1531284911000 - DAY], ids=["week", "hostile"])
async def test_the_vendors_core_client_reads_both_formats(
    ask: Ask, endpoint: str, accepted: str, start: int
) -> None:
    """The vendor's client for any action gets well-formed XML, and JSON, with the same calls."""
    client = pytest.importorskip("aliyunsdkcore.client", reason="no aliyun-python-sdk-core")
    requests = pytest.importorskip("aliyunsdkcore.request")
    request = requests.CommonRequest(
        domain=endpoint.removeprefix("http://"),
        version="2017-07-05",
        action_name="ListCallDetailRecords",
    )
    request.set_method("POST")
    request.set_accept_format(accepted)
    week = {"StartTime": str(start), "StopTime": str(start + 7 * DAY)}
    usual = {"InstanceId": INSTANCE_ID, "PageNumber": "1", "PageSize": "100"}
    for name, value in {**usual, **week}.items():
        request.add_query_param(name, value)
    core = client.AcsClient(ACCESS_KEY_ID, ACCESS_KEY_SECRET, "cn-shanghai")
    got = await asyncio.to_thread(core.do_action, request)
    expected = await rows(ask, **week)
    assert ids_of(got, accepted) == [row["ContactId"] for row in expected[:100]]


@pytest.mark.parametrize("action", ["ListCallDetailRecords", "ListUsers"])
async def test_xml_is_well_formed(endpoint: str, action: str) -> None:
    """Who asks for XML gets it, as root element the action's answer, or an error."""
    usual = {"InstanceId": INSTANCE_ID, "PageNumber": "1", "Format": "XML"}
    around = {"StartTime": str(1531284911000 - DAY), "StopTime": str(1531284911000 + DAY)}
    texts = []
    for size in ("100", "101"):
        timestamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        sent = {**usual, **around, "PageSize": size}
        body = SIGNER.sign(action, sent, nonce=str(uuid.uuid4()), timestamp=timestamp)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(endpoint, data=body, headers=headers) as response,
        ):
            assert response.content_type == "text/xml"
            texts.append(await response.text())
    found, refused = map(ET.fromstring, texts)
    assert found.tag == f"{action}Response"
    assert len(list(found.iter("AgentNames"))) == (2 if action == "ListCallDetailRecords" else 0)
    assert len(list(found.iter("RamId"))) == (13 if action == "ListUsers" else 0)
    assert (refused.tag, refused.findtext("Code")) == ("Error", "Parameter.Maximum")


def ids_of(got: bytes, accepted: str) -> list[str | None]:
    """The contact ids of an answer's rows."""
    if accepted == "XML":
        document = ET.fromstring(got)  # noqa: S314 — the sandbox's own
        return [row.findtext("ContactId") for row in document.iter("CallDetailRecord")]
    listed = json.loads(got)["CallDetailRecords"]["List"]["CallDetailRecord"]
    return [row["ContactId"] for row in listed]


def test_nothing_is_made_until_it_is_asked_for() -> None:
    """A contact that was not generated costs no generation."""
    records = CallRecords(NOW)
    assert records.recordings(contacts.NONE_YET) == []
    assert "_calls" not in vars(records)
    records.recordings("3010000001")
    assert "_calls" in vars(records)
