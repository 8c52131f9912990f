"""Settings from the environment: a mapping in; a value, or every problem, out. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from urllib.parse import urlsplit

from bot.access import DEFAULT_RULES, NOBODY, Action, Policy, is_entry
from bot.access.ids import is_person
from bot.callcenter.signing import Credentials
from bot.errors import SettingProblem
from bot.settings import names, table
from bot.settings.listening import ListenSettings, listen_settings
from bot.settings.open_in import LONGEST_NAME, OpenIn, open_in
from bot.settings.proxies import Proxies, is_loopback
from bot.settings.reader import Reader

_LONGEST_CONTACT = 100
_AGENT_ID = re.compile(r"[A-Za-z0-9_@.-]{1,64}")
_OPEN_EXAMPLE = "https://crm.example.com/contacts/{contact_id}"
_NO_INSTANCE_ID = (
    "does not look like an instance id (9cfad875-6260-4a53-ab6e-b13e3fb31f7d); a name is one of "
    "CCC 2.0, which this app does not speak yet"
)


class CallCenterSettings(NamedTuple):
    """Where the call center is and how we sign for it."""

    credentials: Credentials
    instance_id: str
    endpoint: str  # scheme and host, without a trailing slash
    requests_per_second: int | None  # at most; None for no limit of ours


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


class CacheSettings(NamedTuple):
    """How long and how many answers are remembered."""

    ttl_seconds: float
    max_entries: int
    stale_seconds: float  # how old an answer may be shown while the call center is down; 0: never


class LogSettings(NamedTuple):
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
    contact: str  # a person, a channel, a text; "" for “the person who runs this app”
    agents: Mapping[str, frozenset[str]]  # agent ids by person, where e-mails differ
    open_in: OpenIn | None  # the customer's own system
    kept_days: int | None  # after so many, the call center has deleted a recording; not known
    listen: ListenSettings
    transcripts: bool  # whether what was said in a call may be read
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
        settings = cls(
            call_center=_call_center(reader),
            slack=_slack(reader),
            cache=_cache(reader),
            access=_access(reader),
            log=_log(reader),
            language=table.BOT_LANGUAGE.read(reader),
            contact=_contact(reader),
            agents=_agents(reader),
            open_in=_open_in(reader),
            kept_days=table.RECORDINGS_KEPT_DAYS.read(reader),
            listen=listen_settings(reader),
            transcripts=table.TRANSCRIPTS.read(reader) == "auto",
            host=table.BIND_HOST.read(reader),
            port=table.PORT.read(reader),
            metrics_token=table.METRICS_TOKEN.read(reader),
            secret_key=table.SECRET_KEY.read(reader),
            redis_url=table.REDIS_URL.read(reader),
            audit_database_url=table.AUDIT_DATABASE_URL.read(reader),
            proxies=reader.proxies(),
            warnings=(),
        )
        _finish(reader, environ)
        return replace(settings, warnings=tuple(reader.warnings))


class LookupSettings(NamedTuple):
    """What a look-up in a terminal needs: no Slack."""

    call_center: CallCenterSettings
    log: LogSettings
    language: str
    kept_days: int | None  # as that of `Settings`
    proxies: Proxies

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "LookupSettings":
        """Read these settings only. Raises SettingsError as `Settings.from_env` does."""
        reader = Reader(environ)
        language = table.BOT_LANGUAGE.read(reader)
        kept_days = table.RECORDINGS_KEPT_DAYS.read(reader)
        settings = cls(_call_center(reader), _log(reader), language, kept_days, reader.proxies())
        _finish(reader, environ)
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
        url, name = table.AUDIT_DATABASE_URL.read(reader), table.AUDIT_DATABASE_URL.name
        if not reader.text(name):
            reader.problem(name, "is missing; without it, the trail is in the log")
        key = table.SECRET_KEY.read(reader) or reader.text(table.SLACK_BOT_TOKEN.name)
        language = table.BOT_LANGUAGE.read(reader)
        settings = cls(url, key.encode(), _log(reader), language)
        _finish(reader, environ)
        return settings


def _call_center(reader: Reader) -> CallCenterSettings:
    region = table.CCC_REGION.read(reader)
    if not re.fullmatch(r"[a-z]{2}-[a-z0-9-]{2,30}", region):
        region = table.CCC_REGION.default
        reader.problem(table.CCC_REGION.name, "must be a region such as {}", region)
    return CallCenterSettings(
        credentials=Credentials(
            table.ALIBABA_CLOUD_ACCESS_KEY_ID.read(reader),
            table.ALIBABA_CLOUD_ACCESS_KEY_SECRET.read(reader),
            table.ALIBABA_CLOUD_SECURITY_TOKEN.read(reader),
        ),
        instance_id=_instance_id(reader),
        endpoint=table.ccc_endpoint(region).read(reader).rstrip("/"),
        requests_per_second=table.CCC_REQUESTS_PER_SECOND.read(reader),
    )


def _instance_id(reader: Reader) -> str:
    """The shape is inferred from the vendor's samples, so another one is not refused here."""
    instance_id = table.CCC_INSTANCE_ID.read(reader)
    if instance_id and not looks_like_instance_id(instance_id):
        reader.warn(table.CCC_INSTANCE_ID.name, _NO_INSTANCE_ID)
    return instance_id


def looks_like_instance_id(text: str) -> bool:
    """Whether it has the shape of an instance id of CCC 1.0: a UUID."""
    return bool(re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", text))


def _slack(reader: Reader) -> SlackSettings:
    token = table.SLACK_BOT_TOKEN.read(reader)
    if token.startswith("xoxe"):  # https://docs.slack.dev/authentication/using-token-rotation
        reader.problem(
            "SLACK_BOT_TOKEN",
            "is a token that expires (xoxe…: after 12 hours), and this app does not renew it; "
            "Slack cannot turn token rotation off again, so make a new app from the manifest, "
            "without token rotation, and copy its xoxb- token",
        )
    elif token and not token.startswith("xoxb-"):
        reader.problem("SLACK_BOT_TOKEN", "must be a bot token; it begins with xoxb-")
    app_token = table.SLACK_APP_TOKEN.read(reader)
    if app_token and not re.fullmatch(r"xapp-[!-~]+", app_token):
        reader.problem("SLACK_APP_TOKEN", "must be an app-level token; it begins with xapp-")
    signing_secrets = () if app_token else table.SLACK_SIGNING_SECRET.read(reader)
    if app_token and reader.text(table.SLACK_SIGNING_SECRET.name):
        reader.warn(
            "SLACK_APP_TOKEN",
            "is set, so Slack is met in Socket Mode: /slack/events is off, and "
            "SLACK_SIGNING_SECRET has no effect",
        )
    api_url = table.SLACK_API_URL.read(reader)
    return SlackSettings(token, signing_secrets, app_token, api_url.rstrip("/") + "/")


def _cache(reader: Reader) -> CacheSettings:
    return CacheSettings(
        ttl_seconds=table.CACHE_TTL_SECONDS.read(reader),
        max_entries=table.CACHE_MAX_ENTRIES.read(reader),
        stale_seconds=table.CACHE_STALE_SECONDS.read(reader),
    )


def _access(reader: Reader) -> Policy:
    lookup = _entries(reader, Action.LOOKUP, DEFAULT_RULES[Action.LOOKUP])
    defaults = {**DEFAULT_RULES, Action.SEARCH: lookup}  # who may see a call may find it
    rules = {action: _entries(reader, action, defaults.get(action, ())) for action in Action}
    return Policy(rules, external=table.ACCESS_EXTERNAL.read(reader) == "yes")


def _entries(reader: Reader, action: Action, default: tuple[str, ...]) -> tuple[str, ...]:
    entries = table.ACCESS[action].read(reader)
    if entries is None:
        return default
    if entries == (NOBODY,):
        return ()
    for entry in entries:
        if not is_entry(entry):
            reader.problem(
                action.setting,
                "holds {}; each entry must be everyone, own, a user id (U…, W…), a user group (S…) "
                "or a channel (C…, G…); or write nobody",
                repr(entry[:40]),
            )
    return entries


def _agents(reader: Reader) -> Mapping[str, frozenset[str]]:
    """`U…:agent id` pairs, by person; several for one person are all theirs."""
    agents: dict[str, frozenset[str]] = {}
    for entry in table.AGENTS.read(reader) or ():
        user_id, _, agent_id = (part.strip() for part in entry.partition(":"))
        if is_person(user_id) and _AGENT_ID.fullmatch(agent_id):
            agents[user_id] = agents.get(user_id, frozenset()) | {agent_id}
        else:
            reader.problem(
                table.AGENTS.name,
                "holds {}; each entry must be a user id of Slack's and an agent id of the call "
                "center's, such as U012ABCDEF:293939422320312215",
                repr(entry[:40]),
            )
    return agents


def _open_in(reader: Reader) -> OpenIn | None:
    address, name = table.OPEN_URL.read(reader), table.OPEN_NAME.read(reader)
    if not address:
        if name:
            reader.warn(table.OPEN_NAME.name, "has no effect without OPEN_URL")
        return None
    try:
        return open_in(address, name)
    except ValueError:
        wrong = table.OPEN_NAME if len(name) > LONGEST_NAME else table.OPEN_URL
        fix = (
            "is longer than {} characters"
            if wrong is table.OPEN_NAME
            else "must be https://, a host, and behind it {{contact_id}}, such as {}"
        )
        value = str(LONGEST_NAME) if wrong is table.OPEN_NAME else _OPEN_EXAMPLE
        reader.problem(wrong.name, fix, value)
        return None


def _log(reader: Reader) -> LogSettings:
    return LogSettings(
        level=table.LOG_LEVEL.read(reader),
        format=table.LOG_FORMAT.read(reader),
    )


def _contact(reader: Reader) -> str:
    contact = table.CONTACT.read(reader)
    if len(contact) > _LONGEST_CONTACT:
        reader.problem(table.CONTACT.name, "is longer than {} characters", str(_LONGEST_CONTACT))
    return contact


def _finish(reader: Reader, environ: Mapping[str, str]) -> None:
    """Raises SettingsError, where anything was wrong: a name that must be a slip is, too."""
    reader.finish(names.problems(names.misspelt(environ)))
