"""How much of something one person may take at once, so that others find some of it left."""

import asyncio
from weakref import WeakValueDictionary


class Shares:
    """A share of the same size for each person. Nothing is kept of whoever takes none of it."""

    def __init__(self, size: int) -> None:
        """`size`: how many things one person may have under way."""
        self._size = size
        self._taken: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()

    def of(self, person: str) -> asyncio.Semaphore:
        """A person's share, to be entered for each thing; who waits for it waits in turn."""
        share = self._taken.get(person)
        if share is None:
            share = self._taken[person] = asyncio.Semaphore(self._size)
        return share
