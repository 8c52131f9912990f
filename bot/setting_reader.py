"""One setting at a time, and all that is wrong with them together. Pure."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from bot.errors import SettingProblem, SettingsError

HIGHEST_PORT = 65535
_POSTGRES_URL = re.compile(
    r"postgres(ql)?://([^\s/?#@]*@)?([a-zA-Z0-9._-]+|\[[0-9a-fA-F:.]+\])?(:[0-9]{1,5})?"
    r"/[^\s/?#]+(\?[^\s?#]+)?"
)
_SQLITE_URL = re.compile(r"sqlite:///(?!:)[^\s?#][^\n?#]*")  # :memory: would not last
_REDIS_URL = re.compile(
    r"redis(s)?://([^\s/?#@]*@)?([a-zA-Z0-9._-]+|\[[0-9a-fA-F:.]+\])(:[0-9]{1,5})?(/[0-9]{0,4})?"
    r"(?(1)(\?ssl_cert_reqs=(none|optional|required))?)"  # hosts with certificates of their own
)


class Reader:
    """Reads one value at a time and collects what is wrong."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._problems: list[SettingProblem] = []

    def problem(self, name: str, fix: str) -> None:
        """What is wrong with a setting, and how to mend it."""
        self._problems.append(SettingProblem(name, fix))

    def finish(self) -> None:
        """Raises SettingsError, where anything was wrong."""
        if self._problems:
            raise SettingsError(self._problems)

    def text(self, name: str, default: str = "") -> str:
        """Without white space around it; what is blank is not set."""
        return self._environ.get(name, "").strip() or default

    def required(self, name: str, fix: str) -> str:
        """A value that must be there, of visible ASCII characters."""
        value = self.text(name)
        if not value:
            self.problem(name, f"is missing; {fix}")
        elif not value.isascii() or re.search(r"[\s\x00-\x1f]", value):
            self.problem(name, f"holds a space or a character that does not belong there; {fix}")
        return value

    def signing_secrets(self) -> tuple[str, ...]:
        """One, or several separated by commas."""
        name, fix = "SLACK_SIGNING_SECRET", "copy the Signing Secret from Basic Information"
        secrets = tuple(secret.strip() for secret in self.text(name).split(","))
        if not any(secrets):
            self.problem(name, f"is missing (needed without SLACK_APP_TOKEN); {fix}")
        elif not all(re.fullmatch(r"[!-~]+", secret) for secret in secrets):
            self.problem(name, f"holds an empty secret, or a character that is not in one; {fix}")
        return secrets

    def secret(self, name: str, shortest: int) -> str:
        """An optional secret; one that could be guessed is refused."""
        value = self.text(name)
        if value and len(value) < shortest:
            self.problem(name, f"must have at least {shortest} characters")
        return value

    def redis_url(self) -> str:
        """Empty where it is not set."""
        name, value = "REDIS_URL", self.text("REDIS_URL")
        found = _REDIS_URL.fullmatch(value)
        if value and not (found and int((found[4] or ":0")[1:]) <= HIGHEST_PORT):
            self.problem(name, "must be a URL such as redis://localhost:6379/0 (rediss:// for TLS)")
        return value

    def audit_database_url(self) -> str:
        """The same."""
        name, value = "AUDIT_DATABASE_URL", self.text("AUDIT_DATABASE_URL")
        found = _POSTGRES_URL.fullmatch(value)
        right = found and int((found[4] or ":0")[1:]) <= HIGHEST_PORT
        if value and not (right or _SQLITE_URL.fullmatch(value)):
            example = "postgresql://role:password@host/database or sqlite:////var/lib/audit.db"
            self.problem(name, f"must be a URL such as {example}")
        return value

    def integer(self, name: str, default: int, *, least: int, most: int) -> int:
        """A whole number from `least` to `most`."""
        value = self.text(name)
        if not value:
            return default
        if re.fullmatch("[0-9]{1,10}", value) and least <= int(value) <= most:
            return int(value)
        self.problem(name, f"must be a whole number from {least} to {most}")
        return default

    def choice(self, name: str, choices: tuple[str, ...], default: str) -> str:
        """One of these, in upper or lower case."""
        value = self.text(name)
        if not value:
            return default
        for choice in choices:
            if value.lower() == choice.lower():
                return choice
        self.problem(name, f"must be one of {', '.join(choices)}")
        return default

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
            self.problem(name, f"must be a URL such as {default}")
        elif parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
            self.problem(name, "must begin with https:// (http only to this machine itself)")
        return value


def is_loopback(host: str) -> bool:
    """Whether a host name means this machine itself."""
    return host in ("localhost", "::1") or bool(re.fullmatch(r"127(\.\d{1,3}){3}", host))
