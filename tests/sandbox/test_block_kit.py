"""The checker itself: what is at a limit passes, what is one over it is found."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.block_kit import MOST_BLOCKS, Payload, formatting, problems


def plain(length: int) -> Payload:
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(text: str) -> Payload:
    return {"type": "mrkdwn", "text": text}


def message(*blocks: Payload) -> Payload:
    return {"text": "x", "blocks": list(blocks)}


def button(**changed: Any) -> Payload:  # noqa: ANN401 — whatever a test wants to go wrong
    return {"type": "button", "action_id": "listen", "text": plain(1), **changed}


def buttons(count: int) -> list[Payload]:
    return [button(action_id=f"listen-{number}") for number in range(count)]


def in_actions(*elements: Payload) -> Payload:
    return message({"type": "actions", "elements": list(elements)})


def options(count: int) -> list[Payload]:
    return [{"text": plain(1), "value": str(number)} for number in range(count)]


def select(**changed: Any) -> Payload:  # noqa: ANN401
    return in_actions(
        {"type": "static_select", "action_id": "agent", "options": options(1), **changed}
    )


def option(**changed: Any) -> Payload:  # noqa: ANN401
    return select(options=[{"text": plain(1), "value": "1", **changed}])


def confirm(**changed: Any) -> Payload:  # noqa: ANN401
    dialog = {"title": plain(1), "text": plain(1), "confirm": plain(1), "deny": plain(1)}
    return in_actions(button(confirm={**dialog, **changed}))


def modal(**changed: Any) -> Payload:  # noqa: ANN401
    return {"type": "modal", "title": plain(1), "blocks": [{"type": "divider"}], **changed}


def text_input(**changed: Any) -> Payload:  # noqa: ANN401
    element = {"type": "plain_text_input", "action_id": "id", "max_length": 1}
    return modal(blocks=[{"type": "input", "label": plain(1), "element": element, **changed}])


LIMITS: dict[str, tuple[int, Callable[[int], Payload]]] = {
    "fallback text": (4000, lambda size: {"text": "x" * size}),
    "blocks of a message": (50, lambda size: message(*[{"type": "divider"}] * size)),
    "block_id": (255, lambda size: message({"type": "divider", "block_id": "x" * size})),
    "header": (150, lambda size: message({"type": "header", "text": plain(size)})),
    "section, plain": (3000, lambda size: message({"type": "section", "text": plain(size)})),
    "section, mrkdwn": (
        3000,
        lambda size: message({"type": "section", "text": mrkdwn("x" * size)}),
    ),
    "fields": (10, lambda size: message({"type": "section", "fields": [plain(1)] * size})),
    "field": (2000, lambda size: message({"type": "section", "fields": [plain(size)]})),
    "context elements": (
        10,
        lambda size: message({"type": "context", "elements": [plain(1)] * size}),
    ),
    "context text": (3000, lambda size: message({"type": "context", "elements": [plain(size)]})),
    "actions elements": (25, lambda size: in_actions(*buttons(size))),
    "button text": (75, lambda size: in_actions(button(text=plain(size)))),
    "button value": (2000, lambda size: in_actions(button(value="x" * size))),
    "button url": (3000, lambda size: in_actions(button(url="x" * size))),
    "button label": (75, lambda size: in_actions(button(accessibility_label="x" * size))),
    "action_id": (255, lambda size: in_actions(button(action_id="x" * size))),
    "confirm title": (100, lambda size: confirm(title=plain(size))),
    "confirm text": (300, lambda size: confirm(text=plain(size))),
    "confirm yes": (30, lambda size: confirm(confirm=plain(size))),
    "confirm no": (30, lambda size: confirm(deny=plain(size))),
    "select options": (100, lambda size: select(options=options(size))),
    "option groups": (
        100,
        lambda size: select(option_groups=[{"label": plain(1), "options": options(1)}] * size),
    ),
    "select placeholder": (150, lambda size: select(placeholder=plain(size))),
    "option text": (75, lambda size: option(text=plain(size))),
    "option value": (150, lambda size: option(value="x" * size)),
    "option description": (75, lambda size: option(description=plain(size))),
    "overflow options": (
        5,
        lambda size: in_actions({"type": "overflow", "action_id": "a", "options": options(size)}),
    ),
    "image url": (
        3000,
        lambda size: message({"type": "image", "image_url": "x" * size, "alt_text": "x"}),
    ),
    "alt text": (
        2000,
        lambda size: message({"type": "image", "image_url": "x", "alt_text": "x" * size}),
    ),
    "modal title": (24, lambda size: modal(title=plain(size))),
    "modal submit": (24, lambda size: modal(submit=plain(size))),
    "modal close": (24, lambda size: modal(close=plain(size))),
    "modal blocks": (100, lambda size: modal(blocks=[{"type": "divider"}] * size)),
    "private_metadata": (3000, lambda size: modal(private_metadata="x" * size)),
    "callback_id": (255, lambda size: modal(callback_id="x" * size)),
    "input label": (2000, lambda size: text_input(label=plain(size))),
    "input hint": (2000, lambda size: text_input(hint=plain(size))),
    "checkboxes": (
        10,
        lambda size: text_input(
            element={"type": "checkboxes", "action_id": "id", "options": options(size)}
        ),
    ),
    "max_length": (
        3000,
        lambda size: text_input(
            element={"type": "plain_text_input", "action_id": "id", "max_length": size}
        ),
    ),
}


@pytest.mark.parametrize(("most", "make"), LIMITS.values(), ids=LIMITS)
def test_limit(most: int, make: Callable[[int], Payload]) -> None:
    """Each limit of Slack's may be reached, and not passed by one."""
    assert problems(make(most)) == []
    assert problems(make(most + 1))


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param({}, id="no fallback text"),
        pytest.param({"text": ""}, id="empty fallback text"),
        pytest.param({"text": "x", "blocks": []}, id="no blocks in the list"),
        pytest.param({"text": "x", "color": "red"}, id="unknown key of a message"),
        pytest.param({"text": "x", "unfurl_links": "no"}, id="text where a flag belongs"),
        pytest.param({"text": "x", "response_type": "private"}, id="unknown response_type"),
        pytest.param({"text": "x", "blocks": ["x"]}, id="no block"),
        pytest.param(message({}), id="no type"),
        pytest.param(message({"type": "paragraph"}), id="unknown block"),
        pytest.param(message({"type": "input", "label": plain(1)}), id="block of a modal"),
        pytest.param(message({"type": "section"}), id="empty section"),
        pytest.param(message({"type": "section", "text": plain(0)}), id="empty text"),
        pytest.param(message({"type": "section", "txt": plain(1), "text": plain(1)}), id="typo"),
        pytest.param(message({"type": "section", "text": "x"}), id="no text object"),
        pytest.param(message({"type": "header", "text": mrkdwn("x")}), id="mrkdwn header"),
        pytest.param(
            message({"type": "section", "text": {"type": "markdown", "text": "x"}}),
            id="unknown text object",
        ),
        pytest.param(
            message({"type": "section", "text": {**mrkdwn("x"), "emoji": False}}),
            id="emoji in mrkdwn",
        ),
        pytest.param(
            message({"type": "section", "text": {**plain(1), "verbatim": True}}),
            id="verbatim in plain text",
        ),
        pytest.param(message({"type": "context", "elements": []}), id="empty context"),
        pytest.param(message({"type": "context", "elements": [button()]}), id="context button"),
        pytest.param(in_actions(), id="no actions"),
        pytest.param(in_actions(button(style="green")), id="unknown style"),
        pytest.param(in_actions(button(), button()), id="same action_id twice"),
        pytest.param(in_actions({"type": "button", "text": plain(1)}), id="no action_id"),
        pytest.param(message(*[{"type": "divider", "block_id": "x"}] * 2), id="same block_id"),
        pytest.param(select(options=[{"text": plain(1)}]), id="option without a value"),
        pytest.param({"type": "modal", "title": plain(1)}, id="modal without blocks"),
        pytest.param(modal(text="x"), id="fallback text of a modal"),
    ],
)
def test_refused(payload: Payload) -> None:
    """What Slack would refuse for its shape is found."""
    assert problems(payload)


def test_same_action_id_in_two_blocks() -> None:
    """An action_id has to be unique within its block only."""
    row: Payload = {"type": "actions", "elements": [button()]}
    assert problems(message(row, row)) == []


def test_limits_of_both_surfaces() -> None:
    """A modal holds more blocks than a message."""
    assert MOST_BLOCKS == {"message": 50, "modal": 100, "home": 100}


@pytest.mark.parametrize(
    "text",
    [
        "<!channel>",
        "<@U012ABCDEF>",
        "<#C012|general>",
        "<https://evil.example|Listen>",
        "<!date^1^{date}|Listen>",
        "*bold*",
        "_italic_",
        "~gone~",
        "`code`",
        "> quote",
        "line\n&gt; quote",
        "a & b",
        ":fire:",
        "https://evil.example",
        "evil.example",
        "@here",
        "#general",
    ],
)
def test_foreign_formatting(text: str) -> None:
    """Whatever has power in mrkdwn is found, in the fallback text and in blocks."""
    assert formatting({"text": text})
    assert formatting(message({"type": "context", "elements": [mrkdwn(text)]}))


@pytest.mark.parametrize(
    "text",
    [
        "<!date^1531284911^{date_short_pretty} {time}|2018-07-11 12:55 (UTC+8)>",
        "<https://error-center.aliyun.com/status/product/CCC|error center>",
        "155****6666 → 803***83, ***76",
        "Type `/recordings help`, 小芳: 0:10 &amp; &lt;so on&gt; 2.0",
    ],
)
def test_own_formatting(text: str) -> None:
    """Our own date, link, masks, code and entities are no offence."""
    assert formatting({"text": text}, code=["/recordings help"]) == []


def test_plain_text_has_no_power() -> None:
    """What stands in plain_text is shown as it is, so it may hold anything."""
    shown = {"type": "plain_text", "text": "<!channel> *bold*"}
    assert formatting(message({"type": "section", "text": shown})) == []
