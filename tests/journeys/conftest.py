"""What the journeys of a search share: a person who seeks calls, in both languages."""

from collections.abc import AsyncIterator

import pytest

from bot.messages.words import EN, ZH, Words
from bot.sandbox.slack import Slack
from tests.running import StartBot
from tests.seeker import Seeker


@pytest.fixture(params=[EN, ZH], ids=["en", "zh"])
def words(request: pytest.FixtureRequest) -> Words:
    found: Words = request.param
    return found


@pytest.fixture
async def seeker(start_bot: StartBot, workspace: Slack, words: Words) -> AsyncIterator[Seeker]:
    """Nothing that Slack was sent in a journey has a number in full, and it took everything."""
    person = Seeker(workspace, await start_bot(), words)
    yield person
    assert person.leaks() == []
    assert person.refused() == []
