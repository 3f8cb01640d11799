"""The boot state: whole after any cut, read as U-Boot reads it, and asked as RAUC asks."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from firmware.boot_state import (
    COPY_BYTES,
    SECOND,
    TRIES,
    BootArea,
    BootState,
    answer,
    copy_of,
    running,
    unpack,
)
from firmware.image import disk

TRIAL = BootState("a", "b", TRIES)


@pytest.fixture
def area(tmp_path: Path) -> BootArea:
    """As it leaves the factory: slot a, and none on trial."""
    disk.make_state(tmp_path / "state.bin")
    return BootArea(tmp_path / "state.bin")


def tear(area: BootArea, place: int, length: int = 8) -> None:
    """Damage what lies there, as a write that the power cut off does."""
    with area.path.open("r+b") as file:
        file.seek(place)
        file.write(os.urandom(length))


def test_the_factory_starts_slot_a(area: BootArea) -> None:
    """Both copies say so."""
    assert area.copies() == (BootState("a"), BootState("a"))
    assert BootState("a").next == "a"


@pytest.mark.parametrize("place", [0, 10, COPY_BYTES - 8, SECOND, SECOND + 10])
def test_a_torn_copy_heals(area: BootArea, place: int) -> None:
    """Whichever it is, the other one holds, and both are whole again."""
    area.write(TRIAL)
    tear(area, place)
    assert None in area.copies()
    assert area.read() == TRIAL
    assert area.heal("a") == TRIAL
    assert area.copies() == (TRIAL, TRIAL)


def test_both_torn_and_the_running_slot_is_good(area: BootArea) -> None:
    """U-Boot starts a slot all the same; what it started is what there is."""
    tear(area, 4)
    tear(area, SECOND + 4)
    assert area.read() is None
    assert area.heal("b") == BootState("b")
    assert area.copies() == (BootState("b"), BootState("b"))


def test_a_cut_at_any_byte_leaves_the_old_state_or_the_new(area: BootArea) -> None:
    """The second copy is written before the first, each synced: the cut is made by hand."""
    old, new = BootState("a"), TRIAL
    fresh = copy_of(new)
    for place in (SECOND, 0):
        for cut in range(0, 80, 7):
            area.write(old)
            with area.path.open("r+b") as file:
                if place == 0:
                    file.seek(SECOND)
                    file.write(fresh)
                file.seek(place)
                file.write(fresh[:cut])
            assert area.read() in (old, new)
            healed = area.heal("a")
            assert area.copies() == (healed, healed)


def test_the_second_copy_is_on_the_card_before_the_first(
    area: BootArea, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each followed by a sync: what the order of the writes is worth."""
    seen: list[object] = []
    write, sync = os.pwrite, os.fsync

    def pwrite(handle: int, data: bytes, place: int) -> int:
        seen.append(place)
        return write(handle, data, place)

    def fsync(handle: int) -> None:
        seen.append("sync")
        sync(handle)

    monkeypatch.setattr(os, "pwrite", pwrite)
    monkeypatch.setattr(os, "fsync", fsync)
    area.write(TRIAL)
    assert seen == [SECOND, "sync", 0, "sync"]


def test_a_copy_that_says_nonsense_is_none() -> None:
    """Its checksum holds, and it names no slot."""
    whole = copy_of(BootState("a"))
    assert unpack(whole) == BootState("a")
    assert unpack(whole[:100]) is None
    assert unpack(copy_of(BootState("z"))) is None  # type: ignore[arg-type]


def test_mkenvimage_makes_the_same_copy(tmp_path: Path) -> None:
    """U-Boot's own tool, from the same words: byte for byte."""
    tool = shutil.which("mkenvimage")
    if tool is None:
        pytest.skip("mkenvimage is not installed: apt-get install u-boot-tools")
    words = f"pod_good=a\npod_try=b\npod_left={TRIES}\n"
    command = [tool, "-p", "0", "-s", str(COPY_BYTES), "-o", str(tmp_path / "env"), "-"]
    subprocess.run(command, input=words.encode(), check=True)
    made = (tmp_path / "env").read_bytes()
    assert unpack(made) == TRIAL
    assert made == copy_of(TRIAL)


def test_an_update_as_rauc_goes_about_it(area: BootArea) -> None:
    """Bad before it is written, first once it is whole, good once it has proved itself."""

    def ask(*words: str) -> str:
        return answer(area, "a", words)

    assert ask("get-primary") == "a"
    assert ask("get-current") == "a"
    assert ask("get-state", "b") == "bad"
    ask("set-state", "b", "bad")
    assert area.read() == BootState("a")
    ask("set-primary", "b")
    assert area.read() == TRIAL
    assert (ask("get-primary"), ask("get-state", "a"), ask("get-state", "b")) == (
        "b",
        "good",
        "good",
    )
    ask("set-state", "b", "bad")
    assert ask("get-primary") == "a"
    ask("set-primary", "b")
    ask("set-state", "b", "good")
    assert area.read() == BootState("b")
    assert ask("get-state", "a") == "bad"


def test_the_last_good_slot_cannot_be_called_bad(area: BootArea) -> None:
    """There is always one that starts."""
    answer(area, "a", ["set-state", "a", "bad"])
    assert answer(area, "a", ["get-primary"]) == "a"


def test_no_tries_left_is_the_good_slot(area: BootArea) -> None:
    """U-Boot has counted them down."""
    area.write(BootState("a", "b", 0))
    assert answer(area, "a", ["get-primary"]) == "a"
    assert answer(area, "a", ["get-state", "b"]) == "bad"


@pytest.mark.parametrize(
    "asked", [[], ["get-state"], ["get-state", "c"], ["set-state", "a", "fine"], ["reboot", "a"]]
)
def test_what_has_no_answer_is_refused(area: BootArea, asked: list[str]) -> None:
    """And nothing is written."""
    before = area.path.read_bytes()
    with pytest.raises(ValueError, match="no answer"):
        answer(area, "a", asked)
    assert area.path.read_bytes() == before


def test_the_running_slot_is_on_the_kernels_command_line(tmp_path: Path) -> None:
    """As boot.cmd puts it there."""
    line = tmp_path / "cmdline"
    line.write_text("console=tty1 rauc.slot=b pod.part=8 ro\n")
    assert running(line) == "b"
    line.write_text("ro quiet\n")
    with pytest.raises(ValueError, match="no pod's image"):
        running(line)
    script = Path(disk.__file__).with_name("boot") / "boot.cmd"
    assert "rauc.slot=${slot}" in script.read_text()
