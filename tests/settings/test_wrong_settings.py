"""Each setting wrong, one at a time: what `check` prints, in both languages."""

import re
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.messages.words.settings_sentences import SETTINGS_SENTENCES
from bot.settings.proxies import NAMES as PROXIES
from bot.settings.table import SETTINGS
from tests.environs import REQUIRED

# Each setting, a value that is wrong, and what the remedy says.
WRONG = [
    ("SLACK_BOT_TOKEN", "", "OAuth & Permissions"),
    ("SLACK_BOT_TOKEN", "xoxp-1", "xoxb-"),
    ("SLACK_BOT_TOKEN", "xoxe.xoxb-1", "manifest"),
    ("SLACK_BOT_TOKEN", "xoxb-1 2", "OAuth & Permissions"),
    ("SLACK_SIGNING_SECRET", "", "Basic Information"),
    ("SLACK_SIGNING_SECRET", "short", "Basic Information"),
    ("SLACK_SIGNING_SECRET", "a" * 32 + ",", "Basic Information"),
    ("SLACK_SIGNING_SECRET", "a" * 32 + ",'" + "b" * 32 + "',c", "Basic Information"),
    ("SLACK_SIGNING_SECRET", "'" + "a" * 31 + "',b" * 20, None),
    ("SLACK_APP_TOKEN", "xoxb-1", "xapp-"),
    ("SLACK_API_URL", "http://slack.example.com", "https://"),
    ("SLACK_API_URL", "https://", "https://slack.com/api/"),
    ("ALIBABA_CLOUD_ACCESS_KEY_ID", "", "RAM"),
    ("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAI 1", "RAM"),
    ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "", "AccessKey"),
    ("ALIBABA_CLOUD_SECURITY_TOKEN", "'token'", None),
    ("CCC_INSTANCE_ID", "", None),
    ("CCC_REGION", "Shanghai!", "cn-shanghai"),
    ("CCC_ENDPOINT", "https://a b", "https://ccc.cn-shanghai.aliyuncs.com"),
    ("BIND_HOST", "“0.0.0.0”", None),
    ("PORT", "65536", "65535"),
    ("PORT", "http", "65535"),
    ("CACHE_TTL_SECONDS", "-1", "86400"),
    ("CACHE_MAX_ENTRIES", "0", "1000000"),
    ("CACHE_STALE_SECONDS", "1.5", "86400"),
    ("ACCESS_LOOKUP", "@ada", "everyone"),
    ("ACCESS_SEARCH", "@ada", "everyone"),
    ("ACCESS_SHARE", " ", None),
    ("ACCESS_REVEAL", "U0SANDBOX,", "nobody"),
    ("ACCESS_AUDIT", "ada@example.com", "nobody"),
    ("ACCESS_LISTEN", "#calls", "nobody"),
    ("ACCESS_DOWNLOAD", "all", "nobody"),
    ("ACCESS_EXTERNAL", "maybe", "yes, no"),
    ("AGENTS", "ada:1", "U012ABCDEF"),
    ("AGENTS", "U012ABCDEF", "U012ABCDEF:"),
    ("AGENTS", "U012ABCDEF:1 2", "U012ABCDEF:"),
    ("AGENTS", ",", None),
    *(
        ("OPEN_URL", address, "https://crm.example.com/contacts/{contact_id}")
        for address in (
            "http://crm.example.com/{contact_id}",
            "https://{contact_id}.example.com/",
            "https://crm.example.com/",
            "https://crm.example.com/{contact_id}?n={number}",
        )
    ),
    ("CCC_REQUESTS_PER_SECOND", "0", "1000"),
    ("CCC_REQUESTS_PER_SECOND", "0.5", "1000"),
    ("RECORDINGS_KEPT_DAYS", "0", "36500"),
    ("RECORDINGS_KEPT_DAYS", "36501", "36500"),
    ("RECORDINGS_KEPT_DAYS", "a year", "36500"),
    ("TRANSCRIPTS", "yes", "auto, no"),
    *(
        ("PUBLIC_URL", address, "https://")
        for address in (
            "http://recordings.example.com",
            "http://10.0.0.1:3000",
            "http://127.0.0.1.evil.example",
            "ftp://recordings.example.com",
            "https://recordings.example.com?a=b",
            "https://recordings.example.com/?a=b",
            "https://recordings.example.com#a",
            "https://user:pw@recordings.example.com",
            "https://recordings.example.com:port",
            "https://recordings example.com",
            "https://",
        )
    ),
    ("PUBLIC_URL", "https://recordings.example.com/bot", None),
    ("PUBLIC_URL", "http://127.0.0.1:3000/bot/", None),
    ("LISTEN_IN_SLACK", "maybe", "yes, no"),
    ("LISTEN_DIRECT_LINKS", "on", "yes, no"),
    ("LISTENERS_AT_ONCE", "0", None),
    ("LISTENERS_AT_ONCE", "-1", None),
    ("LISTENERS_AT_ONCE", "many", None),
    *(
        ("RECORDING_HOSTS", entry, None)
        for entry in (
            "https://oss.example.com",
            "*.aliyuncs.com",
            "oss-cn-shanghai.aliyuncs.com",
            "oss.example.com:8443",
            "localhost",
            "[::1]",
            "10.0.0.1",
            "169.254.169.254",
            "2130706433",
            "oss.example.com, 127.0.0.1",
            "oss.example.com,,",
        )
    ),
    ("CONTACT", "a" * 101, "100"),
    ("CONTACT", "a\u202eb", None),
    ("SECRET_KEY", "short", "32"),
    ("METRICS_TOKEN", "short", "16"),
    ("PLAINTEXT_HOSTS", "redis://cache", "'redis://cache'"),
    ("PLAINTEXT_HOSTS", "", None),
    ("REDIS_URL", "cache:6379", "redis://localhost:6379/0"),
    ("REDIS_URL", "redis://cache:6379", "PLAINTEXT_HOSTS"),
    ("AUDIT_DATABASE_URL", "mysql://host/audit", "postgresql://"),
    ("AUDIT_DATABASE_URL", "postgresql://b@h/audit?sslmode=disable", "PLAINTEXT_HOSTS"),
    ("AUDIT_DATABASE_URL", "postgresql://b@h/audit?sslmode=always", "verify-full"),
    ("AUDIT_DATABASE_URL", "postgresql://b@h/audit?colour=red", "'colour'"),
    ("AUDIT_DATABASE_URL", "postgresql://b@h/audit?sslmode=require&sslmode=require", None),
    ("AUDIT_DATABASE_URL", "postgresql://b@h/audit?host=other", "host"),
    ("BOT_LANGUAGE", "de", "en, zh"),
    ("LOG_LEVEL", "LOUD", "DEBUG, INFO, WARNING, ERROR"),
    ("LOG_FORMAT", "xml", "json, console"),
    ("HTTPS_PROXY", "socks5://proxy:1080", "http://proxy.example.com:3128"),
    ("HTTP_PROXY", "http://", "http://proxy.example.com:3128"),
    ("SSL_CERT_FILE", "absent.pem", "PEM"),
    ("SSL_CERT_DIR", "absent", "PEM"),
    ("ACCESS_LISTN", "everyone", "ACCESS_LISTEN"),
    ("SLACK_BOT_TOKN", "xoxb-1", "SLACK_BOT_TOKEN"),
]
# Lines of `.env`, and what the remedy says.
WRONG_LINES = [
    ("PORT", ".env, line 1", "NAME=value"),
    ("PORT=1\nPORT=2", ".env, line 2", "PORT"),
    ("SECRET_KEY=a # b", ".env, line 1", "SECRET_KEY"),
    ('CONTACT="a\nb"', ".env, line 1", "CONTACT"),
    ("CCC_COLOUR=red", "CCC_COLOUR", "CCC_"),
    ("P\0O", ".env", "UTF-8"),
]
_CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder, and an environment of which only `.env` is ours."""
    monkeypatch.chdir(tmp_path)
    for name in (*(setting.name for setting in SETTINGS), *PROXIES, *map(str.lower, PROXIES)):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("name", "value", "remedy"), WRONG)
def test_one_wrong(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    language: str,
    name: str,
    value: str,
    remedy: str | None,
) -> None:
    """Exit code 2, one line that begins with the setting and says what to put there."""
    del folder
    environ = {**REQUIRED, "BOT_LANGUAGE": language, name: value}
    for each, text in environ.items():
        monkeypatch.setenv(each, text)
    assert main(["check"]) == 2
    out, err = capsys.readouterr()
    said = [line for line in err.splitlines() if line.startswith(f"  {name}: ")]
    assert out == ""
    assert "Traceback" not in err
    assert len(said) == len(err.splitlines()) - 1 == 1  # the heading, and this one alone
    assert remedy is None or remedy in said[0]
    if language == "zh" and name != "BOT_LANGUAGE":
        assert all(_CHINESE.search(line) for line in err.splitlines())


@pytest.mark.parametrize(
    "line",
    [
        "BOT_LANGUAGE=zh",
        'BOT_LANGUAGE="zh"',
        "export BOT_LANGUAGE = 'ZH'  # 中文",
        " BOT_LANGUAGE=zh",
    ],
)
def test_language_of_the_file(folder: Path, capsys: pytest.CaptureFixture[str], line: str) -> None:
    """However it is written, and whatever else is wrong in the file."""
    (folder / ".env").write_text(f"PORT\n{line}\n", encoding="utf-8")
    assert main(["check"]) == 2
    assert _CHINESE.search(capsys.readouterr().err)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("lines", "place", "remedy"), WRONG_LINES)
def test_one_wrong_line(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    language: str,
    lines: str,
    place: str,
    remedy: str,
) -> None:
    """A line of `.env` is named by its number; the language is that of another line of it."""
    (folder / ".env").write_text(f"{lines}\nBOT_LANGUAGE={language}\n", encoding="utf-8")
    assert main(["check"]) == 2
    err = capsys.readouterr().err
    assert f"  {place}: " in err
    assert remedy in err
    assert bool(_CHINESE.search(err)) == (language == "zh")


def test_every_setting_is_in_the_table() -> None:
    """A setting that comes later is tried, too. The names of the network stand beside ours.

    `OPEN_NAME` is read with `OPEN_URL` only: tests/settings/test_open_in.py.
    """
    tried = {name for name, _, _ in WRONG} | {"OPEN_NAME"}
    assert {setting.name for setting in SETTINGS} <= tried


def test_every_sentence_is_translated() -> None:
    """Each sentence about a setting is in the table of Chinese; each there is still said."""
    code = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("settings", "server", "commands", "audit")
        for path in Path("bot", folder).glob("*.py")
    )
    code = re.sub(r'"\s*\n\s*"', "", code + Path("bot/__main__.py").read_text(encoding="utf-8"))
    for english, chinese in SETTINGS_SENTENCES["zh"].items():
        assert f'"{english}"' in code, english
        assert english.count("{}") == chinese.count("{}"), english
    said = re.findall(r'(?:\.problem|\.warn|_unreadable)\((?:[^"()]*?, )?"([^"]+)"', code)
    sentences = {text for text in said if not text.isupper()}  # the rest are names of settings
    assert len(sentences) > 15
    assert sentences <= SETTINGS_SENTENCES["zh"].keys()


@pytest.mark.parametrize(
    "arguments",
    [
        ["manifest", "http://calls.example.org"],
        ["manifest", "--socket", "https://calls.example.org"],
        ["audit", "--user", "U1", "migrate"],
        ["serve"],
        ["lookup", "1"],
    ],
)
def test_commands_speak_chinese(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
) -> None:
    """Also where a command reads no settings, or none is there yet."""
    del folder
    monkeypatch.setenv("BOT_LANGUAGE", "zh")
    assert main(arguments) == 2
    err = capsys.readouterr().err
    assert all(_CHINESE.search(line) for line in err.splitlines())
    assert err
