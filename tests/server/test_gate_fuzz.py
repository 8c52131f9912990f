"""20,000 requests that Slack did not send: none reaches a listener, none is answered with 5xx."""

import asyncio
import random
from urllib.parse import urlencode

import aiohttp

from bot.sandbox import contacts, payloads
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.slack import Slack, signed_headers

COUNT = 20_000
AT_ONCE = 50
STRANGE = ["", " ", "0", "-1", "9" * 11, "1e9", "v0=", "v1=" + "0" * 64, "ü" * 8, "\t", "a" * 5000]
KINDS = [payloads.FORM, payloads.JSON, "text/plain", "", "application/json; charset=utf-16", "x"]


def mutated(rng: random.Random) -> tuple[bytes, dict[str, str]]:
    """A well-signed command, damaged in one place or several."""
    body = urlencode(payloads.command(contacts.SAMPLE, rng.randrange(9), "https://x")).encode()
    headers = signed_headers(body, payloads.FORM)
    damages = rng.sample(["body", "header", "drop", "kind", "time"], rng.randint(1, 3))
    for damage in damages:
        name = rng.choice(["X-Slack-Signature", "X-Slack-Request-Timestamp"])
        match damage:
            case "body":
                place = rng.randrange(len(body))
                body = body[:place] + rng.randbytes(rng.randint(1, 9)) + body[place + 1 :]
            case "header":
                headers[name] = rng.choice(STRANGE)
            case "drop":
                headers.pop(name, None)
            case "kind":
                body += b"&x"  # a changed kind alone would still be Slack's own request
                headers["Content-Type"] = rng.choice(KINDS)
            case "time":
                headers["X-Slack-Request-Timestamp"] = str(rng.randrange(2_000_000_000))
    return body, headers


async def test_mutated_requests(bot_url: str, workspace: Slack, call_center: CallCenter) -> None:
    """Whatever is wrong with a request, it is refused with 4xx and goes no further."""
    rng = random.Random(20261122)
    waiting = iter(range(COUNT))
    statuses: dict[int, int] = {}

    async def send(session: aiohttp.ClientSession) -> None:
        for _ in waiting:
            body, headers = mutated(rng)
            async with session.post(
                f"{bot_url}/slack/events", data=body, headers=headers
            ) as response:
                statuses[response.status] = statuses.get(response.status, 0) + 1

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*[send(session) for _ in range(AT_ONCE)])
    assert sum(statuses.values()) == COUNT
    assert set(statuses) <= {400, 401, 413, 415}, statuses
    assert not call_center.calls
    ack = await workspace.command(bot_url, contacts.SAMPLE)
    assert "155****6666" in ack.body["text"]
