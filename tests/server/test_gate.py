"""Nothing reaches Bolt but what Slack signed, just now."""

import json
import time
from io import BytesIO
from urllib.parse import urlencode

import aiohttp
import pytest

from bot.sandbox.slack import SIGNING_SECRET, Slack, signed_headers
from bot.server.gate import Refusal, refusal
from tests.running import StartBot

FORM = "application/x-www-form-urlencoded"
BODY = urlencode({"command": "/recordings", "text": "2020927020"}).encode()
NOW = 1_700_000_000.0


def test_slacks_own_vector() -> None:
    """Slack's published example is accepted."""
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
        b"&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner"
        b"&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands"
        b"%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    headers = {
        "X-Slack-Request-Timestamp": "1531420618",
        "X-Slack-Signature": (
            "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
        ),
        "Content-Type": FORM,
    }
    assert refusal(headers, body, ("8f742231b10e8888abcd99yyyzzz85a5",), 1531420618) is None


@pytest.mark.parametrize(
    ("off", "accepted"), [(299, True), (-299, True), (301, False), (-301, False)]
)
def test_window(off: int, *, accepted: bool) -> None:
    """A timestamp may be off by 300 s, either way."""
    headers = signed_headers(BODY, FORM, at=NOW + off)
    assert (refusal(headers, BODY, (SIGNING_SECRET,), NOW) is None) is accepted


def test_rotation() -> None:
    """While secrets are rotated, each of them is valid; another is not."""
    headers = signed_headers(BODY, FORM, at=NOW)
    assert refusal(headers, BODY, ("next-secret", SIGNING_SECRET), NOW) is None
    assert refusal(headers, BODY, ("next-secret",), NOW) == Refusal(401, "wrong signature")


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        pytest.param({"X-Slack-Request-Timestamp": value}, 401, id=f"timestamp {value!r:.20}")
        for value in (
            *("", " ", "abc", "-1", "+1700000000", "1700000000.0", "1_700_000_000", "0x1", "NaN"),
            *("１７００００００００", "1700000000 ", "1700000000,1700000000", "9" * 12, "0"),
        )
    ]
    + [
        pytest.param({"X-Slack-Signature": value}, 401, id=f"signature {value!r:.20}")
        for value in (
            *("", "v0=", "v0=" + "0" * 63, "v0=" + "0" * 65, "v0=" + "g" * 64, "v0=" + "é" * 64),
            *("v1=" + "0" * 64, "V0=" + "0" * 64, "0" * 64, "v0=" + "0" * 64, " v0=" + "0" * 64),
        )
    ]
    + [
        pytest.param({"Content-Type": value}, 415, id=f"content type {value!r}")
        for value in ("", "text/plain", "multipart/form-data", "application/xml", "json", ";")
    ],
)
def test_bad_headers(changed: dict[str, str], status: int) -> None:
    """A header that Slack would not send is refused with 4xx."""
    headers = {**signed_headers(BODY, FORM, at=NOW), **changed}
    refused = refusal(headers, BODY, (SIGNING_SECRET,), NOW)
    assert refused is not None
    assert refused.status == status


@pytest.mark.parametrize(
    "content_type", [FORM, f"{FORM}; charset=utf-8", FORM.upper(), f" {FORM} ;x"]
)
def test_content_type_as_it_comes(content_type: str) -> None:
    """Parameters and case of the content type do not matter."""
    headers = signed_headers(BODY, content_type, at=NOW)
    assert refusal(headers, BODY, (SIGNING_SECRET,), NOW) is None


@pytest.mark.parametrize("body", [BODY + b"x", BODY[:-1], BODY.upper(), b"", BODY + b"\n"])
def test_changed_body(body: bytes) -> None:
    """A signature fits the bytes that were signed, and no others."""
    headers = signed_headers(BODY, FORM, at=NOW)
    assert refusal(headers, body, (SIGNING_SECRET,), NOW) == Refusal(401, "wrong signature")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        pytest.param(b"{", "application/json", id="truncated JSON"),
        pytest.param(b"[]", "application/json", id="no object"),
        pytest.param(b"[" * 100_000, "application/json", id="too deep"),
        pytest.param(b"\xff\xfe", FORM, id="not UTF-8"),
        pytest.param(b"payload=%7B", FORM, id="truncated payload"),
        pytest.param(b"payload=", FORM, id="empty payload"),
    ],
)
async def test_signed_but_unreadable(
    bot_url: str, workspace: Slack, body: bytes, content_type: str
) -> None:
    """What Bolt could not parse is a 400, never a 500."""
    ack = await workspace.send(bot_url, body, content_type)
    assert ack.status == 400


async def test_unsigned_never_reaches_bolt(bot_url: str, workspace: Slack) -> None:
    """Without a signature there is no answer but 401; too large is 413; another method 405."""
    del workspace
    async with aiohttp.ClientSession() as session:
        async with session.post(f"{bot_url}/slack/events", data=BODY) as response:
            assert response.status == 401
        large = BytesIO(b"x" * (2 << 20))
        async with session.post(
            f"{bot_url}/slack/events", data=large, headers=signed_headers(BODY, FORM)
        ) as response:
            assert response.status == 413
        async with session.get(f"{bot_url}/slack/events") as response:
            assert response.status == 405
        async with session.post(f"{bot_url}/elsewhere", data=BODY) as response:
            assert response.status == 404


async def test_signed_url_verification(bot_url: str, workspace: Slack) -> None:
    """Slack's check of the request URL is answered with its challenge."""
    body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    ack = await workspace.send(bot_url, body, "application/json")
    assert ack.body == {"challenge": "abc"}


async def test_nothing_of_the_body_is_logged(
    start_bot: StartBot, workspace: Slack, caplog: pytest.LogCaptureFixture
) -> None:
    """A refusal's log names its reason and nothing that was sent."""
    bot_url = await start_bot()
    async with aiohttp.ClientSession() as session:
        headers = {
            **signed_headers(BODY, FORM, at=time.time()),
            "X-Slack-Signature": "v0=" + "0" * 64,
        }
        canary = BODY + b"&text=15512345678"
        async with session.post(f"{bot_url}/slack/events", data=canary, headers=headers) as refused:
            assert refused.status == 401
    del workspace
    assert "request refused" in caplog.text
    assert "15512345678" not in str([vars(record) for record in caplog.records])
