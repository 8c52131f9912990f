"""The signed URL of a recording: untrusted text, of which nothing but the right host passes. Pure.

CCC's `SignatureUrl` says where this app connects to. So it is read as a whole by one strict
pattern, and by no URL parser: parsers mend what they are given (`urlsplit` drops tabs and newlines,
others take a backslash for a slash), each in its own way, and what they disagree on is how one host
passes for another. What the pattern lets through has one reading.
"""

import re
from dataclasses import dataclass, field
from typing import Final

from bot.callcenter.recording_hosts import RecordingHost, RecordingHosts
from bot.errors import RecordingElsewhere, UnexpectedAnswer

_LONGEST = 4096  # characters; those of the vendor have about 300
# A character of a path or a query, by RFC 3986; no encoded control character.
_CHARACTER: Final = r"(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%(?:[2-689A-Fa-f][0-9A-Fa-f]|7[0-9A-Ea-e]))"
_URL = re.compile(
    r"(?P<scheme>[Hh][Tt][Tt][Pp][Ss]?)://"
    r"(?P<host>[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f]*:[0-9A-Fa-f:.]{1,44}\])"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?"
    rf"(?P<path>/(?!/)(?:{_CHARACTER}|/)+)"
    rf"(?P<query>\?(?:{_CHARACTER}|[/?])*)?"
)
# Some resolve these and some do not. As the host's own path they would only miss the file.
_DOTS = re.compile(r"/(?:\.|%2[Ee]){1,2}(?:/|\Z)")
_EXPIRES = re.compile(r"[?&]Expires=([0-9]{1,12})(?=&|\Z)")


@dataclass(frozen=True, slots=True)
class SignedUrl:
    """A URL that may be asked. Whoever has it can fetch the recording until it expires.

    Attributes:
        url: https, or as CCC wrote it for a host on loopback; path and query are byte for byte
            what was signed.
        host: whom it asks, in lower case; an IPv6 address without brackets.
        expires: seconds since the epoch; None where the URL does not say.
    """

    url: str = field(repr=False)
    host: str
    expires: int | None


def signed_url(signature_url: str, hosts: RecordingHosts) -> SignedUrl:
    """Read CCC's `SignatureUrl`, around which there may be one pair of double quotes.

    Raises:
        RecordingElsewhere: it is a URL, of a host that is not on the list.
        UnexpectedAnswer: it is nothing that everybody reads as the same URL.
    """
    read = _URL.fullmatch(_unquoted(signature_url)) if len(signature_url) <= _LONGEST else None
    if not read or _DOTS.search(read["path"]):
        raise UnexpectedAnswer
    host = read["host"].lower()
    port = int(read["port"]) if read["port"] else None
    asked = RecordingHost(host.strip("[]"), port)
    if asked not in hosts:
        raise RecordingElsewhere(asked.host if port is None else "")
    scheme = read["scheme"].lower() if port else "https"
    at = host if port is None else f"{host}:{port}"
    return SignedUrl(
        f"{scheme}://{at}{read['path']}{read['query'] or ''}",
        asked.host,
        _expires(read["query"] or ""),
    )


def _unquoted(text: str) -> str:
    """The text without one pair of double quotes: the value is JSON within JSON, mostly."""
    quoted = len(text) > 1 and text.startswith('"') and text.endswith('"')
    return text[1:-1] if quoted else text


def _expires(query: str) -> int | None:
    found = _EXPIRES.findall(query)
    return int(found[0]) if len(found) == 1 else None
