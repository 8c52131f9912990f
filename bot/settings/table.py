"""Every setting once: its name, what it takes, its default and what it is for. Pure.

A test holds `docs/settings.md`, `.env.example` and `app.json` against this table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.access import DEFAULT_RULES, NOBODY, Action
from bot.settings.reader import HIGHEST_PORT, Reader

T = TypeVar("T")
_SHORTEST_KEY = 32  # characters
_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_SHORTEST_TOKEN = 16  # characters


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One setting. `default` is what one would have to type; "" where there is none to type."""

    name: str
    says: str
    read: Callable[[Reader], T]
    default: str = ""
    required: bool = False


def _required(name: str, says: str, fix: str) -> Setting[str]:
    return Setting(name, says, lambda reader: reader.required(name, fix), required=True)


def _text(name: str, says: str, default: str = "") -> Setting[str]:
    return Setting(name, says, lambda reader: reader.text(name, default), default)


def _url(name: str, says: str, default: str) -> Setting[str]:
    return Setting(name, says, lambda reader: reader.url(name, default), default)


def _integer(name: str, says: str, default: int, least: int, most: int) -> Setting[int]:
    def read(reader: Reader) -> int:
        return reader.integer(name, default, least=least, most=most)

    return Setting(name, says, read, str(default))


def _limit(name: str, says: str, most: int) -> Setting[int | None]:
    """From 1; None where it is not set: there is no limit."""

    def read(reader: Reader) -> int | None:
        return reader.integer(name, 1, least=1, most=most) if reader.text(name) else None

    return Setting(name, says, read)


def _choice(name: str, says: str, choices: tuple[str, ...], default: str = "") -> Setting[str]:
    return Setting(name, says, lambda reader: reader.choice(name, choices, default), default)


def _secret(name: str, says: str, shortest: int) -> Setting[str]:
    """`shortest`: in characters."""
    return Setting(name, says, lambda reader: reader.secret(name, shortest))


def _access(action: Action, says: str) -> Setting[tuple[str, ...] | None]:
    default = ",".join(DEFAULT_RULES.get(action, (NOBODY,)))
    default = "" if action is Action.SEARCH else default  # another setting's
    return Setting(
        action.setting,
        says,
        lambda reader: reader.entries(action.setting),
        default,
    )


SLACK_BOT_TOKEN = _required(
    "SLACK_BOT_TOKEN",
    "the app's token; begins with xoxb-",
    "copy the Bot User OAuth Token from OAuth & Permissions",
)
SLACK_SIGNING_SECRET = Setting(
    "SLACK_SIGNING_SECRET",
    "proves that Slack speaks; not needed with an app token",
    Reader.signing_secrets,
    required=True,
)
SLACK_APP_TOKEN = _text("SLACK_APP_TOKEN", "turns Socket Mode on; begins with xapp-")
SLACK_API_URL = _url("SLACK_API_URL", "where Slack is", "https://slack.com/api/")

ALIBABA_CLOUD_ACCESS_KEY_ID = _required(
    "ALIBABA_CLOUD_ACCESS_KEY_ID",
    "of a RAM user that may read recordings",
    "create an AccessKey for a RAM user in the Alibaba Cloud console",
)
ALIBABA_CLOUD_ACCESS_KEY_SECRET = _required(
    "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    "the secret of that AccessKey",
    "it is shown once, when the AccessKey is created",
)
ALIBABA_CLOUD_SECURITY_TOKEN = _text("ALIBABA_CLOUD_SECURITY_TOKEN", "with temporary (STS) keys")
CCC_INSTANCE_ID = _required(
    "CCC_INSTANCE_ID",
    "the call center's instance",
    "copy the instance id from the Cloud Call Center console",
)
CCC_REGION = _text("CCC_REGION", "the instance's region", "cn-shanghai")


def ccc_endpoint(region: str) -> Setting[str]:
    """`CCC_ENDPOINT`, the one setting whose default depends on another's value."""
    return _url("CCC_ENDPOINT", "where the call center is", f"https://ccc.{region}.aliyuncs.com")


CCC_ENDPOINT = ccc_endpoint("<region>")

CCC_REQUESTS_PER_SECOND = _limit(
    "CCC_REQUESTS_PER_SECOND", "the most requests that the call center is sent in a second", 1000
)

BIND_HOST = _text("BIND_HOST", "the address to listen on", "0.0.0.0")  # noqa: S104 — for a PaaS
PORT = _integer("PORT", "the port to listen on", 3000, 0, HIGHEST_PORT)
CACHE_TTL_SECONDS = _integer(
    "CACHE_TTL_SECONDS", "how long an answer is remembered", 300, 0, 86_400
)
CACHE_MAX_ENTRIES = _integer(
    "CACHE_MAX_ENTRIES", "how many answers are remembered", 4096, 1, 1_000_000
)
CACHE_STALE_SECONDS = _integer(
    "CACHE_STALE_SECONDS",
    "how old an answer may be shown while the call center is down",
    3600,
    0,
    86_400,
)

ACCESS = {
    action: _access(action, says)
    for action, says in {
        Action.LOOKUP: "who may look up",
        Action.SEARCH: "who may search by number or agent; without it, as ACCESS_LOOKUP says",
        Action.SHARE: "who may share",
        Action.REVEAL: "who may see full numbers",
        Action.LISTEN: "who may listen",
        Action.DOWNLOAD: "who may download",
        Action.AUDIT: "who may ask who saw a contact",
    }.items()
}
ACCESS_EXTERNAL = _choice(
    "ACCESS_EXTERNAL", "whether answers are posted where another company reads", ("yes", "no"), "no"
)

AGENTS = Setting(
    "AGENTS",
    "U…:agent id pairs, for agents whose e-mails in Slack and in the call center differ",
    lambda reader: reader.entries("AGENTS"),
)
OPEN_URL = _text("OPEN_URL", "a contact's address in another system of yours, such as a CRM")
OPEN_NAME = _text("OPEN_NAME", "what the button that leads there calls it")
RECORDINGS_KEPT_DAYS = _limit(
    "RECORDINGS_KEPT_DAYS", "after how many days the call center has deleted a recording", 36_500
)
TRANSCRIPTS = _choice(
    "TRANSCRIPTS", "whether what was said in a call may be read", ("auto", "no"), "auto"
)

PUBLIC_URL = Setting(
    "PUBLIC_URL",
    "this app's own address, at which the player is",
    lambda reader: reader.origin("PUBLIC_URL"),
)
LISTEN_IN_SLACK = _choice(
    "LISTEN_IN_SLACK", "whether the player opens within Slack, too", ("yes", "no"), "no"
)
LISTEN_DIRECT_LINKS = _choice(
    "LISTEN_DIRECT_LINKS",
    "whether people get the storage's own link where there is no PUBLIC_URL",
    ("yes", "no"),
    "no",
)
LISTENERS_AT_ONCE = _integer(
    "LISTENERS_AT_ONCE", "how many may listen at once at each instance", 50, 1, 10_000
)
RECORDING_HOSTS = Setting(
    "RECORDING_HOSTS",
    "more hosts from which recordings are fetched",
    lambda reader: reader.entries("RECORDING_HOSTS"),
)

CONTACT = _text("CONTACT", "who runs this app, for those who need something of them")
SECRET_KEY = _secret("SECRET_KEY", "keys hashes, encrypts what is shared", _SHORTEST_KEY)
METRICS_TOKEN = _secret("METRICS_TOKEN", "opens GET /metrics", _SHORTEST_TOKEN)
PLAINTEXT_HOSTS = Setting(
    "PLAINTEXT_HOSTS",
    "hosts to which Redis and PostgreSQL may be spoken without TLS",
    Reader.plaintext_hosts,
)
REDIS_URL = Setting(
    "REDIS_URL",
    "what several instances share",
    lambda reader: reader.redis_url(PLAINTEXT_HOSTS.read(reader)),
)
AUDIT_DATABASE_URL = Setting(
    "AUDIT_DATABASE_URL",
    "where the audit trail is kept, if not in the log",
    lambda reader: reader.audit_database_url(PLAINTEXT_HOSTS.read(reader)),
)
BOT_LANGUAGE = _choice("BOT_LANGUAGE", "where the person's is not known", ("en", "zh"), "en")
LOG_LEVEL = _choice("LOG_LEVEL", "the least that is logged", _LOG_LEVELS, "INFO")
LOG_FORMAT = _choice("LOG_FORMAT", "json unless on a terminal", ("json", "console"))

SETTINGS: tuple[Setting[Any], ...] = (
    *(each for each in tuple(globals().values()) if isinstance(each, Setting)),
    *ACCESS.values(),
)
