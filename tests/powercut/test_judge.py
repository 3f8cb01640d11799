"""Which points are looked at, and what is found of the slots and of what is told of an update."""

from pathlib import Path

import pytest

from controller.update import notes
from controller.update.notes import Note
from firmware.boot_state import SECOND, TRIES, BootArea, BootState, copy_of
from tests.powercut.checks import Ack, Lost
from tests.powercut.judge import chosen, phase
from tests.powercut.slots import PARTS, Image, Slots, promised, tells

TRIAL = BootState("a", "b", TRIES)


def test_each_of_the_short_phases_is_a_point_and_the_long_ones_fill_up() -> None:
    """Evenly; and never more than there are."""
    phases = ["first boot"] * 3 + ["use"] * 10 + ["relay"] * 10 + ["update"] * 2
    assert chosen(phases, 9) == {0, 1, 2, 3, 8, 13, 18, 23, 24}
    assert chosen(phases, 2) == {0, 1, 2, 23, 24}
    assert chosen(phases, 1000) == set(range(25))


def test_a_phase_lasts_until_the_next_one() -> None:
    """By what is told without numbers."""
    told = [Ack(0, "first boot", ()), Ack(10, "use", ()), Ack(12, "trial", (1, 1))]
    assert [phase(told, at) for at in (0, 9, 10, 50)] == ["first boot", "first boot", "use", "use"]


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """Four partitions of four bytes, from the fourth byte on; their places are in PARTED."""
    disk = tmp_path / "disk"
    disk.write_bytes(b"....bootrootBOOTROOT....")
    return disk


PARTED = {number: (4 * place, 4) for place, number in enumerate((5, 6, 7, 8), 1)}


def test_a_slot_is_read_anew_where_something_was_written(card: Path) -> None:
    """Whole, then not; until something is written there what was found holds."""
    version = [Image.of(card, 4, 4), Image.of(card, 8, 3)]
    slots = Slots(card, PARTED, {"a": version, "b": version})
    slots.check(PARTED, "a")
    with pytest.raises(Lost, match="slot b may be started"):
        slots.check(PARTED, "b")
    card.write_bytes(b"....bootro-tBOOTROOT....")
    slots.wrote(12, 100)
    slots.check(PARTED, "a")
    assert slots.looks == 2
    slots.wrote(10, 1)
    with pytest.raises(Lost, match="slot a may be started"):
        slots.check(PARTED, "a")
    with pytest.raises(Lost, match="slot a have moved"):
        slots.check(PARTED | {PARTS["a"][0]: (0, 4)}, "a")


def test_what_the_pod_told_of_the_update_binds_it() -> None:
    """Installed: that slot is next. Good: it is good, and nothing is on trial."""
    installed, good = Ack(1, "installed", (1,)), Ack(2, "good", (1,))
    promised(BootState(), [])
    promised(TRIAL, [installed])
    promised(BootState("b"), [installed, good])
    for state, acks in ((BootState(), [installed]), (TRIAL, [installed, good])):
        with pytest.raises(Lost):
            promised(state, acks)


@pytest.mark.parametrize(
    ("state", "outcome", "told"),
    [
        (BootState(), "", ""),
        (BootState(), "installing", "failed"),
        (TRIAL, "installing", "installed"),
        (TRIAL, "installed", "installed"),
        (BootState("b"), "installed", "good"),
        (BootState("b"), "good", "good"),
        (BootState(), "installed", None),
        (TRIAL, "", None),
    ],
)
def test_the_next_start_tells_what_was_so(
    tmp_path: Path, state: BootState, outcome: notes.Outcome, told: str | None
) -> None:
    """None where it is Lost: an update that was installed is not told to be taken back."""
    area = tmp_path / "state"
    area.write_bytes(copy_of(state).ljust(SECOND, b"\0"))
    with area.open("ab") as file:
        file.write(b"torn".ljust(SECOND, b"\0"))
    if outcome:
        notes.write(tmp_path, Note("0.1.1", "b", "0.1.0", outcome))
    if told is None:
        with pytest.raises(Lost, match="it would tell"):
            tells(area, tmp_path, tmp_path / "run")
    else:
        assert tells(area, tmp_path, tmp_path / "run") == told
        assert BootArea(area).copies() == (state, state)
