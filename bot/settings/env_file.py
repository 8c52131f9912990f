"""The file `.env`, read strictly: what cannot be read, or could be misread, stops the start.

python-dotenv reads the lines. Nothing is put in the place of `${…}`: a secret may hold that.
"""

import io
import re
from collections.abc import Mapping
from pathlib import Path

from dotenv.parser import Binding, parse_stream

from bot.errors import SettingProblem, SettingsError
from bot.settings.names import OURS_IN_A_FILE, misspelt, problems

NAME = ".env"
_LARGEST = 1 << 20  # bytes
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
# Of these, nothing behind a ` #` may be lost: a password can hold it.
_SECRET = re.compile(r".*(SECRET|TOKEN|KEY|PASSWORD|REDIS_URL|DATABASE_URL)(_ID)?", re.IGNORECASE)
_COMMENT = re.compile(r"=[^\S\r\n]*[^\s'\"#][^\r\n]*?\s#")
_COMMENTED = (
    "of {}, what stands behind the # would be a comment; put the value in single quotes, or the "
    "comment in a line of its own"
)
_BOMS = {b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


def read(path: Path = Path(NAME)) -> Mapping[str, str]:
    """Each name and its value, as written.

    Raises:
        SettingsError: names every line that cannot be read, and every name that must be a slip.
    """
    values, wrong = dict[str, str](), list[SettingProblem]()
    lines = dict[str, int]()
    for binding in parse_stream(io.StringIO(_text(path), newline="")):
        line = _first_line(binding)
        problem = _problem(binding, lines)
        if problem:
            wrong.append(SettingProblem(f"{NAME}, line {line}", problem[0], problem[1:]))
        elif binding.key is not None:
            lines[binding.key] = line
            values[binding.key] = binding.value or ""
    wrong += problems(misspelt(values, OURS_IN_A_FILE))
    if wrong:
        raise SettingsError(wrong)
    return values


def _problem(binding: Binding, lines: Mapping[str, int]) -> tuple[str, ...]:
    """Why a line is not taken, and what to write (a sentence and its values); () where it is."""
    unreadable = binding.error or (binding.key and not _NAME.fullmatch(binding.key))
    if unreadable or (binding.key and binding.value is None):
        return ("cannot be read; write NAME=value, and close each quote",)
    if binding.key is None or binding.value is None:
        return ()
    if re.search(r"[\r\n]", binding.value):
        return "the value of {} goes over several lines; close its quote", binding.key
    if binding.key in lines:
        return "sets {} again (line {}); leave one of them", binding.key, str(lines[binding.key])
    if _SECRET.fullmatch(binding.key) and _COMMENT.search(binding.original.string):
        return _COMMENTED, binding.key
    return ()


def _first_line(binding: Binding) -> int:
    """The line of the name: python-dotenv counts the blank lines before it to it."""
    text = binding.original.string
    blank = text[: len(text) - len(text.lstrip())]
    return binding.original.line + len(re.findall(r"\r\n|\n|\r", blank))


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise _unreadable("cannot be read: {}", str(error.strerror)) from error
    if len(content) > _LARGEST:
        raise _unreadable("is larger than 1 MiB; name the settings alone in it")
    kind = _BOMS.get(content[:2], "UTF-16" if b"\0" in content else "")
    if kind:
        raise _unreadable("is written in {}; save it as UTF-8", kind)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise _unreadable("is not UTF-8 in line {}; save it as UTF-8", str(line)) from error


def _unreadable(problem: str, *values: str) -> SettingsError:
    return SettingsError([SettingProblem(NAME, problem, values)])
