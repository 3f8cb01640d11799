"""The data partition made anew: at first boot, at a reset, again where that was cut off."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from firmware.image.disk import FRESH, FRESH_AT

SCRIPT = Path(__file__).parents[2] / "firmware/image/files/usr/lib/training-pod-image/fresh-data"
SYSTEM = "/usr/sbin:/sbin:/usr/bin:/bin"
SECRET = b"what somebody at this pod said"
STATE_BYTES, COPIES_BYTES = 1 << 20, 0x80 * 512 + 0x1000
AS_IT_IS = 3


class Card:
    """Two partitions as files: the boot state's, and the data's, empty as flashed."""

    def __init__(self, place: Path) -> None:
        self.state, self.data, self._tools = place / "state", place / "data", place / "tools"
        boot = os.urandom(COPIES_BYTES).ljust(FRESH_AT, b"\0")
        self.state.write_bytes((boot + FRESH).ljust(STATE_BYTES, b"\0"))
        with self.data.open("wb") as file:
            file.truncate(16 << 20)

    def start(self) -> int:
        """As at each start of the pod; the script's exit code."""
        return self._run(str(self.data))

    def ask(self) -> int:
        """As `pod-reset.service` does."""
        return self._run("ask")

    def _run(self, what: str) -> int:
        words = ["sh", str(SCRIPT), str(self.state), what]
        path = {"PATH": f"{self._tools}:{SYSTEM}"}
        # In a process group of its own, so that a power cut ends all of it.
        done = subprocess.run(
            words, check=False, env=path, capture_output=True, start_new_session=True
        )
        return done.returncode

    def cut_power_after(self, tool: str) -> None:
        """Whatever runs `tool` the next time gets no further."""
        self._tools.mkdir(exist_ok=True)
        real = shutil.which(tool, path=SYSTEM)
        wrapper = self._tools / tool
        wrapper.write_text(f'#!/bin/sh\nrm "$0"\n{real} "$@"\nkill -9 0\n')
        wrapper.chmod(0o755)

    def keep(self, words: bytes) -> None:
        """A file with these words on the partition."""
        source = self.data.with_name("words")
        source.write_bytes(words)
        self.debugfs(f"write {source} words", "-w")

    def debugfs(self, request: str, *options: str) -> str:
        """The file system's own answer."""
        words = ["debugfs", *options, "-R", request, str(self.data)]
        path = {"PATH": SYSTEM}
        done = subprocess.run(words, check=True, env=path, capture_output=True, text=True)
        return done.stdout

    @property
    def uuid(self) -> str:
        """Another one for each file system that is made."""
        told = self.debugfs("show_super_stats -h").splitlines()
        return next(line for line in told if "UUID" in line)

    def whole(self) -> bool:
        """Whether the file system's check finds nothing."""
        check = ["e2fsck", "-fn", str(self.data)]
        path = {"PATH": SYSTEM}
        return subprocess.run(check, check=False, env=path, capture_output=True).returncode == 0


@pytest.fixture
def card(tmp_path: Path) -> Card:
    return Card(tmp_path)


@pytest.fixture
def used(card: Card) -> Card:
    """A card that somebody has trained on."""
    assert card.start() == 0
    card.keep(SECRET * 100)
    assert SECRET in card.data.read_bytes()
    return card


def test_an_empty_partition_gets_a_file_system(card: Card) -> None:
    """Once: what is there at the next start stays as it is."""
    assert card.start() == 0
    assert card.whole()
    before = card.data.read_bytes()
    assert card.start() == AS_IT_IS
    assert card.data.read_bytes() == before


def test_a_reset_takes_everything_at_the_next_start(used: Card) -> None:
    """Asking changes nothing yet but one sector, which is none of the boot state's."""
    before, boot, uuid = used.data.read_bytes(), used.state.read_bytes(), used.uuid
    assert used.ask() == 0
    assert used.data.read_bytes() == before
    assert used.start() == 0
    assert used.whole()
    assert used.uuid != uuid
    assert SECRET not in used.data.read_bytes()
    assert used.state.read_bytes() == boot
    uuid = used.uuid
    assert used.start() == AS_IT_IS
    assert used.uuid == uuid


@pytest.mark.parametrize("tool", ["dd", "mkfs.ext4"])
def test_a_reset_that_the_power_cuts_off_is_done_at_the_next_start(used: Card, tool: str) -> None:
    """Nobody gets half of it: neither old data nor half a file system."""
    assert used.ask() == 0
    used.cut_power_after(tool)
    assert used.start() != 0
    assert used.start() == 0
    assert used.whole()
    assert SECRET not in used.data.read_bytes()


@pytest.mark.parametrize("tool", ["dd", "mkfs.ext4"])
def test_a_first_boot_that_the_power_cuts_off_is_done_again(card: Card, tool: str) -> None:
    """What the first try made is not believed, however whole it looks."""
    card.cut_power_after(tool)
    assert card.start() != 0
    made = card.uuid if tool == "mkfs.ext4" else None
    assert card.start() == 0
    assert card.whole()
    assert card.uuid != made
