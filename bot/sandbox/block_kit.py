"""What in a message or a modal breaks Slack's limits. Pure.

A block, an element or a key that `block_shapes` does not know is a problem, too: Slack refuses a
whole message for one misspelt key.
"""

from collections import Counter
from collections.abc import Iterator

from bot.sandbox.block_shapes import (
    SHAPES,
    UNTYPED,
    Choice,
    Flag,
    Many,
    Number,
    One,
    Payload,
    Rule,
    String,
    Text,
    Texts,
)


def problems(payload: Payload) -> list[str]:
    """Why Slack would refuse this message or modal, or cut it; empty when it would not."""
    kind = payload["type"] if payload.get("type") in ("modal", "home") else "message"
    return list(_shape(payload, kind, kind)) or list(_duplicates(payload.get("blocks", [])))


def _shape(item: object, name: str, where: str) -> Iterator[str]:
    if not isinstance(item, dict):
        yield f"{where}: no object"
        return
    shape = SHAPES[name]
    for names in shape.required:
        if not any(key in item for key in names):
            yield f"{where}: lacks {' or '.join(names)}"
    for key, value in item.items():
        if key in shape.keys:
            yield from _value(value, shape.keys[key], f"{where}.{key}")
        elif key != "type" or name in (*UNTYPED, "message"):
            yield f"{where}: unknown key {key}"


def _value(value: object, rule: Rule, where: str) -> Iterator[str]:  # noqa: C901 — a case for each
    match rule, value:
        case Flag(), bool():
            pass
        case Number(most=most, least=least), int() if not isinstance(value, bool):
            yield from _amount(value, least, most, where)
        case Choice(words=words), str():
            if value not in words:
                yield f"{where}: {value!r} is none of {words}"
        case String(most=most, least=least), str():
            yield from _amount(len(value), least, most, where)
        case Text(most=most, kinds=kinds), dict():
            yield from _typed(value, kinds, where)
            yield from _amount(len(str(value.get("text", ""))), 1, most, where)
        case One(shapes=shapes), dict():
            yield from _typed(value, shapes, where)
        case Many(shapes=shapes, most=most, least=least), list():
            yield from _amount(len(value), least, most, where)
            for place, item in enumerate(value):
                yield from _typed(item, shapes, f"{where}[{place}]")
        case Texts(each=each, most=most), list():
            yield from _amount(len(value), 1, most, where)
            for place, item in enumerate(value):
                yield from _value(item, Text(each), f"{where}[{place}]")
        case _:
            yield f"{where}: {type(value).__name__} is not the type that belongs there"


def _typed(item: object, shapes: tuple[str, ...], where: str) -> Iterator[str]:
    """An object that its `type` names, unless it has to be of the one kind that has none."""
    kind = item.get("type") if isinstance(item, dict) else None
    if shapes[0] in UNTYPED:
        yield from _shape(item, shapes[0], where)
    elif kind in shapes:
        yield from _shape(item, str(kind), where)
    else:
        yield f"{where}: type {kind!r} is none of {shapes}"


def _amount(amount: int, least: int, most: int, where: str) -> Iterator[str]:
    if not least <= amount <= most:
        yield f"{where}: {amount} is not within {least} to {most}"


def _duplicates(blocks: list[Payload]) -> Iterator[str]:
    """Slack wants each `block_id` once, and each `action_id` once within its block."""
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    yield from (f"block_id {name!r} twice" for name in _twice(ids))
    for block in blocks:
        elements = block.get("elements", [])
        ids = [element["action_id"] for element in elements if "action_id" in element]
        yield from (f"action_id {name!r} twice in a block" for name in _twice(ids))


def _twice(names: list[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]
