"""Settings from the environment. Pure: a mapping in, a value or every problem at once out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.access import DEFAULT_RULES, NOBODY, Action, Policy, is_entry
from bot.callcenter.signing import Credentials
from bot.errors import SettingProblem, SettingsError

_LANGUAGES = ("en", "zh")
_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_SHORTEST_KEY = 32  # characters
_SHORTEST_TOKEN = 16  # characters
_HIGHEST_PORT = 65535
_LOG_FORMATS = ("json", "console")
_POSTGRES_URL = re.compile(
    r"postgres(ql)?://([^\s/?#@]*@)?([a-zA-Z0-9._-]+|\[[0-9a-fA-F:.]+\])?(:[0-9]{1,5})?"
    r"/[^\s/?#]+(\?[^\s?#]+)?"
)
_SQLITE_URL = re.compile(r"sqlite:///(?!:)[^\s?#][^\n?#]*")  # :memory: would not last
_REDIS_URL = re.compile(
    r"redis(s)?://([^\s/?#@]*@)?([a-zA-Z0-9._-]+|\[[0-9a-fA-F:.]+\])(:[0-9]{1,5})?(/[0-9]{0,4})?"
    r"(?(1)(\?ssl_cert_reqs=(none|optional|required))?)"  # hosts with certificates of their own
)


@dataclass(frozen=True)
class CallCenterSettings:
    """Where the call center is and how we sign for it."""

    credentials: Credentials
    instance_id: str
    endpoint: str  # scheme and host, without a trailing slash


@dataclass(frozen=True)
class SlackSettings:
    """How we speak to Slack and how we know that Slack speaks to us."""

    bot_token: str = field(repr=False)
    signing_secrets: tuple[str, ...] = field(repr=False)  # none with an app token
    app_token: str = field(repr=False)  # "" for HTTP; else Socket Mode
    api_url: str  # ends with a slash


@dataclass(frozen=True)
class CacheSettings:
    """How long and how many answers are remembered."""

    ttl_seconds: float
    max_entries: int
    stale_seconds: float  # how old an answer may be shown while the call center is down; 0: never


@dataclass(frozen=True)
class LogSettings:
    """`format` is "" where nothing was set: console on a terminal, else JSON."""

    level: str
    format: str


@dataclass(frozen=True)
class Settings:
    """All settings of a process. Secrets do not show in `repr`."""

    call_center: CallCenterSettings
    slack: SlackSettings
    cache: CacheSettings
    access: Policy
    log: LogSettings
    language: str
    host: str
    port: int
    metrics_token: str = field(repr=False)  # "": no metrics
    secret_key: str = field(repr=False)  # keys hashes, encrypts what is shared; may be ""
    redis_url: str = field(repr=False)  # may hold a password; "" for one instance
    audit_database_url: str = field(repr=False)  # the same; "" for the log

    @property
    def hash_key(self) -> bytes:
        """Keys the hashes of ids in log and trail: the same in every process."""
        return (self.secret_key or self.slack.bot_token).encode()

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Read every setting.

        Raises:
            SettingsError: names every setting that is missing or malformed.
        """
        reader = _Reader(environ)
        settings = cls(
            call_center=_call_center(reader),
            slack=_slack(reader),
            cache=_cache(reader),
            access=_access(reader),
            log=_log(reader),
            language=_language(reader),
            host=reader.text("BIND_HOST", "0.0.0.0"),  # noqa: S104 — a PaaS routes to any address
            port=reader.integer("PORT", 3000, least=0, most=_HIGHEST_PORT),
            metrics_token=reader.secret("METRICS_TOKEN", _SHORTEST_TOKEN),
            secret_key=reader.secret("SECRET_KEY", _SHORTEST_KEY),
            redis_url=reader.redis_url(),
            audit_database_url=reader.audit_database_url(),
        )
        reader.finish()
        return settings


@dataclass(frozen=True)
class LookupSettings:
    """What a look-up in a terminal needs: no Slack."""

    call_center: CallCenterSettings
    log: LogSettings
    language: str

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "LookupSettings":
        """Read these settings only. Raises SettingsError as `Settings.from_env` does."""
        reader = _Reader(environ)
        settings = cls(_call_center(reader), _log(reader), _language(reader))
        reader.finish()
        return settings


@dataclass(frozen=True)
class AuditSettings:
    """What reading the audit trail in a terminal needs."""

    database_url: str = field(repr=False)
    hash_key: bytes = field(repr=False)  # as that of `Settings`
    log: LogSettings
    language: str

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "AuditSettings":
        """Read these settings only. Raises SettingsError as `Settings.from_env` does."""
        reader = _Reader(environ)
        url = reader.audit_database_url()
        if not reader.text("AUDIT_DATABASE_URL"):
            reader.problem("AUDIT_DATABASE_URL", "is missing; without it, the trail is in the log")
        key = reader.secret("SECRET_KEY", _SHORTEST_KEY) or reader.text("SLACK_BOT_TOKEN")
        settings = cls(url, key.encode(), _log(reader), _language(reader))
        reader.finish()
        return settings


class _Reader:
    """Reads one value at a time and collects what is wrong."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._problems: list[SettingProblem] = []

    def problem(self, name: str, fix: str) -> None:
        self._problems.append(SettingProblem(name, fix))

    def finish(self) -> None:
        if self._problems:
            raise SettingsError(self._problems)

    def text(self, name: str, default: str = "") -> str:
        return self._environ.get(name, "").strip() or default

    def required(self, name: str, fix: str) -> str:
        value = self.text(name)
        if not value:
            self.problem(name, f"is missing; {fix}")
        elif not value.isascii() or re.search(r"[\s\x00-\x1f]", value):
            self.problem(name, f"holds a space or a character that does not belong there; {fix}")
        return value

    def signing_secrets(self) -> tuple[str, ...]:
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
        name, value = "REDIS_URL", self.text("REDIS_URL")
        found = _REDIS_URL.fullmatch(value)
        if value and not (found and int((found[4] or ":0")[1:]) <= _HIGHEST_PORT):
            self.problem(name, "must be a URL such as redis://localhost:6379/0 (rediss:// for TLS)")
        return value

    def audit_database_url(self) -> str:
        name, value = "AUDIT_DATABASE_URL", self.text("AUDIT_DATABASE_URL")
        found = _POSTGRES_URL.fullmatch(value)
        right = found and int((found[4] or ":0")[1:]) <= _HIGHEST_PORT
        if value and not (right or _SQLITE_URL.fullmatch(value)):
            example = "postgresql://role:password@host/database or sqlite:////var/lib/audit.db"
            self.problem(name, f"must be a URL such as {example}")
        return value

    def integer(self, name: str, default: int, *, least: int, most: int) -> int:
        value = self.text(name)
        if not value:
            return default
        if re.fullmatch("[0-9]{1,10}", value) and least <= int(value) <= most:
            return int(value)
        self.problem(name, f"must be a whole number from {least} to {most}")
        return default

    def choice(self, name: str, choices: tuple[str, ...], default: str) -> str:
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


def _call_center(reader: _Reader) -> CallCenterSettings:
    region = reader.text("CCC_REGION", "cn-shanghai")
    if not re.fullmatch(r"[a-z]{2}-[a-z0-9-]{2,30}", region):
        reader.problem("CCC_REGION", "must be a region such as cn-shanghai")
        region = "cn-shanghai"
    return CallCenterSettings(
        credentials=Credentials(
            reader.required(
                "ALIBABA_CLOUD_ACCESS_KEY_ID",
                "create an AccessKey for a RAM user in the Alibaba Cloud console",
            ),
            reader.required(
                "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
                "it is shown once, when the AccessKey is created",
            ),
            reader.text("ALIBABA_CLOUD_SECURITY_TOKEN"),
        ),
        instance_id=reader.required(
            "CCC_INSTANCE_ID", "copy the instance id from the Cloud Call Center console"
        ),
        endpoint=reader.url("CCC_ENDPOINT", f"https://ccc.{region}.aliyuncs.com").rstrip("/"),
    )


def _slack(reader: _Reader) -> SlackSettings:
    token = reader.required(
        "SLACK_BOT_TOKEN", "copy the Bot User OAuth Token from OAuth & Permissions"
    )
    if token and not token.startswith(("xoxb-", "xoxe.xoxb-")):
        reader.problem("SLACK_BOT_TOKEN", "must be a bot token; it begins with xoxb-")
    app_token = reader.text("SLACK_APP_TOKEN")
    if app_token and not re.fullmatch(r"xapp-[!-~]+", app_token):
        reader.problem("SLACK_APP_TOKEN", "must be an app-level token; it begins with xapp-")
    signing_secrets = () if app_token else reader.signing_secrets()
    api_url = reader.url("SLACK_API_URL", "https://slack.com/api/")
    return SlackSettings(token, signing_secrets, app_token, api_url.rstrip("/") + "/")


def _cache(reader: _Reader) -> CacheSettings:
    return CacheSettings(
        ttl_seconds=reader.integer("CACHE_TTL_SECONDS", 300, least=0, most=86_400),
        max_entries=reader.integer("CACHE_MAX_ENTRIES", 4096, least=1, most=1_000_000),
        stale_seconds=reader.integer("CACHE_STALE_SECONDS", 3600, least=0, most=86_400),
    )


def _access(reader: _Reader) -> Policy:
    return Policy({action: _entries(reader, action) for action in Action})


def _entries(reader: _Reader, action: Action) -> tuple[str, ...]:
    written = reader.text(action.setting)
    if not written:
        return DEFAULT_RULES.get(action, ())
    if written == NOBODY:
        return ()
    entries = tuple(entry.strip() for entry in written.split(","))
    for entry in entries:
        if not is_entry(entry):
            reader.problem(
                action.setting,
                f"holds {entry[:40]!r}; each entry must be everyone, a user id (U…, W…), a user "
                "group (S…) or a channel (C…, G…); or write nobody",
            )
    return entries


def _log(reader: _Reader) -> LogSettings:
    return LogSettings(
        level=reader.choice("LOG_LEVEL", _LOG_LEVELS, "INFO"),
        format=reader.choice("LOG_FORMAT", _LOG_FORMATS, ""),
    )


def _language(reader: _Reader) -> str:
    return reader.choice("BOT_LANGUAGE", _LANGUAGES, "en")
