"""“Open in …”: the address of a contact in the customer's own system. Pure."""

import re
from typing import NamedTuple
from urllib.parse import quote, urlsplit

PLACE = "{contact_id}"
_LONGEST = 2000  # characters; a button of Slack's takes 3,000
LONGEST_NAME = 30  # characters, so that the button stays short
# A name, so that the link is not one to this machine or the network's own.
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")


class OpenIn(NamedTuple):
    """A link for each contact. `name`: what its button calls the system."""

    address: str
    name: str

    def url(self, contact_id: str) -> str:
        """The address of one contact."""
        return self.address.replace(PLACE, quote(contact_id, safe=""))


def open_in(address: str, name: str) -> OpenIn:
    """The link that these settings ask for.

    The host is fixed, and the contact id stands behind it, so that whatever an id holds, it leads
    nowhere else.

    Raises:
        ValueError: it is no such address, or the name is too long.
    """
    if len(name) > LONGEST_NAME:
        raise ValueError(name)
    parts = urlsplit(address)  # raises ValueError itself for some
    host, port = parts.hostname or "", parts.port  # the same
    netloc = f"{host}:{port}" if port else host
    bare = address.replace(PLACE, "")
    sound = (
        parts.scheme == "https"
        and _HOST.fullmatch(host)
        and parts.netloc.lower() == netloc
        and PLACE in parts.path + parts.query + parts.fragment
        and not any(sign in bare for sign in "{}\\<>|\"'`^ ")
        and bare.isascii()
        and bare.isprintable()
        and len(address) <= _LONGEST
    )
    if not sound:
        raise ValueError(address)
    return OpenIn(address, name or host)
