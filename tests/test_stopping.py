"""SIGTERM in the middle of work: nothing that was taken is lost, nothing new is taken."""

import asyncio
import json
from collections.abc import Callable

import aiohttp

from bot.messages.words import EN
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.demo import bot_child
from bot.sandbox.slack import Ack, Slack

IDS = [str(3_000_000_001 + number) for number in range(20)]  # half by command, half by mention
# A mention whose “Looking up…” is not out yet is answered by the one post.
LATE = ("response_url", "chat.update", "chat.postMessage")
AT_ONCE = 16  # look-ups; the others wait for their turn


def start_asking(workspace: Slack, url: str) -> list[asyncio.Task[Ack]]:
    """Each by a person of their own, the mentions in channels of their own."""
    commands = [
        workspace.command(url, contact_id, user_id=f"U{contact_id}") for contact_id in IDS[::2]
    ]
    mentions = [
        workspace.mention(url, contact_id, user=f"U{contact_id}", channel=f"C{contact_id}")
        for contact_id in IDS[1::2]
    ]
    return [asyncio.create_task(asking) for asking in commands + mentions]


async def all_run(workspace: Slack, call_center: CallCenter) -> None:
    """Wait until the call center has been asked, and Slack for each person's language."""
    await call_center.asked(AT_ONCE)
    await workspace.calls_of("users.info", len(IDS))


async def not_ready(session: aiohttp.ClientSession, url: str) -> dict[str, object]:
    """What `/readyz` says once it is not ready any more, over a connection that is open."""
    async with asyncio.timeout(10):
        while True:
            async with session.get(f"{url}/readyz") as response:
                said: dict[str, object] = await response.json()
                if response.status == 503:
                    return said


async def is_refused(url: str) -> bool:
    """Whether a new connection finds nobody."""
    async with aiohttp.ClientSession() as session:
        try:
            await session.get(f"{url}/healthz")
        except aiohttp.ClientConnectorError:
            return True
    return False


async def stopped_while_running(
    environ: dict[str, str],
    workspace: Slack,
    call_center: CallCenter,
    *,
    acked_before: bool,
    at_end: Callable[[], None],
) -> list[Ack]:
    """SIGTERM while all of them run; `at_end` is called as soon as the process has ended."""
    call_center.hold = asyncio.Event()
    async with bot_child(environ) as (url, process), aiohttp.ClientSession() as session:
        async with session.get(f"{url}/readyz") as response:
            assert response.status == 200
        asking = start_asking(workspace, url)
        await all_run(workspace, call_center)
        if acked_before:
            await asyncio.gather(*asking)
        process.terminate()
        assert await not_ready(session, url) == {"ready": False, "not_ready": ["running"]}
        assert await is_refused(url)
        call_center.hold.set()
        assert await process.wait() == 0
        at_end()
    return await asyncio.gather(*asking)


def answered(texts: list[str]) -> list[str]:
    """The ids that have an answer, one for each answer."""
    return sorted(
        contact_id
        for text in texts
        for contact_id in IDS
        if contact_id in text and EN.none_found in text
    )


def sent(workspace: Slack, *methods: str) -> list[str]:
    return [json.dumps(call.sent) for call in workspace.done if call.method in methods]


async def test_running_look_ups(
    environ: dict[str, str], workspace: Slack, call_center: CallCenter
) -> None:
    """20 of 20 running look-ups are answered; exit 0; meanwhile nobody new is let in."""
    acks = await stopped_while_running(
        environ, workspace, call_center, acked_before=False, at_end=lambda: None
    )
    assert {ack.status for ack in acks} == {200}
    texts = [json.dumps(ack.body) for ack in acks]
    texts += sent(workspace, "chat.postMessage", "chat.update", "response_url")
    assert answered(texts) == IDS


async def test_acknowledged_look_ups(
    environ: dict[str, str], workspace: Slack, call_center: CallCenter
) -> None:
    """Where “Looking up…” stands already, the answer is delivered before the process ends."""
    texts: list[str] = []
    acks = await stopped_while_running(
        environ,
        workspace,
        call_center,
        acked_before=True,
        at_end=lambda: texts.extend(sent(workspace, *LATE)),
    )
    assert not answered([json.dumps(ack.body) for ack in acks])
    assert answered(texts) == IDS
