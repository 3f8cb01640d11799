"""What root does about slots: an update proves itself, or is given up, and the reason is kept."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from controller.update import notes, slots
from controller.update.notes import Note
from controller.update.slots import Slots
from firmware.boot_state import SECOND, TRIES, BootArea, BootState, Slot
from firmware.image import disk

UPDATE = Note("0.2.0", "b", "0.1.0", "installed")


class Card:
    """A pod's card without the pod: the boot state, the notes, and the run directory."""

    def __init__(self, folder: Path) -> None:
        disk.make_state(folder / "state.bin")
        self.area = BootArea(folder / "state.bin")
        self.kept, self.run = folder / "kept", folder / "run"
        self.kept.mkdir()
        self.run.mkdir()

    def start(self, running: Slot) -> Slots:
        """As at each start of `running`."""
        version = {"a": "0.1.0", "b": "0.2.0"}[running]
        made = Slots(self.area, running, version, self.kept, self.run)
        made.settle()
        return made

    def boot(self) -> Slots:
        """U-Boot chooses, and counts; then that slot starts."""
        state = self.area.read() or BootState()
        first = state.next
        if first == state.trial:
            self.area.write(replace(state, left=state.left - 1))
        return self.start(first)

    def told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.run / slots.TOLD).read_text())
        return found

    def installed(self) -> None:
        """An update is in slot b, and is to be tried."""
        self.area.write(BootState("a").tried("b"))
        notes.write(self.kept, UPDATE)


@pytest.fixture
def card(tmp_path: Path) -> Card:
    return Card(tmp_path)


def test_an_update_that_is_well_is_good(card: Card) -> None:
    """From then on its slot is not counted, and the other is not tried."""
    card.installed()
    pod = card.boot()
    assert pod.running == "b"
    assert not card.told()["proved"]
    assert (card.run / slots.TRIAL).exists()
    pod.good()
    assert card.area.read() == BootState("b")
    assert card.told()["proved"]
    assert card.told()["last"]["outcome"] == "good"
    assert not (card.run / slots.TRIAL).exists()
    before = card.area.path.stat().st_mtime_ns
    pod.good()
    assert card.area.path.stat().st_mtime_ns == before


def test_one_that_never_comes_up_is_rolled_back(card: Card) -> None:
    """It is started so often, then the old one, which says why; nothing is tried again."""
    card.installed()
    state = card.area.read()
    assert state is not None
    card.area.write(replace(state, left=0))
    card.start("a")
    last = card.told()["last"]
    assert last["outcome"] == "rolled_back"
    assert last["why"] == slots.NEVER_UP
    assert card.area.read() == BootState("a")
    card.boot()
    assert card.told()["last"] == last


def test_one_that_is_not_well_gives_up_and_says_what_was_wrong(card: Card, tmp_path: Path) -> None:
    """In the words of the controller that it had."""
    card.installed()
    pod = card.boot()
    health = tmp_path / "health.json"
    fault = {"severity": "down", "words": "The configuration cannot be used."}
    health.write_text(json.dumps({"faults": [{"severity": "notice", "words": "x"}, fault]}))
    assert pod.give_up(health)
    assert card.boot().running == "a"
    assert card.told()["last"]["why"] == f"{slots.NOT_WELL}: The configuration cannot be used."
    assert card.told()["last"]["outcome"] == "rolled_back"


@pytest.mark.parametrize("found", [None, "", "{", "[]", '{"faults": 3}'])
def test_a_controller_that_told_nothing(card: Card, tmp_path: Path, found: str | None) -> None:
    """It gives up all the same."""
    card.installed()
    pod = card.boot()
    health = tmp_path / "health.json"
    if found is not None:
        health.write_text(found)
    assert pod.give_up(health)
    card.boot()
    assert card.told()["last"]["why"] in (slots.NO_CONTROLLER, slots.NOT_WELL)


def test_a_good_slot_never_gives_up(card: Card, tmp_path: Path) -> None:
    """Whatever its controller says."""
    assert not card.boot().give_up(tmp_path / "none")
    assert card.area.read() == BootState("a")


def test_impatient_hands_do_not_use_up_a_good_slot_nor_soon_a_new_one(card: Card) -> None:
    """Power off and on: the good slot for ever; a new one has more tries than patience lasts."""
    for _ in range(50):
        assert card.boot().running == "a"
    card.installed()
    for _ in range(TRIES - 1):
        assert card.boot().running == "b"
    pod = card.boot()
    assert pod.running == "b"
    pod.good()
    assert card.area.read() == BootState("b")


def test_cut_off_too_often_it_is_rolled_back_and_says_so(card: Card) -> None:
    """The old version runs, and the reason is that nobody let the new one run."""
    card.installed()
    for _ in range(TRIES):
        card.boot()
    assert card.boot().running == "a"
    assert card.told()["last"]["why"] == slots.NOT_LONG.format(TRIES)


def test_a_cut_while_it_is_written_leaves_the_old_one(card: Card) -> None:
    """RAUC had called the slot bad before: it is never started."""
    notes.write(card.kept, replace(UPDATE, outcome="installing"))
    card.boot()
    assert card.told()["last"]["outcome"] == "failed"
    assert card.told()["last"]["why"] == slots.INTERRUPTED


def test_a_cut_between_activation_and_the_note_is_tried(card: Card) -> None:
    """The boot state decides."""
    card.installed()
    notes.write(card.kept, replace(UPDATE, outcome="installing"))
    card.start("a")
    assert card.told()["last"]["outcome"] == "installed"
    card.boot().good()
    assert card.told()["last"]["outcome"] == "good"


def test_a_cut_between_the_state_and_the_note_of_a_good_one(card: Card) -> None:
    """It is good, and the note follows at the next start."""
    card.installed()
    card.area.write(BootState("b"))
    card.start("b")
    assert card.told()["last"]["outcome"] == "good"


def test_both_copies_torn_and_the_pod_starts(card: Card) -> None:
    """What runs is what there is, from now on in both copies."""
    with card.area.path.open("r+b") as file:
        for place in (4, SECOND + 4):
            file.seek(place)
            file.write(b"torn")
    card.start("b")
    assert card.area.read() == BootState("b")
    assert card.told()["proved"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 3, "slot": "b", "before": ""}'])
def test_a_damaged_note_is_no_note(card: Card, text: str) -> None:
    """The pod starts, and tells of none."""
    (card.kept / notes.NAME).write_text(text)
    card.boot()
    assert card.told()["last"] is None
