"""Our sandbox serves the vendor's client, and the vendor's signer accepts our client."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from alibabacloud_ccc20170705.client import Client as VendorsClient
from alibabacloud_ccc20170705.models import (
    ListCallDetailRecordsRequest,
    ListRecordingsByContactIdRequest,
)
from alibabacloud_openapi_util.client import Client as OpenApiUtil
from alibabacloud_tea_openapi.models import Config
from alibabacloud_tea_openapi.utils import Utils as TeaOpenApi

from bot.callcenter.call_records import call_page
from bot.callcenter.client import CallCenterClient
from bot.callcenter.model import CallsWanted
from bot.callcenter.signing import Credentials
from bot.callcenter.windows import LONGEST
from bot.sandbox import contacts
from bot.sandbox.call_detail import OWN_NUMBER
from bot.sandbox.callcenter import ACCESS_KEY_ID, ACCESS_KEY_SECRET, INSTANCE_ID, CallCenter
from bot.sandbox.site import Site
from bot.server.session import Network

SAMPLE = Path(__file__).parents[1] / "samples" / "list_recordings_by_contact_id.json"
_NOW_MS = 1_795_496_880_000
REQUEST = ListRecordingsByContactIdRequest(instance_id=INSTANCE_ID, contact_id=contacts.SAMPLE)


@pytest.fixture
async def endpoint() -> AsyncIterator[str]:
    """The sandbox's host and port, as the vendor's client takes them."""
    call_center = CallCenter()
    yield (await call_center.start()).removeprefix("http://")
    await call_center.stop()


def vendors_client(endpoint: str, access_key_secret: str = ACCESS_KEY_SECRET) -> Any:  # noqa: ANN401 — theirs has no types
    return VendorsClient(
        Config(
            access_key_id=ACCESS_KEY_ID,
            access_key_secret=access_key_secret,
            endpoint=endpoint,
            protocol="http",
            no_proxy="127.0.0.1",
        )
    )


def assert_sample(response: Any) -> None:  # noqa: ANN401 — the same
    (recording,) = response.body.recordings.recording
    assert response.body.success is True
    assert recording.to_map() == contacts.recordings(contacts.SAMPLE)[0]


async def test_the_vendors_client_gets_the_sample(endpoint: str) -> None:
    """The sandbox is a call center to the vendor's blocking client."""
    client = vendors_client(endpoint)
    assert_sample(await asyncio.to_thread(client.list_recordings_by_contact_id, REQUEST))


async def test_the_vendors_async_client_gets_the_sample(endpoint: str) -> None:
    """The sandbox is a call center to the vendor's async client."""
    assert_sample(await vendors_client(endpoint).list_recordings_by_contact_id_async(REQUEST))


async def test_the_sandbox_refuses_the_vendors_client_with_a_wrong_secret(endpoint: str) -> None:
    """The sandbox checks the vendor's signatures as it checks ours."""
    with pytest.raises(Exception, match="SignatureDoesNotMatch"):
        await vendors_client(endpoint, "wrong").list_recordings_by_contact_id_async(REQUEST)


@pytest.mark.parametrize(
    "vendors_signature",
    [
        pytest.param(OpenApiUtil.get_rpcsignature, id="openapi-util"),
        pytest.param(TeaOpenApi.get_rpcsignature, id="tea-openapi"),
    ],
)
@pytest.mark.parametrize("security_token", ["", "CAISabc+/def==~*"], ids=["long-term", "sts"])
async def test_the_vendors_signer_accepts_our_client(
    vendors_signature: Any,  # noqa: ANN401 — the same
    security_token: str,
) -> None:
    """Our client gets the sample from a server that trusts nothing but the vendor's signer."""

    async def verify(request: web.Request) -> web.Response:
        sent: dict[str, Any] = {**request.query, **await request.post()}
        claimed = sent.pop("Signature")
        if claimed != vendors_signature(sent, request.method, ACCESS_KEY_SECRET):
            return web.json_response({"Code": "SignatureDoesNotMatch"}, status=403)
        return web.Response(body=SAMPLE.read_bytes(), content_type="application/json")

    app = web.Application()
    app.router.add_post("/", verify)
    site = Site(app)
    credentials = Credentials(ACCESS_KEY_ID, ACCESS_KEY_SECRET, security_token)
    try:
        async with Network() as network:
            client = CallCenterClient(
                network.session, credentials, instance_id=INSTANCE_ID, endpoint=await site.start()
            )
            found = await client.list_recordings_by_contact_id(contacts.SAMPLE)
    finally:
        await site.stop()
    assert [recording.agent_name for recording in found.recordings] == ["小芳"]


CALLS_WANTED = [
    pytest.param(CallsWanted(_NOW_MS - LONGEST, _NOW_MS), id="all of a week"),
    pytest.param(
        CallsWanted(_NOW_MS - LONGEST, _NOW_MS, criteria="15588886666", contact_type="Inbound"),
        id="a number's",
    ),
    pytest.param(
        CallsWanted(_NOW_MS - LONGEST, _NOW_MS, 2, 5, criteria="小芳", newest_first=False),
        id="an agent's second page, the oldest first",
    ),
    pytest.param(
        CallsWanted(
            _NOW_MS - LONGEST,
            _NOW_MS,
            contact_disposition="Success,NoAnswer",
            phone_number=OWN_NUMBER,
            with_recording=True,
        ),
        id="of one of the call center's numbers, with recordings",
    ),
    pytest.param(
        CallsWanted(_NOW_MS - LONGEST, _NOW_MS, contact_id=contacts.NONE_YET), id="one contact's"
    ),
]


@pytest.mark.parametrize("wanted", CALLS_WANTED)
async def test_both_clients_list_the_same_calls(wanted: CallsWanted) -> None:
    """Ours and the vendor's ask for call records in the same words, and read the same ones."""
    call_center = CallCenter(now_ms=_NOW_MS)
    url = await call_center.start()
    credentials = Credentials(ACCESS_KEY_ID, ACCESS_KEY_SECRET)
    request = ListCallDetailRecordsRequest(
        instance_id=INSTANCE_ID,
        start_time=wanted.start,
        stop_time=wanted.stop,
        page_number=wanted.page,
        page_size=wanted.page_size,
        contact_id=wanted.contact_id or None,
        contact_type=wanted.contact_type or None,
        contact_disposition=wanted.contact_disposition or None,
        criteria=wanted.criteria or None,
        phone_number=wanted.phone_number or None,
        order_by="DESC" if wanted.newest_first else "ASC",
        with_recording=wanted.with_recording,
    )
    try:
        async with Network() as network:
            client = CallCenterClient(
                network.session, credentials, instance_id=INSTANCE_ID, endpoint=url
            )
            found = await client.list_call_detail_records(wanted)
        theirs = vendors_client(url.removeprefix("http://"))
        response = await theirs.list_call_detail_records_async(request)
    finally:
        await call_center.stop()
    ours_asked, theirs_asked = call_center.listed
    theirs_asked["WithRecording"] = theirs_asked["WithRecording"].lower()  # theirs is Python's
    assert ours_asked == theirs_asked
    payload = response.body.to_map()
    assert found.calls
    assert found == call_page({**payload, "RequestId": found.request_id}, wanted)
