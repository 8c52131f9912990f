"""What the page is answered where two things happen at the same time."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.errors.listening import Ending, PlayEnded
from bot.messages.words import EN, Words
from bot.player.routes import Player
from bot.questions.admission import Listener
from bot.questions.links import Ticket

if TYPE_CHECKING:
    from bot.questions.listening import Listening


class Changing:
    """Links that are looked up again and again, each time with another end."""

    def __init__(self, *endings: Ending) -> None:
        self._endings: Iterator[Ending] = iter(endings)

    async def about(self, _: str) -> Listener:
        raise PlayEnded(next(self._endings), "U1", "0a1b2c3d")


@pytest.mark.parametrize("then", [Ending.USED, Ending.EXPIRED, Ending.DENIED])
async def test_ended_meanwhile(then: Ending) -> None:
    """A link whose format is not played, and that ends while this is being said, says that."""

    async def words_of(_: str) -> Words:
        return EN

    async def share(_ticket: Ticket, _seconds: int, _key: str) -> bool:
        return False

    player = Player(
        cast("Listening", Changing(Ending.FORMAT, then)),
        cast("Any", None),
        words_of,
        share,
        address="http://127.0.0.1:1",
        language="en",
    )
    app = web.Application()
    player.mount(app)
    async with TestClient(TestServer(app)) as browser:
        response = await browser.post("/listen/about", data={"token": "k3yX"})
        answered = await response.json()
    assert answered["state"] == then
    assert answered["title"] == EN.listen.ending_titles[then]
    assert answered["download"] is False
