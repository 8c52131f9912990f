"""A message as a person sees it, for a terminal. Pure.

A terminal obeys control characters, and shows text in the order that invisible ones ask for. None
of what came from outside may do that: not in a message, nor in JSON or a line of `check`.
"""

import json
import re
from typing import Any

from bot.messages.message import Block, Message

_DATE = re.compile(r"<!date\^[^|>]*\|([^>]*)>")
_LINK = re.compile(r"<(https?://[^|>]*)\|([^>]*)>")
_MENTION = re.compile(r"<([@#][A-Z0-9]+)>")
_LENGTH = re.compile(r"^\*([^*]+)\*")  # the length of a recording, which is bold
_CODE = re.compile(r"`([^`]*)`")
_BOLD, _DIM, _PLAIN = "\033[1m", "\033[2m", "\033[0m"


def printable(text: str) -> str:
    r"""The lines of a text, with everything that a terminal would obey or not show as `\u202e`.

    So JSON stays JSON: it has such characters within strings only, where this is how to write them.
    """
    return "".join(char if char.isprintable() or char == "\n" else _named(char) for char in text)


def rendered_json(value: object) -> str:
    """JSON that a terminal may show: Chinese as it is, what is not printable by its number."""
    return printable(json.dumps(value, ensure_ascii=False, indent=2))


def rendered(message: Message, *, colour: bool = False) -> str:
    """One line or more for each block."""
    return "\n".join(_block(block, colour=colour) for block in message.blocks)


def _block(block: Block, *, colour: bool) -> str:
    match block["type"]:
        case "header":
            return _styled(_text(block["text"]), _BOLD, colour=colour)
        case "section":
            fields = block.get("fields") or [block["text"]]
            line = "  ".join(_text(each, colour=colour) for each in fields)
            return (
                f"{line}  [{_text(block['accessory']['text'])}]" if "accessory" in block else line
            )
        case "rich_text":
            return "\n".join(_rich(each, colour=colour) for each in block["elements"])
        case "context":
            elements = " · ".join(_text(element) for element in block["elements"])
            return _styled(f"  {elements}", _DIM, colour=colour)
        case "actions":
            return "  ".join(f"[{_label(element)}]" for element in block["elements"])
        case _:
            return _styled("─" * 40, _DIM, colour=colour)


def _rich(element: Block, *, colour: bool) -> str:
    if element["type"] == "rich_text_list":
        return "\n".join(f"  • {_rich(each, colour=colour)}" for each in element["elements"])
    return "".join(_inline(each, colour=colour) for each in element["elements"])


def _inline(element: Block, *, colour: bool) -> str:
    shown = element.get("text") or element.get("fallback") or element.get("user_id")
    text = printable(str(shown or element.get("channel_id") or ""))
    bold = element.get("style", {}).get("bold", False)
    return _styled(text, _BOLD, colour=colour and bold)


def _label(element: Block) -> str:
    if element["type"] == "button":
        return _text(element["text"])
    labels = [_text(option["text"]) for option in element["options"]]
    return f"⋯ {', '.join(labels[:4])}"


def _text(text_object: dict[str, Any], *, colour: bool = False) -> str:
    if text_object["type"] == "plain_text":
        return printable(text_object["text"])
    text = printable(text_object["text"].replace("\u2060", ""))
    text = _DATE.sub(r"\1", text)
    text = _LINK.sub(r"\2 (\1)", text)
    text = _CODE.sub(r"\1", _MENTION.sub(r"\1", text))
    text = _LENGTH.sub(lambda found: _styled(found[1], _BOLD, colour=colour), text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _named(char: str) -> str:
    """As JSON writes it: a character beyond U+FFFF as two halves."""
    units = char.encode("utf-16-be", errors="surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _styled(text: str, style: str, *, colour: bool) -> str:
    return f"{style}{text}{_PLAIN}" if colour else text
