"""Slack's limits for messages and modals, as data. Pure.

Source: Slack's reference of blocks, block elements and views. What the bot begins to use
is added here first.
"""

from dataclasses import dataclass, field
from typing import Any

Payload = dict[str, Any]

MOST_BLOCKS = {"message": 50, "modal": 100, "home": 100}


@dataclass(frozen=True)
class String:
    """Plain text of so many characters."""

    most: int
    least: int = 1


@dataclass(frozen=True)
class Text:
    """A text object."""

    most: int
    kinds: tuple[str, ...] = ("plain_text", "mrkdwn")


@dataclass(frozen=True)
class Flag:
    """True or false."""


@dataclass(frozen=True)
class Number:
    """A whole number."""

    most: int
    least: int = 0


@dataclass(frozen=True)
class Choice:
    """One of these words."""

    words: tuple[str, ...]


@dataclass(frozen=True)
class One:
    """An object of one of these shapes."""

    shapes: tuple[str, ...]


@dataclass(frozen=True)
class Many:
    """A list of objects of these shapes."""

    shapes: tuple[str, ...]
    most: int
    least: int = 1


@dataclass(frozen=True)
class Texts:
    """A list of text objects."""

    each: int
    most: int


Rule = String | Text | Flag | Number | Choice | One | Many | Texts


@dataclass(frozen=True)
class Shape:
    """The keys of one kind of object, `type` apart, and those that must be there (any of each)."""

    keys: dict[str, Rule] = field(default_factory=dict)
    required: tuple[tuple[str, ...], ...] = ()


PLAIN = ("plain_text",)
ID = String(255)
INTERACTIVE = ("button", "overflow", "static_select", "conversations_select")
FIELDS = (
    *("plain_text_input", "static_select", "conversations_select"),
    *("checkboxes", "datetimepicker"),
)
UNTYPED = ("confirm", "option", "option_group", "style")
INLINE = ("text", "user", "channel", "date")

SHAPES: dict[str, Shape] = {
    # Surfaces
    "message": Shape(
        {
            "text": String(4000),
            "blocks": Many(
                ("header", "section", "context", "divider", "actions", "image", "rich_text"),
                MOST_BLOCKS["message"],
            ),
            "response_type": Choice(("ephemeral", "in_channel")),
            "replace_original": Flag(),
            "delete_original": Flag(),
            "unfurl_links": Flag(),
            "unfurl_media": Flag(),
            "channel": ID,
            "user": ID,
            "thread_ts": ID,
            "ts": ID,
        },
        required=(("text",),),
    ),
    "modal": Shape(
        {
            "title": Text(24, PLAIN),
            "submit": Text(24, PLAIN),
            "close": Text(24, PLAIN),
            "blocks": Many(
                (
                    *("header", "section", "context", "divider", "actions", "image", "input"),
                    *("rich_text", "video"),
                ),
                MOST_BLOCKS["modal"],
            ),
            "private_metadata": String(3000, least=0),
            "callback_id": ID,
            "external_id": ID,
            "clear_on_close": Flag(),
            "notify_on_close": Flag(),
        },
        required=(("title",), ("blocks",)),
    ),
    "home": Shape(
        {
            "blocks": Many(
                (
                    *("header", "section", "context", "divider", "actions", "image", "input"),
                    "rich_text",
                ),
                MOST_BLOCKS["home"],
            ),
            "private_metadata": String(3000, least=0),
            "callback_id": ID,
            "external_id": ID,
        },
        required=(("blocks",),),
    ),
    # Blocks
    "rich_text": Shape(
        {
            "block_id": ID,
            "elements": Many(
                ("rich_text_section", "rich_text_list", "rich_text_preformatted"), 100
            ),
        },
        required=(("elements",),),
    ),
    "rich_text_section": Shape({"elements": Many(INLINE, 1000)}, required=(("elements",),)),
    "rich_text_list": Shape(
        {
            "elements": Many(("rich_text_section",), 100),
            "style": Choice(("bullet", "ordered")),
            "indent": Number(8),
            "border": Number(1),
        },
        required=(("elements",), ("style",)),
    ),
    "rich_text_preformatted": Shape(
        {"elements": Many(("text",), 100), "border": Number(1)}, required=(("elements",),)
    ),
    "text": Shape({"text": String(3000), "style": One(("style",))}, required=(("text",),)),
    "user": Shape({"user_id": ID, "style": One(("style",))}, required=(("user_id",),)),
    "channel": Shape({"channel_id": ID, "style": One(("style",))}, required=(("channel_id",),)),
    "date": Shape(
        {
            "timestamp": Number(4_133_952_000),
            "format": String(100),
            "fallback": String(100),
            "style": One(("style",)),
        },
        required=(("timestamp",), ("format",)),
    ),
    "header": Shape({"block_id": ID, "text": Text(150, PLAIN)}, required=(("text",),)),
    "section": Shape(
        {
            "block_id": ID,
            "text": Text(3000),
            "fields": Texts(each=2000, most=10),
            "accessory": One((*INTERACTIVE, "image")),
            "expand": Flag(),
        },
        required=(("text", "fields"),),
    ),
    "context": Shape(
        {"block_id": ID, "elements": Many(("plain_text", "mrkdwn", "image"), 10)},
        required=(("elements",),),
    ),
    "divider": Shape({"block_id": ID}),
    "actions": Shape(
        {"block_id": ID, "elements": Many(INTERACTIVE, 25)}, required=(("elements",),)
    ),
    "input": Shape(
        {
            "block_id": ID,
            "label": Text(2000, PLAIN),
            "hint": Text(2000, PLAIN),
            "element": One(FIELDS),
            "optional": Flag(),
            "dispatch_action": Flag(),
        },
        required=(("label",), ("element",)),
    ),
    "image": Shape(
        {
            "block_id": ID,
            "image_url": String(3000),
            "alt_text": String(2000),
            "title": Text(2000, PLAIN),
        },
        required=(("image_url",), ("alt_text",)),
    ),
    "video": Shape(
        {
            "block_id": ID,
            "title": Text(199, PLAIN),
            "title_url": String(3000),
            "alt_text": String(2000),
            "video_url": String(3000),
            "thumbnail_url": String(3000),
            "author_name": String(49),
            "provider_name": String(2000),
            "provider_icon_url": String(3000),
            "description": Text(200, PLAIN),
        },
        required=(("title",), ("alt_text",), ("video_url",), ("thumbnail_url",)),
    ),
    # Elements
    "plain_text": Shape({"text": String(3000), "emoji": Flag()}, required=(("text",),)),
    "mrkdwn": Shape({"text": String(3000), "verbatim": Flag()}, required=(("text",),)),
    "button": Shape(
        {
            "action_id": ID,
            "text": Text(75, PLAIN),
            "value": String(2000),
            "url": String(3000),
            "accessibility_label": String(75),
            "style": Choice(("primary", "danger")),
            "confirm": One(("confirm",)),
        },
        required=(("text",), ("action_id",)),
    ),
    "overflow": Shape(
        {"action_id": ID, "options": Many(("option",), 5), "confirm": One(("confirm",))},
        required=(("action_id",), ("options",)),
    ),
    "static_select": Shape(
        {
            "action_id": ID,
            "placeholder": Text(150, PLAIN),
            "options": Many(("option",), 100),
            "option_groups": Many(("option_group",), 100),
            "initial_option": One(("option",)),
            "confirm": One(("confirm",)),
            "focus_on_load": Flag(),
        },
        required=(("action_id",), ("options", "option_groups")),
    ),
    "conversations_select": Shape(
        {
            "action_id": ID,
            "placeholder": Text(150, PLAIN),
            "default_to_current_conversation": Flag(),
            "response_url_enabled": Flag(),
            "confirm": One(("confirm",)),
            "focus_on_load": Flag(),
        },
        required=(("action_id",),),
    ),
    "plain_text_input": Shape(
        {
            "action_id": ID,
            "placeholder": Text(150, PLAIN),
            "initial_value": String(3000, least=0),
            "multiline": Flag(),
            "min_length": Number(3000),
            "max_length": Number(3000, least=1),
            "focus_on_load": Flag(),
        },
        required=(("action_id",),),
    ),
    "checkboxes": Shape(
        {
            "action_id": ID,
            "options": Many(("option",), 10),
            "initial_options": Many(("option",), 10),
            "confirm": One(("confirm",)),
            "focus_on_load": Flag(),
        },
        required=(("action_id",), ("options",)),
    ),
    "datetimepicker": Shape(
        {
            "action_id": ID,
            "initial_date_time": Number(9_999_999_999, least=1_000_000_000),
            "confirm": One(("confirm",)),
            "focus_on_load": Flag(),
        },
        required=(("action_id",),),
    ),
    # Parts of elements, which have no `type`
    "style": Shape({"bold": Flag(), "italic": Flag(), "strike": Flag(), "code": Flag()}),
    "confirm": Shape(
        {
            "title": Text(100, PLAIN),
            "text": Text(300),
            "confirm": Text(30, PLAIN),
            "deny": Text(30, PLAIN),
            "style": Choice(("primary", "danger")),
        },
        required=(("title",), ("text",), ("confirm",), ("deny",)),
    ),
    "option": Shape(
        {"text": Text(75), "value": String(150), "description": Text(75)},
        required=(("text",), ("value",)),
    ),
    "option_group": Shape(
        {"label": Text(75, PLAIN), "options": Many(("option",), 100)},
        required=(("label",), ("options",)),
    ),
}
