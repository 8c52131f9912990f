"""What a person sees of a message, in the shapes that Slack sends."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.listeners.shown_text import shown_text
from bot.questions.contact_ids import contact_ids
from bot.sandbox import contacts
from bot.sandbox.callcenter import CallCenter
from bot.sandbox.slack import Slack

MESSAGES: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "messages_shown.yml").read_text(encoding="utf-8")
)
HIDDEN = "13900001111"


@pytest.mark.parametrize("name", MESSAGES)
def test_shape(name: str) -> None:
    """Each line that Slack shows is read, in its order, and nothing that it hides."""
    kind = MESSAGES[name]
    assert shown_text(kind["message"]).split("\n") == kind["shows"]


@pytest.mark.parametrize("name", MESSAGES)
def test_ids_of_shape(name: str) -> None:
    """The contact ids are those that a person would read there."""
    kind = MESSAGES[name]
    found = contact_ids(shown_text(kind["message"])).ids
    assert list(found) == kind["finds"]
    assert HIDDEN not in found


# Of no type of object is one of these shown.
NEVER = ("value", "action_id", "block_id", "callback_id", "image_url", "private_metadata", "ts")
SHOWN: list[dict[str, Any]] = [
    {"type": "section", "text": {"type": "mrkdwn", "text": contacts.SAMPLE}},
    {"type": "header", "text": {"type": "plain_text", "text": contacts.SAMPLE}},
    {"type": "context", "elements": [{"type": "mrkdwn", "text": contacts.SAMPLE}]},
    {"type": "markdown", "text": contacts.SAMPLE},
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "value": HIDDEN,
                "text": {"type": "plain_text", "text": contacts.SAMPLE},
            }
        ],
    },
]


def beside(value: Any, name: str) -> Any:  # noqa: ANN401 — any JSON
    """The same, with something that nobody sees in every object."""
    if isinstance(value, list):
        return [beside(item, name) for item in value]
    if isinstance(value, dict):
        return {name: HIDDEN, **{key: beside(item, name) for key, item in value.items()}}
    return value


@given(st.sampled_from(SHOWN), st.sampled_from(NEVER), st.integers(0, 4))
def test_nested(block: dict[str, Any], name: str, depth: int) -> None:
    """However deep it is forwarded, what is shown is read and what is hidden is not."""
    message: dict[str, Any] = {"text": "", "blocks": [block]}
    for _ in range(depth):
        message = {
            "text": "",
            "attachments": [{"is_share": True, "message_blocks": [{"message": message}]}],
        }
    text = shown_text(beside(message, name))
    assert contacts.SAMPLE in text
    assert HIDDEN not in text


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(
                [
                    *("type", "text", "blocks", "elements", "fields", "rows", "files", "from"),
                    *("attachments", "message_blocks", "message", "root", "transcription"),
                ]
            ),
            inner | st.sampled_from(["rich_text", "rich_text_section", "table", "text", "link"]),
        ),
    ),
    max_leaves=40,
)


@given(st.dictionaries(st.sampled_from(["text", "blocks", "attachments", "files"]), json_values))
def test_any_message(message: dict[str, Any]) -> None:
    """Whatever a message is made of, reading it does not fail."""
    contact_ids(shown_text(message))


def test_endless() -> None:
    """A message that is nested without end, or far too long, is read to a bound."""
    deep: dict[str, Any] = {"text": "end"}
    for _ in range(5000):
        deep = {"attachments": [deep]}
    assert shown_text(deep) == ""
    assert len(shown_text({"text": "a" * 1_000_000})) == 40_000


EMAIL = MESSAGES["e-mail"]["message"]
ALERT = MESSAGES["a bot's alert with a hidden value"]["message"]


async def test_forwarded_email(bot_url: str, workspace: Slack, call_center: CallCenter) -> None:
    """*Find recordings* on an e-mail finds the id that stands in its text."""
    await workspace.shortcut(bot_url, "find_recordings", message=EMAIL)
    (update,) = await workspace.calls_of("views.update")
    assert "155****6666" in str(update.sent["view"])
    assert call_center.calls[contacts.SAMPLE] == 1


async def test_hidden_value(bot_url: str, workspace: Slack, call_center: CallCenter) -> None:
    """*Find recordings* on a bot's message looks up nothing that only its buttons carry."""
    await workspace.shortcut(bot_url, "find_recordings", message=ALERT)
    (update,) = await workspace.calls_of("views.update")
    assert HIDDEN not in str(update.sent)
    assert not call_center.calls
