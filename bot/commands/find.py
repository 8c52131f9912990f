"""`python -m bot find --phone … | --agent …`: calls, in a terminal."""

import argparse
import sys
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any, TextIO

from bot.callcenter.call_list import Cursor, Listed, Search
from bot.callcenter.call_search import CallSearch
from bot.callcenter.calls import Calls
from bot.callcenter.model import Call
from bot.commands.call_center import client_of
from bot.commands.terminal import rendered, rendered_json
from bot.errors import CallCenterError, UsageError
from bot.messages.calls import CallList, calls
from bot.messages.calls_failed import calls_failed
from bot.messages.guidance import sentence
from bot.messages.masking import shown_call
from bot.messages.message import Message, Place, Reader, message
from bot.messages.rich import quoted, rich
from bot.messages.words import LANGUAGES, Words
from bot.questions.phone_numbers import phone_number
from bot.questions.when import When, between
from bot.server import log
from bot.server.session import Network
from bot.settings.settings import LookupSettings

FOUND, NONE_FOUND, WRONG_USAGE, FAILED = range(4)
_LONGEST_QUOTE = 200


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can stand behind `find`."""
    parser.description = (
        "The calls of a number or an agent, newest first. Times as in Slack, in this machine's "
        "zone: today, yesterday, 7d, 2026-11-20, 11-20, '2026-11-20 14:00'."
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--phone", metavar="N", type=_phone, help="a number, in any way of writing")
    what.add_argument("--agent", metavar="NAME", type=_name, help="as in the call center")
    parser.add_argument("--since", metavar="WHEN", default="", help="default: 7 days before")
    parser.add_argument("--until", metavar="WHEN", default="", help="default: now")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--reveal", action="store_true", help="show phone numbers in full")


async def run(chosen: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Find and print all of them.

    Returns:
        0 found, 1 none found, 2 wrong usage, 3 the call center refused or could not be reached.

    Raises:
        SettingsError: settings are missing or malformed.
    """
    settings = LookupSettings.from_env(environ)
    log.configure(settings.log)
    words = LANGUAGES[settings.language]
    try:
        period = between(chosen.since, chosen.until, round(time.time() * 1000), None)
    except UsageError as error:
        _show(_not_a_time(error, words), sys.stderr)
        return WRONG_USAGE
    forms = tuple(chosen.phone or (chosen.agent,))
    reader = Reader(words, place=Place.TERMINAL, full_numbers=chosen.reveal)
    search = Search(forms, period.window.start, period.window.stop)
    listed, failed = await _find(settings, search)
    by = "phone" if chosen.phone else "agent"
    if chosen.json:
        print(rendered_json(_described(listed, period, failed, full_numbers=chosen.reveal)))
    else:
        if listed.calls or not failed:
            _show(calls(_list(by, forms[0], listed, period), reader), sys.stdout)
        if failed:
            _show(calls_failed(failed, "", reader), sys.stderr)
    if failed:
        return FAILED
    return FOUND if listed.calls else NONE_FOUND


async def _find(settings: LookupSettings, search: Search) -> tuple[Listed, CallCenterError | None]:
    """Every call of the time that was asked for; what failed, and then those that came before."""
    center = settings.call_center
    found: list[Call] = []
    async with Network(settings.proxies) as network:
        client = client_of(center, network)
        reading = CallSearch(Calls(client.list_call_detail_records))
        at: Cursor | None = Cursor()
        read_to = search.stop
        while at is not None:
            try:
                page = await reading.read(search, at)
            except CallCenterError as error:
                cut = Listed(tuple(found), 0, at, len(found), complete=False, read_to=read_to)
                return cut, error
            found += page.calls
            at, read_to = page.after, page.read_to
    return Listed(tuple(found), 0, None, len(found), complete=True, read_to=search.start), None


def _list(by: str, name: str, listed: Listed, period: When) -> CallList:
    return CallList(
        by=by,
        name=name,
        listed=listed,
        window=period.window,
        period=period.kind.value,
        days=period.days,
        handle="",
        page=1,
    )


def _described(
    listed: Listed, period: When, error: CallCenterError | None, *, full_numbers: bool
) -> dict[str, Any]:
    ends = [datetime.fromtimestamp(each / 1000).astimezone().isoformat() for each in period.window]
    found = [described_call(call, full_numbers=full_numbers) for call in listed.calls]
    described: dict[str, Any] = {"since": ends[0], "until": ends[1], "calls": found}
    if error:
        described["error"] = {"kind": error.kind, "code": error.code, "hint": error.hint or ""}
        described["request_id"] = error.request_id
    return described


def described_call(call: Call, *, full_numbers: bool) -> dict[str, Any]:
    """A call for a program: every field of the call center's, but for its recordings."""
    seen = shown_call(call, full_numbers=full_numbers)._asdict()
    agents = [agent._asdict() for agent in seen.pop("agents")]
    del seen["recordings"]  # not asked for
    return {**seen, "agents": agents}


def _not_a_time(error: UsageError, words: Words) -> Message:
    return message(
        rich(sentence(error, words)),
        quoted(error.quoted, _LONGEST_QUOTE),
        rich(words.usage.time_example),
    )


def _phone(typed: str) -> tuple[str, ...]:
    number = phone_number(typed)
    if number is None:
        raise argparse.ArgumentTypeError("a phone number such as 15588886666 or '+44 20 7946 0958'")
    return number.forms


def _name(typed: str) -> str:
    if not any(map(str.isalnum, typed)):
        raise argparse.ArgumentTypeError("an agent's name such as 小芳")
    return " ".join(typed.split())


def _show(said: Message, stream: TextIO) -> None:
    print(rendered(said, colour=stream.isatty()), file=stream)
