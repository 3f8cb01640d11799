"""Which disks may be written, by what `lsblk` says of machines."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.fleet.flash.disks import Disk, Unfit, checked, disks, why_not

GB = 10**9


def told(**changes: Any) -> dict[str, Any]:
    """A card in a reader, with `changes`."""
    card = {
        "path": "/dev/sdx",
        "type": "disk",
        "size": 32 * GB,
        "rm": True,
        "hotplug": True,
        "tran": "usb",
        "ro": False,
        "model": "Reader ",
        "mountpoints": [None],
        "children": [{"path": "/dev/sdx1", "type": "part", "mountpoints": [None]}],
    }
    return {"blockdevices": [card | changes]}


def why(**changes: Any) -> str:
    """Why that disk may not be written with 4 GB."""
    (disk,) = disks(told(**changes))
    return why_not(disk, 4 * GB)


def test_a_card_in_a_reader_may_be_written() -> None:
    """It is removable, not mounted and large enough."""
    assert why() == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rm": False, "hotplug": False, "tran": "nvme"}, "built into"),
        ({"rm": False, "hotplug": False, "tran": None}, "built into"),
        ({"ro": True}, "write-protected"),
        ({"size": GB}, "holds 1.0 GB"),
        ({"mountpoints": ["/media/card"]}, "/media/card"),
        ({"mountpoints": ["[SWAP]"]}, "[SWAP]"),
    ],
)
def test_what_must_not_be_written_is_refused_with_its_reason(
    changes: dict[str, Any], words: str
) -> None:
    """Built in, write-protected, too small or in use."""
    assert words in why(**changes)


@given(st.lists(st.sampled_from(["part", "crypt", "lvm"]), min_size=1, max_size=5))
def test_a_disk_is_in_use_however_deep_its_mounted_part_lies(kinds: list[str]) -> None:
    """Partition, encryption, logical volume: what is mounted at the end of them counts."""
    inner: dict[str, Any] = {"path": "/dev/dm-9", "type": "lvm", "mountpoints": ["/"]}
    for kind in kinds:
        inner = {"path": "/dev/x", "type": kind, "mountpoints": [None], "children": [inner]}
    assert "in use: /" in why(children=[inner])


def test_partitions_are_no_disks() -> None:
    """They are written as parts of one, never by themselves."""
    assert not list(disks({"blockdevices": [{"path": "/dev/sdx1", "type": "part"}]}))


def test_what_is_no_disk_is_refused(tmp_path: Path) -> None:
    """A folder, a character device, a name that is not there; a plain file is a card's image."""
    (tmp_path / "card").touch()
    checked(tmp_path / "card", GB)
    for target in (tmp_path, Path("/dev/null"), tmp_path / "missing"):
        with pytest.raises(Unfit):
            checked(target, GB)


def test_this_machines_own_disk_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a running system is on is mounted, whatever else is said of it."""
    own = Disk("/dev/null", 100 * GB, "", removable=True, read_only=False, used=("/",))
    monkeypatch.setattr("controller.fleet.flash.disks.attached", lambda: [own])
    with pytest.raises(Unfit, match="in use: /"):
        checked(Path("/dev/null"), GB)
