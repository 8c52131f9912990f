"""What a person sees of a Slack message: its text, blocks, attachments, files, forwards. Pure.

Nothing that nobody sees is read: a button's `value`, ids, the addresses of labelled links,
metadata, choices that must be opened first.

Sources: Slack's references of blocks, block elements and the message and file objects; what those
do not show (e-mails' `plain_text`, forwards' `message_blocks`) is as public payloads have it.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

_DEEPEST = 24  # Slack's own messages nest about eight levels, a forward of a forward more
_LONGEST = 40_000  # characters; Slack itself cuts a message there

# What is shown of an object of each type, in this order. A text is shown as it is; what else stands
# there is an object again, or a list of them.
_SHOWS: Mapping[str, tuple[str, ...]] = {
    "section": ("text", "fields", "accessory"),
    "image": ("title", "alt_text"),
    "video": ("title", "author_name", "provider_name", "description", "alt_text"),
    "input": ("label", "element", "hint"),
    "actions": ("elements",),
    "context": ("elements",),
    "rich_text": ("elements",),
    "rich_text_list": ("elements",),
    "button": ("text",),
    "workflow_button": ("text",),
    "overflow": (),
    "checkboxes": ("options",),
    "radio_buttons": ("options",),
    "plain_text_input": ("initial_value", "placeholder"),
    "email_text_input": ("initial_value", "placeholder"),
    "number_input": ("initial_value", "placeholder"),
    "url_text_input": ("initial_value", "placeholder"),
    "static_select": ("initial_option", "placeholder"),
    "multi_static_select": ("initial_options", "placeholder"),
    "external_select": ("initial_option", "placeholder"),
    "multi_external_select": ("initial_options", "placeholder"),
    "file": (),
}
# Of types that are not named above; of a text object, an option, a part of a table it is the text.
_COMMONLY = ("title", "text", "description", "label", "elements", "fields", "blocks", "rows")
_ATTACHMENT = ("pretext", "author_name", "author_subname", "title", "text", "fields", "blocks")
_FILE = ("title", "name", "subject", "plain_text", "alt_txt", "title_blocks")
_INLINE = frozenset({"rich_text_section", "rich_text_quote", "rich_text_preformatted"})


def shown_text(message: Mapping[str, Any]) -> str:
    """All that is shown of a message, a line for each text; a table's cells are parted by tabs.

    Args:
        message: as Slack sends it with a message shortcut, or in an event. What has another shape
            than Slack's is left out.
    """
    text = "\n".join(_message(message, 0))[:_LONGEST]
    return "\n".join(line for line in text.split("\n") if line.strip())


def _message(message: Mapping[str, Any], depth: int) -> Iterator[str]:
    blocks = list(_each(message, ("blocks",), depth))
    # Where there are blocks, the text is what notifications show; often it says the same.
    if message.get("text") != "\n".join(blocks):
        yield from _each(message, ("text",), depth)
    yield from blocks
    yield from _of(message.get("attachments"), _attachment, depth)
    yield from _of(message.get("files"), _file, depth)
    if message.get("subtype") == "thread_broadcast":
        yield from _of(message.get("root"), _message, depth)


def _attachment(attachment: Mapping[str, Any], depth: int) -> Iterator[str]:
    """Also a preview of a link, and a message that was forwarded."""
    shown = [
        *(line for name in _ATTACHMENT for line in _part_of_attachment(attachment, name, depth)),
        *_of(attachment.get("message_blocks"), _forwarded, depth),
        *_of(attachment.get("files"), _file, depth),
        *_of(attachment.get("attachments"), _attachment, depth),
        *_of(attachment.get("actions"), _legacy_button, depth),
        *_each(attachment, ("footer",), depth),
    ]
    yield from shown or _each(attachment, ("fallback",), depth)


def _part_of_attachment(attachment: Mapping[str, Any], name: str, depth: int) -> Iterator[str]:
    if name == "fields":
        yield from _of(attachment.get(name), _field, depth)
    else:
        yield from _each(attachment, (name,), depth)


def _field(field: Mapping[str, Any], _depth: int) -> Iterator[str]:
    """A title above a value."""
    title, value = (str(field.get(name) or "") for name in ("title", "value"))
    yield f"{title.rstrip(' :：')}: {value}" if title else value


def _forwarded(forwarded: Mapping[str, Any], depth: int) -> Iterator[str]:
    yield from _of(forwarded.get("message"), _message, depth)


def _legacy_button(action: Mapping[str, Any], _depth: int) -> Iterator[str]:
    if isinstance(action.get("text"), str):
        yield action["text"]


def _file(file: Mapping[str, Any], depth: int) -> Iterator[str]:
    """A file with its preview; an e-mail with its sender, subject and text."""
    yield from _each(file, _FILE, depth)
    if not file.get("plain_text"):  # of an e-mail, `preview` is HTML
        is_email = file.get("preview_plain_text") or file.get("filetype") == "email"
        yield from _each(file, ("preview_plain_text" if is_email else "preview",), depth)
    for people in ("from", "to", "cc"):
        yield from _of(file.get(people), _correspondent, depth)
    for part, name in (("initial_comment", "comment"), ("transcription", "preview")):
        inner = file.get(part)
        if isinstance(inner, Mapping):
            preview = inner.get(name)
            yield from _each(
                preview if isinstance(preview, Mapping) else inner, (name, "content"), depth
            )


def _correspondent(person: Mapping[str, Any], _depth: int) -> Iterator[str]:
    yield " ".join(str(person[name]) for name in ("name", "address") if person.get(name))


def _each(value: Mapping[str, Any], names: tuple[str, ...], depth: int) -> Iterator[str]:
    """What these fields show."""
    for name in names:
        inner = value.get(name)
        if isinstance(inner, str):
            yield inner
        elif name == "rows":
            yield from _rows(inner, depth + 1)
        else:
            yield from _of(inner, _object, depth)


def _of(
    value: object, read: Callable[[Mapping[str, Any], int], Iterator[str]], depth: int
) -> Iterator[str]:
    """What an object shows, or each of a list of them."""
    if depth < _DEEPEST:
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, Mapping):
                yield from read(item, depth + 1)


def _object(value: Mapping[str, Any], depth: int) -> Iterator[str]:
    """A block, an element of one, or a text object."""
    kind = str(value.get("type") or "")
    if kind in _INLINE:
        yield "".join(_runs(value.get("elements"), depth))
    elif kind in _RUNS:
        yield _RUNS[kind](value)
    else:
        yield from _each(value, _SHOWS.get(kind, _COMMONLY), depth)


def _rows(rows: object, depth: int) -> Iterator[str]:
    """A table: a line for each row, so that a header stands above its column."""
    for row in rows if isinstance(rows, list) else []:
        cells = row if isinstance(row, list) else [row]
        yield "\t".join(" ".join(_of(cell, _object, depth)).replace("\n", " ") for cell in cells)


def _runs(elements: object, depth: int) -> Iterator[str]:
    """Runs of one line, which are shown without anything between them."""
    for element in elements if isinstance(elements, list) else []:
        if isinstance(element, Mapping):
            run = _RUNS.get(str(element.get("type")))
            yield run(element) if run else "\n".join(_of(element, _object, depth))


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""


_RUNS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "text": lambda run: _string(run.get("text")),
    "link": lambda run: _string(run.get("text")) or f" {_string(run.get('url'))} ",
    "emoji": lambda run: f" :{_string(run.get('name'))}: ",
    "user": lambda run: f" <@{_string(run.get('user_id'))}> ",
    "usergroup": lambda _: " <!subteam> ",
    "channel": lambda run: f" <#{_string(run.get('channel_id'))}> ",
    "broadcast": lambda _: " <!channel> ",
    "date": lambda _: " <!date> ",
    "color": lambda run: f" {_string(run.get('value'))} ",
}
