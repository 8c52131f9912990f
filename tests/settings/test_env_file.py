"""`.env`: what cannot be read, or could be misread, stops the start, with its line."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError
from bot.settings import env_file
from bot.settings.names import NAMES, misspelt


def read(folder: Path, content: bytes | str) -> dict[str, str]:
    path = folder / ".env"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return dict(env_file.read(path))


@pytest.mark.parametrize(
    ("content", "values"),
    [
        (
            "PORT=1\n# a comment\n\nexport LOG_LEVEL=INFO  # more\n",
            {"PORT": "1", "LOG_LEVEL": "INFO"},
        ),
        ("SECRET_KEY='a # b ${HOME}'", {"SECRET_KEY": "a # b ${HOME}"}),
        ('SECRET_KEY="a\\"b"\r\nPORT=2\r\n', {"SECRET_KEY": 'a"b', "PORT": "2"}),
        ("\ufeffPORT=3", {"PORT": "3"}),
        ("SECRET_KEY=${HOME}$PATH", {"SECRET_KEY": "${HOME}$PATH"}),
        ("SECRET_KEY=   # later\nOTHER=小芳", {"SECRET_KEY": "", "OTHER": "小芳"}),
        ("", {}),
    ],
)
def test_read(tmp_path: Path, content: str, values: dict[str, str]) -> None:
    """Values come as they are written: no quotes, no comment, and nothing for `${…}`."""
    assert read(tmp_path, content) == values


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("PORT=1\nACCESS_LOOKUP: U0ADA\n", ".env, line 2: cannot be read"),
        ("\n\nSECRET_KEY='abc\nPORT=1\n", ".env, line 3: cannot be read"),
        ('SECRET_KEY="abc\nACCESS_LOOKUP=U1\nMETRICS_TOKEN="', "line 1: the value of SECRET_KEY"),
        ("SECRET_KEY\n", ".env, line 1: cannot be read"),
        ("ACCESS LOOKUP=U0ADA\n", ".env, line 1: cannot be read"),
        (
            "ACCESS_LOOKUP=U1\nPORT=1\nACCESS_LOOKUP=everyone",
            "line 3: sets ACCESS_LOOKUP again (line 1)",
        ),
        ("SLACK_SIGNING_SECRET=abc #def", "line 1: of SLACK_SIGNING_SECRET, what stands behind"),
        ("AUDIT_DATABASE_URL=postgresql://a:b #c@d/e", "of AUDIT_DATABASE_URL, what stands behind"),
        (
            "ACCESS_LOKUP=U0ADA",
            "ACCESS_LOKUP: is no setting of this app; did you mean ACCESS_LOOKUP?",
        ),
        ("ACCESS_WHATEVER=U0ADA", "ACCESS_WHATEVER: is no setting"),
        ("CCC_INSTANCE=x", "CCC_INSTANCE: is no setting"),
        ("CACHE_PORT=1", "CACHE_PORT: is no setting"),
        ("slack_bot_token=x", "did you mean SLACK_BOT_TOKEN?"),
        ("PORT=1".encode("utf-16"), ".env: is written in UTF-16"),
        ("PORT=1".encode("utf-16-le"), ".env: is written in UTF-16"),
        ("PORT=1\nOTHER=é".encode("latin-1"), ".env: is not UTF-8 in line 2"),
        (b"PORT=" + b"1" * (1 << 20), ".env: is larger than 1 MiB"),
    ],
)
def test_refused(tmp_path: Path, content: bytes | str, said: str) -> None:
    """One line that names the place and what to write; nothing of the value is repeated."""
    with pytest.raises(SettingsError) as raised:
        read(tmp_path, content)
    assert said in str(raised.value)
    for value in ("U0ADA", "abc", "everyone"):
        assert value not in str(raised.value)


def test_not_a_file(tmp_path: Path) -> None:
    """A folder of that name, or a file that may not be read, is one line, too."""
    (tmp_path / ".env").mkdir()
    with pytest.raises(SettingsError, match=r"\.env: cannot be read: Is a directory"):
        env_file.read(tmp_path / ".env")


@given(st.binary(max_size=300))
def test_any_file(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Any bytes are settings or a SettingsError."""
    folder = tmp_path_factory.mktemp("any")
    try:
        values = read(folder, content)
    except SettingsError:
        return
    assert all(isinstance(value, str) for value in values.values())


# Names


ELSEWHERE = (
    *(
        "CACHE_PORT",
        "REDIS_SERVICE_HOST",
        "BOT_PORT_3000_TCP",
        "HOST",
        "ROOT",
        "PATH",
        "PWD",
        "USER",
    ),
    *("HTTP_PROXY", "FTP_PROXY", "NO_PROXY", "SSL_CERT_FILE", "DATABASE_URL", "REDIS_TLS_URL"),
    *("CCC_SERVICE_HOST", "CACHE_SERVICE_PORT", "DYNO", "HOSTNAME", "LANG", "TZ", "SHLVL", "TERM"),
    *("PYTHONPATH", "VIRTUAL_ENV", "ALIBABA_CLOUD_REGION_ID", "SLACK_CLI_XAPP"),
)


@pytest.mark.parametrize("name", [*ELSEWHERE, *NAMES])
def test_right_names(name: str) -> None:
    """What hosts put into the environment is no slip, and our own names are none."""
    assert misspelt([name]) == {}


@st.composite
def slips(draw: st.DrawFn) -> tuple[str, str]:
    """One of our longer names, with one or two letters changed, added or left out."""
    name = draw(st.sampled_from([name for name in NAMES if len(name) >= 8]))
    letters = list(name)
    for _ in range(draw(st.integers(1, 2))):
        at = draw(st.integers(0, len(letters) - 1))
        letters[at : at + draw(st.integers(0, 1))] = draw(st.text("AEIQXZ_", max_size=1))
    return name, "".join(letters)


@given(slips())
def test_slips(slip: tuple[str, str]) -> None:
    """Within two letters of one of ours it is meant as one of ours."""
    _, written = slip
    assert written in NAMES or written in misspelt([written])
