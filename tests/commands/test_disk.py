"""Which disks may not last."""

import pytest

from bot.commands.disk import may_not_last

CONTAINER = "overlay / overlay rw 0 0\n/dev/sdb /data ext4 rw 0 0\ntmpfs /run tmpfs rw 0 0\n"
DISK = "/dev/sda / ext4 rw 0 0\n/dev/sdb /data ext4 rw 0 0\n"


@pytest.mark.parametrize(
    ("path", "mounts", "host", "expected"),
    [
        ("/app/audit.db", CONTAINER, "", True),
        ("/data/audit.db", CONTAINER, "", False),
        ("/run/audit.db", CONTAINER, "", True),
        ("/database/audit.db", CONTAINER, "", True),
        ("/app/audit.db", DISK, "", False),
        ("/app/audit.db", DISK, "DYNO", True),
        ("/data/audit.db", DISK, "DYNO", False),
        ("/app/audit.db", "", "", False),
        ("/app/audit.db", "", "DYNO", True),
    ],
)
def test_may_not_last(path: str, mounts: str, host: str, expected: bool) -> None:  # noqa: FBT001
    """The image of a container goes with it, a volume stays."""
    assert may_not_last(path, mounts, {host: "1"} if host else {}) is expected
