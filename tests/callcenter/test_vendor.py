"""Our sandbox serves the vendor's client, and the vendor's signer accepts our client."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from alibabacloud_ccc20170705.client import Client as VendorsClient
from alibabacloud_ccc20170705.models import ListRecordingsByContactIdRequest
from alibabacloud_openapi_util.client import Client as OpenApiUtil
from alibabacloud_tea_openapi.models import Config
from alibabacloud_tea_openapi.utils import Utils as TeaOpenApi

from bot.callcenter.client import CallCenterClient
from bot.callcenter.signing import Credentials
from bot.sandbox import contacts
from bot.sandbox.callcenter import ACCESS_KEY_ID, ACCESS_KEY_SECRET, INSTANCE_ID, CallCenter
from bot.sandbox.site import Site
from bot.server.session import Network

SAMPLE = Path(__file__).parents[1] / "samples" / "list_recordings_by_contact_id.json"
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
