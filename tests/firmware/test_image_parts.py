"""Parts of the image that need no building: U-Boot's environment, boot state, lists of packages."""

import re
import zlib
from pathlib import Path

import pytest

from firmware import boot_state
from firmware.image import account, disk, same, uboot
from firmware.image.account import Part

PROGRAM = b"code\0bootcmd=bootflow scan\0bootdelay=2\0stdin=serial,usbkbd\0loadaddr=0x1\0\0more"
SCRIPTS = Path(__file__).parents[2] / "firmware/image/files/usr/lib/training-pod-image"


def test_u_boot_listens_to_nobody(tmp_path: Path) -> None:
    """Its own defaults are all there, but for what would let somebody in; with their checksum."""
    (tmp_path / "u-boot.bin").write_bytes(PROGRAM)
    uboot.make_environment(tmp_path / "u-boot.bin", tmp_path / "uboot.env")
    written = (tmp_path / "uboot.env").read_bytes()
    assert int.from_bytes(written[:4], "little") == zlib.crc32(written[4:])
    lines = written[4:].partition(b"\0\0")[0].decode().split("\0")
    found = dict(line.split("=", 1) for line in lines)
    assert found["loadaddr"] == "0x1"
    assert found["bootdelay"] == "-2"
    assert found["stdin"] == "nulldev"
    assert "preboot" not in found


def test_another_u_boot_is_no_reason_to_guess(tmp_path: Path) -> None:
    """An environment that cannot be found must not be made up: the pod would not start."""
    (tmp_path / "u-boot.bin").write_bytes(b"\0bootcmd=run distro_bootcmd\0\0")
    with pytest.raises(SystemExit, match="another environment"):
        uboot.make_environment(tmp_path / "u-boot.bin", tmp_path / "uboot.env")


def test_the_mark_of_a_fresh_card_is_where_it_is_looked_for(tmp_path: Path) -> None:
    """Behind both copies of the boot state, in a sector of its own."""
    disk.make_state(tmp_path / "state.bin")
    written = (tmp_path / "state.bin").read_bytes()
    script = (SCRIPTS / "fresh-data").read_text()
    (mark,), (at,) = (re.findall(each, script) for each in (r'\bmark="(.+)"', r"\bat=(\d+)"))
    assert written[int(at) * 512 :].startswith(mark.encode())
    assert int(at) * 512 > boot_state.SECOND + boot_state.COPY_BYTES


def test_the_day_of_the_build_is_nowhere(tmp_path: Path) -> None:
    """Debian's accounts have it, those that are made later the commit's; nobody has a password."""
    shadow = tmp_path / "shadow"
    shadow.write_text("pod:!*:20787::::::\nroot:*:20788:0:99999:7:::\n")
    (tmp_path / "shadow-").write_text("root:*:20788:0:99999:7:::\n")
    same.one_day(tmp_path, 20_700 * 86_400 + 5)
    assert shadow.read_text() == "pod:!*:20700::::::\nroot:*:20700:0:99999:7:::\n"
    assert list(tmp_path.iterdir()) == [shadow]


def test_versions_that_differ_are_named(tmp_path: Path) -> None:
    """Changed, new and gone ones; a list that is read is the one that was written."""
    before = [Part("deb", "a", "1"), Part("deb", "b", "1"), Part("pypi", "a", "1")]
    account.write_list(before, tmp_path / "list")
    assert account.read_list(tmp_path / "list") == before
    now = [Part("deb", "a", "2"), Part("deb", "c", "1"), Part("pypi", "a", "1")]
    assert list(account.changed(now, before)) == [
        "deb a: 1 -> 2",
        "deb b: 1 -> none",
        "deb c: none -> 1",
    ]
    (tmp_path / "list").write_text("no list\n")
    with pytest.raises(SystemExit, match="no list of packages"):
        account.read_list(tmp_path / "list")
