"""The call center, as `python -m bot check` tries it: each right that the settings need."""

import re
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from bot.access import Action, Policy
from bot.callcenter.call_records import LIST_CALL_DETAIL_RECORDS, LIST_USERS
from bot.callcenter.client import CallCenterClient
from bot.callcenter.conversation import GET_CONVERSATION_DETAIL
from bot.callcenter.media import DOWNLOAD_RECORDING
from bot.callcenter.model import CallsWanted
from bot.callcenter.protocol import LIST_RECORDINGS_BY_CONTACT_ID
from bot.commands.call_center import client_of
from bot.commands.finding import DOUBTFUL, RIGHT, WRONG, Finding
from bot.errors import CallCenterError
from bot.messages.operator import call_center_line
from bot.messages.words import Words
from bot.messages.words.settings_sentences import SETTINGS_SENTENCES
from bot.server.session import Network
from bot.settings.settings import Settings

_NO_CONTACT = "0"  # an id that no contact has: the call center's "none" proves the rest
_NO_FILE = "0.wav"  # the same, of a file
_NO_SUCH_THING = re.compile(
    r"NotExists?\.(JobId|ContactId|Record)|(Invalid|Missing)ContactId.*|Parameter\..*"
)
_RECORDINGS, _CALLS, _USERS, _FILES, _WORDS = (
    f"ccc:{action}"
    for action in (
        LIST_RECORDINGS_BY_CONTACT_ID,
        LIST_CALL_DETAIL_RECORDS,
        LIST_USERS,
        DOWNLOAD_RECORDING,
        GET_CONVERSATION_DETAIL,
    )
)
_HOUR = 3_600_000  # milliseconds
_Try = Callable[[], Awaitable[Any]]


async def check_call_center(settings: Settings, words: Words, network: Network) -> list[Finding]:
    """A signed call for each right. What is no instance id of CCC 1.0 is not sent anywhere.

    Where the first call fails for something else than its right, the others would say the same.
    """
    for warning in settings.warnings:
        if warning.name == "CCC_INSTANCE_ID":
            said = f"{warning.name} {warning.said(SETTINGS_SENTENCES[settings.language])}"
            return [Finding(WRONG, words.check.instance.format(warning=said))]
    center = settings.call_center
    client = client_of(center, network)
    tries = _tries(client, settings.access, transcripts=settings.transcripts)
    host = urlsplit(center.endpoint).hostname or ""
    findings: list[Finding] = []
    for action, attempt in tries.items():
        try:
            await attempt()
        except CallCenterError as error:
            refused = call_center_line(
                *(error, words),
                host=host,
                instance_id=center.instance_id,
                action=action,
                needed=tuple(tries),
            )
            findings.append(Finding(WRONG if refused.standing else DOUBTFUL, refused.line))
            if action == _RECORDINGS and not refused.for_the_right:
                break
        else:
            findings.append(Finding(RIGHT, _accepted(action, words)))
    return findings


def _tries(client: CallCenterClient, policy: Policy, *, transcripts: bool) -> dict[str, _Try]:
    """The rights that the settings need, each with the smallest call that takes it."""
    none = partial(client.list_recordings_by_contact_id, _NO_CONTACT)
    tries: dict[str, _Try] = {_RECORDINGS: partial(_known, none)}
    if policy.entries(Action.SEARCH):
        now = int(time.time() * 1000)
        wanted = CallsWanted(now - _HOUR, now, page_size=1)
        tries[_CALLS] = partial(client.list_call_detail_records, wanted)
    if policy.own:
        tries[_USERS] = partial(client.list_users, most_pages=1)
    if policy.entries(Action.LISTEN):
        tries[_FILES] = partial(_known, partial(client.download_recording, _NO_FILE))
        if transcripts:
            tries[_WORDS] = partial(_known, partial(client.conversation_detail, _NO_CONTACT))
    return tries


async def _known(attempt: _Try) -> None:
    """Raises CallCenterError, unless all but the id, or the file's name, was right."""
    try:
        await attempt()
    except CallCenterError as error:
        if not _NO_SUCH_THING.fullmatch(error.code):
            raise


def _accepted(action: str, words: Words) -> str:
    if action == _RECORDINGS:
        return words.check.call_center
    return words.check.call_center_right.format(right=words.operator.rights[action], action=action)
