"""Whether a file's disk is likely to outlive the process's host. Pure."""

from collections.abc import Mapping

_FLEETING = frozenset({"overlay", "tmpfs", "ramfs", "aufs"})
# Hosts whose disks go with each deploy.
_HOSTS = (
    "DYNO",
    "RENDER",
    "K_SERVICE",
    "AWS_LAMBDA_FUNCTION_NAME",
)


def may_not_last(path: str, mounts: str, environ: Mapping[str, str]) -> bool:
    """Whether `path` (absolute) is on a disk that a new deploy begins without.

    `mounts` is the text of `/proc/mounts`, or "" where there is none.
    """
    entries = (line.split() for line in mounts.splitlines())
    kinds = {entry[1].rstrip("/"): entry[2] for entry in entries if len(entry) > 2}  # noqa: PLR2004
    point = path
    while point and point not in kinds:
        point = point.rpartition("/")[0]
    kind = kinds.get(point, "")
    own_volume = bool(point) and kind not in _FLEETING
    return kind in _FLEETING or (not own_volume and any(name in environ for name in _HOSTS))
