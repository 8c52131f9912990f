"""XML answers as the nested dicts that JSON would have given; safe against hostile ones. Pure."""

from typing import Any
from xml.parsers import expat

_DEEPEST = 16  # CCC nests five levels


def document(body: bytes) -> dict[str, Any]:
    """The children of the root element.

    An element with children becomes a dict, a repeated one a list, a leaf its text. Attributes
    carry nothing in CCC's answers and are dropped. A document type (and with it every entity,
    own or external) is refused.

    Raises:
        ValueError: not well-formed, not CCC's (an HTML page), too deep, or with a document type.
    """
    stack: list[tuple[str, dict[str, Any], list[str]]] = []
    root: dict[str, Any] = {}

    def start(name: str, _attributes: dict[str, str]) -> None:
        if not stack and not (name == "Error" or name.endswith("Response")):
            raise ValueError("not an answer of the call center")
        if len(stack) >= _DEEPEST:
            raise ValueError("nested too deep")
        stack.append((name, root if not stack else {}, []))

    def text(data: str) -> None:
        stack[-1][2].append(data)

    def end(name: str) -> None:
        _, children, texts = stack.pop()
        if stack:
            _add(stack[-1][1], name, children or "".join(texts).strip())

    def refuse(*_: object) -> None:
        raise ValueError("a document type")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(body, True)  # noqa: FBT003 — expat's own signature: "this is all of it"
    except (expat.ExpatError, LookupError) as error:  # LookupError: an encoding nobody knows
        raise ValueError("not well-formed") from error
    return root


def _add(parent: dict[str, Any], name: str, value: object) -> None:
    if name not in parent:
        parent[name] = value
    elif isinstance(parent[name], list):
        parent[name].append(value)
    else:
        parent[name] = [parent[name], value]
