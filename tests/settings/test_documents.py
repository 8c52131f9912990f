"""Each setting stands in docs/settings.md, in `.env.example` and, where hosts ask, in app.json."""

import json
import re
from pathlib import Path

import pytest

from bot.settings.table import SETTINGS, Setting

ROOT = Path(__file__).parents[2]
# Read by the way out, not by us alone: named as every program names them.
THE_NETWORKS_OWN = {"HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"}
NAME = re.compile(r"`([A-Z_]{4,})`")
# Defaults that are told in words, or that depend on another setting.
IN_WORDS = {"LOG_FORMAT", "CCC_ENDPOINT"}
BY_NAME = {setting.name: setting for setting in SETTINGS}
every = pytest.mark.parametrize("setting", BY_NAME.values(), ids=BY_NAME)


def table() -> dict[str, str]:
    """Each name in the page's table, with the default that stands beside it."""
    lines = (ROOT / "docs" / "settings.md").read_text("utf-8").splitlines()
    start = lines.index("| setting | default | |") + 2
    found: dict[str, str] = {}
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        names, default = line.split("|")[1:3]
        told = NAME.findall(names)
        values = default.split(", ") if len(told) == default.count(", ") + 1 else [default]
        if "`; " in default:  # told for each, where they differ
            values = default.split("; ")
        found |= dict(zip(told, values * len(told), strict=False))
    return found


def example() -> dict[str, str]:
    """Each name in `.env.example`; what is optional stands behind a `#`."""
    text = (ROOT / ".env.example").read_text("utf-8")
    return dict(re.findall(r"^(#? ?[A-Z_]{4,})=(.*)$", text, re.MULTILINE))


def test_no_other_names() -> None:
    """No document has a setting that does not exist, nor does it leave one out."""
    assert table().keys() - THE_NETWORKS_OWN == BY_NAME.keys()
    assert {name.lstrip("# ") for name in example()} - THE_NETWORKS_OWN == BY_NAME.keys()
    assert json.loads((ROOT / "app.json").read_text("utf-8"))["env"].keys() <= BY_NAME.keys()


@every
def test_page_has_the_default(setting: Setting[object]) -> None:
    """The page's default is the one that holds; what must be set has a dash."""
    told = table()[setting.name].strip()
    if setting.required:
        assert told == "—"
    elif setting.name not in IN_WORDS:
        assert told.strip("`") == setting.default or (not setting.default and told[:4] == "none")


@every
def test_example_has_the_default(setting: Setting[object]) -> None:
    """What must be set stands open in `.env.example`; a default that stands there is right."""
    told = {name.lstrip("# "): (name, value) for name, value in example().items()}
    name, value = told[setting.name]
    assert name.startswith("#") is not setting.required
    if setting.default and setting.name not in IN_WORDS:
        assert value == setting.default


def test_app_json() -> None:
    """A host asks for what must be set, and for nothing else as if it had to be."""
    asked = json.loads((ROOT / "app.json").read_text("utf-8"))["env"]
    must = {name for name, entry in asked.items() if entry.get("required", True)}
    must -= {name for name, entry in asked.items() if "generator" in entry}
    assert must == {setting.name for setting in SETTINGS if setting.required}
    for name, entry in asked.items():
        assert entry.get("value", BY_NAME[name].default) == BY_NAME[name].default
