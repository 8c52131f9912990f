"""What counts as said, and as said anew: any sequence of edits, any shape of event."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.listeners.message_events import said
from bot.memory.marks import REMEMBERED
from bot.questions.contact_ids import contact_ids
from bot.sandbox import contacts, payloads

IDS = (contacts.SAMPLE, contacts.TWELVE, contacts.NONE_YET)
WORDS = ("please", "thanks", "话务ID：", "(urgent)", "<@U0SOMEBODY>")
TEXTS = st.lists(st.sampled_from((*IDS, *WORDS)), max_size=5).map(" ".join)
# Keys that our code reads, with whatever JSON may hold.
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)
KEYS = ("user", "text", "ts", "thread_ts", "channel", "subtype", "bot_id", "hidden", "edited")
MESSAGE = st.dictionaries(st.sampled_from(KEYS), JSON)


def ids_in(text: str) -> frozenset[str]:
    return frozenset(contact_ids(text).ids)


@given(TEXTS, st.lists(TEXTS, max_size=6))
def test_one_key_for_each_set_of_ids(first: str, edits: list[str]) -> None:
    """However often a mention is edited, it has as many keys as it had different sets of ids."""
    original = payloads.mention(first, 1)
    versions = [original] + [
        payloads.edited(original, f"<@{payloads.BOT_USER}> {text}", number)
        for number, text in enumerate(edits, 2)
    ]
    heard = [said(event, payloads.BOT_USER, REMEMBERED) for event in versions]
    keys = {one.key for one in heard if one}
    assert all(heard)
    assert len(keys) == len({ids_in(text) for text in (first, *edits)})


@given(TEXTS, TEXTS)
def test_a_changed_direct_message(before: str, after: str) -> None:
    """An edited direct message is said anew exactly where its ids have changed."""
    event = payloads.edited(payloads.direct_message(before, 1), after, 2)
    heard = said(event, payloads.BOT_USER, REMEMBERED)
    assert (heard is not None) is (ids_in(before) != ids_in(after))
    if heard:
        assert (heard.text, heard.user_id) == (after, payloads.USER)


@given(TEXTS, TEXTS)
def test_messages_have_keys_of_their_own(one: str, other: str) -> None:
    """Two messages never share a key, whatever they say, nor do two channels."""
    messages = [payloads.mention(one, 1), payloads.mention(other, 2)]
    messages += [message | {"channel": "C0OTHER"} for message in messages]
    heard = [said(message, payloads.BOT_USER, REMEMBERED) for message in messages]
    assert len({one.key for one in heard if one}) == len(messages)


@given(MESSAGE, JSON | MESSAGE, JSON | MESSAGE)
def test_any_shape(event: dict[str, Any], message: object, before: object) -> None:
    """An event of any shape says something or nothing, and raises nothing."""
    said(event, payloads.BOT_USER, REMEMBERED)
    changed = {"subtype": "message_changed", "message": message, "previous_message": before}
    heard = said(event | changed, payloads.BOT_USER, REMEMBERED)
    assert heard is None or heard.user_id
