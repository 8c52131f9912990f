"""What was made of something that is remembered: kept for its life, and for the newest few only."""

from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")


class Beside(Generic[T]):
    """Values beside their owners. A value goes with its owner, and does not keep it alive."""

    def __init__(self, owners: int, values: int) -> None:
        """`owners`: so many, the newest, have any; each of them at most so many `values`."""
        self._owners = owners
        self._values = values
        self._kept: WeakKeyDictionary[object, tuple[tuple[object, T], ...]]
        self._kept = WeakKeyDictionary()

    def __len__(self) -> int:
        """How many owners have any."""
        return len(self._kept)

    def get(self, owner: object, key: object) -> T | None:
        """What was made for an equal key, if it is still there."""
        for made_for, value in self._kept.get(owner, ()):
            if made_for == key:
                return value
        return None

    def keep(self, owner: object, key: object, value: T) -> None:
        """Keep it; the owner that waits longest gives way, and so does its oldest value."""
        made = self._kept.pop(owner, ())
        self._kept[owner] = (*made, (key, value))[-self._values :]
        while len(self._kept) > self._owners:
            self._kept.pop(next(iter(self._kept)))
