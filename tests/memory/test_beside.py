"""What is kept beside something else: as long as that lives, and for the newest few only."""

import gc

from bot.memory.beside import Beside


class Owner:
    """Something that is remembered elsewhere."""


def test_by_an_equal_key() -> None:
    """A value is found for its owner and an equal key, and for no other."""
    kept, owner, other = Beside[str](owners=2, values=2), Owner(), Owner()
    kept.keep(owner, ("page", 1), "one")
    assert kept.get(owner, ("page", 1)) == "one"
    assert kept.get(owner, ("page", 2)) is None
    assert kept.get(other, ("page", 1)) is None


def test_goes_with_its_owner() -> None:
    """Nothing stays of what nobody remembers any more, and it does not keep its owner alive."""
    kept, owner = Beside[str](owners=2, values=2), Owner()
    kept.keep(owner, 1, "one")
    assert len(kept) == 1
    del owner
    gc.collect()
    assert len(kept) == 0


def test_bounded() -> None:
    """The newest owners alone have values, and each of them its newest ones."""
    kept, owners = Beside[int](owners=3, values=2), [Owner() for _ in range(5)]
    for number, owner in enumerate(owners):
        for key in range(4):
            kept.keep(owner, key, 10 * number + key)
    assert len(kept) == 3
    told = [[kept.get(owner, key) for key in range(4)] for owner in owners]
    assert told == [
        [None] * 4,
        [None] * 4,
        *[[None, None, 10 * n + 2, 10 * n + 3] for n in (2, 3, 4)],
    ]
