"""`python -m bot check`: tries every setting for real and says what is wrong and how to mend it.

As a PaaS's release phase: what never heals by itself fails it; what may pass by itself only warns.
"""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from bot.callcenter.client import CallCenterClient
from bot.commands.check_databases import check_audit, check_redis
from bot.commands.check_slack import check_slack, check_socket
from bot.commands.finding import DOUBTFUL, RIGHT, WRONG, Finding
from bot.commands.terminal import printable, rendered_json
from bot.errors import CallCenterError
from bot.messages.operator import call_center_line
from bot.messages.words import LANGUAGES, Words
from bot.messages.words.settings_sentences import SETTINGS_SENTENCES
from bot.server.session import Network
from bot.settings.settings import Settings

_NO_CONTACT = "0"  # an id that no contact has: the call center's "none" proves the rest
_ABOUT_THE_CONTACT = re.compile(
    r"NotExists?\.(JobId|ContactId)|(Invalid|Missing)ContactId.*|Parameter\..*"
)
OK, SOMETHING_WRONG = 0, 2
_NAMES = {RIGHT: "right", DOUBTFUL: "doubtful", WRONG: "wrong"}


async def run(environ: Mapping[str, str], *, as_json: bool = False) -> int:
    """Print one line for each thing tried, in the order in which one sets up, and what is next.

    Returns:
        0 when nothing is wrong (a service may be out of reach), 2 otherwise.

    Raises:
        SettingsError: settings are missing or malformed.
    """
    settings = Settings.from_env(environ)
    words = LANGUAGES[settings.language]
    translations = SETTINGS_SENTENCES[settings.language]
    way_in = words.check.over_socket if settings.slack.app_token else words.check.over_http
    findings = [Finding(RIGHT, words.check.settings), Finding(RIGHT, way_in)]
    findings += [
        Finding(DOUBTFUL, f"{each.name} {each.said(translations)}")
        for each in settings.warnings
        if each.name != "CCC_INSTANCE_ID"
    ]
    async with Network(settings.proxies) as network:
        findings += await check_slack(
            settings.slack, settings.access, settings.contact, words, network
        )
        if settings.slack.app_token:
            findings.append(await check_socket(settings.slack, words, network))
        findings.append(await _call_center(settings, words, network))
    if settings.redis_url:
        findings.append(await check_redis(settings, words))
    if settings.audit_database_url:
        findings += await check_audit(settings.audit_database_url, words, environ)
    wrong = any(finding.mark == WRONG for finding in findings)
    _show(findings, words.check.next_wrong if wrong else words.check.next_right, as_json=as_json)
    return SOMETHING_WRONG if wrong else OK


def _show(findings: Sequence[Finding], then: str, *, as_json: bool) -> None:
    if as_json:
        lines = [{"finding": _NAMES[each.mark], "text": each.text} for each in findings]
        print(rendered_json({"findings": lines, "next": then}))
        return
    for finding in findings:
        print(finding.mark, printable(finding.text))  # Slack's names, too
    print("→", then)


async def _call_center(settings: Settings, words: Words, network: Network) -> Finding:
    """One signed call. What is no instance id of CCC 1.0 is not sent anywhere."""
    for warning in settings.warnings:
        if warning.name == "CCC_INSTANCE_ID":
            said = f"{warning.name} {warning.said(SETTINGS_SENTENCES[settings.language])}"
            return Finding(WRONG, words.check.instance.format(warning=said))
    center = settings.call_center
    client = CallCenterClient(
        network.session,
        center.credentials,
        instance_id=center.instance_id,
        endpoint=center.endpoint,
        proxy=network.proxy(center.endpoint),
    )
    try:
        await client.list_recordings_by_contact_id(_NO_CONTACT)
    except CallCenterError as error:
        if not _ABOUT_THE_CONTACT.fullmatch(error.code):  # else all but the id was right
            host = urlsplit(center.endpoint).hostname or ""
            line, standing = call_center_line(
                error, words, host=host, instance_id=center.instance_id
            )
            return Finding(WRONG if standing else DOUBTFUL, line)
    return Finding(RIGHT, words.check.call_center)
