"""Slack, as `python -m bot check` tries it: the token, its scopes, the socket, the clock."""

import time
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.access import Policy
from bot.commands.finding import DOUBTFUL, RIGHT, WRONG, Finding
from bot.commands.who_may import who_may, whom_to_ask
from bot.errors import Cause
from bot.errors.causes import cause_of, detail
from bot.messages.operator import cause_line
from bot.messages.words import Words
from bot.server.gate import WINDOW
from bot.server.session import Network
from bot.settings.settings import SlackSettings
from bot.slack.exchange import refusal, web_client
from bot.slack.manifest import EMAIL_SCOPE, EMBED_SCOPE, SCOPES
from bot.slack.outcome import Outcome, seconds_off

_STRANGE = 60  # seconds: a clock that is off by as much will soon be off by more
_FAILURES = (SlackApiError, aiohttp.ClientError, TimeoutError, OSError, ValueError, AttributeError)


async def check_slack(
    settings: SlackSettings,
    policy: Policy,
    contact: str,
    words: Words,
    network: Network,
    *,
    embeds: bool,
) -> list[Finding]:
    """The bot token, this machine's clock, the scopes, who may do what, and whom people ask.

    `embeds`: whether Slack is to show the player.
    """
    web = web_client(
        network.session, network.proxy(settings.api_url), settings.api_url, settings.bot_token
    )
    try:
        answer = await web.auth_test()
    except _FAILURES as error:
        return [_failed(error, words, words.check.slack_refused, settings)]
    findings = [Finding(RIGHT, words.check.slack.format(team=answer.get("team", "")))]
    headers = {name.lower(): str(value) for name, value in answer.headers.items()}
    findings += _clock(headers.get("date", ""), words, settings)
    findings += _scopes(headers.get("x-oauth-scopes"), policy, words, settings, embeds=embeds)
    rules = [
        *await who_may(policy, words, web),
        *await whom_to_ask(contact, words, web),
    ]
    return [*findings, *[Finding(RIGHT if known else DOUBTFUL, line) for line, known in rules]]


async def check_socket(settings: SlackSettings, words: Words, network: Network) -> Finding:
    """The app token. No socket is opened: Slack would send it what the running bot must answer."""
    web = web_client(network.session, network.proxy(settings.api_url), settings.api_url)
    try:
        await web.apps_connections_open(app_token=settings.app_token)
    except _FAILURES as error:
        return _failed(error, words, words.check.socket_refused, settings)
    return Finding(RIGHT, words.check.socket)


def _clock(date: str, words: Words, settings: SlackSettings) -> list[Finding]:
    """Slack's time beside ours. In Socket Mode nothing is refused for its time."""
    off = seconds_off(date, time.time())
    if off is None or abs(off) <= _STRANGE:
        return []
    wrong = abs(off) > WINDOW and not settings.app_token
    said = words.check.clock.format(seconds=round(abs(off)), window=WINDOW)
    return [Finding(WRONG if wrong else DOUBTFUL, said)]


def _scopes(
    granted: str | None, policy: Policy, words: Words, settings: SlackSettings, *, embeds: bool
) -> list[Finding]:
    """What is optional is missed only where a rule needs it, and never stops the start."""
    if granted is None:
        return []
    scopes = {scope.strip() for scope in granted.split(",")}
    findings = [Finding(RIGHT, words.check.scopes)]
    if not scopes >= SCOPES:
        missing = ", ".join(sorted(SCOPES - scopes))
        said = words.check.scopes_missing.format(scopes=missing, manifest=settings.manifest)
        findings = [Finding(WRONG, said)]
    if policy.own and EMAIL_SCOPE not in scopes:
        said = words.check.scopes_own.format(manifest=settings.manifest)
        findings.append(Finding(DOUBTFUL, said))
    if embeds and EMBED_SCOPE not in scopes:
        said = words.check.scopes_embed.format(manifest=settings.manifest)
        findings.append(Finding(DOUBTFUL, said))
    return findings


def _failed(error: Exception, words: Words, refused: str, settings: SlackSettings) -> Finding:
    """What a call that failed means. `refused`: what to say where Slack itself refused it."""
    if isinstance(error, SlackApiError):
        sent = refusal(error.response)
        if sent.outcome is Outcome.REFUSED:
            return Finding(WRONG, refused.format(reason=sent.error))
        return Finding(DOUBTFUL, words.check.slack_unreachable)
    cause = cause_of(error)
    if cause is Cause.UNREACHABLE:
        return Finding(DOUBTFUL, words.check.slack_unreachable)
    host = urlsplit(settings.api_url).hostname or ""
    line = cause_line(
        *(cause, words), service="slack", setting="SLACK_API_URL", host=host, detail=detail(error)
    )
    return Finding(WRONG, line)
