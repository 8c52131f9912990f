"""A message as a person sees it, for a terminal. Pure."""

import re
from typing import Any

from bot.messages.message import Block, Message

_DATE = re.compile(r"<!date\^[^|>]*\|([^>]*)>")
_LINK = re.compile(r"<(https?://[^|>]*)\|([^>]*)>")
_MENTION = re.compile(r"<([@#][A-Z0-9]+)>")
_CODE = re.compile(r"`([^`]*)`")
_BOLD, _DIM, _PLAIN = "\033[1m", "\033[2m", "\033[0m"


def rendered(message: Message, *, colour: bool = False) -> str:
    """One line or more for each block."""
    return "\n".join(_block(block, colour=colour) for block in message.blocks)


def _block(block: Block, *, colour: bool) -> str:
    match block["type"]:
        case "header":
            return _styled(_text(block["text"]), _BOLD, colour=colour)
        case "section":
            return _text(block["text"])
        case "context":
            elements = "  ·  ".join(_text(element) for element in block["elements"])
            return _styled(f"  {elements}", _DIM, colour=colour)
        case "actions":
            return "  ".join(f"[{_text(button['text'])}]" for button in block["elements"])
        case _:
            return _styled("─" * 40, _DIM, colour=colour)


def _text(text_object: dict[str, Any]) -> str:
    text: str = text_object["text"]
    if text_object["type"] == "plain_text":
        return text
    text = _DATE.sub(r"\1", text)
    text = _LINK.sub(r"\2 (\1)", text)
    text = _CODE.sub(r"\1", _MENTION.sub(r"\1", text))
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _styled(text: str, style: str, *, colour: bool) -> str:
    return f"{style}{text}{_PLAIN}" if colour else text
