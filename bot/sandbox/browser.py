"""A browser in miniature: it opens the player's page, presses play, and takes the beginning."""

import re
from typing import NamedTuple

import aiohttp

_BEGINNING = 8000  # bytes: a second of the sandbox's sound
_SIZE = re.compile(r"bytes 0-\d+/(\d+)")


class Heard(NamedTuple):
    """What came of it.

    Attributes:
        starts: the second at which the page starts.
        lasts: seconds of the recording.
        taken: bytes that came.
        size: bytes of the whole file.
        kind: its type, as the player says.
    """

    starts: int
    lasts: int
    taken: int
    size: int
    kind: str


async def heard(link: str) -> Heard | None:
    """The beginning of what plays behind a link, which is spent then; None where nothing plays."""
    page, _, token = link.partition("#")
    address = page.removesuffix("/listen")
    async with aiohttp.ClientSession(address, headers={"Origin": address}) as session:
        async with session.get("/listen") as opened:
            await opened.read()
        told = []
        for step in ("about", "play"):
            async with session.post(f"/listen/{step}", data={"token": token}) as answered:
                told.append(await answered.json())
        about, played = told
        if played["state"] != "playing":
            return None
        asked = {"Range": f"bytes=0-{_BEGINNING - 1}"}
        async with session.get(played["media"], headers=asked) as sound:
            part = _SIZE.fullmatch(sound.headers.get("Content-Range", ""))
            if part is None:  # no part: `<audio>` would have to take everything
                return None
            taken = len(await sound.read())
            kind = sound.content_type
    return Heard(about["from"], about["duration"], taken, int(part[1]), kind)
