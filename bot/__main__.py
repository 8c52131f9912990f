"""The commands: `python -m bot [serve | lookup ID… | find … | audit … | check | manifest | demo]`.

Each command imports only what it needs: what is not used costs no start-up time.
"""

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

from bot.errors import SettingsError

WRONG_SETTINGS, OUR_FAULT, INTERRUPTED = 2, 4, 130


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns its exit code: 4 for a failure of ours."""
    chosen = _parser(arguments).parse_args(arguments)
    try:
        return _run(chosen)
    except SettingsError as error:
        return _wrong_settings(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except ModuleNotFoundError as error:
        return _not_installed(error)
    except Exception as error:
        return _our_fault(error)


def _run(chosen: argparse.Namespace) -> int:  # noqa: PLR0911 — one for each command
    match chosen.command:
        case "lookup":
            from bot.commands.lookup import run as lookup

            return asyncio.run(
                lookup(chosen.ids, environment(), as_json=chosen.json, reveal=chosen.reveal)
            )
        case "check":
            from bot.commands.check import run as check

            return asyncio.run(check(environment(), as_json=chosen.json))
        case "find":
            from bot.commands.find import run as find

            return asyncio.run(find(chosen, environment()))
        case "audit":
            from bot.commands.audit import run as audit

            return asyncio.run(audit(chosen, environment()))
        case "manifest":
            from bot.commands.manifest import run as manifest

            return manifest(
                chosen.address, socket=chosen.socket, as_json=chosen.json, link=chosen.link
            )
        case "demo":
            from bot.sandbox.demo import run as demo

            return asyncio.run(demo())
        case _:
            return _serve()


def environment() -> Mapping[str, str]:
    """The environment; what is missing there comes from the file `.env`.

    Raises:
        SettingsError: the file cannot be read, or a line or name in it is wrong.
    """
    from_file: Mapping[str, str] = {}
    if os.path.lexists(".env"):  # saves importing pathlib's and dotenv's code
        from bot.settings import env_file

        from_file = env_file.read()
    environ = {**from_file, **os.environ}
    if any(name in environ for name in ("SSL_CERT_FILE", "SSL_CERT_DIR")):
        from bot.server.session import take_certificates

        take_certificates(environ)
    return environ


def _serve() -> int:
    from bot.server import log
    from bot.settings.settings import Settings

    settings = Settings.from_env(environment())
    from bot import metrics
    from bot.server.server import Server  # half a second: after the settings are right

    log.configure(settings.log, metrics.LOG_DROPPED.inc)
    try:
        asyncio.run(Server(settings).run())
    except OSError as error:
        from bot.commands.spoken import say

        place, why = f"{settings.host}:{settings.port}", os.strerror(error.errno or 0)
        say("Cannot serve on {} ({}): set BIND_HOST, PORT", place, why)
        return WRONG_SETTINGS
    return 0


def _wrong_settings(error: SettingsError) -> int:
    from bot.commands.spoken import say, translations

    say("These settings must be mended first (environment, or the file .env; see .env.example):")
    for problem in error.problems:
        print(f"  {problem.name}: {problem.said(translations())}", file=sys.stderr)
    return WRONG_SETTINGS


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", metavar="command")
    commands.add_parser("serve", help="serve Slack (the default)")
    lookup = commands.add_parser("lookup", help="look contacts up, in this terminal")
    lookup.add_argument(
        "ids",
        nargs="+",
        metavar="ID",
        help="a contact id (话务ID); - reads ids from standard input",
    )
    lookup.add_argument("--json", action="store_true", help="print JSON")
    lookup.add_argument("--reveal", action="store_true", help="show phone numbers in full")
    if "find" in arguments[:1]:
        from bot.commands.find import add_arguments as add_find

        add_find(commands.add_parser("find"))
    else:
        commands.add_parser("find", help="calls of a number or an agent: find --help")
    if "audit" in arguments[:1]:
        from bot.commands.audit import add_arguments

        add_arguments(commands.add_parser("audit"))
    else:
        commands.add_parser("audit", help="who saw what; prune, migrate: audit --help")
    check = commands.add_parser("check", help="try every setting for real and say what is wrong")
    check.add_argument("--json", action="store_true", help="print JSON")
    manifest = commands.add_parser("manifest", help="Slack's manifest of the app, filled in")
    manifest.add_argument("address", nargs="?", default="", help="as Slack reaches it: https://…")
    manifest.add_argument("--socket", action="store_true", help="for Socket Mode: no address")
    manifest.add_argument("--json", action="store_true", help="print JSON")
    manifest.add_argument("--link", action="store_true", help="a link that creates the app")
    commands.add_parser("demo", help="everything on loopback, no account needed")
    return parser


def _not_installed(error: ModuleNotFoundError) -> int:
    """Most often the virtual environment was forgotten."""
    from bot.commands.spoken import say

    say("python -m bot: the package {} is not installed for {}.", str(error.name), sys.executable)
    say("Run `make install` once, and then `.venv/bin/python -m bot …` in this folder.")
    return WRONG_SETTINGS


def _our_fault(error: Exception) -> int:
    """One line with what it was and where; what it says may be somebody's number."""
    if isinstance(error, OSError) and error.strerror:
        named = f" {error.filename!r}" if isinstance(error.filename, str) else ""
        print(f"python -m bot: {error.strerror}{named}", file=sys.stderr)
        return OUR_FAULT
    from bot.commands.spoken import say
    from bot.server.log import where

    kind, place = type(error).__name__, where(error.__traceback__)
    say("python -m bot: a fault of this program ({}, {}); please report it", kind, place)
    return OUR_FAULT


def _as_a_program() -> NoReturn:
    from bot.commands import streams

    output = streams.prepare()
    try:
        try:
            code = main(sys.argv[1:])
        except SystemExit as usage:  # argparse's: help, or wrong usage
            code = usage.code if isinstance(usage.code, int) else WRONG_SETTINGS
        streams.finish(output)
    except OSError as error:
        if output is not None:
            output.give_up()
        code = _our_fault(error)
    sys.exit(code)


if __name__ == "__main__":
    _as_a_program()
