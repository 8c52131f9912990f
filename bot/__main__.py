"""The commands: `python -m bot [serve | lookup ID… | audit … | check | demo]`.

Each command imports only what it needs: what is not used costs no start-up time.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

from bot.errors import SettingsError

WRONG_SETTINGS = 2


def main(arguments: Sequence[str]) -> int:  # noqa: PLR0911 — one for each command
    """Run one command; returns its exit code."""
    chosen = _parser(arguments).parse_args(arguments)
    try:
        match chosen.command:
            case "lookup":
                from bot.lookup_command import run as lookup

                return asyncio.run(
                    lookup(chosen.ids, environment(), as_json=chosen.json, reveal=chosen.reveal)
                )
            case "check":
                from bot.check_command import run as check

                return asyncio.run(check(environment()))
            case "audit":
                from bot.audit_command import run as audit

                return asyncio.run(audit(chosen, environment()))
            case "demo":
                from bot.sandbox.demo import run as demo

                return asyncio.run(demo())
            case _:
                return _serve()
    except SettingsError as error:
        return _wrong_settings(error)
    except KeyboardInterrupt:
        return 130


def environment() -> Mapping[str, str]:
    """The environment; what is missing there comes from the file `.env`."""
    if not os.path.exists(".env"):  # noqa: PTH110 — saves importing pathlib's and dotenv's code
        return os.environ
    from dotenv import dotenv_values

    from_file = {name: value for name, value in dotenv_values(".env").items() if value}
    return {**from_file, **{name: value for name, value in os.environ.items() if value}}


def _serve() -> int:
    from bot import log
    from bot.settings import Settings

    settings = Settings.from_env(environment())
    from bot import metrics
    from bot.server import Server  # half a second: after the settings are right

    log.configure(settings.log, metrics.LOG_DROPPED.inc)
    try:
        asyncio.run(Server(settings).run())
    except OSError as error:
        place = f"{settings.host}:{settings.port}"
        print(f"Cannot serve on {place} ({error.strerror}): set BIND_HOST, PORT", file=sys.stderr)
        return WRONG_SETTINGS
    return 0


def _wrong_settings(error: SettingsError) -> int:
    lines = [f"  {problem.name}: {problem.fix}" for problem in error.problems]
    print(
        "These settings must be mended first (environment, or the file .env; see .env.example):",
        *lines,
        sep="\n",
        file=sys.stderr,
    )
    return WRONG_SETTINGS


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", metavar="command")
    commands.add_parser("serve", help="serve Slack (the default)")
    lookup = commands.add_parser("lookup", help="look contacts up, in this terminal")
    lookup.add_argument("ids", nargs="+", metavar="ID", help="a contact id (话务ID)")
    lookup.add_argument("--json", action="store_true", help="print JSON")
    lookup.add_argument("--reveal", action="store_true", help="show phone numbers in full")
    if "audit" in arguments[:1]:
        from bot.audit_command import add_arguments

        add_arguments(commands.add_parser("audit"))
    else:
        commands.add_parser("audit", help="who saw what; prune, migrate: audit --help")
    commands.add_parser("check", help="try every setting for real and say what is wrong")
    commands.add_parser("demo", help="everything on loopback, no account needed")
    return parser


def _run() -> NoReturn:
    sys.exit(main(sys.argv[1:]))


if __name__ == "__main__":
    _run()
