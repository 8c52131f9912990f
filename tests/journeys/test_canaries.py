"""What must never leave: canaries through every path, good and bad, of the real process at DEBUG.

To extend it, add a canary to `PERSONAL` or `SECRET`, or a path to `PATHS`.
"""

import asyncio
import io
import json
import re
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest

from bot.audit.record import hashed
from bot.messages.buttons import (
    CALLS_NEWER,
    CALLS_OLDER,
    CHANGE_DATES,
    CHECK_AGAIN,
    CLEAR,
    FIND_CALLS,
    HELP,
    HIDE,
    LOOK_UP_IDS,
    MORE,
    NEXT,
    PAGE_SELECT,
    READ,
    READ_NEXT,
    REMOVE,
    SEARCH_AGAIN,
    SHARE,
    SHARED_MORE,
    SHOW_ALL,
    SHOW_NUMBERS,
    VIEW_CALL,
    WIDEN,
    WIDEN_MORE,
)
from bot.messages.form import AGENT, BY_CHOSEN, ID, PHONE, Filled, search_form
from bot.messages.words import EN
from bot.sandbox import contacts, payloads
from bot.sandbox.callcenter import ACCESS_KEY_SECRET, CallCenter
from bot.sandbox.faults import Fault, StorageFault
from bot.sandbox.slack import (
    APP_TOKEN,
    BOT_TOKEN,
    SIGNING_SECRET,
    Ack,
    Slack,
    signed_headers,
)
from tests.listener import Browser, link_in, pressed, url_in
from tests.running import BARE_ENVIRON
from tests.servers.redis import RedisServer
from tests.ways import EPHEMERAL, value_of

METRICS_TOKEN = "canary-metrics-token"
SECRET_KEY = "canary-secret-key-of-32-characters"
NUMBER = "13912345678"  # typed, and known to nobody
SEARCHED = "15588886666"  # typed, and known to the call center
# How people write it.
WRITTEN = {
    "spaces": "155 8888 6666",
    "dashes": "155-8888-6666",
    "country code": "+86 155 8888 6666",
    "country code, in one": "+8615588886666",
    "old prefix": "0086 15588886666",
    "full width": "１５５８８８８６６６６",
    "zero width": "155\u200b8888\u200b6666",
    "brackets": "(+86) 155 8888-6666",
    "a link": "<tel:+8615588886666|+86 155 8888 6666>",
}
EXAMPLE = f"/recordings phone {SEARCHED}"  # stands in the help, for everybody
CARRYING = ("value", "private_metadata", "hash", "external_id", "url", "block_id", "action_id")
NAMING = re.compile(rf"(?<!\d)({NUMBER}|{SEARCHED})(?!\d)|小芳|Agent Li")
HANDLE = re.compile(r"q:[A-Za-z0-9_-]{16}")
FOREIGN = "https://hooks.slack.com.evil.example/services/T0/B0/canary"
BAD_WORD = f"no such number {NUMBER}"

# Never in the log, in the metrics, or in what people are shown.
SECRET = (
    *(BOT_TOKEN, APP_TOKEN, SIGNING_SECRET, ACCESS_KEY_SECRET, METRICS_TOKEN, SECRET_KEY),
    *("/response/", "hooks.slack.com", "evil.example", ".trigger"),
    *("Signature=", "SignatureNonce", "X-Slack-Signature", "v0=", "AccessKeyId="),
    *("15588886666", "80327683", "Traceback"),
)
# Never in the log or the metrics.
PERSONAL = (
    *(NUMBER, "139-1234", "139 1234", "canary", "SECRETWORD"),
    *("155 8888", "155-8888", "8888-6666", "8888 6666", "１５５８８８８６６６６"),
    *("小芳", "Agent Li", "坐席", "153128491143400080327683.wav", ".wav", "evil.example"),
    *(contacts.NONE_YET, "30000001"),  # contacts of which the call center said nothing
)
ECHO = {
    "Code": "SignatureDoesNotMatch",
    "Message": f"server string to sign is:POST&Signature=c2VjcmV0&SignatureNonce=1&{NUMBER}",
}

IN_SHARED = {**EPHEMERAL, "channel_id": "C0SHARED"}

Act = Callable[[Slack, str | None], Awaitable[object]]


def command(text: str, **changed: object) -> Act:
    return lambda slack, url: slack.command(url, text, **changed)


def mention(text: str, **changed: object) -> Act:
    return lambda slack, url: slack.mention(url, text, **changed)


def direct_message(text: str, **changed: object) -> Act:
    return lambda slack, url: slack.direct_message(url, text, **changed)


def press(
    action_id: str, value: str, container: Mapping[str, object] = EPHEMERAL, **changed: object
) -> Act:
    button = {"action_id": action_id, "value": value}
    return lambda slack, url: slack.press(url, button, container, **changed)


def choose(action_id: str, value: str) -> Act:
    option = {"text": {"type": "plain_text", "text": NUMBER}, "value": value}
    chosen = {"type": "overflow", "action_id": action_id, "selected_option": option}
    return lambda slack, url: slack.press(url, chosen, EPHEMERAL)


def form(text: str, by: str = ID) -> Act:
    view = search_form(EN, Filled((ID,) if by == ID else (ID, by), by))
    return lambda slack, url: slack.submit(url, view, text)


def after(typed: str, *pressed: str) -> Act:
    """Buttons of a list, one after another, each where the one before has shown it."""

    async def act(slack: Slack, url: str | None) -> object:
        answer = (await slack.command(url, typed)).body
        for action_id in pressed:
            before = len(slack.made(("response_url", "views.open")))
            value = value_of(answer, action_id)
            await slack.press(url, {"action_id": action_id, "value": value}, EPHEMERAL)
            answer = (await slack.calls_of(("response_url", "views.open"), before + 1))[-1].sent
        return None

    return act


def choose_in_a_form(by: str, typed: str) -> Act:
    option = {"text": {"type": "plain_text", "text": "…"}, "value": by}
    chosen = {"type": "static_select", "action_id": BY_CHOSEN, "selected_option": option}
    view = search_form(EN, Filled((ID, PHONE, AGENT), PHONE))
    view["state"] = payloads.state(view, typed)
    container = {"type": "view", "view_id": "V902"}
    return lambda slack, url: slack.press(url, chosen, container, view=view)


def shortcut(text: str, callback_id: str = "find_recordings", **changed: object) -> Act:
    return lambda slack, url: slack.shortcut(url, callback_id, message={"text": text}, **changed)


def event(inner: Mapping[str, object]) -> Act:
    return lambda slack, url: slack.deliver(url, "event", payloads.event(inner, 900_000))


PATHS: dict[str, Act] = {
    "found": command(contacts.SAMPLE, user_name="canary.person", channel_name="canary-channel"),
    "found, two agents": command(contacts.TRANSFERRED),
    "found, hostile": command(contacts.HOSTILE),
    "found, many": command(contacts.MANY),
    "found, among words": command(f"SECRETWORD {contacts.SAMPLE} +86 139-1234-5678 {NUMBER}"),
    "none": command(contacts.NONE_YET),
    "none, a number": command(NUMBER),
    **{f"error {code}": command(code) for code in (*contacts.REFUSALS, contacts.HTML)},
    "error, empty": command(contacts.EMPTY),
    "error, dropped": command(contacts.DROPPED),
    "help": command("help"),
    "form": command(""),
    "usage, no id": command("SECRETWORD 小芳"),
    "usage, a number": command(f"tel:+86～{NUMBER}@canary.example"),
    "usage, too many": command(" ".join(f"{NUMBER}{n}" for n in range(11))),
    "unknown command": command(NUMBER, command=f"/{NUMBER}"),
    "mention": mention(contacts.SAMPLE),
    "mention, a number": mention(f"please SECRETWORD {NUMBER}"),
    "mention, no id": mention("SECRETWORD"),
    "mention, broken": mention(NUMBER, channel=None, user={"canary": NUMBER}),
    "mention, without a channel": event({"type": "app_mention", "user": "U1", "text": NUMBER}),
    "unknown event": event({"type": f"canary_{NUMBER}", "text": NUMBER}),
    "no event": event({}),
    "direct message": direct_message(contacts.SAMPLE),
    "direct message, a number": direct_message(NUMBER),
    "direct message, a file": direct_message(
        f"SECRETWORD {NUMBER}", subtype="file_share", files=[{"name": f"canary-{NUMBER}.wav"}]
    ),
    "direct message, edited": event(
        payloads.edited(payloads.direct_message("SECRETWORD", 900_001), NUMBER, 900_002)
    ),
    "mention, shared channel": mention(contacts.SAMPLE, channel="C0SHARED"),
    "mention, shared channel, a number": mention(f"SECRETWORD {NUMBER}", channel="C0SHARED"),
    "form sent": form(contacts.TRANSFERRED),
    "form sent, a number": form(NUMBER),
    "form sent, no id": form("SECRETWORD"),
    "shortcut": shortcut(f"SECRETWORD {contacts.SAMPLE}, call back {NUMBER}"),
    "shortcut, no id": shortcut("SECRETWORD"),
    "shortcut, broken": shortcut(NUMBER, user=NUMBER, channel=None),
    "unknown shortcut": shortcut(NUMBER, f"canary_{NUMBER}"),
    "page": press(NEXT, f"{contacts.TWELVE}|2"),
    "page, strange": press(NEXT, f"SECRETWORD {NUMBER}|canary"),
    "page, foreign url": press(NEXT, f"{contacts.TWELVE}|2", response_url=FOREIGN),
    "page, broken": press(NEXT, NUMBER, user={"name": "canary"}, channel=None),
    "share": press(SHARE, f"{contacts.SAMPLE}|1"),
    "share, a number": press(SHARE, f"{NUMBER}|1"),
    "share, shared channel": press(SHARE, f"{NUMBER}|1", IN_SHARED),
    "show numbers, denied": press(SHOW_NUMBERS, f"{contacts.SAMPLE}|1"),
    "check again, a number": press(CHECK_AGAIN, f"{NUMBER}|1"),
    "the first ten, numbers": press(LOOK_UP_IDS, " ".join(f"{NUMBER}{n}" for n in range(14))),
    "open": press(SHOW_ALL, f"{contacts.SAMPLE}|1"),
    "details": choose(MORE, f"details {contacts.SAMPLE}"),
    "details, a number": choose(MORE, f"details {NUMBER}"),
    "who has seen this, a number": choose(MORE, f"trail {NUMBER}"),
    "page chosen, strange": choose(PAGE_SELECT, f"SECRETWORD {NUMBER}|canary"),
    "remove, of somebody": press(REMOVE, f"U1 {payloads.CHANNEL} 1.1 {NUMBER}"),
    "remove, strange": choose(SHARED_MORE, f"SECRETWORD {NUMBER} canary"),
    "hide": press(HIDE, NUMBER),
    "help, pressed": press(HELP, ""),
    "home": event({"type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home"}),
    "welcome": event({"type": "app_home_opened", "user": "U2", "channel": "D2", "tab": "messages"}),
    "home, a number": press(VIEW_CALL, NUMBER, {"type": "view", "view_id": "V900"}),
    "home, cleared": press(CLEAR, NUMBER, {"type": "view", "view_id": "V901"}),
    **{f"search, {name}": command(f"phone {written}") for name, written in WRITTEN.items()},
    **{f"search by itself, {name}": command(written) for name, written in WRITTEN.items()},
    **{f"mention, {name}": mention(written) for name, written in WRITTEN.items()},
    "search, of nobody": command(f"phone {NUMBER} 90d"),
    "search, no time": command(f"phone {SEARCHED} 2026-99-99"),
    "search, no number": command("phone SECRETWORD"),
    "search, refused": command("agent 4030"),
    "search, by agent": command("agent 小芳 30d"),
    "search, by another agent": command("坐席 Agent Li"),
    "search, one's own": command("mine"),
    "direct message, a searched number": direct_message(WRITTEN["spaces"]),
    "direct message, to a searched number": event(
        payloads.edited(
            payloads.direct_message(WRITTEN["spaces"], 900_003), WRITTEN["dashes"], 900_004
        )
    ),
    "older": after(f"phone {WRITTEN['dashes']} 90d", CALLS_OLDER),
    "older and newer": after(f"phone {WRITTEN['full width']} 90d", CALLS_OLDER, CALLS_NEWER),
    "a wider window": after(f"phone {WRITTEN['spaces']} today", WIDEN),
    "a much wider window": after(f"phone {NUMBER}", WIDEN_MORE),
    "find calls": after(SEARCHED, FIND_CALLS),
    "find calls, of nobody": after(NUMBER, FIND_CALLS),
    "change dates": after(f"phone {WRITTEN['spaces']}", CHANGE_DATES),
    "change dates, of an agent": after("agent 小芳", CHANGE_DATES),
    "search again": after("agent 5030", SEARCH_AGAIN),
    "older, strange": press(CALLS_OLDER, f"q:{NUMBER}SECRETWORD"),
    "wider, strange": press(WIDEN, f"SECRETWORD {NUMBER}"),
    "find calls, strange": press(FIND_CALLS, NUMBER),
    "view, strange": press(VIEW_CALL, f"{NUMBER} SECRETWORD"),
    "form by number": form(WRITTEN["country code"], PHONE),
    "form by number, of nobody": form(NUMBER, PHONE),
    "form by number, none": form("SECRETWORD", PHONE),
    "form by agent": form("Agent Li", AGENT),
    "form, another way": choose_in_a_form(AGENT, NUMBER),
    "shortcut, a searched number": shortcut(f"SECRETWORD {WRITTEN['brackets']}"),
    "shortcut, numbers": shortcut(f"{contacts.SAMPLE}, {WRITTEN['spaces']} or {NUMBER}"),
    "trail": command(f"audit {contacts.SAMPLE}"),
    "trail, a number": command(f"audit {NUMBER}"),
    "unknown action": press(f"canary_{NUMBER}", NUMBER),
}
UNHEARD = re.compile("unknown|broken|no event|without")  # through a socket, these get no answer
BAD_REQUESTS: dict[str, tuple[bytes, dict[str, str]]] = {
    "unsigned": (f"text={NUMBER}".encode(), {"X-Slack-Signature": ""}),
    "wrong signature": (f"text={NUMBER}".encode(), {"X-Slack-Signature": f"v0={'c' * 64}"}),
    "no form": (f"payload=canary{NUMBER}".encode(), {}),
    "no JSON": (f'{{"canary": {NUMBER}'.encode(), {"Content-Type": payloads.JSON}),
    "other type": (NUMBER.encode(), {"Content-Type": "text/canary"}),
    "too large": (NUMBER.encode() * 200_000, {}),
}


@dataclass
class Watched:
    """A bot, with all that it writes."""

    process: asyncio.subprocess.Process
    url: str
    written: list[str]

    @property
    def log(self) -> str:
        return "".join(self.written)


@asynccontextmanager
async def watched(environ: Mapping[str, str], elsewhere: Path) -> AsyncIterator[Watched]:
    """`python -m bot` in a process of its own; its output is complete at the end."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot"),
        env={**BARE_ENVIRON, **environ},
        cwd=elsewhere,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout
    bot, ready = Watched(process, "", []), asyncio.Event()

    async def read(stream: asyncio.StreamReader) -> None:
        async for line in stream:
            bot.written.append(line.decode())
            record = json.loads(line)
            if record["event"] == "listening":
                bot.url = f"http://127.0.0.1:{record['port']}"
            if record["event"] == "ready":
                ready.set()

    reading = asyncio.create_task(read(process.stdout))
    try:
        async with asyncio.timeout(30):
            await ready.wait()
        yield bot
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()
        await reading


async def metrics(url: str) -> str:
    headers = {"Authorization": f"Bearer {METRICS_TOKEN}"}
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{url}/metrics", headers=headers) as response,
    ):
        assert response.status == 200
        return await response.text()


async def refused_requests(bot: Watched) -> list[str]:
    """What the gate says to what is not Slack's, and the server to unknown paths."""
    said = []
    async with aiohttp.ClientSession() as session:
        for body, headers in BAD_REQUESTS.values():
            signed = signed_headers(body, payloads.FORM) | headers
            url = f"{bot.url}/slack/events?canary={NUMBER}"
            async with session.post(url, data=io.BytesIO(body), headers=signed) as response:
                assert 400 <= response.status < 500
                said.append(await response.text())
        for path in (f"/{NUMBER}?token=canary", "/metrics?token=canary"):
            async with session.get(f"{bot.url}{path}") as response:
                said.append(await response.text())
    return said


async def slow_answers(
    workspace: Slack, call_center: CallCenter, url: str | None
) -> tuple[Ack | BaseException, ...]:
    """Answers after the acknowledgement, where Slack then takes them by no way."""
    call_center.hold = asyncio.Event()
    refusing = Fault(404, error="expired_url")
    for method in ("response_url", "chat.postEphemeral", "chat.postMessage", "chat.update"):
        workspace.faults[method] = [refusing, Fault(error=BAD_WORD), Fault(body=f"<b>{NUMBER}")]
    workspace.errors |= {"views.open": BAD_WORD, "views.update": BAD_WORD}
    acks = await asyncio.gather(
        workspace.command(url, "30000001 2020927500"),
        workspace.command(url, NUMBER, response_url=FOREIGN),
        workspace.command(url, "", response_url=f"http://[{NUMBER}/canary"),
        workspace.mention(url, NUMBER),
        workspace.submit(url, search_form(EN), NUMBER),
        workspace.shortcut(url, "find_recordings", message={"text": NUMBER}),
        return_exceptions=True,
    )
    call_center.hold.set()
    return acks


async def along_every_path(
    bot: Watched, workspace: Slack, call_center: CallCenter, url: str | None
) -> str:
    """Everything, one after another, then what is slow; all that people were shown."""
    acks: list[object] = []
    unheard = []
    for name, path in PATHS.items():
        if url is None and UNHEARD.search(name):
            unheard.append(asyncio.ensure_future(path(workspace, url)))
        else:
            acks.append(await path(workspace, url))
    call_center.faults = [
        Fault(400, body=json.dumps(ECHO), content_type=payloads.JSON),
        Fault(302, {"Location": f"/?Signature=canary&{NUMBER}"}),
        Fault(body=json.dumps({"Code": BAD_WORD, "Success": False, "RequestId": BAD_WORD})),
    ]
    acks += [await workspace.command(url, f"{NUMBER}{number}") for number in range(3)]
    acks += await slow_answers(workspace, call_center, url)
    for unanswered in unheard:
        unanswered.cancel()
    measured = await metrics(bot.url)
    bot.process.terminate()
    assert await bot.process.wait() == 0
    assert not hits(measured, (*SECRET, *PERSONAL))
    assert not HANDLE.search(measured)
    bodies = [ack.body for ack in acks if isinstance(ack, Ack)]
    sent = [call.sent for call in workspace.done]
    assert not [each for each in carried([bodies, sent]) if NAMING.search(each)]
    shown = "\n".join(map(str, acks)) + "\n".join(map(json.dumps, sent))
    return shown.replace(EXAMPLE, "")


def carried(part: object) -> Iterator[str]:
    """What goes to Slack and comes back, and is not shown."""
    if isinstance(part, list):
        for each in part:
            yield from carried(each)
    elif isinstance(part, dict):
        for name, each in part.items():
            if name in CARRYING and isinstance(each, str):
                yield each
            else:
                yield from carried(each)


def hits(text: str, canaries: tuple[str, ...]) -> list[str]:
    escaped = text + text.encode("unicode_escape").decode()
    return [canary for canary in canaries if canary in escaped]


@pytest.mark.parametrize("mode", ["HTTP", "Socket Mode"])
async def test_no_canary_leaves(
    environ: dict[str, str], workspace: Slack, call_center: CallCenter, tmp_path: Path, mode: str
) -> None:
    """Nothing personal and no secret is in the log at DEBUG, in the metrics or in error texts."""
    environ |= {"LOG_LEVEL": "DEBUG", "METRICS_TOKEN": METRICS_TOKEN, "SECRET_KEY": SECRET_KEY}
    environ |= {"ACCESS_AUDIT": "everyone"}
    workspace.conversations["C0SHARED"] = {"is_ext_shared": True, "name": f"canary-{NUMBER}"}
    if mode == "Socket Mode":
        environ |= {"SLACK_APP_TOKEN": APP_TOKEN}
    async with watched(environ, tmp_path) as bot:
        said = await refused_requests(bot) if mode == "HTTP" else []
        if mode == "Socket Mode":
            await workspace.sockets.connected()
        url = bot.url if mode == "HTTP" else None
        shown = await along_every_path(bot, workspace, call_center, url)
    assert bot.log.count('"answered"') > len(PATHS) / 2
    assert '"library message withheld"' in bot.log
    assert not hits(bot.log, (*SECRET, *PERSONAL))
    assert not HANDLE.search(bot.log)
    assert not hits("\n".join(said), (*SECRET, *PERSONAL))
    # A trigger goes back to Slack, and a recording's description may name any host.
    assert not hits(shown, tuple({*SECRET} - {".trigger", "evil.example"}))
    records = [json.loads(line) for line in bot.written]
    ids = {contact["id"] for record in records for contact in record.get("contacts", ())}
    ids |= {contact_id for record in records for contact_id in record.get("contact_ids", ())}
    numbered = {record["contact_ids"][0] for record in records if record.get("window")} - {()}
    assert hashed(SEARCHED, SECRET_KEY.encode()) in numbered
    in_clear = {contact_id for contact_id in ids if not contact_id.startswith("hash:")}
    assert in_clear == {
        *(contacts.SAMPLE, contacts.TRANSFERRED, contacts.HOSTILE, contacts.TWELVE, contacts.MANY)
    }


async def test_shown_numbers_leave_no_trace(
    environ: dict[str, str], workspace: Slack, tmp_path: Path
) -> None:
    """Full numbers, for those who may see them, are in no log line and no metric either."""
    environ |= {"LOG_LEVEL": "DEBUG", "METRICS_TOKEN": METRICS_TOKEN, "ACCESS_REVEAL": "everyone"}
    show = press(SHOW_NUMBERS, f"{contacts.SAMPLE}|1")
    async with watched(environ, tmp_path) as bot:
        await show(workspace, bot.url)
        (answer,) = await workspace.calls_of("response_url")
        measured = await metrics(bot.url)
    assert "15588886666" in json.dumps(answer.sent)
    assert '"action":"reveal"' in bot.log
    assert not hits(bot.log + measured, (*SECRET, *PERSONAL))


LISTENED = {  # what is heard: contact, and how its recording is named
    "plain": f"{contacts.SAMPLE} 1531284911000",
    "with words": f"{contacts.TRANSFERRED} 1760925600000",
    "gone": f"{contacts.FILE_GONE} 1761012360000",
    "gone from the storage": f"{contacts.OBJECT_GONE} 1761012420000",
    "no browser plays it": f"{contacts.ADPCM} 1761012180000",
    "no such recording": f"{contacts.SAMPLE} 5",
    "a number": f"{NUMBER} 1531284911000",
    "strange": f"SECRETWORD {NUMBER} canary",
}
SPOKEN = ("您好", "为您服务", "客服")  # words of calls
OF_FILES = (
    *("OSSAccessKeyId", "Signature", "Expires=", "record/", "accrec/", ".wav", ".mkv"),
    *("80327683", "15588886666", "canary", NUMBER, "evil.example"),
)
ELSEWHERE = "elsewhere.example"  # a host that is not asked; the log alone names it
ODD_ADDRESSES = (
    f"http://{ELSEWHERE}/{NUMBER}.wav?Signature=canary",
    f"http://{NUMBER}/a.wav",
    f"http://a{NUMBER}.example/a.wav",
    f"http://canary:{NUMBER}@evil.example/a.wav",
    f"canary {NUMBER}",
    f"http://127.0.0.1:1/{NUMBER}.wav?OSSAccessKeyId=canary&Signature=canary",
)
STORAGE_FAULTS = (
    StorageFault(403, code=f"canary{NUMBER}"),
    StorageFault(500, code=f"canary{NUMBER}"),
    StorageFault(location=f"http://evil.example/{NUMBER}?Signature=canary"),
    StorageFault(content_range=f"canary {NUMBER}"),
    StorageFault(cut_after=1000),
    StorageFault(size=7),
)


def media_faults() -> list[Fault]:
    """What the call center may say to whoever asks for an address, each a canary."""
    odd = [{"MediaDownloadParam": {"SignatureUrl": each}} for each in ODD_ADDRESSES]
    said = [*odd, {"MediaDownloadParam": {"SignatureUrl": {"canary": NUMBER}}}, BAD_WORD]
    told = [Fault(body=json.dumps(each), content_type=payloads.JSON) for each in said]
    echo = {"Code": "Forbidden.RAM", "Message": f"canary {NUMBER} Signature=canary"}
    return [*told, Fault(403, body=json.dumps(echo), content_type=payloads.JSON)]


async def heard_in_every_way(bot: Watched, slack: Slack, center: CallCenter) -> list[str]:
    """Somebody listens, reads, shares and keeps, and what can fail does; their links and grants."""
    browser, secrets, faults = Browser(bot.url), list[str](), media_faults()
    for value in LISTENED.values():
        shown = await pressed(slack, bot.url, value)
        if not any("accessory" in each for each in shown["blocks"]):
            continue
        secrets.append(link_in(shown))
        for path in ("about", "play", "words", "share", "why"):
            await browser.post(path, token=f"canary{NUMBER}", grant=f"canary{NUMBER}")
        await browser.get(f"/listen/embed/{secrets[-1]}?canary={NUMBER}")
        await browser.about(secrets[-1])
        played = await browser.play(secrets[-1])
        if played.state == "format":
            taken = await browser.play(secrets[-1], **{"for": "download"})
            secrets.append(taken.said["download"].rpartition("/")[2])
            await browser.get(taken.said["download"])
            continue
        grant = played.said["grant"]
        secrets.append(grant)
        for fault in STORAGE_FAULTS:
            center.storage.faults = [fault, *([fault] if fault.status == 403 else [])]
            with suppress(aiohttp.ClientError):
                await browser.sound(grant)
            await browser.post("why", grant=grant)
        for each in faults:
            center.storage.faults, center.media_faults = [StorageFault(403)], [each]
            await browser.sound(grant)
        center.storage.faults, center.media_faults = [], []
        assert (await browser.sound(grant)).status == 200
        await browser.post("words", grant=grant)
        await browser.post("share", grant=grant, seconds="7")
        await browser.file(grant)
        await browser.play(secrets[-2])
        await browser.get(f"/listen/{grant}/{NUMBER}")
    for each in media_faults():
        center.media_faults = [each]
        await pressed(slack, bot.url, LISTENED["plain"])
    for button in (READ, READ_NEXT):
        before = len(slack.made("views.update"))
        await press(button, f"{contacts.TRANSFERRED} 1760925600000 0")(slack, bot.url)
        await slack.calls_of("views.update", before + 1)
    return secrets


async def test_listening_leaves_no_trace(
    environ: dict[str, str],
    workspace: Slack,
    call_center: CallCenter,
    redis_server: RedisServer,
    tmp_path: Path,
) -> None:
    """What opens a recording, what it is called and what was said in it stand where they must.

    That is the listener's own message, page and browser: no log line at DEBUG, asyncio's included,
    no metric, no database, no Redis, and nothing that others read.
    """
    rights = dict.fromkeys(("ACCESS_LISTEN", "ACCESS_DOWNLOAD"), "everyone")
    environ |= {"LOG_LEVEL": "DEBUG", "METRICS_TOKEN": METRICS_TOKEN, "SECRET_KEY": SECRET_KEY}
    environ |= {"PUBLIC_URL": "http://127.0.0.1:1", "PYTHONASYNCIODEBUG": "1", **rights}
    environ |= {"REDIS_URL": redis_server.url, "AUDIT_DATABASE_URL": f"sqlite:///{tmp_path}/a.db"}
    workspace.invite(payloads.CHANNEL)
    async with watched(environ, tmp_path) as bot:
        secrets = await heard_in_every_way(bot, workspace, call_center)
        measured = await metrics(bot.url)
        stored = str(await redis_server.values())
    assert len(secrets) > 4
    written = (tmp_path / "a.db").read_bytes().decode("latin-1")
    for deed in ("listen", "heard", "read", "share", "download"):
        assert deed in written, deed
    assert "1531284911000" in written  # the trail names a recording by when it began
    opens = (*secrets, *OF_FILES, *SPOKEN)
    for kept in (bot.log, measured, stored, written):
        assert not hits(kept, opens)
    assert not hits(measured + stored + written, (ELSEWHERE,))
    assert not hits(bot.log + measured, (*SECRET, *PERSONAL))
    for call in workspace.done:
        said = json.dumps(call.sent, ensure_ascii=False)
        own = call.method.startswith("views.") or call.sent.get("response_type") == "ephemeral"
        assert not hits(said, (*OF_FILES, ELSEWHERE, "/listen/media", "/listen/download"))
        assert own or not hits(said, (*secrets, *SPOKEN, "/listen"))


async def test_direct_links_leave_no_trace(
    environ: dict[str, str], workspace: Slack, call_center: CallCenter, tmp_path: Path
) -> None:
    """The storage's own link stands in one message, for the presser alone, and nowhere else."""
    environ |= {"LOG_LEVEL": "DEBUG", "METRICS_TOKEN": METRICS_TOKEN, "ACCESS_LISTEN": "everyone"}
    environ |= {"LISTEN_DIRECT_LINKS": "yes", "PYTHONASYNCIODEBUG": "1"}
    async with watched(environ, tmp_path) as bot:
        shown = await pressed(workspace, bot.url, LISTENED["plain"])
        for each in media_faults():
            call_center.media_faults = [each]
            await pressed(workspace, bot.url, LISTENED["plain"])
        measured = await metrics(bot.url)
    assert "Signature=" in url_in(shown)
    assert shown["response_type"] == "ephemeral"
    assert not hits(bot.log + measured, (*OF_FILES, *SECRET, *PERSONAL))
    others = [call.sent for call in workspace.done if call.sent != shown]
    assert not hits(json.dumps(others), (*OF_FILES, ELSEWHERE))
