"""Redis and the audit database, as `python -m bot check` tries them."""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from bot.audit import open_audit
from bot.audit.record import AuditRecord, Wanted
from bot.commands.disk import may_not_last
from bot.commands.finding import DOUBTFUL, RIGHT, WRONG, Finding
from bot.errors import AuditFailed
from bot.errors.causes import cause_of, detail
from bot.messages.operator import cause_line
from bot.messages.words import Words
from bot.server.instances import Instances
from bot.settings.settings import Settings

_REDIS_PATIENCE = 5.0  # seconds; the bot itself has less, and is not told how slow it is
_NO_RECORD = AuditRecord(datetime.fromtimestamp(0, UTC), "", "", "", "check", (), "none", (), "")


async def check_redis(settings: Settings, words: Words) -> Finding:
    """A write, and how long it takes."""
    instances = Instances(settings)
    shared = instances.shared
    assert shared is not None  # noqa: S101 — REDIS_URL is set
    seconds = await shared.round_trip(_REDIS_PATIENCE)
    await instances.close()
    if shared.failure and cause_of(shared.failure).standing:
        line = cause_line(
            *(cause_of(shared.failure), words),
            service="redis",
            setting="REDIS_URL",
            host=urlsplit(settings.redis_url).hostname or "",
            detail=detail(shared.failure),
        )
        return Finding(WRONG, line)
    if seconds is None:
        return Finding(DOUBTFUL, words.check.redis_unreachable)
    if seconds > shared.limit:
        took, limit = math.ceil(seconds * 1000), round(shared.limit * 1000)
        return Finding(DOUBTFUL, words.check.redis_slow.format(took=took, limit=limit))
    return Finding(RIGHT, words.check.redis if instances.answers else words.check.redis_marks)


async def check_audit(url: str, words: Words, environ: Mapping[str, str]) -> list[Finding]:
    """A record written and taken back; of a file, whether its disk lasts."""
    findings = _about_the_file(url, words, environ)
    audit = open_audit(url)
    try:
        await audit.read(Wanted(), 1)
        await audit.rehearse(_NO_RECORD)
    except AuditFailed as error:
        cause = error.reason
        where = {"service": "audit", "setting": "AUDIT_DATABASE_URL"}
        host = urlsplit(url).hostname or ""
        line = cause_line(cause, words, host=host, detail=_detail(error), **where)
        return [*findings, Finding(WRONG if cause.standing else DOUBTFUL, line)]
    finally:
        await audit.close()
    return [*findings, Finding(RIGHT, words.check.audit)]


def _detail(error: AuditFailed) -> str:
    return detail(error.__cause__) if error.__cause__ else ""


def _about_the_file(url: str, words: Words, environ: Mapping[str, str]) -> list[Finding]:
    path = url.removeprefix("sqlite:///")
    if path == url:
        return []
    findings = []
    if not path.startswith("/"):
        findings.append(Finding(DOUBTFUL, words.check.audit_folder.format(path=path)))
    mounts = Path("/proc/mounts")
    known = mounts.read_text("utf-8", "replace") if mounts.exists() else ""
    if may_not_last(str(Path(path).resolve()), known, environ):
        findings.append(Finding(DOUBTFUL, words.check.audit_disk))
    return findings
