"""A text as Slack sends it → what a person reads there, in one form of each character. Pure.

Source: Slack's page "Formatting message text", for its escapes.
"""

import re
import unicodedata

_CJK = "\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef"
_ESCAPE = re.compile(
    r"<(?:([@#!][^<>|]*)|((?:tel|mailto|sip|sms|callto|skype):[^<>|]*)|([a-z][a-z0-9+.-]*://[^<>|]*))"
    r"(?:\|([^<>]*))?>",
    re.IGNORECASE,
)
_DASHES = re.compile(r"(?<=job)[‐‑‒–—−](?=\d)", re.IGNORECASE)
# With its scheme, or without: `crm.example/calls?id=…`.
URL = re.compile(
    r"(?i:(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,20}://|www\."
    r"|(?<![\w./@-])[a-z0-9-]+(?:\.[a-z0-9-]+){0,9}\.[a-z]{2,}(?::\d+)?/)"
    rf"[^\s<>\"'“”‘’`{_CJK}]+"  # not in `(?i:…)`: that folds 40,000 characters when it compiles
)
_PARAMETER = re.compile(r"[?&;#]([\w.-]+)=([\w-]+)(?=[&;#]|\W*\Z)")
# The numbers of a list: in front of a long id, or of every line.
_LIST_NUMBER = re.compile(
    r"(?:(?<=[\s,;:])|^)(?:#|No\.?[^\S\n]?)?"
    r"(?:[(\[【]\d{1,3}[)\]】][.、:]?|\d{1,3}[)\]】、．]|\d{1,3}[.:](?=[^\S\n]|\d{8}))"
    r"[^\S\n]*(?=[\"'“‘*_`#\[【「『(]*(?:job-)?\d{8})",
    re.MULTILINE,
)
_LINE_NUMBER = re.compile(r"^[^\S\n]*[(\[]?(\d{1,3})(?:[)\].、．:](?!\d)|[^\S\n])[^\S\n]*(?=\S)")


def shown(text: str) -> str:
    """The text without Slack's escapes and what cannot be seen, in one form of each character.

    A circled or raised number is a sign of a list, not a digit of what follows.
    """
    text = _ESCAPE.sub(_unescaped, text)
    text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.isascii():
        text = URL.sub(r"\g<0> ", text)  # its end: in one form, `，` is a comma that a URL may have
        kinds = map(unicodedata.category, text)
        signs = zip(text, kinds, strict=True)
        text = "".join(" " if kind == "No" else sign for sign, kind in signs if kind != "Cf")
        text = _DASHES.sub("-", unicodedata.normalize("NFKC", text))
    return text


def without_links(text: str) -> str:
    """The text with what a link's parameters say in its place: `contactId=2020927020`."""
    return URL.sub(
        lambda url: " ".join(["", *(f"{n}={v}" for n, v in _PARAMETER.findall(url[0])), ""]), text
    )


def without_list_numbers(text: str) -> str:
    """The text without the numbers of its lists, which read 1, 2, 3 where every line has one."""
    text = _LIST_NUMBER.sub(" ", text)
    lines = [line for line in text.split("\n") if line.strip()]
    numbers = [_LINE_NUMBER.match(line) for line in lines]
    values = [int(number[1]) for number in numbers if number]
    first = values[0] if values else 0
    if len(values) < 2 or values != list(range(first, first + len(lines))):  # noqa: PLR2004 — a list
        return text
    return "\n".join(_LINE_NUMBER.sub(" ", line) for line in lines)


def _unescaped(escape: re.Match[str]) -> str:
    """What Slack shows for one of its escapes."""
    mention, number, url, label = escape.groups()
    if mention is not None:  # a person, a channel, a moment: `!date^…` is no word
        return f" {mention.partition('^')[0] if mention.startswith('!date') else mention} "
    if label is not None:
        return f" {label} "
    return f" {number.partition(':')[2] if number else url} "
