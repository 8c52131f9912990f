"""Settings: a mapping in; a value, or every problem at once, out."""

from pathlib import Path
from urllib.parse import unquote

import pytest

from bot.access import Action
from bot.errors import SettingsError
from bot.settings.proxies import is_loopback
from bot.settings.settings import (
    AuditSettings,
    CacheSettings,
    CallCenterSettings,
    LogSettings,
    LookupSettings,
    Settings,
)
from tests.environs import CALL_CENTER, REQUIRED


def read(**changed: str) -> Settings:
    return Settings.from_env({**REQUIRED, **changed})


def wrong(environ: dict[str, str]) -> list[str]:
    """The names of the settings that are refused."""
    with pytest.raises(SettingsError) as raised:
        Settings.from_env(environ)
    return [problem.name for problem in raised.value.problems]


def test_hash_key() -> None:
    """Hashes are the same in every process and command, with SECRET_KEY or not."""
    for environ in (REQUIRED, {**REQUIRED, "SECRET_KEY": "k" * 32}):
        audit = AuditSettings.from_env({**environ, "AUDIT_DATABASE_URL": "sqlite:///a.db"})
        assert audit.hash_key == Settings.from_env(environ).hash_key != b""


def test_defaults() -> None:
    """What the README promises holds where nothing is set."""
    settings = read()
    assert settings.call_center.endpoint == "https://ccc.cn-shanghai.aliyuncs.com"
    assert settings.call_center.credentials.security_token == ""
    assert settings.slack.api_url == "https://slack.com/api/"
    assert settings.cache == CacheSettings(ttl_seconds=300, max_entries=4096, stale_seconds=3600)
    assert settings.log == LogSettings(level="INFO", format="")
    assert (settings.language, settings.host, settings.port) == ("en", "0.0.0.0", 3000)  # noqa: S104
    assert settings.secret_key == ""


@pytest.mark.parametrize(
    ("lookup", "search", "expected"),
    [
        (None, None, ("everyone",)),
        ("S0GROUP,own", None, ("S0GROUP", "own")),
        ("nobody", None, ()),
        ("nobody", "U0ASKER", ("U0ASKER",)),
        ("everyone", "nobody", ()),
        ("U0ASKER", "own", ("own",)),
    ],
)
def test_search(lookup: str | None, search: str | None, expected: tuple[str, ...]) -> None:
    """Who may look up may search, be that nobody, until it is said otherwise."""
    written = {"ACCESS_LOOKUP": lookup, "ACCESS_SEARCH": search}
    policy = read(**{name: text for name, text in written.items() if text is not None}).access
    assert policy.entries(Action.SEARCH) == expected


@pytest.mark.parametrize("action", Action)
def test_own(action: Action) -> None:
    """`own` is an entry of every list, beside others; whether any has it is known."""
    policy = read(**{action.setting: "U0ASKER, own"}).access
    assert policy.entries(action) == ("U0ASKER", "own")
    assert policy.own
    assert not read().access.own


def test_agents() -> None:
    """Several agent ids of one person are all theirs; a space around a part is forgiven."""
    agents = read(AGENTS="U0ADA:1, W0BEN : ben@instance,U0ADA:2").agents
    assert agents == {"U0ADA": {"1", "2"}, "W0BEN": {"ben@instance"}}
    assert read().agents == {}


@pytest.mark.parametrize(
    ("written", "days"), [(None, None), ("", None), ("1", 1), ("36500", 36500)]
)
def test_kept_days(written: str | None, days: int | None) -> None:
    """How long recordings are kept is not known until it is said; a terminal knows it, too."""
    changed = {} if written is None else {"RECORDINGS_KEPT_DAYS": written}
    assert read(**changed).kept_days == days
    assert LookupSettings.from_env({**CALL_CENTER, **changed}).kept_days == days


@pytest.mark.parametrize(("written", "on"), [(None, True), ("auto", True), ("no", False)])
def test_transcripts(written: str | None, *, on: bool) -> None:
    """Transcripts are read where there are any, until it is said otherwise."""
    assert read(**({} if written is None else {"TRANSCRIPTS": written})).transcripts is on


def test_everything_set() -> None:
    """Every setting is read from its own name."""
    settings = read(
        ALIBABA_CLOUD_SECURITY_TOKEN="sts",
        BIND_HOST="::1",
        BOT_LANGUAGE="zh",
        CACHE_MAX_ENTRIES="1",
        CACHE_STALE_SECONDS="0",
        CACHE_TTL_SECONDS="0",
        CCC_ENDPOINT="http://127.0.0.1:8080/",
        CCC_REQUESTS_PER_SECOND="20",
        LOG_FORMAT="console",
        LOG_LEVEL="DEBUG",
        PORT="65535",
        SECRET_KEY="k" * 32,
        SLACK_API_URL="http://localhost:8081/api",
    )
    credentials = settings.call_center.credentials
    assert (credentials.access_key_id, credentials.access_key_secret) == (
        "LTAI-key",
        "canary-key-secret",
    )
    assert credentials.security_token == "sts"
    assert settings.call_center == CallCenterSettings(
        credentials, CALL_CENTER["CCC_INSTANCE_ID"], "http://127.0.0.1:8080", 20
    )
    assert settings.slack.bot_token == "xoxb-canary-token"
    assert settings.slack.signing_secrets == (REQUIRED["SLACK_SIGNING_SECRET"],)
    assert settings.slack.api_url == "http://localhost:8081/api/"
    assert settings.cache == CacheSettings(ttl_seconds=0, max_entries=1, stale_seconds=0)
    assert settings.log == LogSettings(level="DEBUG", format="console")
    assert (settings.language, settings.host, settings.port) == ("zh", "::1", 65535)
    assert settings.secret_key == "k" * 32


@pytest.mark.parametrize(
    "url",
    [
        "redis://localhost",
        "redis://:password@10.0.0.1:6379/0",  # of PLAINTEXT_HOSTS
        "rediss://default:p%40ss@cache-1.example.com:6380",
        "rediss://:p@cache.example.com:6380/1?ssl_cert_reqs=none",
        "redis://[::1]:6379",
        "",
    ],
)
def test_redis_url(url: str) -> None:
    """Every form that hosts give; the password does not show."""
    settings = read(REDIS_URL=url, PLAINTEXT_HOSTS="10.0.0.1")
    assert settings.redis_url == url
    assert not url or url not in repr(settings)


@pytest.mark.parametrize(
    "url",
    [
        "localhost:6379",
        "http://localhost:6379",
        "redis://",
        "redis://host:port",
        "redis://host:65536",
        "redis://host/name",
        "redis://pass/word@host",
        "redis://host name",
        "redis://host?ssl_cert_reqs=none",
        "rediss://host?ssl_cert_reqs=perhaps",
        "unix:///run/redis.sock",
    ],
)
def test_wrong_redis_url(url: str) -> None:
    """A malformed one stops the start."""
    assert wrong({**REQUIRED, "REDIS_URL": url}) == ["REDIS_URL"]


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://bot:p%40ss@10.0.0.1:5432/audit?sslmode=require",
        "postgres://bot@db.example.com/audit",
        "postgresql://bot@/audit?host=/cloudsql/db",
        "sqlite:////var/lib/audit.db",
        "sqlite:///audit.db",
    ],
)
def test_audit_database_url(url: str) -> None:
    """Every form that hosts give; the password does not show."""
    settings = read(AUDIT_DATABASE_URL=url)
    taken = settings.audit_database_url
    assert unquote(taken).replace("?sslmode=prefer", "").startswith(unquote(url).split("?ssl")[0])
    assert url not in repr(settings)
    assert taken not in repr(settings)


@pytest.mark.parametrize(
    "url",
    [
        "audit.db",
        "sqlite://audit.db",
        "sqlite:///",
        "mysql://host/audit",
        "postgresql://host",
        "postgresql://host:65536/audit",
        "postgresql://pass/word@host/audit",
    ],
)
def test_wrong_audit_database_url(url: str) -> None:
    """A malformed one stops the start."""
    assert wrong({**REQUIRED, "AUDIT_DATABASE_URL": url}) == ["AUDIT_DATABASE_URL"]


def test_region() -> None:
    """The region names the endpoint; an endpoint of one's own goes before it."""
    region = {"CCC_REGION": "ap-southeast-1"}
    assert read(**region).call_center.endpoint == "https://ccc.ap-southeast-1.aliyuncs.com"
    own = read(**region, CCC_ENDPOINT="ccc.example.com")
    assert own.call_center.endpoint == "https://ccc.example.com"


def test_all_missing() -> None:
    """Every missing setting is named at once, each with what to do."""
    assert sorted(wrong({})) == sorted(REQUIRED)
    with pytest.raises(SettingsError) as raised:
        Settings.from_env({})
    assert all(problem.fix.startswith("is missing") for problem in raised.value.problems)
    assert all(name in str(raised.value) for name in REQUIRED)


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("empty", ["", " ", "\t\n"], ids=["empty", "a space", "white space"])
def test_blank_is_missing(name: str, empty: str) -> None:
    """A required setting that is empty or blank is refused, the signing secret above all."""
    assert wrong({**REQUIRED, name: empty}) == [name]


@pytest.mark.parametrize("name", sorted(REQUIRED.keys() - {"SLACK_BOT_TOKEN"}))
@pytest.mark.parametrize(
    "value",
    ["two words", "line\nbreak", "nul\0", "“quoted”", "zero\u200bwidth"],
    ids=["space", "line break", "control", "smart quotes", "invisible"],
)
def test_stray_characters(name: str, value: str) -> None:
    """What was pasted with something that cannot belong to it is refused, not sent."""
    assert wrong({**REQUIRED, name: value}) == [name]


def test_space_around_is_forgiven() -> None:
    """White space around a value is dropped: copying adds it."""
    assert read(SLACK_SIGNING_SECRET=f" {'a1' * 16}\n").slack.signing_secrets == ("a1" * 16,)


def test_several_signing_secrets() -> None:
    """While a secret is rotated, the old and the new one stand side by side."""
    new, old = "a1" * 16, "b2" * 16
    assert read(SLACK_SIGNING_SECRET=f"{new},{old}").slack.signing_secrets == (new, old)


@pytest.mark.parametrize(
    ("secret", "problem"),
    [
        ("x", "too short"),
        ("a1" * 7, "too short"),
        (f"'{'a1' * 16}'", "quote"),
        (f"“{'a1' * 16}”", "quote"),
        (f"{'a1' * 16},'{'b2' * 16}'", "quote"),
        (f"{'a1' * 16}`", "quote"),
    ],
)
def test_impossible_signing_secret(secret: str, problem: str) -> None:
    """A secret that cannot be Slack's, or was pasted with its quotes, stops the start."""
    with pytest.raises(SettingsError, match=problem):
        read(SLACK_SIGNING_SECRET=secret)


@pytest.mark.parametrize("name", ["SECRET_KEY", "METRICS_TOKEN", "SLACK_BOT_TOKEN", "REDIS_URL"])
@pytest.mark.parametrize("quotes", ["''", '""', "“”", "‘’", "«»"])
def test_quoted_secrets(name: str, quotes: str) -> None:
    """So does any other value with quotes around it: they would be a part of it."""
    value = f"{quotes[0]}{'k1' * 20}{quotes[1]}"
    assert wrong({**REQUIRED, name: value}) == [name]


def test_strange_signing_secret_warns() -> None:
    """One that has another shape than Slack's today is taken, with a warning."""
    settings = read(SLACK_SIGNING_SECRET="not-hexadecimal-but-long-enough")
    assert [warning.name for warning in settings.warnings] == ["SLACK_SIGNING_SECRET"]
    assert read().warnings == ()


@pytest.mark.parametrize("name", [*(action.setting for action in Action), "PLAINTEXT_HOSTS"])
@pytest.mark.parametrize("blank", ["", " ", ","])
def test_blank_lists(name: str, blank: str) -> None:
    """A list that is set, and says nothing, is refused: `nobody` and `everyone` are words."""
    assert wrong({**REQUIRED, name: blank}) == [name]


@pytest.mark.parametrize("name", ["ACCESS_LOKUP", "ACCESS_SEARCHES", "SLACK_BOT_TOKE", "PROT"])
def test_misspelt_names(name: str) -> None:
    """A name that must have been meant as one of ours stops the start."""
    assert wrong({**REQUIRED, name: "U0ADA"}) == [name]


@pytest.mark.parametrize("secrets", [",", "new,", ",old", "new,,old"])
def test_no_signing_secret_is_empty(secrets: str) -> None:
    """An empty secret between commas is refused: anyone could sign with it."""
    assert wrong({**REQUIRED, "SLACK_SIGNING_SECRET": secrets}) == ["SLACK_SIGNING_SECRET"]


def test_bot_token() -> None:
    """A bot token that lasts is taken."""
    assert read(SLACK_BOT_TOKEN="xoxb-1").slack.bot_token == "xoxb-1"


@pytest.mark.parametrize("token", ["xoxe.xoxb-1", "xoxe-1", "xoxe.xoxp-1"])
def test_rotating_token(token: str) -> None:
    """A token of an app with token rotation is refused, with the reason and the way out."""
    with pytest.raises(SettingsError) as raised:
        read(SLACK_BOT_TOKEN=token)
    (problem,) = raised.value.problems
    assert problem.name == "SLACK_BOT_TOKEN"
    assert "12 hours" in problem.fix
    assert "token rotation" in problem.fix
    assert token not in problem.fix


@pytest.mark.parametrize(
    ("written", "external"),
    [("", False), ("no", False), ("yes", True), (" YES ", True), ("No", False)],
)
def test_external(written: str, external: object) -> None:
    """Nothing is posted where another company reads it, unless the operator says yes."""
    assert read(ACCESS_EXTERNAL=written).access.external is external


@pytest.mark.parametrize("written", ["true", "1", "everyone", "yes,no", "on", "C012AB3CD"])
def test_external_malformed(written: str) -> None:
    """Whatever is neither yes nor no stops the start: nobody guesses who may read along."""
    with pytest.raises(SettingsError) as raised:
        read(ACCESS_EXTERNAL=written)
    assert [problem.name for problem in raised.value.problems] == ["ACCESS_EXTERNAL"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SLACK_BOT_TOKEN", "xoxp-user-token"),
        ("SLACK_BOT_TOKEN", "xapp-1-token"),
        ("SLACK_BOT_TOKEN", "token"),
        ("PORT", "-1"),
        ("PORT", "65536"),
        ("PORT", "http"),
        ("PORT", "3000.0"),
        ("PORT", "３０００"),
        ("PORT", "9" * 5000),
        ("PORT", "0" * 10 + "65536"),
        ("CACHE_TTL_SECONDS", "-1"),
        ("CACHE_TTL_SECONDS", "5m"),
        ("CACHE_TTL_SECONDS", "86401"),
        ("CACHE_MAX_ENTRIES", "0"),
        ("CACHE_STALE_SECONDS", "-1"),
        ("CACHE_STALE_SECONDS", "86401"),
        ("CCC_REGION", "shanghai"),
        ("CCC_REGION", "cn-shanghai.evil.example/"),
        ("CCC_REGION", "CN-SHANGHAI"),
        ("BOT_LANGUAGE", "de"),
        ("BOT_LANGUAGE", "zh-CN"),
        ("LOG_LEVEL", "TRACE"),
        ("LOG_LEVEL", "10"),
        ("LOG_FORMAT", "xml"),
        ("SECRET_KEY", "k" * 31),
        *(
            (name, url)
            for name in ("CCC_ENDPOINT", "SLACK_API_URL")
            for url in (
                "http://ccc.example.com",
                "http://localhost.example.com",
                "http://127.0.0.1.example.com",
                "ftp://ccc.example.com",
                "file:///etc/passwd",
                "https://",
                "https://[::1",
                "https://ccc.example.com:port",
                "https://ccc.example.com:70000",
                "https://ccc example.com",
                "https://ccc.exam\nple.com",
                "https://user:password@ccc.example.com",
                "https://:password@ccc.example.com",
                "https://ccc.example.com/?query=1",
                "https://ccc.example.com/#fragment",
            )
        ),
    ],
)
def test_malformed(name: str, value: str) -> None:
    """A malformed setting is refused by its name, and alone."""
    assert wrong({**REQUIRED, name: value}) == [name]


def test_all_problems_at_once() -> None:
    """Missing and malformed settings are told together: one round of mending is enough."""
    environ = {**REQUIRED, "CCC_INSTANCE_ID": "", "PORT": "http", "LOG_LEVEL": "TRACE"}
    assert sorted(wrong(environ)) == ["CCC_INSTANCE_ID", "LOG_LEVEL", "PORT"]


@pytest.mark.parametrize(
    "url", ["http://localhost:1", "http://127.0.0.1", "http://127.8.8.8:80", "http://[::1]:1"]
)
def test_http_to_this_machine(url: str) -> None:
    """Plain http is taken to this machine itself, for the sandbox."""
    assert read(CCC_ENDPOINT=url).call_center.endpoint == url


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.255.0.9", True),
        ("::1", True),
        ("0.0.0.0", False),  # noqa: S104 — any address is not this machine alone
        ("128.0.0.1", False),
        ("127.0.0.1.example.com", False),
        ("localhost.example.com", False),
        ("", False),
    ],
)
def test_loopback(host: str, expected: bool) -> None:  # noqa: FBT001 — the table's answer
    """Only names and addresses of this machine itself are loopback."""
    assert is_loopback(host) is expected


@pytest.mark.parametrize(
    ("name", "value", "chosen"),
    [("BOT_LANGUAGE", "ZH", "zh"), ("LOG_LEVEL", "debug", "DEBUG"), ("LOG_FORMAT", "JSON", "json")],
)
def test_case_does_not_matter(name: str, value: str, chosen: str) -> None:
    """A choice is taken in capitals or not."""
    settings = read(**{name: value})
    assert chosen in (settings.language, settings.log.level, settings.log.format)


def test_repr_shows_no_secret() -> None:
    """Settings can be logged by accident without giving a secret away."""
    shown = repr(read(ALIBABA_CLOUD_SECURITY_TOKEN="canary-sts", SECRET_KEY="canary" * 8))
    assert "canary" not in shown
    assert CALL_CENTER["CCC_INSTANCE_ID"] in shown


@pytest.mark.parametrize("name", REQUIRED)
def test_problem_shows_no_value(name: str) -> None:
    """A problem names the setting, and does not repeat what may be a secret."""
    with pytest.raises(SettingsError) as raised:
        read(**{name: "canary secret"})
    assert "canary" not in str(raised.value)


def test_lookup_needs_no_slack() -> None:
    """A look-up in a terminal needs the call center's settings only."""
    settings = LookupSettings.from_env(CALL_CENTER)
    assert settings.call_center == read().call_center
    with pytest.raises(SettingsError) as raised:
        LookupSettings.from_env({})
    assert {problem.name for problem in raised.value.problems} == set(CALL_CENTER)


def test_mapping_alone_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the process's environment nor a file `.env` is read here."""
    (tmp_path / ".env").write_text("PORT=1\nCCC_INSTANCE_ID=from-file\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORT", "2")
    assert read().port == 3000
    assert "CCC_INSTANCE_ID" in wrong({"PORT": "4"})
