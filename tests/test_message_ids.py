"""Contact ids in a message that people or other apps wrote."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.message_ids import ids_in

ID = "2020927020"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(f"call {ID}, please", [ID], id="in a sentence"),
        pytest.param(f"话务ID：{ID}。", [ID], id="Chinese label and stop"),
        pytest.param(f"contactId={ID}&x=1", [ID], id="a parameter"),
        pytest.param("２０２０９２７０２０", [ID], id="full-width digits"),
        pytest.param(f"{ID} {ID} 2020927021", [ID, "2020927021"], id="each once, in order"),
        pytest.param("job-25697383427137", ["job-25697383427137"], id="CCC 2.0"),
        pytest.param("12345678", ["12345678"], id="8 digits"),
        pytest.param("9" * 32, ["9" * 32], id="32 digits"),
        pytest.param(f"<tel:{ID}|{ID}>", [ID], id="linked as a phone number by Slack"),
        pytest.param(f"<https://crm.example/1|{ID}>", [ID], id="the label of a link"),
        pytest.param(f"*{ID}* `{ID}1`", [ID, f"{ID}1"], id="formatted"),
        pytest.param("1234567", [], id="7 digits"),
        pytest.param("9" * 33, [], id="33 digits"),
        pytest.param("on 20261120 at 20261120103000", [], id="dates"),
        pytest.param("2026-11-20 10:30:00, 2026/11/20", [], id="date and time"),
        pytest.param("SUP-20209270", [], id="a ticket key"),
        pytest.param("9cfad875-6260-4a53-ab6e-b13e3fb31f7d", [], id="a UUID"),
        pytest.param("153128491143400080327683.wav", [], id="a file name"),
        pytest.param("+8615588886666", [], id="a number with its country code"),
        pytest.param("https://crm.example/calls/2020927020", [], id="inside a plain link"),
        pytest.param("<https://crm.example/2020927020>", [], id="inside a link"),
        pytest.param("<!date^1531284911^{date}|a day>", [], id="inside a date"),
        pytest.param("<@U2020927020> <#C2020927020|calls>", [], id="inside a mention"),
        pytest.param("12345678.90", [], id="an amount"),
    ],
)
def test_in_text(text: str, found: list[str]) -> None:
    """Ids are found; what only looks like one is not."""
    assert ids_in({"text": text}) == found


@pytest.mark.parametrize(
    "message",
    [
        pytest.param({"blocks": [{"type": "header", "text": {"text": ID}}]}, id="header"),
        pytest.param(
            {"blocks": [{"type": "section", "fields": [{"type": "mrkdwn", "text": ID}]}]},
            id="fields",
        ),
        pytest.param(
            {
                "blocks": [
                    {
                        "type": "rich_text",
                        "elements": [
                            {
                                "type": "rich_text_section",
                                "elements": [{"type": "text", "text": ID}],
                            }
                        ],
                    }
                ]
            },
            id="rich text",
        ),
        pytest.param({"attachments": [{"pretext": ID}]}, id="attachment"),
        pytest.param({"attachments": [{"fields": [{"value": ID}]}]}, id="attachment's field"),
        pytest.param(
            {"attachments": [{"blocks": [{"type": "context", "elements": [{"text": ID}]}]}]},
            id="attachment's blocks",
        ),
    ],
)
def test_wherever_it_stands(message: dict[str, Any]) -> None:
    """Text is read in blocks and attachments, too."""
    assert ids_in(message) == [ID]


def test_insides_of_links_in_rich_text() -> None:
    """In rich text, too, the address of a link is not read."""
    link = {"type": "link", "url": f"https://crm.example/{ID}", "text": "the call"}
    assert ids_in({"blocks": [{"type": "rich_text", "elements": [{"elements": [link]}]}]}) == []


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text()),
    lambda inner: st.one_of(
        st.lists(inner),
        st.dictionaries(st.sampled_from(["text", "blocks", "elements", "fields", "x"]), inner),
    ),
)


@given(st.dictionaries(st.sampled_from(["text", "blocks", "attachments"]), json_values))
def test_any_message(message: dict[str, object]) -> None:
    """Whatever a message is made of, reading it does not fail."""
    assert all(isinstance(found, str) for found in ids_in(message))
