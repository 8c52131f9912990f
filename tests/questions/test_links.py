"""Links and grants, by a clock: until when each is good, and what it says afterwards."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace

import pytest

from bot.errors.listening import Ending, PlayEnded
from bot.memory.kept import KEPT, LINKS, Kept
from bot.memory.marks import LocalMarks
from bot.questions.links import AFTER, GOOD_FOR, Links, Opens, Ticket
from tests.passing_time import Clock

TICKET = Ticket(
    *(Opens.LINK, "U1", "T1", "C1", "1.1"), "2020927020", "1531284911000", 7, "reference"
)


@pytest.fixture
def time() -> Clock:
    return Clock()


@pytest.fixture
def links(time: Clock) -> Links:
    return Links(Kept(time, kind=LINKS), LocalMarks(time), time)


async def ending(work: Awaitable[object]) -> Ending:
    """Why it plays no more; it says whose it was, where anybody knows."""
    with pytest.raises(PlayEnded) as raised:
        await work
    error = raised.value
    known = error.ending is not Ending.UNKNOWN
    assert (error.user_id, error.reference) == (("U1", "reference") if known else ("", ""))
    return error.ending


async def test_five_minutes(links: Links, time: Clock) -> None:
    """A link is good until 5 minutes are over, and says then that it has run out."""
    link = links.make(TICKET)
    time.now += GOOD_FOR
    assert replace(await links.link(link), until=0.0) == TICKET
    time.now += 0.001
    assert await ending(links.link(link)) is Ending.EXPIRED
    assert await ending(links.spend(link, Opens.PLAY, 10)) is Ending.EXPIRED
    time.now += KEPT
    assert await ending(links.link(link)) is Ending.UNKNOWN


async def test_links_are_unlike(links: Links) -> None:
    """Each press and each link has a handle of its own, of 192 random bits."""
    made = {links.make(TICKET) for _ in range(1000)}
    assert len(made) == 1000
    assert {len(each) for each in made} == {32}


async def test_spent_once(links: Links, time: Clock) -> None:
    """Of many who play at the same moment, one plays; from then on the link is a used one."""
    link = links.make(TICKET)
    plays = [links.spend(link, Opens.PLAY, 10) for _ in range(20)]
    came = await asyncio.gather(*plays, return_exceptions=True)
    (grant,) = [each for each in came if isinstance(each, str)]
    assert {each.ending for each in came if isinstance(each, PlayEnded)} == {Ending.USED}
    assert grant != link
    assert await ending(links.link(link)) is Ending.USED
    time.now += GOOD_FOR + 1
    assert await ending(links.link(link)) is Ending.USED  # rather than that it has run out
    assert (await links.grant(grant)).opens is Opens.PLAY


@pytest.mark.parametrize(
    ("length", "lasts"),
    [(10, 10 + AFTER), (0, AFTER), (-5, AFTER), (3753, 3753 + AFTER), (None, 7200 + AFTER)],
)
async def test_over(links: Links, time: Clock, length: int | None, lasts: float) -> None:
    """A grant lasts as long as its recording, and 10 minutes; an unknown length is 2 hours."""
    time.now += 200
    grant = await links.spend(links.make(TICKET), Opens.DOWNLOAD, length)
    time.now += lasts
    assert (await links.grant(grant)).opens is Opens.DOWNLOAD
    time.now += 0.01
    assert await ending(links.grant(grant)) is Ending.OVER


async def test_kinds_are_apart(links: Links) -> None:
    """A link is no grant, a grant no link, and what never was is neither."""
    link = links.make(TICKET)
    assert await ending(links.grant(link)) is Ending.UNKNOWN
    grant = await links.spend(link, Opens.PLAY, 10)
    assert await ending(links.link(grant)) is Ending.UNKNOWN
    assert await ending(links.spend(grant, Opens.PLAY, 10)) is Ending.UNKNOWN
    for never in ("", "x", "0" * 32, f"q:{'0' * 16}", "\x00"):
        assert await ending(links.link(never)) is Ending.UNKNOWN
        assert await ending(links.grant(never)) is Ending.UNKNOWN


async def test_a_grant_knows_its_link(links: Links) -> None:
    """Everything but what it opens, and until when, is as at the press."""
    ticket = replace(TICKET, shares=True, reads=True, playable=False)
    grant = await links.spend(links.make(ticket), Opens.DOWNLOAD, 1)
    found = await links.grant(grant)
    assert replace(found, opens=Opens.LINK, until=0.0) == ticket
