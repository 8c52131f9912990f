"""One setting at a time, and all that is wrong with them together. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import urlsplit

from yarl import URL

from bot.errors import SettingProblem, SettingsError
from bot.settings import proxies
from bot.settings.database_urls import DatabaseUrl, audit_database_url, redis_url
from bot.settings.proxies import Proxies, is_loopback

HIGHEST_PORT = 65535
_SIGNING_SECRET = 16  # characters; Slack's have 32 hexadecimal digits
_QUOTES = "'\"`´“”„‘’‚«»‹›「」『』＂＇"
_HOST = re.compile(r"[a-z0-9._-]+|\[?[0-9a-f:.]+\]?")


class Reader:
    """Reads one value at a time and collects what is wrong."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._problems: list[SettingProblem] = []
        self.warnings: list[SettingProblem] = []

    def problem(self, name: str, fix: str, *values: str) -> None:
        """What is wrong with a setting, and how to mend it: a sentence with `{}` for each value."""
        self._problems.append(SettingProblem(name, fix, values))

    def warn(self, name: str, warning: str, *values: str) -> None:
        """What is strange about a setting, and yet may be right."""
        self.warnings.append(SettingProblem(name, warning, values))

    def finish(self, also: Iterable[SettingProblem] = ()) -> None:
        """Raises SettingsError, where anything was wrong, or where `also` holds a problem."""
        if wrong := [*dict.fromkeys(self._problems), *also]:
            raise SettingsError(wrong)

    def text(self, name: str, default: str = "") -> str:
        """Without white space around it; what is blank is not set."""
        value = self._environ.get(name, "").strip()
        if value and (value[0] in _QUOTES or value[-1] in _QUOTES):
            self.problem(name, "begins or ends with a quote, which would be part of it; remove it")
            return default
        if not value.isprintable():
            self.problem(name, "holds a character that cannot be printed; copy it again")
            return default
        return value or default

    def entries(self, name: str) -> tuple[str, ...] | None:
        """A list; None where it is not set. One that is set, but blank, is wrong."""
        if name not in self._environ:
            return None
        value = self.text(name)
        if not value and not self._named(name):
            self.problem(name, "is set, but blank; list who is meant, or remove it")
        return tuple(entry.strip() for entry in value.split(",")) if value else ()

    def _named(self, name: str) -> bool:
        return any(problem.name == name for problem in self._problems)

    def required(self, name: str, fix: str) -> str:
        """A value that must be there, of visible ASCII characters."""
        value = self.text(name)
        if not value and not self._named(name):
            self.problem(name, "is missing; {}", fix)
        elif not value.isascii() or re.search(r"[\s\x00-\x1f]", value):
            self.problem(name, "holds a space or a character that does not belong there; {}", fix)
        return value

    def signing_secrets(self) -> tuple[str, ...]:
        """One, or several separated by commas."""
        name, fix = "SLACK_SIGNING_SECRET", "copy the Signing Secret from Basic Information"
        secrets = tuple(secret.strip() for secret in self.text(name).split(","))
        if self._named(name):
            return secrets
        if not any(secrets):
            self.problem(name, "is missing (needed without SLACK_APP_TOKEN); {}", fix)
        elif not all(re.fullmatch(r"[!-~]+", secret) for secret in secrets):
            self.problem(name, "holds an empty secret, or a character that is not in one; {}", fix)
        elif min(map(len, secrets)) < _SIGNING_SECRET:
            self.problem(name, "is too short to be Slack's; {}", fix)
        elif any(secret[0] in _QUOTES or secret[-1] in _QUOTES for secret in secrets):
            self.problem(name, "holds a secret with a quote at its end; remove the quotes")
        elif not all(re.fullmatch("[0-9a-f]{32}", secret) for secret in secrets):
            self.warn(name, "is not 32 hexadecimal digits, as Slack's are")
        return secrets

    def secret(self, name: str, shortest: int) -> str:
        """An optional secret; one that could be guessed is refused."""
        value = self.text(name)
        if value and len(value) < shortest:
            self.problem(name, "must have at least {} characters", str(shortest))
        return value

    def plaintext_hosts(self) -> frozenset[str]:
        """The exact names of hosts to which Redis and PostgreSQL may be spoken without TLS."""
        name = "PLAINTEXT_HOSTS"
        hosts = [host.lower() for host in self.entries(name) or ()]
        for host in hosts:
            if not _HOST.fullmatch(host):
                self.problem(
                    name, "holds {}; each entry must be the name of one host", repr(host[:40])
                )
        return frozenset(host.strip("[]") for host in hosts)

    def redis_url(self, plaintext_hosts: frozenset[str]) -> str:
        """The URL of Redis; "" where it is not set."""
        return self._database("REDIS_URL", redis_url, plaintext_hosts)

    def audit_database_url(self, plaintext_hosts: frozenset[str]) -> str:
        """The URL of the audit database; "" where it is not set."""
        return self._database("AUDIT_DATABASE_URL", audit_database_url, plaintext_hosts)

    def _database(
        self,
        name: str,
        read: Callable[[str, frozenset[str]], DatabaseUrl],
        plaintext_hosts: frozenset[str],
    ) -> str:
        value = self.text(name)
        if not value:
            return ""
        found = read(value, plaintext_hosts)
        if found.problem:
            self.problem(name, *found.problem)
        if found.ignored:
            ignored = ", ".join(found.ignored)
            self.warn(name, "has parameters of other drivers, which have no effect: {}", ignored)
        return found.url

    def proxies(self) -> Proxies:
        """The way out: `HTTPS_PROXY`, `HTTP_PROXY`, `NO_PROXY`."""
        found, wrong = proxies.read(self._environ)
        self._problems += wrong
        return found

    def integer(self, name: str, default: int, *, least: int, most: int) -> int:
        """A whole number from `least` to `most`."""
        value = self.text(name)
        if not value:
            return default
        if re.fullmatch("[0-9]{1,10}", value) and least <= int(value) <= most:
            return int(value)
        self.problem(name, "must be a whole number from {} to {}", str(least), str(most))
        return default

    def choice(self, name: str, choices: tuple[str, ...], default: str) -> str:
        """One of these, in upper or lower case."""
        value = self.text(name)
        if not value:
            return default
        for choice in choices:
            if value.lower() == choice.lower():
                return choice
        self.problem(name, "must be one of {}", ", ".join(choices))
        return default

    def origin(self, name: str) -> str:
        """An https URL of a host and nothing behind it, without a slash; "" where it is not set.

        As browsers write it in `Origin`: in lower case and ASCII, without a port that goes
        without saying.
        """
        if not self.text(name):
            return ""
        value = self.url(name, "https://recordings.example.com")
        if self._named(name):
            return ""
        try:
            url = URL(value if "://" in value else f"https://{value}")
            if url.path == "/":
                return str(url.origin())
        except ValueError:  # no name of a host
            pass
        self.problem(name, "must be a host alone, with nothing behind it")
        return ""

    def url(self, name: str, default: str) -> str:
        """An https URL; plain http only to loopback. A bare host means https."""
        value = self.text(name, default)
        if "://" not in value:
            value = f"https://{value}"
        try:
            parts = urlsplit(value)
            host, _ = parts.hostname or "", parts.port
        except ValueError:
            host, parts = "", urlsplit("")
        if not host or re.search(r"[\s\x00-\x1f@?#]", value):
            self.problem(name, "must be a URL such as {}", default)
        elif parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
            self.problem(name, "must begin with https:// (http only to this machine itself)")
        return value
