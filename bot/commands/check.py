"""`python -m bot check`: tries every setting for real and says what is wrong and how to mend it.

As a PaaS's release phase: what never heals by itself fails it; what may pass by itself only warns.
"""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from bot.access import Action
from bot.commands.check_call_center import check_call_center
from bot.commands.check_databases import check_audit, check_redis
from bot.commands.check_slack import check_slack, check_socket
from bot.commands.finding import DOUBTFUL, RIGHT, WRONG, Finding
from bot.commands.terminal import printable, rendered_json
from bot.messages.words import LANGUAGES, Words
from bot.messages.words.settings_sentences import SETTINGS_SENTENCES
from bot.server.session import Network
from bot.settings.settings import Settings

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
            settings.slack,
            settings.access,
            settings.contact,
            words,
            network,
            embeds=bool(settings.listen.public_url) and settings.listen.in_slack,
        )
        if settings.slack.app_token:
            findings.append(await check_socket(settings.slack, words, network))
        findings += await check_call_center(settings, words, network)
    findings += _listening(settings, words)
    if settings.redis_url:
        findings.append(await check_redis(settings, words))
    if settings.audit_database_url:
        findings += await check_audit(settings.audit_database_url, words, environ)
    wrong = any(finding.mark == WRONG for finding in findings)
    _show(findings, words.check.next_wrong if wrong else words.check.next_right, as_json=as_json)
    return SOMETHING_WRONG if wrong else OK


def _listening(settings: Settings, words: Words) -> list[Finding]:
    """How people listen, where anybody may."""
    said, listen = words.check, settings.listen
    if not settings.access.entries(Action.LISTEN):
        return []
    if not (listen.public_url or listen.direct_links):
        return [Finding(DOUBTFUL, said.listen_not_set)]
    if not listen.public_url:
        return [Finding(RIGHT, said.listen_direct)]
    findings = [Finding(RIGHT, said.listen.format(address=listen.public_url))]
    if listen.in_slack:
        host = urlsplit(listen.public_url).hostname or ""
        findings.append(Finding(RIGHT, said.embed.format(host=host)))
    return findings


def _show(findings: Sequence[Finding], then: str, *, as_json: bool) -> None:
    if as_json:
        lines = [{"finding": _NAMES[each.mark], "text": each.text} for each in findings]
        print(rendered_json({"findings": lines, "next": then}))
        return
    for finding in findings:
        print(finding.mark, printable(finding.text))  # Slack's names, too
    print("→", then)
