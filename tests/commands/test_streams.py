"""A command's output: any encoding, a reader who leaves, a full disk; and its exit code."""

import asyncio
import os
import re
import sys
from pathlib import Path

import pytest

from bot.sandbox import contacts
from tests.running import BARE_ENVIRON, python_m_bot

ROOT = Path(__file__).parents[2]
# Six of the encodings in which terminals, services and scripts run a program.
ENCODINGS = [
    {"PYTHONIOENCODING": "gbk"},
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "cp1252"},
    {"PYTHONIOENCODING": "shift_jis"},
    {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    {"LC_ALL": "POSIX", "PYTHONIOENCODING": "latin-1:strict"},
    {"PYTHONUTF8": "1"},
]
COMMANDS = [
    (("check",), 0),
    (("lookup", contacts.SAMPLE), 0),
    (("lookup", contacts.SAMPLE, "--json"), 0),
    (("lookup", contacts.HOSTILE), 0),
    (("lookup", contacts.NONE_YET), 1),
    (("lookup", "小芳"), 2),
    (("lookup", "5000"), 3),
    (("lookup", "help"), 0),
    (("--help",), 0),
    (("audit", "--contact", contacts.SAMPLE), 1),
]


async def raw(
    environ: dict[str, str], *arguments: str | bytes, behind: str = ""
) -> tuple[int, bytes, bytes]:
    """Run a command, with what stands behind it in a shell (`| head -1`); bash's exit codes."""
    command = ["bash", "-c", f'"$0" -m bot "$@" {behind}', sys.executable, *arguments]
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**BARE_ENVIRON, **environ},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out, err


@pytest.mark.parametrize("encoding", ENCODINGS, ids=lambda each: "-".join(each.values()))
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_encoding(
    environ: dict[str, str], tmp_path: Path, encoding: dict[str, str], language: str
) -> None:
    """No command ends in a traceback or another exit code, whatever the terminal can show."""
    trail = {"AUDIT_DATABASE_URL": f"sqlite:///{tmp_path}/audit.db", "BOT_LANGUAGE": language}
    environ = {**environ, **trail, **encoding}
    await raw({**environ}, "audit", "migrate")
    for arguments, expected in COMMANDS:
        code, out, err = await raw(environ, *arguments)
        assert (arguments, code) == (arguments, expected), err.decode(errors="replace")
        assert b"Traceback" not in err
        assert out or err


@pytest.mark.parametrize("encoding", ["gbk", "ascii"])
async def test_demo_in_every_encoding(encoding: str) -> None:
    """Nor does the demo."""
    code, out, _ = await raw({"PYTHONIOENCODING": encoding}, "demo")
    assert (code, b"155****6666" in out) == (0, True)


async def test_stand_ins(environ: dict[str, str]) -> None:
    """What is right and what is wrong can be told apart in plain ASCII, too."""
    wrong = {**environ, "SLACK_BOT_TOKEN": "xoxb-wrong", "PYTHONIOENCODING": "ascii"}
    _, out, _ = await raw(wrong, "check")
    marks = {line[:1] for line in out.decode("ascii").splitlines()}
    assert marks == {"+", "x", "-"}  # the last for what is next


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("check",), 0),
        (("lookup", contacts.MANY), 0),
        (("lookup", contacts.NONE_YET), 1),
        (("lookup", "5000"), 3),
        (("--help",), 0),
    ],
)
@pytest.mark.parametrize("reader", ["| true", "| head -1 >/dev/null"])
async def test_a_reader_that_left(
    environ: dict[str, str], arguments: tuple[str, ...], expected: int, reader: str
) -> None:
    """A reader that left is no fault, and changes no exit code."""
    code, _, err = await raw(environ, *arguments, behind=f"{reader}; exit ${{PIPESTATUS[0]}}")
    assert code == expected
    assert b"Traceback" not in err
    assert b"pipe" not in err


@pytest.mark.parametrize("arguments", [("check",), ("lookup", contacts.SAMPLE), ("--help",)])
async def test_a_full_disk(environ: dict[str, str], arguments: tuple[str, ...]) -> None:
    """A full disk is a failure of ours, in one line that says so."""
    code, _, err = await raw(environ, *arguments, behind="> /dev/full")
    assert code == 4
    assert err == b"python -m bot: No space left on device\n"


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
async def test_closed_streams(environ: dict[str, str], closed: str) -> None:
    """Streams that are closed change nothing."""
    assert (await raw(environ, "lookup", contacts.SAMPLE, behind=closed))[0] == 0


async def test_bytes_that_are_no_text(environ: dict[str, str]) -> None:
    """An argument that is no text in any encoding is wrong usage, not a crash."""
    code, _, err = await raw(environ, "lookup", b"\xff\xfe")
    assert code == 2
    assert b"Traceback" not in err


@pytest.mark.parametrize("name", ["SECRET_KEY", "SLACK_BOT_TOKEN", "ACCESS_LOOKUP", "CCC_REGION"])
async def test_a_setting_that_is_no_text(environ: dict[str, str], name: str) -> None:
    """Nor is a setting: it is named."""
    code, _, err = await raw({**environ, name: os.fsdecode(b"xoxb-\xff" * 20)}, "check")
    assert code == 2
    assert f"  {name}: ".encode() in err


async def test_no_working_folder(environ: dict[str, str], tmp_path: Path) -> None:
    """A working folder that is gone is no traceback."""
    gone = 'mkdir -p "$D/gone"; cd "$D/gone"; rmdir "$D/gone"; "$0" -m bot "$@"'
    process = await asyncio.create_subprocess_exec(
        *("bash", "-c", gone, sys.executable, "lookup", contacts.SAMPLE),
        env={**BARE_ENVIRON, "D": str(tmp_path), **environ},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    _, err = await process.communicate()
    assert b"Traceback" not in err
    assert process.returncode == 0


async def test_a_fault_of_ours(environ: dict[str, str], tmp_path: Path) -> None:
    """What nobody expected is exit code 4 and one line with the place, without any value."""
    broken = tmp_path / "sitecustomize.py"
    broken.write_text(
        "import bot.commands.lookup as c\n"
        "async def run(*_, **__): raise KeyError('13812345678')\n"
        "c.run = run\n"
    )
    environ = {**environ, "PYTHONPATH": f"{tmp_path}:{ROOT}"}
    code, _, err = await python_m_bot(environ, "lookup", contacts.SAMPLE)
    assert code == 4
    assert re.fullmatch(
        r"python -m bot: a fault of this program \(KeyError, sitecustomize\.py:2 .*\); "
        r"please report it\n",
        err,
    )
