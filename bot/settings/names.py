"""Which names are slips of the pen for the name of a setting. Pure."""

from collections.abc import Iterable, Mapping

from bot.errors import SettingProblem
from bot.settings.table import SETTINGS

NAMES = tuple(setting.name for setting in SETTINGS)
_LETTERS = 2  # by which a name may differ from ours and still be meant as ours
_SHORT = 8  # characters; of a shorter name, one letter: HOST and ROOT are not PORT
# Prefixes that only we use in our own file; hosts put names such as CACHE_PORT elsewhere.
OURS_IN_A_FILE = ("ACCESS_", "CCC_", "CACHE_")
_OURS_EVERYWHERE = ("ACCESS_",)


def misspelt(
    environ: Iterable[str], prefixes: tuple[str, ...] = _OURS_EVERYWHERE
) -> Mapping[str, str]:
    """Each name that must have been meant as one of ours, and the nearest of ours.

    Args:
        environ: names, of the environment or of a file.
        prefixes: what begins so is meant as ours, however far from ours it is.
    """
    found = {}
    for name in environ:
        if name in NAMES:
            continue
        upper = name.upper()
        near = [(_distance(upper, ours), ours) for ours in NAMES if _may_be_near(upper, ours)]
        distance, nearest = min(near, default=(_LETTERS + 1, ""))
        if distance <= (_LETTERS if len(nearest) >= _SHORT else 1):
            found[name] = nearest
        elif upper.startswith(prefixes):
            found[name] = min(NAMES, key=lambda ours: _distance(upper, ours))
    return found


def problems(names: Mapping[str, str]) -> list[SettingProblem]:
    """What to say about misspelt names."""
    return [
        SettingProblem(_shown(name), "is no setting of this app; did you mean {}?", (nearest,))
        for name, nearest in names.items()
    ]


def _shown(name: str) -> str:
    return name[:60] if name.isprintable() else ascii(name)[:60]


def _may_be_near(name: str, ours: str) -> bool:
    """Whether it is worth counting: each change adds or removes two kinds of letters at most."""
    near_in_length = abs(len(name) - len(ours)) <= _LETTERS
    return near_in_length and len(set(name) ^ set(ours)) <= 2 * _LETTERS


def _distance(one: str, other: str) -> int:
    """Letters to change, add, leave out or swap with their neighbour (optimal string alignment)."""
    before, last = list[int](), list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        current = [row]
        for column, wanted in enumerate(other, 1):
            cost = min(last[column] + 1, current[-1] + 1, last[column - 1] + (letter != wanted))
            if row > 1 < column and one[row - 2 : row] == other[column - 2 : column][::-1]:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        before, last = last, current
    return last[-1]
