"""The audit trail from a command in Slack to its record; and `python -m bot audit`."""

import asyncio
import contextlib
import json
import logging
import os
import re
import sqlite3
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.access import Action, Policy
from bot.audit import open_audit
from bot.audit.record import AuditRecord, Wanted
from bot.audit.trail import BatchedTrail, LogTrail, Trail
from bot.callcenter.lookup import Lookup
from bot.callcenter.model import ContactRecordings, Conversation, Recording
from bot.callcenter.transcripts import Transcripts
from bot.errors import AuditFailed, Cause
from bot.memory.kept import Kept
from bot.messages.message import Message
from bot.messages.words import EN
from bot.questions.agents import Agents
from bot.questions.answering import Answering, Kind
from bot.questions.help import Help
from bot.questions.notes import Notes
from bot.questions.query import AuditQuery, ContactQuery, HelpQuery, Query
from bot.questions.question import Question
from bot.questions.recordings import Recordings
from bot.questions.trail import TrailOfContact
from bot.sandbox import contacts
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.demo import bot_child
from bot.sandbox.slack import Slack
from bot.slack.conversations import Conversations
from bot.slack.people import People
from tests.block_kit import problems
from tests.running import StartBot, python_m_bot
from tests.said import as_said
from tests.ways import EPHEMERAL

PERSONAL = ("15588886666", "80327683", "小芳", "20180711125511", "*6666")
KEY = "k" * 32


def operator(cause: Cause) -> str:
    """What a command says about the audit database."""
    about = {"service": EN.operator.services["audit"], "setting": "AUDIT_DATABASE_URL"}
    return EN.operator.causes[cause].format(**about)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'audit.db'}"


@pytest.fixture
async def audit(url: str) -> AsyncIterator[Trail]:
    opened = open_audit(url)
    yield opened
    await opened.close()


def contents(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def modes(folder: Path) -> set[int]:
    return {path.stat().st_mode & 0o777 for path in folder.iterdir()}


async def stored(url: str) -> list[AuditRecord]:
    audit = open_audit(url)
    found = await audit.read(Wanted(), 100)
    await audit.close()
    assert found is not None
    return found


async def test_each_question_is_a_record(
    start_bot: StartBot, workspace: Slack, url: str, tmp_path: Path
) -> None:
    """Found, none and error: one record each, ids only; what CCC did not know as a hash."""
    bot = await start_bot(AUDIT_DATABASE_URL=url, SECRET_KEY=KEY)
    for typed in (
        contacts.SAMPLE,
        contacts.SAMPLE,
        contacts.NONE_YET,
        "15588886666",
        "4030",
        "help",
    ):
        await workspace.command(bot, typed)
    found = (await stored(url))[::-1]
    assert [one.outcome for one in found[:3]] == ["found", "found", "none"]
    assert found[4].outcome == "error:permission"
    assert len(found) == 5
    assert found[0].contact_ids == (contacts.SAMPLE,)
    assert all(found[0].request_ids)
    assert found[0].user_id.startswith("U")
    assert found[0].action == "lookup"
    assert found[3].contact_ids[0].startswith("hash:")
    written = contents(tmp_path)
    for personal in PERSONAL[:4]:
        assert personal.encode() not in written


async def test_share_is_a_record(start_bot: StartBot, workspace: Slack, url: str) -> None:
    """Sharing is an action of its own."""
    bot = await start_bot(AUDIT_DATABASE_URL=url)
    ack = await workspace.command(bot, contacts.SAMPLE)
    (share,) = [
        button
        for block in ack.body["blocks"]
        if block["type"] == "actions"
        for button in block["elements"]
        if button["action_id"].startswith("share")
    ]
    await workspace.press(bot, share, EPHEMERAL)
    await workspace.calls_of("chat.postMessage")
    assert [one.action for one in await stored(url)] == ["share", "lookup"]


def shows_nothing(body: dict[str, object]) -> bool:
    shown = json.dumps(body, ensure_ascii=False)
    return not any(personal in shown for personal in PERSONAL)


async def test_refused(
    start_bot: StartBot, workspace: Slack, call_center: CallCenter, tmp_path: Path
) -> None:
    """A database that refuses: nothing is shown, and it says so; later it works."""
    url = f"sqlite:///{tmp_path / 'missing' / 'audit.db'}"
    bot = await start_bot(AUDIT_DATABASE_URL=url)
    for _ in range(2):  # from CCC, then from the cache
        ack = await workspace.command(bot, contacts.SAMPLE)
        assert as_said(EN.failure.not_audited) in ack.body["text"]
        assert re.search("Reference [0-9a-f]{8}", ack.body["text"])
        assert shows_nothing(ack.body)
        assert not problems(ack.body)
    (tmp_path / "missing").mkdir()
    ack = await workspace.command(bot, contacts.SAMPLE)
    assert "小芳" in json.dumps(ack.body, ensure_ascii=False)
    assert call_center.calls[contacts.SAMPLE] == 1


async def test_file_is_private(start_bot: StartBot, workspace: Slack, tmp_path: Path) -> None:
    """What the bot makes while it serves is for its owner alone, however lax the umask is."""
    before = os.umask(0)
    try:
        bot = await start_bot(AUDIT_DATABASE_URL=f"sqlite:///{tmp_path}/audit.db")
        await workspace.command(bot, contacts.SAMPLE)
    finally:
        os.umask(before)
    assert modes(tmp_path) == {0o600}


async def test_slow(start_bot: StartBot, workspace: Slack) -> None:
    """A database that accepts and then says nothing: the same, within Slack's 3 s."""

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(100):
            pass
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    bot = await start_bot(AUDIT_DATABASE_URL=f"postgresql://bot:x@127.0.0.1:{port}/audit")
    ack = await workspace.command(bot, contacts.SAMPLE)
    assert as_said(EN.failure.not_audited) in ack.body["text"]
    assert shows_nothing(ack.body)
    server.close()


async def test_killed(environ: dict[str, str], workspace: Slack, url: str, audit: Trail) -> None:
    """A bot killed in the middle of 1,000 answers has a record of each one that it gave."""
    shown: set[str] = set()
    at_once = asyncio.Semaphore(100)  # else the last answer may be out when the 300th is read
    async with bot_child({**environ, "AUDIT_DATABASE_URL": url}) as (bot, process):

        async def look_up(number: int) -> None:
            async with at_once:
                ack = await workspace.command(bot, contacts.SAMPLE, user_id=f"U{number:04}")
            if "小芳" in ack.body["text"]:
                shown.add(f"U{number:04}")
            if len(shown) == 300:
                process.kill()

        asked = [look_up(number) for number in range(1000)]
        await asyncio.gather(*asked, return_exceptions=True)
    assert 300 <= len(shown) < 1000
    records = await audit.read(Wanted(), 2000)
    assert records is not None
    assert {record.user_id for record in records} >= shown


async def test_public_answer_is_withheld(
    start_bot: StartBot, workspace: Slack, tmp_path: Path
) -> None:
    """In a channel, too."""
    bot = await start_bot(AUDIT_DATABASE_URL=f"sqlite:///{tmp_path}/missing/audit.db")
    await workspace.mention(bot, f"<@U0BOT> {contacts.SAMPLE}")
    (call,) = await workspace.calls_of("chat.postMessage")
    assert as_said(EN.failure.not_audited) in call.sent["text"]
    assert shows_nothing(call.sent)


async def test_reading_is_for_nobody_by_default(
    start_bot: StartBot, workspace: Slack, url: str
) -> None:
    """`/recordings audit` refuses, says who can change it, and the denial is a record."""
    bot = await start_bot(AUDIT_DATABASE_URL=url)
    ack = await workspace.command(bot, f"audit {contacts.SAMPLE}")
    assert "ACCESS_AUDIT" in ack.body["text"]
    (record,) = await stored(url)
    assert (record.action, record.outcome) == ("audit", "denied:not_listed")


class AllMembers:
    """Slack, where everybody is a full member of our workspace."""

    standing = None

    async def user(self, user_id: str) -> dict[str, object]:
        flags = dict.fromkeys(("is_bot", "is_restricted", "is_ultra_restricted"), False)
        return {"id": user_id, "team_id": "T1", "locale": "en-US", **flags}

    async def group_members(self, _: str) -> frozenset[str]:
        return frozenset()


async def recordings(contact_id: str) -> ContactRecordings:
    return ContactRecordings(contact_id, (Recording(contact_id, agent_name="小芳"),), "R-1")


async def no_words(_: str) -> Conversation:
    return Conversation()


def answering(audit: Trail) -> Answering:
    slack: Any = AllMembers()
    people = People(slack, EN)
    people.at_home("T1")
    policy = Policy({Action.LOOKUP: ("everyone",), Action.AUDIT: ("everyone",)})
    lookup = Lookup(recordings)
    conversations = Conversations(slack)
    kinds: dict[type[Query], Kind] = {
        ContactQuery: Recordings(lookup, Transcripts(no_words)),
        AuditQuery: TrailOfContact(audit, KEY.encode(), lookup),
        HelpQuery: Help(),
    }
    notes = Notes(KEY.encode())
    return Answering(
        *(kinds, people, policy, audit, notes),
        conversations=conversations,
        agents=Agents(people, None, {}),
        kept=Kept(),
    )


def ask(text: str, reference: str = "reference") -> Question:
    return Question(
        text, "command", reference, 0.0, user_id="U12345", team_id="T1", channel_id="C1"
    )


def shown(message: Message) -> str:
    assert not problems(message.payload())
    return json.dumps(message.payload(), ensure_ascii=False)


async def test_who_saw_it(audit: Trail) -> None:
    """Whoever may reads who saw a contact. That they ask is recorded, and listed from then on."""
    desk = answering(audit)
    await desk.answer(ask(contacts.SAMPLE, "1"))
    said = (await desk.answer(ask(f"audit {contacts.SAMPLE}", "2"))).text
    assert said.count("<@U12345>") == 1
    assert EN.trail.actions["lookup"] in said
    assert EN.trail.actions["audit"] not in said
    later = (await desk.answer(ask(f"audit {contacts.SAMPLE}", "3"))).text
    assert EN.trail.actions["audit"] in later


async def test_trail_in_the_log() -> None:
    """Without a database, it says where the trail is."""
    message = await answering(LogTrail()).answer(ask("audit 2020927020"))
    assert message.text == as_said(EN.trail.in_log)


class Forgetful:
    """A trail that takes every record, and keeps none."""

    async def write(self, _: Sequence[AuditRecord]) -> None:
        pass

    async def read(self, _: Wanted, __: int | None = None) -> list[AuditRecord]:
        return []

    async def rehearse(self, _: AuditRecord) -> None:
        pass

    async def prepare(self) -> None:
        pass

    async def close(self) -> None:
        pass


class Unreadable(Forgetful):
    """A trail that takes records, and shows none."""

    async def read(self, _: Wanted, __: int | None = None) -> list[AuditRecord]:
        raise AuditFailed(Cause.REFUSED)


async def test_trail_cannot_be_read() -> None:
    """What fails while reading is said, too."""
    message = await answering(BatchedTrail(Unreadable())).answer(ask("audit 1"))
    assert as_said(EN.trail.failed[Cause.REFUSED]) in message.text


class Broken(Forgetful):
    """A sink with a fault of its own."""

    async def write(self, _: Sequence[AuditRecord]) -> None:
        raise KeyError("6666")


async def test_fault_of_a_sink() -> None:
    """A fault that nobody thought of shows nothing either."""
    desk = answering(BatchedTrail(Broken()))
    assert as_said(EN.failure.not_audited) in (await desk.answer(ask("2020927020"))).text
    assert desk.at_once(ask("2020927020")) is None


class Gate(Forgetful):
    """A sink that writes when it is let."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.writes: list[int] = []

    async def write(self, records: Sequence[AuditRecord]) -> None:
        self.writes.append(len(records))
        await self.open.wait()


async def test_nothing_before_it_is_written() -> None:
    """The answer waits for its record; what comes meanwhile is written together."""
    sink = Gate()
    audit = BatchedTrail(sink, limit=60)
    desk = answering(audit)
    asked = [asyncio.create_task(desk.answer(ask("2020927020")))]
    while not sink.writes:  # noqa: ASYNC110 — turns of the loop
        await asyncio.sleep(0)
    asked += [asyncio.create_task(desk.answer(ask("2020927020"))) for _ in range(9)]
    while len(audit._waiting) < 9:  # noqa: ASYNC110 — the same
        await asyncio.sleep(0)
    assert not any(task.done() for task in asked)
    sink.open.set()
    assert all("小芳" in shown(message) for message in await asyncio.gather(*asked))
    assert sink.writes == [1, 9]
    await audit.close()


class Stubborn(Forgetful):
    """A trail that, while it is stuck, hangs and does not heed that it is cancelled."""

    def __init__(self) -> None:
        self.stuck = True
        self.released = asyncio.Event()

    async def hang(self) -> None:
        if not self.stuck:
            return
        while not self.released.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await self.released.wait()

    async def write(self, _: Sequence[AuditRecord]) -> None:
        await self.hang()

    async def read(self, _: Wanted, __: int | None = None) -> list[AuditRecord]:
        await self.hang()
        return []

    async def close(self) -> None:
        await self.hang()


async def test_what_hangs_holds_up_nothing() -> None:
    """What does not heed its cancelling fails in time, and what comes later goes on."""
    sink = Stubborn()
    audit = BatchedTrail(sink, limit=0.2)
    record = AuditRecord(datetime.now(UTC), "U1", "", "", "lookup", (), "none", (), "0a1b")
    try:
        async with asyncio.timeout(30):
            with pytest.raises(AuditFailed, match="unreachable"):
                await audit.write(record)
            with pytest.raises(AuditFailed, match="unreachable"):
                await audit.read(Wanted(), 1)
            sink.stuck = False
            await audit.write(record)
            sink.stuck = True
            await audit.close()
    finally:
        sink.released.set()


async def test_log_record(caplog: pytest.LogCaptureFixture) -> None:
    """By default the record is a line of the log, whatever LOG_LEVEL is."""
    caplog.set_level(logging.ERROR, "bot")
    caplog.handler.setLevel(logging.NOTSET)
    desk = answering(LogTrail())
    await desk.answer(ask("2020927020"))
    assert desk.at_once(ask("2020927020")) is not None
    lines = [line for line in caplog.records if line.name == "bot.audit"]
    assert len(lines) == 2
    assert vars(lines[0])["contact_ids"] == ("2020927020",)
    assert vars(lines[0])["outcome"] == "found"
    assert "小芳" not in str(vars(lines[0]))


async def test_log_record_of_a_search(caplog: pytest.LogCaptureFixture) -> None:
    """A search's line has its window and its number of calls, 0 too; others have no such fields."""
    search = AuditRecord(
        datetime.now(UTC), "U1", "", "", "search", ("hash:0123456789ab",), "none", ("",), "0a1b"
    )
    window = "2026-11-17T05:20:01Z/2026-11-24T05:20:00Z"
    trail = LogTrail()
    trail.write_now(replace(search, window=window, count=0))
    await trail.write(search)
    first, second = [vars(line) for line in caplog.records if line.name == "bot.audit"]
    assert (first["window"], first["count"]) == (window, 0)
    assert not {"window", "count"} & second.keys()


async def test_commands(start_bot: StartBot, workspace: Slack, url: str) -> None:
    """Listing, JSON, migrating and forgetting, with their exit codes."""
    bot = await start_bot(AUDIT_DATABASE_URL=url, SECRET_KEY=KEY)
    await workspace.command(bot, contacts.SAMPLE)
    await workspace.command(bot, contacts.NONE_YET)
    settings = {"AUDIT_DATABASE_URL": url, "SECRET_KEY": KEY}
    code, out, _ = await python_m_bot(settings, "audit", "--contact", contacts.SAMPLE)
    assert code == 0
    assert len(out.splitlines()) == 1
    assert EN.trail.actions["lookup"] in out
    code, out, _ = await python_m_bot(settings, "audit", "--contact", contacts.NONE_YET, "--json")
    assert code == 0
    (record,) = json.loads(out)
    assert record["outcome"] == "none"
    assert (await python_m_bot(settings, "audit", "--user", record["user_id"]))[0] == 0
    assert (await python_m_bot(settings, "audit", "--since", "2020-01-01"))[0] == 0
    assert (await python_m_bot(settings, "audit", "--user", "U404"))[0] == 1
    assert (await python_m_bot(settings, "audit", "--since", "yesterday"))[0] == 2
    assert (await python_m_bot(settings, "audit"))[0] == 2
    assert (await python_m_bot({}, "audit", "--user", "U1"))[0] == 2
    assert (await python_m_bot(settings, "audit", "migrate"))[0] == 0
    code, out, _ = await python_m_bot(settings, "audit", "prune", "--older-than", "400d")
    assert (code, out[0]) == (0, "0")
    for wrong in ("x", "0d", "000d", "-1d"):
        assert (await python_m_bot(settings, "audit", "prune", f"--older-than={wrong}"))[0] == 2
    audit = open_audit(url)
    old = datetime.now(UTC) - timedelta(days=2)
    await audit.write(AuditRecord(old, "U1", "", "", "lookup", (), "none", (), "0a1b"))
    await audit.close()
    code, out, _ = await python_m_bot(settings, "audit", "prune", "--older-than", "1d")
    assert (code, out[0]) == (0, "1")
    code, out, _ = await python_m_bot(settings, "audit", "--since", "2020-01-01")
    assert (code, len(out.splitlines())) == (0, 2)
    gone = {"AUDIT_DATABASE_URL": "postgresql://u:canary@127.0.0.1:1/audit"}
    code, out, err = await python_m_bot(gone, "audit", "--user", "U1")
    assert code == 3
    assert "could not be reached at 127.0.0.1" in err
    assert "canary" not in out + err
    assert (await python_m_bot(settings, "lookup", "audit", "1"))[0] == 2


@pytest.mark.parametrize(
    "narrowed",
    [
        ("--contact", "1001"),
        ("--phone", "15588886666"),
        ("--user", "U1"),
        ("--since", "2020-01-01"),
        ("--json",),
    ],
)
@pytest.mark.parametrize("action", [("prune", "--older-than", "1d"), ("migrate",)])
async def test_nothing_narrows_prune(
    url: str, audit: Trail, narrowed: tuple[str, ...], action: tuple[str, ...]
) -> None:
    """What would only narrow a list is refused with prune and migrate, and nothing is deleted."""
    old = datetime.now(UTC) - timedelta(days=2)
    await audit.write(AuditRecord(old, "U2", "", "", "lookup", ("1002",), "none", ("",), "0a1b"))
    settings = {"AUDIT_DATABASE_URL": url}
    code, _, err = await python_m_bot(settings, "audit", *narrowed, *action)
    assert code == 2
    assert f"audit {action[0]} is about all records" in err
    assert len(await stored(url)) == 1


async def test_check(environ: dict[str, str], tmp_path: Path) -> None:
    """`check` reads the trail once; a wrong database fails, one out of reach warns."""
    right = {**environ, "AUDIT_DATABASE_URL": f"sqlite:///{tmp_path}/audit.db"}
    code, out, _ = await python_m_bot(right, "check")
    assert code == 0
    assert f"✓ {EN.check.audit}" in out
    code, out, _ = await python_m_bot({**right, "DYNO": "web.1"}, "check")
    assert code == 0
    wrong = {**environ, "AUDIT_DATABASE_URL": f"sqlite:///{tmp_path}/missing/audit.db"}
    code, out, _ = await python_m_bot(wrong, "check")
    assert code == 2
    assert f"✗ {operator(Cause.REFUSED)}" in out
    gone = {**environ, "AUDIT_DATABASE_URL": "postgresql://u:canary@127.0.0.1:1/audit"}
    code, out, _ = await python_m_bot(gone, "check")
    assert code == 0
    assert "! The audit database could not be reached at 127.0.0.1" in out


async def test_reading_makes_nothing(tmp_path: Path) -> None:
    """A path that was mistyped is no empty trail: it says that there are no tables."""
    settings = {"AUDIT_DATABASE_URL": f"sqlite:///{tmp_path}/mistyped.db"}
    for asked in (("--user", "U1"), ("prune", "--older-than", "1d")):
        code, _, err = await python_m_bot(settings, "audit", *asked)
        assert code == 3
        assert operator(Cause.NO_TABLES) in err
    assert not contents(tmp_path)


async def test_check_tries_to_write(environ: dict[str, str], tmp_path: Path) -> None:
    """A trail that can be read but not written is wrong; one that is right is left as it was."""
    path = tmp_path / "audit.db"
    right = {**environ, "AUDIT_DATABASE_URL": f"sqlite:///{path}"}
    assert (await python_m_bot(right, "check"))[0] == 0
    assert (await python_m_bot(right, "audit", "--since", "2000-01-01"))[0] == 1
    with closing(sqlite3.connect(path)) as database:
        database.execute(
            "CREATE TRIGGER no BEFORE INSERT ON audit_records BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    code, out, _ = await python_m_bot(right, "check")
    assert code == 2
    assert f"✗ {operator(Cause.REFUSED)}" in out


@pytest.mark.parametrize(
    "asked",
    [
        ("--contact", "小芳"),
        ("--contact", "1001 1002"),
        ("--contact", ""),
        ("--since", "0001-01-01T00:00+14:00"),
        ("--since", "0999-01-01"),
    ],
)
async def test_what_cannot_be_asked(url: str, asked: tuple[str, str]) -> None:
    """What is no contact id and no day of this century is wrong usage, not "no record"."""
    assert (await python_m_bot({"AUDIT_DATABASE_URL": url}, "audit", *asked))[0] == 2


async def test_contact_as_people_type_it(url: str, audit: Trail) -> None:
    """Spaces and full-width digits are forgiven, as in Slack."""
    now = datetime.now(UTC)
    await audit.write(AuditRecord(now, "U1", "", "", "lookup", ("1001",), "found", ("R",), "0a1b"))
    settings = {"AUDIT_DATABASE_URL": url, "SECRET_KEY": KEY}
    assert (await python_m_bot(settings, "audit", "--contact", " １００１ "))[0] == 0


async def test_hashed_ids_need_the_key(url: str) -> None:
    """Without the bot's key a contact's hashed records would be missed: it says so instead."""
    code, _, err = await python_m_bot({"AUDIT_DATABASE_URL": url}, "audit", "--contact", "1001")
    assert code == 2
    assert "SECRET_KEY" in err


async def test_the_two_ways_are_one(caplog: pytest.LogCaptureFixture) -> None:
    """What is answered at once and what is waited for are the same, in message and record."""
    desk = answering(LogTrail())
    for question in (ask("2020927020"), replace(ask("2020927020"), needs=(Action.REVEAL,))):
        waited = await desk.answer(question)
        assert desk.at_once(question) == waited
        first, second = [
            {**vars(r), **dict.fromkeys(("created", "msecs", "relativeCreated", "taskName"))}
            for r in caplog.records
            if r.name == "bot.audit"
        ]
        assert first == second
        caplog.clear()


async def test_damaged_file(tmp_path: Path) -> None:
    """A file that is no database is refused in words, without a stack trace."""
    (tmp_path / "audit.db").write_bytes(b"no database" * 1000)
    settings = {"AUDIT_DATABASE_URL": f"sqlite:///{tmp_path}/audit.db"}
    code, _, err = await python_m_bot(settings, "audit", "--user", "U1")
    assert code == 3
    assert operator(Cause.REFUSED) in err
    assert sqlite3.sqlite_version


@pytest.mark.parametrize(
    ("package", "url"),
    [("aiosqlite", "sqlite:////tmp/none.db"), ("asyncpg", "postgresql://u@127.0.0.1/none")],
)
async def test_package_missing(package: str, url: str) -> None:
    """Without the package of the extra, it says what to install, without a stack trace."""
    program = (
        f"import sys; sys.modules[{package!r}] = None; from bot.__main__ import main;"
        "sys.exit(main(['audit', '--user', 'U1']))"
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", program),
        env={"PATH": os.environ["PATH"], "AUDIT_DATABASE_URL": url},
        stderr=asyncio.subprocess.PIPE,
    )
    _, err = await process.communicate()
    assert process.returncode == 2
    assert f"AUDIT_DATABASE_URL: needs the {package} package" in err.decode()


async def test_nothing_is_imported_without_a_database() -> None:
    """Without AUDIT_DATABASE_URL neither driver is loaded."""
    program = (
        "import sys, bot.server.server, bot.commands.check, bot.audit as a; a.open_audit('');"
        "print([m for m in ('sqlalchemy', 'aiosqlite', 'asyncpg') if m in sys.modules])"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    assert out.decode().strip() == "[]"
