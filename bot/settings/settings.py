"""Settings from the environment: a mapping in; a value, or every problem, out. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from bot.access import DEFAULT_RULES, NOBODY, Action, Policy, is_entry
from bot.callcenter.signing import Credentials
from bot.errors import SettingProblem
from bot.settings.proxies import Proxies, is_loopback
from bot.settings.reader import HIGHEST_PORT, Reader

_LANGUAGES = ("en", "zh")
_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_SHORTEST_KEY = 32  # characters
_SHORTEST_TOKEN = 16  # characters
_LOG_FORMATS = ("json", "console")
_YES_OR_NO = ("yes", "no")
_NO_INSTANCE_ID = (
    "does not look like an instance id (9cfad875-6260-4a53-ab6e-b13e3fb31f7d); a name is one of "
    "CCC 2.0, which this app does not speak yet"
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

    @property
    def manifest(self) -> str:
        """The file from which the app is to be updated."""
        return "manifest.socket-mode.yml" if self.app_token else "manifest.yml"

    @property
    def on_loopback(self) -> bool:
        """Whether Slack is one in miniature, on this machine."""
        return is_loopback(urlsplit(self.api_url).hostname or "")


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
    proxies: Proxies
    warnings: tuple[SettingProblem, ...]  # what is strange, and yet may be right

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
        reader = Reader(environ)
        plaintext = reader.plaintext_hosts()
        settings = cls(
            call_center=_call_center(reader),
            slack=_slack(reader),
            cache=_cache(reader),
            access=_access(reader),
            log=_log(reader),
            language=_language(reader),
            host=reader.text("BIND_HOST", "0.0.0.0"),  # noqa: S104 — a PaaS routes to any address
            port=reader.integer("PORT", 3000, least=0, most=HIGHEST_PORT),
            metrics_token=reader.secret("METRICS_TOKEN", _SHORTEST_TOKEN),
            secret_key=reader.secret("SECRET_KEY", _SHORTEST_KEY),
            redis_url=reader.redis_url(plaintext),
            audit_database_url=reader.audit_database_url(plaintext),
            proxies=reader.proxies(),
            warnings=(),
        )
        reader.finish()
        return replace(settings, warnings=tuple(reader.warnings))


@dataclass(frozen=True)
class LookupSettings:
    """What a look-up in a terminal needs: no Slack."""

    call_center: CallCenterSettings
    log: LogSettings
    language: str
    proxies: Proxies

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "LookupSettings":
        """Read these settings only. Raises SettingsError as `Settings.from_env` does."""
        reader = Reader(environ)
        settings = cls(_call_center(reader), _log(reader), _language(reader), reader.proxies())
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
        reader = Reader(environ)
        url = reader.audit_database_url(reader.plaintext_hosts())
        if not reader.text("AUDIT_DATABASE_URL"):
            reader.problem("AUDIT_DATABASE_URL", "is missing; without it, the trail is in the log")
        key = reader.secret("SECRET_KEY", _SHORTEST_KEY) or reader.text("SLACK_BOT_TOKEN")
        settings = cls(url, key.encode(), _log(reader), _language(reader))
        reader.finish()
        return settings


def _call_center(reader: Reader) -> CallCenterSettings:
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
        instance_id=_instance_id(reader),
        endpoint=reader.url("CCC_ENDPOINT", f"https://ccc.{region}.aliyuncs.com").rstrip("/"),
    )


def _instance_id(reader: Reader) -> str:
    """The shape is inferred from the vendor's samples, so another one is not refused here."""
    name, fix = "CCC_INSTANCE_ID", "copy the instance id from the Cloud Call Center console"
    instance_id = reader.required(name, fix)
    if instance_id and not looks_like_instance_id(instance_id):
        reader.warn(name, _NO_INSTANCE_ID)
    return instance_id


def looks_like_instance_id(text: str) -> bool:
    """Whether it has the shape of an instance id of CCC 1.0: a UUID."""
    return bool(re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text))


def _slack(reader: Reader) -> SlackSettings:
    token = reader.required(
        "SLACK_BOT_TOKEN", "copy the Bot User OAuth Token from OAuth & Permissions"
    )
    if token.startswith("xoxe"):  # https://docs.slack.dev/authentication/using-token-rotation
        reader.problem(
            "SLACK_BOT_TOKEN",
            "is a token that expires (xoxe…: after 12 hours), and this app does not renew it; "
            "Slack cannot turn token rotation off again, so make a new app from the manifest, "
            "without token rotation, and copy its xoxb- token",
        )
    elif token and not token.startswith("xoxb-"):
        reader.problem("SLACK_BOT_TOKEN", "must be a bot token; it begins with xoxb-")
    app_token = reader.text("SLACK_APP_TOKEN")
    if app_token and not re.fullmatch(r"xapp-[!-~]+", app_token):
        reader.problem("SLACK_APP_TOKEN", "must be an app-level token; it begins with xapp-")
    signing_secrets = () if app_token else reader.signing_secrets()
    if app_token and reader.text("SLACK_SIGNING_SECRET"):
        reader.warn(
            "SLACK_APP_TOKEN",
            "is set, so Slack is met in Socket Mode: /slack/events is off, and "
            "SLACK_SIGNING_SECRET has no effect",
        )
    api_url = reader.url("SLACK_API_URL", "https://slack.com/api/")
    return SlackSettings(token, signing_secrets, app_token, api_url.rstrip("/") + "/")


def _cache(reader: Reader) -> CacheSettings:
    return CacheSettings(
        ttl_seconds=reader.integer("CACHE_TTL_SECONDS", 300, least=0, most=86_400),
        max_entries=reader.integer("CACHE_MAX_ENTRIES", 4096, least=1, most=1_000_000),
        stale_seconds=reader.integer("CACHE_STALE_SECONDS", 3600, least=0, most=86_400),
    )


def _access(reader: Reader) -> Policy:
    rules = {action: _entries(reader, action) for action in Action}
    return Policy(rules, external=reader.choice("ACCESS_EXTERNAL", _YES_OR_NO, "no") == "yes")


def _entries(reader: Reader, action: Action) -> tuple[str, ...]:
    entries = reader.entries(action.setting)
    if entries is None:
        return DEFAULT_RULES.get(action, ())
    if entries == (NOBODY,):
        return ()
    for entry in entries:
        if not is_entry(entry):
            reader.problem(
                action.setting,
                f"holds {entry[:40]!r}; each entry must be everyone, a user id (U…, W…), a user "
                "group (S…) or a channel (C…, G…); or write nobody",
            )
    return entries


def _log(reader: Reader) -> LogSettings:
    return LogSettings(
        level=reader.choice("LOG_LEVEL", _LOG_LEVELS, "INFO"),
        format=reader.choice("LOG_FORMAT", _LOG_FORMATS, ""),
    )


def _language(reader: Reader) -> str:
    return reader.choice("BOT_LANGUAGE", _LANGUAGES, "en")
