"""The peer of a miss: the least that aiohttp needs to answer a command from the call center.

It verifies Slack's signature, reads the form, makes the two calls of a miss one after the other,
signed by the tuned signer: the recordings of the contact, then the record of its call in the days
around them. It reads their JSON with orjson and answers in the acknowledgement with a text as long
as ours (`ACK_SIZE`), and asks Slack for the asker once (`users.info`). It has no Bolt, and no
replay check, access, trail, masking, rendering, cache, queue, deadline, retries, metrics and log.
"""

import asyncio
import hashlib
import hmac
import os
import time
from typing import Any
from urllib.parse import parse_qs

import aiohttp
import orjson
from aiohttp import web
from yarl import URL

from benchmarks.tuned import HEADERS, TunedSigner

_DAY = 86_400_000  # ms
_WINDOW = 300  # seconds


class _Bare:
    def __init__(self, session: aiohttp.ClientSession) -> None:
        env = os.environ
        self._session = session
        self._secret = env["SLACK_SIGNING_SECRET"].encode()
        self._url = URL(f"{env['CCC_ENDPOINT']}/", encoded=True)
        self._slack = URL(f"{env['SLACK_API_URL']}users.info", encoded=True)
        self._token = {"Authorization": f"Bearer {env['SLACK_BOT_TOKEN']}"}
        self._text = "r" * int(env["ACK_SIZE"])
        key = env["ALIBABA_CLOUD_ACCESS_KEY_ID"], env["ALIBABA_CLOUD_ACCESS_KEY_SECRET"]
        instance = env["CCC_INSTANCE_ID"]
        self._recordings = TunedSigner(
            *key, ("ContactId",), Action="ListRecordingsByContactId", InstanceId=instance
        )
        self._call = TunedSigner(
            *key,
            ("ContactId", "StartTime", "StopTime"),
            Action="ListCallDetailRecords",
            InstanceId=instance,
            OrderBy="DESC",
            PageNumber="1",
            PageSize="10",
            WithRecording="false",
        )
        self._known: set[str] = set()

    async def command(self, request: web.Request) -> web.Response:
        body = await request.read()
        sent_at = request.headers["X-Slack-Request-Timestamp"]
        signed = b"v0:" + sent_at.encode() + b":" + body
        wanted = f"v0={hmac.digest(self._secret, signed, hashlib.sha256).hex()}"
        genuine = hmac.compare_digest(wanted, request.headers["X-Slack-Signature"])
        if not genuine or abs(time.time() - int(sent_at)) > _WINDOW:
            return web.Response(status=401)
        form = parse_qs(body.decode())
        (contact_id,), (user_id,) = form["text"], form["user_id"]
        if user_id not in self._known:
            form_of_user = {"user": user_id, "include_locale": "true"}
            post = self._session.post(self._slack, data=form_of_user, headers=self._token)
            async with post as response:
                assert orjson.loads(await response.read())["ok"]
            self._known.add(user_id)
        found = await self._asked(self._recordings.body(ContactId=contact_id))
        start = found["Recordings"]["Recording"][0]["StartTime"] - _DAY
        stop = start + 7 * _DAY - 1000
        times = {"StartTime": str(start), "StopTime": str(stop)}
        call = await self._asked(self._call.body(ContactId=contact_id, **times))
        assert call["CallDetailRecords"]["List"]["CallDetailRecord"]
        return web.Response(text=self._text)

    async def _asked(self, body: bytes) -> Any:  # noqa: ANN401 — JSON
        async with self._session.post(self._url, data=body, headers=HEADERS) as response:
            return orjson.loads(await response.read())


async def _serve() -> None:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        app = web.Application()
        app.router.add_post("/slack/events", _Bare(session).command)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, os.environ["BIND_HOST"], int(os.environ["PORT"])).start()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve())
