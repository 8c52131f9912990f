"""`python -m bot audit`: who saw what, in a terminal; and the operator's way to forget."""

import argparse
import re
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from bot.audit.database import DatabaseTrail, open_database
from bot.audit.record import Wanted, about
from bot.commands.spoken import say
from bot.commands.terminal import rendered_json
from bot.errors import AuditFailed, SettingProblem, SettingsError, UsageError
from bot.messages.operator import cause_line
from bot.messages.trail import in_terminal
from bot.messages.words import LANGUAGES, Words
from bot.questions.phone_numbers import PhoneNumber, phone_number
from bot.questions.query import ContactQuery, parse
from bot.server import log
from bot.settings.settings import AuditSettings

_PATIENCE = 1200.0  # seconds: nobody in Slack waits
_FIRST_YEAR = 2000  # there is nothing older, and years are written with four digits
FOUND, NONE_FOUND, WRONG_USAGE, FAILED = range(4)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What can stand behind `audit`."""
    parser.description = "Who saw what. At least one of --contact, --phone, --user, --since."
    about_what = parser.add_mutually_exclusive_group()
    about_what.add_argument("--contact", metavar="ID", type=_contact, help="a contact id (话务ID)")
    about_what.add_argument("--phone", metavar="N", type=_phone, help="a number that was searched")
    parser.add_argument("--user", metavar="U…", help="a Slack user id")
    parser.add_argument("--since", metavar="2026-11-01", type=_moment, help="from this day (UTC)")
    parser.add_argument("--json", action="store_true", help="print JSON")
    actions = parser.add_subparsers(dest="action", metavar="prune | migrate")
    prune = actions.add_parser("prune", help="forget what is older, for good")
    prune.add_argument("--older-than", metavar="400d", type=_days, required=True)
    actions.add_parser("migrate", help="make or update the tables")


async def run(chosen: argparse.Namespace, environ: Mapping[str, str]) -> int:
    """Do it.

    Returns:
        0 records were found (or it is done), 1 there are none, 2 wrong usage, 3 the database
        refused or could not be reached.

    Raises:
        SettingsError: settings are missing or malformed.
    """
    if chosen.action and _narrowed(chosen):
        say(
            "python -m bot audit {} is about all records: without --contact, --phone, --user, "
            "--since, --json",
            chosen.action,
        )
        return WRONG_USAGE
    settings = AuditSettings.from_env(environ)
    if (chosen.contact or chosen.phone) and not settings.hash_key:
        fix = "is missing; only with that of the bot are all records of a contact or number found"
        raise SettingsError([SettingProblem("SECRET_KEY", fix)])
    log.configure(settings.log)
    words = LANGUAGES[settings.language]
    # Forgetting and migrating may take long; nobody waits for an answer in Slack.
    trail = open_database(settings.database_url, limit=_PATIENCE, make=chosen.action == "migrate")
    try:
        match chosen.action:
            case "prune":
                return await _prune(trail, chosen.older_than, words)
            case "migrate":
                await trail.prepare()
                print(words.trail.migrated)
                return FOUND
            case _:
                return await _list(trail, chosen, settings.hash_key, words)
    except AuditFailed as error:
        host = urlsplit(settings.database_url).hostname or ""
        where = {"service": "audit", "setting": "AUDIT_DATABASE_URL", "host": host}
        print(cause_line(error.reason, words, **where), file=sys.stderr)
        return FAILED
    finally:
        await trail.close()


def _narrowed(chosen: argparse.Namespace) -> bool:
    typed = (chosen.contact, chosen.phone, chosen.user, chosen.since)  # "" was typed, too
    return chosen.json or any(one is not None for one in typed)


async def _list(trail: DatabaseTrail, chosen: argparse.Namespace, key: bytes, words: Words) -> int:
    if not (chosen.contact or chosen.phone or chosen.user or chosen.since):
        print("python -m bot audit: --contact, --phone, --user or --since", file=sys.stderr)
        return WRONG_USAGE
    contact_ids = _about(chosen.contact, chosen.phone, key)
    wanted = Wanted(contact_ids, chosen.user or "", chosen.since)
    records = await trail.read(wanted)
    if chosen.json:
        shown = [{**asdict(record), "time": record.time.isoformat()} for record in records]
        print(rendered_json(shown))
    elif not records:
        print(words.trail.none, file=sys.stderr)
    else:
        print(*(in_terminal(record, words) for record in records), sep="\n")
    return FOUND if records else NONE_FOUND


def _about(contact_id: str | None, number: PhoneNumber | None, key: bytes) -> tuple[str, ...]:
    """What stands for a contact or a number in its records; nothing where neither is asked for."""
    if number:
        first, *others = number.forms
        return about(first, key, others).contact_ids
    return about(contact_id, key).contact_ids if contact_id else ()


async def _prune(trail: DatabaseTrail, age: timedelta, words: Words) -> int:
    before = datetime.now(UTC) - age
    count = await trail.forget(before)
    print(words.trail.pruned.format(count=count, time=f"{before:%Y-%m-%d %H:%M} UTC"))
    return FOUND


def _contact(typed: str) -> str:
    try:
        query = parse(typed)
    except UsageError:
        query = None
    if not isinstance(query, ContactQuery) or len(query.contact_ids) + len(query.not_ids) > 1:
        raise argparse.ArgumentTypeError("one contact id such as 2020927020")
    return query.contact_ids[0]


def _phone(typed: str) -> PhoneNumber:
    number = phone_number(typed)
    if number is None:
        raise argparse.ArgumentTypeError("one phone number such as 15588886666")
    return number


def _moment(typed: str) -> datetime:
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        moment = None
    if moment is None or moment.year < _FIRST_YEAR:
        raise argparse.ArgumentTypeError("a day such as 2026-11-01")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _days(typed: str) -> timedelta:
    if not re.fullmatch("0*[1-9][0-9]{0,4}d", typed):
        raise argparse.ArgumentTypeError("a number of days such as 400d, at least 1d")
    return timedelta(days=int(typed[:-1]))
