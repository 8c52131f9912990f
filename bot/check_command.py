"""`python -m bot check`: tries every setting for real and says what is wrong and how to mend it.

As a PaaS's release phase: a wrong setting fails it, a service that cannot be reached only warns.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.access import Policy
from bot.audit.disk import may_not_last
from bot.audit.record import AuditRecord, Wanted
from bot.audit.sinks import open_audit
from bot.callcenter.client import CallCenterClient, open_session
from bot.check_access import who_may
from bot.errors import AuditFailed, CallCenterError, ServiceFailed, Throttled, TimedOut, Unreachable
from bot.instances import Instances
from bot.messages.failure import failure_line
from bot.messages.terminal import printable
from bot.messages.trail import failure
from bot.messages.words import LANGUAGES, Words
from bot.settings import CallCenterSettings, Settings, SlackSettings

SCOPES = frozenset(
    {
        *("app_mentions:read", "channels:read", "chat:write", "commands", "groups:read"),
        *("im:history", "mpim:read", "usergroups:read", "users:read"),
    }
)  # the manifest's; a test holds them equal
_NO_CONTACT = "0"  # an id that no contact has: the call center's "none" proves the rest
_ABOUT_THE_CONTACT = re.compile(
    r"NotExists?\.(JobId|ContactId)|(Invalid|Missing)ContactId.*|Parameter\..*"
)
_PASSING = frozenset(
    {"ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)
OK, WRONG = 0, 2
_REDIS_PATIENCE = 5.0  # seconds; the bot itself has less, and is not told how slow it is
_NO_RECORD = AuditRecord(datetime.fromtimestamp(0, UTC), "", "", "", "check", (), "none", (), "")


@dataclass(frozen=True)
class _Finding:
    mark: str  # ✓ right, ! could not be tried, ✗ wrong
    text: str


async def run(environ: Mapping[str, str]) -> int:
    """Print one line for each thing tried.

    Returns:
        0 when nothing is wrong (a service may be out of reach), 2 otherwise.

    Raises:
        SettingsError: settings are missing or malformed.
    """
    settings = Settings.from_env(environ)
    words = LANGUAGES[settings.language]
    findings = [_Finding("✓", words.check_settings)]
    async with open_session() as session:
        findings += await _slack(settings.slack, settings.access, words, session)
        if settings.slack.app_token:
            findings.append(await _socket(settings.slack, words, session))
        findings.append(await _call_center(settings.call_center, words, session))
    if settings.redis_url:
        findings.append(await _redis(settings, words))
    if settings.audit_database_url:
        findings += await _audit(settings.audit_database_url, words, environ)
    for finding in findings:
        print(finding.mark, printable(finding.text))  # Slack's names, too
    return WRONG if any(finding.mark == "✗" for finding in findings) else OK


async def _slack(
    settings: SlackSettings, policy: Policy, words: Words, session: aiohttp.ClientSession
) -> list[_Finding]:
    client = AsyncWebClient(settings.bot_token, settings.api_url, session=session)
    try:
        answer = await client.auth_test()
    except SlackApiError as error:
        reason = str(error.response.get("error", ""))[:80]
        if reason in _PASSING or error.response.status_code >= 500:  # noqa: PLR2004
            return [_Finding("!", words.check_slack_unreachable)]
        return [_Finding("✗", words.check_slack_refused.format(reason=reason))]
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        return [_Finding("!", words.check_slack_unreachable)]
    findings = [_Finding("✓", words.check_slack.format(team=answer.get("team", "")))]
    granted = {name.lower(): value for name, value in answer.headers.items()}.get("x-oauth-scopes")
    if granted is not None:
        missing = SCOPES - {scope.strip() for scope in str(granted).split(",")}
        if missing:
            scopes = ", ".join(sorted(missing))
            findings.append(_Finding("✗", words.check_scopes_missing.format(scopes=scopes)))
        else:
            findings.append(_Finding("✓", words.check_scopes))
    rules = await who_may(policy, words, client)
    return [*findings, *[_Finding("✓" if known else "!", line) for line, known in rules]]


async def _socket(
    settings: SlackSettings, words: Words, session: aiohttp.ClientSession
) -> _Finding:
    client = AsyncWebClient(base_url=settings.api_url, session=session)
    try:
        await client.apps_connections_open(app_token=settings.app_token)
    except SlackApiError as error:
        reason = str(error.response.get("error", ""))[:80]
        if reason in _PASSING or error.response.status_code >= 500:  # noqa: PLR2004
            return _Finding("!", words.check_slack_unreachable)
        return _Finding("✗", words.check_socket_refused.format(reason=reason))
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        return _Finding("!", words.check_slack_unreachable)
    return _Finding("✓", words.check_socket)


async def _redis(settings: Settings, words: Words) -> _Finding:
    instances = Instances(settings)
    shared = instances.shared
    assert shared is not None  # noqa: S101 — REDIS_URL is set
    seconds = await shared.round_trip(_REDIS_PATIENCE)
    await instances.close()
    if seconds is None:
        return _Finding("!", words.check_redis_unreachable)
    if seconds > shared.limit:
        took, limit = math.ceil(seconds * 1000), round(shared.limit * 1000)
        return _Finding("!", words.check_redis_slow.format(took=took, limit=limit))
    return _Finding("✓", words.check_redis if instances.answers else words.check_redis_marks)


async def _call_center(
    settings: CallCenterSettings, words: Words, session: aiohttp.ClientSession
) -> _Finding:
    client = CallCenterClient(
        session,
        settings.credentials,
        instance_id=settings.instance_id,
        endpoint=settings.endpoint,
    )
    try:
        await client.list_recordings_by_contact_id(_NO_CONTACT)
    except CallCenterError as error:
        if _ABOUT_THE_CONTACT.fullmatch(error.code):  # all but the id was right
            return _Finding("✓", words.check_call_center)
        if isinstance(error, (ServiceFailed, Throttled, TimedOut, Unreachable)):
            return _Finding("!", failure_line(error, words))
        return _refused(error, words)
    return _Finding("✓", words.check_call_center)


async def _audit(url: str, words: Words, environ: Mapping[str, str]) -> list[_Finding]:
    findings = []
    path = url.removeprefix("sqlite:///")
    if path != url and _may_not_last(path, environ):
        findings.append(_Finding("!", words.check_audit_disk))
    audit = open_audit(url)
    try:
        await audit.read(Wanted(), 1)
        await audit.rehearse(_NO_RECORD)
    except AuditFailed as error:
        mark = "!" if error.reason == "unreachable" else "✗"
        return [*findings, _Finding(mark, failure(error, words))]
    finally:
        await audit.close()
    return [*findings, _Finding("✓", words.check_audit)]


def _may_not_last(path: str, environ: Mapping[str, str]) -> bool:
    mounts = Path("/proc/mounts")
    known = mounts.read_text() if mounts.exists() else ""
    return may_not_last(str(Path(path).resolve()), known, environ)


def _refused(error: CallCenterError, words: Words) -> _Finding:
    details = words.code.format(code=error.code or "-")
    return _Finding("✗", f"{failure_line(error, words)} ({details}, {error.request_id or '-'})")
