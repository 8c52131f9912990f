"""What a command says before its settings are read, or where they cannot be: in `BOT_LANGUAGE`."""

import os
import re
import sys
from collections.abc import Mapping

from bot.messages.words.settings_sentences import SETTINGS_SENTENCES

_LARGEST = 1 << 20  # bytes
_CHINESE = rb"(?mi)^\s*(?:export\s+)?BOT_LANGUAGE\s*=\s*['\"]?zh\b"


def say(sentence: str, *values: str) -> None:
    """Print an English sentence with its values, or what it is in Chinese, to standard error."""
    print(translations().get(sentence, sentence).format(*values), file=sys.stderr)


def translations() -> Mapping[str, str]:
    """From English to the language that is set; none for English."""
    return SETTINGS_SENTENCES["zh" if _in_chinese() else "en"]


def _in_chinese() -> bool:
    """Whether `BOT_LANGUAGE` says so, also in a file `.env` that has a wrong line elsewhere."""
    if "BOT_LANGUAGE" in os.environ:
        return os.environ["BOT_LANGUAGE"].strip().lower() == "zh"
    try:
        with open(".env", "rb") as file:  # noqa: PTH123 — pathlib is not loaded before it is needed
            return re.search(_CHINESE, file.read(_LARGEST)) is not None
    except OSError:
        return False
