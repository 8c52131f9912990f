import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.callcenter import protocol
from bot.callcenter.model import Recording
from bot.errors import (
    AuthenticationFailed,
    CallCenterError,
    InvalidInput,
    NotFound,
    PermissionRefused,
    ServiceFailed,
    Throttled,
    UnexpectedAnswer,
)

SAMPLES = Path(__file__).parents[1] / "samples"
SAMPLE = Recording(
    contact_id="2020927020",
    agent_id="293939422320312215",
    agent_name="小芳",
    calling_number="80327683",
    called_number="15588886666",
    contact_type="Outbound",
    start_time=1531284911000,
    duration=10,
    file_name="153128491143400080327683.wav",
    file_description="20180711125511-小芳",
)
# Every field of the vendor's table, with its example values.
EVERY_FIELD = {
    "AgentId": "293939422320312215",
    "AgentName": "小芳",
    "CalledNumber": "15588886666",
    "CallingNumber": "80327683",
    "Channel": "obsolete",
    "ContactId": "2020927020",
    "ContactType": "Outbound",
    "Duration": 10,
    "FileDescription": "20180711125511-小芳",
    "FileName": "153128491143400080327683.wav",
    "FilePath": "obsolete",
    "InstanceId": "obsolete",
    "QualityCheckTaskId": "1F0BF809-7B30-4918-9424-4DF23A8BB9B1",
    "QualityCheckTid": "23A1F0BF-7B30-4918-9424-4DF8B809B9B1",
    "StartTime": 1531284911000,
}
REQUEST_ID = "8906582E-6722-409A-A6C4-0E7863B733A5"


def as_json(payload: object) -> bytes:
    return json.dumps(payload).encode()


def as_xml(root: str, fields: Mapping[str, object]) -> bytes:
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return f"<?xml version='1.0' encoding='UTF-8'?><{root}>{inner}</{root}>".encode()


def refused(status: int, body: bytes, content_type: str = "application/json") -> CallCenterError:
    """The error that a response means."""
    with pytest.raises(CallCenterError) as caught:
        protocol.decipher(status, content_type, body)
    return caught.value


# What was found


@pytest.mark.parametrize(
    ("file", "content_type"),
    [
        pytest.param("list_recordings_by_contact_id.json", "application/json", id="json"),
        pytest.param("list_recordings_by_contact_id.xml", "text/xml;charset=utf-8", id="xml"),
        pytest.param("list_recordings_by_contact_id.json", "text/xml", id="json-called-xml"),
        pytest.param("list_recordings_by_contact_id.xml", "application/json", id="xml-called-json"),
        pytest.param("list_recordings_by_contact_id.xml", "", id="xml-called-nothing"),
    ],
)
def test_both_of_the_vendors_samples_say_the_same(file: str, content_type: str) -> None:
    """The vendor's samples, JSON and XML, are one and the same recording, whatever the header."""
    payload = protocol.decipher(200, content_type, (SAMPLES / file).read_bytes())
    assert protocol.recordings(payload) == (SAMPLE,)
    assert protocol.request_id(payload) == "0997CE25-94D3-41DE-8C7A-E6FCFD8C01E0"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            as_json({"Code": "OK", "Recordings": {"Recording": [EVERY_FIELD]}}), id="json"
        ),
        pytest.param(
            b"<R-Response><Recordings>"
            + as_xml("Recording", EVERY_FIELD).partition(b"?>")[2]
            + b"</Recordings><Code>OK</Code></R-Response>",
            id="xml",
        ),
    ],
)
def test_every_documented_field_is_kept(body: bytes) -> None:
    """All of the vendor's fields are in the model but the three that the page calls obsolete."""
    assert protocol.recordings(protocol.decipher(200, "", body)) == (
        Recording(
            contact_id="2020927020",
            agent_id="293939422320312215",
            agent_name="小芳",
            calling_number="80327683",
            called_number="15588886666",
            contact_type="Outbound",
            start_time=1531284911000,
            duration=10,
            file_name="153128491143400080327683.wav",
            file_description="20180711125511-小芳",
            quality_check_task_id="1F0BF809-7B30-4918-9424-4DF23A8BB9B1",
            quality_check_tid="23A1F0BF-7B30-4918-9424-4DF8B809B9B1",
        ),
    )


A, B = {"FileName": "a.wav"}, {"FileName": "b.wav"}


@pytest.mark.parametrize(
    ("payload", "files"),
    [
        pytest.param({"Recordings": {"Recording": [A, B]}}, ["a.wav", "b.wav"], id="wrapped"),
        pytest.param({"Recordings": [A, B]}, ["a.wav", "b.wav"], id="flat"),
        pytest.param({"Recordings": {"Recording": A}}, ["a.wav"], id="wrapped-single"),
        pytest.param({"Recordings": A}, ["a.wav"], id="single"),
        pytest.param({"Recordings": {"Recording": [None, A, {}, 7, "x", []]}}, ["a.wav"], id="odd"),
        pytest.param({"Recordings": {"Recording": []}}, [], id="wrapped-empty"),
        pytest.param({"Recordings": {"Recording": None}}, [], id="wrapped-null"),
        pytest.param({"Recordings": []}, [], id="flat-empty"),
        pytest.param({"Recordings": {}}, [], id="empty-object"),
        pytest.param({"Recordings": None}, [], id="null"),
        pytest.param({"Recordings": ""}, [], id="empty-text"),
        pytest.param({}, [], id="absent"),
    ],
)
def test_a_list_is_read_in_any_of_its_shapes(payload: dict[str, Any], files: list[str]) -> None:
    """Wrapped, flat, a single object, empty, null or absent: a list is a list."""
    assert [recording.file_name for recording in protocol.recordings(payload)] == files


@pytest.mark.parametrize(
    ("value", "number"),
    [
        pytest.param(1531284911000, 1531284911000, id="number"),
        pytest.param("1531284911000", 1531284911000, id="text"),
        pytest.param(" 10\n", 10, id="text-with-blanks"),
        pytest.param(10.0, 10, id="float"),
        pytest.param(0, 0, id="zero"),
        pytest.param(-1, -1, id="negative"),
        pytest.param("-1", -1, id="negative-text"),
        pytest.param(1 << 63, None, id="too-large"),
        pytest.param("9" * 5000, None, id="too-large-text"),
        pytest.param(float("nan"), None, id="nan"),
        pytest.param(float("inf"), None, id="infinity"),
        pytest.param("١٠", None, id="other-digits"),
        pytest.param("²", None, id="superscript"),
        pytest.param("-", None, id="sign-alone"),
        pytest.param("ten", None, id="word"),
        pytest.param("", None, id="empty"),
        pytest.param(True, None, id="boolean"),
        pytest.param(None, None, id="null"),
        pytest.param([10], None, id="list"),
    ],
)
def test_a_number_is_a_number_or_absent(value: object, number: int | None) -> None:
    """A number, or a text that holds one, that fits 64 bits; anything else counts as missing."""
    (recording,) = protocol.recordings({"Recordings": [{"StartTime": value, "Duration": value}]})
    assert (recording.start_time, recording.duration) == (number, number)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        pytest.param("293939422320312215", "293939422320312215", id="text"),
        pytest.param(293939422320312215, "293939422320312215", id="beyond-2**53"),
        pytest.param("", "", id="empty"),
        pytest.param(None, "", id="null"),
        pytest.param(["a"], "", id="list"),
        pytest.param({"a": "b"}, "", id="object"),
    ],
)
def test_an_id_is_always_text(value: object, text: str) -> None:
    """Ids keep every digit, also where CCC sends them as numbers."""
    item = {"ContactId": value, "AgentId": value, "FileName": "a.wav"}
    (recording,) = protocol.recordings({"Recordings": [item]})
    assert (recording.contact_id, recording.agent_id) == (text, text)


@pytest.mark.parametrize("blank", ["", " ", "\r\n\t  "])
@pytest.mark.parametrize("number", [str(2**64), str(-(2**63) - 1), "9" * 40])
def test_an_id_of_more_than_64_bits_keeps_every_digit(number: str, blank: str) -> None:
    """No reader of JSON makes a fraction of a whole number, with blanks in front or without."""
    body = f'{{"Code":"OK","Recordings":[{{"FileName":"a.wav","AgentId":{blank}{number}}}]}}'
    (recording,) = protocol.recordings(protocol.decipher(200, "", body.encode()))
    assert recording.agent_id == number


@pytest.mark.parametrize(
    ("item", "recording"),
    [
        pytest.param({"FileName": "a.wav"}, Recording(file_name="a.wav"), id="missing-fields"),
        pytest.param({"Duration": 0}, Recording(duration=0), id="only-a-duration"),
        pytest.param(
            {"FileName": "a.wav", "SampleRate": 8000, "Tracks": [{"Side": "agent"}]},
            Recording(file_name="a.wav"),
            id="unknown-fields",
        ),
    ],
)
def test_a_recording_is_shown_with_what_there_is(
    item: dict[str, Any], recording: Recording
) -> None:
    """Missing fields make no recording disappear, and unknown ones do not matter."""
    assert protocol.recordings({"Recordings": {"Recording": [item]}}) == (recording,)


def test_the_newest_recording_stands_first() -> None:
    """Newest first, those without a time last; equal times keep the order of CCC."""
    order = [("old", 1), ("none", None), ("new", "3"), ("b", 2), ("a", 2)]
    items = [{"FileName": name, "StartTime": start} for name, start in order]
    found = protocol.recordings({"Recordings": items})
    assert [recording.file_name for recording in found] == ["new", "b", "a", "old", "none"]


@pytest.mark.parametrize(
    "listed",
    [
        pytest.param("denied", id="text"),
        pytest.param(7, id="number"),
        pytest.param(True, id="true"),
        pytest.param(["a.wav"], id="texts"),
        pytest.param({"Recording": ["a.wav", 7, [A]]}, id="nothing-readable"),
        pytest.param({"TotalCount": 0}, id="another-object"),
        pytest.param([{"Track": 1}], id="other-objects"),
    ],
)
def test_a_list_of_something_else_is_not_none_found(listed: object) -> None:
    """Where there is a list and nothing in it is a recording, nobody may read “none found”."""
    with pytest.raises(UnexpectedAnswer):
        protocol.recordings({"Recordings": listed, "RequestId": REQUEST_ID})


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param({"Success": True}, id="success"),
        pytest.param({"Success": "true", "Recordings": ""}, id="success-as-xml"),
        pytest.param({"Code": "OK"}, id="code"),
        pytest.param({"Code": "OK", "Success": True, "HttpStatusCode": "200"}, id="no-list"),
        pytest.param({"Recordings": {}}, id="an-empty-object"),
        pytest.param({"Recordings": {"Recording": []}, "Success": None}, id="an-empty-list"),
        pytest.param({"Recordings": None, "Code": ""}, id="null"),
    ],
)
def test_none_found(payload: dict[str, Any]) -> None:
    """An answer that says that all went well, and has no recordings, is an answer."""
    body = as_json({"RequestId": REQUEST_ID, **payload})
    assert protocol.recordings(protocol.decipher(200, "application/json", body)) == ()


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param({}, id="alone"),
        pytest.param({"HttpStatusCode": 200}, id="status"),
        pytest.param({"Message": "", "HostId": "ccc"}, id="message"),
        pytest.param({"Success": None, "Code": None}, id="nulls"),
        pytest.param({"Success": "", "Code": ""}, id="empty"),
        pytest.param({"CallDetailRecords": []}, id="of-another-action"),
    ],
)
@pytest.mark.parametrize("as_body", [as_json, partial(as_xml, "AnyResponse")])
def test_a_request_id_alone_is_no_answer(
    payload: dict[str, Any], as_body: Callable[[dict[str, Any]], bytes]
) -> None:
    """HTTP 200 with a RequestId, and nothing that says success, says nothing of recordings."""
    named = {"RequestId": REQUEST_ID, **{k: "" if v is None else v for k, v in payload.items()}}
    error = refused(200, as_body(named), "")
    assert type(error) is UnexpectedAnswer
    assert error.request_id == REQUEST_ID


@pytest.mark.parametrize("status", [500, "500"])
def test_a_status_inside_http_200_counts(status: object) -> None:
    """A status of the body's, where nothing else says what came of it, is CCC's."""
    body = as_json({"RequestId": REQUEST_ID, "HttpStatusCode": status})
    assert type(refused(200, body)) is ServiceFailed


@pytest.mark.parametrize("success", [False, "False", "false", 0, "0", "no"])
def test_a_failure_however_written(success: object) -> None:
    """Only what says true is a success."""
    body = as_json({"RequestId": REQUEST_ID, "Success": success, "Recordings": []})
    assert type(refused(200, body)) is ServiceFailed


@pytest.mark.parametrize("digit", ["1", 1])
def test_no_field_is_read_to_any_length(digit: str | int) -> None:
    """What is longer than any field of the vendor's is cut, and seen to be."""
    value = digit * 1000 if isinstance(digit, str) else int("1" * 1000)
    item = {name: value for name, known in EVERY_FIELD.items() if isinstance(known, str)}
    (recording,) = protocol.recordings({"Recordings": [item]})
    texts = [value for value in recording if isinstance(value, str)]
    assert {len(text) for text in texts} == {64, 256}
    assert {text[-2:] for text in texts} == {"1…"}
    exact = {"FileName": "f" * 256, "CalledNumber": "1" * 64}
    (recording,) = protocol.recordings({"Recordings": [exact]})
    assert (recording.file_name, recording.called_number) == tuple(exact.values())


def test_wrappers_may_nest_deeper_than_the_stack() -> None:
    """No nesting of a list, however hostile, exhausts the stack."""
    value: object = [A]
    for _ in range(5000):
        value = {"Recording": value}
    assert protocol.recordings({"Recordings": value}) == (Recording(file_name="a.wav"),)


# What was refused

CODES = [
    # the gateway's
    (400, "Throttling", Throttled),
    (400, "Throttling.User", Throttled),
    (503, "Throttling.Api", Throttled),
    (503, "ServiceUnavailable", ServiceFailed),
    (500, "InternalError", ServiceFailed),
    (500, "UnknownError", ServiceFailed),
    (404, "InvalidAccessKeyId.NotFound", AuthenticationFailed),
    (400, "InvalidAccessKeyId.Inactive", AuthenticationFailed),
    (403, "SignatureDoesNotMatch", AuthenticationFailed),
    (400, "IncompleteSignature", AuthenticationFailed),
    (400, "InvalidSignatureMethod", AuthenticationFailed),
    (400, "InvalidTimeStamp.Expired", AuthenticationFailed),
    (400, "InvalidTimeStamp.Format", AuthenticationFailed),
    (400, "IllegalTimestamp", AuthenticationFailed),
    (400, "SignatureNonceUsed", AuthenticationFailed),
    (400, "InvalidSecurityToken.Expired", AuthenticationFailed),
    (403, "InvalidSecurityToken.Malformed", AuthenticationFailed),
    (400, "InvalidSecurityToken.MismatchWithAccessKey", AuthenticationFailed),
    (403, "Forbidden.RAM", PermissionRefused),
    (403, "Forbidden", PermissionRefused),
    (403, "NoPermission", PermissionRefused),
    (403, "ActionUnauthorized", PermissionRefused),
    (403, "Forbidden.RiskControl", PermissionRefused),
    (403, "Forbidden.UserVerification", PermissionRefused),
    (404, "InvalidProduct.NotFound", NotFound),
    (404, "InvalidApi.NotFound", NotFound),
    (404, "InvalidAction.NotFound", NotFound),
    (400, "InvalidAction", NotFound),
    (400, "InvalidVersion", NotFound),
    (400, "NoSuchVersion", NotFound),
    (403, "UnsupportedOperation", NotFound),
    (404, "InvalidProtocol.NeedSsl", InvalidInput),
    (403, "UnsupportedHTTPMethod", InvalidInput),
    (400, "MissingContactId", InvalidInput),
    (400, "MissingParameter", InvalidInput),
    (400, "InvalidContactId", InvalidInput),
    (400, "InvalidParameter", InvalidInput),
    (400, "InvalidParameter.Format", InvalidInput),
    (400, "UnsupportedParameter", InvalidInput),
    (400, "InsufficientBalance", PermissionRefused),
    # the call center's
    (404, "NotExists.InstanceId", NotFound),
    (404, "NotExists.JobId", NotFound),
    (404, "NotExists.ChannelId", NotFound),
    (404, "NotExists.UserId", NotFound),
    (404, "NotExists.SkillGroupId", NotFound),
    (404, "NotExists.Number", NotFound),
    (400, "Parameter.Blank", InvalidInput),
    (400, "Parameter.Empty", InvalidInput),
    (400, "Parameter.Null", InvalidInput),
    (400, "Parameter.Minimum", InvalidInput),
    (400, "Parameter.Maximum", InvalidInput),
    (403, "AbnormalService.Ceased", PermissionRefused),
    (403, "AbnormalService.Creating", PermissionRefused),
    (403, "AbnormalService.Disabled", PermissionRefused),
    (500, "InternalService.Common", ServiceFailed),
    (500, "InternalService.Account", ServiceFailed),
    (400, "LimitExceed.Number", InvalidInput),
    (409, "AlreadyExists.Number", ServiceFailed),
    (500, "Authentication.Signature", ServiceFailed),
    # Codes that nobody has told us of: their words, then the status
    (400, "NotExist.Contact", NotFound),
    (400, "User.Forbidden", PermissionRefused),
    (400, "Request.Throttling", Throttled),
    (400, "Internal.Timeout", ServiceFailed),
    (400, "Peculiar", InvalidInput),
    (401, "Peculiar", AuthenticationFailed),
    (403, "Peculiar", PermissionRefused),
    (404, "Peculiar", NotFound),
    (429, "Peculiar", Throttled),
    (418, "Peculiar", ServiceFailed),
    (500, "Peculiar", ServiceFailed),
    (502, "Peculiar", ServiceFailed),
]
every_code = pytest.mark.parametrize(
    ("status", "code", "error_class"),
    [pytest.param(*row, id=f"{row[1]}-{row[0]}") for row in CODES],
)


@every_code
def test_a_code_decides_on_the_class(
    status: int, code: str, error_class: type[CallCenterError]
) -> None:
    """CCC's `Code` decides, then the status; the error carries both, and the RequestId."""
    error = refused(status, as_json({"Code": code, "RequestId": REQUEST_ID}))
    assert type(error) is error_class
    assert (error.code, error.request_id, error.http_status) == (code, REQUEST_ID, status)


@every_code
def test_an_xml_error_means_the_same(
    status: int, code: str, error_class: type[CallCenterError]
) -> None:
    """An `<Error>` document is the same error as its JSON."""
    body = as_xml("Error", {"RequestId": REQUEST_ID, "HostId": "ccc", "Code": code})
    error = refused(status, body, "text/xml")
    assert type(error) is error_class
    assert (error.code, error.request_id, error.http_status) == (code, REQUEST_ID, status)


@every_code
def test_a_refusal_may_come_inside_http_200(
    status: int, code: str, error_class: type[CallCenterError]
) -> None:
    """`Success: false` is an error even in HTTP 200, and the body's status stands for HTTP's."""
    body = {
        "Code": code,
        "HttpStatusCode": status,
        "RequestId": REQUEST_ID,
        "Success": False,
    }
    error = refused(200, as_json(body))
    assert type(error) is error_class
    assert (error.code, error.request_id, error.http_status) == (code, REQUEST_ID, status)


@pytest.mark.parametrize(
    ("status", "body", "error_class"),
    [
        pytest.param(200, b"<html><h1>Sign in</h1></html>", UnexpectedAnswer, id="200-html"),
        pytest.param(302, b"<html>Found</html>", UnexpectedAnswer, id="302-html"),
        pytest.param(403, b"<html>Blocked</html>", UnexpectedAnswer, id="403-html"),
        pytest.param(502, b"<html>Bad gateway</html>", ServiceFailed, id="502-html"),
        pytest.param(200, b"", UnexpectedAnswer, id="200-empty"),
        pytest.param(504, b"", ServiceFailed, id="504-empty"),
        pytest.param(200, b"[]", UnexpectedAnswer, id="list"),
        pytest.param(200, b"null", UnexpectedAnswer, id="null"),
        pytest.param(200, b'"OK"', UnexpectedAnswer, id="text"),
        pytest.param(200, b"{}", UnexpectedAnswer, id="empty-object"),
        pytest.param(200, b'{"status": "up"}', UnexpectedAnswer, id="someone-elses"),
        pytest.param(500, b"{}", ServiceFailed, id="500-empty-object"),
        pytest.param(200, b'{"Success": false}', ServiceFailed, id="failure-without-code"),
        pytest.param(200, b'{"Success": "False", "Code": "OK"}', ServiceFailed, id="false-as-text"),
        pytest.param(200, b'{"Code": "OK", "Recordin', UnexpectedAnswer, id="truncated-json"),
        pytest.param(200, b"<Error><Code>Thr", UnexpectedAnswer, id="truncated-xml"),
        pytest.param(200, b"[" * 100_000, UnexpectedAnswer, id="deep-list"),
        pytest.param(200, b'{"Code":' * 100_000, UnexpectedAnswer, id="deep-object"),
        pytest.param(200, b'{"Code": ' + b"9" * 5000 + b"}", UnexpectedAnswer, id="huge-integer"),
        pytest.param(200, b'{"Code": NaN}', UnexpectedAnswer, id="nan-code"),
        pytest.param(200, b'{"Code": "\xff"}', UnexpectedAnswer, id="not-utf-8"),
    ],
)
def test_what_is_not_ccc_is_not_an_answer(
    status: int, body: bytes, error_class: type[CallCenterError]
) -> None:
    """What is not CCC's is a failure of the service at 5xx, and an unexpected answer else."""
    error = refused(status, body)
    assert type(error) is error_class
    assert error.http_status == status


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        pytest.param("InvalidTimeStamp.Expired", "clock", id="clock-off"),
        pytest.param("IllegalTimestamp", "clock", id="clock-malformed"),
        pytest.param("InvalidSecurityToken.Expired", "expired", id="token-expired"),
        pytest.param("InvalidSecurityToken.Malformed", "expired", id="token-malformed"),
        pytest.param("NotExists.InstanceId", "moved", id="instance-unknown"),
        pytest.param("InvalidApi.NotFound", "moved", id="api-gone"),
        pytest.param("InvalidAction.NotFound", "moved", id="action-gone"),
        pytest.param("NoSuchVersion", "moved", id="version-gone"),
        pytest.param("NotExists.JobId", "", id="contact-unknown"),
        pytest.param("Forbidden.RAM", "", id="permission"),
    ],
)
def test_a_likely_cause_is_hinted_at(code: str, hint: str) -> None:
    """Codes that point to the clock, to old credentials or to CCC 2.0 say so."""
    assert (refused(400, as_json({"Code": code})).hint or "") == hint


def test_lower_case_names_are_understood() -> None:
    """The vendor's SDKs also read `code` and `requestId`; so do we."""
    error = refused(400, as_json({"code": "Throttling.User", "requestId": REQUEST_ID}))
    assert (type(error), error.request_id) == (Throttled, REQUEST_ID)


CANARY = "13800138000"
ECHO = f"server string to sign is:POST&%2F&AccessKeyId%3DLTAI{CANARY}%26PhoneNumber%3D{CANARY}"
MESSAGE = {"Code": "SignatureDoesNotMatch", "RequestId": REQUEST_ID, "Message": ECHO}


@pytest.mark.parametrize(
    ("status", "body"),
    [
        pytest.param(403, as_json(MESSAGE), id="json"),
        pytest.param(200, as_json({**MESSAGE, "Success": False}), id="inside-200"),
        pytest.param(403, as_xml("Error", MESSAGE).replace(b"&", b"&amp;"), id="xml"),
        pytest.param(502, f"<html>{ECHO}</html>".encode(), id="html"),
        pytest.param(200, f'{{"Message": "{ECHO}'.encode(), id="truncated"),
    ],
)
def test_an_error_never_repeats_the_server(status: int, body: bytes) -> None:
    """The server's free text (its echo of what was signed above all) is nowhere in the error."""
    error = refused(status, body)
    told = f"{error} {error!r} {vars(error)} {error.__cause__!r} {error.__context__!r}"
    assert CANARY not in told


# XML attacks

LAUGHS = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))


@pytest.mark.parametrize(
    "document",
    [
        pytest.param("<!DOCTYPE Error><Error><Code>A</Code></Error>", id="doctype"),
        pytest.param(
            '<!DOCTYPE Error [<!ENTITY a "B">]><Error><Code>A&a;</Code></Error>',
            id="internal-entity",
        ),
        pytest.param(
            f'<!DOCTYPE Error [<!ENTITY l0 "ha">{LAUGHS}]><Error><Code>A&l9;</Code></Error>',
            id="billion-laughs",
        ),
        pytest.param(
            f'<!DOCTYPE Error [<!ENTITY a SYSTEM "{Path(__file__).as_uri()}">]>'
            "<Error><Code>A&a;</Code></Error>",
            id="external-entity",
        ),
        pytest.param(
            '<!DOCTYPE Error SYSTEM "http://127.0.0.1:9/x.dtd"><Error><Code>A</Code></Error>',
            id="external-doctype",
        ),
        pytest.param("<Error><Code>A&a;</Code></Error>", id="undefined-entity"),
        pytest.param(
            "<Error><Code>A</Code>" + "<a>" * 10_000 + "</a>" * 10_000 + "</Error>", id="deep"
        ),
        pytest.param("<html><Code>A</Code></html>", id="html"),
        pytest.param("<!doctype html><html><Code>A</Code></html>", id="html-doctype"),
        pytest.param("<Error><Code>A</Code></Error><Error/>", id="two-roots"),
        pytest.param(
            "<?xml version='1.0' encoding='no-such'?><Error><Code>A</Code></Error>",
            id="unknown-encoding",
        ),
        pytest.param(
            "<?xml version='1.0' encoding='hex'?><Error><Code>A</Code></Error>",
            id="not-a-text-encoding",
        ),
    ],
)
def test_a_hostile_document_is_refused(document: str) -> None:
    """No document type, no entity, no depth: nothing is expanded, fetched or believed."""
    error = refused(200, document.encode(), "text/xml")
    assert type(error) is UnexpectedAnswer
    assert error.code == ""


# Anything at all

NAMES = [
    *EVERY_FIELD,
    "Recordings",
    "Recording",
    "RequestId",
    "Success",
    "Code",
    "code",
    "HttpStatusCode",
    "Message",
]
names = st.sampled_from(NAMES) | st.text(max_size=5)
scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("OK")
)  # NaN and infinities too: Python's JSON reads them
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names, inner, max_size=6)
)
payloads = st.dictionaries(names, json_values, max_size=8)
xml_bodies = st.recursive(
    st.text(max_size=10),
    lambda inner: st.builds(
        lambda name, parts: f"<{name}>{''.join(parts)}</{name}>",
        st.sampled_from([*NAMES, "Error", "XResponse"]),
        st.lists(inner, max_size=4),
    ),
)
bodies = (
    st.binary(max_size=200)
    | st.builds(as_json, payloads | json_values)
    | st.builds(str.encode, xml_bodies)
)


@settings(max_examples=500, deadline=None)
@given(
    status=st.integers(100, 599),
    content_type=st.sampled_from(["application/json", "text/xml", "text/html", ""]) | st.text(),
    body=bodies,
)
def test_any_response_is_an_answer_or_a_call_center_error(
    status: int, content_type: str, body: bytes
) -> None:
    """Whatever the other side sends, it is a payload that can be read, or a CallCenterError."""
    try:
        payload = protocol.decipher(status, content_type, body)
        protocol.recordings(payload)
    except CallCenterError:
        return
    assert isinstance(payload, Mapping)
    protocol.request_id(payload)


@settings(max_examples=500, deadline=None)
@given(listed=json_values)
def test_any_list_can_be_read(listed: object) -> None:
    """`recordings` reads any JSON value, or refuses it: texts are texts, numbers fit 64 bits."""
    try:
        found = protocol.recordings({"Recordings": listed})
    except UnexpectedAnswer:
        found = ()
        assert listed  # what is empty is an answer
    for recording in found:
        assert isinstance(recording.contact_id, str)
        assert recording.start_time is None or abs(recording.start_time) < 1 << 63
