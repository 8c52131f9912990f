"""`python -m bot lookup ID… [--json] [--reveal]`: the same look-up, in a terminal."""

import sys
import time
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

from bot.callcenter.client import FACTS
from bot.callcenter.lookup import Lookup
from bot.callcenter.model import Found
from bot.commands.call_center import client_of
from bot.commands.find import described_call
from bot.commands.terminal import rendered, rendered_json
from bot.errors import CallCenterError, UsageError
from bot.messages.guidance import help_in_terminal, usage_in_terminal
from bot.messages.masking import shown
from bot.messages.message import Message, Place, Reader
from bot.messages.recordings import answer
from bot.messages.words import LANGUAGES
from bot.questions.query import AuditQuery, ContactQuery, HelpQuery, parse
from bot.server import log
from bot.server.session import Network
from bot.settings.settings import LookupSettings

FOUND, NONE_FOUND, WRONG_USAGE, FAILED = range(4)


async def run(
    ids: Sequence[str], environ: Mapping[str, str], *, as_json: bool, reveal: bool
) -> int:
    """Look up and print; with `reveal`, phone numbers in full.

    An id of `-` stands for what standard input holds.

    Returns:
        0 found, 1 none found, 2 wrong usage, 3 the call center refused or could not be reached
        (for any of the contacts).

    Raises:
        SettingsError: settings are missing or malformed.
    """
    settings = LookupSettings.from_env(environ)
    log.configure(settings.log)
    words = LANGUAGES[settings.language]
    try:
        query = parse(" ".join(_typed(ids)))
    except UsageError as error:
        _show(usage_in_terminal(error, words), sys.stderr)
        return WRONG_USAGE
    if isinstance(query, HelpQuery):
        _show(help_in_terminal(words), sys.stdout)
        return FOUND
    if not isinstance(query, ContactQuery):
        other = words.usage.terminal_find
        if isinstance(query, AuditQuery):
            other = words.trail.command.format(contact_id=query.contact_id)
        print(other, file=sys.stderr)
        return WRONG_USAGE
    outcomes = await _look_up(settings, query.contact_ids)
    if as_json:
        described = [_described(outcome, full_numbers=reveal) for outcome in outcomes]
        print(rendered_json(described))
    else:
        reader = Reader(words, place=Place.TERMINAL, full_numbers=reveal)
        shown = answer(
            outcomes,
            reader,
            now=time.time(),
            not_ids=query.not_ids,
            kept_days=settings.kept_days,
        )
        _show(shown, sys.stdout)
    return _exit_code(outcomes)


def _typed(ids: Sequence[str]) -> list[str]:
    """The ids, with what standard input holds in the place of `-`."""
    return [sys.stdin.read() if each == "-" else each for each in ids]


async def _look_up(settings: LookupSettings, contact_ids: Sequence[str]) -> list[Found]:
    center = settings.call_center
    async with Network(settings.proxies) as network:
        client = client_of(center, network)
        lookup = Lookup(
            client.list_recordings_by_contact_id,
            fetch_call=client.facts_of_call,
        )
        return await lookup.find(contact_ids, patience=FACTS)  # nobody in Slack waits


def _described(outcome: Found, *, full_numbers: bool) -> dict[str, Any]:
    result = outcome.result
    described: dict[str, Any] = {
        "contact_id": outcome.contact_id,
        "request_id": result.request_id,
        "recordings": [
            shown(recording, full_numbers=full_numbers)._asdict()
            for recording in outcome.recordings
        ],
    }
    if outcome.call:
        described["call"] = described_call(outcome.call, full_numbers=full_numbers)
    if isinstance(result, CallCenterError):
        described["error"] = {"kind": result.kind, "code": result.code, "hint": result.hint or ""}
    return described


def _exit_code(outcomes: Sequence[Found]) -> int:
    if any(isinstance(outcome.result, CallCenterError) for outcome in outcomes):
        return FAILED
    return FOUND if any(outcome.recordings for outcome in outcomes) else NONE_FOUND


def _show(message: Message, stream: TextIO) -> None:
    print(rendered(message, colour=stream.isatty()), file=stream)
