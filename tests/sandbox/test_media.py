"""Links and words, as the sandbox's call center gives and refuses them, to us and to the vendor."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import aiohttp
import pytest
from alibabacloud_ccc20170705 import models
from alibabacloud_ccc20170705.client import Client as VendorsClient
from alibabacloud_tea_openapi.models import Config
from yarl import URL

from bot.callcenter.signing import Credentials, Signer
from bot.sandbox import contacts, media, speech
from bot.sandbox.callcenter import ACCESS_KEY_ID, ACCESS_KEY_SECRET, INSTANCE_ID, CallCenter
from bot.sandbox.faults import Fault
from bot.sandbox.recorded import Recorded

NOW = 1_795_880_000_000
DAY = 86_400_000  # milliseconds
SAMPLE = contacts.recordings(contacts.SAMPLE)[0]["FileName"]
SIGNER = Signer(Credentials(ACCESS_KEY_ID, ACCESS_KEY_SECRET), "2017-07-05")
GOOD: dict[str, dict[str, str]] = {
    media.DOWNLOAD: {"FileName": SAMPLE},
    media.DOWNLOAD_ALL: {"ContactId": contacts.TRANSFERRED},
    media.DUAL_TRACK: {
        "StartTime": str(NOW - DAY),
        "StopTime": str(NOW),
        "PageNumber": "1",
        "PageSize": "10",
    },
    media.CONVERSATION: {
        "ContactId": contacts.TRANSFERRED,
        "PageNumber": "1",
        "PageSize": "99",
    },
}

Ask = Callable[..., Coroutine[None, None, tuple[int, dict[str, Any]]]]


@pytest.fixture
async def center() -> AsyncIterator[CallCenter]:
    call_center = CallCenter(now_ms=NOW)
    yield call_center
    await call_center.stop()


@pytest.fixture
async def endpoint(center: CallCenter) -> str:
    return await center.start()


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as made:
        yield made


def signed(action: str, parameters: Mapping[str, str]) -> dict[str, Any]:
    """What a POST takes."""
    timestamp = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    body = SIGNER.sign(action, parameters, nonce=str(uuid.uuid4()), timestamp=timestamp)
    return {"data": body, "headers": {"Content-Type": "application/x-www-form-urlencoded"}}


@pytest.fixture
def ask(endpoint: str, session: aiohttp.ClientSession) -> Ask:
    """Sends one signed request, with what the action needs. What is None is left out."""

    async def send(action: str, **changed: str | None) -> tuple[int, dict[str, Any]]:
        usual = {"InstanceId": INSTANCE_ID, **GOOD[action]}
        sent = {name: value for name, value in {**usual, **changed}.items() if value is not None}
        async with session.post(endpoint, **signed(action, sent)) as response:
            return response.status, await response.json()

    return send


async def link(ask: Ask, name: str) -> str:
    """Where the file is, without the quotes around."""
    status, answer = await ask(media.DOWNLOAD, FileName=name)
    assert (status, answer["Code"], answer["Success"]) == (200, "OK", True)
    assert answer["MediaDownloadParam"]["FileName"] == name
    found: str = json.loads(answer["MediaDownloadParam"]["SignatureUrl"])
    return found


async def heard(session: aiohttp.ClientSession, url: str) -> tuple[int, bytes]:
    async with session.get(URL(url, encoded=True)) as response:
        return response.status, await response.read()


async def test_a_link_stands_in_quotes_of_its_own(ask: Ask, center: CallCenter) -> None:
    """The value begins and ends with a quote, as the vendor's does; http, for an hour."""
    center.storage.clock = lambda: NOW / 1000
    _, answer = await ask(media.DOWNLOAD)
    told = answer["MediaDownloadParam"]["SignatureUrl"]
    assert (told[0], told[-1], told.count('"')) == ('"', '"', 2)
    parts = urlsplit(told[1:-1])
    assert (parts.scheme, parts.netloc) == ("http", center.storage.host)
    assert parts.path == f"/record/{INSTANCE_ID}/{SAMPLE}"
    assert f"Expires={NOW // 1000 + 3600}&" in parts.query


async def test_the_files_of_a_contact_stand_in_no_quotes(
    ask: Ask, session: aiohttp.ClientSession
) -> None:
    """For each recording the original and the mixed one; every link works."""
    status, answer = await ask(media.DOWNLOAD_ALL)
    listed = answer["MediaDownloadParamList"]["MediaDownloadParam"]
    assert (status, answer["Code"]) == (200, "OK")
    assert [each["FileName"].rpartition(".")[2] for each in listed] == ["mkv", "wav"] * 2
    names = [each["FileName"] for each in contacts.recordings(contacts.TRANSFERRED)]
    assert [each["FileName"] for each in listed][1::2] == names
    for each in listed:
        assert each["SignatureUrl"].startswith("http://127.0.0.1:")
        found, data = await heard(session, each["SignatureUrl"])
        magic = b"RIFF" if each["FileName"].endswith(".wav") else b"\x1a\x45\xdf\xa3"
        assert (found, data[:4]) == (200, magic)


@pytest.mark.parametrize(
    "contact_id",
    [each for each in contacts.WITH_RECORDINGS if each not in (contacts.FILE_GONE, contacts.MANY)],
)
async def test_every_telling_recording_has_its_file(
    ask: Ask, session: aiohttp.ClientSession, contact_id: str
) -> None:
    """As long as it says, in the format that its contact is there to show."""
    kinds = {
        contacts.ADPCM: speech.adpcm,
        contacts.GSM: speech.gsm,
        contacts.MKV_ONLY: speech.mkv,
    }
    for recording in contacts.recordings(contact_id):
        if "FileName" not in recording:  # of SPARSE
            continue
        status, data = await heard(session, await link(ask, recording["FileName"]))
        if contact_id == contacts.OBJECT_GONE:
            assert (status, b"NoSuchKey" in data) == (404, True)
            continue
        expected = kinds.get(contact_id, speech.wav)(int(recording.get("Duration", 8)))
        assert (status, len(data)) == (200, expected.size)
        assert data[:64] == expected.read(0, 63)


def test_every_recording_has_a_file_of_its_own() -> None:
    """In every call that is on record; only the slow contact has that of the sample."""
    records = CallCenter(now_ms=NOW).records
    names = [
        each["FileName"]
        for contact_id in contacts.WITH_RECORDINGS
        for each in contacts.recordings(contact_id)
        if contact_id != contacts.SLOW and "FileName" in each
    ]
    names += [
        each["FileName"]
        for call in records
        if call["ContactId"].startswith("301")
        for each in call["Recordings"]["Recording"]
    ]
    assert len(names) > 2500
    assert len(set(names)) == len(names)


async def test_a_generated_call_can_be_heard(
    ask: Ask, center: CallCenter, session: aiohttp.ClientSession
) -> None:
    """Each recording of a call of last week has a file of its own length, and an original."""
    call = next(
        each for each in reversed(center.records) if len(each["Agents"]["CallDetailAgent"]) == 2
    )
    recordings = call["Recordings"]["Recording"]
    assert len(recordings) == 2
    for recording in recordings:
        status, data = await heard(session, await link(ask, recording["FileName"]))
        assert (status, len(data)) == (200, 44 + 8000 * recording["Duration"])
    _, answer = await ask(media.DOWNLOAD_ALL, ContactId=call["ContactId"])
    for each in answer["MediaDownloadParamList"]["MediaDownloadParam"]:
        assert (await heard(session, each["SignatureUrl"]))[0] == 200


def test_two_recordings_may_start_in_the_same_moment() -> None:
    """Then only their files tell them apart."""
    first, second = contacts.recordings(contacts.SAME_MOMENT)
    assert first["StartTime"] == second["StartTime"]
    assert first["FileName"] != second["FileName"]


@pytest.mark.parametrize(
    ("action", "changed"),
    [
        pytest.param(media.DOWNLOAD, {"FileName": "no-such.wav"}, id="unknown"),
        pytest.param(
            media.DOWNLOAD,
            {"FileName": contacts.recordings(contacts.FILE_GONE)[0]["FileName"]},
            id="gone",
        ),
        pytest.param(
            media.DOWNLOAD, {"FileName": SAMPLE.replace(".wav", ".mkv")}, id="never-listed"
        ),
        pytest.param(media.DOWNLOAD_ALL, {"ContactId": "999"}, id="unknown-contact"),
        pytest.param(media.DOWNLOAD_ALL, {"ContactId": contacts.NONE_YET}, id="none-yet"),
        pytest.param(media.DOWNLOAD_ALL, {"ContactId": contacts.FILE_GONE}, id="all-gone"),
    ],
)
async def test_no_such_record(ask: Ask, action: str, changed: dict[str, str]) -> None:
    """What the call center has no file of is not signed."""
    status, answer = await ask(action, **changed)
    assert (status, answer["Code"]) == (404, "NotExist.Record")


@pytest.mark.parametrize("action", [media.DOWNLOAD, media.DOWNLOAD_ALL])
async def test_an_instance_without_storage(ask: Ask, center: CallCenter, action: str) -> None:
    """It says so, whichever file is asked for."""
    center.storage.is_open = False
    status, answer = await ask(action)
    assert (status, answer["Code"]) == (404, "OssNotOpen")
    assert INSTANCE_ID in answer["Message"]


@pytest.mark.parametrize("action", GOOD)
async def test_another_instance(ask: Ask, action: str) -> None:
    """These actions have a code of their own for it."""
    status, answer = await ask(action, InstanceId="other")
    assert (status, answer["Code"]) == (404, "NotExist.Instance")


@pytest.mark.parametrize(
    ("action", "missing"),
    [(action, name) for action, names in GOOD.items() for name in ("InstanceId", *names)],
)
@pytest.mark.parametrize("value", [None, ""])
async def test_what_is_mandatory(ask: Ask, action: str, missing: str, value: str | None) -> None:
    """The gateway names what is missing or blank."""
    status, answer = await ask(action, **{missing: value})
    assert (status, answer["Code"]) == (400, f"Missing{missing}")


@pytest.mark.parametrize(
    ("action", "changed", "code"),
    [
        (media.DUAL_TRACK, {"PageSize": "101"}, "Parameter.Maximum"),
        (media.DUAL_TRACK, {"PageNumber": "0"}, "Parameter.Minimum"),
        (media.DUAL_TRACK, {"StartTime": "-1"}, "Parameter.Minimum"),
        (media.DUAL_TRACK, {"StopTime": "soon"}, "InvalidParameter"),
        (media.DUAL_TRACK, {"StopTime": str(NOW - 2 * DAY)}, "InvalidParameter"),
        (media.DUAL_TRACK, {"StartTime": str(NOW - 7 * DAY - 1)}, "Parameter.Maximum"),
        (media.CONVERSATION, {"PageSize": "100"}, "Parameter.Maximum"),
        (media.CONVERSATION, {"PageSize": "0"}, "Parameter.Minimum"),
        (media.CONVERSATION, {"PageNumber": "one"}, "InvalidParameter"),
    ],
)
async def test_bounds(ask: Ask, action: str, changed: dict[str, str], code: str) -> None:
    """Pages, times and windows have bounds; a page of words is smaller than any other."""
    status, answer = await ask(action, **changed)
    assert (status, answer["Code"]) == (400, code)


@pytest.mark.parametrize("action", GOOD)
async def test_forbidden(ask: Ask, center: CallCenter, action: str) -> None:
    """RAM refuses each of them by its name, and no other."""
    center.forbidden.add(action)
    assert (await ask(action))[1]["Code"] == "Forbidden.RAM"
    other = next(each for each in GOOD if each != action)
    assert (await ask(other))[1]["Code"] == "OK"


async def test_what_was_asked_is_known(ask: Ask, center: CallCenter) -> None:
    """The action and its own parameters, be it answered or not, apart from other requests."""
    center.media_faults.append(Fault(503, body="{}", content_type="application/json"))
    status, _ = await ask(media.DOWNLOAD)
    await ask(media.CONVERSATION)
    await center.asked_for_media(2)
    assert status == 503
    assert center.media_asked == [
        (media.DOWNLOAD, {"InstanceId": INSTANCE_ID, "FileName": SAMPLE}),
        (media.CONVERSATION, {"InstanceId": INSTANCE_ID, **GOOD[media.CONVERSATION]}),
    ]
    assert (center.calls.total(), center.listed, center.users_asked) == (0, [], 0)


async def test_answers_can_be_held(ask: Ask, center: CallCenter) -> None:
    """Links and words wait for an event of their own."""
    center.hold_media = asyncio.Event()
    asking = asyncio.create_task(ask(media.DOWNLOAD))
    await center.asked_for_media(1)
    assert not asking.done()
    center.hold_media.set()
    assert (await asking)[0] == 200


async def dual_track(ask: Ask, **changed: str) -> dict[str, Any]:
    _, answer = await ask(media.DUAL_TRACK, **changed)
    found: dict[str, Any] = answer["Recordings"]
    return found


async def test_dual_track_lists_recordings(ask: Ask, center: CallCenter) -> None:
    """Those of a window, page by page, in the shape of `ListRecordings`, with a track."""
    recorded = Recorded(center._records)
    expected = [each["FileName"] for each in recorded.between(NOW - DAY, NOW)]
    first = await dual_track(ask, PageSize="7")
    second = await dual_track(ask, PageSize="7", PageNumber="2")
    assert len(expected) > 14
    assert (first["TotalCount"], second["TotalCount"]) == (len(expected), 0)
    rows = [*first["List"]["Recording"], *second["List"]["Recording"]]
    assert [row["FileName"] for row in rows] == expected[:14]
    assert set(rows[0]) == {
        *("AgentId", "AgentName", "CalledNumber", "CallingNumber", "Channel", "ContactId"),
        *("ContactType", "Duration", "FileDescription", "FileName", "FilePath", "InstanceId"),
        "StartTime",
    }
    assert NOW - DAY <= rows[0]["StartTime"] <= NOW


async def test_dual_track_of_the_last_half_hour(ask: Ask) -> None:
    """Zero for both times means from half an hour ago until now."""
    found = await dual_track(ask, StartTime="0", StopTime="0")
    window = await dual_track(ask, StartTime=str(NOW - 1_800_000), StopTime=str(NOW))
    assert found == window
    assert found["TotalCount"] < 20


@pytest.mark.parametrize("name", ["AgentId", "CallingNumber", "CalledNumber", "ConnectId"])
async def test_dual_track_is_narrowed(ask: Ask, name: str) -> None:
    """To an agent, a party, or a call."""
    field = "ContactId" if name == "ConnectId" else name
    rows = (await dual_track(ask, PageSize="100"))["List"]["Recording"]
    wanted = rows[0][field]
    found = (await dual_track(ask, PageSize="100", **{name: wanted}))["List"]["Recording"]
    assert found == [row for row in rows if row[field] == wanted]
    assert 0 < len(found) < len(rows)


async def phrases(ask: Ask, contact_id: str, **changed: str) -> list[dict[str, Any]]:
    status, answer = await ask(media.CONVERSATION, ContactId=contact_id, **changed)
    found: list[dict[str, Any]] = answer["DataList"]["List"]["QualityCheckPhrase"]
    assert (status, answer["DataList"]["TotalCount"]) == (200, len(found))
    return found


async def test_words_follow_the_recordings(ask: Ask) -> None:
    """In order, within the first recording and then within the second, with a number said."""
    found = await phrases(ask, contacts.TRANSFERRED)
    first, second = contacts.recordings(contacts.TRANSFERRED)
    apart = second["StartTime"] - first["StartTime"]
    in_first = [each for each in found if each["Begin"] < apart]
    assert (len(found), len(in_first)) == (136, 111)
    assert all(each["Begin"] < each["End"] for each in found)
    assert all(one["End"] <= other["Begin"] for one, other in pairwise(found))
    assert in_first[-1]["End"] == 1000 * first["Duration"]
    assert found[-1]["End"] < apart + 1000 * second["Duration"]
    assert [each["Begin"] // 1000 for each in found[:7]] == [0, 4, 9, 13, 18, 27, 29]
    assert found[3] == {
        "Begin": 13_000,
        "End": 15_580,
        "Identity": "客户",
        "Role": "客户",
        "Words": "15588886666。",
    }
    assert {each["Role"] for each in found} == {"客服", "客户"}


async def test_the_page_of_words_has_no_effect(ask: Ask) -> None:
    """All are answered whatever page is asked for: whoever reads page after page reads for ever."""
    found = await phrases(ask, contacts.TRANSFERRED, PageNumber="7", PageSize="2")
    assert found == await phrases(ask, contacts.TRANSFERRED)


@pytest.mark.parametrize("contact_id", [contacts.NO_WORDS, contacts.SAMPLE, "999"])
async def test_no_words(ask: Ask, contact_id: str) -> None:
    """Inspected in vain, never inspected, never called: the list is there, and empty."""
    assert await phrases(ask, contact_id) == []


def test_what_was_inspected_says_so() -> None:
    """The recordings of two contacts have a quality check, with words or without."""
    inspected = {
        contact_id
        for contact_id in contacts.WITH_RECORDINGS
        for each in contacts.recordings(contact_id)
        if each.get("QualityCheckTid") and each.get("QualityCheckTaskId")
    }
    assert inspected == {contacts.TRANSFERRED, contacts.NO_WORDS}


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


def vendors_request(action: str) -> Any:  # noqa: ANN401 — the same
    request = getattr(models, f"{action}Request")()
    return request.from_map({"InstanceId": INSTANCE_ID, **GOOD[action]})


VENDORS = {
    media.DOWNLOAD: "download_recording_async",
    media.DOWNLOAD_ALL: "download_all_type_recording_async",
    media.DUAL_TRACK: "list_recording_of_dual_track_async",
    media.CONVERSATION: "get_conversation_detail_by_contact_id_async",
}


@pytest.mark.parametrize("action", GOOD)
async def test_the_vendors_client_reads_every_field(
    ask: Ask, center: CallCenter, endpoint: str, action: str
) -> None:
    """The vendor's client for Python knows every field of an answer, and no other one."""
    center.storage.clock = lambda: NOW / 1000  # so that the links are the same
    got = await getattr(vendors_client(endpoint), VENDORS[action])(vendors_request(action))
    _, expected = await ask(action)
    assert {**got.body.to_map(), "RequestId": ""} == {**expected, "RequestId": ""}


@pytest.mark.parametrize("action", GOOD)
async def test_the_vendors_client_is_refused(
    center: CallCenter, endpoint: str, action: str
) -> None:
    """A refusal is an error to it, by its code."""
    center.media_faults.append(
        Fault(404, body='{"Code": "NotExist.Instance"}', content_type="application/json")
    )
    with pytest.raises(Exception, match=r"NotExist\.Instance"):
        await getattr(vendors_client(endpoint), VENDORS[action])(vendors_request(action))


TOLD = {  # an element of each answer, and how often it stands there
    media.DOWNLOAD: ("SignatureUrl", 1),
    media.DOWNLOAD_ALL: ("SignatureUrl", 4),
    media.DUAL_TRACK: ("FileName", 10),
    media.CONVERSATION: ("Words", 136),
}


@pytest.mark.filterwarnings("ignore:do_action:DeprecationWarning")  # the other asks for JSON only
@pytest.mark.parametrize("accepted", ["XML", "JSON"])
@pytest.mark.parametrize("action", GOOD)
async def test_the_vendors_core_client_reads_both_formats(
    ask: Ask, center: CallCenter, endpoint: str, action: str, accepted: str
) -> None:
    """The vendor's client for any action gets well-formed XML, and JSON, that say the same."""
    center.storage.clock = lambda: NOW / 1000
    client = pytest.importorskip("aliyunsdkcore.client", reason="no aliyun-python-sdk-core")
    requests = pytest.importorskip("aliyunsdkcore.request")
    request = requests.CommonRequest(
        domain=endpoint.removeprefix("http://"), version="2017-07-05", action_name=action
    )
    request.set_method("POST")
    request.set_accept_format(accepted)
    for name, value in {"InstanceId": INSTANCE_ID, **GOOD[action]}.items():
        request.add_query_param(name, value)
    core = client.AcsClient(ACCESS_KEY_ID, ACCESS_KEY_SECRET, "cn-shanghai")
    got = await asyncio.to_thread(core.do_action, request)
    _, expected = await ask(action)
    if accepted == "JSON":
        assert {**json.loads(got), "RequestId": ""} == {**expected, "RequestId": ""}
        return
    document = ET.fromstring(got)  # noqa: S314 — the sandbox's own
    element, count = TOLD[action]
    texts = [each.text for each in document.iter(element)]
    assert (document.tag, len(texts)) == (f"{action}Response", count)
    assert json.dumps(texts[0], ensure_ascii=False) in json.dumps(expected, ensure_ascii=False)
